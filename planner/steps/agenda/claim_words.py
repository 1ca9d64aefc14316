"""Words of claims: why something is refused, what people are told, and the sentences of history."""
from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from planner.steps.agenda.models import OfferOrigin
from planner.web.words import Labels
from planner.workflow.agenda import AskState

LABELS: Labels = {
    AskState: {
        AskState.ASKED: _l("Asked, no answer yet"), AskState.DONE: _l("Agreed"), AskState.DECLINED: _l("Declined"),
        AskState.WITHDRAWN: _l("Withdrawn"), AskState.LAPSED: _l("Lapsed"),
    },
    OfferOrigin: {
        OfferOrigin.LEAD: _l("A lead asks you"), OfferOrigin.PLAN: _l("The plan of the quarter has you in mind"),
        OfferOrigin.STAND_IN: _l("You said that you would stand in"), OfferOrigin.WAITING: _l("You are next in line"),
        OfferOrigin.IMPORT: _l("An import names you as its author"),
    },
}

REFUSALS: dict[str, str] = {
    "claim_taken": _l("%(name)s claimed this a moment ago."),
    "claim_offered": _l("%(name)s is asked for this and has not answered yet. You can stand in line."),
    "line_needless": _l("Nobody holds this slot now, so there is no line for it."),
    "line_own": _l("This slot is yours already, or you are asked for it."),
    "line_joined": _l("You stand in line for this already."),
    "offer_over": _l("This offer is over."),
    "offer_not_active": _l("%(name)s is not here now, so they can't be asked."),
    "offer_language": _l("%(name)s does not write in the language of this slot."),
    "offer_untrained": _l("%(name)s has lessons to finish before the first claim."),
    "offer_no_room": _l("%(name)s has no turn left in that quarter."),
    "offer_needs_lead": _l("This slot goes out within a week: only a lead can ask somebody for it."),
    "offer_no_brief": _l("The topic of this slot needs its question, phase and gift first."),
    "exchange_same": _l("Choose two different slots."),
    "exchange_over": _l("One of the two slots is out already, or off the agenda."),
    "exchange_language": _l("The two slots are in different languages."),
    "exchange_site": _l("The two slots are for different sites."),
    "exchange_channels": _l("The text that is ready has no version for %(channel)s."),
    "exchange_needs_lead": _l("Only %(days)s working days are left before one of them goes out: a lead does this."),
    "swap_nobody": _l("Nobody writes the other slot. Ask the lead to move yours."),
    "swap_own": _l("Both slots are yours. Ask the lead to let them change places."),
    "swap_open": _l("One of the two slots waits for the answer to another swap."),
    "handover_open": _l("You asked somebody to take this over already. Take that back first."),
    "handover_self": _l("It is theirs already."),
    "ask_over": _l("This question is over: it was answered, taken back, or nobody answered in time."),
    "pen_author": _l("%(name)s is the author already."),
    "pen_known": _l("%(name)s writes along already."),
    "pen_unknown": _l("%(name)s does not write along."),
    "pen_away": _l("%(name)s does not work here any more."),
    "stand_in_unfit": _l("%(name)s does not know this subject well enough to stand in."),
    "stand_in_taken": _l("%(name)s stands in for this already."),
    "stand_in_author": _l("%(name)s writes it, so somebody else has to stand in."),
    "more_time_over": _l("Nothing is asked here any more: it was answered, or the text is on its way out."),
    "more_time_earlier": _l("The draft is due %(due_on)s. Choose a later day that is still to come."),
    "more_time_too_late": _l("Choose a day before the one on which it goes out. Ask the lead to move the slot."),
    "stand_in_none": _l("There is nobody to stand in for here now."),
}

NOTICES: dict[str, str] = {
    "claim_waits": _l("“%(title)s” of %(slot_on)s went to somebody else. You stand in line for it."),
    "claim_offered": _l("“%(title)s” of %(slot_on)s is yours if you want it. Answer by %(until_at)s."),
    "claim_expired": _l("“%(title)s” of %(slot_on)s is open again, so that it gets there in time. What you wrote is "
                        "kept."),
    "slot_expired": _l("“%(title)s” of %(slot_on)s came free: nothing was written yet. It needs an author."),
    "slot_needs_author": _l("“%(title)s” of %(slot_on)s needs an author soon: nobody in line takes it."),
    "offer_recalled": _l("“%(title)s” of %(slot_on)s is not free any more. You need not answer."),
    "offer_accepted": _l("%(name)s writes “%(title)s” of %(slot_on)s."),
    "offer_declined": _l("%(name)s does not write “%(title)s” of %(slot_on)s. %(reason)s"),
    "offer_lapsed": _l("%(name)s did not answer about “%(title)s” of %(slot_on)s. %(reason)s"),
    "line_ended": _l("You waited for “%(title)s” of %(slot_on)s; it needs no author any more. Open now: %(others)s."),
    "line_ended_none": _l("You waited for “%(title)s” of %(slot_on)s; it needs no author any more.%(others)s"),
    "handover_asked": _l("%(name)s asks whether you take over “%(title)s” of %(slot_on)s. Answer by %(until_at)s."),
    "handover_accepted": _l("%(name)s took over “%(title)s” of %(slot_on)s."),
    "handover_declined": _l("%(name)s can't take over “%(title)s” of %(slot_on)s. %(reason)s"),
    "handover_lapsed": _l("%(name)s did not take over “%(title)s” of %(slot_on)s; it stays as it was."),
    "handover_withdrawn": _l("%(name)s keeps “%(title)s” of %(slot_on)s. You need not answer."),
    "handover_done": _l("“%(title)s” of %(slot_on)s went from %(was)s to %(name)s."),
    "swap_asked": _l("%(name)s wants to swap “%(title)s” of %(slot_on)s with your slot of %(other_on)s. Answer by "
                     "%(until_at)s."),
    "swap_accepted": _l("%(name)s swapped with you: “%(title)s” now goes out on %(slot_on)s."),
    "swap_declined": _l("%(name)s keeps their date; “%(title)s” stays on %(slot_on)s. %(reason)s"),
    "swap_lapsed": _l("Your swap with %(name)s came to nothing; “%(title)s” stays on %(slot_on)s."),
    "swap_withdrawn": _l("%(name)s no longer wants to swap “%(title)s” of %(slot_on)s."),
    "swap_done": _l("%(was)s and %(name)s swapped dates: “%(title)s” now goes out on %(slot_on)s."),
    "more_time_asked": _l("%(name)s asks for more time for “%(title)s” of %(slot_on)s, until %(until_on)s: %(reason)s"),
    "more_time_granted": _l("%(name)s gave you until %(until_on)s for “%(title)s” of %(slot_on)s."),
    "more_time_declined": _l("The dates of “%(title)s” of %(slot_on)s stay. %(name)s: %(reason)s"),
    "stand_in_asked": _l("%(name)s asks whether you would stand in for “%(title)s” of %(slot_on)s."),
    "pen_joined": _l("You write along at “%(title)s” of %(slot_on)s."),
    "pen_left": _l("You no longer write along at “%(title)s” of %(slot_on)s."),
}

HISTORY: Mapping[tuple[str, str], str] = {
    ("slot", "exchange"): _l("%(who)s swapped it with the slot of %(becomes)s"),
    ("slot", "handover_ask"): _l("%(who)s asked %(name)s to take it over"),
    ("slot", "handover_accept"): _l("%(who)s took it over"),
    ("slot", "handover_decline"): _l("%(who)s could not take it over"),
    ("slot", "handover_withdraw"): _l("%(who)s no longer asks %(name)s to take it over"),
    ("slot", "handover_lapse"): _l("The question to %(name)s to take it over ended"),
    ("slot", "swap_ask"): _l("%(who)s asked %(name)s to swap dates"),
    ("slot", "swap_accept"): _l("%(who)s agreed to swap dates"),
    ("slot", "swap_decline"): _l("%(who)s did not want to swap dates"),
    ("slot", "swap_withdraw"): _l("%(who)s no longer wants to swap dates"),
    ("slot", "swap_lapse"): _l("The question to %(name)s to swap dates ended"),
    ("slot", "stand_in_named"): _l("%(who)s asked %(name)s to stand in"),
    ("slot", "stand_in"): _l("%(who)s would stand in"),
    ("slot", "stand_in_none"): _l("%(name)s no longer stands in"),
    ("claim", "request"): _l("%(who)s asked for it"),
    ("claim", "confirm"): _l("%(who)s gave it to %(name)s"),
    ("claim", "deny"): _l("%(who)s did not give it to %(name)s: %(reason)s"),
    ("claim", "join"): _l("%(who)s stands in line"),
    ("claim", "wait"): _l("%(name)s stands in line from now on"),
    ("claim", "withdraw"): _l("%(name)s no longer waits for it"),
    ("claim", "end"): _l("%(name)s need not wait any longer"),
    ("claim", "rejoin"): _l("%(name)s stands in line again"),
    ("claim", "offer"): _l("%(who)s asked %(name)s to write it"),
    ("claim", "decline"): _l("%(who)s did not take it"),
    ("claim", "lapse"): _l("The offer to %(name)s ended"),
    ("claim", "recall"): _l("The offer to %(name)s was taken back"),
    ("claim", "requeue"): _l("The offer to %(name)s was taken back"),
    ("claim", "extend"): _l("%(who)s set new dates"),
    ("claim", "time_ask"): _l("%(who)s asked for more time"),
    ("claim", "time_deny"): _l("%(who)s kept the dates: %(reason)s"),
    ("claim", "time_withdraw"): _l("%(who)s needs no more time"),
    ("claim", "hand_over"): _l("%(who)s took it over from %(before)s"),
    ("claim", "pen_join"): _l("%(name)s writes along"),
    ("claim", "pen_ghost"): _l("%(name)s writes down what the author knows"),
    ("claim", "pen_leave"): _l("%(name)s no longer writes along"),
}
