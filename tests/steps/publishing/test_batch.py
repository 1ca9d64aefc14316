"""Many texts at once come to the same, row for row, as one by one; what is special, or breaks, goes by itself."""
from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
import sqlalchemy as sa

from planner.core import events
from planner.core.db import Base
from planner.steps.agenda.models import Pause, PauseScope
from planner.steps.publishing import queries, runs
from planner.steps.publishing.events import ArticlePublished
from planner.steps.publishing.services import batch, release
from planner.workflow.publishing import PublicationState
from tests import factories as make
from tests.support.queries import count_queries

# Keys that are drawn anew each time, and how often a row was written on the way.
DRAWN = {"id", "uid", "version"}


@pytest.fixture
def batch_of(approved, house, session, now):
    """Five different texts that are due: co-authors, two languages' worth of personas, no area, a known address."""
    colleague = make.person(name="Carl")
    session.add(colleague)
    session.flush()
    made = [approved(f"Text number {number}", due_in=-timedelta(minutes=number)) for number in range(5)]
    made[0].claim.co_authors.append(colleague)
    made[1].draft.personas.append(second := make.persona())
    made[2].topic.area = None
    made[3].publication.slug = "an-address-of-its-own"
    made[4].claim.author = colleague
    session.add(second)
    session.flush()
    return made


def everything(session):
    """Every row of every table without what is drawn anew; keys are told by their place in their table."""
    session.flush()
    tables = Base.metadata.sorted_tables
    places = {table.name: {key: place for place, key in enumerate(session.scalars(
        sa.select(table.c.id).order_by(table.c.id)))} for table in tables if "id" in table.c}
    uids = {uid: f"{table.name} {places[table.name][key]}" for table in tables if {"uid", "version"} <= set(
        table.c.keys()) for key, uid in session.execute(sa.select(table.c.id, table.c.uid))}
    return {table.name: rows_of(session, table, places, uids) for table in tables}


def rows_of(session, table, places, uids):
    """The rows of a table, how often each."""
    columns = [each for each in table.c if each.name not in DRAWN or (each.name == "uid" and "version" not in table.c)]
    ways = {each.name: next(iter(each.foreign_keys)).column.table.name for each in columns if each.foreign_keys}

    def told(name, value):
        return places[ways[name]].get(value) if name in ways and value is not None else replaced(value, uids)

    found = session.execute(sa.select(*columns)).mappings() if columns else ()
    return Counter(tuple(told(name, value) for name, value in row.items()) for row in found)


def replaced(value, uids):
    """A value with the names of entities instead of their uids."""
    said = str(value)
    for piece in said.replace("'", " ").replace(":", " ").replace("/", " ").split():
        said = said.replace(piece, uids[piece]) if piece in uids else said
    return said


@pytest.mark.database
def test_together_comes_to_the_same_as_one_by_one_row_for_row(batch_of, session, now):
    ids = queries.due_ids(session, now=now, limit=10)
    assert len(ids) == 5
    alone = session.begin_nested()
    for one in ids:
        assert release.release_due(session, one, now=now)
    expected = everything(session)
    alone.rollback()
    session.expire_all()

    assert batch.release_batch(session, ids, now=now) == set(ids)

    session.expire_all()
    found = everything(session)
    assert {name: (found[name] - rows, rows - found[name]) for name, rows in expected.items() if found[name] != rows} \
        == {}


def test_statements_don_t_grow_with_the_number_of_texts(approved, session, now):
    counts = []
    for size in (2, 12):
        for number in range(size):
            approved(f"Of {size}: number {number}", due_in=timedelta(0))
        ids = queries.due_ids(session, now=now, limit=100)
        with count_queries() as seen:
            assert len(batch.release_batch(session, ids, now=now)) == size
        counts.append(len(seen))

    assert counts[1] <= counts[0]


def test_each_is_announced_once(batch_of, session, now, monkeypatch):
    heard = []
    monkeypatch.setitem(events._listeners, ArticlePublished, [lambda session, news: heard.append(news)])
    batch.release_batch(session, queries.due_ids(session, now=now, limit=10), now=now)

    assert sorted(news.publication.url for news in heard) == sorted(each.publication.url for each in batch_of)
    assert {news.publication.state for news in heard} == {PublicationState.PUBLISHED}


def reserved(slot, now):
    """It has no day any more."""
    slot.is_reserve, slot.ready_by = True, now.date()


@pytest.mark.parametrize("special", [
    lambda made, house, session, now: setattr(made.approval, "stale_at", now),
    lambda made, house, session, now: setattr(made.claim.author, "status", "left"),
    lambda made, house, session, now: reserved(made.slot, now),
    lambda made, house, session, now: setattr(made.publication, "waits_for_lead", True),
    lambda made, house, session, now: setattr(made.publication, "due_at", now - timedelta(hours=3)),
    lambda made, house, session, now: setattr(made.publication, "due_at", now + timedelta(minutes=1)),
    lambda made, house, session, now: session.add(Pause(
        scope=PauseScope.SLOT, subject_id=made.slot.id, reason="crisis", by_id=house.imke.id, from_at=now)),
], ids=["approval fell", "author left", "in reserve", "waits", "too late", "too early", "paused"])
def test_what_may_not_go_or_is_special_is_left(batch_of, house, session, now, special):
    special(batch_of[0], house, session, now)
    session.flush()

    went = batch.release_batch(session, [each.publication.id for each in batch_of], now=now)

    assert batch_of[0].publication.id not in went
    assert {each.publication.id for each in batch_of[1:4]} <= went or batch_of[0].claim.author.status == "left"


def test_a_text_with_a_picture_goes_by_itself(approved, session, now):
    plain, shown = approved("Plain"), approved("Shown", body="Look: ![a rack](https://elsewhere.example/rack.png)")
    for each in (plain, shown):
        each.publication.due_at = now
    session.flush()

    assert batch.release_batch(session, [plain.publication.id, shown.publication.id], now=now) == {plain.publication.id}


def test_two_of_one_title_get_two_addresses_the_older_the_plain_one(approved, session, now):
    made = [approved("Same title", due_in=-timedelta(minutes=minutes)) for minutes in (1, 3, 2)]
    ids = queries.due_ids(session, now=now, limit=10)

    assert batch.release_batch(session, ids, now=now) == set()
    for one in ids:
        release.release_due(session, one, now=now)
    assert [each.publication.slug for each in made] == ["same-title-3", "same-title", "same-title-2"]


@pytest.mark.database
def test_a_batch_that_breaks_goes_one_by_one(batch_of, app, session, now, monkeypatch):
    def broken(session, found, *, now):
        raise LookupError("no such thing")

    session.commit()
    monkeypatch.setattr(batch, "_tell", broken)

    with app.app_context():
        assert runs.publish_due(session, now) == 5
    session.expire_all()
    assert {each.publication.state for each in batch_of} == {PublicationState.PUBLISHED}
    assert all(len(each.publication.attempts) == 1 for each in batch_of)
