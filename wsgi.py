"""The application, for a WSGI server and for ``flask --app wsgi``."""
from planner import create_app
from planner.core import garbage
from planner.core.settings import SettingsError

try:
    app = create_app()
except SettingsError as error:  # the operator's mistake: its sentence helps, a traceback does not
    raise SystemExit(str(error)) from None
garbage.settle()
