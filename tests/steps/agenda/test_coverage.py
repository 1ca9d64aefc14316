"""For whom we write: coverage per persona and phase, and the balance bar (docs/domain-more.md l; R44)."""
from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.personas.models import FactKind, PersonaKind, PersonaStatus
from planner.steps.agenda import services
from planner.steps.agenda.models import CadenceGoal, CadencePeriod, Phase
from planner.steps.agenda.queries.coverage import balance, coverage
from planner.steps.agenda.rules import coverage as rules
from planner.workflow.agenda import TopicState
from tests import factories as make
from tests.factories import NOW
from tests.steps.agenda.story import House, on
from tests.support.queries import count_queries

TODAY = NOW.date()


@pytest.fixture
def house(session):
    return House(session)


# --- The balance bar ---------------------------------------------------------------------------------------------


def test_the_example_of_the_text():
    shown = rules.balance({"SO": 6, "IH": 1, "CO": 2, "CT": 1}, first={"CO", "IH"})

    assert [(share.code, share.target, share.debt) for share in shown] == [
        ("IH", 3, 2), ("CO", 3, 1), ("CT", 2, 1), ("SO", 2, -4)]


def test_a_goal_of_its_own_weighs_more():
    assert rules.targets(8, {"CO": 3, "IM": 1}) == {"CO": 6, "IM": 2}


def test_equal_remainders_go_by_code_after_the_pair_to_start_with():
    assert rules.targets(1, {"AA": 1, "BB": 1}) == {"AA": 1, "BB": 0}
    assert rules.targets(1, {"AA": 1, "BB": 1}, first={"BB"}) == {"AA": 0, "BB": 1}


def test_nobody_to_write_for_is_an_empty_bar():
    assert rules.balance({}) == ()


CODES = st.text("ABCDEFG", min_size=2, max_size=2)


@given(st.dictionaries(CODES, st.integers(0, 40), min_size=1, max_size=8), st.data())
def test_whole_numbers_that_add_up_and_stay_next_to_the_exact_share(have, data):
    weights = {code: data.draw(st.integers(1, 31)) for code in have}
    first = data.draw(st.sets(st.sampled_from(sorted(have)), max_size=2))

    shared = rules.targets(sum(have.values()), weights, first)
    shown = rules.balance(have, weights=weights, first=first)

    assert sum(shared.values()) == sum(have.values())
    whole = sum(weights.values())
    assert all(abs(shared[code] * whole - sum(have.values()) * weights[code]) < whole for code in have)
    assert sum(share.debt for share in shown) == 0
    assert [share.code in first for share in shown] == sorted((share.code in first for share in shown), reverse=True)


# --- From the house ----------------------------------------------------------------------------------------------


def _out(house, persona, topic=None, day=TODAY, **over):
    house.session.add(make.published_work(personas=[persona], local_date=day, authors=[house.ann],
                                          topic_uid=topic.uid if topic else None, **over))
    house.session.flush()


def _topic(house, phase, state=TopicState.PUBLISHED, **over):
    topic = make.topic(phase=phase, state=state, personas=[house.cto], area=house.cloud, **over)
    house.session.add(topic)
    house.session.flush()
    return topic


def _cells(session):
    return {line.persona.code: {cell.phase: (cell.out, cell.due, cell.is_gap) for cell in line.cells}
            for line in coverage(session, NOW).lines}


def test_what_is_out_and_what_is_to_come_stand_apart(house, session):
    for _ in range(2):
        _out(house, house.cto, _topic(house, Phase.NOTICE))
    house.slot(TODAY + timedelta(days=40), phase=Phase.NOTICE)
    house.slot(TODAY + timedelta(days=89), phase=Phase.USE)

    cells = _cells(session)["CT"]

    assert cells[Phase.NOTICE][:2] == (2, 1)
    assert cells[Phase.USE][:2] == (0, 1)


def test_a_topic_counts_for_each_of_its_personas(house, session):
    other = make.persona(code="OT")
    session.add(other)
    house.slot(TODAY + timedelta(days=40), personas=[house.cto, other], phase=Phase.DECIDE)

    cells = _cells(session)

    assert cells["CT"][Phase.DECIDE][:2] == cells["OT"][Phase.DECIDE][:2] == (0, 1)


def test_what_names_no_phase_stands_in_a_column_of_its_own(house, session):
    _out(house, house.cto)
    _out(house, house.cto, _topic(house, None))

    assert _cells(session)["CT"][None] == (2, 0, False)


@pytest.mark.parametrize(("before", "out"), [(0, 1), (89, 1), (90, 0)])
def test_articles_count_for_90_days(house, session, before, out):
    _out(house, house.cto, _topic(house, Phase.USE), TODAY - timedelta(days=before))

    assert _cells(session)["CT"][Phase.USE][0] == out


@pytest.mark.parametrize(("ahead", "due"), [(0, 1), (89, 1), (90, 0)])
def test_slots_count_for_90_days(house, session, ahead, due):
    session.add(make.slot(topic=_topic(house, Phase.USE, TopicState.PLANNED), channels=[house.blog],
                          local_date=TODAY + timedelta(days=ahead)))
    session.flush()

    assert _cells(session)["CT"][Phase.USE][1] == due


def test_nothing_at_all_is_a_gap_where_the_persona_asks_something(house, session):
    silent = make.persona(code="SI")
    session.add_all([silent, make.fact(persona=house.cto, kind=FactKind.CHALLENGE),
                     make.fact(persona=silent, kind=FactKind.GOAL)])
    session.flush()
    house.slot(TODAY + timedelta(days=40), phase=Phase.COMPARE)

    cells = _cells(session)

    assert [phase for phase, (_out_, _due, is_gap) in cells["CT"].items() if is_gap] == [
        Phase.NOTICE, Phase.DECIDE, Phase.USE]
    assert not any(is_gap for _out_, _due, is_gap in cells["SI"].values())


def test_only_personas_that_we_write_for_have_a_line(house, session):
    session.add_all([make.persona(code="NO", kind=PersonaKind.NEGATIVE),
                     make.persona(code="AR", status=PersonaStatus.ARCHIVED)])
    session.flush()

    assert set(_cells(session)) == {"CT"}


def test_the_pair_to_start_with_comes_first_and_then_who_lacks_most(house, session):
    """R44: the agenda balances the two that differ most first."""
    one, two, rich, poor = (make.persona(code=code) for code in ("AA", "ZZ", "MM", "NN"))
    session.add_all([one, two, rich, poor])
    session.add_all(make.fact(persona=persona, key=f"own-{persona.code}-{n}") for persona in (one, two)
                    for n in range(5))
    session.flush()
    for _ in range(4):
        _out(house, rich)

    order = [bar.persona.code for bar in balance(session, TODAY)]

    assert set(order[:2]) == {"AA", "ZZ"}
    assert order.index("NN") < order.index("MM")


def test_a_persona_goal_gives_the_weight(house, session):
    other = make.persona(code="OT", key="other")
    session.add_all([other, CadenceGoal(scope="persona:other", period=CadencePeriod.MONTH, minimum=3)])
    session.flush()
    for _ in range(4):
        _out(house, house.cto)

    assert {bar.persona.code: bar.share.target for bar in balance(session, TODAY)} == {"OT": 3, "CT": 1}


def test_placing_a_topic_shows_before_and_after(house, session):
    topic = house.topic()
    before = balance(session, TODAY)

    services.place_topic(session, actor=house.imke, topic=topic, when=on(TODAY + timedelta(days=50)), now=NOW)
    after = balance(session, TODAY, before=before)

    assert [(bar.was, bar.share.have, bar.has_changed) for bar in after] == [(0, 1, True)]


def test_the_balance_costs_one_statement_however_much_there_is(house, session):
    for n in range(12):
        session.add(make.persona(code=f"P{chr(65 + n)}"))
    session.flush()
    balance(session, TODAY)                       # the pair is worked out once for each change

    with count_queries() as seen:
        balance(session, TODAY)

    assert len(seen) == 1


def test_the_calendar_shows_the_balance_and_what_a_move_does_to_it(house, session, login):
    session.add(make.persona(code="SO", facts=[make.fact(kind=FactKind.QUESTION)]))
    slot = house.slot(TODAY + timedelta(days=100))      # too far to count
    session.commit()
    lead, back = login(house.imke), "/agenda?at=2026-12"

    calendar = lead.get(back).text
    moved = lead.post(f"/agenda/slots/{slot.uid}/move", headers={"HX-Request": "true"}, data={
        "day": (TODAY + timedelta(days=40)).isoformat(), "version": slot.version, "back": back}).text

    assert "balance beside" in calendar
    assert "0 → " not in calendar
    assert "Nothing for: notice, compare, decide, use" in calendar
    assert "/ideas?persona=SO" in calendar
    assert '0 → </span><strong>1</strong>' in moved
    assert "balance beside" in lead.get("/agenda?view=week&at=2026-W50").text
    assert "balance beside" not in login(house.ann).get(back).text


# --- The page ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("lang", "words"), [("en", "Coverage"), ("nl", "Dekking")])
def test_the_page_says_it_in_words_and_its_gaps_lead_to_the_ideas(session, login, house, lang, words):
    house.ann.locale = lang
    session.add(make.fact(persona=house.cto, kind=FactKind.QUESTION))
    house.slot(TODAY + timedelta(days=40), phase=Phase.NOTICE)
    session.commit()

    page = login(house.ann).get("/agenda/coverage").text

    assert words in page
    assert "0 + 1" in page
    assert "/ideas?persona=CT&amp;phase=decide" in page


def test_an_empty_house_is_led_to_its_personas(session, login, house):
    house.cto.status = PersonaStatus.DRAFT
    session.commit()

    assert "No persona is in use yet." in login(house.ann).get("/agenda/coverage").text
