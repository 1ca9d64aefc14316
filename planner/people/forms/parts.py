"""Fields and checks that several forms of this package share."""
from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field, Form, PasswordField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from planner.people.rules.addresses import MAX_ADDRESS, fold_address
from planner.people.rules.passwords import MAX_LENGTH
from planner.web.forms import tidy
from planner.web.words import refusal

MAX_NAME = 120


def needed(message: str) -> DataRequired:
    """The field must be filled, by more than blanks; ``message`` says what to type."""
    return DataRequired(message)


def at_most(length: int) -> Length:
    """No longer than the column: nothing is cut silently."""
    return Length(max=length, message=_l("At most %(max)d characters."))


def is_address(form: Form, field: Field) -> None:
    """A mail address; from here on in the form that we keep."""
    folded = fold_address(field.data or "")
    if folded is None:
        raise ValidationError(refusal("address_wrong", {}))


def line(label: str, message: str, *, length: int = MAX_NAME, **more: Any) -> StringField:
    """One line that must be filled."""
    return StringField(label, [needed(message), at_most(length)], filters=[tidy], **more)


def address(label: str) -> StringField:
    """A mail address that must be filled and could exist."""
    return StringField(label, [needed(_l("Type an address such as name@company.example.")), at_most(MAX_ADDRESS),
                               is_address], filters=[tidy])


def secret(label: str, message: str) -> PasswordField:
    """A password; never trimmed, never shown again."""
    return PasswordField(label, [InputRequired(message), at_most(MAX_LENGTH)])


def text(field: Field) -> str:
    """What a one-line field holds, "" when nothing."""
    return field.data or ""


def folded(field: Field) -> str:
    """What a valid address field means."""
    return fold_address(text(field)) or ""


# Which field a refused password is about.
ABOUT_PASSWORD = dict.fromkeys(("password_short", "password_long", "password_common", "password_personal"), "password")
