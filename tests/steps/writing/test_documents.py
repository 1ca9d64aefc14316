"""A text that was written elsewhere: what of it comes into a draft, and what is refused."""
from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from planner.core.errors import RuleBroken
from planner.steps.writing.documents import MOST_XML, Document, read_document
from tests.assets.test_pictures import made
from tests.factories import NOW
from tests.steps.writing.story import house

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
DRAWING = ('<w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
           '<wp:docPr id="1" name="x" descr="The rack"/><a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/'
           '2006/main"><a:graphicData><pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture">'
           '<pic:blipFill><a:blip r:embed="rId9"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline>'
           "</w:drawing></w:r>")
RELATIONS = ('<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>')
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


PARTS = (("rId1", "styles", "styles.xml"), ("rId2", "footnotes", "footnotes.xml"), ("rId9", "image", "media/a.png"))


def run(text: str, marks: str = "") -> str:
    """Some letters."""
    return f'<w:r><w:rPr>{marks}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def line(inside: str, style: str = "") -> str:
    """A paragraph."""
    return f'<w:p><w:pPr>{f"""<w:pStyle w:val="{style}"/>""" if style else ""}</w:pPr>{inside}</w:p>'


def word(body: str, **more: bytes | str) -> bytes:
    """A .docx as Word packs it; ``more`` are further parts."""
    styles = "".join(f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/></w:style>'
                     for key, name in (("Title", "Title"), ("Heading1", "heading 1"), ("Heading2", "heading 2")))
    relations = "".join(f'<Relationship Id="{key}" Type="{OFFICE}/{kind}" Target="{target}"/>'
                        for key, kind, target in PARTS)
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
                               '<Default Extension="png" ContentType="image/png"/></Types>',
        "_rels/.rels": RELATIONS.format(f'<Relationship Id="r" Type="{OFFICE}/officeDocument" '
                                        'Target="word/document.xml"/>'),
        "word/document.xml": f"<w:document {W} {R}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": RELATIONS.format(relations),
        "word/styles.xml": f"<w:styles {W}>{styles}</w:styles>",
        "word/footnotes.xml": f'<w:footnotes {W}><w:footnote w:id="2">{line(run("Measured in March."))}</w:footnote>'
                              "</w:footnotes>",
        "word/media/a.png": made("PNG"), **{key.replace("__", "/"): value for key, value in more.items()}}
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in parts.items():
            packed.writestr(name, data)
    return out.getvalue()


def read(data: bytes, address: str | None = "/assets/x.png") -> Document:
    """The text of a document whose pictures get ``address``."""
    return read_document(data, lambda _data, _alt: address)


def code_of(data: bytes) -> str:
    """Why it was refused."""
    with pytest.raises(RuleBroken) as refused:
        read(data)
    return refused.value.code


STORY = word(
    line(run("A restore is proof"), "Title") + line(run("Why it broke"), "Heading1")
    + line(run("Nine ") + run("long", "<w:b/>") + run(" hours; snake_case, 3 * 4, a &lt;b&gt;.")
           + '<w:r><w:footnoteReference w:id="2"/></w:r>')
    + "<w:tbl>" + "".join(f"<w:tr>{''.join(f'<w:tc>{line(run(cell))}</w:tc>' for cell in row)}</w:tr>"
                          for row in (("Step", "Time"), ("Read", "2 h"))) + "</w:tbl>" + line(DRAWING))


def test_a_word_document_comes_in_with_its_form():
    """docs/domain.md pictures 5: headings, tables, notes and pictures come along, honest text stays as it is."""
    found = read(STORY)

    assert found.title == "A restore is proof"
    assert found.body == (
        "## Why it broke\n\nNine **long** hours; snake_case, 3 * 4, a &lt;b>.[^2]\n\n"
        "| Step | Time |\n| --- | --- |\n| Read | 2 h |\n\n![The rack](/assets/x.png)\n\n[^2]: Measured in March.\n")


def test_pictures_that_are_not_taken_are_counted():
    found = read(STORY, address=None)

    assert found.left == 1
    assert "![" not in found.body


def test_markdown_comes_in_with_its_title_and_without_pictures_of_another_place():
    found = read(b"\xef\xbb\xbf---\r\ntitle: \"Proof\"\r\n---\r\n## A\r\n\r\n![x](img/x.png) ![y](https://e.org/y.png)\r\n")

    assert found == Document("Proof", "## A\n\n ![y](https://e.org/y.png)\n", 1)
    assert read(b"# Proof\n\nText\n") == Document("Proof", "Text\n")


@pytest.mark.parametrize(("data", "code"), [
    (b"\xd0\xcf\x11\xe0 an old .doc", "document_kind"),
    (b"text\x00with nul", "document_kind"),
    (b"PK\x03\x04 cut", "document_broken"),
    (word("", **{"word__document.xml": b"<w:document"}), "document_broken"),
    (word("", **{"word__document.xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}), "document_broken"),
    (word("", **{"word__document.xml": f"<w:document {W}><w:body>" + "<w:p>" * 5000
          + "</w:p>" * 5000 + "</w:body></w:document>"}), "document_broken"),
    (word("", **{"word__document.xml": b" " * (MOST_XML + 1)}), "document_large"),
    (word("", **{f"x{number}": b"" for number in range(2001)}), "document_large"),
    (b"a" * (20 * 2**20 + 1), "document_large"),
    (b"a " * 100_001, "document_long"),
], ids=["old doc", "nul", "cut", "broken xml", "entities", "deep", "bomb", "many parts", "many bytes", "long"])
def test_a_document_that_is_none_or_too_much_is_refused(data, code):
    assert code_of(data) == code


def test_a_document_is_looked_at_and_then_saved_as_a_revision_like_any_other(session, login):
    home = house(session)
    home.write(now=NOW)
    session.commit()
    mats, address = login(home.mats), f"/drafts/{home.draft.uid}"

    wrong = mats.post(f"{address}/document", data={"document": (BytesIO(b"\x00"), "a.docx"), "where": "instead"})
    seen = mats.post(f"{address}/document", data={"document": (BytesIO(STORY), "a.docx"), "where": "below"})

    assert wrong.status_code == 422
    assert "neither a Word document" in wrong.text
    assert "## What we changed" in seen.text
    assert "## Why it broke" in seen.text
    assert f'action="{address}"' in seen.text
    assert "![The rack](/assets/" in seen.text
    assert login(home.ilse).get(f"{address}/document").status_code in {403, 404}
