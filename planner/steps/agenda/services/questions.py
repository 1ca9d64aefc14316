"""What a buyer asks: in words, or by a fact that counts; where they stand, and what they take away.

Source: docs/domain-more.md j (buyer question).
"""
from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from planner.core.errors import RuleBroken
from planner.personas.models import Persona, PersonaFact
from planner.personas.queries import is_counted, local_day
from planner.steps.agenda.models import Idea, Phase, Topic
from planner.steps.agenda.rules.ideas import ASKING


@dataclass(frozen=True, slots=True)
class BuyerQuestion:
    """What the reader wants to know (``fact``: the persona's own that says so), where they stand, what they get."""

    text: str = ""
    fact: PersonaFact | None = None
    phase: Phase | None = None
    gift: str = ""


def ask(session: Session, item: Idea | Topic, asked: BuyerQuestion, *, personas: Collection[Persona], lang: str,
        now: datetime) -> None:
    """Write a buyer's question on an idea or a topic; without words of its own the fact says it.

    Raises:
        RuleBroken: the fact does not count today, asks nothing, or is of a persona that the text is not for
            (``question_not_asked``).
    """
    said = checked(session, asked, personas=personas, lang=lang, now=now)
    item.question, item.question_fact, item.phase, item.gift = said.text, said.fact, said.phase, said.gift


def checked(session: Session, asked: BuyerQuestion, *, personas: Collection[Persona], lang: str,
            now: datetime) -> BuyerQuestion:
    """The question with its words. Raises as `ask`."""
    fact = asked.fact
    if fact is None:
        return asked
    if fact.kind not in ASKING or fact.persona not in personas or not is_counted(fact, local_day(session, now)):
        raise RuleBroken("question_not_asked", persona=fact.persona.code)
    return asked if asked.text else replace(asked, text=fact.statement(lang))
