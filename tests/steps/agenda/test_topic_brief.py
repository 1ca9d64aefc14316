"""From an idea to a brief: the buyer's question, what a topic needs before it can be claimed, the mark that no customer
confirmed it (docs/domain-more.md j, l; R71)."""
from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
import sqlalchemy as sa

from planner.core.db import unit_of_work
from planner.core.errors import RuleBroken
from planner.people.queries import get_organisation
from planner.personas.models import FactKind, PersonaStatus, Relevance, Verification
from planner.policy import Role
from planner.steps.agenda import queries, services
from planner.steps.agenda.models import Idea, Phase, Structure, Topic
from planner.steps.agenda.services.heard import undo_validation, validate_by_moment
from planner.steps.agenda.services.questions import BuyerQuestion
from planner.steps.agenda.services.readers import hand_over_persona, take_back_persona
from planner.steps.inventory.models import Shareable
from planner.workflow.agenda import ClaimFacts, IdeaState, Validation, claim_guards
from tests import factories as make
from tests.factories import NOW
from tests.steps.agenda.crowd import at_once, browsers
from tests.steps.agenda.story import TUESDAY, House, on

PHASES = [Phase.NOTICE, Phase.COMPARE, Phase.DECIDE, Phase.USE]


@pytest.fixture
def house(session):
    return House(session)


def _asks(house, kind=FactKind.QUESTION, **over):
    fact = make.fact(**{"kind": kind, "persona": house.cto, "statement_en": "How do I measure it?",
                        "statement_nl": "Hoe meet ik het?"} | over)
    house.session.add(fact)
    house.session.flush()
    return fact


# --- The buyer's question ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [FactKind.QUESTION, FactKind.OBJECTION, FactKind.CHALLENGE])
@pytest.mark.parametrize(("lang", "words"), [("en", "How do I measure it?"), ("nl", "Hoe meet ik het?")])
def test_a_counted_question_of_a_reader_says_itself_in_the_language_of_the_text(house, kind, lang, words):
    fact = _asks(house, kind)

    topic = house.topic(question="", question_fact=fact, lang=lang)

    assert (topic.question, topic.question_fact) == (words, fact)


def test_own_words_win(house):
    assert house.topic(question="What do we gain?", question_fact=_asks(house)).question == "What do we gain?"


@pytest.mark.parametrize("over", [
    {"kind": FactKind.GOAL}, {"kind": FactKind.TRIGGER}, {"verification": Verification.UNVERIFIED},
    {"relevance": Relevance.IRRELEVANT}, {"expires_on": date(2026, 11, 23)}])
def test_what_is_no_question_or_does_not_count_is_refused(house, over):
    fact = _asks(house, **over)

    for write in (lambda: house.topic(question_fact=fact),
                  lambda: house.idea(personas=[house.cto], asked=BuyerQuestion(fact=fact))):
        with pytest.raises(RuleBroken, match="question_not_asked"):
            write()


def test_a_question_of_somebody_else_is_refused(house, session):
    other = make.persona(code="OT")
    session.add(other)

    with pytest.raises(RuleBroken, match="question_not_asked"):
        house.topic(question_fact=_asks(house, persona=other))


def test_in_a_form_whoever_asks_the_question_becomes_a_reader(session, login, house):
    fact = _asks(house)
    session.commit()

    login(house.ann).post("/ideas", data={"title": "Measuring", "lang": "en", "origin": "employee",
                                          "question_fact": fact.uid, "phase": "notice", "gift": "A table"})

    idea = session.scalars(sa.select(Idea)).one()
    assert (idea.personas, idea.question, idea.phase, idea.gift) == (
        [house.cto], "How do I measure it?", Phase.NOTICE, "A table")


def test_only_questions_that_count_are_offered(session, login, house):
    _asks(house)
    _asks(house, statement_en="An old one", expires_on=date(2026, 1, 1))
    sleeping = make.persona(code="SL", status=PersonaStatus.ARCHIVED)
    session.add(sleeping)
    _asks(house, statement_en="Asked by nobody now", persona=sleeping)
    session.commit()

    page = login(house.ann).get("/ideas/new").text

    assert "CT: How do I measure it?" in page
    assert "An old one" not in page
    assert "Asked by nobody now" not in page


# --- What a topic needs before its slot can be claimed -----------------------------------------------------------


@pytest.mark.parametrize("over", [{"question": ""}, {"phase": None}, {"gift": ""}])
def test_a_brief_with_a_hole_can_not_be_claimed(house, session, over):
    slot = house.slot(**over)

    with pytest.raises(RuleBroken, match="claim_no_brief"):
        services.claim_slot(session, actor=house.ann, slot=slot, now=NOW)


def test_where_the_organisation_does_not_ask_for_it_it_can(house, session):
    get_organisation(session).settings = {"topic_needs_brief": False}

    claim = services.claim_slot(session, actor=house.ann, slot=house.slot(question=""), now=NOW)

    assert claim.author is house.ann


def test_it_is_said_before_claiming_and_not_after(session, login, house):
    slot = house.slot(gift="")
    session.commit()

    page = login(house.ann).get(f"/agenda/slots/{slot.uid}").text

    assert "Its brief is not whole yet" in page
    assert "Claim this topic" not in page


def test_a_missing_brief_is_named_after_what_somebody_can_do_themselves():
    nothing = ClaimFacts(is_active=False, speaks_language=False, has_room=False, passes_gate=False, in_time=False,
                         has_brief=False)

    assert claim_guards(nothing)[-1] == "claim_no_brief"


def test_the_page_of_a_topic_says_what_is_still_to_be_said(session, login, house):
    topic = house.topic(question="", gift="")
    session.commit()

    page = login(house.imke).get(f"/agenda/topics/{topic.uid}").text

    assert "Nobody can claim this yet." in page
    assert "Still to say: the question to answer, what the reader takes home." in page


# --- From an idea to a topic -------------------------------------------------------------------------------------


def _form(house, idea, **over):
    return {"title": idea.title, "lang": "en", "area": "cloud", "personas": ["CT"], "priority": "2",
            "question": "What does it cost?", "phase": "decide", "gift": "A table", "structure": "case",
            "brief": "Tell it plainly.", "version": str(idea.version)} | over


def test_the_brief_begins_with_what_the_idea_says(session, login, house):
    idea = house.idea(area=house.cloud, personas=[house.cto],
                      asked=BuyerQuestion("What does an hour cost?", None, Phase.USE, "A sheet"))
    session.commit()

    page = login(house.imke).get(f"/ideas/{idea.uid}/accept").text

    assert "What does an hour cost?" in page
    assert "A sheet" in page
    assert 'value="use" checked' in page


def test_accepting_takes_question_phase_gift_structure_and_facts_over(session, login, house):
    fact = make.knowledge_fact(areas=[house.cloud], shareable=Shareable.AFTER_CHECK)
    session.add(fact)
    idea = house.idea(house.ann, area=house.cloud)
    session.commit()

    answer = login(house.imke).post(f"/ideas/{idea.uid}/accept", data=_form(house, idea, facts=[fact.uid]))

    topic = session.scalars(sa.select(Topic)).one()
    assert answer.location.endswith(topic.uid)
    assert (topic.question, topic.phase, topic.gift, topic.structure, topic.facts) == (
        "What does it cost?", Phase.DECIDE, "A table", "case", [fact])


def test_a_fact_that_stays_inside_is_not_offered_and_never_goes_in(session, login, house):
    secret = make.knowledge_fact(text="Price of customer 17", areas=[house.cloud], shareable=Shareable.NEVER)
    session.add(secret)
    idea = house.idea(house.ann, area=house.cloud)
    session.commit()
    lead = login(house.imke)

    assert "Price of customer 17" not in lead.get(f"/ideas/{idea.uid}/accept").text
    assert lead.post(f"/ideas/{idea.uid}/accept", data=_form(house, idea, facts=[secret.uid])).status_code == 422
    with pytest.raises(RuleBroken, match="fact_stays_inside"):
        house.topic(facts=[secret])


@pytest.mark.parametrize("structure", list(Structure))
def test_every_kind_of_piece_has_its_name(session, login, house, structure):
    topic = house.topic(structure=structure)
    house.ann.locale = "nl"
    session.commit()

    assert login(house.ann).get(f"/agenda/topics/{topic.uid}").status_code == 200
    assert topic.structure == structure.value


@pytest.mark.database
def test_of_two_leads_who_accept_one_idea_at_once_one_makes_the_topic(live_app):
    with live_app.app_context(), unit_of_work() as work:
        house = House(work.session)
        idea = house.idea(house.ann, area=house.cloud)
        house.colleague(Role.LEAD, name="Joost")
        address, data = f"/ideas/{idea.uid}/accept", _form(house, idea)

    leads = browsers(live_app, "Imke", "Joost")
    answers = at_once([lambda lead=lead: lead.post(address, data=data) for lead in leads])

    assert Counter(answer.status_code for answer in answers) == {303: 1, 409: 1}
    with live_app.app_context(), unit_of_work() as work:
        assert work.session.scalar(sa.select(sa.func.count()).select_from(Topic)) == 1
        assert work.session.scalars(sa.select(Idea)).one().state is IdeaState.ACCEPTED


# --- The brief as an author reads it -----------------------------------------------------------------------------


def test_the_brief_shows_only_facts_that_count(session, login, house):
    session.add_all([make.fact(persona=house.cto, statement_en="Wants to ship at noon"),
                     make.fact(persona=house.cto, statement_en="Wears a hoodie", relevance=Relevance.IRRELEVANT)])
    topic = house.topic()
    session.commit()

    page = login(house.ann).get(f"/agenda/topics/{topic.uid}").text

    assert "Wants to ship at noon" in page
    assert "Wears a hoodie" not in page
    assert "Can we deploy in office hours?" in page
    assert "A checklist" in page


@pytest.mark.parametrize(("lang", "words"), [("en", "Where the reader stands"), ("nl", "Waar de lezer staat")])
def test_it_reads_in_both_languages(session, login, house, lang, words):
    house.ann.locale = lang
    topic = house.topic()
    session.commit()

    assert words in login(house.ann).get(f"/agenda/topics/{topic.uid}").text


# --- The mark that no customer confirmed it ----------------------------------------------------------------------


def test_the_mark_goes_along_until_a_customer_confirmed_it(house, session):
    idea = house.idea(house.ann)
    topic = services.accept_idea(session, actor=house.imke, idea=idea, brief=house.brief(), now=NOW)
    marks = [topic.is_unvalidated]
    validate_by_moment(session, actor=house.bob, idea=idea, moment=house.moment(house.bob), confirmed=True,
                       source="Call", now=NOW)
    marks.append(topic.is_unvalidated)
    undo_validation(session, actor=house.bob, idea=idea, now=NOW)

    assert [*marks, topic.is_unvalidated] == [True, False, True]


def test_a_topic_that_was_nobodys_idea_carries_no_mark(house):
    assert not house.topic().is_unvalidated


@pytest.mark.parametrize("where", ["topic", "slot", "topics"])
def test_the_mark_is_shown_wherever_the_topic_is(session, login, house, where):
    idea = house.idea(house.ann)
    topic = services.accept_idea(session, actor=house.imke, idea=idea, brief=house.brief(), now=NOW)
    address = {"topic": f"/agenda/topics/{topic.uid}", "topics": "/agenda/topics"}.get(where)
    if address is None:
        slot = services.plan_slot(session, actor=house.imke, when=on(TUESDAY), outlets=house.outlets(), topic=topic,
                                  now=NOW)
        address = f"/agenda/slots/{slot.uid}"
    session.commit()

    assert "Not checked with a customer" in login(house.ann).get(address).text


# --- What a customer said, on the page ---------------------------------------------------------------------------


def test_a_yes_is_noted_with_the_contact_and_can_be_taken_back(session, login, house):
    idea = house.idea(house.ann)
    moment = house.moment(house.ann)
    session.commit()
    ann = login(house.ann)
    assert moment.uid in ann.get(f"/ideas/{idea.uid}").text

    ann.post(f"/ideas/{idea.uid}/validation", data={"validation": "confirmed", "moment": moment.uid})
    session.expire_all()
    assert (idea.validation, idea.validation_moment_id) == (Validation.CONFIRMED, moment.id)

    ann.post(f"/ideas/{idea.uid}/validation/undo")
    session.expire_all()
    assert (idea.validation, idea.validation_moment_id) == (Validation.NONE, None)


def test_a_yes_without_a_contact_is_asked_for_it(session, login, house):
    idea = house.idea(house.ann)
    session.commit()

    answer = login(house.ann).post(f"/ideas/{idea.uid}/validation", data={"validation": "confirmed", "moment": ""})

    assert answer.status_code == 422
    assert "Choose the contact with a customer" in answer.text


def test_a_contact_that_somebody_may_not_read_is_not_offered(session, login, house):
    idea = house.idea(house.ann)
    moment = house.moment(house.bob)
    session.commit()

    ann = login(house.ann)

    assert moment.uid not in ann.get(f"/ideas/{idea.uid}").text
    assert ann.post(f"/ideas/{idea.uid}/validation",
                    data={"validation": "confirmed", "moment": moment.uid}).status_code == 422
    assert queries.get_idea(session, idea.uid).validation is Validation.NONE


@pytest.mark.parametrize("view", ["", "&view=week", "&view=board", "&view=list"])
def test_the_card_of_the_slot_carries_the_mark_too(session, login, house, view):
    idea = house.idea(house.ann)
    topic = services.accept_idea(session, actor=house.imke, idea=idea, brief=house.brief(), now=NOW)
    services.plan_slot(session, actor=house.imke, when=on(TUESDAY), outlets=house.outlets(), topic=topic, now=NOW)
    session.commit()
    ann = login(house.ann)

    marked = ann.get(f"/agenda?at=2027-01-12{view}").text
    validate_by_moment(session, actor=house.ann, idea=idea, moment=house.moment(house.ann), confirmed=True,
                       source="Call", now=NOW)
    session.commit()

    assert "Not confirmed by a customer" in marked
    assert "Not confirmed by a customer" not in ann.get(f"/agenda?at=2027-01-12{view}").text


# --- When the reader becomes another one -------------------------------------------------------------------------


@pytest.mark.parametrize("own_key", ["ask-cost", "ask-other"])
def test_a_question_follows_its_reader_into_a_merge_and_back(house, session, own_key):
    gone = make.persona(code="GO")
    session.add(gone)
    theirs = _asks(house, persona=gone, key="ask-cost")
    ours = _asks(house, key=own_key)
    topic = house.topic(personas=[gone], question_fact=theirs)

    moved = hand_over_persona(session, house.cto, gone, actor_id=house.imke.id, now=NOW)
    after = topic.question_fact
    take_back_persona(session, house.cto, gone, moved, actor_id=house.imke.id, now=NOW)

    assert after is (ours if own_key == "ask-cost" else theirs)
    assert topic.question_fact is theirs


def test_a_question_that_is_taken_back_leaves_the_words(house, session):
    fact = _asks(house)
    topic = house.topic(question="", question_fact=fact)

    session.delete(fact)
    session.flush()
    session.expire(topic)

    assert (topic.question_fact, topic.question) == (None, "How do I measure it?")
