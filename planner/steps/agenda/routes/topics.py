"""Topics: the brief, placing it on a day, letting it go; and filling an empty week."""
from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from planner.core import event_log
from planner.core.db import db, unit_of_work
from planner.core.errors import Conflict, NotFound, RuleBroken
from planner.people.queries import house_settings, work_calendar
from planner.personas.queries import cards_about
from planner.policy import Action, allowed
from planner.steps.agenda import queries, services
from planner.steps.agenda.forms import ReasonForm, WhenForm
from planner.steps.agenda.idea_forms import TopicForm
from planner.steps.agenda.idea_words import structure_texts
from planner.steps.agenda.models import Structure, Topic
from planner.steps.agenda.queries.reserve import usable_on
from planner.steps.agenda.routes import sight
from planner.steps.agenda.routes.base import (
    FIELDS,
    area_choices,
    bp,
    chosen,
    day_words,
    house,
    look_out,
    my_language,
    now_here,
    persona_choices,
    said,
)
from planner.steps.agenda.routes.board import balance_before, board_of
from planner.steps.agenda.routes.questions import question_choices, question_of
from planner.steps.agenda.services import Brief
from planner.steps.inventory.queries import get_fact, usable_facts
from planner.structure.queries import template_choices, template_of
from planner.web import markdown
from planner.web.access import needs
from planner.web.forms import blame, rebase
from planner.web.i18n import locale
from planner.web.reply import is_fragment_request, own_path, page, see_other
from planner.web.toasts import toast
from planner.web.words import label

USUAL_TIME = time(9)


Form = TypeVar("Form", bound=TopicForm)


def topic_form(session: Session, kind: type[Form], **data: Any) -> Form:
    """The form of a brief, with what can be chosen."""
    return kind(areas=area_choices(session), personas=persona_choices(session), questions=question_choices(session),
                kinds=kinds_of_pieces(session, kept=data.get("structure", "")), data=data)


def kinds_of_pieces(session: Session, *, kept: str) -> list[tuple[str, str, str]]:
    """Key, name and description of what a topic can become; a house without templates chooses among the usual kinds."""
    ours = [(one.key, one.label(locale()), one.about(locale())) for one in template_choices(session, kept=kept)]
    texts = structure_texts()
    return ours or [(one.value, label(one), texts[one.value]) for one in Structure]


def brief_of(session: Session, form: TopicForm) -> Brief:
    """What was typed, for the service."""
    area = next((area for area in queries.areas(session) if area.key == form.area.data), None)
    asked = question_of(session, form)
    facts = [get_fact(session, uid) for uid in form["facts"].data or ()] if "facts" in form else ()
    return Brief(title=form.title.data or "", lang=form.lang.data, area=area,
                 personas=chosen(queries.target_personas(session), form.personas.data or (), "code"),
                 text=form.brief.data or "", question=asked.text, question_fact=asked.fact, phase=asked.phase,
                 gift=asked.gift, structure=form.structure.data or "", facts=facts,
                 priority=int(form.priority.data))


@bp.get("/topics")
@needs(Action.READ_AGENDA)
def topics() -> Response:
    """Topics that have no day yet."""
    return page("agenda/topics.html", topics=queries.topics_to_place(db.session(), limit=200))


@bp.get("/topics/new")
@needs(Action.PLAN)
def new_topic() -> Response:
    """The form for a topic that was nobody's idea first."""
    return page("agenda/topic_form.html", form=topic_form(db.session(), TopicForm, lang=my_language()), topic=None)


@bp.post("/topics")
@needs(Action.PLAN)
def add_topic() -> BaseResponse:
    """Make a topic."""
    form = topic_form(db.session(), TopicForm)
    if not form.validate():
        return page("agenda/topic_form.html", form=form, topic=None, status=422)
    try:
        with unit_of_work() as work:
            made = services.make_topic(work.session, actor=current_user, brief=brief_of(work.session, form),
                                       now=work.now)
            uid = made.uid
    except RuleBroken as error:
        blame(form, error, FIELDS)
        return page("agenda/topic_form.html", form=form, topic=None, status=error.status)
    toast(_("The topic is there. Give it a day."))
    return see_other(url_for(".topic", uid=uid))


@bp.get("/topics/<uid>")
@needs(Action.READ_AGENDA)
def topic(uid: str) -> Response:
    """The brief, and where it stands."""
    session, now, today = now_here()
    found = queries.get_topic(session, uid)
    form = WhenForm(data={"day": _free_day(session, today + timedelta(days=28)), "clock": USUAL_TIME})
    return _topic_page(session, found, form, now=now)


def _topic_page(session: Session, found: Topic, form: WhenForm, *, now: datetime, status: int = 200) -> Response:
    usable = usable_facts(session, found.area) if found.area else []
    return page("agenda/topic.html", topic=found, slot=queries.slot_of(session, found), form=form, status=status,
                usable=usable, readers=sight.readers(session, found.personas, now=now), lacking=_lacking(found),
                needs_brief=house_settings(session).topic_needs_brief,
                kind=template_of(session, found.structure),
                cards=cards_about(session, [each.id for each in found.personas]),
                brief=markdown.render(found.brief, lang=found.lang, heading_offset=2) if found.brief else None,
                history=sight.lines(session, event_log.history(session, "topic", found.uid)))


def _lacking(topic: Topic) -> list[str]:
    """What a brief still has to say before somebody can claim it."""
    parts = ((topic.question, _("the question to answer")), (topic.phase, _("where the reader stands")),
             (topic.gift, _("what the reader takes home")))
    return [words for part, words in parts if not part]


def _free_day(session: Session, day: date) -> date:
    """The first working day from ``day`` on."""
    return work_calendar(session).on_or_after(day)


@bp.get("/topics/<uid>/edit")
@needs(Action.PLAN)
def edit_topic(uid: str) -> Response:
    """The form of a brief."""
    session = db.session()
    found = queries.get_topic(session, uid)
    form = topic_form(session, TopicForm, title=found.title, lang=found.lang, area=found.area.key if found.area else "",
                      personas=[persona.code for persona in found.personas], question=found.question, gift=found.gift,
                      question_fact=found.question_fact.uid if found.question_fact else "",
                      phase=found.phase.value if found.phase else "", structure=found.structure or Structure.BLOG.value,
                      brief=found.brief, priority=str(found.priority), version=found.version)
    return page("agenda/topic_form.html", form=form, topic=found)


@bp.post("/topics/<uid>/edit")
@needs(Action.PLAN)
def save_topic(uid: str) -> BaseResponse:
    """Change a brief."""
    session = db.session()
    form = topic_form(session, TopicForm)
    if not form.validate():
        return page("agenda/topic_form.html", form=form, topic=queries.get_topic(session, uid), status=422)
    try:
        with unit_of_work() as work:
            services.edit_topic(work.session, actor=current_user, topic=queries.get_topic(work.session, uid),
                                brief=brief_of(work.session, form), version=form.version.data or 0, now=work.now)
    except (RuleBroken, Conflict) as error:
        blame(form, error, FIELDS)
        theirs = queries.get_topic(db.session(), uid)
        rebase(form, theirs.version)
        return page("agenda/topic_form.html", form=form, topic=theirs, theirs=error.code == "stale",
                    status=error.status)
    toast(_("Saved."))
    return see_other(url_for(".topic", uid=uid))


# --- Placing -----------------------------------------------------------------------------------------------------


@bp.post("/topics/<uid>/place")
@needs(Action.PLAN)
def place(uid: str) -> BaseResponse:
    """Give a topic a day, by drag, key or form; the answer to a script is the agenda that it came from."""
    form = WhenForm()
    if not form.validate():
        return _topic_again(uid, form, 422)
    back, before = own_path(request.form.get("back"), url_for(".topic", uid=uid)), balance_before()
    try:
        with unit_of_work() as work:
            zone = house(work.session).zone
            slot, is_new = services.place_topic(
                work.session, actor=current_user, topic=queries.get_topic(work.session, uid),
                when=form.when(zone), now=work.now)
            text = said(_("Placed on %(day)s. It is open to claim.", day=day_words(slot.local_date)),
                        look_out(work.session, slot, now=work.now))
            undo = url_for(".undo_slot" if is_new else ".empty", uid=slot.uid, back=back)
    except (RuleBroken, Conflict) as error:
        if is_fragment_request():
            raise
        blame(form, error, FIELDS)
        return _topic_again(uid, form, error.status)
    toast(text, undo=undo)
    return board_of(back, before=before) if is_fragment_request() else see_other(back)


def _topic_again(uid: str, form: WhenForm, status: int) -> Response:
    session, now, _today = now_here()
    return _topic_page(session, queries.get_topic(session, uid), form, now=now, status=status)


@bp.get("/fill")
@needs(Action.PLAN)
def fill_week() -> Response:
    """Topics for an empty week, the most wanted first; one press places one."""
    session, _now, today = now_here()
    monday = _week(request.args.get("week", ""))
    days = [monday + timedelta(days=n) for n in range(5) if monday + timedelta(days=n) > today]
    if not days:
        raise NotFound("not_found")
    calendar = work_calendar(session)
    taken = queries.taken_days(session, days)
    worked = [day for day in days if calendar.is_working_day(day)] or days
    worked = [day for day in worked if day not in taken] or worked
    asked = request.args.get("day", "")
    day = next((day for day in days if day.isoformat() == asked), worked[min(1, len(worked) - 1)])
    kept = usable_on(session, day, today=today) if allowed(current_user, Action.KEEP_RESERVE) else []
    return page("agenda/fill_week.html", days=days, day=day, kept=kept,
                topics=queries.topics_to_place(session, limit=50), week=monday.isocalendar(),
                back=own_path(request.args.get("back"), url_for(".index", at=f"{day:%Y-%m}")))


def _week(text: str) -> date:
    """The Monday of ``2026-W49``. Raises NotFound."""
    try:
        year, _, number = text.partition("-W")
        return date.fromisocalendar(int(year), int(number), 1)
    except ValueError as error:
        raise NotFound("not_found") from error


# --- Letting go --------------------------------------------------------------------------------------------------


@bp.get("/topics/<uid>/drop")
@needs(Action.PLAN)
def drop_form(uid: str) -> Response:
    """What dropping a topic touches, and why."""
    return _drop_page(uid, ReasonForm())


def _drop_page(uid: str, form: ReasonForm, status: int = 200) -> Response:
    session = db.session()
    found = queries.get_topic(session, uid)
    return page("agenda/drop.html", topic=found, slot=queries.slot_of(session, found), form=form, status=status)


@bp.post("/topics/<uid>/drop")
@needs(Action.PLAN)
def drop(uid: str) -> BaseResponse:
    """Let a topic go."""
    form = ReasonForm()
    if not form.validate():
        return _drop_page(uid, form, 422)
    try:
        with unit_of_work() as work:
            services.drop_topic(work.session, actor=current_user, topic=queries.get_topic(work.session, uid),
                                reason=form.reason.data or "", now=work.now)
    except (RuleBroken, Conflict) as error:
        blame(form, error, FIELDS)
        return _drop_page(uid, form, error.status)
    toast(_("The topic was dropped."))
    return see_other(url_for(".topic", uid=uid))
