"""Icons and files by their plain names, wherever the application hangs on its server."""
from __future__ import annotations

from flask import Flask

from planner.web.assets import dist, draw_icon


def test_an_icon_with_a_label_is_read_aloud_and_one_without_is_not(app: Flask) -> None:
    with app.test_request_context():
        spoken, silent = draw_icon("tick", "Done <now>"), draw_icon("tick")

    assert 'role="img" aria-label="Done &lt;now&gt;"' in spoken
    assert 'aria-hidden="true"' in silent
    assert "aria-label" not in silent


def test_an_icon_takes_a_class(app: Flask) -> None:
    with app.test_request_context():
        assert draw_icon("tick", **{"class": "mute"}).startswith('<svg class="ic mute" ')


def test_the_place_on_the_server_is_part_of_what_is_remembered(app: Flask) -> None:
    with app.test_request_context():
        plain = dist("favicon.svg"), draw_icon("tick")
    with app.test_request_context(environ_overrides={"SCRIPT_NAME": "/planner"}):
        below = dist("favicon.svg"), draw_icon("tick")

    assert plain[0].startswith("/static/")
    assert below[0] == f"/planner{plain[0]}"
    assert 'href="/planner/static/' in below[1]
