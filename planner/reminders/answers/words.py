"""Words of answers: choices, refusals, and what a press did."""
from __future__ import annotations

from flask_babel import lazy_gettext as _l

from planner.reminders.answers.acts import Act
from planner.web.words import Labels

LABELS: Labels = {
    Act: {
        Act.TOMORROW: _l("Remind me tomorrow"), Act.NEXT_WEEK: _l("Remind me next week"),
        Act.DATE: _l("Remind me on a day"), Act.NEVER: _l("Not about this one"), Act.LOOKING: _l("I am on it"),
        Act.CLAIM: _l("Claim"),
    },
}
REFUSALS: dict[str, str] = {
    "snooze_urgent": _l("This can't wait: it needs a person now."),
    "snooze_escalation": _l("You hear this as a lead because somebody else is late, so it can't wait. You can switch "
                            "it off."),
    "snooze_too_often": _l("You had this wait three times already. You can still switch it off for this one."),
    "snooze_past": _l("Choose a day after today."),
    "snooze_too_far": _l("Choose a day within thirty days."),
    "snooze_too_late": _l("There is no working day left before it is due. Ask for more time instead."),
    "snooze_over": _l("This does not wait any more."),
    "mute_urgent": _l("This can't be switched off: it needs a person when it happens."),
    "answer_over": _l("This is done, or not asked of you any more. Nobody reminds you of it."),
}
