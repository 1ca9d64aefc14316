"""What belongs together: offered with its reason, and a lead says yes, yes but, or no."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import db, unit_of_work
from planner.core.errors import RuleBroken
from planner.core.jobs import JobState
from planner.policy import Action
from planner.steps.inventory.grouping import queries, services
from planner.steps.inventory.grouping.models import GroupingSuggestion
from planner.steps.inventory.grouping.rules import GroupingKind
from planner.steps.inventory.models import TopicArea
from planner.steps.inventory.queries import ThemeLine, themes
from planner.steps.inventory.routes.base import bp
from planner.web.access import needs
from planner.web.i18n import locale
from planner.web.reply import is_fragment_request, page, see_other
from planner.web.toasts import toast
from planner.web.words import refusal

AREA, THEME = "area:", "theme:"
LONGEST_TITLE = 120


@bp.get("/knowledge/grouping")
@needs(Action.EDIT_GROUPING)
def grouping() -> BaseResponse:
    """What is offered, what leads said lately, and how far the computing is."""
    session = db.session()
    run = queries.last_run(session)
    if is_fragment_request():
        if run is not None and run.state in services.RUNNING:
            return page("inventory/_grouping_run.html", run=run)
        return see_other(url_for(".grouping"))
    return _page(session)


def _page(session: Session, *, status: int = 200, wrong: str = "", typed: dict[str, Any] | None = None) -> Response:
    rows, said = queries.open_ones(session, limit=queries.SHOWN), queries.decided(session)
    items = {item for row in (*rows, *said) for item in (*row.items, row.target) if item}
    words = {token.removeprefix(AREA) for row in rows for token in row.reason if token.startswith(AREA)}
    things = queries.things(session, items, areas=words | {row.name_area for row in rows if row.name_area})
    run = queries.last_run(session)
    return page("inventory/grouping.html", status=status, wrong=wrong, typed=typed or {}, things=things, said=said,
                bundles=[row for row in rows if row.kind is GroupingKind.THEME],
                tags=[row for row in rows if row.kind is GroupingKind.TAG], run=run,
                running=run is not None and run.state in services.RUNNING,
                failed=run is not None and run.state is JobState.FAILED,
                homes=_homes(session, rows), word=lambda token: _word(token, things),
                titles=lambda row: _titles(row, things))


def _homes(session: Session, rows: list[GroupingSuggestion]) -> dict[str, ThemeLine]:
    """The themes that tags are offered for, by key."""
    return {each.key: each for each in themes(session)} if any(row.target.startswith(THEME) for row in rows) else {}


def _word(token: str, things: dict[str, Any]) -> str:
    """A shared token as a person reads it: an area by its name."""
    area = things.get(token) if token.startswith(AREA) else None
    return area.label(locale()) if isinstance(area, TopicArea) else token.removeprefix(AREA)


def _titles(row: GroupingSuggestion, things: dict[str, Any]) -> tuple[str, str]:
    """What a theme of these would be called, in Dutch and in English."""
    area = things.get(AREA + row.name_area) if row.name_area else None
    if area is None and row.name.startswith(AREA):
        area = things.get(row.name)
    if isinstance(area, TopicArea):
        return area.label_nl, area.label_en
    return row.name.capitalize(), row.name.capitalize()


@bp.post("/knowledge/grouping/run")
@needs(Action.EDIT_GROUPING)
def run_grouping() -> BaseResponse:
    """Have it computed anew, in the background."""
    with unit_of_work() as work:
        services.ask_for_groups(work.session, actor=current_user)
    return see_other(url_for(".grouping"))


@bp.post("/knowledge/grouping/stop")
@needs(Action.EDIT_GROUPING)
def stop_grouping() -> BaseResponse:
    """Stop the computing at its next step; what was found stays."""
    with unit_of_work() as work:
        run = queries.last_run(work.session)
        if run is not None and run.state in services.RUNNING:
            run.cancel_asked = True
    return see_other(url_for(".grouping"))


@bp.post("/knowledge/grouping/<uid>/accept")
@needs(Action.EDIT_GROUPING)
def accept_group(uid: str) -> BaseResponse:
    """Make a theme of what is ticked, or hang a tag where it belongs; with Undo."""
    typed: dict[str, Any] = {"uid": uid, "items": request.form.getlist("items"),
             **{name: request.form.get(name, "").strip()[:LONGEST_TITLE] for name in ("title_nl", "title_en")}}
    try:
        with unit_of_work() as work:
            row = queries.get_suggestion(work.session, uid)
            if row.kind is GroupingKind.TAG:
                services.accept_place(work.session, actor=current_user, now=work.now, row=row)
            else:
                services.accept_group(work.session, actor=current_user, now=work.now, row=row, kept=typed["items"],
                                      title_nl=typed["title_nl"], title_en=typed["title_en"])
    except RuleBroken as error:
        return _page(db.session(), status=error.status, wrong=refusal(error.code, error.params), typed=typed)
    toast(_("Accepted."), undo=url_for(".reopen_group", uid=uid))
    return see_other(url_for(".grouping"))


@bp.post("/knowledge/grouping/<uid>/decline")
@needs(Action.EDIT_GROUPING)
def decline_group(uid: str) -> BaseResponse:
    """Turn it down, with Undo."""
    _act(uid, services.decline_group)
    toast(_("Declined. It comes back only when one of them changes."), undo=url_for(".reopen_group", uid=uid))
    return see_other(url_for(".grouping"))


@bp.post("/knowledge/grouping/<uid>/reopen")
@needs(Action.EDIT_GROUPING)
def reopen_group(uid: str) -> BaseResponse:
    """Undo."""
    _act(uid, services.reopen_group)
    toast(_("As it was."))
    return see_other(url_for(".grouping"))


def _act(uid: str, act: Callable[..., None]) -> None:
    with unit_of_work() as work:
        act(work.session, actor=current_user, now=work.now, row=queries.get_suggestion(work.session, uid))
