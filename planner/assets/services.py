"""Pictures come in, get their words and rights, and are put away."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePosixPath

from sqlalchemy.orm import Session

from planner import policy
from planner.assets import queries
from planner.assets.models import Asset, Consent, Licence
from planner.assets.pictures import Picture
from planner.core import event_log
from planner.core.errors import RuleBroken
from planner.people.models import Person
from planner.policy import Action


@dataclass(frozen=True, slots=True)
class About:
    """What is said of a picture."""

    alt_nl: str = ""
    alt_en: str = ""
    decorative: bool = False
    licence: Licence = Licence.OWN
    source: str = ""
    licence_until: date | None = None
    people_consent: Consent = Consent.NOBODY


def add_asset(session: Session, picture: Picture, *, name: str, actor: Person, now: datetime) -> Asset:
    """Take a picture into the library; its file is kept already. ``name`` is a hint for people, cut and cleaned.

    Raises:
        NotAllowed: ``actor`` may not add pictures.
    """
    policy.require(actor, Action.ADD_ASSET)
    asset = Asset(name=_plain(name), sha256=picture.sha256, mime=picture.mime, suffix=picture.suffix,
                  bytes=len(picture.data), width=picture.width, height=picture.height, by=actor)
    session.add(asset)
    session.flush()
    event_log.record(session, asset, "added", actor_id=actor.id, now=now)
    return asset


def _plain(name: str) -> str:
    last = PurePosixPath(name.replace("\\", "/")).name
    return "".join(sign for sign in last if sign.isprintable())[:120] or "picture"


def describe_asset(session: Session, asset: Asset, about: About, *, actor: Person, now: datetime) -> None:
    """Say what a picture shows and on which ground we may show it.

    Raises:
        NotAllowed: neither who brought it in, before it went out, nor a lead.
        RuleBroken: no words although it is not decorative (``asset_needs_alt``), or a licence of others without whose
            it is (``asset_needs_source``).
    Source: docs/domain.md b (asset), docs/domain-more.md t.
    """
    policy.require(actor, Action.EDIT_ASSET, asset)
    if not about.decorative and not (about.alt_nl or about.alt_en):
        raise RuleBroken("asset_needs_alt")
    if about.licence is not Licence.OWN and not about.source:
        raise RuleBroken("asset_needs_source")
    for field in About.__slots__:
        setattr(asset, field, getattr(about, field))
    event_log.record(session, asset, "described", actor_id=actor.id, now=now)


def archive_asset(session: Session, asset: Asset, *, actor: Person, now: datetime, back: bool = False) -> None:
    """Take a picture out of the library's list, or put it back; texts that show it go on. Raises NotAllowed."""
    policy.require(actor, Action.EDIT_ASSET, asset)
    asset.archived_at = None if back else now
    event_log.record(session, asset, "restored" if back else "archived", actor_id=actor.id, now=now)


def mark_published(session: Session, uids: Iterable[str], *, now: datetime) -> None:
    """A text with these pictures is out: from now on everybody may see them."""
    for asset in queries.by_uid(session, uids).values():
        asset.published_at = asset.published_at or now
