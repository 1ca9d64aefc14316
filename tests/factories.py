"""Plain functions that make things with sensible defaults; a test names only what it is about.

Nothing is added to a session here: ``session.add_all([...])`` and ``session.flush()`` are the test's.
"""
from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any

from planner.channels.models import Channel, ChannelKind
from planner.people.models import Organisation, Person, RoleGrant, Site
from planner.personas.models import (
    FactKind,
    Method,
    Persona,
    PersonaFact,
    PersonaStatus,
    Relevance,
    Representation,
    Verification,
)
from planner.policy import Role
from planner.steps.agenda.models import Claim, Idea, Phase, Slot, Topic
from planner.steps.inventory.models import (
    ExpertiseClaim,
    KnowledgeFact,
    PublishedWork,
    TopicArea,
    TrendObservation,
)
from planner.steps.writing.models import Draft
from planner.workflow.agenda import ClaimState, SlotState, TopicState

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
_n = count(1)
# With a digit, so that no code that a test chooses is among them.
_CODES = [pair for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" for digit in "0123456789"
          for pair in (letter + digit, digit + letter)]


def organisation(**over: Any) -> Organisation:
    """The house, in English unless a test says otherwise."""
    return Organisation(**{"name": "Nevelbaak Digitaal", "locale": "en"} | over)


def site(**over: Any) -> Site:
    """The public blog."""
    n = next(_n)
    return Site(**{"key": f"site-{n}", "name": f"site{n}.example", "languages": ["nl", "en"], "is_main": True} | over)


def person(*roles: Role, **over: Any) -> Person:
    """A member, with the roles named: ``person(Role.LEAD, name="Imke")``."""
    n = next(_n)
    grants = [RoleGrant(role=role) for role in roles]
    return Person(**{"name": f"Person {n}", "email": f"p{n}@nevelbaak.example", "locale": "en",
                     "grants": grants} | over)


def persona(**over: Any) -> Persona:
    """An active ideal persona without facts."""
    n = next(_n)
    return Persona(**{"key": f"persona-{n}", "code": _CODES[n % len(_CODES)], "name_en": f"Persona {n}",
                      "name_nl": f"Persona {n}", "status": PersonaStatus.ACTIVE} | over)


def fact(**over: Any) -> PersonaFact:
    """A counted fact: verified and relevant."""
    n = next(_n)
    return PersonaFact(**{"key": f"fact-{n}", "kind": FactKind.GOAL, "statement_en": f"Wants goal {n}",
                          "source": "interview 3", "verification": Verification.VERIFIED,
                          "method": Method.INTERVIEW, "relevance": Relevance.RELEVANT,
                          "why_en": "helps us to choose the result that we promise"} | over)


def representation(**over: Any) -> Representation:
    """Somebody speaks for a persona since long."""
    return Representation(**{"ground": "works with them daily", "from_date": date(2020, 1, 1)} | over)


def area(**over: Any) -> TopicArea:
    """A node in the tree of knowledge."""
    n = next(_n)
    return TopicArea(**{"key": f"area-{n}", "label_nl": f"Gebied {n}", "label_en": f"Area {n}"} | over)


def expertise(**over: Any) -> ExpertiseClaim:
    """A practitioner who likes it; give ``person`` and ``area``."""
    return ExpertiseClaim(**{"level": 2, "interest": 1, "confirmed_at": NOW} | over)


def trend(**over: Any) -> TrendObservation:
    """Something seen in the market today; give ``person``."""
    return TrendObservation(**{"text": f"Trend {next(_n)}", "lang": "en", "seen_on": NOW.date()} | over)


def knowledge_fact(**over: Any) -> KnowledgeFact:
    """A sentence worth sharing, after a check; give ``known_by`` and ``areas``."""
    return KnowledgeFact(**{"text": f"Fact {next(_n)}", "lang": "en"} | over)


def published_work(**over: Any) -> PublishedWork:
    """A text that went out today; give ``authors``."""
    n = next(_n)
    return PublishedWork(**{"source_uid": f"draft-{n}", "title": f"Article {n}", "lang": "en", "published_at": NOW,
                            "local_date": NOW.date()} | over)


def channel(**over: Any) -> Channel:
    """The own blog."""
    n = next(_n)
    return Channel(**{"key": f"blog-{n}", "name": f"Blog {n}", "kind": ChannelKind.SITE, "languages": ["nl", "en"],
                      "connector": "own"} | over)


def idea(**over: Any) -> Idea:
    """A new idea; give ``by``."""
    return Idea(**{"title": f"Idea {next(_n)}", "lang": "en"} | over)


def topic(**over: Any) -> Topic:
    """A planned topic with its brief: what the reader asks, where they stand, what they take home."""
    return Topic(**{"title": "Zero-downtime deploys", "brief": "How we ship at noon.", "lang": "en",
                    "question": "Can we deploy in office hours?", "phase": Phase.COMPARE, "gift": "A checklist",
                    "state": TopicState.PLANNED} | over)


def slot(**over: Any) -> Slot:
    """An open slot six weeks ahead, 09:00 in Amsterdam."""
    return Slot(**{"local_date": date(2027, 1, 5), "local_time": time(9), "zone": "Europe/Amsterdam",
                   "publish_at": datetime(2027, 1, 5, 8, tzinfo=UTC), "claim_by": datetime(2026, 12, 4, 11, tzinfo=UTC),
                   "closes_at": datetime(2026, 12, 28, 23, tzinfo=UTC), "lang": "en", "state": SlotState.OPEN} | over)


def claim(**over: Any) -> Claim:
    """An active claim with its deadlines; give ``slot`` and ``author``."""
    return Claim(**{"state": ClaimState.ACTIVE, "taken_at": NOW, "draft_due": NOW + timedelta(days=20),
                    "review_due": NOW + timedelta(days=26)} | over)


def draft(**over: Any) -> Draft:
    """A draft being written, without a revision; give ``claim``."""
    return Draft(**{"title": "Zero-downtime deploys", "lang": "en"} | over)
