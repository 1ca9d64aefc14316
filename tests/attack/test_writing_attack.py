"""What was built for writing and review, attacked: texts that hold on to the CPU, broken places, other people's things.

Source: docs/trust.md 2, 3.9, 5.
"""
from __future__ import annotations

import io
import time
import zipfile
from contextlib import suppress

import pytest

from planner.coach.rules import Brief, hints, read
from planner.comments.rules import pages
from planner.comments.rules.anchors import Anchor, move, pairs_each
from planner.core.errors import RuleBroken
from planner.steps.writing.documents import read_document
from planner.web import markdown
from planner.web.forms import MAX_TEXT
from tests.comments.story import Talk

WORD = ('<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        "<w:body>{}</w:body></w:document>")


def seconds(work) -> float:
    """CPU of this process alone, so that a busy machine does not count."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def docx(inside: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml", WORD.format(inside))
    return made.getvalue()


def document(data: bytes) -> None:
    with suppress(RuleBroken):
        read_document(data, lambda _bytes, _words: None)


def place(body: str, quote: str) -> None:
    shown = pages.page(str(markdown.render(body, lang="en").html), body)
    shown.find(quote, "a " * 200)
    for _thread in range(500):
        shown.span(Anchor(5, 6))


def follow(body: str, quote: int) -> None:
    for _thread in range(500):
        move(body, Anchor(20, 20 + quote), f"{body}x", pairs=pairs_each(500))


LONG = MAX_TEXT // 2
HOSTILE = {
    "blank lines beside comments": lambda: place("a\n" + "\n" * LONG, "a"),
    "one word, everywhere": lambda: place("a " * (LONG // 2), "a"),
    "comments on one of many like it": lambda: follow("ab " * (LONG // 3), 2),
    "long comments on one of many like it": lambda: follow("a" * LONG, 2_000),
    "a bracket without end": lambda: list(hints(read("AB (" + "a" * LONG, "en"), Brief())),
    "a word without end": lambda: list(hints(read("AB, " + "a" * LONG, "en"), Brief())),
    "pictures without end": lambda: document(b"![" * (LONG // 2)),
    "a title of blanks": lambda: document(b"---\ntitle: a" + b" " * LONG + b"b\n---\nx"),
    "a heading of blanks": lambda: document(b"# a" + b" " * LONG + b"b\nx"),
    "twenty megabytes of Markdown": lambda: document(b"![a " * 5_000_000),
    "a line of blanks in Word": lambda: document(docx(f"<w:p><w:r><w:t>{' ' * LONG}x</w:t></w:r></w:p>")),
    "ten megabytes of paragraphs in Word": lambda: document(docx("<w:p><w:r><w:t>a b</w:t></w:r></w:p>" * 260_000)),
}


@pytest.mark.once
@pytest.mark.parametrize("work", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_text_is_read_in_seconds(work):
    """Each of these took from ten seconds to hours; 3 s is slow, and far from that."""
    assert seconds(work) < 3


@pytest.mark.parametrize(("quote", "other"), [
    ("two hours", "cafe\u0301 e\u0301e\u0301e\u0301"), ("two hours.", "\u0301x"), (" two hours", "\u0301")])
def test_signs_that_join_leave_a_text_that_can_be_saved(session, quote, other):
    """Composed, the words are shorter than they were typed: the place must not lie behind the end of the text."""
    talk = Talk(session)
    thread = talk.suggest(talk.ilse, quote, other)
    talk.back_to_writing()

    talk.take(thread)
    for more in ("More.", "And more."):
        talk.write(f"{talk.body()}\n{more}")

    assert talk.body().endswith("And more.")
    assert thread.anchor is None or talk.body()[thread.start:thread.end] == thread.quote


def test_suggestions_make_no_text_longer_than_it_may_be(session):
    talk = Talk(session)
    thread = talk.suggest(talk.ilse, "two hours", "word " * 700)
    talk.back_to_writing()
    talk.write(f"{talk.body()}{'a' * 80} " + "b " * ((MAX_TEXT - 1_000) // 2))

    with pytest.raises(RuleBroken, match="suggestion_long"):
        talk.take(thread)
