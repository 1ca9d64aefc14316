"""Who may do what in the five steps and with personas (docs/domain.md d)."""
from planner.policy.actions import Action as A
from planner.policy.checks import Role, asked, either, members, not_own, only, own, row, yes

ALL_BUT_ADMIN = (Role.MEMBER, Role.REVIEWER, Role.LEAD, Role.SALES, Role.MANAGER)

TRAINING = {
    A.FOLLOW_LESSON: members(),
    A.GIVE_FEEDBACK: only(Role.REVIEWER, Role.LEAD, never=own),
    A.EDIT_CURRICULUM: only(Role.LEAD, Role.ADMIN),
}
KNOWLEDGE = {
    A.READ_KNOWLEDGE: members(),
    A.EDIT_EXPERTISE: members(own),
    A.ENDORSE: row(member=not_own, reviewer=not_own, lead=not_own, sales=not_own, never=own),
    A.NOTE_TREND: members(),
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
    A.READ_DRAFT: row(everyone=either(own, asked), lead=yes),
    A.EDIT_DRAFT: members(own),
    A.SUBMIT_DRAFT: members(own),
    A.ABANDON_DRAFT: only(Role.LEAD),
    A.OPEN_REVIEWS: members(),
    A.GIVE_VERDICT: row(reviewer=asked, never=own),
    A.WAIVE_REVIEW: only(Role.LEAD, never=own),
    A.APPROVE_FINALLY: row(everyone=lambda actor, draft: draft is not None and draft.deputy_id == actor.id,
                           lead=yes, never=own),
    A.NAME_DEPUTY: only(Role.ADMIN),
}
PUBLISHING = {
    A.SEE_PUBLISHING: members(),
    A.PUBLISH: only(Role.LEAD),
}
TABLE = {**TRAINING, **KNOWLEDGE, **PERSONAS, **AGENDA, **WRITING, **PUBLISHING}
