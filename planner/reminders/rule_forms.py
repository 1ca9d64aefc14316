"""The form of a reminder rule: it checks the shape of the input only; the rule itself says what can't be."""
from __future__ import annotations

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, IntegerField, RadioField, SelectField, TimeField
from wtforms.validators import InputRequired, NumberRange, Optional

from planner.reminders import rule_words
from planner.reminders.rules import (
    ABOUT,
    FURTHEST,
    MOST_STEPS,
    WHAT,
    Audience,
    Kind,
    Rule,
    Subject,
    Unit,
)
from planner.web.forms import PlannerForm


class Side(StrEnum):
    """On which side of its date a rule speaks."""

    BEFORE = "before"
    AFTER = "after"


class To(StrEnum):
    """Whom a rule is for: who has to do it, or a lead."""

    DOER = "doer"
    LEAD = "lead"


# Where a refusal stands: code to field.
FIELDS = {"rule_audience": "to", "rule_too_far_workdays": "number", "rule_too_far_days": "number",
          "rule_too_far_hours": "number", "rule_repeat_without": "repeat_every",
          "rule_too_long": "max_steps", "rule_escalates_late": "escalate_from", "rule_no_escalation": "escalate_from",
          "rule_not_urgent": "urgent"}
_WHOLE = _l("Type a whole number, 0 or more.")
_OFTEN = _l("Type a whole number from 1 to %(most)s.", most=MOST_STEPS)
_LATER = _l("Type a whole number from 2 to %(most)s, or nothing.", most=MOST_STEPS)


class RuleForm(PlannerForm):
    """What a rule is about, when it speaks, to whom, and how often."""

    version = HiddenField(default="0")
    what = SelectField(_l("About"), choices=[],
                       description=_l("What it is about, and the date from which it counts."))
    number = IntegerField(_l("How far from it"), [InputRequired(_WHOLE), NumberRange(0, message=_WHOLE)],
                          description=_l("0 is that day, or that very moment when you count in hours. At most "
                                         "%(workdays)s working days, %(days)s days or %(hours)s hours.",
                                         workdays=FURTHEST[Unit.WORKDAYS], days=FURTHEST[Unit.DAYS],
                                         hours=FURTHEST[Unit.HOURS]))
    unit = SelectField(_l("Counted in"), choices=[])
    side = RadioField(_l("Before or after"), choices=[])
    at = TimeField(_l("At what time"), [Optional()],
                   description=_l("In the organisation's time zone. Empty: its reminder time. "
                                  "A rule in hours has none."))
    to = RadioField(_l("To whom"), choices=[])
    max_steps = IntegerField(_l("How often"), [InputRequired(_OFTEN), NumberRange(1, MOST_STEPS, _OFTEN)],
                             description=_l("1 is once. It stops as soon as the thing is done."))
    repeat_every = IntegerField(_l("Then again after"), [Optional(), NumberRange(0, message=_WHOLE)],
                                description=_l("In the same unit. Only for more than once."))
    escalate_from = IntegerField(_l("A lead too, from number"), [Optional(), NumberRange(2, MOST_STEPS, _LATER)],
                                 description=_l("Empty: never. The one before it says so."))

    urgent = BooleanField(_l("Urgent"),
                          description=_l("Mailed at once at its moment, also in quiet hours, on days off and to who is "
                                         "away. Nobody can put it off or switch it off. Without it: in the daily "
                                         "mail, by day."))

    def __init__(self, *args: Any, rule: Rule | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._rule = rule
        if rule is not None and not self.what.data:         # who only changes when it speaks need not say it
            self.what.data = f"{rule.subject}:{rule.anchor}"
        self.what.choices = [(f"{subject}:{anchor}", rule_words.BEFORE[subject, anchor]) for subject, anchor in WHAT]
        self.unit.choices = [(unit.value, words) for unit, words in rule_words.UNITS.items()]
        self.side.choices = [(Side.BEFORE.value, _l("before")), (Side.AFTER.value, _l("after"))]
        self.to.choices = [(To.DOER.value, _l("Who has to do it")), (To.LEAD.value, _l("A lead"))]

    @staticmethod
    def of(rule: Rule, version: int) -> dict[str, Any]:
        """What the fields say of a rule."""
        return {"version": str(version), "what": f"{rule.subject}:{rule.anchor}", "number": abs(rule.n),
                "unit": rule.unit.value,
                "side": (Side.AFTER if rule.n > 0 else Side.BEFORE).value, "at": rule.at,
                "to": (To.LEAD if rule.is_lead_rule else To.DOER).value, "max_steps": rule.max_steps,
                "repeat_every": rule.repeat_every or None, "escalate_from": rule.escalate_from,
                "urgent": rule.is_urgent}

    def rule(self) -> Rule:
        """The rule that the fields describe; what they don't say is kept."""
        name, _colon, anchor = (self.what.data or "").partition(":")
        key, subject = "" if self._rule is None else self._rule.key, Subject(name)
        number = self.number.data or 0
        unit, steps = Unit(self.unit.data), self.max_steps.data or 1
        return Rule(key, subject, anchor, unit, number if self.side.data == Side.AFTER else -number,
                    Audience.LEAD if self.to.data == To.LEAD else ABOUT[subject].audiences[0],
                    None if unit is Unit.HOURS else self.at.data,
                    Kind.URGENT if self.urgent.data else Kind.ACTION,
                    (self.repeat_every.data or 0) if steps > 1 else 0, steps, self.escalate_from.data or None)

    @property
    def seen(self) -> int:
        """The version of the row that the person saw."""
        text = self.version.data or "0"
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1
