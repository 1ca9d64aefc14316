"""Raw HTML in a post as Markdown where Markdown can say it, and without what only dresses it up.

What carries meaning stays: links, pictures with their words, captions, quotes, tables, lists. A film or frame becomes a
link to it. Scripts, styles, drawings and form fields go, and are listed.

Source: docs/domain.md s; docs/trust.md 3.1 (the renderer sanitises all the same).
"""
from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape, unescape

from planner.imports.blog.addresses import resolved
from planner.imports.blog.calls import embedded
from planner.imports.blog.findings import Found, Notes
from planner.web.markdown_guard import TAG

MORE = "\ufde2"  # stands where the excerpt ends

_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>]+)))?""")
_WRAPPERS = frozenset({
    "address", "article", "aside", "center", "div", "footer", "header", "hgroup", "main", "nav", "section",
})  # fmt: skip
_INLINE_WRAPPERS = frozenset({"acronym", "big", "font", "label", "span", "time", "tt"})
_EMPHASIS = {"strong": "**", "b": "**", "em": "*", "i": "*"}
_KEPT_BLOCKS = frozenset({"details", "dl", "ol", "table", "ul"})
_KEPT = frozenset({
    "abbr", "caption", "cite", "col", "colgroup", "dd", "del", "dt", "figcaption", "ins", "kbd", "li", "mark", "q", "s",
    "samp", "small", "sub", "summary", "sup", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "var",
})  # fmt: skip
_KEPT_ATTRIBUTES = {
    "td": ("colspan", "rowspan"), "th": ("colspan", "rowspan", "scope"), "ol": ("start",), "abbr": ("title",),
}  # fmt: skip
_DROPPED_WHOLE = {
    "script": Found.SCRIPT, "style": Found.STYLE, "noscript": Found.SCRIPT, "template": Found.SCRIPT,
    "svg": Found.DRAWING, "math": Found.DRAWING, "canvas": Found.DRAWING,
}  # fmt: skip
_FRAMES = frozenset({"audio", "embed", "iframe", "object", "video"})
_FORM = frozenset({"button", "fieldset", "form", "input", "legend", "optgroup", "option", "select", "textarea"})
_CONVERTED = frozenset({"a", "blockquote", "code", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "p", *_EMPHASIS})
_MARKS = re.compile(r"\s*(?:>|[-*+]\s|\d+\.\s)(?:\s|>|[-*+]\s|\d+\.\s)*")
_BEGINNING = 40  # characters of a line that are looked at
_DEEPEST = 30
_LIST = re.compile(r" *(?:[-*+]|\d+\.) ")

Keep = Callable[[str], str]


@dataclass(slots=True)
class _Element:
    """A tag that is still open and the Markdown made of what it holds.

    ``flowing``: it stands behind the mark of a quote or an item, and stays there. ``line`` is how the line that is
    being written begins.
    """

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    flowing: bool = False
    line: str = ""
    parts: list[str] = field(default_factory=list)

    @property
    def inner(self) -> str:
        return "".join(self.parts)


def softened(text: str, base: str, notes: Notes, keep: Keep) -> str:
    """``text`` with as little HTML as its meaning needs.

    Args:
        text: Markdown of a post, its code and its template calls already gone.
        base: https address of the old site, or empty.
        notes: takes what was found.
        keep: puts a code block aside and gives what stands for it.
    """
    return _Softener(text, base, notes, keep).run()


class _Softener:
    def __init__(self, text: str, base: str, notes: Notes, keep: Keep) -> None:
        self._text = text
        self._base = base
        self._notes = notes
        self._keep = keep
        self._open = [_Element("")]
        self._as_html = 0  # how many kept blocks are open: inside them Markdown is not read
        self._last_comment_end = text.rfind("-->")
        self._never_closed: set[str] = set()

    def run(self) -> str:
        done = place = 0
        while (start := self._text.find("<", place)) >= 0:
            place = start + 1
            tag = TAG.match(self._text, start)
            comment = self._text.startswith("<!--", start) and start < self._last_comment_end
            escaped = start > 0 and self._text[start - 1] == "\\"
            if comment or (tag and not escaped and tag["name"].lower() in _ACTIONS):
                self._write(self._text[done:start])
                done = place = self._comment(start) if comment or not tag else self._tag(tag)
        self._write(self._text[done:])
        while len(self._open) > 1:
            self._close_last()
        return self._open[0].inner

    def _write(self, text: str) -> None:
        element = self._open[-1]
        element.parts.append(text)
        _, newline, line = text.rpartition("\n")
        element.line = line[:_BEGINNING] if newline else (element.line + line[:_BEGINNING])[:_BEGINNING]

    def _comment(self, start: int) -> int:
        end = self._text.find("-->", start + 4)
        if end < 0:
            self._write("<!--")
            return start + 4
        words = self._text[start + 4 : end].strip().lower()
        if words in {"more", "excerpt", "readmore", "read more"}:
            self._write(MORE)
        else:
            self._notes.add(Found.COMMENT, self._text[start : end + 3])
        return end + 3

    def _tag(self, tag: re.Match[str]) -> int:
        """Deal with one tag; returns the place behind it, or behind its end tag when it was taken whole."""
        name = tag["name"].lower()
        if tag["close"]:
            self._close(name)
            return tag.end()
        return _ACTIONS[name](self, name, tag)

    # What each kind of tag does when it opens.

    def _drop_whole(self, name: str, tag: re.Match[str]) -> int:
        end, _ = self._whole(name, tag)
        self._notes.add(_DROPPED_WHOLE[name], tag[0])
        return end

    def _frame(self, name: str, tag: re.Match[str]) -> int:
        end, inner = self._whole(name, tag)
        attributes = _attributes(tag)
        source = re.search(r"""\ssrc\s*=\s*["']([^"']+)""", inner)
        address = attributes.get("src") or attributes.get("data") or (source[1] if source else "")
        if not address:
            self._notes.add(Found.EMBED, tag[0])
            return end
        page = resolved(address, self._base)
        title = attributes.get("title", "")
        self._notes.add(Found.EMBED, tag[0], page.text)
        self._write(_as_markdown_link(embedded(page.text, title)) if not self._as_html else embedded(page.text, title))
        return end

    def _pre(self, name: str, tag: re.Match[str]) -> int:
        end, inner = self._whole(name, tag)
        code = unescape(TAG.sub("", inner)).strip("\n")
        self._write("\n\n" + self._keep(f"```\n{code}\n```") + "\n\n")
        return end

    def _form(self, name: str, tag: re.Match[str]) -> int:
        self._notes.add(Found.FORM, tag[0])
        return tag.end()

    def _picture(self, name: str, tag: re.Match[str]) -> int:
        attributes = _attributes(tag)
        address = resolved(attributes.get("src") or attributes.get("data-src", ""), self._base)
        alt = " ".join(attributes.get("alt", "").split())
        if not address.text:
            self._notes.add(Found.PICTURE, tag[0])
        elif self._as_html or self._inside("figure"):
            self._write(f'<img src="{escape(address.text)}" alt="{escape(alt)}">')
        else:
            self._write(f"![{_bracketed(alt)}]({_target(address.text)})")
        return tag.end()

    def _break(self, name: str, tag: re.Match[str]) -> int:
        self._write("<br>")
        return tag.end()

    def _rule(self, name: str, tag: re.Match[str]) -> int:
        self._write("\n\n---\n\n")
        return tag.end()

    def _keep_tag(self, name: str, tag: re.Match[str]) -> int:
        if name in _KEPT_BLOCKS:
            self._as_html += 1
            if self._as_html == 1 and not self._open[-1].line.strip():
                self._write("\n\n")
        self._write(_opening(name, _attributes(tag)))
        return tag.end()

    def _convert(self, name: str, tag: re.Match[str]) -> int:
        if name == "p" and self._open[-1].name == "p":
            self._close_last()
        if len(self._open) > _DEEPEST:
            return tag.end()
        self._open.append(_Element(name, _attributes(tag), flowing=_MARKS.fullmatch(self._open[-1].line) is not None))
        return tag.end()

    def _whole(self, name: str, tag: re.Match[str]) -> tuple[int, str]:
        """The place behind the end tag and what stands before it; just the tag when it has no end."""
        if name not in self._never_closed and not tag[0].endswith("/>"):
            closing = re.compile(rf"</{name}\s*>", re.IGNORECASE).search(self._text, tag.end())
            if closing:
                return closing.end(), self._text[tag.end() : closing.start()]
            self._never_closed.add(name)
        return tag.end(), ""

    # What they do when they close.

    def _close(self, name: str) -> None:
        if name in _KEPT or name in _KEPT_BLOCKS:
            self._write(f"</{name}>")
            if name in _KEPT_BLOCKS and self._as_html:
                self._as_html -= 1
                self._write("" if self._as_html else "\n\n")
        elif self._inside(name):
            while self._open[-1].name != name:
                self._close_last()
            self._close_last()

    def _close_last(self) -> None:
        element = self._open.pop()
        self._write(self._said(element))

    def _said(self, element: _Element) -> str:
        name, inner = element.name, element.inner
        if name in _INLINE_WRAPPERS:
            return inner
        if self._as_html or (self._inside("figure") and name in {"a", "code", *_EMPHASIS}):
            return _as_html(element)
        if name in _EMPHASIS:
            return _emphasised(inner, _EMPHASIS[name])
        if name == "a":
            return _linked(inner, element.attributes.get("href", ""))
        if name == "code":
            return self._keep(f"`{unescape(inner)}`") if inner.strip() and "`" not in inner else inner
        if element.flowing:
            return inner.strip()
        return _block(name, inner)

    def _inside(self, name: str) -> bool:
        return any(element.name == name for element in self._open)


_Action = Callable[[_Softener, str, "re.Match[str]"], int]
_ACTIONS: dict[str, _Action] = {
    **dict.fromkeys(_DROPPED_WHOLE, _Softener._drop_whole),
    **dict.fromkeys(_FRAMES, _Softener._frame),
    **dict.fromkeys(_FORM, _Softener._form),
    **dict.fromkeys(_KEPT | _KEPT_BLOCKS, _Softener._keep_tag),
    **dict.fromkeys(_CONVERTED | _WRAPPERS | _INLINE_WRAPPERS, _Softener._convert),
    "pre": _Softener._pre,
    "img": _Softener._picture,
    "br": _Softener._break,
    "hr": _Softener._rule,
}


def _attributes(tag: re.Match[str]) -> dict[str, str]:
    inner = tag[0][1 + len(tag["name"]) : -1]
    found: dict[str, str] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(inner):
        found.setdefault(name.lower(), unescape(double or single or bare))
    return found


def _opening(name: str, attributes: dict[str, str]) -> str:
    kept = (key for key in _KEPT_ATTRIBUTES.get(name, ()) if key in attributes)
    return f"<{name}" + "".join(f' {key}="{escape(attributes[key])}"' for key in kept) + ">"


def _as_html(element: _Element) -> str:
    if element.name in _WRAPPERS or element.name == "figure":
        return element.inner
    href = element.attributes.get("href", "")
    attributes = f' href="{escape(href)}"' if element.name == "a" and href else ""
    return f"<{element.name}{attributes}>{element.inner}</{element.name}>"


def _emphasised(inner: str, mark: str) -> str:
    words = inner.strip()
    if not words or "\n\n" in words or words.startswith("*") or words.endswith("*"):
        return inner
    before, after = inner[: len(inner) - len(inner.lstrip())], inner[len(inner.rstrip()) :]
    return f"{before}{mark}{words}{mark}{after}"


def _linked(inner: str, href: str) -> str:
    words = inner.strip()
    if not href or not words or "\n\n" in words:
        return inner
    return f"[{words if words.startswith('![') else _bracketed(words)}]({_target(href)})"


def _as_markdown_link(html: str) -> str:
    found = re.fullmatch(r'<a href="([^"]*)">(.*)</a>', html, re.DOTALL)
    return f"[{_bracketed(unescape(found[2]))}]({_target(unescape(found[1]))})" if found else html


def _bracketed(words: str) -> str:
    """Words that stand in square brackets."""
    return re.sub(r"(?<!\\)([\[\]])", r"\\\1", words)


def _target(address: str) -> str:
    """An address that stands in round brackets."""
    return address.replace(" ", "%20").replace("(", "%28").replace(")", "%29").replace("\n", "")


def _block(name: str, inner: str) -> str:
    """A block of its own, with blank lines around it."""
    lines = _outdented(inner)
    if name == "blockquote":
        said = "\n".join(f"> {line}".rstrip() for line in re.sub(r"\n{3,}", "\n\n", lines).split("\n"))
    elif name == "figure":
        said = "<figure>\n" + re.sub(r"\n\s*\n", "\n", _with_html_pictures(lines)) + "\n</figure>"
    elif re.fullmatch(r"h[1-6]", name):
        said = "#" * int(name[1]) + " " + " ".join(lines.split())
    else:
        said = lines
    return f"\n\n{said}\n\n" if lines else "\n\n"


def _outdented(inner: str) -> str:
    """The lines without the indent that their tags gave them; lists keep theirs."""
    lines = inner.strip("\n").rstrip().expandtabs(4).split("\n")
    if any(_LIST.match(line) for line in lines):
        return "\n".join(lines)
    return "\n".join(line.strip() if not line.endswith("  ") else line.strip() + "  " for line in lines).strip()


def _with_html_pictures(text: str) -> str:
    return re.sub(
        r"!\[([^\]\n]*)\]\(([^()\s]+)\)", lambda found: f'<img src="{escape(found[2])}" alt="{escape(found[1])}">', text
    )
