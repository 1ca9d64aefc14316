"""Words of the calendar: audiences of views, clashes, what a change of many slots does."""
from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from planner.steps.agenda.models import Audience
from planner.steps.agenda.queries import Card
from planner.steps.agenda.queries.bulk import Note, NoteKind
from planner.steps.agenda.rules import CautionKind, ClashKind
from planner.web.words import Labels, label

LABELS: Labels = {
    Audience: {Audience.ME: _l("Just me"), Audience.TEAM: _l("A team"), Audience.EVERYONE: _l("Everyone")},
}

CLASHES: Mapping[ClashKind, str] = {
    ClashKind.CHANNEL_GAP: _l("Too close to “%(other)s” on %(detail)s."),
    ClashKind.AUTHOR_NEAR: _l("%(detail)s has another turn within two weeks: “%(other)s”."),
    ClashKind.PERSONA_WEEK: _l("%(detail)s is served twice that week: “%(other)s”."),
    ClashKind.BAND: _l("That day is %(detail)s."),
}

REFUSALS: dict[str, str] = {
    "view_needs_name": _l("Give the view a name."),
    "view_needs_team": _l("Choose the team that it is for."),
    "view_too_many": _l("There are %(most)s views already. Let one go first."),
    "bulk_nothing": _l("Choose at least one slot first."),
    "bulk_too_many": _l("At most %(most)s slots at once. Narrow it down."),
    "bulk_no_change": _l("Zero days changes nothing. Type how many."),
    "bulk_changed": _l("Something changed since you looked. Here is how it stands now; look again."),
    "bulk_undo_late": _l("It is too late to undo this."),
    "bulk_undo_changed": _l("Somebody changed one of these slots since, so it can't be undone in one go."),
    "bulk_stays_over": _l("It is out already, or off the agenda."),
    "bulk_stays_missed": _l("It was missed: give it a day of its own."),
    "bulk_stays_past": _l("That day has passed."),
    "bulk_stays_far": _l("That day is beyond the calendar."),
    "bulk_stays_personas": _l("A text is for at most %(most)s personas."),
    "bulk_stays_nobody": _l("Nobody would be left that it is for."),
    "bulk_stays_campaign": _l("It lies outside the dates of %(campaign)s."),
    "bulk_stays_topic": _l("Its topic is for other personas."),
}

def standing(card: Card) -> str:
    """The one word for a slot, and a few for one that nobody took in time: nobody was late."""
    return _("Waits for the lead") if card.waits_for_lead else label(card.status)


def note(found: Note) -> str:
    """One effect of a change, as a sentence."""
    if found.kind is NoteKind.CAUTION:
        return str(CAUTIONS[found.what.kind]) % {"detail": found.what.detail}
    if found.kind is NoteKind.CLASH:
        return str(CLASHES[found.what]) % {"detail": found.detail, "other": found.other or _("Empty slot")}
    if found.kind is NoteKind.OVERDUE:
        return _("Late at once: “%(deadline)s” would have passed.", deadline=label(found.what))
    return str(_NOTES[found.kind]) % {"detail": found.detail}


_NOTES: Mapping[NoteKind, str] = {
    NoteKind.LATE_CLAIM: _l("Too near for anybody to take it: only a lead can give it out."),
    NoteKind.LAPSES: _l("An approval has to be given again."),
    NoteKind.OUTSIDE: _l("Outside the dates of %(detail)s."),
    NoteKind.KEEPS_READERS: _l("The text that exists stays for the readers that it was begun for."),
}
# As in `words.CAUTIONS`, for the days that a move can bring.
CAUTIONS: Mapping[CautionKind, str] = {
    CautionKind.CLOCK_SKIPS: _l("The clock skips this time that night: it goes out an hour later."),
    CautionKind.CLOCK_REPEATS: _l("The clock shows this time twice that night: it goes out the first time."),
    CautionKind.HOLIDAY: _l("That day is a day off here."),
    CautionKind.WEEKEND: _l("That day is in the weekend."),
}

HISTORY: Mapping[tuple[str, str], str] = {
    ("slot", "retag"): _l("%(who)s changed personas or campaign, with others"),
}
