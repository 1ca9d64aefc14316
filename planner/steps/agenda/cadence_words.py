"""Words of cadence goals, the forecast and contingency."""
from __future__ import annotations

from flask_babel import lazy_gettext as _l

from planner.steps.agenda.rules.forecast import Help, RemedyKind
from planner.steps.agenda.rules.reserve import Shelf
from planner.web.words import Labels

LABELS: Labels = {
    RemedyKind: {
        RemedyKind.ASK: _l("Ask a colleague"), RemedyKind.RESERVE: _l("Take from the reserve"),
        RemedyKind.REFRESH: _l("Refresh an old article"), RemedyKind.NONE: _l("Nothing fits"),
    },
    Help: {
        Help.TRAIN: _l("Train somebody in it"), Help.INTEREST: _l("Ask who would like to"),
        Help.EASE: _l("Ease the goal"),
    },
    Shelf: {
        Shelf.USABLE: _l("Ready"), Shelf.CONFIRM: _l("Needs a new yes"), Shelf.TOO_OLD: _l("Too old"),
        Shelf.WAITING: _l("Being made"), Shelf.OPEN: _l("Open to claim"),
    },
}
KINDS: dict[str, str] = {
    "organisation": _l("All we publish"), "channel": _l("Channel"), "persona": _l("Persona"), "theme": _l("Theme"),
}
SCOPES: dict[str, str] = {
    "organisation": _l("The whole house"), "site": _l("A site"), "channel": _l("A channel"),
    "campaign": _l("A campaign"), "slot": _l("A slot"),
}
NOTICES: dict[str, str] = {
    "plan_b_proposed": _l("The slot of %(slot_on)s in “%(campaign)s” fails. Plan B: “%(title)s”."),
    "plan_b_missing": _l("The slot of %(slot_on)s in “%(campaign)s” fails, and plan B has nothing ready. %(reason)s"),
    "pause_ends_today": _l("A pause ends today (%(reason)s). What it held goes out, or waits for you."),
}

REFUSALS: dict[str, str] = {
    "cadence_scope": _l("Choose a channel, a persona or a theme that is there."),
    "reserve_in_past": _l("Choose a day that is still to come."),
    "reserve_not_ready": _l("That piece is not ready, or somebody took it a moment ago."),
    "reserve_too_old": _l("On that day the piece is too old: its approval counts for half a year."),
    "reserve_confirm_first": _l("Its approvals are older than 90 days. Ask for a new yes first."),
    "reserve_has_no_day": _l("A reserve item has no day of its own. Say by when it is wanted, or place it."),
    "publication_in_reserve": _l("This is kept in reserve. Place it on a slot, then it goes out."),
    "reserve_needs_day": _l("Choose a slot that has a day of its own."),
    "pause_in_past": _l("Choose a moment that is still to come."),
    "pause_open": _l("This stands still already."),
    "pause_over": _l("This pause is over already."),
    "plan_b_needs_reason": _l("Choose what goes out then, or say in %(least)s characters or more why nothing does."),
    "slot_outside_campaign": _l("That day lies outside the dates of its campaign: %(first)s to %(last)s."),
    "cadence_stays": _l("The goal of all we publish can be changed, not taken away."),
}
