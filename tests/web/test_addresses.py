"""Addresses that are put together quickly are the ones that Flask writes."""
from __future__ import annotations

from typing import Any

import pytest
from flask import Flask, url_for
from werkzeug.routing import BuildError, Rule

PLAIN = "01m80w4p9nhvm0yrsqsyepk5mv"
ODD = ("a b", "é", "50%", "a/b", "?", "..", "#", "a+b", "", "a&b", "<i>")


def _rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]


def _both(app: Flask, endpoint: str, **values: Any) -> tuple[str, str]:
    """The address as the product writes it, and as Flask does; an error counts as its name."""
    written = []
    for write in (app.url_for, lambda name, **given: Flask.url_for(app, name, **given)):
        try:
            written.append(write(endpoint, **values))
        except (BuildError, ValueError) as error:
            written.append(type(error).__name__)
    return written[0], written[1]


@pytest.mark.parametrize("root", ["", "/planner"])
def test_every_route_has_the_address_that_flask_writes(app: Flask, root: str) -> None:
    with app.test_request_context("/knowledge", environ_overrides={"SCRIPT_NAME": root}):
        for rule in _rules(app):
            values = dict.fromkeys(rule.arguments, "7" if "int" in rule.rule else PLAIN)
            ours, flasks = _both(app, rule.endpoint, **values)
            assert ours == flasks
            assert ours.startswith((root, "ValueError"))


@pytest.mark.parametrize("word", ODD)
def test_a_word_that_does_not_stand_in_an_address_as_it_is_is_written_as_flask_does(app: Flask, word: str) -> None:
    with app.test_request_context("/knowledge"):
        in_path, behind = _both(app, "inventory.area", key=word), _both(app, "inventory.area", key="a", q=word)

    assert in_path[0] == in_path[1]
    assert behind[0] == behind[1]


@pytest.mark.parametrize("values", [
    {"key": "a", "page": 2}, {"key": "a", "page": None}, {"b": "1", "key": "a", "c": None, "a": 0}, {}, {"key": None},
    {"key": "a", "flag": True}, {"key": "a", "many": ["a", "b"]}, {"key": "a", "half": 0.5}, {"key": "a", "q": "a b"},
    {"key": 7}, {"other": "a"}, {"key": "a", "_anchor": "part"}, {"key": "a", "_external": True},
    {"key": "a", "_method": "POST"}])
def test_more_or_less_than_the_rule_needs_is_written_as_flask_does(app: Flask, values: dict[str, Any]) -> None:
    with app.test_request_context("/knowledge"):
        ours, flasks = _both(app, "inventory.area", **values)

    assert ours == flasks


def test_a_dot_stands_for_the_package_of_the_page(app: Flask) -> None:
    with app.test_request_context("/knowledge"):
        assert url_for(".areas") == url_for("inventory.areas") == "/knowledge/areas"


def test_a_name_that_nobody_has_is_an_error_each_time(app: Flask) -> None:
    with app.test_request_context("/knowledge"):
        for _ in range(2):
            with pytest.raises(BuildError):
                url_for("inventory.nowhere")
