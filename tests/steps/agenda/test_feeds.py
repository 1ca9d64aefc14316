"""Calendars, a reader's feed and the page for outsiders: each shows at most what its owner may see (domain.md k)."""
import re
from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree

import icalendar
import pytest
import sqlalchemy as sa

from planner.people.models import PersonStatus, RoleGrant
from planner.policy import Role
from planner.sharing.models import Purpose, ShareLink
from planner.steps.agenda import services
from planner.steps.agenda.models import Audience, ReleaseReason, SavedView, Slot
from planner.steps.agenda.services import feeds
from planner.steps.agenda.services.feeds import Look
from planner.steps.agenda.services.views import Naming, delete_view, save_view
from planner.workflow.agenda import SlotState
from tests import factories as make
from tests.factories import NOW
from tests.steps.agenda.story import TUESDAY, House, on
from tests.support.queries import count_queries


@pytest.fixture
def house(session):
    return House(session)


def shared(house, purpose=Purpose.FEED_ICAL, by=None, parts=None, asked=None, **over):
    look = Look(None, asked or {}, "Plan")
    made = feeds.share_view(house.session, actor=by or house.imke, purpose=purpose, look=look, parts=parts, now=NOW,
                            **over)
    house.session.commit()
    return made


def own(house, person):
    made = feeds.share_own_calendar(house.session, actor=person, now=NOW)
    house.session.commit()
    return made


def events(client, made):
    found = icalendar.Calendar.from_ical(client.get(f"/s/{made.token}").data).walk("VEVENT")
    return {str(one["UID"]).removesuffix("@planner.test"): one for one in found}


# --- Calendar of a view ------------------------------------------------------------------------------------------


def test_a_slot_stands_at_its_local_hour_with_status_and_number(house, client):
    slot = house.slot(date(2027, 4, 13))
    made = shared(house)

    event = events(client, made)[slot.uid]

    assert event["DTSTART"].dt.astimezone(UTC) == datetime(2027, 4, 13, 7, tzinfo=UTC)
    assert (event["STATUS"], event["SEQUENCE"], str(event["SUMMARY"])) == ("TENTATIVE", 1, "Zero-downtime deploys")
    assert str(event["URL"]) == f"http://planner.test/agenda/slots/{slot.uid}"


def test_a_move_raises_the_number_and_keeps_the_name(house, client):
    slot = house.slot(date(2026, 10, 20) + timedelta(weeks=15))
    made = shared(house)
    before = events(client, made)[slot.uid]

    services.move_slot(house.session, actor=house.imke, slot=slot, to=on(date(2027, 3, 30)), now=NOW)
    house.session.commit()

    after = events(client, made)[slot.uid]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after["DTSTART"].dt.astimezone(UTC) == datetime(2027, 3, 30, 7, tzinfo=UTC)


def test_a_cancelled_slot_is_said_for_thirty_days_and_then_gone(house, client, at):
    slot = house.slot()
    made = shared(house)
    services.cancel_slot(house.session, actor=house.imke, slot=slot, reason="no", now=NOW)
    house.session.commit()

    assert events(client, made)[slot.uid]["STATUS"] == "CANCELLED"
    at(NOW + timedelta(days=31))
    assert slot.uid not in events(client, made)


def test_reserve_items_stand_in_no_calendar(house, client):
    slot = house.slot()
    slot.is_reserve, slot.ready_by = True, date(2027, 1, 1)
    made = shared(house)

    assert slot.uid not in events(client, made)


def test_filters_narrow_the_calendar(house, client):
    house.slot()
    mine = house.claimed(day=date(2027, 1, 19), title="Mine").slot
    made = shared(house, by=house.ann, asked={"mine": "1"})

    assert set(events(client, made)) == {mine.uid}


def test_what_is_said_of_a_slot_is_what_was_chosen(house, client):
    slot = house.claimed(title="Costs, and how").slot

    plain = events(client, shared(house))[slot.uid]
    full = events(client, shared(house, parts=["title", "date", "state", "author", "brief"]))[slot.uid]

    assert "Author: Ann" in str(plain["DESCRIPTION"])
    assert "How we ship at noon." not in str(plain["DESCRIPTION"])
    assert "How we ship at noon." in str(full["DESCRIPTION"])


def test_the_calendar_speaks_its_owners_language(house, client):
    house.imke.locale = "nl"
    slot = house.claimed().slot

    assert "Auteur: Ann" in str(events(client, shared(house))[slot.uid]["DESCRIPTION"])


def test_an_unchanged_calendar_is_not_sent_again(house, client):
    slot = house.slot()
    made = shared(house)
    first = client.get(f"/s/{made.token}")

    again = client.get(f"/s/{made.token}", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["Referrer-Policy"] == "no-referrer"

    services.move_slot(house.session, actor=house.imke, slot=slot, to=on(date(2027, 3, 30)), now=NOW)
    house.session.commit()
    assert client.get(f"/s/{made.token}", headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_a_calendar_holds_a_quarter_back_and_400_days_ahead(house, client, session):
    days = [NOW.date() + timedelta(days=n) for n in (-91, -90, 400, 401)]
    slots = [make.slot(topic=make.topic(), local_date=day, state=SlotState.PUBLISHED,
                       publish_at=datetime(day.year, day.month, day.day, 8, tzinfo=UTC)) for day in days]
    session.add_all(slots)
    session.flush()

    assert set(events(client, shared(house))) == {slots[1].uid, slots[2].uid}


def test_a_calendar_costs_the_same_for_one_slot_and_for_many(house, client, session):
    made = shared(house)
    client.get(f"/s/{made.token}")          # the first use of a day makes its row
    costs = []
    for weeks in (range(1), range(1, 30)):
        for week in weeks:
            house.slot(TUESDAY + timedelta(weeks=week), title=f"Title {week}")
        session.commit()
        with count_queries() as seen:
            client.get(f"/s/{made.token}")
        costs.append(len(seen))

    assert costs[0] == costs[1]


# --- Its end -----------------------------------------------------------------------------------------------------


def test_a_view_that_is_put_away_takes_its_link_along(house, client, session):
    made = shared(house)
    view = session.scalars(sa.select(SavedView)).one()
    delete_view(session, actor=house.imke, view=view, now=NOW)
    session.commit()

    assert client.get(f"/s/{made.token}").status_code == 404


def test_who_leaves_takes_their_links_along(house, client, session):
    made = own(house, house.ann)
    house.ann.status = PersonStatus.LEFT
    session.commit()

    assert client.get(f"/s/{made.token}").status_code == 404


def test_a_page_for_outsiders_closes_with_the_role_lead(house, client, session):
    made = shared(house, Purpose.AGENDA)
    assert client.get(f"/s/{made.token}").status_code == 200

    session.delete(session.scalars(sa.select(RoleGrant).where(RoleGrant.person_id == house.imke.id)).one())
    session.commit()

    assert client.get(f"/s/{made.token}").status_code == 404


def test_a_member_shares_a_copy_of_somebody_elses_view(house, session):
    theirs, _ = save_view(session, actor=house.imke, naming=Naming("All"), asked={}, now=NOW)
    theirs.audience = Audience.EVERYONE
    session.flush()

    made = feeds.share_view(session, actor=house.ann, purpose=Purpose.FEED_RSS, look=Look(theirs, {}, "All"),
                            parts=None, now=NOW)

    view = session.scalars(sa.select(SavedView).where(SavedView.uid == made.link.subject)).one()
    assert (view.owner_id, view is theirs) == (house.ann.id, False)


# --- Own calendar ------------------------------------------------------------------------------------------------


def test_an_own_calendar_holds_the_slot_and_its_deadlines(house, client):
    claim = house.claimed(day=date(2027, 4, 13))

    found = events(client, own(house, house.ann))

    assert set(found) == {claim.slot.uid, *(f"{claim.slot.uid}.{name}" for name in (
        "outline_due", "draft_due", "review_due", "rework_due", "approve_by", "package_due"))}
    draft = found[f"{claim.slot.uid}.draft_due"]
    assert draft["DTSTART"].dt.astimezone(UTC) == claim.draft_due
    assert str(draft["SUMMARY"]) == "Draft: Zero-downtime deploys"
    assert events(client, own(house, house.bob)) == {}


def test_a_deadline_counts_up_when_the_slot_is_claimed_anew(house, client, session):
    claim = house.claimed()
    made, name = own(house, house.ann), f"{claim.slot.uid}.draft_due"
    before = events(client, made)[name]["SEQUENCE"]
    services.release_claim(session, actor=house.ann, claim=claim, reason=ReleaseReason.NO_TIME, now=NOW)
    services.claim_slot(session, actor=house.ann, slot=claim.slot, now=NOW)
    session.commit()

    assert events(client, made)[name]["SEQUENCE"] > before


def test_a_co_author_sees_the_dates_too(house, client):
    claim = house.claimed()
    claim.co_authors.append(house.bob)

    assert f"{claim.slot.uid}.draft_due" in events(client, own(house, house.bob))


def test_a_claim_given_back_leaves_the_calendar_and_a_cancelled_slot_is_said(house, client):
    given_back = house.claimed()
    cancelled = house.claimed(day=date(2027, 1, 19), title="Other")
    made = own(house, house.ann)
    services.release_claim(house.session, actor=house.ann, claim=given_back, reason=ReleaseReason.NO_TIME, now=NOW)
    services.cancel_slot(house.session, actor=house.imke, slot=cancelled.slot, reason="no", now=NOW)
    house.session.commit()

    found = events(client, made)

    assert set(found) == {cancelled.slot.uid}
    assert found[cancelled.slot.uid]["STATUS"] == "CANCELLED"


# --- RSS ---------------------------------------------------------------------------------------------------------


def test_the_feed_tells_what_changed_last_first(house, client, session):
    old, new = house.slot(), house.claimed(day=date(2027, 1, 19), title="Newer <b>& bolder").slot
    session.flush()
    session.execute(sa.update(Slot).where(Slot.id == old.id).values(updated_at=NOW - timedelta(days=1)))
    made = shared(house, Purpose.FEED_RSS)

    answer = client.get(f"/s/{made.token}")

    items = ElementTree.fromstring(answer.data).findall("channel/item")  # noqa: S314 - our own file
    assert [item.findtext("title") for item in items] == ["Newer <b>& bolder", "Zero-downtime deploys"]
    assert "Author: Ann" in (items[0].findtext("description") or "")
    assert items[0].findtext("guid") == f"{new.uid}.{new.sequence}"
    assert answer.mimetype == "application/rss+xml"


# --- Page for outsiders ------------------------------------------------------------------------------------------


def test_the_page_shows_what_was_chosen_and_nothing_else(house, client):
    house.claimed(title="Costs of an hour")
    plain = client.get(f"/s/{shared(house, Purpose.AGENDA).token}").text
    more = ["title", "date", "author", "state", "persona"]
    full = client.get(f"/s/{shared(house, Purpose.AGENDA, parts=more).token}")

    assert "Costs of an hour" in plain
    assert "Blog" in plain
    assert not {word for word in ("Ann", "Claimed", "CTO", "How we ship at noon.") if word in plain}
    assert {word for word in ("Ann", "Claimed", "CTO") if word in full.text} == {"Ann", "Claimed", "CTO"}
    assert "How we ship at noon." not in full.text
    assert "<script" not in full.text
    assert "Set-Cookie" not in full.headers


def test_the_page_speaks_both_languages(house, client):
    made = shared(house, Purpose.AGENDA)

    assert 'lang="nl"' in client.get(f"/s/{made.token}?lang=nl").text.split("<head>")[0]
    assert "Er is nog niets gepland." in client.get(f"/s/{made.token}?lang=nl").text
    assert "Nothing is planned yet." in client.get(f"/s/{made.token}?lang=en").text


def test_a_cancelled_slot_does_not_stand_on_the_page(house, client):
    slot = house.slot(title="Gone")
    services.cancel_slot(house.session, actor=house.imke, slot=slot, reason="no", now=NOW)

    assert "Gone" not in client.get(f"/s/{shared(house, Purpose.AGENDA).token}").text


# --- Making them -------------------------------------------------------------------------------------------------


def test_filters_of_an_address_become_a_view_of_ones_own(house, session, login):
    answer = login(house.ann).post("/agenda/share/feed?state=open&lang=en", data={"what": "feed_ical", "name": "Open"})

    assert answer.status_code == 303
    link = session.scalars(sa.select(ShareLink)).one()
    view = session.scalars(sa.select(SavedView).where(SavedView.uid == link.subject)).one()
    assert (view.name, view.query, view.owner_id) == ("Open", {"state": "open", "lang": "en"}, house.ann.id)


def test_only_a_lead_makes_a_page_for_outsiders(house, session, login):
    data = {"name": "Agency", "parts": ["title", "date"], "days": "14"}

    assert login(house.ann).post("/agenda/share/page", data=data).status_code == 403
    assert "A page for outsiders" not in login(house.ann).get("/agenda/share").text
    assert login(house.imke).post("/agenda/share/page", data=data).status_code == 303
    link = session.scalars(sa.select(ShareLink)).one()
    assert (link.shows, link.expires_at) == (["title", "date"], NOW + timedelta(days=14))


@pytest.mark.parametrize(("over", "words"), [
    ({"days": "0"}, "Type a whole number from 1 to 180."), ({"days": "181"}, "Type a whole number from 1 to 180."),
    ({"parts": []}, "Choose at least one thing to show."), ({"parts": ["brief"]}, "not a valid choice"),
])
def test_a_page_that_cannot_be_is_said_in_words(house, login, over, words):
    data = {"name": "Agency", "parts": ["title"], "days": "30"} | over

    answer = login(house.imke).post("/agenda/share/page", data=data)

    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="Agency"' in answer.text


def test_an_administrator_without_the_role_lead_makes_no_page(house, session, login):
    rick = make.person(Role.ADMIN)
    session.add(rick)
    session.commit()

    assert login(rick).post("/agenda/share/page", data={"parts": ["title"], "days": "30"}).status_code == 403


def test_no_two_fields_of_the_page_have_the_same_id(house, login):
    page = login(house.imke).get("/agenda/share").text

    ids = re.findall(r'\bid="([^"]+)"', page.split("<main")[1].split("</main")[0])
    assert len(ids) == len(set(ids))


def test_the_menu_and_each_view_lead_to_sharing(house, session, login):
    view, _ = save_view(session, actor=house.ann, naming=Naming("Mine"), asked={"mine": "1"}, now=NOW)
    session.commit()
    browser = login(house.ann)

    assert re.search(r"/agenda/share\?view_uid=" + view.uid, browser.get("/agenda/views").text)
    assert "/agenda/share?state=open" in browser.get("/agenda?view=list&state=open").text.replace("&amp;", "&")
    assert "“Mine”" in browser.get(f"/agenda/share?view_uid={view.uid}").text
