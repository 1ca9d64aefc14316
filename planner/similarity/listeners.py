"""What the comparing of texts adds to the settings: how far it is."""
from __future__ import annotations

from typing import Any

from flask import render_template

from planner.core.db import db
from planner.similarity import queries
from planner.web import panels


def connect() -> None:
    """Put it in place."""
    panels.register("settings.organisation", status)


def status(_subject: Any) -> str:
    """How many texts still wait to be compared."""
    return render_template("similarity/_status.html", progress=queries.progress(db.session()))
