"""The tables are complete: every door has a permission, every state is reachable and has its word."""
from __future__ import annotations

import ast
from collections import defaultdict
from enum import Enum
from pathlib import Path

import pytest

from planner import policy, wire, worker
from planner.policy import Action, Role
from planner.web import access, words
from planner.workflow import MACHINES
from tests.architecture.test_floors import FILES

TEMPLATES = Path(__file__).parent.parent.parent / "templates"


def test_every_action_has_a_row():
    assert set(policy.TABLE) == set(Action)


def test_every_endpoint_names_its_permission(shared_app):
    nameless = []
    for endpoint in shared_app.view_functions:
        try:
            access.permission(shared_app, endpoint)
        except LookupError:
            nameless.append(endpoint)

    assert nameless == []


def test_every_action_is_used_somewhere():
    source = "".join(file.read_text("utf-8") for file in FILES if "policy" not in file.parts)
    source += "".join(file.read_text("utf-8") for file in TEMPLATES.rglob("*.html"))

    unused = [action.name for action in Action if f".{action.name}" not in source and action.value not in source]

    assert unused == []


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.name)
def test_every_state_is_reachable(machine):
    kind: type[Enum] = type(next(iter(machine.initial)))

    assert machine.reachable() == set(kind)


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.name)
def test_every_state_has_its_word(machine, shared_app):
    kind = type(next(iter(machine.initial)))
    with shared_app.test_request_context():
        assert all(words.label(state) for state in kind)


def test_every_labelled_enum_is_labelled_whole(shared_app):
    for kind, labels in words.LABELS.items():
        assert issubclass(kind, Enum)
        assert set(labels) == set(kind), kind.__name__


def _codes(tree: ast.AST) -> set[str]:
    raised = {"PlannerError", "NotAllowed", "NotFound", "Conflict", "RuleBroken", "TooMany", "holds"}
    found = set()
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in raised):
            continue
        place = 1 if node.func.id == "holds" else 0
        if len(node.args) > place and isinstance(code := node.args[place], ast.Constant):
            found.add(str(code.value))
    return found


def test_every_refusal_has_its_sentence(shared_app):
    codes = set().union(*(_codes(ast.parse(file.read_text("utf-8"))) for file in FILES))

    assert sorted(codes - set(words.REFUSALS)) == []


def test_every_topic_of_the_outbox_has_a_handler(shared_app):
    topics = set()
    for file in FILES:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "post"
                    and isinstance(node.func.value, ast.Name) and node.func.value.id == "outbox"
                    and isinstance(topic := node.args[1], ast.Constant)):
                topics.add(topic.value)

    assert topics <= set(worker.HANDLERS)


def test_every_template_compiles(shared_app):
    for name in shared_app.jinja_env.list_templates():
        shared_app.jinja_env.get_template(name)


def test_templates_carry_no_inline_script_or_style():
    for file in TEMPLATES.rglob("*.html"):
        if "mail" in file.parts:                     # mail programs know no style sheets
            continue
        text = file.read_text("utf-8")
        assert " style=" not in text, file
        assert "javascript:" not in text, file
        assert " onclick=" not in text, file
        assert "|safe" not in text.replace(" ", ""), file


def test_roles_add_up():
    for row in policy.TABLE.values():
        assert set(row.by_role) <= set(Role)


def test_two_packages_never_say_the_same_code():
    """The words of all packages stand in one table: a second sentence would be said in the place of the first."""
    said: dict[str, list[str]] = defaultdict(list)
    for module in wire.WORDS:
        for code in module.REFUSALS:
            said[code].append(module.__name__)

    assert {code: names for code, names in said.items() if len(names) > 1} == {}
