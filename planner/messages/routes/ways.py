"""How one is reached: a way for each kind, a chat address, tests; and for leads, how everybody is."""
from __future__ import annotations

from flask import Blueprint, Response, current_app, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import clock, db, unit_of_work
from planner.core.errors import Conflict, NotFound
from planner.messages import bounces, queries, stopping, ways
from planner.messages.forms import ChatForm, WaysForm
from planner.messages.letters import link
from planner.messages.models import ChatAddress
from planner.messages.reach import reach_rows
from planner.messages.rules import Purpose, Way, masked, written
from planner.messages.stopping import GrownOld
from planner.messages.words import ABOUT, CHAT_TROUBLES
from planner.people.models import Team
from planner.policy import Action
from planner.web.access import needs, public
from planner.web.forms import blame
from planner.web.outside import may_be_called
from planner.web.reply import page, see_other
from planner.web.toasts import toast

bp = Blueprint("ways", __name__)
_TESTS = {"mail": Way.AT_ONCE, "chat": Way.CHAT}


@bp.get("/me/ways")
@needs(Action.SEE_SELF)
def index() -> Response:
    """What reaches the actor how."""
    return _index(200)


@bp.post("/me/ways")
@needs(Action.SEE_SELF)
def choose() -> BaseResponse:
    """Store the ways."""
    form = WaysForm()
    if not form.validate():
        return _index(422, form=form)
    try:
        with unit_of_work() as work:
            ways.choose_ways(work.session, form.chosen(), actor=current_user, now=work.now, seen=form.seen.data)
    except Conflict as error:
        blame(form, error, {})
        form.seen.data, form.seen.raw_data = written(queries.ways_of(db.session(), current_user)), None
        return _index(error.status, form=form)
    toast(_("Saved."))
    return see_other(url_for(".index"))


@bp.post("/me/chat")
@needs(Action.SEE_SELF)
def keep_chat() -> BaseResponse:
    """Store the actor's chat address, once it is known to be one that we may call."""
    form = ChatForm()
    if not (form.validate() and may_be_called(form.url)):
        return _index(422, chat_form=form)
    with unit_of_work() as work:
        ways.keep_own_chat(work.session, form.url.data, form.name.data or "", actor=current_user, now=work.now)
    toast(_("Your chat is connected. Send yourself a test."))
    return see_other(url_for(".index", _anchor="chat"))


@bp.post("/me/chat/remove")
@needs(Action.SEE_SELF)
def remove_chat() -> BaseResponse:
    """Forget the actor's chat address."""
    with unit_of_work() as work:
        ways.remove_own_chat(work.session, actor=current_user, now=work.now)
    toast(_("Your chat address is forgotten."))
    return see_other(url_for(".index", _anchor="chat"))


@bp.post("/me/ways/test/<way>")
@needs(Action.SEE_SELF)
def test(way: str) -> BaseResponse:
    """Send the actor a test; the page says what became of it."""
    if way not in _TESTS:
        raise NotFound("not_found")
    with unit_of_work() as work:
        is_new = ways.send_test(work.session, _TESTS[way], actor=current_user, now=work.now)
    _say_tested(is_new=is_new)
    return see_other(url_for(".index", _anchor="reach"))


def _say_tested(*, is_new: bool) -> None:
    toast(_("A test is on its way. Look again in a moment.") if is_new
          else _("The last test is less than a minute old. Look what became of it first."))


def _index(status: int, *, form: WaysForm | None = None, chat_form: ChatForm | None = None) -> Response:
    session = db.session()
    chosen, chat = queries.ways_of(session, current_user), queries.own_chat(session, current_user)
    return page("messages/ways.html", status=status, about=ABOUT, form=form or WaysForm.showing(chosen),
                chat_form=chat_form or ChatForm(formdata=None, data={"name": chat.name if chat else ""}), chat=chat,
                chat_address=masked(chat.url) if chat else "", wants_chat=Way.CHAT in chosen.values(),
                rows=reach_rows(session, current_user))


# --- From a mail, without signing in -------------------------------------------------------------------------------


@bp.get("/u/kind/<token>")
@public
def stop(token: str) -> Response:
    """Asks whether mails of this kind are to stop."""
    return _stop(token, stopping.read_stop(token, today=clock().now().date())[1], is_done=False)


@bp.post("/u/kind/<token>")
@public
def stop_now(token: str) -> Response:
    """Stop them; a mail program does it by one click (RFC 8058). It can do nothing else (trust 2.5)."""
    with unit_of_work() as work:
        kind = ways.stop_kind(work.session, token, now=work.now)
    return _stop(token, kind, is_done=True)


@bp.errorhandler(GrownOld)
def old_link(error: GrownOld) -> Response:
    """An address of an old mail: nothing happens, and the page leads on."""
    return page("messages/old_link.html", status=error.status, is_stop=True)


def _stop(token: str, kind: Purpose, *, is_done: bool) -> Response:
    answer = page("messages/stop.html", token=token, kind=kind, is_done=is_done)
    answer.headers.update({"Cache-Control": "no-store", "Referrer-Policy": "no-referrer",
                           "X-Robots-Tag": "noindex, nofollow"})
    return answer


@bp.record_once
def _without_cookie(state: BlueprintSetupState) -> None:
    """A mail program has no session to hang a token on: the signed address takes its place, and can only mute."""
    state.app.extensions["csrf"].exempt(stop_now)


# --- Everybody ---------------------------------------------------------------------------------------------------


@bp.get("/settings/reach")
@needs(Action.SEE_REACH)
def people() -> Response:
    """Who reads the inbox only, whose address was refused, and the chats of teams."""
    return _people(200)


@bp.post("/settings/reach/teams/<uid>")
@needs(Action.KEEP_TEAM_CHAT)
def keep_team_chat(uid: str) -> BaseResponse:
    """Store the chat address of a team."""
    queries.get_team(db.session(), uid)
    form = ChatForm(prefix=uid)
    if not (form.validate() and may_be_called(form.url)):
        return _people(422, wrong=(uid, form))
    with unit_of_work() as work:
        ways.keep_team_chat(work.session, queries.get_team(work.session, uid), form.url.data, form.name.data or "",
                            actor=current_user, now=work.now)
    toast(_("The chat of the team is connected. Send it a test."))
    return see_other(url_for(".people", _anchor="teams"))


@bp.post("/settings/reach/teams/<uid>/remove")
@needs(Action.KEEP_TEAM_CHAT)
def remove_team_chat(uid: str) -> BaseResponse:
    """Forget the chat address of a team."""
    with unit_of_work() as work:
        ways.remove_team_chat(work.session, queries.get_team(work.session, uid), actor=current_user, now=work.now)
    toast(_("The chat address of the team is forgotten."))
    return see_other(url_for(".people", _anchor="teams"))


@bp.post("/settings/reach/teams/<uid>/test")
@needs(Action.KEEP_TEAM_CHAT)
def test_team_chat(uid: str) -> BaseResponse:
    """Send a test to the chat of a team."""
    with unit_of_work() as work:
        is_new = ways.test_team_chat(work.session, queries.get_team(work.session, uid), actor=current_user,
                                     now=work.now)
    _say_tested(is_new=is_new)
    return see_other(url_for(".people", _anchor="teams"))


@bp.post("/settings/reach/bounces")
@needs(Action.MANAGE_SETTINGS)
def change_bounces() -> BaseResponse:
    """Another address for reports of mails that came back; the old one opens nothing from now on."""
    with unit_of_work() as work:
        ways.change_bounces(work.session, actor=current_user, now=work.now)
    toast(_("The address is another one now. Give it to your mail server."))
    return see_other(url_for(".people", _anchor="refused"))


def _people(status: int, *, wrong: tuple[str, ChatForm] | None = None) -> Response:
    session = db.session()

    def form_of(team: Team, chat: ChatAddress | None) -> ChatForm:
        return wrong[1] if wrong and wrong[0] == team.uid else ChatForm(
            formdata=None, prefix=team.uid, data={"name": chat.name if chat else ""})

    teams = [(team, chat, form_of(team, chat)) for team, chat in queries.teams_and_chats(session)]
    return page("messages/reach.html", status=status, readers=queries.inbox_readers(session),
                troubles=queries.bad_addresses(session), teams=teams, chat_troubles=CHAT_TROUBLES, masked=masked,
                bounces=link("hooks.bounced", token=bounces.token_of(str(current_app.config["SECRET_KEY"]),
                                                                     queries.bounce_generation(session))))
