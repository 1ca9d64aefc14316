"""Icons and files by their plain names, wherever the application hangs on its server."""
from __future__ import annotations

from flask import Flask

from planner.web.assets import dist, draw_icon
from planner.web.buttons import button, post_button


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


def test_a_button_says_more_to_who_listens_and_shows_its_key(app: Flask) -> None:
    with app.test_request_context():
        drawn = button("Claim <it>", kind="filled", key="Mod+Enter", more="GitOps", attrs={"data-a": "1&2", "b": None})

    assert drawn == (
        '<button class="btn go" type="submit" data-key="Mod+Enter" data-key-label="Claim &lt;it&gt;"'
        ' aria-keyshortcuts="Control+Enter" data-a="1&amp;2"><span>Claim &lt;it&gt;'
        '<span class="vh"> GitOps</span></span> <kbd aria-hidden="true" class="hide-s" data-mod>Ctrl ↵</kbd></button>')


def test_a_post_button_is_a_whole_form(app: Flask) -> None:
    with app.test_request_context():
        drawn = post_button("Undo", "/undo?a=1&b=2", values={"back": "/x"}, target="#row")

    assert drawn.startswith('<form class="contents" method="post" action="/undo?a=1&amp;b=2"'
                            ' data-hx-post="/undo?a=1&amp;b=2" data-hx-target="#row" data-hx-swap="outerHTML">')
    assert '<input type="hidden" name="csrf_token" value="' in drawn
    assert '<input type="hidden" name="back" value="/x"><button class="btn" type="submit"><span>Undo</span>' in drawn
