"""Two personas side by side, all of them on a map, and the two to start with."""
import re

import pytest

from planner.personas.models import FactKind, PersonaKind, PersonaStatus
from planner.policy import Role
from tests import factories as make
from tests.support.queries import count_queries

FIVE = ["goal a", "goal b", "challenge c", "question d", "channel e"]      # weight 12


def facts(*lines):
    """Facts written as ``goal a`` or, for the opposite, ``goal -a``."""
    made = []
    for line in lines:
        kind, key = line.split()
        made.append(make.fact(key=key.lstrip("-"), kind=FactKind(kind), statement_en=f"Says {key.lstrip('-')}",
                              polarity=-1 if key.startswith("-") else 1))
    return made


@pytest.fixture
def eva(session, login):
    """Eva writes; she reads what everybody reads."""
    person = make.person(name="Eva")
    session.add_all([make.organisation(), person])
    session.commit()
    return login(person)


@pytest.fixture
def lead(session, login, eva):
    imke = make.person(Role.LEAD, name="Imke")
    session.add(imke)
    session.commit()
    return login(imke)


@pytest.fixture
def add(session):
    def made(code, *lines, **over):
        persona = make.persona(code=code, name_en=f"The {code}", facts=facts(*lines), **over)
        session.add(persona)
        session.commit()
        return persona
    return made


def text_of(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


# --- Side by side --------------------------------------------------------------------------------------------------


def test_fact_by_fact_with_the_weights_and_the_number(eva, add):
    add("SO", "goal a", "challenge b", "question c", "channel d", "trigger only-so")
    add("IH", "goal a", "challenge b", "question -c", "channel d", "goal only-ih")

    html = eva.get("/personas/compare?a=SO&b=IH").text

    words = text_of(html)
    assert "0.54 = weight shared 7 of 13" in words
    assert "0.46 = 1 minus the overlap" in words
    assert "SO held by IH 0.70 = weight shared 7 of 10" in words
    assert "IH held by SO 0.58 = weight shared 7 of 12" in words
    assert "Both, 3 facts" in words
    assert "Only SO, one fact" in words
    assert "Only IH, one fact" in words
    assert "One contradiction" in words
    assert "Not so: Says c" in words
    assert 'aria-label="3 shared facts, 1 only of SO, 1 only of IH, one contradiction"' in html


def test_each_fact_leads_to_its_page(eva, add):
    so, _ih = add("SO", *FIVE), add("IH", *FIVE)

    html = eva.get("/personas/compare?a=so&b=ih").text

    assert all(f'href="/personas/SO/facts/{fact.uid}"' in html for fact in so.facts)


def test_without_a_choice_the_two_most_alike(eva, add):
    add("AA", *FIVE)
    add("BB", *FIVE[:4], "channel x")
    add("CC", "goal u", "goal v", "goal w", "goal y", "goal z")

    assert "<title>Compare The AA and The BB" in eva.get("/personas/compare").text


@pytest.mark.parametrize(("other", "kind", "says"), [
    (FIVE, PersonaKind.IDEAL, "The SO and The IH share 5 of 5 facts (100%). Merge them?"),
    ([*FIVE, "goal p", "goal q", "goal r", "goal s"], PersonaKind.IDEAL,
     "Everything known about The SO also holds for The IH. Archive The SO?"),
    (["goal p", "goal q", "goal r", "goal s", "goal t"], PersonaKind.IDEAL, "They differ much: keep both."),
    ([*FIVE[:2], "goal p", "goal q", "goal r"], PersonaKind.IDEAL, "No advice."),
    (["goal -a", *FIVE[1:]], PersonaKind.IDEAL, "They contradict each other on a goal, so they are two."),
    (FIVE[:2], PersonaKind.IDEAL, "The IH has only 2 verified and relevant facts; five are needed to compare."),
    (FIVE[:3], PersonaKind.NEGATIVE, "Content for The SO also attracts The IH. What sets them apart: Says d; Says e."),
    (FIVE[:1], PersonaKind.NEGATIVE, "No warning."),
])
def test_the_advice_is_a_sentence(lead, add, other, kind, says):
    add("SO", *FIVE)
    add("IH", *other, kind=kind)

    assert says in text_of(lead.get("/personas/compare?a=SO&b=IH").text)


def test_leads_are_shown_the_way_on(lead, eva, add):
    add("SO", *FIVE)
    add("IH", *FIVE)
    add("BG", *FIVE, "goal p", "goal q", "goal r", "goal s")

    assert 'href="/personas/SO/merge/IH"' in lead.get("/personas/compare?a=SO&b=IH").text
    assert 'href="/personas/SO/archive"' in lead.get("/personas/compare?a=BG&b=SO").text


def test_others_read_it_without_the_way_on(eva, add):
    add("SO", *FIVE)
    add("IH", *FIVE)

    assert "/merge/" not in eva.get("/personas/compare?a=SO&b=IH").text


@pytest.mark.parametrize("query", ["a=SO&b=SO", "a=SO&b=ZZ", "a=SO&b=OO", "a=%00&b=SO"])
def test_what_can_not_be_compared_is_not_found(eva, add, query):
    add("SO", *FIVE)
    add("IH", *FIVE)
    add("OO", *FIVE, status=PersonaStatus.ARCHIVED)

    assert eva.get(f"/personas/compare?{query}").status_code == 404


def test_the_rest_stands_in_the_rail(eva, add):
    add("SO", *FIVE)
    add("IH", *FIVE)
    add("XX", "goal p", "goal q", "goal r", "goal s", "goal t")
    add("TH", "goal p", status=PersonaStatus.DRAFT)

    words = text_of(eva.get("/personas/compare?a=SO&b=IH").text)

    assert "furthest apart, start here" in words
    assert "The TH has only 1 verified and relevant facts; five are needed to compare." in words


@pytest.mark.parametrize("path", ["/personas/compare", "/personas/map", "/personas/same"])
def test_an_empty_house_is_told_what_is_missing(eva, path):
    answer = eva.get(path)

    assert answer.status_code == 200
    assert 'class="empty"' in answer.text


# --- The map -------------------------------------------------------------------------------------------------------


def test_the_map_says_the_same_in_a_table(eva, add):
    add("SO", *FIVE)
    add("IH", *FIVE[:4], "goal x")
    add("NO", *FIVE[:2], kind=PersonaKind.NEGATIVE)

    html = eva.get("/personas/map").text

    assert "Map of 3 personas; the table below says the same" in html
    assert "IH: Says x / SO: Says e" in text_of(html)
    assert html.count("<circle") == 3
    assert 'href="/personas/compare?a=IH&amp;b=SO" aria-label="Compare IH and SO, 0.73"' in html
    assert " style=" not in html


def test_two_poles_of_choice_are_the_axes(eva, add):
    for code in ("AA", "BB"):
        add(code, *(f"goal {code}{n}" for n in range(5)))
    add("CC", "goal AA0", "goal AA1", "goal AA2", "goal AA3", "goal AA4")

    html = eva.get("/personas/map?x=AA&y=BB").text
    at = {code: (int(x), int(y)) for x, y, code in
          re.findall(r'<circle[^>]*cx="(\d+)" cy="(\d+)"[^>]*/><text class="code"[^>]*>(\w\w)<', html)}

    assert at["CC"][0] > at["BB"][0]
    assert at["BB"][1] < at["CC"][1]
    assert "near AA" in html


@pytest.mark.parametrize("query", ["x=AA", "x=AA&y=AA", "x=AA&y=ZZ", "x=AA&y=NO"])
def test_poles_that_are_none_are_not_found(eva, add, query):
    add("AA", *FIVE)
    add("NO", *FIVE, kind=PersonaKind.NEGATIVE)

    assert eva.get(f"/personas/map?{query}").status_code == 404


# --- The two to start with -----------------------------------------------------------------------------------------


def test_the_list_asks_to_fill_two(eva, add):
    add("AA", *FIVE[:3])

    words = text_of(eva.get("/personas").text)

    assert "Start with two that differ much" in words
    assert "3 of 5 facts" in words
    assert "A second one" in words


def test_the_list_names_the_pair_that_differs_most_and_says_why(eva, add):
    add("AA", *FIVE)
    add("BB", *FIVE[:4], "goal x")
    add("CC", *(f"goal c{n}" for n in range(5)))

    words = text_of(eva.get("/personas").text)

    assert "Start with these two Of all pairs they differ most: 1.00" in words
    assert "What sets them apart: BB: Says a; Says b / CC: Says c0; Says c1." in words


def test_one_more_than_two_is_asked_what_the_others_do_not_cover(lead, session, add):
    add("AA", *FIVE)
    add("BB", *FIVE)
    typed = {"code": "CC", "kind": "ideal", "name_en": "Controller"}

    refused = lead.post("/personas/new", data=typed)
    made = lead.post("/personas/new", data=typed | {"reason": "Signs for the money, not for the technique"})

    assert refused.status_code == 422
    assert "Say in ten characters or more what none of the others covers." in refused.text
    assert 'value="Controller"' in refused.text
    assert made.status_code == 303
    assert "Covers what the others don't: Signs for the money" in lead.get("/personas/CC").text


def test_a_new_one_is_held_against_the_one_most_like_it(lead, session, add):
    from planner.similarity import services as comparing
    add("AA", "goal a")
    tenants = add("BB", "goal b")
    tenants.facts[0].statement_en = "Keeps tenant data in five places"
    session.commit()
    comparing.work_off(session, limit=None)
    session.commit()

    html = lead.post("/personas/new", data={"code": "CC", "kind": "ideal", "name_en": "Keeper of tenant data"}).text

    assert "Most like what you typed: The BB." in html
    assert "<li>Keeps tenant data in five places</li>" in html


def test_a_handful_is_warned_about_and_not_refused(lead, add):
    for n in range(5):
        add(f"{n}A", "goal a")

    assert "There are 5 personas already." in lead.get("/personas/new").text


# --- Whom we don't want --------------------------------------------------------------------------------------------


def test_a_topic_says_whom_it_would_draw_too(lead, session, add):
    drawn = add("AA", *FIVE)
    add("NO", *FIVE[:4], kind=PersonaKind.NEGATIVE)
    topic = make.topic(personas=[drawn], area=make.area())
    session.add(topic)
    session.commit()
    says = "Content for The AA also attracts The NO. What sets them apart: Says e."

    assert says in lead.get(f"/agenda/topics/{topic.uid}").text
    assert says in lead.get(f"/agenda/topics/{topic.uid}/edit").text
    assert says in lead.get("/personas/AA").text


def test_a_negative_persona_says_why(lead, session, add):
    persona = add("NO", *FIVE, kind=PersonaKind.NEGATIVE)
    before = lead.get("/personas/NO").text
    persona.reason = "Asks for free advice and never buys"
    session.commit()

    assert "Nobody wrote down why we don't want them." in before
    assert "Asks for free advice and never buys" in lead.get("/personas/NO").text


# --- Ten thousand facts --------------------------------------------------------------------------------------------


@pytest.fixture
def crowd(session):
    """Twenty personas of five hundred facts each, half of them shared with others."""
    for n in range(20):
        session.add(make.persona(code=f"{n % 10}{'AB'[n // 10]}", facts=[
            make.fact(key=f"k{m if m < 250 else m + n * 500}", statement_en=f"Says {m}") for m in range(500)]))
    session.commit()


@pytest.mark.once
def test_ten_thousand_facts_cost_no_more_statements(eva, crowd):
    for path, most in (("/personas/compare", 10), ("/personas/map", 10), ("/personas", 10), ("/personas/0A", 12)):
        with count_queries() as seen:
            answer = eva.get(path)

        assert answer.status_code == 200
        assert len(seen) <= most, path
        assert len(answer.data) < 400_000, path
