"""The in-app inbox, and by which ways people are reached. Mails themselves are rows of the outbox."""
from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.core.db import Entity, Id, Model
from planner.messages.rules import AddressState, Purpose, Way, address_state
from planner.people.models import Person, Team


class Notice(Entity, Model):
    """One line in somebody's inbox. ``text_key`` names the sentence, ``params`` fill it, ``address`` opens it."""

    __tablename__ = "notice"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    key: Mapped[str] = mapped_column(sa.String(160))
    text_key: Mapped[str] = mapped_column(sa.String(48))
    params: Mapped[dict[str, Any]] = mapped_column(default=dict)
    address: Mapped[str] = mapped_column(sa.String(300), default="")
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    kind: Mapped[Purpose] = mapped_column(default=Purpose.ACTION, server_default=Purpose.ACTION.value)
    # Waits for the person's next digest; a line that was read or is done by then is left out.
    for_digest: Mapped[bool] = mapped_column(default=False, server_default=sa.false())

    __table_args__ = (sa.UniqueConstraint("person_id", "key"),
                      sa.Index("ix_notice_for_digest", "person_id", sqlite_where=sa.text("for_digest"),
                               postgresql_where=sa.text("for_digest")))

    @property
    def owner_ids(self) -> frozenset[int]:
        """Whose inbox it stands in."""
        return frozenset({self.person_id})


class DeliveryPref(Model):
    """Which way somebody chose for one kind; who chose none has the first one of ``rules.WAYS``."""

    __tablename__ = "delivery_pref"

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    kind: Mapped[Purpose]
    way: Mapped[Way]

    __table_args__ = (sa.UniqueConstraint("person_id", "kind"),)


class ChatAddress(Entity, Model):
    """The incoming webhook of one person or of one team: Slack, Teams, Mattermost, Matrix.

    ``url`` is a secret: whoever has it can post there. It is shown masked, and not in exports, logs or metrics.
    """

    __tablename__ = "chat_address"

    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), unique=True)
    team_id: Mapped[int | None] = mapped_column(sa.ForeignKey("team.id", ondelete="CASCADE"), unique=True)
    name: Mapped[str] = mapped_column(sa.String(60), default="")
    url: Mapped[str] = mapped_column(sa.String(2_000), info={"secret": True})
    is_on: Mapped[bool] = mapped_column(default=True)
    trouble: Mapped[str] = mapped_column(sa.String(40), default="")     # code of what went wrong the last time
    worked_at: Mapped[datetime | None]

    person: Mapped[Person | None] = relationship()
    team: Mapped[Team | None] = relationship()

    __table_args__ = (sa.CheckConstraint("(person_id IS NULL) <> (team_id IS NULL)", name="one_owner"),)

    @property
    def owner_ids(self) -> frozenset[int]:
        """Whose own it is; a team's is nobody's own."""
        return frozenset() if self.person_id is None else frozenset({self.person_id})

    @property
    def state(self) -> AddressState:
        """Whether it works, as far as the last post said."""
        if not self.is_on:
            return AddressState.BAD
        return AddressState.SOFT if self.trouble else AddressState.OK


class MailTrouble(Model):
    """An address that failed of late; one that works has no row. Keyed by the address: a corrected one starts anew."""

    __tablename__ = "mail_trouble"

    id: Mapped[Id]
    email: Mapped[str] = mapped_column(sa.String(254), unique=True)
    is_bad: Mapped[bool] = mapped_column(default=False)
    failed_at: Mapped[list[str]] = mapped_column(default=list)          # instants, ISO, UTC
    said: Mapped[str] = mapped_column(sa.String(300), default="")       # the mail server's words
    since: Mapped[datetime]

    @property
    def state(self) -> AddressState:
        """What the address is worth, as of the last failure."""
        times = [datetime.fromisoformat(at) for at in self.failed_at]
        return address_state(times, is_bad=self.is_bad, now=max(times, default=self.since))


class WayTest(Model):
    """The last test that somebody sent themselves by one way; its outbox row says what became of it."""

    __tablename__ = "way_test"

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    way: Mapped[Way]
    key: Mapped[str] = mapped_column(sa.String(200))
    at: Mapped[datetime]

    __table_args__ = (sa.UniqueConstraint("person_id", "way"),)


class BounceHook(Model):
    """Which address takes reports of mails that came back: how often it was changed; no row is the first one."""

    __tablename__ = "bounce_hook"

    id: Mapped[Id]
    generation: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime]
