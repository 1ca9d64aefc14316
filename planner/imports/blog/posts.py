"""One file of a blog, read: a post with its facts, or the reason why it is none.

Pure: no database, no clock, nothing fetched. The same bytes give the same answer.

Source: docs/domain.md s.
"""
from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from planner.imports.blog import facts
from planner.imports.blog.body import Cleaned, clean_body
from planner.imports.blog.dates import BadDate, Moment, moment_of_path, read_moment
from planner.imports.blog.facts import Author, Cover, one_line, stem_of
from planner.imports.blog.findings import Finding, Found
from planner.imports.blog.front_matter import BadFrontMatter, FrontMatter, split_front_matter

LARGEST = 1024 * 1024  # bytes of one post
_LONGEST_IDENTITY = 300

_DATE_NAMES = ("date", "publishdate", "publish_date", "pubdate", "published_at", "published_on", "datepublished",
               "created_at", "created", "published")  # fmt: skip
_DRAFT_FOLDER = re.compile(r"(?:^|/)_?drafts?/", re.IGNORECASE)
_FIRST_HEADING = re.compile(r"\s*(?:#[ \t]+(?P<atx>[^\n]+)|(?P<setext>[^\n]+)\n=+[ \t]*)(?:\n|$)")
_YES = frozenset({"true", "yes", "on", "1"})
_NO = frozenset({"false", "no", "off", "0"})


class Reason(StrEnum):
    """Why a file is no post that can come in."""

    ENCODING = "encoding"  # not UTF-8, or with zero bytes
    TOO_LARGE = "too_large"
    NO_FRONT_MATTER = "no_front_matter"
    BAD_FRONT_MATTER = "bad_front_matter"
    NO_DATE = "no_date"
    BAD_DATE = "bad_date"
    FUTURE = "future"
    DRAFT = "draft"
    EMPTY = "empty"
    UNREADABLE = "unreadable"  # the file itself: a link, a damaged or locked entry, an impossible path


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that does not come in, and why; ``detail`` is what was found there, for the report."""

    path: str
    code: Reason
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ParsedPost:
    """A post that can come in.

    Args:
        identity: what tells this post from all others of the same source; stable from one import to the next.
        content_hash: of title, text and date as they were written; equal means that nothing changed.
        body: clean Markdown, without the title.
        published: the day and the instant.
        lang: ``nl``, ``en`` or empty when the file does not say.
        excerpt: plain text of one line; empty when nobody wrote one.
        slug: the last part of its address on the old site.
        old_paths: where it stood on the old site, each with ``/`` first.
        links: addresses within the old site that the text points to.
        findings: what was not plain Markdown and what became of it.
    """

    path: str
    identity: str
    content_hash: str
    title: str
    body: str
    published: Moment
    authors: tuple[Author, ...]
    tags: tuple[str, ...]
    lang: str
    excerpt: str
    description: str
    slug: str
    cover: Cover | None
    old_paths: tuple[str, ...]
    links: tuple[str, ...]
    findings: tuple[Finding, ...]


def parse_post(
    path: str,
    data: bytes,
    *,
    now: datetime,
    zone: ZoneInfo,
    base: str = "",
    names: Mapping[str, str] | None = None,
) -> ParsedPost | Refused:
    """Read one file of a Jekyll, Hugo or Eleventy blog.

    Args:
        path: within the folder or zip, with ``/``.
        data: the whole file.
        now: posts that were to appear later are refused.
        zone: of dates that do not say their own.
        base: https address of the old site, for pictures and links; may be empty.
        names: full names of people by the short names that the site used.
    """
    text = _decoded(path, data)
    if isinstance(text, Refused):
        return text
    try:
        front = split_front_matter(text)
    except BadFrontMatter as error:
        return Refused(path, Reason.BAD_FRONT_MATTER, str(error))
    if front is None:
        return Refused(path, Reason.NO_FRONT_MATTER)
    if _is_draft(path, front):
        return Refused(path, Reason.DRAFT)
    published = _published(path, front, now, zone)
    if isinstance(published, Refused):
        return published
    return _post(path, front, published, base, names or {})


def _decoded(path: str, data: bytes) -> str | Refused:
    if len(data) > LARGEST:
        return Refused(path, Reason.TOO_LARGE, f"{len(data)}")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return Refused(path, Reason.ENCODING, f"byte {error.start}")
    if "\0" in text:
        return Refused(path, Reason.ENCODING, f"byte {data.index(0)}")
    if not text.strip():
        return Refused(path, Reason.EMPTY)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _is_draft(path: str, front: FrontMatter) -> bool:
    return (
        front.text("draft").lower() in _YES
        or front.text("published").lower() in _NO
        or front.text("status").lower() == "draft"
        or _DRAFT_FOLDER.search(path) is not None
    )


def _published(path: str, front: FrontMatter, now: datetime, zone: ZoneInfo) -> Moment | Refused:
    """The date of the front matter, else of the path. One that cannot be read is refused, not passed over."""
    written = next((text for name in _DATE_NAMES if (text := front.text(name)).lower() not in {"", *_YES}), "")
    try:
        moment = read_moment(written, zone) if written else moment_of_path(path, zone)
    except BadDate as error:
        return Refused(path, Reason.BAD_DATE, str(error))
    if moment is None:
        return Refused(path, Reason.NO_DATE)
    return Refused(path, Reason.FUTURE, moment.on.isoformat()) if moment.at > now else moment


def _post(
    path: str, front: FrontMatter, published: Moment, base: str, names: Mapping[str, str]
) -> ParsedPost | Refused:
    variables = {name: value for name, value in front.facts.items() if isinstance(value, str)}
    cleaned = clean_body(front.body, base=base, variables=variables, names=names, first_line=front.body_line)
    if not re.search(r"\w", cleaned.markdown):
        return Refused(path, Reason.EMPTY)
    title, body, noted = _title(path, front, cleaned)
    if front.repaired:
        noted.append(Finding(Found.FRONT_MATTER, 1, front.repaired, "repaired"))
    return ParsedPost(
        path=path,
        identity=_identity(path, front),
        content_hash=_hash(title, front.body, published),
        title=title,
        body=body,
        published=published,
        authors=facts.authors(front),
        tags=facts.tags(path, front),
        lang=facts.language(path, front),
        excerpt=one_line(front.text("excerpt", "summary", "description", "subtitle") or cleaned.excerpt),
        description=one_line(front.text("description", "summary")),
        slug=facts.slug(path, front),
        cover=facts.cover(front, base),
        old_paths=facts.old_paths(path, front, published.on),
        links=cleaned.links,
        findings=(*noted, *cleaned.findings),
    )


def _identity(path: str, front: FrontMatter) -> str:
    """``guid`` or ``id``, else the path without its ending; a very long one by its hash."""
    identity = front.text("guid", "id") or unicodedata.normalize("NFC", facts.without_ending(path))
    return identity if len(identity) <= _LONGEST_IDENTITY else hashlib.sha256(identity.encode()).hexdigest()


def _hash(title: str, body: str, published: Moment) -> str:
    """Of what was written, not of what the cleaning made of it, so that a better cleaner changes no post."""
    digest = hashlib.sha256()
    for part in (title, body.rstrip(), published.on.isoformat(), published.at.isoformat() if published.exact else ""):
        digest.update(f"{len(part)}:{part}".encode())
    return digest.hexdigest()


def _title(path: str, front: FrontMatter, cleaned: Cleaned) -> tuple[str, str, list[Finding]]:
    """Title and body. A first heading that says the title is the title, and is not said twice."""
    body = cleaned.markdown
    heading = _FIRST_HEADING.match(body)
    said = one_line((heading["atx"] or heading["setext"]).rstrip("# \t")) if heading else ""
    title = one_line(front.text("title"))
    if heading and (not title or _bare(said) == _bare(title)):
        body = body[heading.end() :].lstrip("\n")
        return title or said, body, [Finding(Found.TITLE, 0, heading[0].strip(), title or said)]
    if title:
        return title, body, []
    words = re.sub(r"[-_]+", " ", stem_of(path)).strip()
    title = words[:1].upper() + words[1:] or path
    return title, body, [Finding(Found.TITLE, 0, stem_of(path), title)]


def _bare(text: str) -> str:
    return re.sub(r"\W+", "", text.casefold())
