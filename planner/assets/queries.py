"""Reads of pictures."""
from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from planner.assets.models import Asset
from planner.core.errors import NotFound

PAGE = 24

# Upper floors say who else may see a picture, such as whoever reads a draft by a secret link.
Sight = Callable[[Session, Asset], bool]
_sights: list[Sight] = []


def add_sight(sight: Sight) -> None:
    """Let ``sight`` show a picture that did not go out to somebody who is not signed in."""
    if sight not in _sights:
        _sights.append(sight)


def is_shown(session: Session, asset: Asset) -> bool:
    """Whether somebody who is not signed in may see it."""
    return asset.published_at is not None or any(sight(session, asset) for sight in _sights)


def get_asset(session: Session, uid: str) -> Asset:
    """A picture by its uid. Raises NotFound."""
    found = session.scalar(sa.select(Asset).where(Asset.uid == uid))
    if found is None:
        raise NotFound("not_found")
    return found


def library(session: Session, *, archived: bool = False,
            before: str | None = None) -> tuple[Sequence[Asset], str | None]:
    """A page of the library, newest first, and the uid that the next one begins after. One statement."""
    put_away = Asset.archived_at.is_not(None) if archived else Asset.archived_at.is_(None)
    wanted = sa.select(Asset).where(put_away).options(joinedload(Asset.by)).order_by(Asset.uid.desc()).limit(PAGE + 1)
    if before:
        wanted = wanted.where(Asset.uid < before)
    found = session.scalars(wanted).all()
    return found[:PAGE], found[PAGE - 1].uid if len(found) > PAGE else None


def by_uid(session: Session, uids: Iterable[str]) -> dict[str, Asset]:
    """Pictures by their uids; those that are gone are missing."""
    asked = list(uids)
    if not asked:
        return {}
    return {asset.uid: asset for asset in session.scalars(sa.select(Asset).where(Asset.uid.in_(asked)))}
