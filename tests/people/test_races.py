"""Two who press at once on one link: one gets through (trust 6.2)."""
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa

from planner.core.db import db, unit_of_work
from planner.core.errors import PlannerError
from planner.people import passwords
from planner.people.models import AccountLink, LinkPurpose, Person, RoleGrant
from planner.people.queries import token_hash
from planner.people.services import links, members
from planner.people.services.accounts import Knock, count_knock
from planner.policy import Role
from tests import factories as make
from tests.conftest import NOW

pytestmark = pytest.mark.database


@pytest.fixture
def town(live_app):
    """A house with two administrators, Imke and Kerem."""
    secret = passwords.hash_password("een brug over de rivier")
    with live_app.app_context(), unit_of_work() as work:
        work.session.add(make.organisation())
        for name in ("imke", "kerem"):
            work.session.add(make.person(Role.ADMIN, name=name, email=f"{name}@nevelbaak.example",
                                         password_hash=secret))
    return live_app


def both(app, task, inputs):
    """Run ``task`` for each input at once, each in a thread with a session of its own."""
    def run(value):
        with app.app_context():
            try:
                return task(value)
            except PlannerError as refusal:
                return refusal.code
            finally:
                db.session.remove()
    with ThreadPoolExecutor(len(inputs)) as pool:
        return list(pool.map(run, inputs))


def person(name):
    return db.session.scalars(sa.select(Person).where(Person.name == name)).one()


def test_a_link_is_spent_once(town):
    with town.app_context(), unit_of_work() as work:
        work.session.add(AccountLink(person=person("imke"), purpose=LinkPurpose.RESET, token_hash=token_hash("secret"),
                                     made_at=NOW, expires_at=NOW + timedelta(hours=1)))

    def press(secret):
        with unit_of_work() as work:
            links.reset_password(work.session, "secret", secret=secret, now=work.now)
        return secret

    outcomes = both(town, press, ["hash-1", "hash-2", "hash-3"])

    assert sorted(outcomes)[1:] == ["link_gone", "link_gone"]
    with town.app_context():
        assert person("imke").password_hash == sorted(outcomes)[0]


def test_two_administrators_do_not_take_each_others_role(town):
    def take(pair):
        actor, other = pair
        with unit_of_work() as work:
            members.set_roles(work.session, person(other), [], actor=person(actor), now=work.now)
        return "taken"

    outcomes = both(town, take, [("imke", "kerem"), ("kerem", "imke")])

    assert sorted(outcomes) in (["last_admin", "taken"], ["not_allowed", "taken"])
    with town.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(RoleGrant)) == 1


def test_tries_at_once_are_all_counted(town):
    def guess(number):
        with unit_of_work() as work:
            return count_knock(work.session, Knock("imke", "203.0.113.7"), now=work.now).left

    assert sorted(both(town, guess, list(range(5)))) == [0, 1, 2, 3, 4]
