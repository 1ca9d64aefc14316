"""The pages of board, cards, parked facts and listening, as people of each role walk them, without script and with."""
import re

import pytest

from planner.core.event_log import Event
from planner.personas.models import (
    CardKind,
    ContactMoment,
    FactCard,
    FactEvidence,
    FactKind,
    Method,
    MomentKind,
    PersonaFact,
    Verification,
)
from planner.policy import Role
from planner.steps.agenda.models import Idea
from planner.workflow.agenda import Validation
from tests import factories as make

HTMX = {"HX-Request": "true"}
ROLES = {"member": (), "reviewer": (Role.REVIEWER,), "lead": (Role.LEAD,), "sales": (Role.SALES,),
         "manager": (Role.MANAGER,), "admin": (Role.ADMIN,)}


@pytest.fixture
def persona(session):
    """An IT manager with three counted facts."""
    persona = make.persona(code="IM", name_en="IT manager", name_nl="IT-manager",
                           facts=[make.fact() for _ in range(3)])
    session.add_all([make.organisation(), persona])
    session.commit()
    return persona


@pytest.fixture
def seat(session, login, persona):
    """A browser of somebody with these roles."""
    def of(*roles, **over):
        found = make.person(*roles, **over)
        session.add(found)
        session.commit()
        return login(found)
    return of


def value_of(html, name):
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', html)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("path", ["/sales-knows", "/cards", "/parked", "/listening", "/sales-knows/card",
                                  "/IM/card/talk", "/IM/card/text", "/IM/card/needs", "/IM/card/brief"])
@pytest.mark.parametrize("role", ROLES)
def test_every_role_reads(seat, path, role):
    assert seat(*ROLES[role]).get(f"/personas{path}").status_code == 200


def test_a_line_is_added_in_one_stroke_and_the_reader_stays_chosen(session, seat):
    tom = seat(Role.SALES, name="Tom")

    answer = tom.post("/personas/sales-knows", data={"line": "Wants a human on the phone", "persona": "IM"})
    page = tom.get(answer.location).text

    fact = session.query(PersonaFact).filter_by(statement_en="Wants a human on the phone").one()
    assert answer.status_code == 303
    assert f"#fact-{fact.uid}" in answer.location
    assert re.search(r'value="IM" required checked', page)
    assert "Parked as: Goal." in page
    assert f"/personas/IM/facts/{fact.uid}/withdraw" in page


def test_with_script_only_the_lines_come_back(seat):
    answer = seat(Role.SALES).post("/personas/sales-knows", headers=HTMX,
                                   data={"line": "Wants a human on the phone", "persona": "IM"})

    assert "<html" not in answer.text
    assert "Wants a human on the phone" in answer.text
    assert "planner:toast" in answer.headers["HX-Trigger"]


@pytest.mark.parametrize(("data", "said"), [
    ({"line": "", "persona": "IM"}, "Type what you heard."), ({"line": "Wants a"}, "Choose who said it."),
    ({"line": "Wants a", "persona": "ZZ"}, "Not a valid choice"), ({"line": "x" * 301, "persona": "IM"}, "300"),
    ({"line": "Wants\0", "persona": "IM"}, "control character"),
    ({"line": "Wants a", "persona": "IM", "kind": "age"}, "Not a valid choice")])
def test_a_wrong_line_comes_back_as_it_was_typed(seat, data, said):
    tom = seat(Role.SALES)

    plain, fragment = tom.post("/personas/sales-knows", data=data), tom.post("/personas/sales-knows", data=data,
                                                                             headers=HTMX)

    assert (plain.status_code, fragment.status_code) == (422, 422)
    assert said in fragment.text
    assert data["line"].strip("\0")[:40] in plain.text


def test_a_line_about_age_asks_its_question_on_the_board(session, seat):
    tom = seat(Role.SALES)
    tom.post("/personas/sales-knows", data={"line": "Is aged 45 to 55", "persona": "IM"})
    fact = session.query(PersonaFact).filter_by(statement_en="Is aged 45 to 55").one()

    board = tom.get("/personas/sales-knows").text
    page = tom.get(f"/personas/IM/facts/{fact.uid}").text
    answer = tom.post(f"/personas/IM/facts/{fact.uid}/answer", data={
        "answer-version": value_of(page, "answer-version"), "answer-decision": "larger letters on the phone"})

    assert "Which content decision changes because of this?" in board
    assert answer.status_code == 303
    assert "larger letters on the phone" in tom.get(f"/personas/IM/facts/{fact.uid}").text


def test_a_line_is_taken_back_by_its_toast(session, seat):
    tom = seat(Role.SALES)
    page = tom.get(tom.post("/personas/sales-knows", data={"line": "Wants a", "persona": "IM"}).location).text

    undo = re.search(r'action="(/personas/IM/facts/[^"]+/withdraw[^"]*)"', page)
    assert undo is not None
    answer = tom.post(undo[1].replace("&amp;", "&"))

    assert answer.location == "/personas/sales-knows"
    assert session.query(PersonaFact).filter_by(statement_en="Wants a").count() == 0


def test_heard_too_kind_and_place_are_one_press_each(session, seat, persona):
    tom = seat(Role.SALES, name="Tom")
    for line in ("Wants a", "Wants b"):
        tom.post("/personas/sales-knows", data={"line": line, "persona": "IM"})
    first, second = session.query(PersonaFact).filter(PersonaFact.statement_en.in_(("Wants a", "Wants b"))).order_by(
        PersonaFact.id)

    statuses = [seat(Role.LEAD, name="Imke").post(f"/personas/sales-knows/{first.uid}/heard").status_code,
                tom.post(f"/personas/sales-knows/{first.uid}/kind", data={"kind": "objection"}).status_code,
                tom.post(f"/personas/sales-knows/{second.uid}/place", data={"before": first.uid}).status_code]
    session.expire_all()

    assert statuses == [303, 303, 303]
    assert (len(first.evidence), first.kind, second.place < first.place) == (2, FactKind.OBJECTION, True)


def test_what_is_not_there_is_not_found(seat):
    tom = seat(Role.SALES)

    assert [tom.post(f"/personas/sales-knows/nothing/{verb}").status_code for verb in ("heard", "kind", "place")] == [
        404, 404, 404]
    assert tom.get("/personas/cards/nothing").status_code == 404
    assert tom.get("/personas/IM/card/poster").status_code == 404
    assert tom.get("/personas/listening/nothing").status_code == 404


@pytest.mark.parametrize("query", ["group=nothing", "sort=sideways", "page=-1", "page=99999999999", "persona=%27--",
                                   "group=kind&sort=unused&all=1", "sort=hand&group=who", "page=7"])
def test_an_odd_address_shows_a_board(seat, query):
    assert seat().get(f"/personas/sales-knows?{query}").status_code == 200


def test_a_selection_is_kept_opened_and_put_away(session, seat, persona):
    tom = seat(Role.SALES, name="Tom")
    uids = [fact.uid for fact in persona.facts]

    kept = tom.post("/personas/sales-knows/card", data={"fact": uids, "kind": "talk", "title": "Winter round"})
    page = tom.get(kept.location).text
    card = session.query(FactCard).one()
    away = tom.post(f"/personas/cards/{card.uid}/drop")

    assert (card.kind, len(card.lines)) == (CardKind.TALK, 3)
    assert "Winter round" in page
    assert "Talk card" in page
    assert away.status_code == 303
    assert "Winter round" not in tom.get("/personas/cards").text.partition("<main")[2].partition("toast")[0]
    assert tom.post(f"/personas/cards/{card.uid}/restore").status_code == 303


def test_a_card_without_a_name_comes_back_with_its_lines(seat, persona):
    answer = seat(Role.SALES).post("/personas/sales-knows/card", data={
        "fact": [persona.facts[0].uid], "kind": "talk", "title": " "})

    assert answer.status_code == 422
    assert "Give it a name." in answer.text
    assert persona.facts[0].uid in answer.text


def test_a_card_comes_as_markdown_with_its_marks_made_harmless(session, seat, persona):
    persona.facts[0].statement_en = "Wants *stars* and <b>"
    session.commit()

    answer = seat().get("/personas/IM/card/text?form=md")

    assert answer.content_type == "text/markdown; charset=utf-8"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "- Wants \\*stars\\* and \\<b\\>" in answer.text


def test_a_parked_fact_gets_a_way_to_check_it(session, seat, persona):
    fact = make.fact(persona_id=persona.id, verification=Verification.UNVERIFIED, statement_en="Loves red buttons",
                     kind=FactKind.QUESTION)
    tom = make.person(Role.SALES, name="Tom")
    session.add_all([fact, tom])
    session.commit()
    imke = seat(Role.LEAD, name="Imke")

    proposed = imke.get("/personas/parked").text
    page = imke.get(f"/personas/IM/facts/{fact.uid}").text
    planned = imke.post(f"/personas/IM/facts/{fact.uid}/check", data={
        "check-version": value_of(page, "check-version"), "check-method": "sales team", "check-by": tom.uid,
        "check-on_date": "2026-12-01", "check-note": "at the winter fair"})

    assert "Proposed: Read the support log" in proposed
    assert planned.status_code == 303
    listed = imke.get("/personas/parked").text
    assert "Ask sales: at the winter fair, Tom" in re.sub(r"<[^>]+>", "", listed)
    assert "Loves red buttons" not in imke.get("/personas/parked?mine=1").text.partition("<main")[2]


@pytest.mark.parametrize("over", [{"check-method": "guess"}, {"check-by": "nobody"}, {"check-on_date": "2020-01-01"},
                                  {"check-on_date": "x"}, {"check-note": "x" * 301}])
def test_a_wrong_plan_comes_back(session, seat, persona, over):
    fact = make.fact(persona_id=persona.id, verification=Verification.UNVERIFIED)
    session.add(fact)
    session.commit()

    answer = seat(Role.LEAD).post(f"/personas/IM/facts/{fact.uid}/check", data={
        "check-version": fact.version, "check-method": "survey", "check-by": ""} | over)

    assert answer.status_code == 422


def test_evidence_is_noted_and_taken_back(session, seat, persona):
    fact, tom = persona.facts[0], seat(Role.SALES, name="Tom")
    page = f"/personas/IM/facts/{fact.uid}"

    noted = tom.post(f"{page}/evidence", data={"evidence-version": fact.version, "evidence-method": "customer data",
                                               "evidence-source": "invoices of 2026"})
    piece = session.query(FactEvidence).one()
    shown = tom.get(page).text
    gone = tom.post(f"/personas/evidence/{piece.uid}/remove")

    assert [noted.status_code, gone.status_code] == [303, 303]
    assert "Customer data: invoices of 2026" in shown
    assert "5 of 10 points" in shown
    assert session.query(FactEvidence).count() == 0
    assert session.query(Event).filter_by(event="evidence_gone").count() == 1


def test_evidence_to_come_is_refused_beside_its_day(seat, persona):
    answer = seat(Role.SALES).post(f"/personas/IM/facts/{persona.facts[0].uid}/evidence", data={
        "evidence-version": 1, "evidence-method": "survey", "evidence-source": "June",
        "evidence-on_date": "2030-01-01"})

    assert answer.status_code == 422
    assert "That day is still to come." in answer.text
    assert 'value="June"' in answer.text


def test_the_persona_reads_in_seven_lines_with_its_strength_and_cards(session, seat, persona):
    persona.facts.extend(make.fact(statement_en=f"Wants more {n}") for n in range(6))
    session.commit()

    page = seat().get("/personas/IM").text

    first = page.partition("Show 2 more facts")[0]
    assert len(re.findall(r'id="fact-', first)) == 7
    assert "How strong it is" in page
    assert all(f"/personas/IM/card/{kind}" in page for kind in ("talk", "text", "needs"))


# --- Listening ---------------------------------------------------------------------------------------------------


def heard(**over):
    return {"heard": "Who calls me back at night?", "kind": "helpdesk", "on_date": "2026-11-20", "persona": "IM",
            "quoting": "no"} | over


def test_what_was_heard_becomes_a_fact_an_idea_and_a_verdict(session, seat, persona):
    wout = seat(name="Wout")
    idea = make.idea(by=make.person(name="Wim"))
    session.add(idea)
    session.commit()

    logged = wout.post("/personas/listening/new", data=heard())
    moment = session.query(ContactMoment).one()
    page = f"/personas/listening/{moment.uid}"
    statuses = [
        logged.status_code,
        wout.post(f"{page}/fact", data={"statement": "Who calls at night?", "persona": "IM", "kind": "question"}),
        wout.post(f"{page}/backs", data={"fact": persona.facts[0].uid}),
        wout.post(f"/ideas/from-moment/{moment.uid}"),
        wout.post(f"/ideas/validate-by/{moment.uid}", data={"idea": idea.uid, "verdict": "confirmed"})]
    session.expire_all()

    assert [getattr(each, "status_code", each) for each in statuses] == [303, 303, 303, 303, 303]
    assert session.query(FactEvidence).filter_by(contact_moment_id=moment.id).count() == 2
    assert session.query(Idea).filter_by(moment_id=moment.id).one().title == "Who calls me back at night?"
    assert idea.validation is Validation.CONFIRMED
    shown = wout.get(page).text
    assert "Made of this" in shown
    assert "Who calls at night?" in shown
    assert f"/ideas/{idea.uid}/validation/undo" in shown


@pytest.mark.parametrize("over", [
    {"heard": ""}, {"kind": "church"}, {"on_date": ""}, {"on_date": "2030-01-01"}, {"persona": "ZZ"},
    {"heard": "x" * 4001}, {"quoting": "perhaps"}, {"attended": ["nobody"]}, {"customer": "x" * 121}])
def test_a_wrong_moment_comes_back(session, seat, over):
    answer = seat().post("/personas/listening/new", data=heard(**over))

    assert answer.status_code == 422
    assert session.query(ContactMoment).count() == 0


def test_a_moment_of_others_is_out_of_sight(session, seat, persona):
    moment = ContactMoment(kind=MomentKind.VISIT, on_date=persona.created_at.date(), by=make.person(name="Wout"),
                           lang="en", heard="Secret words")
    session.add(moment)
    session.commit()
    member = seat(name="Wim")
    page = f"/personas/listening/{moment.uid}"

    assert [member.get(page).status_code, member.post(f"{page}/remove").status_code,
            member.post(f"/ideas/from-moment/{moment.uid}").status_code] == [404, 404, 404]
    assert "Secret words" not in member.get("/personas/listening").text
    assert "Secret words" in seat(Role.MANAGER).get("/personas/listening").text


def test_a_stale_change_of_a_moment_shows_both(session, seat):
    wout = seat(name="Wout")
    wout.post("/personas/listening/new", data=heard())
    moment = session.query(ContactMoment).one()
    page = f"/personas/listening/{moment.uid}/edit"
    version = value_of(wout.get(page).text, "version")
    wout.post(page, data=heard(heard="First words", version=version))

    answer = wout.post(page, data=heard(heard="Second words", version=version))

    assert answer.status_code == 409
    assert "First words" in answer.text
    assert "Second words" in answer.text


@pytest.mark.parametrize(("path", "data"), [
    ("backs", {"fact": "nothing"}), ("fact", {"statement": "", "persona": "IM", "kind": "goal"}),
    ("fact", {"statement": "Wants a", "persona": "ZZ", "kind": "goal"})])
def test_a_wrong_press_is_refused(session, seat, path, data):
    wout = seat()
    wout.post("/personas/listening/new", data=heard())
    moment = session.query(ContactMoment).one()

    assert wout.post(f"/personas/listening/{moment.uid}/{path}", data=data).status_code == 422


def test_everything_about_a_moment_has_a_way_back(session, seat, persona):
    wout = seat(name="Wout")
    wout.post("/personas/listening/new", data=heard())
    moment = session.query(ContactMoment).one()
    wout.post(f"/ideas/from-moment/{moment.uid}")
    idea = session.query(Idea).one()
    wout.post(f"/personas/listening/{moment.uid}/backs", data={"fact": persona.facts[0].uid})
    piece = session.query(FactEvidence).one()

    backs = [wout.post(f"/ideas/{idea.uid}/withdraw"), wout.post(f"/personas/evidence/{piece.uid}/remove"),
             wout.post(f"/personas/listening/{moment.uid}/remove"),
             wout.post(f"/personas/listening/{moment.uid}/restore")]

    assert [answer.status_code for answer in backs] == [303, 303, 303, 303]
    assert (session.query(Idea).count(), session.query(FactEvidence).count()) == (0, 0)
    assert piece.method is Method.SUPPORT_LOG


def test_a_topic_opens_the_cards_about_its_readers(session, seat, persona):
    tom = seat(Role.SALES, name="Tom")
    tom.post("/personas/sales-knows/card", data={"fact": [persona.facts[0].uid], "kind": "brief", "title": "Winter"})
    topic, other = make.topic(personas=[persona]), make.topic(personas=[make.persona()])
    session.add_all([topic, other])
    session.commit()

    pages = [tom.get(f"/agenda/topics/{each.uid}").text for each in (topic, other)]

    assert [session.query(FactCard).one().uid in page for page in pages] == [True, False]


def test_a_house_without_readers_is_sent_to_begin_one(session, login):
    session.add_all([make.organisation(), lead := make.person(Role.LEAD)])
    session.commit()

    page = login(lead).get("/personas/sales-knows").text

    assert "No personas yet" in page
    assert 'href="/personas/new"' in page
    assert "Make a card" not in page
