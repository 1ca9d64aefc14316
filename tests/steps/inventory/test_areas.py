"""The tree of areas: finding by any word, proposing, placing, moving, putting away."""
import pytest
import sqlalchemy as sa

from planner.core.errors import Conflict, NotAllowed, RuleBroken
from planner.search.models import SearchEntry
from planner.steps.inventory import queries
from planner.steps.inventory.services import areas
from planner.steps.inventory.services.areas import AreaText
from tests import factories as make
from tests.steps.inventory.story import NOW, House

pytestmark = pytest.mark.database


@pytest.fixture
def house(session):
    return House(session)


def text(nl="Opslag", en="Storage", **over):
    return AreaText(nl, en, **over)


@pytest.mark.parametrize("typed", ["kubernetes", "Kubernetes", "  KÜBERNETES ", "k8s", "K8S", "Containers"])
def test_any_word_finds_the_area(house, session, typed):
    assert areas.find_area(session, typed) is house.kubernetes


@pytest.mark.parametrize("typed", ["", "  ", "kubernets", "—", "cobol"])
def test_other_words_find_nothing(house, session, typed):
    assert areas.find_area(session, typed) is None


@pytest.mark.parametrize(("typed", "nearest"), [
    ("kubernets", ["kubernetes"]), ("kub", ["kubernetes"]), ("cloud security", ["cloud", "security"]), ("cobol", []),
    ("", []),
])
def test_nearest_areas_are_what_somebody_may_have_meant(house, session, typed, nearest):
    assert sorted(area.key for area in queries.directory(session).nearest(typed)) == nearest


def test_an_employee_proposes_and_a_lead_places(house, session):
    area = areas.propose_area(session, actor=house.bob, now=NOW, label="Service mesh")
    directory = queries.directory(session)
    assert [each.key for each in directory.proposals("en")] == ["service-mesh"]
    assert area.key not in [each.key for each, _depth in directory.in_order("en")]

    areas.place_area(session, actor=house.imke, now=NOW, area=area, parent=house.kubernetes)

    assert [each.key for each in queries.directory(session).path("service-mesh")] == [
        "cloud", "kubernetes", "service-mesh"]


def test_a_known_word_is_not_proposed_twice(house, session):
    assert areas.propose_area(session, actor=house.bob, now=NOW, label="k8s") is house.kubernetes


def test_employees_do_not_shape_the_tree(house, session):
    with pytest.raises(NotAllowed):
        areas.add_area(session, actor=house.bob, now=NOW, text=text(), parent=None)
    with pytest.raises(NotAllowed):
        areas.archive_area(session, actor=house.bob, now=NOW, area=house.security)


def test_a_new_area_is_found_by_its_words_in_both_languages(house, session):
    area = areas.add_area(session, actor=house.ada, now=NOW, parent=house.cloud,
                          text=text(aliases_nl=("schijven",), aliases_en=("block storage",)))

    assert areas.find_area(session, "Block Storage") is areas.find_area(session, "schijven") is area
    assert session.scalar(sa.select(SearchEntry.address).where(SearchEntry.kind == "area")) == (
        "/knowledge/areas/storage")


@pytest.mark.parametrize(("wish", "code"), [
    (text(nl=""), "area_label_missing"), (text(en="!"), "area_label_missing"),
    (text(en="kubernetes"), "area_label_taken"), (text(aliases_en=("k8s",)), "area_alias_taken"),
    (text(aliases_nl=("x" * 81,)), "area_alias_long"),
])
def test_names_are_clear(house, session, wish, code):
    with pytest.raises(RuleBroken) as refusal:
        areas.add_area(session, actor=house.imke, now=NOW, text=wish, parent=None)

    assert refusal.value.code == code


def test_the_same_alias_may_stand_in_two_languages(house, session):
    area = areas.add_area(session, actor=house.imke, now=NOW, text=text(aliases_nl=("k8s",)), parent=None)

    assert [alias.alias for alias in area.aliases] == ["k8s"]


def test_editing_keeps_drops_and_adds_words(house, session):
    areas.edit_area(session, actor=house.imke, now=NOW, area=house.kubernetes, version=house.kubernetes.version,
                    text=AreaText("Kubernetes", "Kubernetes", ("containers", "clusters"), ()))

    assert sorted(alias.alias for alias in house.kubernetes.aliases) == ["clusters", "containers"]


def test_a_stale_edit_is_a_conflict(house, session):
    with pytest.raises(Conflict):
        areas.edit_area(session, actor=house.imke, now=NOW, area=house.kubernetes, text=text(),
                        version=house.kubernetes.version - 1)


def test_an_area_never_hangs_below_itself(house, session):
    with pytest.raises(RuleBroken) as refusal:
        areas.move_area(session, actor=house.imke, now=NOW, area=house.cloud, parent=house.kubernetes)

    assert refusal.value.code == "area_cycle"


def test_the_tree_is_four_deep_at_most(house, session):
    three = areas.make_area(session, "three", "Drie", "Three", house.kubernetes, now=NOW)
    four = areas.make_area(session, "four", "Vier", "Four", three, now=NOW)

    with pytest.raises(RuleBroken) as refusal:
        areas.make_area(session, "five", "Vijf", "Five", four, now=NOW)

    assert refusal.value.code == "area_too_deep"


def test_moving_says_where_it_was(house, session):
    was = areas.move_area(session, actor=house.imke, now=NOW, area=house.kubernetes, parent=house.security)

    assert (was, queries.directory(session).tree["kubernetes"]) == ("cloud", "security")


def test_only_an_empty_area_is_archived_and_it_comes_back(house, session):
    with pytest.raises(RuleBroken) as refusal:
        areas.archive_area(session, actor=house.imke, now=NOW, area=house.cloud)
    assert refusal.value.code == "area_in_use"

    areas.archive_area(session, actor=house.imke, now=NOW, area=house.security)
    assert areas.find_area(session, "security") is None

    areas.restore_area(session, actor=house.imke, now=NOW, area=house.security)
    assert areas.find_area(session, "security") is house.security


def test_an_area_that_somebody_knows_is_not_empty(house, session):
    house.knows(house.ann, house.security)

    assert queries.is_used(session, house.security)


@pytest.mark.parametrize("thing", ["topic", "idea"])
def test_an_area_that_the_agenda_is_about_is_not_empty(app, house, session, thing):
    by = {"by": house.ann} if thing == "idea" else {}
    session.add(getattr(make, thing)(area=house.security, **by))
    session.flush()

    with pytest.raises(RuleBroken) as refusal:
        areas.archive_area(session, actor=house.imke, now=NOW, area=house.security)

    assert refusal.value.code == "area_in_use"


def test_keys_are_free_and_never_a_word_of_the_address(house, session):
    first = areas.make_area(session, None, "Nieuw", "New", now=NOW)
    second = areas.make_area(session, "cloud", "Cloud twee", "Cloud two", now=NOW)

    assert (first.key, second.key) == ("new-2", "cloud-2")
