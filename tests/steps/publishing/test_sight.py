"""Who reads what on the pages of step 5: a text that is not out yet is a draft (docs/domain.md d)."""
from __future__ import annotations

import pytest
import sqlalchemy as sa

from planner.core.errors import RuleBroken
from planner.messages.models import Notice
from planner.steps.publishing.services import release
from tests import factories as make


def test_a_colleague_sees_the_plan_but_not_the_text_before_it_is_out(approved, house, session, login):
    made = approved()
    session.add(reader := make.person())
    session.flush()

    def seen(person):
        return "nine hours" in login(person).get(f"/publish/{made.slot.uid}").text

    assert [seen(person) for person in (reader, house.ann, house.imke)] == [False, True, True]


def test_the_list_names_the_topic_until_the_text_is_out(approved, session, login):
    made = approved("Known topic")
    made.draft.title = "What only its readers know"
    session.add(reader := make.person())
    session.flush()

    listing = login(reader).get("/publish/").text

    assert "Known topic" in listing
    assert "What only its readers know" not in listing


def test_what_is_out_is_for_everybody(published, session, login):
    made = published()
    session.add(reader := make.person())
    session.flush()

    assert "nine hours" in login(reader).get(f"/publish/{made.slot.uid}").text


def test_our_own_site_takes_no_address_by_hand(approved, house, session, now):
    made = approved()

    with pytest.raises(RuleBroken, match="publication_by_itself"):
        release.confirm_by_hand(session, actor=house.imke, publication=made.publication, now=now,
                                url="https://elsewhere.example/")


@pytest.mark.parametrize("url", ["http://[", "https://[::1", "https://", "javascript:alert(1)", "//a.example",
                                 "https://a/" + "x" * 500])
def test_an_address_by_hand_is_a_whole_one(approved, house, session, now, url):
    made = approved(channels=[make.channel(connector="manual")])

    with pytest.raises(RuleBroken, match="publication_needs_url"):
        release.confirm_by_hand(session, actor=house.imke, publication=made.publication, url=url, now=now)


def test_a_long_address_by_hand_still_opens_a_page_of_ours_from_the_inbox(approved, house, session, now,
                                                                                   hand_out):
    made = approved(channels=[make.channel(connector="manual")])
    url = "https://elsewhere.example/" + "x" * 470

    release.confirm_by_hand(session, actor=house.imke, publication=made.publication, url=url, now=now)
    hand_out()

    told = session.scalars(sa.select(Notice.address).where(Notice.text_key == "article_published")).all()
    assert (made.publication.url, told) == (url, [f"/publish/{made.slot.uid}"])
