"""The facts of a post in the many ways in which Jekyll, Hugo and Eleventy blogs write them.

Source: docs/domain.md s.
"""
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from html import unescape
from typing import Any

from planner.imports.blog.addresses import resolved
from planner.imports.blog.front_matter import FrontMatter
from planner.web.markdown import plain_text

_DATED = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})[-_]?")
_LANGUAGE = re.compile(r"(?:^|/)(nl|en)/|\.(nl|en)$", re.IGNORECASE)
_NO_TAGS = frozenset({"post", "posts", "all"})  # Eleventy's collections
_NAMES = ("name", "full_name", "display_name", "title", "username", "id")
_PICTURES = ("image", "cover", "thumbnail", "featured_image", "banner")
_SOURCES = ("src", "path", "url", "image", "file")


@dataclass(frozen=True, slots=True)
class Author:
    """An author as the post names them: by name or short name, by mail, or both; one of the two may be empty."""

    name: str
    mail: str = ""


@dataclass(frozen=True, slots=True)
class Cover:
    """The picture of a post: its address, what it shows, and the words under it."""

    src: str
    alt: str = ""
    caption: str = ""


def one_line(text: str) -> str:
    """A text of the front matter as one line of plain words: no Markdown, no tags, no entities."""
    words = unescape(plain_text(text)) if re.search(r"[<*_`\[&{]", text) else text
    return " ".join(words.split())


def without_ending(path: str) -> str:
    """The path without ``.md`` or the like."""
    return re.sub(r"\.[^./]+$", "", path.replace("\\", "/"))


def authors(front: FrontMatter) -> tuple[Author, ...]:
    """``author`` or ``authors``: text, mapping, or a list of these. Each once."""
    value: Any = next((front.facts[name] for name in ("authors", "author", "byline") if front.facts.get(name)), [])
    found = {(author.mail or author.name).casefold(): author for author in reversed(list(_authors_in(value)))}
    found.pop("", None)
    return tuple(reversed(found.values()))


def _authors_in(value: Any) -> Iterator[Author]:
    if isinstance(value, str):
        for part in re.split(r"\s*[,;&]\s*|\s+(?:and|en|und)\s+", value.strip()):
            yield _author(part)
    elif isinstance(value, list):
        for part in value:
            yield from [_author(part)] if isinstance(part, str) else _authors_in(part)
    elif isinstance(value, dict):
        yield from _authors_of_mapping({str(key).lower(): part for key, part in value.items()})


def _authors_of_mapping(facts: dict[str, Any]) -> Iterator[Author]:
    """Facts about one author, or short names with facts about each."""
    author = _described(facts)
    if author:
        yield author
        return
    for short, about in facts.items():
        if isinstance(about, dict) or not about:
            yield (_described(about) if about else None) or _author(short)


def _described(facts: dict[str, Any]) -> Author | None:
    """The author whose name or mail stands in a mapping."""
    texts = {str(key).lower(): " ".join(part.split()) for key, part in facts.items() if isinstance(part, str)}
    name = next((texts[key] for key in _NAMES if texts.get(key)), "")
    mail = texts.get("email") or texts.get("mail") or ""
    return Author(name, mail) if name or mail else None


def _author(text: str) -> Author:
    """``Name <mail>``, a mail address, or a name."""
    found = re.fullmatch(r"\s*(?P<name>[^<>@]*?)\s*<?(?P<mail>[^\s<>@]+@[^\s<>@]+)?>?\s*", text[:400])
    name, mail = (found["name"], found["mail"] or "") if found else (text, "")
    return Author(" ".join(name.split()), mail)


def tags(path: str, front: FrontMatter) -> tuple[str, ...]:
    """Tags, categories and keywords in this order, each once whatever its case."""
    found: dict[str, str] = {}
    jekyll = _DATED.match(name_of(path)) is not None
    for name in ("tags", "tag", "categories", "category", "keywords", "topics"):
        for tag in _words_of(front.facts.get(name), spaces=jekyll and name == "tags"):
            found.setdefault(tag.casefold(), tag)
    return tuple(tag for bare, tag in found.items() if bare not in _NO_TAGS)


def _words_of(value: Any, *, spaces: bool) -> list[str]:
    """A list, or a text: at commas and semicolons; without any, at spaces where the site does so (Jekyll's tags)."""
    if isinstance(value, str):
        value = re.split(r"[,;]", value) if re.search(r"[,;]", value) or not spaces else value.split()
    parts = [part for part in value or [] if isinstance(part, str)]
    return [words for part in parts if (words := " ".join(part.lstrip("#").split()))]


def language(path: str, front: FrontMatter) -> str:
    """``nl``, ``en``, or empty when neither the facts nor the path say."""
    said = front.text("lang", "language", "locale")[:2].lower()
    if said in {"nl", "en"}:
        return said
    found = _LANGUAGE.search(without_ending(path))
    return (found[1] or found[2]).lower() if found else ""


def name_of(path: str) -> str:
    """The last part of the path that says something: the folder of an ``index.md``."""
    parts = [part for part in without_ending(path).split("/") if part]
    last = parts[-1] if parts else ""
    return parts[-2] if last.lower() in {"index", "_index"} and len(parts) > 1 else last


def stem_of(path: str) -> str:
    """The name without a date before it and a language behind it."""
    return re.sub(r"\.(?:nl|en)$", "", _DATED.sub("", name_of(path), count=1)) or name_of(path)


def slug(path: str, front: FrontMatter) -> str:
    """What its address should end in: as stated, else the end of its permalink, else its name."""
    last = _permalink(front).rstrip("/").rpartition("/")[2]
    return front.text("slug") or re.sub(r"\.html?$", "", last) or stem_of(path)


def _permalink(front: FrontMatter) -> str:
    """A permalink without places to fill in; else empty."""
    permalink = front.text("permalink", "url")
    return permalink if permalink.startswith("/") and not re.search(r":\w|\{", permalink) else ""


def old_paths(path: str, front: FrontMatter, published_on: date) -> tuple[str, ...]:
    """Permalink and earlier addresses; without a permalink what Jekyll makes of a dated file name.

    Jekyll takes the date of the front matter; the one in the file name was often the address before somebody moved it.
    """
    found: list[Any] = [_permalink(front)]
    dated = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})-(.+)", name_of(path))
    if dated and not found[0]:
        year, month, day, stem = dated.groups()
        found = [f"/{published_on:%Y/%m/%d}/{stem}/", f"/{year}/{month:0>2}/{day:0>2}/{stem}/"]
    for name in ("redirect_from", "aliases", "alias"):
        value = front.facts.get(name)
        found += [value] if isinstance(value, str) else value if isinstance(value, list) else []
    return tuple(dict.fromkeys(old for old in found if isinstance(old, str) and old.startswith("/")))


def cover(front: FrontMatter, base: str) -> Cover | None:
    """The picture of the post, when its address needs no template to be read."""
    value: Any = next((front.facts[name] for name in _PICTURES if front.facts.get(name)), "")
    texts: dict[str, str] = {}
    if isinstance(value, dict):
        texts = {str(key).lower(): part for key, part in value.items() if isinstance(part, str)}
        value = next((texts[key] for key in _SOURCES if key in texts), "")
    if not isinstance(value, str) or not value.strip() or "{" in value:
        return None
    alt = texts.get("alt") or front.text("image_alt", "image_caption")
    caption = texts.get("caption") or front.text("image_figcaption", "image_caption")
    return Cover(resolved(value, base).text, one_line(alt), one_line(caption))
