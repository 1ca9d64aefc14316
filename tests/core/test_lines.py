"""A machine that did not answer is left alone for a while, never for ever (trust 6.5)."""
from __future__ import annotations

import pytest

from planner.core.lines import LONGEST_REST, Lines
from planner.core.outbox import Later
from tests.conftest import NOW

pytestmark = pytest.mark.once


def test_a_machine_that_is_silent_for_days_is_asked_again_and_heard_when_it_is_back():
    lines = Lines()
    for turn in range(200):
        with lines.to("dead.example", now=NOW + turn * LONGEST_REST) as line:
            line.is_silent = True
    with pytest.raises(Later) as caught, lines.to("dead.example", now=NOW + 199 * LONGEST_REST):
        pytest.fail("it was to rest")
    assert caught.value.pause == LONGEST_REST

    for _ in range(2):
        with lines.to("dead.example", now=NOW + 200 * LONGEST_REST) as line:
            assert not line.is_silent
