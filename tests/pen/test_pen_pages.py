"""The pen over the wire: what the script of two editors is told."""
from __future__ import annotations

import pytest

from tests.pen.test_pen import Two


@pytest.fixture
def two(session):
    return Two(session)


def test_two_editors_hear_of_each_other(two, login):
    address = f"/drafts/{two.home.draft.uid}/pen"
    mats, stijn = login(two.mats), login(two.stijn)
    assert 'data-standing="mine"' in mats.post(f"{address}/beat", data={"idle": "0"}).text
    assert 'data-standing="theirs"' in stijn.post(f"{address}/beat").text
    page = stijn.get(address).text
    assert "Mats Dijkgraaf has the pen" in page

    stijn.post(f"{address}/ask")

    asked = mats.post(f"{address}/beat", data={"idle": "3"}).text
    assert "Stijn Oldekamp asks for the pen." in asked
    assert "You asked for the pen" in stijn.post(f"{address}/look", headers={"HX-Request": "true"}).text
    mats.post(f"{address}/give")
    assert 'data-standing="theirs"' in mats.post(f"{address}/beat").text
    assert 'data-standing="mine"' in stijn.post(f"{address}/look").text


def test_taking_needs_a_reason_beside_the_field(two, login):
    address = f"/drafts/{two.home.draft.uid}/pen"
    login(two.mats).post(f"{address}/beat")
    stijn = login(two.stijn)

    refused = stijn.post(f"{address}/take", data={"reason": ""})

    assert refused.status_code == 422
    assert "Give a reason." in refused.text
    assert stijn.post(f"{address}/take", data={"reason": "Mats fell ill"}).status_code == 303


def test_out_of_sight_and_nonsense(two, login):
    address = f"/drafts/{two.home.draft.uid}/pen"

    assert login(two.home.ilse).get(address).status_code == 404
    assert login(two.mats).post(f"{address}/beat", data={"idle": "-1"}).status_code == 422
