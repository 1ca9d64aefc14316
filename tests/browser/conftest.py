"""Everything under this folder drives a real Chromium and is marked ``browser``."""
from __future__ import annotations

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
