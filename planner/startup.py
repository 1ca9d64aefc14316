"""What happens before the first request: tables, translations, and the demo when there is nothing yet."""
from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from planner.core import schema
from planner.core.db import db, unit_of_work
from planner.core.settings import write_private
from planner.imports.demo import services as demo
from planner.people import queries, setup
from planner.people.models import Organisation, Person, PersonStatus
from planner.policy import Role
from planner.steps.agenda.models import Claim, Slot, Topic
from planner.steps.inventory.models import ExpertiseClaim
from planner.steps.writing.models import Draft, ReviewRequest
from planner.web.i18n import compile_catalogues
from planner.workflow.agenda import ClaimState, SlotState
from planner.workflow.writing import DraftState, RequestState

PASSWORD_FILE = "demo_password"  # noqa: S105 - the name of a file
Say = Callable[[str], None]


class Refused(Exception):
    """The start can't go on; the message is one sentence for whoever started it."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the command line asked for."""

    empty: bool = False
    reset_demo: bool = False


def prepare(app: Flask, wish: Wish, say: Say) -> None:
    """Make the installation ready to serve; doing it again changes nothing.

    Raises:
        Refused: the database is newer than the program, or a reset was asked of what is not the demo.
    """
    compile_catalogues()
    try:
        schema.upgrade(db.engine)
    except schema.NewerDatabase as error:
        raise Refused(f"This database belongs to a newer Planner ({error}). Start that one, or restore a backup "
                      "from before the upgrade.") from error
    if wish.reset_demo:
        _clear_demo()
    house = queries.find_organisation(db.session())
    db.session.rollback()
    if house is None and (wish.empty or app.extensions["planner.settings"].is_production):
        _invite_to_set_up(app, say)         # accounts of a demo have no place in production (docs/trust.md 4)
    elif house is None:
        _load_demo(app, say)
    elif wish.empty:
        raise Refused(f"--empty begins anew, and {house.name} lives here already. Point PLANNER_INSTANCE_PATH at "
                      "another folder, or stop asking for it.")
    else:
        _tell_accounts(app, house, say)


def _clear_demo() -> None:
    house = queries.find_organisation(db.session())
    if house is not None and not house.is_demo:
        raise Refused(f"{house.name} is not the demo, so it is not reset.")
    db.session.remove()
    schema.downgrade(db.engine, "base")
    schema.upgrade(db.engine)


def _invite_to_set_up(app: Flask, say: Say) -> None:
    code = setup.make_setup_code(Path(app.instance_path))
    base = app.extensions["planner.settings"].base_url
    say(f"  Nobody lives here yet. Set it up at {base}/setup?code={code}")


def _load_demo(app: Flask, say: Say) -> None:
    password = secrets.token_urlsafe(9)
    with unit_of_work() as work:
        report = demo.load_demo(work.session, password=password, now=work.now)
    write_private(Path(app.instance_path) / PASSWORD_FILE, password)
    say(f"  Demo: {report}")
    house = queries.get_organisation(db.session())
    _tell_accounts(app, house, say)


def _tell_accounts(app: Flask, house: Organisation, say: Say) -> None:
    path = Path(app.instance_path) / PASSWORD_FILE
    if not house.is_demo or not path.exists():
        return
    say(f"  {house.name} is the demo. Sign in as one of these; the password of all of them is "
        f"{path.read_text('utf-8').strip()}")
    for words, person in _examples():
        say(f"    {words:<15} {person.email}")


def _examples() -> list[tuple[str, Person]]:
    """One account for each part that somebody can play, with something to do: the author is in the middle of a text
    and knows about an open topic, the reviewer is asked to judge one.
    """
    found = sa.select(Person).where(Person.status == PersonStatus.ACTIVE, Person.password_hash.is_not(None))
    lead, reviewer = Person.grants.any(role=Role.LEAD), Person.grants.any(role=Role.REVIEWER)
    writes = sa.exists().where(Claim.author_id == Person.id, Claim.state == ClaimState.ACTIVE,
                               Draft.claim_id == Claim.id,
                               Draft.state.in_({DraftState.WRITING, DraftState.CHANGES_REQUESTED}))
    could = sa.exists().where(ExpertiseClaim.person_id == Person.id, ExpertiseClaim.area_id == Topic.area_id,
                              Topic.id == Slot.topic_id, Slot.state == SlotState.OPEN)
    asked = sa.exists().where(ReviewRequest.reviewer_id == Person.id,
                              ReviewRequest.state.in_({RequestState.REQUESTED, RequestState.ACCEPTED}))
    wanted = (("marketing lead", found.where(lead)), ("administrator", found.where(Person.grants.any(role=Role.ADMIN))),
              ("reviewer", found.where(reviewer, ~lead).order_by(asked.desc())),
              ("sales", found.where(Person.grants.any(role=Role.SALES))),
              ("author", found.where(~lead, writes).order_by(could.desc())))
    examples = ((words, db.session.scalar(statement.order_by(Person.id).limit(1))) for words, statement in wanted)
    return [(words, person) for words, person in examples if person is not None]
