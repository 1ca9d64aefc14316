"""Words of the pen."""
from __future__ import annotations

from flask_babel import lazy_gettext as _l

from planner.web.words import Labels
from planner.workflow.pen import PenState

LABELS: Labels = {PenState: {PenState.FREE: _l("Nobody writes"), PenState.HELD: _l("Somebody writes"),
                             PenState.ASKED: _l("Somebody asks for the pen")}}
REFUSALS: dict[str, str] = {
    "pen_still_typing": _l("Somebody is typing here still."),
    "pen_may_answer": _l("Whoever has the pen can still answer."),
    "pen_reason": _l("Say why you take the pen; whoever has it reads that."),
}
NOTICES: dict[str, str] = {
    "pen_kept": _l("%(name)s goes on writing in “%(title)s” for now."),
    "pen_taken": _l("%(name)s took the pen of “%(title)s”: %(reason)s. What you typed is kept."),
}
