"""Words of this package: its enum members, its codes of refusal, its lines of history."""
from __future__ import annotations

from flask_babel import lazy_gettext as _l

from planner.checklist.rules import State
from planner.web.words import Labels

LABELS: Labels = {
    State: {State.OPEN: _l("Open"), State.WAITING: _l("Being looked at"), State.DONE: _l("Done"),
            State.WAIVED: _l("Waived")},
}
REFUSALS: dict[str, str] = {
    "checklist_open": _l("The checklist is not closed yet: %(items)s."),
    "item_automatic": _l("This is checked by itself, so nobody ticks it."),
    "waiver_reason": _l("Say why, in at least %(least)s characters."),
}
