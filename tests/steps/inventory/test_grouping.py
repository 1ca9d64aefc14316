"""Grouping from the comparing to a theme: offered with the reason, decided by a lead, kept (docs/domain.md n)."""
from __future__ import annotations

import pytest
from sqlalchemy.orm import object_session

from planner import worker
from planner.core.jobs import Job, JobState
from planner.steps.inventory.grouping.models import GroupingSuggestion
from planner.steps.inventory.grouping.rules import GroupingKind
from planner.steps.inventory.models import KnowledgeFact, PublishedWork, Theme, TrendObservation
from planner.workflow.knowledge import GroupingState
from tests import factories as make
from tests.steps.inventory.story import NOW, House, kept

ALIKE = ("A nightly restore test finds broken backup tapes", "Every nightly restore test of a backup finds something",
         "The nightly restore test of our backup runs for hours")
TICK = next(tick for tick in worker.TICKS if tick.name == "run_jobs")


@pytest.fixture
def house(session):
    found = House(session)
    for text in ALIKE[:2]:
        session.add(KnowledgeFact(text=text, lang="en", areas=[found.cloud], known_by=[found.ann]))
    session.add(KnowledgeFact(text="Auditors love long lists of names", lang="en", areas=[found.security],
                              known_by=[found.ann]))
    session.add(TrendObservation(person=found.ann, text=ALIKE[2], lang="en", area=found.cloud, seen_on=NOW.date()))
    session.flush()
    return found


@pytest.fixture
def group(app, session, house, login):
    """Let a lead ask and the clockwork compute; gives the suggestions that are open."""
    def _group():
        login(house.imke).post("/knowledge/grouping/run")
        session.commit()
        worker.run_once(app, TICK)
        session.expire_all()
        assert session.query(Job).order_by(Job.id.desc()).first().state is JobState.DONE
        return session.query(GroupingSuggestion).filter_by(state=GroupingState.OPEN).order_by(
            GroupingSuggestion.kind.desc(), GroupingSuggestion.id).all()
    return _group


def press(browser, row, way, **typed):
    session, address = object_session(row), f"/knowledge/grouping/{row.uid}/{way}"
    found = browser.post(address, data=typed)
    session.expire_all()
    return found


def answer(browser, row, **typed):
    return press(browser, row, "accept", **({"items": row.items, "title_nl": "Herstel", "title_en": "Restore"} | typed))


@pytest.mark.database
def test_three_that_use_the_same_words_are_offered_with_the_reason(house, session, group, login):
    (row,) = group()

    assert (row.kind, len(row.items), row.name_area) == (GroupingKind.THEME, 3, "cloud")
    assert 1 <= len(row.reason) <= 3
    assert all(permille >= 400 for _a, _b, permille in row.likeness)
    shown = login(house.imke).get("/knowledge/grouping").text
    assert all(text in shown for text in ALIKE)
    assert "Auditors love" not in shown
    assert 'value="Wolk"' in shown
    assert "%</td>" in shown


def test_accepting_makes_a_theme_and_keeps_who_said_so(house, session, group, login):
    (row,) = group()
    browser = login(house.imke)

    answer(browser, row)

    theme = kept(session, Theme)
    assert (theme.key, len(theme.facts), len(theme.trends), theme.is_proposed) == ("restore", 2, 1, False)
    assert (row.state, row.by, row.decided_at, row.theme) == (GroupingState.ACCEPTED, house.imke, NOW, theme)
    assert "Accepted: Imke" in browser.get("/knowledge/grouping").text
    assert group() == []                                # what has a theme is not offered again


def test_leaving_one_out_is_changed_and_the_rest_is_the_theme(house, session, group, login):
    (row,) = group()

    answer(login(house.imke), row, items=row.items[:2])

    assert (row.state, row.kept) == (GroupingState.CHANGED, row.items[:2])
    theme = kept(session, Theme)
    assert len(theme.facts) + len(theme.trends) == 2


def test_undo_takes_the_theme_away_and_offers_it_again(house, session, group, login):
    (row,) = group()
    browser = login(house.imke)
    answer(browser, row)

    press(browser, row, "reopen")

    assert (row.state, row.by, row.theme) == (GroupingState.OPEN, None, None)
    assert kept(session, Theme).archived_at is not None
    assert [each.uid for each in group()] == [row.uid]


@pytest.mark.database
def test_a_declined_set_stays_away_until_one_of_its_items_changes(house, session, group, login):
    (row,) = group()
    browser = login(house.imke)
    press(browser, row, "decline")
    assert row.state is GroupingState.DECLINED
    assert group() == []

    fact = session.query(KnowledgeFact).filter_by(text=ALIKE[0]).one()
    browser.post(f"/knowledge/facts/{fact.uid}", data={
        "text": ALIKE[0] + " again", "lang": "en", "area": "cloud", "shareable": "public", "version": fact.version})

    assert [sorted(each.items) for each in group()] == [sorted(row.items)]


def test_what_is_alike_no_more_is_offered_no_more(house, session, group, login):
    group()
    fact = session.query(KnowledgeFact).filter_by(text=ALIKE[0]).one()
    fact.archived_at = NOW
    session.commit()

    assert group() == []


@pytest.mark.parametrize(("typed", "said"), [
    ({"items": []}, "Keep at least one"), ({"items": ["fact:other"]}, "Keep at least one"),
    ({"title_en": " "}, "Give it a title in both languages")])
def test_a_wrong_answer_comes_back_with_its_words(house, group, login, typed, said):
    (row,) = group()

    found = answer(login(house.imke), row, title_nl="Mijn titel", **typed)

    assert found.status_code == 422
    assert said in found.text
    assert 'value="Mijn titel"' in found.text


def test_two_leads_who_answer_at_once_are_one_winner(house, group, login):
    (row,) = group()
    answer(login(house.imke), row)

    assert press(login(house.ada), row, "decline").status_code == 409


def test_members_do_not_decide(house, group, login):
    group()

    assert login(house.bob).get("/knowledge/grouping").status_code == 403


def test_one_run_at_a_time_shows_its_progress_and_can_be_stopped(house, session, login):
    browser = login(house.imke)
    for _ in range(2):
        browser.post("/knowledge/grouping/run")
    assert session.query(Job).count() == 1
    part = browser.get("/knowledge/grouping", headers={"HX-Request": "true"})
    assert 'role="progressbar"' in part.text

    browser.post("/knowledge/grouping/stop")
    assert kept(session, Job).cancel_asked


# --- Rare tags ---------------------------------------------------------------------------------------------------


def tag(session, label, *, posts=1):
    area = make.area(key=label.lower().replace(" ", "-"), label_nl=label, label_en=label, is_proposed=True)
    session.add(area)
    session.add_all(PublishedWork(source_uid=f"{label}{n}"[:26], title=f"About {n}", lang="en", published_at=NOW,
                                  local_date=NOW.date(), areas=[area]) for n in range(posts))
    session.flush()
    return area


@pytest.mark.database
def test_a_rare_tag_goes_to_the_nearest_area_and_back(house, session, group, login):
    rare = tag(session, "Kubernetes clusters")
    tag(session, "Kubernetes hardening", posts=3)
    tag(session, "Gardening")
    rows = {row.name.split()[0] + str(bool(row.target)): row for row in group() if row.kind is GroupingKind.TAG}
    assert set(rows) == {"KubernetesTrue", "GardeningFalse"}
    row, browser = rows["KubernetesTrue"], login(house.imke)
    assert row.target == f"area:{house.kubernetes.uid}"
    assert "Unplaced" in browser.get("/knowledge/grouping").text

    press(browser, row, "accept")
    assert (rare.parent, rare.is_proposed) == (house.kubernetes, False)
    press(browser, row, "reopen")

    assert (rare.parent, rare.is_proposed) == (None, True)


def test_a_declined_place_is_not_offered_again(house, session, group, login):
    tag(session, "Kubernetes clusters")
    row = next(row for row in group() if row.kind is GroupingKind.TAG)

    press(login(house.imke), row, "decline")

    assert [each for each in group() if each.kind is GroupingKind.TAG] == []
