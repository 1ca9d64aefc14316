"""Curricula, for who edits them: adding, renaming, the gate, their order and that of their lessons."""
from __future__ import annotations

from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import db, unit_of_work
from planner.core.errors import Conflict, NotFound
from planner.people.queries import house_settings
from planner.policy import Action
from planner.steps.training import queries, services
from planner.steps.training.forms import GATES, CurriculumForm, TitleForm
from planner.steps.training.models import Curriculum
from planner.steps.training.routes.base import bp
from planner.web.access import needs
from planner.web.i18n import locale
from planner.web.reply import is_fragment_request, page, see_other
from planner.web.toasts import toast

STEPS = {"up": -1, "down": 1}


@bp.get("/curricula")
@needs(Action.EDIT_CURRICULUM)
def curricula() -> Response:
    """All curricula in their order, archived ones below."""
    return _list(CurriculumForm(formdata=None))


def _list(form: CurriculumForm, status: int = 200) -> Response:
    session = db.session()
    return page("training/curricula.html", status=status, curricula=queries.every_curriculum(session), form=form,
                house=house_settings(session).training_policy)


@bp.post("/curricula")
@needs(Action.EDIT_CURRICULUM)
def add_curriculum() -> BaseResponse:
    """Begin a curriculum."""
    form = CurriculumForm()
    if not form.validate():
        return _list(form, 422)
    with unit_of_work() as work:
        uid = services.add_curriculum(work.session, actor=current_user, now=work.now, edit=form.edit()).uid
    toast(_("Added. People see it once its first lesson is out."))
    return see_other(url_for(".curriculum", uid=uid))


@bp.get("/curricula/<uid>")
@needs(Action.EDIT_CURRICULUM)
def curriculum(uid: str) -> Response:
    """One curriculum: its title and gate, and its lessons in order."""
    found = queries.get_curriculum(db.session(), uid)
    return _one(found, CurriculumForm.of(found), TitleForm(formdata=None, prefix="new"))


def _one(found: Curriculum, form: CurriculumForm, lesson_form: TitleForm, status: int = 200,
         **more: object) -> Response:
    return page("training/curriculum.html", status=status, curriculum=found, form=form, lesson_form=lesson_form,
                gate_words=GATES, house=house_settings(db.session()).training_policy, **more)


@bp.post("/curricula/<uid>")
@needs(Action.EDIT_CURRICULUM)
def change_curriculum(uid: str) -> BaseResponse:
    """Rename it or change its gate."""
    form, new = CurriculumForm(), TitleForm(formdata=None, prefix="new")
    if not form.validate():
        return _one(queries.get_curriculum(db.session(), uid), form, new, 422)
    try:
        with unit_of_work() as work:
            services.change_curriculum(work.session, actor=current_user, now=work.now, edit=form.edit(),
                                       curriculum=queries.get_curriculum(work.session, uid),
                                       version=form.version.data or 0)
    except Conflict as error:
        found = queries.get_curriculum(db.session(), uid)
        form.version.data, form.version.raw_data = found.version, None
        return _one(found, form, new, error.status, theirs=CurriculumForm.of(found))
    toast(_("Saved."))
    return see_other(url_for(".curriculum", uid=uid))


@bp.post("/curricula/<uid>/move")
@needs(Action.EDIT_CURRICULUM)
def move_curriculum(uid: str) -> BaseResponse:
    """One place up or down (``step``), or before another one (``before``: its uid)."""
    with unit_of_work() as work:
        services.move_curriculum(work.session, actor=current_user, now=work.now,
                                 curriculum=queries.get_curriculum(work.session, uid), **_where())
    if is_fragment_request():
        return page("training/_curricula.html", curricula=queries.every_curriculum(db.session()), moved=uid,
                    house=house_settings(db.session()).training_policy)
    return see_other(url_for(".curricula", _anchor=f"c-{uid}"))


def _where() -> dict[str, Any]:
    """Where a move goes. Raises NotFound: nowhere."""
    if "before" in request.form:
        return {"before": request.form["before"]}
    if request.form.get("step") in STEPS:
        return {"by": STEPS[request.form["step"]]}
    raise NotFound("not_found")


@bp.post("/curricula/<uid>/archive")
@needs(Action.EDIT_CURRICULUM)
def archive_curriculum(uid: str) -> BaseResponse:
    """Take it off the list."""
    with unit_of_work() as work:
        found = queries.get_curriculum(work.session, uid)
        services.archive_curriculum(work.session, actor=current_user, now=work.now, curriculum=found)
        title = found.label(locale())
    toast(_("“%(title)s” is archived; what people did in it is kept.", title=title),
          undo=url_for(".restore_curriculum", uid=uid))
    return see_other(url_for(".curricula"))


@bp.post("/curricula/<uid>/restore")
@needs(Action.EDIT_CURRICULUM)
def restore_curriculum(uid: str) -> BaseResponse:
    """Put it back on the list."""
    with unit_of_work() as work:
        found = queries.get_curriculum(work.session, uid)
        services.restore_curriculum(work.session, actor=current_user, now=work.now, curriculum=found)
        title = found.label(locale())
    toast(_("“%(title)s” is back.", title=title))
    return see_other(url_for(".curricula"))


@bp.post("/curricula/<uid>/lessons")
@needs(Action.EDIT_CURRICULUM)
def add_lesson(uid: str) -> BaseResponse:
    """Begin a lesson at the end of it."""
    form = TitleForm(prefix="new")
    found = queries.get_curriculum(db.session(), uid)
    if not form.validate():
        return _one(found, CurriculumForm.of(found), form, 422)
    with unit_of_work() as work:
        key = services.add_lesson(work.session, actor=current_user, now=work.now, title=form.title,
                                  curriculum=queries.get_curriculum(work.session, uid)).key
    toast(_("Begun. Nobody sees it until you bring it out."))
    return see_other(url_for(".edit", key=key))


@bp.post("/<key>/move")
@needs(Action.EDIT_CURRICULUM)
def move_lesson(key: str) -> BaseResponse:
    """One place up or down in its curriculum (``step``), or before another lesson (``before``: its key)."""
    with unit_of_work() as work:
        found = queries.get_lesson(work.session, key)
        services.move_lesson(work.session, actor=current_user, now=work.now, lesson=found, **_where())
        uid = found.curriculum.uid
    if is_fragment_request():
        return page("training/_lessons.html", curriculum=queries.get_curriculum(db.session(), uid), moved=key)
    return see_other(url_for(".curriculum", uid=uid, _anchor=f"l-{key}"))


@bp.post("/<key>/archive")
@needs(Action.EDIT_CURRICULUM)
def archive_lesson(key: str) -> BaseResponse:
    """Take a lesson away."""
    with unit_of_work() as work:
        found = queries.get_lesson(work.session, key)
        services.archive_lesson(work.session, actor=current_user, now=work.now, lesson=found)
        title, uid = found.label(locale()), found.curriculum.uid
    toast(_("“%(title)s” is taken away; what people wrote in it is kept.", title=title),
          undo=url_for(".restore_lesson", key=key))
    return see_other(url_for(".curriculum", uid=uid))


@bp.post("/<key>/restore")
@needs(Action.EDIT_CURRICULUM)
def restore_lesson(key: str) -> BaseResponse:
    """Put a lesson back."""
    with unit_of_work() as work:
        found = queries.get_lesson(work.session, key)
        services.restore_lesson(work.session, actor=current_user, now=work.now, lesson=found)
        title, uid = found.label(locale()), found.curriculum.uid
    toast(_("“%(title)s” is back.", title=title))
    return see_other(url_for(".curriculum", uid=uid))
