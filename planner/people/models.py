"""The organisation, its people, their roles, absences and sign-ins (docs/domain.md b, People)."""
from __future__ import annotations

from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from flask_login import UserMixin
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.core.db import Base, Entity, Id, Model
from planner.core.uid import LENGTH, new_uid
from planner.policy import Role

HUES = 12


class PersonStatus(StrEnum):
    """Whether somebody works here now."""

    ACTIVE = "active"
    AWAY = "away"
    LEFT = "left"


class LinkPurpose(StrEnum):
    """What a mailed secret link is for."""

    INVITATION = "invitation"
    RESET = "reset"


class Organisation(Entity, Model):
    """The one IT company that this installation serves. ``settings`` holds the keys of ``people/rules.py``."""

    __tablename__ = "organisation"

    name: Mapped[str] = mapped_column(sa.String(120))
    zone: Mapped[str] = mapped_column(sa.String(64), default="Europe/Amsterdam")
    country: Mapped[str] = mapped_column(sa.String(2), default="NL")
    locale: Mapped[str] = mapped_column(sa.String(2), default="nl")
    office_open: Mapped[time] = mapped_column(default=time(9))
    office_close: Mapped[time] = mapped_column(default=time(17))
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    is_demo: Mapped[bool] = mapped_column(default=False)


class Site(Entity, Model):
    """A (local) web site, fed from the one store of content. The first one is the public blog."""

    __tablename__ = "site"

    key: Mapped[str] = mapped_column(sa.String(40), unique=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    languages: Mapped[list[str]] = mapped_column(default=list)
    is_main: Mapped[bool] = mapped_column(default=False)


class CalendarException(Entity, Model):
    """A day that is (not) a working day here, whatever the weekday and the public holidays say."""

    __tablename__ = "calendar_exception"

    on_date: Mapped[date] = mapped_column(unique=True)
    is_working: Mapped[bool]
    reason: Mapped[str] = mapped_column(sa.String(120), default="")


class Person(UserMixin, Entity, Model):
    """Anyone with a name here. Without ``email`` somebody can't sign in: an imported author.

    ``email`` is stored case-folded. ``quiet_to`` is earlier than ``quiet_from``: messages go out between them.
    """

    __tablename__ = "person"

    key: Mapped[str | None] = mapped_column(sa.String(80), unique=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    email: Mapped[str | None] = mapped_column(sa.String(254), unique=True)
    password_hash: Mapped[str | None] = mapped_column(sa.String(200))
    locale: Mapped[str] = mapped_column(sa.String(2), default="nl")
    zone: Mapped[str] = mapped_column(sa.String(64), default="Europe/Amsterdam")
    languages: Mapped[list[str]] = mapped_column(default=lambda: ["nl", "en"])
    job_title: Mapped[str] = mapped_column(sa.String(120), default="")
    bio: Mapped[str] = mapped_column(sa.String(600), default="")
    status: Mapped[PersonStatus] = mapped_column(default=PersonStatus.ACTIVE, index=True)
    left_on: Mapped[date | None]
    capacity_per_quarter: Mapped[int] = mapped_column(default=2)
    quiet_from: Mapped[time] = mapped_column(default=time(18))
    quiet_to: Mapped[time] = mapped_column(default=time(8))
    digest_at: Mapped[time] = mapped_column(default=time(8, 30))
    theme: Mapped[str] = mapped_column(sa.String(5), default="auto")
    shortcuts_on: Mapped[bool] = mapped_column(default=True)
    slug: Mapped[str | None] = mapped_column(sa.String(80), unique=True)
    import_names: Mapped[list[str]] = mapped_column(default=list)

    grants: Mapped[list[RoleGrant]] = relationship(back_populates="person", cascade="all, delete-orphan",
                                                   foreign_keys="RoleGrant.person_id")

    __table_args__ = (sa.CheckConstraint("capacity_per_quarter BETWEEN 0 AND 12", name="capacity_range"),)

    @property
    def roles(self) -> frozenset[Role]:
        """Roles that count now; none for who left (docs/domain.md b, user)."""
        if self.status is PersonStatus.LEFT:
            return frozenset()
        return frozenset({Role.MEMBER, *(grant.role for grant in self.grants)})

    @property
    def owner_ids(self) -> frozenset[int]:
        """A person's own things are theirs alone."""
        return frozenset({self.id})

    @property
    def is_active(self) -> bool:
        """Whether Flask-Login lets this person in."""
        return self.status is not PersonStatus.LEFT

    @property
    def has_joined(self) -> bool:
        """Whether this person has a password, and so can sign in; an invited or imported one has none yet."""
        return self.is_active and self.email is not None and self.password_hash is not None

    @property
    def initials(self) -> str:
        """One or two capitals for the avatar: first letter of the first and of the last word."""
        words = self.name.split() or ["?"]
        return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()

    @property
    def hue(self) -> int:
        """Which of the muted tints the avatar has; the same each time for the same name."""
        return sum(self.name.encode()) % HUES


class RoleGrant(Entity, Model):
    """One role of one person, for the whole organisation."""

    __tablename__ = "role_grant"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    role: Mapped[Role]

    person: Mapped[Person] = relationship(back_populates="grants")

    __table_args__ = (sa.UniqueConstraint("person_id", "role"),)


class Absence(Entity, Model):
    """Days on which somebody is not here, both ends included. Others than self and lead don't see the kind."""

    __tablename__ = "absence"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    from_date: Mapped[date]
    to_date: Mapped[date]
    kind: Mapped[str] = mapped_column(sa.String(20), default="holiday")

    person: Mapped[Person] = relationship()

    __table_args__ = (sa.CheckConstraint("to_date >= from_date", name="in_order"),)

    @property
    def owner_ids(self) -> frozenset[int]:
        """Whose absence it is."""
        return frozenset({self.person_id})


team_member = sa.Table(
    "team_member", Base.metadata,
    sa.Column("team_id", sa.ForeignKey("team.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("person_id", sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True))


class Team(Entity, Model):
    """People who work together."""

    __tablename__ = "team"

    key: Mapped[str] = mapped_column(sa.String(40), unique=True)
    name_nl: Mapped[str] = mapped_column(sa.String(80))
    name_en: Mapped[str] = mapped_column(sa.String(80))
    lead_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)

    members: Mapped[list[Person]] = relationship(secondary=team_member)


class SignIn(Model):
    """One signed-in browser. The cookie holds the token, this row its hash; ended rows let nobody in."""

    __tablename__ = "sign_in"

    id: Mapped[Id]
    uid: Mapped[str] = mapped_column(sa.String(LENGTH), unique=True, default=new_uid)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    device: Mapped[str] = mapped_column(sa.String(120), default="")

    person: Mapped[Person] = relationship()


class AccountLink(Model):
    """A mailed secret: joins an invited person, or resets a password. Single use, stored as a hash."""

    __tablename__ = "account_link"

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[LinkPurpose]
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    made_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    made_by: Mapped[Person | None] = relationship(foreign_keys=[made_by_id])


class Guess(Model):
    """One try at a secret: counted per kind and per what it was aimed at (hashed), in the database."""

    __tablename__ = "guess"

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(sa.String(20))
    target_hash: Mapped[str] = mapped_column(sa.String(64))
    at: Mapped[datetime]

    __table_args__ = (sa.Index(None, "kind", "target_hash", "at"),)
