"""Saying what one knows, proving it, taking it back (docs/domain.md b, d; docs/domain-more.md n)."""
from datetime import timedelta

import pytest
import sqlalchemy as sa

from planner.core.errors import Conflict, NotAllowed, NotFound, RuleBroken
from planner.core.events import _listeners
from planner.people.models import PersonStatus
from planner.steps.inventory import queries
from planner.steps.inventory.events import ExpertiseChanged
from planner.steps.inventory.models import Evidence, EvidenceKind, ExpertiseClaim
from planner.steps.inventory.rules import Known
from planner.steps.inventory.services import claims
from planner.steps.inventory.services.claims import Expertise, Proof
from tests.steps.inventory.story import NOW, House

pytestmark = pytest.mark.database


@pytest.fixture
def house(session):
    return House(session)


@pytest.fixture
def heard():
    news = []
    listener = lambda session, item: news.append(item)  # noqa: E731
    _listeners[ExpertiseChanged].append(listener)
    yield news
    _listeners[ExpertiseChanged].remove(listener)


def test_ann_says_what_she_knows_and_shows_it(house, session, heard):
    claim = claims.add_expertise(session, actor=house.ann, now=NOW, area=house.kubernetes,
                                 wish=Expertise(3, 2, "Fourteen clusters", "en"),
                                 proof=Proof(EvidenceKind.TALK, "Clusters at sea"))

    assert queries.people_claims(session) == {house.ann.id: (Known("kubernetes", 3, 2, 1),)}
    assert (claim.note, claim.note_lang, claim.confirmed_at) == ("Fourteen clusters", "en", NOW)
    assert {item.person_id for item in heard} == {house.ann.id}


def test_saying_it_twice_is_refused_and_changes_nothing(house, session):
    house.knows(house.ann, house.cloud, 4)

    with pytest.raises(RuleBroken) as refusal:
        claims.add_expertise(session, actor=house.ann, now=NOW, area=house.cloud, wish=Expertise(1))

    assert refusal.value.code == "expertise_known_already"
    assert queries.people_claims(session)[house.ann.id] == (Known("cloud", 4, 1, 0),)


def test_an_import_brings_a_claim_up_to_date(house, session):
    house.knows(house.ann, house.cloud, 1)

    claims.put_expertise(session, person=house.ann, area=house.cloud, level=3, interest=0, note="n", lang="nl",
                         now=NOW, actor=house.ada)

    assert queries.people_claims(session)[house.ann.id] == (Known("cloud", 3, 0, 0),)
    assert session.scalar(sa.select(sa.func.count()).select_from(ExpertiseClaim)) == 1


def test_nobody_speaks_for_a_colleague(house, session):
    with pytest.raises(NotAllowed):
        claims.put_expertise(session, person=house.ann, area=house.cloud, level=3, now=NOW, actor=house.bob)


def test_what_is_taken_back_counts_nowhere_until_undo(house, session):
    claim = house.knows(house.ann, house.cloud, 3)
    claims.add_evidence(session, actor=house.ann, now=NOW, claim=claim, proof=Proof(title="Migration"))

    claims.remove_expertise(session, actor=house.ann, now=NOW, claim=claim)
    gone = queries.people_claims(session)
    claims.restore_expertise(session, actor=house.ann, now=NOW, claim=claim)

    assert gone == {}
    assert queries.people_claims(session)[house.ann.id] == (Known("cloud", 3, 1, 1),)


def test_adding_again_after_removing_gives_one_row_with_its_evidence(house, session):
    claim = house.knows(house.ann, house.cloud, 3)
    claims.add_evidence(session, actor=house.ann, now=NOW, claim=claim, proof=Proof(title="Migration"))
    claims.remove_expertise(session, actor=house.ann, now=NOW, claim=claim)

    again = claims.add_expertise(session, actor=house.ann, now=NOW, area=house.cloud, wish=Expertise(2))

    assert again.id == claim.id
    assert queries.people_claims(session)[house.ann.id] == (Known("cloud", 2, 0, 1),)


def test_a_stale_change_is_a_conflict(house, session):
    claim = house.knows(house.ann, house.cloud, 3)
    seen = claim.version
    claims.change_expertise(session, actor=house.ann, now=NOW, claim=claim, version=seen, level=4, interest=2)
    session.flush()

    with pytest.raises(Conflict):
        claims.change_expertise(session, actor=house.ann, now=NOW, claim=claim, version=seen, level=1, interest=0)

    assert claim.level == 4


def test_confirming_makes_it_young_again(house, session):
    claim = house.knows(house.ann, house.cloud, 3, confirmed_at=NOW - timedelta(days=400))

    claims.confirm_expertise(session, actor=house.ann, now=NOW, claim=claim)

    assert claim.confirmed_at == NOW


@pytest.mark.parametrize(("proof", "code"), [
    (Proof(), "evidence_empty"),
    (Proof(url="javascript:alert(1)"), "web_address_wrong"),
    (Proof(url="www.example.org"), "web_address_wrong"),
    (Proof(url="https://[broken"), "web_address_wrong"),
    (Proof(EvidenceKind.ENDORSEMENT, "me"), "evidence_empty"),
])
def test_evidence_says_something(house, session, proof, code):
    claim = house.knows(house.ann, house.cloud)

    with pytest.raises(RuleBroken) as refusal:
        claims.add_evidence(session, actor=house.ann, now=NOW, claim=claim, proof=proof)

    assert refusal.value.code == code


def test_removed_evidence_does_not_count_and_comes_back(house, session):
    claim = house.knows(house.ann, house.cloud)
    piece = claims.add_evidence(session, actor=house.ann, now=NOW, claim=claim, proof=Proof(title="Talk"))

    claims.remove_evidence(session, actor=house.ann, now=NOW, claim=claim, piece=piece)
    assert (claim.evidence, queries.people_claims(session)[house.ann.id][0].evidence) == ([], 0)

    claims.restore_evidence(session, actor=house.ann, now=NOW, claim=claim, piece=piece)
    assert queries.people_claims(session)[house.ann.id][0].evidence == 1


def test_bob_vouches_for_ann_once(house, session):
    claim = house.knows(house.ann, house.cloud)
    claims.endorse(session, actor=house.bob, now=NOW, claim=claim)

    with pytest.raises(RuleBroken) as refusal:
        claims.endorse(session, actor=house.bob, now=NOW, claim=claim)

    assert refusal.value.code == "endorsed_already"
    assert [piece.endorsed_by for piece in claim.evidence] == [house.bob]


def test_bob_takes_his_word_back_and_gives_it_again(house, session):
    claim = house.knows(house.ann, house.cloud)
    claims.endorse(session, actor=house.bob, now=NOW, claim=claim)

    claims.withdraw_endorsement(session, actor=house.bob, now=NOW, claim=claim)
    assert claim.evidence == []
    claims.endorse(session, actor=house.bob, now=NOW, claim=claim)

    assert session.scalar(sa.select(sa.func.count()).select_from(Evidence)) == 1
    assert len(claim.evidence) == 1


def test_nobody_vouches_for_themselves_or_for_who_left(house, session):
    claim = house.knows(house.ann, house.cloud)
    with pytest.raises(NotAllowed):
        claims.endorse(session, actor=house.ann, now=NOW, claim=claim)

    house.ann.status = PersonStatus.LEFT
    with pytest.raises(RuleBroken):
        claims.endorse(session, actor=house.bob, now=NOW, claim=claim)


def test_ann_does_not_bring_back_what_bob_took_back(house, session):
    claim = house.knows(house.ann, house.cloud)
    word = claims.endorse(session, actor=house.bob, now=NOW, claim=claim)
    claims.withdraw_endorsement(session, actor=house.bob, now=NOW, claim=claim)

    with pytest.raises(NotAllowed):
        claims.restore_evidence(session, actor=house.ann, now=NOW, claim=claim, piece=word)


@pytest.mark.parametrize("status", [PersonStatus.LEFT, PersonStatus.AWAY])
def test_only_active_members_count(house, session, status):
    house.knows(house.ann, house.cloud)
    house.ann.status = status
    session.flush()

    assert queries.people_claims(session) == {}


def test_a_claim_of_somebody_else_is_out_of_sight(house, session):
    claim = house.knows(house.ann, house.cloud)

    with pytest.raises(NotFound):
        queries.get_claim(session, claim.uid, person=house.bob)
