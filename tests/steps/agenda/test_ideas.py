"""Ideas and topics: propose, vote, check, decide, drop (docs/domain.md c, idea and topic)."""
from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from planner.core import event_log
from planner.core.errors import Conflict, NotAllowed, RuleBroken
from planner.messages.models import Notice
from planner.personas.models import PersonaKind, PersonaStatus
from planner.search.models import SearchEntry
from planner.steps.agenda import queries, services
from planner.steps.agenda.models import ReleaseReason
from planner.steps.agenda.services.heard import validate_by_moment
from planner.workflow.agenda import ClaimState, IdeaState, SlotState, TopicState, Validation
from tests import factories as make
from tests.factories import NOW
from tests.steps.agenda.story import TUESDAY, House, on


@pytest.fixture
def house(session):
    return House(session)


def _told(session, person):
    return session.execute(sa.select(Notice.text_key, Notice.params).where(Notice.person_id == person.id)).all()


# --- Proposing and voting ----------------------------------------------------------------------------------------


def test_a_title_is_enough(house, session):
    idea = house.idea(title="What one hour of standstill costs")

    assert (idea.state, idea.votes, idea.personas, idea.validation) == (IdeaState.NEW, 0, [], Validation.NONE)
    assert session.scalar(sa.select(SearchEntry.title).where(SearchEntry.uid == idea.uid)) == idea.title


def test_one_person_has_one_vote_and_can_take_it_back(house, session):
    idea = house.idea(house.ann)

    assert services.vote(session, actor=house.bob, idea=idea, now=NOW) is True
    assert services.vote(session, actor=house.bob, idea=idea, now=NOW) is False
    assert idea.votes == 1
    services.unvote(session, actor=house.bob, idea=idea)
    services.unvote(session, actor=house.bob, idea=idea)
    assert idea.votes == 0


def test_nobody_votes_for_their_own_idea(house, session):
    idea = house.idea(house.ann)

    with pytest.raises(NotAllowed):
        services.vote(session, actor=house.ann, idea=idea, now=NOW)


def test_ideas_stand_by_votes_and_older_ones_first_among_equals(house, session):
    old, young, wanted = (house.idea(title=title) for title in ("Old", "Young", "Wanted"))
    services.vote(session, actor=house.bob, idea=wanted, now=NOW)

    page = queries.idea_page(session, queries.IdeaFilters(), person_id=house.bob.id, today=NOW.date())

    assert page.ideas == (wanted, old, young)
    assert page.voted == {wanted.id}


def test_the_bank_pages_by_mark(house, session):
    for n in range(60):
        house.idea(title=f"Idea {n:02d}")

    pages = [queries.idea_page(session, queries.IdeaFilters(), person_id=0, today=NOW.date())]
    while pages[-1].after:
        pages.append(queries.idea_page(session, queries.IdeaFilters(), person_id=0, today=NOW.date(),
                                       after=pages[-1].after))

    assert [idea.title for page in pages for idea in page.ideas] == [f"Idea {n:02d}" for n in range(60)]
    assert [(len(page.ideas), page.total) for page in pages] == [(25, 60), (25, 60), (10, 60)]


@pytest.mark.parametrize("mark", ["", "x", "1_2", "a_b_c_d", "1_-1_5_uid", "1_1_99999999999999999_uid",
                                  "1_99999999999_5_u"])
def test_a_mark_that_is_not_ours_leads_nowhere(house, session, mark):
    house.idea()

    with pytest.raises(ValueError, match="no mark of ours"):
        queries.idea_page(session, queries.IdeaFilters(), person_id=0, today=NOW.date(), after=mark)


@pytest.mark.parametrize(("filters", "titles"), [
    ({}, ["For the CTO", "Plain", "On clouds", "Nederlands"]), ({"persona": "ct"}, ["For the CTO"]),
    ({"area": "cloud"}, ["On clouds"]), ({"lang": "nl"}, ["Nederlands"]), ({"state": "parked"}, ["Parked"]),
    ({"state": "all"}, ["For the CTO", "Plain", "On clouds", "Nederlands", "Parked"]),
])
def test_filters_narrow_the_bank(house, session, filters, titles):
    house.idea(title="Plain")
    house.idea(title="For the CTO", personas=[house.cto])
    house.idea(title="On clouds", area=house.cloud)
    house.idea(title="Nederlands", lang="nl")
    parked = house.idea(title="Parked")
    services.park_idea(session, actor=house.imke, idea=parked, reason="Later", now=NOW)

    found = queries.idea_page(session, queries.read_idea_filters(filters), person_id=0, today=NOW.date())

    assert [idea.title for idea in found.ideas] == titles


def test_the_author_edits_until_somebody_decided(house, session):
    idea = house.idea(house.ann)
    better = services.Proposal(title="What an hour down costs", lang="en")

    services.edit_idea(session, actor=house.ann, idea=idea, proposal=better, version=idea.version, now=NOW)
    assert idea.title == "What an hour down costs"
    with pytest.raises(NotAllowed):
        services.edit_idea(session, actor=house.bob, idea=idea, proposal=better, version=idea.version, now=NOW)
    with pytest.raises(Conflict, match="stale"):
        services.edit_idea(session, actor=house.ann, idea=idea, proposal=better, version=1, now=NOW)
    services.park_idea(session, actor=house.imke, idea=idea, reason="Later", now=NOW)
    with pytest.raises(RuleBroken, match="idea_decided"):
        services.edit_idea(session, actor=house.ann, idea=idea, proposal=better, version=idea.version, now=NOW)


# --- Checking with a customer ------------------------------------------------------------------------------------


@pytest.mark.parametrize("said", [Validation.CONFIRMED, Validation.REFUTED])
def test_a_yes_or_no_needs_the_contact_at_which_it_was_said(house, session, said):
    idea = house.idea(house.ann)

    with pytest.raises(RuleBroken, match="validation_needs_moment"):
        services.note_validation(session, actor=house.ann, idea=idea, validation=said, now=NOW)
    validate_by_moment(session, actor=house.bob, idea=idea, moment=house.moment(house.bob), now=NOW,
                       confirmed=said is Validation.CONFIRMED, source="Call, 4 November")

    assert (idea.validation, idea.validation_source) == (said, "Call, 4 November")
    assert idea.validation_moment_id is not None


def test_asked_needs_none_and_takes_an_earlier_answer_back(house, session):
    idea = house.idea(house.ann)
    validate_by_moment(session, actor=house.ann, idea=idea, moment=house.moment(house.ann), now=NOW, confirmed=True,
                       source="Call, 4 November")

    services.note_validation(session, actor=house.ann, idea=idea, validation=Validation.ASKED, now=NOW)

    assert (idea.validation, idea.validation_source, idea.validation_moment_id) == (Validation.ASKED, "", None)


# --- Deciding ----------------------------------------------------------------------------------------------------


def test_an_accepted_idea_becomes_an_open_topic_and_its_proposer_is_thanked(house, session):
    idea = house.idea(house.ann)

    topic = services.accept_idea(session, actor=house.imke, idea=idea, brief=house.brief(title="Better"), now=NOW)

    assert (idea.state, topic.state, topic.idea, topic.title) == (IdeaState.ACCEPTED, TopicState.OPEN, idea, "Better")
    assert (idea.area, idea.personas) == (house.cloud, [house.cto])
    assert [key for key, _ in _told(session, house.ann)] == ["idea_accepted"]
    assert queries.topic_of(session, idea) is topic


@pytest.mark.parametrize(("over", "code"), [({"area": None}, "idea_needs_area"),
                                            ({"personas": []}, "idea_needs_persona")])
def test_an_idea_is_accepted_with_an_area_and_a_persona(house, session, over, code):
    idea = house.idea()

    with pytest.raises(RuleBroken) as refusal:
        services.accept_idea(session, actor=house.imke, idea=idea, brief=house.brief(**over), now=NOW)

    assert refusal.value.code == code


def test_a_refuted_idea_needs_the_leads_reason(house, session):
    idea = house.idea(house.ann)
    validate_by_moment(session, actor=house.ann, idea=idea, moment=house.moment(house.ann), now=NOW, confirmed=False,
                       source="Call")

    with pytest.raises(RuleBroken, match="idea_refuted"):
        services.accept_idea(session, actor=house.imke, idea=idea, brief=house.brief(), now=NOW)
    services.accept_idea(session, actor=house.imke, idea=idea, brief=house.brief(), reason="For another reader",
                         now=NOW)

    assert (idea.state, idea.reason) == (IdeaState.ACCEPTED, "For another reader")


@pytest.mark.parametrize(("turn", "state"), [(services.park_idea, IdeaState.PARKED),
                                             (services.decline_idea, IdeaState.DECLINED)])
def test_turning_an_idea_down_is_explained_and_can_be_undone(house, session, turn, state):
    idea = house.idea(house.ann)

    with pytest.raises(RuleBroken, match="reason_needed"):
        turn(session, actor=house.imke, idea=idea, reason=" ", now=NOW)
    turn(session, actor=house.imke, idea=idea, reason="After the summer", now=NOW)
    assert (idea.state, idea.reason) == (state, "After the summer")
    assert [(key, params["reason"]) for key, params in _told(session, house.ann)] == [
        (f"idea_{state.value}", "After the summer")]
    services.reopen_idea(session, actor=house.imke, idea=idea, now=NOW)
    assert (idea.state, idea.reason) == (IdeaState.NEW, None)


def test_only_a_lead_decides(house, session):
    idea = house.idea()
    for turn in (services.park_idea, services.decline_idea):
        with pytest.raises(NotAllowed):
            turn(session, actor=house.ann, idea=idea, reason="No", now=NOW)


# --- Topics ------------------------------------------------------------------------------------------------------


def test_a_topic_has_one_to_three_personas_that_are_wanted(house, session):
    more = [make.persona() for _ in range(3)]
    unwanted = make.persona(kind=PersonaKind.NEGATIVE)
    asleep = make.persona(status=PersonaStatus.ARCHIVED)
    session.add_all([*more, unwanted, asleep])
    session.flush()

    for personas, code in (([], "topic_personas"), ([house.cto, *more], "topic_personas"),
                           ([unwanted], "topic_persona_unfit"), ([asleep], "topic_persona_unfit")):
        with pytest.raises(RuleBroken) as refusal:
            house.topic(personas=personas)
        assert refusal.value.code == code
    assert len(house.topic(personas=more).personas) == 3


def test_a_brief_is_edited_and_its_slot_found_by_the_new_words(house, session):
    slot = house.slot()

    services.edit_topic(session, actor=house.imke, topic=slot.topic, brief=house.brief(title="Deploys at noon"),
                        version=slot.topic.version, now=NOW)

    assert session.scalar(sa.select(SearchEntry.title).where(SearchEntry.uid == slot.uid)) == "Deploys at noon"


def test_a_topic_on_the_agenda_keeps_its_language(house, session):
    slot = house.slot()

    with pytest.raises(RuleBroken, match="slot_other_language"):
        services.edit_topic(session, actor=house.imke, topic=slot.topic, brief=house.brief(lang="nl"),
                            version=slot.topic.version, now=NOW)


def test_dropping_a_topic_releases_its_author_and_empties_its_slot(house, session):
    claim = house.claimed()
    slot, topic = claim.slot, claim.slot.topic

    services.drop_topic(session, actor=house.imke, topic=topic, reason="Overtaken", now=NOW)

    assert (topic.state, slot.state, slot.topic) == (TopicState.DROPPED, SlotState.PLANNED, None)
    assert (claim.state, claim.release_reason) == (ClaimState.RELEASED, ReleaseReason.DROPPED)
    assert event_log.history(session, "topic", topic.uid)[0].reason == "Overtaken"


def test_a_topic_whose_text_is_about_to_go_out_is_not_dropped(house, session):
    claim = house.claimed()
    services.make_ready(session, claim.slot, now=NOW)

    with pytest.raises(Conflict):
        services.drop_topic(session, actor=house.imke, topic=claim.slot.topic, reason="Old", now=NOW)


def test_a_placed_topic_is_not_placed_again(house, session):
    topic = house.slot().topic

    with pytest.raises(Conflict):
        services.place_topic(session, actor=house.imke, topic=topic, when=on(TUESDAY), now=NOW)


# --- Pages -------------------------------------------------------------------------------------------------------


def test_quick_capture_keeps_the_sentence_and_says_thanks(session, login, house):
    ann = login(house.ann)

    answer = ann.post("/ideas", data={"title": "Wat kost een uur?", "lang": "nl", "origin": "employee"})

    assert answer.status_code == 303
    page = ann.get(answer.location).get_data(as_text=True)
    assert "Wat kost een uur?" in page
    assert "Your idea is in" in page


def test_saying_more_takes_the_sentence_along(login, house):
    ann = login(house.ann)
    answer = ann.post("/ideas", data={"title": "One hour", "lang": "en", "origin": "employee", "more": "1"})

    assert answer.status_code == 303
    assert 'value="One hour"' in ann.get(answer.location).get_data(as_text=True)


def test_an_idea_without_a_sentence_comes_back(login, house):
    answer = login(house.ann).post("/ideas", data={"title": " ", "lang": "en", "origin": "employee", "text": "Much"})

    assert answer.status_code == 422
    assert "Much" in answer.get_data(as_text=True)


def test_a_vote_by_script_answers_with_the_vote_alone(session, login, house):
    idea = house.idea(house.ann)
    answer = login(house.bob).post(f"/ideas/{idea.uid}/vote", headers={"HX-Request": "true"})
    text = answer.get_data(as_text=True)

    assert (answer.status_code, "<html" in text, 'aria-pressed="true"' in text) == (200, False, True)
    assert f"/ideas/{idea.uid}/unvote" in text


def test_accepting_by_form_leads_to_the_topic(session, login, house):
    idea = house.idea(house.ann, text="Customers ask each week.")
    lead = login(house.imke)
    assert "Customers ask each week." in lead.get(f"/ideas/{idea.uid}/accept").get_data(as_text=True)

    answer = lead.post(f"/ideas/{idea.uid}/accept", data={"title": "An hour", "lang": "en", "area": "cloud",
                                                          "personas": "CT", "priority": "2", "version": idea.version})

    assert answer.status_code == 303
    assert "/agenda/topics/" in answer.location


def test_an_acceptance_that_came_too_late_can_be_pressed_again(session, login, house):
    idea = house.idea(house.ann)
    session.commit()
    lead = login(house.imke)
    data = {"title": "An hour", "lang": "en", "area": "cloud", "personas": "CT", "priority": "2"}

    late = lead.post(f"/ideas/{idea.uid}/accept", data={**data, "version": idea.version - 1})

    assert late.status_code == 409
    (version,) = set(re.findall(r'name="version" type="hidden" value="(\d+)"', late.text))
    assert lead.post(f"/ideas/{idea.uid}/accept", data={**data, "version": version}).status_code == 303


@pytest.mark.parametrize(("data", "message"), [
    ({"area": ""}, "Choose a topic area first"), ({"personas": []}, "Choose at least one persona first"),
    ({"title": ""}, "Give it a working title"), ({"title": "x" * 201}, "longer than 200"),
])
def test_an_acceptance_that_misses_something_comes_back(session, login, house, data, message):
    idea = house.idea(house.ann)
    values = {"title": "An hour", "lang": "en", "area": "cloud", "personas": ["CT"], "priority": "2",
              "brief": "Kept words", "version": str(idea.version)} | data

    answer = login(house.imke).post(f"/ideas/{idea.uid}/accept", data=values)
    text = answer.get_data(as_text=True)

    assert answer.status_code == 422
    assert message in text
    assert "Kept words" in text


def test_reasons_are_asked_for_beside_their_own_form(session, login, house):
    idea = house.idea(house.ann)
    answer = login(house.imke).post(f"/ideas/{idea.uid}/park", data={"park-reason": ""})
    text = answer.get_data(as_text=True)

    assert answer.status_code == 422
    assert 'id="park-reason-h">Say why, in a few words.' in text
    assert 'id="decline-reason-h">Say why' not in text


def test_empty_fields_of_the_filter_leave_the_address(login, house):
    ann = login(house.ann)

    assert ann.get("/ideas?state=&lang=nl&area=").location == "/ideas?lang=nl"
    assert ann.get("/agenda?view=list&at=2027-01&q=&persona=CT").location == "/agenda?view=list&at=2027-01&persona=CT"
