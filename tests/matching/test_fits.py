"""What is known of Eva and her colleagues, held against briefs: two statements and the texts, whoever asks."""
from __future__ import annotations

from datetime import date

import pytest

from planner.matching import queries
from planner.matching.queries import Brief
from planner.matching.rules import Context, Terms
from planner.matching.words import moment, why
from planner.people.models import PersonStatus
from planner.similarity import services as similarity
from planner.steps.inventory.models import PublishedWork
from tests import factories as make
from tests.factories import NOW
from tests.support.queries import count_queries

TODAY = NOW.date()


class House:
    """Eva knows the cloud and speaks for the persona; Bob refuses it; Gerrit left."""

    def __init__(self, session):
        self.session = session
        self.eva, self.bob = make.person(name="Eva Jansen"), make.person(name="Bob")
        self.gerrit = make.person(name="Gerrit", status=PersonStatus.LEFT)
        self.cloud = make.area(key="cloud", label_en="Cloud", label_nl="De cloud")
        self.kubernetes = make.area(key="kubernetes", label_en="Kubernetes", label_nl="Kubernetes", parent=self.cloud)
        self.persona = make.persona()
        self.add(make.organisation(), self.eva, self.bob, self.gerrit, self.cloud, self.kubernetes, self.persona)
        self.add(make.expertise(person=self.eva, area=self.cloud, level=3, interest=2),
                 make.expertise(person=self.bob, area=self.cloud, level=4, interest=-1),
                 make.expertise(person=self.gerrit, area=self.cloud, level=4, interest=2))
        self.add(make.representation(persona_id=self.persona.id, person_id=self.eva.id))

    def add(self, *rows):
        self.session.add_all(rows)
        self.session.flush()

    def work(self, on, area):
        self.add(PublishedWork(source_uid=f"work-{on}", title="Our first cluster", lang="en", published_at=NOW,
                               local_date=on, is_out=True, authors=[self.eva], areas=[area]))

    def brief(self, uid="one", **over):
        return Brief(**{"uid": uid, "lang": "en", "text": "Hardening a Kubernetes cluster", "area": "kubernetes",
                        "personas": frozenset({self.persona.id})} | over)

    def fit(self, **over):
        return queries.fits_for(self.session, self.eva, [self.brief(**over)], now=NOW)["one"]


@pytest.fixture
def house(session, app):
    return House(session)


def test_one_person_against_many_briefs(house):
    house.work(date(2026, 5, 1), house.kubernetes)
    house.work(date(2020, 5, 1), house.kubernetes)                      # too long ago
    house.work(date(2026, 6, 1), house.cloud)                           # another area

    found = house.fit()

    assert found.terms == Terms(level=16, interest=15, articles=5, persona=10)
    assert (found.through, found.area, found.refused, found.personas) == (
        "cloud", "kubernetes", False, {house.persona.id})


def test_many_people_against_one_brief_agree_with_each_alone(house):
    people = [house.eva.id, house.bob.id]

    found = queries.fits_of(house.session, house.brief(), people, today=TODAY)

    assert {one: fit.refused for one, fit in found.items()} == {house.eva.id: False, house.bob.id: True}
    assert found[house.eva.id] == house.fit()


def test_texts_count_once_there_is_a_profile(house):
    house.work(date(2026, 5, 1), house.kubernetes)
    for colleague in (house.eva, house.bob):
        similarity.put(house.session, kind="profile", uid=colleague.uid, lang="en", text="Hardening clusters")
    similarity.work_off(house.session, limit=None)

    near, far = house.fit(), house.fit(text="Colours of buttons", area=None)
    table = queries.likeness(house.session, [house.eva.id], [house.brief(), house.brief("far", text="Bread")])

    assert near.terms.text > far.terms.text == 0
    assert table == {house.eva.id: {"one": near.signals.similarity}}


def test_everybody_who_works_here_is_known_when_nobody_is_named(house):
    known = queries.known_of(house.session, TODAY)

    assert {house.eva.id, house.bob.id} == known.keys()
    assert known[house.eva.id].personas == {house.persona.id}
    assert known[house.bob.id].claims[0].interest == -1


def test_nothing_is_known_of_a_stranger(house):
    assert queries.fits_of(house.session, house.brief(), [999], today=TODAY)[999].terms == Terms()


@pytest.mark.parametrize("number", [1, 50, 200])
def test_statements_do_not_grow(house, number):
    house.fit()
    with count_queries() as seen:
        queries.fits_for(house.session, house.eva, [house.brief(str(n)) for n in range(number)], now=NOW)

    assert len(seen) <= 3


def test_statements_do_not_grow_with_people_either(house):
    colleagues = [make.person(name=f"Colleague {n}") for n in range(30)]
    house.add(*colleagues)
    with count_queries() as seen:
        queries.fits_of(house.session, house.brief(), [one.id for one in colleagues], today=TODAY)

    assert len(seen) <= 5


def test_a_yardstick_asks_nothing_more(house):
    own, brief = queries.yardstick(house.session, house.eva, now=NOW), house.brief()

    with count_queries() as seen:
        level, nowhere = own.fit(brief).terms.level, own.fit(house.brief(area="nowhere")).terms.level

    assert (level, nowhere, len(seen)) == (16, 0, 0)


def said(reasons):
    return [(one.text, one.points) for one in reasons]


def names(house):
    return queries.areas(house.session).names


def test_why_you(house, app):
    with app.test_request_context():
        found = said(why(house.fit(), names(house), {house.persona.id: "Controller"}))

    assert found == [("Level 2 through Cloud", 16), ("You like it a lot", 15), ("You know the Controller", 10)]


def test_why_they_for_a_lead(house, app):
    with app.test_request_context():
        found = said(why(house.fit(area="cloud"), names(house), you=False))

    assert found == [("Level 3 in Cloud", 24), ("Likes it a lot", 15), ("Knows the reader it is for", 10)]


def test_why_now(app):
    with app.test_request_context():
        found = said(moment(Context(training=-15, load=-6, priority=5), 8))

    assert found == [("The training is not finished", -15), ("A first article", 8), ("Other texts in hand", -6),
                     ("The topic has priority", 5)]
