"""Feeds that bring trends: their sources for leads, what they brought for everybody."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import db, unit_of_work
from planner.core.errors import Conflict, RuleBroken
from planner.core.guarded_http import Trouble
from planner.policy import Action, allowed
from planner.steps.inventory.feeds import queries, rules, runs, services
from planner.steps.inventory.feeds.forms import SourceForm, TakeForm
from planner.steps.inventory.feeds.models import FeedItem, FeedSource
from planner.steps.inventory.feeds.services import SourceText
from planner.steps.inventory.routes.base import FIELDS, bp, page_number, typed_area
from planner.steps.inventory.routes.lists import ask
from planner.steps.inventory.words import STRENGTHS
from planner.web.access import needs
from planner.web.forms import blame, rebase
from planner.web.i18n import locale
from planner.web.reply import page, page_or_fragment, see_other
from planner.web.toasts import toast
from planner.web.words import label

BESIDE = FIELDS | {"web_address_wrong": "url", "feed_known_already": "url"}


@bp.app_template_filter("feed_trouble")
def trouble(source: FeedSource) -> str:
    """What went wrong when the source was fetched last, in the reader's words."""
    if source.trouble == runs.WRONG_STATUS:
        return _("The other side answers with error %(status)s.", status=source.status)
    if source.trouble == runs.NOT_A_FEED:
        return _("What came back is no feed of RSS, Atom or JSON Feed.")
    return label(Trouble(source.trouble)) if source.trouble else ""


# --- What they brought -------------------------------------------------------------------------------------------


@bp.get("/knowledge/feeds/items")
@needs(Action.READ_KNOWLEDGE)
def feed_items() -> Response:
    """What nobody has looked at yet, the newest first; of one source when the address names it."""
    session, number = db.session(), page_number()
    sources = queries.sources(session)
    source = next((each for each in sources if each.uid == request.args.get("source")), None)
    found = queries.items(session, source=source, offset=(number - 1) * queries.PAGE_SIZE)
    return ask("inventory/feed_items.html", TakeForm(None), rows=found[:queries.PAGE_SIZE], sources=sources,
               source=source, strengths=STRENGTHS, days=rules.KEPT_FOR.days,
               before=number - 1 if number > 1 else None,
               after=number + 1 if len(found) > queries.PAGE_SIZE else None)


@bp.get("/knowledge/feeds/items/<uid>")
@needs(Action.SIFT_FEEDS)
def feed_item(uid: str) -> Response:
    """Ask what a trend made of it is about, and how strong it is."""
    found = queries.get_item(db.session(), uid)
    area = found.source.area
    return ask("inventory/take_item.html", TakeForm(None, area=area.label(locale()) if area else ""), item=found)


@bp.post("/knowledge/feeds/items/<uid>/take")
@needs(Action.SIFT_FEEDS)
def take_item(uid: str) -> BaseResponse:
    """Make a trend of it, with Undo."""
    form = TakeForm()
    if not form.validate():
        return ask("inventory/take_item.html", form, 422, item=queries.get_item(db.session(), uid))
    try:
        with unit_of_work() as work:
            trend = services.take_item(work.session, actor=current_user, now=work.now,
                                       item=queries.get_item(work.session, uid),
                                       area=typed_area(work.session, form.area.data), strength=form.strength.data)
            made = trend.uid
    except RuleBroken as error:
        blame(form, error, BESIDE)
        return ask("inventory/take_item.html", form, error.status, item=queries.get_item(db.session(), uid))
    toast(_("It is a trend now."), undo=url_for(".reopen_item", uid=uid))
    return see_other(url_for(".trend", uid=made))


@bp.post("/knowledge/feeds/items/<uid>/dismiss")
@needs(Action.SIFT_FEEDS)
def dismiss_item(uid: str) -> BaseResponse:
    """Put it away for everybody, with Undo."""
    _decide(uid, services.dismiss_item)
    toast(_("Put away."), undo=url_for(".reopen_item", uid=uid))
    return see_other(url_for(".feed_items"))


@bp.post("/knowledge/feeds/items/<uid>/reopen")
@needs(Action.SIFT_FEEDS)
def reopen_item(uid: str) -> BaseResponse:
    """Undo."""
    _decide(uid, services.reopen_item)
    toast(_("As it was."))
    return see_other(url_for(".feed_items"))


def _decide(uid: str, act: Callable[..., None]) -> None:
    with unit_of_work() as work:
        item: FeedItem = queries.get_item(work.session, uid)
        act(work.session, actor=current_user, now=work.now, item=item)


# --- Where they come from ----------------------------------------------------------------------------------------


@bp.get("/knowledge/feeds")
@needs(Action.READ_KNOWLEDGE)
def feeds() -> Response:
    """Every source: when it was fetched, when it is next, what went wrong."""
    found = queries.sources(db.session())
    return page("inventory/feeds.html", sources=found, testing=any(each.asked_at for each in found),
                waiting=queries.waiting(db.session()))


@bp.get("/knowledge/feeds/<uid>/state")
@needs(Action.READ_KNOWLEDGE)
def feed_state(uid: str) -> Response:
    """One line of that list, asked for again and again while somebody waits for a test."""
    return page_or_fragment("inventory/_feed.html", "inventory/_feed.html",
                            source=queries.get_source(db.session(), uid))


@bp.get("/knowledge/feeds/new")
@needs(Action.PROPOSE_FEED)
def new_feed() -> Response:
    """Ask for an address."""
    return _ask(SourceForm(None, lang=current_user.locale), None)


def _ask(form: SourceForm, source: FeedSource | None, status: int = 200) -> Response:
    return ask("inventory/edit_feed.html", form, status, source=source,
               proposing=source is None and not allowed(current_user, Action.EDIT_FEEDS))


def _text(session: Session, form: SourceForm) -> SourceText:
    return SourceText(form.url.data or "", form.name.data or "", form.lang.data, typed_area(session, form.area.data))


@bp.post("/knowledge/feeds/new")
@needs(Action.PROPOSE_FEED)
def add_feed() -> BaseResponse:
    """Keep it, with Undo."""
    form = SourceForm()
    if not form.validate():
        return _ask(form, None, 422)
    try:
        with unit_of_work() as work:
            source = services.add_source(work.session, actor=current_user, now=work.now,
                                         text=_text(work.session, form))
            uid, proposed = source.uid, source.due_at is None
    except RuleBroken as error:
        blame(form, error, BESIDE)
        return _ask(form, None, error.status)
    toast(_("Proposed. A lead looks at it.") if proposed else _("It is fetched in a moment."),
          undo=url_for(".remove_feed", uid=uid))
    return see_other(url_for(".feeds", _anchor=f"feed-{uid}"))


@bp.get("/knowledge/feeds/<uid>")
@needs(Action.EDIT_FEEDS)
def edit_feed(uid: str) -> Response:
    """Ask for other words."""
    found = queries.get_source(db.session(), uid)
    form = SourceForm(None, version=found.version, url=found.url, name=found.name, lang=found.lang,
                      area=found.area.label(locale()) if found.area else "")
    return _ask(form, found)


@bp.post("/knowledge/feeds/<uid>")
@needs(Action.EDIT_FEEDS)
def change_feed(uid: str) -> BaseResponse:
    """Change it."""
    form = SourceForm()
    if not form.validate():
        return _ask(form, queries.get_source(db.session(), uid), 422)
    try:
        with unit_of_work() as work:
            services.edit_source(work.session, actor=current_user, now=work.now, version=form.version.data or 0,
                                 source=queries.get_source(work.session, uid), text=_text(work.session, form))
    except (RuleBroken, Conflict) as error:
        found = queries.get_source(db.session(), uid)
        blame(form, error, BESIDE)
        rebase(form, found.version)
        return _ask(form, found, error.status)
    toast(_("Saved."))
    return see_other(url_for(".feeds", _anchor=f"feed-{uid}"))


def _act(uid: str, act: Callable[..., None], *, archived: bool = False, **more: Any) -> BaseResponse:
    with unit_of_work() as work:
        act(work.session, actor=current_user, now=work.now, **more,
            source=queries.get_source(work.session, uid, archived=archived))
    return see_other(url_for(".feeds", _anchor=f"feed-{uid}"))


@bp.post("/knowledge/feeds/<uid>/accept")
@needs(Action.EDIT_FEEDS)
def accept_feed(uid: str) -> BaseResponse:
    """Say yes to a proposal."""
    answer = _act(uid, services.accept_source)
    toast(_("It is fetched in a moment."), undo=url_for(".pause_feed", uid=uid))
    return answer


@bp.post("/knowledge/feeds/<uid>/test")
@needs(Action.EDIT_FEEDS)
def ask_feed(uid: str) -> BaseResponse:
    """Have it fetched now, by the clockwork; the list shows what comes of it."""
    return _act(uid, services.ask_now)


@bp.post("/knowledge/feeds/<uid>/pause")
@needs(Action.EDIT_FEEDS)
def pause_feed(uid: str) -> BaseResponse:
    """Fetch it no more for now, with Undo."""
    answer = _act(uid, services.pause_source)
    toast(_("Paused."), undo=url_for(".resume_feed", uid=uid))
    return answer


@bp.post("/knowledge/feeds/<uid>/resume")
@needs(Action.EDIT_FEEDS)
def resume_feed(uid: str) -> BaseResponse:
    """Fetch it again."""
    answer = _act(uid, services.resume_source)
    toast(_("It is fetched in a moment."), undo=url_for(".pause_feed", uid=uid))
    return answer


@bp.post("/knowledge/feeds/<uid>/remove")
@needs(Action.PROPOSE_FEED)
def remove_feed(uid: str) -> BaseResponse:
    """Take it off the list, with Undo; a lead any, others what they proposed."""
    answer = _act(uid, services.set_source_away, away=True)
    toast(_("Taken away."), undo=url_for(".restore_feed", uid=uid))
    return answer


@bp.post("/knowledge/feeds/<uid>/restore")
@needs(Action.PROPOSE_FEED)
def restore_feed(uid: str) -> BaseResponse:
    """Undo."""
    answer = _act(uid, services.set_source_away, archived=True, away=False)
    toast(_("As it was."))
    return answer
