"""Commands of ``flask --app wsgi``; as thin as routes."""
from __future__ import annotations

from flask import Flask


def install(app: Flask) -> None:
    """Give ``app`` its commands."""
    @app.cli.command("work")
    def work() -> None:
        """Run the clockwork: publish, remind, deliver."""
        from planner import worker  # the scheduler is loaded only by who runs one
        worker.run_forever(app)
