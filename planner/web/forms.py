"""What all forms share: tidy text, honest length limits, no control characters (trust 5)."""
from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from gettext import NullTranslations
from typing import Any

from babel.support import Translations
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, Form, IntegerField
from wtforms.fields import SelectChoice as SelectChoice  # type: ignore[attr-defined]  # the stubs are older
from wtforms.i18n import messages_path
from wtforms.validators import ValidationError

from planner.core.errors import PlannerError
from planner.web.asked import MOST
from planner.web.i18n import locale
from planner.web.words import refusal

MAX_LINE = 200
MAX_TEXT = 200_000
_ALLOWED_CONTROLS = frozenset("\n\r\t")


def tidy(text: str | None) -> str | None:
    """Without blanks around it; a filter for one-line fields."""
    return text.strip() if isinstance(text, str) else text


def unix_lines(text: str | None) -> str | None:
    """With LF line ends; a filter for many-line fields (browsers send CRLF)."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if isinstance(text, str) else text


def no_controls(form: Form, field: Field) -> None:
    """Refuse NUL and other control characters instead of dropping them silently."""
    if isinstance(field.data, str) and any((ord(sign) < 32 and sign not in _ALLOWED_CONTROLS) or ord(sign) == 127
                                           for sign in field.data):
        raise ValidationError(_l("This holds a control character; type it again without pasting."))


def storable(form: Form, field: Field) -> None:
    """Refuse a number that no column holds."""
    if isinstance(field.data, int) and abs(field.data) > MOST:
        raise ValidationError(_l("This number is too large."))


class PlannerForm(FlaskForm):
    """Base of our forms: text fields refuse control characters, numbers fit their column."""

    class Meta:
        """WTForms hook: one place to add a validator to every field."""

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Field:
            """Bind as usual, then add the shared check."""
            field: Field = unbound_field.bind(form=form, **options)
            field.validators = (*field.validators, no_controls)
            if isinstance(field, IntegerField):
                field.validators = (*field.validators, storable)
            return field

        def get_translations(self, form: Any) -> Sentences:
            """WTForms' own sentences in the language of the moment that they are said in."""
            return Sentences()


class Sentences:
    """WTForms' catalogues, each read once."""

    def gettext(self, string: str) -> str:
        """One sentence."""
        return _sentences(locale()).gettext(string)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """One sentence about ``n`` things."""
        return _sentences(locale()).ngettext(singular, plural, n)


@lru_cache(maxsize=8)
def _sentences(lang: str) -> NullTranslations:
    return Translations.load(messages_path(), [lang], domain="wtforms")


def blame(form: PlannerForm, error: PlannerError, fields: Mapping[str, str]) -> None:
    """Put a refusal beside the field that it is about (``fields``: code to field name), else on top of the form."""
    text = refusal(error.code, error.params)
    name = fields.get(error.code)
    if name is None:
        form.form_errors = [*form.form_errors, text]
    else:
        form[name].errors = [*form[name].errors, text]


def rebase(form: PlannerForm, version: int | None) -> None:
    """Let ``form`` change what stands there now: its hidden field holds ``version``, not the one that was sent."""
    field = form["version"]
    field.data, field.raw_data = version, None
