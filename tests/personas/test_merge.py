"""Two personas become one, and can be two again (docs/domain.md f, Merge)."""
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.core.errors import Conflict, NotAllowed, RuleBroken
from planner.personas import services
from planner.personas.models import Method, PersonaStatus, Relevance, Verification
from planner.personas.rules import Choice, FactKind, Fate, MergingFact, contradictions, merge_steps
from planner.personas.services import PersonaText
from planner.personas.services.evidence import keep_evidence
from planner.policy import Role
from tests import factories as make
from tests.factories import NOW

ONE = PersonaText(name_en="Manager who answers to the auditor")


# --- The rule -----------------------------------------------------------------------------------------------------


def fact(key: str, *, polarity: int = 1, counted: bool = True, kind: FactKind = FactKind.GOAL, days_ago: int = 5):
    return MergingFact(f"{key}{polarity}{days_ago}", key, kind, polarity, counted, NOW - timedelta(days=days_ago))


def fates(kept, gone, **choices):
    return [step.fate for step in merge_steps(kept, gone, choices)]


def test_what_only_the_one_had_goes_over():
    assert fates([fact("fast")], [fact("cheap"), fact("rumour", counted=False)]) == [Fate.COPY, Fate.COPY]


@pytest.mark.parametrize(("ours", "theirs", "fate"), [
    (fact("fast", days_ago=9), fact("fast", days_ago=2), Fate.RENEW),
    (fact("fast", days_ago=2), fact("fast", days_ago=9), Fate.SOURCE),
    (fact("fast", counted=False), fact("fast", days_ago=90), Fate.RENEW),
    (fact("fast", days_ago=90), fact("fast", counted=False), Fate.SOURCE),
])
def test_the_same_key_is_kept_once_with_the_newest_verification(ours, theirs, fate):
    assert fates([ours], [theirs]) == [fate]


def test_the_heavier_of_two_kinds_remains():
    [step] = merge_steps([fact("fast", kind=FactKind.CHANNEL)], [fact("fast", kind=FactKind.GOAL)], {})

    assert step.kind is FactKind.GOAL


@pytest.mark.parametrize(("choice", "fate"), [
    (Choice.KEPT, Fate.LEAVE), (Choice.GONE, Fate.REPLACE), (Choice.BOTH, Fate.COPY_PARKED)])
def test_a_person_picks_what_holds_of_a_contradiction(choice, fate):
    kept, gone = [fact("signs-alone")], [fact("signs-alone", polarity=-1)]

    assert contradictions(kept, gone) == [(kept[0], gone[0])]
    assert fates(kept, gone, **{"signs-alone": choice}) == [fate]
    with pytest.raises(KeyError):
        merge_steps(kept, gone, {})


def test_an_assumption_contradicts_nothing():
    kept, gone = [fact("signs-alone")], [fact("signs-alone", polarity=-1, counted=False)]

    assert contradictions(kept, gone) == []
    assert fates(kept, gone) == [Fate.COPY_PARKED]
    assert fates(gone, kept) == [Fate.REPLACE]


FACTS = st.lists(st.builds(
    fact, st.sampled_from("abcdef"), polarity=st.sampled_from([1, -1]), counted=st.booleans(),
    kind=st.sampled_from(FactKind), days_ago=st.integers(0, 400)), unique_by=lambda each: each.key)


@given(FACTS, FACTS, st.sampled_from(Choice))
def test_every_counted_key_of_either_is_still_there(kept, gone, choice):
    chosen = {ours.key: choice for ours, _theirs in contradictions(kept, gone)}

    steps = merge_steps(kept, gone, chosen)

    assert [step.gone for step in steps] == gone
    over = {step.gone.key for step in steps if step.fate in (Fate.COPY, Fate.RENEW, Fate.REPLACE)}
    assert {each.key for each in (*kept, *gone) if each.is_counted} <= {each.key for each in kept} | over


# --- The service --------------------------------------------------------------------------------------------------


@pytest.fixture
def house(session):
    """Imke leads; the security officer (SO) and the IT manager (IM) share two of their facts."""
    class House:
        imke = make.person(Role.LEAD, name="Imke")
        lotte = make.person(Role.REVIEWER, name="Lotte")
        daan = make.person(Role.REVIEWER, name="Daan")
        officer = make.persona(code="SO", facts=[
            make.fact(key="auditor", kind=FactKind.GOAL), make.fact(key="calls", source="3 interviews"),
            make.fact(key="signs-alone", polarity=-1, kind=FactKind.DECISION), make.fact(key="night-shift"),
            make.fact(key="rumour", verification=Verification.UNVERIFIED)])
        manager = make.persona(code="IM", facts=[
            make.fact(key="auditor", kind=FactKind.CONTEXT), make.fact(key="calls", source="5 won deals"),
            make.fact(key="signs-alone", kind=FactKind.DECISION)])

        def merge(self, *, actor=None, choice=Choice.KEPT, **over):
            given: dict[str, Any] = {"kept": self.manager, "gone": self.officer, "text": ONE,
                                     "choices": {"signs-alone": choice},
                                     "versions": (self.manager.version, self.officer.version)} | over
            return services.merge_personas(session, actor=actor or self.imke, now=NOW, **given)

        def undo(self, *, days=1):
            return services.unmerge(session, actor=self.imke, now=NOW + timedelta(days=days), gone=self.officer)

        def facts(self, persona):
            session.flush()
            session.expire_all()
            return {each.key: each for each in persona.facts}

    found = House()
    session.add_all([make.organisation(), found.imke, found.lotte, found.daan, found.officer, found.manager])
    session.flush()
    session.add_all([make.representation(person=found.lotte, persona=found.manager),
                     make.representation(person=found.lotte, persona=found.officer),
                     make.representation(person=found.daan, persona=found.officer)])
    session.flush()
    return found


def speakers(session, persona):
    from planner.personas import queries
    return [person.name for person in queries.representatives(session, persona.id, NOW.date())]


def test_the_union_of_the_facts_remains(house):
    house.merge()

    facts = house.facts(house.manager)
    assert set(facts) == {"auditor", "calls", "signs-alone", "night-shift", "rumour"}
    assert facts["auditor"].kind is FactKind.GOAL
    assert facts["calls"].source == "5 won deals; 3 interviews"
    assert facts["rumour"].verification is Verification.UNVERIFIED
    assert facts["signs-alone"].polarity == 1
    assert house.manager.name_en == ONE.name_en


def test_the_persona_that_goes_is_archived_and_says_where_it_went(house):
    house.merge()

    assert house.officer.status is PersonaStatus.ARCHIVED
    assert house.officer.merged_into_id == house.manager.id


def test_the_other_side_of_a_contradiction_is_parked(house):
    house.merge(choice=Choice.GONE)

    facts = house.facts(house.manager)
    assert facts["signs-alone"].polarity == -1
    assert facts["signs-alone-2"].polarity == 1
    assert facts["signs-alone-2"].verification is Verification.UNVERIFIED
    assert facts["signs-alone-2"].relevance is Relevance.UNKNOWN


def test_who_spoke_for_it_speaks_for_what_remains(house, session):
    house.merge()

    assert speakers(session, house.manager) == ["Daan", "Lotte"]


@pytest.mark.parametrize("choice", Choice)
def test_undo_puts_everything_back(house, session, choice):
    def all_of(persona):
        return {key: (each.polarity, each.source, each.verification, each.relevance, each.kind)
                for key, each in house.facts(persona).items()}
    before = all_of(house.manager), all_of(house.officer)
    house.merge(choice=choice)
    session.flush()

    left = house.undo()

    assert (all_of(house.manager), all_of(house.officer)) == before
    assert (left.facts, left.work) == ([], [])
    assert house.officer.status is PersonaStatus.ACTIVE
    assert house.officer.merged_into_id is None
    assert (speakers(session, house.manager), speakers(session, house.officer)) == (["Lotte"], ["Daan", "Lotte"])


@pytest.mark.parametrize("newer", ["kept", "gone"])
def test_evidence_of_both_speaks_for_what_remains_and_goes_back(house, session, newer):
    facts = house.facts(house.manager)["calls"], house.facts(house.officer)["calls"]
    for fact, name in zip(facts, ("kept", "gone"), strict=True):
        piece = keep_evidence(session, fact, method=Method.INTERVIEW, source=name, on_date=NOW.date(),
                                       by=house.imke)
        fact.picked_id, fact.verified_at = piece.id, NOW if name == newer else NOW - timedelta(days=9)
    session.flush()

    house.merge()
    session.flush()
    session.expire_all()
    ours = house.facts(house.manager)["calls"]
    assert sorted(piece.source for piece in ours.evidence) == ["gone", "kept"]
    assert next(piece.source for piece in ours.evidence if piece.id == ours.picked_id) == newer

    assert house.undo().facts == []
    session.expire_all()
    for persona, name in ((house.manager, "kept"), (house.officer, "gone")):
        fact = house.facts(persona)["calls"]
        assert [(piece.source, piece.id == fact.picked_id) for piece in fact.evidence] == [(name, True)]


def test_what_was_decided_since_stays_decided(house, session):
    house.merge()
    facts = house.facts(house.manager)
    services.decide_relevance(session, actor=house.imke, now=NOW, fact=facts["calls"], relevant=False,
                              version=facts["calls"].version)
    services.decide_relevance(session, actor=house.imke, now=NOW, fact=facts["night-shift"], relevant=False,
                              version=facts["night-shift"].version)
    session.flush()

    left = house.undo()

    assert [each.key for each in left.facts] == ["calls"]
    assert house.facts(house.officer)["night-shift"].relevance is Relevance.IRRELEVANT


@pytest.mark.parametrize(("days", "refused"), [(30, None), (31, "merge_too_old")])
def test_a_merge_can_be_undone_for_thirty_days(house, session, days, refused):
    house.merge()
    session.flush()

    if refused is None:
        house.undo(days=days)
    else:
        with pytest.raises(RuleBroken, match=refused):
            house.undo(days=days)


def test_an_undone_merge_is_not_undone_again(house, session):
    house.merge()
    session.flush()
    house.undo()

    with pytest.raises(Conflict, match="merge_nothing_to_undo"):
        house.undo()


@pytest.mark.parametrize(("over", "refused"), [
    ({"choices": {}}, "merge_choice_missing"), ({"gone": "manager"}, "merge_other_kind"),
    ({"versions": (1, 99)}, "stale"), ({"actor": "lotte"}, "not_allowed")])
def test_a_merge_that_can_not_be(house, over, refused):
    over = {name: getattr(house, value) if isinstance(value, str) else value for name, value in over.items()}
    if over.get("gone") is house.manager:
        over["versions"] = (house.manager.version, house.manager.version)

    with pytest.raises((RuleBroken, Conflict, NotAllowed), match=refused):
        house.merge(**over)


def test_one_in_use_does_not_go_up_in_a_draft(house, session):
    house.manager.status = PersonaStatus.DRAFT
    session.flush()

    with pytest.raises(RuleBroken, match="merge_into_draft"):
        house.merge()
