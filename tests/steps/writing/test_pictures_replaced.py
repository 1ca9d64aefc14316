"""Class 4: other pictures in the places of pictures (docs/domain.md c)."""
import pytest

from planner.steps.writing import queries
from planner.steps.writing.rules import ChangeClass, Fate, text_change
from planner.workflow.writing import DraftState, RequestState
from tests.steps.writing.story import BODY, house

PLAIN = "/assets/01hzzzzzzzzzzzzzzzzzzzzzz1.webp"
OTHER = "/assets/01hzzzzzzzzzzzzzzzzzzzzzz2.webp"


def text(picture: str) -> tuple[str, str]:
    return "Restore drill", f"Nine hours.\n\n{picture}\n\nAnd then it worked."


def change(before: str, after: str):
    return text_change(text(before), text(after))


def test_another_decorative_picture_keeps_the_yes_of_the_personas():
    found = change(f"![]({PLAIN})", f"![]({OTHER})")

    assert (found.change_class, found.fates.persona, found.fates.final) == (
        ChangeClass.ASSET, Fate.STANDS, Fate.STALE)


@pytest.mark.parametrize(("before", "after"), [
    (f"![Hours per restore]({PLAIN})", f"![Hours per restore, this year]({OTHER})"),
    (f"![]({PLAIN})", f"![Hours per restore]({OTHER})"), (f"![Hours per restore]({PLAIN})", f"![]({OTHER})")])
def test_another_picture_that_says_something_asks_everybody_again(before, after):
    found = change(before, after)

    assert (found.change_class, found.fates.persona, found.fates.final) == (ChangeClass.ASSET, Fate.STALE, Fate.STALE)


@pytest.mark.parametrize(("before", "after"), [
    (f"![]({PLAIN})", ""), ("", f"![]({PLAIN})"),                                   # one less, one more
    (f"![]({PLAIN})", f"![Two engineers]({PLAIN})"),                                # words for the same picture
    (f"```\n![]({PLAIN})\n```", f"```\n![]({OTHER})\n```"),                         # a picture in code is a text
    (f"    ![]({PLAIN})", f"    ![]({OTHER})"), (f"> ![]({PLAIN})", f"> ![]({OTHER})"),
    (f"![]({PLAIN}) worked", f"![]({OTHER}) failed")])
def test_whatever_else_changes_is_a_change_of_the_text(before, after):
    assert change(before, after).change_class is ChangeClass.TEXT


def test_another_title_too_is_a_change_of_the_text():
    found = text_change(text(f"![]({PLAIN})"), ("Restore", text(f"![]({OTHER})")[1]))

    assert found.change_class is ChangeClass.TEXT


def test_after_another_decorative_picture_only_the_lead_looks_again(session):
    home = house(session)
    home.write(f"{BODY}\n\n![]({PLAIN})\n")
    home.submit()
    home.judge(home.manager)
    home.judge(home.operations)
    home.approve()

    home.write(f"{BODY}\n\n![]({OTHER})\n")

    assert home.draft.state is DraftState.IN_REVIEW
    assert not queries.standing_approvals(session, home.draft)
    assert {one.state for one in home.requests()} == {RequestState.ANSWERED}     # nobody is asked again
    home.approve()
    assert len(queries.standing_approvals(session, home.draft)) == 1
