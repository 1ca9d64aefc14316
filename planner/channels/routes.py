"""Channels on screen: where we publish, how each is doing, how we reach it, the rules of the game there."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, current_app, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from planner.channels import queries, services, words
from planner.channels.forms import ChannelForm, GameForm
from planner.channels.models import Channel, ChannelKind
from planner.channels.rules import HAND, OWN, Game
from planner.channels.services import ChannelFacts, game_of
from planner.connectors import KINDS, Reason, is_private
from planner.core import secrets
from planner.core.db import clock, db, unit_of_work
from planner.core.errors import Conflict, RuleBroken
from planner.core.event_log import Event
from planner.policy import Action, allowed
from planner.web.access import needs
from planner.web.forms import blame, rebase
from planner.web.reply import page, page_or_fragment, see_other
from planner.web.toasts import toast
from planner.web.words import label

bp = Blueprint("channels", __name__, url_prefix="/channels")
BESIDE = {"channel_language": "languages", "channel_address": "address", "channel_address_open": "address",
          "channel_user": "user", "channel_secret": "secret"}
BESIDE_GAME = {"channel_hashtags_order": "hashtags_max", "channel_hours_half": "allowed_to",
               "channel_hours_order": "allowed_to"}


@bp.app_template_filter("connector_name")
def connector_name(channel: Channel) -> str:
    """How texts get there, in a word or two."""
    return str(words.SHORT.get(channel.connector, words.SHORT[HAND]))


@bp.app_template_filter("test_trouble")
def test_trouble(channel: Channel) -> str:
    """Why the last test failed, in the reader's words."""
    if channel.test_trouble == Reason.NO_SECRET.value and not services.is_named(channel):
        return _("An administrator has not named the secret yet.")
    return label(Reason(channel.test_trouble)) if channel.test_trouble else ""


@bp.app_template_test("named_channel")
def named_channel(channel: Channel) -> bool:
    """Whether the line of a channel has all that an administrator names."""
    return services.is_named(channel)


@bp.app_template_filter("channel_event")
def channel_event(line: tuple[Event, str | None]) -> str:
    """What happened, as a sentence."""
    event, who = line
    fields = ", ".join(str(words.FIELDS.get(name, name)) for name in event.detail.get("fields", ()))
    sentence = str(words.HAPPENED.get(event.event, event.event))
    return sentence % {"who": who or _("The planner"), "fields": fields, "edition": event.detail.get("edition", "")}


# --- Reading -----------------------------------------------------------------------------------------------------


def _seen(session: Session, channels: Sequence[Channel]) -> dict[str, Any]:
    """What every page shows beside a channel: its health, and for administrators whether its secret is set."""
    names_secrets = allowed(current_user, Action.NAME_SECRETS)
    return {"health": queries.health_of(session, channels, now=clock().now()), "lines": KINDS,
            "names_secrets": names_secrets, "set_secrets": secrets.names() if names_secrets else []}


@bp.get("")
@needs(Action.SEE_CHANNELS)
def index() -> Response:
    """Every channel; those that are switched off below."""
    session = db.session()
    found = queries.all_channels(session)
    return page("channels/index.html", channels=[each for each in found if each.is_active],
                off=[each for each in found if not each.is_active],
                testing=any(each.test_asked_at for each in found), **_seen(session, found))


@bp.get("/<uid>")
@needs(Action.SEE_CHANNELS)
def channel(uid: str) -> Response:
    """One channel: its line, its rules, what happened to it."""
    session = db.session()
    one = queries.get_channel(session, uid)
    return page("channels/channel.html", channel=one, history=queries.history(session, one),
                testing=one.test_asked_at is not None, **_seen(session, [one]))


@bp.get("/<uid>/state")
@needs(Action.SEE_CHANNELS)
def state(uid: str) -> Response:
    """One line of the list, for whoever waits for a test."""
    session = db.session()
    one = queries.get_channel(session, uid)
    return page_or_fragment("channels/_channel.html", "channels/_channel.html", channel=one, **_seen(session, [one]))


# --- Facts -------------------------------------------------------------------------------------------------------


def _form(session: Session, channel: Channel | None = None, **data: Any) -> ChannelForm:
    return ChannelForm(sites=[(one.uid, one.name) for one in queries.sites(session)], data=data,
                       names_secrets=allowed(current_user, Action.NAME_SECRETS),
                       is_own=channel is not None and channel.connector == OWN)


def _facts(session: Session, form: ChannelForm) -> ChannelFacts:
    if "connector" not in form:                         # our own blog
        return ChannelFacts(form.name.data or "", ChannelKind.SITE, OWN, ())
    site = next((one for one in queries.sites(session) if one.uid == form.site.data), None)
    secret = form.secret.data or "" if "secret" in form else None
    return ChannelFacts(form.name.data or "", ChannelKind(form.kind.data), form.connector.data,
                        form.languages.data or (), site, form.address.data or "", form.user.data or "", secret,
                        form.secret_until.data if "secret_until" in form else None)


def _ask(form: ChannelForm, channel: Channel | None = None, status: int = 200) -> Response:
    set_secrets = secrets.names() if allowed(current_user, Action.NAME_SECRETS) else []
    return page("channels/form.html", form=form, channel=channel, set_secrets=set_secrets, status=status)


def _is_private(address: str) -> bool:
    return is_private(address, current_app.extensions["planner.caller"])


@bp.get("/new")
@needs(Action.EDIT_CHANNELS)
def new() -> Response:
    """Ask for a channel; the address may say by which way (``?by=wordpress``)."""
    by = request.args.get("by", HAND)
    return _ask(_form(db.session(), connector=by if by in KINDS else HAND, kind=ChannelKind.EXTERNAL.value))


@bp.post("/new")
@needs(Action.EDIT_CHANNELS)
def add() -> BaseResponse:
    """Keep it."""
    form = _form(db.session())
    if not form.validate():
        return _ask(form, status=422)
    try:
        with unit_of_work() as work:
            made = services.add_channel(work.session, actor=current_user, facts=_facts(work.session, form),
                                        is_private=_is_private, now=work.now)
            uid, has_line, named = made.uid, made.connector in KINDS, services.is_named(made)
    except RuleBroken as error:
        blame(form, error, BESIDE if "secret" in form else {})
        return _ask(form, status=error.status)
    toast(_("The channel is there. An administrator names its secret next, and was told.") if has_line and not named
          else _("The channel is there. Test it before the first text goes out.") if has_line
          else _("The channel is there."), undo=url_for(".switch_off", uid=uid))
    return see_other(url_for(".channel", uid=uid))


@bp.get("/<uid>/edit")
@needs(Action.EDIT_CHANNELS)
def edit(uid: str) -> Response:
    """Ask for other facts."""
    session = db.session()
    one = queries.get_channel(session, uid)
    connector = one.connector if one.connector in words.CONNECTORS else HAND
    return _ask(_form(session, one, version=one.version, name=one.name, kind=one.kind.value, connector=connector,
                      languages=one.languages, site=one.site.uid if one.site else "", secret_until=one.secret_until,
                      **{name: one.config.get(name, "") for name in ("address", "user", "secret")}), one)


@bp.post("/<uid>/edit")
@needs(Action.EDIT_CHANNELS)
def change(uid: str) -> BaseResponse:
    """Keep them."""
    session = db.session()
    form = _form(session, queries.get_channel(session, uid))
    if not form.validate():
        return _ask(form, queries.get_channel(session, uid), 422)
    try:
        with unit_of_work() as work:
            lost = services.change_channel(work.session, queries.get_channel(work.session, uid), actor=current_user,
                                           facts=_facts(work.session, form), version=form.version.data,
                                           is_private=_is_private, now=work.now)
    except (RuleBroken, Conflict) as error:
        one = queries.get_channel(db.session(), uid)
        blame(form, error, {code: name for code, name in BESIDE.items() if name in form})
        rebase(form, one.version)
        return _ask(form, one, error.status)
    toast(_("Saved. The line leads elsewhere now, so an administrator must name its secret again.") if lost
          else _("Saved."))
    return see_other(url_for(".channel", uid=uid))


# --- Rules of the game -------------------------------------------------------------------------------------------


def _latest(channel: Channel) -> tuple[int, Game]:
    rules = channel.rules[-1] if channel.rules else None
    return (rules.edition, game_of(rules)) if rules else (0, Game())


@bp.get("/<uid>/rules")
@needs(Action.EDIT_CHANNELS)
def rules(uid: str) -> Response:
    """Ask for the rules of the game."""
    one = queries.get_channel(db.session(), uid)
    edition, game = _latest(one)
    form = GameForm(data={name: getattr(game, name) for name in Game.__slots__} | {"edition": edition})
    return page("channels/rules.html", form=form, channel=one)


@bp.post("/<uid>/rules")
@needs(Action.EDIT_CHANNELS)
def set_rules(uid: str) -> BaseResponse:
    """Keep them as a new edition."""
    form = GameForm()
    if not form.validate():
        return page("channels/rules.html", form=form, channel=queries.get_channel(db.session(), uid), status=422)
    try:
        with unit_of_work() as work:
            differs = services.set_game(work.session, queries.get_channel(work.session, uid), actor=current_user,
                                        game=_game(form), edition=form.edition.data, now=work.now)
    except (RuleBroken, Conflict) as error:
        one = queries.get_channel(db.session(), uid)
        blame(form, error, BESIDE_GAME)
        form.edition.data, form.edition.raw_data = _latest(one)[0], None
        return page("channels/rules.html", form=form, channel=one, status=error.status)
    toast(_("Kept as a new edition. Texts that are checked already keep theirs.") if differs
          else _("Nothing was different."))
    return see_other(url_for(".channel", uid=uid))


def _game(form: GameForm) -> Game:
    said = {name: form[name].data for name in Game.__slots__}
    return Game(**said | {name: said[name] or "" for name in ("tone_nl", "tone_en")})


# --- In use, and does it work ------------------------------------------------------------------------------------


@bp.post("/<uid>/off")
@needs(Action.EDIT_CHANNELS)
def switch_off(uid: str) -> BaseResponse:
    """Take it out of use, with Undo."""
    return _switch(uid, on=False)


@bp.post("/<uid>/on")
@needs(Action.EDIT_CHANNELS)
def switch_on(uid: str) -> BaseResponse:
    """Take it into use again, with Undo."""
    return _switch(uid, on=True)


def _switch(uid: str, *, on: bool) -> BaseResponse:
    with unit_of_work() as work:
        services.switch(work.session, queries.get_channel(work.session, uid), on=on, actor=current_user, now=work.now)
    toast(_("Switched on.") if on else _("Switched off. What went out there stays as it is."),
          undo=url_for(".switch_off" if on else ".switch_on", uid=uid))
    return see_other(url_for(".index", _anchor=f"channel-{uid}"))


@bp.post("/<uid>/test")
@needs(Action.EDIT_CHANNELS)
def test(uid: str) -> BaseResponse:
    """Have the clockwork ask who we are there; the answer comes to stand on the page."""
    with unit_of_work() as work:
        services.ask_test(work.session, queries.get_channel(work.session, uid), actor=current_user, now=work.now)
    return see_other(url_for(".channel", uid=uid) if "here" in request.args
                     else url_for(".index", _anchor=f"channel-{uid}"))
