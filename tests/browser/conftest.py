"""Everything under this folder drives a real Chromium and is marked ``browser``."""
from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.company import furnished as furnished
from tests.browser.company import house as house
from tests.browser.company import postgres_server as postgres_server
from tests.support.browser import browser_type_launch_args as browser_type_launch_args

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what lies here; the hook is called for every test of the run."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(autouse=True)
def everybody_leaves(request: pytest.FixtureRequest) -> Iterator[None]:
    """Close what a test left open: a page that stands goes on blinking, asking and drawing until the end of the run."""
    yield
    if "browser" in request.fixturenames:
        for context in request.getfixturevalue("browser").contexts:
            context.close()
