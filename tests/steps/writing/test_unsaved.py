"""What is typed is kept until it is saved or thrown away (docs/domain-more.md o, autosave)."""
from datetime import timedelta

import pytest

from planner.core.errors import NotAllowed
from planner.steps.writing import queries
from planner.steps.writing.rules.texts import Text
from planner.steps.writing.services import unsaved
from tests.factories import NOW
from tests.steps.writing.story import house


@pytest.fixture
def home(session):
    home = house(session)
    home.write("Saved.")
    return home


def keep(home, body, *, base, by=None, now=NOW):
    return unsaved.keep_unsaved(home.session, home.get(by or home.mats), Text("T", body, base), actor=by or home.mats,
                                now=now)


def kept(home, by=None):
    return home.unsaved(by)


def test_there_is_one_row_a_person_and_draft(home):
    home.claim.co_authors.append(home.bram)

    assert keep(home, "a", base=1)
    assert keep(home, "ab", base=1)
    assert keep(home, "b", base=1, by=home.bram)

    assert (kept(home).body, kept(home, home.bram).body) == ("ab", "b")


def test_text_on_an_old_revision_is_kept_and_said(home):
    home.write("Newer.")

    assert keep(home, "Mine", base=1) is False
    assert kept(home).body == "Mine"
    assert queries.is_overtaken(home.get(home.mats), kept(home))


def test_an_old_window_does_not_write_over_a_newer_one(home):
    home.write("Newer.")
    keep(home, "On the newest", base=2)

    keep(home, "From an old window", base=1)

    assert kept(home).body == "On the newest"


def test_what_equals_the_newest_revision_is_not_kept(home):
    keep(home, "x", base=1)

    unsaved.keep_unsaved(home.session, home.get(home.mats), Text("A restore is proof", "Saved.", 1), actor=home.mats,
                         now=NOW)

    assert kept(home) is None


def test_throwing_away_can_be_undone(home):
    keep(home, "Precious", base=1)

    assert unsaved.discard_unsaved(home.session, home.draft, actor=home.mats, now=NOW)
    assert kept(home) is None
    assert unsaved.take_back_unsaved(home.session, home.draft, actor=home.mats)
    assert kept(home).body == "Precious"


def test_typing_on_after_throwing_away_counts(home):
    keep(home, "Old", base=1)
    unsaved.discard_unsaved(home.session, home.draft, actor=home.mats, now=NOW)

    keep(home, "New", base=1)

    assert kept(home).body == "New"


def test_nobody_types_in_the_text_of_another(home):
    with pytest.raises(NotAllowed):
        keep(home, "Hello", base=1, by=home.imke)


def test_unsaved_text_goes_after_thirty_days(home):
    keep(home, "Old", base=1)

    assert unsaved.tidy_unsaved(home.session, now=NOW + timedelta(days=29)) == 0
    assert unsaved.tidy_unsaved(home.session, now=NOW + timedelta(days=31)) == 1
    assert kept(home) is None
