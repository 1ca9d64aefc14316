"""What happened to a claim is said in sentences: one for each step of its table (docs/domain-more.md q)."""
from __future__ import annotations

import pytest

from planner.steps.agenda.words import HISTORY
from planner.workflow import ASK, CLAIM

# Steps that another line says already: the slot's own, or the news of what follows.
SAID_ELSEWHERE = {"accept", "release", "resume", "expire", "fulfil"}


@pytest.mark.parametrize("event", sorted(set(CLAIM.rows) - SAID_ELSEWHERE))
def test_each_step_of_a_claim_has_its_sentence(event):
    assert ("claim", event) in HISTORY


@pytest.mark.parametrize("kind", ["handover", "swap"])
@pytest.mark.parametrize("event", ["ask", *sorted(ASK.rows)])
def test_each_step_of_a_question_has_its_sentence(kind, event):
    assert ("slot", f"{kind}_{event}") in HISTORY


@pytest.mark.parametrize("event", ["exchange", "stand_in_named", "stand_in", "stand_in_none", "claim", "release"])
def test_what_happens_to_the_slot_has_its_sentence(event):
    assert ("slot", event) in HISTORY
