"""Texts of templates: in the language that holds now, safe in a page, plain in a letter."""
from __future__ import annotations

from flask import Flask
from flask_babel import force_locale, gettext, lazy_gettext

from planner.web.i18n import _gettext as named_in_templates


def test_a_text_follows_the_language_that_is_forced_for_a_while(app: Flask) -> None:
    later = lazy_gettext("Close")
    page = app.jinja_env.from_string("{{ _('Close') }}")
    with app.test_request_context():
        said = []
        for lang in ("nl", "en", "nl"):
            with force_locale(lang):
                said.append((page.render(), gettext("Close"), str(later)))

    assert said == [("Sluiten",) * 3, ("Close",) * 3, ("Sluiten",) * 3]


def test_a_name_in_a_text_of_a_page_is_escaped(app: Flask) -> None:
    page = app.jinja_env.from_string(
        "{% autoescape true %}{{ _('Known by %(names)s', names='<b>') }}{% endautoescape %}")
    with app.test_request_context():
        assert page.render() == "Known by &lt;b&gt;"


def test_a_name_in_a_text_of_a_plain_letter_is_left_alone(app: Flask) -> None:
    letter = app.jinja_env.from_string(
        "{% autoescape false %}{{ _('Known by %(names)s', names='O\\'Brien & co') }}{% endautoescape %}")
    with app.test_request_context():
        assert letter.render() == "Known by O'Brien & co"


def test_a_percent_sign_is_written_once_with_and_without_places(app: Flask) -> None:
    page = app.jinja_env.from_string("{{ _('100%%') }} {{ _('%(n)d%%', n=5) }}")
    with app.test_request_context():
        assert page.render() == "100% 5%"


def test_templates_use_the_quick_way(app: Flask) -> None:
    assert app.jinja_env.globals["_"] is named_in_templates
