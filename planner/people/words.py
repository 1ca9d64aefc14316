"""Words of this package: its enum members and its codes of refusal."""
from __future__ import annotations

from flask_babel import lazy_gettext as _l

from planner.people.directory import Show
from planner.people.models import PersonStatus
from planner.people.rules.settings import ClaimPolicy, TrainingPolicy
from planner.policy import Role
from planner.web.words import Labels

LABELS: Labels = {
    Role: {
        Role.MEMBER: _l("Member"), Role.REVIEWER: _l("Reviewer"), Role.LEAD: _l("Lead"), Role.SALES: _l("Sales"),
        Role.MANAGER: _l("Manager"), Role.ADMIN: _l("Admin"),
    },
    PersonStatus: {
        PersonStatus.ACTIVE: _l("Works here"), PersonStatus.AWAY: _l("Away"), PersonStatus.LEFT: _l("Has left"),
    },
    TrainingPolicy: {
        TrainingPolicy.OFF: _l("Off"), TrainingPolicy.NUDGE: _l("Nudge"), TrainingPolicy.GATE: _l("Gate"),
    },
    ClaimPolicy: {
        ClaimPolicy.DIRECT: _l("Direct: the first claim wins"), ClaimPolicy.LEAD: _l("The lead confirms"),
    },
    Show: {
        Show.HERE: _l("Works here"), Show.INVITED: _l("Not joined yet"), Show.LEFT: _l("Has left"),
    },
}
# What each role opens, in one line: shown where roles are given.
ROLE_TEXTS: dict[Role, str] = {
    Role.REVIEWER: _l("Judges drafts when asked"),
    Role.LEAD: _l("Plans the agenda, reads every draft, approves and publishes"),
    Role.SALES: _l("Checks facts about personas, sees leads"),
    Role.MANAGER: _l("Sees totals and the programme"),
    Role.ADMIN: _l("People, roles, calendar and settings"),
}
ABSENCE_WORDS: dict[str, str] = {
    "holiday": _l("Holiday"), "illness": _l("Illness"), "leave": _l("Leave"), "other": _l("Something else"),
}
REFUSALS: dict[str, str] = {
    "setting_unknown": _l("There is no setting called %(key)s."),
    "setting_impossible": _l("The setting %(key)s can't have this value."),
    "password_short": _l("Type at least 8 characters; a sentence is fine."),
    "password_long": _l("Type at most 200 characters."),
    "password_common": _l("This is one of the first passwords that anybody tries. Choose another; a sentence is fine."),
    "password_personal": _l("Your name, address and company are guessed first. Leave them out, or add a sentence."),
    "sign_in_refused": _l("That address and password do not belong together."),
    "present_wrong": _l("This is not your present password."),
    "link_gone": _l("This link does not work any more. A link works once, and for a short time."),
    "address_wrong": _l("Type an address such as name@company.example."),
    "address_taken": _l("%(name)s has this address already."),
    "address_left": _l("%(name)s had this address and has left. Take them back on their page instead."),
    "address_missing": _l("%(name)s needs a mail address to sign in with."),
    "not_waiting": _l("%(name)s does not wait for an invitation."),
    "has_left": _l("%(name)s has left already."),
    "not_left": _l("%(name)s works here."),
    "last_admin": _l("%(name)s is the only administrator. Make somebody else one first."),
    "last_lead": _l("%(name)s is the only lead. Make somebody else one first."),
    "capacity_range": _l("Type a whole number from 0 to 12."),
    "quiet_order": _l("Quiet hours end in the morning and begin later that day."),
    "digest_quiet": _l("This is inside the quiet hours. Earliest: %(earliest)s."),
    "absence_order": _l("The last day comes before the first one."),
    "absence_long": _l("This is longer than a year. Enter it in parts."),
    "absence_kind": _l("Choose one of the kinds."),
    "absence_double": _l("You have entered these days already."),
    "already_set_up": _l("This planner was set up already. Sign in instead."),
    "zone_unknown": _l("Choose a time zone from the list."),
    "country_unknown": _l("Choose a country from the list."),
    "office_order": _l("The office closes before it opens."),
    "day_taken": _l("This day has an exception already. Remove that one first."),
}
