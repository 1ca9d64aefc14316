"""Cards that are kept: a selection of facts under a name, for later and for others."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from planner import policy
from planner.core import event_log
from planner.core.errors import RuleBroken
from planner.people.models import Person
from planner.personas.models import CardKind, FactCard, FactCardLine, PersonaFact
from planner.policy import Action

MOST_LINES = 60


def keep_card(session: Session, *, actor: Person, now: datetime, title: str, kind: CardKind,
              facts: Sequence[PersonaFact]) -> FactCard:
    """Keep a selection. The card holds the facts, not their words: one that stops counting drops out by itself.

    Raises:
        RuleBroken: it has no name, no facts, or more than sixty.
    Source: docs/domain.md f (Cards); R09.
    """
    policy.require(actor, Action.ADD_FACT)
    _check_title(title)
    if not facts or len(facts) > MOST_LINES:
        raise RuleBroken("card_lines", most=MOST_LINES)
    card = FactCard(title=title.strip(), kind=kind, by=actor)
    card.lines = [FactCardLine(fact=fact, position=place) for place, fact in enumerate(facts, 1)]
    session.add(card)
    session.flush()
    event_log.record(session, card, "keep", actor_id=actor.id, now=now, lines=len(facts))
    return card


def _check_title(title: str) -> None:
    if not title.strip():
        raise RuleBroken("card_title_missing")


def drop_card(session: Session, *, actor: Person, now: datetime, card: FactCard) -> None:
    """Put a kept card away; the facts stay."""
    policy.require(actor, Action.EDIT_CARD, card)
    if card.archived_at is None:
        card.archived_at = now
        event_log.record(session, card, "drop", actor_id=actor.id, now=now)


def restore_card(session: Session, *, actor: Person, now: datetime, card: FactCard) -> None:
    """Bring a kept card back."""
    policy.require(actor, Action.EDIT_CARD, card)
    if card.archived_at is not None:
        card.archived_at = None
        event_log.record(session, card, "restore", actor_id=actor.id, now=now)
