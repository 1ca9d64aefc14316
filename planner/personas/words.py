"""Words of this package: its enum members and its codes of refusal."""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from planner.personas.models import (
    CardKind,
    ContactMoment,
    FactKind,
    Method,
    MomentKind,
    Persona,
    PersonaFact,
    PersonaKind,
    PersonaStatus,
    Quoting,
    Relevance,
    Verification,
)
from planner.personas.rules import (
    Advice,
    Advised,
    Finding,
    Heading,
    Level,
    Parked,
    Raise,
    Trait,
    the_reader,
    within_sentence,
)
from planner.web.words import Labels, label

LABELS: Labels = {
    PersonaKind: {PersonaKind.IDEAL: _l("Ideal customer"), PersonaKind.NEGATIVE: _l("Negative persona")},
    PersonaStatus: {
        PersonaStatus.DRAFT: _l("In preparation"), PersonaStatus.ACTIVE: _l("In use"),
        PersonaStatus.ARCHIVED: _l("Archived")},
    FactKind: {
        FactKind.GOAL: _l("Goal"), FactKind.CHALLENGE: _l("Challenge"), FactKind.QUESTION: _l("Question"),
        FactKind.OBJECTION: _l("Objection"), FactKind.DECISION: _l("Decision"), FactKind.CHANNEL: _l("Where they read"),
        FactKind.TRIGGER: _l("What sets them going"), FactKind.CONTEXT: _l("Context")},
    Verification: {
        Verification.UNVERIFIED: _l("Not verified"), Verification.VERIFIED: _l("Verified"),
        Verification.REFUTED: _l("Found to be wrong")},
    Method: {
        Method.INTERVIEW: _l("Interview"), Method.SALES_TEAM: _l("Sales team"),
        Method.CUSTOMER_DATA: _l("Customer data"), Method.SURVEY: _l("Survey"), Method.SUPPORT_LOG: _l("Support log")},
    Relevance: {
        Relevance.UNKNOWN: _l("Relevance not decided"), Relevance.RELEVANT: _l("Relevant"),
        Relevance.IRRELEVANT: _l("Not relevant")},
    Parked: {
        Parked.UNVERIFIED: _l("Nobody verified it yet"), Parked.REFUTED: _l("Found to be wrong"),
        Parked.RELEVANCE_UNKNOWN: _l("Nobody decided whether it matters"),
        Parked.IRRELEVANT: _l("True or not, it changes nothing that we write"),
        Parked.EXPIRED: _l("Its date has passed")},
    MomentKind: {
        MomentKind.HELPDESK: _l("Helpdesk"), MomentKind.SALES_CALL: _l("Sales call"), MomentKind.VISIT: _l("Visit"),
        MomentKind.INVOICE: _l("Invoice"), MomentKind.EVENT: _l("Event"), MomentKind.SOCIAL: _l("Social network")},
    Quoting: {
        Quoting.NO: _l("No, for us only"), Quoting.ANONYMOUS: _l("Yes, without the name"),
        Quoting.NAMED: _l("Yes, with the name")},
    CardKind: {
        CardKind.BRIEF: _l("Brief"), CardKind.TALK: _l("Talk card"), CardKind.TEXT: _l("Text card"),
        CardKind.NEEDS: _l("Needs card")},
    Heading: {
        Heading.ASKS: _l("The reader asks"), Heading.WANTS: _l("Wants"), Heading.STRUGGLES: _l("Struggles with"),
        Heading.OBJECTS: _l("Objects"), Heading.DECIDES: _l("How they decide"),
        Heading.STARTS: _l("What sets them going"), Heading.READS: _l("Where they read"),
        Heading.LIVES: _l("Good to know"), Heading.NOT_SO: _l("Leave out: this is not so")},
    Level: {Level.THIN: _l("Thin"), Level.GROWING: _l("Growing"), Level.STRONG: _l("Strong")},
    Trait: {
        Trait.AGE: _l("age"), Trait.GENDER: _l("gender"), Trait.FAMILY: _l("family"), Trait.SCHOOLING: _l("schooling"),
        Trait.INCOME: _l("income"), Trait.LOOKS: _l("looks"), Trait.ORIGIN: _l("origin")},
}
REFUSALS: dict[str, str] = {
    "persona_too_few_facts": _l("Three facts must be verified and relevant first."),
    "persona_in_use": _l("Live work has this persona as its reader. Give that another reader first."),
    "persona_code_wrong": _l("A code is two capitals, such as SO."),
    "persona_code_taken": _l("%(letters)s stands for another persona already, perhaps an archived one."),
    "persona_name_missing": _l("Give it a name in at least one language."),
    "persona_negative_too_early": _l("Fill two personas with five verified and relevant facts each first: start "
                                     "with whom you want."),
    "persona_reason_missing": _l("Say why, so that nobody has to guess later."),
    "persona_archived": _l("This persona is archived. Restore it first."),
    "fact_statement_missing": _l("State it in at least one language."),
    "fact_known_already": _l("This persona has that statement already. Look under parked as well."),
    "fact_which_decision": _l("Age, gender, looks and schooling rarely change what we write. Which decision of ours "
                              "does this change? Say it in ten characters or more."),
    "fact_no_source": _l("Name the source first: without one nobody can check it again."),
    "fact_no_person": _l("Somebody has to sign for it."),
    "fact_own": _l("You entered this fact. Somebody else checks it."),
    "fact_other_decision_own": _l("You took the other decision about this fact. Somebody else takes this one, or "
                                  "takes that one anew."),
    "fact_in_use": _l("Somebody decided about it, backed it or used it since. Look at it again."),
    "fact_other_persona": _l("That fact belongs to another persona."),
    "evidence_day_to_come": _l("That day is still to come."),
    "evidence_picked": _l("The verification rests on this. Verify it on something else first."),
    "card_title_missing": _l("Give it a name."),
    "card_lines": _l("Choose one to %(most)d facts."),
    "moment_nothing_heard": _l("Write down what you heard."),
    "moment_choose_fact": _l("Choose a fact."),
    "moment_day_to_come": _l("That day is still to come."),
    "fact_why_too_short": _l("Say in ten characters or more what it helps us to decide."),
    "fact_expiry_past": _l("That day has passed. Pick today or later, or leave it empty."),
    "fact_nothing_to_undo": _l("There is nothing left to undo here: somebody decided something else since."),
    "merge_other_kind": _l("Two different personas of the same kind can become one; these can't."),
    "merge_into_draft": _l("%(name)s is not in use yet. Put it to use first, or let it go up in the other one."),
    "merge_choice_missing": _l("Choose what holds of each contradiction."),
    "merge_too_old": _l("This merge is more than thirty days ago. Restore the persona instead: it begins with what was "
                        "left of it."),
    "merge_moved_on": _l("%(name)s, which it went up in, is archived. Restore that one first."),
    "merge_undo_instead": _l("It went up in another persona. Undo the merge instead: that brings back all that was its "
                             "own."),
    "merge_nothing_to_undo": _l("This persona is one of its own already."),
    "same_persona": _l("These two belong to one persona. Change or drop one of them instead."),
    "same_twice": _l("One of these personas, or a third one, has both statements. Drop one of them there first."),
    "same_answered": _l("Somebody answered this a moment ago."),
    "same_moved_on": _l("The same words were entered anew since, so these can't be parted again."),
    "persona_needs_reason": _l("Say in ten characters or more what none of the others covers."),
    "persona_needs_exclusion": _l("Say in ten characters or more why we don't want them."),
    "expert_persona_not_in_use": _l("Only a persona in use has experts, and a negative one has none."),
    "expert_ground_missing": _l("Say on what ground: works with such customers, interviewed some, is one."),
    "expert_no_reviewer": _l("%(name)s can't review. An administrator can give that role."),
    "expert_already": _l("%(name)s speaks for this persona already."),
    "expert_ended_already": _l("This ended already."),
}
# What a line of a fact's or a persona's history says was done.
EVENTS: Mapping[str, str] = {
    "add": _l("entered it"), "edit": _l("changed the words"), "verify": _l("verified it"),
    "refute": _l("found it to be wrong"), "relevant": _l("called it relevant"),
    "irrelevant": _l("called it not relevant"), "expiry": _l("set until when it holds"),
    "undo": _l("took a decision back"), "answer": _l("said which decision it changes"),
    "check": _l("planned how to check it"), "evidence": _l("backed it"), "evidence_gone": _l("took evidence back"),
    "kind": _l("changed what it is about"), "place": _l("put it in another place"),
    "fact_withdrawn": _l("took a new fact back"),
    "make": _l("began this persona"), "activate": _l("put it to use"), "archive": _l("archived it"),
    "reactivate": _l("brought it back into use"), "restore": _l("brought it back"),
    "expert_add": _l("named an expert"), "expert_end": _l("ended an expert's part"),
    "expert_resume": _l("took an expert back"),
    "same": _l("found it to say the same as another persona's fact"),
    "different": _l("found it to say something else than a fact like it"),
    "same_undone": _l("took an answer about its meaning back"),
    "merge": _l("let another persona go up in this one"), "unmerge": _l("took a merge back"),
}


def sentence(persona: Persona, fact: PersonaFact, locale: str) -> tuple[str, str]:
    """What a fact says about its persona, "The IT manager wants …", and the language that the words are in.

    A statement or name that was never written in the reader's language stands there as it is. Source: R15.
    """
    name, own = (persona.name_nl, fact.statement_nl) if locale == "nl" else (persona.name_en, fact.statement_en)
    if not own or not name:
        return fact.statement(locale), locale if own else "en" if locale == "nl" else "nl"
    who = the_reader(name.split(",")[0], locale)
    first = who[:1].upper() + who[1:]
    if fact.kind is FactKind.QUESTION:
        text = _("%(who)s asks: %(words)s", who=first, words=own)
    elif fact.polarity < 0:
        text = _("Not so: %(who)s %(words)s", who=who, words=within_sentence(own))
    else:
        text = f"{first} {within_sentence(own)}"
    return text, locale


def statement(fact: PersonaFact, locale: str) -> tuple[str, str]:
    """A fact's own words, and the language that they are in: where its persona stands above them."""
    own = fact.statement_nl if locale == "nl" else fact.statement_en
    return fact.statement(locale), locale if own else "en" if locale == "nl" else "nl"


def on_card(facts: Sequence[PersonaFact], fact: PersonaFact, locale: str) -> tuple[str, str]:
    """A fact as a card says it: with its persona only where the card is about more than one. Source: R15, R39."""
    several = len({each.persona_id for each in facts}) > 1
    return sentence(fact.persona, fact, locale) if several else statement(fact, locale)


def advice(persona: Persona, other: Persona, finding: Finding, counted: Iterable[PersonaFact], locale: str) -> str:
    """What comparing two personas suggests, in a sentence; '' when it suggests nothing.

    ``counted`` are the facts of ``persona`` that count. Source: docs/domain.md f (texts).
    """
    a, b = persona.label(locale), other.label(locale)
    found = finding.comparison
    if finding.advice is Advice.INSUFFICIENT:
        return _("%(a)s has only %(k)d verified and relevant facts; five are needed to compare.", a=a,
                 k=len({fact.key for fact in counted})) if persona.key in finding.thin else ""
    if finding.advice is Advice.MERGE:
        all_keys = found.shared | found.contradictions | found.only_a | found.only_b
        return _("%(a)s and %(b)s share %(n)d of %(m)d facts (%(p)d%%). Merge them?", a=a, b=b,
                 n=len(found.shared), m=len(all_keys), p=round(found.overlap * 100))
    if finding.advice is Advice.SPECIAL_CASE:
        inside, around = (a, b) if finding.contained == persona.key else (b, a)
        return _("Everything known about %(b)s also holds for %(a)s. Archive %(b)s?", a=around, b=inside)
    if finding.advice is Advice.ATTRACTS_UNWANTED:
        wanted, unwanted = (b, a) if persona.is_negative else (a, b)
        apart = [fact.statement(locale) for fact in counted if fact.key in found.only_a]
        return _("Content for %(a)s also attracts %(n)s. What sets them apart: %(list)s.", a=wanted, n=unwanted,
                 list="; ".join(apart[:4]) or "—")
    return ""


# What somebody does to check a parked fact, by its method.
CHECKS: Mapping[Method, str] = {
    Method.INTERVIEW: _l("Ask in an interview"), Method.SALES_TEAM: _l("Ask sales"),
    Method.CUSTOMER_DATA: _l("Look in the customer data"), Method.SURVEY: _l("Ask in a survey"),
    Method.SUPPORT_LOG: _l("Read the support log"),
}
# For whom a card is, under its name.
FOR_WHOM: Mapping[CardKind, str] = {
    CardKind.BRIEF: _l("for a topic"), CardKind.TALK: _l("for sales"), CardKind.TEXT: _l("for writers"),
    CardKind.NEEDS: _l("for product"),
}
_RAISES: Mapping[Raise, str] = {
    Raise.SECOND_LEG: _l("A second leg: %(way)s"), Raise.BACK_FACTS: _l("More to stand on: %(way)s"),
    Raise.REFRESH: _l("What was found long ago, found again: %(way)s"),
    Raise.CHECK_PARKED: _l("Check and weigh what is parked: %(way)s"),
}
NOTICES: Mapping[str, str] = {
    "fact_check_asked": _l("%(name)s asks you to check a fact: %(fact)s"),
}


def raises(advised: Advised) -> str:
    """What would make the persona stronger, in a sentence. Source: docs/domain.md f (Persona strength)."""
    return str(_RAISES[advised.way]) % {"way": within_sentence(str(CHECKS[advised.method]))}


def moment_source(moment: ContactMoment) -> str:
    """A contact moment as the source of something: where and when, as one line that stays as it is.

    Whom only when they allowed their name: who reads a fact or an idea may not be one of those who read the moment.
    """
    whom = moment.customer if moment.quoting is Quoting.NAMED else ""
    return ", ".join(part for part in (label(moment.kind), moment.on_date.isoformat(), whom) if part)
