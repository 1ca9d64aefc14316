"""Fields that no form object guards: what a database can't even look for is no failure."""
from __future__ import annotations

import pytest

from planner.policy import Role
from tests import factories as make
from tests.steps.writing.story import house

pytestmark = pytest.mark.database


@pytest.mark.parametrize(("path", "field"), [
    ("/agenda/slots/{slot}/fill", "topic"), ("/agenda/topics/{slot}/place", "slot"), ("/me/knowledge", "choice"),
    ("/knowledge/areas/nothing/place", "to"), ("/reviews/{draft}/approve", "read"), ("/me/theme", "theme"),
    ("/drafts/{draft}/submit", "then"), ("/people/x\x00/capacity", "turns"),
    ("/drafts/{draft}/comments/accept", "take"), ("/drafts/{draft}/use", "practice"),
])
@pytest.mark.parametrize("value", ["a\x00b", "9" * 30, "x" * 5000])
def test_a_field_that_nobody_could_have_filled_in_is_refused(session, login, path, field, value):
    home = house(session)
    session.add(both := make.person(Role.LEAD, Role.ADMIN))
    session.flush()

    answer = login(both).post(path.format(slot=home.slot.uid, draft=home.draft.uid),
                              data={field: value, "area": "Anything", "level": "2", "interest": "0"})

    assert 300 <= answer.status_code < 500
