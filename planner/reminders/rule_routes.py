"""The rules of reminders, and who gets what in the next seven days."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from planner import policy
from planner.core.db import clock, db, unit_of_work
from planner.core.errors import RuleBroken
from planner.core.localtime import local_date
from planner.people.models import Person
from planner.people.queries import get_organisation, get_person
from planner.policy import Action
from planner.reminders import queries, rule_services, rule_words, words
from planner.reminders.queries.scene import Stage, stage
from planner.reminders.rule_forms import FIELDS, RuleForm
from planner.reminders.rules import Rule, is_as_it_was
from planner.reminders.week import DAYS, Mail, effect, week
from planner.web.access import needs
from planner.web.formats import day, moment
from planner.web.forms import blame
from planner.web.reply import page, see_other
from planner.web.toasts import toast

bp = Blueprint("reminder_rules", __name__, url_prefix="/reminders")
MAILS = 40              # on a page
LINES = 60              # of what a draft of a rule does


# --- Who gets what -----------------------------------------------------------------------------------------------


@bp.get("/week")
@needs(Action.READ_REMINDERS)
def index() -> Response:
    """Who gets what in the next seven days: leads and admins see everybody, others themselves."""
    session, now = db.session(), clock().now()
    whose, sees_all = _whose(session)
    table = queries.rules_of(session)
    wanted = request.args.get("rule", "")
    set_up = stage(session, table=table, now=now, person=whose)
    found = week(set_up.scene, table=[row for row in table if not wanted or row.key == wanted], now=now)
    number = max(1, request.args.get("page", 1, type=int))
    shown = found.mails[(number - 1) * MAILS:number * MAILS]
    return page("reminders/week.html", mails=_by_day(shown), people=set_up.people, total=len(found.mails),
                heard=len({mail.person_id for mail in found.mails}), kept=found.kept[:LINES] if number == 1 else (),
                kept_total=len(found.kept), off=_days_off(set_up, found.mails, now) if number == 1 else (), now=now,
                whose=whose, sees_all=sees_all, table=table, rule=wanted,
                everybody=_names(session, set_up, whose, sees_all),
                previous=_page(number - 1) if number > 1 else None,
                next=_page(number + 1) if len(found.mails) > number * MAILS else None,
                words=words, rule_words=rule_words, day=day, moment=moment)


def _whose(session: Session) -> tuple[Person | None, bool]:
    """Of whom it is asked, None for everybody; and whether the reader may ask of others."""
    sees_all = policy.allowed(current_user, Action.KEEP_REMINDER_RULES)
    asked = request.args.get("person", "")
    if asked and asked != current_user.uid:
        colleague = get_person(session, asked)
        policy.require(current_user, Action.READ_REMINDERS, colleague)
        return colleague, sees_all
    me: Person = current_user
    return (me if asked or not sees_all else None), sees_all


def _names(session: Session, set_up: Stage, whose: Person | None, sees_all: bool) -> list[tuple[str, str]]:
    if not sees_all:
        return []
    return queries.reachable(session) if whose else [(face.uid, face.name) for face in set_up.people.values()]


def _by_day(mails: Sequence[Mail]) -> list[tuple[date, list[Mail]]]:
    found: dict[date, list[Mail]] = {}
    for mail in mails:
        found.setdefault(mail.day, []).append(mail)
    return list(found.items())


def _days_off(set_up: Stage, mails: Sequence[Mail], now: datetime) -> list[date]:
    """The days of this week on which nothing is sent to anybody."""
    house = set_up.scene.house
    first = local_date(now, house.zone)
    days = [first + timedelta(days=ahead) for ahead in range(DAYS + 1)]
    return [each for each in days if not house.calendar.is_working_day(each)]


def _page(number: int) -> str:
    return url_for(".index", page=number, person=request.args.get("person") or None,
                   rule=request.args.get("rule") or None)


# --- The rules ---------------------------------------------------------------------------------------------------


@bp.get("/rules")
@needs(Action.KEEP_REMINDER_RULES)
def rules() -> Response:
    """Every rule of the house, with how often it spoke these thirty days."""
    session, now = db.session(), clock().now()
    return page("reminders/rules.html", table=queries.rules_of(session), house=get_organisation(session),
                sent=queries.count_by_rule(session, since=now - queries.LOOK_BACK), rule_words=rule_words,
                is_as_it_was=is_as_it_was)


@bp.get("/rules/new")
@needs(Action.KEEP_REMINDER_RULES)
def new_rule() -> Response:
    """A further rule."""
    return _form_page(RuleForm(data={"number": 1, "max_steps": 1, "unit": "workdays", "side": "before", "to": "doer"}))


@bp.post("/rules/new")
@needs(Action.KEEP_REMINDER_RULES)
def add_rule() -> BaseResponse:
    """Keep it, or try what it would do."""
    form = RuleForm()
    if not form.validate():
        return _form_page(form, status=422)
    if request.form.get("do") == "look":
        return _tried(form, None)
    try:
        with unit_of_work() as work:
            row = rule_services.add_rule(work.session, form.rule(), actor=current_user, now=work.now)
            uid = row.uid
    except RuleBroken as error:
        blame(form, error, FIELDS)
        return _form_page(form, status=error.status)
    toast(_("The rule holds from now on."), undo=url_for(".undo", uid=uid))
    return see_other(url_for(".rules"))


@bp.get("/rules/<key>")
@needs(Action.KEEP_REMINDER_RULES)
def edit_rule(key: str) -> Response:
    """One rule, to be changed."""
    rule, version = rule_services.get_rule(db.session(), key)
    return _form_page(RuleForm(rule=rule, data=RuleForm.of(rule, version)), rule)


@bp.post("/rules/<key>")
@needs(Action.KEEP_REMINDER_RULES)
def change_rule(key: str) -> BaseResponse:
    """Change it, or try what the change would do."""
    rule, _version = rule_services.get_rule(db.session(), key)
    form = RuleForm(rule=rule)
    if not form.validate():
        return _form_page(form, rule, status=422)
    if request.form.get("do") == "look":
        return _tried(form, rule)
    try:
        with unit_of_work() as work:
            row = rule_services.change_rule(work.session, form.rule(), actor=current_user, now=work.now,
                                            version=form.seen)
            uid = row.uid
    except RuleBroken as error:
        blame(form, error, FIELDS)
        return _form_page(form, rule, status=error.status)
    toast(_("The rule is changed."), undo=url_for(".undo", uid=uid))
    return see_other(url_for(".rules"))


@bp.post("/rules/<key>/off")
@needs(Action.KEEP_REMINDER_RULES)
def switch_off(key: str) -> BaseResponse:
    """Let a rule say nothing; what waits for it is left out."""
    with unit_of_work() as work:
        uid = rule_services.switch_rule(work.session, key, actor=current_user, now=work.now, on=False).uid
    toast(_("The rule is off. What waited for it is left out."), undo=url_for(".undo", uid=uid))
    return see_other(url_for(".rules"))


@bp.post("/rules/<key>/on")
@needs(Action.KEEP_REMINDER_RULES)
def switch_on(key: str) -> BaseResponse:
    """Let it speak again, of what comes from now on."""
    with unit_of_work() as work:
        uid = rule_services.switch_rule(work.session, key, actor=current_user, now=work.now, on=True).uid
    toast(_("The rule is on again, for what comes from now on."), undo=url_for(".undo", uid=uid))
    return see_other(url_for(".rules"))


@bp.post("/rules/<key>/back")
@needs(Action.KEEP_REMINDER_RULES)
def put_back(key: str) -> BaseResponse:
    """As in every new house; a rule of the house's own goes away."""
    with unit_of_work() as work:
        row = rule_services.put_back(work.session, key, actor=current_user, now=work.now)
        uid, is_gone = row.uid, row.archived_at is not None
    toast(_("The rule is removed.") if is_gone else _("The rule says again what it said at first."),
          undo=url_for(".undo", uid=uid))
    return see_other(url_for(".rules"))


@bp.post("/rules/changes/<uid>/undo")
@needs(Action.KEEP_REMINDER_RULES)
def undo(uid: str) -> BaseResponse:
    """Take the last change of a rule back."""
    with unit_of_work() as work:
        rule_services.undo(work.session, uid, actor=current_user, now=work.now)
    toast(_("The change is taken back."))
    return see_other(url_for(".rules"))


def _form_page(form: RuleForm, rule: Rule | None = None, *, status: int = 200, **more: object) -> Response:
    return page("reminders/rule.html", form=form, rule=rule, rule_words=rule_words, words=words, day=day,
                moment=moment, is_as_it_was=is_as_it_was, status=status,
                past=rule_services.changes(db.session(), rule) if rule is not None else (), **more)


def _tried(form: RuleForm, rule: Rule | None) -> BaseResponse:
    """The form again, with what its rule would change in the next seven days; nothing is kept."""
    session, now = db.session(), clock().now()
    table = queries.rules_of(session)
    draft = form.rule()
    draft = replace(draft, key="own_draft", since=now) if rule is None else replace(draft, since=rule.since)
    try:
        rule_services.check(draft, table)
    except RuleBroken as error:
        blame(form, error, FIELDS)
        return _form_page(form, rule, status=error.status)
    after = [*(row for row in table if row.key != draft.key), draft]
    set_up = stage(session, table=[*table, draft], now=now)
    return _form_page(form, rule, effect=effect(set_up.scene, before=table, after=after, now=now),
                      people=set_up.people, most=LINES, now=now)
