"""Files of a Jekyll, a Hugo and an Eleventy blog as Joris finds them on an old disk."""
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from planner.imports.blog.facts import Author, Cover
from planner.imports.blog.findings import Found
from planner.imports.blog.posts import LARGEST, ParsedPost, Reason, Refused, parse_post
from planner.imports.blog.sources import SourceFile, read_folder

BLOG = Path(__file__).parent / "fixtures" / "blog"
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Amsterdam")


def parse(text, path="2016-01-02-post.md", **options):
    data = text if isinstance(text, bytes) else text.encode()
    return parse_post(path, data, now=NOW, zone=ZONE, **options)


def post(facts="", body="Text", **options):
    """A post that comes in: a title, an author and a date, and what a test adds to it."""
    found = parse(f"---\ntitle: Title\nauthor: ann\n{facts}\n---\n{body}\n", **options)
    assert isinstance(found, ParsedPost), found
    return found


def of_fixture(path, **options):
    return parse((BLOG / path).read_bytes(), path=path, **options)


def test_a_jekyll_post():
    found = of_fixture("2015-06-15-jekyll.md", base="https://old.example")

    assert found.title == "Upgrading without weekends: what we'd do again"
    assert found.published.at == datetime(2015, 6, 15, 16, 30, tzinfo=UTC)
    assert found.authors == (Author("Joris Hendriks"), Author("Femke Postma"))
    assert found.tags == ("kubernetes", "upgrades", "Platform")
    assert found.slug == "upgrading"
    assert found.old_paths == ("/2015/06/15/upgrading/", "/upgrading-old/")
    assert found.cover == Cover("https://old.example/assets/cluster.png", "A cluster")
    assert found.excerpt == "We moved the cluster."
    assert found.links == ("/2015/01/08/before/",)
    assert found.body == (
        "We moved [the cluster](https://old.example/2015/01/08/before/).\n\n"
        "![The rack, before](https://old.example/assets/rack.jpg)\n\n"
        "```bash\nkubectl drain {{ node }}\n```\n\n"
        "![Graph](https://old.example/assets/graph.png)"
    )


def test_a_hugo_post():
    found = of_fixture("hugo.md")

    assert (found.title, found.lang, found.slug, found.old_paths) == (
        "Zero trust, plainly", "en", "zero-trust", ("/old/zero-trust/",),
    )
    assert found.published.at == datetime(2016, 3, 4, 8, tzinfo=UTC)
    assert found.authors == (Author("Ann Vos"), Author("Bob"))
    assert found.tags == ("Security", "zero trust")
    assert "<figcaption>Every door</figcaption>" in found.body
    assert "[youtube.com](https://www.youtube.com/watch?v=dQw4w9WgXcQ)" in found.body
    assert "Mind **this**." in found.body
    assert '`{{< ref "x.md" >}}`' in found.body


def test_an_eleventy_post():
    found = of_fixture("eleventy.njk.md")

    assert found.title == "A title of its own"
    assert found.body == "Text with certain words."
    assert found.published.on == date(2016, 1, 5)
    assert found.authors == (Author("Éva Kovács", "eva@example.org"),)
    assert found.tags == ("Écriture",)
    assert found.excerpt == "Short, really."


def test_a_folder_of_its_own_with_its_date_language_and_identity():
    found = of_fixture("nl/posts/2016-02-03-bundel/index.md")

    assert (found.title, found.lang, found.identity) == ("Bundel", "nl", "urn:post:17")
    assert found.published.on == date(2016, 2, 3)
    assert found.authors == (Author("Joris Hendriks"), Author("ann"))
    assert [finding.code for finding in found.findings] == [Found.TITLE]


def test_a_windows_file_is_like_any_other():
    found = of_fixture("windows.markdown")

    assert (found.body, found.identity) == ("One\n\nTwo", "windows")


@pytest.mark.parametrize(("path", "code"), [
    ("_drafts/idea.md", Reason.DRAFT),
    ("future.md", Reason.FUTURE),
    ("undated.md", Reason.NO_DATE),
    ("bad-date.md", Reason.BAD_DATE),
    ("README.md", Reason.NO_FRONT_MATTER),
    ("2016-01-01-broken.md", Reason.BAD_FRONT_MATTER),
    ("empty.md", Reason.EMPTY),
    ("latin1.md", Reason.ENCODING),
])
def test_what_is_no_post_is_refused_by_name_and_reason(path, code):
    refused = of_fixture(path)

    assert isinstance(refused, Refused)
    assert (refused.path, refused.code) == (path, code)


def test_a_broken_file_spoils_no_other():
    found = [parse_post(file.path, file.read(), now=NOW, zone=ZONE) for file in read_folder(BLOG)
             if isinstance(file, SourceFile)]

    assert sum(isinstance(each, ParsedPost) for each in found) == 5
    assert sum(isinstance(each, Refused) for each in found) == 8


@pytest.mark.parametrize(("data", "code"), [
    (b"", Reason.EMPTY),
    (b"  \n\n", Reason.EMPTY),
    (b"---\ntitle: x\n---\na\0b", Reason.ENCODING),
    ("---\ntitle: x\n---\na".encode("utf-16"), Reason.ENCODING),
    (b"x" * (LARGEST + 1), Reason.TOO_LARGE),
    (b"---\ntitle: x\n", Reason.BAD_FRONT_MATTER),
    (b"---\n- a\n- b\n---\nx", Reason.BAD_FRONT_MATTER),
    (b"---\na: &x [1]\nb: *x\n---\nx", Reason.BAD_FRONT_MATTER),
    (b"---\na: " + b"[" * 500 + b"]" * 500 + b"\n---\nx", Reason.BAD_FRONT_MATTER),
    (b"---\n" + b"".join(b" " * n + b"a:\n" for n in range(300)) + b"---\nx", Reason.BAD_FRONT_MATTER),
    (b"---\n" + b"- " * 3000 + b"\n---\nx", Reason.BAD_FRONT_MATTER),
    (b"---\nx: " + b"y" * 70_000 + b"\n---\nx", Reason.BAD_FRONT_MATTER),
    (b"+++\nx = \n+++\nx", Reason.BAD_FRONT_MATTER),
    (b"---\ntitle: !!python/object/apply:os.system [ls]\ndate: 2016-99-99\n---\nx", Reason.BAD_DATE),
    (b"---\ntitle: x\npublished: false\n---\nx", Reason.DRAFT),
    (b"---\ntitle: x\ndraft: Yes\n---\nx", Reason.DRAFT),
    (b"---\ntitle: x\nstatus: draft\n---\nx", Reason.DRAFT),
])
def test_bad_bytes_are_refused(data, code):
    assert parse(data, path="post.md").code is code


def test_a_file_name_with_an_impossible_day_is_refused():
    assert parse("---\ntitle: x\n---\ny", path="2016-02-30-x.md").code is Reason.BAD_DATE


def test_the_front_matter_decides_over_the_file_name():
    assert post("date: 2016-05-06", path="2016-01-02-x.md").published.on == date(2016, 5, 6)
    assert post(path="2016-01-02-x.md").published.on == date(2016, 1, 2)
    assert post(path="blog/2016/03/04/x.md").published.on == date(2016, 3, 4)


@pytest.mark.parametrize(("written", "at"), [
    ("2016-01-21", datetime(2016, 1, 20, 23, tzinfo=UTC)),
    ("2016/01/21", datetime(2016, 1, 20, 23, tzinfo=UTC)),
    ("2014-05-14T11:02:00-04:00", datetime(2014, 5, 14, 15, 2, tzinfo=UTC)),
    ("2015-06-15 9:30:00 -4", datetime(2015, 6, 15, 13, 30, tzinfo=UTC)),
    ("2015-06-15 09:30", datetime(2015, 6, 15, 7, 30, tzinfo=UTC)),
    ("2015-06-15 09:30:00.123 +0530", datetime(2015, 6, 15, 4, 0, tzinfo=UTC)),
    ("2015-06-15T09:30:00Z", datetime(2015, 6, 15, 9, 30, tzinfo=UTC)),
    ("2015-06-15 09:30:00 EST", datetime(2015, 6, 15, 14, 30, tzinfo=UTC)),
    ("Mon, 15 Jun 2015 09:30:00 +0200", datetime(2015, 6, 15, 7, 30, tzinfo=UTC)),
    ("5 mei 2015", datetime(2015, 5, 4, 22, tzinfo=UTC)),
    ("May 5th, 2015", datetime(2015, 5, 4, 22, tzinfo=UTC)),
])
def test_dates_as_people_write_them(written, at):
    assert post(f'date: "{written}"').published.at == at


@pytest.mark.parametrize("written", [
    "03-04-2016", "3/4/2016", "next week", "2016-13-01", "2016-01-01 25:00", "2016-01-01 10:00 XYZ",
])
def test_a_date_that_could_be_another_day_is_not_guessed(written):
    assert parse(f'---\ntitle: x\ndate: "{written}"\n---\ny').code is Reason.BAD_DATE


@pytest.mark.parametrize(("facts", "authors"), [
    ("authors: Ann Vos", [("Ann Vos", "")]),
    ("authors: Ann Vos en Bob", [("Ann Vos", ""), ("Bob", "")]),
    ("authors: [ann, ann, Bob <bob@example.org>]", [("ann", ""), ("Bob", "bob@example.org")]),
    ("authors: bob@example.org", [("", "bob@example.org")]),
    ("authors:\n- name: Ann\n  mail: ann@example.org\n- bob", [("Ann", "ann@example.org"), ("bob", "")]),
    ("authors:\n  ann: {name: Ann Vos}\n  bob: {}", [("Ann Vos", ""), ("bob", "")]),
    ("authors:", []),
])
def test_authors_as_people_write_them(facts, authors):
    found = parse(f"---\ntitle: x\n{facts}\n---\ny")

    assert [(author.name, author.mail) for author in found.authors] == authors


@pytest.mark.parametrize(("facts", "path", "tags"), [
    ("tags: [Security, security, Zero Trust]", "x.md", ("Security", "Zero Trust")),
    ("tags: security, zero trust", "x.md", ("security", "zero trust")),
    ("tags: zero trust", "x.md", ("zero trust",)),
    ("tags: zero trust", "2016-01-01-x.md", ("zero", "trust")),
    ("category: Cloud\nkeywords: '#devops; cloud'", "x.md", ("Cloud", "devops")),
    ("tags: [post, all, 2016]", "x.md", ("2016",)),
    ("tags:", "x.md", ()),
])
def test_tags_as_people_write_them(facts, path, tags):
    assert post(f"{facts}\ndate: 2016-01-01", path=path).tags == tags


@pytest.mark.parametrize(("title", "expected"), [
    ("Yes", "Yes"), ("2016", "2016"), ("'A *b* &amp; <em>c</em>'", "A b & c"), ("|\n  Two\n  lines", "Two lines"),
    ("'C++ & Vec<T>'", "C++ & Vec<T>"),
])
def test_a_title_is_one_line_of_words(title, expected):
    assert parse(f"---\ntitle: {title}\n---\nx").title == expected


def test_a_title_that_the_text_repeats_is_said_once():
    found = post(body="# *Title*\n\nWords")

    assert (found.title, found.body) == ("Title", "Words")


def test_another_first_heading_stays():
    assert post(body="# Other\n\nWords").body == "# Other\n\nWords"


def test_white_space_that_stops_the_reader_is_repaired_and_noted():
    found = post("tags:\n- a\t\t")

    assert found.tags == ("a",)
    assert [finding.code for finding in found.findings] == [Found.FRONT_MATTER]


def test_the_same_file_has_the_same_identity_and_hash():
    assert post() == post()
    assert post().content_hash == replace(post(), body="cleaned otherwise").content_hash


@pytest.mark.parametrize("change", [{"body": "Other"}, {"facts": "date: 2016-01-03"}])
def test_another_text_or_date_is_another_hash(change):
    assert post(**change).content_hash != post().content_hash


def test_other_facts_leave_the_hash():
    assert post("tags: [a]\nlayout: post").content_hash == post().content_hash


def test_line_ends_leave_the_hash():
    crlf = parse(b"---\r\ntitle: Title\r\nauthor: ann\r\n\r\n---\r\nText\r\n")

    assert crlf.content_hash == post().content_hash


def test_the_identity_of_a_path_is_the_same_however_its_accents_are_stored():
    assert post(path="2016-01-02-caf\u0065\u0301.md").identity == post(path="2016-01-02-caf\u00e9.md").identity


def test_a_very_long_identity_still_fits():
    assert len(post("guid: " + "x" * 400).identity) == 64


def test_findings_name_the_line_of_the_file():
    found = post(body="One\n\n{% unknown thing %}\n\n{{ nothing }}")

    assert [(finding.line, finding.source, finding.lost) for finding in found.findings] == [
        (8, "{% unknown thing %}", True), (10, "{{ nothing }}", True),
    ]


REAL = Path(__file__).parents[2].parent / "shared" / "data" / "18f-blog" / "posts"


@pytest.mark.skipif(not REAL.is_dir(), reason=f"the blog of 18F is not here ({REAL})")
def test_every_post_of_a_real_blog_comes_in_without_a_trace_of_its_templates():
    found = [parse_post(file.path, file.read(), now=NOW, zone=ZONE, base="https://18f.gsa.gov")
             for file in read_folder(REAL) if isinstance(file, SourceFile)]

    posts = [each for each in found if isinstance(each, ParsedPost)]
    assert (len(found), len(posts), len({each.identity for each in posts})) == (312, 312, 312)
    assert all(each.authors and each.tags and each.excerpt for each in posts)
    assert [each.path[:10] for each in posts if "{%" in each.body or "{{" in each.body] == ["2014-11-17", "2016-03-29"]
    assert not [each.path for each in posts for word in ("<iframe", "<script", "<div", "style=") if word in each.body
                and each.path[:10] not in {"2014-11-17", "2015-03-13"}]
    lost = {finding.code for each in posts for finding in each.findings if finding.lost}
    assert lost == {Found.PICTURE, Found.SCRIPT, Found.COMMENT, Found.LEFTOVER}
