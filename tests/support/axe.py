"""Accessibility: axe-core run inside an open page. Rules of WCAG 2.0 to 2.2, levels A and AA, and best practice."""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

SOURCE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice")
_RUN = "async (options) => (await axe.run(document, options)).violations"


@cache
def _source() -> str:
    return SOURCE.read_text("utf-8")


def violations(page: Page, *, without: Iterable[str] = (), only: Sequence[str] = ()) -> list[str]:
    """What axe finds wrong on the page as it is now, one line per element; empty when all is well.

    Args:
        without: names of rules left out; a test that names one says why.
        only: names of the rules to ask, where what changed on the page can break no other.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(_source())  # evaluated by the debugger, so the security policy does not apply to it
    options = {
        "runOnly": {"type": "rule", "values": list(only)} if only else {"type": "tag", "values": list(TAGS)},
        "rules": {rule: {"enabled": False} for rule in without},
        "resultTypes": ["violations"],
    }
    found: list[dict[str, Any]] = page.evaluate(_RUN, options)
    return [_line(rule, node) for rule in found for node in rule["nodes"]]


def _line(rule: dict[str, Any], node: dict[str, Any]) -> str:
    place = " ".join(str(part) for part in node["target"])
    reasons = [check["message"] for kind in ("any", "all", "none") for check in node[kind]]
    return f"{rule['id']} ({rule['impact']}) at {place}: {'; '.join(reasons) or rule['help']}"
