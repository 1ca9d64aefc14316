"""What a new house still lacks: a short list on Today for whoever leads or administers it.

Nothing is ticked by hand: each step is done when the thing itself is there. Source: docs/guide.md (a new house).
"""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from planner.channels.models import Channel
from planner.desk.models import PutAway
from planner.people.models import Person, PersonStatus, RoleGrant, Site
from planner.personas.models import Persona, PersonaFact, PersonaKind, PersonaStatus
from planner.personas.rules import FACTS_TO_COMPARE
from planner.policy import Action, Role, admits
from planner.steps.agenda.models import Slot
from planner.steps.inventory.models import ExpertiseClaim

PART = "house_steps"            # its name among what people put away
FOR = frozenset({Role.LEAD, Role.ADMIN})
_ME: Any = sa.bindparam("me", type_=sa.Integer)


@dataclass(frozen=True, slots=True)
class _Wish:
    """One line of the table: ``key`` names a column of the statement, ``action`` who is asked."""

    key: str
    label: str
    why: str
    endpoint: str
    action: Action


_WISHES: tuple[_Wish, ...] = (
    _Wish("places", _l("A site and a channel"), _l("Where texts go out."), "settings.index", Action.MANAGE_SETTINGS),
    _Wish("colleague", _l("Invite a colleague"), _l("Who knows the work writes best about it."),
          "settings.ask_invite", Action.MANAGE_PEOPLE),
    _Wish("reviewer", _l("Name a reviewer"), _l("Nobody approves a text alone."), "settings.people",
          Action.MANAGE_PEOPLE),
    _Wish("persona", _l("Begin a persona"), _l("For whom do we write?"), "personas.new", Action.EDIT_PERSONA),
    _Wish("facts", _l("Bring five facts about a persona"), _l("What you heard yourself, in their words."),
          "personas.new_fact", Action.EDIT_PERSONA),
    _Wish("knowledge", _l("Enter what you know"), _l("It takes 3 minutes."), "inventory.mine", Action.EDIT_EXPERTISE),
    _Wish("slot", _l("Plan the first slot"), _l("A date makes a text real."), "agenda.new_slot", Action.PLAN),
)


@dataclass(frozen=True, slots=True)
class HouseStep:
    """One step as Today shows it; ``endpoint`` is None when it is done, or when another one comes first."""

    key: str
    label: str
    why: str
    is_done: bool
    endpoint: str | None
    places: dict[str, Any]      # what the address of the endpoint needs

    @property
    def address(self) -> str | None:
        """Where the step is taken."""
        return url_for(self.endpoint, **self.places) if self.endpoint else None


def steps_of(session: Session, person: Person) -> list[HouseStep]:
    """What ``person`` can do to get the house going; empty when all of it is done, and for who put the list away.

    One statement; none for who neither leads nor administers.
    """
    if person.roles.isdisjoint(FOR):
        return []
    there = session.execute(_what_is_there(), {"me": person.id}).one()
    if there.is_away:
        return []
    steps = [_step(wish, bool(getattr(there, wish.key)), there.code)
             for wish in _WISHES if admits(person, wish.action)]
    return steps if step_keys(steps, done=False) else []


def step_keys(steps: Iterable[HouseStep], *, done: bool) -> list[str]:
    """The keys of the steps that are done, or of those that are not."""
    return [step.key for step in steps if step.is_done is done]


def _step(wish: _Wish, is_done: bool, code: str | None) -> HouseStep:
    about_one = wish.key == "facts"
    is_open = not is_done and (code is not None or not about_one)
    return HouseStep(wish.key, wish.label, wish.why, is_done, wish.endpoint if is_open else None,
                     {"code": code} if about_one and code else {})


@lru_cache(maxsize=1)
def _what_is_there() -> Any:
    """One row: whether each thing is there, the code of the persona that knows most, and whether the list is away."""
    here = Person.status != PersonStatus.LEFT
    known = (sa.select(Persona.code, sa.func.count(PersonaFact.id).label("facts"))
             .outerjoin(PersonaFact, PersonaFact.persona_id == Persona.id)
             .where(Persona.kind == PersonaKind.IDEAL, Persona.status != PersonaStatus.ARCHIVED)
             .group_by(Persona.id, Persona.code).order_by(sa.desc("facts"), Persona.id).limit(1).subquery("known"))
    facts = sa.func.coalesce(sa.select(known.c.facts).scalar_subquery(), 0)
    reviews = sa.exists().where(RoleGrant.role == Role.REVIEWER, RoleGrant.person_id == Person.id, here)
    return sa.select(
        sa.and_(sa.exists().select_from(Site), sa.exists().where(Channel.is_active.is_(True))).label("places"),
        sa.exists().where(Person.id != _ME, Person.email.is_not(None), here).label("colleague"),
        reviews.label("reviewer"), sa.exists().select_from(known).label("persona"),
        (facts >= FACTS_TO_COMPARE).label("facts"),
        sa.exists().where(ExpertiseClaim.person_id == _ME).label("knowledge"),
        sa.exists().select_from(Slot).label("slot"), sa.select(known.c.code).scalar_subquery().label("code"),
        sa.exists().where(PutAway.person_id == _ME, PutAway.part == PART).label("is_away"))
