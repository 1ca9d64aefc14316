"""Secrets of the outside, by name: the operator gives them in the environment, everything else keeps the name only.

``PLANNER_SECRET_WORDPRESS=...`` is the secret WORDPRESS. Source: docs/operators.md (Secrets); trust 3.6.
"""
from __future__ import annotations

import os
import re
from collections.abc import Mapping

PREFIX = "PLANNER_SECRET_"
LONGEST = 60
_NAME = re.compile(rf"[A-Z][A-Z0-9_]{{0,{LONGEST - 1}}}")
# PLANNER_SECRET_KEY signs our own sessions: it is a setting, and must never leave the house as somebody's password.
_OURS = frozenset({"KEY"})


class Missing(Exception):
    """There is no secret of this name; the name is all that the message holds."""


def tidy_name(text: str) -> str:
    """A name as people type it in the form that it is kept in: ``wordpress-blog`` is WORDPRESS_BLOG."""
    return text.strip().upper().replace("-", "_").removeprefix(PREFIX)


def is_name(text: str) -> bool:
    """Whether ``text`` can be the name of a secret."""
    return bool(_NAME.fullmatch(text)) and text not in _OURS


def is_secret(variable: str) -> bool:
    """Whether a variable of the environment holds a secret."""
    return variable.startswith(PREFIX) and is_name(variable.removeprefix(PREFIX))


def secret(name: str, environ: Mapping[str, str] | None = None) -> str:
    """The secret of that name. Raises Missing when the operator gave none, or an empty one."""
    value = (os.environ if environ is None else environ).get(PREFIX + name, "").strip() if is_name(name) else ""
    if not value:
        raise Missing(name)
    return value


def names(environ: Mapping[str, str] | None = None) -> list[str]:
    """The names of all secrets that are set, in order."""
    given = os.environ if environ is None else environ
    return sorted(name.removeprefix(PREFIX) for name in given if is_secret(name) and given[name].strip())
