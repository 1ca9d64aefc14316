"""Which connectors there are, and what each needs to be told."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from planner.connectors.base import Connector, Permanent, Reason
from planner.connectors.webhook import Webhook
from planner.connectors.wordpress import WordPress
from planner.core import secrets
from planner.core.clock import Clock, SystemClock
from planner.core.guarded_http import Caller, CallFailed


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of connector: which fields its config holds beside the name of the secret, and how it is made."""

    fields: tuple[str, ...]
    make: Callable[[Mapping[str, Any], str, Caller, Clock], Connector]


KINDS: dict[str, Kind] = {
    "wordpress": Kind(("address", "user"), lambda config, secret, caller, _clock: WordPress(config, secret, caller)),
    "webhook": Kind(("address",), Webhook),
}


def connector_for(name: str, config: Mapping[str, Any], secret: Callable[[str], str] = secrets.secret, *,
                  caller: Caller, clock: Clock | None = None) -> Connector:
    """The connector ``name`` with what a channel knows of it.

    Args:
        config: ``address``, ``user`` where the kind has one, and ``secret``: the name of it, never the secret itself.
        secret: the secret of a name; raises ``secrets.Missing``.
        caller: makes the guarded calls.
        clock: what signatures are dated by; the machine's when not given.
    Raises:
        KeyError: no connector is called so: there is none for ``own`` and ``hand``.
        Permanent: the operator gave no secret of that name, or the address would send it in the clear.
    """
    kind = KINDS[name]
    if not is_private(str(config.get("address", "")), caller):
        raise Permanent(Reason.ADDRESS_WRONG)
    try:
        return kind.make(config, secret(str(config.get("secret", ""))), caller, clock or SystemClock())
    except secrets.Missing as error:
        raise Permanent(Reason.NO_SECRET) from error


def is_private(address: str, caller: Caller) -> bool:
    """Whether nobody on the way can read along: https, or a machine that the operator named."""
    try:
        return address.startswith("https://") or caller.lets(address)
    except CallFailed:
        return False
