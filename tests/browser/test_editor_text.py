"""Writing in a browser: what keys, lists, tables, notes, find and paste make of the text."""
from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from planner.core.db import db
from planner.steps.agenda.models import Topic
from planner.structure.models import StructureTemplate, TemplateSection
from tests.assets.test_pictures import made
from tests.browser.test_editor import TEXT
from tests.browser.test_editor import desk as desk
from tests.factories import NOW

CLIPBOARDS = Path(__file__).parent / "clipboards"


def text(page: Page) -> str:
    """What the editor holds."""
    return str(page.evaluate("document.getElementById('editor').surface.text()"))


def clear(page: Page) -> None:
    """Begin with an empty text."""
    page.locator(TEXT).click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")


def paste(page: Page, html: str, plain: str = "") -> None:
    """Paste as a program that offers both forms does."""
    page.locator(TEXT).evaluate("""(field, [html, plain]) => {
        const board = new DataTransfer();
        if (html) board.setData("text/html", html);
        board.setData("text/plain", plain);
        field.dispatchEvent(new ClipboardEvent("paste", {clipboardData: board, bubbles: true, cancelable: true}));
    }""", [html, plain])


def test_lists_tables_notes_and_code_are_written_by_key(desk):
    page, troubles = desk.open()
    clear(page)

    page.keyboard.type("- one\ntwo\n\n\n/tab")
    expect(page.get_by_role("listbox")).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.type("What")
    page.keyboard.press("Tab")
    page.keyboard.type("How long")
    for word in ("Restore", "Two hours", "Test"):
        page.keyboard.press("Tab")
        page.keyboard.type(word)
    page.keyboard.press("Control+End")
    page.keyboard.type("\n/code")
    page.keyboard.press("Enter")
    page.keyboard.type("py")
    page.keyboard.press("Enter")
    page.keyboard.type("print(1)")
    page.keyboard.press("Control+End")
    page.keyboard.type("\nMeasured")
    page.keyboard.press("Control+Shift+1")
    page.keyboard.type("In March.")

    assert text(page) == (
        "- one\n- two\n\n| What | How long |\n| --- | --- |\n| Restore | Two hours |\n| Test |  |\n\n"
        "```python\nprint(1)\n```\n\nMeasured[^1]\n\n[^1]: In March.\n")
    assert troubles.all() == []


def test_find_and_replace_undo_and_the_list_of_keys(desk):
    page, troubles = desk.open()
    before = text(page)

    page.keyboard.press("Control+f")
    page.get_by_role("textbox", name="Find").fill("restore")
    page.get_by_role("textbox", name="Replace with").fill("rebuild")
    page.get_by_role("button", name="replace all").click()
    assert "restore" not in text(page).lower()
    page.keyboard.press("Escape")
    page.locator(TEXT).focus()
    page.keyboard.press("Control+z")
    assert text(page) == before
    page.keyboard.press("F1")

    expect(page.get_by_role("dialog", name="Keys")).to_contain_text("Next cell of a table")
    assert troubles.all() == []


@pytest.fixture
def built(desk):
    """The draft is built from a template of two parts."""
    with desk.app.app_context():
        session = db.session()
        session.info["now"] = NOW
        session.scalars(sa.select(Topic)).one().structure = "tale"
        parts = [TemplateSection(key=title, title_en=title, ghost_en=ghost, min_words=5, max_words=40, position=place)
                 for place, (title, ghost) in enumerate((("Hook", "Who was there?"), ("Turn", "What turned it?")))]
        session.add(StructureTemplate(key="tale", name_en="Tale", min_words=10, max_words=90, position=1,
                                      every_section=parts))
        session.commit()


def test_an_empty_part_asks_its_question_beside_the_text_and_never_in_it(built, desk):
    page, troubles = desk.open()
    clear(page)
    missing = page.locator("#outline-parts li.unwritten")
    expect(missing).to_have_count(2)
    expect(missing.first).to_contain_text("0 of 5–40 words")

    missing.first.get_by_role("button").click()

    expect(page.locator(".cm-ghost")).to_have_text("Who was there?")
    assert text(page).strip() == "## Hook"
    page.keyboard.type("One restore, one Tuesday, one coffee, every month.")
    expect(page.locator(".cm-ghost")).to_have_count(0)
    expect(page.locator("#outline-parts .done.now")).to_contain_text("8 of 5–40 words")
    assert troubles.all() == []


@pytest.mark.parametrize("name", ["word", "docs", "web"])
def test_a_paste_becomes_clean_markdown(desk, name):
    """docs/domain.md writing: what is pasted keeps its form as Markdown and nothing else of where it came from."""
    page, troubles = desk.open()
    clear(page)

    paste(page, (CLIPBOARDS / f"{name}.html").read_text(), "plain words")

    expect(page.locator(".cm-placeholder")).to_have_count(0)
    if name == "word":
        expect(page.locator("#toasts")).to_contain_text("Pictures that did not come along: 1.")
    assert text(page) == (CLIPBOARDS / f"{name}.md").read_text().rstrip("\n")
    assert troubles.all() == []


def test_a_paste_without_form_stays_as_it_is(desk):
    page, _troubles = desk.open()
    clear(page)

    paste(page, "<meta charset='utf-8'><div style='font-family: monospace'><span>a_b</span> * c</div>", "a_b * c")

    assert text(page) == "a_b * c"


def test_a_pasted_picture_asks_for_its_words_and_then_stands_in_the_text(desk):
    page, troubles = desk.open()
    clear(page)

    page.locator(TEXT).evaluate("""(field, data) => {
        const board = new DataTransfer();
        board.items.add(new File([Uint8Array.from(data)], "rack.png", {type: "image/png"}));
        field.dispatchEvent(new ClipboardEvent("paste", {clipboardData: board, bubbles: true, cancelable: true}));
    }""", list(made("PNG", (60, 40))))
    dialog = page.get_by_role("dialog", name="Picture")
    dialog.get_by_role("button", name="Put it in the text").click()
    expect(dialog).to_contain_text("Say what the picture shows")
    dialog.get_by_label("What it shows, in English").fill("The rack at night")
    dialog.get_by_role("button", name="Put it in the text").click()

    expect(dialog).to_be_hidden()
    assert text(page).startswith("![The rack at night](/assets/")
    picture = page.locator("#preview-text img[alt='The rack at night']")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 60
    assert troubles.all() == []
