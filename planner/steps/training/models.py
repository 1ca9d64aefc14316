"""Step 1: curricula, lessons, exercises and who finished what (docs/domain.md b, Training)."""
from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.core.db import Base, Entity, Model
from planner.people.models import Person


class ExerciseKind(StrEnum):
    """How an exercise is answered."""

    TEXT = "text"
    CHOICE = "choice"
    OUTLINE = "outline"


class Curriculum(Entity, Model):
    """Lessons in an order; ``required_for_claim`` makes it part of the gate."""

    __tablename__ = "curriculum"

    key: Mapped[str] = mapped_column(sa.String(40), unique=True)
    title_nl: Mapped[str] = mapped_column(sa.String(120))
    title_en: Mapped[str] = mapped_column(sa.String(120))
    required_for_claim: Mapped[bool] = mapped_column(default=True)

    lessons: Mapped[list[Lesson]] = relationship(back_populates="curriculum", order_by="Lesson.position",
                                                 cascade="all, delete-orphan")

    def label(self, locale: str) -> str:
        """The title for a reader of ``locale``."""
        return self.title_nl if locale == "nl" else self.title_en


lesson_prerequisite = sa.Table(
    "lesson_prerequisite", Base.metadata,
    sa.Column("lesson_id", sa.ForeignKey("lesson.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("needs_id", sa.ForeignKey("lesson.id", ondelete="CASCADE"), primary_key=True, index=True))


class Lesson(Entity, Model):
    """One lesson. ``lesson_version`` counts published texts; completions of ``counts_from`` and newer ones count.

    ``retrain`` says that the newest version ended the completions of those before it.
    """

    __tablename__ = "lesson"

    curriculum_id: Mapped[int] = mapped_column(sa.ForeignKey("curriculum.id", ondelete="CASCADE"), index=True)
    key: Mapped[str] = mapped_column(sa.String(60), unique=True)
    position: Mapped[int]
    title_nl: Mapped[str] = mapped_column(sa.String(120))
    title_en: Mapped[str] = mapped_column(sa.String(120))
    body_nl: Mapped[str] = mapped_column(sa.Text)
    body_en: Mapped[str] = mapped_column(sa.Text)
    est_minutes: Mapped[int] = mapped_column(default=15)
    lesson_version: Mapped[int] = mapped_column(default=1)
    counts_from: Mapped[int] = mapped_column(default=1)
    retrain: Mapped[bool] = mapped_column(default=False)

    curriculum: Mapped[Curriculum] = relationship(back_populates="lessons")
    prerequisites: Mapped[list[Lesson]] = relationship(
        secondary=lesson_prerequisite, order_by="Lesson.position",
        primaryjoin="Lesson.id == lesson_prerequisite.c.lesson_id",
        secondaryjoin="Lesson.id == lesson_prerequisite.c.needs_id")
    exercises: Mapped[list[Exercise]] = relationship(back_populates="lesson", order_by="Exercise.position",
                                                     cascade="all, delete-orphan")

    __table_args__ = (sa.CheckConstraint("est_minutes BETWEEN 5 AND 120", name="minutes_range"),)

    def label(self, locale: str) -> str:
        """The title for a reader of ``locale``."""
        return self.title_nl if locale == "nl" else self.title_en

    def body(self, locale: str) -> str:
        """The text, Markdown, for a reader of ``locale``."""
        return self.body_nl if locale == "nl" else self.body_en


class Exercise(Entity, Model):
    """What a lesson asks. ``options`` of a choice: ``[{"nl", "en", "right": bool, "why_nl", "why_en"}]``."""

    __tablename__ = "exercise"

    lesson_id: Mapped[int] = mapped_column(sa.ForeignKey("lesson.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(default=1)
    kind: Mapped[ExerciseKind] = mapped_column(default=ExerciseKind.TEXT)
    prompt_nl: Mapped[str] = mapped_column(sa.Text)
    prompt_en: Mapped[str] = mapped_column(sa.Text)
    min_words: Mapped[int | None]
    options: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON, default=list)

    lesson: Mapped[Lesson] = relationship(back_populates="exercises")

    def prompt(self, locale: str) -> str:
        """The task for a reader of ``locale``."""
        return self.prompt_nl if locale == "nl" else self.prompt_en

    @property
    def right(self) -> frozenset[int]:
        """Places of the right options, from 0; empty for a question without a right answer."""
        return frozenset(place for place, option in enumerate(self.options) if option.get("right"))


class ExerciseAnswer(Entity, Model):
    """What somebody wrote so far; kept at each save, theirs alone until completed."""

    __tablename__ = "exercise_answer"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    exercise_id: Mapped[int] = mapped_column(sa.ForeignKey("exercise.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(sa.Text, default="")
    choices: Mapped[list[int]] = mapped_column(default=list)

    exercise: Mapped[Exercise] = relationship()

    __table_args__ = (sa.UniqueConstraint("person_id", "exercise_id"),)


class Enrolment(Entity, Model):
    """Who follows which curriculum, since when, by when."""

    __tablename__ = "enrolment"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    curriculum_id: Mapped[int] = mapped_column(sa.ForeignKey("curriculum.id", ondelete="CASCADE"), index=True)
    started_at: Mapped[datetime]
    due_on: Mapped[date | None]
    closed_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()
    curriculum: Mapped[Curriculum] = relationship()

    __table_args__ = (sa.Index("uq_enrolment_open", "person_id", "curriculum_id", unique=True,
                               sqlite_where=sa.text("closed_at IS NULL"),
                               postgresql_where=sa.text("closed_at IS NULL")),)


class Completion(Entity, Model):
    """Somebody finished one version of a lesson; feedback never comes from themselves."""

    __tablename__ = "completion"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    lesson_id: Mapped[int] = mapped_column(sa.ForeignKey("lesson.id", ondelete="CASCADE"), index=True)
    lesson_version: Mapped[int]
    at: Mapped[datetime]
    exercise_text: Mapped[str | None] = mapped_column(sa.Text)
    feedback: Mapped[str | None] = mapped_column(sa.Text)
    feedback_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    feedback_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    lesson: Mapped[Lesson] = relationship()
    feedback_by: Mapped[Person | None] = relationship(foreign_keys=[feedback_by_id])

    __table_args__ = (sa.UniqueConstraint("person_id", "lesson_id", "lesson_version"),)

    @property
    def owner_ids(self) -> frozenset[int]:
        """The trainee."""
        return frozenset({self.person_id})
