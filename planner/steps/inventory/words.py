"""Words of this package: its enum members, its levels, and its codes of refusal."""
from __future__ import annotations

from flask_babel import lazy_gettext as _l

from planner.steps.inventory.models import EvidenceKind, Shareable
from planner.steps.inventory.rules import Gap
from planner.web.words import Labels
from planner.workflow.knowledge import FeedState, GroupingState, ItemState

LABELS: Labels = {
    EvidenceKind: {
        EvidenceKind.PROJECT: _l("Project"), EvidenceKind.CERTIFICATE: _l("Certificate"), EvidenceKind.TALK: _l("Talk"),
        EvidenceKind.ARTICLE: _l("Article"), EvidenceKind.ENDORSEMENT: _l("A colleague's word")},
    Shareable: {
        Shareable.PUBLIC: _l("May be published"), Shareable.AFTER_CHECK: _l("Ask before publishing"),
        Shareable.NEVER: _l("Stays inside")},
    FeedState: {
        FeedState.PROPOSED: _l("Proposed"), FeedState.ACTIVE: _l("Works"), FeedState.FAILING: _l("Keeps failing"),
        FeedState.PAUSED: _l("Paused"), FeedState.OFF: _l("Switched off")},
    ItemState: {
        ItemState.NEW: _l("New"), ItemState.TAKEN: _l("Taken"), ItemState.DISMISSED: _l("Dismissed"),
        ItemState.EXPIRED: _l("Older than 30 days")},
    GroupingState: {
        GroupingState.OPEN: _l("Waits for an answer"), GroupingState.ACCEPTED: _l("Accepted"),
        GroupingState.CHANGED: _l("Accepted, changed"), GroupingState.DECLINED: _l("Declined")},
}
# How well and how gladly (docs/domain.md b, expertise_claim); the words that everybody uses for the numbers.
LEVELS: dict[int, str] = {1: _l("Aware"), 2: _l("Practitioner"), 3: _l("Advanced"), 4: _l("Expert")}
INTERESTS: dict[int, str] = {-1: _l("Never ask"), 0: _l("Fine"), 1: _l("Likes"), 2: _l("Eager")}
STRENGTHS: dict[int, str] = {1: _l("Once"), 2: _l("A few times"), 3: _l("Everywhere")}
# What is missing about an area (rules.gap).
GAPS: dict[Gap, str] = {
    Gap.NOBODY: _l("Asked for, nobody can write it"), Gap.UNANSWERED: _l("Asked for, no article for a year"),
    Gap.UNWRITTEN: _l("Known, no article for a year"), Gap.NONE: _l("Nothing missing")}
REFUSALS: dict[str, str] = {
    "area_cycle": _l("An area can't hang below itself."),
    "area_too_deep": _l("The tree is four levels deep at most."),
    "area_unknown": _l("We don't know “%(text)s” yet."),
    "area_unknown_plain": _l("We don't know “%(text)s”. Choose an area from the list."),
    "area_label_missing": _l("Give it a name in both languages; the same word twice is fine."),
    "area_label_taken": _l("“%(text)s” is an area already."),
    "area_alias_taken": _l("“%(text)s” is another word for %(area)s already."),
    "area_alias_away": _l("“%(text)s” is another word for an archived area. Restore that, and take the word off it."),
    "area_alias_long": _l("“%(text)s” is too long: 80 characters at most."),
    "area_in_use": _l("Something hangs on this area. Move that first, then archive it."),
    "area_merge_same": _l("That is the same area. Choose another one."),
    "area_merge_below": _l("That area hangs below this one. Move it elsewhere first, or merge the other way round."),
    "merge_undone": _l("This was undone already."),
    "area_merge_too_old": _l("This was more than %(days)d days ago, and can't be undone any more."),
    "merge_kept_away": _l("%(area)s is not in the tree any more. Bring it back first."),
    "area_archived": _l("This area is archived."),
    "area_is_merged": _l("This area is part of %(area)s. Undo that, and it is back."),
    "expertise_known_already": _l("%(area)s is in your list already. Change it there."),
    "evidence_empty": _l("Type what it was, or paste a link."),
    "evidence_title_missing": _l("The link does not say what it is. Give it a title."),
    "web_address_wrong": _l("Paste a whole address, beginning with https://."),
    "endorsed_already": _l("You vouched for this already."),
    "person_left": _l("%(name)s does not work here any more."),
    "trend_in_future": _l("That day is still to come."),
    "fact_areas_missing": _l("Say what it is about: choose an area from the list."),
    "person_unknown": _l("We know no colleague called “%(text)s”."),
    "feed_known_already": _l("We have this feed already, as “%(text)s”."),
    "fact_in_brief": _l("It is in the brief of “%(title)s”. Take it out there first, then keep it inside."),
    "grouping_empty": _l("Keep at least one of them, or decline."),
    "theme_title_missing": _l("Give it a title in both languages; the same words twice are fine."),
}
# Sentences of the inbox (planner/messages).
NOTICES: dict[str, str] = {
    "feed_failing": _l("The feed “%(name)s” keeps failing."),
}
