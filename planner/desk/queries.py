"""What Today shows of one person, in one statement: rows of what waits, and counts of what there is.

Each branch of the union gives its first rows and, in ``total``, how many there are; a branch can be for its total
only. The statements are built once per kind of reader. Source: docs/performance.md P4.
"""
from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from planner.core.db import UtcDateTime, later
from planner.core.fixed import fixed
from planner.core.reading import read
from planner.desk.branches import ME, NOW, Branch, branch, questions, tellings, told_by_me
from planner.desk.rules import FIRST, OwnText, Task, TaskKind, in_order
from planner.people.models import Person
from planner.personas.models import Persona, PersonaKind
from planner.policy import Role
from planner.start.models import FirstSteps
from planner.steps.agenda.models import Claim, Slot, Topic, claim_co_author
from planner.steps.agenda.queries import PersonaMark, open_to_all
from planner.steps.inventory.models import ExpertiseClaim, PublishedWork, work_author
from planner.steps.publishing.models import Publication, Variant
from planner.steps.writing.models import (
    ChangeRequest,
    Draft,
    PracticeShare,
    ReviewRequest,
    ReviewRound,
    Revision,
    draft_persona,
)
from planner.steps.writing.queries import (
    count_to_approve,
    count_to_judge,
    ids_to_approve,
    practice_asked,
)
from planner.web.navigation import some_of
from planner.workflow.agenda import LIVE_CLAIMS, SlotState
from planner.workflow.publishing import PublicationState
from planner.workflow.writing import LIVE_REQUESTS, ChangeState, DraftState, PracticeState

SHOWN_WORKS = 3
MOST_PERSONAS = 1_000
# A slot without a topic waits for the lead from so long before its claim is due.
LOOK_AHEAD = timedelta(days=14)
OVER = (DraftState.PUBLISHED, DraftState.ABANDONED)

_SOON: Any = sa.bindparam("soon", type_=UtcDateTime)
_FIRST_DAY: Any = sa.bindparam("first_day", type_=sa.Date)
_LAST_DAY: Any = sa.bindparam("last_day", type_=sa.Date)
# When a text goes out; what is kept in reserve has no such day.
_OUT_AT: Any = sa.case((Slot.is_reserve.is_(False), Slot.publish_at))


@dataclass(frozen=True, slots=True)
class Work:
    """One of somebody's articles that is out."""

    title: str
    lang: str
    address: str
    published_at: datetime


@dataclass(frozen=True, slots=True)
class Desk:
    """What Today shows: the first ``tasks``, how many there are of each kind, and what the stride counts.

    ``is_new``: their first steps are neither done nor put off. ``personas``: what codes stand for, archived ones too.
    """

    tasks: tuple[Task, ...] = ()
    totals: dict[TaskKind, int] = field(default_factory=dict)
    text: OwnText | None = None
    claims: int = 0
    skills: int = 0
    works: tuple[Work, ...] = ()
    works_this_year: int = 0
    works_ever: int = 0
    open_slots: int = 0
    is_new: bool = False
    personas: dict[str, PersonaMark] = field(default_factory=dict)

    @property
    def waiting(self) -> int:
        """How many things wait in all."""
        return sum(self.totals.values())


def desk_of(session: Session, person: Person, *, now: datetime, today: date) -> Desk:
    """What waits for ``person`` and where they stand; one statement, however much there is.

    Args:
        today: the person's local date; articles count in its calendar year.
    """
    rows = read(session, _desk(*_roles(person.roles)), _places(person, now, today))
    totals = {row.kind: row.total for row in rows if not row.uid}
    tasks = in_order(_task(row) for row in rows if row.kind in _TASKS and row.uid)
    mine = next((row for row in rows if row.kind == "mine" and row.uid), None)
    works = [Work(row.title, row.lang, row.codes, row.at) for row in rows if row.kind == "works" and row.uid]
    return Desk(
        tuple(tasks[:FIRST]), {kind: totals[kind] for kind in TaskKind if totals.get(kind)},
        OwnText(mine.uid, DraftState(mine.codes), mine.number, mine.at) if mine else None,
        totals.get("claims", 0), totals.get("skills", 0), tuple(works), totals.get("works", 0), totals.get("ever", 0),
        totals.get("open", 0), bool(totals.get("new")), {row.uid: _mark(row) for row in rows if row.kind == "persona"})


_TASKS = frozenset(kind.value for kind in TaskKind)
_SHARED = (TaskKind.JUDGE, TaskKind.APPROVE)        # they stand beside Review too


def _roles(roles: frozenset[Role]) -> tuple[bool, bool]:
    """What the statements depend on: who leads, and who may write feedback on practice."""
    return Role.LEAD in roles, not roles.isdisjoint({Role.LEAD, Role.REVIEWER})


def _mark(row: Any) -> PersonaMark:
    return PersonaMark(row.uid, row.codes, row.title, row.number, row.person == PersonaKind.NEGATIVE.value)


def _task(row: Any) -> Task:
    return Task(TaskKind(row.kind), row.uid, row.title, row.lang, row.at, row.out_at, row.person or "",
                tuple(sorted((row.codes or "").split(","))) if row.codes else (), row.number or 0)


def _places(person: Person, now: datetime, today: date) -> dict[str, Any]:
    return {"me": person.id, "now": now, "soon": now + LOOK_AHEAD, "first_day": date(today.year, 1, 1),
            "last_day": date(today.year, 12, 31)}


# --- Branches ----------------------------------------------------------------------------------------------------


def _codes() -> Any:
    """The codes of a draft's personas as one text: ``CT,IH``."""
    return (sa.select(sa.func.aggregate_strings(Persona.code, ",")).select_from(draft_persona)
            .join(Persona, Persona.id == draft_persona.c.persona_id)
            .where(draft_persona.c.draft_id == Draft.id).correlate(Draft).scalar_subquery())


def _own_claims() -> Any:
    """The claims whose text the person writes, alone or with others."""
    return sa.union_all(sa.select(Claim.id).where(Claim.author_id == ME),
                        sa.select(claim_co_author.c.claim_id).where(claim_co_author.c.person_id == ME))


def _own_texts() -> list[Branch]:
    """What the person writes."""
    mine = (sa.select(Draft.id).join(Claim, Claim.id == Draft.claim_id).join(Slot, Slot.id == Claim.slot_id)
            .outerjoin(Revision, Revision.id == Draft.head_id)
            .where(sa.or_(sa.and_(Draft.claim_id.in_(_own_claims()), later(Draft.version_of_id.is_(None))),
                          Draft.translator_id == ME)))
    words = sa.func.coalesce(Revision.word_count, 0)
    points = (sa.select(sa.func.count()).select_from(ChangeRequest)
              .join(ReviewRequest, ReviewRequest.id == ChangeRequest.request_id)
              .join(ReviewRound, ReviewRound.id == ReviewRequest.round_id)
              .where(ReviewRound.draft_id == Draft.id, ChangeRequest.state == ChangeState.OPEN)
              .correlate(Draft).scalar_subquery())
    branches = []
    for kind, state, due, number in ((TaskKind.WRITE, DraftState.WRITING, Claim.draft_due, words),
                                     (TaskKind.CHANGE, DraftState.CHANGES_REQUESTED, Claim.rework_due, points)):
        at = sa.func.coalesce(due, Slot.publish_at)
        to_write = mine.where(later(Draft.state == state))
        if kind is TaskKind.WRITE:
            to_write = to_write.where(sa.not_(told_by_me()))
        branches.append(branch(kind, to_write, order=(at, Draft.id), uid=Draft.uid,
                               title=Draft.title, lang=Draft.lang, at=at, out_at=_OUT_AT, codes=_codes(),
                               number=number))
    waits_for = sa.case((Draft.state == DraftState.WRITING, Claim.draft_due),
                        (Draft.state == DraftState.IN_REVIEW, Claim.review_due),
                        (Draft.state == DraftState.CHANGES_REQUESTED, Claim.rework_due), else_=Slot.publish_at)
    branches.append(branch("mine", mine.where(Draft.state.not_in(OVER)), order=(Slot.publish_at, Draft.id), limit=1,
                           uid=Draft.uid, title=Draft.title, lang=Draft.lang,
                           at=sa.func.coalesce(waits_for, Slot.publish_at), codes=Draft.state, number=words))
    return branches


def _to_judge() -> Branch:
    """What the person was asked to read; the first rows are picked by index before anything is joined."""
    asked = sa.select(ReviewRequest.id).where(ReviewRequest.reviewer_id == ME, ReviewRequest.state.in_(LIVE_REQUESTS))
    first = asked.order_by(ReviewRequest.due_at, ReviewRequest.id).limit(FIRST).subquery("first_asked")
    author = aliased(Person)
    rows = (sa.select(ReviewRequest.id).join(first, first.c.id == ReviewRequest.id)
            .join(ReviewRound, ReviewRound.id == ReviewRequest.round_id).join(Draft, Draft.id == ReviewRound.draft_id)
            .join(Persona, Persona.id == ReviewRequest.persona_id).outerjoin(Claim, Claim.id == Draft.claim_id)
            .outerjoin(author, author.id == Claim.author_id).outerjoin(Slot, Slot.id == Claim.slot_id))
    shown = branch(TaskKind.JUDGE, rows, order=(ReviewRequest.due_at, ReviewRequest.id), uid=Draft.uid,
                   title=Draft.title, lang=Draft.lang, at=ReviewRequest.due_at, out_at=_OUT_AT,
                   person=author.name, codes=Persona.code)
    return Branch(TaskKind.JUDGE, asked, shown.shown)


def _practice(answers: bool) -> list[Branch]:
    """Own practice texts with feedback to read; for who may give it, those that were shared with them."""
    mine = sa.select(Draft.id).outerjoin(Revision, Revision.id == Draft.head_id).where(
        Draft.practice_of_id == ME, Draft.practice_state == PracticeState.ANSWERED, Draft.state.not_in(OVER))
    words = sa.func.coalesce(Revision.word_count, 0)
    found = [branch(TaskKind.ANSWERED, mine, order=(Draft.updated_at, Draft.id), uid=Draft.uid, title=Draft.title,
                    lang=Draft.lang, at=Draft.updated_at, number=words)]
    if answers:
        owner = aliased(Person)
        shared = (sa.select(PracticeShare.id).join(Draft, Draft.id == PracticeShare.draft_id)
                  .join(owner, owner.id == Draft.practice_of_id)
                  .where(PracticeShare.person_id == ME, *practice_asked()))
        found.append(branch(TaskKind.PRACTICE, shared, order=(PracticeShare.shared_at, PracticeShare.id),
                            uid=Draft.uid, title=Draft.title, lang=Draft.lang, at=PracticeShare.shared_at,
                            person=owner.name))
    return found


def _to_approve(is_lead: bool) -> Branch:
    """What every persona said yes to, and this person may approve finally."""
    author = aliased(Person)
    ready = ids_to_approve(decides=is_lead).cte("ready")            # found once, for the number and for the rows
    found = (sa.select(Draft.id).join(Claim, Claim.id == Draft.claim_id).join(Slot, Slot.id == Claim.slot_id)
             .join(author, author.id == Claim.author_id).where(Draft.id.in_(sa.select(ready.c.id))))
    at = sa.func.coalesce(Claim.approve_by, Slot.publish_at)
    return branch(TaskKind.APPROVE, found, order=(at, Draft.id), uid=Draft.uid, title=Draft.title, lang=Draft.lang,
                  at=at, out_at=_OUT_AT, person=author.name, codes=_codes())


def _for_leads() -> list[Branch]:
    """Slots that nobody takes, slots without a topic, and publications that wait for a decision."""
    slots = sa.select(Slot.id).outerjoin(Topic, Topic.id == Slot.topic_id).where(
        later(Slot.publish_at > NOW), Slot.is_reserve.is_(False))
    slot: dict[str, Any] = {"order": (Slot.claim_by, Slot.id), "uid": Slot.uid, "lang": Slot.lang,
                            "title": sa.func.coalesce(Topic.title, ""), "out_at": Slot.publish_at}
    waiting = (sa.select(Publication.id).join(Variant, Variant.id == Publication.variant_id)
               .join(Draft, Draft.id == Variant.draft_id).join(Slot, Slot.id == Publication.slot_id)
               .where(Publication.state.in_((PublicationState.SCHEDULED, PublicationState.READY)),
                      Publication.waits_for_lead.is_(True)))
    return [
        branch(TaskKind.UNCLAIMED, slots.where(Slot.state == SlotState.OPEN, Slot.claim_by <= NOW),
               at=sa.func.coalesce(Slot.closes_at, Slot.publish_at), **slot),
        branch(TaskKind.EMPTY, slots.where(Slot.state == SlotState.PLANNED, Slot.claim_by <= _SOON),
               at=Slot.claim_by, **slot),
        branch(TaskKind.DECIDE, waiting, order=(Publication.due_at, Publication.id), uid=Slot.uid, title=Draft.title,
               lang=Draft.lang, at=Publication.due_at, out_at=Publication.due_at),
    ]


def _counted() -> list[Branch]:
    """What the stride and the side count, and the newest articles."""
    works = (sa.select(PublishedWork.id).join(work_author, work_author.c.work_id == PublishedWork.id)
             .where(work_author.c.person_id == ME, PublishedWork.is_out.is_(True)))
    this_year = works.where(PublishedWork.local_date.between(_FIRST_DAY, _LAST_DAY))
    return [
        branch("works", this_year, order=(PublishedWork.published_at.desc(), PublishedWork.id.desc()),
               limit=SHOWN_WORKS, uid=PublishedWork.source_uid, title=PublishedWork.title, lang=PublishedWork.lang,
               at=PublishedWork.published_at, codes=PublishedWork.address),
        Branch("ever", works),
        Branch("skills", sa.select(ExpertiseClaim.id).where(ExpertiseClaim.person_id == ME)),
        Branch("claims", sa.select(Claim.id).join(Slot, Slot.id == Claim.slot_id).where(
            Claim.author_id == ME, Claim.state.in_(LIVE_CLAIMS),
            Slot.state.in_((SlotState.CLAIMED, SlotState.READY)))),
        Branch("open", open_to_all(NOW)),
        Branch("new", sa.select(FirstSteps.id).where(FirstSteps.person_id == ME, FirstSteps.ended_at.is_(None))),
    ]


def _personas() -> sa.Select[Any]:
    """What chips show of each persona, in the columns of a branch."""
    rows = sa.select(Persona.id)
    shown = branch("persona", rows, order=(Persona.id,), limit=MOST_PERSONAS, uid=Persona.code, title=Persona.name_en,
                   lang=sa.literal(""), at=sa.cast(sa.null(), UtcDateTime), person=sa.cast(Persona.kind, sa.String),
                   codes=Persona.name_nl, number=Persona.hue)
    return _rows(shown)


# --- Statements --------------------------------------------------------------------------------------------------


def _tasks(is_lead: bool, answers: bool) -> list[Branch]:
    own = [branch for branch in _own_texts() if branch.kind in _TASKS]
    return [*own, *questions(), *tellings(), *_practice(answers), _to_judge(), _to_approve(is_lead),
            *(_for_leads() if is_lead else ())]


def _total(branch: Branch) -> Any:
    return sa.select(sa.func.count()).select_from(branch.found.subquery()).scalar_subquery()


@lru_cache(maxsize=4)
def _desk(is_lead: bool, answers: bool) -> Any:
    mine = [branch for branch in _own_texts() if branch.kind == "mine"]
    branches = [*_tasks(is_lead, answers), *mine, *_counted()]
    parts = [_head(branch) for branch in branches]
    parts += [_rows(branch) for branch in branches if branch.shown is not None]
    return fixed(sa.union_all(*parts, _personas()))


def _head(branch: Branch) -> sa.Select[Any]:
    """One row that only counts; the first one also tells the union its types."""
    return sa.select(
        sa.literal(str(branch.kind), sa.String).label("kind"), sa.literal("", sa.String).label("uid"),
        sa.literal("", sa.String).label("title"), sa.literal("", sa.String).label("lang"),
        sa.cast(sa.null(), UtcDateTime).label("at"), sa.cast(sa.null(), UtcDateTime).label("out_at"),
        sa.cast(sa.null(), sa.String).label("person"), sa.cast(sa.null(), sa.String).label("codes"),
        sa.literal(0, sa.Integer).label("number"), _total(branch).label("total"))


def _rows(branch: Branch) -> sa.Select[Any]:
    assert branch.shown is not None
    first = branch.shown.subquery()
    return sa.select(sa.literal(str(branch.kind), sa.String).label("kind"), *first.c, sa.literal(0).label("total"))


@cache
def count_waiting(roles: frozenset[Role]) -> tuple[sa.Select[int], ...]:
    """How many things wait for :me at :now, with :soon after it by ``LOOK_AHEAD``: the numbers beside Today.

    What is to be judged and approved stands beside Review too: those statements are the same ones.
    """
    is_lead, answers = _roles(roles)
    shared = (count_to_judge(), count_to_approve(decides=is_lead))
    others = [some_of(branch.found).scalar_subquery() for branch in _tasks(is_lead, answers)
              if branch.kind not in _SHARED]
    return *shared, sa.select(sum(others[1:], others[0]))


def known_of(desk: Desk, roles: frozenset[Role]) -> dict[sa.Select[Any], int]:
    """What the menu would count again: the statements of `count_waiting` with the numbers of ``desk``."""
    to_judge, to_approve, others = count_waiting(roles)
    numbers = [desk.totals.get(kind, 0) for kind in _SHARED]
    return dict(zip((to_judge, to_approve), numbers, strict=True)) | {others: desk.waiting - sum(numbers)}
