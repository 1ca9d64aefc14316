"""Assets: pictures that texts show (docs/domain.md b)."""
from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.core.db import Entity, Model
from planner.people.models import Person
from planner.personas.models import in_language


class Licence(StrEnum):
    """On which ground we may show it."""

    OWN = "own"
    CC = "cc"
    STOCK = "stock"
    CUSTOMER = "customer"


class Consent(StrEnum):
    """Whether people can be recognised, and said yes."""

    NOBODY = "nobody"
    GIVEN = "given"
    MISSING = "missing"


class Asset(Entity, Model):
    """One picture, as we made it anew; its file is named by ``sha256`` and ``suffix``, never by whoever sent it.

    ``bytes``, ``width`` and ``height`` (pixels) are those of our file. ``alt_nl`` and ``alt_en`` say what it shows, to
    who does not see it; a ``decorative`` one says nothing. ``published_at``: since then everybody may see it.
    """

    __tablename__ = "asset"

    name: Mapped[str] = mapped_column(sa.String(120))
    sha256: Mapped[str] = mapped_column(sa.String(64), index=True)
    mime: Mapped[str] = mapped_column(sa.String(20))
    suffix: Mapped[str] = mapped_column(sa.String(5))
    bytes: Mapped[int]
    width: Mapped[int]
    height: Mapped[int]
    alt_nl: Mapped[str] = mapped_column(sa.String(300), default="")
    alt_en: Mapped[str] = mapped_column(sa.String(300), default="")
    decorative: Mapped[bool] = mapped_column(default=False)
    licence: Mapped[Licence] = mapped_column(default=Licence.OWN)
    source: Mapped[str] = mapped_column(sa.String(200), default="")
    licence_until: Mapped[date | None]
    people_consent: Mapped[Consent] = mapped_column(default=Consent.NOBODY)
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    archived_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]

    by: Mapped[Person] = relationship()

    @property
    def owner_ids(self) -> frozenset[int]:
        """Who brought it in; nobody once it is used in what went out, so that only a lead changes its rights then."""
        return frozenset({self.by_id} if self.published_at is None else ())

    @property
    def lacks_consent(self) -> bool:
        """Whether people can be recognised who did not say yes."""
        return self.people_consent is Consent.MISSING

    def alt(self, lang: str) -> str:
        """What it shows, in a text of ``lang``; the other language's words before none."""
        return "" if self.decorative else in_language(self.alt_nl, self.alt_en, lang)
