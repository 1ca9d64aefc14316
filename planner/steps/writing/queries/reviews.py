"""Reads about rounds, requests and verdicts."""
from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload, object_session
from sqlalchemy.orm.attributes import set_committed_value

from planner.core.errors import NotFound
from planner.core.reading import read
from planner.core.rows import write_out
from planner.people.models import Absence, Person, PersonStatus, RoleGrant
from planner.personas.models import Persona, Representation
from planner.policy import Role
from planner.steps.agenda.models import Claim
from planner.steps.writing.models import (
    ChangeRequest,
    Draft,
    FinalApproval,
    ReviewRequest,
    ReviewRound,
    Revision,
    RevisionCredit,
)
from planner.steps.writing.queries.drafts import reads_on, written_by
from planner.steps.writing.rules.words import Written
from planner.workflow.writing import LIVE_REQUESTS, ChangeState, DraftState, Severity

# --- One draft ---------------------------------------------------------------------------------------------------


def requests_of(session: Session, draft: Draft) -> list[ReviewRequest]:
    """Every request of a draft in every round, oldest first, with people, persona, text read and points.

    One statement, a second one when there are points.
    """
    rows = session.execute(_requests(), {"draft": draft.id}).all()
    pointed = [request.id for request, has_points in rows if has_points]
    points: dict[int, list[ChangeRequest]] = {}
    for change in session.scalars(_points(), {"ids": pointed}) if pointed else ():
        points.setdefault(change.request_id, []).append(change)
    for request, _has_points in rows:
        set_committed_value(request, "changes", points.get(request.id, []))
    return [request for request, _has_points in rows]


@cache
def _points() -> sa.Select[ChangeRequest]:
    """Put together once, as what follows: each step of a review asks for some of them."""
    return (sa.select(ChangeRequest).where(ChangeRequest.request_id.in_(sa.bindparam("ids", expanding=True)))
            .options(joinedload(ChangeRequest.fact)).order_by(ChangeRequest.id))


@cache
def _requests() -> sa.Select[ReviewRequest, bool]:
    has_points = sa.exists().where(ChangeRequest.request_id == ReviewRequest.id)
    return (sa.select(ReviewRequest, has_points).join(ReviewRequest.round)
            .where(ReviewRound.draft_id == sa.bindparam("draft"))
            .options(contains_eager(ReviewRequest.round), joinedload(ReviewRequest.persona),
                     joinedload(ReviewRequest.reviewer), joinedload(ReviewRequest.revision_read))
            .order_by(ReviewRequest.id))


def asked_ids(session: Session, draft: Draft) -> set[int]:
    """Who was asked to review a draft in any round and may still read it: `Draft.asked_ids` in one statement."""
    write_out(session, ReviewRequest)
    return set(session.connection().execute(_asked(), {"draft": draft.id}).scalars())


@cache
def _asked() -> sa.Select[int]:
    return (sa.select(ReviewRequest.reviewer_id).join(ReviewRequest.round)
            .where(ReviewRound.draft_id == sa.bindparam("draft"), reads_on()).distinct())


def current_round(session: Session, draft: Draft) -> ReviewRound | None:
    """The newest round of a draft, whatever its state."""
    return session.scalar(_newest_round(), {"draft": draft.id})


@cache
def _newest_round() -> sa.Select[ReviewRound]:
    return (sa.select(ReviewRound).where(ReviewRound.draft_id == sa.bindparam("draft"))
            .options(joinedload(ReviewRound.opened_on).defer(Revision.body))
            .order_by(ReviewRound.number.desc()).limit(1))


def get_persona_of(draft: Draft, code: str) -> Persona:
    """The target persona of this draft with this code, also one that it went up in while somebody was reading.

    Raises NotFound, also for a persona of another draft.
    """
    found = next((persona for persona in draft.personas if persona.code == code.upper()), None)
    session = object_session(draft)
    if found is None and session is not None:
        into = session.scalar(sa.select(Persona.merged_into_id).where(Persona.code == code.upper()))
        found = next((persona for persona in draft.personas if persona.id == into), None)
    if found is None:
        raise NotFound("not_found")
    return found


def final_approvals(session: Session, draft: Draft) -> list[FinalApproval]:
    """Every final approval of a draft, oldest first, with who gave it and the text that it was given to."""
    return list(session.scalars(_approvals(), {"draft": draft.id}))


@cache
def _approvals() -> sa.Select[FinalApproval]:
    return (sa.select(FinalApproval).join(FinalApproval.round).where(ReviewRound.draft_id == sa.bindparam("draft"))
            .options(joinedload(FinalApproval.by), joinedload(FinalApproval.revision)).order_by(FinalApproval.id))


def standing_approvals(session: Session, draft: Draft) -> list[FinalApproval]:
    """The final approvals of a draft that no edit made void, oldest first."""
    return [approval for approval in final_approvals(session, draft) if approval.stale_at is None]


def changes_of(session: Session, draft: Draft) -> list[ChangeRequest]:
    """The points of reviewers that are not taken back, newest round first, musts before shoulds."""
    rows = session.scalars(
        sa.select(ChangeRequest).join(ChangeRequest.request).join(ReviewRequest.round)
        .where(ReviewRound.draft_id == draft.id, ChangeRequest.state != ChangeState.WITHDRAWN)
        .options(contains_eager(ChangeRequest.request).options(
            joinedload(ReviewRequest.persona), joinedload(ReviewRequest.reviewer),
            contains_eager(ReviewRequest.round)), joinedload(ChangeRequest.fact))
        .order_by(ReviewRound.number.desc(), ChangeRequest.id))
    return sorted(rows, key=lambda change: change.severity is not Severity.MUST)


def get_change(session: Session, draft: Draft, uid: str) -> ChangeRequest:
    """The point with this uid in this draft and in no other. Raises NotFound."""
    found = session.scalar(
        sa.select(ChangeRequest).join(ChangeRequest.request).join(ReviewRequest.round)
        .where(ChangeRequest.uid == uid, ReviewRound.draft_id == draft.id))
    if found is None:
        raise NotFound("not_found")
    return found


def changed_by(session: Session, draft: Draft, *, since: int) -> set[int]:
    """Who saved a revision of this draft after revision ``since`` that was more than cosmetic."""
    write_out(session, Revision)
    found = session.connection().execute(_changed(), {"draft": draft.id, "since": since}).scalars()
    return {person_id for person_id in found if person_id is not None}


@cache
def _changed() -> sa.Select[int | None]:
    return sa.select(Revision.by_id).where(
        Revision.draft_id == sa.bindparam("draft"), Revision.number > sa.bindparam("since"),
        Revision.change_class == "2", Revision.by_id.is_not(None)).distinct()


# --- Who may be asked --------------------------------------------------------------------------------------------


def representatives(session: Session, persona_ids: Collection[int], on: date) -> list[Representation]:
    """Everybody who speaks for one of these personas on a day, with their roles; one statement."""
    return list(session.scalars(_representatives(), {"ids": list(persona_ids), "day": on}).unique())


@cache
def _representatives() -> sa.Select[Representation]:
    day = sa.bindparam("day", type_=sa.Date)
    return (sa.select(Representation).join(Representation.person)
            .where(Representation.persona_id.in_(sa.bindparam("ids", expanding=True)), Representation.from_date <= day,
                   sa.or_(Representation.to_date.is_(None), Representation.to_date >= day))
            .options(contains_eager(Representation.person).joinedload(Person.grants)).order_by(Representation.id))


def speaks_for(session: Session, persona: Persona, person: Person, on: date) -> bool:
    """Whether somebody represents a persona on a day."""
    write_out(session, Representation)
    asked = {"persona": persona.id, "person": person.id, "day": on}
    return session.connection().execute(_speaks(), asked).first() is not None


@cache
def _speaks() -> sa.Select[int]:
    day = sa.bindparam("day", type_=sa.Date)
    return sa.select(Representation.id).where(
        Representation.persona_id == sa.bindparam("persona"), Representation.person_id == sa.bindparam("person"),
        Representation.from_date <= day, sa.or_(Representation.to_date.is_(None), Representation.to_date >= day))


@dataclass(frozen=True, slots=True)
class Load:
    """How busy a reviewer is: live requests, and when they judged last."""

    live: int = 0
    last_review_at: datetime | None = None


def loads(session: Session, person_ids: Collection[int]) -> dict[int, Load]:
    """How busy these people are; one statement."""
    rows = session.execute(_loads(), {"ids": list(person_ids)})
    return {person_id: Load(int(count), at) for person_id, count, at in rows}


@cache
def _loads() -> sa.Select[int, int, datetime | None]:
    live = sa.func.sum(sa.case((ReviewRequest.state.in_(LIVE_REQUESTS), 1), else_=0))
    last = sa.func.max(ReviewRequest.answered_at, type_=ReviewRequest.answered_at.type)
    return (sa.select(ReviewRequest.reviewer_id, live, last)
            .where(ReviewRequest.reviewer_id.in_(sa.bindparam("ids", expanding=True)))
            .group_by(ReviewRequest.reviewer_id))


def absences(session: Session, person_ids: Collection[int], first: date, last: date) -> list[Absence]:
    """When these people are away between two days, both included; one statement."""
    asked = {"ids": list(person_ids), "first": first, "last": last}
    return list(session.scalars(_absences(), asked)) if read(session, _away(), asked) else []


@cache
def _away() -> sa.Select[int]:
    """Most of the time nobody is."""
    return sa.select(Absence.id).where(
        Absence.person_id.in_(sa.bindparam("ids", expanding=True)), Absence.from_date <= sa.bindparam("last"),
        Absence.to_date >= sa.bindparam("first")).limit(1)


@cache
def _absences() -> sa.Select[Absence]:
    return sa.select(Absence).where(
        Absence.person_id.in_(sa.bindparam("ids", expanding=True)), Absence.from_date <= sa.bindparam("last"),
        Absence.to_date >= sa.bindparam("first"))


def writers(session: Session, draft: Draft) -> set[int]:
    """Who saved a revision of this draft, or suggested words that are in one."""
    write_out(session, Revision)
    write_out(session, RevisionCredit)
    found = session.connection().execute(_writers(), {"draft": draft.id}).scalars()
    return {person_id for person_id in found if person_id is not None}


@cache
def _writers() -> sa.CompoundSelect[int | None]:
    this = Revision.draft_id == sa.bindparam("draft")
    saved = sa.select(Revision.by_id).where(this, Revision.by_id.is_not(None))
    suggested = (sa.select(RevisionCredit.person_id)
                 .join(Revision, Revision.id == RevisionCredit.revision_id).where(this))
    return saved.union(suggested)


def texts(session: Session, draft: Draft) -> list[Written]:
    """Each revision and whose words it holds, oldest first; 0 for whoever is not named."""
    credit, found = RevisionCredit, dict[int, list[tuple[int, int, int]]]()
    for revision_id, *span in session.execute(
            sa.select(credit.revision_id, credit.person_id, credit.start, credit.end)
            .join(Revision, Revision.id == credit.revision_id).where(Revision.draft_id == draft.id)):
        found.setdefault(revision_id, []).append((span[0], span[1], span[2]))
    rows = session.execute(sa.select(Revision.id, Revision.title, Revision.body, Revision.by_id)
                           .where(Revision.draft_id == draft.id).order_by(Revision.number))
    return [Written(title, body, by_id or 0, tuple(found.get(key, ()))) for key, title, body, by_id in rows]


def leads(session: Session) -> list[Person]:
    """Every lead who works here, by name."""
    return list(session.scalars(_leads()))


@cache
def _leads() -> sa.Select[Person]:
    return sa.select(Person).where(Person.status != PersonStatus.LEFT, Person.grants.any(RoleGrant.role == Role.LEAD)
                                   ).order_by(Person.name)


def colleagues(session: Session) -> list[Person]:
    """Everybody who works here and can sign in, by name."""
    return list(session.scalars(sa.select(Person).where(
        Person.status == PersonStatus.ACTIVE, Person.email.is_not(None)).order_by(Person.name)))


def _without_approver(session: Session) -> sa.Select[Draft]:
    """Texts in progress that every lead of the house had a hand in: an admin has to name a deputy."""
    claim = contains_eager(Draft.claim)
    return (sa.select(Draft).outerjoin(Draft.claim)
            .where(Draft.claim_id.is_not(None), Draft.state.in_((DraftState.WRITING, DraftState.IN_REVIEW,
                                                                 DraftState.CHANGES_REQUESTED)),
                   *(written_by(lead.id) for lead in leads(session)))
            .options(claim.joinedload(Claim.author), claim.joinedload(Claim.slot),
                     claim.selectinload(Claim.co_authors), joinedload(Draft.deputy)))


def without_approver(session: Session, *, limit: int = 50) -> list[Draft]:
    """Texts that nobody can approve finally without a deputy, what goes out first at the top."""
    return list(session.scalars(_without_approver(session).order_by(Draft.id).limit(limit)))


def get_orphan(session: Session, uid: str) -> Draft:
    """One of :func:`without_approver`. Raises NotFound."""
    found = session.scalar(_without_approver(session).where(Draft.uid == uid))
    if found is None:
        raise NotFound("not_found")
    return found
