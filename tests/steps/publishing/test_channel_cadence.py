"""What went out on a channel counts for the goal of that channel (docs/domain.md g, cadence)."""
from planner.people.queries import get_organisation
from planner.steps.agenda.models import CadenceGoal
from planner.steps.agenda.queries.cadence_facts import cadence_facts
from planner.steps.publishing.services import down
from tests.factories import NOW


def counted(session):
    return cadence_facts(session, get_organisation(session), today=NOW.date(), since=NOW.date()).published


def test_each_text_counts_once_on_its_channel_and_goes_on_counting_when_taken_down(session, house, published):
    session.add(CadenceGoal(scope="channel:blog", minimum=2))
    out = published()
    published("Another one")

    assert (len(counted(session)["channel:blog"]), len(counted(session)["organisation"])) == (2, 2)

    down.take_down(session, actor=house.imke, publication=out.publication, reason="Wrong", now=NOW)
    assert counted(session)["channel:blog"] == [NOW.date(), NOW.date()]


def test_without_a_goal_nothing_of_a_channel_is_read(session, published):
    published()

    assert "channel:blog" not in counted(session)
