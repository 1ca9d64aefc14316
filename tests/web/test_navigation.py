"""The side bar, the tabs and More."""
from __future__ import annotations

import pytest
from flask import Flask
from flask_babel import lazy_gettext as _l

from planner.policy import Action
from planner.web import navigation


@pytest.fixture
def entries(monkeypatch: pytest.MonkeyPatch) -> dict[str, navigation.Entry]:
    """A navigation of one's own, empty at first, open to whoever asks."""
    own: dict[str, navigation.Entry] = {}
    monkeypatch.setattr(navigation, "_entries", own)
    monkeypatch.setattr(navigation, "admits", lambda person, action: True)
    monkeypatch.setattr(navigation, "url_for", lambda endpoint: f"/{endpoint}")
    return own


def test_a_number_is_counted_once_a_request(app: Flask, entries: dict[str, navigation.Entry]) -> None:
    asked: list[str] = []

    def count() -> navigation.Count:
        asked.append("counted")
        return navigation.Count("3", hot=True)

    entries["review"] = navigation.Entry("review", _l("Review"), "review.list", "top", 1, Action.SEE_SELF,
                                         tab=True, count=count)

    with app.test_request_context("/"):
        [group], [tab] = navigation.nav(), navigation.tabs()

    assert group.items[0].count == tab.count == "3"
    assert asked == ["counted"]
