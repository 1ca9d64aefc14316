"""Collections of garbage wait while a session lets go of its objects."""
from __future__ import annotations

import gc
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm.state import InstanceState

from planner.core.db import db
from planner.core.garbage import no_collection
from planner.people.models import Organisation


@pytest.fixture(autouse=True)
def _collecting() -> Iterator[None]:
    gc.enable()
    yield
    gc.enable()


def test_nothing_is_collected_until_the_last_of_overlapping_blocks_ends() -> None:
    first, second = no_collection(), no_collection()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)

    assert not gc.isenabled()

    second.__exit__(None, None, None)
    assert gc.isenabled()


def test_an_error_ends_the_block_too() -> None:
    with pytest.raises(ValueError, match="no"), no_collection():
        raise ValueError("no")

    assert gc.isenabled()


def test_nothing_is_collected_while_a_session_ends(live_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    detach = InstanceState._detach_states

    def watched(*args: Any, **options: Any) -> None:
        seen.append(gc.isenabled())
        detach(*args, **options)

    monkeypatch.setattr(InstanceState, "_detach_states", watched)
    with live_app.app_context():
        db.session.scalar(Organisation.__table__.select())
        db.session.remove()

    assert seen
    assert not any(seen)
    assert gc.isenabled()
