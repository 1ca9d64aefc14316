"""A text that is out is mended: a typo by the lead alone, a fact after a reviewer, a legal matter at once.

Source: docs/domain.md c (publication: correct; correction after publication, with its numbers).
"""
from __future__ import annotations

import random

import pytest

from planner.core.errors import Conflict, NotAllowed, RuleBroken
from planner.messages.models import Notice
from planner.people.models import RoleGrant
from planner.policy import Role
from planner.search.queries import find
from planner.steps.inventory.models import PublishedWork
from planner.steps.publishing.models import CorrectionKind
from planner.steps.publishing.services import corrections
from planner.steps.writing import queries as writing
from planner.steps.writing.models import FinalApproval
from planner.steps.writing.rules.texts import Text
from planner.workflow import CORRECTION
from planner.workflow.publishing import CorrectionFacts, CorrectionState
from tests import factories as make
from tests.steps.publishing.conftest import BODY

LONG = BODY + "\n\n" + "Nobody had asked which of the two reports was the newer one, so we did that first. " * 12
NINE = LONG.replace("It took nine hours", "It took 10 hours")


@pytest.fixture
def kerem(session, house):
    """Kerem speaks for the persona of the text."""
    kerem = make.person(Role.REVIEWER, name="Kerem Reviewer")
    session.add(kerem)
    session.flush()
    session.add(make.representation(person=kerem, persona=house.persona))
    house.imke.password_hash = "can sign in"
    session.flush()
    return kerem


@pytest.fixture
def mend(session, house, now, kerem):
    """Somebody proposes a correction; Ann unless ``by`` is given."""
    def _mend(made, body, kind=CorrectionKind.FACT, *, note="It took ten hours, not nine.", by=None, base=1,
              title="A restore is proof"):
        draft = writing.get_draft(session, by or house.ann, made.draft.uid, lock=True)
        found = corrections.propose(session, draft, kind, Text(title, body, base), note=note, actor=by or house.ann,
                                    now=now)
        session.flush()
        return found
    return _mend


def typo(body=LONG):
    return body.replace("so we did that first", "so we did this first", 1)


def test_a_typo_waits_for_a_lead_alone(published, mend, house, session, now):
    """Correction 5."""
    made = published(body=LONG)

    found = mend(made, typo(), CorrectionKind.TYPO, note="")
    assert (found.state, found.reviewer) == (CorrectionState.PROPOSED, None)
    corrections.approve(session, found, actor=house.imke, now=now)

    assert (found.state, made.publication.revision) == (CorrectionState.OUT, found.revision)
    assert (made.publication.changed_at, made.publication.slug) == (now, "a-restore-is-proof")


def test_a_typo_that_a_lead_mends_is_out_at_once(published, mend, house):
    """Correction 3."""
    made = published(body=LONG)

    assert mend(made, typo(), CorrectionKind.TYPO, note="", by=house.imke).state is CorrectionState.OUT


def test_more_than_a_typo_is_no_typo(published, mend):
    """Correction 1."""
    with pytest.raises(RuleBroken, match="correction_no_typo"):
        mend(published(body=LONG), NINE, CorrectionKind.TYPO, note="")


def test_a_fact_needs_a_reviewer_first_and_then_a_lead(published, mend, house, kerem, session, now):
    made = published(body=LONG)
    found = mend(made, NINE)
    assert found.reviewer is kerem
    with pytest.raises(RuleBroken, match="correction_needs_review"):
        corrections.approve(session, found, actor=house.imke, now=now)

    corrections.judge(session, found, well=True, answer="", actor=kerem, now=now)
    corrections.approve(session, found, actor=house.imke, now=now)

    assert made.publication.revision.body == NINE
    assert session.query(FinalApproval).order_by(FinalApproval.id.desc()).first().sha256 == found.revision.sha256


def test_a_legal_matter_goes_out_at_once_and_is_judged_within_two_working_days(published, mend, house, kerem, session,
                                                                               now):
    """Correction 4."""
    made = published(body=LONG)
    found = mend(made, NINE, CorrectionKind.LEGAL, by=house.imke)
    assert found.state is CorrectionState.PROPOSED            # nobody approves more than a typo of their own
    stijn = make.person(Role.LEAD, name="Stijn")
    session.add(stijn)
    session.flush()

    corrections.approve(session, found, actor=stijn, now=now)

    assert made.publication.revision.body == NINE
    assert (found.review_due_at - now).days == 2
    corrections.judge(session, found, well=False, answer="It was nine after all.", actor=kerem, now=now)
    assert (found.state, found.judged_well) == (CorrectionState.OUT, False)
    assert session.query(Notice).filter_by(text_key="correction_refused", person_id=house.imke.id).count() == 1


def test_what_a_reviewer_refuses_leaves_the_text_as_it_is(published, mend, kerem, session, now):
    """Correction 4."""
    made = published(body=LONG)
    found = mend(made, NINE)

    with pytest.raises(RuleBroken, match="reason_needed"):
        corrections.judge(session, found, well=False, answer="", actor=kerem, now=now)
    corrections.judge(session, found, well=False, answer="It was nine.", actor=kerem, now=now)

    assert (found.state, made.publication.revision.body, made.draft.head.body) == (CorrectionState.REFUSED, LONG, LONG)


def test_an_author_who_leads_does_not_approve_it(published, mend, house, session, now):
    """Correction 3."""
    made = published(body=LONG)
    session.add(RoleGrant(person_id=house.ann.id, role=Role.LEAD))
    session.flush()
    session.refresh(house.ann)
    found = mend(made, typo(), CorrectionKind.TYPO, note="")

    assert found.state is CorrectionState.PROPOSED
    with pytest.raises(NotAllowed):
        corrections.approve(session, found, actor=house.ann, now=now)


def test_one_correction_at_a_time_from_the_text_that_is_out(published, mend):
    """Correction 1."""
    made = published(body=LONG)
    mend(made, NINE)

    with pytest.raises(Conflict, match="correction_open"):
        mend(made, NINE + " More.")
    with pytest.raises(Conflict, match="correction_stale"):
        mend(made, NINE, base=7)


def test_nothing_changed_and_no_word_for_readers_are_said(published, mend):
    """Correction 1."""
    made = published(body=LONG)

    with pytest.raises(RuleBroken, match="correction_nothing"):
        mend(made, LONG)
    with pytest.raises(RuleBroken, match="correction_note"):
        mend(made, NINE, note="")


def test_a_text_that_is_not_out_is_not_corrected(approved, mend):
    with pytest.raises(RuleBroken, match="correction_not_out"):
        mend(approved(body=LONG), NINE)


def test_without_a_reviewer_nothing_is_stuck_in_silence(published, mend, kerem, session):
    kerem.grants.clear()
    session.flush()

    with pytest.raises(RuleBroken, match="correction_nobody"):
        mend(published(body=LONG), NINE)


def test_withdrawn_the_text_is_again_the_one_that_is_out(published, mend, house, session, now):
    """Correction 4."""
    made = published(body=LONG)
    found = mend(made, NINE)

    corrections.withdraw(session, found, actor=house.ann, now=now)

    assert (found.state, made.draft.head.body) == (CorrectionState.WITHDRAWN, LONG)
    assert mend(made, NINE).state is CorrectionState.PROPOSED


def test_readers_are_told_of_a_fact_with_the_date_and_not_of_a_typo(published, mend, house, kerem, session, client,
                                                                    now):
    """Correction 1."""
    made = published(body=LONG)
    mend(made, typo(), CorrectionKind.TYPO, note="", by=house.imke)
    session.commit()
    assert "Corrected on" not in client.get("/blog/a-restore-is-proof").text
    found = mend(made, typo(NINE), base=2)
    corrections.judge(session, found, well=True, answer="", actor=kerem, now=now)
    corrections.approve(session, found, actor=house.imke, now=now)
    session.commit()

    shown = client.get("/blog/a-restore-is-proof").text

    assert "Corrected on" in shown
    assert "It took ten hours, not nine." in shown
    assert session.query(PublishedWork).one().title == "A restore is proof"
    assert [hit.title for hit in find(session, "10 hours", actor=None)] == ["A restore is proof"]


def test_a_walk_at_random_stays_on_the_table():
    chance = random.Random(7)
    for _ in range(200):
        state = CorrectionState.PROPOSED
        for _ in range(6):
            step = chance.choice(["accept", "refuse", "approve", "withdraw"])
            facts = CorrectionFacts(is_judged=chance.random() < 0.5, by_another=chance.random() < 0.5)
            try:
                after = CORRECTION.follow(state, step, facts)
            except (Conflict, RuleBroken):
                continue
            if after is CorrectionState.OUT and step == "approve":
                assert facts.is_judged
                assert facts.by_another
            assert state not in {CorrectionState.WITHDRAWN, CorrectionState.REFUSED}
            state = after


def test_the_whole_way_on_screen(published, house, kerem, session, login):
    made = published(body=LONG)
    session.commit()
    ann, lead, reviewer = login(house.ann), login(house.imke), login(kerem)
    form = {"kind": "fact", "title": "A restore is proof", "body": NINE, "base": "1", "note": ""}
    asked = f"/publish/drafts/{made.draft.uid}/correct"

    assert "Correct what is out" in ann.get(asked).text
    looked = ann.post(asked, data=form | {"then": "look"})
    assert (looked.status_code, "More than a typo." in looked.text, "10 hours" in looked.text) == (200, True, True)
    refused = ann.post(asked, data=form | {"then": "send"})
    assert (refused.status_code, "Tell readers" in refused.text) == (422, True)
    sent = ann.post(asked, data=form | {"then": "send", "note": "Ten hours."})
    assert sent.status_code == 303
    assert "Put it in place" not in lead.get(sent.location).text       # not before the reviewer's yes
    assert "Is it right now?" in reviewer.get(sent.location).text
    no = reviewer.post(f"{sent.location}/judge", data={"then": "no", "answer": ""})
    assert (no.status_code, '<a href="#answer">' in no.text) == (422, True)       # beside the field, and nowhere else
    assert reviewer.post(f"{sent.location}/judge", data={"then": "yes", "answer": ""}).status_code == 303
    assert "Put it in place" in lead.get(sent.location).text
    assert lead.post(f"{sent.location}/approve").status_code == 303
    assert "Correct" in lead.get(f"/publish/{made.slot.uid}").text
    session.refresh(made.publication)
    assert made.publication.revision.body == NINE


def test_a_stranger_finds_neither_form_nor_correction(published, mend, session, login):
    made = published(body=LONG)
    found = mend(made, NINE)
    eva = make.person(name="Eva")
    session.add(eva)
    session.commit()

    browser = login(eva)

    assert browser.get(f"/publish/drafts/{made.draft.uid}/correct").status_code == 404
    assert browser.get(f"/publish/corrections/{found.uid}").status_code == 404
