"""What is out over a network is mended there, and taken down; what fails is tried again, then done by hand."""
from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from planner.connectors import Done, Permanent, Reason, Temporary, Unknown
from planner.core.errors import Conflict
from planner.messages.models import Notice
from planner.policy import Role
from planner.steps.publishing.models import AttemptKind, Errand
from planner.steps.publishing.services import corrections, down, errands, lines, release, troubles
from planner.steps.writing.rules.texts import Text
from planner.workflow.publishing import ErrandState, PublicationState
from tests import factories as make
from tests.steps.publishing.conftest import where

BUSY = Temporary(Reason.SERVER_ERROR)
P = PublicationState


def corrected(session, house, made, now, body="The report had been green for three years."):
    return corrections.propose(
        session, made.draft, corrections.CorrectionKind.LEGAL, Text("A restore is proof", body, 1),
        note="It was three years.", actor=house.imke, now=now)


@pytest.fixture
def due(approved, partner):
    """A text that is due on the partner's site now."""
    return approved(due_in=timedelta(0), channels=[partner])


@pytest.fixture
def speaker(session, house):
    """Somebody who judges what is corrected."""
    roos = make.person(Role.REVIEWER, name="Roos")
    session.add(roos)
    session.flush()
    session.add(make.representation(person=roos, persona=house.persona))
    second = make.person(Role.LEAD, name="Lea")
    session.add(second)
    session.flush()
    return second


def test_a_correction_reaches_the_channel(due, session, line, house, speaker, now):
    line()
    correction = corrected(session, house, due, now)
    corrections.approve(session, correction, actor=speaker, now=now)
    call = line(Done("42", "https://partner.example/new"))

    assert (call.kind, call.external_id, "three years" in call.article.html) == (AttemptKind.UPDATE, "42", True)
    assert due.publication.revision is correction.revision
    assert due.publication.url == "https://partner.example/new"
    assert session.scalars(sa.select(Errand.state)).all() == [ErrandState.DONE]


def test_a_text_that_is_corrected_before_it_is_out_everywhere_goes_out_corrected(approved, session, line, house,
                                                                                 partner, speaker, now):
    made = approved(due_in=timedelta(0), channels=[house.blog, partner])
    own = next(each for each in made.publications if each.variant.channel is house.blog)
    release.release_due(session, own.id, now=now)
    line(BUSY)
    correction = corrected(session, house, made, now)
    corrections.approve(session, correction, actor=speaker, now=now)
    line.at = now + timedelta(minutes=2)

    assert "three years" in line().article.html


def test_a_correction_that_fails_there_is_done_by_hand(due, session, line, house, speaker, now):
    line()
    corrections.approve(session, corrected(session, house, due, now), actor=speaker, now=now)
    line(Permanent(Reason.GONE))

    told = session.scalars(sa.select(Notice.person_id).where(Notice.text_key == "errand_failed")).all()
    assert told == [house.imke.id]
    troubles.errand_by_hand(session, actor=house.imke, publication=due.publication, now=now)
    assert session.scalars(sa.select(Errand.state)).all() == [ErrandState.DONE]


def test_taking_down_waits_for_the_channel_and_is_tried_again(due, session, line, house, now):
    line()
    assert not down.take_down(session, actor=house.imke, publication=due.publication, reason="names a customer",
                              now=now)
    assert where(due) is P.PUBLISHED
    with pytest.raises(Conflict, match="publication_going_down"):
        down.take_down(session, actor=house.imke, publication=due.publication, reason="again", now=now)

    line(Unknown(Reason.TOO_SLOW))
    assert line.take() is None
    line.at = now + timedelta(minutes=2)
    assert line(None).kind is AttemptKind.TAKE_DOWN

    assert where(due) is P.TAKEN_DOWN
    assert errands.open_errand(session, due.publication) is None


def test_a_change_whose_worker_died_is_made_once_more(due, session, line, house, now):
    line()
    down.take_down(session, actor=house.imke, publication=due.publication, reason="names a customer", now=now)
    frozen = line.take()
    assert line.take() is None
    line.at = now + lines.LEASE
    line(None)

    assert where(due) is P.TAKEN_DOWN
    assert not lines.settle(session, frozen, Permanent(Reason.REFUSED), now=line.at)
