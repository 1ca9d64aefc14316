"""Rules of personas: which facts count, how alike two personas are, with which pair to start. Pure: no clock, no db."""
from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from itertools import combinations

FACTS_TO_ACTIVATE = 3       # counted facts that an active persona needs
FACTS_TO_COMPARE = 5        # counted facts below which two personas can't be compared
SHORTEST_WHY = 10           # characters

MERGE_FROM = Fraction(3, 5)
CONTAINED_FROM = Fraction(4, 5)
ATTRACTS_FROM = Fraction(1, 2)
DISTINCT_TO = Fraction(1, 4)


# --- Facts that count --------------------------------------------------------------------------------------------


class FactKind(StrEnum):
    """What a fact is about. There is no kind for age, gender or looks (S0)."""

    GOAL = "goal"
    CHALLENGE = "challenge"
    QUESTION = "question"
    OBJECTION = "objection"
    DECISION = "decision"
    CHANNEL = "channel"
    TRIGGER = "trigger"
    CONTEXT = "context"


class Verification(StrEnum):
    """Whether somebody checked the fact at its source."""

    UNVERIFIED = "unverified"
    VERIFIED = "verified"
    REFUTED = "refuted"


class Relevance(StrEnum):
    """Whether the fact changes what we write."""

    UNKNOWN = "unknown"
    RELEVANT = "relevant"
    IRRELEVANT = "irrelevant"


class Parked(StrEnum):
    """Why a fact does not count."""

    UNVERIFIED = "unverified"
    REFUTED = "refuted"
    RELEVANCE_UNKNOWN = "relevance_unknown"
    IRRELEVANT = "irrelevant"
    EXPIRED = "expired"


class FactRefusal(StrEnum):
    """Why a fact can't be marked as verified or relevant; the values are codes of refusal."""

    NO_SOURCE = "fact_no_source"
    NO_PERSON = "fact_no_person"
    OWN_FACT = "fact_own"
    WHY_TOO_SHORT = "fact_why_too_short"


_PARKED_BY = {
    Verification.UNVERIFIED: Parked.UNVERIFIED, Verification.REFUTED: Parked.REFUTED,
    Relevance.UNKNOWN: Parked.RELEVANCE_UNKNOWN, Relevance.IRRELEVANT: Parked.IRRELEVANT,
}


def parked_for(
    verification: Verification, relevance: Relevance, expires_on: date | None, today: date,
) -> tuple[Parked, ...]:
    """Why a fact does not count, in the order in which somebody can do something about it; empty when it counts.

    The expiry date itself still counts. Source: docs/domain.md b (counted, parked_assumption), f.
    """
    reasons = [_PARKED_BY.get(verification), _PARKED_BY.get(relevance)]
    if expires_on is not None and expires_on < today:
        reasons.append(Parked.EXPIRED)
    return tuple(reason for reason in reasons if reason is not None)


def is_counted(verification: Verification, relevance: Relevance, expires_on: date | None, today: date) -> bool:
    """Whether a fact counts: verified AND relevant AND not expired. Source: docs/domain.md b (counted)."""
    return not parked_for(verification, relevance, expires_on, today)


def verification_refusal(
    *, source: str, verifier_id: int | None, entered_by_id: int | None, members: int, own_allowed: bool = False,
) -> FactRefusal | None:
    """Why this person can't mark the fact as verified now, or None.

    Args:
        source: where the fact comes from.
        verifier_id: who checked it; None when nobody is named.
        entered_by_id: who entered the fact.
        members: active members of the organisation; a single one has nobody else to ask.
        own_allowed: the setting that lets people verify what they entered themselves.
    Source: docs/domain.md b (verification), d 3.
    """
    if not source.strip():
        return FactRefusal.NO_SOURCE
    if verifier_id is None:
        return FactRefusal.NO_PERSON
    if verifier_id == entered_by_id and members > 1 and not own_allowed:
        return FactRefusal.OWN_FACT
    return None


def relevance_refusal(why: str) -> FactRefusal | None:
    """Why the fact can't be marked as relevant, or None: it needs a why of 10 characters. Source: docs/domain.md b."""
    return FactRefusal.WHY_TOO_SHORT if len(why.strip()) < SHORTEST_WHY else None


def facts_missing(counted: int) -> int:
    """How many counted facts a persona still needs to become active. Source: docs/domain.md b (persona)."""
    return max(0, FACTS_TO_ACTIVATE - counted)


# --- Overlap and divergence --------------------------------------------------------------------------------------


WEIGHTS: Mapping[FactKind, int] = {
    FactKind.GOAL: 3, FactKind.CHALLENGE: 3, FactKind.QUESTION: 2, FactKind.OBJECTION: 2, FactKind.DECISION: 2,
    FactKind.CHANNEL: 1, FactKind.TRIGGER: 1, FactKind.CONTEXT: 1,
}


@dataclass(frozen=True, slots=True)
class CountedFact:
    """A fact that counts, as far as comparing goes; the same key is the same statement."""

    key: str
    kind: FactKind
    polarity: int = 1


@dataclass(frozen=True, slots=True)
class Profile:
    """A persona as far as comparing goes.

    Raises:
        ValueError: a key stands in it with both polarities; a persona can't hold both.
    """

    key: str
    facts: tuple[CountedFact, ...]
    is_negative: bool = False

    def __post_init__(self) -> None:
        if clash := both_ways(self.facts):
            raise ValueError(f"{self.key} holds with both polarities: {', '.join(sorted(clash))}")

    @property
    def counted(self) -> int:
        """n counted facts: each key once."""
        return len({fact.key for fact in self.facts})

    @property
    def can_be_compared(self) -> bool:
        """Whether it has the five counted facts that comparing needs."""
        return self.counted >= FACTS_TO_COMPARE


def both_ways(facts: Iterable[CountedFact]) -> frozenset[str]:
    """The keys that stand among ``facts`` with both polarities; saving such a fact is refused.

    Source: docs/domain.md f.
    """
    signs: dict[str, set[int]] = {}
    for fact in facts:
        signs.setdefault(fact.key, set()).add(fact.polarity)
    return frozenset(key for key, seen in signs.items() if len(seen) > 1)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two personas side by side. Sets hold keys, weights are sums by kind, shares are exact."""

    shared: frozenset[str]
    contradictions: frozenset[str]
    only_a: frozenset[str]
    only_b: frozenset[str]
    shared_weight: int
    union_weight: int
    weight_a: int
    weight_b: int
    goal_contradiction: bool

    @property
    def overlap(self) -> Fraction:
        """Weight shared of all weight; 0 when there are no facts."""
        return _share(self.shared_weight, self.union_weight)

    @property
    def divergence(self) -> Fraction:
        """1 minus overlap."""
        return 1 - self.overlap

    @property
    def a_in_b(self) -> Fraction:
        """How much of A is contained in B."""
        return _share(self.shared_weight, self.weight_a)

    @property
    def b_in_a(self) -> Fraction:
        """How much of B is contained in A."""
        return _share(self.shared_weight, self.weight_b)


def _share(part: int, whole: int) -> Fraction:
    return Fraction(part, whole) if whole else Fraction(0)


def compare(a: Profile, b: Profile) -> Comparison:
    """Overlap, divergence, containment and contradictions of two personas.

    A key filed under two kinds, in one persona or in both, has the heavier weight throughout. A contradiction (the
    same key with opposite polarity) counts in the union and in its own persona, not in the shared part.

    Source: docs/domain.md f.
    """
    weight = _heaviest((*a.facts, *b.facts))
    signs_a, signs_b = _signs(a), _signs(b)
    both = signs_a.keys() & signs_b.keys()
    shared = frozenset(key for key in both if signs_a[key] == signs_b[key])
    against = frozenset(both - shared)
    goals = {fact.key for fact in (*a.facts, *b.facts) if fact.kind is FactKind.GOAL}

    def total(keys: Iterable[str]) -> int:
        return sum(weight[key] for key in keys)

    return Comparison(
        shared=shared, contradictions=against,
        only_a=frozenset(signs_a.keys() - both), only_b=frozenset(signs_b.keys() - both),
        shared_weight=total(shared), union_weight=total(signs_a.keys() | signs_b.keys()),
        weight_a=total(signs_a), weight_b=total(signs_b), goal_contradiction=bool(against & goals),
    )


def _heaviest(facts: Iterable[CountedFact]) -> dict[str, int]:
    weight: dict[str, int] = {}
    for fact in facts:
        weight[fact.key] = max(WEIGHTS[fact.kind], weight.get(fact.key, 0))
    return weight


def _signs(profile: Profile) -> dict[str, int]:
    return {fact.key: fact.polarity for fact in profile.facts}


class Advice(StrEnum):
    """What the comparison of two personas suggests."""

    NONE = "none"
    MERGE = "merge"
    SPECIAL_CASE = "special_case"
    ATTRACTS_UNWANTED = "attracts_unwanted"
    INSUFFICIENT = "insufficient"
    DISTINCT = "distinct"


@dataclass(frozen=True, slots=True)
class Finding:
    """An advice with what its sentence names. ``contained`` is the key of the persona to archive (special case),
    ``thin`` the keys of those with too few counted facts (insufficient)."""

    advice: Advice
    comparison: Comparison
    contained: str | None = None
    thin: tuple[str, ...] = ()


def assess(a: Profile, b: Profile) -> Finding:
    """What the likeness of two personas asks for; the first rule that matches decides.

    Source: docs/domain.md f.
    """
    found = compare(a, b)
    if a.is_negative or b.is_negative:
        unwanted = a.is_negative != b.is_negative and found.overlap >= ATTRACTS_FROM
        return Finding(Advice.ATTRACTS_UNWANTED if unwanted else Advice.NONE, found)
    thin = tuple(profile.key for profile in (a, b) if not profile.can_be_compared)
    if thin:
        return Finding(Advice.INSUFFICIENT, found, thin=thin)
    if found.overlap >= MERGE_FROM and not found.goal_contradiction:
        return Finding(Advice.MERGE, found)
    if max(found.a_in_b, found.b_in_a) >= CONTAINED_FROM and not found.goal_contradiction:
        return Finding(Advice.SPECIAL_CASE, found, contained=a.key if found.a_in_b > found.b_in_a else b.key)
    return Finding(Advice.DISTINCT if found.overlap <= DISTINCT_TO else Advice.NONE, found)


def start_pair(active: Collection[Profile]) -> tuple[str, str] | None:
    """The two ideal personas to start with: the most diverging pair, or None until two have five counted facts.

    Ties: greater union weight, then keys in alphabetical order.

    Args:
        active: the active personas, negative ones included; those are left out.
    Source: docs/domain.md f (start-with pair); S2: the two most diverging first.
    """
    ready = sorted((p for p in active if not p.is_negative and p.can_be_compared), key=lambda p: p.key)

    def rank(pair: tuple[Profile, Profile]) -> tuple[Fraction, int, str, str]:
        found = compare(*pair)
        return -found.divergence, -found.union_weight, pair[0].key, pair[1].key

    best = min(combinations(ready, 2), key=rank, default=None)
    return None if best is None else (best[0].key, best[1].key)


# --- Representation ----------------------------------------------------------------------------------------------


def represents(from_date: date, to_date: date | None, today: date) -> bool:
    """Whether a representation holds on ``today``; both its days are included. Source: docs/domain.md b."""
    return from_date <= today and (to_date is None or today <= to_date)


# --- Codes, hues and keys ----------------------------------------------------------------------------------------


HUES = 8                    # tints that a code can stand on
LONGEST_FACT_KEY = 80       # characters
LONGEST_PERSONA_KEY = 60
_CODE = re.compile(r"[A-Z]{2}")
# Words after which a statement is about somebody's age, gender, looks or schooling (S0: the best known data, and of no
# use). A number of years only counts as an age with such a word beside it, so that "signs for five years" passes.
_ABOUT_LOOKS = re.compile(
    r"\b(?:aged?|gender|sex|female|males?|wom[ae]n|an? man|years? old|year-olds?|millennials?|graduated?|degree|studied"
    r"|leeftijd|geslacht|vrouw(?:en|elijk)?|mann(?:en|elijk)|een man|jarige|jaar (?:oud|jong)|studeerde|opleiding"
    r"|afgestudeerd|hoodie|capuchontrui)\b|\b\d{2}\s*(?:-|–|tot|to|en|and)\s*\d{2}\s+(?:jaar|years)\b", re.IGNORECASE)


def is_code(code: str) -> bool:
    """Whether ``code`` can stand for a persona: two capitals. Source: docs/domain.md b (persona)."""
    return _CODE.fullmatch(code) is not None


def next_hue(taken: Iterable[int]) -> int:
    """The tint for a new persona: the first of those used least. Source: docs/design.md (tokens)."""
    used = Counter(taken)
    return min(range(HUES), key=lambda hue: (used[hue], hue))


def key_of(text: str, longest: int) -> str:
    """A key made of ``text``: small letters, digits and hyphens, cut between words at ``longest`` characters.

    Empty when ``text`` holds no letter or digit of ours.
    """
    plain = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    key = "-".join(re.findall(r"[a-z0-9]+", plain))
    if len(key) <= longest:
        return key
    return key[:longest + 1].rpartition("-")[0] or key[:longest]


def free_key(stem: str, taken: Iterable[str]) -> str:
    """``stem``, or ``stem`` with the lowest number from 2 on that is not ``taken``."""
    known, key, number = set(taken), stem, 2
    while key in known:
        key, number = f"{stem}-{number}", number + 1
    return key


def within_sentence(text: str) -> str:
    """``text`` as it stands inside a sentence: first letter small, but for abbreviations (IT, CTO)."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def asks_for_reason(*statements: str | None) -> bool:
    """Whether a statement is about age, gender, looks or schooling: then we ask which decision of ours it changes.

    A check of words, so it may ask in vain; it never refuses. Source: docs/domain.md b (persona), S0.
    """
    return any(_ABOUT_LOOKS.search(text) for text in statements if text)
