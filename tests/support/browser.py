"""Chromium for the browser tests. ``tests/browser/conftest.py`` imports the fixture from here."""
from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Page, Response

from tools.chromium import VARIABLE, find_chromium

# No sandbox: tests also run as root, and open our own pages only. The rest keeps Chromium from calling home.
LAUNCH_ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
)
_LISTEN = """
window.__refused = [];
document.addEventListener("securitypolicyviolation", (event) => {
  const place = `${event.sourceFile || location.pathname}:${event.lineNumber}`;
  window.__refused.push(`${event.violatedDirective} refused ${event.blockedURI || "inline"} (${place})`);
});
"""


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """How Playwright starts the browser; skips where there is none, except on CI, where that is a failure."""
    chromium = find_chromium()
    if chromium is None:
        message = f"no Chromium: install one, or name it in {VARIABLE}"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    return {"executable_path": str(chromium), "args": list(LAUNCH_ARGUMENTS), "headless": True}


@dataclass
class PageTroubles:
    """What went wrong in a page while a test walked through it."""

    page: Page
    errors: list[str] = field(default_factory=list)
    _refused: list[str] = field(default_factory=list)

    @property
    def refused(self) -> list[str]:
        """What the content security policy refused, on the page that is open now."""
        return self._refused + list(self.page.evaluate("window.__refused ?? []"))

    def all(self) -> list[str]:
        """Everything that a flawless page would not have."""
        return self.errors + self.refused


def watch(page: Page) -> PageTroubles:
    """Listen, before the first ``goto``, for script errors, failed own requests and refusals of the security policy."""
    troubles = PageTroubles(page)
    page.add_init_script(_LISTEN)
    page.on("pageerror", lambda error: troubles.errors.append(f"script error: {error}"))
    page.on("console", lambda message: _note_refusal(troubles, message.text))
    page.on("response", lambda answer: _note_answer(troubles, answer))
    return troubles


def _note_answer(troubles: PageTroubles, answer: Response) -> None:
    if answer.status >= 500:
        troubles.errors.append(f"{answer.status} {answer.url}")


def _note_refusal(troubles: PageTroubles, text: str) -> None:
    # The console outlives a page change, the list inside the page does not.
    if "Content Security Policy" in text:
        troubles._refused.append(text)
