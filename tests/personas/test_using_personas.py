"""Making personas, putting them to use and away, and who speaks for them."""
from datetime import date, timedelta

import pytest
from flask_babel import force_locale

from planner.core import events
from planner.core.errors import Conflict, NotAllowed, RuleBroken
from planner.personas import queries, services
from planner.personas.events import Touch, Touches
from planner.personas.models import PersonaKind, PersonaStatus
from planner.personas.rules import asks_for_reason, key_of, next_hue, the_reader, within_sentence
from planner.personas.services import PersonaText
from planner.personas.words import advice, sentence
from planner.policy import Role
from tests import factories as make

CONTROLLER = PersonaText(name_en="Financial controller", name_nl="Controller")
UNWANTED = PersonaText(name_en="Do-it-yourselfer", reason="Asks for free advice and never buys")


@pytest.fixture
def imke(session):
    """The lead of an organisation without personas."""
    imke = make.person(Role.LEAD, name="Imke")
    session.add_all([make.organisation(), imke])
    session.flush()
    return imke


def in_use(session, *, facts=3, **over):
    persona = make.persona(facts=[make.fact() for _ in range(facts)], **over)
    session.add(persona)
    session.flush()
    return persona


@pytest.fixture
def slot_touches():
    """Agenda says that a live slot has this persona as its reader."""
    answer = [Touch("slot", "Costs that move", "/agenda/slots/x", is_live=True)]
    listener = lambda session, question: answer  # noqa: E731 - one line says it
    events.subscribe(Touches, listener)
    yield answer
    events._listeners[Touches].remove(listener)


def test_a_persona_begins_as_a_draft_with_the_next_tint(session, imke, now):
    in_use(session, hue=0)

    made = services.make_persona(session, actor=imke, now=now, code="CO", text=CONTROLLER)

    assert (made.status, made.hue, made.key, made.owner_id) == (
        PersonaStatus.DRAFT, 1, "financial-controller", imke.id)


def test_a_code_is_taken_once(session, imke, now):
    services.make_persona(session, actor=imke, now=now, code="CO", text=CONTROLLER)

    with pytest.raises(RuleBroken, match="persona_code_taken"):
        services.make_persona(session, actor=imke, now=now, code="CO", text=PersonaText(name_nl="Coördinator"))


@pytest.mark.parametrize("code", ["C", "co", "C1", "COO", "ÇA"])
def test_a_code_is_two_capitals(session, imke, now, code):
    with pytest.raises(RuleBroken, match="persona_code_wrong"):
        services.make_persona(session, actor=imke, now=now, code=code, text=CONTROLLER)


def test_a_persona_needs_a_name(session, imke, now):
    with pytest.raises(RuleBroken, match="persona_name_missing"):
        services.make_persona(session, actor=imke, now=now, code="CO", text=PersonaText())


def test_a_negative_persona_waits_for_two_that_can_be_used(session, imke, now):
    in_use(session, facts=5)
    with pytest.raises(RuleBroken, match="persona_negative_too_early"):
        services.make_persona(session, actor=imke, now=now, code="DY", text=UNWANTED, kind=PersonaKind.NEGATIVE)

    in_use(session, facts=5)
    made = services.make_persona(session, actor=imke, now=now, code="DY", text=UNWANTED, kind=PersonaKind.NEGATIVE)

    assert (made.is_negative, made.reason) == (True, UNWANTED.reason)


def test_whom_we_do_not_want_comes_with_a_reason(session, imke, now):
    for _ in range(2):
        in_use(session, facts=5)

    with pytest.raises(RuleBroken, match="persona_needs_exclusion"):
        services.make_persona(session, actor=imke, now=now, code="DY", text=CONTROLLER, kind=PersonaKind.NEGATIVE)


@pytest.mark.parametrize(("known", "reason", "refused"), [
    (1, "", False), (2, "", True), (2, "too short", True), (2, "Decides with a board of tenants", False)])
def test_a_third_persona_says_what_the_others_do_not_cover(session, imke, now, known, reason, refused):
    for _ in range(known):
        in_use(session)
    text = PersonaText(name_en="Controller", reason=reason)

    if refused:
        with pytest.raises(RuleBroken, match="persona_needs_reason"):
            services.make_persona(session, actor=imke, now=now, code="CO", text=text)
    else:
        assert services.make_persona(session, actor=imke, now=now, code="CO", text=text).reason == reason


def test_three_counted_facts_put_it_to_use(session, imke, now):
    thin = in_use(session, facts=2, status=PersonaStatus.DRAFT)
    with pytest.raises(RuleBroken, match="persona_too_few_facts"):
        services.activate_persona(session, actor=imke, now=now, persona=thin)

    full = in_use(session, facts=3, status=PersonaStatus.DRAFT)
    services.activate_persona(session, actor=imke, now=now, persona=full)

    assert (thin.status, full.status) == (PersonaStatus.DRAFT, PersonaStatus.ACTIVE)


def test_only_leads_make_personas(session, imke, now):
    tom = make.person(Role.SALES, Role.REVIEWER)
    session.add(tom)
    session.flush()

    with pytest.raises(NotAllowed):
        services.make_persona(session, actor=tom, now=now, code="CO", text=CONTROLLER)


def test_archiving_needs_a_reason(session, imke, now):
    with pytest.raises(RuleBroken, match="persona_reason_missing"):
        services.archive_persona(session, actor=imke, now=now, persona=in_use(session), reason=" ")


def test_live_work_keeps_a_persona(session, imke, now, slot_touches):
    persona = in_use(session)

    with pytest.raises(RuleBroken, match="persona_in_use"):
        services.archive_persona(session, actor=imke, now=now, persona=persona, reason="overlaps")
    slot_touches.clear()
    services.archive_persona(session, actor=imke, now=now, persona=persona, reason="overlaps")

    assert (persona.status, persona.archived_reason) == (PersonaStatus.ARCHIVED, "overlaps")


@pytest.mark.parametrize("status", [PersonaStatus.ACTIVE, PersonaStatus.DRAFT])
def test_restoring_gives_back_what_it_was(session, imke, now, status):
    persona = in_use(session, status=status)
    services.archive_persona(session, actor=imke, now=now, persona=persona, reason="overlaps")

    services.restore_persona(session, actor=imke, now=now, persona=persona)

    assert (persona.status, persona.archived_reason) == (status, None)


def test_a_restored_persona_without_its_facts_is_a_draft(session, imke, now):
    persona = in_use(session)
    services.archive_persona(session, actor=imke, now=now, persona=persona, reason="overlaps")
    for fact in persona.facts:
        fact.expires_on = date(2026, 11, 1)
    session.flush()

    services.restore_persona(session, actor=imke, now=now, persona=persona)

    assert persona.status is PersonaStatus.DRAFT


def test_a_stale_name_is_refused(session, imke, now):
    persona = in_use(session)

    with pytest.raises(Conflict, match="stale"):
        services.edit_persona(session, actor=imke, now=now, persona=persona, version=7, text=CONTROLLER)


# --- Who speaks for whom -----------------------------------------------------------------------------------------


def test_an_expert_speaks_from_a_day_until_the_end(session, imke, now):
    persona, ilse = in_use(session), make.person(Role.REVIEWER, name="Ilse")
    session.add(ilse)
    session.flush()
    today = queries.local_day(session, now)

    held = services.add_expert(session, actor=imke, now=now, persona=persona, person=ilse, ground="works with them")
    assert queries.representatives(session, persona.id, today) == [ilse]
    services.end_expert(session, actor=imke, now=now, held=held)
    assert queries.representatives(session, persona.id, today) == []
    services.resume_expert(session, actor=imke, now=now, held=held)
    assert queries.representatives(session, persona.id, today) == [ilse]


def test_an_expert_is_named_once(session, imke, now):
    persona, ilse = in_use(session), make.person(Role.REVIEWER)
    session.add(ilse)
    session.flush()
    services.add_expert(session, actor=imke, now=now, persona=persona, person=ilse, ground="is one")

    with pytest.raises(Conflict, match="expert_already"):
        services.add_expert(session, actor=imke, now=now, persona=persona, person=ilse, ground="is one",
                            from_date=queries.local_day(session, now) + timedelta(days=9))


@pytest.mark.parametrize(("persona", "roles", "ground", "code"), [
    ({"kind": PersonaKind.NEGATIVE}, [Role.REVIEWER], "is one", "expert_persona_not_in_use"),
    ({"status": PersonaStatus.DRAFT}, [Role.REVIEWER], "is one", "expert_persona_not_in_use"),
    ({}, [Role.SALES], "is one", "expert_no_reviewer"),
    ({}, [Role.REVIEWER], " ", "expert_ground_missing"),
])
def test_who_can_not_speak_for_whom(session, imke, now, persona, roles, ground, code):
    persona, person = in_use(session, **persona), make.person(*roles)
    session.add(person)
    session.flush()

    with pytest.raises(RuleBroken, match=code):
        services.add_expert(session, actor=imke, now=now, persona=persona, person=person, ground=ground)


# --- Words -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("statement", "asks"), [
    ("Is aged 45 to 55", True), ("Is tussen 45 en 55 jaar", True), ("Is usually a woman", True),
    ("Is meestal een vrouw", True), ("Draagt een capuchontrui", True), ("Studied public administration", True),
    ("Works with scanners of the old type", False), ("Tekent contracten voor vijf jaar", False),
    ("Wants to manage less", False), ("Heeft drie man op het platform", False), ("Wants a page that loads", False),
])
def test_which_statements_are_asked_for_a_decision(statement, asks):
    assert asks_for_reason(statement, None) is asks


@pytest.mark.parametrize(("text", "inside"), [
    ("IT manager", "IT manager"), ("CTO", "CTO"), ("Financial controller", "financial controller"),
    ("Écoute d'abord", "écoute d'abord"), ("", "")])
def test_how_a_name_stands_inside_a_sentence(text, inside):
    assert within_sentence(text) == inside


@pytest.mark.parametrize(("text", "longest", "key"), [
    ("Wants no surprises!", 80, "wants-no-surprises"), ("Coördinator gemeente", 80, "coordinator-gemeente"),
    ("one two three", 8, "one-two"), ("anticonstitutional", 6, "antico"), ("日本", 80, "")])
def test_how_a_key_is_made(text, longest, key):
    assert key_of(text, longest) == key


def test_tints_are_shared_out_evenly():
    assert [next_hue([]), next_hue([0, 1, 2]), next_hue([*range(8), 0])] == [0, 3, 1]


def test_a_fact_reads_as_a_sentence_in_the_readers_language(app):
    persona = make.persona(name_en="IT manager, housing association", name_nl=None)
    goal = make.fact(statement_en="Wants no surprises", statement_nl="Wil geen verrassingen", polarity=1)
    dutch_only = make.fact(statement_en=None, statement_nl="Wil rust", polarity=1)

    with app.test_request_context():
        assert sentence(persona, goal, "en") == ("The IT manager wants no surprises", "en")
        assert sentence(persona, dutch_only, "en") == ("Wil rust", "nl")


@pytest.mark.parametrize(("name", "who"), [
    ("IT-manager woningcorporatie", "de IT-manager woningcorporatie"),
    ("Hoofd operatie in de logistiek", "het hoofd operatie in de logistiek"), ("Bestuurslid", "het bestuurslid"),
    ("Hoofdredacteur", "de hoofdredacteur"), ("Overheid", "de overheid")])
def test_a_dutch_reader_has_the_article_that_fits(name, who):
    assert the_reader(name, "nl") == who


def test_a_sentence_about_a_neuter_dutch_reader(app):
    persona = make.persona(name_en="Head of operations", name_nl="Hoofd operatie, logistiek")
    fact = make.fact(statement_en="Fears a standstill", statement_nl="Vreest stilstand", polarity=1)

    with app.test_request_context("/login?lang=nl"):
        assert sentence(persona, fact, "nl") == ("Het hoofd operatie vreest stilstand", "nl")


def test_two_alike_personas_are_called_so(session, app, imke, now):
    facts = [{"key": f"k{n}", "statement_en": f"Wants {n}"} for n in range(5)]
    one, two = (make.persona(name_en=name, facts=[make.fact(**fact) for fact in facts]) for name in ("A", "B"))
    session.add_all([one, two])
    session.flush()

    [near] = queries.neighbours(session, one, queries.local_day(session, now))
    with app.test_request_context():
        text = advice(one, two, near.finding, one.facts, "en")

    assert text == "A and B share 5 of 5 facts (100%). Merge them?"


@pytest.mark.parametrize(("kind", "more", "locale", "says"), [
    (PersonaKind.IDEAL, 4, "en", "Everything known about A also holds for B. Archive A?"),
    (PersonaKind.IDEAL, 4, "nl", "Alles wat we van A weten, geldt ook voor B. A archiveren?"),
    (PersonaKind.NEGATIVE, 0, "en", "Content for A also attracts B. What sets them apart: —."),
    (PersonaKind.NEGATIVE, 0, "nl", "Content voor A trekt ook B aan. Het verschil zit in: —."),
])
def test_the_other_sentences_of_comparing(session, app, imke, now, kind, more, locale, says):
    names = {"name_en": "A", "name_nl": "A"}, {"name_en": "B", "name_nl": "B"}
    one = make.persona(**names[0], facts=[make.fact(key=f"k{n}") for n in range(5)])
    two = make.persona(**names[1], kind=kind, facts=[make.fact(key=f"k{n}") for n in range(5 + more)])
    session.add_all([one, two])
    session.flush()

    [near] = queries.neighbours(session, one, queries.local_day(session, now))
    with app.test_request_context(), force_locale(locale):
        text = advice(one, two, near.finding, one.facts, locale)

    assert text == says
