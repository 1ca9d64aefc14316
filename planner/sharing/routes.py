"""Secret links: the address that opens one, and the page on which each person keeps theirs."""
from __future__ import annotations

import logging
from typing import Any

from flask import Blueprint, Response, make_response, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.exc import OperationalError
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import clock, db, unit_of_work
from planner.core.errors import Conflict, NotFound
from planner.core.localtime import local_date
from planner.messages.letters import base_url
from planner.people.queries import get_organisation
from planner.policy import Action, allowed
from planner.sharing import queries, services
from planner.sharing.kinds import kind_of, names_of
from planner.sharing.models import ShareLink
from planner.sharing.services import Made
from planner.web.access import needs, public
from planner.web.asked import whole
from planner.web.formats import day_year
from planner.web.headers import mark_public_page
from planner.web.reply import page, see_other
from planner.web.toasts import toast

bp = Blueprint("sharing", __name__)
log = logging.getLogger("planner.sharing")
_NEW = "new_link"
# The rules of trust 2.8 for everything behind a secret address, a refusal among them.
_HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}


@bp.after_request
def keep_secret(response: Response) -> Response:
    """Nothing of a secret address is stored, indexed or passed on."""
    if request.endpoint == "sharing.show":
        response.headers.update(_HEADERS)
    return response


@bp.get("/s/<token>")
@public
def show(token: str) -> Any:
    """What a link shows. Wrong, expired, withdrawn and dead ones answer alike."""
    now = clock().now()
    link = queries.open_link(db.session(), token, now=now)
    today = local_date(now, get_organisation(db.session()).zone)
    queries.refuse_too_many(db.session(), link, today)
    mark_public_page()
    answer = make_response(kind_of(link.purpose).show(db.session(), link, now))
    count_use(link.id)
    return answer


def count_use(link_id: int) -> None:
    """Count the use; who reads is served even when nothing can be written now (trust 6.10)."""
    try:
        with unit_of_work() as work:
            today = local_date(work.now, get_organisation(work.session).zone)
            services.count_use(work.session, link_id, today=today, now=work.now)
    except (Conflict, OperationalError):
        log.warning("a use of a link was not counted")


# --- My links ----------------------------------------------------------------------------------------------------


def address_of(made: Made) -> str:
    """The whole address of a new link, from the configured base (trust 3.7)."""
    return f"{base_url()}/s/{made.token}"


def show_once(uid: str, address: str) -> BaseResponse:
    """Go to the page of links, which shows the new address this one time."""
    session[_NEW] = {"uid": uid, "address": address}
    return see_other(url_for("sharing.links"))


@bp.get("/links")
@needs(Action.KEEP_LINK)
def links() -> Response:
    """One's own links; all of them for an administrator who asks."""
    everybody = bool(request.args.get("all")) and allowed(current_user, Action.WITHDRAW_ANY_LINK)
    number = whole(request.args.get("page", "1")) or 1
    if number > 1_000:
        raise NotFound("not_found")
    found = queries.links_of(db.session(), current_user, now=clock().now(), everybody=everybody, number=number)
    return page("sharing/links.html", found=found, everybody=everybody, number=number, new=session.pop(_NEW, None))


@bp.post("/links/<uid>/renew")
@needs(Action.KEEP_LINK)
def renew(uid: str) -> BaseResponse:
    """Let a link live as long again; its address stays."""
    with unit_of_work() as work:
        link = queries.get_link(work.session, uid, actor=current_user)
        services.renew_link(work.session, actor=current_user, link=link, now=work.now)
        until = link.expires_at
    toast(_("It opens until %(day)s. The address is the same.", day=day_year(until)))
    return see_other(url_for(".links"))


@bp.get("/links/<uid>/withdraw")
@needs(Action.KEEP_LINK)
def ask_withdraw(uid: str) -> Response:
    """Ask first: a link that is withdrawn stays so."""
    link = queries.get_link(db.session(), uid, actor=current_user)
    return page("sharing/withdraw.html", line=_line(link))


def _line(link: ShareLink) -> queries.LinkLine:
    return queries.line_of(link, names_of(db.session(), [link]), clock().now())


@bp.post("/links/<uid>/withdraw")
@needs(Action.KEEP_LINK)
def withdraw(uid: str) -> BaseResponse:
    """Shut a link for ever."""
    with unit_of_work() as work:
        link = queries.get_link(work.session, uid, actor=current_user)
        services.withdraw_link(work.session, actor=current_user, link=link, now=work.now)
        is_own = link.owner_id == current_user.id
    toast(_("Withdrawn. The address leads nowhere from now on."))
    return see_other(url_for(".links", all=None if is_own else 1))
