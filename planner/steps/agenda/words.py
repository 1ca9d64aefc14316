"""Words of this package: its enum members, its codes of refusal, and the sentences of history and reasons."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from flask_babel import format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from planner.core.event_log import Event
from planner.matching import words as matching_words
from planner.matching.words import Why
from planner.steps.agenda import calendar_words, claim_words, feed_words, idea_words, series_words
from planner.steps.agenda.models import CadencePeriod, Origin, ReleaseReason
from planner.steps.agenda.queries import OpenSlot, OwnFit, Shown
from planner.steps.agenda.rules import CadenceStatus, Caution, CautionKind, DeadlineName, Pip, Status
from planner.web.i18n import locale
from planner.web.words import Labels, label
from planner.workflow.agenda import ClaimState, IdeaState, SlotState, TopicState, Validation

LABELS: Labels = {
    **calendar_words.LABELS,
    **idea_words.LABELS,
    **claim_words.LABELS,
    **series_words.LABELS,
    **feed_words.LABELS,
    IdeaState: {
        IdeaState.NEW: _l("To decide"), IdeaState.ACCEPTED: _l("Became a topic"), IdeaState.PARKED: _l("Parked"),
        IdeaState.DECLINED: _l("Not going on"),
    },
    Validation: {
        Validation.NONE: _l("Not checked with a customer"), Validation.ASKED: _l("Asked, no answer yet"),
        Validation.CONFIRMED: _l("Confirmed by a customer"), Validation.REFUTED: _l("Refuted by a customer"),
    },
    TopicState: {
        TopicState.OPEN: _l("To place"), TopicState.PLANNED: _l("On the agenda"), TopicState.PUBLISHED: _l("Published"),
        TopicState.DROPPED: _l("Dropped"),
    },
    SlotState: {
        SlotState.PLANNED: _l("Empty"), SlotState.OPEN: _l("Open"), SlotState.CLAIMED: _l("Claimed"),
        SlotState.READY: _l("Scheduled"), SlotState.PUBLISHED: _l("Published"),
        SlotState.PARTLY_PUBLISHED: _l("Partly published"), SlotState.CANCELLED: _l("Cancelled"),
        SlotState.MISSED: _l("Missed"),
    },
    ClaimState: {
        ClaimState.REQUESTED: _l("Asked for"), ClaimState.WAITING: _l("In line"), ClaimState.OFFERED: _l("Offered"),
        ClaimState.ACTIVE: _l("Claimed"), ClaimState.RELEASED: _l("Released"), ClaimState.EXPIRED: _l("Expired"),
        ClaimState.DENIED: _l("Not given"), ClaimState.DECLINED: _l("Declined"), ClaimState.LAPSED: _l("Lapsed"),
        ClaimState.WITHDRAWN: _l("Withdrawn"), ClaimState.ENDED: _l("Ended"), ClaimState.FULFILLED: _l("Fulfilled"),
    },
    Status: {
        Status.LATE: _l("Late"), Status.PARTLY_PUBLISHED: _l("Partly published"), Status.PUBLISHED: _l("Published"),
        Status.SCHEDULED: _l("Scheduled"), Status.APPROVED: _l("Approved"), Status.IN_REVIEW: _l("In review"),
        Status.DRAFTING: _l("Drafting"), Status.CLAIMED: _l("Claimed"), Status.OPEN: _l("Open"),
        Status.EMPTY: _l("Empty"), Status.CANCELLED: _l("Cancelled"),
    },
    Shown: {
        Shown.OPEN: _l("Open"), Shown.EMPTY: _l("Empty"), Shown.CLAIMED: _l("Claimed"), Shown.LATE: _l("Late"),
        Shown.SCHEDULED: _l("Scheduled"), Shown.PUBLISHED: _l("Published"), Shown.CANCELLED: _l("Cancelled"),
    },
    Origin: {
        Origin.EMPLOYEE: _l("A colleague"), Origin.TREND: _l("A trend"), Origin.SALES: _l("Sales"),
        Origin.CONTACT_MOMENT: _l("A customer contact"), Origin.READER: _l("A reader"),
    },
    ReleaseReason: {
        ReleaseReason.NO_TIME: _l("No time after all"), ReleaseReason.OTHER_WORK: _l("Other work comes first"),
        ReleaseReason.NOT_MY_TOPIC: _l("The topic does not suit me"), ReleaseReason.OTHER: _l("Something else"),
        ReleaseReason.UNDONE: _l("Taken back at once"), ReleaseReason.MOVED_ON: _l("The author left"),
        ReleaseReason.MISSED: _l("The slot was missed"), ReleaseReason.CANCELLED: _l("The slot was cancelled"),
        ReleaseReason.DROPPED: _l("The topic was dropped"), ReleaseReason.EXPIRED: _l("It came free again"),
    },
    CadencePeriod: {CadencePeriod.WEEK: _l("Week"), CadencePeriod.MONTH: _l("Month")},
    CadenceStatus: {
        CadenceStatus.MET: _l("Reached"), CadenceStatus.ON_TRACK: _l("On course"), CadenceStatus.AT_RISK: _l("At risk"),
        CadenceStatus.SHORT: _l("Too few planned"),
    },
    DeadlineName: {
        DeadlineName.CLAIM_BY: _l("Claim by"), DeadlineName.OUTLINE_DUE: _l("Outline"),
        DeadlineName.DRAFT_DUE: _l("Draft"), DeadlineName.REVIEW_DUE: _l("Review"),
        DeadlineName.REWORK_DUE: _l("Changes made"), DeadlineName.APPROVE_BY: _l("Final approval"),
        DeadlineName.PACKAGE_DUE: _l("Ready for the channels"), DeadlineName.PUBLISH_AT: _l("Publish"),
    },
    Pip: {
        Pip.PUBLISHED: _l("Published"), Pip.ON_COURSE: _l("On course"), Pip.OPEN: _l("Open"), Pip.LATE: _l("Late"),
        Pip.MISSING: _l("Missing"),
    },
}

REFUSALS: dict[str, str] = {
    **calendar_words.REFUSALS,
    **idea_words.REFUSALS,
    **claim_words.REFUSALS,
    **series_words.REFUSALS,
    "fact_stays_inside": _l("This fact stays inside, so no text may use it."),
    "trend_faded": _l("This trend has faded. Note it anew when you still see it."),
    "slot_in_past": _l("That moment has passed. Choose one that is still to come."),
    "slot_needs_channel": _l("Choose at least one channel."),
    "slot_channel_language": _l("%(channel)s does not publish in this language. Choose another channel or language."),
    "slot_other_language": _l("The slot and its topic must be in the same language."),
    "slot_other_persona": _l("This slot is for other personas than the topic."),
    "no_own_channel": _l("No blog of ours publishes in this language. Plan a slot and choose its channel yourself."),
    "unknown_zone": _l("No time zone is called %(zone)s."),
    "reason_needed": _l("Say why, in a few words."),
    "topic_personas": _l("Choose one to %(most)s personas."),
    "topic_persona_unfit": _l("%(persona)s can't be written for: it is not active, or unwanted as a customer."),
    "idea_decided": _l("This idea was decided on. What it became can still be changed."),
    "idea_needs_area": _l("Choose a topic area first."),
    "idea_needs_persona": _l("Choose at least one persona first."),
    "idea_refuted": _l("A customer refuted this idea. Say why it becomes a topic all the same."),
    "claim_asked": _l("You asked for this already. The lead decides."),
    "request_stopped": _l("%(name)s can't take this slot any more. Their room, languages or lessons changed since."),
    "claim_not_active": _l("Only people who are here now can claim. Your profile says that you are away."),
    "claim_language": _l("This text is in a language that your profile does not name as one you write in."),
    "claim_untrained": _l("Before your first claim %(lessons)s lessons are still to be done, %(minutes)s minutes in "
                          "all."),
    "claim_no_room": _l("You have %(held)s of %(capacity)s turns in quarter %(quarter)s. Release one, or choose a slot "
                        "in another quarter."),
    "claim_needs_lead": _l("Only %(days)s working days are left before this goes out. A lead can move the slot, or set "
                           "the dates."),
    "undo_too_late": _l("It is too late to undo this. Release the slot instead."),
    "deadlines_out_of_order": _l("Each date comes after the one above it, and none after the publication."),
    "cadence_range": _l("Choose a number from 1 to %(most)s."),
}

NOTICES: dict[str, str] = {
    **idea_words.NOTICES,
    **claim_words.NOTICES,
    "slot_released_late": _l("“%(title)s” of %(slot_on)s was released and needs an author soon."),
    "slot_author_left": _l("“%(title)s” of %(slot_on)s is open again: its author has left."),
    "slot_missed": _l("The slot of %(slot_on)s went by without a finished text: “%(title)s”."),
    "claim_requested": _l("%(name)s asks for “%(title)s” of %(slot_on)s."),
    "claim_confirmed": _l("“%(title)s” is yours; it goes out on %(slot_on)s."),
    "claim_denied": _l("“%(title)s” of %(slot_on)s goes to somebody else: %(reason)s"),
    "claim_new_dates": _l("“%(title)s” has new dates; it goes out on %(slot_on)s."),
    "idea_accepted": _l("Your idea “%(title)s” became a topic. Thank you."),
    "idea_parked": _l("Your idea “%(title)s” is kept for later: %(reason)s. Thank you."),
    "idea_declined": _l("Your idea “%(title)s” does not go on: %(reason)s. Thank you for it."),
}

CAUTIONS: dict[CautionKind, str] = {
    CautionKind.CLOCK_SKIPS: _l("The clock skips this time that night: it goes out an hour later."),
    CautionKind.CLOCK_REPEATS: _l("The clock shows this time twice that night: it goes out the first time."),
    CautionKind.HOLIDAY: _l("That day is a day off here."),
    CautionKind.WEEKEND: _l("That day is in the weekend."),
    CautionKind.CAMPAIGN_DAY: _l("%(detail)s, of the same campaign, is on that day."),
    CautionKind.CHANNEL_HOURS: _l("Outside the allowed hours of %(detail)s."),
    CautionKind.CHANNEL_GAP: _l("Close to something else on %(detail)s."),
    CautionKind.LATE_CLAIM: _l("Less than four weeks ahead: the author gets tighter dates."),
    CautionKind.LEAD_ONLY: _l("Less than a week ahead: only a lead can give this slot out."),
}

# What happened, by kind and event; ``who`` is a name or "Planner", the other places come from the event's detail.
HISTORY: Mapping[tuple[str, str], str] = {
    **calendar_words.HISTORY,
    **idea_words.HISTORY,
    **claim_words.HISTORY,
    ("slot", "create"): _l("%(who)s planned this slot"),
    ("slot", "edit"): _l("%(who)s changed channels, language or personas"),
    ("slot", "fill"): _l("%(who)s put the topic here"),
    ("slot", "reader_away"): _l("%(who)s archived a reader of it"),
    ("slot", "empty"): _l("%(who)s took the topic back"),
    ("slot", "claim"): _l("%(who)s claimed it"),
    ("slot", "release"): _l("%(who)s released it: %(reason)s"),
    ("slot", "ready"): _l("Approved and scheduled"),
    ("slot", "unready"): _l("An approval was no longer valid"),
    ("slot", "published"): _l("Published"),
    ("slot", "partly"): _l("Published on some channels"),
    ("slot", "accept"): _l("%(who)s let it be with the channels that worked: %(reason)s"),
    ("slot", "move"): _l("%(who)s moved it from %(was)s to %(becomes)s"),
    ("slot", "revive"): _l("%(who)s gave it a new date after it was missed: %(becomes)s"),
    ("slot", "cancel"): _l("%(who)s cancelled it: %(reason)s"),
    ("slot", "restore"): _l("%(who)s put it back"),
    ("slot", "miss"): _l("Missed: nothing was ready at its moment"),
    ("slot", "import"): _l("Came along with the import"),
    ("idea", "propose"): _l("%(who)s had this idea"),
    ("idea", "edit"): _l("%(who)s changed it"),
    ("idea", "accept"): _l("%(who)s made it a topic"),
    ("idea", "validation_none"): _l("%(who)s noted: not checked with a customer"),
    ("idea", "validation_asked"): _l("%(who)s asked a customer"),
    ("idea", "validation_confirmed"): _l("%(who)s noted that a customer confirmed it"),
    ("idea", "validation_refuted"): _l("%(who)s noted that a customer refuted it"),
    ("idea", "park"): _l("%(who)s parked it: %(reason)s"),
    ("idea", "decline"): _l("%(who)s let it go: %(reason)s"),
    ("idea", "reopen"): _l("%(who)s took it up again"),
    ("topic", "create"): _l("%(who)s made this topic"),
    ("topic", "edit"): _l("%(who)s changed the brief"),
    ("topic", "link_fact"): _l("%(who)s put a fact into the brief"),
    ("topic", "unlink_fact"): _l("%(who)s took a fact out of the brief"),
    ("topic", "plan"): _l("%(who)s put it on the agenda"),
    ("topic", "unplan"): _l("Back among the topics to place"),
    ("topic", "publish"): _l("Published"),
    ("topic", "drop"): _l("%(who)s dropped it: %(reason)s"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of history as people read it."""

    text: str
    event: Event


def history(found: Iterable[Event], names: Mapping[int, str]) -> list[Line]:
    """Events as sentences in the reader's language; ``names`` maps ids of people to their names."""
    lines = []
    for event in found:
        sentence = HISTORY.get((event.kind, event.event))
        if sentence is not None:
            lines.append(Line(str(sentence) % _places(event, names), event))
    return lines


def _places(event: Event, names: Mapping[int, str]) -> dict[str, str]:
    who = names.get(event.actor_id, _("Somebody")) if event.actor_id else "Planner"
    places = {"who": who, "reason": reason(event.reason)}
    places |= {key: str(event.detail[key]) for key in ("name", "before") if key in event.detail}
    for key in ("was", "becomes"):
        if key in event.detail:
            places[key] = format_date(date.fromisoformat(event.detail[key]), "EEE d MMM")
    return places


def reason(stored: str | None) -> str:
    """A reason as it was typed, or the word for one that was chosen."""
    return label(ReleaseReason(stored)) if stored in set(ReleaseReason) else stored or ""


def caution(found: Caution) -> str:
    """What to look out for, as a sentence."""
    return str(CAUTIONS[found.kind]) % {"detail": found.detail}


def why(found: OpenSlot | OwnFit, most: int = 4) -> list[Why]:
    """Why a slot suits the reader, for the macro `why_list`: the strongest reason first (docs/domain.md e)."""
    return matching_words.why(found.fit, found.names, found.reading.called(locale()), most=most)


def why_them(found: OwnFit, most: int = 3) -> list[Why]:
    """Why a slot suits a colleague, said to a lead."""
    return matching_words.why(found.fit, found.names, found.reading.called(locale()), most=most, you=False)
