"""Femke saved while Joris was writing: both texts are safe, and only what both changed is asked."""
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.web.merge import Agreed, Choice, Merge, Place, merge3

BASE = "# Upgrade\n\nWe split the cluster.\n\nThree steps:\n\n- one\n- two\n\nThe end.\n"

TEXTS = st.lists(st.sampled_from(["a", "b", "c", "- x", "- y", "# h", "", "```"]), max_size=9).map("\n".join)


def conflicts(merge: Merge) -> list[Place]:
    """The stretches that both changed."""
    return [place for place in merge.places if place.proposed is None]


def test_changes_in_different_places_are_both_proposed():
    mine = BASE.replace("The end.", "The very end.")
    theirs = BASE.replace("split the cluster", "split the cluster in two")

    merge = merge3(BASE, mine, theirs)

    assert [place.proposed for place in merge.places] == [Choice.THEIRS, Choice.MINE]
    assert conflicts(merge) == []
    assert merge.text() == BASE.replace("The end.", "The very end.").replace("cluster", "cluster in two")


def test_changes_in_paragraphs_that_touch_do_not_conflict():
    merge = merge3("a\n\nb", "a1\n\nb", "a\n\nb1")

    assert conflicts(merge) == []
    assert merge.text() == "a1\n\nb1"


def test_a_paragraph_that_both_changed_is_asked():
    mine, theirs = BASE.replace("cluster", "cluster carefully"), BASE.replace("cluster", "cluster in two")

    merge = merge3(BASE, mine, theirs)

    (place,) = merge.places
    assert place.proposed is None
    assert (place.base.strip(), place.mine.strip(), place.theirs.strip()) == (
        "We split the cluster.", "We split the cluster carefully.", "We split the cluster in two.",
    )
    assert merge.text({1: Choice.MINE}) == mine
    assert merge.text({1: Choice.THEIRS}) == theirs


def test_both_can_be_kept():
    merge = merge3("a\n\nb", "a\n\nb mine", "a\n\nb theirs")

    assert merge.text({1: Choice.BOTH}) == "a\n\nb theirs\n\nb mine"


def test_a_conflict_without_a_choice_gives_no_text():
    merge = merge3("a", "b", "c")

    with pytest.raises(ValueError, match="place 1"):
        merge.text()


def test_what_is_proposed_can_be_refused():
    merge = merge3("a\n\nb", "a\n\nb\n\nc", "a\n\nb")

    assert merge.text() == "a\n\nb\n\nc"
    assert merge.text({1: Choice.THEIRS}) == "a\n\nb"


def test_the_same_change_on_both_sides_is_agreed():
    merge = merge3("a\n\nb", "a\n\nB", "a\n\nB")

    assert merge.places == ()
    assert all(isinstance(chunk, Agreed) for chunk in merge.chunks)


def test_items_of_one_list_merge_by_themselves():
    merge = merge3("- one\n- two\n- three", "- one 1\n- two\n- three", "- one\n- two\n- three 3")

    assert merge.text() == "- one 1\n- two\n- three 3"


def test_two_paragraphs_put_in_at_the_same_spot_are_asked():
    merge = merge3("a\n\nb", "a\n\nmine\n\nb", "a\n\ntheirs\n\nb")

    assert len(conflicts(merge)) == 1
    assert merge.text({1: Choice.BOTH}) == "a\n\ntheirs\n\nmine\n\nb"


def test_a_paragraph_before_the_first_does_not_touch_the_first():
    merge = merge3("a\n\nb", "new\n\na\n\nb", "a changed\n\nb")

    assert merge.text() == "new\n\na changed\n\nb"


def test_one_deleted_what_the_other_changed_is_asked():
    merge = merge3("a\n\nb\n\nc", "a\n\nc", "a\n\nb changed\n\nc")

    (place,) = conflicts(merge)
    assert place.mine == ""


def test_line_ends_of_a_browser_are_no_change():
    assert merge3(BASE, BASE.replace("\n", "\r\n"), BASE).places == ()


@given(TEXTS, TEXTS)
@settings(max_examples=300, deadline=None)
def test_when_only_one_side_changed_its_text_comes_out(base, changed):
    assert merge3(base, changed, base).text() == changed
    assert merge3(base, base, changed).text() == changed
    assert merge3(base, changed, changed).text() == changed


@given(TEXTS, TEXTS, TEXTS)
@settings(max_examples=300, deadline=None)
def test_choosing_one_side_everywhere_gives_that_side(base, mine, theirs):
    merge = merge3(base, mine, theirs)
    numbers = [place.number for place in merge.places]

    assert merge.text(dict.fromkeys(numbers, Choice.MINE)) == mine
    assert merge.text(dict.fromkeys(numbers, Choice.THEIRS)) == theirs
    assert numbers == list(range(1, len(numbers) + 1))
