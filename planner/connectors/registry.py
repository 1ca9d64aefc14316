"""Which connectors there are, and what each needs to be told."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from planner.connectors.base import Connector, Permanent, Reason
from planner.core import secrets
from planner.core.guarded_http import Caller


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of connector: which fields its config holds beside the name of the secret, and how it is made."""

    fields: tuple[str, ...]
    make: Callable[[Mapping[str, Any], str, Caller], Connector]


KINDS: dict[str, Kind] = {}


def connector_for(name: str, config: Mapping[str, Any], secret: Callable[[str], str] = secrets.secret, *,
                  caller: Caller) -> Connector:
    """The connector ``name`` with what a channel knows of it.

    Args:
        config: ``address``, ``user`` where the kind has one, and ``secret``: the name of it, never the secret itself.
        secret: the secret of a name; raises ``secrets.Missing``.
        caller: makes the guarded calls.
    Raises:
        KeyError: no connector is called so: there is none for ``own`` and ``hand``.
        Permanent: the operator gave no secret of that name.
    """
    kind = KINDS[name]
    try:
        return kind.make(config, secret(str(config.get("secret", ""))), caller)
    except secrets.Missing as error:
        raise Permanent(Reason.NO_SECRET) from error
