"""What stands behind the days: bands and holidays (docs/domain.md k)."""
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.campaigns.models import Campaign
from planner.core.errors import Conflict, NotAllowed, NotFound, RuleBroken
from planner.core.workdays import public_holidays
from planner.people.queries import get_organisation, work_calendar
from planner.policy import Role
from planner.steps.agenda import queries as agenda
from planner.steps.agenda.models import Band, BandKind
from planner.steps.agenda.queries import bands as queries
from planner.steps.agenda.queries.bands import Backdrop
from planner.steps.agenda.rules import CautionKind
from planner.steps.agenda.rules.bands import european_days, holidays_between
from planner.steps.agenda.services import bands as services
from planner.steps.agenda.services.bands import BandFacts
from tests import factories as make
from tests.factories import NOW
from tests.steps.agenda.story import TUESDAY, House
from tests.support.queries import count_queries

EXPO = BandFacts(BandKind.FAIR, "Cloud Expo", date(2027, 1, 12), date(2027, 1, 14))
JANUARY = (date(2027, 1, 1), date(2027, 1, 31))


@pytest.fixture
def house(session):
    return House(session)


def expo(house, **over):
    return services.add_band(house.session, actor=house.imke, facts=replace(EXPO, **over), now=NOW)


def titles(session, first, last, locale="en"):
    return [strip.title(locale) for strip in queries.bands_between(session, first, last)]


@given(st.dates(date(2000, 1, 1), date(2060, 12, 31)), st.integers(0, 500))
def test_the_named_holidays_are_the_days_off_of_the_working_calendar(first, days):
    last = date.fromordinal(first.toordinal() + days)

    named = {one.day for one in holidays_between(first, last, home="NL")}

    years = range(first.year, last.year + 1)
    assert named == {day for year in years for day in public_holidays("NL", year) if first <= day <= last}


def test_a_holiday_of_two_countries_stands_there_once_under_its_own_name():
    found = {one.day: one for one in holidays_between(date(2027, 4, 1), date(2027, 5, 31), home="NL", others=("BE",))}

    assert (found[date(2027, 5, 6)].name_nl, found[date(2027, 5, 6)].places) == ("Hemelvaartsdag", ("NL", "BE"))
    assert (found[date(2027, 4, 27)].name_en, found[date(2027, 4, 27)].places) == ("King's Day", ("NL",))
    assert (found[date(2027, 5, 1)].name_nl, found[date(2027, 5, 1)].places) == ("Dag van de Arbeid", ("BE",))


def test_a_country_without_dutch_names_has_its_english_ones():
    found = holidays_between(date(2027, 10, 3), date(2027, 10, 3), home="DE")

    assert [one.name_nl for one in found] == ["German Unity Day"]


def test_europe_keeps_three_days():
    assert [one.name_en for one in european_days(date(2027, 1, 1), date(2027, 12, 31))] == [
        "Data Protection Day", "Europe Day", "European Day of Languages"]


def test_bands_and_holidays_come_in_order_of_their_first_day(house, session):
    expo(house)

    found = queries.bands_between(session, *JANUARY)

    assert [(one.kind, one.first, one.title("nl")) for one in found] == [
        (Backdrop.HOLIDAY, date(2027, 1, 1), "Nieuwjaarsdag"), (Backdrop.FAIR, date(2027, 1, 12), "Cloud Expo"),
        (Backdrop.DAY, date(2027, 1, 28), "Europese Dag van de Privacy")]


@pytest.mark.parametrize(("first", "last", "seen"), [
    (date(2027, 1, 14), date(2027, 1, 20), True), (date(2027, 1, 15), date(2027, 1, 20), False),
    (date(2027, 1, 5), date(2027, 1, 12), True), (date(2027, 1, 5), date(2027, 1, 11), False),
    (date(2027, 1, 13), date(2027, 1, 13), True),
])
def test_both_days_of_a_band_belong_to_it(house, session, first, last, seen):
    expo(house)

    assert ("Cloud Expo" in titles(session, first, last)) is seen


@pytest.mark.parametrize("gone", ["is_cancelled", "is_proposed"])
def test_what_is_cancelled_or_only_proposed_is_not_drawn(house, session, gone):
    setattr(expo(house), gone, True)
    session.flush()

    assert "Cloud Expo" not in titles(session, *JANUARY)


def test_all_bands_cost_two_statements(house, session):
    for n in range(30):
        expo(house, title=f"Fair {n}")
    session.commit()

    with count_queries() as seen:
        queries.bands_between(session, *JANUARY)

    assert len(seen) <= 2


def test_a_member_proposes_and_a_lead_puts_it_on_the_agenda(house, session):
    band = services.add_band(session, actor=house.ann, facts=EXPO, now=NOW)
    assert band.is_proposed
    assert list(queries.proposed_bands(session, actor=house.ann)) == [band]
    assert list(queries.proposed_bands(session, actor=house.bob)) == []

    services.take_over_band(session, actor=house.imke, band=band, now=NOW)

    assert "Cloud Expo" in titles(session, *JANUARY)


def test_a_member_changes_nothing_and_takes_back_only_an_own_proposal(house, session):
    band = expo(house)
    mine = services.add_band(session, actor=house.ann, facts=EXPO, now=NOW)

    with pytest.raises(NotAllowed):
        services.edit_band(session, actor=house.ann, band=band, facts=EXPO, version=None, now=NOW)
    with pytest.raises(NotAllowed):
        services.remove_band(session, actor=house.bob, band=mine, now=NOW)
    assert services.remove_band(session, actor=house.ann, band=mine, now=NOW).archived_at == NOW


def test_a_proposal_of_somebody_else_is_out_of_sight(house, session):
    mine = services.add_band(session, actor=house.ann, facts=EXPO, now=NOW)

    with pytest.raises(NotFound):
        queries.get_band(session, mine.uid, actor=house.bob)


def test_a_band_ends_after_it_begins_and_within_a_year(house):
    with pytest.raises(RuleBroken, match="band_dates"):
        expo(house, last=date(2027, 1, 11))
    with pytest.raises(RuleBroken, match="band_too_long"):
        expo(house, last=date(2028, 1, 13))


def test_what_was_removed_comes_back_and_is_not_changed_meanwhile(house, session):
    band = expo(house)
    services.remove_band(session, actor=house.imke, band=band, now=NOW)
    assert "Cloud Expo" not in titles(session, *JANUARY)
    with pytest.raises(Conflict, match="band_gone"):
        services.edit_band(session, actor=house.imke, band=band, facts=EXPO, version=None, now=NOW)

    services.restore_band(session, actor=house.imke, band=band, now=NOW)

    assert "Cloud Expo" in titles(session, *JANUARY)


def test_the_house_chooses_whose_days_are_shown(house, session):
    was = services.show_days_of(session, actor=house.imke, places=["NL"], now=NOW)

    assert was == ("BE", "EU")
    assert titles(session, date(2027, 5, 1), date(2027, 5, 9)) == ["Ascension Day"]
    assert get_organisation(session).settings["other_days"] == ["NL"]


@pytest.mark.parametrize(("kind", "same", "noted"), [
    (BandKind.FAIR, True, ["Cloud Expo"]), (BandKind.EVENT, True, ["Cloud Expo"]), (BandKind.PERIOD, True, []),
    (BandKind.FAIR, False, []),
])
def test_a_slot_on_a_fair_of_its_own_campaign_gets_a_note(house, session, kind, same, noted):
    campaign, other = make_campaign(), make_campaign()
    session.add_all([campaign, other])
    slot = house.empty_slot(TUESDAY)
    slot.campaign = campaign
    expo(house, kind=kind, campaign=campaign if same else other)

    found = agenda.cautions(session, slot, calendar=work_calendar(session), now=NOW)

    assert [one.detail for one in found if one.kind is CautionKind.CAMPAIGN_DAY] == noted


def make_campaign():
    return Campaign(name_en="Keep running", from_date=date(2027, 1, 1), to_date=date(2027, 3, 31))


# --- Pages -------------------------------------------------------------------------------------------------------


def test_a_lead_adds_changes_and_removes_a_band_each_with_its_way_back(house, session, login):
    browser = login(house.imke)
    answer = browser.post("/agenda/bands", data={"kind": "fair", "title": "Cloud Expo", "first": "2027-01-12"})
    assert answer.status_code == 303
    band = session.query(Band).one()
    assert (band.from_date, band.to_date) == (date(2027, 1, 12), date(2027, 1, 12))

    browser.post(f"/agenda/bands/{band.uid}/edit", data={"kind": "event", "title": "Open day", "first": "2027-01-13",
                                                        "last": "2027-01-14", "version": band.version})
    page = browser.get("/agenda/bands").text
    assert "Open day" in page
    undo = page.split(f"/agenda/bands/{band.uid}/undo?")[1].split('"')[0].replace("&amp;", "&")
    assert browser.post(f"/agenda/bands/{band.uid}/undo?{undo}").status_code == 303

    session.expire_all()
    assert (band.title, band.kind, band.to_date) == ("Cloud Expo", BandKind.FAIR, date(2027, 1, 12))
    browser.post(f"/agenda/bands/{band.uid}/remove")
    assert "Cloud Expo" not in browser.get("/agenda/bands").text.split("<aside")[0].split("toast")[0]


def test_what_was_typed_stays_when_the_dates_are_wrong(house, login):
    answer = login(house.imke).post("/agenda/bands", data={"kind": "fair", "title": "Cloud Expo",
                                                           "first": "2027-01-12", "last": "2027-01-11"})

    assert answer.status_code == 422
    assert "The last day comes before the first." in answer.text
    assert 'value="Cloud Expo"' in answer.text


def test_the_thirty_first_of_february_is_asked_again(house, login):
    answer = login(house.imke).post("/agenda/bands", data={"kind": "fair", "title": "Expo", "first": "2027-02-31"})

    assert answer.status_code == 422


def test_a_stale_form_shows_what_stands_there_now(house, session, login):
    band = expo(house)
    browser = login(house.imke)
    services.edit_band(session, actor=house.imke, band=band, facts=EXPO, version=None, now=NOW)
    session.commit()

    answer = browser.post(f"/agenda/bands/{band.uid}/edit", data={"kind": "fair", "title": "Mine",
                                                                 "first": "2027-01-12", "version": 1})

    assert answer.status_code == 409
    assert "Somebody changed this band" in answer.text
    assert 'value="Mine"' in answer.text


def test_a_member_sees_how_to_propose_and_no_button_to_change(house, session, login):
    expo(house)
    session.commit()

    page = login(house.ann).get("/agenda/bands").text

    assert "Propose a band" in page
    assert "/edit" not in page.split("<main")[1]


def test_an_administrator_edits_bands_too(house, session, login):
    rick = make.person(Role.ADMIN)
    session.add(rick)
    session.commit()

    assert login(rick).post("/agenda/bands", data={"kind": "event", "title": "Open day",
                                                   "first": "2027-01-12"}).status_code == 303
    assert session.query(Band).one().is_proposed is False
