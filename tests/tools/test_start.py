"""The start: what can go wrong before the server listens, each in one sentence."""
from __future__ import annotations

import sqlite3

import pytest

from planner import startup
from planner.core.db import db
from tools import start


@pytest.mark.parametrize(("trouble", "sentence"), [
    (startup.Refused("This database belongs to a newer Planner."), "This database belongs to a newer Planner."),
    (sqlite3.OperationalError("database or disk is full"), "the disk is full"),
    (sqlite3.OperationalError("attempt to write a readonly database"), "may not write here"),
])
def test_a_trouble_is_said_in_one_sentence(trouble, sentence, live_app, tmp_path, monkeypatch):
    def refuse(*_: object) -> None:
        raise trouble

    monkeypatch.setattr(startup, "prepare", refuse)

    said = start.prepare(live_app, startup.Wish(), log=tmp_path / "start.log")

    assert said is not None
    assert sentence in said
    assert "\n" not in said


def test_a_fault_of_ours_keeps_its_traceback_in_a_file(live_app, tmp_path, monkeypatch):
    monkeypatch.setattr(startup, "prepare", lambda *_: 1 / 0)

    said = start.prepare(live_app, startup.Wish(), log=tmp_path / "start.log")

    assert "start.log" in str(said)
    assert "ZeroDivisionError" in (tmp_path / "start.log").read_text("utf-8")


def test_no_connection_is_left_open_for_the_server_to_inherit(live_app, tmp_path, monkeypatch):
    monkeypatch.setattr(startup, "prepare", lambda *_: db.session.connection())

    said = start.prepare(live_app, startup.Wish(), log=tmp_path / "start.log")

    with live_app.app_context():
        assert said is None
        assert "Connections in pool: 0" in db.engine.pool.status()
