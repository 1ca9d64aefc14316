"""Words of ideas, topics and requests for ideas: names, codes of refusal, history, and the whys of a score."""
from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from planner.personas.models import Persona
from planner.steps.agenda.models import Phase, Structure
from planner.steps.agenda.queries.idea_scores import Part, Score
from planner.steps.agenda.rules.ideas import Term
from planner.web.i18n import locale
from planner.web.words import Labels, label
from planner.workflow.agenda import RequestState, Validation

LABELS: Labels = {
    Phase: {
        Phase.NOTICE: _l("Notice"), Phase.COMPARE: _l("Compare"), Phase.DECIDE: _l("Decide"), Phase.USE: _l("Use"),
    },
    Structure: {
        Structure.BLOG: _l("Blog"), Structure.CASE: _l("Case"), Structure.HOW_TO: _l("How-to"),
        Structure.OPINION: _l("Opinion"), Structure.RELEASE_NOTE: _l("Release note"),
        Structure.SOCIAL: _l("Social post"), Structure.NEWSLETTER: _l("Newsletter"),
    },
    RequestState: {
        RequestState.OPEN: _l("Running"), RequestState.MET: _l("Enough ideas"), RequestState.CLOSED: _l("Closed"),
    },
}

# Where the reader stands, as they would say it.
PHASES: Mapping[Phase, str] = {
    Phase.NOTICE: _l("They feel a problem and look for words for it."),
    Phase.COMPARE: _l("They weigh ways to solve it."),
    Phase.DECIDE: _l("They are about to choose, and want to be sure."),
    Phase.USE: _l("They work with it, and want more out of it."),
}
STRUCTURES: Mapping[Structure, str] = {
    Structure.BLOG: _l("One message, told as a story."),
    Structure.CASE: _l("What a customer did, and what came of it."),
    Structure.HOW_TO: _l("Steps that a reader can follow."),
    Structure.OPINION: _l("A point of view, with reasons."),
    Structure.RELEASE_NOTE: _l("What is new, and what it is good for."),
    Structure.SOCIAL: _l("A few sentences, for a network."),
    Structure.NEWSLETTER: _l("Short pieces that lead on."),
}

REFUSALS: dict[str, str] = {
    "claim_no_brief": _l("Its brief is not whole yet: a lead still says what the reader asks, where they stand and "
                         "what they take home."),
    "question_not_asked": _l("%(persona)s does not ask this, or not any more. Choose a question of one of the "
                             "personas."),
    "validation_needs_moment": _l("Choose the contact with a customer at which they said so."),
    "pitch_over": _l("This request has enough ideas, or its day has passed. Your idea is welcome without it."),
    "pitch_nobody": _l("Choose at least one person to ask."),
    "pitch_too_many": _l("Ask at most %(most)s people at a time."),
    "pitch_unfit": _l("%(name)s can't be asked any more. Have a look at who fits now."),
    "pitch_past": _l("Choose a day that is still to come."),
}

NOTICES: dict[str, str] = {
    "pitch_asked": _l("%(name)s asks you for ideas by %(due_on)s: %(text)s"),
    "pitch_reminder": _l("Ideas are still welcome until %(due_on)s: %(text)s"),
    "pitch_met": _l("Enough ideas came in: %(text)s"),
}

HISTORY: Mapping[tuple[str, str], str] = {
    ("idea", "reader"): _l("%(who)s gave it another reader"),
    ("idea", "withdraw"): _l("%(who)s took it back"),
    ("idea", "validation_undone"): _l("%(who)s took back what a customer was said to have answered"),
    ("topic", "reader_away"): _l("%(who)s archived a reader of it"),
    ("topic", "reader"): _l("%(who)s gave it another reader"),
    ("pitch_request", "create"): _l("%(who)s asked for ideas"),
    ("pitch_request", "meet"): _l("Enough ideas came in"),
    ("pitch_request", "close"): _l("%(who)s closed it"),
}


def phase_texts() -> dict[str, str]:
    """What each phase means, by its value."""
    return {phase.value: str(text) for phase, text in PHASES.items()}


def structure_texts() -> dict[str, str]:
    """What each kind of piece is, by its value."""
    return {structure.value: str(text) for structure, text in STRUCTURES.items()}


def structure_name(key: str) -> str:
    """The name of a kind of piece by its key; '' for none, and for one that is not ours."""
    return label(Structure(key)) if key in set(Structure) else ""


def score_lines(score: Score, personas: Iterable[Persona]) -> list[tuple[str, int]]:
    """Why an idea has its score: a sentence and its points for each term, in the reader's language."""
    names = {persona.id: persona.label(locale()) for persona in personas}
    return [(_sentence(part, score, names), part.points) for part in score.parts]


def _sentence(part: Part, score: Score, names: Mapping[int, str]) -> str:
    if part.term is Term.QUESTION:
        asks = _("%(persona)s asks this, and something of ours answers it") if part.is_answered else _(
            "%(persona)s asks this and nobody has answered it")
        return asks % {"persona": names.get(score.asks or 0, "")}
    if part.term is Term.COVERAGE:
        return "; ".join(ngettext("%(persona)s has %(num)d item", "%(persona)s has %(num)d items", number,
                                  persona=names.get(persona_id, "")) for persona_id, number in score.items.items())
    if part.term is Term.EXPERTS:
        return ngettext("%(num)d colleague can write it", "%(num)d colleagues can write it", part.number)
    if part.term is Term.FACTS:
        return ngettext("%(num)d knowledge fact lies ready", "%(num)d knowledge facts lie ready", part.number)
    return {Validation.ASKED: _("a customer was asked"), Validation.CONFIRMED: _("a customer confirmed it"),
            Validation.REFUTED: _("a customer refuted it")}.get(part.validation, "")
