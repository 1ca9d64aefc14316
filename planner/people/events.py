"""News that people tell; upper floors hear it in the same transaction (docs/architecture.md).

``person`` is a Person, ``organisation`` an Organisation, ``site`` a Site: news stand below the tables.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from planner.policy import Role


@dataclass(frozen=True, slots=True)
class OrganisationFounded:
    """The first run is done: there is an organisation, its main site and its first account."""

    organisation: Any
    site: Any
    person: Any
    now: datetime


@dataclass(frozen=True, slots=True)
class PersonInvited:
    """Somebody may join by the link that ends in ``token``, until ``expires_at``."""

    person: Any
    inviter: Any
    token: str
    expires_at: datetime
    now: datetime


@dataclass(frozen=True, slots=True)
class PersonJoined:
    """An invited person came in: the account is theirs from now on."""

    person: Any
    now: datetime


@dataclass(frozen=True, slots=True)
class ResetAsked:
    """Somebody wants a new password; the link ends in ``token``. ``key`` is the same when this is told again."""

    person: Any
    token: str
    key: str
    expires_at: datetime
    now: datetime


@dataclass(frozen=True, slots=True)
class PasswordChanged:
    """The password of ``person`` is another one from now on."""

    person: Any
    now: datetime


@dataclass(frozen=True, slots=True)
class NewDevice:
    """``person`` signed in with a browser that never signed in for them before."""

    person: Any
    device: str
    sign_in_uid: str
    now: datetime


@dataclass(frozen=True, slots=True)
class RolesChanged:
    """``person`` holds other roles from now on; ``actor_id`` is None for the planner itself."""

    person: Any
    granted: Sequence[Role]
    revoked: Sequence[Role]
    actor_id: int | None
    now: datetime


@dataclass(frozen=True, slots=True)
class PersonLeft:
    """``person`` does not work here any more: claims are released, reviews handed on."""

    person: Any
    actor_id: int | None
    now: datetime


@dataclass(frozen=True, slots=True)
class Leaving:
    """A question, for ``events.collect``: what would happen if ``person`` left? Answers are :class:`Effect` rows."""

    person: Any


@dataclass(frozen=True, slots=True)
class Effect:
    """One line of a list of effects, in the reader's words; ``address`` opens what it is about."""

    text: str
    address: str | None = None


@dataclass(frozen=True, slots=True)
class AbsenceAdded:
    """``person`` will be away for some days more."""

    person: Any
    now: datetime


@dataclass(frozen=True, slots=True)
class CalendarChanged:
    """Working days are other ones from now on: the country, or an exception."""

    now: datetime
