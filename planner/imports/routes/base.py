"""The blueprint of imports, and what its pages share."""
from __future__ import annotations

from typing import IO

from flask import Blueprint, current_app
from wtforms import Field

from planner.core.db import unit_of_work
from planner.core.errors import NotFound, PlannerError
from planner.imports import services, uploads
from planner.imports.blog.findings import Found
from planner.imports.blog.report import Line
from planner.imports.uploads import Kept
from planner.web.words import label, refusal

bp = Blueprint("imports", __name__)


@bp.app_template_filter("file_reason")
def why(line: Line) -> str:
    """Why a file was refused, in the reader's language."""
    return refusal(line.code, line.params)


@bp.app_template_filter("found_in_text")
def found(code: str) -> str:
    """What was found in a text, in the reader's language."""
    return label(Found(code))


MAX_PAGE = 1_000


def page_number(text: str) -> int:
    """The page that an address asks for. Raises NotFound for what is no number of a page."""
    if not text.isdecimal() or len(text) > 4 or not 1 <= int(text) <= MAX_PAGE:
        raise NotFound("not_found")
    return int(text)


def keep_upload(stream: IO[bytes], *, suffix: str, limit: int) -> Kept:
    """Store an upload; see `uploads.keep`."""
    return uploads.keep(stream, instance=current_app.instance_path, suffix=suffix, limit=limit)


def drop_upload(*stored: str) -> None:
    """Throw stored uploads away."""
    uploads.drop(stored, instance=current_app.instance_path)


def tidy_up() -> None:
    """Throw away what was uploaded a week ago and never imported."""
    with unit_of_work() as work:
        names = services.let_go_of_old_uploads(work.session, now=work.now)
    drop_upload(*names)


def refuse(field: Field, error: PlannerError) -> int:
    """Say beside ``field`` what is wrong with its file; returns the status of the answer."""
    field.errors = [*field.errors, refusal(error.code, error.params)]
    return error.status
