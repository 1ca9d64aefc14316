"""Words that people read for what code uses: enum members and codes of refusal.

Each package keeps its own in ``words.py`` as literal strings, so that the translation test finds them; ``wire.py``
joins them here.
"""
from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from functools import lru_cache
from typing import Any

from flask_babel import lazy_gettext as _l

from planner.core.errors import NotFound, PlannerError
from planner.core.guarded_http import Trouble
from planner.core.jobs import JobState
from planner.web.i18n import language

Labels = Mapping[type[Enum], Mapping[Any, str]]

LABELS: dict[type[Enum], Mapping[Any, str]] = {
    JobState: {
        JobState.QUEUED: _l("Waiting"), JobState.RUNNING: _l("Running"), JobState.DONE: _l("Done"),
        JobState.FAILED: _l("Failed"), JobState.CANCELLED: _l("Stopped"),
    },
    Trouble: {
        Trouble.ADDRESS_WRONG: _l("This is no address of the web."),
        Trouble.NOT_ALLOWED: _l("This address leads to a machine inside, which we don't call."),
        Trouble.NAME_UNKNOWN: _l("No machine goes by this name."),
        Trouble.NO_CONNECTION: _l("The other side does not answer."),
        Trouble.NO_TRUST: _l("The certificate is not right for this address."),
        Trouble.TOO_SLOW: _l("The other side takes too long."),
        Trouble.TOO_LARGE: _l("The answer is too large."),
        Trouble.TOO_MANY_HOPS: _l("The address sends us on too often."),
        Trouble.ANSWER_BROKEN: _l("The answer is broken."),
    },
}
REFUSALS: dict[str, str] = {
    "unknown": _l("This can't be done."),
    "stale": _l("Someone changed this a moment ago. Look at it again, then decide."),
    "wrong_state": _l("This can't be done any more: it is now “%(state)s”."),
    "not_allowed": _l("Your role does not allow this."),
    "not_allowed_page": _l("This page is for other roles. An administrator can let you in."),
    "not_found": _l("This page moved or never existed."),
    "too_many_tries": _l("Too many tries. Wait %(minutes)s minutes, then try again."),
    "too_large": _l("That is too much at once."),
}


def add(labels: Labels, refusals: Mapping[str, str]) -> None:
    """Join the words of one package."""
    LABELS.update(labels)
    REFUSALS.update(refusals)


def label(member: Enum) -> str:
    """The word for ``member`` in the reader's language. Raises KeyError for one that has none."""
    return _label(member, language())


@lru_cache(maxsize=4096, typed=True)            # members of two kinds may be the same text
def _label(member: Enum, _lang: str) -> str:
    return str(LABELS[type(member)][member])


def refusal(code: str, params: Mapping[str, Any]) -> str:
    """The sentence for a code of refusal, its places filled; enum members among ``params`` become words."""
    filled = {key: label(value) if isinstance(value, Enum) and type(value) in LABELS else value
              for key, value in params.items()}
    return str(REFUSALS[code]) % filled if code in REFUSALS else str(REFUSALS["unknown"])


def explain(error: PlannerError) -> str:
    """The sentence of a refusal, for the page that it was asked on.

    Raises NotFound on: what is out of sight has no page that could say so.
    """
    if isinstance(error, NotFound):
        raise error
    return refusal(error.code, error.params)
