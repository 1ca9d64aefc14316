"""What the views of the door share: this browser, this visitor, this sign-in."""
from __future__ import annotations

from flask import Response, g, request, session
from flask_babel import refresh

from planner.people.models import Person
from planner.people.rules.addresses import network_of
from planner.people.rules.people import device_name

KNOWN = 5                       # people whom a browser remembers to have let in


def network() -> str:
    """The visitor's address as it is counted; believed from configured proxies only (trust 3.7)."""
    return network_of(request.remote_addr)


def device() -> str:
    """Browser and system of this request."""
    return device_name(request.user_agent.string)


def token() -> str:
    """The secret of this browser's sign-in."""
    return str(session.get("_user_id", ""))


def is_known_browser(person: Person | None) -> bool:
    """Whether this browser let ``person`` in before."""
    return person is not None and person.uid in session.get("known", [])


def let_in(uid: str, secret: str, *, remember: bool) -> None:
    """Make this browser the one of that sign-in, under a new session: nothing of the old one stays (trust 4).

    Args:
        uid: whose sign-in it is.
        secret: its token.
        remember: whether the browser keeps it when it is closed.
    """
    known = [other for other in session.get("known", []) if other != uid]
    session.clear()
    session["_user_id"] = secret
    session["known"] = [*known, uid][-KNOWN:]
    session.permanent = remember
    _forget_request()


def let_out() -> None:
    """Forget who this browser is signed in as, but not whose browser it is: its owner is not slowed by strangers."""
    known = session.get("known", [])
    session.clear()
    session["known"] = known
    session.permanent = True
    _forget_request()


def _forget_request() -> None:
    """Let the rest of this request see who is signed in now, in their language, with a token of the new session."""
    for name in ("_login_user", "csrf_token"):
        g.pop(name, None)
    refresh()


def hushed(response: Response) -> Response:
    """A page whose address is a secret: no search engine keeps it, no link tells it (trust 2.8)."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
