"""Words of this package: its enum members and its codes of refusal."""
from __future__ import annotations

from flask_babel import lazy_gettext as _l

from planner.web.words import Labels
from planner.workflow.publishing import PublicationState

LABELS: Labels = {
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
    "article_published": _l("“%(title)s” is out on %(channel)s."),
    "publication_stopped": _l("“%(title)s” did not go out."),
    "publications_held": _l("The pause is over. Publications that wait for you: %(number)s."),
}
REFUSALS: dict[str, str] = {
    "publication_not_due": _l("Its moment has not come yet."),
    "publication_approval_stale": _l("The text changed after it was approved, so it did not go out. "
                                     "It needs a new approval."),
    "publication_author_gone": _l("Its author left, so it did not go out. A lead decides what happens to it."),
    "publication_too_late": _l("Its moment passed more than two hours ago while nothing was running. "
                               "Publish it now, or move the slot."),
    "publication_paused": _l("A pause holds this. Resume first, then it goes out."),
    "publication_source_changed": _l("Its source changed since this version was written. Look at the difference first, "
                                     "then say that it is still right, or change it."),
    "publication_held": _l("A pause held it past its moment. Publish it now, or choose another day."),
    "no_free_slot": _l("No empty slot to come fits it. Choose a new date."),
    "publication_broke": _l("Something broke on our side while it went out; nothing is half published. "
                            "Try it now, or ask whoever runs the server."),
    "publication_by_hand": _l("This channel is done by hand: post it there, then paste its address here."),
    "publication_by_itself": _l("The planner puts this out itself, at its moment."),
    "publication_needs_url": _l("Paste the whole address, beginning with https://."),
    "publication_out_already": _l("This is out already."),
}
