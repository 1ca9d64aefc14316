"""The macros in templates/components: what they promise to who reads, listens or presses keys."""
from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from wtforms import BooleanField, Form, RadioField, StringField

ROOT = Path(__file__).parents[2]
Render = Callable[..., str]


@pytest.fixture
def render(app: Flask) -> Render:
    """Call the macro ``name`` of ``templates/components/<file>.html``."""
    def _render(file: str, name: str, *args: Any, **kwargs: Any) -> str:
        with app.test_request_context():
            return str(getattr(app.jinja_env.get_template(f"components/{file}.html").module, name)(*args, **kwargs))
    return _render


class TopicForm(Form):
    """A form with one field of each kind that is drawn in its own way."""

    title = StringField("Working title", description="Readers see it")
    agree = BooleanField("Keep me signed in")
    language = RadioField("Language", choices=["English", "Nederlands"],  # type: ignore[list-item]
                          default="Nederlands")


@pytest.mark.parametrize(("share", "drawn"), [(None, "0"), (-3, "0"), (62, "60"), (63, "65"), (140, "100")])
def test_a_share_is_drawn_in_steps_of_five(render: Render, share: float | None, drawn: str) -> None:
    assert render("progress", "in_fives", share) == drawn


@given(st.floats(min_value=0, max_value=100))
def test_every_share_has_a_rule_in_the_style_sheet(share: float) -> None:
    tokens = (ROOT / "static/css/core/tokens.css").read_text("utf-8")

    step = min(100, max(0, round(share / 5) * 5))

    assert f'[data-v="{step}"]' in tokens


STATUSES = ["open", "empty", "claimed", "drafting", "in_review", "approved", "scheduled", "published", "late",
            "partly_published", "cancelled"]


@pytest.mark.parametrize("status", STATUSES)
def test_a_status_is_a_shape_and_a_word(render: Render, status: str) -> None:
    badge = render("states", "state_badge", status)

    assert f"#i-st-{status}" in badge
    assert (ROOT / f"static/icons/st-{status}.svg").exists()
    assert render("states", "status_word", status) in badge


def test_an_error_takes_the_place_of_the_hint_and_is_tied_to_its_field(render: Render) -> None:
    form = TopicForm(data={"title": "GitOps zonder gedoe"})
    form.title.errors = ["This title is taken; add what makes yours different."]

    html = render("forms", "field", form.title)

    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="title-h"' in html
    assert "This title is taken" in html
    assert "Readers see it" not in html
    assert 'value="GitOps zonder gedoe"' in html


def test_a_hint_is_heard_with_its_field(render: Render) -> None:
    html = render("forms", "field", TopicForm().title, maxlength=120)

    assert 'aria-describedby="title-h"' in html
    assert 'id="title-h">Readers see it' in html
    assert 'maxlength="120"' in html
    assert "aria-invalid" not in html


def test_the_summary_links_to_each_wrong_field(render: Render) -> None:
    form = TopicForm()
    form.title.errors = ["Type a title."]

    html = render("forms", "form_errors", form)

    assert "One thing needs you" in html
    assert '<a href="#title">Working title</a>: Type a title.' in html


def test_a_form_without_errors_has_no_summary(render: Render) -> None:
    assert render("forms", "form_errors", TopicForm()).strip() == ""


def test_a_radio_field_becomes_choice_cards_with_one_chosen(render: Render) -> None:
    html = render("forms", "field", TopicForm().language)

    assert html.count('type="radio"') == 2
    assert '<input type="radio" name="language" value="Nederlands" checked' in html
    assert "<legend" in html


def test_a_key_is_shown_announced_and_pressable(render: Render) -> None:
    html = render("buttons", "button", "Claim", key="C", more="GitOps zonder gedoe", busy="Claiming…")

    assert 'data-key="C"' in html
    assert 'aria-keyshortcuts="C"' in html
    assert '<kbd aria-hidden="true"' in html
    assert '<span class="vh"> GitOps zonder gedoe</span>' in html
    assert 'data-busy="Claiming…"' in html


def test_a_post_button_works_without_script_and_carries_the_token(render: Render) -> None:
    html = render("buttons", "post_button", "Claim", "/agenda/slots/x/claim", values={"version": 3}, target="#slot-x")

    assert 'method="post" action="/agenda/slots/x/claim"' in html
    assert 'name="csrf_token"' in html
    assert 'name="version" value="3"' in html
    assert 'data-hx-target="#slot-x"' in html


def test_what_people_typed_is_escaped(render: Render) -> None:
    person = SimpleNamespace(name='<b>"Eva"</b>', initials="<E", hue=25)

    html = render("people", "avatar", person)

    assert "<b>" not in html
    assert "&lt;E" in html
    assert 'data-hue="1"' in html


@pytest.mark.parametrize(("hue", "negative", "drawn"), [(0, False, "0"), (9, False, "1"), (3, True, "8")])
def test_a_persona_keeps_its_hue_unless_it_is_negative(render: Render, hue: int, negative: bool, drawn: str) -> None:
    persona = SimpleNamespace(code="SO", label="Security officer", hue=hue, negative=negative)

    html = render("personas", "persona_chip", persona)

    assert f'data-h="{drawn}"' in html
    assert "<b>SO</b>Security officer" in html


def test_finding_nothing_says_what_to_try(render: Render) -> None:
    html = render("results", "result_options", [{"title": "People", "items": []}], "zzz")

    assert "Nothing for “zzz”" in html
    assert 'role="option"' not in html
