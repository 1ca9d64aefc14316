"""Rows of columns, read past the layer that makes entities of them."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session


def read(session: Session, statement: sa.Executable, places: Mapping[str, Any] | None = None) -> Sequence[Any]:
    """What ``session.execute(statement).all()`` gives for a statement of columns alone, with less work for each row.

    As there, what the session still has to write is written first, and the transaction is the session's own.
    """
    session.flush()
    return session.connection().execute(statement, places or {}).all()
