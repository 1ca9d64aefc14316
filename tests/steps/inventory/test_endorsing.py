"""Trends: how much they weigh, who sees one too, in which order they stand, when they fade (docs/domain.md j, n)."""
from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.core.errors import NotAllowed
from planner.personas.events import PersonasMerged, PersonasUnmerged
from planner.steps.inventory import queries, rules
from planner.steps.inventory.models import Theme, TrendObservation
from planner.steps.inventory.services import trends
from planner.steps.inventory.services.trends import Sighting
from tests import factories as make
from tests.steps.inventory.story import NOW, House, kept

TODAY = NOW.date()


@pytest.fixture
def house(session):
    return House(session)


def seen(house, text="Auditors ask", by=None, **over):
    sighting = Sighting(**{"text": text, "seen_on": TODAY, "strength": 2} | over)
    trend = trends.note_trend(house.session, actor=by or house.ann, now=NOW, sighting=sighting)
    house.session.flush()
    return trend


def endorse(house, trend, *people):
    for person in people:
        trends.endorse_trend(house.session, actor=person, now=NOW, trend=trend)


@pytest.mark.parametrize(("strength", "endorsements", "weight"), [
    (1, 0, 1), (1, 1, 2), (1, 2, 3), (1, 9, 3), (3, 0, 3), (3, 2, 5), (3, 40, 5)])
def test_weight_is_strength_and_at_most_two_endorsements(strength, endorsements, weight):
    assert rules.trend_weight(strength, endorsements) == weight


@given(st.integers(1, 3), st.integers(0, 1000))
def test_weight_is_one_to_five_and_never_falls(strength, endorsements):
    weight = rules.trend_weight(strength, endorsements)

    assert 1 <= weight <= 5
    assert weight <= rules.trend_weight(strength, endorsements + 1) <= weight + 1


@pytest.mark.database
def test_a_colleague_sees_it_too_once_and_takes_it_back(house, session):
    trend = seen(house)

    assert trends.endorse_trend(session, actor=house.bob, now=NOW, trend=trend)
    assert not trends.endorse_trend(session, actor=house.bob, now=NOW, trend=trend)
    assert (trend.endorsements, queries.endorsers(session, trend)) == (1, [house.bob])

    trends.withdraw_endorsement(session, actor=house.bob, now=NOW, trend=trend)
    trends.withdraw_endorsement(session, actor=house.bob, now=NOW, trend=trend)
    assert (trend.endorsements, queries.endorsers(session, trend)) == (0, [])


def test_nobody_endorses_what_they_noted_themselves(house, session):
    trend = seen(house)

    with pytest.raises(NotAllowed):
        trends.endorse_trend(session, actor=house.ann, now=NOW, trend=trend)


@pytest.mark.database
def test_the_heaviest_stands_first_and_then_the_newest(house, session):
    light = seen(house, "light", strength=1)
    strong = seen(house, "strong", strength=3)
    old = seen(house, "old", strength=1, seen_on=TODAY - timedelta(days=9))
    endorse(house, old, house.bob, house.imke, house.ada)
    endorse(house, light, house.bob, house.imke)

    assert [trend.text for trend in queries.trends(session, today=TODAY)] == ["strong", "light", "old"]
    assert rules.trend_weight(old.strength, old.endorsements) == rules.trend_weight(strong.strength, 0)


@pytest.mark.database
def test_endorsing_does_not_make_it_younger(house, session):
    trend = seen(house, seen_on=TODAY - timedelta(days=180))
    endorse(house, trend, house.bob, house.imke)

    assert [each.id for each in queries.trends(session, today=TODAY)] == [trend.id]
    assert queries.trends(session, today=TODAY + timedelta(days=1)) == []
    assert rules.fades_on(trend.seen_on) == TODAY + timedelta(days=1)


@pytest.mark.database
def test_the_list_is_narrowed_by_area_theme_and_who_noted_it(house, session):
    cloud, put_in = seen(house, "cloud", area=house.cloud), seen(house, "put in", by=house.bob)
    theme = Theme(key="t", title_nl="T", title_en="T", areas=[house.cloud], trends=[put_in])
    session.add(theme)
    seen(house, "other", by=house.bob)

    def texts(**narrowed):
        return {trend.text for trend in queries.trends(session, today=TODAY, **narrowed)}

    assert texts(areas=["cloud"]) == {"cloud"}
    assert texts(theme_id=theme.id) == {"cloud", "put in"}
    assert texts(by_id=house.bob.id) == {"put in", "other"}
    assert cloud.area is house.cloud


def test_a_merged_readers_trends_follow_and_come_back(house, session):
    kept_one, gone = make.persona(code="AA"), make.persona(code="BB")
    session.add_all([kept_one, gone])
    mine, other = seen(house, persona=gone), seen(house, persona=kept_one)

    moved = trends.follow_merge(session, PersonasMerged(kept_one, gone, house.imke.id, NOW))
    session.flush()
    assert mine.persona is kept_one

    trends.follow_unmerge(session, PersonasUnmerged(kept_one, gone, tuple(moved), house.imke.id, NOW))
    assert (mine.persona, other.persona) == (gone, kept_one)


# --- Pages -------------------------------------------------------------------------------------------------------


def test_seeing_it_too_is_one_press_with_undo(house, session, login):
    trend = seen(house)
    bob = login(house.bob)

    listed = bob.post(f"/knowledge/trends/{trend.uid}/endorse", data={"back": "/knowledge/trends?show=faded"})
    assert listed.location == "/knowledge/trends?show=faded"
    shown = bob.get(f"/knowledge/trends/{trend.uid}").text
    assert "You see it too" in shown
    assert f"/knowledge/trends/{trend.uid}/withdraw" in shown
    bob.post(f"/knowledge/trends/{trend.uid}/withdraw")
    assert kept(session, TrendObservation).endorsements == 0


def test_the_list_says_who_and_how_many(house, session, login):
    trend = seen(house)
    endorse(house, trend, house.bob, house.imke)

    shown = login(house.ada).get("/knowledge/trends").text

    assert "Seen by Ann and 2 more" in shown
    assert "</svg>4</span>" in shown.replace("\n", "")


def test_the_author_is_offered_no_endorsement(house, session, login):
    trend = seen(house)

    assert "I see it too" not in login(house.ann).get("/knowledge/trends").text
    assert login(house.ann).post(f"/knowledge/trends/{trend.uid}/endorse").status_code == 403


@pytest.mark.parametrize("address", [
    "/knowledge/trends?area=gone&theme=gone&mine=1&show=later", "/knowledge/trends?area=cloud",
    "/knowledge/trends?theme=x",
    "/knowledge/facts?share=gone&area=x&theme=y&mine=1", "/knowledge/facts?share=after+check"])
def test_filters_that_make_no_sense_are_as_if_they_were_not_there(house, login, address):
    assert login(house.bob).get(address).status_code == 200


def test_a_trend_names_the_reader_who_asks(house, session, login):
    session.add(make.persona(code="QA", name_en="Quality lead"))
    session.flush()

    login(house.bob).post("/knowledge/trends/new", data={
        "text": "Auditors ask", "strength": 2, "seen_on": "2026-11-20", "persona": "QA"})

    trend = kept(session, TrendObservation)
    assert trend.persona.code == "QA"
    assert "Quality lead" in login(house.ann).get(f"/knowledge/trends/{trend.uid}").text
