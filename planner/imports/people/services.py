"""Bringing people and what they know in: all of a table, or nothing (docs/domain-more.md s)."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner import policy
from planner.core import event_log, events
from planner.core.errors import Conflict
from planner.imports.csv_tables import Encoding
from planner.imports.models import ImportRun
from planner.imports.people.plan import PersonChange, Plan, Step
from planner.imports.people_csv import Expertise, PersonEntry
from planner.imports.services import pass_on_file
from planner.people.models import Person
from planner.people.queries import get_organisation
from planner.people.services import members
from planner.people.services.members import Invitation
from planner.policy import Action, Role
from planner.steps.inventory.events import ExpertiseChanged
from planner.steps.inventory.models import ExpertiseClaim, TopicArea
from planner.steps.inventory.services.areas import hold_areas
from planner.steps.inventory.services.claims import Told, put_many

KIND = "people"
Claims = Mapping[tuple[int, int], ExpertiseClaim]


def begin_check(session: Session, *, actor: Person, file_name: str, sha256: str, stored_as: str, encoding: Encoding,
                now: datetime | None) -> ImportRun:
    """Keep a table that waits for its last press; ``now`` None when the check itself is still to be done.

    Raises NotAllowed.
    """
    policy.require(actor, Action.IMPORT_PEOPLE)
    run = ImportRun(kind=KIND, source=file_name[:200], file_name=file_name[:200], dry=True, by_id=actor.id,
                    sha256=sha256, stored_as=stored_as, finished_at=now, report={"text": encoding.value})
    session.add(run)
    session.flush()
    return run


def encoding_of_run(run: ImportRun) -> Encoding | None:
    """How the letters of its table are stored, as it was found or chosen; None for a run of before that was kept."""
    text = run.report.get("text")
    return Encoding(text) if text else None


def read_as(run: ImportRun, encoding: Encoding) -> None:
    """Have the letters of a table that waits for its last press read in another way. What was found is forgotten."""
    run.report = {"text": encoding.value}


def is_written_down(run: ImportRun) -> bool:
    """Whether the check was long work, so that its outcome is kept with the run."""
    return "counts" in run.report


def import_people(session: Session, plan: Plan, run: ImportRun, *, actor: Person, invite: bool,
                  now: datetime) -> ImportRun:
    """Write what ``plan`` says; the same table a second time changes nothing.

    Args:
        run: the check that the plan was read for, or the run that was begun for it; its file is not kept any longer.
        invite: mail an invitation to everybody who is new.
    Raises:
        Conflict: something is wrong with it by now (``import_table_wrong``).
    Source: docs/domain-more.md s (people CSV: states changes, adds roles, never takes one away).
    """
    policy.require(actor, Action.IMPORT_PEOPLE)
    if not plan.may_run:
        raise Conflict("import_table_wrong")
    areas = {area.key: area for area in session.scalars(sa.select(TopicArea).where(TopicArea.archived_at.is_(None)))}
    if any(skill.area not in areas for step in plan.steps for skill in step.entry.expertise):
        raise Conflict("import_table_wrong")    # archived since the table was read
    hold_areas(session, [areas[key] for key in {skill.area for step in plan.steps for skill in step.entry.expertise}])
    known = _known(session)
    counts: dict[str, Any] = plan.counts | {"skills": 0, "invited": 0}
    people = _bring_in(session, [step for step in plan.steps if step.change is not PersonChange.SAME], actor=actor,
                       now=now)
    lines: list[dict[str, Any]] = []
    with session.no_autoflush:                  # written in one go: whoever saves meanwhile waits for that only
        for person, step in people:
            lines += _skills(session, person, step.entry, areas, known, actor=actor, now=now)
    session.flush()
    event_log.record_many(session, lines)
    counts["skills"] = len(lines)
    for person, step in people:
        events.announce(session, ExpertiseChanged(person.id, now))
        if invite and step.person is None:
            members.invite_again(session, person, actor=actor, now=now)
            counts["invited"] += 1
    done = run
    if run.dry:
        done = ImportRun(kind=KIND, source=run.source, file_name=run.file_name, dry=False, by_id=actor.id,
                         sha256=run.sha256)
        session.add(done)
    done.counts, done.finished_at, run.stored_as = counts, now, None
    event_log.record(session, done, "import", actor_id=actor.id, now=now, **counts)
    return done


def begin_import(session: Session, checked: ImportRun, *, actor: Person) -> ImportRun:
    """Begin to do for real, in the background, what was checked; the file goes over to the new run.

    Raises:
        NotAllowed.
        Conflict: the file is not kept any more (``import_file_gone``).
    """
    policy.require(actor, Action.IMPORT_PEOPLE)
    run = ImportRun(kind=KIND, source=checked.source, file_name=checked.file_name, dry=False, by_id=actor.id,
                    sha256=checked.sha256, stored_as=pass_on_file(checked), report={"text": checked.report.get("text")})
    session.add(run)
    session.flush()
    return run


def finish_check(run: ImportRun, report: dict[str, Any], *, now: datetime) -> None:
    """Write down what a check found; a run that could not be done for real is a check again."""
    run.dry, run.report, run.finished_at = True, {**report, "text": run.report.get("text")}, now


def _bring_in(session: Session, steps: Sequence[Step], *, actor: Person, now: datetime) -> list[tuple[Person, Step]]:
    """Everybody whom the table says something new about, the new ones made at once."""
    new = [step for step in steps if step.person is None]
    house = get_organisation(session).locale
    wishes = [Invitation(step.entry.name, step.entry.mail, step.entry.language or house,
                         [step.entry.language or house], step.entry.roles - {Role.MEMBER}) for step in new]
    made = {step.entry.mail: person for step, person in zip(
        new, members.add_members(session, wishes, actor=actor, now=now) if wishes else (), strict=True)}
    people = []
    for step in steps:
        person = step.person or made[step.entry.mail]
        if step.person is not None:
            _update(session, person, step.entry, actor=actor, now=now)
        _set_capacity(session, person, step.entry, actor=actor, now=now)
        people.append((person, step))
    return people


def _set_capacity(session: Session, person: Person, entry: PersonEntry, *, actor: Person, now: datetime) -> None:
    if entry.capacity is not None and entry.capacity != person.capacity_per_quarter:
        was, person.capacity_per_quarter = person.capacity_per_quarter, entry.capacity
        event_log.record(session, person, "person.capacity", actor_id=actor.id, now=now, was=was,
                         becomes=entry.capacity)


def _update(session: Session, person: Person, entry: PersonEntry, *, actor: Person, now: datetime) -> None:
    was = person.locale
    if entry.language is not None and entry.language != was:
        person.locale = entry.language
    if entry.language is not None and entry.language not in person.languages:
        person.languages = sorted({*person.languages, entry.language})
    if (entry.name, person.locale) != (person.name, was):
        members.change_person(session, person, actor=actor, name=entry.name, email=person.email,
                              job_title=person.job_title, now=now)
    if not entry.roles <= person.roles:
        members.set_roles(session, person, person.roles | entry.roles, actor=actor, now=now)


def _known(session: Session) -> Claims:
    """What everybody claims, also what was taken back, by person and area."""
    return {(claim.person_id, claim.area_id): claim for claim in session.scalars(sa.select(ExpertiseClaim))}


def _skills(session: Session, person: Person, entry: PersonEntry, areas: Mapping[str, TopicArea], known: Claims, *,
            actor: Person, now: datetime) -> list[dict[str, Any]]:
    """Put what the table says about the person's knowledge; returns a line for each that was new or different."""
    told = []
    for skill in entry.expertise:
        area = areas[skill.area]
        claim = known.get((person.id, area.id))
        if not _says_so(claim, skill):
            told.append(Told(area, skill.level, _interest(claim, skill), claim))
    return put_many(session, person=person, told=told, now=now, actor=actor)


def _says_so(claim: ExpertiseClaim | None, skill: Expertise) -> bool:
    return (claim is not None and claim.archived_at is None and claim.level == skill.level
            and claim.interest == _interest(claim, skill))


def _interest(claim: ExpertiseClaim | None, skill: Expertise) -> int:
    """What the table says, else what the person said; nobody said anything: neutral."""
    said = claim.interest if claim is not None else 0
    return said if skill.interest is None else skill.interest
