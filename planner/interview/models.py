"""An interview: seven questions to the expert, their answers, and the facts that they confirm (docs/domain-more.md o).

``Interview.expert`` is whom the answers are asked of: the author. Who writes them down are the co-authors of the claim.
"""
from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.core.db import Entity, Model
from planner.interview.rules.facts import Judgement
from planner.people.models import Person
from planner.steps.writing.models import Draft
from planner.workflow.interview import InterviewState


class Interview(Entity, Model):
    """One a draft. Its three dates stand in the chain of the claim; None where nobody works to a date."""

    __tablename__ = "interview"

    draft_id: Mapped[int] = mapped_column(sa.ForeignKey("draft.id", ondelete="CASCADE"), unique=True)
    expert_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    asked_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    asked_at: Mapped[datetime]
    state: Mapped[InterviewState] = mapped_column(default=InterviewState.ASKED)
    answers_due: Mapped[datetime | None]
    skeleton_due: Mapped[datetime | None]
    facts_due: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    facts_sent_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]

    draft: Mapped[Draft] = relationship()
    expert: Mapped[Person] = relationship(foreign_keys=[expert_id])
    answers: Mapped[list[InterviewAnswer]] = relationship(order_by="InterviewAnswer.number",
                                                          cascade="all, delete-orphan")
    facts: Mapped[list[InterviewFact]] = relationship(order_by="InterviewFact.place", cascade="all, delete-orphan")

    @property
    def owner_ids(self) -> frozenset[int]:
        """The expert, who answers and confirms."""
        return frozenset({self.expert_id})

    @property
    def asked_ids(self) -> frozenset[int]:
        """Who writes it down: whoever else writes this text."""
        return self.draft.owner_ids - {self.expert_id}


class InterviewAnswer(Entity, Model):
    """A question as it was asked, in the language of the draft, and what the expert said to it so far."""

    __tablename__ = "interview_answer"

    interview_id: Mapped[int] = mapped_column(sa.ForeignKey("interview.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    question: Mapped[str] = mapped_column(sa.String(800))
    hint: Mapped[str] = mapped_column(sa.String(400), default="", server_default="")
    text: Mapped[str] = mapped_column(sa.Text, default="")
    edition: Mapped[int] = mapped_column(default=0, server_default="0")
    said_at: Mapped[datetime | None]

    __table_args__ = (sa.UniqueConstraint("interview_id", "number"),
                      sa.CheckConstraint("number BETWEEN 1 AND 7", name="number_range"))


class InterviewFact(Entity, Model):
    """A sentence of the text with a figure, a name or a quotation, as it was sent to the expert.

    ``fingerprint`` is that of its words; ``place`` is None once the text has no such sentence any more.
    """

    __tablename__ = "interview_fact"

    interview_id: Mapped[int] = mapped_column(sa.ForeignKey("interview.id", ondelete="CASCADE"), index=True)
    place: Mapped[int | None]
    text: Mapped[str] = mapped_column(sa.Text)
    fingerprint: Mapped[str] = mapped_column(sa.String(64))
    judgement: Mapped[Judgement | None]
    correction: Mapped[str] = mapped_column(sa.String(600), default="")
    judged_at: Mapped[datetime | None]

    __table_args__ = (sa.UniqueConstraint("interview_id", "fingerprint"),)
