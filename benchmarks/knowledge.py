"""A house that knows a lot: 2,000 areas, 5,000 claims, 10,000 facts about twelve personas, for steps one and two."""
from __future__ import annotations

import random
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from benchmarks.seed import AREAS, NOW, PEOPLE, PERSONAS, fill, fill_plain, house
from planner.core.uid import new_uid
from planner.personas.rules import FactKind

MORE_AREAS, CLAIMS, FACTS, KNOWN = 2_000, 5_000, 10_000, 1_000
KINDS = [kind.value for kind in FactKind]
# What a page of steps one and two has to be with all of that in the house.
PAGES = (
    ("map", "/knowledge"), ("all areas", "/knowledge?areas=all"), ("tree of areas", "/knowledge/areas"),
    ("one area", "/knowledge/areas/area-1"), ("knowledge facts", "/knowledge/facts"), ("trends", "/knowledge/trends"),
    ("what I know", "/me/knowledge"), ("a colleague", "/people/{person}"), ("personas", "/personas"),
    ("one persona", "/personas/PA"), ("compare two", "/personas/compare?a=PA&b=PB"), ("persona map", "/personas/map"),
    ("lessons", "/learn"),
)


def seed_knowledge(engine: sa.Engine) -> str:
    """Fill an empty database; returns the uid of a colleague."""
    chance = random.Random(11)
    with engine.begin() as connection:
        house(connection)
        _areas(connection)
        _claims(connection, chance)
        _facts(connection)
        return str(connection.scalar(sa.text("SELECT uid FROM person WHERE id = 2")))


def _areas(connection: Connection) -> None:
    """Ten areas below each of the house's own, and again below the first of those."""
    fill_plain(connection, "topic_area", [
        {"id": n, "uid": new_uid(), "created_at": NOW, "updated_at": NOW, "version": 1, "key": f"area-{n}",
         "label_nl": f"Gebied {n}", "label_en": f"Area {n}", "is_proposed": False,
         "parent_id": (n - AREAS - 1) // 10 + 1}
        for n in range(AREAS + 1, MORE_AREAS + 1)])


def _claims(connection: Connection, chance: random.Random) -> None:
    pairs = {(chance.randrange(PEOPLE) + 1, chance.randrange(MORE_AREAS) + 1) for _ in range(CLAIMS * 2)}
    chosen = sorted(pairs)[:CLAIMS]
    fill(connection, "expertise_claim", len(chosen), lambda n: {
        "person_id": chosen[n - 1][0], "area_id": chosen[n - 1][1], "level": 1 + n % 4, "interest": n % 3,
        "note": "Ran it in production, and wrote down what broke.", "note_lang": "en",
        "confirmed_at": NOW - timedelta(days=n % 500)})


def _facts(connection: Connection) -> None:
    fill(connection, "persona_fact", FACTS, lambda n: {
        "persona_id": 1 + n % PERSONAS, "key": f"statement-{n // 2 if n % 5 else -n}-{n % PERSONAS}",
        "kind": KINDS[n % len(KINDS)], "polarity": 1, "statement_en": f"Wants result {n} before the quarter ends",
        "source": "interview", "entered_by_id": 2, "verification": "verified" if n % 3 else "unverified",
        "method": "interview" if n % 3 else None, "verified_by_id": 3 if n % 3 else None,
        "verified_at": NOW if n % 3 else None, "relevance": "relevant",
        "why_en": "helps us to choose the result that we promise"})
    fill(connection, "knowledge_fact", KNOWN, lambda n: {
        "text": f"A restore takes {n} minutes when it was tried before.", "lang": "en", "shareable": "public"})
    fill_plain(connection, "knowledge_fact_area", [{"fact_id": n, "area_id": 1 + n % MORE_AREAS}
                                                  for n in range(1, KNOWN + 1)])
    fill(connection, "trend_observation", KNOWN, lambda n: {
        "person_id": 1 + n % PEOPLE, "text": f"More and more ask for result {n}", "lang": "en",
        "area_id": 1 + n % MORE_AREAS, "seen_on": date(2026, 11, 20) - timedelta(days=n % 300), "strength": 1 + n % 3})
