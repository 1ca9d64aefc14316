"""Words of this package: its enum members and its codes of refusal."""
from __future__ import annotations

from flask_babel import lazy_gettext as _l

from planner.steps.writing.models import Reading
from planner.steps.writing.rules import ChangeClass, Gap, Ineligible
from planner.web.words import Labels
from planner.workflow.writing import (
    ChangeState,
    DraftState,
    PracticeState,
    RequestState,
    RoundState,
    Severity,
    Verdict,
)

LABELS: Labels = {
    DraftState: {
        DraftState.WRITING: _l("Drafting"), DraftState.IN_REVIEW: _l("In review"),
        DraftState.CHANGES_REQUESTED: _l("Changes asked"), DraftState.APPROVED: _l("Approved"),
        DraftState.SCHEDULED: _l("Scheduled"), DraftState.PUBLISHED: _l("Published"),
        DraftState.ABANDONED: _l("Set aside"),
    },
    PracticeState: {
        PracticeState.WRITING: _l("Practice"), PracticeState.SHARED: _l("Shared"),
        PracticeState.ANSWERED: _l("Feedback given"), PracticeState.CLOSED: _l("Closed"),
    },
    RoundState: {
        RoundState.OPEN: _l("Being read"), RoundState.PASSED: _l("Passed"), RoundState.FAILED: _l("Changes asked"),
        RoundState.CLOSED: _l("Closed"),
    },
    RequestState: {
        RequestState.REQUESTED: _l("Asked"), RequestState.ACCEPTED: _l("Accepted"),
        RequestState.ANSWERED: _l("Answered"), RequestState.DECLINED: _l("Declined"),
        RequestState.LAPSED: _l("Too late"), RequestState.REASSIGNED: _l("Passed on"),
        RequestState.STALE: _l("To be given again"), RequestState.WAIVED: _l("Waived"),
        RequestState.CANCELLED: _l("Withdrawn"),
    },
    Verdict: {
        Verdict.APPROVE: _l("Approve"), Verdict.APPROVE_WITH_REMARKS: _l("Approve with remarks"),
        Verdict.REQUEST_CHANGES: _l("Request a change"), Verdict.REJECT: _l("Not for this reader"),
    },
    ChangeState: {
        ChangeState.OPEN: _l("Open"), ChangeState.DONE: _l("Done"), ChangeState.CONTESTED: _l("Contested"),
        ChangeState.WITHDRAWN: _l("Taken back"),
    },
    Severity: {Severity.MUST: _l("Must"), Severity.SHOULD: _l("Should")},
    Reading: {
        Reading.HELPS: _l("Helps"), Reading.UNCLEAR: _l("Unclear"), Reading.MISSES: _l("Misses"),
        Reading.ABSENT: _l("Not in the draft"),
    },
    ChangeClass: {
        ChangeClass.INTERNAL: _l("notes only"), ChangeClass.COSMETIC: _l("small words"),
        ChangeClass.TEXT: _l("text"), ChangeClass.PERSONAS: _l("personas"), ChangeClass.ASSET: _l("picture"),
        ChangeClass.PERSONA_FACT: _l("fact of a persona"), ChangeClass.VARIANT: _l("text of one channel"),
        ChangeClass.DATE: _l("date"),
    },
    Gap: {
        Gap.NO_PERSONA: _l("No persona is chosen."),
        Gap.PERSONA_NOT_APPROVED: _l("Not every persona has said yes to this text yet."),
        Gap.REJECTED: _l("Somebody says that it is not for this reader."),
        Gap.CHANGES_ASKED: _l("Somebody asks for a change."),
        Gap.OPEN_MUST: _l("A change that must be made is still open."),
    },
    Ineligible: {
        Ineligible.NOT_ACTIVE: _l("not at work now"), Ineligible.NO_GRANT: _l("no reviewer"),
        Ineligible.DOES_NOT_REPRESENT: _l("does not speak for this persona"),
        Ineligible.IS_AUTHOR: _l("wrote this text"), Ineligible.WROTE_TOO_MUCH: _l("wrote a fifth of the words"),
        Ineligible.LANGUAGE: _l("does not read this language"),
        Ineligible.TOO_MANY_REQUESTS: _l("has three texts to read already"),
        Ineligible.AWAY: _l("away most of the time until it is due"),
        Ineligible.TOO_MANY_PERSONAS: _l("answers for two personas of this text already"),
    },
}
REFUSALS: dict[str, str] = {
    "document_missing": _l("Choose a document first."),
    "document_kind": _l("This is neither a Word document (.docx) nor text in UTF-8 (.md, .txt). Save an older .doc as "
                        ".docx first."),
    "document_broken": _l("This document is broken, or holds what we don't read. Save it anew and try again."),
    "document_large": _l("This document is too large: at most %(most)s MB, also unpacked within reason."),
    "document_long": _l("This text is longer than a draft may be: at most %(most)s characters."),
    "draft_empty": _l("There is no text yet. Write something first, then send it."),
    "draft_no_persona": _l("This text has no reader: ask the lead to choose a persona."),
    "draft_no_reviewer": _l("Nobody can judge for %(persona)s now. The lead has been told; your text stays as it is."),
    "draft_not_editable": _l("This text is %(state)s now, so it can't be changed here."),
    "round_not_passed": _l("Not every persona has said yes to this text yet."),
    "approval_other_revision": _l("The text changed meanwhile. Read the newest revision, then approve."),
    "approved_already": _l("%(name)s approved this text already, on %(when)s."),
    "approval_own_draft": _l("Whoever writes a text can't approve it."),
    "approval_needs_people": _l("Two people besides the author must have a part in this: ask another lead to approve."),
    "approval_own_edit": _l("You changed this text yourself, so somebody else must approve it."),
    "verdict_other_revision": _l("The text changed while you were reading. Look at the difference, then decide."),
    "verdict_open_must": _l("A change that must be made is still open. Take it back, or ask for it again."),
    "verdict_not_eligible": _l("You can't judge this text for this persona today."),
    "verdict_needs_change": _l("Say what must change: at least one point, at most three."),
    "verdict_needs_summary": _l("Say in a few words why."),
    "change_needs_ground": _l("Tie each point to a fact of the persona or to a sentence of the text."),
    "change_quote_missing": _l("This sentence does not stand in revision %(number)s. Copy it from the text."),
    "change_parked": _l("This is parked and can't be a ground: %(state)s."),
    "rubric_below": _l("This text is below the minimum. Say why it goes out all the same."),
    "rubric_long": _l("A criterion has at most %(most)s characters in each language."),
    "rubric_criteria": _l("Name at least %(least)s criteria and at most %(most)s, each in both languages."),
    "nothing_to_confirm": _l("There is nothing to confirm here any more."),
    "draft_over": _l("This text is out or put aside: its readers stay."),
    "carry_settled": _l("There is nothing to look at again here any more."),
    "class_not_small": _l("This revision holds no small change that an approval rests on."),
    "nothing_to_revert": _l("This is the approved text already."),
    "round_not_open": _l("This text is not being judged now."),
    "asked_already": _l("%(name)s has been asked already."),
    "nobody_asked": _l("Nobody is asked for this persona now."),
    "request_over": _l("This request is over: %(state)s."),
    "waive_last": _l("This is the last persona of the text: at least one must be judged."),
    "reviewer_not_eligible": _l("%(name)s can't be asked: %(why)s."),
    "deputy_not_needed": _l("There is another lead who can approve this text; no deputy is needed."),
    "deputy_owner": _l("Whoever writes a text can't approve it."),
    "reason_missing": _l("Give a reason."),
    "revision_damaged": _l("The text of revision %(number)s is not what was saved then, so it was not put back."),
    "places_open": _l("Choose a text for each place that differs."),
    "practice_empty": _l("There is no text yet. Write and save something first."),
    "practice_nobody": _l("Choose somebody who works here to share it with."),
    "practice_own_reader": _l("You read it already; choose somebody else."),
    "practice_choice": _l("This exercise asks you to choose, so there is nothing to write."),
    "practice_begun_anew": _l("You began this exercise anew meanwhile. Close that text first."),
    "practice_feedback_empty": _l("Write at least one sentence."),
    "practice_no_exercise": _l("This text belongs to no exercise, so it can't be handed in."),
    "practice_too_long": _l("An answer has at most %(most)s signs. Shorten the text."),
    "practice_slot_begun": _l("Something is written here already, so nothing was copied over it."),
    "practice_other_language": _l("The practice text is in another language than this slot."),
}
# One line in the inbox each; a parameter that ends in _at is shown as a moment.
NOTICES: dict[str, str] = {
    "review_asked": _l("You are asked to judge “%(title)s” for %(persona)s by %(due_at)s."),
    "review_answered": _l("%(name)s judged “%(title)s” for %(persona)s."),
    "changes_asked": _l("“%(title)s” came back with points to answer."),
    "approval_asked": _l("Every persona said yes to “%(title)s”. It waits for the final approval."),
    "draft_approved": _l("%(name)s approved “%(title)s”. It goes out at its moment."),
    "approval_void": _l("The approval of “%(title)s” fell: its text or its date changed."),
    "choose_persona": _l("%(persona)s is archived and was the only reader of “%(title)s”: choose a persona."),
    "nobody_to_ask": _l("Nobody can judge “%(title)s” for %(persona)s. Choose somebody."),
    "practice_shared": _l("%(name)s lets you read a practice text: “%(title)s”."),
    "practice_feedback": _l("%(name)s wrote feedback on your practice text “%(title)s”."),
    "fact_check": _l("A fact of %(persona)s changed. Does your yes to “%(title)s” still hold?"),
    "deputy_named": _l("You give “%(title)s” its final approval."),
}
