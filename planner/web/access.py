"""Every endpoint names its permission here, by a decorator; one without is shut, and the suite fails on it."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request
from flask_login import current_user

from planner.core.errors import NotAllowed, NotFound
from planner.policy import Action, admits

View = TypeVar("View", bound=Callable[..., Any])
SignInAnswer = Callable[[], Any]


def needs(action: Action) -> Callable[[View], View]:
    """Mark a view as open to signed-in people whose roles have a cell in the row of ``action``."""
    def mark(view: View) -> View:
        view.planner_action = action  # type: ignore[attr-defined]
        return view
    return mark


def public(view: View) -> View:
    """Mark a view as open to anyone on the Internet."""
    view.planner_action = None  # type: ignore[attr-defined]
    return view


def permission(app: Flask, endpoint: str) -> Action | None:
    """The permission of an endpoint, None when it is public. Raises LookupError when it names none."""
    view = app.view_functions[endpoint]
    if not hasattr(view, "planner_action"):
        raise LookupError(endpoint)
    found: Action | None = view.planner_action
    return found


def install(app: Flask, *, ask_to_sign_in: SignInAnswer) -> None:
    """Judge each request before anything else does; ``ask_to_sign_in`` answers a stranger at a closed door."""
    public(app.view_functions["static"])

    @app.before_request
    def guard() -> Any:
        if request.endpoint is None:
            return None
        if "\x00" in request.path or any("\x00" in value for value in request.args.values()):
            raise NotFound("not_found")             # no address holds a NUL, and PostgreSQL refuses to look for one
        try:
            action = permission(current_app, request.endpoint)
        except LookupError as error:
            raise NotAllowed("not_allowed") from error
        if action is None:
            return None
        if not current_user.is_authenticated:
            return ask_to_sign_in()
        if not admits(current_user, action):
            raise NotAllowed("not_allowed_page", action=action.value)
        return None
