"""What the pen adds to the editor."""
from __future__ import annotations

from flask import render_template

from planner.messages.words import add_notices
from planner.pen.words import NOTICES
from planner.steps.writing.models import Draft
from planner.web import panels


def place(draft: Draft) -> str:
    """Above the text of a claim: where script shows who has the pen. It asks the database nothing."""
    return render_template("pen/_place.html", draft=draft) if draft.claim_id is not None else ""


def connect() -> None:
    """Put the pen in place."""
    add_notices(NOTICES, talk=("pen_kept", "pen_taken"))
    panels.register("editor.above", place)
