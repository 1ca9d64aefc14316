"""Forms of the interview."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange
from wtforms.widgets import HiddenInput

from planner.interview.rules.facts import Judgement
from planner.interview.services import Said
from planner.people.choices import options
from planner.web.forms import PlannerForm, unix_lines

MAX_ANSWER = 10_000


class AskForm(PlannerForm):
    """Who writes down what the author knows; empty keeps whoever writes along."""

    editor = SelectField(_l("Who writes it down?"))

    def __init__(self, *args: Any, people: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.editor.choices = options([("", _l("Choose somebody")), *people])


class AnswerForm(PlannerForm):
    """An answer, typed over ``edition`` of it."""

    text = TextAreaField(_l("Your answer"), [Length(max=MAX_ANSWER)], filters=[unix_lines], default="")
    edition = IntegerField(validators=[InputRequired(), NumberRange(min=0)], widget=HiddenInput())


def said_of(fields: Mapping[str, str], uids: Sequence[str]) -> dict[str, Said]:
    """What was said of each line, by its uid; a word that means nothing counts as none.

    Args:
        fields: ``fact-<uid>``, and ``correction-<uid>`` for a line that is wrong.
    """
    known = {judgement.value: judgement for judgement in Judgement}
    found = {}
    for uid in uids:
        judgement = known.get(fields.get(f"fact-{uid}", ""))
        if judgement is not None:
            typed = fields.get(f"correction-{uid}", "").replace("\x00", "").strip()
            found[uid] = Said(judgement, typed if judgement is Judgement.WRONG else "")
    return found
