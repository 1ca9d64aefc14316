"""The first five minutes on screen: what is known of you, three topics that you can write on now, what comes next."""
from __future__ import annotations

from datetime import datetime

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import clock, db, unit_of_work
from planner.core.errors import NotFound, RuleBroken
from planner.people.services.profile import set_languages
from planner.policy import Action
from planner.start import queries, services, words
from planner.start.forms import AnswersForm, KnowForm, LanguagesForm
from planner.start.rules import Kind
from planner.steps.inventory import queries as knowledge
from planner.steps.inventory.services import claims as claiming
from planner.steps.inventory.services import suggestions
from planner.steps.inventory.services.claims import Expertise
from planner.steps.inventory.words import LEVELS
from planner.web.access import needs
from planner.web.i18n import locale
from planner.web.reply import own_path, page, page_or_fragment, see_other
from planner.web.toasts import toast

bp = Blueprint("start", __name__, url_prefix="/start")


def _home() -> str:
    return f"{request.script_root}/"


def _back() -> str:
    """The page of ours that the button stood on, else the topics."""
    return own_path(request.form.get("next") or request.args.get("next"), url_for(".topics"))


# --- You ---------------------------------------------------------------------------------------------------------


@bp.get("")
@needs(Action.EDIT_EXPERTISE)
def you() -> Response:
    """What is known of somebody new: languages and areas that they seem to know, each settled in one stroke."""
    return _you(LanguagesForm(formdata=None, languages=list(current_user.languages)))


def _you(form: LanguagesForm, status: int = 200) -> Response:
    session = db.session()
    return page("start/you.html", status=status, form=form, levels=LEVELS,
                suggestions=knowledge.suggested_areas(session, current_user),
                claims=knowledge.claims_of(session, current_user))


@bp.post("/languages")
@needs(Action.SEE_SELF)
def languages() -> BaseResponse:
    """The languages that one reads and writes."""
    form = LanguagesForm()
    if not form.validate():
        return _you(form, 422)
    with unit_of_work() as work:
        set_languages(work.session, form.languages.data or [], actor=current_user, now=work.now)
    toast(_("Saved."))
    return see_other(url_for(".you"))


@bp.post("/know/<key>")
@needs(Action.EDIT_EXPERTISE)
def know(key: str) -> BaseResponse:
    """Yes, I know this area, so well."""
    form = KnowForm()
    if not form.validate():
        raise RuleBroken("unknown")
    try:
        with unit_of_work() as work:
            area = knowledge.get_area(work.session, key)
            claim = claiming.add_expertise(work.session, actor=current_user, now=work.now, area=area,
                                                 wish=Expertise(form.level.data or 1, lang=current_user.locale))
            name, uid = area.label(locale()), claim.uid
        toast(_("%(area)s is in your list.", area=name), undo=url_for("inventory.remove", uid=uid))
    except RuleBroken as error:
        if error.code != "expertise_known_already":          # pressed twice: it is there
            raise
    return see_other(_back())


@bp.post("/not-me/<key>")
@needs(Action.EDIT_EXPERTISE)
def not_me(key: str) -> BaseResponse:
    """No, this area is not mine; it is not suggested again."""
    with unit_of_work() as work:
        area = knowledge.get_area(work.session, key)
        suggestions.dismiss_area(work.session, actor=current_user, now=work.now, area=area)
        name = area.label(locale())
    toast(_("We won't suggest %(area)s again.", area=name), undo=url_for(".suggest_again", key=key, next=_back()))
    return see_other(_back())


@bp.post("/suggest/<key>")
@needs(Action.EDIT_EXPERTISE)
def suggest_again(key: str) -> BaseResponse:
    """Undo."""
    with unit_of_work() as work:
        suggestions.undismiss_area(work.session, actor=current_user, now=work.now,
                               area=knowledge.get_area(work.session, key))
    return see_other(_back())


# --- Three topics ------------------------------------------------------------------------------------------------


@bp.get("/topics")
@needs(Action.EDIT_EXPERTISE)
def topics() -> Response:
    """Three topics that one can write on now: a page, or the part that Learn shows."""
    return _topics(clock().now())


def _topics(now: datetime, form: AnswersForm | None = None, status: int = 200) -> Response:
    session = db.session()
    shown = queries.topics_for_now(session, current_user, now=now)
    solved, asked = shown.answers
    return page_or_fragment(
        "start/topics.html", "start/_topics.html", status=status, shown=shown, levels=LEVELS,
        form=form or AnswersForm(formdata=None, solved=solved, asked=asked),
        back=own_path(request.args.get("next"), url_for(".topics")), has_said=bool(solved or asked),
        proposals=queries.proposals(session, current_user, shown.answers, shown.known) if shown.is_short else [],
        title_of=lambda one: words.title(one, shown), why=lambda one: words.why(one, shown))


@bp.post("/answers")
@needs(Action.EDIT_EXPERTISE)
def answer() -> BaseResponse:
    """Keep the answers to the two questions; the areas that they name are proposed."""
    form = AnswersForm()
    if not form.validate():
        return _topics(clock().now(), form, 422)
    with unit_of_work() as work:
        services.keep_answers(work.session, actor=current_user, solved=form.solved.data or "",
                              asked=form.asked.data or "")
    return see_other(url_for(".topics", _anchor="questions"))


def _kind(text: str) -> Kind:
    try:
        return Kind(text)
    except ValueError as error:
        raise NotFound("not_found") from error


def _ref(text: str) -> str:
    if len(text) > queries.LONGEST_REF:
        raise NotFound("not_found")
    return text


@bp.post("/topics/<kind>/<ref>/hide")
@needs(Action.SEE_SELF)
def hide(kind: str, ref: str) -> BaseResponse:
    """Not this one: the next, please."""
    with unit_of_work() as work:
        services.hide_topic(work.session, actor=current_user, kind=_kind(kind), ref=_ref(ref), now=work.now)
    toast(_("Put away for 90 days. The next one stands in its place."),
          undo=url_for(".show", kind=kind, ref=ref, next=_back()))
    return see_other(_back())


@bp.post("/topics/<kind>/<ref>/show")
@needs(Action.SEE_SELF)
def show(kind: str, ref: str) -> BaseResponse:
    """Undo."""
    with unit_of_work() as work:
        services.show_topic(work.session, actor=current_user, kind=_kind(kind), ref=_ref(ref))
    return see_other(_back())


@bp.post("/topics/<kind>/<ref>/wish")
@needs(Action.PROPOSE_IDEA)
def wish(kind: str, ref: str) -> BaseResponse:
    """Tell the leads that one would like to write it."""
    with unit_of_work() as work:
        title = services.wish_topic(work.session, actor=current_user, kind=_kind(kind), ref=_ref(ref), now=work.now)
    toast(_("The lead hears that you would like to write “%(title)s”.", title=title),
          undo=url_for(".unwish", kind=kind, ref=ref, next=_back()))
    return see_other(_back())


@bp.post("/topics/<kind>/<ref>/unwish")
@needs(Action.PROPOSE_IDEA)
def unwish(kind: str, ref: str) -> BaseResponse:
    """Undo."""
    with unit_of_work() as work:
        services.unwish_topic(work.session, actor=current_user, kind=_kind(kind), ref=_ref(ref), now=work.now)
    return see_other(_back())


# --- What comes next ---------------------------------------------------------------------------------------------


@bp.post("/done")
@needs(Action.SEE_SELF)
def done() -> BaseResponse:
    """The first steps are taken."""
    with unit_of_work() as work:
        services.end_first_steps(work.session, actor=current_user, now=work.now)
    return see_other(url_for(".onward"))


@bp.post("/later")
@needs(Action.SEE_SELF)
def later() -> BaseResponse:
    """Not now, and not by itself again."""
    with unit_of_work() as work:
        services.end_first_steps(work.session, actor=current_user, now=work.now, skipped=True)
    toast(_("Fine. Three topics you can write on wait for you under Learn."))
    return see_other(_home())


@bp.get("/next")
@needs(Action.EDIT_EXPERTISE)
def onward() -> Response:
    """What to do next, and what it did already."""
    session = db.session()
    claims = knowledge.claims_of(session, current_user)
    return page("start/next.html", claims=claims, proofs=sum(bool(claim.evidence) for claim in claims),
                relieved=queries.relieved(session, current_user))
