"""What a text means to its readers: honest text stays, structure comes out as HTML that fits under the page's own."""
from datetime import timedelta
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from planner.web import markdown
from planner.web.markdown import Image, absolute_links, excerpt, forget_rendered, plain_text, render

CODE = '<pre class="codehilite" tabindex="0"><code>{}</code></pre>'


def html(text, **options):
    return str(render(text, **options).html)


def code_in(out):
    """The code of a text that is one plain code block."""
    start, end = CODE.split("{}")
    assert out.startswith(start)
    assert out.endswith(end)
    return unescape(out.removeprefix(start).removesuffix(end))


@pytest.mark.parametrize(("text", "expected"), [
    ("a < b & c > d", "<p>a &lt; b &amp; c &gt; d</p>"),
    ("x<y and y>z", "<p>x&lt;y and y&gt;z</p>"),
    ("Vec<String> holds <T>", "<p>Vec&lt;String&gt; holds &lt;T&gt;</p>"),
    ("Put a <script> tag in the <head>", "<p>Put a &lt;script&gt; tag in the &lt;head&gt;</p>"),
    ("`<script>` and `<div>`", "<p><code>&lt;script&gt;</code> and <code>&lt;div&gt;</code></p>"),
    ("`a && b`", "<p><code>a &amp;&amp; b</code></p>"),
    ("{{ name }} and {% if x %}", "<p>{{ name }} and {% if x %}</p>"),
    ("**bold**{{ x }}", "<p><strong>bold</strong>{{ x }}</p>"),
    ("één café, ĳs, ’t kan niet", "<p>één café, ĳs, ’t kan niet</p>"),
    ("🚀 👩🏽‍💻 🇳🇱", "<p>🚀 👩🏽‍💻 🇳🇱</p>"),
    ("שלום עולם", "<p>שלום עולם</p>"),
    ("مرحبا <b>عالم</b>", "<p>مرحبا <b>عالم</b></p>"),
    ("R&D, AT&T, &copy;", "<p>R&amp;D, AT&amp;T, ©</p>"),
    ("C:\\temp and 2*3*4", "<p>C:\\temp and 2<em>3</em>4</p>"),
    ("snake_case_name", "<p>snake_case_name</p>"),
    ("#devops is no heading", "<p>#devops is no heading</p>"),
    ("\\*not bold\\*", "<p>*not bold*</p>"),
    ("\\<link\\> and \\<b\\> and \\~~x\\~~", "<p>&lt;link&gt; and &lt;b&gt; and ~~x~~</p>"),
    ("`\\<b\\>`", "<p><code>\\&lt;b\\&gt;</code></p>"),
    ("~~gone~~ and ~5", "<p><del>gone</del> and ~5</p>"),
    ('"straight" and -- dashes', '<p>"straight" and -- dashes</p>'),
])
def test_honest_text_survives(text, expected):
    assert html(text) == expected


def test_code_in_a_fence_stays_as_typed():
    code = '<script>alert("x")</script>\n\tall:\n{{ x | y }} {% raw %}\n\n\n<!-- n --> &amp; [a](b)\n    # no heading'

    assert code_in(html(f"```\n{code}\n```")) == code


def test_code_that_is_coloured_keeps_every_character():
    code = 'def f(x: int) -> str:\n\treturn f"<{x}> & {{y}}"  # é 🚀'

    out = html(f"```python\n{code}\n```")

    assert '<span class="k">def</span>' in out
    assert "style=" not in out
    assert plain_text(f"```python\n{code}\n```") == "\n".join(" ".join(line.split()) for line in code.split("\n"))


def test_code_in_a_language_that_we_do_not_know_is_shown_plain():
    assert html("```brainfuck\n+<>\n```") == CODE.format("+&lt;&gt;")


def test_indented_code_stays_as_typed():
    out = html("Text\n\n    <b>x</b> {{ y }}\n    - z")

    assert out == "<p>Text</p>\n" + CODE.format("&lt;b&gt;x&lt;/b&gt; {{ y }}\n- z\n")


def test_a_fence_in_a_list_belongs_to_its_item():
    out = html("1. First\n   ```\n   a\n     b\n   ```\n2. Second")

    assert out.count("<ol>") == 1
    assert "<code>a\n  b</code>" in out


def test_a_fence_that_is_never_closed_shows_the_rest_as_code():
    assert html("Text\n\n```\n<b>x") == "<p>Text</p>\n" + CODE.format("&lt;b&gt;x")


@pytest.mark.parametrize(("text", "nested"), [
    ("- a\n  - b\n    - c", "<ul>\n<li>a<ul>\n<li>b<ul>\n<li>c</li>"),
    ("- a\n    - b", "<ul>\n<li>a<ul>\n<li>b</li>"),
    ("* a\n  1. b", "<ul>\n<li>a<ol>\n<li>b</li>"),
    ("1. a\n   - b", "<ol>\n<li>a<ul>\n<li>b</li>"),
    ("10. a\n    - b", "<li>a<ul>\n<li>b</li>"),
])
def test_lists_nest_as_people_write_them(text, nested):
    assert nested in html(text)


def test_a_list_may_follow_a_line_of_text_at_once():
    assert html("We did:\n- this\n- that") == "<p>We did:</p>\n<ul>\n<li>this</li>\n<li>that</li>\n</ul>"


def test_a_number_at_the_start_of_a_line_does_not_make_a_list():
    assert "<ol" not in html("The year was\n1984. It was cold.")


def test_two_quotes_stay_two():
    assert html("> one\n>\n> two\n\n> three").count("<blockquote>") == 2


def test_headings_come_under_the_heading_of_the_page():
    rendered = render("# One\n\n### Two\n\n# Three")

    assert [(heading.level, heading.id, heading.text) for heading in rendered.headings] == [
        (2, "h-one", "One"), (3, "h-two", "Two"), (2, "h-three", "Three"),
    ]


def test_headings_keep_no_gap_and_no_second_h1_when_a_text_starts_deeper():
    assert "<h2" in html("#### Deep")
    assert "<h1" not in html("# One\n\n<h1>Raw</h1>")


def test_a_text_under_a_lower_heading_of_the_page():
    assert '<h4 id="h-one">' in html("# One", heading_offset=3)


def test_equal_headings_get_ids_of_their_own():
    assert [heading.id for heading in render("# Why\n\n# Why\n\n# Why").headings] == ["h-why", "h-why-2", "h-why-3"]


def test_a_heading_without_latin_letters_has_an_id():
    assert [heading.id for heading in render("# שלום").headings] == ["h-section"]


def test_the_words_of_a_heading_are_plain():
    assert [heading.text for heading in render("# `a < b` & **c**").headings] == ["a < b & c"]


def test_a_link_to_a_heading_works_by_its_bare_words():
    assert '<a href="#h-what-we-did"' in html("[below](#what-we-did)\n\n# What we did")


def test_two_texts_on_a_page_have_ids_of_their_own():
    left, right = html("# One\n\nx[^1]\n\n[^1]: y", scope="left-"), html("# One", scope="right-")

    assert 'id="left-h-one"' in left
    assert 'href="#left-fn-1"' in left
    assert 'id="right-h-one"' in right


def test_footnotes_are_numbered_as_they_are_read_and_lead_back():
    out = html("A[^b] and B[^a].\n\n[^a]: first\n[^b]: second", lang="nl")

    assert out.index("second") < out.index("first")
    assert 'title="Terug naar de tekst bij noot 1"' in out
    assert '<sup id="fnref-1"><a class="footnote-ref" href="#fn-1"' in out


def test_a_wide_table_scrolls_and_can_be_reached_by_keyboard():
    out = html("| a | b |\n|--:|:-:|\n| 1 | 2 |", lang="nl")

    assert '<div aria-label="Tabel" class="table-scroll" role="group" tabindex="0"><table>' in out
    assert '<td class="align-right">1</td>' in out
    assert "style=" not in out


def test_a_note_is_named_in_the_language_of_the_text():
    assert '<p class="admonition-title">Waarschuwing</p>' in html("!!! warning\n    Pas op", lang="nl")
    assert '<p class="admonition-title">Mind</p>' in html('!!! warning "Mind"\n    x', lang="nl")


def test_a_kind_of_note_that_we_do_not_know_is_a_note():
    assert '<div class="admonition note">' in html("!!! bug\n    x")


def test_pictures_are_listed_with_their_words_and_load_late():
    rendered = render('![A bridge](b.png "t")\n\n<img src="https://a.example/c.png">')

    assert rendered.images == (Image("b.png", "A bridge"), Image("https://a.example/c.png", ""))
    assert rendered.html.count('loading="lazy"') == 2
    assert rendered.html.count("alt=") == 2


def test_links_are_listed_once_without_those_inside_the_text():
    assert render("[a](/x) [b](/x) [c](#d) <https://e.example>").links == ("/x", "https://e.example")


def test_a_figure_keeps_its_caption():
    out = html('<figure>\n<img src="/a.png" alt="A">\n<figcaption>Words</figcaption>\n</figure>')

    assert "<figcaption>Words</figcaption>\n</figure>" in out
    assert 'src="/a.png"' in out


def test_a_comment_is_for_its_writer_only():
    assert html("Before <!-- secret --> after") == "<p>Before  after</p>"


def test_a_text_that_makes_the_renderer_fail_is_shown_as_typed(monkeypatch, caplog):
    forget_rendered()
    monkeypatch.setattr(markdown, "_engine", lambda: 1 / 0)

    rendered = render("# <b>One</b>\nline\n\n[x](y) of today")

    assert rendered.as_typed
    assert rendered.html.split("\n") == [
        '<p class="as-typed"># &lt;b&gt;One&lt;/b&gt;<br>line</p>', '<p class="as-typed">[x](y) of today</p>',
    ]
    assert "One" not in caplog.text.split("Traceback")[0]


def test_after_a_failure_the_next_text_is_rendered_again(monkeypatch):
    forget_rendered()
    with monkeypatch.context() as broken:
        broken.setattr(markdown, "_engine", lambda: 1 / 0)
        render("*once*")

    assert html("*twice*") == "<p><em>twice</em></p>"


def test_a_text_beyond_the_limit_is_shown_as_typed():
    rendered = render("word *x* " * (markdown.MAX_RENDERED // 9 + 1))

    assert rendered.as_typed
    assert "*x*" in rendered.html


def test_the_same_text_is_rendered_once(monkeypatch):
    forget_rendered()
    first = render("*same*")
    monkeypatch.setattr(markdown, "_engine", lambda: pytest.fail("rendered again"))

    assert render("*same*") is first


def test_what_is_remembered_has_a_limit(monkeypatch):
    forget_rendered()
    monkeypatch.setattr(markdown, "_CACHED_CHARACTERS", 30)
    first = render("one one one")
    render("two two two")

    assert render("one one one") is not first


def test_an_empty_text_is_empty():
    assert html("") == ""
    assert html("  \n\n") == ""


def test_lone_surrogates_do_not_stop_a_page():
    assert "x" in html("x \ud800 y")


def test_plain_text_has_the_words_and_nothing_else():
    text = "# One\n\nTwo **three**[^1] [four](/x) `five`\n\n- six\n- seven\n\n| a | b |\n|---|---|\n\n[^1]: nine"

    assert " ".join(plain_text(text).split()) == "One Two three four five six seven a b nine"


def test_an_excerpt_ends_between_words():
    assert excerpt("# Title\n\nSome words, and more words", 20) == "Title Some words…"
    assert excerpt("Short.", 20) == "Short."
    assert excerpt("Exactly twenty chars", 20) == "Exactly twenty chars"
    assert len(excerpt("x" * 50, 20)) == 20


def test_addresses_become_absolute_for_feeds_and_mail():
    text = "[a](/x) [b](y) [c](#z) ![d](e.png) [m](mailto:a@b.nl)\n\n# Z"

    out = absolute_links(render(text).html, "https://a.example/blog/p")

    for address in ("https://a.example/x", "https://a.example/blog/y", "https://a.example/blog/p#h-z",
                    "https://a.example/blog/e.png", "mailto:a@b.nl"):
        assert f'="{address}"' in out


def test_addresses_need_an_absolute_base():
    with pytest.raises(ValueError, match="relative"):
        absolute_links(Markup("<p>x</p>"), "/blog/p")


@given(st.lists(st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=8), max_size=60))
@settings(max_examples=100, deadline=timedelta(seconds=2))
def test_no_word_is_ever_lost(words):
    text = " ".join(words)

    assert plain_text(text).split() == text.split()


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"], exclude_characters="~"), max_size=200))
@settings(max_examples=150, deadline=timedelta(seconds=2))
def test_code_comes_back_exactly(code):
    assert code_in(html(f"~~~\n{code}\n~~~")) == code
