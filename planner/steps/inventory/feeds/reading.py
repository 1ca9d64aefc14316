"""What a feed says: RSS 2.0, RSS 1.0, Atom and JSON Feed become entries. No database, no clock.

XML is read by the standard library's parser with a target that refuses every DOCTYPE, so there are no entities to
expand and nothing to fetch, and that refuses to nest deeper than a feed does (trust 3.8).
"""
from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree

from planner.steps.inventory.feeds.rules import Entry

LONGEST_TITLE, LONGEST_ADDRESS, LONGEST_GUID = 300, 500, 300
DEEPEST = 60
ATOM, RSS1 = "{http://www.w3.org/2005/Atom}", "{http://purl.org/rss/1.0/}"
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
DC = "{http://purl.org/dc/elements/1.1/}"
_TAG = re.compile(r"<[a-zA-Z/!?][^<>]{0,2000}>")
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]+")


class NotAFeed(Exception):
    """What came back is no feed that we can read."""


class _Careful(ElementTree.TreeBuilder):
    """Builds the tree; refuses a DOCTYPE before any entity is declared, and what nests too deep."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = 0

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        raise NotAFeed

    def start(self, tag: Any, attrs: Any, /) -> Any:
        self._depth += 1
        if self._depth > DEEPEST:
            raise NotAFeed
        return super().start(tag, attrs)

    def end(self, tag: Any, /) -> Any:
        self._depth -= 1
        return super().end(tag)


def entries(body: bytes, *, address: str) -> list[Entry]:
    """What the feed at ``address`` holds, in its order.

    Raises:
        NotAFeed: it is none of the four kinds, or its XML has a DOCTYPE.
    """
    body = body.lstrip(b"\xef\xbb\xbf \t\r\n")
    found = _of_json(body) if body.startswith(b"{") else _of_xml(body)
    return [entry for raw in found if (entry := _entry(raw, address)) is not None]


def _entry(raw: Mapping[str, str], address: str) -> Entry | None:
    """A tidy entry; None for one that has neither words nor an address."""
    link = _web_address(raw.get("url", ""), address)
    title = plain(raw.get("title", ""))[:LONGEST_TITLE] or link[:LONGEST_TITLE]
    if not title:
        return None
    guid = _INVISIBLE.sub("", raw.get("guid", "")).strip() or link or title
    if len(guid) > LONGEST_GUID:
        guid = sha256(guid.encode()).hexdigest()
    return Entry(guid, title, link, _instant(raw.get("at", "")))


def plain(text: str) -> str:
    """``text`` without markup and invisible signs, on one line: titles hold escaped HTML more often than not."""
    text = html.unescape(_TAG.sub(" ", text))
    return " ".join(_INVISIBLE.sub(" ", _TAG.sub(" ", text)).split())


def _web_address(link: str, base: str) -> str:
    """``link`` as a whole web address, or '' when it is none that fits."""
    try:
        found = urljoin(base, link.strip()) if link.strip() else ""
        split = urlsplit(found)
    except ValueError:
        return ""
    is_fit = (split.scheme in ("http", "https") and split.hostname and split.username is None
              and len(found) <= LONGEST_ADDRESS)            # somebody's password is no part of a source
    return found if is_fit and not _INVISIBLE.search(found) and " " not in found else ""


def _instant(text: str) -> datetime | None:
    """The instant that a feed writes, in the way of mail or of ISO 8601; None when it can't be read."""
    text = text.strip()
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            found = read(text)
            return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
        except (ValueError, TypeError, OverflowError):
            continue
    return None


# --- XML ---------------------------------------------------------------------------------------------------------


def _of_xml(body: bytes) -> Iterable[dict[str, str]]:
    parser = ElementTree.XMLParser(target=_Careful())      # noqa: S314 - `_Careful` refuses what would be an attack
    try:
        parser.feed(body)
        root = parser.close()
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise NotAFeed from error
    if root.tag == "rss":
        return [_rss(item, "") for item in root.iterfind("channel/item")]
    if root.tag == f"{RDF}RDF":
        return [_rss(item, RSS1) for item in root.iterfind(f"{RSS1}item")]
    if root.tag == f"{ATOM}feed":
        return [_atom(item) for item in root.iterfind(f"{ATOM}entry")]
    raise NotAFeed


def _words(item: ElementTree.Element, *names: str) -> str:
    """The text of the first of ``names`` that says something, with that of everything inside it."""
    for name in names:
        found = item.find(name)
        if found is not None and (text := "".join(found.itertext()).strip()):
            return text
    return ""


def _rss(item: ElementTree.Element, space: str) -> dict[str, str]:
    guid = item.find("guid")
    name = _words(item, "guid") or item.get(f"{RDF}about", "")
    is_link = guid is not None and guid.get("isPermaLink", "true") == "true"
    return {"title": _words(item, f"{space}title", f"{space}description"), "guid": name,
            "url": _words(item, f"{space}link") or (name if is_link else ""),
            "at": _words(item, "pubDate", f"{DC}date")}


def _atom(item: ElementTree.Element) -> dict[str, str]:
    links = [link for link in item.iterfind(f"{ATOM}link") if link.get("rel", "alternate") == "alternate"]
    return {"title": _words(item, f"{ATOM}title", f"{ATOM}summary"), "guid": _words(item, f"{ATOM}id"),
            "url": links[0].get("href", "") if links else "",
            "at": _words(item, f"{ATOM}published", f"{ATOM}updated")}


# --- JSON --------------------------------------------------------------------------------------------------------


def _of_json(body: bytes) -> Iterable[dict[str, str]]:
    try:
        feed = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NotAFeed from error
    if not str(feed.get("version", "")).startswith("https://jsonfeed.org/version/"):
        raise NotAFeed
    items = feed.get("items")
    return [_json_item(item) for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def _json_item(item: Mapping[str, Any]) -> dict[str, str]:
    names = {"title": ("title", "summary", "content_text"), "guid": ("id",), "url": ("url", "external_url"),
             "at": ("date_published", "date_modified")}
    return {key: next((str(item[name]) for name in asked if item.get(name)), "") for key, asked in names.items()}
