"""What was heard: kinds of contact moments, the evidence that each gives, and what kind of fact a line is."""
from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum

from planner.personas.rules.facts import FactKind
from planner.personas.rules.strength import Method

LONGEST_STATEMENT = 300     # characters


class MomentKind(StrEnum):
    """Where somebody of ours heard a customer."""

    HELPDESK = "helpdesk"
    SALES_CALL = "sales call"
    VISIT = "visit"
    INVOICE = "invoice"
    EVENT = "event"
    SOCIAL = "social"


class Quoting(StrEnum):
    """What the customer allowed us to do with the words."""

    NO = "no"
    ANONYMOUS = "anonymous"
    NAMED = "named"


# The method that a moment counts as when it becomes a fact's source. Only a visit was a talk about the customer; what
# people say in passing counts as what sales or the service desk heard, which weighs less.
METHOD_OF: Mapping[MomentKind, Method] = {
    MomentKind.HELPDESK: Method.SUPPORT_LOG, MomentKind.SALES_CALL: Method.SALES_TEAM,
    MomentKind.VISIT: Method.INTERVIEW, MomentKind.INVOICE: Method.CUSTOMER_DATA,
    MomentKind.EVENT: Method.SALES_TEAM, MomentKind.SOCIAL: Method.SUPPORT_LOG,
}


# Where somebody looks first to check a statement: what people ask is in the log, what they want they say in a talk.
_WAYS: Mapping[FactKind, Method] = {
    FactKind.GOAL: Method.INTERVIEW, FactKind.CHALLENGE: Method.INTERVIEW, FactKind.QUESTION: Method.SUPPORT_LOG,
    FactKind.OBJECTION: Method.SALES_TEAM, FactKind.DECISION: Method.SALES_TEAM, FactKind.CHANNEL: Method.SURVEY,
    FactKind.TRIGGER: Method.SUPPORT_LOG, FactKind.CONTEXT: Method.CUSTOMER_DATA,
}


def way_to_check(kind: FactKind) -> Method:
    """How a parked fact of this kind is checked best, as a first proposal. Source: docs/domain.md f (Parked)."""
    return _WAYS[kind]


def _words(*stems: str) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(stems) + r")", re.IGNORECASE)


# The first of these that finds a word decides; the order is from what is plain to what is vague.
_HINTS: tuple[tuple[FactKind, re.Pattern[str]], ...] = (
    (FactKind.QUESTION, re.compile(r"\?\s*[\"'”’]?\s*$|^\W*(?:asks?|vraagt|vragen|wants? to know|wil weten"
                                   r"|wonders?|vraagt zich af)\b", re.IGNORECASE)),
    (FactKind.CHANNEL, _words(r"reads?\b", r"leest\b", r"lezen\b", "linkedin", "newsletter", "nieuwsbrief", "podcast",
                              r"scrolls?\b", "vakblad", r"watch(?:es)?\b", r"luistert\b", "webinar")),
    (FactKind.OBJECTION, _words("afraid", "fear", "bang", "vreest", "distrust", "wantrouw", "too expensive", "te duur",
                                "no budget", "geen budget", "doubts?", "twijfelt", "refus", "weigert", "does not trust",
                                "doesn't trust", "vertrouwt .*niet", r"objects?\b", "bezwaar")),
    (FactKind.DECISION, _words("decid", "beslis", "besluit", r"signs?\b", "tekent", "approv", "keurt", "tender",
                               "aanbested", r"buys?\b", "koopt", "contract", "chooses", "kiest")),
    (FactKind.TRIGGER, _words("calls", "belt", "phones", "starts? looking", "zoekt pas", "as soon as", "zodra",
                              "after (?:an?|the|every)", r"na (?:een|de|het|elke)\b", "right after", "meteen na")),
    (FactKind.CHALLENGE, _words("struggl", "worstel", "must", "moet", "has to", "lacks?", "mist", "no time",
                                "geen tijd", "too few", "te weinig", "can(?:no|')t", r"kan niet\b", "loses",
                                "verliest", "may not", "mag niet", "has (?:only|no)", "heeft (?:maar|geen)")),
    (FactKind.GOAL, _words(r"wants?\b", r"wil\b", r"willen\b", "hopes?", "hoopt", "would like", "graag", "aims?",
                           "needs?", "zoekt", "wishes", "wenst", "expects?", "verwacht")),
)


def guess_kind(line: str) -> FactKind:
    """What a line is about, going by its words, Dutch or English: a guess that the person can change.

    Context when no word tells. Source: docs/domain.md f (What sales knows).
    """
    return next((kind for kind, hint in _HINTS if hint.search(line)), FactKind.CONTEXT)


_LEAD_IN = re.compile(r"^\W*(?:asks?|vraagt|vragen)\s*:\s*", re.IGNORECASE)


def without_lead_in(line: str) -> str:
    """A question without the "asks:" before it: the sentence about its persona says that itself."""
    return _LEAD_IN.sub("", line) or line


def as_statement(heard: str) -> str:
    """What was heard, as the beginning of a statement: one line, cut between words at 300 characters."""
    line = " ".join(heard.split())
    if len(line) <= LONGEST_STATEMENT:
        return line
    return line[:LONGEST_STATEMENT].rpartition(" ")[0] + "…"
