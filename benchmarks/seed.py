"""A big house: 10,000 slots with drafts of about 4 KB, 7,000 of them out, 1,000 in review for one reviewer."""
from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from planner.core.db import Base
from planner.core.uid import new_uid
from planner.people.queries import token_hash

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
TOKEN = "benchmark-token"  # noqa: S105 - opens a throwaway database
SECRET = "benchmark-secret-0123456789-abcdef"  # noqa: S105 - signs cookies of a throwaway installation
SLOTS, PEOPLE, AREAS, PERSONAS = 10_000, 500, 100, 12
OUT, IN_REVIEW, DUE = 7_000, 1_000, 1_000
PARAGRAPH = ("A release at noon needs a way back that somebody has walked before, and a colleague who is awake. " * 4)
BODY = "\n\n".join(f"## Part {n}\n\n{PARAGRAPH}" for n in range(9))
BATCH = 2_000


@dataclass(frozen=True, slots=True)
class House:
    """What the runner needs to know of what was seeded. ``draft_uid`` is written by who is signed in."""

    slug: str
    slot_uid: str
    draft_uid: str
    month: str
    page_200: str


def common(number: int) -> dict[str, Any]:
    """What every row has."""
    return {"id": number, "uid": new_uid(), "created_at": NOW, "updated_at": NOW, "version": 1}


def _rows(count: int, make: Any) -> Iterator[list[dict[str, Any]]]:
    for start in range(1, count + 1, BATCH):
        yield [common(number) | make(number) for number in range(start, min(start + BATCH, count + 1))]


def fill(connection: Connection, table: str, count: int, make: Any) -> None:
    """``count`` rows as ``make(number)`` says, with what every row has."""
    for rows in _rows(count, make):
        connection.execute(sa.insert(Base.metadata.tables[table]), rows)


def fill_plain(connection: Connection, table: str, rows: list[dict[str, Any]]) -> None:
    """These rows as they are."""
    for start in range(0, len(rows), BATCH):
        connection.execute(sa.insert(Base.metadata.tables[table]), rows[start:start + BATCH])


def seed_texts(engine: sa.Engine, slots: int, out: int, review: int) -> None:
    """Fill an empty database with so many slots, texts that are out and texts in review; half as many are written."""
    chance = random.Random(7)
    with engine.begin() as connection:
        house(connection)
        first = date(2026, 11, 24) - timedelta(days=out // 8)
        days = [first + timedelta(days=number // 8) for number in range(slots)]
        _agenda(connection, slots, out, review, days, chance)
        _texts(connection, slots, out, review, days)


def seed(engine: sa.Engine, scale: int = 1) -> House:
    """Fill an empty database; ``scale`` 10 makes ten times as many slots and texts."""
    out = OUT * scale
    seed_texts(engine, SLOTS * scale, out, IN_REVIEW * scale)
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("ANALYZE")
        uid = connection.scalar(sa.text("SELECT uid FROM slot WHERE state = 'open' ORDER BY id LIMIT 1"))
        draft, claim = connection.execute(sa.text(
            "SELECT uid, claim_id FROM draft WHERE state = 'writing' ORDER BY id DESC LIMIT 1")).one()
        connection.execute(sa.text("UPDATE claim SET author_id = 1 WHERE id = :claim"), {"claim": claim})
        mark = connection.execute(sa.text(
            "SELECT local_date, uid FROM slot ORDER BY local_date, local_time, uid LIMIT 1 OFFSET 9949")).one()
    day = str(mark.local_date).replace("-", "")
    return House(f"article-{out}", str(uid), str(draft), "2026-11", f"{day}-0900-{mark.uid}")


def house(connection: Connection) -> None:
    """Who works there, for whom, about what, where; the first person leads, reviews and is signed in."""
    fill(connection, "organisation", 1, lambda n: {
        "name": "Big House", "zone": "Europe/Amsterdam", "country": "NL", "locale": "en", "office_open": time(9),
        "office_close": time(17), "settings": {}, "is_demo": False})
    fill(connection, "site", 1, lambda n: {"key": "main", "name": "blog.example", "languages": ["en"], "is_main": True})
    fill(connection, "person", PEOPLE, lambda n: {
        "name": f"Person {n}", "email": f"p{n}@example.org", "slug": f"person-{n}", "locale": "en",
        "zone": "Europe/Amsterdam", "languages": ["en"], "job_title": "Engineer", "status": "active",
        "capacity_per_quarter": 12, "quiet_from": time(18), "quiet_to": time(8), "digest_at": time(8, 30),
        "theme": "auto", "shortcuts_on": True, "import_names": [], "bio": ""})
    fill(connection, "role_grant", 2, lambda n: {"person_id": 1, "role": ("lead", "reviewer")[n - 1]})
    fill(connection, "channel", 1, lambda n: {"key": "blog", "name": "Blog", "kind": "site", "site_id": 1,
                                              "languages": ["en"], "connector": "own", "is_active": True})
    fill(connection, "persona", PERSONAS, lambda n: {
        "key": f"persona-{n}", "code": f"P{chr(64 + n)}", "hue": n % 8, "name_en": f"Persona {n}", "summary": "",
        "kind": "ideal", "status": "active"})
    fill(connection, "topic_area", AREAS, lambda n: {"key": f"area-{n}", "label_nl": f"Gebied {n}",
                                                     "label_en": f"Area {n}", "is_proposed": False})
    fill_plain(connection, "sign_in", [{
        "id": 1, "uid": new_uid(), "person_id": 1, "token_hash": token_hash(TOKEN), "started_at": NOW, "seen_at": NOW,
        "expires_at": NOW + timedelta(days=3_650), "device": ""}])


def _slot_state(number: int, out: int, review: int) -> str:
    if number <= out:
        return "published"
    return "claimed" if number <= out + review + (review // 2) else "open"


def _agenda(connection: Connection, slots: int, out: int, review: int, days: list[date],
            chance: random.Random) -> None:
    def moment(n: int) -> datetime:
        return datetime.combine(days[n - 1], time(8), UTC)

    fill(connection, "topic", slots, lambda n: {
        "title": f"Article {n}: a release at noon", "brief": "How we ship at noon.", "question": "", "gift": "",
        "lang": "en", "area_id": 1 + n % AREAS, "priority": n % 4, "state": "published" if n <= out else "planned"})
    fill_plain(connection, "topic_persona",
               [{"topic_id": n, "persona_id": 1 + n % PERSONAS} for n in range(1, slots + 1)])
    fill(connection, "slot", slots, lambda n: {
        "local_date": days[n - 1], "local_time": time(9), "zone": "Europe/Amsterdam", "publish_at": moment(n),
        "claim_by": moment(n) - timedelta(days=28), "closes_at": moment(n) - timedelta(days=7), "site_id": 1,
        "lang": "en", "topic_id": n, "required": n % 2 == 0, "origin": "plan", "moves": 0,
        "state": _slot_state(n, out, review)})
    fill_plain(connection, "slot_channel", [{"slot_id": n, "channel_id": 1} for n in range(1, slots + 1)])
    fill(connection, "claim", out + review + review // 2, lambda n: {
        "slot_id": n, "author_id": 2 + chance.randrange(PEOPLE - 1), "state": "fulfilled" if n <= out else "active",
        "taken_at": moment(n) - timedelta(days=30), "draft_due": moment(n) - timedelta(days=14),
        "outline_due": moment(n) - timedelta(days=21), "review_due": moment(n) - timedelta(days=8),
        "rework_due": moment(n) - timedelta(days=6), "approve_by": moment(n) - timedelta(days=3),
        "package_due": moment(n) - timedelta(days=1), "release_note": ""})


def _texts(connection: Connection, slots: int, out: int, review: int, days: list[date]) -> None:
    claims = out + review + review // 2

    def state(n: int) -> str:
        return "published" if n <= out else "in_review" if n <= out + review else "writing"

    fill(connection, "draft", claims, lambda n: {
        "claim_id": n, "topic_id": n, "title": f"Article {n}: a release at noon", "lang": "en", "state": state(n),
        "in_round": out < n <= out + review})
    fill_plain(connection, "draft_persona",
               [{"draft_id": n, "persona_id": 1 + n % PERSONAS} for n in range(1, claims + 1)])
    for start in range(1, claims + 1, BATCH):
        fill_plain(connection, "revision", [{
            "id": n, "draft_id": n, "number": 1, "title": f"Article {n}: a release at noon", "body": BODY,
            "sha256": f"{n:064d}", "word_count": 700, "by_id": 2, "at": NOW, "note": ""}
            for n in range(start, min(start + BATCH, claims + 1))])
    connection.execute(sa.text("UPDATE draft SET head_id = id"))
    fill(connection, "review_round", review, lambda n: {
        "draft_id": out + n, "number": 1, "opened_on_id": out + n, "submitted_by_id": 2, "state": "open",
        "opened_at": NOW})
    fill(connection, "review_request", review, lambda n: {
        "round_id": n, "persona_id": 1 + (out + n) % PERSONAS, "reviewer_id": 1, "state": "requested",
        "requested_at": NOW, "due_at": NOW + timedelta(days=n % 30), "words_to_read": 700})
    fill(connection, "variant", out, lambda n: {
        "draft_id": n, "channel_id": 1, "site_id": 1, "lang": "en", "excerpt": PARAGRAPH[:200]})
    fill(connection, "publication", out, lambda n: {
        "variant_id": n, "slot_id": n, "revision_id": n, "site_id": 1, "lang": "en", "slug": f"article-{n}",
        "state": "published", "due_at": datetime.combine(days[n - 1], time(8), UTC),
        "published_at": datetime.combine(days[n - 1], time(8), UTC), "waits_for_lead": False, "note": "",
        "url": f"/blog/article-{n}"})
    uids = {row.id: row.uid for row in connection.execute(sa.text("SELECT id, uid FROM draft"))}
    fill(connection, "published_work", out, lambda n: {
        "source_uid": uids[n], "title": f"Article {n}: a release at noon", "excerpt": PARAGRAPH[:200], "lang": "en",
        "address": f"/blog/article-{n}", "published_at": datetime.combine(days[n - 1], time(8), UTC),
        "local_date": days[n - 1], "is_out": True})
    fill_plain(connection, "published_work_author",
               [{"work_id": n, "person_id": 2 + n % 400} for n in range(1, out + 1)])
    fill_plain(connection, "published_work_area", [{"work_id": n, "area_id": 1 + n % AREAS} for n in range(1, out + 1)])
