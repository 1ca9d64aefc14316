"""The demo's checklists: what authors ticked, which facts a text is about, what a lead waived."""
from __future__ import annotations

from planner.checklist.models import ChecklistItem, DraftFact
from planner.checklist.services import note_links
from planner.imports.demo.source import Demo
from planner.policy import Role
from planner.steps.writing.models import Draft
from planner.steps.writing.queries import facts_for
from planner.structure.rules import BY_HAND


def load_checklists(demo: Demo) -> None:
    """Every text that was sent in is checked; what it lacks all the same was waived, with a reason."""
    drafts = demo.file("drafts")
    waivers = {(each["draft"], each["item"]): each["reason"] for each in drafts["waivers"]}
    for content in drafts["drafts"]:
        draft: Draft = demo.get("draft", content["key"])
        if draft.head is None or draft.claim is None:
            continue
        note_links(demo.session, draft, draft.head)
        if content.get("reviews"):
            _check(demo, draft)
    for (key, item), reason in waivers.items():
        draft = demo.get("draft", key)
        lead = next(person for person in demo.made["person"].values()
                    if Role.LEAD in person.roles and person.id not in draft.owner_ids)
        demo.keep("checklist item", f"{key} {item}", ChecklistItem(
            draft_id=draft.id, key=item, waived_by=lead, waived_at=demo.now, reason=reason))


def _check(demo: Demo, draft: Draft) -> None:
    """What a person ticks is ticked, and of each reader one fact is named."""
    assert draft.head is not None
    assert draft.claim is not None
    for item in BY_HAND:
        demo.keep("checklist item", f"{draft.key} {item}", ChecklistItem(
            draft_id=draft.id, key=item, done_by_id=draft.claim.author_id, done_at=draft.head.at))
    for persona, known in facts_for(demo.session, draft, now=demo.now):
        if known:
            demo.keep("draft fact", f"{draft.key} {persona.key}", DraftFact(
                draft_id=draft.id, fact_id=known[0].id, by_id=draft.claim.author_id, at=draft.head.at))
