"""Typing in a long text, in Chromium: python3 dev.py bench --editor.

A key is pressed, and the time is taken until the browser has drawn what came of it (two frames are asked for; what lies
between the key and the first of them is the work). Rounds of short and long texts take turns, so that what else the
machine does falls on both. The goal: the 95th percentile at 20,000 words is at most 1.5 times that at 500.
"""
from __future__ import annotations

import gzip
import statistics
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.seed import NOW, TOKEN
from planner.core.db import unit_of_work
from planner.people.models import Person
from planner.steps.writing.models import Autosave, Draft, Revision
from planner.steps.writing.rules import revision_hash
from tests.support.browser import LAUNCH_ARGUMENTS
from tests.support.live import serve, sign_in
from tools.chromium import find_chromium

LENGTHS = (500, 20_000)
ROUNDS, KEYS = 3, 60
SENTENCE = "We restore one system each month, on a *Tuesday*, with [coffee](https://example.org), and `make` says it. "
# The work of one key: from the key to where the next frame begins to be drawn.
WATCH = """() => {
    window.taken = [];
    document.addEventListener("keydown", () => {
        const start = performance.now();
        requestAnimationFrame(() => {
            const channel = new MessageChannel();
            channel.port1.onmessage = () => window.taken.push(performance.now() - start);
            channel.port2.postMessage(0);
        });
    }, true);
}"""

TO_THE_MIDDLE = """form => {
    const text = form.surface.text();
    form.surface.goTo(text.indexOf("\\n\\n- one", text.length / 2));
}"""


def body(words: int) -> str:
    """A text of about so many words, with headings, paragraphs and code."""
    paragraph = SENTENCE * 6
    parts: list[str] = []
    count = 0
    while count < words:
        parts.append(f"## Part {len(parts) + 1}\n\n{paragraph}\n\n- one\n- two\n")
        count += len(parts[-1].split())
    return "\n".join(parts)


def prepare(app: Flask, draft_uid: str, text: str) -> None:
    """Have the draft hold ``text``, written by who is signed in, with nothing unsaved."""
    with app.app_context(), unit_of_work() as work:
        session = work.session
        draft = session.scalars(sa.select(Draft).where(Draft.uid == draft_uid)).one()
        head, claim = draft.head, draft.claim
        assert head is not None
        assert claim is not None
        claim.author_id = session.scalars(sa.select(sa.func.min(Person.id))).one()
        session.execute(sa.delete(Autosave))
        draft.head = Revision(draft=draft, number=head.number + 1, title=head.title, body=text, at=NOW,
                              by_id=head.by_id, sha256=revision_hash(head.title, text), word_count=len(text.split()))


def type_in(page: Page, address: str) -> list[float]:
    """Milliseconds of work of each key, typed in the middle of the text."""
    page.goto(address)
    page.locator(".cm-content").click()
    page.locator("#editor").evaluate(TO_THE_MIDDLE)
    page.wait_for_timeout(1500)                     # what the page does once is not typing
    page.evaluate(WATCH)
    for number in range(KEYS):
        page.keyboard.press("abcde "[number % 6].replace(" ", "Space"))
        page.wait_for_timeout(40)
    taken = [float(each) for each in page.evaluate("window.taken")][5:]
    page.goto("about:blank")
    page.wait_for_timeout(1500)                     # what was typed is sent on leaving, and put aside by the next round
    return taken


def measure(browser: Browser, app: Flask, draft_uid: str) -> dict[int, list[float]]:
    """The keys of every round, by length of the text."""
    found: dict[int, list[float]] = {length: [] for length in LENGTHS}
    with serve(app) as address:
        for _ in range(ROUNDS):
            for length in LENGTHS:
                prepare(app, draft_uid, body(length))
                context = browser.new_context(viewport={"width": 1440, "height": 900})
                sign_in(context, app, address, TOKEN)
                found[length] += type_in(context.new_page(), f"{address}/drafts/{draft_uid}")
                context.close()
    return found


def weight(browser: Browser, app: Flask, draft_uid: str) -> tuple[float, int]:
    """KiB, gzipped, of what the edit page needs cold, fonts aside, and in how many answers."""
    prepare(app, draft_uid, body(LENGTHS[0]))
    with serve(app) as address:
        context = browser.new_context()
        sign_in(context, app, address, TOKEN)
        page, sizes = context.new_page(), []

        def note(response: Any) -> None:
            if response.request.method == "GET" and response.ok and "woff2" not in response.url:
                sizes.append(len(gzip.compress(response.body(), 9)))

        page.on("response", note)
        page.goto(f"{address}/drafts/{draft_uid}")
        page.locator(".cm-content").wait_for()
        page.wait_for_load_state("networkidle")
        context.close()
    return sum(sizes) / 1024, len(sizes)


def run(app: Flask, draft_uid: str, say: Callable[[str], None]) -> None:
    """Print both tables. Raises SystemExit where there is no Chromium."""
    program = find_chromium()
    if program is None:
        raise SystemExit("There is no Chromium to type in.")
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=str(program), args=list(LAUNCH_ARGUMENTS))
        found = measure(browser, app, draft_uid)
        heavy, answers = weight(browser, app, draft_uid)
        browser.close()
    tails = []
    for length, keys in found.items():
        tails.append(statistics.quantiles(keys, n=20)[-1])
        say(f"{length:6d} words: {len(keys)} keys, median {statistics.median(keys):5.1f} ms, p95 {tails[-1]:5.1f} ms")
    say(f"p95 of the long text is {tails[1] / tails[0]:.2f} times that of the short one (goal 1.5)")
    say(f"P10 edit page, cold, gzipped, without fonts: {heavy:.1f} KiB in {answers} answers (goal 160 KiB)")
