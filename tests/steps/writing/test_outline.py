"""The outline of a text beside the parts of its template."""
from __future__ import annotations

from dataclasses import dataclass

from planner.steps.writing.rules.outline import Standing, outline, words_between
from planner.web import markdown


@dataclass
class Part:
    """A part of a template."""

    title_en: str
    min_words: int = 2
    max_words: int = 4
    required: bool = True
    title_nl: str = ""

    @property
    def key(self) -> str:
        return self.title_en.lower()

    def title(self, lang: str) -> str:
        return self.title_en

    def ghost(self, lang: str) -> str:
        return f"What about {self.title_en}?"


PARTS = [Part("Hook"), Part("Problem"), Part("Result")]


def lines(text: str, parts: list[Part] = PARTS) -> list[tuple[str, int, Standing | None]]:
    rendered = markdown.render(text)
    return [(line.text, line.words, line.standing)
            for line in outline(rendered.headings, rendered.html, parts, lang="en")]


def test_a_text_that_opens_without_a_heading_opens_with_the_first_part():
    """docs/domain.md writing: each part shows its words beside its range, and a missing one stands where it belongs."""
    text = "Saturday, a quarter past eleven.\n\n## Why it broke\n\nOne\n\n### A cluster\n\nfor all\n"

    assert lines(text) == [("Hook", 5, Standing.LONG), ("Why it broke", 3, Standing.DONE), ("A cluster", 2, None),
                           ("Result", 0, Standing.UNWRITTEN)]


def test_parts_are_found_by_name_wherever_they_stand():
    text = "## Result\n\nTwo hours\n\n## Problem\n\nNine\n"

    assert lines(text) == [("Hook", 0, Standing.UNWRITTEN), ("Result", 2, Standing.DONE), ("Problem", 1, Standing.BUSY)]


def test_an_empty_text_shows_what_is_to_come_and_one_without_a_template_its_headings():
    assert [line[0] for line in lines("")] == ["Hook", "Problem", "Result"]
    assert lines("## A\n\none two\n", []) == [("A", 2, None)]


def test_notes_count_for_no_part():
    html = markdown.render("## A\n\none two[^1]\n\n[^1]: ten words that nobody reads as part of the text\n").html

    assert words_between(html) == [0, 2]
