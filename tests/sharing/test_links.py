"""Secret links: made, opened, renewed, withdrawn, and alike for everybody who has none (docs/domain.md k)."""
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from planner.core.errors import Conflict, NotAllowed, RuleBroken
from planner.people.events import PasswordChanged
from planner.people.models import PersonStatus
from planner.policy import Role
from planner.sharing import listeners, queries, services
from planner.sharing.models import Purpose, ShareLink, ShareLinkUse
from planner.sharing.queries import token_hash
from planner.sharing.rules import MOST_LINKS, MOST_USES_A_DAY, LinkState, state_of
from planner.sharing.services import Wanted
from tests import factories as make
from tests.factories import NOW

OWN_LINE = re.compile(r'nonce="[^"]+"|name="csrf_token" value="[^"]+"')


@pytest.fixture
def ann(session):
    ann = make.person(name="Ann")
    session.add_all([make.organisation(), make.site(), ann])
    session.flush()
    return ann


def own_calendar(session, person, **over):
    return services.make_link(session, actor=person, owns=person, now=NOW,
                              wanted=Wanted(Purpose.OWN_ICAL, person.uid, **over))


def test_the_token_is_long_random_and_not_in_the_table(session, ann):
    made = own_calendar(session, ann)

    assert len(made.token) == 43
    assert made.link.token_hash == token_hash(made.token)
    stored = session.execute(sa.select(ShareLink.__table__)).one()
    assert made.token not in map(str, stored)
    assert own_calendar(session, ann).token != made.token


def test_a_link_opens_without_signing_in_and_tells_nobody(session, ann, client):
    made = own_calendar(session, ann)
    session.commit()

    answer = client.get(f"/s/{made.token}")

    assert answer.status_code == 200
    assert answer.mimetype == "text/calendar"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "Set-Cookie" not in answer.headers


def test_wrong_expired_withdrawn_and_dead_answer_alike(session, ann, client, at):
    bob = make.person(name="Bob")
    session.add(bob)
    session.flush()
    expired, revoked, dead = own_calendar(session, ann, days=1), own_calendar(session, ann), own_calendar(session, bob)
    services.withdraw_link(session, actor=ann, link=revoked.link, now=NOW)
    bob.status = PersonStatus.LEFT
    session.commit()
    at(NOW + timedelta(days=1))

    answers = [client.get(f"/s/{token}") for token in ("x", "y" * 43, expired.token, revoked.token, dead.token)]

    assert {answer.status_code for answer in answers} == {404}
    assert len({OWN_LINE.sub("", answer.text) for answer in answers}) == 1
    assert {answer.headers["Cache-Control"] for answer in answers} == {"no-store"}
    assert {answer.headers["X-Robots-Tag"] for answer in answers} == {"noindex, nofollow"}
    assert {answer.headers["Referrer-Policy"] for answer in answers} == {"no-referrer"}


def test_a_secret_address_stands_in_no_log(session, ann, client, monkeypatch, caplog):
    made = own_calendar(session, ann)
    session.commit()
    monkeypatch.setattr(queries, "refuse_too_many", lambda *_: 1 / 0)

    assert client.get(f"/s/{made.token}").status_code == 500
    assert "/s/…" in caplog.text
    assert made.token not in caplog.text


def test_only_get_opens_a_link(session, ann, client):
    made = own_calendar(session, ann)
    session.commit()

    assert {client.open(f"/s/{made.token}", method=method).status_code
            for method in ("POST", "PUT", "DELETE", "PATCH")} == {405}


@pytest.mark.parametrize("token", ["0", "%00", "%FF", "..", "a" * 5_000, "é", "a%20b", "'--", "%0d%0aSet-Cookie:x"])
def test_any_token_is_no_more_than_not_found(ann, session, client, token):
    session.commit()

    assert client.get(f"/s/{token}").status_code == 404


def test_uses_are_counted_by_day_and_nothing_else(session, ann, client, at):
    made = own_calendar(session, ann)
    session.commit()
    client.get(f"/s/{made.token}")
    client.get(f"/s/{made.token}")
    at(NOW + timedelta(days=1))
    client.get(f"/s/{made.token}")

    session.expire_all()
    assert session.execute(sa.select(ShareLinkUse.on_date, ShareLinkUse.uses).order_by(ShareLinkUse.on_date)).all() == [
        (NOW.date(), 2), (NOW.date() + timedelta(days=1), 1)]
    assert (made.link.uses, made.link.last_used_at) == (3, NOW + timedelta(days=1))
    assert set(ShareLinkUse.__table__.columns.keys()) == {"link_id", "on_date", "uses"}


def test_a_link_that_is_opened_too_often_waits(session, ann, client):
    made = own_calendar(session, ann)
    session.add(ShareLinkUse(link_id=made.link.id, on_date=NOW.date(), uses=MOST_USES_A_DAY))
    session.commit()

    answer = client.get(f"/s/{made.token}")

    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0


def test_renewing_keeps_the_address_and_begins_the_life_anew(session, ann, client, at):
    made = own_calendar(session, ann, days=10)
    session.commit()
    later = NOW + timedelta(days=30)
    at(later)
    assert client.get(f"/s/{made.token}").status_code == 404

    services.renew_link(session, actor=ann, link=made.link, now=later)
    session.commit()

    assert made.link.expires_at == later + timedelta(days=10)
    assert client.get(f"/s/{made.token}").status_code == 200


def test_what_was_withdrawn_stays_so(session, ann):
    made = own_calendar(session, ann)
    services.withdraw_link(session, actor=ann, link=made.link, now=NOW)

    with pytest.raises(Conflict, match="link_ended"):
        services.renew_link(session, actor=ann, link=made.link, now=NOW)


def test_another_password_withdraws_all_links(session, ann):
    made = own_calendar(session, ann)

    listeners.password_changed(session, PasswordChanged(ann, NOW))

    assert made.link.revoked_at == NOW


def test_nobody_makes_a_link_to_somebody_elses_calendar(session, ann):
    bob = make.person()
    session.add(bob)
    session.flush()

    with pytest.raises(NotAllowed):
        services.make_link(session, actor=bob, owns=ann, now=NOW, wanted=Wanted(Purpose.OWN_ICAL, ann.uid))


def test_a_life_has_its_bounds_and_a_person_a_number_of_links(session, ann):
    with pytest.raises(RuleBroken, match="link_days"):
        own_calendar(session, ann, days=366)
    for _ in range(MOST_LINKS):
        own_calendar(session, ann)
    with pytest.raises(RuleBroken, match="links_too_many"):
        own_calendar(session, ann)


@given(st.booleans(), st.integers(-5, 5), st.booleans())
def test_the_most_final_state_is_said(revoked, days, alive):
    state = state_of(revoked_at=NOW if revoked else None, expires_at=NOW + timedelta(days=days), alive=alive, now=NOW)

    assert (state is LinkState.LIVE) == (not revoked and days > 0 and alive)
    assert (state is LinkState.REVOKED) == revoked


# --- My links ----------------------------------------------------------------------------------------------------


def test_a_new_address_is_shown_once(session, ann, login):
    browser = login(ann)
    browser.post("/agenda/share/own")

    first, second = browser.get("/links").text, browser.get("/links").text

    address = re.search(r'value="(http://planner.test/s/[^"]{43})"', first)
    assert address
    assert address.group(1) not in second
    assert browser.get(address.group(1).removeprefix("http://planner.test")).status_code == 200


def test_one_sees_ones_own_links_and_an_administrator_withdraws_any(session, ann, login):
    rick = make.person(Role.ADMIN, name="Rick")
    bob = make.person(name="Bob")
    session.add_all([rick, bob])
    session.flush()
    made = own_calendar(session, ann, label="Ann's own")
    session.commit()

    assert "Ann&#39;s own" not in login(bob).get("/links?all=1").text
    assert login(bob).post(f"/links/{made.link.uid}/withdraw").status_code == 404
    admin = login(rick)
    assert "Ann&#39;s own" in admin.get("/links?all=1").text
    assert admin.post(f"/links/{made.link.uid}/renew").status_code == 403
    assert "Withdraw" in admin.get(f"/links/{made.link.uid}/withdraw").text
    assert admin.post(f"/links/{made.link.uid}/withdraw").status_code == 303
    session.expire_all()
    assert made.link.revoked_at == NOW


def test_the_list_says_where_each_link_stands(session, ann, login, at):
    services.withdraw_link(session, actor=ann, link=own_calendar(session, ann).link, now=NOW)
    own_calendar(session, ann, days=1)
    own_calendar(session, ann)
    browser = login(ann)
    at(NOW + timedelta(days=2))

    page = browser.get("/links").text

    assert [word for word in re.findall(r"<strong>(\w+)</strong>", page) if word in {"Open", "Expired", "Withdrawn"}] \
        == ["Open", "Expired", "Withdrawn"]
    lines = queries.links_of(session, ann, now=NOW + timedelta(days=2)).lines
    assert [line.state for line in lines] == [LinkState.LIVE, LinkState.EXPIRED, LinkState.REVOKED]
