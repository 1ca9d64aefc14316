"""Each door of this package, for a stranger and for each role (trust 2.1)."""
import pytest

from planner.policy import Role
from tests import factories as make

OWN = ("/me",)
ADMIN = ("/settings", "/settings/people", "/settings/people/invite", "/settings/people/{uid}",
         "/settings/people/{uid}/leave")
OWN_POSTS = ("/me", "/me/theme", "/me/password", "/me/devices/x/end", "/me/devices/end-all", "/me/absences",
             "/me/absences/x/remove", "/me/absences/restore")
ADMIN_POSTS = ("/settings", "/settings/calendar", "/settings/calendar/x/remove", "/settings/calendar/restore",
               "/settings/people/invite", "/settings/people/{uid}", "/settings/people/{uid}/roles",
               "/settings/people/{uid}/invite", "/settings/people/{uid}/withdraw", "/settings/people/{uid}/leave",
               "/settings/people/{uid}/return")
LEAD_POSTS = ("/people/{uid}/capacity", "/people/{uid}/capacity/3")


@pytest.fixture
def by_role(session, house, login):
    """A browser of somebody with one role, and nothing else."""
    def _by_role(role):
        person = make.person(*([role] if role is not Role.MEMBER else []), password_hash="x")
        session.add(person)
        session.commit()
        return login(person)
    return _by_role


@pytest.mark.parametrize("path", OWN + ADMIN)
def test_a_stranger_is_shown_the_door(house, client, path):
    answer = client.get(path.format(uid=house.ann.uid))

    assert answer.status_code == 303
    assert answer.location.startswith("/login?next=/")


@pytest.mark.parametrize("path", OWN_POSTS + ADMIN_POSTS + LEAD_POSTS)
def test_a_stranger_changes_nothing(house, client, path):
    assert client.post(path.format(uid=house.ann.uid)).status_code == 401


@pytest.mark.parametrize("path", [
    "/settings/people?q=%00", "/settings/people?after=%00", "/settings/people/%00", "/join/%00", "/login?next=%00"])
def test_an_address_with_a_nul_is_not_found(house, login, path):
    assert login(house.imke).get(path).status_code == 404


@pytest.mark.parametrize("role", list(Role))
def test_everybody_has_a_page_of_their_own(by_role, role):
    browser = by_role(role)

    assert [browser.get(path).status_code for path in OWN] == [200]


@pytest.mark.parametrize("role", list(Role))
def test_settings_are_for_administrators(house, by_role, role):
    browser = by_role(role)

    seen = {browser.get(path.format(uid=house.ann.uid)).status_code for path in ADMIN}

    assert seen == ({200} if role is Role.ADMIN else {403})


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_nobody_else_changes_settings_or_people(house, by_role, role):
    browser = by_role(role)

    assert {browser.post(path.format(uid=house.ann.uid)).status_code for path in ADMIN_POSTS} == {403}


@pytest.mark.parametrize("role", list(Role))
def test_turns_are_set_by_leads(house, by_role, role):
    browser = by_role(role)

    answer = browser.post(f"/people/{house.ann.uid}/capacity", data={"turns": "3"})

    assert answer.status_code == (303 if role is Role.LEAD else 403)


@pytest.mark.parametrize("path", ADMIN_POSTS + OWN_POSTS + LEAD_POSTS)
def test_a_post_without_its_token_is_refused(app, house, login, monkeypatch, path):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)

    assert login(house.imke).post(path.format(uid=house.ann.uid)).status_code == 400


@pytest.mark.parametrize("path", sorted({*ADMIN_POSTS, *LEAD_POSTS} - set(ADMIN)))
def test_nothing_is_changed_by_following_a_link(house, login, path):
    assert login(house.imke).get(path.format(uid=house.ann.uid)).status_code == 405
