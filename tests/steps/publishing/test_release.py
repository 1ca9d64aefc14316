"""From the lead's approval to the reader: once, on time, and only if everything still holds."""
from __future__ import annotations

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa

from planner import worker
from planner.core import event_log, events, standstill
from planner.core.db import db
from planner.core.errors import Conflict, NotAllowed, RuleBroken
from planner.core.standstill import Came
from planner.people.models import PersonStatus
from planner.search.queries import find
from planner.steps.inventory.models import PublishedWork
from planner.steps.publishing import queries
from planner.steps.publishing.events import ArticlePublished, PublicationStopped
from planner.steps.publishing.models import Publication, SlugHistory
from planner.steps.publishing.services import down, planning, release
from planner.steps.writing.models import FinalApproval, ReviewRound, Revision
from planner.workflow.agenda import ClaimState, SlotState, TopicState
from planner.workflow.publishing import PublicationState
from planner.workflow.writing import DraftState
from tests import factories as make


@pytest.fixture
def told(monkeypatch):
    """What publishing announced."""
    heard = []
    monkeypatch.setitem(events._listeners, ArticlePublished, [lambda session, news: heard.append(news)])
    monkeypatch.setitem(events._listeners, PublicationStopped, [lambda session, news: heard.append(news)])
    return heard


def test_an_approved_text_is_scheduled_and_its_slot_is_ready(approved):
    made = approved()

    assert made.publication.state is PublicationState.SCHEDULED
    assert made.publication.due_at == made.slot.publish_at
    assert (made.slot.state, made.draft.state) == (SlotState.READY, DraftState.SCHEDULED)


def test_nothing_goes_out_before_its_moment(approved, session, now):
    made = approved(due_in=timedelta(minutes=5))

    assert queries.due_ids(session, now=now, limit=10) == []
    assert not release.release_due(session, made.publication.id, now=now)


def test_at_its_moment_the_text_is_out_with_everything_that_follows(approved, session, now, told):
    made = approved(due_in=timedelta(0))

    assert release.release_due(session, made.publication.id, now=now)

    assert made.publication.state is PublicationState.PUBLISHED
    assert made.publication.url == "/blog/a-restore-is-proof"
    assert (made.slot.state, made.claim.state) == (SlotState.PUBLISHED, ClaimState.FULFILLED)
    assert (made.draft.state, made.topic.state) == (DraftState.PUBLISHED, TopicState.PUBLISHED)
    work = session.scalars(sa.select(PublishedWork)).one()
    assert (work.title, [author.name for author in work.authors]) == ("A restore is proof", ["Ann Author"])
    assert [area.key for area in work.areas] == ["backup"]
    assert [hit.address for hit in find(session, "nine hours", actor=None)] == ["/blog/a-restore-is-proof"]
    assert [type(news) for news in told] == [ArticlePublished]


def test_a_second_worker_finds_nothing_to_do(approved, session, now, told):
    made = approved(due_in=timedelta(0))
    release.release_due(session, made.publication.id, now=now)

    assert not release.release_due(session, made.publication.id, now=now)
    assert len(told) == 1


def test_a_changed_text_does_not_go_out(approved, session, now, told):
    made = approved(due_in=timedelta(0))
    made.approval.stale_at = now
    session.flush()

    assert not release.release_due(session, made.publication.id, now=now)

    assert made.publication.state is PublicationState.SCHEDULED
    assert (made.publication.waits_for_lead, made.publication.note) == (True, "publication_approval_stale")
    assert told[0].code == "publication_approval_stale"


def test_the_text_of_somebody_who_left_waits_for_a_lead(approved, session, now, house):
    made = approved(due_in=timedelta(0))
    house.ann.status = PersonStatus.LEFT
    session.flush()

    assert not release.release_due(session, made.publication.id, now=now)
    assert made.publication.note == "publication_author_gone"


def test_after_a_short_standstill_it_goes_out_late_after_a_long_one_a_lead_decides(approved, session, now, house):
    late = approved("An hour late", due_in=-timedelta(hours=1))
    too_late = approved("Three hours late", due_in=-timedelta(hours=3))

    assert release.release_due(session, late.publication.id, now=now)
    assert not release.release_due(session, too_late.publication.id, now=now)
    release.release_now(session, actor=house.imke, publication=too_late.publication, now=now)

    assert too_late.publication.state is PublicationState.PUBLISHED
    assert too_late.publication.published_at == now


def test_nobody_puts_anything_out_of_a_house_that_stands_still(approved, session, now, house):
    """docs/domain-more.md s, Standstill: the house that it was made from has the same texts."""
    made = approved(due_in=-timedelta(hours=3))
    standstill.begin(session.connection(), Came.RESTORED, now=now)

    with pytest.raises(RuleBroken, match="publication_still"):
        release.release_now(session, actor=house.imke, publication=made.publication, now=now)
    assert made.publication.state is not PublicationState.PUBLISHED


def test_a_text_that_breaks_on_its_way_out_waits_for_a_lead_and_is_not_tried_again(approved, session, now, told,
                                                                                   monkeypatch):
    made = approved(due_in=timedelta(0))

    def break_down(title):
        raise LookupError("no such letter")

    monkeypatch.setattr(release.rules, "slug", break_down)

    assert not release.release_due(session, made.publication.id, now=now)

    assert made.publication.state is PublicationState.SCHEDULED
    assert (made.publication.waits_for_lead, made.publication.note) == (True, "publication_broke")
    assert made.publication.attempts == []
    assert queries.due_ids(session, now=now, limit=10) == []
    assert [news.code for news in told] == ["publication_broke"]


def test_only_a_lead_publishes_by_hand(approved, session, now, house):
    made = approved(due_in=-timedelta(hours=3))

    with pytest.raises(NotAllowed):
        release.release_now(session, actor=house.ann, publication=made.publication, now=now)


def test_an_address_never_gets_another_article(published, session):
    first, second = published("Same title"), published("Same title")

    assert [made.publication.slug for made in (first, second)] == ["same-title", "same-title-2"]
    assert session.scalar(sa.select(sa.func.count()).select_from(SlugHistory)) == 2


def test_a_channel_done_by_hand_waits_for_its_address(approved, session, now, house):
    linkedin = make.channel(key="linkedin", connector="manual")
    session.add(linkedin)
    session.flush()
    made = approved(channels=[house.blog, linkedin], due_in=timedelta(0))
    by_hand = next(one for one in made.publications if one.variant.channel is linkedin)

    assert by_hand.state is PublicationState.READY
    with pytest.raises(RuleBroken, match="publication_needs_url"):
        release.confirm_by_hand(session, actor=house.imke, publication=by_hand, url="javascript:alert(1)", now=now)
    release.confirm_by_hand(session, actor=house.imke, publication=by_hand, url="https://linkedin.example/1", now=now)

    assert (by_hand.state, by_hand.url) == (PublicationState.PUBLISHED, "https://linkedin.example/1")
    assert made.slot.state is SlotState.READY


def test_a_fallen_approval_takes_the_text_out_of_the_queue(approved, session, now):
    made = approved()
    planning.suspend_publications(session, made.draft, now=now)

    assert made.publication.state is PublicationState.READY
    assert made.slot.state is SlotState.CLAIMED


def test_a_moved_slot_takes_its_publications_along(approved, session, now):
    made = approved()
    made.slot.publish_at = now + timedelta(days=3)
    planning.move_publications(session, made.slot, now=now)

    assert made.publication.due_at == now + timedelta(days=3)


def test_a_text_that_is_taken_down_leaves_search_and_keeps_its_history(published, session, now, house):
    made = published()

    with pytest.raises(RuleBroken, match="reason_needed"):
        down.take_down(session, actor=house.imke, publication=made.publication, reason=" ", now=now)
    down.take_down(session, actor=house.imke, publication=made.publication, reason="names a customer", now=now)

    assert find(session, "nine hours", actor=None) == []
    said = [event.event for event in event_log.history(session, "publication", made.publication.uid)]
    assert said[:2] == ["take_down", "ok"]
    with pytest.raises(Conflict):
        down.take_down(session, actor=house.imke, publication=made.publication, reason="again", now=now)


@pytest.mark.database
def test_the_clockwork_publishes_once_though_four_run_at_once(live_app, now):
    with live_app.app_context():
        publication_id = _commit_a_due_text(now)

    def work():
        worker.run_once(live_app, next(tick for tick in worker.TICKS if tick.name == "publish"))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with live_app.app_context():
        session = db.session()
        publication = session.get_one(Publication, publication_id)
        assert publication.state is PublicationState.PUBLISHED
        assert len(publication.attempts) == 1
        assert [event.event for event in event_log.history(session, "publication", publication.uid)].count("ok") == 1


def _commit_a_due_text(now):
    session = db.session()
    session.info["now"] = now
    site, ann, imke = make.site(), make.person(), make.person()
    session.add_all([make.organisation(), site, ann, imke])
    session.flush()
    topic, blog = make.topic(), make.channel(site_id=site.id)
    slot = make.slot(topic=topic, publish_at=now, state=SlotState.CLAIMED, channels=[blog])
    draft = make.draft(claim=make.claim(slot=slot, author=ann), state=DraftState.APPROVED)
    session.add_all([topic, blog, slot, draft])
    session.flush()
    revision = Revision(draft_id=draft.id, number=1, title="T", body="B", sha256="x" * 64, word_count=2, at=now)
    session.add(revision)
    session.flush()
    turn = ReviewRound(draft_id=draft.id, number=1, opened_on_id=revision.id, opened_at=now)
    session.add(turn)
    session.flush()
    session.add(FinalApproval(round_id=turn.id, revision_id=revision.id, sha256="x" * 64, by_id=imke.id, at=now))
    draft.head_id = revision.id
    session.flush()
    publications = planning.plan_publications(session, draft, revision, actor_id=imke.id, now=now)
    session.commit()
    return publications[0].id
