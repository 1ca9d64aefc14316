"""Addresses of bundled scripts, styles and icons, by their plain names, and the icons themselves."""
from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from flask import Flask, current_app, has_request_context, request, url_for
from markupsafe import Markup

# A page draws some fifty icons and names a dozen files: each is put together once for a place on the web server.
MOST = 2_000


@dataclass(frozen=True, slots=True)
class Assets:
    """What was bundled, and what was made of it so far, by where the application hangs on its server."""

    names: dict[str, str]
    addresses: dict[tuple[str, str], str] = field(default_factory=dict)
    icons: dict[tuple[str, str, str, str], Markup] = field(default_factory=dict)


def install(app: Flask) -> None:
    """Read what was bundled, and give templates :func:`dist` and :func:`draw_icon`."""
    manifest = Path(app.static_folder or "") / "dist" / "manifest.json"
    names: dict[str, str] = json.loads(manifest.read_text("utf-8")) if manifest.exists() else {}
    app.extensions["planner.assets"] = Assets(names)
    app.jinja_env.globals["dist"] = dist
    app.jinja_env.globals["favicon"] = _favicon(Path(app.static_folder or "") / "favicon.svg")
    app.jinja_env.globals["draw_icon"] = draw_icon
    app.jinja_env.globals["has_script"] = "app.js" in names


def _favicon(file: Path) -> Markup:
    """The sign of the tab as an address that holds the whole drawing: one file less to fetch on a first visit."""
    drawing = file.read_text("utf-8").strip().replace('"', "'") if file.is_file() else "<svg/>"
    return Markup("data:image/svg+xml,{}").format(Markup(quote(drawing, safe=" '=:/().-{}@")))  # noqa: S704 - our file


def dist(name: str) -> str:
    """The address of the hashed file, or of the plain one when nothing was bundled."""
    assets: Assets = current_app.extensions["planner.assets"]
    mark = (request.script_root if has_request_context() else "", name)
    found = assets.addresses.get(mark)
    if found is None:
        file = f"dist/{assets.names[name]}" if name in assets.names else name
        found = assets.addresses[mark] = url_for("static", filename=file)
    return found


def draw_icon(name: str, label: str | None = None, **options: str) -> Markup:
    """An icon of the sprite; ``label`` only when no word stands beside it, ``class`` is the one option."""
    assets: Assets = current_app.extensions["planner.assets"]
    known = assets.icons
    kind = options.get("class", "")
    mark = (request.script_root if has_request_context() else "", name, str(label or ""), kind)
    found = known.get(mark)
    if found is None:
        found = _icon(name, mark[2], kind)
        if len(known) < MOST:               # labels may hold names, so what is remembered has an end
            known[mark] = found
    return found


def _icon(name: str, label: str, kind: str) -> Markup:
    heard = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    drawn = Markup('<svg class="ic{}" {}><use href="{}#i-{}"/></svg>')
    return drawn.format(f" {kind}" if kind else "", heard, _sprite(name), name)


def _sprite(name: str) -> str:
    """The file that holds an icon: what few pages draw lies apart (static/icons.txt)."""
    assets: Assets = current_app.extensions["planner.assets"]
    apart = f"icons/{name}"
    return dist(apart if apart in assets.names else "sprite.svg")
