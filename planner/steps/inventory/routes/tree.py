"""The tree of areas as people walk it: a level or a branch at a time, what a word finds, and what was proposed."""
from __future__ import annotations

from enum import StrEnum
from typing import Any

from flask import Response, jsonify, make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import clock, db, unit_of_work
from planner.core.errors import RuleBroken
from planner.policy import Action, allowed
from planner.steps.inventory import queries, services
from planner.steps.inventory.routes.base import bp, page_number
from planner.steps.inventory.services.merging import UNDO_FOR
from planner.web.access import needs
from planner.web.i18n import locale
from planner.web.reply import is_fragment_request, own_path, see_other
from planner.web.toasts import toast

OFFERED = 8             # areas that a field offers while somebody types


class Show(StrEnum):
    """Which areas the page lists."""

    PLACED = "placed"
    PROPOSED = "proposed"
    ARCHIVED = "archived"
    MERGED = "merged"


@bp.get("/knowledge/areas")
@needs(Action.READ_KNOWLEDGE)
def areas() -> Response:
    """The tree, or what of it the address asks for: below one area, with a word, proposed, and for editors the past."""
    return tree_page()


def tree_page(status: int = 200, *, proposed: str = "", error: str | None = None) -> Response:
    """The page; only the part that changes when htmx asks."""
    name = "inventory/_tree.html" if is_fragment_request() else "inventory/areas.html"
    response = make_response(render_template(name, typed=proposed, error=error, **_content()), status)
    response.vary.add("HX-Request")
    return response


def _content() -> dict[str, Any]:
    session, edits = db.session(), allowed(current_user, Action.EDIT_AREAS)
    since = clock().now() - UNDO_FOR
    text, asked, number = request.args.get("q", "").strip()[:120], request.args.get("show"), page_number()
    show = Show(asked) if edits and asked in list(Show) else Show.PROPOSED if asked == Show.PROPOSED else Show.PLACED
    content: dict[str, Any] = {"totals": queries.totals(session, since=since), "edits": edits, "show": show, "q": text,
                               "number": number, "back": _back()}
    if text:
        return content | {"found": queries.found_by(session, text, actor=current_user)}
    if show is Show.PLACED:
        return content | {"branch": queries.branch(session, locale=locale(), at=request.args.get("at") or None,
                                                   page=number)}
    if show is Show.PROPOSED:
        leaves = queries.proposed(session, locale=locale(), page=number)
        return content | {"leaves": leaves[:queries.FOUND], "has_more": len(leaves) > queries.FOUND}
    if show is Show.MERGED:
        return content | {"merges": queries.recent_merges(session, since), "days": UNDO_FOR.days}
    gone = queries.archived_areas(session, limit=queries.FOUND + 1, offset=(number - 1) * queries.FOUND)
    return content | {"archived": gone[:queries.FOUND], "has_more": len(gone) > queries.FOUND}


def _back() -> str:
    """Where a form of this page leads back to."""
    if request.method == "GET":
        return request.full_path.rstrip("?")
    return own_path(request.form.get("back"), url_for(".areas"))


@bp.get("/knowledge/areas/find")
@needs(Action.READ_KNOWLEDGE)
def find_areas() -> Response:
    """What a field offers while somebody types: areas by any word for them, the way to each, whether one knows it."""
    session = db.session()
    found = queries.found_by(session, request.args.get("q", "")[:120], actor=current_user, limit=OFFERED)
    mine = queries.named_by(session, current_user, [leaf.area.id for leaf in found])
    rows = [{"key": leaf.area.key, "label": leaf.area.label(locale()),
             "path": " › ".join(above.label(locale()) for above in leaf.path),
             "note": _("in your list") if leaf.area.id in mine else ""} for leaf in found]
    return jsonify(rows)


@bp.post("/knowledge/areas/proposals")
@needs(Action.PROPOSE_AREA)
def propose_area() -> BaseResponse:
    """An employee's new area."""
    label = request.form.get("label", "").strip()
    if not label.isprintable() or len(label) > 120:
        return tree_page(422, proposed=label[:120], error=_("Type a name of at most 120 characters."))
    try:
        with unit_of_work() as work:
            area = services.areas.propose_area(work.session, actor=current_user, now=work.now, label=label)
            key, proposed = area.key, area.is_proposed
    except RuleBroken:
        return tree_page(422, proposed=label, error=_("Type the name of the area."))
    toast(_("Proposed. A lead gives it a place.") if proposed else _("That area is there already: this is it."))
    return see_other(url_for(".area", key=key))
