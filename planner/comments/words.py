"""Words of this package: its enum members, its codes of refusal, its lines in the inbox."""
from __future__ import annotations

from flask_babel import lazy_gettext as _l

from planner.comments.models import Audience, SuggestionState, ThreadState
from planner.comments.rules.anchors import Outcome
from planner.web.words import Labels

LABELS: Labels = {
    ThreadState: {ThreadState.OPEN: _l("Open"), ThreadState.RESOLVED: _l("Resolved")},
    Audience: {Audience.TEXT: _l("To the author"), Audience.LEAD: _l("To the lead alone")},
    SuggestionState: {
        SuggestionState.OPEN: _l("Suggested"), SuggestionState.ACCEPTED: _l("Taken"),
        SuggestionState.DECLINED: _l("Not taken"), SuggestionState.OUTDATED: _l("Overtaken"),
    },
    Outcome: {
        Outcome.ANCHORED: _l("In its place"), Outcome.EDITED: _l("Its words changed"),
        Outcome.UNSURE: _l("Its words stand at several places now"), Outcome.GONE: _l("Its words are gone"),
    },
}
REFUSALS: dict[str, str] = {
    "comment_empty": _l("Write what you want to say."),
    "comment_too_many": _l("This text has %(most)s threads, and that is the most."),
    "comment_quote_missing": _l("These words don't stand in revision %(number)s. Copy them from the text."),
    "comment_quote_twice": _l("These words stand there more than once. Take a few more words along."),
    "comment_has_place": _l("This comment stands in its place already."),
    "suggestion_needs_place": _l("Choose the words that you want to replace."),
    "suggestion_needs_words": _l("Your words are the same as those that stand there."),
    "suggestion_long": _l("With these words the text would have more than %(most)s characters."),
    "suggestion_none": _l("Choose at least one suggestion."),
    "suggestion_over": _l("This suggestion can't be taken any more: %(state)s."),
}
NOTICES: dict[str, str] = {
    "comment_made": _l("%(name)s commented on “%(title)s”."),
    "comment_called": _l("%(name)s calls you in a comment on “%(title)s”."),
    "suggestion_taken": _l("%(name)s took your words into “%(title)s”."),
    "suggestion_left": _l("%(name)s did not take your words into “%(title)s”."),
}
