"""The work of rendering grows with the length of the text and with nothing else, whatever the text is made of."""
import sys
import time

import pytest

from planner.web import highlight, markdown_guard
from planner.web.markdown import forget_rendered, plain_text, render

REPEATED = [
    "[", "![", "[^", "[a](", "[a][", "[](", "[[", "[a](b(", "a(b[", "](", "\\[", "[a]: b\n", "[^1]: a\n", "[a] ", "((",
    "<", "<a ", "<a\n", '<a b="', "<!--", "<![CDATA[", "<div ", "<div>", "<b>\n\n", "</div>", "x<y ", "<http://",
    "<!-- a -->", "&a", "&#", ">", "> ", "> a\n", ">> ", "- ", "- \n", "- a\n", "1. ", "* a ", "# a\n", "#a\n",
    "a\n===\n", "===\n", "a\n: b\n", "*[a]: b\n", "|", "a|b\n-|-\n", "!!! note\n", "```\n", "~~~\n",
    "*a* ", "**", "_a ", "`a ", "`` ", "~~a ", "a\n", "a \n\n", "\n", " ", "\t",
]  # fmt: skip


def nested_list(size):
    return "".join("    " * depth + "- a\n" for depth in range(int((size / 2) ** 0.5)))


def nested_notes(size):
    return "".join("    " * depth + "!!! note\n" for depth in range(int((size / 2) ** 0.5)))


def longer_and_longer_fences(size):
    return "".join("`" * depth + "\na\n" for depth in range(3, int((size * 2) ** 0.5)))


def open_tags_of_many_kinds(size):
    return "".join(f'<a title="{number}"><p>' for number in range(size // 18))


def notes_used_everywhere(size):
    many = size // 40
    notes = "".join(f"[^n{number}]: x\n" for number in range(many))
    return notes + "\n" + " ".join(f"a[^n{number}]" for number in range(many))


def abbreviations_used_everywhere(size):
    many = size // 30
    meanings = "".join(f"*[ab{number}]: x\n" for number in range(many))
    return meanings + "\n" + " ".join(f"ab{number}" for number in range(many))


SHAPES = [nested_list, nested_notes, longer_and_longer_fences, open_tags_of_many_kinds, notes_used_everywhere,
          abbreviations_used_everywhere]


def calls(text):
    """How many functions are called, of Python or of C, to render ``text``."""
    forget_rendered()
    count = 0

    def counted(frame, event, arg):
        nonlocal count
        count += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        render(text)
    finally:
        sys.setprofile(before)
    return count


def of_size(piece, size):
    return (piece * (size // len(piece) + 1))[:size]


@pytest.mark.parametrize("piece", REPEATED)
def test_three_times_the_text_is_three_times_the_work(piece):
    render("warm")
    small, large = calls(of_size(piece, 800)), calls(of_size(piece, 2_400))

    assert large < 3.6 * small + 3_000


@pytest.mark.parametrize("shape", SHAPES)
def test_three_times_the_nesting_is_three_times_the_work(shape):
    render("warm")
    small, large = calls(shape(800)), calls(shape(2_400))

    assert large < 3.6 * small + 3_000


@pytest.mark.parametrize("piece", ["[", "![", "[a](", "<a ", "<![CDATA[", "x<y ", "a(b[", "<div "])
def test_ten_kilobytes_that_kept_the_library_busy_for_seconds_are_quick(piece):
    forget_rendered()
    begun = time.process_time()

    render(of_size(piece, 10_000))

    assert time.process_time() - begun < 1.0  # 0.05 where this was written; 4 and more without the guard


def test_a_run_of_brackets_is_shown_not_lost():
    assert plain_text("[" * 10_000) == "[" * 10_000


def test_a_paragraph_beyond_the_limit_is_shown_with_its_marks():
    text = "*a* " * (markdown_guard.MAX_INLINE_LENGTH // 4 + 1)

    assert plain_text(text) == text.strip()


def test_quotes_stop_nesting_and_show_the_rest():
    html = render("> " * 50 + "deep").html

    assert html.count("<blockquote>") == markdown_guard.MAX_QUOTE_DEPTH
    assert html.count("&gt;") == 50 - markdown_guard.MAX_QUOTE_DEPTH
    assert "deep" in html


def test_lists_stop_nesting_and_show_the_rest():
    html = render(nested_list(2_000)).html

    assert html.count("<ul>") == markdown_guard.MAX_LIST_DEPTH + 1
    assert plain_text(nested_list(2_000)).count("a") == nested_list(2_000).count("a")


def test_a_rule_of_many_dashes_is_still_a_rule():
    assert str(render("- " * 20).html) == "<hr>"
    assert str(render("a\n\n" + "*" * 60).html) == "<p>a</p>\n<hr>"


def test_too_many_open_tags_are_shown_as_text():
    html = render("<b>" * (markdown_guard.MAX_OPEN_TAGS + 1)).html

    assert "<b>" not in html
    assert html.count("&lt;b&gt;") == markdown_guard.MAX_OPEN_TAGS + 1


def test_tags_in_code_do_not_count_as_open():
    html = render("`<b>` " * 100 + "<b>bold</b>").html

    assert "<b>bold</b>" in html


def test_a_long_list_stays_one_list():
    assert render("- a\n" * 500).html.count("<ul>") == 1


def test_a_long_table_stays_one_table():
    assert render("| a | b |\n|---|---|\n" + "| c | d |\n" * 500).html.count("<table>") == 1


def test_long_code_is_shown_without_colours():
    code = "\n".join(["x = 1"] * 500)

    html = render(f"```python\n{code}\n```").html

    assert "<span" not in html
    assert html.count("x = 1") == 500


def test_one_text_has_so_much_code_in_colour_and_the_rest_plain():
    block = "```python\n" + "x = 1\n" * 140 + "```\n\n"
    many = highlight.MAX_COLOURED // (140 * 6) + 5

    html = render(block * many).html

    assert html.count("language-python") == many
    assert 0 < html.count('<span class="n">x</span>') < 140 * many
