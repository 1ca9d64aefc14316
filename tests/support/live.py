"""The application behind a real port, for a real browser."""
from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from playwright.sync_api import BrowserContext
from werkzeug.serving import make_server


@contextmanager
def serve(app: Flask) -> Iterator[str]:
    """Serve ``app`` on a free port of this machine; gives its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def sign_in_cookie(app: Flask, token: str) -> tuple[str, str]:
    """Name and value of the cookie of a browser that signed in with ``token``."""
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer is not None, "an application without a secret signs nobody in"
    return app.config["SESSION_COOKIE_NAME"], str(signer.dumps({"_user_id": token}))


def sign_in(context: BrowserContext, app: Flask, address: str, token: str) -> None:
    """Give a browser the cookie of the sign-in that ``token`` stands for."""
    name, value = sign_in_cookie(app, token)
    context.add_cookies([{"name": name, "value": value, "url": address}])
