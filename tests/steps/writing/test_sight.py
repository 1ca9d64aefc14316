"""Who sees which draft: the database says what the policy says (docs/domain.md d 6, docs/trust.md 2.2)."""
import pytest
import sqlalchemy as sa

from planner.core.errors import NotFound
from planner.policy import Action, Role, allowed
from planner.steps.writing import queries
from planner.steps.writing.models import Draft
from planner.steps.writing.rules.texts import Text
from planner.steps.writing.services import practice, verdicts
from planner.workflow.writing import DraftState
from tests import factories as make
from tests.factories import NOW
from tests.steps.writing.story import house


@pytest.fixture
def home(session, app):
    home = house(session)
    home.write()
    home.submit()
    home.claim.co_authors.append(home.stijn)
    home.draft.deputy = home.admin
    verdicts.decline_request(session, home.live(home.operations), reason="No time", actor=home.bram, now=NOW)
    practice.keep_as_practice(session, home.draft, Text("Mine", "Mine."), actor=home.mats, now=NOW)
    others = [make.person(*roles) for roles in ([], [Role.REVIEWER], [Role.SALES], [Role.MANAGER], [Role.ADMIN],
                                                [Role.LEAD])]
    session.add_all(others)
    session.flush()
    home.others = others
    return home


def test_queries_and_policy_agree_on_every_person_and_draft(home, session):
    drafts = session.scalars(sa.select(Draft)).all()
    people = [home.mats, home.ilse, home.bram, home.imke, home.stijn, home.admin, *home.others]

    for person in people:
        seen = set(session.scalars(sa.select(Draft.uid).outerjoin(Draft.claim).where(queries.visible_to(person))))
        assert seen == {draft.uid for draft in drafts if allowed(person, Action.READ_DRAFT, draft)}, person.roles


def test_out_of_sight_is_not_found(home, session):
    for person in (home.bram, home.others[0], home.others[4]):
        with pytest.raises(NotFound):
            queries.get_draft(session, person, home.draft.uid)


def test_the_list_holds_own_drafts_only_but_for_a_lead(home, session):
    def listed(person, everyone):
        return [one.uid for one in queries.list_drafts(session, person, shelf=queries.Shelf.BUSY,
                                                       everyone=everyone).drafts]

    assert len(listed(home.mats, False)) == 2           # and the practice
    assert listed(home.stijn, False) == [home.draft.uid]
    assert listed(home.ilse, True) == []
    assert listed(home.imke, False) == []
    assert listed(home.imke, True) == [home.draft.uid]


def test_pages_of_the_list_meet_without_overlap(home, session):
    for _ in range(7):
        session.add(make.draft(practice_of=home.bram))
    session.flush()
    seen, after = [], None
    while True:
        page = queries.list_drafts(session, home.bram, shelf=queries.Shelf.BUSY, everyone=False, after=after, limit=3)
        seen += [one.uid for one in page.drafts]
        after = page.next
        if after is None:
            break

    assert len(seen) == len(set(seen)) == 7


@pytest.mark.parametrize(("state", "shelf"), [(DraftState.PUBLISHED, queries.Shelf.PUBLISHED),
                                              (DraftState.ABANDONED, queries.Shelf.ASIDE),
                                              (DraftState.APPROVED, queries.Shelf.BUSY)])
def test_each_state_has_its_shelf(home, session, state, shelf):
    home.draft.state = state
    session.flush()

    for one in queries.Shelf:
        page = queries.list_drafts(session, home.imke, shelf=one, everyone=True)
        assert (home.draft in page.drafts) is (one is shelf)


def test_what_waits_for_its_author(home, session):
    home.draft.state = DraftState.CHANGES_REQUESTED
    session.flush()

    waiting = queries.waiting_for_author(session, home.mats)

    assert [(one.draft, one.changes) for one in waiting] == [(home.draft, 0)]
    assert [one.draft for one in queries.waiting_for_author(session, home.stijn)] == [home.draft]
    assert queries.waiting_for_author(session, home.ilse) == []
