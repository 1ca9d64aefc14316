"""A text whose claim changes hands, or that somebody writes along at (docs/domain.md c, hand over; k)."""
from __future__ import annotations

import pytest

from planner.steps.agenda import services as agenda
from planner.steps.writing import queries
from planner.workflow.writing import LIVE_REQUESTS, RequestState
from tests import factories as make
from tests.factories import NOW
from tests.steps.writing.story import BODY, house

SHORT = "Nobody had tested it."


@pytest.fixture
def home(app, session):
    """Mats writes; Nora, who speaks English too, could take over."""
    home = house(session)
    home.nora = make.person(name="Nora Nieuw")
    session.add(home.nora)
    session.flush()
    return home


def _hand_over(home, to):
    ask = agenda.ask_handover(home.session, actor=home.mats, claim=home.claim, to=to, now=NOW)
    agenda.accept_handover(home.session, actor=to, ask=ask, now=NOW)


def test_who_wrote_more_than_a_fifth_writes_along_after_handing_over(home):
    home.write()

    _hand_over(home, home.nora)

    assert (home.claim.author, home.claim.co_authors) == (home.nora, [home.mats])


def test_who_wrote_nothing_does_not(home):
    _hand_over(home, home.nora)

    assert (home.claim.author, home.claim.co_authors) == (home.nora, [])


def test_who_wrote_a_fifth_or_less_does_not(home):
    home.write(SHORT)
    agenda.add_pen(home.session, actor=home.mats, claim=home.claim, person=home.nora, now=NOW)
    home.session.expire_all()
    home.write(SHORT + "\n\n" + BODY.replace("Nobody had tested it.", "We did not know."), by=home.nora)

    _hand_over(home, home.nora)

    assert home.claim.co_authors == []


def test_the_new_author_edits_and_judges_no_more(home):
    home.write()
    home.submit()
    asked = home.live(home.manager)
    assert asked.reviewer is home.ilse

    _hand_over(home, home.ilse)

    assert asked.state is RequestState.REASSIGNED
    draft = queries.get_draft(home.session, home.ilse, home.draft.uid)
    assert home.ilse.id in draft.owner_ids
    assert home.ilse.id not in {one.reviewer_id for one in home.requests() if one.state in LIVE_REQUESTS}


def test_who_joins_as_co_author_judges_no_more_and_edits(home):
    home.write()
    home.submit()
    asked = home.live(home.operations)

    agenda.add_pen(home.session, actor=home.mats, claim=home.claim, person=home.bram, now=NOW)

    assert asked.state is RequestState.REASSIGNED
    assert home.bram.id in queries.get_draft(home.session, home.bram, home.draft.uid).owner_ids
