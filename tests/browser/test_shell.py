"""The shell around every page, in a real browser: what script adds, and that nothing is lost without it."""
from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, Route, expect
from sqlalchemy.orm import Session

from planner.people.models import Person
from planner.policy import Role
from tests import factories as make
from tests.support import axe
from tests.support.browser import watch

HOME = "http://planner.test"
NOWHERE = f"{HOME}/no-such-page"      # the page that a signed-in person gets there is the bare shell
FORM = """<form id="f" method="post" action="/try" data-hx-post="/try" data-hx-target="#f" data-hx-swap="outerHTML">
  <label>Title <input name="title"></label><button data-busy="Sending…" data-key="C">Send</button></form>"""
REFUSED = '<div class="note signal"><p><strong>Somebody was faster.</strong> Femke claimed this.</p></div>'
FOUND = """<div role="group" aria-label="Go to">
  <div role="option" aria-selected="false" data-href="/found">Zero trust</div>
  <div role="option" aria-selected="false" data-href="/other">Back-ups</div></div>"""
Open = Callable[..., Page]


def _through(client: FlaskClient) -> Callable[[Route], None]:
    """Answer the browser's requests from the application, without a network."""
    def answer(route: Route) -> None:
        asked = route.request
        path = asked.url.removeprefix(HOME)
        headers = {name: value for name, value in asked.headers.items() if name not in ("cookie", "host")}
        with client.open(path, method=asked.method, headers=headers, data=asked.post_data_buffer) as reply:
            status, given, body = reply.status_code, dict(reply.headers), reply.data
        route.fulfill(status=status, headers=given, body=body)
    return answer


@pytest.fixture
def sanne(session: Session) -> Person:
    """A lead of the house."""
    sanne = make.person(Role.LEAD, name="Sanne de Wit", job_title="Marketing lead")
    session.add_all([make.organisation(), sanne])
    session.commit()
    return sanne


@pytest.fixture
def open_shell(browser: Browser, login: Callable[[Person], FlaskClient], sanne: Person) -> Iterator[Open]:
    """Open the shell as Sanne; keyword arguments go to the browser's context."""
    contexts = []

    def _open(**options: object) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1440, "height": 900}} | options)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.route(f"{HOME}/**", _through(login(sanne)))
        return page
    yield _open
    for context in contexts:
        context.close()


def _with_form(page: Page) -> None:
    page.goto(NOWHERE)
    page.evaluate("""html => {
      const main = document.getElementById("main");
      main.insertAdjacentHTML("beforeend", html);
      window.htmx?.process(main);
    }""", FORM)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_the_shell_is_accessible_and_within_the_policy(open_shell: Open, scheme: str, width: int, height: int) -> None:
    page = open_shell(viewport={"width": width, "height": height}, color_scheme=scheme)
    troubles = watch(page)

    page.goto(NOWHERE)

    assert axe.violations(page) == []
    assert troubles.all() == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_first_tab_stop_skips_to_the_content(open_shell: Open) -> None:
    page = open_shell()
    page.goto(NOWHERE)

    page.keyboard.press("Tab")

    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")


def test_find_or_do_opens_by_key_and_goes_where_the_choice_leads(open_shell: Open) -> None:
    page = open_shell()
    page.route("**/search?**", lambda route: route.fulfill(body=FOUND, content_type="text/html"))
    page.goto(NOWHERE)

    page.keyboard.press("Control+k")
    page.keyboard.type("zero")
    expect(page.get_by_role("option", name="Zero trust")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    page.wait_for_url("**/other")


def test_the_page_s_own_action_stands_first_and_is_pressed(open_shell: Open) -> None:
    page = open_shell()
    page.route("**/search?**", lambda route: route.fulfill(body=FOUND, content_type="text/html"))
    page.route("**/try", lambda route: route.fulfill(body='<p id="f">Sent</p>', content_type="text/html"))
    _with_form(page)

    page.keyboard.press("Control+k")
    page.keyboard.type("send")
    expect(page.get_by_role("option").first).to_contain_text("Send")
    page.keyboard.press("Enter")

    expect(page.locator("#f")).to_have_text("Sent")


def test_a_refusal_leaves_what_was_typed(open_shell: Open) -> None:
    page = open_shell()
    page.route("**/try", lambda route: route.fulfill(status=409, body=REFUSED, content_type="text/html"))
    _with_form(page)
    page.get_by_label("Title").fill("GitOps zonder gedoe")

    page.get_by_role("button", name="Send").click()

    expect(page.locator("#refusal")).to_contain_text("Femke claimed this")
    expect(page.get_by_label("Title")).to_have_value("GitOps zonder gedoe")


def test_without_a_connection_the_press_can_be_repeated(open_shell: Open) -> None:
    page = open_shell()
    page.route("**/try", lambda route: route.abort())
    _with_form(page)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_contain_text("No connection.")

    page.route("**/try", lambda route: route.fulfill(body='<p id="f">Sent</p>', content_type="text/html"))
    page.get_by_role("button", name="Try again").click()

    expect(page.locator("#f")).to_have_text("Sent")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_press_before_htmx_came_is_done_once_when_it_comes(open_shell: Open) -> None:
    page = open_shell()
    held: list[Route] = []
    page.route("**/chunk-hypertext-*", lambda route: held.append(route))
    sent: list[str] = []

    def answer(route: Route) -> None:
        sent.append(route.request.method)
        route.fulfill(body='<p id="f">Sent</p>', content_type="text/html")
    page.route("**/try", answer)
    _with_form(page)
    page.get_by_role("button", name="Send").click()
    page.get_by_role("button", name="Send").click()
    page.keyboard.press("i")
    expect(page.locator("#capture")).to_be_visible()            # a dialog does not wait for what fills it

    held[0].fallback()

    expect(page.locator("#f")).to_have_text("Sent")
    expect(page.locator("#capture")).to_be_visible()
    assert sent == ["POST"]


def test_htmx_that_cannot_be_fetched_is_said_and_fetched_again(open_shell: Open) -> None:
    page = open_shell()
    page.route("**/chunk-hypertext-*", lambda route: route.abort())
    page.route("**/try", lambda route: route.fulfill(body='<p id="f">Sent</p>', content_type="text/html"))
    _with_form(page)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_contain_text("No connection.")

    page.unroute("**/chunk-hypertext-*")
    page.get_by_role("button", name="Try again").click()

    expect(page.locator("#f")).to_have_text("Sent")


def test_a_failure_on_our_side_shows_its_number_and_keeps_the_page(open_shell: Open) -> None:
    page = open_shell()
    page.route("**/try", lambda route: route.fulfill(
        status=500, body='<div class="note bad"><p><strong>x</strong> Number 7F3A helps us find it.</p></div>'))
    _with_form(page)

    page.get_by_role("button", name="Send").click()

    expect(page.get_by_role("alert")).to_contain_text("Number 7F3A helps us find it.")
    expect(page.get_by_label("Title")).to_be_visible()


def test_a_toast_offers_undo_for_ten_seconds(open_shell: Open) -> None:
    page = open_shell()
    page.clock.install()
    page.goto(NOWHERE)

    page.evaluate("document.dispatchEvent(new CustomEvent('planner:toast', {detail: {text: 'Moved', undo: '/undo'}}))")
    toast = page.locator(".toast", has_text="Moved")
    expect(toast.get_by_role("button", name="Undo")).to_be_visible()
    page.clock.run_for(9_000)
    expect(toast).to_be_visible()
    page.clock.run_for(2_000)

    expect(toast).to_have_count(0)


def test_control_z_takes_the_last_act_back(open_shell: Open) -> None:
    page = open_shell()
    page.goto(NOWHERE)
    page.evaluate("document.dispatchEvent(new CustomEvent('planner:toast', {detail: {text: 'Moved', undo: '/undo'}}))")

    with page.expect_request("**/undo") as asked:
        page.keyboard.press("Control+z")

    assert asked.value.method == "POST"
    assert "csrf_token=" in (asked.value.post_data or "")


def test_keys_rest_while_somebody_types(open_shell: Open) -> None:
    page = open_shell()
    page.route("**/try", lambda route: route.fulfill(body='<p id="f">Sent</p>', content_type="text/html"))
    _with_form(page)

    page.get_by_label("Title").press("c")

    expect(page.get_by_label("Title")).to_have_value("c")
    page.locator("#main").focus()
    page.keyboard.press("c")
    expect(page.locator("#f")).to_have_text("Sent")


def test_single_keys_can_be_switched_off(open_shell: Open, sanne: Person, session: Session) -> None:
    sanne.shortcuts_on = False
    session.commit()
    page = open_shell()
    page.goto(NOWHERE)

    page.keyboard.press("?")

    expect(page.locator("#keys")).to_be_hidden()


def test_the_list_of_keys_names_what_the_page_offers(open_shell: Open) -> None:
    page = open_shell()
    _with_form(page)

    page.keyboard.press("?")

    dialog = page.get_by_role("dialog", name="Keys")
    expect(dialog).to_be_visible()
    expect(dialog.locator("[data-page-keys]")).to_contain_text("Send")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_a_second_press_is_no_second_act(open_shell: Open) -> None:
    page = open_shell()
    sent: list[str] = []
    page.route("**/try", lambda route: sent.append(route.request.method))      # never answered
    _with_form(page)

    page.get_by_role("button", name="Send").dblclick()
    page.wait_for_timeout(100)

    assert sent == ["POST"]
    expect(page.get_by_role("button", name="Send")).to_have_attribute("aria-busy", "true")


def test_the_theme_is_seen_at_once_and_sent_to_the_profile(open_shell: Open) -> None:
    page = open_shell(color_scheme="light")
    page.goto(NOWHERE)

    with page.expect_request("**/me/theme") as asked:
        page.get_by_role("radio", name="Dark").check(force=True)

    assert "theme=dark" in (asked.value.post_data or "") or 'name="theme"' in (asked.value.post_data or "")
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"


def test_what_was_typed_when_the_session_ended_is_put_back(open_shell: Open) -> None:
    page = open_shell()
    page.route("**/try", lambda route: route.fulfill(status=401, body=REFUSED, content_type="text/html"))
    _with_form(page)
    page.get_by_label("Title").fill("GitOps zonder gedoe")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#refusal")).not_to_be_empty()

    page.goto(NOWHERE)

    expect(page.locator("#kept")).to_contain_text("Your text is safe.")


def test_more_opens_the_side_bar_on_a_phone_without_script(open_shell: Open) -> None:
    page = open_shell(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    page.goto(NOWHERE)
    expect(page.get_by_role("link", name="Find or do…")).to_be_hidden()

    page.get_by_role("button", name="More").click()

    expect(page.get_by_role("link", name="Find or do…")).to_be_visible()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    expect(page.get_by_role("button", name="Set")).to_be_visible()


def test_a_key_right_after_the_page_came_is_not_the_second_of_a_chord(open_shell):
    page = open_shell()
    page.add_init_script("performance.now = () => 200")
    page.goto(NOWHERE)

    page.keyboard.press("a")
    page.wait_for_timeout(200)
    assert page.url == NOWHERE

    page.keyboard.press("g")
    page.keyboard.press("a")
    page.wait_for_url(f"{HOME}/agenda")


def test_a_page_under_more_marks_more(open_shell: Open) -> None:
    page = open_shell(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    more = page.locator(".tabs-bottom").get_by_role("button", name="More")

    page.goto(f"{HOME}/search")
    expect(more).to_have_attribute("aria-current", "true")
    page.goto(f"{HOME}/agenda")

    expect(page.locator(".tabs-bottom [aria-current]")).to_have_text("Agenda")


def _typed_by_hand(page: Page, fields: str) -> None:
    page.goto(NOWHERE)
    page.evaluate("""html => document.getElementById("main").insertAdjacentHTML("beforeend", html)""",
                  f'<form method="post" action="/try">{fields}<button>Send</button></form>')


def test_what_is_missing_is_said_by_us_in_the_reader_s_language(open_shell: Open) -> None:
    page = open_shell()
    page.route("**/try", lambda route: route.fulfill(body="<p>Give it a name.</p>", content_type="text/html"))
    _typed_by_hand(page, '<label>Name <input name="name" required></label>')

    page.get_by_role("button", name="Send").click()

    expect(page.get_by_text("Give it a name.")).to_be_visible()


def test_half_a_date_is_not_sent_as_none(open_shell: Open) -> None:
    page = open_shell()
    sent: list[str] = []
    page.route("**/try", lambda route: sent.append(route.request.method))
    _typed_by_hand(page, '<label>Day <input type="date" name="day"></label>')

    page.get_by_label("Day").press("1")
    page.get_by_role("button", name="Send").click()
    page.wait_for_timeout(100)

    assert sent == []


def test_a_field_that_somebody_made_taller_comes_back_within_the_policy(open_shell: Open) -> None:
    page = open_shell()
    troubles = watch(page)
    field = '<form id="f" data-hx-post="/try" data-hx-target="#f" data-hx-swap="outerHTML"><textarea id="t"></textarea>'
    page.route("**/try", lambda route: route.fulfill(body=f"{field}Saved</form>", content_type="text/html"))
    _with_form(page)
    page.evaluate("html => { document.getElementById('f').outerHTML = html; window.htmx?.process(document.body); }",
                  f"{field}<button>Save</button></form>")

    page.evaluate("document.getElementById('t').style.height = '20rem'")    # what the grip in its corner does
    page.get_by_role("button", name="Save").click()

    expect(page.locator("#f")).to_contain_text("Saved")
    assert troubles.all() == []
