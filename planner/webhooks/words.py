"""Words of webhooks: types, states, what went wrong."""
from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from planner.core.guarded_http import Trouble
from planner.web.words import LABELS as GENERAL_LABELS
from planner.web.words import Labels
from planner.webhooks.rules import EndpointState, OffReason, Type

LABELS: Labels = {
    Type: {
        Type.SLOT_OPENED: _l("A slot is open to claim"), Type.SLOT_CLAIMED: _l("Somebody took a slot"),
        Type.SLOT_RELEASED: _l("A slot came free"), Type.SLOT_MOVED: _l("A slot has another moment"),
        Type.SLOT_CANCELLED: _l("A slot was cancelled"), Type.REVIEW_REQUESTED: _l("A review is asked"),
        Type.REVIEW_ANSWERED: _l("A reviewer answered"), Type.DRAFT_APPROVED: _l("A text has its final approval"),
        Type.PUBLICATION_PUBLISHED: _l("A text is out on a channel"),
        Type.PUBLICATION_FAILED: _l("A text did not go out"),
        Type.PUBLICATION_CORRECTED: _l("A text that is out was corrected"),
        Type.PUBLICATION_TAKEN_DOWN: _l("A text was taken down"), Type.REMINDER_DIGEST: _l("A daily mail went out"),
        Type.PING: _l("Test"),
    },
    EndpointState: {EndpointState.ACTIVE: _l("On"), EndpointState.OFF: _l("Off")},
    OffReason: {
        OffReason.NONE: _l("On"), OffReason.BY_HAND: _l("Switched off by an administrator."),
        OffReason.GONE: _l("It answered that it is gone for good (410)."),
        OffReason.DEAD: _l("Five deliveries in a row were given up."),
    },
}
REFUSALS: dict[str, str] = {
    "webhook_off": _l("This webhook is off. Switch it on first."),
    "delivery_under_way": _l("This is under way already."),
}
NOTICES: Mapping[str, str] = {
    "webhook_gone": _l("The webhook “%(name)s” is off: it answered that it is gone for good."),
    "webhook_dead": _l("The webhook “%(name)s” is off: five deliveries in a row were given up."),
}
TROUBLES: dict[str, str] = {code.value: words for code, words in GENERAL_LABELS[Trouble].items()}


def answered(answer: str) -> str:
    """What came back, in words: a status of HTTP as it is."""
    return str(TROUBLES[answer]) if answer in TROUBLES else answer
