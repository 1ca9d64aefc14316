"""The certificate: to print, and to show to colleagues by its address."""
from __future__ import annotations

from datetime import date

from babel.dates import format_date
from flask import Response, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import db, unit_of_work
from planner.messages.letters import speaking
from planner.people.queries import get_organisation
from planner.policy import Action, allowed
from planner.steps.training import queries, services
from planner.steps.training.routes.base import bp
from planner.web.access import needs
from planner.web.i18n import LANGUAGES, locale
from planner.web.reply import page, see_other
from planner.web.toasts import toast

LONG = "d MMMM y"               # a day as it stands on paper, in either language


@bp.post("/certificates/of/<uid>")
@needs(Action.FOLLOW_LESSON)
def certify(uid: str) -> BaseResponse:
    """Make one's own certificate of a curriculum that is done; twice is once."""
    with unit_of_work() as work:
        made = services.certify(work.session, actor=current_user, curriculum_uid=uid)
        work.session.flush()
        to = made.uid
    return see_other(url_for(".certificate", uid=to))


@bp.get("/certificates/<uid>")
@needs(Action.SEE_CERTIFICATE)
def certificate(uid: str) -> Response:
    """The certificate in either language: one's own, one that a colleague shares, or as a lead anybody's."""
    session = db.session()
    found = queries.get_certificate(session, current_user, uid)
    asked = request.args.get("lang")
    lang = asked if asked in LANGUAGES else locale()
    days = [date.fromisoformat(each["on"]) for each in found.lessons]
    lessons = [each | {"on": format_date(day, LONG, lang)} for each, day in zip(found.lessons, days, strict=True)]
    address = url_for(".certificate", uid=uid, _external=True)
    own = allowed(current_user, Action.SHARE_CERTIFICATE, found)
    house = get_organisation(session)
    with speaking(lang):
        words = Markup(render_template("training/_certificate.html", certificate=found, lang=lang,  # noqa: S704
                                       lessons=lessons, house=house,
                                       last=format_date(max(days), LONG, lang)))
    return page("training/certificate.html", certificate=found, lang=lang, words=words, address=address, own=own)


@bp.post("/certificates/<uid>/share")
@needs(Action.SHARE_CERTIFICATE)
def share(uid: str) -> BaseResponse:
    """Let colleagues who have the address open it."""
    _share(uid, shared=True)
    toast(_("Colleagues who have the address can open it now."), undo=url_for(".withdraw", uid=uid))
    return see_other(url_for(".certificate", uid=uid))


@bp.post("/certificates/<uid>/withdraw")
@needs(Action.SHARE_CERTIFICATE)
def withdraw(uid: str) -> BaseResponse:
    """Keep it to oneself and the leads again."""
    _share(uid, shared=False)
    toast(_("Only you and the leads can open it now."), undo=url_for(".share", uid=uid))
    return see_other(url_for(".certificate", uid=uid))


def _share(uid: str, *, shared: bool) -> None:
    with unit_of_work() as work:
        found = queries.get_certificate(work.session, current_user, uid)
        services.share_certificate(work.session, actor=current_user, now=work.now, certificate=found, shared=shared)
