"""How hard a text reads (docs/domain-more.md o, readability): every example, and what holds of any text."""
import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.readability.prose import prose
from planner.readability.scores import Band, Figures, band, figures, score
from planner.readability.sentences import sentences
from planner.readability.syllables import syllables

ANY = st.text(alphabet=st.sampled_from(list("ab éë.!?… \n\t#*_`[]()<>!|-–'\"“„1A&;:\\~>@yu")), max_size=200)


@pytest.mark.parametrize(("lang", "text", "expected", "value"), [
    ("nl", "De cloudrekening is hoog. Niemand weet waarom, maar iedereen betaalt.", (10, 2, 18), "63.6"),
    ("en", "The restore took nine hours. Nobody had tested it, e.g. on a Monday.", (13, 2, 19), "76.6")])
def test_the_examples_of_the_rule(lang, text, expected, value):
    seen = figures(text, lang)

    assert (seen.words, seen.sentences, seen.syllables) == expected
    assert score(seen, lang) == Decimal(value)


def test_syllables_of_the_examples():
    said = {"nl": "beïnvloeden 4, koeien 2, royaal 2, hyena 3, zeeën 2, financieel 4, auto's 2, quorum 2, niveau 2, "
                  "nieuw 1",
            "en": "tables 2, makes 1, changes 2, worked 1, wanted 2, handled 2, being 2, region 2, actual 3, rhythm 1"}

    for lang, rows in said.items():
        for word, number in (row.split() for row in rows.split(", ")):
            assert (word, syllables(word, lang)) == (word, int(number))


@pytest.mark.parametrize(("word", "lang", "number"), [
    ("Software", "nl", 2), ("museum", "nl", 3), ("team's", "nl", 1), ("e-mailbox", "nl", 3), ("yoghurt", "nl", 2),
    ("aquarium", "nl", 4), ("24-uurs", "nl", 1), ("CMS", "nl", 1), ("Ideas", "en", 3), ("science", "en", 2),
    ("e.g", "en", 2), ("whole", "en", 1), ("called", "en", 1), ("curled", "en", 1), ("churches", "en", 2),
    ("going", "en", 2), ("playing", "en", 2), ("media", "en", 3), ("social", "en", 2), ("queue", "en", 1),
    ("naïve", "en", 2)])
def test_syllables(word, lang, number):
    assert syllables(word, lang) == number


@pytest.mark.parametrize(("lang", "text", "words", "ends"), [
    ("en", "It took 9. Then it ended.", 5, 2),                          # a number ends a sentence too
    ("nl", "Dat kost ca. 20 euro, d.w.z. veel, enz.", 7, 1),            # abbreviations don't, but at the end of a block
    # ‘ opens a quotation, so that a small letter follows; the straight one doesn't
    ("nl", "Van J. Bakker. ‘s avonds niet. 's ochtends wel.", 9, 2),
    ("en", "He said “stop.” (Then he left.) and so on.", 9, 2),         # a small letter goes on
    ("en", "One – two—three.", 3, 1),                                   # dashes split words
    ("en", "... ! Well?", 1, 1),                                        # a sentence has a word
    ("en", "No stop\n\nNor here", 4, 2),                                # a block ends one
    ("en", "- one\n- two\n  more\n- three", 4, 3)])
def test_words_and_sentences(lang, text, words, ends):
    seen = figures(text, lang)

    assert (seen.words, seen.sentences) == (words, ends)


@pytest.mark.parametrize("left_out", [
    "# Heading here", "Heading here\n======", "| a | b |\n|---|---|\n| c | d |", "```js\nlet a\n\nb\n```",
    "    code here",
    "![a picture](x.png)", "`code here`", "<https://example.org/a>", "https://example.org/a-b", "<b></b>",
    "[1]: https://example.org", "<!-- a note -->", "---", "~~~\n# no heading\n~~~", "\\", "jo@example.org"])
def test_what_is_no_prose(left_out):
    assert figures(f"Before.\n\n{left_out}\n\nAfter.", "en").words == 2


@pytest.mark.parametrize(("markdown", "said"), [
    ("See [the **whole** list](https://x.org/a_(b) \"why\").", "See the whole list."),
    ("A [named][1] one, and [[brackets]].", "A named one, and [[brackets]]."),
    ("Look at https://x.org/a, then.", "Look at , then."),
    ("snake_case and _this_ 2 * 3 \\*", "snake_case and this 2 * 3 *"),
    ("Ten&nbsp;&euro;&amp;", "Ten\xa0€&"), ("> Quoted\n> words", "Quoted\nwords"), ("Use `a`b", "Use  b"),
    ("With a note[^1].", "With a note."), ("one<br>two", "one two")])
def test_what_prose_says(markdown, said):
    (block,) = prose(markdown).blocks

    assert block.text == said


def test_each_word_is_found_where_it_stands():
    body = "# Start\n\n> Een **vet** [woord](https://x.org).\n> Tweede `code` regel\n\n1. Eerste\n   punt &amp; meer\n"

    found = [(word.text, body[block.place(word.start):block.place(word.end - 1) + 1])
             for block in prose(body).blocks for sentence in sentences(block, "nl") for word in sentence.words]

    assert found == [(word, word) for word in ["Een", "vet", "woord", "Tweede", "regel", "Eerste", "punt", "meer"]]


@given(ANY)
def test_any_text_has_figures_within_their_bounds(text):
    for lang in ("nl", "en"):
        seen = figures(text, lang)
        value = score(seen, lang)

        assert seen.sentences <= seen.words <= seen.syllables
        assert (value is None) == (not seen.words)
        assert value is None or 0 <= value <= 100
    for block in prose(text).blocks:
        assert all(0 <= block.place(at) <= len(text) for at in range(len(block.text)))


@pytest.mark.parametrize("piece", ["[", "![", "](", "](a", "` ", "<a ", "<!--", "*a", "> ", "- ", "\n", "|-\n", "a",
                                   "http://", "[^a", "a\n=\n", "](a 'b", "\\", "[x]: \n", "ia", "a@", "]( "])
def test_time_grows_with_the_length_alone(piece):
    def seconds(times: int) -> float:
        begun = time.process_time()
        figures(piece * times, "en")
        return time.process_time() - begun

    short, long = (min(seconds(times) for _ in range(3)) for times in (4_000, 32_000))

    assert long < max(short, 0.004) * 8 * 4


@pytest.mark.parametrize(("value", "name"), [
    ("60.0", Band.EASY), ("59.9", Band.FAIR), ("45.0", Band.FAIR), ("44.9", Band.HARD), ("30.0", Band.HARD),
    ("29.9", Band.VERY_HARD)])
def test_the_word_for_a_score(value, name):
    assert band(Decimal(value)) is name


def test_a_score_stays_within_its_bounds_and_is_rounded_half_up():
    assert score(Figures(1, 1, 30), "nl") == 0
    assert score(Figures(100, 100, 100), "en") == 100
    assert score(Figures(0, 0, 0), "en") is None
    assert score(Figures(1000, 100, 1350), "nl") == Decimal("93.6")     # 206.84 - 103.95 - 9.3 = 93.59
