"""The house in which the stories of reminders play, and a clockwork that a test turns by hand."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.core.localtime import to_utc
from planner.core.outbox import Message, OutboxState
from planner.people.models import Organisation, Person
from planner.personas.models import Persona
from planner.policy import Role
from planner.reminders import handout, letters, queries, services
from planner.reminders.handout import DIGEST, URGENT
from planner.reminders.models import Reminder
from planner.steps.agenda.models import Slot
from planner.steps.agenda.rules import deadline_chain
from planner.steps.writing.models import Draft, ReviewRequest, ReviewRound, Revision
from planner.workflow.agenda import SlotState
from planner.workflow.writing import DraftState
from tests import factories as make

AMSTERDAM = "Europe/Amsterdam"
TURNS = (time(6, 30), time(8, 30), time(12, 30), time(20, 30))


def at(text: str) -> datetime:
    """``2027-01-05 08:00`` in UTC."""
    return datetime.fromisoformat(f"{text}:00+00:00")


def amsterdam(day: date, clock: time) -> datetime:
    """A moment on the wall in Amsterdam."""
    return to_utc(day, clock, AMSTERDAM)


@dataclass
class House:
    """Imke leads, Ann writes, Lotte reads for the CTO. Everybody is in Amsterdam, mails come at 08:30."""

    session: Session
    house: Organisation = field(default_factory=make.organisation)
    imke: Person = field(default_factory=lambda: make.person(Role.LEAD, name="Imke Vos", email="imke@n.example"))
    ann: Person = field(default_factory=lambda: make.person(name="Ann Visser", email="ann@n.example"))
    lotte: Person = field(default_factory=lambda: make.person(Role.REVIEWER, name="Lotte Vermeer",
                                                              email="lotte@n.example"))
    cto: Persona = field(default_factory=lambda: make.persona(code="CT"))

    def __post_init__(self) -> None:
        self.add(self.house, self.imke, self.ann, self.lotte, self.cto)

    def add(self, *rows: Any) -> None:
        self.session.add_all(rows)
        self.session.flush()

    def draft(self, due: datetime, *, title: str = "Restore drill", by: Person | None = None,
              taken: datetime | None = None, state: DraftState = DraftState.WRITING) -> Draft:
        """A claimed slot, two weeks after its draft is due."""
        out = due + timedelta(days=14)
        slot = make.slot(state=SlotState.CLAIMED, topic=make.topic(title=title), publish_at=out,
                         local_date=out.date(), claim_by=due - timedelta(days=14))
        claim = make.claim(slot=slot, author=by or self.ann, draft_due=due, taken_at=taken or due - timedelta(days=30))
        draft = make.draft(claim=claim, title=title, state=state)
        self.add(slot, claim, draft)
        return draft

    def request(self, due: datetime, *, title: str = "Restore drill", asked: datetime | None = None,
                reviewer: Person | None = None) -> ReviewRequest:
        """A text in review, with one request."""
        draft = self.draft(due, title=title, state=DraftState.IN_REVIEW)
        head = Revision(draft=draft, number=1, title=title, body="x", sha256="0" * 64, word_count=1, at=due)
        turn = ReviewRound(draft=draft, number=1, opened_on=head, opened_at=due - timedelta(days=9))
        request = ReviewRequest(round=turn, persona=self.cto, reviewer=reviewer or self.lotte, due_at=due,
                                requested_at=asked or due - timedelta(days=9))
        self.add(head, turn, request)
        return request

    def slot(self, day: date, *, title: str = "GitOps", **over: Any) -> Slot:
        """An open slot with the deadlines of its day."""
        chain = deadline_chain(day, time(9), AMSTERDAM, queries.house_of(self.session).calendar)
        slot = make.slot(**{"topic": make.topic(title=title), "local_date": day, "publish_at": chain.publish_at,
                            "claim_by": chain.claim_by} | over)
        self.add(slot)
        return slot

    # --- the clockwork -------------------------------------------------------------------------------------------

    def tick(self, now: datetime) -> list[str]:
        """One turn of the clockwork; returns the subjects of the mails that it made."""
        before = set(self.session.scalars(sa.select(Message.id)))
        services.key_reminders(self.session, now=now)
        urgent = [row.key for row in queries.rules_of(self.session) if row.is_urgent]
        handout.hand_out_urgent(self.session, queries.people_with_urgent(self.session, urgent, now=now), now=now)
        handout.hand_out(self.session, queries.people_with_due(self.session, now=now), now=now)
        self.write(now)
        return [mail.payload["subject"] for mail in self.mails() if mail.id not in before]

    def write(self, now: datetime) -> None:
        """Write the mails that were handed out."""
        self.session.expire_all()
        written = {DIGEST: letters.write_digest, URGENT: letters.write_urgent}
        waiting = sa.select(Message).where(Message.topic.in_(written), Message.done_at.is_(None))
        for row in self.session.scalars(waiting):
            written[row.topic](self.session, row.payload, key=row.key, now=now)
            row.state, row.done_at = OutboxState.SENT, now
        self.session.flush()

    def run(self, first: date, last: date, *, clocks: Sequence[time] = TURNS) -> list[tuple[str, str, str]]:
        """Turn the clockwork over some days, at these times of each; returns moment, name and subject of each mail."""
        for ahead in range((last - first).days + 1):
            for clock in clocks:
                self.tick(amsterdam(first + timedelta(days=ahead), clock))
        return [(datetime.fromisoformat(mail.payload["at"]).astimezone(UTC).strftime("%m-%d %H:%MZ"),
                 mail.payload["name"].split()[0], mail.payload["subject"]) for mail in self.mails()]

    def mails(self) -> list[Message]:
        return list(self.session.scalars(sa.select(Message).where(Message.topic == "mail").order_by(Message.id)))

    def traces(self, person: Person) -> list[tuple[str, int, str, str]]:
        """Rule, step, state and outcome of what was looked at for somebody, in the order of their moments."""
        rows = self.session.scalars(sa.select(Reminder).where(Reminder.recipient_id == person.id)
                                    .order_by(Reminder.nominal_at, Reminder.id))
        return [(row.rule, row.step, row.state.value, row.outcome) for row in rows]
