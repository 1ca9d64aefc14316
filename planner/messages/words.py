"""Words of this package: codes of refusal, states of a mail, and the sentences of notices, which packages add."""
from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from planner.core.outbox import OutboxState
from planner.web.words import Labels

LABELS: Labels = {
    OutboxState: {
        OutboxState.QUEUED: _l("Waiting"), OutboxState.SENDING: _l("Being sent"), OutboxState.SENT: _l("Sent"),
        OutboxState.FAILED: _l("Failed"),
    },
}
REFUSALS: dict[str, str] = {
    "notice_unknown": _l("Something happened here; what, is not known any more."),
}
# The sentence of each notice by its key; packages add theirs with :func:`add_notices`.
NOTICES: dict[str, str] = {
    "roles_changed": _l("Your roles changed. Now: %(roles)s."),
}


def add_notices(sentences: Mapping[str, str]) -> None:
    """Add the sentences of a package's notices; places are ``%(name)s``, named as the parameters of the notice.

    A parameter called ``*_on`` holds an ISO date, ``*_at`` an ISO instant in UTC; both are shown in the reader's way.
    """
    NOTICES.update(sentences)
