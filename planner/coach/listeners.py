"""What the coach adds to writing: a tab beside the text, for who writes it."""
from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_login import current_user

from planner.steps.writing.tabs import Tab, add_tab


def connect() -> None:
    """Put it in place."""
    add_tab(Tab("coach", _l("Coach"), "coach.show", 20, lambda draft: current_user.id in draft.owner_ids))
