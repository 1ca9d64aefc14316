"""The story of a text in plain sentences, from the event log (docs/domain.md c)."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from planner.core.event_log import Event
from planner.steps.writing.models import Draft
from planner.steps.writing.queries.story import Told, what_happened
from planner.web.words import label
from planner.workflow.writing import Verdict


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened: when, in a sentence, and the reason that was given."""

    at: datetime
    text: str
    reason: str = ""


# By the kind of the object and what happened to it. Steps that say nothing a reader would ask are not told.
_SENTENCES: Mapping[tuple[str, str], str] = {
    ("draft", "start"): _l("%(who)s began this text."),
    ("draft", "submit"): _l("%(who)s sent it to review."),
    ("draft", "withdraw"): _l("%(who)s took it back to write on."),
    ("draft", "fail"): _l("It came back to its author with points to answer."),
    ("draft", "edit"): _l("The final approval fell: the text, its date or its readers changed."),
    ("draft", "final_approval"): _l("%(who)s approved revision %(number)s finally."),
    ("draft", "carry"): _l("The final approval of %(who)s was carried over to revision %(number)s."),
    ("draft", "raise"): _l(
        "%(who)s took the small words of revision %(number)s for more: every reviewer is asked again."),
    ("draft", "freeze"): _l("It was put ready to go out."),
    ("draft", "thaw"): _l("It was taken out of what goes out, to be checked again."),
    ("draft", "publish"): _l("It went out."),
    ("draft", "correct"): _l("%(who)s corrected what is out, in revision %(number)s."),
    ("draft", "follow_source"): _l("It follows revision %(number)s of its source."),
    ("draft", "abandon"): _l("It was put aside."),
    ("draft", "resume"): _l("It was taken up again."),
    ("draft", "below_minimum"): _l("%(who)s approved it though it is below the minimum."),
    ("draft", "guest"): _l("%(who)s asked %(name)s, a guest, to read along."),
    ("draft", "deputy"): _l("%(who)s named %(name)s for the final approval."),
    ("review_round", "pass"): _l("Every persona said yes."),
    ("review_round", "fail"): _l("The round ended with a no."),
    ("review_request", "request"): _l(
        "%(who)s asked %(name)s to judge revision %(number)s for %(persona)s: %(ground)s."),
    ("review_request", "accept"): _l("%(name)s said yes to judging for %(persona)s."),
    ("review_request", "look"): _l("%(name)s is on it, for %(persona)s."),
    ("review_request", "decline"): _l("%(name)s can't judge for %(persona)s."),
    ("review_request", "lapse"): _l("%(name)s did not answer in time for %(persona)s; whoever comes next is asked."),
    ("review_request", "reassign"): _l(
        "%(name)s can't judge for %(persona)s any more; somebody else is asked instead."),
    ("review_request", "verdict"): _l("%(name)s judged revision %(number)s for %(persona)s: %(verdict)s."),
    ("review_request", "stale"): _l("The verdict of %(name)s for %(persona)s has to be given again: the text changed."),
    ("review_request", "revive"): _l("The verdict of %(name)s for %(persona)s holds again: its text is back."),
    ("review_request", "reopen"): _l("%(name)s wants to judge revision %(number)s for %(persona)s after all."),
    ("review_request", "confirm"): _l("%(name)s confirmed the yes for %(persona)s after a fact had changed."),
    ("draft", "reader_away"): _l("%(who)s archived a persona that was its reader."),
    ("draft", "readers"): _l("%(who)s chose other readers for it."),
    ("review_request", "waive"): _l("%(who)s went on without %(persona)s."),
    ("review_request", "cancel"): _l("%(name)s needs not judge for %(persona)s any more."),
    ("change_request", "done"): _l("%(who)s answered a point of %(name)s: done."),
    ("change_request", "contested"): _l("%(who)s sees a point of %(name)s differently."),
    ("change_request", "withdrawn"): _l("A point of %(name)s was taken back."),
}
# Where the reason is somebody's own words.
_REASONED = frozenset({"decline", "waive", "raise", "below_minimum"})


def tell(session: Session, draft: Draft) -> list[Line]:
    """What happened to a text, newest first."""
    told = what_happened(session, draft)
    return [Line(event.at, str(_SENTENCES[event.kind, event.event]) % _params(event, told),
                 (event.reason or "") if event.event in _REASONED else "")
            for event in told.events if (event.kind, event.event) in _SENTENCES]


def _params(event: Event, told: Told) -> dict[str, str]:
    request = told.requests.get(event.uid) or told.changes.get(event.uid)
    verdict = event.detail.get("verdict")
    found = {
        "who": told.people.get(event.actor_id or 0) or _("The planner"),
        "name": request.reviewer.name if request else str(event.detail.get("name", "")),
        "persona": request.persona.code if request else "",
        "number": str(event.detail.get("revision", "")),
        "verdict": label(Verdict(verdict)) if verdict in set(Verdict) else ""}
    ground = told.grounds.get((request.reviewer_id, request.persona_id), "") if request else ""
    return {**found, "ground": ground or _("speaks for this reader")}
