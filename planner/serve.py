"""The server of ``dev.py run``: one process, a few threads, and the clockwork beside them."""
from __future__ import annotations

import os
from typing import Any

from flask import Flask
from whitenoise import WhiteNoise

from planner import worker
from planner.clockwork import Clockwork

HOST = "127.0.0.1"
THREADS = 8


def with_static_files(app: Flask) -> Any:
    """``app`` behind a layer that serves bundled files, whose names change with their content, for ever."""
    root = app.static_folder or "static"
    return WhiteNoise(app, root=root, prefix="/static/", immutable_file_test=lambda path, url: "/static/dist/" in url)


def serve(app: Flask, port: int) -> None:
    """Serve ``app`` on this machine only until told to stop; the scheduler runs in the same process."""
    if os.name == "nt":
        _serve_windows(app, port)
    else:
        _serve_posix(app, port)


def _serve_windows(app: Flask, port: int) -> None:
    from waitress import serve as serve_forever

    clockwork = worker.start_embedded(app)
    try:
        serve_forever(with_static_files(app), host=HOST, port=port, threads=THREADS)
    finally:
        clockwork.stop()


def _serve_posix(app: Flask, port: int) -> None:
    from gunicorn.app.base import BaseApplication

    class Server(BaseApplication):
        """gunicorn with one worker, configured here and not by a file."""

        def load_config(self) -> None:
            """One worker, so that there is one clockwork; it starts after the fork."""
            for key, value in {"bind": f"{HOST}:{port}", "workers": 1, "threads": THREADS, "worker_class": "gthread",
                               "loglevel": "warning", "graceful_timeout": 10, "timeout": 120,
                               "control_socket_disable": True, "post_worker_init": _start,
                               "worker_exit": _stop}.items():
                self.cfg.set(key, value)

        def load(self) -> Any:
            """The WSGI application."""
            return with_static_files(app)

    running: list[Clockwork] = []

    def _start(process: Any) -> None:
        running.append(worker.start_embedded(app))

    def _stop(server: Any, process: Any) -> None:
        for clockwork in running:
            clockwork.stop()

    Server().run()
