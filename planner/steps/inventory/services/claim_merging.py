"""What people know about two areas that became one: the higher level, the evidence of both, the newer wish.

Source: docs/domain-more.md n (area merge).
"""
from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.steps.inventory.models import Evidence, ExpertiseClaim, TopicArea

_SAID = ("level", "interest", "note", "note_lang")


def hand_over(session: Session, gone: TopicArea, kept: TopicArea, *, now: datetime) -> list[dict[str, Any]]:
    """Claims on ``gone`` are claims on ``kept``; returns what happened to each, to undo it by."""
    own = session.scalars(sa.select(ExpertiseClaim).where(ExpertiseClaim.area_id == gone.id)
                          .order_by(ExpertiseClaim.id)).all()
    there = {claim.person_id: claim for claim in session.scalars(
        sa.select(ExpertiseClaim).where(ExpertiseClaim.area_id == kept.id,
                                        ExpertiseClaim.person_id.in_([claim.person_id for claim in own])))}
    done = []
    for claim in own:
        other = there.get(claim.person_id)
        row = {"person": claim.person_id, "claim": claim.id, "into": other.id if other else None}
        if other is None:
            claim.area_id = kept.id
        else:
            row |= _become_one(session, claim, other, now)
        done.append(row)
    session.flush()
    return done


def _become_one(session: Session, claim: ExpertiseClaim, other: ExpertiseClaim, now: datetime) -> dict[str, Any]:
    """Two claims of one person; one that was taken back says nothing, and keeps its evidence."""
    was = _kept(other)
    row: dict[str, Any] = {"was": was, "gone_was": _kept(claim), "evidence": [], "revived": {}}
    if claim.archived_at is None:
        _say(claim, other)
        row["evidence"], row["revived"] = _hand_evidence(session, claim, other)
        claim.archived_at = now
    return row | {"became": _kept(other)}


def _say(claim: ExpertiseClaim, other: ExpertiseClaim) -> None:
    """What ``other`` says from now on."""
    if other.archived_at is not None:
        for name in (*_SAID, "confirmed_at"):
            setattr(other, name, getattr(claim, name))
        other.archived_at = None
        return
    if claim.confirmed_at > other.confirmed_at:
        other.interest, other.confirmed_at = claim.interest, claim.confirmed_at
    other.level = max(other.level, claim.level)
    if not other.note:
        other.note, other.note_lang = claim.note, claim.note_lang


def _hand_evidence(session: Session, claim: ExpertiseClaim,
                   other: ExpertiseClaim) -> tuple[list[int], dict[str, str]]:
    """Every piece goes over; a colleague who vouched for both vouches once, and for good if for either."""
    session.flush()
    pieces = session.scalars(sa.select(Evidence).where(Evidence.claim_id.in_((claim.id, other.id)))).all()
    vouched = {piece.endorsed_by_id: piece for piece in pieces if piece.claim_id == other.id and piece.endorsed_by_id}
    moved: list[int] = []
    revived: dict[str, str] = {}
    for piece in pieces:
        if piece.claim_id != claim.id:
            continue
        given = vouched.get(piece.endorsed_by_id) if piece.endorsed_by_id else None
        if given is None:
            moved.append(piece.id)
        elif given.archived_at is not None and piece.archived_at is None:
            revived[str(given.id)] = given.archived_at.isoformat()
            given.archived_at = None
    _point(session, moved, other.id)
    return moved, revived


def _point(session: Session, ids: Sequence[int], claim_id: int) -> None:
    if ids:
        session.flush()
        session.execute(sa.update(Evidence).where(Evidence.id.in_(ids)).values(claim_id=claim_id)
                        .execution_options(synchronize_session=False))


def _kept(claim: ExpertiseClaim) -> dict[str, Any]:
    return {name: getattr(claim, name) for name in _SAID} | {
        name: at.astimezone(UTC).isoformat() if (at := getattr(claim, name)) else None
        for name in ("confirmed_at", "archived_at")}


def _put(claim: ExpertiseClaim, kept: dict[str, Any]) -> None:
    for name in _SAID:
        setattr(claim, name, kept[name])
    claim.confirmed_at = datetime.fromisoformat(kept["confirmed_at"])
    claim.archived_at = datetime.fromisoformat(kept["archived_at"]) if kept["archived_at"] else None


def take_back(session: Session, rows: Sequence[dict[str, Any]], gone: int, kept: int) -> None:
    """Undo :func:`hand_over`. What somebody said since about the area that stayed, stands."""
    ids = [row["claim"] for row in rows] + [row["into"] for row in rows if row["into"]]
    claims = {claim.id: claim for claim in session.scalars(sa.select(ExpertiseClaim).where(ExpertiseClaim.id.in_(ids)))}
    for row in rows:
        claim, other = claims.get(row["claim"]), claims.get(row["into"])
        if claim is None:
            continue                            # that person was erased
        if row["into"] is None:
            claim.area_id = gone if claim.area_id == kept else claim.area_id
            continue
        if other is not None and _kept(other) == row["became"]:
            _put(other, row["was"])
        _put(claim, row["gone_was"])
        _take_evidence(session, row)
    session.flush()


def _take_evidence(session: Session, row: dict[str, Any]) -> None:
    here = list(session.scalars(sa.select(Evidence.id).where(Evidence.id.in_(row["evidence"]),
                                                             Evidence.claim_id == row["into"])))
    _point(session, here, row["claim"])
    for piece in session.scalars(sa.select(Evidence).where(Evidence.id.in_([int(one) for one in row["revived"]]))):
        piece.archived_at = datetime.fromisoformat(row["revived"][str(piece.id)])
