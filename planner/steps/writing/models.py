"""Step 4: drafts, revisions, review rounds and approvals (docs/domain.md b, Draft and review)."""
from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.core.db import Base, Entity, Id, Model
from planner.people.models import Person
from planner.personas.models import Persona, PersonaFact
from planner.steps.agenda.models import Claim, Topic
from planner.steps.training.models import Exercise
from planner.steps.writing.rules.changes import ChangeClass
from planner.steps.writing.rules.words import revision_hash
from planner.workflow.writing import (
    ChangeState,
    DraftState,
    PracticeState,
    RequestState,
    RoundState,
    Severity,
    Verdict,
)


class Reading(StrEnum):
    """What a fact does in a text (docs/domain-more.md p, reading facts)."""

    HELPS = "helps"
    UNCLEAR = "unclear"
    MISSES = "misses"
    ABSENT = "absent"


AWAY = "away"           # why a request was passed on, when its reviewer is only away

draft_persona = sa.Table(
    "draft_persona", Base.metadata,
    sa.Column("draft_id", sa.ForeignKey("draft.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("persona_id", sa.ForeignKey("persona.id"), primary_key=True, index=True))


_OF_CLAIM = sa.text("state <> 'abandoned' AND claim_id IS NOT NULL AND version_of_id IS NULL")
_OF_SOURCE = sa.text("state <> 'abandoned' AND version_of_id IS NOT NULL")


class Draft(Entity, Model):
    """The text of a claim. ``personas`` are copied from the slot; ``head_id`` is the newest revision.

    ``topic_id`` lets the next author of the topic find what was written before. Without a claim it is somebody's
    practice (``practice_of``), perhaps of a lesson's ``exercise``: read by its owner and by whom they shared it with.

    ``raised_number`` is the newest revision whose small words a lead took for more (docs/domain.md c, change classes).
    ``in_round``: sent in, and no round passed since. It only saves looking for the open round of each text in review:
    where it is false the rounds are asked, so a row without it is found as well.

    A language version (``version_of``) belongs to the claim of its source and follows one of the source's revisions,
    ``followed``; authors and ``translator`` write it, no persona judges it, a lead approves it
    (docs/domain-more.md o, language versions).
    """

    __tablename__ = "draft"

    key: Mapped[str | None] = mapped_column(sa.String(80), unique=True)
    claim_id: Mapped[int | None] = mapped_column(sa.ForeignKey("claim.id"), index=True)
    practice_of_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    practice_state: Mapped[PracticeState | None]
    exercise_id: Mapped[int | None] = mapped_column(sa.ForeignKey("exercise.id", ondelete="SET NULL"), index=True)
    topic_id: Mapped[int | None] = mapped_column(sa.ForeignKey("topic.id"), index=True)
    title: Mapped[str] = mapped_column(sa.String(200))
    lang: Mapped[str] = mapped_column(sa.String(2))
    state: Mapped[DraftState] = mapped_column(default=DraftState.WRITING, index=True)
    head_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("revision.id", use_alter=True, name="fk_draft_head_id_revision"), index=True)
    deputy_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    raised_number: Mapped[int | None]
    in_round: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    version_of_id: Mapped[int | None] = mapped_column(sa.ForeignKey("draft.id", ondelete="CASCADE"), index=True)
    followed_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("revision.id", use_alter=True, name="fk_draft_followed_id_revision"), index=True)
    translator_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)

    claim: Mapped[Claim | None] = relationship()
    practice_of: Mapped[Person | None] = relationship(foreign_keys=[practice_of_id])
    exercise: Mapped[Exercise | None] = relationship()
    shares: Mapped[list[PracticeShare]] = relationship(back_populates="draft", order_by="PracticeShare.id")
    topic: Mapped[Topic | None] = relationship()
    deputy: Mapped[Person | None] = relationship(foreign_keys=[deputy_id])
    version_of: Mapped[Draft | None] = relationship(remote_side="Draft.id", foreign_keys=[version_of_id])
    followed: Mapped[Revision | None] = relationship(foreign_keys=[followed_id], post_update=True)
    translator: Mapped[Person | None] = relationship(foreign_keys=[translator_id])
    personas: Mapped[list[Persona]] = relationship(secondary=draft_persona, order_by="Persona.code")
    head: Mapped[Revision | None] = relationship(foreign_keys=[head_id], post_update=True)
    revisions: Mapped[list[Revision]] = relationship(back_populates="draft", foreign_keys="Revision.draft_id",
                                                     order_by="Revision.number")
    rounds: Mapped[list[ReviewRound]] = relationship(back_populates="draft", order_by="ReviewRound.number")

    __table_args__ = (sa.Index("uq_draft_claim", "claim_id", unique=True,
                               sqlite_where=_OF_CLAIM, postgresql_where=_OF_CLAIM),
                      sa.Index("uq_draft_version", "version_of_id", "lang", unique=True, sqlite_where=_OF_SOURCE,
                               postgresql_where=_OF_SOURCE),
                      sa.Index("uq_draft_exercise", "practice_of_id", "exercise_id", unique=True,
                               sqlite_where=sa.text("state <> 'abandoned' AND exercise_id IS NOT NULL"),
                               postgresql_where=sa.text("state <> 'abandoned' AND exercise_id IS NOT NULL")),
                      sa.Index(None, "state", "in_round"))

    @property
    def owner_ids(self) -> frozenset[int]:
        """Author and co-authors, and who translates."""
        if self.claim is None:
            return frozenset({self.practice_of_id} if self.practice_of_id else ())
        others = (person.id for person in self.claim.co_authors)
        return frozenset({self.claim.author_id, *others} | ({self.translator_id} if self.translator_id else set()))

    @property
    def practice(self) -> PracticeState | None:
        """Where a practice text stands; None for the draft of a claim."""
        if self.claim_id is not None or self.practice_of_id is None:
            return None
        closed = PracticeState.CLOSED if self.state is DraftState.ABANDONED else PracticeState.WRITING
        return self.practice_state or closed

    @property
    def reader_ids(self) -> frozenset[int]:
        """Whom this practice text is shared with now; nobody once it is closed."""
        if self.practice in (None, PracticeState.CLOSED):
            return frozenset()
        return frozenset(share.person_id for share in self.shares if share.ended_at is None)

    @property
    def asked_ids(self) -> frozenset[int]:
        """Who was asked to review it, in any round."""
        gone = {RequestState.REASSIGNED, RequestState.DECLINED, RequestState.CANCELLED, RequestState.LAPSED}
        return frozenset(request.reviewer_id for turn in self.rounds for request in turn.requests
                         if request.state not in gone or request.reads_on)


class Revision(Model):
    """An immutable saved state of a text; numbers are dense from 1.

    ``source_id`` is the revision whose text this is: an older one of the same draft (restored), or the last one of an
    earlier author's draft. ``change_class`` compares with the text that was finally approved, when there is one.
    """

    __tablename__ = "revision"

    id: Mapped[Id]
    draft_id: Mapped[int] = mapped_column(sa.ForeignKey("draft.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    title: Mapped[str] = mapped_column(sa.String(200))
    body: Mapped[str] = mapped_column(sa.Text)
    sha256: Mapped[str] = mapped_column(sa.String(64))
    word_count: Mapped[int]
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    at: Mapped[datetime]
    note: Mapped[str] = mapped_column(sa.String(200), default="")
    change_class: Mapped[ChangeClass | None]
    source_id: Mapped[int | None] = mapped_column(sa.ForeignKey("revision.id"), index=True)

    draft: Mapped[Draft] = relationship(back_populates="revisions", foreign_keys=[draft_id])
    by: Mapped[Person | None] = relationship()
    source: Mapped[Revision | None] = relationship(remote_side="Revision.id")

    __table_args__ = (sa.UniqueConstraint("draft_id", "number"),)

    @property
    def is_intact(self) -> bool:
        """Whether the text still has the fingerprint that it was saved with."""
        return revision_hash(self.title, self.body) == self.sha256


class RevisionCredit(Model):
    """Words of a revision's body, from ``start`` up to ``end``, that somebody else than who saved it wrote."""

    __tablename__ = "revision_credit"

    id: Mapped[Id]
    revision_id: Mapped[int] = mapped_column(sa.ForeignKey("revision.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    start: Mapped[int]
    end: Mapped[int]


class Autosave(Entity, Model):
    """Unsaved text of one person in one draft, begun on revision ``base_number``; never reviewable.

    ``discarded_at`` is when the person threw it away; until the row is used again that can be undone. ``window`` tells
    one open editor of that person from another.
    """

    __tablename__ = "autosave"

    draft_id: Mapped[int] = mapped_column(sa.ForeignKey("draft.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    base_number: Mapped[int]
    title: Mapped[str] = mapped_column(sa.String(200))
    body: Mapped[str] = mapped_column(sa.Text)
    at: Mapped[datetime] = mapped_column(index=True)
    discarded_at: Mapped[datetime | None]
    window: Mapped[str] = mapped_column(sa.String(40), default="", server_default="")

    __table_args__ = (sa.UniqueConstraint("draft_id", "person_id"),)


class ReviewRound(Entity, Model):
    """One go of asking; at most one open round per draft."""

    __tablename__ = "review_round"

    draft_id: Mapped[int] = mapped_column(sa.ForeignKey("draft.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    opened_on_id: Mapped[int] = mapped_column(sa.ForeignKey("revision.id"), index=True)
    submitted_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    state: Mapped[RoundState] = mapped_column(default=RoundState.OPEN)
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]

    draft: Mapped[Draft] = relationship(back_populates="rounds")
    opened_on: Mapped[Revision] = relationship()
    requests: Mapped[list[ReviewRequest]] = relationship(back_populates="round", order_by="ReviewRequest.id")
    approvals: Mapped[list[FinalApproval]] = relationship(back_populates="round", order_by="FinalApproval.id")

    __table_args__ = (sa.UniqueConstraint("draft_id", "number"),
                      sa.Index("uq_review_round_open", "draft_id", unique=True,
                               sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'")))


class ReviewRequest(Entity, Model):
    """One reviewer asked to read one revision for one persona.

    ``words_to_read`` counts what is new to this reviewer: all of it, or the words changed since an earlier reading.
    ``outdated_at``: since then the verdict is too old for the date of the text, and going back to it brings none back.
    ``looking_at``: when the reviewer said that they are on it. ``reopened_number``: the revision with small changes
    that they want to judge again; no verdict on an older text is carried over to it, or past it. ``check_at``: since
    then a fact of the persona is another one; the yes stands and waits for one press.
    """

    __tablename__ = "review_request"

    round_id: Mapped[int] = mapped_column(sa.ForeignKey("review_round.id", ondelete="CASCADE"), index=True)
    persona_id: Mapped[int] = mapped_column(sa.ForeignKey("persona.id"), index=True)
    reviewer_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    revision_read_id: Mapped[int | None] = mapped_column(sa.ForeignKey("revision.id"), index=True)
    state: Mapped[RequestState] = mapped_column(default=RequestState.REQUESTED)
    verdict: Mapped[Verdict | None]
    summary: Mapped[str | None] = mapped_column(sa.String(600))
    reason: Mapped[str | None] = mapped_column(sa.String(300))
    requested_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    due_at: Mapped[datetime]
    outdated_at: Mapped[datetime | None]
    looking_at: Mapped[datetime | None]
    check_at: Mapped[datetime | None]
    reopened_number: Mapped[int | None]
    words_to_read: Mapped[int] = mapped_column(default=0)

    round: Mapped[ReviewRound] = relationship(back_populates="requests")
    persona: Mapped[Persona] = relationship()
    reviewer: Mapped[Person] = relationship()
    revision_read: Mapped[Revision | None] = relationship()
    changes: Mapped[list[ChangeRequest]] = relationship(back_populates="request", order_by="ChangeRequest.id",
                                                        cascade="all, delete-orphan")
    readings: Mapped[list[FactReading]] = relationship(cascade="all, delete-orphan")

    __table_args__ = (
        sa.Index("uq_review_request_live", "round_id", "persona_id", "reviewer_id", unique=True,
                 sqlite_where=sa.text("state IN ('requested', 'accepted')"),
                 postgresql_where=sa.text("state IN ('requested', 'accepted')")),
        sa.Index(None, "reviewer_id", "state", "due_at"), sa.Index(None, "state", "due_at"))

    @property
    def owner_ids(self) -> frozenset[int]:
        """Author and co-authors of the text: they never answer it."""
        return self.round.draft.owner_ids

    @property
    def reads_on(self) -> bool:
        """Passed on since the reviewer is away: they may still read and comment."""
        return self.state is RequestState.REASSIGNED and self.reason == AWAY

    @property
    def asked_ids(self) -> frozenset[int]:
        """The reviewer."""
        return frozenset({self.reviewer_id})


class ChangeRequest(Entity, Model):
    """One change that a reviewer wants, tied to a fact or a quoted sentence. ``answer`` is the author's."""

    __tablename__ = "change_request"

    request_id: Mapped[int] = mapped_column(sa.ForeignKey("review_request.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(sa.String(600))
    quote: Mapped[str] = mapped_column(sa.String(300), default="")
    fact_id: Mapped[int | None] = mapped_column(sa.ForeignKey("persona_fact.id"), index=True)
    severity: Mapped[Severity] = mapped_column(default=Severity.MUST)
    state: Mapped[ChangeState] = mapped_column(default=ChangeState.OPEN)
    answer: Mapped[str] = mapped_column(sa.String(300), default="")

    request: Mapped[ReviewRequest] = relationship(back_populates="changes")
    fact: Mapped[PersonaFact | None] = relationship()


class FactReading(Model):
    """What one counted fact does in the text, says the reviewer; it never counts for the quorum."""

    __tablename__ = "fact_reading"

    id: Mapped[Id]
    request_id: Mapped[int] = mapped_column(sa.ForeignKey("review_request.id", ondelete="CASCADE"), index=True)
    fact_id: Mapped[int] = mapped_column(sa.ForeignKey("persona_fact.id", ondelete="CASCADE"), index=True)
    reading: Mapped[Reading]

    __table_args__ = (sa.UniqueConstraint("request_id", "fact_id"),)


class FinalApproval(Entity, Model):
    """The lead's word on exactly one text; ``sha256`` is that text's. ``stale_at``: a later edit made it void.

    ``carried_from_id``: not given anew, but an earlier one that holds for this text as well. ``outdated_at``: its text
    went to another date, so that going back to the text does not bring it back.
    """

    __tablename__ = "final_approval"

    round_id: Mapped[int] = mapped_column(sa.ForeignKey("review_round.id", ondelete="CASCADE"), index=True)
    revision_id: Mapped[int] = mapped_column(sa.ForeignKey("revision.id"), index=True)
    sha256: Mapped[str] = mapped_column(sa.String(64))
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    at: Mapped[datetime]
    stale_at: Mapped[datetime | None]
    outdated_at: Mapped[datetime | None]
    carried_from_id: Mapped[int | None] = mapped_column(sa.ForeignKey("final_approval.id"), index=True)

    round: Mapped[ReviewRound] = relationship(back_populates="approvals")
    revision: Mapped[Revision] = relationship()
    by: Mapped[Person] = relationship()


class PracticeShare(Entity, Model):
    """Somebody may read a practice text, from ``shared_at`` until ``ended_at``; sharing again renews the row."""

    __tablename__ = "practice_share"

    draft_id: Mapped[int] = mapped_column(sa.ForeignKey("draft.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    shared_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    draft: Mapped[Draft] = relationship(back_populates="shares")
    person: Mapped[Person] = relationship()

    __table_args__ = (sa.UniqueConstraint("draft_id", "person_id"),)


class PracticeFeedback(Entity, Model):
    """What a reviewer or lead wrote about one revision of a practice text; one row each, which they may change."""

    __tablename__ = "practice_feedback"

    draft_id: Mapped[int] = mapped_column(sa.ForeignKey("draft.id", ondelete="CASCADE"), index=True)
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    revision_id: Mapped[int] = mapped_column(sa.ForeignKey("revision.id"), index=True)
    text: Mapped[str] = mapped_column(sa.Text)
    at: Mapped[datetime]

    by: Mapped[Person] = relationship()
    revision: Mapped[Revision] = relationship()

    __table_args__ = (sa.UniqueConstraint("draft_id", "by_id", "revision_id"),)


@sa.event.listens_for(Revision, "before_update")
def _stays_as_it_is(_mapper: object, _connection: object, revision: Revision) -> None:
    """A revision is never changed: what an approval was given to is what it says (docs/trust.md 6.7)."""
    state = sa.inspect(revision)
    changed = [name for name in IMMUTABLE if state.attrs[name].history.has_changes()]
    if changed:
        raise ValueError(f"revision {revision.number} is immutable: {', '.join(changed)}")


IMMUTABLE = ("draft_id", "number", "title", "body", "sha256", "by_id", "at")
