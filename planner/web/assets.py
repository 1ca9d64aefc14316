"""Addresses of bundled scripts, styles and icons, by their plain names."""
from __future__ import annotations

import json
from pathlib import Path

from flask import Flask, url_for


def install(app: Flask) -> None:
    """Give templates ``dist(name)``: the hashed file, or the plain one when nothing was bundled."""
    manifest = Path(app.static_folder or "") / "dist" / "manifest.json"
    names: dict[str, str] = json.loads(manifest.read_text("utf-8")) if manifest.exists() else {}

    def dist(name: str) -> str:
        return url_for("static", filename=f"dist/{names[name]}" if name in names else name)

    app.jinja_env.globals["dist"] = dist
    app.jinja_env.globals["has_script"] = "app.js" in names
