"""A guest sees the pictures of the one text that their link shows, and no others."""
from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from planner.assets import store
from planner.assets.models import Asset
from tests.factories import NOW
from tests.guests.test_guest_pages import Visit
from tests.guests.test_guest_pages import visit as visit


@pytest.fixture
def address(visit: Visit, session, app, monkeypatch):
    """Where the picture in the text is, as the guest's page has it."""
    mats = visit.talk.mats
    asset = Asset(name="rack.png", sha256="0" * 64, mime="image/png", suffix="png", bytes=9, width=3, height=3, by=mats)
    session.add(asset)
    session.flush()
    monkeypatch.setattr(store, "read", lambda asset, instance: b"a picture")
    picture = f"A rack.\n\n![A rack](/assets/{asset.uid}.png)\n"
    session.execute(sa.text("UPDATE revision SET body = :body"), {"body": picture})   # as if it had been written so
    session.commit()
    session.expire_all()
    found = re.search(r'src="(/assets/[^"]+)"', visit.read().text)
    assert found is not None
    return found[1]


def test_a_guest_sees_the_pictures_of_the_text(visit, address):
    assert visit.client.get(address).data == b"a picture"


def test_without_the_guest_s_signature_there_is_no_picture(visit, address):
    bare, _, signature = address.partition("?")

    for each in (bare, f"{bare}?guest=", f"{bare}?guest={signature.removeprefix('guest=')}x", f"{bare}?guest=[1]"):
        assert visit.client.get(each).status_code == 404


def test_once_the_link_is_over_the_picture_is_too(visit, address, session, at):
    visit.link.revoked_at = NOW
    session.commit()
    assert visit.client.get(address).status_code == 404
    visit.link.revoked_at = None
    session.commit()
    at(NOW + timedelta(days=15))

    assert visit.client.get(address).status_code == 404
