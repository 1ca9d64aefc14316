"""Who may do what in the five steps and with personas (docs/domain.md d)."""
from typing import Any

from planner.policy.actions import Action as A
from planner.policy.checks import Actor, Role, asked, both, either, members, negate, not_own, only, own, row, yes

ALL_BUT_ADMIN = (Role.MEMBER, Role.REVIEWER, Role.LEAD, Role.SALES, Role.MANAGER)


def is_deputy(actor: Actor, draft: Any) -> bool:
    """The actor was named to give this draft its final approval."""
    return draft is not None and draft.deputy_id == actor.id


def is_practice(actor: Actor, draft: Any) -> bool:
    """Somebody's practice, which nobody else reads."""
    return draft is not None and draft.claim_id is None


def is_approved(actor: Actor, draft: Any) -> bool:
    """From the final approval on a lead may mend the text too."""
    return draft is not None and draft.claim_id is not None and draft.state in ("approved", "scheduled")


TRAINING = {
    A.FOLLOW_LESSON: members(),
    A.GIVE_FEEDBACK: only(Role.REVIEWER, Role.LEAD, never=own),
    A.EDIT_CURRICULUM: only(Role.LEAD, Role.ADMIN),
    # How far somebody is, is seen by them and by leads (docs/domain.md d 5).
    A.ENROL: only(Role.LEAD),
}
KNOWLEDGE = {
    A.READ_KNOWLEDGE: members(),
    A.EDIT_EXPERTISE: members(own),
    # That somebody never wants to be asked about an area is seen by them and by leads.
    A.SEE_REFUSAL: row(everyone=own, lead=yes),
    A.ENDORSE: row(member=not_own, reviewer=not_own, lead=not_own, sales=not_own, never=own),
    A.NOTE_TREND: members(),
    A.EDIT_TREND: members(own),
    A.ADD_KNOWLEDGE: members(),
    A.EDIT_KNOWLEDGE: row(everyone=own, lead=yes),
    A.PROPOSE_AREA: members(),
    A.EDIT_AREAS: only(Role.LEAD, Role.ADMIN),
}
PERSONAS = {
    A.READ_PERSONA: members(),
    A.EDIT_PERSONA: only(Role.LEAD),
    A.ADD_FACT: only(Role.MEMBER, Role.REVIEWER, Role.LEAD, Role.SALES),
    A.VERIFY_FACT: row(reviewer=lambda actor, fact: fact is not None and actor.id in fact.representative_ids,
                       lead=yes, sales=yes),
    A.DECIDE_RELEVANCE: only(Role.LEAD),
}
AGENDA = {
    A.READ_AGENDA: members(),
    A.PROPOSE_IDEA: members(),
    A.EDIT_IDEA: row(everyone=own, lead=yes),
    A.VOTE_IDEA: members(not_own),
    A.DECIDE_IDEA: only(Role.LEAD),
    A.PLAN: only(Role.LEAD),
    # Everybody holds the role member, so an admin claims as a member does; the role admin alone adds nothing.
    A.CLAIM: only(*ALL_BUT_ADMIN),
    A.RELEASE: row(everyone=own, lead=yes),
    A.ASSIGN: only(Role.LEAD),
}

WRITING = {
    A.READ_DRAFT: row(everyone=either(own, asked, is_deputy), lead=either(own, negate(is_practice))),
    A.EDIT_DRAFT: row(everyone=own, lead=either(own, is_approved)),
    A.SUBMIT_DRAFT: members(both(own, negate(is_practice))),
    A.ABANDON_DRAFT: row(everyone=both(own, is_practice), lead=either(both(own, is_practice), negate(is_practice))),
    A.OPEN_REVIEWS: members(),
    A.GIVE_VERDICT: row(reviewer=asked, never=own),
    A.WAIVE_REVIEW: only(Role.LEAD, never=own),
    A.APPROVE_FINALLY: row(everyone=is_deputy, lead=yes, never=own),
    A.NAME_DEPUTY: only(Role.ADMIN),
}
PUBLISHING = {
    A.SEE_PUBLISHING: members(),
    A.PUBLISH: only(Role.LEAD),
}
TABLE = {**TRAINING, **KNOWLEDGE, **PERSONAS, **AGENDA, **WRITING, **PUBLISHING}
