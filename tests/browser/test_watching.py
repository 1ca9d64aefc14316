"""The eyes of the browser tests: what they must not overlook."""
from __future__ import annotations

from playwright.sync_api import Page, Route

from tests.support import axe
from tests.support.browser import watch

ADDRESS = "http://planner.test/"
SOUND = """<!doctype html><html lang="en"><title>Agenda</title>
<main><h1>Agenda</h1><p>Two slots are open.</p></main></html>"""
FAULTY = """<!doctype html><html lang="en"><title>Agenda</title>
<main><h1>Agenda</h1><img src="data:,"><script>window.ran = true</script><p style="color: red">Late</p></main></html>"""
POLICY = "default-src 'none'; img-src data:"


def _show(page: Page, body: str, *, status: int = 200) -> None:
    def answer(route: Route) -> None:
        route.fulfill(status=status, body=body, content_type="text/html", headers={"Content-Security-Policy": POLICY})

    page.route("**/*", answer)
    page.goto(ADDRESS)


def test_a_sound_page_has_no_troubles(page):
    troubles = watch(page)

    _show(page, SOUND)

    assert troubles.all() == []
    assert axe.violations(page) == []


def test_what_the_security_policy_refuses_is_seen(page):
    troubles = watch(page)

    _show(page, FAULTY)

    refused = " ".join(troubles.refused)
    assert page.evaluate("window.ran") is None
    assert "script-src-elem" in refused
    assert "style-src-attr" in refused


def test_a_refusal_is_remembered_when_the_page_is_left(page):
    troubles = watch(page)
    _show(page, FAULTY)

    page.unroute_all()
    _show(page, SOUND)

    assert troubles.refused != []


def test_a_failing_answer_and_a_script_error_are_seen(page):
    troubles = watch(page)
    _show(page, SOUND, status=500)

    page.evaluate("setTimeout(() => { throw new Error('no such slot') })")
    page.wait_for_timeout(50)

    assert any(trouble.startswith("500 ") for trouble in troubles.errors)
    assert any("no such slot" in trouble for trouble in troubles.errors)


def test_a_picture_without_words_is_found(page):
    _show(page, FAULTY)

    [found] = axe.violations(page)

    assert found.startswith("image-alt (critical) at img")


def test_a_rule_can_be_left_out_by_name(page):
    _show(page, FAULTY)

    assert axe.violations(page, without=["image-alt"]) == []
