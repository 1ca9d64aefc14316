"""The rubric on screen: what a house scores texts on, and an author's own texts over time."""
from __future__ import annotations

import re

from flask import request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from planner.core.db import db, unit_of_work
from planner.core.errors import RuleBroken
from planner.policy import Action
from planner.steps.writing.routes.reviews import bp
from planner.steps.writing.rules.rubric import CRITERIA
from planner.steps.writing.services import scoring
from planner.steps.writing.services.scoring import Criteria, Criterion
from planner.web.access import needs
from planner.web.reply import page, see_other
from planner.web.toasts import toast
from planner.web.words import explain

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@bp.get("/quality")
@needs(Action.OPEN_REVIEWS)
def quality() -> Response:
    """My texts and what reviewers gave them; nobody else sees this page of mine."""
    items, change = scoring.own_items(db.session(), current_user)
    return page("reviews/quality.html", items=items, trend=change, rubric=scoring.rubric_of(db.session()))


@bp.get("/rubric")
@needs(Action.SET_RUBRIC)
def rubric() -> Response:
    """What reviewers score, and whether a final approval looks at it."""
    return page("reviews/rubric.html", criteria=_rows(scoring.rubric_set(db.session())), refused=None)


@bp.post("/rubric")
@needs(Action.SET_RUBRIC)
def set_rubric() -> Response:
    """Keep the rubric."""
    wanted = _sent()
    try:
        with unit_of_work() as work:
            scoring.set_rubric(work.session, wanted, actor=current_user)
    except RuleBroken as error:
        return page("reviews/rubric.html", status=422, criteria=_rows(wanted),
                    refused=explain(error))
    toast(_("Saved. Reviewers see it from now on.") if wanted.is_on else _("Saved. Nobody is asked for scores."))
    return see_other(url_for(".rubric"))


def _sent() -> Criteria:
    items = []
    for n in range(1, CRITERIA[1] + 1):
        key, nl, en = (_CONTROL.sub(" ", request.form.get(f"{name}-{n}", "")).strip() for name in ("key", "nl", "en"))
        if nl or en:
            items.append(Criterion(key if re.fullmatch(r"[a-z0-9_]{1,40}", key) else f"own_{n}", nl, en))
    return Criteria("is_on" in request.form, "has_gate" in request.form, tuple(items))


def _rows(found: Criteria) -> Criteria:
    """With empty rows for as many criteria as there may be."""
    empty = tuple(Criterion("", "", "") for _row in range(CRITERIA[1] - len(found.items)))
    return Criteria(found.is_on, found.has_gate, found.items + empty)
