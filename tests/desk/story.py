"""The house in which the stories of the desk play: Imke leads, Ann writes, Lotte reviews for the CTO."""
from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.core.uid import new_uid
from planner.people.models import Organisation, Person, Site
from planner.personas.models import Persona
from planner.policy import Role
from planner.steps.agenda.models import Claim, Slot, Topic
from planner.steps.inventory.models import PublishedWork, TopicArea
from planner.steps.writing.models import Draft, ReviewRequest, ReviewRound, Revision
from planner.workflow.agenda import SlotState
from planner.workflow.writing import DraftState, RoundState
from tests import factories as make
from tests.factories import NOW


@dataclass
class Desk:
    """Everything is in English; slots go out at 09:00 in Amsterdam."""

    session: Session
    house: Organisation = field(default_factory=make.organisation)
    site: Site = field(default_factory=make.site)
    imke: Person = field(default_factory=lambda: make.person(Role.LEAD, name="Imke Vos"))
    ann: Person = field(default_factory=lambda: make.person(name="Ann Visser"))
    lotte: Person = field(default_factory=lambda: make.person(Role.REVIEWER, name="Lotte Vermeer"))
    cto: Persona = field(default_factory=lambda: make.persona(code="CT", name_en="CTO", name_nl="CTO"))
    cloud: TopicArea = field(default_factory=lambda: make.area(key="cloud", label_en="Cloud", label_nl="Cloud"))

    def __post_init__(self) -> None:
        self.add(self.house, self.site, self.imke, self.ann, self.lotte, self.cto, self.cloud)

    def add(self, *rows: Any) -> None:
        self.session.add_all(rows)
        self.session.flush()

    def topic(self, title: str = "Zero-downtime deploys", **over: Any) -> Topic:
        topic = make.topic(title=title, area=self.cloud, personas=[self.cto], **over)
        self.add(topic)
        return topic

    def slot(self, title: str = "Zero-downtime deploys", *, day: date = date(2027, 1, 5), **over: Any) -> Slot:
        """A slot with its topic, open unless told otherwise."""
        publish_at = datetime.combine(day, time(8), NOW.tzinfo)
        topic = None if over.get("state") is SlotState.PLANNED else self.topic(title)
        slot = make.slot(**{"local_date": day, "publish_at": publish_at, "topic": topic,
                            "claim_by": publish_at - timedelta(days=30),
                            "closes_at": publish_at - timedelta(days=8)} | over)
        self.add(slot)
        return slot

    def draft(self, title: str = "Zero-downtime deploys", *, by: Person | None = None,
              state: DraftState = DraftState.WRITING, words: int = 0, day: date = date(2027, 1, 5),
              due: datetime | None = None, **over: Any) -> Draft:
        """A claimed slot with the draft of its claim."""
        slot = self.slot(title, day=day, state=SlotState.CLAIMED)
        due = due or slot.publish_at - timedelta(days=14)
        claim: Claim = make.claim(slot=slot, author=by or self.ann, draft_due=due, rework_due=due, approve_by=due,
                                  review_due=due)
        draft = make.draft(claim=claim, title=title, state=state, topic=slot.topic, personas=[self.cto], **over)
        self.add(claim, draft)
        if words:
            revision = Revision(draft=draft, number=1, title=title, body="word " * words, sha256="0" * 64,
                                word_count=words, by=by or self.ann, at=NOW)
            self.add(revision)
            draft.head = revision
            self.session.flush()
        return draft

    def asked(self, title: str, *, reviewer: Person | None = None, due: datetime | None = None,
              state: RoundState = RoundState.OPEN, **over: Any) -> Draft:
        """A draft in review, with a request to a reviewer."""
        draft = self.draft(title, state=DraftState.IN_REVIEW, words=600, **over)
        turn = ReviewRound(draft=draft, number=1, opened_on=draft.head, opened_at=NOW, state=state)
        self.add(turn)
        if state is RoundState.OPEN:
            self.add(ReviewRequest(round=turn, persona=self.cto, reviewer=reviewer or self.lotte, requested_at=NOW,
                                   due_at=due or NOW + timedelta(days=4)))
        return draft

    def asked_often(self, number: int) -> None:
        """So many more drafts in review, each like the one that `asked` makes; written in a few statements."""
        draft = self.asked("Text 0")
        turn = self.session.scalars(sa.select(ReviewRound).where(ReviewRound.draft_id == draft.id)).one()
        request = self.session.scalars(sa.select(ReviewRequest).where(ReviewRequest.round_id == turn.id)).one()
        assert draft.claim is not None
        for row, above in ((draft.claim.slot.topic, "id"), (draft.claim.slot, "topic_id"), (draft.claim, "slot_id"),
                           (draft, "claim_id"), (turn, "draft_id"), (request, "round_id")):
            table: Any = sa.inspect(type(row)).local_table
            like = dict(self.session.execute(sa.select(table).where(table.c.id == row.id)).mappings().one())
            self.session.execute(sa.insert(table), [
                like | {"uid": new_uid(), "id": place, above: place} for place in range(100_000, 100_000 + number)])

    def work(self, title: str, *, by: Person | None = None, at: datetime = NOW, **over: Any) -> PublishedWork:
        """An article that is out."""
        work = PublishedWork(**{"source_uid": make.draft().uid or f"{title:.26}", "title": title, "lang": "en",
                                "address": "/blog/a", "published_at": at, "local_date": at.date(),
                                "authors": [by or self.ann]} | over)
        self.add(work)
        return work
