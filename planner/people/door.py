"""The way in: what a stranger gets at a closed door, with nothing typed lost."""
from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Response, current_app, redirect, request, session, url_for

from planner.core.db import db
from planner.people import kept, queries
from planner.people.forms.door import SignInForm
from planner.people.rules.settings import HouseSettings
from planner.web.errors import error_reply
from planner.web.reply import is_fragment_request, own_path, page

SHORT_STAY = 0.5                # days that a sign-in lasts which is not to be remembered


def ask_to_sign_in() -> Any:
    """Send a reader to the sign-in page and back; a fragment request gets a 401 and keeps its page.

    What somebody sent whose session had ended comes along, and is shown again after they signed in (trust 5).
    """
    if is_fragment_request():
        return error_reply(401)
    if request.method in {"GET", "HEAD"}:
        return redirect(url_for("people.sign_in", next=request.full_path.rstrip("?")), 303)
    was = queries.owner_of_token(db.session(), session["_user_id"]) if "_user_id" in session else None
    words = kept.from_request(request, owner=was.uid if was else None)
    form = SignInForm(formdata=None)
    form.kept.data = kept.pack(words) if words else ""
    return sign_in_page(form, 401, then=came_from(), was_away=True,
                        is_lost=words is None and kept.is_too_much(request.form.items(multi=True)))


def sign_in_page(form: SignInForm, status: int, *, then: str | None = None, **context: Any) -> Response:
    """The page that asks for name and password; ``then`` is where to go on to, the address's own when not given."""
    then = then or own_path(request.args.get("next"), "") or None
    lang = request.args.get("lang")
    return page("people/sign_in.html", status=status, form=form, kept=kept.unpack(form.kept.data), then=then,
                days=round(stay(remember=True)), action=url_for("people.sign_in", next=then, lang=lang), **context)


def stay(*, remember: bool) -> float:
    """How many days a sign-in lasts: the organisation's wish, within what the operator allows."""
    if not remember:
        return SHORT_STAY
    allowed: int = current_app.extensions["planner.settings"].session_days
    house = queries.find_organisation(db.session())
    wish = queries.house_settings(db.session()) if house else HouseSettings()
    return min(wish.session_days, allowed)


def home() -> str:
    """Today: where one goes who wanted nothing in particular."""
    return f"{request.script_root}/"


def wanted() -> str:
    """Where somebody goes after signing in: the page they asked for if it is ours, else Today (trust 3.7)."""
    return own_path(request.args.get("next"), home())


def came_from() -> str:
    """The path of the page of ours that this request was sent from, else Today."""
    try:
        split = urlsplit(request.referrer or "")
    except ValueError:                  # such as brackets that hold no address
        return home()
    if split.netloc != request.host:
        return home()
    return own_path(f"{split.path}?{split.query}" if split.query else split.path, home())
