"""Asking people to judge a text: who may be asked, who is, and who comes next when somebody can't."""
from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from sqlalchemy.orm import Session

from planner.core import event_log
from planner.core.localtime import local_date, to_utc
from planner.core.workdays import Calendar
from planner.people.models import Absence, Person, PersonStatus
from planner.people.queries import get_organisation, work_calendar
from planner.personas.models import Persona
from planner.policy import Role
from planner.steps.writing import queries, rules
from planner.steps.writing.models import Draft, ReviewRequest, ReviewRound, Revision
from planner.steps.writing.queries.reviews import Load
from planner.steps.writing.rules.asking import Option, assign_reviewers, words_to_read
from planner.steps.writing.services import notices
from planner.workflow.writing import LIVE_REQUESTS, RequestState

READING_DAYS = 2        # working days that a reviewer has at least
_SAID_NO = frozenset({RequestState.DECLINED, RequestState.LAPSED, RequestState.REASSIGNED})
_ANSWERS_FOR = LIVE_REQUESTS | {RequestState.ANSWERED}


def review_due(session: Session, draft: Draft, *, now: datetime, calendar: Calendar | None = None) -> datetime:
    """Until when a request made now may be answered: the claim's deadline, or two working days when that is later."""
    house, calendar = get_organisation(session), calendar or work_calendar(session)
    earliest = to_utc(calendar.addwd(local_date(now, house.zone), READING_DAYS), house.office_close, house.zone)
    planned = draft.claim.review_due if draft.claim else None
    return max(planned, earliest) if planned else earliest


# --- Who may be asked --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Considered:
    """Somebody who speaks for a persona of a draft, and what keeps us from asking (nothing: eligible)."""

    person: Person
    persona_id: int
    ground: str
    reasons: tuple[rules.Ineligible, ...]
    load: Load
    personas_of_draft: int

    @property
    def option(self) -> Option:
        """As the rule of asking wants it."""
        person = self.person
        candidate = rules.Candidate(person.id, person.name, self.load.live, self.load.last_review_at)
        return Option(candidate, self.personas_of_draft)


def consider(session: Session, draft: Draft, persona_ids: Collection[int], *, authors: Collection[int],
             requests: Iterable[ReviewRequest], due_at: datetime, now: datetime,
             calendar: Calendar | None = None) -> list[Considered]:
    """Everybody who represents one of these personas today, each with the reasons against asking them.

    Args:
        authors: author, co-authors and submitter.
        requests: every request of this draft.
    Source: docs/domain.md c (ELIGIBLE).
    """
    house = get_organisation(session)
    today, last = local_date(now, house.zone), local_date(due_at, house.zone)
    known = queries.representatives(session, persona_ids, today)
    ids = {one.person_id for one in known}
    if not ids:
        return []
    loads, wrote = queries.loads(session, ids), _parts(session, draft, ids)
    calendar = calendar or work_calendar(session)
    away = _days_away(queries.absences(session, ids, today, last), calendar, today, last)
    days = calendar.working_days_between(today, last + timedelta(days=1))
    busy = {(one.reviewer_id, one.persona_id) for one in requests if one.state in _ANSWERS_FOR}
    found = []
    for one in known:
        load = loads.get(one.person_id, Load())
        others = len({persona for person, persona in busy if person == one.person_id and persona != one.persona_id})
        facts = rules.Reviewer(
            **_standing(one.person, draft, authors), wrote=wrote.get(one.person_id, Fraction(0)),
            live_requests=load.live, working_days=days, working_days_away=away.get(one.person_id, 0),
            personas_of_draft=others)
        found.append(Considered(one.person, one.persona_id, one.ground, rules.ineligible_for(facts), load, others))
    return found


def reasons_against_verdict(session: Session, draft: Draft, persona: Persona, person: Person, *,
                            authors: Collection[int], now: datetime) -> tuple[rules.Ineligible, ...]:
    """Why this person may not judge for this persona today. Limits and absences count for asking only."""
    today = local_date(now, get_organisation(session).zone)
    speaks = queries.speaks_for(session, persona, person, today)
    wrote = _parts(session, draft, {person.id}).get(person.id, Fraction(0))
    return rules.ineligible_for(rules.Reviewer(**_standing(person, draft, authors), represents=speaks, wrote=wrote))


def _standing(person: Person, draft: Draft, authors: Collection[int]) -> dict[str, bool]:
    return {"is_active": person.status is PersonStatus.ACTIVE and person.email is not None,
            "has_grant": Role.REVIEWER in person.roles, "is_author": person.id in authors,
            "reads_language": draft.lang in person.languages}


def _parts(session: Session, draft: Draft, ids: set[int]) -> dict[int, Fraction]:
    """Each person's part of the words. The texts are read only when one of ``ids`` wrote at all."""
    if ids.isdisjoint(queries.writers(session, draft)):
        return {}
    return dict(rules.written_by(queries.texts(session, draft)))


def _days_away(absences: Iterable[Absence], calendar: Calendar, first: date, last: date) -> dict[int, int]:
    """Per person the working days between two days, both included, on which they are away; no day counts twice."""
    days: dict[int, set[date]] = {}
    for one in absences:
        start, end = max(one.from_date, first), min(one.to_date, last)
        span = (start + timedelta(days=n) for n in range((end - start).days + 1))
        days.setdefault(one.person_id, set()).update(day for day in span if calendar.is_working_day(day))
    return {person: len(away) for person, away in days.items()}


def is_away(session: Session, person_id: int, *, due_at: datetime, now: datetime) -> bool:
    """Whether somebody is away on more than half of the working days until a request is due.

    Source: docs/domain.md c (ELIGIBLE; awkward cases, reviewer absent).
    """
    zone, calendar = get_organisation(session).zone, work_calendar(session)
    today, last = local_date(now, zone), local_date(due_at, zone)
    away = _days_away(queries.absences(session, {person_id}, today, last), calendar, today, last)
    facts = rules.Reviewer(working_days=calendar.working_days_between(today, last + timedelta(days=1)),
                           working_days_away=away.get(person_id, 0))
    return bool(rules.ineligible_for(facts))


# --- Asking ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Choice:
    """Whom to ask for which persona, and for which there is nobody."""

    people: dict[int, Person]
    missing: list[Persona]
    due_at: datetime


def choose_reviewers(session: Session, draft: Draft, personas: Collection[Persona], *, authors: Collection[int],
                     requests: Collection[ReviewRequest], now: datetime,
                     without: Collection[int] = ()) -> Choice:
    """Choose one reviewer for each persona: who judged it before, else by the order of asking.

    Args:
        without: people who said no already.
    """
    calendar = work_calendar(session)
    due_at = review_due(session, draft, now=now, calendar=calendar)
    known = [one for one in consider(session, draft, [persona.id for persona in personas], authors=authors,
                                     requests=requests, due_at=due_at, now=now, calendar=calendar)
             if not one.reasons and one.person.id not in without]
    options = {persona.id: [one.option for one in known if one.persona_id == persona.id] for persona in personas}
    earlier = {one.persona_id: one.reviewer_id for one in requests if one.verdict is not None}
    asked = assign_reviewers(options, earlier)
    people = {one.person.id: one.person for one in known}
    return Choice({persona: people[person] for persona, person in asked.items()},
                  [persona for persona in personas if persona.id not in asked], due_at)


def ask(session: Session, draft: Draft, turn: ReviewRound, persona: Persona, reviewer: Person, *,
        requests: Iterable[ReviewRequest], due_at: datetime, actor_id: int | None, now: datetime) -> ReviewRequest:
    """Ask one person to judge the newest revision for one persona."""
    head = draft.head
    assert head is not None, "a round is opened on a revision"
    read = _last_read(requests, reviewer)
    request = ReviewRequest(
        round=turn, persona=persona, reviewer=reviewer, requested_at=now, due_at=due_at, state=RequestState.REQUESTED,
        words_to_read=words_to_read((read.title, read.body) if read else None, (head.title, head.body)))
    session.add(request)
    session.flush()
    event_log.record(session, request, "request", actor_id=actor_id, now=now, to_state=request.state.value,
                     persona=persona.code, revision=head.number)
    notices.review_asked(session, draft, request, now=now)
    return request


def _last_read(requests: Iterable[ReviewRequest], reviewer: Person) -> Revision | None:
    read = [one.revision_read for one in requests if one.reviewer_id == reviewer.id and one.revision_read is not None]
    return max(read, key=lambda revision: revision.number, default=None)


def ask_next(session: Session, draft: Draft, turn: ReviewRound, persona: Persona, *, actor_id: int | None,
             now: datetime) -> ReviewRequest | None:
    """Ask whoever comes next for a persona after somebody said no; None, and the leads know, when nobody is left."""
    requests = queries.requests_of(session, draft)
    here = [one for one in requests if one.round_id == turn.id and one.persona_id == persona.id]
    if any(one.state in LIVE_REQUESTS for one in here):
        return None                             # a lead asked somebody else besides
    choice = choose_reviewers(
        session, draft, [persona], authors=authors_of(draft, turn), requests=requests, now=now,
        without={one.reviewer_id for one in here if one.state in _SAID_NO})
    if choice.missing:
        notices.nobody_to_ask(session, draft, persona, turn=turn, now=now)
        return None
    return ask(session, draft, turn, persona, choice.people[persona.id], requests=requests, due_at=choice.due_at,
               actor_id=actor_id, now=now)


def authors_of(draft: Draft, turn: ReviewRound | None) -> frozenset[int]:
    """Who can't judge: author, co-authors, and whoever sent the text in."""
    submitter = turn.submitted_by_id if turn else None
    return draft.owner_ids | ({submitter} if submitter else frozenset())
