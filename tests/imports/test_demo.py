"""What the loaded demo must show (docs/demo.md), as far as it is built."""
from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest
import sqlalchemy as sa

from planner import startup
from planner.core.db import db, unit_of_work
from planner.core.errors import Conflict
from planner.core.localtime import local_date
from planner.core.outbox import Message
from planner.desk.models import StepOwner
from planner.desk.queries import desk_of
from planner.desk.rules import Step, TaskKind
from planner.imports.demo import services
from planner.messages.models import ChatAddress
from planner.people.models import Organisation, Person, PersonStatus
from planner.personas import rules
from planner.personas.models import Persona
from planner.quarter import queries as quarter
from planner.quarter.models import LineKind, PlanRun
from planner.reminders.models import Reminder, ReminderState
from planner.search.models import SearchEntry
from planner.steps.agenda.models import Claim, Slot, Topic
from planner.steps.agenda.queries import open_slots_for
from planner.steps.agenda.rules import reserve
from planner.steps.inventory.models import PublishedWork
from planner.steps.publishing.models import Publication
from planner.steps.publishing.words import why
from planner.steps.training.models import Certificate, Completion, Curriculum
from planner.steps.training.queries import learners
from planner.steps.training.rules import Stuck
from planner.steps.writing.models import Draft, ReviewRequest
from planner.webhooks.models import WebhookEndpoint
from planner.webhooks.queries import last_deliveries
from planner.workflow.agenda import ClaimState, SlotState, TopicState
from planner.workflow.publishing import PublicationState
from planner.workflow.quarter import RunState
from planner.workflow.writing import DraftState, RequestState
from tests import factories as make


@pytest.fixture(scope="module")
def loaded(demo_app):
    """A session on the loaded demo."""
    with demo_app.app_context():
        yield db.session()


def one(session, kind, key):
    return session.scalars(sa.select(kind).where(kind.key == key)).one()


def test_forty_people_one_left_one_away(loaded):
    states = dict(loaded.execute(sa.select(Person.status, sa.func.count()).group_by(Person.status)).all())

    assert sum(states.values()) == 40
    assert (states[PersonStatus.LEFT], states[PersonStatus.AWAY]) == (1, 1)


def test_the_accounts_that_the_start_names_have_something_to_do(loaded, now):
    named = dict(startup._examples())

    author, reviewer = (desk_of(loaded, named[part], now=now, today=now.date()).tasks
                        for part in ("author", "reviewer"))

    assert author[0].kind in {TaskKind.CHANGE, TaskKind.WRITE}
    assert reviewer[0].kind is TaskKind.JUDGE
    assert open_slots_for(loaded, named["author"], now=now)[0].fit.terms.total


def test_an_area_with_one_name_in_both_languages_is_found_by_it_once(loaded):
    titles = set(loaded.scalars(sa.select(SearchEntry.title).where(SearchEntry.kind == "area")))

    assert "Kubernetes" in titles
    assert "Back-up en herstel / Backup and recovery" in titles


def _counted(session, now):
    on, profiles = local_date(now, "Europe/Amsterdam"), {}
    for persona in session.scalars(sa.select(Persona)):
        facts = tuple(rules.CountedFact(fact.key, fact.kind, fact.polarity) for fact in persona.facts
                      if rules.is_counted(fact.verification, fact.relevance, fact.expires_on, on))
        profiles[persona.key] = rules.Profile(persona.key, facts, persona.is_negative)
    return profiles


def test_counted_facts(loaded, now):
    counted = {key: profile.counted for key, profile in _counted(loaded, now).items()}

    negative = one(loaded, Persona, next(key for key in counted if key not in {
        "it-manager", "it-coordinator", "cto", "operations-lead", "controller"}))
    assert negative.is_negative
    assert counted == {"it-manager": 10, "it-coordinator": 9, "cto": 10, "operations-lead": 10, "controller": 10,
                       negative.key: 5}


def test_slots_stand_where_the_file_puts_them(loaded):
    dated = sa.select(Slot.state, sa.func.count()).where(Slot.is_reserve.is_(False)).group_by(Slot.state)
    states = dict(loaded.execute(dated).all())

    assert states == {SlotState.PUBLISHED: 2, SlotState.PARTLY_PUBLISHED: 1, SlotState.READY: 1, SlotState.CLAIMED: 7,
                      SlotState.OPEN: 3, SlotState.PLANNED: 3, SlotState.MISSED: 1}
    assert one(loaded, Topic, "t-dashboard").state is TopicState.OPEN


def test_thirteen_drafts_in_seven_states(loaded):
    states = dict(loaded.execute(sa.select(Draft.state, sa.func.count()).group_by(Draft.state)).all())

    assert sum(states.values()) == 13
    assert set(states) == set(DraftState)


def test_a_plan_that_is_ready_an_item_in_reserve_and_who_owns_the_steps(loaded, now):
    (run,) = loaded.scalars(sa.select(PlanRun))
    spare = one(loaded, Slot, "r-handover")

    assert (run.state, run.is_stale) == (RunState.READY, False)
    assert run.mark == quarter.mark(loaded, run, now=now)
    assert {line.kind for line in run.lines} >= {LineKind.PLACE}
    assert (spare.state, spare.live_claim.author.key) == (SlotState.READY, "pepijn-rietdekker")
    assert reserve.refusal_to_take(reserve.Item(spare.state, spare.usable_until), now.date(), now.date()) is None
    assert set(loaded.scalars(sa.select(StepOwner.step))) == set(Step)


def test_whoever_reviews_in_the_tour_has_a_whole_text_to_read(loaded):
    in_hand = {DraftState.IN_REVIEW, DraftState.CHANGES_REQUESTED, DraftState.APPROVED, DraftState.SCHEDULED}
    words = {draft.key: draft.head.word_count for draft in loaded.scalars(sa.select(Draft)) if draft.state in in_hand}

    assert set(words) == {"d-listen", "d-contract", "d-hours", "d-form", "d-retention", "d-handover"}
    assert min(words.values()) >= 250


def test_a_stale_approval_a_lapsed_and_a_reassigned_request(loaded):
    def states(key):
        draft = one(loaded, Draft, key)
        return [request.state for turn in draft.rounds for request in turn.requests]

    assert RequestState.STALE in states("d-contract")
    assert {RequestState.LAPSED, RequestState.REASSIGNED} <= set(states("d-retention"))


def test_what_a_lead_wrote_the_other_one_approved(loaded):
    draft = one(loaded, Draft, "d-listen")

    approval = draft.rounds[0].approvals[0]

    assert draft.claim.author.key == "imke-vosmeer"
    assert approval.by.key == "stijn-oldekamp"
    assert approval.sha256 == draft.head.sha256


def test_a_released_text_goes_on_with_the_next_author(loaded):
    first, second = one(loaded, Draft, "d-events"), one(loaded, Draft, "d-events-2")

    assert (first.state, first.claim.state) == (DraftState.ABANDONED, ClaimState.RELEASED)
    assert second.head.body.startswith(first.head.body.rstrip("."))
    assert [person.key for person in second.claim.co_authors] == ["youssef-amrani"]


def test_one_of_three_channels_failed(loaded):
    draft = one(loaded, Draft, "d-friday")
    states = sorted(loaded.scalars(sa.select(Publication.state).where(Publication.slot_id == draft.claim.slot_id)))

    assert states == [PublicationState.FAILED, PublicationState.PUBLISHED, PublicationState.PUBLISHED]
    assert draft.claim.slot.state is SlotState.PARTLY_PUBLISHED


def test_every_live_claim_has_its_deadlines_in_order(loaded):
    for claim in loaded.scalars(sa.select(Claim).where(Claim.state != ClaimState.WAITING)):
        dues = [claim.outline_due, claim.draft_due, claim.review_due, claim.rework_due, claim.approve_by,
                claim.package_due, claim.slot.publish_at]
        assert dues == sorted(dues)


def test_somebody_waits_for_a_slot_that_a_colleague_has(loaded):
    waiting = loaded.scalars(sa.select(Claim).where(Claim.state == ClaimState.WAITING)).one()

    assert waiting.joined_at is not None
    assert waiting.author_id != waiting.slot.live_claim.author_id


def test_nothing_that_happened_lies_in_the_future(loaded, now):
    for request in loaded.scalars(sa.select(ReviewRequest)):
        assert request.requested_at <= now
        assert request.answered_at is None or request.requested_at <= request.answered_at <= now
    for work in loaded.scalars(sa.select(PublishedWork)):
        assert work.published_at < now


def test_the_blog_shows_three_articles_in_two_languages(demo_app):
    client = demo_app.test_client()

    assert "Waarom wij nooit meer op vrijdag migreren" in client.get("/blog/").text
    assert "A backup is a promise" in client.get("/blog/en/").text
    assert client.get("/blog/waarom-uw-cloudrekening-elke-maand-anders-is").status_code == 200


def test_why_a_publication_failed_is_said_in_the_reader_s_language(demo_app, loaded):
    notes = list(loaded.scalars(sa.select(Publication.note).where(Publication.state == PublicationState.FAILED)))

    with demo_app.test_request_context():
        assert notes
        assert all(why(note) != note for note in notes)


def test_the_trained_have_finished_every_lesson(loaded):
    counts = list(loaded.scalars(sa.select(sa.func.count()).select_from(Completion).group_by(Completion.person_id)))

    assert (counts.count(6), counts.count(1)) == (22, 2)
    assert loaded.scalar(sa.select(sa.func.count()).select_from(Certificate)) == 22


def test_three_are_under_way_with_the_lessons_each_stuck_in_their_own_way(loaded, now):
    curriculum = loaded.scalars(sa.select(Curriculum)).one()
    found = learners(loaded, curriculum, today=now.date(), zone="Europe/Amsterdam", only_stuck=True)

    assert {each.person.key: each.stuck for each in found} == {
        "daan-heuvelink": (Stuck.STILL,), "marit-solberg": (Stuck.WAITS,),
        "hugo-lindeboog": (Stuck.OVERDUE, Stuck.STILL)}


@pytest.mark.parametrize(("one", "other", "overlap"), [
    ("it-manager", "it-coordinator", Fraction(17, 26)), ("it-coordinator", "operations-lead", Fraction(3, 40)),
    ("it-manager", "operations-lead", Fraction(3, 43)), ("controller", "cto", Fraction(0)),
])
def test_overlap_of_personas(loaded, now, one, other, overlap):
    profiles = _counted(loaded, now)

    assert rules.compare(profiles[one], profiles[other]).overlap == overlap


def test_the_pair_to_start_with(loaded, now):
    profiles = [profile for profile in _counted(loaded, now).values() if not profile.is_negative]

    assert rules.start_pair(profiles) == ("controller", "it-manager")


def _to_come(session, day):
    return session.scalar(sa.select(sa.func.count()).select_from(Slot).where(
        Slot.is_reserve.is_(False), Slot.publish_at > day))


def test_it_plans_ahead_of_today(loaded, now):
    assert _to_come(loaded, now) == 14


@pytest.mark.parametrize("days", [40, 200])
def test_the_demo_never_looks_old(live_app, now, days):
    live_app.extensions["planner.clock"].instant = now + timedelta(days=days)
    with live_app.app_context():
        with unit_of_work() as work:
            services.load_demo(work.session, password="a long enough word", now=work.now)

        assert _to_come(db.session(), now + timedelta(days=days)) == 14


def test_loading_again_changes_nothing(demo_app):
    with demo_app.app_context():
        with unit_of_work() as work:
            services.load_demo(work.session, password="a long enough word", now=work.now)

        assert db.session.scalar(sa.select(sa.func.count()).select_from(Person)) == 40


def test_loading_is_refused_where_somebody_lives(session, now):
    session.add_all([make.organisation(), make.person(name="Real Person")])
    session.flush()

    with pytest.raises(Conflict, match="demo_not_empty"):
        services.load_demo(session, password="a long enough word", now=now)
    assert session.scalars(sa.select(Organisation)).one().name == "Nevelbaak Digitaal"


def test_ways_a_program_and_what_was_said_before_stand_there_and_call_nobody(loaded, now):
    chats = loaded.scalars(sa.select(ChatAddress).order_by(ChatAddress.id)).all()
    endpoint = loaded.scalars(sa.select(WebhookEndpoint)).one()
    (said,) = loaded.scalars(sa.select(Reminder).where(Reminder.rule == "training_due_next"))

    assert [(chat.is_on, chat.owner_ids != frozenset()) for chat in chats] == [(True, True), (False, False)]
    assert all(".example/" in chat.url for chat in chats)
    assert (endpoint.is_on, len(last_deliveries(loaded, endpoint))) == (False, 2)
    assert said.recipient.name.startswith("Hugo")
    assert said.state is ReminderState.SENT
    assert said.sent_at < now - timedelta(days=5)
    assert loaded.scalars(sa.select(Message).where(Message.done_at.is_(None), Message.topic == "chat")).all() == []
