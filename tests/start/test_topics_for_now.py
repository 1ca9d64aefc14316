"""What is found for Eva on her first day, from the agenda, the bank, her articles and what she knows."""
from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from planner.core.errors import NotFound, RuleBroken
from planner.matching.rules import Term
from planner.messages.models import Notice
from planner.policy import Role
from planner.similarity import services as similarity
from planner.start import queries, services
from planner.start.models import FirstSteps
from planner.start.rules import Kind
from planner.steps.inventory.models import PublishedWork, dismissed_area
from planner.workflow.agenda import IdeaState, SlotState, TopicState, Validation
from tests import factories as make
from tests.factories import NOW


class House:
    """Eva is new and knows the cloud; Imke leads, Bob has ideas."""

    def __init__(self, session):
        self.session = session
        self.eva, self.bob = make.person(name="Eva Jansen"), make.person(name="Bob")
        self.imke = make.person(Role.LEAD, name="Imke Vosmeer", password_hash="x")
        self.cloud = make.area(key="cloud", label_en="Cloud", label_nl="De cloud")
        self.kubernetes = make.area(key="kubernetes", label_en="Kubernetes", label_nl="Kubernetes", parent=self.cloud)
        self.ux = make.area(key="ux", label_en="Usability", label_nl="Bruikbaarheid")
        self.data = make.area(key="data", label_en="Data quality", label_nl="Datakwaliteit")
        self.persona = make.persona()
        self.organisation = make.organisation()
        self.add(self.organisation, self.eva, self.bob, self.imke, self.cloud, self.kubernetes, self.ux, self.data,
                 self.persona)

    def part(self, slot):
        """Eva writes in English only, and the topic is to be Dutch."""
        slot.topic.lang = "nl"
        self.eva.languages = ["en"]

    def add(self, *rows):
        self.session.add_all(rows)
        self.session.flush()

    def knows(self, area=None, level=4, interest=2, by=None):
        self.add(make.expertise(person=by or self.eva, area=area or self.cloud, level=level, interest=interest))

    def slot(self, title="Clusters without night work", *, area=None, topic=None, **over):
        topic = {"title": title, "area": area or self.cloud, "personas": [self.persona]} | (topic or {})
        found = make.slot(topic=make.topic(**topic), **over)
        self.add(found)
        return found

    def idea(self, title="What the bill says", *, area=None, **over):
        found = make.idea(title=title, by=self.bob, area=area, personas=[self.persona], **over)
        self.add(found)
        return found

    def work(self, title="Our first cluster", *, on=date(2025, 3, 4), area=None, by=None):
        self.add(PublishedWork(source_uid=title[:26], title=title, lang="en", published_at=NOW, local_date=on,
                               is_out=True, authors=[by or self.eva], areas=[area] if area else []))

    def found(self, now=NOW):
        return queries.topics_for_now(self.session, self.eva, now=now)

    def titles(self):
        return [(one.kind.value, one.title or one.ref) for one in self.found().topics]

    def notices(self, person):
        return [(one.text_key, one.params["title"], one.done_at is not None) for one in self.session.scalars(
            sa.select(Notice).where(Notice.person_id == person.id).order_by(Notice.id))]


@pytest.fixture
def house(session, app):
    return House(session)


def test_somebody_of_whom_nothing_is_known_gets_nothing(house):
    house.slot()
    house.idea(area=house.cloud)

    assert house.found().topics == ()
    assert house.found().is_short


def test_each_order_gives_what_fits(house):
    house.knows()
    house.slot()
    house.slot("A topic nobody asked about", area=house.ux)
    house.add(make.topic(title="Placed by nobody", area=house.kubernetes, state=TopicState.OPEN))
    house.idea("A bigger bill", area=house.kubernetes)
    house.work(area=house.data)

    assert house.titles() == [("slot", "Clusters without night work"), ("topic", "Placed by nobody"),
                              ("article", "Our first cluster")]


def test_the_why_of_a_slot_is_its_two_strongest_terms(house):
    house.knows()
    house.slot()

    one = house.found().topics[0]
    assert (one.fit.terms.level, one.fit.terms.interest, one.why) == (30, 15, (Term.LEVEL, Term.INTEREST))
    assert one.fit.through == "cloud"


@pytest.mark.parametrize("change", [
    lambda house, slot: setattr(slot, "state", SlotState.CLAIMED),
    lambda house, slot: setattr(slot, "closes_at", NOW - timedelta(days=1)),
    lambda house, slot: house.part(slot),
    lambda house, slot: setattr(house.eva, "capacity_per_quarter", 0),
    lambda house, slot: house.work("Just out", on=slot.local_date - timedelta(days=13)),
])
def test_a_slot_that_cannot_be_taken_is_not_shown(house, change):
    house.knows()
    slot = house.slot()
    assert ("slot", "Clusters without night work") in house.titles()

    change(house, slot)
    house.session.flush()

    assert "slot" not in [kind for kind, _title in house.titles()]


def test_the_least_fit_of_a_slot_is_the_organisations(house):
    house.knows()
    house.slot()
    house.organisation.settings = {"min_fit": 46}
    house.session.flush()

    assert "slot" not in [kind for kind, _title in house.titles()]


def test_never_ask_is_heard_on_the_area_and_below_it(house):
    house.knows(interest=-1)
    house.slot()
    house.idea(area=house.kubernetes)
    house.work(area=house.kubernetes)

    assert house.titles() == []


def test_a_better_priority_comes_first_and_an_early_turn_later(house):
    house.knows()
    house.slot("Plain", topic={"priority": 0})
    house.slot("Urgent", topic={"priority": 3}, local_date=date(2027, 2, 2))

    assert [title for _kind, title in house.titles()][:2] == ["Urgent", "Plain"]


def test_an_idea_is_ones_own_by_knowledge_or_by_words(house):
    house.knows(house.kubernetes, level=1)
    house.idea("About clusters", area=house.kubernetes)
    house.idea("Postmortems of nightly deployments without blame", area=house.ux)
    house.idea("Colours of buttons", area=house.data)
    house.work("Nightly deployments, a postmortem without blame", on=date(2026, 6, 1))
    similarity.work_off(house.session, limit=None)
    house.session.flush()

    assert [title for kind, title in house.titles() if kind == "idea"] == [
        "Postmortems of nightly deployments without blame", "About clusters"] or [
        title for kind, title in house.titles() if kind == "idea"] == [
        "About clusters", "Postmortems of nightly deployments without blame"]


def test_of_ideas_that_fit_alike_the_better_score_comes_first_whatever_the_votes(house):
    house.knows()
    house.idea("Many like it", area=house.cloud, votes=9)
    house.idea("A customer confirmed it", area=house.cloud, validation=Validation.CONFIRMED)

    assert [title for kind, title in house.titles() if kind == "idea"] == ["A customer confirmed it", "Many like it"]


def test_decided_ideas_are_not_shown(house):
    house.knows()
    house.idea(area=house.cloud, state=IdeaState.PARKED)

    assert "idea" not in [kind for kind, _title in house.titles()]


@pytest.mark.parametrize(("on", "shown"), [(date(2025, 11, 23), True), (date(2025, 11, 24), False)])
def test_an_article_is_old_after_365_days(house, on, shown):
    house.work(on=on)

    assert house.titles() == ([("article", "Our first cluster")] if shown else [])


def test_somebody_elses_article_is_not_mine(house):
    house.work(by=house.bob)

    assert house.titles() == []


@pytest.mark.parametrize(("level", "shown"), [(1, []), (2, [("area", "ux")])])
def test_an_own_area_from_level_2_on(house, level, shown):
    house.knows(house.ux, level=level, interest=0)

    assert house.titles() == shown


def test_not_this_one_brings_the_next_for_90_days_and_can_be_undone(house):
    for area in (house.cloud, house.ux, house.data, house.kubernetes):
        house.knows(area, level=2)
    first = house.found().topics[0]

    services.hide_topic(house.session, actor=house.eva, kind=first.kind, ref=first.ref, now=NOW)
    assert first.name not in [one.name for one in house.found().topics]
    assert len(house.found().topics) == 3
    assert first.name in [one.name for one in house.found(NOW + timedelta(days=90)).topics]
    services.show_topic(house.session, actor=house.eva, kind=first.kind, ref=first.ref)

    assert house.found().topics[0] == first


def test_the_lead_hears_who_wants_to_write_once_and_that_it_is_settled(house):
    idea = house.idea(area=house.cloud)
    house.knows()

    for _ in range(2):
        services.wish_topic(house.session, actor=house.eva, kind=Kind.IDEA, ref=idea.uid, now=NOW)
    assert house.notices(house.imke) == [("topic_wished", "What the bill says", False)]
    assert ("idea", idea.uid) in house.found().wished
    services.unwish_topic(house.session, actor=house.eva, kind=Kind.IDEA, ref=idea.uid, now=NOW)

    assert house.notices(house.imke) == [("topic_wished", "What the bill says", True)]
    assert not house.found().wished


def test_only_topics_and_ideas_are_wished_for(house):
    with pytest.raises(RuleBroken, match="topic_not_wished"):
        services.wish_topic(house.session, actor=house.eva, kind=Kind.AREA, ref="cloud", now=NOW)
    with pytest.raises(NotFound):
        services.wish_topic(house.session, actor=house.eva, kind=Kind.TOPIC, ref="nothing", now=NOW)


def test_answers_propose_areas_and_add_none(house):
    house.knows(house.ux)
    services.keep_answers(house.session, actor=house.eva, asked="Bruikbaarheid, and the cloud?",
                          solved="A Kubernetes cluster that would not start.")
    house.session.flush()
    answers = house.found().answers

    found = queries.proposals(house.session, house.eva, answers, house.found().known)
    assert [one.key for one in found] == ["cloud", "kubernetes"]
    assert house.found().known == {"ux"}
    house.session.execute(sa.insert(dismissed_area).values(person_id=house.eva.id, area_id=house.cloud.id))
    assert [one.key for one in queries.proposals(house.session, house.eva, answers, {"ux"})] == ["kubernetes"]


def test_first_steps_end_once_and_stay_ended(house):
    steps = services.begin_first_steps(house.session, house.eva)
    services.end_first_steps(house.session, actor=house.eva, now=NOW, skipped=True)
    services.end_first_steps(house.session, actor=house.eva, now=NOW + timedelta(days=1))

    assert services.begin_first_steps(house.session, house.eva) is steps
    assert (steps.ended_at, steps.was_skipped) == (NOW, True)
    assert house.session.scalar(sa.select(sa.func.count()).select_from(FirstSteps)) == 1


def test_whom_somebody_relieves(house):
    house.knows(house.cloud, level=3)
    house.knows(house.cloud, level=3, by=house.bob)
    house.knows(house.ux, level=4)
    house.knows(house.data, level=3)
    for colleague in (house.bob, house.imke):
        house.knows(house.data, level=3, by=colleague)

    assert [(one.area.en, one.colleague) for one in queries.relieved(house.session, house.eva)] == [("Cloud", "Bob")]
