"""What the lists of shared things have in common: pages of rows, and forms that offer areas."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response

from planner.core.db import db
from planner.steps.inventory import queries
from planner.web.forms import PlannerForm
from planner.web.i18n import locale
from planner.web.reply import page


def cut(rows: Sequence[object], number: int) -> dict[str, Any]:
    """The rows of one page of a list, and the numbers of the pages beside it."""
    return {"rows": rows[:queries.PAGE_SIZE], "before": number - 1 if number > 1 else None,
            "after": number + 1 if len(rows) > queries.PAGE_SIZE else None}


def area_label(key: str | None) -> str:
    """The name of the area with this key, '' when there is none."""
    found = queries.directory(db.session()).areas.get(key or "")
    return found.label(locale()) if found else ""


def ask(template: str, form: PlannerForm, status: int = 200, **context: object) -> Response:
    """A page with a form."""
    return page(template, status=status, form=form, **context)
