"""The allow-list through which all HTML made from somebody's text goes, last of all.

What is not named here does not come through. The sanitiser holds alone, without the Content-Security-Policy, and the
policy holds without the sanitiser.

Source: docs/trust.md 3.1, 3.3.
"""
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser

import nh3

AttributeFilter = Callable[[str, str, str], str | None]

_TAG_NAMES = """
a abbr aside b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div dl dt em figcaption figure
h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp section small span strong sub summary sup
table tbody td tfoot th thead time tr u ul var wbr
"""
_RAW_NAMES = """
applet embed iframe math noembed noframes noscript object script select style svg template textarea title xmp
"""
_BLOCK_NAMES = """
blockquote br dd div dl dt figcaption figure h1 h2 h3 h4 h5 h6 hr li ol p pre section summary table td th tr ul
"""
TAGS = frozenset(_TAG_NAMES.split())
_DROPPED_WHOLE = frozenset(_RAW_NAMES.split())
_ATTRIBUTES = {
    "*": frozenset({"class", "dir", "id", "lang", "title"}),
    "a": frozenset({"href", "hreflang"}),
    "col": frozenset({"span"}),
    "colgroup": frozenset({"span"}),
    "del": frozenset({"datetime"}),
    "details": frozenset({"open"}),
    "div": frozenset({"aria-label", "role", "tabindex"}),
    "img": frozenset({"alt", "height", "src", "width"}),
    "ins": frozenset({"datetime"}),
    "ol": frozenset({"reversed", "start"}),
    "pre": frozenset({"tabindex"}),
    "td": frozenset({"colspan", "headers", "rowspan"}),
    "th": frozenset({"abbr", "colspan", "headers", "rowspan", "scope"}),
    "time": frozenset({"datetime"}),
}
_SCHEMES = frozenset({"http", "https", "mailto"})
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_IGNORED_IN_URL = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029\ufeff]")
_NUMBER = re.compile(r"\d{1,4}")
_CLASSES = {
    "a": re.compile(r"footnote-(?:ref|backref)"),
    "code": re.compile(r"language-[a-z0-9+#-]{1,20}"),
    "div": re.compile(r"admonition|note|tip|info|warning|important|danger|footnote|table-scroll"),
    "p": re.compile(r"admonition-title|as-typed"),
    "pre": re.compile(r"codehilite"),
    "span": re.compile(r"[a-z]{1,2}\d?"),
    "td": re.compile(r"align-(?:left|center|right)"),
    "th": re.compile(r"align-(?:left|center|right)"),
}
_ONLY = {
    "dir": {"ltr", "rtl", "auto"},
    "role": {"group"},
    "scope": {"col", "row", "colgroup", "rowgroup"},
    "tabindex": {"0"},
}
_NUMERIC = frozenset({"colspan", "height", "rowspan", "span", "start", "width"})
_BLOCKS = frozenset(_BLOCK_NAMES.split())


def clean(html: str, *, ids: AttributeFilter) -> str:
    """``html`` with nothing left but what the allow-list names.

    Args:
        html: a fragment, from anybody.
        ids: called with tag, attribute and value for each ``id`` and each ``#fragment`` link; returns the value to
            keep, or None to drop it. Ids are only ever our own, so the caller says which those are.
    """

    def keep(tag: str, name: str, value: str) -> str | None:
        if name == "id" or (name == "href" and value.startswith("#")):
            return ids(tag, name, value)
        return _allowed_value(tag, name, value)

    return nh3.clean(
        html,
        tags=set(TAGS),
        clean_content_tags=set(_DROPPED_WHOLE),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        attribute_filter=keep,
        url_schemes=set(_SCHEMES),
        link_rel="noopener noreferrer",
        set_tag_attribute_values={"img": {"loading": "lazy"}},
    )


def _allowed_value(tag: str, name: str, value: str) -> str | None:
    if name == "href":
        return value if _scheme(value) in _SCHEMES | {""} else None
    if name == "src":
        return _picture_address(value)
    if name == "class":
        allowed = _CLASSES.get(tag)
        return " ".join(word for word in value.split() if allowed and allowed.fullmatch(word)) or None
    if name in _ONLY:
        return value if value.lower() in _ONLY[name] else None
    if name in _NUMERIC:
        return value if _NUMBER.fullmatch(value) else None
    return value


def _scheme(address: str) -> str:
    """The scheme in small letters, with what browsers skip taken out first; empty for a relative address."""
    found = _SCHEME.match(_IGNORED_IN_URL.sub("", address))
    return found[1].lower() if found else ""


def _picture_address(address: str) -> str | None:
    """Only a relative address or https: a picture over http would be blocked, and would tell others who reads it."""
    if _IGNORED_IN_URL.sub("", address).replace("\\", "/").startswith("//"):
        return None
    return address if _scheme(address) in {"", "https"} else None


def absolute(html: str, base: str) -> str:
    """Sanitised ``html`` with each relative address made absolute against ``base``, for feeds and mail."""
    return nh3.clean(
        html,
        tags=set(TAGS),
        clean_content_tags=set(_DROPPED_WHOLE),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        url_schemes=set(_SCHEMES),
        link_rel="noopener noreferrer",
        set_tag_attribute_values={"img": {"loading": "lazy"}},
        url_relative=("rewrite_with_base", base),
    )


class _Words(HTMLParser):
    """Collects the words of sanitised HTML, a line for each block, without footnote numbers."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._skipping = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a" and (dict(attrs).get("class") or "").startswith("footnote-"):
            self._skipping = True
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._skipping = False
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._skipping:
            self.parts.append(data)

    def lines(self) -> Iterator[str]:
        for line in "".join(self.parts).split("\n"):
            words = " ".join(line.split())
            if words:
                yield words


def words_of(html: str) -> str:
    """The words of sanitised ``html`` as plain text, one line for each block, spaces collapsed."""
    reader = _Words()
    reader.feed(html)
    reader.close()
    return "\n".join(reader.lines())
