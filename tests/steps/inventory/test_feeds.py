"""Feeds from the first address to a trend: fetched by the clockwork, sifted by people (docs/domain.md n)."""
from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from planner import worker
from planner.core.guarded_http import Answer, CallFailed, Trouble
from planner.messages.models import Notice
from planner.steps.inventory.feeds.models import FeedItem, FeedSource
from planner.steps.inventory.models import TrendObservation
from planner.workflow.knowledge import FeedState, ItemState
from tests.steps.inventory.story import NOW, House, kept

URL = "https://news.example/feed"
FEED = """<rss version="2.0"><channel>{}</channel></rss>"""
TICK = next(tick for tick in worker.TICKS if tick.name == "feeds")


def item(number, days=0):
    when = (NOW - timedelta(days=days)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    return (f"<item><title>News {number}</title><guid>g{number}</guid><link>https://news.example/{number}</link>"
            f"<pubDate>{when}</pubDate></item>")


class Outside:
    """Stands where the guarded client stands; answers as told and remembers what it was asked."""

    def __init__(self):
        self.asked, self.answer = [], ok(item(1))

    def get(self, url, *, headers=None, limits=None):
        self.asked.append((url, headers))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def ok(*items, status=200, **headers):
    return Answer(status, headers, FEED.format("".join(items)).encode(), URL)


@pytest.fixture
def house(session):
    return House(session)


@pytest.fixture
def outside(app, monkeypatch):
    found = Outside()
    monkeypatch.setitem(app.extensions, "planner.caller", found)
    return found


@pytest.fixture
def tick(app, session, at):
    """Let the clock tick at an instant."""
    def _tick(instant=NOW):
        at(instant)
        session.commit()
        done = worker.run_once(app, TICK)
        session.expire_all()
        return done
    return _tick


@pytest.fixture
def source(house, session):
    found = FeedSource(url=URL, name="News", lang="en", area=house.cloud, by=house.imke, state=FeedState.ACTIVE,
                       due_at=NOW)
    session.add(found)
    session.flush()
    return found


def items(session):
    return list(session.scalars(select(FeedItem).order_by(FeedItem.id)))


# --- Fetching ----------------------------------------------------------------------------------------------------


@pytest.mark.database
def test_a_due_source_is_fetched_and_the_next_time_is_in_six_hours(source, session, outside, tick):
    outside.answer = ok(item(1), item(2, days=31), etag='"7"', **{"last-modified": "Tue, 24 Nov 2026 08:00:00 GMT"})

    assert tick() == 1

    (one,) = items(session)
    assert (one.title, one.url, one.at, one.state) == ("News 1", "https://news.example/1", NOW, ItemState.NEW)
    assert (source.due_at, source.fetched_at, source.brought) == (NOW + timedelta(hours=6), NOW, 1)
    assert tick(NOW + timedelta(hours=5, minutes=59)) == 0

    assert tick(NOW + timedelta(hours=6)) == 1
    assert outside.asked[-1][1]["If-None-Match"] == '"7"'
    assert outside.asked[-1][1]["If-Modified-Since"] == "Tue, 24 Nov 2026 08:00:00 GMT"


def test_not_changed_is_a_success_that_keeps_the_marks(source, session, outside, tick):
    source.etag, source.fails = '"7"', 3
    outside.answer = Answer(304, {}, b"", URL)

    tick()

    assert (source.etag, source.fails, source.trouble) == ('"7"', 0, "")


def test_the_same_item_comes_in_once(source, session, outside, tick):
    outside.answer = ok(item(1), item(1))
    tick()
    outside.answer = ok(item(1), item(2))
    tick(NOW + timedelta(hours=6))

    assert [one.guid for one in items(session)] == ["g1", "g2"]
    assert source.brought == 1


def test_the_newest_twenty_come_in(source, session, outside, tick):
    outside.answer = ok(*(item(number, days=number / 10) for number in range(30)))

    tick()

    assert len(items(session)) == 20


def test_a_mark_that_can_not_go_into_a_header_is_left_out(source, session, outside, tick):
    outside.answer = ok(item(1), etag='"é"', **{"last-modified": "x" * 500})

    tick()

    assert (source.etag, source.last_modified) == ("", "")


@pytest.mark.parametrize(("answer", "trouble"), [
    (CallFailed(Trouble.NOT_ALLOWED), "not_allowed"), (CallFailed(Trouble.TOO_SLOW), "too_slow"),
    (Answer(404, {}, b"secret words", URL), "status"), (Answer(200, {}, b"<html></html>", URL), "not_a_feed"),
    (RuntimeError("a fault of ours"), "not_a_feed")])
def test_a_failure_is_kept_as_a_code_and_holds_nobody_back(source, house, session, outside, tick, answer, trouble):
    outside.answer = answer

    assert tick() == 1

    assert (source.trouble, source.fails, source.due_at) == (trouble, 1, NOW + timedelta(hours=6))
    assert source.asked_at is None


@pytest.mark.database
def test_five_failures_are_failing_twenty_are_off_and_leads_hear_of_it_once(source, house, session, outside, tick):
    house.imke.password_hash = "can sign in"
    outside.answer, instant, pauses = CallFailed(Trouble.NO_CONNECTION), NOW, []
    for _ in range(20):
        assert tick(instant) == 1
        pauses.append((source.due_at - instant) / timedelta(hours=6))
        instant = source.due_at
        if source.fails == 4:
            assert source.state is FeedState.ACTIVE
        if source.fails == 5:
            assert source.state is FeedState.FAILING

    assert pauses[:6] == [1, 2, 4, 8, 8, 8]
    assert source.state is FeedState.OFF
    assert tick(instant + timedelta(days=9)) == 0
    told = session.scalars(select(Notice).where(Notice.text_key == "feed_failing")).all()
    assert [notice.person_id for notice in told] == [house.imke.id]


def test_a_failing_source_that_answers_works_again(source, session, outside, tick):
    source.state, source.fails = FeedState.FAILING, 7

    tick()

    assert (source.state, source.fails) == (FeedState.ACTIVE, 0)


def test_what_is_gone_for_good_is_off_at_once(source, session, outside, tick):
    outside.answer = Answer(410, {}, b"", URL)

    tick()

    assert source.state is FeedState.OFF


@pytest.mark.parametrize("state", [FeedState.PROPOSED, FeedState.PAUSED, FeedState.OFF])
def test_only_working_sources_are_fetched_by_themselves(source, session, outside, tick, state):
    source.state = state

    assert tick() == 0


def test_another_clock_that_is_at_it_is_left_alone(source, session, outside, tick):
    source.leased_until = NOW + timedelta(minutes=1)
    assert tick() == 0

    assert tick(NOW + timedelta(minutes=1, seconds=1)) == 1         # that clock died


# --- Items -------------------------------------------------------------------------------------------------------


@pytest.fixture
def brought(source, session, outside, tick):
    tick()
    return items(session)[0]


def test_somebody_takes_it_as_a_trend_with_its_address_and_undo(brought, house, session, login):
    bob = login(house.bob)
    assert "News 1" in bob.get("/knowledge/feeds/items").text
    assert 'value="Cloud"' in bob.get(f"/knowledge/feeds/items/{brought.uid}").text

    bob.post(f"/knowledge/feeds/items/{brought.uid}/take", data={"area": "k8s", "strength": 3})
    trend = kept(session, TrendObservation)
    assert (trend.text, trend.source_url, trend.area.key, trend.strength, trend.person, trend.lang, trend.seen_on) == (
        "News 1", "https://news.example/1", "kubernetes", 3, house.bob, "en", NOW.date())
    assert "News 1" not in bob.get("/knowledge/feeds/items").text

    bob.post(f"/knowledge/feeds/items/{brought.uid}/reopen")
    assert "News 1" in bob.get("/knowledge/feeds/items").text
    assert kept(session, TrendObservation).archived_at is not None


def test_somebody_dismisses_it_with_undo(brought, house, login):
    bob = login(house.bob)

    bob.post(f"/knowledge/feeds/items/{brought.uid}/dismiss")
    assert "News 1" not in bob.get("/knowledge/feeds/items").text
    bob.post(f"/knowledge/feeds/items/{brought.uid}/reopen")

    assert "News 1" in bob.get("/knowledge/feeds/items").text


def test_two_who_decide_at_once_are_one_winner(brought, house, login):
    login(house.ann).post(f"/knowledge/feeds/items/{brought.uid}/dismiss")

    answer = login(house.bob).post(f"/knowledge/feeds/items/{brought.uid}/take", data={"strength": 2})

    assert answer.status_code == 409


@pytest.mark.parametrize(("typed", "said"), [
    ({"area": "cobol", "strength": 2}, "Choose an area from the list"), ({"strength": 9}, "Not a valid choice"),
    ({"strength": "many"}, "Not a valid choice")])
def test_a_wrong_word_comes_back(brought, house, login, typed, said):
    answer = login(house.bob).post(f"/knowledge/feeds/items/{brought.uid}/take", data=typed)

    assert answer.status_code == 422
    assert said in answer.text


def test_what_nobody_takes_goes_after_thirty_days(brought, session, outside, tick):
    outside.answer = ok()
    states = []
    for later in (timedelta(days=30), timedelta(days=30, seconds=1)):
        tick(NOW + later)
        states.append(brought.state)

    assert states == [ItemState.NEW, ItemState.EXPIRED]
