"""Prepare and serve in one process, inside the environment: ``python -m tools.start --port 8000 [--empty]``.

The same as ``flask --app wsgi prepare`` and ``serve`` one after the other, without loading the program twice.
"""
from __future__ import annotations

import argparse
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

from flask import Flask

from planner import serve, startup
from planner.core.db import db
from tools import troubles
from tools.console import fail, say


def main(arguments: Sequence[str]) -> int:
    """Serve until told to stop; the exit code. What goes wrong before that ends in one sentence."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--empty", action="store_true")
    parser.add_argument("--reset-demo", action="store_true")
    parser.add_argument("--log", type=Path, required=True)
    options = parser.parse_args(arguments)
    from wsgi import app  # made here and not on import: it reads the settings and makes the instance folder

    refusal = prepare(app, startup.Wish(empty=options.empty, reset_demo=options.reset_demo), log=options.log)
    if refusal:
        return fail(refusal)
    say(f"Planner is at {app.extensions['planner.settings'].base_url}  (Ctrl C stops it)")
    serve.serve(app, options.port)
    return 0


def prepare(app: Flask, wish: startup.Wish, *, log: Path) -> str | None:
    """Migrate, and fill what is new. Gives the sentence for why it can't be done, None when it is done."""
    try:
        with app.app_context():
            startup.prepare(app, wish, say)
            for engine in db.engines.values():
                engine.dispose()  # the server forks: a connection must not be shared by two processes
    except startup.Refused as error:
        return str(error)
    except Exception:  # noqa: BLE001 (whatever it is, the person gets one sentence and we get the rest)
        log.write_text(traceback.format_exc(), "utf-8")
        return troubles.explain("Preparing the database", traceback.format_exc(), log=log)
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
