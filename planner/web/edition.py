"""What public pages are drawn with: an upgrade that draws them otherwise is a change of every page."""
from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from flask import current_app

from planner.web.i18n import FOLDER
from planner.web.markdown import RENDERER_VERSION

DRAWN_WITH = ("blog/*.html", "components/*.html", "errors/*.html")


def edition() -> str:
    """A hash over templates, bundled files, texts and the address of the house; the same on every machine."""
    templates, static = current_app.jinja_loader, current_app.static_folder
    searched = tuple(getattr(templates, "searchpath", ()))
    return _of(searched, static or "", current_app.extensions["planner.settings"].base_url)


@lru_cache
def _of(templates: tuple[str, ...], static: str, address: str) -> str:
    files = [file for folder in templates for pattern in DRAWN_WITH for file in sorted(Path(folder).glob(pattern))]
    files += [Path(static) / "dist" / "manifest.json", *sorted(FOLDER.glob("*/LC_MESSAGES/*.mo"))]
    found = sha256(f"{address}|{RENDERER_VERSION}".encode())
    for file in files:
        found.update(f"|{file.name}|".encode())
        found.update(file.read_bytes() if file.is_file() else b"")
    return found.hexdigest()[:16]
