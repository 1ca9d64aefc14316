"""Template calls and raw HTML become their plain meaning, or are left out and listed; honest text stays."""
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.imports.blog.body import clean_body
from planner.imports.blog.findings import Found
from planner.web.markdown import render

BASE = "https://old.example"


def clean(text, **options):
    return clean_body(text, base=options.pop("base", BASE), **options).markdown


@pytest.mark.parametrize(("text", "expected"), [
    ('[a]({{ "/x" | url }})', "[a](https://old.example/x)"),
    ("[a]({{ '/x' | relative_url }})", "[a](https://old.example/x)"),
    ("[a]({{ site.baseurl }}/x)", "[a](https://old.example/x)"),
    ("[a]({{site.url}}{{ site.baseurl}}/x)", "[a](https://old.example/x)"),
    ("[a]({% link _posts/2015-01-08-before.md %})", "[a](https://old.example/2015/01/08/before/)"),
    ("[a]({% post_url 2015-01-08-before %})", "[a](https://old.example/2015/01/08/before/)"),
    ('[a]({{< ref "before.md" >}})', "[a](https://old.example/before.md)"),
    ('![a]({% asset "x.css" %})', "![a](https://old.example/x.css)"),
    ('{% image "assets/a.jpg" "A bridge" %}', "![A bridge](https://old.example/assets/a.jpg)"),
    ('{% image "assets/a.jpg" "width-400px" "A bridge" %}', "![A bridge](https://old.example/assets/a.jpg)"),
    ('{% image_with_class "a.jpg" "wide-image" "A bridge" %}', "![A bridge](https://old.example/a.jpg)"),
    ('{% image "a.jpg" "Says "go" now" %}', '![Says "go" now](https://old.example/a.jpg)'),
    ('{% image "a.jpg" "Says &ldquo;go&rdquo;" %}', "![Says “go”](https://old.example/a.jpg)"),
    ('{% image "a.jpg" "A\n bridge" %}', "![A bridge](https://old.example/a.jpg)"),
    ('{% image "a.jpg" "" %}', "![](https://old.example/a.jpg)"),
    ('{% image "a.jpg" "A" %} width="600px">', "![A](https://old.example/a.jpg)"),
    ('[{% image "a.jpg" "A" %}](/x)', "[![A](https://old.example/a.jpg)](https://old.example/x)"),
    ('{% asset "a.png" alt="A" %}', "![A](https://old.example/a.png)"),
    ('{% include figure.html url="/a.png" alt="A" %}', "![A](https://old.example/a.png)"),
    ('{% include youtube.html id="abc" %}', "[youtube.com](https://www.youtube.com/watch?v=abc)"),
    ("{% youtube abc %}", "[youtube.com](https://www.youtube.com/watch?v=abc)"),
    ("{{< vimeo 12 >}}", "[vimeo.com](https://vimeo.com/12)"),
    ("{{< gist ann 34 >}}", "[gist.github.com](https://gist.github.com/ann/34)"),
    ('{{ "https://www.youtube-nocookie.com/embed/abc" | embed: "Our\nfilm" }}', "[Our film](https://www.youtube.com/watch?v=abc)"),
    ('- {{ "john-donmoyer" | team_link }}', "- John Donmoyer"),
    ('- {{ "mhz" | team_link}}', "- mhz"),
    ("{% if x %}a{% else %}b{% endif %}c", "ac"),
    ("{%- unless y -%}a{%- endunless -%}", "a"),
    ("{% for a in b %}{{ a }}{% endfor %}c", "c"),
    ("a{% comment %}b {{ c }}{% endcomment %}d", "ad"),
    ("a{# b #}d", "ad"),
    ("a {% raw %}{{ b }}{% endraw %} c", "a {{ b }} c"),
    ("{% highlight ruby linenos %}\nputs {{ x }}\n{% endhighlight %}", "```ruby\nputs {{ x }}\n```"),
    ("{{< highlight go >}}\nx := `{{ y }}`\n{{< /highlight >}}", "```go\nx := `{{ y }}`\n```"),
    ("{% blockquote %}a\nb{% endblockquote %}", "> a\n> b"),
    ('{{% notice tip %}}**a**{{% /notice %}}', "**a**"),
    ("{{</* youtube abc */>}}", "{{< youtube abc >}}"),
    ("a{: .lead }\n\n# b {#c}\n\n{:toc}", "a\n\n# b"),
    ("* TOC\n{:toc}\n\na", "a"),
    ("a\n\n<!--more-->\n\nb", "a\n\nb"),
    ("{% assign x = 1 %}a", "a"),
    ("{{ unclosed and {% open", "{{ unclosed and {% open"),
    ("###Heading", "### Heading"),
    ("#tag and #!/bin/sh", "#tag and #!/bin/sh"),
])
def test_a_call_becomes_what_readers_saw(text, expected):
    assert clean(text) == expected


@pytest.mark.parametrize("text", [
    "```\n{{ x | url }} {% if y %}\n```",
    "~~~liquid\n{% include x %}\n~~~",
    "`{{ x }}` and ``{% y %} ` ``",
    "Text\n\n    {{ x }}\n    {% y %}\n\nText",
    "- a\n\n  ```\n  {{ x }}\n  ```",
    "`<script>` and `<div>`",
    "```html\n<iframe src=x></iframe>\n```",
    "a < b, x<y, <T>, Vec<String>, <3",
    "<https://a.example/x>",
    "\\<Video Call Link\\>",
    "[^1] says\n\n[^1]: a note",
    "é ĳ ’ 🚀 עברית",
    "a\n\n***\n\nb  \nc",
])
def test_honest_text_stays_as_typed(text):
    cleaned = clean_body(text, base=BASE)

    assert cleaned.markdown == text
    assert cleaned.findings == ()


def test_marks_that_only_kept_templates_from_being_read_leave_the_code():
    assert clean("```\n{% raw %}{{ x }}{% endraw %}\n```") == "```\n{{ x }}\n```"
    assert clean("`{%raw%}{{ x }}{%endraw%}`") == "`{{ x }}`"


@pytest.mark.parametrize(("text", "expected"), [
    ('<div class="wide">\n  **a**\n</div>', "**a**"),
    ('a <span style="x">b</span> c', "a b c"),
    ('<p style="text-align:center"><strong>a</strong></p>', "**a**"),
    ("><p style='x'><strong>a</strong></p>", ">**a**"),
    ("<b>a </b>b <i></i><em>c</em>", "**a** b *c*"),
    ('<a target="_blank" href="/x">a [b]</a>', "[a \\[b\\]](https://old.example/x)"),
    ('<a name="x"></a>a', "a"),
    ('<a href="/x"><img src="/a.png" alt="A"></a>', "[![A](https://old.example/a.png)](https://old.example/x)"),
    ('<img src="/a b.png" alt= "A &amp; B" width="9">', "![A & B](https://old.example/a%20b.png)"),
    ("<blockquote>\n\t\ta\n\n\t\tb\n</blockquote>\nc", "> a\n>\n> b\n\nc"),
    ("<blockquote><p>a</p>b</blockquote>", "> a\n>\n> b"),
    ("<h2>a\nb</h2>", "## a b"),
    ("a\n<br>\n<br />\nb", "a\n\nb"),
    ("a<br/>b", "a<br>b"),
    ("<hr>", "---"),
    ("<pre><code>x &lt; y\n</code></pre>", "```\nx < y\n```"),
    ("<code>x &lt; y</code>", "`x < y`"),
    ('<iframe src="//www.youtube.com/embed/abc?start=9" title="A film"></iframe>', "[A film](https://www.youtube.com/watch?v=abc&t=9)"),
    ("<video controls><source src='/a.mp4'></video>", "[old.example](https://old.example/a.mp4)"),
    ("a<script>alert(1)\n\n<b></script>b", "ab"),
    ("a<style>b{}</style><svg><text>x</text></svg>c", "ac"),
    ("<form action='/x'><input name=y>a</form>", "a"),
    ('<a href="https://a.example/x>a</a>', "[a](https://a.example/x)"),
    ("a<!-- b -->c", "ac"),
    ("a<!-- b", "a<!-- b"),
    ("</div>a</b>", "a"),
    ("<div>a<p>b", "a\n\nb"),
])
def test_html_becomes_markdown_where_markdown_can_say_it(text, expected):
    assert clean(text) == expected


def test_a_figure_keeps_picture_and_caption():
    figure = '<figure class=x>\n {% image "a.jpg" "A" %}\n  <figcaption>By <a href="/b">Bob</a></figcaption>\n</figure>'

    assert clean(f"{figure}<br>\na") == (
        '<figure>\n<img src="https://old.example/a.jpg" alt="A">\n'
        '<figcaption>By <a href="https://old.example/b">Bob</a></figcaption>\n</figure>\n\na'
    )


def test_a_table_stays_html_without_its_dress():
    text = 'a\n\n<table class="x" border="1"><tr><td colspan="2" style="y"><b>c</b></td></tr></table>\nd'

    assert clean(text) == 'a\n\n<table><tr><td colspan="2"><b>c</b></td></tr></table>\n\nd'


def test_a_value_of_the_front_matter_is_put_in():
    variables = {"excerpt": "Short.", "image": "/a.png"}

    assert clean("{{ page.excerpt }} {{ image | url }}", variables=variables) == "Short. /a.png"


def test_people_are_called_by_their_names_where_these_are_known():
    assert clean('{{ "mhz" | team_link }}', names={"mhz": "Michelle Hertzfeld"}) == "Michelle Hertzfeld"


def test_without_the_old_site_local_addresses_stay_and_are_listed():
    cleaned = clean_body("![a](/a.png) [b](/b) [c](https://c.example) [d](#d)")

    assert cleaned.markdown == "![a](/a.png) [b](/b) [c](https://c.example) [d](#d)"
    assert [(finding.code, finding.source) for finding in cleaned.findings] == [
        (Found.LOCAL_PICTURE, "/a.png"), (Found.LOCAL_LINK, "/b"),
    ]


def test_links_within_the_old_site_are_told_apart():
    assert clean_body('[a](/a) <a href="/b">b</a> [c]\n\n[c]: /c', base=BASE).links == ("/a", "/b", "/c")


def test_what_came_before_more_is_the_excerpt():
    assert clean_body("One **two**.\n<!-- more -->\nThree.").excerpt == "One **two**."
    assert clean_body("One.").excerpt == ""


@pytest.mark.parametrize(("text", "code", "lost"), [
    ("{% unknown %}", Found.TAG, True),
    ("{{< unknown >}}", Found.TAG, True),
    ("{{ unknown }}", Found.VARIABLE, True),
    ('{{ "a" | unknown }}', Found.FILTER, False),
    ('{{ "a" | team_photo }}', Found.PICTURE, True),
    ("{% include nav.html %}", Found.INCLUDE, True),
    ("{% for a in b %}c{% endfor %}", Found.LOOP, True),
    ("{% if a %}b{% endif %}", Found.CONDITION, False),
    ("{% comment %}a{% endcomment %}", Found.COMMENT, True),
    ("{: .a }", Found.ATTRIBUTES, True),
    ("<script>a</script>", Found.SCRIPT, True),
    ("<style>a</style>", Found.STYLE, True),
    ("<svg></svg>", Found.DRAWING, True),
    ("<input>", Found.FORM, True),
    ("<iframe></iframe>", Found.EMBED, True),
    ("##a", Found.HEADING, False),
])
def test_everything_that_is_no_markdown_is_listed_with_its_line(text, code, lost):
    (finding,) = clean_body(f"one\n\n{text}\n", first_line=10).findings

    assert (finding.code, finding.lost, finding.line) == (code, lost, 12)


PIECES = st.sampled_from([
    "{% if x %}", "{% endif %}", "{% raw %}", "{% endraw %}", "{% for a in b %}", "{% endfor %}", "{% highlight x %}",
    "{% endhighlight %}", "{{ x | y }}", '{{ "a" | url }}', "{{< x >}}", "{{< /x >}}", "{% comment %}",
    "{% endcomment %}", "{", "}", "%", "{{", "{%", "`", "```\n", "~~~\n", "<div>", "</div>", "<p>", "<blockquote>",
    "</blockquote>", "<a href='x'>", "</a>", "<b>", "</b>", "<table>", "</table>", "<figure>", "</figure>", "<script>",
    "</script>", "<!--", "-->", "<pre>", "</pre>", "<img src=x>", "[a](b)", "![a](b)", "\n", "\n\n", "    ", "- ", "> ",
    "# ", "words ", "é ", "\ufde00\ufde1",
])  # fmt: skip


@given(st.lists(PIECES, max_size=40).map("".join))
@settings(max_examples=200, deadline=None)
def test_no_mixture_stops_the_cleaning_or_the_rendering(text):
    cleaned = clean_body(text, base=BASE)

    assert "\ufde0" not in cleaned.markdown
    assert not render(cleaned.markdown).as_typed


def test_a_call_behind_a_lone_brace_is_a_call_too():
    assert clean("{{% if x %}a{% endif %}") == "{a"


@given(st.lists(PIECES, max_size=25).map("".join))
@settings(max_examples=150, deadline=None)
def test_clean_text_has_no_calls_that_could_be_run(text):
    for code in ("`", "~~~", "    ", "{% raw %}", "{% highlight x %}"):
        text = text.replace(code, "")

    once = clean(text)

    assert "{% if" not in once
    assert "| url }}" not in once


REPEATED = ["{{", "{%", "{% raw %}", "{% if x %}", "{% if x %}{% endif %}", "<div>", "<p>", "<b>a</b>", "<br>",
            "<script>", "<iframe>", "<!--", "`", "```\n", "![a](/b) ", "{{ x }}", "<a href='/x'>a</a>", "# a {#b}\n"]


@pytest.mark.parametrize("piece", REPEATED)
def test_a_large_hostile_post_takes_a_moment(piece):
    text = piece * (60_000 // len(piece))

    begun = time.process_time()

    cleaned = clean_body(text, base=BASE)

    assert time.process_time() - begun < 5  # at most 0.4 where this was written; minutes if it were quadratic
    assert len(cleaned.markdown) <= 8 * len(text)
