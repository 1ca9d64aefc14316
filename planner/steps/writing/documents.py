"""A text that was written elsewhere, as Markdown: Word's .docx, and .md or .txt. Nothing in it runs or is fetched.

The libraries load when the first document comes in. Source: docs/trust.md 3.4, 3.8, 3.9.
"""
from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any
from xml.parsers.expat import ExpatError

from planner.core.errors import RuleBroken
from planner.web.forms import MAX_TEXT

if TYPE_CHECKING:
    from bs4 import BeautifulSoup

MIB = 2**20
MOST_BYTES = 20 * MIB
MOST_PARTS, MOST_UNPACKED, MOST_XML = 2_000, 200 * MIB, 12 * MIB      # of a .docx, which is a zip
MOST_TAGS = 150_000             # of its XML: some five seconds of reading, and far more than the longest text has
MOST_PICTURES = 50
LONGEST_READ = MAX_TEXT + 10_000        # characters of a Markdown file: the text and what stands before it
# Takes a picture's bytes and its words; gives its address, or None when it is refused.
Keep = Callable[[bytes, str], str | None]

# In which ways the readers of zip, XML and Word fail at a file that is broken, or made to break them.
_BROKEN = (LookupError, ValueError, AttributeError, TypeError, OSError, EOFError, RuntimeError, ExpatError,
           struct.error, zipfile.BadZipFile, zlib.error)
_FRONT = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
# Each reads a text of any shape once: what has no end is looked for a bounded way only (docs/trust.md 3.9).
_TITLE = re.compile(r"^title:(.*)$", re.MULTILINE)
_HEADING = re.compile(r"\A\s*+# +(.+)\n+")
_OWN_PICTURE = re.compile(r"!\[[^\]]{0,1000}+\]\((?!https?:)[^)]{0,2000}+\)")
_BLANKS = re.compile(r"[ \t]{2,}+")       # a page shows one; the converter's own way to that is slow
_STYLES = "p[style-name='Title'] => h1.title:fresh\np[style-name='Subtitle'] => p:fresh\nr[style-name='Code'] => code"


@dataclass(frozen=True, slots=True)
class Document:
    """A document as a text: its title, "" when it names none; ``left`` pictures could not come along."""

    title: str
    body: str
    left: int = 0


def read_document(data: bytes, keep: Keep) -> Document:
    """The text of a document; what kind it is, its content says.

    Raises:
        RuleBroken: neither a .docx nor text in UTF-8 (``document_kind``), broken or hostile (``document_broken``),
            larger than we take (``document_large``), or longer than a draft may be (``document_long``).
    """
    if len(data) > MOST_BYTES:
        raise RuleBroken("document_large", most=MOST_BYTES // MIB)
    found = _from_word(data, keep) if data.startswith(b"PK") else _from_text(data)
    if len(found.body) > MAX_TEXT:
        raise RuleBroken("document_long", most=MAX_TEXT)
    return found


def _from_text(data: bytes) -> Document:
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        raise RuleBroken("document_kind") from error
    if len(text) > LONGEST_READ:
        raise RuleBroken("document_long", most=MAX_TEXT)
    if any(ord(sign) < 32 and sign not in "\n\t" for sign in text):
        raise RuleBroken("document_kind")
    title = ""
    if front := _FRONT.match(text):
        named = _TITLE.search(front[1])
        title, text = named[1].strip().strip("\"'") if named else "", text[front.end():]
    if not title and (heading := _HEADING.match(text)):
        title, text = heading[1].strip().rstrip("#").rstrip(), text[heading.end():]
    pieces, left = _OWN_PICTURE.subn("", text)
    return Document(title[:200], pieces.strip() + "\n" if pieces.strip() else "", left)


# --- Word --------------------------------------------------------------------------------------------------------


def _from_word(data: bytes, keep: Keep) -> Document:
    _check_zip(data)
    from bs4 import BeautifulSoup

    kept = _Pictures(keep)
    try:
        soup = BeautifulSoup(_BLANKS.sub(" ", _html(data, kept)), "html.parser")
        title = _tidied(soup)
        body = _converter().convert_soup(soup)
    except _BROKEN as error:
        raise RuleBroken("document_broken") from error
    return Document(title[:200], re.sub(r"\n{3,}", "\n\n", body).strip() + "\n", kept.left)


def _check_zip(data: bytes) -> None:
    """What the file says of itself, before anything is unpacked; reading stops at the sizes that it says."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as packed:
            parts = packed.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise RuleBroken("document_large", most=MOST_BYTES // MIB)
            if "word/document.xml" not in packed.namelist():
                raise RuleBroken("document_kind")
            tags = sum(_check_xml(packed, part) for part in parts if part.filename.endswith((".xml", ".rels")))
            if tags > MOST_TAGS:
                raise RuleBroken("document_large", most=MOST_BYTES // MIB)
    except _BROKEN as error:
        raise RuleBroken("document_broken") from error


def _check_xml(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> int:
    """How many tags it has."""
    if part.file_size > MOST_XML:
        raise RuleBroken("document_large", most=MOST_BYTES // MIB)
    text = packed.read(part)
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text or text[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        raise RuleBroken("document_broken")         # no entities, in no spelling (trust 3.8)
    return text.count(b"<")


class _Pictures:
    """Gives each picture of a document to the library, as far as it takes them."""

    def __init__(self, keep: Keep) -> None:
        self._keep = keep
        self._seen = 0
        self.left = 0

    def __call__(self, image: Any) -> dict[str, str]:
        self._seen += 1
        address = None
        if self._seen <= MOST_PICTURES:
            with image.open() as file:
                address = self._keep(file.read(), image.alt_text or "")
        self.left += address is None
        return {"src": address or ""}


def _html(data: bytes, pictures: _Pictures) -> str:
    import mammoth

    return mammoth.convert_to_html(BytesIO(data), style_map=_STYLES, include_embedded_style_map=False,
                                   convert_image=mammoth.images.img_element(pictures)).value


def _tidied(soup: BeautifulSoup) -> str:
    """Notes as Markdown has them, headings one level down, pictures that did not come gone; the title of the text."""
    for link in soup.select("a[href^='#footnote-'], a[href^='#endnote-']"):
        note = str(link["href"]).rsplit("-", 1)[-1]
        place = link.parent if link.parent is not None and link.parent.name == "sup" else link
        place.replace_with("" if "-ref-" in str(link["href"]) else f"[^{note}]")
    for item in soup.select("li[id^='footnote-'], li[id^='endnote-']"):
        line = soup.new_tag("p")
        line.string = f"[^{str(item['id']).rsplit('-', 1)[-1]}]: {' '.join(item.get_text(' ').split())}"
        soup.append(line)
        item.decompose()
    for image in soup.select("img"):
        if not image.get("src"):
            image.decompose()
    title = soup.select_one("h1.title") or (soup.select_one("h1") if len(soup.select("h1")) == 1 else None)
    words = title.get_text().strip() if title is not None else ""
    if title is not None:
        title.decompose()
    if soup.select_one("h1"):
        for heading in soup.select("h1, h2, h3, h4, h5"):
            heading.name = f"h{int(heading.name[1]) + 1}"
    return words


def _converter() -> Any:
    from markdownify import ATX, MarkdownConverter

    class Converter(MarkdownConverter):
        """Escapes only what would be read as a mark, so that honest text stays as it is."""

        def escape(self, text: str, parent_tags: Any) -> str:
            text = re.sub(r"(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)", lambda found: "\\" + found[0], text)
            text = re.sub(r"([\\`]|\[(?!\^\w+\]))", r"\\\1", text).replace("\\\\*", "\\*").replace("\\\\_", "\\_")
            text = re.sub(r"<(?=[a-zA-Z/!?])", "&lt;", text)
            return re.sub(r"^(#{1,6}\s|>|[-+]\s)", r"\\\1", text)

    return Converter(heading_style=ATX, bullets="-", table_infer_header=True, newline_style="backslash")
