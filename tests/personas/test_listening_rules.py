"""What a line is about by its words, what it is not to be about, and what a card holds."""
from types import SimpleNamespace

import pytest

from planner.personas.rules import (
    METHOD_OF,
    CardKind,
    FactKind,
    Heading,
    Method,
    MomentKind,
    Trait,
    as_statement,
    asks_for_reason,
    guess_kind,
    laid_out,
    second_person_refusal,
    traits,
    way_to_check,
    without_lead_in,
)


@pytest.mark.parametrize(("line", "left"), [
    ("Vraagt: wie belt er 's nachts?", "wie belt er 's nachts?"), ("asks: who calls?", "who calls?"),
    ("Vraagt wie er belt", "Vraagt wie er belt"), ("Vraagt:", "Vraagt:")])
def test_a_question_stands_without_its_lead_in(line, left):
    assert without_lead_in(line) == left


@pytest.mark.parametrize(("line", "kind"), [
    ("Hoe weet u dat het twee uur is?", FactKind.QUESTION), ("Asks where the text goes", FactKind.QUESTION),
    ("Vraagt wie er 's nachts belt", FactKind.QUESTION),
    ("Wants data the same day", FactKind.GOAL), ("Wil geen verrassingen", FactKind.GOAL),
    ("Must show who had access, within one day", FactKind.CHALLENGE), ("Heeft geen tijd", FactKind.CHALLENGE),
    ("Worstelt met zeven leveranciers", FactKind.CHALLENGE),
    ("No budget for a second identity product", FactKind.OBJECTION), ("Vindt het te duur", FactKind.OBJECTION),
    ("Wantrouwt een demo zonder eigen gegevens", FactKind.OBJECTION),
    ("Signs in January, decides in October", FactKind.DECISION), ("De directie beslist", FactKind.DECISION),
    ("Reads on the phone between two rounds", FactKind.CHANNEL), ("Leest LinkedIn in de trein", FactKind.CHANNEL),
    ("Belt altijd na de maandelijkse audit, nooit ervoor", FactKind.TRIGGER),
    ("Starts looking as soon as a server breaks", FactKind.TRIGGER),
    ("Counts in pallets, not in tickets", FactKind.CONTEXT)])
def test_a_line_tells_what_it_is_about(line, kind):
    assert guess_kind(line) is kind


@pytest.mark.parametrize(("statement", "trait"), [
    ("Is tussen 45 en 55 jaar", Trait.AGE), ("Aged 45 to 55", Trait.AGE), ("Mostly women", Trait.GENDER),
    ("Meestal een man", Trait.GENDER), ("Getrouwd, twee kinderen", Trait.FAMILY), ("Has a family", Trait.FAMILY),
    ("Heeft een hbo-opleiding", Trait.SCHOOLING), ("Has a degree", Trait.SCHOOLING),
    ("Good salary", Trait.INCOME), ("Verdient 4000 euro", Trait.INCOME), ("Wears a hoodie", Trait.LOOKS),
    ("Heeft een baard", Trait.LOOKS), ("Afkomst onbekend", Trait.ORIGIN), ("Of another nationality", Trait.ORIGIN)])
def test_what_somebody_is_asks_for_a_decision(statement, trait):
    assert trait in traits(None, statement)
    assert asks_for_reason(statement, None)


@pytest.mark.parametrize("statement", [
    "Signs for five years", "Runs a family business", "Wil geen verrassingen", "Verdient het terug in een jaar",
    "Wants photos of the server room", "Management decides", "Koopt elk kwartaal"])
def test_what_somebody_needs_does_not(statement):
    assert traits(statement) == ()


def test_every_moment_and_every_kind_has_its_method():
    assert set(METHOD_OF) == set(MomentKind)
    assert {way_to_check(kind) for kind in FactKind} <= set(Method)


def test_what_was_heard_becomes_one_line():
    assert as_statement("Zo \n gezegd.") == "Zo gezegd."
    assert len(as_statement("word " * 100)) <= 301
    assert as_statement("word " * 100).endswith("word…")


@pytest.mark.parametrize(("by", "others", "own", "refused"), [
    (1, 1, False, True), (1, 0, False, False), (1, 1, True, False), (2, 1, False, False), (None, 1, False, False)])
def test_two_decisions_are_taken_by_two_people_when_there_are_two(by, others, own, refused):
    found = second_person_refusal(actor_id=1, decided_by_id=by, others=others, own_allowed=own)

    assert (found is not None) is refused


def line(kind, polarity=1):
    return SimpleNamespace(kind=kind, polarity=polarity)


@pytest.mark.parametrize("kind", list(CardKind))
def test_every_fact_stands_once_or_is_named_as_left(kind):
    facts = [line(each) for each in FactKind] + [line(FactKind.GOAL, -1)]

    parts, elsewhere = laid_out(kind, facts)

    placed = [fact for _heading, lines in parts for fact in lines]
    assert len(placed) + len(elsewhere) == len(facts)
    assert dict(parts)[Heading.NOT_SO] == [facts[-1]]


def test_each_card_is_for_somebody_else():
    facts = [line(each) for each in FactKind]

    first = {kind: laid_out(kind, facts)[0][0][0] for kind in CardKind}

    assert first == {CardKind.BRIEF: Heading.ASKS, CardKind.TALK: Heading.STARTS, CardKind.TEXT: Heading.ASKS,
                     CardKind.NEEDS: Heading.STRUGGLES}
    assert FactKind.CHANNEL in {fact.kind for fact in laid_out(CardKind.NEEDS, facts)[1]}
