"""Planner, the editorial planner for the content marketing of IT companies. This module wires and decides nothing."""
from __future__ import annotations

import logging
import os
import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask, Response, g, session
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_login import LoginManager, current_user
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from planner import cli, wire
from planner.core import settings as core_settings
from planner.core.clock import Clock, SystemClock
from planner.core.db import clock, db
from planner.core.guarded_http import Caller
from planner.core.settings import Settings
from planner.people import door, queries
from planner.people.models import Person
from planner.policy import Action, allowed
from planner.web import (
    access,
    asked,
    assets,
    buttons,
    compiled,
    drawn,
    errors,
    formats,
    headers,
    i18n,
    navigation,
    panels,
    toasts,
    unchanged,
    words,
)
from planner.web.addresses import House

ROOT = Path(__file__).parent.parent
# Where everybody reads the same, without a cookie.
PUBLIC_PLACES = ("/blog", "/sitemap.xml")
# How long PostgreSQL may say nothing at all: seconds to connect, and until a line to a dead machine is given up.
DATABASE_ANSWERS = {"connect_timeout": 5, "keepalives_idle": 20, "keepalives_interval": 5, "keepalives_count": 3,
                    "tcp_user_timeout": 30_000}


def create_app(settings: Settings | None = None, *, clock: Clock | None = None) -> Flask:
    """Build the application.

    Args:
        settings: typed settings; read from the environment when not given.
        clock: where the time comes from; the machine's clock when not given.
    Raises:
        SettingsError: the environment holds an unknown or impossible setting.
    """
    settings = settings or core_settings.load(os.environ, root=ROOT)
    app = House(__name__, template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static"),
                instance_path=settings.instance_path)
    _configure(app, settings)
    app.session_interface = HouseSessions()
    app.extensions["planner.settings"] = settings
    app.extensions["planner.clock"] = clock or SystemClock()
    app.extensions["planner.caller"] = Caller(settings.allowed_calls)
    db.init_app(app)
    i18n.install(app)
    _install_doors(app)
    for part in (asked, assets, buttons, drawn, errors, formats, toasts):
        part.install(app)
    compiled.install(app, settings.cache_folder)
    headers.install(app, settings)
    unchanged.install(app, PUBLIC_PLACES)
    _give_templates_words(app)
    wire.connect(app)
    cli.install(app)
    return app


class HouseSessions(SecureCookieSessionInterface):
    """Signed cookies for members; public pages neither read nor write one, so that they can be cached."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Save as usual, except on a page that is the same for everybody."""
        if not g.get("public_page"):
            super().save_session(app, session, response)


def _configure(app: Flask, settings: Settings) -> None:
    Path(settings.instance_path).mkdir(parents=True, exist_ok=True)
    https = settings.is_https
    app.config.update(
        SECRET_KEY=settings.secret_key or core_settings.local_secret(Path(settings.instance_path)),
        SQLALCHEMY_DATABASE_URI=settings.sqlalchemy_url, DEBUG=settings.debug, TESTING=settings.environment == "test",
        SESSION_COOKIE_NAME="__Host-planner" if https else "planner", SESSION_COOKIE_SECURE=https,
        SESSION_COOKIE_HTTPONLY=True, SESSION_COOKIE_SAMESITE="Lax", WTF_CSRF_TIME_LIMIT=None,
        SESSION_REFRESH_EACH_REQUEST=False, PERMANENT_SESSION_LIFETIME=timedelta(days=settings.session_days),
        WTF_CSRF_HEADERS=["X-CSRFToken"], WTF_CSRF_SSL_STRICT=False,   # pages behind a secret link send no Referer
        MAX_CONTENT_LENGTH=settings.max_upload_mib * 2**20,
        MAX_FORM_MEMORY_SIZE=4 * 2**20, MAX_FORM_PARTS=2_000, SEND_FILE_MAX_AGE_DEFAULT=3600)
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {
        "connect_args": {"timeout": 5} if settings.sqlalchemy_url.startswith("sqlite") else DATABASE_ANSWERS}
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.url_map.strict_slashes = False
    logging.getLogger("planner").setLevel(settings.log_level)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0)  # type: ignore[method-assign]


def _install_doors(app: Flask) -> None:
    @app.before_request
    def number_the_request() -> None:
        g.request_id = secrets.token_hex(3).upper()
        db.session.info["request_id"] = g.request_id

    login = LoginManager()
    login.session_protection = None                 # the sign-in row decides, not the address
    login.init_app(app)

    @login.user_loader
    def load(token: str) -> Person | None:
        return queries.signed_in_person(db.session(), token, now=clock().now())

    access.install(app, ask_to_sign_in=door.ask_to_sign_in)
    CSRFProtect(app)


def _give_templates_words(app: Flask) -> None:
    def can(action: str, subject: Any = None) -> bool:
        return current_user.is_authenticated and allowed(current_user, Action(action), subject)

    app.jinja_env.globals.update(
        can=can, nav=navigation.nav, tabs=navigation.tabs, ungrouped=navigation.ungrouped, banners=navigation.banners,
        panel=panels.panel, refusal=lambda code: words.refusal(code, {}), pop_toasts=toasts.pop_toasts,
        csp_nonce=headers.nonce, locale=i18n.locale)

    @app.context_processor
    def house() -> dict[str, Any]:
        if "organisation" not in g:
            g.organisation = queries.find_organisation(db.session())
        return {"organisation": g.organisation, "signed_in": not g.get("public_page") and "_user_id" in session}
