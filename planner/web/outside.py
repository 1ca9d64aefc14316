"""Addresses that people type and that we will call: judged while the field is still on the screen (trust 3.5)."""
from __future__ import annotations

from flask import current_app
from wtforms import Field, Form

from planner.core.guarded_http import Caller, CallFailed, Limits, Trouble
from planner.web.words import label

_LOOK = Limits(connect=3.0, read=1.0, total=3.0)


def is_sound(form: Form, field: Field) -> bool:
    """Whether ``form`` is valid and the address in its ``field`` may be called; both are said in one go."""
    is_valid = form.validate()
    return (bool(field.errors) or may_be_called(field)) and is_valid


def may_be_called(field: Field) -> bool:
    """Whether the address in ``field`` is one of the web outside; says beside the field when it is not.

    A name that takes long is let through: it is looked up again before each call.
    """
    caller: Caller = current_app.extensions["planner.caller"]
    try:
        caller.judge(field.data or "", limits=_LOOK)
    except CallFailed as error:
        if error.code is Trouble.TOO_SLOW:
            return True
        field.errors = [*field.errors, label(error.code)]
        return False
    return True
