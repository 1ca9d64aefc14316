"""Atom, RSS 2.0, JSON Feed, sitemap: the newest articles, whole, for programs (docs/domain-more.md r)."""
from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from planner.steps.publishing.blog.queries import Article
from planner.web.markdown import absolute_links, render

ATOM = "http://www.w3.org/2005/Atom"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
DUBLIN = "http://purl.org/dc/elements/1.1/"
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
for prefix, uri in (("", ATOM), ("content", CONTENT), ("dc", DUBLIN), ("atom", ATOM)):
    register_namespace(prefix, uri)


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed is of. ``base`` is the configured base URL, ``page`` and ``own`` are paths below it."""

    title: str
    lang: str
    base: str
    page: str
    own: str
    articles: Sequence[Article]
    texts: Mapping[str, str]

    def url(self, path: str) -> str:
        """The absolute address of ``path``."""
        return self.base.rstrip("/") + path

    def identity(self, article: Article) -> str:
        """A tag URI that stays when the address changes."""
        return f"tag:{urlsplit(self.base).hostname},{article.published_at.year}:{article.uid}"

    def html(self, article: Article) -> str:
        """The whole text with absolute addresses."""
        rendered = render(self.texts.get(article.uid, ""), lang=article.lang)
        return str(absolute_links(rendered.html, self.url(article.address)))

    @property
    def updated_at(self) -> datetime | None:
        """The newest change of any article in it."""
        return max((article.changed_at for article in self.articles), default=None)


def _xml(root: Element) -> bytes:
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _clean(text: str) -> str:
    """``text`` without the control characters that XML has no way to write."""
    return "".join(sign for sign in text if sign >= " " or sign in "\n\t\r")


def _add(parent: Element, tag: str, text: str | None = None, **attributes: str) -> Element:
    child = SubElement(parent, tag, attributes)
    child.text = None if text is None else _clean(text)
    return child


def atom(feed: Feed) -> bytes:
    """The feed as Atom (RFC 4287)."""
    root = Element(f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": feed.lang})

    def add(parent: Element, tag: str, text: str | None = None, **attributes: str) -> Element:
        return _add(parent, f"{{{ATOM}}}{tag}", text, **attributes)

    add(root, "title", feed.title)
    add(root, "id", feed.url(feed.own))
    add(root, "link", rel="self", href=feed.url(feed.own), type="application/atom+xml")
    add(root, "link", rel="alternate", href=feed.url(feed.page), type="text/html")
    add(root, "updated", (feed.updated_at.isoformat() if feed.updated_at else "1970-01-01T00:00:00+00:00"))
    for article in feed.articles:
        entry = add(root, "entry")
        add(entry, "title", article.title)
        add(entry, "id", feed.identity(article))
        add(entry, "link", rel="alternate", href=feed.url(article.address), type="text/html")
        add(entry, "published", article.published_at.isoformat())
        add(entry, "updated", article.changed_at.isoformat())
        for author in article.authors:
            add(add(entry, "author"), "name", author.name)
        for area in article.areas:
            add(entry, "category", term=area.key, label=area.label(feed.lang))
        add(entry, "summary", article.excerpt)
        add(entry, "content", feed.html(article), type="html")
    return _xml(root)


def rss(feed: Feed) -> bytes:
    """The feed as RSS 2.0."""
    root = Element("rss", {"version": "2.0"})
    channel = _add(root, "channel")
    _add(channel, "title", feed.title)
    _add(channel, "link", feed.url(feed.page))
    _add(channel, "description", feed.title)
    _add(channel, "language", feed.lang)
    _add(channel, f"{{{ATOM}}}link", rel="self", href=feed.url(feed.own), type="application/rss+xml")
    if feed.updated_at:
        _add(channel, "lastBuildDate", format_datetime(feed.updated_at, usegmt=True))
    for article in feed.articles:
        item = _add(channel, "item")
        _add(item, "title", article.title)
        _add(item, "link", feed.url(article.address))
        _add(item, "guid", feed.identity(article), isPermaLink="false")
        _add(item, "pubDate", format_datetime(article.published_at, usegmt=True))
        for author in article.authors:
            _add(item, f"{{{DUBLIN}}}creator", author.name)
        for area in article.areas:
            _add(item, "category", area.label(feed.lang))
        _add(item, "description", article.excerpt)
        _add(item, f"{{{CONTENT}}}encoded", feed.html(article))
    return _xml(root)


def json_feed(feed: Feed) -> bytes:
    """The feed as JSON Feed 1.1."""
    items = [{"id": feed.identity(article), "url": feed.url(article.address), "title": article.title,
              "summary": article.excerpt, "content_html": feed.html(article), "language": article.lang,
              "date_published": article.published_at.isoformat(), "date_modified": article.changed_at.isoformat(),
              "authors": [{"name": author.name} for author in article.authors],
              "tags": [area.label(feed.lang) for area in article.areas]} for article in feed.articles]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": feed.title, "language": feed.lang,
                       "home_page_url": feed.url(feed.page), "feed_url": feed.url(feed.own), "items": items},
                      ensure_ascii=False).encode()


FORMATS = {"feed": (atom, "application/atom+xml"), "feed.rss": (rss, "application/rss+xml"),
           "feed.json": (json_feed, "application/feed+json")}


def sitemap(urls: Sequence[tuple[str, datetime]]) -> bytes:
    """A sitemap of absolute addresses with their last change."""
    root = Element(f"{{{SITEMAP}}}urlset")
    for address, at in urls:
        url = _add(root, f"{{{SITEMAP}}}url")
        _add(url, f"{{{SITEMAP}}}loc", address)
        _add(url, f"{{{SITEMAP}}}lastmod", at.isoformat())
    return _xml(root).replace(b"ns0:", b"").replace(b"xmlns:ns0", b"xmlns")
