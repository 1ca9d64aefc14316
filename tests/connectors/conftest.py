"""The site that the tests of the WordPress connector talk to: a fake one, and on demand a real one."""
from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.support.fake_wordpress import FakeWordPress, fake_wordpress
from tests.support.wordpress import NoWordPress, Site, wordpress
from tools.wordpress import WANTED


@pytest.fixture(scope="session")
def real_site() -> Iterator[Site]:
    """A real WordPress, set up once."""
    if not os.environ.get(WANTED):
        pytest.skip("NO REAL WORDPRESS WAS ASKED: python3 dev.py test --wordpress")
    try:
        with wordpress() as site:
            yield site
    except NoWordPress as error:
        pytest.fail(f"there is no WordPress to test against: {error}")


@pytest.fixture(params=["fake", pytest.param("real", marks=pytest.mark.wordpress)])
def site(request: pytest.FixtureRequest) -> Iterator[FakeWordPress | Site]:
    """The fake one and the real one answer alike: each test runs on both."""
    if request.param == "real":
        yield request.getfixturevalue("real_site")
    else:
        with fake_wordpress() as site:
            yield site
