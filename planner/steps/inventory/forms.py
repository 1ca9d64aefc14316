"""Forms of knowledge: they check the shape of the input only; what an area's name means is asked elsewhere."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from planner.people.choices import LANGUAGES, options
from planner.steps.inventory.models import EvidenceKind, Shareable
from planner.steps.inventory.words import INTERESTS, LABELS, LEVELS, STRENGTHS
from planner.web.forms import PlannerForm, tidy, unix_lines

Choices = Sequence[tuple[str, str]]
_CHOOSE = _l("Choose one.")
_KINDS = options([("", _l("As the link says")), *((kind.value, LABELS[EvidenceKind][kind]) for kind in EvidenceKind
                                                  if kind is not EvidenceKind.ENDORSEMENT)])


def _number(value: Any) -> int | None:
    """A whole number, None for anything else: that is no choice then."""
    try:
        return int(value)
    except (TypeError, ValueError):
        return None


def _scale(words: Mapping[int, str]) -> list[Any]:
    return list(options((str(number), text) for number, text in words.items()))


def _lines(text: str | None) -> tuple[str, ...]:
    return tuple(line.strip() for line in (text or "").splitlines() if line.strip())


class RatingForm(PlannerForm):
    """How well and how gladly."""

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])
    level = RadioField(_l("How well"), [InputRequired(_CHOOSE)], coerce=_number, choices=_scale(LEVELS),
                       default=2)
    interest = RadioField(_l("How gladly"), [InputRequired(_CHOOSE)], coerce=_number, choices=_scale(INTERESTS),
                          default=0)


class ClaimForm(RatingForm):
    """Everything one says about one's own expertise."""

    note = TextAreaField(_l("In your own words"), [Length(max=600)], filters=[unix_lines, tidy])


class EvidenceForm(PlannerForm):
    """What shows that somebody knows it."""

    kind = SelectField(_l("Kind"), choices=_KINDS, default="")
    title = StringField(_l("What it was"), [Length(max=300)], filters=[tidy])
    url = StringField(_l("Link"), [Length(max=500)], filters=[tidy])
    on_date = DateField(_l("Day"), [Optional()])


class ExpertiseForm(RatingForm):
    """One more area that one knows, in one line; a note and a first proof when they are at hand."""

    area = StringField(_l("Add something you know"), [InputRequired(_l("Type what you know, such as Kubernetes.")),
                                                      Length(max=120)], filters=[tidy])
    note = StringField(_l("In your own words"), [Length(max=600)], filters=[tidy])
    kind = SelectField(_l("Kind of proof"), choices=_KINDS, default="")
    title = StringField(_l("What it was"), [Length(max=300)], filters=[tidy])
    url = StringField(_l("Link"), [Length(max=500)], filters=[tidy])


class TrendForm(PlannerForm):
    """One sentence about the market."""

    text = TextAreaField(_l("What do you see?"), [InputRequired(_l("One sentence is enough.")), Length(max=600)],
                         filters=[unix_lines, tidy])
    area = StringField(_l("What is it about?"), [Length(max=120)], filters=[tidy])
    strength = RadioField(_l("How often do you see it?"), [InputRequired(_CHOOSE)], coerce=_number,
                          choices=_scale(STRENGTHS), default=2)
    seen_on = DateField(_l("Day"), [InputRequired(_l("Choose a day."))])
    source_url = StringField(_l("Link to a source"), [Length(max=500)], filters=[tidy])
    persona = SelectField(_l("Which reader asks for it?"), choices=[], default="")

    def __init__(self, *args: Any, personas: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.persona.choices = options([("", _l("Nobody in particular")), *personas])


class FactForm(PlannerForm):
    """One sentence worth sharing."""

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])
    text = TextAreaField(_l("The fact, in one sentence"), [InputRequired(_l("Type the fact.")), Length(max=400)],
                         filters=[unix_lines, tidy])
    lang = SelectField(_l("Language"), choices=list(LANGUAGES))
    area = StringField(_l("What is it about?"), [InputRequired(_l("Choose an area from the list.")), Length(max=120)],
                       filters=[tidy])
    others = StringField(_l("And also about"), [Length(max=400)], filters=[tidy])
    known_by = StringField(_l("Who knows it?"), [Length(max=600)], filters=[tidy])
    shareable = RadioField(_l("Who may read it?"), default=Shareable.AFTER_CHECK.value,
                           choices=options((kind.value, LABELS[Shareable][kind]) for kind in Shareable))


class AreaForm(PlannerForm):
    """The names of an area and other words for it, one a line."""

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])
    label_nl = StringField(_l("Name in Dutch"), [Length(max=120)], filters=[tidy])
    label_en = StringField(_l("Name in English"), [Length(max=120)], filters=[tidy])
    aliases_nl = TextAreaField(_l("Other words in Dutch"), [Length(max=2000)], filters=[unix_lines])
    aliases_en = TextAreaField(_l("Other words in English"), [Length(max=2000)], filters=[unix_lines])
    parent = StringField(_l("Below"), [Length(max=120)], filters=[tidy])

    def aliases(self, lang: str) -> tuple[str, ...]:
        """The other words in one language."""
        return _lines(self.aliases_nl.data if lang == "nl" else self.aliases_en.data)


class PlaceForm(PlannerForm):
    """Below which area another one hangs; nothing is the top."""

    parent = StringField(_l("Below"), [Length(max=120)], filters=[tidy])


class MergeForm(PlannerForm):
    """Which area another one is a part of. ``version``: of the one that goes, when its effects were shown."""

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])
    into = StringField(_l("Part of"), [InputRequired(_l("Choose an area from the list.")), Length(max=120)],
                       filters=[tidy])


class ThemeForm(PlannerForm):
    """What ties some areas together."""

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])
    title_nl = StringField(_l("Title in Dutch"), [Length(max=120)], filters=[tidy])
    title_en = StringField(_l("Title in English"), [Length(max=120)], filters=[tidy])
    description = TextAreaField(_l("What ties them together"), [Length(max=1000)], filters=[unix_lines, tidy])
    areas = SelectMultipleField(_l("Areas"), choices=[])
    area = StringField(_l("One more area"), [Length(max=120)], filters=[tidy])
    others = StringField(_l("More areas"), [Length(max=400)], filters=[tidy])

    def __init__(self, *args: Any, areas: Choices, asks_for_words: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.areas.choices = options(areas)
        self.asks_for_words = asks_for_words        # there are too many areas to tick
