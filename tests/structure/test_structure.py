"""How each kind of piece is built: edited by leads, copied when writing starts (docs/domain.md b, c)."""
import pytest

from planner.core.errors import Conflict, NotAllowed, RuleBroken
from planner.steps.agenda.models import Structure
from planner.structure import queries, services
from planner.structure.models import Element, Weight
from planner.structure.rules import Heading, parts_of, skeleton
from planner.structure.services import ItemWording, PartWording, Wording
from tests.factories import NOW
from tests.steps.writing.story import house

WORDING = Wording("", "Podcast", "", "", 100, 200)
PART = PartWording("Slot", "Ending", "", "", 10, 20, element=Element.LESSON)


@pytest.fixture
def home(session, app):
    found = house(session)
    services.bring_templates(session)
    found.slot.topic.structure = "case"
    session.commit()
    return found


@pytest.fixture
def blog(home, session):
    return queries.get_template(session, "blog")


def test_seven_kinds_are_built_in_with_their_words_in_both_languages(home, session):
    found = queries.templates(session)

    assert [one.key for one in found] == [one.value for one in Structure]
    assert services.bring_templates(session) == []
    for one in found:
        assert all(row.title_nl and row.title_en and row.ghost_nl and row.ghost_en for row in one.sections)
        assert all(row.text_nl and row.text_en for row in one.items)
        assert sum(row.min_words for row in one.sections if row.required) <= one.max_words


def test_a_new_text_begins_with_the_headings_of_its_kind(home, login):
    page = login(home.mats).get(f"/drafts/{home.draft.uid}").text

    assert "## The customer\n\n\n## The problem" in page
    assert home.draft.head is None                                              # nothing is saved for it


def test_a_brief_shows_how_its_text_is_built(home, login):
    page = login(home.mats).get(f"/agenda/topics/{home.slot.topic.uid}").text

    assert "How it is built" in page
    assert "What changed for the customer? One figure, one quote." in page


def test_a_lead_adds_changes_orders_and_puts_away(home, session, blog):
    part = services.add_part(session, blog, actor=home.imke, wording=PART, now=NOW)
    assert blog.sections[-1] is part
    assert services.move_row(session, part, up=True, actor=home.imke, now=NOW)
    assert blog.sections[-2] is part
    assert not services.move_row(session, blog.sections[0], up=True, actor=home.imke, now=NOW)
    services.archive_row(session, part, actor=home.imke, now=NOW)
    assert part not in blog.sections
    assert not services.move_row(session, part, up=True, actor=home.imke, now=NOW)         # put away by somebody else
    services.archive_row(session, part, actor=home.imke, now=NOW, back=True)
    assert part in blog.sections
    with pytest.raises(Conflict):
        services.edit_part(session, part, actor=home.imke, wording=PART, version=part.version - 1, now=NOW)
    with pytest.raises(RuleBroken, match="structure_words_order"):
        services.add_part(session, blog, actor=home.imke, now=NOW, wording=PartWording("Slot", "", "", "", 20, 10))
    with pytest.raises(RuleBroken, match="structure_needs_name"):
        services.add_part(session, blog, actor=home.imke, now=NOW, wording=PartWording("", "", "", "", 0, 10))
    with pytest.raises(NotAllowed):
        services.add_part(session, blog, actor=home.mats, wording=PART, now=NOW)


def test_a_line_of_the_checklist_is_there_once_and_comes_back(home, session, blog):
    words = ItemWording("Bronnen", "Sources", Weight.ADVISING)
    with pytest.raises(RuleBroken, match="structure_item_twice"):
        services.add_item(session, blog, actor=home.imke, wording=words, now=NOW, key="sources")
    old = next(item for item in blog.items if item.key == "sources")
    services.archive_row(session, old, actor=home.imke, now=NOW)

    assert services.add_item(session, blog, actor=home.imke, wording=words, now=NOW, key="sources") is old
    assert (blog.items[-1], old.weight) == (old, Weight.ADVISING)


def test_a_kind_that_is_put_away_serves_what_was_begun_with_it(home, session, login):
    case = queries.get_template(session, "case")
    services.archive_template(session, case, actor=home.imke, now=NOW)
    session.commit()

    assert "case" not in [one.key for one in queries.template_choices(session)]
    assert "case" in [one.key for one in queries.template_choices(session, kept="case")]
    assert "How it is built" in login(home.mats).get(f"/agenda/topics/{home.slot.topic.uid}").text


def test_the_pages_work_without_script(home, login, session, blog):
    imke = login(home.imke)
    made = imke.post("/structure/new", data={"name_en": "Podcast", "min_words": 100, "max_words": 200})
    key = made.headers["Location"].rsplit("/", 1)[1]
    assert imke.post("/structure/new", data={"min_words": 9, "max_words": 8}).status_code == 422
    assert imke.post(f"/structure/{key}/parts/new", data={
        "title_en": "Teaser", "min_words": 5, "max_words": 50, "element": "person", "required": "y"}).status_code == 303
    assert imke.post(f"/structure/{key}/items/new", data={
        "key": "", "text_en": "Sound is fine", "weight": "blocking"}).status_code == 303
    page = imke.get(f"/structure/{key}").text
    assert ("Teaser" in page, "Sound is fine" in page, "Nothing is on its way." in page) == (True, True, True)
    part = queries.get_template(session, key).sections[0]
    stale = imke.post(f"/structure/{key}/parts/{part.uid}/edit", data={
        "title_en": "Intro", "min_words": 5, "max_words": 50, "version": part.version + 1})
    assert (stale.status_code, "Intro" in stale.text) == (409, True)
    assert imke.post(f"/structure/{key}/parts/{part.uid}/archive").status_code == 303
    assert "A backup is a promise" in imke.get("/structure/case").text          # what is built by it
    assert login(home.mats).post(f"/structure/{key}/archive").status_code == 403
    assert login(home.mats).get(f"/structure/{key}").status_code == 200


# --- Headings and parts ------------------------------------------------------------------------------------------


def test_a_skeleton_has_a_heading_for_each_part():
    assert skeleton(["Opening", "Ending"]) == "## Opening\n\n\n## Ending\n\n"
    assert skeleton([]) == ""


@pytest.mark.parametrize(("headings", "places"), [
    (["Opening", "Midden", "Slot"], [0, 1, 2]), (["Begin", "Midden", "Slot"], [0, 1, 2]),
    (["Slot", "Opening"], [2, 0]), (["A", "B", "C", "D"], [0, 1, 2, 2]), (["A", "Ending"], [0, 2]),
    (["Opening", "A", "B", "Slot"], [0, 1, 1, 2]), ([], [])])
def test_which_heading_is_which_part(headings, places):
    parts = [PartLike("opening", "Opening", "Opening"), PartLike("middle", "Midden", "Middle"),
             PartLike("ending", "Slot", "Ending")]

    assert parts_of([Heading(2, text) for text in headings], parts) == places


class PartLike:
    def __init__(self, key, title_nl, title_en):
        self.key, self.title_nl, self.title_en = key, title_nl, title_en
