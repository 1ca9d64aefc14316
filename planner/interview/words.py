"""Words of the interview: its questions in the language of a draft, states, refusals, notices."""
from __future__ import annotations

from collections.abc import Sequence

from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from planner.interview.rules.facts import Judgement
from planner.interview.rules.questions import Ask, Question
from planner.web.words import Labels
from planner.workflow.interview import InterviewState

LABELS: Labels = {
    InterviewState: {
        InterviewState.ASKED: _l("Asked"), InterviewState.ANSWERING: _l("Being answered"),
        InterviewState.ANSWERED: _l("Answered"), InterviewState.SKELETON: _l("Being written"),
        InterviewState.FACTS_SENT: _l("Facts to confirm"), InterviewState.CONFIRMED: _l("Confirmed"),
        InterviewState.STOPPED: _l("Stopped"),
    },
    Judgement: {Judgement.RIGHT: _l("Right"), Judgement.WRONG: _l("Wrong")},
}
REFUSALS: dict[str, str] = {
    "interview_not_now": _l("Only a text that is being written can have an interview."),
    "interview_asked_already": _l("There is an interview for this text already."),
    "interview_no_editor": _l("Choose who writes it down."),
    "interview_no_answers": _l("Answer one question at least; half sentences are fine."),
    "interview_no_correction": _l("Say what it should be."),
    "interview_correction_long": _l("Keep what it should be within %(most)s signs."),
    "interview_facts_unjudged": _l("Say of each line whether it is right."),
    "interview_facts_wrong": _l("A line is wrong, so the facts are not confirmed."),
    "interview_facts_right": _l("Every line is right, so nothing goes back."),
    "interview_not_confirmed": _l("%(name)s has not confirmed the facts of this text yet. Send them under Interview."),
    "interview_new_facts": _l("The text holds facts that %(name)s has not seen. Send them under Interview."),
}
NOTICES: dict[str, str] = {
    "interview_asked": _l("%(name)s asks you seven questions for “%(title)s”. You need not write; about 9 minutes."),
    "interview_answered": _l("%(name)s answered the questions for “%(title)s”. Make the skeleton."),
    "interview_facts": _l("%(name)s wrote down what you told for “%(title)s”. Confirm the facts only."),
    "interview_corrected": _l("%(name)s put facts right in “%(title)s”."),
    "interview_confirmed": _l("%(name)s confirmed every fact in “%(title)s”."),
    "interview_stopped": _l("The interview for “%(title)s” was stopped. The text is written in the usual way."),
}


def asked(questions: Sequence[Question], persona: str, *, lang: str) -> list[tuple[str, str]]:
    """Each question and the line below it, in the language that its answer is quoted in."""
    with force_locale(lang):
        return [(_question(one, persona), _hint(one)) for one in questions]


def _question(one: Question, persona: str) -> str:
    if one.ask is Ask.BUYER:
        if not one.words:
            return _("What does the reader ask you about this?") if not persona else _(
                "What does the %(persona)s ask you about this?", persona=persona)
        return one.words
    return {
        Ask.HAPPENED: _("When did this last happen at a customer, and who was there?"),
        Ask.TENSION: _("What went wrong, or nearly?"),
        Ask.TRIED: _("What did you try first?"),
        Ask.TURN: _("What turned it?"),
        Ask.FIGURE: _("Which figure proves it, and where does it come from?"),
        Ask.OBJECTION: _("“%(words)s” What do you say to that?", words=one.words),
        Ask.MONDAY: _("What would you do on Monday?"),
    }[one.ask]


def _hint(one: Question) -> str:
    return {
        Ask.BUYER: _("Answer as you would at the coffee machine."),
        Ask.HAPPENED: _("One case, one day, one person."),
        Ask.TENSION: _("The moment at which it could have gone the other way."),
        Ask.TRIED: _("What did not work helps the reader too."),
        Ask.TURN: _("What you saw, heard or changed."),
        Ask.FIGURE: _("Hours, euros, tickets: one is enough."),
        Ask.OBJECTION: _("This is what the reader holds against it."),
        Ask.MONDAY: _("One step that the reader can take."),
    }[one.ask]
