"""Signed-in browsers: starting one, ending one, ending all of somebody."""
from __future__ import annotations

import secrets
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.core.db import changed_rows
from planner.people.models import Person, SignIn
from planner.people.queries import token_hash


def start_sign_in(session: Session, person: Person, *, now: datetime, days: float = 30, device: str = "") -> str:
    """Open a sign-in for ``person`` and return its token, which goes into the cookie and nowhere else."""
    token = secrets.token_urlsafe(32)
    session.add(SignIn(person_id=person.id, token_hash=token_hash(token), started_at=now, seen_at=now,
                       expires_at=now + timedelta(days=days), device=device[:120]))
    return token


def end_sign_in(session: Session, token: str, *, now: datetime) -> None:
    """Sign this browser out; its cookie is dead from here on."""
    session.execute(sa.update(SignIn).where(SignIn.token_hash == token_hash(token), SignIn.ended_at.is_(None))
                    .values(ended_at=now))


def end_all_sign_ins(session: Session, person: Person, *, now: datetime, keep: str | None = None) -> int:
    """Sign ``person`` out everywhere, but for the token ``keep``. Returns how many ended. Source: trust 2.9."""
    kept = token_hash(keep) if keep else ""
    return changed_rows(session, sa.update(SignIn).where(
        SignIn.person_id == person.id, SignIn.ended_at.is_(None), SignIn.token_hash != kept).values(ended_at=now))
