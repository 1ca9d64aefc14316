"""The house in which the stories of the agenda play: one lead, some members, a blog, a persona, an area."""
from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy.orm import Session

from planner.channels.models import Channel
from planner.core.events import Listener, _listeners
from planner.people.models import Person
from planner.personas.models import ContactMoment, MomentKind, Persona
from planner.policy import Role
from planner.steps.agenda import services
from planner.steps.agenda.models import Claim, Idea, Phase, Slot, Topic
from planner.steps.agenda.services import Brief, Outlets, When
from planner.steps.inventory.models import TopicArea
from planner.workflow.agenda import SlotState, TopicState
from tests import factories as make
from tests.factories import NOW

AMSTERDAM = "Europe/Amsterdam"
TUESDAY = date(2027, 1, 12)         # seven weeks after NOW: the whole chain of deadlines fits


def on(day: date, clock: time = time(9)) -> When:
    return When(day, clock, AMSTERDAM)


@dataclass
class House:
    """Imke leads; Ann, Bob and Cas write; everything is in English on one blog."""

    session: Session
    imke: Person = field(default_factory=lambda: make.person(Role.LEAD, name="Imke"))
    ann: Person = field(default_factory=lambda: make.person(name="Ann"))
    bob: Person = field(default_factory=lambda: make.person(name="Bob"))
    blog: Channel = field(default_factory=lambda: make.channel(key="blog-en", name="Blog"))
    cto: Persona = field(default_factory=lambda: make.persona(code="CT", name_en="CTO", name_nl="CTO"))
    cloud: TopicArea = field(default_factory=lambda: make.area(key="cloud", label_en="Cloud", label_nl="Cloud"))

    def __post_init__(self) -> None:
        self.session.add_all([make.organisation(), self.imke, self.ann, self.bob, self.blog, self.cto, self.cloud])
        self.session.flush()

    def brief(self, **over: Any) -> Brief:
        usual: dict[str, Any] = {"title": "Zero-downtime deploys", "lang": "en", "area": self.cloud,
                                 "personas": [self.cto], "text": "How we ship at noon.",
                                 "question": "Can we deploy in office hours?", "phase": Phase.COMPARE,
                                 "gift": "A checklist"}
        return Brief(**usual | over)

    def topic(self, **over: Any) -> Topic:
        return services.make_topic(self.session, actor=self.imke, brief=self.brief(**over), now=NOW)

    def outlets(self, **over: Any) -> Outlets:
        usual: dict[str, Any] = {"lang": "en", "channels": [self.blog]}
        return Outlets(**usual | over)

    def empty_slot(self, day: date = TUESDAY, **over: Any) -> Slot:
        return services.plan_slot(self.session, actor=self.imke, when=on(day), outlets=self.outlets(**over), now=NOW)

    def slot(self, day: date = TUESDAY, *, title: str = "Zero-downtime deploys", **over: Any) -> Slot:
        """An open slot with its topic."""
        return services.plan_slot(self.session, actor=self.imke, when=on(day), outlets=self.outlets(),
                                  topic=self.topic(title=title, **over), now=NOW)

    def claimed(self, by: Person | None = None, day: date = TUESDAY, **over: Any) -> Claim:
        return services.claim_slot(self.session, actor=by or self.ann, slot=self.slot(day, **over), now=NOW)

    def idea(self, by: Person | None = None, **over: Any) -> Idea:
        values: dict[str, Any] = {"title": "What one hour of standstill costs", "lang": "en"} | over
        return services.propose_idea(self.session, actor=by or self.ann, proposal=services.Proposal(**values), now=NOW)

    def moment(self, by: Person, **over: Any) -> ContactMoment:
        """A call with a customer that ``by`` had today."""
        values: dict[str, Any] = {"kind": MomentKind.SALES_CALL, "on_date": NOW.date(), "lang": "en",
                                  "heard": "What does an hour of standstill cost?"} | over
        moment = ContactMoment(by=by, **values)
        self.session.add(moment)
        self.session.flush()
        return moment

    def colleague(self, *roles: Role, **over: Any) -> Person:
        person = make.person(*roles, **over)
        self.session.add(person)
        self.session.flush()
        return person


class Heard:
    """Listens to one kind of news for the length of a test: ``with Heard(SlotMoved) as news``."""

    def __init__(self, kind: type[Any], answer: Any = ()) -> None:
        self.kind = kind
        self.answer = answer
        self.news: list[Any] = []

    def _hear(self, session: Session, news: Any) -> Any:
        self.news.append(news)
        return self.answer

    def __enter__(self) -> list[Any]:
        listener: Listener = self._hear
        self._listener = listener
        _listeners[self.kind].append(listener)
        return self.news

    def __exit__(self, *trouble: object) -> None:
        _listeners[self.kind].remove(self._listener)


def at(text: str) -> datetime:
    """``2027-01-05 08:00`` in UTC."""
    return datetime.fromisoformat(f"{text}:00+00:00")


def many_slots(house: House, count: int, *, start: date = date(2026, 12, 1), per_day: int = 1) -> None:
    """Slots made as rows, with a topic each and an author for every third."""
    for n in range(count):
        topic = make.topic(title=f"Title {n:05d}", lang="en", state=TopicState.PLANNED, personas=[house.cto])
        day = start + timedelta(days=n // per_day)
        claimed = n % 3 == 0
        at = datetime.combine(day, time(8), tzinfo=NOW.tzinfo)
        slot = make.slot(topic=topic, local_date=day, publish_at=at, closes_at=at, claim_by=at, channels=[house.blog],
                         state=SlotState.CLAIMED if claimed else SlotState.OPEN)
        if claimed:
            slot.claims = [make.claim(author=house.ann, outline_due=at)]
        house.session.add(slot)
    house.session.flush()
