"""From words on a page to their source and back, and marks that keep the page well formed."""
from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from planner.comments.rules.pages import Mark, Page, Span, page, widened, with_marks
from planner.web import markdown
from planner.web.sanitise import words_of

BODY = """# Restore

The **restore** took [nine hours](https://example.test/the-restore-took "the restore"). Nobody had *tested* it.[^1]

- one a < b
- two `code && more`

| a | b |
|---|---|
| the restore | & more |

[^1]: A note about the restore.
"""


def shown(body: str = BODY) -> Page:
    return page(str(markdown.render(body).html), body)


def quoted(text: str, *, before: str = "", body: str = BODY) -> str:
    """The source of a quote of the page."""
    found = shown(body)
    span = found.find(text, before)[0]
    anchor = found.anchor(span)
    assert anchor is not None
    wide = widened(body, anchor, text)
    return body[wide.start:wide.end]


def test_words_of_the_page_lead_to_their_source():
    assert quoted("restore took nine hours") == "restore** took [nine hours"
    assert quoted("Nobody had tested it.") == "Nobody had *tested* it."
    assert quoted("the restore", before="note about") == "the restore"
    assert quoted("code && more") == "code && more"


def test_of_several_places_what_stands_before_decides():
    assert len(shown().find("the restore")) == 2
    assert len(shown().find("the restore", "A note about")) == 1
    assert shown().find("words that stand nowhere") == []


def test_a_source_leads_back_to_the_page():
    found = shown()
    span = found.find("nine hours")[0]

    anchor = found.anchor(span)
    assert anchor is not None
    assert found.span(anchor) == span


def test_blocks_can_be_chosen_by_their_first_words():
    assert [block.words for block in shown().blocks][:3] == [
        "Restore", "The restore took nine hours. Nobody had tested…", "one a < b"]


class Balance(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open = []

    def handle_starttag(self, tag, attrs):
        if tag not in ("br", "hr", "img", "col", "wbr"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@given(st.data())
def test_marks_add_nothing_to_the_words_and_keep_the_page_well_formed(data):
    found = shown()
    last = len(found.shown) - 1
    marks = []
    for n in range(data.draw(st.integers(0, 5))):
        first = data.draw(st.integers(0, last))
        marks.append(Mark(Span(first, data.draw(st.integers(first, last))), f"K{n}", n + 1, 'a "label"'))

    html = with_marks(found, marks)

    balance = Balance()
    balance.feed(html)
    assert balance.open == []
    assert html.count('class="cm-n"') == len(marks)
    bare = html
    for n in range(5):
        bare = bare.replace(f'<a class="cm-n" href="#thread-K{n}" aria-label="a &quot;label&quot;">{n + 1}</a>', "")
    assert words_of(bare) == words_of(found.html)


def test_a_mark_over_several_blocks_is_put_in_pieces():
    found = shown()
    html = with_marks(found, [Mark(Span(0, 4), "K", 1, "one")])

    assert '<mark class="cm" data-thread="K" id="m-K">Restore</mark>' in html
    assert html.count("<mark") == 5
