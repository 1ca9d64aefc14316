"""Two hands on one correction: one outcome, and the other hears why (docs/domain.md c, correction 1)."""
from __future__ import annotations

import pytest

from planner.core.db import db, unit_of_work
from planner.core.errors import Conflict
from planner.people.models import Person
from planner.policy import Role
from planner.steps.publishing.models import Correction, CorrectionKind
from planner.steps.publishing.services import corrections, planning, release
from planner.steps.writing import queries as writing
from planner.steps.writing.models import Draft, FinalApproval, ReviewRound, Revision
from planner.steps.writing.rules import revision_hash, word_count
from planner.steps.writing.rules.texts import Text
from planner.workflow.agenda import SlotState
from planner.workflow.publishing import CorrectionState
from planner.workflow.writing import DraftState, RoundState
from tests import factories as make
from tests.conftest import NOW
from tests.steps.agenda.crowd import at_once
from tests.steps.publishing.test_corrections import LONG, typo

pytestmark = pytest.mark.database


@pytest.fixture
def out(live_app):
    """A text of Ann's that is out; Imke and Stijn lead. Gives its uid."""
    with live_app.app_context(), unit_of_work() as work:
        session = work.session
        site, ann = make.site(), make.person(name="Ann", slug="ann")
        leads = [make.person(Role.LEAD, name=name) for name in ("Imke", "Stijn")]
        area, persona = make.area(key="backup"), make.persona()
        session.add_all([make.organisation(), site, ann, *leads, area, persona])
        session.flush()
        blog = make.channel(key="blog", site_id=site.id)
        topic = make.topic(title="A restore", area=area, personas=[persona], lang="en")
        slot = make.slot(topic=topic, publish_at=NOW, channels=[blog], lang="en", state=SlotState.CLAIMED)
        claim = make.claim(slot=slot, author=ann)
        draft = make.draft(claim=claim, title="A restore", state=DraftState.APPROVED, personas=[persona])
        session.add_all([blog, topic, slot, claim, draft])
        session.flush()
        sha256 = revision_hash("A restore", LONG)
        revision = Revision(draft_id=draft.id, number=1, title="A restore", body=LONG, sha256=sha256, at=NOW,
                            word_count=word_count("A restore", LONG), by_id=ann.id)
        session.add(revision)
        session.flush()
        draft.head = revision
        turn = ReviewRound(draft=draft, number=1, opened_on_id=revision.id, state=RoundState.PASSED, opened_at=NOW)
        session.add(turn)
        session.flush()
        session.add(FinalApproval(round_id=turn.id, revision_id=revision.id, sha256=sha256, by_id=leads[0].id, at=NOW))
        session.flush()
        publication, = planning.plan_publications(session, draft, revision, actor_id=leads[0].id, now=NOW)
        session.flush()
        assert release.release_due(session, publication.id, now=NOW)
        return draft.uid


def test_of_two_corrections_at_once_one_is_under_way(live_app, out):
    def propose(name, body):
        def act():
            with live_app.app_context():
                try:
                    with unit_of_work() as work:
                        actor = work.session.query(Person).filter_by(name=name).one()
                        draft = writing.get_draft(work.session, actor, out, lock=True)
                        corrections.propose(work.session, draft, CorrectionKind.TYPO, Text("A restore", body, 1),
                                            note="", actor=actor, now=NOW)
                except Conflict as refused:
                    return refused.code
            return "proposed"
        return act

    said = at_once([propose("Ann", typo()), propose("Ann", typo().replace("newer one", "newest one", 1))])

    assert sorted(said) == ["correction_open", "proposed"]


def test_of_two_leads_who_put_one_in_place_one_does(live_app, out):
    with live_app.app_context(), unit_of_work() as work:
        ann = work.session.query(Person).filter_by(name="Ann").one()
        draft = writing.get_draft(work.session, ann, out, lock=True)
        uid = corrections.propose(work.session, draft, CorrectionKind.TYPO, Text("A restore", typo(), 1), note="",
                                  actor=ann, now=NOW).uid

    def approve(name):
        def act():
            from planner.steps.publishing.queries import get_correction

            with live_app.app_context():
                try:
                    with unit_of_work() as work:
                        lead = work.session.query(Person).filter_by(name=name).one()
                        corrections.approve(work.session, get_correction(work.session, uid), actor=lead, now=NOW)
                except Conflict as refused:
                    return refused.code
            return "out"
        return act

    said = at_once([approve("Imke"), approve("Stijn")])

    assert said.count("out") == 1
    with live_app.app_context():
        assert db.session.query(Correction).one().state is CorrectionState.OUT
        assert db.session.query(Draft).filter_by(uid=out).one().head.body == typo()
