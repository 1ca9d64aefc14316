"""Names of everything that the policy decides, a group per noun."""
from enum import StrEnum


class Action(StrEnum):
    """One permission. Its row stands in the module of its noun; `noun.verb` is what event logs show."""

    # people and settings
    SEE_SELF = "person.self"
    READ_PERSON = "person.read"
    SEE_ABSENCE = "person.see_absence"
    MANAGE_PEOPLE = "person.manage"
    SET_CAPACITY = "person.set_capacity"
    MANAGE_SETTINGS = "settings.manage"
    SET_CADENCE = "cadence.set"
    READ_OUTBOX = "outbox.read"
    IMPORT_BLOG = "import.blog"
    IMPORT_PEOPLE = "import.people"
    # training
    FOLLOW_LESSON = "lesson.follow"
    GIVE_FEEDBACK = "exercise.feedback"
    EDIT_CURRICULUM = "curriculum.edit"
    ENROL = "training.enrol"
    # knowledge
    READ_KNOWLEDGE = "knowledge.read"
    EDIT_EXPERTISE = "expertise.edit"
    SEE_REFUSAL = "expertise.see_refusal"
    ENDORSE = "expertise.endorse"
    NOTE_TREND = "trend.note"
    EDIT_TREND = "trend.edit"
    ADD_KNOWLEDGE = "knowledge.add"
    EDIT_KNOWLEDGE = "knowledge.edit"
    PROPOSE_AREA = "area.propose"
    EDIT_AREAS = "area.edit"
    # personas
    READ_PERSONA = "persona.read"
    EDIT_PERSONA = "persona.edit"
    ADD_FACT = "fact.add"
    VERIFY_FACT = "fact.verify"
    DECIDE_RELEVANCE = "fact.relevance"
    # agenda
    READ_AGENDA = "agenda.read"
    PROPOSE_IDEA = "idea.propose"
    EDIT_IDEA = "idea.edit"
    VOTE_IDEA = "idea.vote"
    DECIDE_IDEA = "idea.decide"
    PLAN = "slot.plan"
    CLAIM = "slot.claim"
    RELEASE = "claim.release"
    ASSIGN = "claim.assign"
    # writing and review
    READ_DRAFT = "draft.read"
    EDIT_DRAFT = "draft.edit"
    SUBMIT_DRAFT = "draft.submit"
    ABANDON_DRAFT = "draft.abandon"
    OPEN_REVIEWS = "review.open"
    GIVE_VERDICT = "review.verdict"
    WAIVE_REVIEW = "review.waive"
    APPROVE_FINALLY = "draft.approve"
    NAME_DEPUTY = "draft.deputy"
    # publishing
    SEE_PUBLISHING = "publication.read"
    PUBLISH = "publication.publish"
    # reminders
    READ_OWN_MESSAGES = "message.own"
    READ_REMINDERS = "reminder.read"
    # desk
    SEE_TODAY = "today.see"
    FIND = "search.find"
