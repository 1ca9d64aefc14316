"""The text of a lesson, for who edits it: both languages side by side, exercises, preview, a new version."""
from __future__ import annotations

from itertools import pairwise
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import db, unit_of_work
from planner.core.errors import Conflict, PlannerError, RuleBroken
from planner.policy import Action
from planner.steps.training import queries, services
from planner.steps.training.forms import LessonForm, changed, values_of
from planner.steps.training.models import Lesson
from planner.steps.training.routes.base import FIELDS, bp
from planner.steps.training.texts import LANGUAGES, parts
from planner.web.access import needs
from planner.web.diff import compare
from planner.web.forms import blame
from planner.web.i18n import locale
from planner.web.markdown import render
from planner.web.reply import is_fragment_request, page, see_other
from planner.web.toasts import toast
from planner.web.words import refusal


def _others(found: Lesson) -> list[tuple[str, str]]:
    """What can come before a lesson: the others of its curriculum that are not taken away, and what it needs now."""
    needed = {each.key for each in found.prerequisites}
    return [(each.key, each.label(locale())) for each in found.curriculum.every_lesson
            if each.id != found.id and (each.archived_at is None or each.key in needed)]


def _form(found: Lesson, values: dict[str, Any] | None = None) -> LessonForm:
    """The form with what is there (or with ``values``), or with what was typed when values is None in a POST."""
    if values is None:
        return LessonForm(others=_others(found))
    return LessonForm(formdata=None, data=values, others=_others(found))


def _page(found: Lesson, form: LessonForm, status: int = 200, **more: Any) -> Response:
    return page("training/edit.html", status=status, lesson=found, form=form, preview=_preview(form), **more)


def _preview(form: LessonForm) -> dict[str, Any]:
    """What readers will see, per language; and whether a link to a heading lands in both."""
    bodies = {"en": form.body_en.data or "", "nl": form.body_nl.data or ""}
    headings = {lang: len([part for part in parts(text) if part.title]) for lang, text in bodies.items()}
    return {"texts": {lang: render(text, lang=lang, scope=f"{lang}-", heading_offset=3).html
                      for lang, text in bodies.items()},
            "titles": form.title, "headings": headings, "uneven": len(set(headings.values())) > 1}


@bp.get("/<key>/edit")
@needs(Action.EDIT_CURRICULUM)
def edit(key: str) -> Response:
    """Ask for another text of a lesson."""
    found = queries.get_lesson(db.session(), key)
    return _page(found, _form(found, values_of(found)))


@bp.post("/<key>/preview")
@needs(Action.EDIT_CURRICULUM)
def preview(key: str) -> Response:
    """What readers will see of what is typed; called by script a moment after the last key."""
    found = queries.get_lesson(db.session(), key)
    return page("training/_lesson_preview.html", preview=_preview(_form(found)), lesson=found)


@bp.post("/<key>/edit")
@needs(Action.EDIT_CURRICULUM)
def publish(key: str) -> BaseResponse:
    """Bring out another text of a lesson as its next version; or, by the buttons within, change the form itself."""
    found = queries.get_lesson(db.session(), key)
    form, act = _form(found), request.form.get("act", "publish")
    if (again := _rearranged(found, form, act)) is not None:
        return again
    if not form.validate():
        return _page(found, form, 422)
    try:
        with unit_of_work() as work:
            brought_out = services.publish_lesson(
                work.session, actor=current_user, now=work.now, version=form.version.data or 0,
                lesson=queries.get_lesson(work.session, key), text=form.text(bring_out=act != "save"))
    except Conflict as error:
        return _stale(key, form, error)
    except RuleBroken as error:
        found = queries.get_lesson(db.session(), key)
        _blame(form, error)
        return _page(found, form, error.status)
    toast(_("The new text is out.") if brought_out else _("Saved."))
    return see_other(url_for(".edit" if act == "save" else ".lesson", key=key))


def _rearranged(found: Lesson, form: LessonForm, act: str) -> Response | None:
    """The form with an exercise more, less or elsewhere, nothing saved; None when ``act`` asks for something else."""
    if act == "preview":
        return _page(found, form)
    values = form.data
    if not changed(values, act):
        return None
    form = _form(found, values)
    if is_fragment_request():
        return page("training/_tasks.html", form=form, lesson=found)
    return _page(found, form)


def _stale(key: str, form: LessonForm, error: PlannerError) -> Response:
    """Both texts: what stands in the form is ours and not out yet; the differences from theirs stand above it."""
    found = queries.get_lesson(db.session(), key)
    form.version.data, form.version.raw_data = found.version, None
    ours = {"en": form.body_en.data or "", "nl": form.body_nl.data or ""}
    differences = {lang: compare(found.body(lang), ours[lang]) for lang in LANGUAGES}
    return _page(found, form, error.status, theirs=found, differences=differences)


def _blame(form: LessonForm, error: RuleBroken) -> None:
    """Put a refusal beside what it is about."""
    if error.code == "lesson_ring":
        titles = [dict(zip(LANGUAGES, each, strict=True))[locale()] for each in error.params["ring"]]
        said = [_("“%(one)s” needs “%(other)s”", one=one, other=other)
                for one, other in pairwise(titles)]
        form.needs.errors = [_("These lessons would wait for each other: %(ring)s.", ring=", ".join(said))]
    elif "task" in error.params and error.params["task"] < len(form.tasks.entries):
        part = form.tasks.entries[error.params["task"]].form
        part.kind.errors = [*part.kind.errors, refusal(error.code, error.params)]
    else:
        blame(form, error, FIELDS)
