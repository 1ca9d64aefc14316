"""The house in which the stories of writing and review happen: who works there, for whom they write."""
from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from planner.people.models import Organisation, Person
from planner.personas.models import Persona
from planner.policy import Role
from planner.steps.agenda.models import Claim, Slot
from planner.steps.writing import queries
from planner.steps.writing.models import Draft, ReviewRequest, ReviewRound
from planner.steps.writing.rules.texts import Text
from planner.steps.writing.services import approvals, lifecycle, revisions, rounds, verdicts
from planner.workflow.agenda import SlotState
from planner.workflow.writing import LIVE_REQUESTS, Verdict
from tests import factories as make
from tests.factories import NOW

BODY = """The restore took nine hours. Nobody had tested it.

## What we changed

We restore one system each month, on a Tuesday, with coffee. The first time it took a day; now it takes two hours.
"""


@dataclass
class House:
    """Mats writes; Ilse speaks for the IT manager, Bram for the operations lead; Imke leads, Stijn too."""

    session: Session
    mats: Person
    ilse: Person
    bram: Person
    imke: Person
    stijn: Person
    admin: Person
    manager: Persona
    operations: Persona
    slot: Slot
    claim: Claim
    draft: Draft
    organisation: Organisation
    others: list[Person] = field(default_factory=list)

    def get(self, person: Person, *, lock: bool = True) -> Draft:
        """The draft as ``person`` gets it, read anew."""
        self.session.flush()
        return queries.get_draft(self.session, person, self.draft.uid, lock=lock)

    def write(self, body: str = BODY, *, title: str = "A restore is proof", by: Person | None = None,
              base: int | None = None, now: datetime = NOW) -> revisions.Saving:
        """Save a text, on the newest revision unless ``base`` says otherwise."""
        draft = self.get(by or self.mats)
        number = draft.head.number if draft.head else 0
        return revisions.save_text(self.session, draft, Text(title, body, number if base is None else base),
                                   actor=by or self.mats, now=now)

    def submit(self, *, now: datetime = NOW) -> ReviewRound:
        """Mats sends the text in."""
        return rounds.submit_draft(self.session, self.get(self.mats), actor=self.mats, now=now)

    @property
    def turn(self) -> Any:
        """The newest round, read anew."""
        self.session.flush()
        return queries.current_round(self.session, self.draft)

    def unsaved(self, person: Person | None = None) -> Any:
        """What somebody typed and did not save."""
        return queries.unsaved_text(self.session, self.draft, person or self.mats)

    def requests(self) -> list[ReviewRequest]:
        """Every request of the draft, oldest first."""
        self.session.flush()
        return queries.requests_of(self.session, self.draft)

    def live(self, persona: Persona) -> ReviewRequest:
        """The request that somebody has to answer for ``persona`` now."""
        return next(one for one in self.requests() if one.persona_id == persona.id and one.state in LIVE_REQUESTS)

    def judge(self, persona: Persona, verdict: Verdict = Verdict.APPROVE, *points: verdicts.Point,
              withdrawn: frozenset[str] = frozenset(), summary: str = "", now: datetime = NOW) -> ReviewRequest:
        """Whoever is asked for ``persona`` judges the newest revision."""
        self.get(self.imke)
        request = self.live(persona)
        answer = verdicts.Answer(verdict, summary=summary, points=points, withdrawn=withdrawn)
        head = request.round.draft.head
        assert head is not None
        verdicts.give_verdict(self.session, request, answer, read=head, actor=request.reviewer, now=now)
        return request

    def approve(self, by: Person | None = None, *, now: datetime = NOW) -> None:
        """The lead's final word on the newest revision."""
        draft = self.get(by or self.imke)
        assert draft.head is not None
        approvals.approve_finally(self.session, draft, read=draft.head, actor=by or self.imke, now=now)

    def approved(self) -> Draft:
        """Written, judged and approved."""
        self.write()
        self.submit()
        self.judge(self.manager)
        self.judge(self.operations)
        self.approve()
        return self.draft


def house(session: Session, *, started: bool = True, **slot: Any) -> Any:
    """The house, with a slot that Mats claimed; ``started`` makes his draft. A `House`, whose parts are all there."""
    organisation = make.organisation()
    mats = make.person(name="Mats Dijkgraaf")
    ilse, bram = make.person(Role.REVIEWER, name="Ilse Korenwolf"), make.person(Role.REVIEWER, name="Bram Wijngaard")
    imke, stijn = make.person(Role.LEAD, name="Imke Vosmeer"), make.person(Role.LEAD, name="Stijn Oldekamp")
    admin = make.person(Role.ADMIN, name="Ada Beheer")
    manager = make.persona(name_en="IT manager", name_nl="IT-manager", facts=[make.fact(statement_en="Must restore")])
    operations = make.persona(name_en="Operations lead", name_nl="Hoofd beheer", facts=[make.fact()])
    manager.code, operations.code = sorted([manager.code, operations.code])    # the order in which they are asked for
    topic = make.topic(personas=[manager, operations], title="A backup is a promise")
    place = make.slot(topic=topic, state=SlotState.CLAIMED, **slot)
    claim = make.claim(slot=place, author=mats)
    session.add_all([organisation, mats, ilse, bram, imke, stijn, admin, place, claim])
    session.add_all([make.representation(person=ilse, persona=manager),
                     make.representation(person=bram, persona=operations)])
    session.flush()
    draft = make.draft(claim=claim)
    if started:
        session.expire_all()
        draft = lifecycle.start_draft(session, place, claim, actor_id=mats.id, now=NOW)
    session.flush()
    return House(session, mats, ilse, bram, imke, stijn, admin, manager, operations, place, claim, draft, organisation)
