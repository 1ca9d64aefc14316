"""The application, for a WSGI server and for ``flask --app wsgi``."""
import gc

from flask import Flask


def _load() -> Flask:
    """The application with everything it will ever load, and nothing that is looked through in vain."""
    gc.disable()        # what is loaded stays: looking through it over and over took a fifth of the start
    from planner import create_app
    from planner.core import garbage
    from planner.core.settings import SettingsError
    try:
        return create_app()
    except SettingsError as error:  # the operator's mistake: its sentence helps, a traceback does not
        raise SystemExit(str(error)) from None
    finally:
        garbage.settle()


app = _load()
