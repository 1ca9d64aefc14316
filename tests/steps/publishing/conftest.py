"""An approved text, one step before its moment."""
from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from planner.connectors import Done
from planner.core.outbox import Delivery, Message
from planner.policy import Role
from planner.steps.publishing import handlers
from planner.steps.publishing.blog.pages import memory
from planner.steps.publishing.services import lines, planning, release
from planner.steps.publishing.services.articles import Base
from planner.steps.writing.models import FinalApproval, ReviewRound, Revision
from planner.steps.writing.rules import revision_hash, word_count
from planner.workflow.agenda import SlotState
from planner.workflow.writing import DraftState, RoundState
from tests import factories as make

BASE = Base("https://planner.example", "/nowhere")
DONE = Done("42", "https://partner.example/a-restore-is-proof")
BODY = "The report had been green for two years.\n\n## The drill\n\nIt took nine hours. **Nine.** See [why](/blog/x)."


def where(made):
    """Where the publication of an approved text stands now."""
    return made.publication.state


@pytest.fixture(autouse=True)
def no_page_of_another_test():
    """Tests share a moment, so their pages share an identity."""
    memory.clear()


@pytest.fixture
def house(session):
    """An organisation that speaks English, its blog, Ann who wrote, Imke who approves."""
    site = make.site()
    ann = make.person(name="Ann Author", slug="ann-author")
    imke = make.person(Role.LEAD, name="Imke Lead")
    area, persona = make.area(key="backup", label_en="Backup", label_nl="Back-up"), make.persona()
    session.add_all([make.organisation(), site, ann, imke, area, persona])
    session.flush()
    blog = make.channel(key="blog", site_id=site.id)
    session.add(blog)
    session.flush()
    return SimpleNamespace(site=site, ann=ann, imke=imke, area=area, persona=persona, blog=blog)


@pytest.fixture
def approved(session, house, now):
    """Make an approved draft: ``approved(title=..., due_in=timedelta(...), channels=[...])``."""
    def _approved(title="A restore is proof", body=BODY, due_in=timedelta(hours=1), channels=None, lang="en",
                  plan=True):
        topic = make.topic(title=title, area=house.area, personas=[house.persona], lang=lang)
        slot = make.slot(topic=topic, publish_at=now + due_in, channels=channels or [house.blog], lang=lang,
                         state=SlotState.CLAIMED)
        claim = make.claim(slot=slot, author=house.ann)
        draft = make.draft(claim=claim, title=title, state=DraftState.APPROVED, personas=[house.persona], lang=lang)
        session.add_all([topic, slot, claim, draft])
        session.flush()
        revision = Revision(draft_id=draft.id, number=1, title=title, body=body, sha256=revision_hash(title, body),
                            word_count=word_count(title, body), at=now, by_id=house.ann.id)
        session.add(revision)
        session.flush()
        draft.head = revision
        turn = ReviewRound(draft=draft, number=1, opened_on_id=revision.id, state=RoundState.PASSED, opened_at=now)
        session.add(turn)
        session.flush()
        approval = FinalApproval(round_id=turn.id, revision_id=revision.id, sha256=revision.sha256,
                                 by_id=house.imke.id, at=now)
        session.add(approval)
        session.flush()
        publications = planning.plan_publications(session, draft, revision, actor_id=house.imke.id, now=now) \
            if plan else []
        return SimpleNamespace(slot=slot, draft=draft, revision=revision, approval=approval, claim=claim, topic=topic,
                               publications=publications, publication=publications[0] if publications else None)
    return _approved


@pytest.fixture
def published(approved, session, now):
    """Make an article that is out: ``published("Title")``."""
    def _published(title="A restore is proof", **over):
        made = approved(title, due_in=timedelta(0), **over)
        assert release.release_due(session, made.publication.id, now=now)
        return made
    return _published


@pytest.fixture
def hand_out(session, now):
    """Hand out what waits for the people of texts that are out: ``hand_out()``."""
    def _hand_out():
        session.flush()
        for message in session.scalars(sa.select(Message).where(Message.topic == handlers.OUT)):
            handlers.tell_published(Delivery(session, message.key, message.payload, now))
    return _hand_out


@pytest.fixture
def partner(session, house):
    """A site of others, over WordPress; Imke hears of what goes wrong there."""
    channel = make.channel(key="partner", name="Partner", connector="wordpress",
                           config={"address": "https://partner.example", "user": "planner", "secret": "PARTNER"})
    session.add(channel)
    house.imke.password_hash = "can sign in, so is told"
    session.flush()
    return channel


@pytest.fixture
def line(session, now):
    """The clockwork's hand: ``line(result)`` takes the next call and settles it; ``line.at`` is its clock."""
    def turn(result=DONE):
        call = take()
        assert call is not None, "nothing is due"
        lines.settle(session, call, result, now=turn.at)
        session.flush()
        return call

    def take(but=()):
        lines.note_lost(session, now=turn.at)
        return lines.take(session, now=turn.at, base=BASE, but=but)

    turn.at, turn.take = now, take
    return turn


@pytest.fixture
def due(approved, partner):
    """A text that is due on the partner's site now."""
    return approved(due_in=timedelta(0), channels=[partner])
