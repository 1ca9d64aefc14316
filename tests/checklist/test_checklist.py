"""The checklist: what the machine finds, what people tick and waive, and what it holds back (docs/domain-more.md o)."""
from datetime import timedelta

import pytest

from planner import worker
from planner.checklist import queries, rules, services
from planner.checklist.rules import State
from planner.core.errors import NotAllowed, NotFound, RuleBroken
from planner.core.guarded_http import Answer, CallFailed, Trouble
from planner.readability.prose import prose
from planner.structure.services import bring_templates
from planner.workflow.writing import DraftState
from tests import factories as make
from tests.factories import NOW
from tests.steps.writing.story import house

BODY = """Mats restored a server on Tuesday and nobody had tested it before, so everybody waited and learned.

It took [nine hours](https://news.example/nine), of which 4 went to looking for the tape.

Take the checklist along on Monday.
"""
LINKS = next(tick for tick in worker.TICKS if tick.name == "links")
REASON = "Legal reads it next week."


@pytest.fixture
def home(session, app):
    found = house(session)
    bring_templates(session)
    found.slot.topic.structure = "blog"
    found.write(BODY)
    return found


def states(home):
    home.session.flush()
    found = queries.checklist_of(home.session, home.get(home.mats, lock=False), now=NOW)
    return {line.item.key: line.state for line in found.lines}


def close(home, *keys):
    for key in keys or ("one-message", "customer-consent", "story"):
        services.tick_item(home.session, home.get(home.mats), key, done=True, actor=home.mats, now=NOW)


def link(home, *, to=None):
    fact = to or home.manager.facts[0]
    services.link_facts(home.session, home.get(home.mats), [fact.uid], actor=home.mats, now=NOW)


def test_what_the_machine_finds(home):
    found = states(home)

    assert {key: found[key] for key in ("fact-linked", "sources", "alt-text", "gift-named", "language-fits", "length",
                                        "links-answer", "one-message")} == {
        "fact-linked": State.OPEN, "sources": State.DONE, "alt-text": State.DONE, "gift-named": State.DONE,
        "language-fits": State.DONE, "length": State.OPEN, "links-answer": State.WAITING, "one-message": State.OPEN}

    home.write("![](/a.png) In 2024 kostte het € 1.000, en dat was voor iedereen een grote verrassing. Lees dit.")
    later = states(home)

    assert [key for key in ("sources", "alt-text", "gift-named", "language-fits") if later[key] is not State.OPEN] == []


@pytest.mark.parametrize(("text", "found"), [
    ("It took 9 hours.", True), ("Costs rose 12,5%.", True), ("We pay € 40.", True), ("Since 2019.", True),
    ("Ports 80/443 and HTTP2.", False), ("It took nine hours.", False), ("See [9](https://x.org).", False),
    ("It took 9 hours[^1].\n\n[^1]: Report of 2020.", False)])
def test_a_figure_wants_a_source_in_its_paragraph(text, found):
    assert bool(rules.without_source(prose(text))) is found


def test_a_blocking_item_holds_the_text_back_until_it_is_closed(home):
    home.session.commit()
    with pytest.raises(RuleBroken) as refused:
        home.submit()

    assert refused.value.code == "checklist_open"
    assert "There is one message; At least one counted persona fact is linked" in refused.value.params["items"]
    close(home)
    link(home)
    home.submit()
    assert home.draft.state is DraftState.IN_REVIEW                 # advice stays open and holds nothing back
    assert states(home)["length"] is State.OPEN


def test_only_a_counted_fact_of_a_reader_can_be_linked(home, session):
    strange = make.persona(facts=[make.fact()])
    session.add(strange)
    session.flush()
    link(home, to=strange.facts[0])
    assert states(home)["fact-linked"] is State.OPEN
    link(home)
    assert states(home)["fact-linked"] is State.DONE
    with pytest.raises(NotAllowed):
        services.link_facts(session, home.get(home.imke), [], actor=home.imke, now=NOW)


def test_who_ticks_and_what(home):
    with pytest.raises(NotAllowed):
        services.tick_item(home.session, home.get(home.imke), "story", done=True, actor=home.imke, now=NOW)
    with pytest.raises(RuleBroken, match="item_automatic"):
        close(home, "sources")
    with pytest.raises(NotFound):
        close(home, "nothing-there")
    close(home, "story")
    services.tick_item(home.session, home.get(home.mats), "story", done=False, actor=home.mats, now=NOW)
    assert states(home)["story"] is State.OPEN


def waive(home, key, by, reason=REASON):
    services.waive_item(home.session, home.get(by), key, reason=reason, actor=by, now=NOW)


def test_advice_is_waived_by_the_author_and_what_blocks_by_a_lead(home):
    with pytest.raises(NotAllowed):
        waive(home, "fact-linked", home.mats)
    with pytest.raises(NotAllowed):
        waive(home, "length", home.imke)
    with pytest.raises(RuleBroken, match="waiver_reason"):
        waive(home, "length", home.mats, "9 letters")
    waive(home, "length", home.mats, "10 letters")
    waive(home, "fact-linked", home.imke)

    assert (states(home)["length"], states(home)["fact-linked"]) == (State.WAIVED, State.WAIVED)
    services.take_waiver_back(home.session, home.get(home.mats), "length", actor=home.mats, now=NOW)
    assert states(home)["length"] is State.OPEN


def test_a_co_author_waives_nothing(home, session):
    home.claim.co_authors.append(home.bram)
    session.flush()

    with pytest.raises(NotAllowed):
        waive(home, "length", home.bram)


def test_a_waiver_ends_with_an_edit_of_class_2_and_outlives_a_cosmetic_one(home):
    waive(home, "fact-linked", home.imke)
    long = BODY + "\n" + "Everybody learned something from it that day. " * 20
    home.write(long)                                                            # class 2: it ended
    assert states(home)["fact-linked"] is State.OPEN
    waive(home, "fact-linked", home.imke)
    home.write(long.replace("nobody had", "no one had"))                        # class 1
    assert states(home)["fact-linked"] is State.WAIVED


class Outside:
    """Stands where the guarded client stands; answers as told."""

    def __init__(self, answer):
        self.answer, self.asked = answer, []

    def get(self, url, *, headers=None, limits=None):
        self.asked.append((url, limits.total))
        if isinstance(self.answer, Exception):
            raise self.answer
        return Answer(self.answer, {}, b"", url)


@pytest.mark.parametrize(("answer", "state"), [
    (200, State.DONE), (403, State.DONE), (404, State.OPEN), (CallFailed(Trouble.TOO_SLOW), State.OPEN),
    (CallFailed(Trouble.TOO_LARGE), State.DONE)])
def test_links_are_looked_at_in_the_background_and_again_after_a_day(home, session, app, at, monkeypatch, answer,
                                                                     state):
    outside = Outside(answer)
    monkeypatch.setitem(app.extensions, "planner.caller", outside)
    session.commit()

    def turn(now):
        at(now)
        with app.app_context():
            LINKS.task(session, now)
        session.expire_all()

    turn(NOW)
    turn(NOW + timedelta(hours=23))

    assert outside.asked == [("https://news.example/nine", 10.0)]
    assert states(home)["links-answer"] is state
    turn(NOW + timedelta(hours=24))
    assert len(outside.asked) == 2


def test_a_link_that_left_the_text_is_forgotten_and_an_author_has_all_looked_at_again(home, session):
    home.write("See [this](https://a.example) and [that](https://b.example).")
    found = queries.links_of(session, home.draft)
    found[0].checked_at, found[0].trouble = NOW, "status"
    services.look_again(session, home.get(home.mats), actor=home.mats)

    assert [(one.address, one.checked_at, one.trouble) for one in queries.links_of(session, home.draft)] == [
        ("https://a.example", None, ""), ("https://b.example", None, "")]


def test_a_fact_that_a_paragraph_is_like_is_proposed(home, session):
    fact = home.manager.facts[0]
    fact.statement_en = "Must restore a server on Tuesday"
    blocks = prose("Nothing here.\n\nRestore the server on a Tuesday.").blocks

    assert list(queries.likely_facts(session, [fact], "Title", blocks, "en")) == [fact.id]
    assert queries.likely_facts(session, [fact], "Title", blocks[:1], "en") == {}


# --- Pages -------------------------------------------------------------------------------------------------------


def test_the_page_without_script_leads_through_the_list(home, login, session):
    mats, at = login(home.mats), f"/drafts/{home.draft.uid}/checklist"
    assert "One line holds" not in mats.get(at).text
    assert mats.post(f"{at}/items/one-message", data={"done": "1"}).headers["Location"].endswith("#check-one-message")
    assert mats.post(f"{at}/items/length/waiver", data={"reason": "short"}).status_code == 422
    assert mats.post(f"{at}/items/length/waiver", data={"reason": REASON}).status_code == 303
    mats.post(f"{at}/facts", data={"facts": [home.manager.facts[0].uid]})
    page = mats.get(at).text

    assert REASON in page
    assert "7 of 10 closed" in page
    assert mats.post(f"{at}/links").status_code == 303
    assert 'id="checklist"' in mats.get(at, headers={"HX-Request": "true"}).text
    assert login(home.bram).get(at).status_code == 404


def test_a_refused_text_says_which_items_and_links_to_them(home, login, session):
    draft = home.get(home.mats, lock=False)
    answer = login(home.mats).post(f"/drafts/{home.draft.uid}", data={
        "title": "A restore is proof", "body": BODY, "base": draft.head.number, "then": "submit"})

    assert answer.status_code == 422
    assert "The checklist is not closed yet" in answer.text
    assert f"/drafts/{home.draft.uid}/checklist#check-fact-linked" in answer.text


def test_reviewers_see_what_was_waived_and_why(home, login):
    close(home)
    link(home)
    waive(home, "length", home.mats)
    home.submit()

    assert REASON in login(home.ilse).get(f"/reviews/{home.draft.uid}").text


def test_a_lead_who_reads_a_text_finds_its_checklist_and_lets_a_line_be(home, login):
    imke, at = login(home.imke), f"/drafts/{home.draft.uid}/checklist"

    assert at in imke.get(f"/drafts/{home.draft.uid}").text
    imke.post(f"{at}/items/fact-linked/waiver", data={"reason": REASON})
    assert states(home)["fact-linked"] is State.WAIVED
    assert imke.post(f"{at}/items/one-message", data={"done": "1"}).status_code == 403
