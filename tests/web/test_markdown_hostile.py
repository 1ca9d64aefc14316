"""Nobody's text runs in somebody else's page: a corpus of attacks, and whatever hypothesis makes of their pieces."""
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.web import sanitise
from planner.web.markdown import absolute_links, plain_text, render
from tests.web.hostile_text import VECTORS, faults

PIECES = sorted({piece for vector in VECTORS for piece in re.findall(r"[\w:/.#-]+|\s+|[^\w\s]+", vector)})
MARKS = ["# ", "> ", "- ", "1. ", "    ", "\n", "\n\n", "```", "~~~", "`", "**", "_", "[", "](", ")", "![", "[^a]: ",
         "[^a]", "|", "|---|\n", "!!! note\n", ": ", "*[a]: ", "<b>", "</b>", "<div>", "</div>", "<!--", "-->", "\\"]


def no_ids(tag, name, value):
    return None


@pytest.mark.parametrize("text", VECTORS)
def test_an_attack_comes_out_harmless(text):
    assert faults(render(text).html) == []


AROUND = ["# {}", "> {}", "- {}", "1. x\n\n    {}", "| a |\n|---|\n| {} |", "x[^1]\n\n[^1]: {}", "!!! note\n    {}",
          '<div markdown="1">\n{}\n</div>', "**{}**", "[{}](/x)", "![{}](/x)"]


@pytest.mark.parametrize("around", AROUND)
def test_an_attack_comes_out_harmless_wherever_it_stands(around):
    for text in VECTORS:
        assert faults(render(around.replace("{}", text)).html) == [], text


@pytest.mark.parametrize("text", VECTORS)
def test_the_sanitiser_holds_without_the_renderer(text):
    assert faults(sanitise.clean(text, ids=no_ids)) == []


@pytest.mark.parametrize("text", VECTORS)
def test_making_addresses_absolute_lets_nothing_back_in(text):
    html = absolute_links(render(text).html, "https://blog.example/a")

    assert faults(html) == []


@given(st.lists(st.sampled_from(PIECES + MARKS), max_size=40).map("".join))
@settings(max_examples=400, deadline=None)
def test_no_mix_of_attacks_and_marks_comes_through(text):
    assert faults(render(text).html) == []


@given(st.text(max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_text_at_all_is_rendered_harmlessly(text):
    rendered = render(text)

    assert faults(rendered.html) == []
    assert not rendered.as_typed


@given(st.lists(st.sampled_from(PIECES + MARKS), max_size=30).map("".join))
@settings(max_examples=100, deadline=None)
def test_plain_text_is_the_same_for_the_same_text(text):
    assert plain_text(text) == plain_text(text)


def test_an_id_that_a_text_brings_along_is_dropped():
    html = render('<h2 id="main">x</h2>\n\n<p id="csrf_token">y</p>').html

    assert "id=" not in html


def test_a_heading_gets_our_prefix_so_that_it_cannot_stand_for_a_part_of_the_page():
    assert '<h2 id="h-main">' in render("# Main").html


def test_a_text_cannot_forge_one_of_our_ids():
    html = render('# One\n\n<p id="h-one">x</p>\n\n<p id="fn-1">y</p>').html

    assert html.count("id=") == 1


def test_the_secret_mark_of_our_ids_never_reaches_a_page():
    text = "# One\n\nNote[^a] again[^a].\n\n[^a]: x"

    assert not re.search(r"[0-9a-f]{16}", render(text).html)


def test_a_picture_over_http_loses_its_address_and_keeps_its_words():
    assert str(render("![A bridge](http://a.example/b.png)").html) == '<p><img alt="A bridge" loading="lazy"></p>'


def test_links_do_not_hand_over_the_window():
    assert 'rel="noopener noreferrer"' in render("[x](https://a.example)").html
