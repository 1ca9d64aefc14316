"""Guessing is slowed per visitor and per account, counted in the database (trust 4)."""
from datetime import timedelta

import pytest
import sqlalchemy as sa

from planner.core.errors import TooMany
from planner.people.models import Guess
from planner.people.rules.guessing import ACCOUNT, PAIR, VISITOR, Limit, pause, tries_left
from planner.people.services import guessing
from planner.people.services.accounts import Knock, count_knock
from planner.people.services.guessing import Aim
from tests.conftest import NOW

MINUTE = timedelta(minutes=1)


def knock(session, at=NOW, *, typed="ann@nevelbaak.example", network="203.0.113.7", known=False):
    return count_knock(session, Knock(typed, network, known), now=at)


def knocks(session, number, **more):
    return [knock(session, **more) for _ in range(number)][-1]


def test_the_pause_ends_when_the_oldest_try_leaves_the_window():
    limit = Limit("x", 3)
    tries = [NOW - 10 * MINUTE, NOW - 5 * MINUTE, NOW - MINUTE]

    assert pause(tries, limit, now=NOW) == 5 * MINUTE
    assert pause(tries[1:], limit, now=NOW) == timedelta()
    assert pause([NOW - 15 * MINUTE, *tries[1:]], limit, now=NOW) == timedelta()


def test_tries_left_counts_down():
    assert [tries_left([NOW] * n, Limit("x", 3), now=NOW) for n in range(5)] == [3, 2, 1, 0, 0]


def test_one_visitor_at_one_account_pauses_after_five(session):
    counted = knocks(session, PAIR.tries)

    assert counted.left == 0
    with pytest.raises(TooMany) as refused:
        knock(session)
    assert refused.value.retry_after == 15 * 60
    assert refused.value.params["minutes"] == 15


def test_letter_case_and_blanks_make_no_other_account(session):
    knocks(session, PAIR.tries)

    with pytest.raises(TooMany):
        knock(session, typed="  ANN@Nevelbaak.example ")


def test_many_visitors_at_one_account_pause_after_ten(session):
    for n in range(ACCOUNT.tries):
        knock(session, network=f"198.51.100.{n}")

    with pytest.raises(TooMany):
        knock(session, network="192.0.2.1")


def test_one_visitor_at_many_accounts_pauses_after_thirty(session):
    for n in range(VISITOR.tries):
        knock(session, typed=f"p{n}@nevelbaak.example")

    with pytest.raises(TooMany):
        knock(session, typed="somebody.new@nevelbaak.example")
    assert knock(session, typed="somebody.new@nevelbaak.example", network="192.0.2.1")


def test_a_stranger_does_not_lock_the_owner_out(session):
    knocks(session, PAIR.tries)

    assert knock(session, network="192.0.2.1").left >= 0


def test_strangers_everywhere_do_not_lock_out_a_browser_that_was_in_before(session):
    for n in range(ACCOUNT.tries):
        knock(session, network=f"198.51.100.{n}")

    assert knock(session, network="192.0.2.1", known=True)


def test_hammering_makes_the_pause_no_longer(session):
    knocks(session, PAIR.tries)
    for n in range(14):
        with pytest.raises(TooMany):
            knock(session, NOW + n * MINUTE)

    assert knock(session, NOW + 15 * MINUTE)


def test_who_was_right_is_forgiven(session):
    before = knocks(session, 3)
    right = knock(session)
    guessing.forgive(session, right, Knock("ann@nevelbaak.example", "203.0.113.7").pair)

    assert before.left == PAIR.tries - 3
    assert knock(session).left == PAIR.tries - 1


def test_the_table_tells_no_names_and_no_addresses(session):
    knock(session)

    rows = session.execute(sa.select(Guess.kind, Guess.target_hash)).all()
    assert {row.kind for row in rows} == {"pair", "account", "visitor"}
    assert all(len(row.target_hash) == 64 and "ann" not in row.target_hash for row in rows)


def test_old_tries_are_forgotten(session):
    knock(session, NOW - timedelta(days=2))
    knock(session)

    assert guessing.forget_old(session, now=NOW) == 3
    assert session.scalar(sa.select(sa.func.count()).select_from(Guess)) == 3


def test_one_aim_does_not_count_for_another(session):
    limit = Limit("link", 1)
    guessing.count_try(session, [Aim(limit, "a")], now=NOW)

    assert guessing.count_try(session, [Aim(limit, "b")], now=NOW).left == 0
