"""Saved views: docs/domain.md j (saved_view) and k (views and links), row by row."""
from __future__ import annotations

import re
from datetime import date

import pytest

from planner.core.errors import Conflict, NotAllowed, NotFound, RuleBroken
from planner.people.models import Team
from planner.policy import Role
from planner.steps.agenda import queries, services
from planner.steps.agenda.models import Audience, SavedView
from planner.steps.agenda.services import Naming
from tests.factories import NOW
from tests.steps.agenda.story import House

ASKED = {"view": "list", "persona": "CT", "at": "2027-01"}


@pytest.fixture
def house(session):
    return House(session)


@pytest.fixture
def team(session, house):
    made = Team(key="cloud", name_nl="Cloud", name_en="Cloud", members=[house.ann])
    session.add(made)
    session.flush()
    return made


def _save(session, actor, name="Mine", audience=Audience.ME, team=None, **asked):
    view, _ = services.save_view(session, actor=actor, naming=Naming(name, audience, team), asked=asked or ASKED,
                                 now=NOW)
    return view


def _names(session, person):
    return [view.name for view in queries.views_for(session, person)]


# --- What a view holds -------------------------------------------------------------------------------------------


def test_a_view_keeps_filters_and_the_way_to_look_but_no_days(house, session):
    assert _save(session, house.ann).query == {"view": "list", "persona": "CT"}


@pytest.mark.parametrize(("asked", "dropped"), [
    ({"persona": "QQ"}, ("persona",)), ({"channel": "gone"}, ("channel",)), ({"colour": "red"}, ("colour",)),
    ({"view": "pool"}, ("view",)), ({"state": "sleeping"}, ("state",)), ({"by": "weather"}, ("by",)),
    ({"lang": "nl", "q": "cloud", "mine": "1", "by": "person"}, ()),
])
def test_what_is_not_known_is_left_out_and_named(house, session, asked, dropped):
    kept = services.checked(session, asked)

    assert kept.dropped == dropped
    assert set(kept.query) == set(asked) - set(dropped)


def test_a_filter_that_is_gone_later_is_left_out_and_said_so(session, login, house):
    view = _save(session, house.ann, view="list", channel="blog-en", persona="CT")
    house.blog.key = "another"
    session.commit()
    browser = login(house.ann)

    answer = browser.get(f"/agenda/views/{view.uid}/open")

    assert answer.location == "/agenda?view=list&persona=CT"
    assert "Left out, because it is not known here: Channel." in browser.get(answer.location).text


@pytest.mark.parametrize(("naming", "code"), [
    (Naming("   "), "view_needs_name"), (Naming("Ours", Audience.TEAM), "view_needs_team")])
def test_a_view_needs_its_name_and_a_team_view_its_team(house, session, naming, code):
    with pytest.raises(RuleBroken, match=code):
        services.save_view(session, actor=house.imke, naming=naming, asked=ASKED, now=NOW)


def test_forty_views_are_enough(house, session):
    session.add_all(SavedView(owner=house.ann, name=f"View {n}") for n in range(40))
    session.flush()

    with pytest.raises(RuleBroken, match="view_too_many"):
        _save(session, house.ann)
    assert _save(session, house.bob).name == "Mine"


# --- Who sees and changes which ----------------------------------------------------------------------------------


def test_who_sees_which_views(house, session, team):
    _save(session, house.imke, "Everyone's", Audience.EVERYONE)
    _save(session, house.imke, "The team's", Audience.TEAM, team)
    _save(session, house.ann, "Ann's own")

    assert _names(session, house.ann) == ["Everyone's", "The team's", "Ann's own"]
    assert _names(session, house.bob) == ["Everyone's"]
    assert _names(session, house.imke) == ["Everyone's", "The team's"]


@pytest.mark.parametrize("audience", [Audience.TEAM, Audience.EVERYONE])
def test_only_a_lead_shares(house, session, team, audience):
    with pytest.raises(NotAllowed):
        _save(session, house.ann, audience=audience, team=team)


def test_every_lead_edits_shared_views_and_nobody_anothers_own(house, session):
    other = house.colleague(Role.LEAD)
    shared, own = _save(session, house.imke, audience=Audience.EVERYONE), _save(session, house.ann)

    services.edit_view(session, actor=other, view=shared, naming=Naming("Better", Audience.EVERYONE), now=NOW)

    assert shared.name == "Better"
    for view, actor in ((shared, house.ann), (own, house.imke), (own, house.bob)):
        with pytest.raises(NotAllowed):
            services.edit_view(session, actor=actor, view=view, naming=Naming("Stolen"), now=NOW)


def test_anothers_own_view_is_out_of_sight(session, login, house):
    view = _save(session, house.ann)
    lead = login(house.imke)

    for address in ("open", "edit"):
        assert lead.get(f"/agenda/views/{view.uid}/{address}").status_code == 404
    for address in ("edit", "copy", "order", "delete"):
        assert lead.post(f"/agenda/views/{view.uid}/{address}").status_code == 404


def test_a_view_widens_no_rights(session, login, house):
    house.claimed(house.bob, day=date(2027, 1, 12))
    view = _save(session, house.imke, audience=Audience.EVERYONE, view="month", mine="1")
    session.commit()
    browser = login(house.ann)

    text = browser.get(browser.get(f"/agenda/views/{view.uid}/open").location + "&at=2027-01").text

    assert "Zero-downtime deploys" not in text         # mine is the reader's, not the owner's
    assert "data-movable" not in text


def test_everybody_copies_what_they_see(house, session):
    shared = _save(session, house.imke, "Shared", Audience.EVERYONE)

    copy = services.copy_view(session, actor=house.ann, view=shared, name="Shared (copy)", now=NOW)

    assert (copy.owner_id, copy.audience, copy.query) == (house.ann.id, Audience.ME, shared.query)


def test_two_leads_change_one_view_and_the_second_is_told(house, session):
    view = _save(session, house.imke, audience=Audience.EVERYONE)
    services.edit_view(session, actor=house.imke, view=view, naming=Naming("One", Audience.EVERYONE), now=NOW)

    with pytest.raises(Conflict, match="stale"):
        services.edit_view(session, actor=house.imke, view=view, naming=Naming("Two"), now=NOW, version=1)


# --- Order, and going away ---------------------------------------------------------------------------------------


def test_views_change_places(house, session):
    first, second = _save(session, house.ann, "First"), _save(session, house.ann, "Second")

    assert services.move_view(session, actor=house.ann, view=second, up=True)

    assert _names(session, house.ann) == ["Second", "First"]
    assert not services.move_view(session, actor=house.ann, view=first, up=False)


def test_a_deleted_view_comes_back(house, session):
    view = _save(session, house.ann)

    services.delete_view(session, actor=house.ann, view=view, now=NOW)
    assert _names(session, house.ann) == []
    with pytest.raises(NotFound):
        queries.get_view(session, view.uid, actor=house.ann)
    services.restore_view(session, actor=house.ann, view=view, now=NOW)

    assert _names(session, house.ann) == ["Mine"]


# --- The pages ---------------------------------------------------------------------------------------------------


def test_a_view_is_kept_from_the_page_and_stands_among_the_tabs(session, login, house):
    browser = login(house.ann)
    form = browser.get("/agenda/views/new?here=/agenda%3Fview%3Dlist%26persona%3DCT").text
    assert 'value="/agenda?view=list&amp;persona=CT"' in form

    answer = browser.post("/agenda/views", data={"name": "For the CTO", "audience": "me",
                                                 "here": "/agenda?view=list&persona=CT&at=2027-01"})

    assert (answer.status_code, answer.location) == (303, "/agenda?view=list&persona=CT")
    page = browser.get(answer.location).text
    assert re.search(r'aria-current="page">For the CTO', page)
    undo = re.findall(r'action="(/agenda/views/\w+/delete[^"]*)"', page)[0].replace("&amp;", "&")
    browser.post(undo)
    assert "For the CTO" not in browser.get("/agenda").text.replace("“For the CTO” is gone", "")


def test_a_link_to_the_whole_agenda_makes_no_tab_beside_the_agenda_itself(session, login, house):
    _save(session, house.imke, name="For the agency", view="month")
    _save(session, house.imke, name="My weeks", view="week")
    session.commit()

    page = login(house.imke).get("/agenda").text

    assert ("For the agency" in page, "My weeks" in page) == (False, True)


def test_of_two_views_of_the_same_one_alone_is_marked_as_open(session, login, house):
    for name in ("For the agency", "My weeks"):
        _save(session, house.imke, name=name, view="week")
    session.commit()

    tabs = login(house.imke).get("/agenda?view=week").text.partition('class="viewtabs"')[2].partition("</nav>")[0]

    assert (tabs.count("<a "), tabs.count("aria-current")) == (3, 1)


def test_a_view_without_a_name_comes_back_with_all_that_was_typed(login, house):
    answer = login(house.ann).post("/agenda/views", data={"name": "", "audience": "me", "here": "/agenda?view=week"})

    assert answer.status_code == 422
    assert "Give the view a name." in answer.text
    assert 'value="/agenda?view=week"' in answer.text


def test_a_member_is_offered_no_audience(session, login, house):
    assert 'value="everyone"' not in login(house.ann).get("/agenda/views/new").text
    assert 'value="everyone"' in login(house.imke).get("/agenda/views/new").text


def test_sharing_by_hand_crafted_form_is_refused(login, house):
    answer = login(house.ann).post("/agenda/views", data={"name": "x", "audience": "everyone", "here": "/agenda"})

    assert answer.status_code == 422
    assert "Not a valid choice" in answer.text


@pytest.mark.parametrize("here", ["//evil.example/", "https://evil.example/", "\x00", "/agenda?\x01"])
def test_a_view_of_no_page_of_ours_keeps_nothing_of_it(login, house, here):
    answer = login(house.ann).post("/agenda/views", data={"name": "x", "audience": "me", "here": here})

    assert answer.status_code in {303, 422}
    assert "evil" not in (answer.location or "")


def test_a_stale_view_shows_both_names(session, login, house):
    view = _save(session, house.imke, "Before", Audience.EVERYONE)
    services.edit_view(session, actor=house.imke, view=view, naming=Naming("Theirs", Audience.EVERYONE), now=NOW)
    session.commit()

    answer = login(house.imke).post(f"/agenda/views/{view.uid}/edit", data={
        "name": "Ours", "audience": "everyone", "version": "1"})

    assert answer.status_code == 409
    assert ("It is called “Theirs” now" in answer.text, 'value="Ours"' in answer.text) == (True, True)


def test_the_page_of_views_leads_everywhere_and_back(session, login, house):
    first, second = _save(session, house.ann, "First"), _save(session, house.ann, "Second")
    session.commit()
    browser = login(house.ann)

    assert browser.post(f"/agenda/views/{second.uid}/order", data={"to": "up"}).status_code == 303
    assert browser.post(f"/agenda/views/{first.uid}/copy").status_code == 303
    assert browser.post(f"/agenda/views/{first.uid}/delete").status_code == 303
    text = browser.get("/agenda/views").text

    assert text.index("Second") < text.index("First (copy)")
    assert re.search(r'action="/agenda/views/\w+/restore"', text)
