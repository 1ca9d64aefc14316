"""Words of this package: its enum members and its codes of refusal."""
from __future__ import annotations

from flask_babel import lazy_gettext as _l

from planner.connectors import Reason
from planner.connectors.words import LABELS as CONNECTOR_LABELS
from planner.steps.publishing.lists import Part
from planner.steps.publishing.models import AttemptKind, CorrectionKind, Outcome
from planner.web.words import Labels, refusal
from planner.workflow.publishing import CorrectionState, ErrandState, PublicationState

LABELS: Labels = {
    Part: {
        Part.DECIDE: _l("Waits for a decision"), Part.COMING: _l("Goes out"), Part.OUT: _l("Published"),
    },
    AttemptKind: {
        AttemptKind.PUBLISH: _l("Sent"), AttemptKind.LOOK_UP: _l("Looked up"), AttemptKind.UPDATE: _l("Mended"),
        AttemptKind.TAKE_DOWN: _l("Taken down"),
    },
    Outcome: {
        Outcome.OK: _l("It worked"), Outcome.TEMPORARY: _l("Not this time"), Outcome.PERMANENT: _l("Refused"),
        Outcome.UNKNOWN: _l("Nobody knows"),
    },
    ErrandState: {
        ErrandState.WAITING: _l("Waits for its turn"), ErrandState.SENDING: _l("Under way"),
        ErrandState.DONE: _l("Done"), ErrandState.FAILED: _l("Failed"), ErrandState.DROPPED: _l("Not needed any more"),
    },
    CorrectionKind: {
        CorrectionKind.TYPO: _l("A typo"), CorrectionKind.FACT: _l("Something that is not right"),
        CorrectionKind.LEGAL: _l("A legal matter, or safety"),
    },
    CorrectionState: {
        CorrectionState.PROPOSED: _l("Proposed"), CorrectionState.REVIEWED: _l("Judged well"),
        CorrectionState.OUT: _l("Mended"), CorrectionState.REFUSED: _l("Sent back"),
        CorrectionState.WITHDRAWN: _l("Withdrawn"),
    },
    PublicationState: {
        PublicationState.DRAFT: _l("Being prepared"), PublicationState.READY: _l("Ready"),
        PublicationState.SCHEDULED: _l("Scheduled"), PublicationState.PUBLISHING: _l("Going out"),
        PublicationState.VERIFYING: _l("Being looked up"), PublicationState.PUBLISHED: _l("Published"),
        PublicationState.FAILED: _l("Failed"), PublicationState.CANCELLED: _l("Cancelled"),
        PublicationState.TAKEN_DOWN: _l("Taken down"),
    },
}
# What the inbox says.
NOTICES: dict[str, str] = {
    "correction_to_judge": _l("%(name)s mends “%(title)s”. Is it right now?"),
    "correction_to_approve": _l("%(name)s mends “%(title)s”. It waits for your approval."),
    "correction_refused": _l("The correction of “%(title)s” is not right, says its reviewer."),
    "correction_by_hand": _l("“%(title)s” was corrected. Correct it by hand on %(channel)s."),
    "article_published": _l("“%(title)s” is out on %(channel)s."),
    "publication_stopped": _l("“%(title)s” did not go out."),
    "publications_late": _l("Nothing was running, so publications are more than two hours late and wait for you: "
                            "%(number)s."),
    "publication_failed": _l("“%(title)s” did not go out on %(channel)s. You decide what happens."),
    "errand_failed": _l("“%(title)s” could not be changed on %(channel)s. You decide what happens."),
    "slot_partly": _l("“%(title)s” is out on %(out)s, but not on %(failed)s. A lead looks at it."),
    "slot_partly_choose": _l("“%(title)s” is not on every channel for a day now. Send it again, post it by hand, or "
                             "leave it so."),
    "channel_failing": _l("%(channel)s does not take texts now. Look at its attempts and its settings."),
    "articles_old": _l("Articles that are out for long: %(number)s. Are they still right?"),
    "publications_held": _l("The pause is over. Publications that wait for you: %(number)s."),
}
# What an attempt says beside the codes of refusal and of channels.
NOTES: dict[str, str] = {
    "lease_over": _l("The server stopped before the channel answered."),
    "not_written": _l("The channel answered, and something broke here while that was written. It is asked again."),
    "not_there": _l("It is not there."),
}
# Why a channel is not doing well, by the code of the rule.
HEALTH: dict[str, str] = {
    "off": _l("It is switched off."), "paused": _l("A pause holds it."),
    "refused": _l("It refuses our user or secret."), "failures": _l("The last three attempts failed."),
    "no_secret": _l("The secret of this name is not set."),
    "unnamed": _l("An administrator has not named the secret yet."),
    "late": _l("A text should be out for more than a quarter of an hour."),
    "failed_last": _l("The last attempt failed."), "token_ends": _l("Its secret ends within two weeks."),
    "not_tested": _l("Nobody tested it in the last 30 days."),
}
# What is told at any hour, at once.
URGENT = ("publication_failed", "errand_failed", "slot_partly", "publication_stopped")
REFUSALS: dict[str, str] = {
    "publication_tried_enough": _l("It was tried five times."),
    "publication_going_down": _l("It is being taken down there already."),
    "publication_last_one": _l("It is out nowhere, so there is nothing to leave as it is. Cancel the slot, or move "
                               "it."),
    "publication_unsure": _l("Nobody knows whether it is out there: the channel does not answer. Look there, then say "
                             "so."),
    "article_not_out": _l("This article is not out any more."),
    "correction_not_out": _l("Only a text that is out is corrected."),
    "correction_stale": _l("It was corrected meanwhile. Look at the newest text first."),
    "correction_open": _l("Somebody corrects this text already."),
    "correction_nothing": _l("Nothing changed yet."),
    "correction_no_typo": _l("This is more than a typo. Choose what is not right, and tell readers what you changed."),
    "correction_note": _l("Tell readers in one sentence what was not right."),
    "correction_nobody": _l("Nobody can judge this now: everybody who speaks for its readers is away, busy or an "
                            "author. Ask a lead to name somebody."),
    "correction_judged": _l("This was judged already."),
    "correction_not_eligible": _l("You can't judge this any more: you don't speak for its reader now, or you "
                                  "wrote it."),
    "correction_needs_review": _l("A reviewer has to say yes first."),
    "publication_not_due": _l("Its moment has not come yet."),
    "publication_approval_stale": _l("The text changed after it was approved, so it did not go out. "
                                     "It needs a new approval."),
    "publication_author_gone": _l("Its author left, so it did not go out. A lead decides what happens to it."),
    "publication_too_late": _l("Its moment passed more than two hours ago while nothing was running. "
                               "Publish it now, or move the slot."),
    "publication_paused": _l("A pause holds this. Resume first, then it goes out."),
    "publication_source_changed": _l("Its source changed since this version was written. Look at the difference first, "
                                     "then say that it is still right, or change it."),
    "picture_gone": _l("A picture of this text is not in the library any more. Take it out, or put another one in."),
    "picture_needs_alt": _l("A picture of this text has no words for who does not see it. Add them, then it goes out."),
    "picture_licence_over": _l("The licence of a picture of this text is over. Put another one in, or renew it."),
    "picture_needs_consent": _l("Somebody on a picture of this text did not say yes yet. Ask, or put another one in."),
    "publication_held": _l("A pause held it past its moment. Publish it now, or choose another day."),
    "no_free_slot": _l("No empty slot to come fits it. Choose a new date."),
    "publication_broke": _l("Something broke on our side while it went out; nothing is half published. "
                            "Try it now, or ask whoever runs the server."),
    "publication_still": _l("This house stands still: nothing leaves it before an administrator lets it work."),
    "publication_by_hand": _l("This channel is done by hand: post it there, then paste its address here."),
    "publication_by_itself": _l("The planner puts this out itself, at its moment."),
    "publication_needs_url": _l("Paste the whole address, beginning with https://."),
    "publication_out_already": _l("This is out already."),
}


def why(note: str) -> str:
    """What a note of a publication or an attempt means: a refusal of ours, or what a channel said."""
    if note in set(Reason):
        return str(CONNECTOR_LABELS[Reason][Reason(note)])
    return str(NOTES[note]) if note in NOTES else refusal(note, {}) if note in REFUSALS else note
