"""Small blogs for the tests of imports, as folders and as zips."""
from __future__ import annotations

import io
import zipfile
from pathlib import Path

TEXT = "The report had been green for two years, and then the disk of the server broke."


def post(title: str, *, author: str = "Femke Postma", tags: str = "Backup", date: str = "2024-03-05", text: str = TEXT,
         more: str = "") -> str:
    """One post with a YAML header."""
    return f"---\ntitle: {title}\ndate: {date}\nauthor: {author}\ntags: [{tags}]\n{more}---\n\n{text}\n"


def folder(place: Path, **files: str) -> Path:
    """A folder with ``files``: names without their ending, and what they hold."""
    place.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (place / f"{name}.md").write_text(text, "utf-8")
    return place


def zipped(**files: str) -> bytes:
    """The same as a zip."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        for name, text in files.items():
            archive.writestr(f"{name}.md", text)
    return whole.getvalue()
