"""The pages of feeds: proposed by anybody, kept by leads and administrators, tested by the clockwork."""
from __future__ import annotations

import pytest

from planner.core.guarded_http import CallFailed, Trouble
from planner.steps.inventory.feeds.models import FeedSource
from planner.workflow.knowledge import FeedState
from tests.steps.inventory.story import kept
from tests.steps.inventory.test_feeds import URL, house, outside, source, tick

__all__ = ["house", "outside", "source", "tick"]
TYPED = {"url": URL, "name": "News", "lang": "en", "area": "cloud"}


def test_a_lead_adds_a_feed_that_is_fetched_soon(house, session, login, outside, tick):
    imke = login(house.imke)
    imke.post("/knowledge/feeds/new", data=TYPED)
    found = kept(session, FeedSource)
    assert (found.state, found.area.key, found.by) == (FeedState.ACTIVE, "cloud", house.imke)
    assert outside.asked == []                          # never inside a request

    assert tick() == 1
    assert "1 new item" in imke.get("/knowledge/feeds").text


def test_a_member_proposes_one_that_a_lead_accepts(house, session, login, outside, tick):
    bob, ada = login(house.bob), login(house.ada)
    bob.post("/knowledge/feeds/new", data=TYPED)
    found = kept(session, FeedSource)
    assert found.state is FeedState.PROPOSED
    assert "Proposed by Bob" in bob.get("/knowledge/feeds").text
    assert tick() == 0
    assert bob.post(f"/knowledge/feeds/{found.uid}/accept").status_code == 403

    ada.post(f"/knowledge/feeds/{found.uid}/accept")
    assert tick() == 1


def test_who_proposed_a_feed_takes_it_back(house, session, login):
    bob = login(house.bob)
    bob.post("/knowledge/feeds/new", data=TYPED)
    found = kept(session, FeedSource)

    assert login(house.ann).post(f"/knowledge/feeds/{found.uid}/remove").status_code == 403
    bob.post(f"/knowledge/feeds/{found.uid}/remove")
    assert "News" not in bob.get("/knowledge/feeds").text
    bob.post(f"/knowledge/feeds/{found.uid}/restore")
    assert "News" in bob.get("/knowledge/feeds").text


def test_test_now_shows_the_answer_when_it_is_there(source, house, session, login, outside, tick):
    source.state, outside.answer = FeedState.PAUSED, CallFailed(Trouble.NOT_ALLOWED)
    imke = login(house.imke)
    imke.post(f"/knowledge/feeds/{source.uid}/test")
    assert outside.asked == []
    waiting = imke.get(f"/knowledge/feeds/{source.uid}/state", headers={"HX-Request": "true"}).text
    assert "Being fetched" in waiting
    assert 'data-hx-trigger="every 2s"' in waiting

    tick()

    said = imke.get(f"/knowledge/feeds/{source.uid}/state", headers={"HX-Request": "true"}).text
    assert "leads to a machine inside" in said
    assert "hx-trigger" not in said
    assert kept(session, FeedSource).state is FeedState.PAUSED


def test_a_feed_is_paused_and_switched_on_again(source, house, session, login):
    imke = login(house.imke)
    imke.post(f"/knowledge/feeds/{source.uid}/pause")
    assert kept(session, FeedSource).state is FeedState.PAUSED
    assert imke.post(f"/knowledge/feeds/{source.uid}/pause").status_code == 409

    imke.post(f"/knowledge/feeds/{source.uid}/resume")
    assert kept(session, FeedSource).state is FeedState.ACTIVE


@pytest.mark.parametrize(("typed", "said"), [
    ({"url": ""}, "Paste the address"), ({"url": "ftp://x.example"}, "Paste a whole address"),
    ({"url": "javascript:alert(1)"}, "Paste a whole address"), ({"name": ""}, "Give it a name"),
    ({"area": "cobol"}, "Choose an area from the list"), ({"url": URL + "x" * 500}, "longer than 500")])
def test_a_wrong_feed_comes_back_with_its_words(house, login, typed, said):
    answer = login(house.imke).post("/knowledge/feeds/new", data=TYPED | {"name": "My name"} | typed)

    assert answer.status_code == 422
    assert said in answer.text
    assert ("My name" in answer.text) == ("name" not in typed)


def test_a_feed_that_is_there_already_is_named(source, house, session, login):
    answer = login(house.bob).post("/knowledge/feeds/new", data=TYPED | {"name": "Again"})
    assert answer.status_code == 422
    assert "We have this feed already, as “News”" in answer.text

    login(house.imke).post(f"/knowledge/feeds/{source.uid}/remove")
    login(house.bob).post("/knowledge/feeds/new", data=TYPED | {"name": "Again"})
    assert (kept(session, FeedSource).name, kept(session, FeedSource).archived_at) == ("Again", None)


def test_another_address_is_a_new_feed(source, house, session, login):
    source.etag, source.fails = '"7"', 4
    session.commit()

    login(house.imke).post(f"/knowledge/feeds/{source.uid}", data=TYPED | {
        "url": "https://other.example/", "version": source.version})

    found = kept(session, FeedSource)
    assert (found.url, found.etag, found.fails) == ("https://other.example/", "", 0)


def test_a_stale_feed_is_a_conflict_with_the_words_kept(source, house, login):
    answer = login(house.imke).post(f"/knowledge/feeds/{source.uid}", data=TYPED | {
        "name": "My name", "version": source.version + 1})

    assert answer.status_code == 409
    assert "My name" in answer.text


def test_a_fetch_is_no_conflict_for_who_edits(source, house, session, login, outside, tick):
    version = source.version
    tick()

    answer = login(house.imke).post(f"/knowledge/feeds/{source.uid}", data=TYPED | {"name": "New", "version": version})

    assert answer.status_code == 303
    assert kept(session, FeedSource).name == "New"
