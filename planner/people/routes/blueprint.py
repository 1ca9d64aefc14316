"""The blueprint of the door and of one's own pages; the modules beside this one add their views to it."""
from __future__ import annotations

from flask import Blueprint

from planner.people import passwords

bp = Blueprint("people", __name__)
bp.record_once(lambda state: passwords.install(state.app.extensions["planner.settings"]))
