"""One text that can't be sent holds no other back: it stops by itself, and somebody is told (trust 6.5)."""
from __future__ import annotations

from datetime import timedelta

import pytest

from planner.connectors import Done
from planner.steps.publishing.models import AttemptKind, Outcome
from planner.steps.publishing.services import errands, lines, release
from planner.workflow.publishing import ErrandState, PublicationState

P = PublicationState


@pytest.fixture
def breaking(monkeypatch):
    """Let the text of one publication break while it is made ready: ``breaking(publication, error)``."""
    def _breaking(publication, error):
        usual = lines.article_of

        def article_of(session, one, *given):
            if one.id == publication.id:
                raise error
            return usual(session, one, *given)
        monkeypatch.setattr(lines, "article_of", article_of)
    return _breaking


@pytest.mark.parametrize("error", [FileNotFoundError("a picture"), ZeroDivisionError("a fault of ours")])
def test_a_text_that_breaks_on_its_way_waits_for_a_lead_and_the_next_one_goes(approved, partner, line, breaking, error):
    broken = approved("Broken", due_in=timedelta(0), channels=[partner])
    well = approved("Well", due_in=timedelta(0), channels=[partner])
    breaking(broken.publication, error)

    assert line().publication_id == well.publication.id
    assert broken.publication.waits_for_lead
    assert (broken.publication.state, well.publication.state) == (P.SCHEDULED, P.PUBLISHED)


@pytest.mark.parametrize("error", [FileNotFoundError("a picture"), ZeroDivisionError("a fault of ours")])
def test_a_change_that_breaks_on_its_way_fails_and_the_next_one_goes(approved, partner, session, house, line, breaking,
                                                                    now, error):
    made = [approved(title, due_in=timedelta(0), channels=[partner]) for title in ("Broken", "Well")]
    for one in made:
        line(Done(f"4{one.publication.id}", "https://partner.example/x"))
        errands.ask(session, one.publication, AttemptKind.UPDATE, actor_id=house.imke.id, revision=one.revision,
                    now=now)
    breaking(made[0].publication, error)

    assert line(Done("43", "https://partner.example/x")).publication_id == made[1].publication.id
    left = errands.open_errand(session, made[0].publication)
    assert left is not None
    assert left.state is ErrandState.FAILED


def test_an_answer_that_comes_after_a_lead_did_it_by_hand_changes_nothing(approved, partner, session, house, line, now):
    made = approved(due_in=timedelta(0), channels=[partner])
    line.take()
    line.at = now + lines.LEASE
    lines.note_lost(session, now=line.at)
    line.at += timedelta(minutes=2)
    look = line.take()
    release.confirm_by_hand(session, actor=house.imke, publication=made.publication, now=line.at,
                            url="https://partner.example/by-hand")
    session.flush()

    lines.settle(session, look, Done("7", "https://partner.example/7"), now=line.at)

    assert (made.publication.state, made.publication.url) == (P.PUBLISHED, "https://partner.example/by-hand")
    assert all(each.outcome is not None for each in made.publication.attempts)
    assert made.publication.attempts[-1].outcome is Outcome.OK
