"""Forms of the quarter plan: only the shape of what comes in."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, RadioField, SelectField
from wtforms.validators import InputRequired, Optional

from planner.quarter.rules import Reject, Scenario
from planner.web.forms import PlannerForm, SelectChoice

_CHOOSE = _l("Choose one.")


class StartForm(PlannerForm):
    """Which days to plan, and how long to look."""

    horizon = RadioField(_l("Which days"), [InputRequired(_CHOOSE)])
    limit = RadioField(_l("How long to look"), [InputRequired(_CHOOSE)], coerce=int)

    def __init__(self, *args: Any, horizons: Sequence[tuple[str, str]], limits: Sequence[tuple[int, str]],
                 **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.horizon.choices = list(horizons)
        self.limit.choices = list(limits)
        if self.limit.data is None:
            self.limit.data = limits[0][0]


class WhatIfForm(PlannerForm):
    """One question of a what-if; which fields count depends on ``kind``. ``offered``: what each list holds."""

    kind = RadioField(_l("What if…"), [InputRequired(_CHOOSE)],
                      choices=[SelectChoice(one.value) for one in Scenario])
    person = SelectField(_l("Who"), [Optional()], validate_choice=False)
    first = DateField(_l("From"), [Optional()])
    last = DateField(_l("Up to and including"), [Optional()])
    number = IntegerField(_l("How many"), [Optional()])
    persona = SelectField(_l("Persona"), [Optional()], validate_choice=False)
    lang = SelectField(_l("Language"), [Optional()], validate_choice=False)

    def __init__(self, *args: Any, people: Sequence[tuple[str, str]], personas: Sequence[tuple[str, str]],
                 langs: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person.choices, self.persona.choices, self.lang.choices = list(people), list(personas), list(langs)
        self.offered = {"person": {key for key, _name in people}, "persona": {key for key, _name in personas},
                        "lang": {key for key, _name in langs}}


class RejectForm(PlannerForm):
    """Why not."""

    reason = RadioField(_l("Why not?"), [InputRequired(_CHOOSE)],
                        choices=[SelectChoice(one.value) for one in Reject])
