"""Single template calls: what a reader saw where the call stands.

Pictures come out as ``<img>`` and frames of other sites as a link, both in HTML: :mod:`planner.imports.blog.markup`
turns them into what fits the place where they stand.

Source: docs/domain.md s.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import escape, unescape

from planner.imports.blog.addresses import EMBEDS, host_of, watchable
from planner.imports.blog.findings import Found, Notes

_NAME = re.compile(r"/?[\w.:-]+")
_ARGUMENT = re.compile(
    r"""(?:(?P<key>[\w-]+)\s*[=:]\s*)? (?: "(?P<double>[^"]*)" | '(?P<single>[^']*)' | (?P<bare>[^\s,"'|]+) )""",
    re.VERBOSE,
)
_LITERAL = re.compile(r"\s*(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)')")
_VARIABLE = re.compile(r"\s*[.$]?(?P<path>[A-Za-z_][\w.-]*)")
_FILTER = re.compile(r"\s*\|\s*(?P<name>\w+)(?:\s*[:(]\s*(?P<args>(?:\"[^\"]*\"|'[^']*'|[^|\"'])*))?")
_BETWEEN_QUOTES = re.compile(r"\"\s+\"|'\s+'")
_SIZE = re.compile(r"(?:\w+-)*\d+(?:px|%|em)?|[a-z]+(?:-[a-z0-9]+)+", re.IGNORECASE)
_PICTURE_FILE = re.compile(r"\.(?:png|jpe?g|gif|webp|avif|svg)$", re.IGNORECASE)
_POST_FILE = re.compile(r"(?:.*/)?(\d{4})-(\d\d)-(\d\d)-([^/]+?)(?:\.\w+)?$")

_ADDRESS_FILTERS = frozenset({
    "url", "relative_url", "absolute_url", "absurl", "relurl", "asset", "asset_path", "asset_url", "safe_url",
    "htmlbaseurl", "prepend", "append",
})  # fmt: skip
_PASSING_FILTERS = frozenset({
    "escape", "e", "safe", "strip", "trim", "raw", "markdownify", "markdown", "smartify", "xml_escape", "html",
    "strip_html", "jsonify", "date", "string", "nl2br", "default",
})  # fmt: skip
_CASE_FILTERS: Mapping[str, Callable[[str], str]] = {
    "upcase": str.upper, "upper": str.upper, "downcase": str.lower, "lower": str.lower, "capitalize": str.capitalize,
    "title": str.title, "titlecase": str.title,
}  # fmt: skip
_SITE_ADDRESSES = frozenset({"site.baseurl", "site.url", "site.github.url", "baseurl", "pathprefix", "site.base_url"})
_PICTURE_TAGS = frozenset({
    "image", "img", "picture", "image_with_class", "image_tag", "responsive_image", "figure", "cloudinary", "postimage",
    "photo",
})  # fmt: skip
_ADDRESS_TAGS = frozenset({"link", "post_url", "ref", "relref", "asset_path", "asset_url", "assets", "url", "static"})
_MORE = frozenset({"more", "excerpt", "endexcerpt"})
_PICTURE_KEYS = ("src", "url", "path", "file", "image_path", "image", "filename")
_FILM_KEYS = ("id", "video_id", "youtubeid", "videoid", "url", "src")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What calls may ask about: values of the front matter by small name, and full names of people by short ones."""

    variables: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Call:
    """One template call: its whole source, its opening mark and what stands between the marks."""

    source: str
    opening: str
    inner: str

    @property
    def name(self) -> str:
        """The name of the tag in small letters, with ``/`` when it closes; empty for a value."""
        found = _NAME.match(self.inner)
        return found[0].lower() if found and self.opening != "{{" else ""

    @property
    def rest(self) -> str:
        """What follows the name."""
        return self.inner[len(self.name) :].strip().removesuffix("/").strip()


def arguments(text: str) -> tuple[list[str], dict[str, str]]:
    """The arguments of a tag: those by place, and those by name in small letters."""
    by_place: list[str] = []
    by_name: dict[str, str] = {}
    for found in _ARGUMENT.finditer(text):
        value = next(part for part in (found["double"], found["single"], found["bare"]) if part is not None)
        if found["key"]:
            by_name[found["key"].lower()] = value
        else:
            by_place.append(value)
    return by_place, by_name


def picture(src: str, alt: str = "", caption: str = "", link: str = "") -> str:
    """HTML of a picture of the old site, in a figure when it has a caption."""
    address = src if re.match(r"[a-z]+:|//|/|\.", src, re.IGNORECASE) else f"/{src}"
    html = f'<img src="{escape(address)}" alt="{escape(" ".join(unescape(alt).split()))}">'
    if link:
        html = f'<a href="{escape(link)}">{html}</a>'
    return f"<figure>\n{html}\n<figcaption>{caption}</figcaption>\n</figure>" if caption else html


def embedded(address: str, title: str = "") -> str:
    """HTML of a link to a film or frame of another site."""
    page = watchable(address)
    return f'<a href="{escape(page)}">{escape(" ".join(unescape(title).split()) or host_of(page), quote=False)}</a>'


def tag_text(call: Call, notes: Notes) -> str:
    """What a single tag or short code shows; empty, and noted as lost, when that cannot be known."""
    name = call.name
    if name in _PICTURE_TAGS:
        return _picture_tag(call, notes)
    if name in _MORE:
        return "<!--more-->"
    if name in _ADDRESS_TAGS or name == "asset":
        return _address_tag(call, notes)
    if name in EMBEDS or name == "video":
        return _embed_tag(call, name, notes)
    if name.startswith(("include", "render", "partial")):
        return _include_tag(call, notes)
    notes.add(Found.TAG, call.source)
    return ""


def _picture_tag(call: Call, notes: Notes) -> str:
    by_place, by_name = arguments(call.rest)
    src = next((by_name[key] for key in _PICTURE_KEYS if key in by_name), by_place[0] if by_place else "")
    if not src:
        notes.add(Found.PICTURE, call.source)
        return ""
    caption = by_name.get("caption") or by_name.get("title") or ""
    html = picture(src, by_name.get("alt") or _spoken(call.rest) or caption, caption, by_name.get("link", ""))
    notes.add(Found.PICTURE, call.source, src)
    return html


def _spoken(rest: str) -> str:
    """The description in ``"path" "class" "description"``: the last quoted part; quotes within it are its own."""
    quoted = _BETWEEN_QUOTES.split(rest[min(rest.find(mark) % (len(rest) + 1) for mark in "\"'") :].strip("\"'"))
    words = quoted[-1] if len(quoted) > 1 else ""
    return "" if _SIZE.fullmatch(words) else words


def _address_tag(call: Call, notes: Notes) -> str:
    by_place, _ = arguments(call.rest)
    target = by_place[0] if by_place else ""
    if call.name == "asset" and _PICTURE_FILE.search(target):
        return _picture_tag(call, notes)
    post = _POST_FILE.match(target)
    if post:
        target = "/{}/{}/{}/{}/".format(*post.groups())
    elif target and not target.startswith(("/", "#", "http")):
        target = f"/{target}"
    notes.add(Found.ADDRESS, call.source, target)
    return target


def _embed_tag(call: Call, kind: str, notes: Notes) -> str:
    by_place, by_name = arguments(call.rest)
    first = "/".join(by_place[: 2 if kind == "gist" else 1])
    what = next((by_name[key] for key in _FILM_KEYS if key in by_name), first)
    address = what if "//" in what else EMBEDS.get(kind, "{}").format(what)
    if not what or "//" not in address:
        notes.add(Found.EMBED, call.source)
        return ""
    notes.add(Found.EMBED, call.source, watchable(address))
    return embedded(address, by_name.get("title", ""))


def _include_tag(call: Call, notes: Notes) -> str:
    by_place, by_name = arguments(call.rest)
    file = (by_place[0] if by_place else "").lower()
    if any(word in file for word in ("image", "figure", "picture", "img")) and set(_PICTURE_KEYS) & set(by_name):
        return _picture_tag(Call(call.source, call.opening, f"image {call.rest[len(file):]}"), notes)
    kind = next((name for name in EMBEDS if len(name) > 1 and name in file), "video" if "video" in file else "")
    if kind and set(_FILM_KEYS) & set(by_name):
        return _embed_tag(Call(call.source, call.opening, f"{kind} {call.rest[len(file):]}"), kind, notes)
    notes.add(Found.INCLUDE, call.source)
    return ""


def value_text(call: Call, around: Surroundings, notes: Notes) -> str:
    """What ``{{ … }}`` shows: a text with its filters, a value of the front matter, or nothing."""
    literal = _LITERAL.match(call.inner)
    if literal:
        value = literal["double"] if literal["double"] is not None else literal["single"]
        return _filtered(value, call, list(_FILTER.finditer(call.inner, literal.end())), around, notes)
    variable = _VARIABLE.match(call.inner)
    path = variable["path"].lower() if variable else ""
    if path in _SITE_ADDRESSES:
        notes.add(Found.ADDRESS, call.source, "/")
        return ""
    value = around.variables.get(path.rpartition(".")[2], "")
    notes.add(Found.VARIABLE, call.source, value)
    return value


def _filtered(value: str, call: Call, filters: list[re.Match[str]], around: Surroundings, notes: Notes) -> str:
    for applied in filters:
        name, args = applied["name"].lower(), applied["args"] or ""
        if name == "embed":
            title, _ = arguments(args)
            notes.add(Found.EMBED, call.source, watchable(value))
            return embedded(value, title[0] if title else "")
        if name in _CASE_FILTERS:
            value = _CASE_FILTERS[name](value)
        elif name in {"img", "image", "picture"}:
            notes.add(Found.PICTURE, call.source, value)
            return picture(value)
        elif name not in _PASSING_FILTERS | _ADDRESS_FILTERS:
            return _about_somebody(name, value, call, around, notes)
    code = Found.ADDRESS if value.startswith(("/", "http", "#")) else Found.VARIABLE
    notes.add(code, call.source, value)
    return value


def _about_somebody(name: str, value: str, call: Call, around: Surroundings, notes: Notes) -> str:
    """A filter that looks something up by a short name: a portrait goes, a name is written out as far as we know it."""
    if any(word in name for word in ("photo", "avatar", "portrait", "image", "picture")):
        notes.add(Found.PICTURE, call.source)
        return ""
    known = around.names.get(value) or (value.replace("-", " ").title() if "-" in value else value)
    about_people = any(word in name for word in ("team", "author", "person", "link", "name"))
    notes.add(Found.NAME if about_people else Found.FILTER, call.source, known)
    return known
