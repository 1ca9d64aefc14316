"""Each save is the next revision; nobody's words are ever overwritten (docs/domain.md c, docs/trust.md 5)."""
from datetime import timedelta

import pytest

from planner.core.errors import NotAllowed, NotFound, RuleBroken
from planner.steps.writing import queries
from planner.steps.writing.rules import ChangeClass, revision_hash
from planner.steps.writing.rules.texts import Text
from planner.steps.writing.services import revisions, unsaved
from planner.steps.writing.services.revisions import Outcome
from planner.workflow.writing import DraftState
from tests.factories import NOW
from tests.steps.writing.story import BODY, house


@pytest.fixture
def home(session):
    return house(session)


def test_a_save_is_the_next_revision(home, session):
    home.write("One.")
    saving = home.write("One. Two.", title="Restore", now=NOW + timedelta(hours=1))

    assert saving.outcome is Outcome.SAVED
    assert (saving.head.number, saving.head.title, saving.head.body) == (2, "Restore", "One. Two.")
    assert saving.head.sha256 == revision_hash("Restore", "One. Two.")
    assert (saving.head.word_count, saving.head.by_id, saving.head.at) == (3, home.mats.id, NOW + timedelta(hours=1))
    assert home.get(home.mats).title == "Restore"
    assert [one.number for one in queries.history(session, home.draft)] == [2, 1]


def test_the_same_text_saves_nothing(home):
    home.write("One.\nTwo.")
    saving = home.write("One.\r\nTwo.", base=0)         # a browser's line ends, and an old base besides

    assert (saving.outcome, saving.head.number) == (Outcome.SAME, 1)


def test_a_save_on_an_old_revision_overwrites_nothing(home, session):
    home.write("One.")
    home.write("Theirs.")
    saving = home.write("Mine.", base=1)

    assert (saving.outcome, saving.head.body) == (Outcome.STALE, "Theirs.")
    kept = home.unsaved()
    assert (kept.base_number, kept.body) == (1, "Mine.")


def test_a_save_drops_what_was_unsaved(home, session):
    unsaved.keep_unsaved(session, home.draft, Text("T", "One", 0), actor=home.mats, now=NOW)

    home.write("One.")

    assert home.unsaved() is None


def test_nobody_else_writes(home):
    for stranger in (home.ilse, home.imke, home.admin):
        with pytest.raises((NotAllowed, NotFound)):
            home.write("Hello", by=stranger)


def test_a_co_author_writes_along(home, session):
    home.claim.co_authors.append(home.bram)

    assert home.write("Together.", by=home.bram).head.by_id == home.bram.id


def test_a_text_in_review_is_not_changed(home):
    home.write()
    home.submit()

    with pytest.raises(RuleBroken, match="draft_not_editable"):
        home.write("Quickly something else")


def test_an_old_text_comes_back_as_a_new_revision(home, session):
    home.write("One.")
    home.write("Two.")
    old = queries.get_revision(session, home.draft, 1)

    saving = revisions.restore_revision(session, home.get(home.mats), old, base=2, actor=home.mats, now=NOW)

    assert saving.head is not None
    assert (saving.head.number, saving.head.body, saving.head.source_id) == (3, "One.", old.id)


def test_a_revision_of_another_draft_is_not_there(home, session):
    home.write()

    with pytest.raises(NotFound):
        queries.get_revision(session, home.draft, 2)


def test_a_lead_may_mend_an_approved_text_only(home):
    home.approved()

    saving = home.write(BODY + "\nOne more thing that matters.", by=home.imke)

    assert saving.outcome is Outcome.SAVED
    assert saving.head.change_class is ChangeClass.TEXT
    assert home.draft.state is DraftState.IN_REVIEW
    with pytest.raises(NotAllowed):
        home.write("And again", by=home.imke)
