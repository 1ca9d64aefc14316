"""Feeds of four kinds become entries; what is no feed, or a trick, is refused."""
from __future__ import annotations

from datetime import UTC, datetime

import pytest

from planner.steps.inventory.feeds.reading import NotAFeed, entries, plain

AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
RSS = """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<title>News</title>{items}</channel></rss>"""
ITEM = """<item><title>Auditors ask for access lists</title><link>https://news.example/1</link>
<guid isPermaLink="false">n-1</guid><pubDate>Fri, 20 Nov 2026 10:30:00 +0100</pubDate></item>"""
RSS1 = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://news.example/"><title>News</title></channel>
<item rdf:about="n-1"><title>Auditors ask for access lists</title><link>https://news.example/1</link>
<dc:date>2026-11-20T10:30:00+01:00</dc:date></item></rdf:RDF>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title><entry><id>n-1</id>
<title type="html">Auditors ask for &lt;b&gt;access lists&lt;/b&gt;</title><link rel="edit" href="/edit/1"/>
<link href="/1"/><updated>2026-11-20T09:30:00Z</updated></entry></feed>"""
JSON = """{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "n-1", "title":
"Auditors ask for access lists", "url": "https://news.example/1", "date_published": "2026-11-20T09:30:00Z"}, 7]}"""


def read(text, address="https://news.example/feed"):
    return entries(text if isinstance(text, bytes) else text.encode(), address=address)


@pytest.mark.parametrize("feed", [RSS.format(items=ITEM), RSS1, ATOM, JSON, "\ufeff\n  " + RSS.format(items=ITEM)],
                         ids=["rss2", "rss1", "atom", "json", "bom"])
def test_each_kind_says_the_same(feed):
    (entry,) = read(feed)

    assert (entry.guid, entry.title, entry.url, entry.at) == (
        "n-1", "Auditors ask for access lists", "https://news.example/1", AT)


def test_the_order_of_the_feed_is_kept():
    feed = RSS.format(items=ITEM + ITEM.replace("n-1", "n-2") + ITEM.replace("n-1", "n-3"))

    assert [entry.guid for entry in read(feed)] == ["n-1", "n-2", "n-3"]


@pytest.mark.parametrize(("item", "guid", "title", "url"), [
    ("<item><title>T</title><guid>https://a.example/1</guid></item>", "https://a.example/1", "T", "https://a.example/1"),
    ("<item><title>T</title><link>/x</link></item>", "https://news.example/x", "T", "https://news.example/x"),
    ("<item><title>T</title></item>", "T", "T", ""),
    ("<item><description>&lt;p&gt;Only a text&lt;/p&gt;</description></item>", "Only a text", "Only a text", ""),
    ("<item><link>https://a.example/2</link></item>", "https://a.example/2", "https://a.example/2",
     "https://a.example/2"),
    ("<item><title>T</title><link>javascript:alert(1)</link></item>", "T", "T", ""),
    ("<item><title>T</title><link>https://eva:secret@example.org/t</link></item>", "T", "T", ""),
    ("<item><title>T</title><link>http://[bad</link></item>", "T", "T", ""),
])
def test_what_is_missing_is_made_up_for(item, guid, title, url):
    (entry,) = read(RSS.format(items=item))

    assert (entry.guid, entry.title, entry.url) == (guid, title, url)


def test_an_empty_item_is_none_and_a_long_name_becomes_a_short_one():
    found = read(RSS.format(items="<item></item>" + ITEM.replace("n-1", "n" * 5000)))

    assert [len(entry.guid) for entry in found] == [64]


@pytest.mark.parametrize("when", ["", "yesterday", "2026-13-45", "Fri, 99 Foo 2026", "9" * 400])
def test_a_date_that_cannot_be_read_is_none(when):
    (entry,) = read(RSS.format(items=f"<item><title>T</title><pubDate>{when}</pubDate></item>"))

    assert entry.at is None


def test_titles_are_plain_words():
    assert plain("A &amp; B <b>bold</b>\n &lt;script&gt;x&lt;/script&gt; a \u202eb\x00") == "A & B bold x a b"
    assert plain("5 &lt; 6 and 7 &gt; 3") == "5 < 6 and 7 > 3"


def test_another_alphabet_than_utf_8_is_read():
    feed = '<?xml version="1.0" encoding="ISO-8859-1"?><rss><channel><item><title>Café</title></item></channel></rss>'

    assert read(feed.encode("latin-1"))[0].title == "Café"


LAUGHS = """<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>
<rss><channel><item><title>&b;</title></item></channel></rss>"""
OUTSIDE = """<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<rss><channel><item><title>&x;</title></item></channel></rss>"""


@pytest.mark.parametrize("body", [
    LAUGHS, OUTSIDE, '<!DOCTYPE rss SYSTEM "http://127.0.0.1/x.dtd"><rss/>', "<a>" * 5000,
    RSS.format(items="<b>" * 80 + "</b>" * 80), "<html><body>Not found</body></html>", "", "   ", "{", "[]", "{}",
    '{"version": "2"}', '{"a":' * 100_000, "<rss><channel><item><title>&nbsp;</title></item></channel></rss>",
    '<?xml version="1.0" encoding="none-such"?><rss/>', b"\x00\x01\x02", b"\xff\xfe<\x00",
    "<rss><channel><item><title>cut"])
def test_what_is_no_feed_or_a_trick_is_refused(body):
    with pytest.raises(NotAFeed):
        read(body)


def test_signs_that_no_database_keeps_are_left_out():
    item = r'{"id": "\u0000a\ud800", "title": "\udfffT"}'

    (entry,) = read('{"version": "https://jsonfeed.org/version/1", "items": [' + item + "]}")

    assert (entry.guid, entry.title) == ("a", "T")


def test_a_json_feed_without_a_list_is_empty():
    assert read('{"version": "https://jsonfeed.org/version/1", "items": 3}') == []
