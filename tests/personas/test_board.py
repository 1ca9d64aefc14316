"""What sales knows for sure: one line a fact, in order, and what a selection becomes (docs/domain.md f; R08, R09)."""
from datetime import date

import pytest

from planner.core.errors import Conflict, NotAllowed, RuleBroken
from planner.personas import queries, rules, services
from planner.personas.models import CardKind, FactKind, Method, PersonaFact, Relevance, Verification
from planner.personas.queries import Shown, SortBy
from planner.policy import Role
from tests import factories as make


@pytest.fixture
def house(session):
    """Imke leads, Tom and Sanne sell, Wim is a member."""
    people = {"imke": make.person(Role.LEAD, name="Imke"), "tom": make.person(Role.SALES, name="Tom"),
              "sanne": make.person(Role.SALES, name="Sanne"), "wim": make.person(name="Wim")}
    persona = make.persona(code="IM", name_en="IT manager", name_nl="IT-manager")
    session.add_all([make.organisation(), persona, *people.values()])
    session.commit()
    return type("House", (), {**people, "persona": persona})


def capture(session, house, now, line, actor=None, **over):
    return services.capture_line(session, actor=actor or house.tom, now=now, persona=house.persona, line=line, **over)


def shown(session, now, **over):
    return queries.board(session, Shown(**over), queries.local_day(session, now))


def test_a_line_is_parked_with_who_heard_it_as_its_source(session, house, now):
    fact = capture(session, house, now, "Belt altijd na de maandelijkse audit, nooit ervoor")

    assert (fact.statement_nl, fact.statement_en, fact.kind, fact.verification) == (
        "Belt altijd na de maandelijkse audit, nooit ervoor", None, FactKind.TRIGGER, Verification.UNVERIFIED)
    assert [(piece.method, piece.source) for piece in fact.evidence] == [(Method.SALES_TEAM, "Tom")]


def test_the_same_line_again_is_heard_twice(session, house, now):
    first = capture(session, house, now, "Wants data the same day")

    again = capture(session, house, now, "  wants data the SAME day ", actor=house.sanne)

    assert again is first
    assert [line.times for line in shown(session, now).lines] == [2]


def test_hearing_it_again_is_evidence_not_the_check(session, house, now):
    fact = capture(session, house, now, "Wants data the same day")

    services.hear_again(session, actor=house.sanne, now=now, fact=fact)

    assert fact.verification is Verification.UNVERIFIED
    assert shown(session, now).checked == 0


def test_a_line_about_age_is_parked_with_its_question(session, house, now):
    fact = capture(session, house, now, "Is usually aged 45 to 55")

    assert services.asks_for_decision(fact)


def test_the_kind_can_be_corrected_until_somebody_decided(session, house, now):
    fact = capture(session, house, now, "Wants data the same day")
    services.change_kind(session, actor=house.tom, now=now, fact=fact, kind=FactKind.OBJECTION)
    assert fact.kind is FactKind.OBJECTION

    fact.relevance = Relevance.RELEVANT
    with pytest.raises(Conflict, match="fact_in_use"):
        services.change_kind(session, actor=house.tom, now=now, fact=fact, kind=FactKind.GOAL)
    with pytest.raises(NotAllowed):
        services.change_kind(session, actor=house.wim, now=now, fact=fact, kind=FactKind.GOAL)


def test_a_new_line_can_be_taken_back_until_somebody_used_it(session, house, now):
    gone, used = capture(session, house, now, "Wants a"), capture(session, house, now, "Wants b")
    services.hear_again(session, actor=house.sanne, now=now, fact=used)

    services.withdraw_fact(session, actor=house.tom, now=now, fact=gone)
    with pytest.raises(Conflict, match="fact_in_use"):
        services.withdraw_fact(session, actor=house.tom, now=now, fact=used)

    assert session.query(PersonaFact).all() == [used]


def test_the_board_shows_what_sales_heard_or_everything(session, house, now):
    heard = capture(session, house, now, "Wants a")
    other = make.fact(persona_id=house.persona.id)
    session.add(other)
    session.flush()

    assert [line.fact for line in shown(session, now).lines] == [heard]
    assert {line.fact for line in shown(session, now, everything=True).lines} == {heard, other}


def test_lines_come_newest_most_heard_or_strongest_first(session, house, now):
    often, new, strong = (capture(session, house, now, f"Wants {name}") for name in ("often", "new", "strong"))
    for fact, day in ((often, date(2026, 11, 1)), (new, date(2026, 11, 20)), (strong, date(2026, 11, 2))):
        fact.evidence[0].on_date = day
    services.add_evidence(session, actor=house.wim, now=now, fact=often, method=Method.SUPPORT_LOG, source="ticket",
                          on_date=date(2024, 11, 1))
    services.add_evidence(session, actor=house.wim, now=now, fact=often, method=Method.SUPPORT_LOG, source="log",
                          on_date=date(2024, 11, 1))
    services.add_evidence(session, actor=house.wim, now=now, fact=strong, method=Method.INTERVIEW, source="4",
                          on_date=date(2026, 11, 2))
    session.flush()

    first = {sort: shown(session, now, sort=sort).lines[0].fact for sort in (
        SortBy.NEWEST, SortBy.HEARD, SortBy.STRONGEST)}

    assert first == {SortBy.NEWEST: new, SortBy.HEARD: often, SortBy.STRONGEST: strong}


def test_lines_are_put_in_order_by_hand_and_back(session, house, now):
    a, b, c = (capture(session, house, now, f"Wants {name}") for name in "abc")
    versions = [fact.version for fact in (a, b, c)]

    was = services.place_fact(session, actor=house.imke, now=now, fact=c, before=a)
    assert [line.fact for line in shown(session, now, sort=SortBy.HAND).lines] == [c, a, b]
    services.place_fact(session, actor=house.imke, now=now, fact=c, before=was)

    assert [line.fact for line in shown(session, now, sort=SortBy.HAND).lines] == [a, b, c]
    session.expire_all()
    assert [fact.version for fact in (a, b, c)] == versions


def test_a_fact_keeps_to_its_persona(session, house, now):
    other = make.fact(persona=make.persona())
    session.add(other)
    fact = capture(session, house, now, "Wants a")

    with pytest.raises(RuleBroken, match="fact_other_persona"):
        services.place_fact(session, actor=house.tom, now=now, fact=fact, before=other)


def test_members_add_but_don_t_rank(session, house, now):
    fact = capture(session, house, now, "Wants a", actor=house.wim)

    with pytest.raises(NotAllowed):
        services.place_fact(session, actor=house.wim, now=now, fact=fact, before=None)


def test_the_persona_in_short_follows_the_hand(session, house):
    facts = [make.fact(id=n, kind=FactKind.CHANNEL) for n in range(1, 10)]
    facts[7].place, facts[3].kind = 1, FactKind.GOAL

    found = queries.in_short(facts, {facts[5].key: 10})

    assert [fact.id for fact in found] == [8, 4, 6, 1, 2, 3, 5]


# --- Cards -------------------------------------------------------------------------------------------------------


def counted(house, **over):
    return make.fact(**{"persona": house.persona, "place": None} | over)


def test_only_what_counts_stands_on_a_card_and_the_rest_is_named(session, house, now):
    sure = counted(house, statement_en="Wants proof")
    parked = counted(house, statement_en="Wants peace", verification=Verification.UNVERIFIED)
    old = counted(house, statement_en="Wants change", expires_on=date(2026, 11, 23))
    session.add_all([sure, parked, old])
    session.flush()

    sheet = queries.sheet(CardKind.BRIEF, [sure, parked, old], queries.local_day(session, now))

    assert [(heading, list(facts)) for heading, facts in sheet.parts] == [(rules.Heading.WANTS, [sure])]
    assert [(fact, why) for fact, why in sheet.left_out] == [
        (parked, (rules.Parked.UNVERIFIED,)), (old, (rules.Parked.EXPIRED,))]


def test_a_kept_card_drops_what_stops_counting(session, house, now):
    fact = counted(house)
    session.add(fact)
    session.flush()
    card = services.keep_card(session, actor=house.tom, now=now, title="Winter", kind=CardKind.TALK, facts=[fact])
    fact.verification = Verification.REFUTED
    session.flush()

    sheet = queries.sheet(card.kind, [line.fact for line in queries.get_card(session, card.uid).lines],
                          queries.local_day(session, now))

    assert sheet.parts == ()
    assert [one for one, _why in sheet.left_out] == [fact]


@pytest.mark.parametrize(("title", "number", "code"), [("", 1, "card_title_missing"), ("x", 0, "card_lines")])
def test_a_card_needs_a_name_and_facts(session, house, now, title, number, code):
    facts = [counted(house) for _ in range(number)]
    session.add_all(facts)

    with pytest.raises(RuleBroken, match=code):
        services.keep_card(session, actor=house.tom, now=now, title=title, kind=CardKind.TALK, facts=facts)


def test_a_card_is_found_by_the_personas_of_its_facts(session, house, now):
    fact = counted(house)
    session.add(fact)
    session.flush()
    card = services.keep_card(session, actor=house.tom, now=now, title="Winter", kind=CardKind.TALK, facts=[fact])

    assert queries.cards_about(session, [house.persona.id]) == [card]
    services.drop_card(session, actor=house.imke, now=now, card=card)
    assert queries.cards_about(session, [house.persona.id]) == []
    assert queries.cards_with(session, [fact.id]) == {}


def test_somebody_else_s_card_is_not_mine_to_put_away(session, house, now):
    fact = counted(house)
    session.add(fact)
    session.flush()
    card = services.keep_card(session, actor=house.tom, now=now, title="Winter", kind=CardKind.TALK, facts=[fact])

    with pytest.raises(NotAllowed):
        services.drop_card(session, actor=house.wim, now=now, card=card)
