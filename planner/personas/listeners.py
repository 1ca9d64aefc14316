"""What personas add to the side bar."""
from __future__ import annotations

from flask_babel import lazy_gettext as _l

from planner.policy import Action
from planner.web import navigation


def connect() -> None:
    """Put the personas into the navigation."""
    navigation.add(navigation.Entry(key="personas", label=_l("Personas"), endpoint="personas.index", group="audience",
                                    order=10, action=Action.READ_PERSONA, icon="people"))
