"""The application, for a WSGI server and for ``flask --app wsgi``."""
import gc

from flask import Flask


def _load() -> Flask:
    """The application with everything it will ever load, and nothing that is looked through in vain."""
    gc.disable()        # what is loaded stays: looking through it over and over took a fifth of the start
    from sqlalchemy.orm import configure_mappers

    from planner import create_app
    from planner.core import garbage
    from planner.core.settings import SettingsError
    try:
        app = create_app()
        configure_mappers()     # once for all workers that are forked, not by the first reader of each
        return app
    except SettingsError as error:  # the operator's mistake: its sentence helps, a traceback does not
        raise SystemExit(str(error)) from None
    finally:
        garbage.settle()


app = _load()
