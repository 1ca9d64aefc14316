"""Two areas that are one: what goes over, what is refused, and what comes back."""
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.core.errors import Conflict, NotAllowed, RuleBroken
from planner.steps.agenda.models import Idea, Topic
from planner.steps.inventory import queries, rules
from planner.steps.inventory.models import (
    AreaAlias,
    AreaMerge,
    Evidence,
    EvidenceKind,
    ExpertiseClaim,
    KnowledgeFact,
    PublishedWork,
    Theme,
    TopicArea,
    TrendObservation,
    fact_area,
    theme_area,
    work_area,
)
from planner.steps.inventory.services import areas, claims, merging
from tests import factories as make
from tests.steps.inventory.story import NOW, House

pytestmark = pytest.mark.database
LATER = NOW + timedelta(days=1)


@pytest.fixture
def house(session):
    house = House(session)
    house.containers = make.area(key="docker", label_nl="Docker", label_en="Docker", parent=house.security,
                                 aliases=[AreaAlias(lang="nl", alias="vaten", bare="vaten")])
    session.add(house.containers)
    session.flush()
    return house


def merge(house, gone, kept, actor=None, now=NOW):
    return merging.merge_areas(house.session, actor=actor or house.imke, now=now, gone=gone, kept=kept,
                               version=gone.version)


def undo(house, done, now=LATER):
    merging.unmerge_areas(house.session, actor=house.imke, now=now, merge=done)


def evidence(claim, **over):
    piece = Evidence(**{"claim_id": claim.id, "kind": EvidenceKind.PROJECT, "title": "Fourteen clusters"} | over)
    sa.inspect(claim).session.add(piece)
    return piece


def state(session) -> dict[str, Any]:
    """All that a merge may touch, as the database has it."""
    session.flush()
    session.expire_all()

    def rows(*columns):
        return sorted(map(tuple, session.execute(sa.select(*columns))), key=repr)

    return {
        "areas": rows(TopicArea.key, TopicArea.parent_id, TopicArea.archived_at, TopicArea.is_proposed),
        "words": rows(AreaAlias.area_id, AreaAlias.lang, AreaAlias.bare),
        "claims": rows(ExpertiseClaim.id, ExpertiseClaim.person_id, ExpertiseClaim.area_id, ExpertiseClaim.level,
                       ExpertiseClaim.interest, ExpertiseClaim.note, ExpertiseClaim.confirmed_at,
                       ExpertiseClaim.archived_at),
        "evidence": rows(Evidence.id, Evidence.claim_id, Evidence.archived_at),
        "lists": [rows(*table.c) for table in (fact_area, theme_area, work_area)],
        "trends": rows(TrendObservation.id, TrendObservation.area_id),
        "ideas": rows(Idea.id, Idea.area_id), "topics": rows(Topic.id, Topic.area_id)}


def test_claims_of_one_person_become_one(house, session):
    old = house.knows(house.ann, house.kubernetes, 2, interest=2, note="Since 2019",
                      confirmed_at=NOW - timedelta(days=9))
    new = house.knows(house.ann, house.containers, 3, interest=-1, confirmed_at=NOW - timedelta(days=1))
    first, second = evidence(old), evidence(new, title="A talk", kind=EvidenceKind.TALK)
    session.flush()

    merge(house, house.containers, house.kubernetes)

    assert (old.level, old.interest, old.note) == (3, -1, "Since 2019")
    assert old.confirmed_at == NOW - timedelta(days=1)
    assert {piece.id for piece in old.evidence} == {first.id, second.id}
    assert [claim.id for claim in queries.claims_of(session, house.ann)] == [old.id]


def test_the_higher_level_wins_whichever_way_it_goes(house, session):
    kept = house.knows(house.ann, house.kubernetes, 4, interest=0, confirmed_at=NOW)
    house.knows(house.ann, house.containers, 1, interest=2, confirmed_at=NOW - timedelta(days=300))

    merge(house, house.containers, house.kubernetes)

    assert (kept.level, kept.interest) == (4, 0)


def test_a_colleague_who_vouched_for_both_vouches_once(house, session):
    old, new = house.knows(house.ann, house.kubernetes), house.knows(house.ann, house.containers)
    claims.endorse(session, actor=house.bob, now=NOW, claim=old)
    claims.withdraw_endorsement(session, actor=house.bob, now=NOW, claim=old)
    claims.endorse(session, actor=house.bob, now=NOW, claim=new)

    merge(house, house.containers, house.kubernetes)

    assert [piece.endorsed_by for piece in old.evidence] == [house.bob]


def test_everything_else_follows(house, session):
    bob = house.knows(house.bob, house.containers, 2)
    fact = KnowledgeFact(text="A restore takes three hours", lang="en", areas=[house.containers], known_by=[house.ann])
    both = Theme(key="both", title_nl="Beide", title_en="Both", areas=[house.containers, house.kubernetes])
    trend = TrendObservation(person=house.ann, text="Less is more", area=house.containers, seen_on=NOW.date())
    work = PublishedWork(source_uid="w" * 26, title="Vaten", lang="nl", published_at=NOW, local_date=NOW.date(),
                         areas=[house.containers])
    idea, topic = make.idea(by=house.bob, area=house.containers), make.topic(area=house.containers)
    below = make.area(key="compose", label_nl="Compose", label_en="Compose", parent=house.containers)
    session.add_all([fact, both, trend, work, idea, topic, below])
    session.flush()

    merge(house, house.containers, house.kubernetes)

    kept = house.kubernetes
    assert bob.area is trend.area is idea.area is topic.area is below.parent is kept
    assert fact.areas == both.areas == work.areas == [kept]
    found = queries.directory(session)
    assert {found.find(word).key for word in ("Docker", "vaten", "k8s", "Kubernetes")} == {"kubernetes"}
    assert queries.merged_into(session, "docker") == "kubernetes"


def test_undo_gives_everything_back(house, session):
    old, new = house.knows(house.ann, house.kubernetes, 2), house.knows(house.ann, house.containers, 3, interest=-1)
    house.knows(house.bob, house.containers, 1)
    evidence(new)
    claims.endorse(session, actor=house.bob, now=NOW, claim=old)
    claims.endorse(session, actor=house.bob, now=NOW, claim=new)
    session.add_all([
        make.area(key="compose", parent=house.containers), make.idea(by=house.bob, area=house.containers),
        Theme(key="both", title_nl="Beide", title_en="Both", areas=[house.containers, house.kubernetes]),
        KnowledgeFact(text="A fact", lang="en", areas=[house.containers], known_by=[house.ann])])
    before = state(session)

    undo(house, merge(house, house.containers, house.kubernetes))

    assert state(session) == before
    assert queries.merged_into(session, "docker") is None


def test_undo_leaves_what_was_said_since(house, session):
    kept = house.knows(house.ann, house.kubernetes, 2)
    house.knows(house.ann, house.containers, 3)
    done = merge(house, house.containers, house.kubernetes)
    claims.change_expertise(session, actor=house.ann, now=LATER, claim=kept, version=kept.version, level=4, interest=1)

    undo(house, done, now=LATER)

    assert kept.level == 4
    assert queries.find_claim(session, person_id=house.ann.id, area_id=house.containers.id).level == 3


@pytest.mark.parametrize(("gone", "kept", "code"), [
    ("kubernetes", "kubernetes", "area_merge_same"), ("cloud", "kubernetes", "area_merge_below")])
def test_what_can_not_be_one_is_refused(house, session, gone, kept, code):
    with pytest.raises(RuleBroken) as refused:
        merge(house, getattr(house, gone), getattr(house, kept))

    assert refused.value.code == code


def test_a_fifth_level_is_refused(house, session):
    deep = [house.kubernetes]
    for name in ("three", "four"):
        deep.append(make.area(key=name, parent=deep[-1]))
    session.add_all([*deep, make.area(key="leaf", parent=house.containers)])
    session.flush()

    with pytest.raises(RuleBroken, match="area_too_deep"):
        merge(house, house.containers, deep[-1])


def test_an_archived_area_is_refused(house, session):
    house.kubernetes.archived_at = NOW

    with pytest.raises(RuleBroken, match="area_archived"):
        merge(house, house.containers, house.kubernetes)


def test_a_stale_look_is_refused(house, session):
    with pytest.raises(Conflict):
        merging.merge_areas(session, actor=house.imke, now=NOW, gone=house.containers, kept=house.kubernetes,
                            version=house.containers.version - 1)


def test_employees_do_not_merge(house, session):
    with pytest.raises(NotAllowed):
        merge(house, house.containers, house.kubernetes, actor=house.bob)


@pytest.mark.parametrize(("days", "fits"), [(30, True), (31, False)])
def test_undo_is_for_thirty_days(house, session, days, fits):
    done = merge(house, house.containers, house.kubernetes)

    if fits:
        undo(house, done, now=NOW + timedelta(days=days))
        assert house.containers.archived_at is None
    else:
        with pytest.raises(RuleBroken, match="area_merge_too_old"):
            undo(house, done, now=NOW + timedelta(days=days))


def test_undo_is_for_once(house, session):
    done = merge(house, house.containers, house.kubernetes)
    undo(house, done)

    with pytest.raises(RuleBroken, match="merge_undone"):
        undo(house, done)


def test_the_later_merge_is_undone_first(house, session):
    first = merge(house, house.containers, house.kubernetes)
    second = merge(house, house.kubernetes, house.cloud)
    with pytest.raises(RuleBroken, match="merge_kept_away"):
        undo(house, first)

    undo(house, second)
    undo(house, first)

    assert house.containers.archived_at is None


def test_undo_after_the_tree_changed_ends_at_the_top(house, session):
    child = make.area(key="compose", parent=house.containers)
    session.add(child)
    session.flush()
    done = merge(house, house.containers, house.cloud)
    areas.move_area(session, actor=house.imke, now=NOW, area=house.security, parent=child)

    undo(house, done)

    assert house.containers.parent is None
    assert [area.key for area in queries.directory(session).path("security")] == ["docker", "compose", "security"]


# --- Any sequence ------------------------------------------------------------------------------------------------

PLACES = st.integers(0, 9)
STEPS = st.lists(st.tuples(st.sampled_from(["move", "merge", "undo"]), PLACES, PLACES), max_size=25)


def sound(tree: rules.Tree) -> bool:
    """Every line up ends at a root, within four levels."""
    return all(tree[list(rules.line_up(area, tree))[-1]] is None and
               sum(1 for _ in rules.line_up(area, tree)) <= rules.MOST_LEVELS for area in tree)


def step(house, nodes, done, kind, one, other):
    here, there = nodes[one], nodes[other] if other else None
    if kind == "move" and here.archived_at is None:
        areas.move_area(house.session, actor=house.imke, now=NOW, area=here, parent=there)
    elif kind == "merge" and there is not None:
        done.append(merge(house, here, there))
    elif kind == "undo" and done:
        undo(house, done[one % len(done)])


@pytest.mark.once
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_any_moves_and_merges_keep_it_a_tree(house, session, steps):
    with session.begin_nested() as example:
        nodes = [make.area() for _ in range(10)]
        session.add_all(nodes)
        session.flush()
        for node in nodes:
            house.knows(house.ann, node, 1 + node.id % 4)
        done: list[AreaMerge] = []

        for kind, one, other in steps:
            try:
                step(house, nodes, done, kind, one, other)
            except RuleBroken:
                continue
            assert sound(queries.tree(session))

        example.rollback()
    session.expire_all()


@pytest.mark.once
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parents=st.lists(PLACES, min_size=9, max_size=9), levels=st.lists(st.integers(0, 4), min_size=10, max_size=10),
       one=PLACES, other=PLACES)
def test_undo_of_a_merge_restores_all(house, session, parents, levels, one, other):
    with session.begin_nested() as example:
        nodes = [make.area() for _ in range(10)]
        session.add_all(nodes)
        session.flush()
        for at, up in enumerate(parents, start=1):
            try:
                areas.move_area(session, actor=house.imke, now=NOW, area=nodes[at], parent=nodes[up])
            except RuleBroken:
                continue
        for node, level in zip(nodes, levels, strict=True):
            if level:
                house.knows(house.bob, node, level, interest=level % 4 - 1, confirmed_at=NOW - timedelta(days=level))
        before = state(session)
        with suppress(RuleBroken):
            undo(house, merge(house, nodes[one], nodes[other]))
        assert state(session) == before
        example.rollback()
    session.expire_all()


def test_the_page_names_the_area_that_was_chosen_by_its_key(session, login):
    house = House(session)
    session.commit()

    page = login(house.imke).get("/knowledge/areas/security/merge?into=cloud").text

    assert 'value="Cloud"' in page
