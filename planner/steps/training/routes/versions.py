"""Earlier texts of a lesson, for who edits it: each one whole, and what changed between two."""
from __future__ import annotations

from flask import Response, request
from flask_babel import gettext as _

from planner.core.db import db
from planner.core.errors import NotFound
from planner.policy import Action
from planner.steps.training import queries
from planner.steps.training.models import LessonEdition
from planner.steps.training.routes.base import bp, shown_parts
from planner.steps.training.texts import LANGUAGES
from planner.web.access import needs
from planner.web.asked import whole
from planner.web.diff import Difference, compare
from planner.web.i18n import locale
from planner.web.reply import page


@bp.get("/<key>/versions")
@needs(Action.EDIT_CURRICULUM)
def versions(key: str) -> Response:
    """Every text that came out, the newest first."""
    session = db.session()
    found = queries.get_lesson(session, key)
    return page("training/versions.html", lesson=found, editions=queries.editions(session, found))


@bp.get("/<key>/versions/<int:number>")
@needs(Action.EDIT_CURRICULUM)
def version(key: str, number: int) -> Response:
    """One text, whole or against another one (``with``), in either language."""
    session = db.session()
    found = queries.get_lesson(session, key)
    edition = queries.get_edition(session, found, number)
    lang = request.args.get("lang") if request.args.get("lang") in LANGUAGES else locale()
    assert lang is not None
    other = whole(request.args.get("with"))
    if other == number:
        raise NotFound("not_found")
    old = queries.get_edition(session, found, other) if other is not None else None
    return page("training/version.html", lesson=found, edition=edition, old=old, lang=lang,
                difference=_difference(old, edition, lang) if old else None, parts=shown_parts(edition, lang),
                numbers=[each.number for each in queries.editions(session, found)])


def _difference(old: LessonEdition, new: LessonEdition, lang: str) -> Difference:
    return compare(as_text(old, lang), as_text(new, lang))


def as_text(edition: LessonEdition, lang: str) -> str:
    """A version with its exercises as one text, to compare."""
    blocks = [edition.label(lang), edition.body(lang)]
    for task in edition.exercises:
        blocks.append(_("Exercise: %(task)s", task=task["prompt"][lang]))
        blocks.extend(f"- {option[lang]}{' ✓' if option.get('right') else ''} {option.get('why_' + lang, '')}".rstrip()
                      for option in task["options"])
        if task["min_words"]:
            blocks.append(_("At least %(n)d words.", n=task["min_words"]))
    return "\n\n".join(blocks)
