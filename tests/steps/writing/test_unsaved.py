"""What is typed is kept until it is saved or thrown away (docs/domain-more.md o, autosave)."""
from datetime import timedelta

import pytest

from planner.core.errors import NotAllowed
from planner.steps.writing import queries
from planner.steps.writing.queries.kept import kept_texts
from planner.steps.writing.rules.texts import Text, Window
from planner.steps.writing.services import unsaved
from planner.steps.writing.services.kept import found_on_device, put_back
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


# --- Nothing is lost by another window, device or choice -----------------------------------------------------------


def _kept_texts(home, by=None):
    return [one.body for one in kept_texts(home.session, home.draft, by or home.mats)]


def test_two_windows_on_one_revision_keep_both_texts(home):
    def type_(body, window):
        unsaved.keep_unsaved(home.session, home.get(home.mats), Text("T", body, 1), actor=home.mats, now=NOW,
                             window=window)

    type_("Desk", Window("desk"))
    type_("Desk, more", Window("desk"))
    type_("Desk, more, after a reload", Window("again", "desk"))
    assert _kept_texts(home) == []

    type_("Phone", Window("phone"))

    assert _kept_texts(home) == ["Desk, more, after a reload"]
    assert kept(home).body == "Phone"


def test_an_older_window_is_kept_aside(home):
    home.write("Newer.")
    keep(home, "On the newest", base=2)

    keep(home, "On the old one", base=1)

    assert kept(home).body == "On the newest"
    assert _kept_texts(home) == ["On the old one"]


def test_what_a_device_kept_is_taken_in_once_and_put_back_with_the_other_kept(home):
    keep(home, "Typed here", base=1)

    def found(body, ago=0):
        return found_on_device(home.session, home.get(home.mats), Text("T", body, 1), actor=home.mats, now=NOW,
                               typed_at=NOW - timedelta(minutes=ago))

    assert found("Saved.") is not None                  # another title: another text
    assert found_on_device(home.session, home.get(home.mats), Text("A restore is proof", "Saved.", 1),
                           actor=home.mats, now=NOW, typed_at=NOW) is None
    assert found("Typed here") is None
    row = found("In the train", ago=-60)
    assert row.at == NOW                                # no clock of a device runs ahead of ours
    put_back(home.session, home.get(home.mats), row, actor=home.mats, now=NOW)

    assert kept(home).body == "In the train"
    assert "Typed here" in _kept_texts(home)
    with pytest.raises(NotAllowed):
        found_on_device(home.session, home.get(home.imke), Text("T", "Mine", 1), actor=home.imke, now=NOW,
                        typed_at=NOW)


def test_kept_texts_go_when_saved_or_after_thirty_days(home):
    home.write("Newer.")
    keep(home, "On the newest", base=2)
    keep(home, "On the old one", base=1)
    keep(home, "Older still", base=1)

    home.write("On the old one", title="T")
    assert _kept_texts(home) == ["Older still"]
    unsaved.tidy_unsaved(home.session, now=NOW + timedelta(days=30))
    assert _kept_texts(home) == ["Older still"]
    unsaved.tidy_unsaved(home.session, now=NOW + timedelta(days=30, seconds=1))
    assert _kept_texts(home) == []


def test_a_revision_is_never_changed(home):
    head = home.get(home.mats).head
    head.body = "Something else"

    with pytest.raises(ValueError, match="revision 1 is immutable: body"), home.session.no_autoflush:
        home.session.flush()
