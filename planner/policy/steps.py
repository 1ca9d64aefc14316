"""Who may do what in the five steps and with personas (docs/domain.md d)."""
from typing import Any

from planner.policy.actions import Action as A
from planner.policy.checks import (
    Actor,
    Check,
    Role,
    Row,
    asked,
    both,
    either,
    members,
    negate,
    not_own,
    only,
    own,
    row,
    yes,
)

ALL_BUT_ADMIN = (Role.MEMBER, Role.REVIEWER, Role.LEAD, Role.SALES, Role.MANAGER)


def writers(check: Check) -> Row:
    """Whoever may write, as far as ``check`` goes: every role but admin alone (docs/domain.md t)."""
    return Row(dict.fromkeys(ALL_BUT_ADMIN, check))


def is_deputy(actor: Actor, draft: Any) -> bool:
    """The actor was named to give this draft its final approval."""
    return draft is not None and draft.deputy_id == actor.id


def is_practice(actor: Actor, draft: Any) -> bool:
    """Somebody's practice: read by its owner and by whom they shared it with, nobody else."""
    return draft is not None and draft.claim_id is None


def reads_practice(actor: Actor, draft: Any) -> bool:
    """The practice text is shared with the actor now."""
    return draft is not None and draft.claim_id is None and actor.id in draft.reader_ids


def is_author(actor: Actor, draft: Any) -> bool:
    """The text is the actor's; a co-author is not its author."""
    return draft is not None and draft.claim is not None and draft.claim.author_id == actor.id


def is_approved(actor: Actor, draft: Any) -> bool:
    """From the final approval on a lead may mend the text too."""
    return draft is not None and draft.claim_id is not None and draft.state in ("approved", "scheduled")


def is_shared(actor: Actor, subject: Any) -> bool:
    """Its owner lets colleagues see it."""
    return subject is not None and subject.shared_at is not None


def is_private(actor: Actor, view: Any) -> bool:
    """A view that its owner keeps to themselves."""
    return view is not None and view.audience == "me"


TRAINING = {
    A.FOLLOW_LESSON: members(),
    A.GIVE_FEEDBACK: only(Role.REVIEWER, Role.LEAD, never=own),
    A.EDIT_CURRICULUM: only(Role.LEAD, Role.ADMIN),
    # How far somebody is, is seen by them and by leads (docs/domain.md d 5).
    A.ENROL: only(Role.LEAD),
    # A certificate is its holder's, who may show it to colleagues.
    A.SEE_CERTIFICATE: row(everyone=either(own, is_shared), lead=yes),
    A.SHARE_CERTIFICATE: members(own),
}
KNOWLEDGE = {
    A.READ_KNOWLEDGE: members(),
    A.EDIT_EXPERTISE: members(own),
    # That somebody never wants to be asked about an area is seen by them and by leads.
    A.SEE_REFUSAL: row(everyone=own, lead=yes),
    A.ENDORSE: row(member=not_own, reviewer=not_own, lead=not_own, sales=not_own, never=own),
    A.NOTE_TREND: members(),
    A.EDIT_TREND: members(own),
    A.ENDORSE_TREND: members(not_own, never=own),
    # What a feed brought is taken or dismissed by whoever sees it first; the feeds themselves are a lead's.
    A.SIFT_FEEDS: members(),
    A.PROPOSE_FEED: members(),
    A.EDIT_FEEDS: only(Role.LEAD, Role.ADMIN),
    A.EDIT_GROUPING: only(Role.LEAD, Role.ADMIN),
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
    # The board is the notebook of sales; leads keep it tidy.
    A.RANK_FACT: only(Role.LEAD, Role.SALES),
    A.EDIT_CARD: row(member=own, reviewer=own, lead=yes, sales=own),
    A.LOG_MOMENT: only(Role.MEMBER, Role.REVIEWER, Role.LEAD, Role.SALES),
    # What a customer said is read by who was there, and by those who work with all customers.
    A.READ_MOMENT: row(member=own, reviewer=own, lead=yes, sales=yes, manager=yes),
    A.EDIT_MOMENT: row(member=own, reviewer=own, lead=yes, sales=own),
}
AGENDA = {
    A.READ_AGENDA: members(),
    A.PROPOSE_IDEA: members(),
    A.EDIT_IDEA: row(everyone=own, lead=yes),
    A.VOTE_IDEA: members(not_own),
    A.DECIDE_IDEA: only(Role.LEAD),
    A.ASK_FOR_IDEAS: only(Role.LEAD),
    A.READ_PITCH: row(everyone=asked, lead=yes),
    A.ANSWER_PITCH: row(member=asked, reviewer=asked, lead=asked, manager=asked),
    A.PLAN: only(Role.LEAD),
    # Everybody holds the role member, so an admin claims as a member does; the role admin alone adds nothing.
    A.CLAIM: only(*ALL_BUT_ADMIN),
    A.RELEASE: row(everyone=own, lead=yes),
    A.ASSIGN: only(Role.LEAD),
    # The line for a slot, an offer, a swap and a handover are for whoever may claim; whom they ask, answers.
    A.WAIT: only(*ALL_BUT_ADMIN),
    A.ANSWER_OFFER: writers(own),
    A.SHARE_CLAIM: row(everyone=own, lead=yes),
    A.ASK_SWAP: writers(own),
    A.ANSWER_ASK: writers(asked),
    A.WITHDRAW_ASK: row(everyone=own, lead=yes),
    A.PROPOSE_BAND: members(),
    A.EDIT_BANDS: only(Role.LEAD, Role.ADMIN),
    # Whoever reads the agenda keeps views of it; those of a team or of everyone are the lead's to change.
    A.KEEP_VIEW: members(),
    A.EDIT_VIEW: row(everyone=both(own, is_private), lead=either(both(own, is_private), negate(is_private))),
}

# docs/domain-more.md t, share link. A feed is made of a view of one's own; a lead makes one of any.
LINKS = {
    A.KEEP_LINK: members(own),
    A.WITHDRAW_LINK: row(everyone=own, admin=yes),
    A.WITHDRAW_ANY_LINK: only(Role.ADMIN),
    A.SHARE_OWN_CALENDAR: members(own),
    A.SHARE_FEED: row(everyone=own, lead=yes),
    A.SHARE_AGENDA: only(Role.LEAD),
}
WRITING = {
    A.READ_DRAFT: row(everyone=either(own, asked, is_deputy, reads_practice),
                      lead=either(own, reads_practice, negate(is_practice))),
    A.EDIT_DRAFT: row(everyone=own, lead=either(own, is_approved)),
    A.SUBMIT_DRAFT: members(both(own, negate(is_practice))),
    A.ABANDON_DRAFT: row(everyone=both(own, is_practice), lead=either(both(own, is_practice), negate(is_practice))),
    A.SHARE_PRACTICE: members(both(own, is_practice)),
    A.ANSWER_PRACTICE: row(reviewer=reads_practice, lead=reads_practice, never=own),
    A.OPEN_REVIEWS: members(),
    A.GIVE_VERDICT: row(reviewer=asked, never=own),
    A.WAIVE_REVIEW: only(Role.LEAD, never=own),
    A.APPROVE_FINALLY: row(everyone=is_deputy, lead=yes, never=own),
    A.NAME_DEPUTY: only(Role.ADMIN),
    # Whoever reads a draft may speak of it (docs/domain-more.md t). Who began a thread settles it, and so do authors.
    A.COMMENT: row(everyone=either(own, asked, is_deputy, reads_practice),
                   lead=either(own, reads_practice, negate(is_practice))),
    A.SETTLE_THREAD: row(everyone=own, lead=yes),
    A.SHARE_REVIEW: only(Role.LEAD),
    A.RATE_DRAFT: row(reviewer=asked, never=own),
    A.SET_RUBRIC: only(Role.LEAD),
    A.RAISE_CLASS: only(Role.LEAD),
    A.CHANGE_READERS: only(Role.LEAD, never=own),
    # Authors and leads look after the versions of a text (docs/domain.md d, edit a draft: variants).
    A.BEGIN_VERSION: row(everyone=both(own, negate(is_practice)), lead=negate(is_practice)),
    A.KEEP_VERSION: row(everyone=own, lead=yes),
}
# docs/domain-more.md o, t. The expert owns an interview; co-authors are those it is asked for.
INTERVIEWS = {
    A.TAKE_PEN: row(lead=either(own, is_approved)),
    A.ASK_INTERVIEW: only(Role.LEAD),
    A.READ_INTERVIEW: row(everyone=either(own, asked), lead=yes),
    A.ANSWER_INTERVIEW: members(own),
    A.BUILD_SKELETON: row(everyone=asked, lead=yes),
}
# docs/domain-more.md o, t: templates and curriculum are edited by leads and admins; hints are the writers' alone.
CRAFT = {
    A.READ_STRUCTURE: members(),
    A.EDIT_STRUCTURE: only(Role.LEAD, Role.ADMIN),
    A.TICK_ITEM: members(both(own, negate(is_practice))),
    A.WAIVE_ADVISING: members(is_author),
    A.WAIVE_BLOCKING: only(Role.LEAD),
    A.BE_COACHED: members(own),
}
PUBLISHING = {
    A.SEE_PUBLISHING: members(),
    A.PUBLISH: only(Role.LEAD),
    # Whether an old article is still right: who wrote it knows, a lead decides (docs/domain.md c, looked at again).
    A.LOOK_AFTER: row(everyone=own, lead=yes),
    # docs/domain.md c (draft: correct by A, L) and its line on corrections after publication.
    A.CORRECT: row(everyone=both(own, negate(is_practice)), lead=negate(is_practice)),
    A.SEE_CORRECTION: row(everyone=either(own, asked), lead=yes),
    A.JUDGE_CORRECTION: row(reviewer=asked, never=own),
}
TABLE = {**TRAINING, **KNOWLEDGE, **PERSONAS, **AGENDA, **LINKS, **WRITING, **INTERVIEWS, **CRAFT, **PUBLISHING}
