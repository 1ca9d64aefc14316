"""Reads of language versions: which there are, and what each one's source says by now."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, joinedload

from planner.steps.writing.models import Draft, FinalApproval, ReviewRound, Revision
from planner.steps.writing.rules.languages import SourceFlag, source_flag
from planner.workflow.writing import DraftState


@dataclass(frozen=True, slots=True)
class Source:
    """What a version goes by: the revision it follows, and the newest approved one, if any was approved."""

    followed: Revision | None
    approved: Revision | None

    @property
    def flag(self) -> SourceFlag:
        """Whether the version still says what its source says."""
        if self.followed is None:
            return SourceFlag.CURRENT if self.approved is None else SourceFlag.CHANGED
        approved = (self.approved.title, self.approved.body) if self.approved else None
        return source_flag((self.followed.title, self.followed.body), approved)


@dataclass(frozen=True, slots=True)
class Version:
    """A language version with its source."""

    draft: Draft
    source: Source


def newest_approved(session: Session, draft_id: int) -> Revision | None:
    """The text of a draft that was finally approved last, whatever became of that approval."""
    return session.scalar(
        sa.select(Revision).join(FinalApproval, FinalApproval.revision_id == Revision.id)
        .join(ReviewRound, ReviewRound.id == FinalApproval.round_id)
        .where(ReviewRound.draft_id == draft_id).order_by(FinalApproval.id.desc()).limit(1))


def source_of(session: Session, version: Draft) -> Source:
    """The source of one version. Two statements."""
    assert version.version_of_id is not None, "only a version has a source"
    return Source(version.followed, newest_approved(session, version.version_of_id))


def versions_of(session: Session, draft: Draft) -> list[Version]:
    """The language versions of a text that are not put aside, by language. Three statements, one when it has none."""
    if not _has_versions(session, draft.id):
        return []
    found = session.scalars(
        sa.select(Draft).where(Draft.version_of_id == draft.id, Draft.state != DraftState.ABANDONED)
        .order_by(Draft.lang).options(joinedload(Draft.head), joinedload(Draft.followed), joinedload(Draft.translator))
    ).all()
    approved = newest_approved(session, draft.id) if found else None
    return [Version(one, Source(one.followed, approved)) for one in found]


def _has_versions(session: Session, draft_id: int) -> bool:
    """Whether it ever had any: most texts have none, and a step of theirs should not pay for it."""
    return session.connection().execute(_ANY, {"draft": draft_id}).first() is not None


_ANY = sa.select(Draft.id).where(Draft.version_of_id == sa.bindparam("draft")).limit(1)


def versions_put_aside(session: Session, draft: Draft) -> list[Draft]:
    """The versions that were put aside with a text, the newest of each language."""
    found = session.scalars(sa.select(Draft).where(Draft.version_of_id == draft.id,
                                                   Draft.state == DraftState.ABANDONED).order_by(Draft.id))
    return list({one.lang: one for one in found}.values())


def approved_versions(session: Session, draft_id: int) -> Sequence[tuple[Draft, Revision]]:
    """The versions of a text with an approval that holds, and what was approved of each."""
    if not _has_versions(session, draft_id):
        return []
    newer = aliased(FinalApproval)
    newer_round = aliased(ReviewRound)
    later = (sa.exists().where(newer_round.draft_id == Draft.id, newer.round_id == newer_round.id,
                               newer.stale_at.is_(None), newer.id > FinalApproval.id))
    rows = session.execute(
        sa.select(Draft, Revision).join(ReviewRound, ReviewRound.draft_id == Draft.id)
        .join(FinalApproval, FinalApproval.round_id == ReviewRound.id)
        .join(Revision, Revision.id == FinalApproval.revision_id)
        .where(Draft.version_of_id == draft_id, FinalApproval.stale_at.is_(None), ~later,
               Draft.state.in_((DraftState.APPROVED, DraftState.SCHEDULED)))).all()
    return [(draft, revision) for draft, revision in rows]
