"""Answers to reminders: from the mail by a page with one button, and from Today, the inbox and the page of reminders.

No GET changes anything; a link of a mail opens a page that asks (trust 2.5).
"""
from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import clock, db, unit_of_work
from planner.core.errors import Conflict, NotFound, PlannerError, RuleBroken
from planner.messages.stopping import GrownOld
from planner.messages.ways import only_inbox
from planner.people.models import Person
from planner.policy import Action
from planner.reminders import rule_words, words
from planner.reminders.answers import acts, services
from planner.reminders.answers import queries as answers
from planner.reminders.answers.acts import Act, Ticket
from planner.reminders.answers.forms import DayForm
from planner.reminders.answers.models import Press
from planner.reminders.answers.rules import Asked, Choice, Until, offered, snooze_until
from planner.web.access import needs, public
from planner.web.asked import written
from planner.web.formats import day, day_long, moment
from planner.web.forms import blame
from planner.web.reply import own_path, page, see_other
from planner.web.toasts import toast
from planner.web.words import explain

bp = Blueprint("answers", __name__)
_STOPS = ("answers.stop", "answers.stop_now")
_SECRET = frozenset({"answers.act", "answers.do_act", "answers.stop", "answers.stop_now"})
_OF_THE_DAY = {"snooze_past": "on", "snooze_too_far": "on"}


@bp.record_once
def _without_cookie(state: Any) -> None:
    """A mail program has no session to hang a token on: the signed address takes its place, and can only switch off."""
    state.app.extensions["csrf"].exempt(stop_now)


@bp.after_request
def keep_secret(response: Response) -> Response:
    """Nothing of these addresses is stored, indexed or passed on (docs/trust.md 2.8)."""
    if request.endpoint in _SECRET:
        response.headers.update({"Cache-Control": "no-store", "Referrer-Policy": "no-referrer",
                                 "X-Robots-Tag": "noindex, nofollow"})
    return response


def _field(name: str) -> str:
    return (written(name) or [""])[0]


def _today() -> date:
    return clock().now().date()


@bp.errorhandler(GrownOld)
def old_link(error: GrownOld) -> Response:
    """An address of an old mail: nothing happens, and the page leads on."""
    return page("messages/old_link.html", status=error.status, is_stop=request.endpoint in _STOPS)


# --- One button --------------------------------------------------------------------------------------------------


@bp.get("/a/<token>")
@needs(Action.SEE_SELF)
def act(token: str) -> Response:
    """What the link of a mail will do, with the button that does it; or what it did, and when."""
    try:
        return _act_page(acts.read(token, today=_today()), token)
    except NotFound:
        return page("reminders/foreign.html", status=404)


@bp.post("/a/<token>")
@needs(Action.SEE_SELF)
def do_act(token: str) -> BaseResponse:
    """Do it, once; a second press says that it was done."""
    try:
        return _done(acts.read(token, today=_today()), token)
    except NotFound:
        return page("reminders/foreign.html", status=404)


def _done(ticket: Ticket, token: str) -> BaseResponse:
    form = DayForm()
    acts.reminder_of(db.session(), ticket, current_user)
    if not form.validate():
        return _act_page(ticket, token, form=form, status=422)
    try:
        with unit_of_work() as work:
            press, is_first = acts.do(work.session, ticket, actor=current_user, on=form.on.data, now=work.now)
            said = dict(press.said)
    except (RuleBroken, Conflict) as error:
        blame(form, error, _OF_THE_DAY)
        return _act_page(ticket, token, form=form, status=error.status)
    except NotFound:                                    # done meanwhile, and the page says so
        return _act_page(ticket, token, form=form, status=404)
    if is_first:
        toast(_done_words(ticket, said), undo=_undo(said))
    return see_other(url_for(".act", token=token))


def _act_page(ticket: Ticket, token: str, *, form: DayForm | None = None, status: int = 200) -> Response:
    session, now = db.session(), clock().now()
    row = acts.reminder_of(session, ticket, current_user)
    press = acts.pressed(session, ticket, current_user)
    until, refusal = _preview(session, ticket, now) if press is None else (None, None)
    said = press.said if press is not None else {}
    return page("reminders/act.html", status=status, one=words.kept(row), press=press, until=until, token=token,
                refused=explain(refusal) if refusal is not None else "", ticket=ticket, form=form or DayForm(None),
                words=words, day=day, moment=moment, day_long=day_long,
                done=_done_words(ticket, said) if press is not None else "",
                undo=_undo(said) if press is not None and _stands(session, press) else None,
                opens=f"/agenda/slots/{said['slot']}" if "slot" in said else row.detail.get("address", ""))


def _preview(session: Session, ticket: Ticket, now: datetime) -> tuple[Until | None, PlannerError | None]:
    try:
        return acts.preview(session, ticket, actor=current_user, now=now), None
    except NotFound:
        return None, RuleBroken("answer_over")
    except PlannerError as refusal:
        return None, refusal


def _done_words(ticket: Ticket, said: Any) -> str:
    """What a press did."""
    if ticket.act is Act.LOOKING:
        return _("Author and lead see that you are on it. You hear nothing about it today.")
    if ticket.act is Act.CLAIM:
        return _("It is yours.")
    if ticket.act is Act.NEVER:
        return _("You hear no more of this one.")
    return later_words(date.fromisoformat(said["until"]), is_shortened=bool(said.get("shortened")))


def later_words(on: date, *, is_shortened: bool) -> str:
    """Until when something waits."""
    if is_shortened:
        return _("You hear of it again on %(day)s; later would be too late.", day=day_long(on))
    return _("You hear of it again on %(day)s.", day=day_long(on))


def _undo(said: Any) -> str | None:
    if "snooze" in said:
        return url_for(".end_snooze", uid=said["snooze"])
    return url_for(".unmute", uid=said["mute"]) if "mute" in said else None


def _stands(session: Session, press: Press) -> bool:
    """Whether what a press did can still be taken back."""
    if "snooze" in press.said:
        return answers.get_snooze(session, current_user, press.said["snooze"]).ended_at is None
    return "mute" in press.said and answers.get_mute(session, current_user, press.said["mute"]).ended_at is None


# --- The daily mail stops ----------------------------------------------------------------------------------------


@bp.get("/u/<token>")
@public
def stop(token: str) -> Response:
    """Asks whether the daily mail is to stop; nobody has to sign in for that."""
    acts.read_stop(token, today=_today())
    return page("reminders/stop.html", token=token, is_done=False)


@bp.post("/u/<token>")
@public
def stop_now(token: str) -> Response:
    """Stop the daily mail; a mail program does it by one click (RFC 8058). It can do nothing else, and no more often.

    Source: trust 2.5.
    """
    uid = acts.read_stop(token, today=_today())
    with unit_of_work() as work:
        person = work.session.scalar(sa.select(Person).where(Person.uid == uid))
        if person is not None:
            only_inbox(work.session, person, now=work.now)
    return page("reminders/stop.html", token=token, is_done=True)


# --- Later, from here --------------------------------------------------------------------------------------------


@bp.get("/reminders/later")
@needs(Action.SEE_SELF)
def later() -> Response:
    """Until when something may wait: of a rule about a subject, or of what an address of ours opens."""
    session, now = db.session(), clock().now()
    rule, about, of = (request.args.get(name, "") for name in ("rule", "about", "of"))
    if not (rule and about):
        found = services.spoken_of(session, current_user, of, now=now) if of else None
        if found is None:
            return page("reminders/silent.html", back=_back_to(request.args.get("back")))
        rule, about = found
    return _later_page(rule, about)


def _later_page(rule: str, about: str, form: DayForm | None = None, status: int = 200) -> Response:
    session, now = db.session(), clock().now()
    one = services.own(session, current_user, rule, about, now=now)
    asked = services.asked(session, current_user, one)
    choices = offered(asked, now=now, house=one.house, hours=one.hours)
    refusal = None if choices else _why_not(one, asked, now)
    return page("reminders/later.html", status=status, one=words.said(one.steps[-1]), rule=one.rule, about=about,
                choices=choices, refused=explain(refusal) if refusal is not None else "", form=form or DayForm(None),
                back=_back_to(request.values.get("back")), name=rule_words.name(one.rule), words=words, day=day,
                day_long=day_long, moment=moment, hours=one.hours, can_ask_time=services.can_ask_time(one),
                running=answers.find_snooze(session, current_user, rule, about))


def _why_not(one: services.Own, asked: Asked, now: datetime) -> PlannerError | None:
    try:
        snooze_until(Choice.TOMORROW, asked, now=now, house=one.house, hours=one.hours)
    except PlannerError as refusal:
        return refusal
    return None


@bp.post("/reminders/later")
@needs(Action.SEE_SELF)
def snooze() -> BaseResponse:
    """Have it wait."""
    form, rule, about = DayForm(), _field("rule"), _field("about")
    if _field("choice") not in set(Choice):
        raise NotFound("not_found")
    if not form.validate():
        return _later_page(rule, about, form, 422)
    try:
        with unit_of_work() as work:
            row, until = services.snooze(work.session, actor=current_user, rule=rule, subject_uid=about,
                                         choice=Choice(_field("choice")), on=form.on.data, now=work.now)
            uid = row.uid
    except RuleBroken as error:
        blame(form, error, _OF_THE_DAY)
        return _later_page(rule, about, form, error.status)
    toast(later_words(until.day, is_shortened=until.is_shortened), undo=url_for(".end_snooze", uid=uid))
    return _back()


def _back_to(address: str | None) -> str:
    return own_path(address, url_for("reminders.index"))


def _back() -> BaseResponse:
    return see_other(_back_to(request.form.get("back")))


@bp.post("/reminders/snoozes/<uid>/end")
@needs(Action.SEE_SELF)
def end_snooze(uid: str) -> BaseResponse:
    """It need not wait."""
    with unit_of_work() as work:
        services.end_snooze(work.session, uid, actor=current_user, now=work.now)
    toast(_("It does not wait any more."), undo=url_for(".snooze_again", uid=uid))
    return _back()


@bp.post("/reminders/snoozes/<uid>/again")
@needs(Action.SEE_SELF)
def snooze_again(uid: str) -> BaseResponse:
    """It waits after all."""
    with unit_of_work() as work:
        row = services.snooze_again(work.session, uid, actor=current_user, now=work.now)
        until = row.until_on
    toast(later_words(until, is_shortened=False), undo=url_for(".end_snooze", uid=uid))
    return _back()


@bp.post("/reminders/mutes")
@needs(Action.SEE_SELF)
def mute() -> BaseResponse:
    """Switch a rule off, or one subject of it."""
    about = _field("about") if _field("scope") != "rule" else ""
    with unit_of_work() as work:
        row = services.mute(work.session, actor=current_user, rule=_field("rule"), subject_uid=about, now=work.now)
        uid = row.uid
    toast(_("You hear no more of this one.") if about else _("This rule says nothing to you any more."),
          undo=url_for(".unmute", uid=uid))
    return _back()


@bp.post("/reminders/mutes/<uid>/end")
@needs(Action.SEE_SELF)
def unmute(uid: str) -> BaseResponse:
    """Switch it on again."""
    with unit_of_work() as work:
        services.unmute(work.session, uid, actor=current_user, now=work.now)
    toast(_("Switched on again."), undo=url_for(".mute_again", uid=uid))
    return _back()


@bp.post("/reminders/mutes/<uid>/again")
@needs(Action.SEE_SELF)
def mute_again(uid: str) -> BaseResponse:
    """Switch it off after all."""
    with unit_of_work() as work:
        services.mute_again(work.session, uid, actor=current_user, now=work.now)
    toast(_("Switched off."), undo=url_for(".unmute", uid=uid))
    return _back()
