"""Everything under this folder drives a real Chromium and is marked ``browser``."""
from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.company import HOUSES
from tests.browser.company import furnished as furnished
from tests.browser.company import house as house
from tests.browser.company import postgres_server as postgres_server
from tests.support.browser import browser_type_launch_args as browser_type_launch_args

HERE = Path(__file__).parent


def pytest_addoption(parser: pytest.Parser) -> None:
    """A journey is long, so most are walked in one house; before a release all of them are walked in both."""
    parser.addoption("--both-houses", action="store_true", help="walk every journey in both houses")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Say in which houses a journey is walked."""
    if "furnished" in metafunc.fixturenames:
        marker = metafunc.definition.get_closest_marker("in_house")
        in_both = marker is None or metafunc.config.getoption("--both-houses", default=False)
        names = list(HOUSES if in_both else marker.args)
        metafunc.parametrize("furnished", [HOUSES[name] for name in names], ids=names, indirect=True)


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
