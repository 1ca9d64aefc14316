"""What is remembered of the tree and of who knows what always is what the rules say of the database as it is."""
from __future__ import annotations

import random
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.people.models import PersonStatus, Team
from planner.steps.inventory import queries, rules, services
from planner.steps.inventory.models import ExpertiseClaim, TopicArea
from planner.steps.inventory.services.areas import AreaText
from planner.steps.inventory.services.claims import Expertise
from tests import factories as make
from tests.steps.inventory.story import NOW, House
from tests.support.queries import count_queries

pytestmark = pytest.mark.database


@pytest.fixture
def house(session):
    return House(session)


def truth(session):
    """The same worked out anew, row by row."""
    tree = queries.tree(session)
    claims: dict[int, tuple[rules.Known, ...]] = {}
    for claim in session.scalars(sa.select(ExpertiseClaim).order_by(ExpertiseClaim.id)):
        if claim.archived_at is None and claim.area.key in tree and claim.person.status is PersonStatus.ACTIVE:
            claims[claim.person_id] = (*claims.get(claim.person_id, ()),
                                       rules.Known(claim.area.key, claim.level, claim.interest))
    return tree, claims


def check(session):
    seen, (tree, claims) = queries.sight(session), truth(session)
    assert (seen.directory.tree, seen.claims) == (tree, claims)
    for area in tree:
        assert seen.levels[area] == {person: level for person, known in claims.items()
                                     if (level := rules.effective(known, area, tree).level)}
        assert seen.able()[area] == rules.able(claims, tree)[area]
        assert seen.writers()[area] == rules.writers(area, claims, tree)
        assert seen.writers(3)[area] == rules.all_writers(claims, tree, level=3)[area]
    assert seen.carriers == rules.carriers(claims, tree)
    assert {voice.key for voice in queries.lone_areas(seen)} == {
        area.key for area in session.scalars(sa.select(TopicArea)) if area.key in tree and not area.is_proposed
        and len(seen.carriers[area.key]) < 2 and seen.levels[area.key]}


@pytest.mark.parametrize("seed", range(6))
def test_it_follows_whatever_changes(house, session, seed):
    """Forty changes as people make them: new claims, other levels, taken back, moved, merged, archived, left."""
    chance = random.Random(seed)
    people = [house.ann, house.bob, house.imke, make.person(name="Cas")]
    session.add(people[-1])
    for step in range(40):
        now = NOW + timedelta(minutes=step)
        session.info["now"] = now
        _change(house, chance, people, now, step)
        session.flush()
        check(session)


def _change(house, chance, people, now, step):
    live = list(house.session.scalars(sa.select(TopicArea).where(TopicArea.archived_at.is_(None))
                                      .order_by(TopicArea.id)))
    area = chance.choice(live)
    if chance.random() < .6:
        _say(house, chance, chance.choice(people), area, now)
    else:
        _plant(house, chance, area, chance.choice(live), now, step)


def _say(house, chance, person, area, now):
    session, what = house.session, chance.choice(("know", "know", "level", "take back", "leave"))
    claim = queries.find_claim(session, person_id=person.id, area_id=area.id)
    if what == "leave" and person is not house.imke:
        person.status = PersonStatus.LEFT if person.status is PersonStatus.ACTIVE else PersonStatus.ACTIVE
    elif claim is None or claim.archived_at is not None:
        if person.status is PersonStatus.ACTIVE:
            services.claims.add_expertise(session, actor=person, now=now, area=area,
                                          wish=Expertise(chance.randint(1, 4), chance.randint(-1, 2), "", "en"))
    elif what == "take back":
        claim.archived_at = now
    else:
        claim.level, claim.interest = chance.randint(1, 4), chance.randint(-1, 2)


def _plant(house, chance, area, other, now, step):
    session, what, tree = house.session, chance.choice(("move", "new", "merge")), queries.tree(house.session)
    if what == "new":
        text = AreaText(f"Gebied {step}", f"Area {step}", (), (f"word {step}",))
        services.areas.add_area(session, actor=house.imke, now=now, text=text, parent=None)
    elif what == "move" and rules.parent_refusal(area.key, other.key, tree) is None:
        services.areas.move_area(session, actor=house.imke, now=now, area=area, parent=other)
    elif what == "merge" and rules.merge_refusal(area.key, other.key, tree) is None:
        services.merging.merge_areas(session, actor=house.imke, now=now, gone=area, kept=other, version=area.version)


def test_the_tree_is_read_once_and_again_after_a_change(house, session):
    queries.sight(session)
    with count_queries() as warm:
        queries.sight(session)
    text = AreaText("Wolk", "Cloud", (), ("the cloud",))
    services.areas.edit_area(session, actor=house.imke, now=NOW, area=house.cloud, version=house.cloud.version,
                             text=text)

    assert len(warm) == 1
    assert queries.directory(session).find("the cloud").key == "cloud"


def test_another_spelling_of_a_word_is_seen(house, session):
    area = house.kubernetes
    for words in (("K8s",), ("k8S",)):
        services.areas.edit_area(session, actor=house.imke, now=NOW, area=area, version=area.version,
                                 text=AreaText("Kubernetes", "Kubernetes", ("containers",), words))
        session.flush()
        assert ("en", *words) in queries.directory(session).areas["kubernetes"].aliases


def test_who_may_learn_is_who_the_rule_names(house, session):
    house.knows(house.ann, house.kubernetes, 4)
    house.knows(house.bob, house.cloud, 2, interest=-1)
    seen = queries.sight(session)

    assert [voice.has_trainees for voice in queries.lone_areas(seen)] == [False, False]
    assert rules.trainees(seen.levels["kubernetes"], seen.near("kubernetes"), "kubernetes", seen.directory.tree,
                          {}) == rules.trainees(seen.levels["kubernetes"], seen.claims, "kubernetes",
                                                seen.directory.tree, {})


def test_who_changes_team_is_seen_there_at_once(session: Session) -> None:
    ann = make.person()
    one, other = (Team(key=key, name_nl=key, name_en=key) for key in ("one", "other"))
    one.members.append(ann)
    session.add_all([ann, one, other])
    session.flush()
    assert [crew.key for crew in queries.sight(session).crews if ann.id in crew.members] == ["one"]

    one.members.remove(ann)
    other.members.append(ann)
    session.flush()

    assert [crew.key for crew in queries.sight(session).crews if ann.id in crew.members] == ["other"]


def test_who_knows_an_area_follows_evidence_names_and_moves(house, session):
    house.knows(house.ann, house.cloud, 3)
    claim = house.knows(house.bob, house.cloud, 3)

    def known():
        directory, mark = queries.marked_directory(session, *queries.knowers_mark())
        people, carrying = queries.known_about(session, directory.areas["cloud"], directory, mark)
        return [each.name for each in people], carrying

    assert known() == (["Ann", "Bob"], 2)

    house.ann.name = "Zoe"
    session.flush()
    assert known() == (["Bob", "Zoe"], 2)

    house.bob.status = PersonStatus.LEFT
    session.flush()
    assert known() == (["Zoe"], 1)

    house.bob.status, claim.area = PersonStatus.ACTIVE, house.security
    session.flush()
    assert known() == (["Zoe"], 1)
