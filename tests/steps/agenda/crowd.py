"""People who do things at the same moment, each with a browser of their own."""
from __future__ import annotations

from collections.abc import Sequence
from threading import Barrier, Thread
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from planner.core.db import unit_of_work
from planner.people import sessions
from planner.people.models import Person
from tests.factories import NOW


def named(session: Session, name: str) -> Person:
    """The one of that name."""
    return session.scalars(sa.select(Person).where(Person.name == name)).one()


def browsers(app: Flask, *names: str) -> list[FlaskClient]:
    """A signed-in browser for each."""
    with app.app_context(), unit_of_work() as work:
        tokens = [sessions.start_sign_in(work.session, named(work.session, name), now=NOW) for name in names]
    return [browser(app, token) for token in tokens]


def browser(app: Flask, token: str) -> FlaskClient:
    """A browser that holds this sign-in."""
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token
    return client


def at_once(jobs: Sequence[Any]) -> list[Any]:
    """What each of them answers, all begun at the same moment; in the order given."""
    gate = Barrier(len(jobs))
    answers: list[Any] = [None] * len(jobs)

    def run(place: int, job: Any) -> None:
        gate.wait()
        answers[place] = job()

    threads = [Thread(target=run, args=pair) for pair in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
