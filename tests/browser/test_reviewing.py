"""Journey J8: a text is judged for its personas, by a guest from outside too, and changed after it was approved."""
from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, expect

from planner import worker
from planner.core.db import db, unit_of_work
from planner.people.models import Person, RoleGrant
from planner.personas.models import Persona
from planner.policy import Role
from planner.steps.writing.models import ReviewRequest
from tests import factories as make
from tests.browser.company import House, Walker
from tests.browser.test_journey import BETTER, _approve_finally, _claim, _open_review, _send, _write


def _let_ella_speak_too(house: House) -> None:
    """Ella represents the IT manager beside Kerem; she is the stand-in."""
    with house.app.app_context(), unit_of_work() as work:
        ella = work.session.scalars(sa.select(Person).where(Person.name == "Ella Bakker")).one()
        manager = work.session.scalars(sa.select(Persona).where(Persona.code == "IM")).one()
        work.session.add_all([RoleGrant(person_id=ella.id, role=Role.REVIEWER),
                              make.representation(person=ella, persona=manager)])


def _turn_the_rubric_on(imke: Walker) -> None:
    page = imke.go("/reviews/rubric")
    page.check("[name=is_on]")
    with page.expect_navigation():
        page.locator("form[action$='/rubric'] button").last.click()


def _score(page: Page, points: str) -> None:
    for each in page.locator(f"label:has([name^='score-'][value='{points}'])").all():
        each.click()


def _comment_on_a_selection(reviewer: Walker, page: Page, words: str, say: str) -> None:
    """Choose words of the text with the mouse's own selection, and say something about them."""
    page.evaluate("""(words) => {
      const walk = document.createTreeWalker(document.querySelector("[data-quotable]"), NodeFilter.SHOW_TEXT);
      while (walk.nextNode()) {
        const at = walk.currentNode.data.indexOf(words);
        if (at >= 0) return getSelection().setBaseAndExtent(walk.currentNode, at, walk.currentNode, at + words.length);
      }
    }""", words)
    page.locator("button.cm-add").click()
    expect(page.locator("#comment-form [name=quote]")).to_have_value(words)
    page.fill("#comment-form [name=text]", say)
    with page.expect_navigation():
        page.locator("#comment-form button.btn").last.click()


def _judge(reviewer: Walker, verdict: str, points: str) -> Page:
    page = _open_review(reviewer)
    for box in page.locator("[name=withdraw]").all():
        box.check()
    _score(page, points)
    if verdict == "request_changes":
        page.locator("[name$='-text']").first.fill("Begin with the night shift.")
        page.locator("select[name$='-ground']").first.select_option(index=1)
        page.locator("[name$='-quote']").first.fill("It took nine hours.")
    with page.expect_navigation():
        reviewer.press(f"button[name=verdict][value={verdict}]")
    return page


def _type_at_the_end(noor: Walker, draft: str, words: str, *, edit: bool = False) -> Page:
    page = noor.go(draft + ("?edit=1" if edit else ""))
    page.locator(".cm-content").click()
    page.keyboard.press("Control+End")
    page.keyboard.type(words)
    return page


def _ask_a_guest(imke: Walker, review: str) -> str:
    """The path of the secret address, as the lead copies it."""
    page = imke.go(review)
    page.locator("a[href$='/guests']").first.click()
    page.fill("[name=name]", "Ria de Klant")
    page.fill("[name=email]", "ria@klant.example")
    with page.expect_navigation():
        page.locator("form[action$='/guests'] button").last.click()
    return urlsplit(page.locator("#new-address").input_value()).path


def _first_round(browser: Browser, house: House, noor: Walker, imke: Walker, draft: str) -> tuple[str, Walker]:
    """Sent in, it asks one reviewer for each persona and nobody who wrote it; one of them asks for a change."""
    asked = imke.go(_review_of(draft)).locator("main")
    expect(asked).to_contain_text(re.compile("(Ella|Kerem) reads"))
    expect(asked).to_contain_text("Your verdict")
    assert noor.go("/reviews").locator("main .row h3 a").count() == 0
    name = "Ella" if "Ella reads" in imke.page.content() else "Kerem"
    reviewer = Walker(browser, house).sign_in(name)
    page = _open_review(reviewer)
    page.fill("#verdict [name=summary]", "Half a thought.")
    _comment_on_a_selection(reviewer, page, "It took nine hours", "Who was there?")
    expect(page.locator("#verdict [name=summary]")).to_have_value("Half a thought.")     # a comment loses no verdict
    page.fill("#verdict [name=summary]", "")
    _judge(imke, "approve", "4")
    _judge(reviewer, "request_changes", "3")
    return name, reviewer


def _second_round(noor: Walker, imke: Walker, reviewer: Walker, draft: str) -> None:
    """The author answers and sends it in again; the reviewer sees what changed."""
    page = noor.go(draft)
    expect(page.locator("main")).to_contain_text("Begin with the night shift.")
    with page.expect_navigation():
        noor.press("form[action*='/changes/'] button[name=state][value=done]")
    _type_at_the_end(noor, draft, BETTER)
    _send(noor)
    page = _open_review(reviewer)
    expect(page.locator("ins").first).to_contain_text("night shift")
    expect(page.locator("#comments")).to_contain_text("Who was there?")
    _judge(reviewer, "approve", "5")
    _judge(imke, "approve", "4")


def _advice_from_outside(browser: Browser, house: House, imke: Walker, draft: str) -> tuple[str, Walker]:
    """Somebody outside reads it by a secret address; the advice stands beside the verdicts and counts for nothing."""
    address = _ask_a_guest(imke, _review_of(draft))
    guest = Walker(browser, house)
    page = guest.page
    page.goto(house.address + address)
    expect(page.locator(".watermark")).to_contain_text("Ria de Klant")
    page.locator("[name=verdict]").last.check()
    with page.expect_navigation():
        page.locator("#advice button").click()
    assert guest.context.cookies() == []
    expect(imke.go(_review_of(draft)).locator("main")).to_contain_text("Ria de Klant")
    return address, guest


def _a_figure_changes(noor: Walker, imke: Walker, reviewer: Walker, draft: str) -> None:
    """After the approval: everybody is asked again."""
    page = _type_at_the_end(noor, draft, " It cost 9,000 euros.", edit=True)
    with page.expect_response(lambda answer: answer.request.method == "POST" and answer.url.endswith(draft)):
        noor.press("button[name=then][value=save]")
    expect(imke.go(_review_of(draft)).locator("main")).not_to_contain_text("Approved finally")
    assert reviewer.go("/reviews").locator("main .row h3 a").count() == 1


@pytest.mark.in_house("sqlite-en")
def test_a_text_is_judged_advised_on_approved_and_opened_again(browser, house):
    _let_ella_speak_too(house)
    noor, imke = Walker(browser, house).sign_in("Noor"), Walker(browser, house).sign_in("Imke")
    _turn_the_rubric_on(imke)
    draft = _claim(noor)
    _write(noor, draft)

    name, reviewer = _first_round(browser, house, noor, imke, draft)
    _second_round(noor, imke, reviewer, draft)
    address, guest = _advice_from_outside(browser, house, imke, draft)
    _approve_finally(imke, draft)
    _a_figure_changes(noor, imke, reviewer, draft)
    _let_the_review_get_late(house)

    story = imke.sign_in("Imke").go(f"{_review_of(draft)}/story").locator("main")
    expect(story).to_contain_text("did not answer in time")
    expect(story).to_contain_text("Kerem" if name == "Ella" else "Ella")
    answer = guest.page.goto(house.address + address)       # its days are over as well
    assert answer is not None
    assert answer.status in {404, 410}
    for walker in (noor, imke, reviewer, guest):
        walker.close()


def _review_of(draft: str) -> str:
    return draft.replace("/drafts/", "/reviews/")


def _let_the_review_get_late(house: House) -> None:
    """Day by day from before the requests are due until after they lapsed."""
    with house.app.app_context():
        due_at = db.session.scalar(sa.select(sa.func.max(ReviewRequest.due_at)))
    for days in (-2, -1, 0, 1, 3, 6, 7):
        house.app.extensions["planner.clock"].instant = due_at + timedelta(days=days)
        worker.run_all(house.app)
