"""What a plan leaves empty, and what would help: one row for each reason."""
from __future__ import annotations

from datetime import date

from planner.quarter.models import LineKind
from planner.workflow.agenda import SlotState
from tests.quarter.test_pages import house as house
from tests.quarter.test_pages import imke as imke


def test_what_stays_empty_names_who_could_learn_it(house, imke):
    """Cas knows a little of it and would like to: level 2 gives 16 + 8, too little for a turn."""
    house.knows(house.colleague(name="Cas"), level=2, interest=1)
    house.free_topic("Backups")
    house.week(0, required=True)
    run = house.solved()
    house.session.commit()

    page = imke.get(f"/agenda/plan/{run.uid}").text

    assert run.lines[0].kind is LineKind.EMPTY
    assert "Nobody scores 35 or more on “Backups”." in page
    assert "Train Cas on it" in page


def test_slots_empty_for_one_reason_share_one_row_with_what_would_help(house, imke):
    """Nobody scores on the topic of any: one sentence, one button to train Cas, every date with its own link."""
    house.knows(house.colleague(name="Cas"), level=2, interest=1)
    house.free_topic("Backups")
    for number in range(4):
        house.week(number, required=number == 0)
    run = house.solved()
    house.session.commit()

    page = imke.get(f"/agenda/plan/{run.uid}").text

    assert page.count("Nobody scores 35 or more on “Backups”.") == 1
    assert page.count("Train Cas on it") == 1
    assert page.count("Must not stay empty") == 1
    assert "4 slots, with what would fill them" in page
    assert all(f'href="/agenda/slots/{line.slot.uid}"' in page for line in run.lines)


def test_slots_that_other_things_would_fill_stand_apart(house, imke):
    house.knows(house.ann)
    house.ann.capacity_per_quarter = 1
    house.claimed(house.ann, date(2027, 3, 22), title="Another")
    house.free_topic("Backups")
    house.week(0)
    house.week(1, lang="nl")
    run = house.solved()
    house.session.commit()

    page = imke.get(f"/agenda/plan/{run.uid}").text

    assert page.index("Ann could write “Backups”") < page.index("No topic waits for this language")
    assert page.count("Raise Ann to 2") == page.count("Look at the ideas") == 1


def test_what_stays_empty_names_a_finished_piece(house, imke):
    house.week(0, required=True)
    spare = house.slot(date(2027, 6, 1), title="In reserve")
    spare.is_reserve, spare.ready_by, spare.state = True, date(2027, 1, 4), SlotState.READY
    run = house.solved()
    house.session.commit()

    page = imke.get(f"/agenda/plan/{run.uid}").text

    assert "No topic waits for this language and these readers." in page
    assert "Use reserve: In reserve" in page
    assert f"/agenda/reserve/{spare.uid}/take?slot={run.lines[0].slot.uid}" in page


def test_what_stays_empty_names_who_is_full(house, imke):
    house.knows(house.ann)
    house.ann.capacity_per_quarter = 1
    house.claimed(house.ann, date(2027, 3, 22), title="Another")
    house.free_topic("Backups")
    house.week(0, required=True)
    run = house.solved()
    house.session.commit()

    page = imke.get(f"/agenda/plan/{run.uid}").text

    assert "Ann could write “Backups”, and all turns are taken." in page
    assert "Raise Ann to 2" in page
