"""Words that somebody sent after their session had ended: carried over the sign-in, signed, and shown afterwards.

Nothing is stored: the browser carries them in a field that only we can have written, and only the person whose browser
it was gets them back. Source: trust 5 (session ended while typing).
"""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Request, current_app
from itsdangerous import BadSignature, URLSafeSerializer

from planner.web.reply import own_path

MAX_CHARACTERS = 500_000
MAX_FIELDS = 300
_LONGEST_MARK = 32              # a uid, a date, a code and a language are shorter
# Never carried: what is secret, and what the next page makes anew.
_LEFT_OUT = frozenset({"csrf_token", "kept", "current"})


@dataclass(frozen=True, slots=True)
class Kept:
    """What was sent where: ``fields`` in the order of the form, ``owner`` the uid of the person, if it was known."""

    address: str
    fields: tuple[tuple[str, str], ...]
    owner: str | None

    def is_for(self, uid: str) -> bool:
        """Whether the person ``uid`` may see these words."""
        return self.owner in (None, uid)

    @property
    def word_count(self) -> int:
        """How many words somebody typed."""
        return sum(len(text.split()) for _, text in self.fields if self.is_typed(text)) or len(self.fields)

    @staticmethod
    def is_typed(text: str) -> bool:
        """Whether ``text`` looks like a person's words, and not like a choice or a mark of the form."""
        return len(text.split()) > 1 or len(text) > _LONGEST_MARK


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="words kept over a sign-in")


def from_request(request: Request, *, owner: str | None) -> Kept | None:
    """What this request carries, or None when there is nothing to keep, too much, or another site sent it."""
    if not _is_ours(request):
        return None
    fields = tuple((name, text) for name, text in request.form.items(multi=True)
                   if name not in _LEFT_OUT and "password" not in name)
    if not any(text.strip() for _, text in fields) or is_too_much(fields):
        return None
    return Kept(own_path(request.full_path.rstrip("?"), "/"), fields, owner)


def is_too_much(fields: Iterable[tuple[str, str]]) -> bool:
    """Whether ``fields`` is more than a page can carry."""
    listed = list(fields)
    return len(listed) > MAX_FIELDS or sum(len(name) + len(text) for name, text in listed) > MAX_CHARACTERS


def _is_ours(request: Request) -> bool:
    """Another site must not put its words, and an address to send them to, before somebody who signs in."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        return False
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    base = urlsplit(current_app.extensions["planner.settings"].base_url)
    return origin in {f"{base.scheme}://{base.netloc}", request.host_url.rstrip("/")}


def pack(kept: Kept) -> str:
    """As one signed field of a form."""
    return str(_signer().dumps([kept.address, [list(field) for field in kept.fields], kept.owner]))


def unpack(text: str | None) -> Kept | None:
    """What :func:`pack` wrote; None for anything else."""
    try:
        address, fields, owner = _signer().loads(text or "")
    except BadSignature:
        return None
    return Kept(address, tuple((name, value) for name, value in fields), owner)
