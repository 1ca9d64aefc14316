"""A partner's site refuses a text: the lead sees it, mends the line and sends the text again, and it is out."""
from __future__ import annotations

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from planner import worker
from planner.channels.models import Channel
from planner.core.db import unit_of_work
from planner.core.guarded_http import Caller
from planner.people.models import Person, RoleGrant
from planner.policy import Role
from planner.steps.agenda.models import Slot
from planner.steps.publishing.services import planning
from planner.steps.writing.models import FinalApproval, ReviewRound, Revision
from planner.steps.writing.rules import revision_hash, word_count
from planner.workflow.agenda import SlotState
from planner.workflow.writing import DraftState, RoundState
from tests import factories as make
from tests.browser.company import House, Walker
from tests.support.fake_wordpress import FakeWordPress, fake_wordpress

TITLE, BODY = "A restore is proof", "The report had been green for two years.\n\n## The drill\n\nIt took nine hours."
TASKS = {tick.name: tick for tick in worker.TICKS}


def _approved_for(house: House, site: FakeWordPress) -> str:
    """Noor's text is approved, and due now on the blog and on a partner's site, as a user that is wrong there.

    Returns the uid of that channel.
    """
    with house.app.app_context(), unit_of_work() as work:
        session, now = work.session, work.now
        people = {name: session.scalars(sa.select(Person).where(Person.name == f"{name} Bakker")).one()
                  for name in ("Noor", "Imke")}
        session.add(RoleGrant(person_id=people["Imke"].id, role=Role.ADMIN))        # she also names secrets
        partner = Channel(key="partner", name="Partner", kind="external", connector="wordpress", languages=["en", "nl"],
                          config={"address": site.address, "user": "planner-author", "secret": "PARTNER"})
        slot = session.scalars(sa.select(Slot)).one()
        slot.channels.append(partner)
        slot.publish_at, slot.state = now, SlotState.CLAIMED
        claim = make.claim(slot=slot, author=people["Noor"])
        draft = make.draft(claim=claim, title=TITLE, state=DraftState.APPROVED, lang=slot.lang)
        session.add_all([partner, claim, draft])
        session.flush()
        revision = Revision(draft_id=draft.id, number=1, title=TITLE, body=BODY, sha256=revision_hash(TITLE, BODY),
                            word_count=word_count(TITLE, BODY), at=now, by_id=people["Noor"].id)
        session.add(revision)
        session.flush()
        draft.head = revision
        turn = ReviewRound(draft=draft, number=1, opened_on_id=revision.id, state=RoundState.PASSED, opened_at=now)
        session.add(turn)
        session.flush()
        session.add(FinalApproval(round_id=turn.id, revision_id=revision.id, sha256=revision.sha256,
                                  by_id=people["Imke"].id, at=now))
        session.flush()
        planning.plan_publications(session, draft, revision, actor_id=people["Imke"].id, now=now)
        return partner.uid


def _clockwork(house: House) -> None:
    for name in ("publish", "send"):
        worker.run_once(house.app, TASKS[name])


@pytest.mark.in_house("sqlite-en")
def test_a_lead_mends_a_line_that_refuses_and_sends_the_text_again(browser, house, monkeypatch):
    english = house.lang == "en"
    with fake_wordpress() as site:
        monkeypatch.setenv("PLANNER_SECRET_PARTNER", site.passwords["editor"])
        house.app.extensions["planner.caller"] = Caller({("127.0.0.1", site.port)})
        channel = _approved_for(house, site)
        _clockwork(house)
        assert site.posts == {}

        imke = Walker(browser, house).sign_in("Imke")
        page = imke.go("/publish/?show=decide")
        expect(page.locator("main")).to_contain_text(
            "The user or the secret is refused" if english else "De gebruiker of het geheim wordt geweigerd")
        page.get_by_role("link", name=TITLE).first.click()
        expect(page.locator("main")).to_contain_text(
            "It is not on every channel." if english else "Het staat niet op elk kanaal.")

        page = imke.go(f"/channels/{channel}/edit")
        page.fill("[name=user]", "planner-editor")
        imke.press("main form .btn.go")
        expect(page.locator("main h1")).to_contain_text("Partner")

        page = imke.go("/publish/?show=decide")
        page.get_by_role("button", name="Send again" if english else "Opnieuw versturen").first.click()
        expect(page.locator("main")).to_contain_text(
            "Nothing waits for a decision." if english else "Er wacht niets op een beslissing.")
        _clockwork(house)

        page = imke.go("/publish/?show=out&channel=partner")
        out = page.get_by_role("link", name="Open" if english else "Openen")
        [post] = site.posts.values()
        expect(out).to_have_attribute("href", post["link"])
        imke.close()
