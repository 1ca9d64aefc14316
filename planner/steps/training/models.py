"""Step 1: curricula, lessons, exercises and who finished what (docs/domain.md b, Training)."""
from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.core.db import Base, Entity, Id, Model
from planner.people.models import Person
from planner.people.rules.settings import TrainingPolicy


class ExerciseKind(StrEnum):
    """How an exercise is answered."""

    TEXT = "text"
    CHOICE = "choice"
    OUTLINE = "outline"


class Curriculum(Entity, Model):
    """Lessons in an order; ``required_for_claim`` makes it part of the gate.

    ``training_policy`` says what its unfinished lessons mean for a claim; None: what the organisation's setting says.
    """

    __tablename__ = "curriculum"

    key: Mapped[str] = mapped_column(sa.String(40), unique=True)
    title_nl: Mapped[str] = mapped_column(sa.String(120))
    title_en: Mapped[str] = mapped_column(sa.String(120))
    position: Mapped[int] = mapped_column(default=1, server_default="1")
    required_for_claim: Mapped[bool] = mapped_column(default=True)
    training_policy: Mapped[TrainingPolicy | None]
    archived_at: Mapped[datetime | None]

    every_lesson: Mapped[list[Lesson]] = relationship(
        back_populates="curriculum", order_by="Lesson.position, Lesson.id", cascade="all, delete-orphan")
    lessons: Mapped[list[Lesson]] = relationship(
        viewonly=True, order_by="Lesson.position, Lesson.id", primaryjoin="and_(Lesson.curriculum_id == Curriculum.id, "
        "Lesson.archived_at.is_(None), Lesson.lesson_version > 0)")

    def label(self, locale: str) -> str:
        """The title for a reader of ``locale``."""
        return self.title_nl if locale == "nl" else self.title_en


lesson_prerequisite = sa.Table(
    "lesson_prerequisite", Base.metadata,
    sa.Column("lesson_id", sa.ForeignKey("lesson.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("needs_id", sa.ForeignKey("lesson.id", ondelete="CASCADE"), primary_key=True, index=True))


class Lesson(Entity, Model):
    """One lesson. ``lesson_version`` counts published texts; completions of ``counts_from`` and newer ones count.

    ``retrain`` says that the newest version ended the completions of those before it. Version 0 is in the making:
    nobody but its editors sees it. Every published text stays readable as a :class:`LessonEdition`. ``edited_at``: when
    somebody here changed it last; from then on the built-in texts leave it alone.
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
    edited_at: Mapped[datetime | None]
    archived_at: Mapped[datetime | None]

    curriculum: Mapped[Curriculum] = relationship(back_populates="every_lesson")
    prerequisites: Mapped[list[Lesson]] = relationship(
        secondary=lesson_prerequisite, order_by="Lesson.position, Lesson.id",
        primaryjoin="Lesson.id == lesson_prerequisite.c.lesson_id",
        secondaryjoin="Lesson.id == lesson_prerequisite.c.needs_id")
    every_exercise: Mapped[list[Exercise]] = relationship(back_populates="lesson", cascade="all, delete-orphan",
                                                          order_by="Exercise.position, Exercise.number")

    @property
    def exercises(self) -> list[Exercise]:
        """What it asks, in order; those that were taken away are left out."""
        return [each for each in self.every_exercise if each.archived_at is None]

    @property
    def is_out(self) -> bool:
        """Whether people can follow it."""
        return self.lesson_version > 0 and self.archived_at is None

    __table_args__ = (sa.CheckConstraint("est_minutes BETWEEN 5 AND 120", name="minutes_range"),)

    def label(self, locale: str) -> str:
        """The title for a reader of ``locale``."""
        return self.title_nl if locale == "nl" else self.title_en

    def body(self, locale: str) -> str:
        """The text, Markdown, for a reader of ``locale``."""
        return self.body_nl if locale == "nl" else self.body_en


class LessonEdition(Model):
    """One published text of a lesson, never changed. ``by`` is None for a text that came with the planner.

    ``exercises``: ``[{"number", "kind", "prompt": {"nl", "en"}, "min_words", "options"}]``, as they were.
    """

    __tablename__ = "lesson_edition"

    id: Mapped[Id]
    lesson_id: Mapped[int] = mapped_column(sa.ForeignKey("lesson.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    title_nl: Mapped[str] = mapped_column(sa.String(120))
    title_en: Mapped[str] = mapped_column(sa.String(120))
    body_nl: Mapped[str] = mapped_column(sa.Text)
    body_en: Mapped[str] = mapped_column(sa.Text)
    exercises: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON, default=list)
    retrain: Mapped[bool] = mapped_column(default=False)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    at: Mapped[datetime]

    by: Mapped[Person | None] = relationship()

    __table_args__ = (sa.UniqueConstraint("lesson_id", "number"),)

    def label(self, locale: str) -> str:
        """The title for a reader of ``locale``."""
        return self.title_nl if locale == "nl" else self.title_en

    def body(self, locale: str) -> str:
        """The text, Markdown, for a reader of ``locale``."""
        return self.body_nl if locale == "nl" else self.body_en


class Exercise(Entity, Model):
    """What a lesson asks. ``options`` of a choice: ``[{"nl", "en", "right": bool, "why_nl", "why_en"}]``.

    ``number`` names it within its lesson for good, whatever its ``position``; one that was taken away keeps it.
    """

    __tablename__ = "exercise"

    lesson_id: Mapped[int] = mapped_column(sa.ForeignKey("lesson.id", ondelete="CASCADE"), index=True)
    number: Mapped[int] = mapped_column(default=1, server_default="1")
    position: Mapped[int] = mapped_column(default=1)
    kind: Mapped[ExerciseKind] = mapped_column(default=ExerciseKind.TEXT)
    prompt_nl: Mapped[str] = mapped_column(sa.Text)
    prompt_en: Mapped[str] = mapped_column(sa.Text)
    min_words: Mapped[int | None]
    options: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON, default=list)
    archived_at: Mapped[datetime | None]

    lesson: Mapped[Lesson] = relationship(back_populates="every_exercise")

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
    reminded_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()
    curriculum: Mapped[Curriculum] = relationship()

    __table_args__ = (sa.Index("uq_enrolment_open", "person_id", "curriculum_id", unique=True,
                               sqlite_where=sa.text("closed_at IS NULL"),
                               postgresql_where=sa.text("closed_at IS NULL")),)


class Completion(Entity, Model):
    """Somebody finished one version of a lesson; feedback never comes from themselves.

    ``asks_feedback``: something was written. A right choice alone has had its answer.
    """

    __tablename__ = "completion"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    lesson_id: Mapped[int] = mapped_column(sa.ForeignKey("lesson.id", ondelete="CASCADE"), index=True)
    lesson_version: Mapped[int]
    at: Mapped[datetime]
    exercise_text: Mapped[str | None] = mapped_column(sa.Text)
    asks_feedback: Mapped[bool] = mapped_column(default=True, server_default=sa.true())
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


class Certificate(Entity, Model):
    """Somebody finished every lesson of a curriculum; true for good, whatever becomes of the lessons.

    ``lessons``: ``[{"title": {"nl", "en"}, "edition", "on": ISO date, "minutes"}]``, in their order at that time.
    """

    __tablename__ = "certificate"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    curriculum_id: Mapped[int] = mapped_column(sa.ForeignKey("curriculum.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]
    lessons: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON, default=list)
    shared_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()
    curriculum: Mapped[Curriculum] = relationship()

    __table_args__ = (sa.UniqueConstraint("person_id", "curriculum_id"),)

    @property
    def owner_ids(self) -> frozenset[int]:
        """Whose it is."""
        return frozenset({self.person_id})
