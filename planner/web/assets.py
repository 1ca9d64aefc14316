"""Addresses of bundled scripts, styles and icons, by their plain names."""
from __future__ import annotations

import json
from pathlib import Path

from flask import Flask, current_app, url_for


def install(app: Flask) -> None:
    """Read what was bundled, and give templates :func:`dist`."""
    manifest = Path(app.static_folder or "") / "dist" / "manifest.json"
    names: dict[str, str] = json.loads(manifest.read_text("utf-8")) if manifest.exists() else {}
    app.extensions["planner.assets"] = names
    app.jinja_env.globals["dist"] = dist
    app.jinja_env.globals["has_script"] = "app.js" in names


def dist(name: str) -> str:
    """The address of the hashed file, or of the plain one when nothing was bundled."""
    names = current_app.extensions["planner.assets"]
    return url_for("static", filename=f"dist/{names[name]}" if name in names else name)
