"""A house that knows a lot: 2,000 areas, 5,000 claims, 10,000 facts about twenty personas, for steps one and two."""
from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from benchmarks.seed import AREAS, NOW, PEOPLE, PERSONAS, fill, fill_plain, house
from planner.core.uid import new_uid
from planner.personas.rules import FactKind, Method

MORE_AREAS, MORE_PERSONAS, CLAIMS, EVIDENCE, FACTS = 2_000, 20, 5_000, 4_000, 10_000
KNOWN, WORKS, THEMES, TEAMS, MOMENTS, ASKED, SAID = 1_000, 2_000, 40, 12, 400, 2_000, 5_000
KINDS = [kind.value for kind in FactKind]
METHODS = [method.value for method in Method]
# What a page of steps one and two has to be with all of that in the house.
PAGES = (
    ("map", "/knowledge"), ("map, all areas", "/knowledge?areas=all"), ("map of one team", "/knowledge?team=team-3"),
    ("gaps", "/knowledge/gaps"), ("single voices", "/knowledge/single"), ("growth", "/knowledge/growth"),
    ("tree of areas", "/knowledge/areas"), ("a branch of it", "/knowledge/areas?at=area-1"),
    ("one area", "/knowledge/areas/area-1"), ("a leaf", "/knowledge/areas/area-1999"),
    ("knowledge facts", "/knowledge/facts"), ("trends", "/knowledge/trends"), ("themes", "/knowledge/themes"),
    ("one theme", "/knowledge/themes/theme-1"), ("what I know", "/me/knowledge"), ("a colleague", "/people/{person}"),
    ("personas", "/personas"), ("one persona", "/personas/PA"), ("compare two", "/personas/compare?a=PA&b=PB"),
    ("persona map", "/personas/map"), ("what sales knows", "/personas/sales-knows"),
    ("every fact", "/personas/sales-knows?all=1"), ("parked", "/personas/parked"),
    ("contact moments", "/personas/listening"), ("the same?", "/personas/same"), ("lessons", "/learn"),
)


def seed_knowledge(engine: sa.Engine) -> str:
    """Fill an empty database; returns the uid of a colleague."""
    chance = random.Random(11)
    with engine.begin() as connection:
        house(connection)
        _areas(connection)
        _claims(connection, chance)
        _personas(connection)
        _observations(connection)
        _works(connection, chance)
        _asked(connection)
        return str(connection.scalar(sa.text("SELECT uid FROM person WHERE id = 2")))


def _areas(connection: Connection) -> None:
    """Ten areas below each of the house's own, and again below the first of those."""
    fill_plain(connection, "topic_area", [
        {"id": n, "uid": new_uid(), "created_at": NOW, "updated_at": NOW, "version": 1, "key": f"area-{n}",
         "label_nl": f"Gebied {n}", "label_en": f"Area {n}", "is_proposed": False,
         "parent_id": (n - AREAS - 1) // 10 + 1}
        for n in range(AREAS + 1, MORE_AREAS + 1)])
    fill(connection, "team", TEAMS, lambda n: {"key": f"team-{n}", "name_nl": f"Team {n}", "name_en": f"Team {n}"})
    fill_plain(connection, "team_member", [{"team_id": 1 + n % TEAMS, "person_id": n} for n in range(1, PEOPLE + 1)])


def _claims(connection: Connection, chance: random.Random) -> None:
    """Ten claims a person, two years of them; a piece of evidence behind most, some of it a colleague's word."""
    pairs = {(chance.randrange(PEOPLE) + 1, chance.randrange(MORE_AREAS) + 1) for _ in range(CLAIMS * 2)}
    chosen = chance.sample(sorted(pairs), CLAIMS)
    fill(connection, "expertise_claim", CLAIMS, lambda n: {
        "person_id": chosen[n - 1][0], "area_id": chosen[n - 1][1], "level": 1 + n % 4, "interest": n % 3,
        "note": "Ran it in production, and wrote down what broke.", "note_lang": "en",
        "created_at": NOW - timedelta(days=n % 730), "confirmed_at": NOW - timedelta(days=n % 500)})
    fill(connection, "evidence", EVIDENCE, lambda n: {
        "claim_id": n, "kind": ("project", "talk", "endorsement")[n % 3], "title": f"What we did in {2020 + n % 6}",
        "endorsed_by_id": 1 + (chosen[n - 1][0] % PEOPLE) if n % 3 == 2 else None})
    fill_plain(connection, "event_log", [
        {"at": NOW - timedelta(days=n % 730), "actor_id": chosen[n % CLAIMS][0], "kind": "expertise_claim",
         "uid": new_uid(), "event": ("confirm", "change")[n % 2], "detail": {}} for n in range(SAID)])


def _personas(connection: Connection) -> None:
    fill_plain(connection, "persona", [
        {"id": n, "uid": new_uid(), "created_at": NOW, "updated_at": NOW, "version": 1, "key": f"persona-{n}",
         "code": f"P{chr(64 + n)}", "hue": n % 8, "name_en": f"Persona {n}", "summary": "", "kind": "ideal",
         "status": "active", "reason": ""} for n in range(PERSONAS + 1, MORE_PERSONAS + 1)])
    fill(connection, "persona_fact", FACTS, lambda n: {
        "persona_id": 1 + n % MORE_PERSONAS,
        "key": f"own-{n}" if (n // MORE_PERSONAS + n) % 3 else f"shared-{n // MORE_PERSONAS}",
        "kind": KINDS[n // MORE_PERSONAS % len(KINDS)], "polarity": 1,
        "statement_en": f"Wants result {n} before the quarter ends",
        "source": "interview", "entered_by_id": 2, "verification": "verified" if n % 3 else "unverified",
        "method": "interview" if n % 3 else None, "verified_by_id": 3 if n % 3 else None,
        "verified_at": NOW if n % 3 else None, "relevance": "relevant",
        "why_en": "helps us to choose the result that we promise"})
    fill(connection, "fact_evidence", FACTS // 2, lambda n: {
        "fact_id": 2 * n, "method": METHODS[n % len(METHODS)], "source": f"Interview {n}", "by_id": 2 + n % 50,
        "on_date": date(2026, 11, 20) - timedelta(days=n % 400)})
    fill(connection, "contact_moment", MOMENTS, lambda n: {
        "kind": "sales call", "on_date": date(2026, 11, 20) - timedelta(days=n % 300), "by_id": 2 + n % 50,
        "customer": "Customer", "persona_id": 1 + n % MORE_PERSONAS, "lang": "en", "quoting": "no", "quotes": [],
        "heard": f"They wait {n} days for a restore, and nobody tells them why."})


def _observations(connection: Connection) -> None:
    """Facts and trends, and the themes that hold some of them."""
    fill(connection, "knowledge_fact", KNOWN, lambda n: {
        "text": f"A restore takes {n} minutes when it was tried before.", "lang": "en", "shareable": "public"})
    fill_plain(connection, "knowledge_fact_area", [{"fact_id": n, "area_id": 1 + n % MORE_AREAS}
                                                  for n in range(1, KNOWN + 1)])
    fill_plain(connection, "knowledge_fact_knower", [{"fact_id": n, "person_id": 1 + n % PEOPLE}
                                                    for n in range(1, KNOWN + 1)])
    fill(connection, "trend_observation", KNOWN, lambda n: {
        "person_id": 1 + n % PEOPLE, "text": f"More and more ask for result {n}", "lang": "en",
        "area_id": 1 + n % MORE_AREAS, "seen_on": date(2026, 11, 20) - timedelta(days=n % 300), "strength": 1 + n % 3})
    fill(connection, "theme", THEMES, lambda n: {
        "key": f"theme-{n}", "title_nl": f"Thema {n}", "title_en": f"Theme {n}", "description": "What goes together."})
    for kind, most in (("area", MORE_AREAS), ("fact", KNOWN), ("trend", KNOWN)):
        fill_plain(connection, f"theme_{kind}", [{"theme_id": n, f"{kind}_id": 1 + (n * 20 + more) % most}
                                                for n in range(1, THEMES + 1) for more in range(8)])


def _works(connection: Connection, chance: random.Random) -> None:
    days = [date(2026, 11, 20) - timedelta(days=n * 720 // WORKS) for n in range(WORKS)]
    fill(connection, "published_work", WORKS, lambda n: {
        "source_uid": new_uid(), "title": f"What result {n} taught us", "excerpt": "Short.", "lang": "en",
        "address": f"/blog/result-{n}", "published_at": datetime.combine(days[n - 1], time(8), NOW.tzinfo),
        "local_date": days[n - 1], "is_out": True})
    fill_plain(connection, "published_work_author", [{"work_id": n, "person_id": 2 + n % 400}
                                                    for n in range(1, WORKS + 1)])
    fill_plain(connection, "published_work_area", [{"work_id": n, "area_id": 1 + chance.randrange(MORE_AREAS)}
                                                  for n in range(1, WORKS + 1)])
    fill_plain(connection, "published_work_persona", [{"work_id": n, "persona_id": 1 + n % MORE_PERSONAS}
                                                     for n in range(1, WORKS + 1)])


def _asked(connection: Connection) -> None:
    """What the clockwork would have made of the first facts: each names an area, so it asks for it."""
    rows = connection.execute(sa.text("SELECT id, uid FROM persona_fact ORDER BY id LIMIT :most"), {"most": ASKED})
    uids = {row.id: row.uid for row in rows}
    fill_plain(connection, "similarity_text", [
        {"id": n, "kind": "statement", "uid": uids[n], "parts": [], "source": "", "counts": {}, "digest": "",
         "is_stale": False} for n in uids])
    fill_plain(connection, "similarity_posting", [
        {"kind": "statement", "token": f"area:area-{1 + n % AREAS}", "text_id": n} for n in uids])
