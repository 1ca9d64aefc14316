"""The picture library: who brings in, who sees, what a text with pictures needs before it goes out."""
from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from io import BytesIO

import pytest
import sqlalchemy as sa

from planner.assets.models import Asset, Consent
from planner.assets.rules import markdown_of, uid_of, why_not
from planner.policy import Role
from planner.web.markdown import Image
from tests import factories as make
from tests.assets.test_pictures import made

UID = "01m81avjkpqzss6z3ws2bxg4y6"
SRC = f"/assets/{UID}.jpg"
ABOUT = {"alt_nl": "", "alt_en": "Mats beside the rack", "licence": "own", "people_consent": "given"}


@pytest.fixture
def mats(session, login):
    """Mats in a browser."""
    person = make.person(name="Mats")
    session.add_all([make.organisation(), make.site(), person])
    session.commit()
    return login(person)


def send(browser, data=None, name="../../etc/rack.php.png", **options):
    """Bring a picture in."""
    return browser.post("/assets", data={"picture": (BytesIO(data or made("PNG")), name)},
                        content_type="multipart/form-data", **options)


def the_asset(session) -> Asset:
    session.expire_all()
    asset: Asset = session.scalars(sa.select(Asset)).one()
    return asset


def test_a_picture_is_kept_under_a_name_of_ours_and_served_so_that_nothing_in_it_runs(app, session, mats):
    answer = send(mats)
    asset = the_asset(session)
    shown = mats.get(f"/assets/{asset.uid}.png")

    assert answer.status_code == 303
    assert answer.location.endswith(f"/assets/{asset.uid}")
    assert asset.name == "rack.php.png"
    assert shown.mimetype == "image/png"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert shown.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert shown.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert mats.get(f"/assets/{asset.uid}.png", headers={"If-None-Match": shown.headers["ETag"]}).status_code == 304
    assert mats.get(f"/assets/{asset.uid}.jpg").status_code == 404


def test_a_stranger_sees_a_picture_once_a_text_with_it_is_out(app, session, mats):
    send(mats)
    asset = the_asset(session)
    stranger = app.test_client()
    before = stranger.get(f"/assets/{asset.uid}.png").status_code
    asset.published_at = make.NOW
    session.commit()

    shown = stranger.get(f"/assets/{asset.uid}.png")

    assert (before, shown.status_code) == (404, 200)
    assert shown.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Set-Cookie" not in shown.headers


def test_its_words_are_asked_and_then_its_line_is_given(session, mats):
    form = send(mats, headers={"HX-Request": "true"}).text
    asset = the_asset(session)
    address = f"/assets/{asset.uid}"
    silent = mats.post(address, data={**ABOUT, "alt_en": ""})
    borrowed = mats.post(address, data={**ABOUT, "licence": "stock"})
    said = mats.post(address + "?lang=en", data=ABOUT, headers={"HX-Request": "true"})

    assert f'action="{address}"' in form
    assert silent.status_code == borrowed.status_code == 422
    assert "in at least one language" in silent.text
    assert "Say whose it is" in borrowed.text
    assert f'data-markdown="![Mats beside the rack]({address}.png)"' in said.text
    assert the_asset(session).people_consent is Consent.GIVEN


def test_a_file_that_is_no_picture_is_refused_with_its_reason(session, mats):
    page = send(mats, b"<svg onload='alert(1)'/>", "a.png")
    piece = send(mats, b"MZ", "a.png", headers={"HX-Request": "true"})
    none = mats.post("/assets", data={})

    assert [answer.status_code for answer in (page, piece, none)] == [422, 422, 422]
    assert "no picture that we can take" in page.text
    assert "no picture that we can take" in piece.text
    assert session.scalar(sa.select(sa.func.count()).select_from(Asset)) == 0


def test_rights_are_changed_by_who_brought_it_in_until_it_is_out_and_then_by_a_lead(session, login, mats):
    send(mats)
    asset = the_asset(session)
    other, lead = make.person(), make.person(Role.LEAD)
    session.add_all([other, lead])
    session.commit()
    address = f"/assets/{asset.uid}"

    assert login(other).post(address, data=ABOUT).status_code == 403
    asset.published_at = make.NOW
    session.commit()
    assert mats.post(address, data=ABOUT).status_code == 403
    assert login(lead).post(address, data=ABOUT).status_code == 303


@dataclass
class Rights:
    """What is known of a picture."""

    decorative: bool = False
    licence_until: date | None = None
    lacks_consent: bool = False


TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(("alt", "rights", "reason"), [
    ("Words", Rights(licence_until=TODAY), None),
    ("", Rights(decorative=True), None),
    ("", Rights(), "picture_needs_alt"),
    ("Words", Rights(licence_until=date(2026, 11, 22)), "picture_licence_over"),
    ("Words", Rights(lacks_consent=True), "picture_needs_consent"),
    ("Words", None, "picture_gone"),
])
def test_a_text_goes_out_only_with_pictures_that_may_be_shown(alt, rights, reason):
    """docs/domain.md pictures 6: words or decoration, a licence that holds that day, consent of who is on it."""
    assert why_not([Image(SRC, alt)], {UID: rights} if rights else {}, on=TODAY) == reason


def test_a_picture_that_lives_elsewhere_needs_its_words_too():
    assert why_not([Image("https://example.org/a.png", "")], {}, on=TODAY) == "picture_needs_alt"
    assert uid_of("https://example.org/a.png") is None


def test_words_of_a_picture_cannot_break_out_of_its_line():
    line = markdown_of(SRC, "a ](javascript:x) \n[b")

    assert not re.search(r"(?<!\\)\]\(javascript", line)
    assert "\n" not in line
