"""Structure templates: the parts of a kind of piece, and what is checked before it goes out (docs/domain.md b)."""
from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.core.db import Entity, Model
from planner.personas.models import in_language
from planner.structure.rules import Element, Weight

__all__ = ["Element", "StructureTemplate", "TemplateItem", "TemplateSection", "Weight"]


class StructureTemplate(Entity, Model):
    """How one kind of piece is built; ``key`` is what a topic names. The whole has ``min_words`` to ``max_words``."""

    __tablename__ = "structure_template"

    key: Mapped[str] = mapped_column(sa.String(40), unique=True)
    name_nl: Mapped[str] = mapped_column(sa.String(60), default="")
    name_en: Mapped[str] = mapped_column(sa.String(60), default="")
    about_nl: Mapped[str] = mapped_column(sa.String(200), default="")
    about_en: Mapped[str] = mapped_column(sa.String(200), default="")
    min_words: Mapped[int]
    max_words: Mapped[int]
    position: Mapped[int]
    archived_at: Mapped[datetime | None]

    every_section: Mapped[list[TemplateSection]] = relationship(
        back_populates="template", order_by="TemplateSection.position, TemplateSection.id",
        cascade="all, delete-orphan")
    every_item: Mapped[list[TemplateItem]] = relationship(
        back_populates="template", order_by="TemplateItem.position, TemplateItem.id", cascade="all, delete-orphan")

    __table_args__ = (sa.CheckConstraint("min_words BETWEEN 0 AND max_words", name="words_in_order"),)

    @property
    def sections(self) -> list[TemplateSection]:
        """The parts in use, in their order."""
        return [section for section in self.every_section if section.archived_at is None]

    @property
    def items(self) -> list[TemplateItem]:
        """The checklist in use, in its order."""
        return [item for item in self.every_item if item.archived_at is None]

    def label(self, locale: str) -> str:
        """The name for a reader of ``locale``."""
        return in_language(self.name_nl, self.name_en, locale)

    def about(self, locale: str) -> str:
        """What such a piece is, in one line."""
        return in_language(self.about_nl, self.about_en, locale)


class TemplateSection(Entity, Model):
    """One part: its heading, the question that an empty one asks, how long it may be, and which story element it is."""

    __tablename__ = "template_section"

    template_id: Mapped[int] = mapped_column(sa.ForeignKey("structure_template.id", ondelete="CASCADE"), index=True)
    key: Mapped[str] = mapped_column(sa.String(40))
    title_nl: Mapped[str] = mapped_column(sa.String(80), default="")
    title_en: Mapped[str] = mapped_column(sa.String(80), default="")
    ghost_nl: Mapped[str] = mapped_column(sa.String(200), default="")
    ghost_en: Mapped[str] = mapped_column(sa.String(200), default="")
    min_words: Mapped[int]
    max_words: Mapped[int]
    required: Mapped[bool] = mapped_column(default=True)
    element: Mapped[Element | None]
    position: Mapped[int]
    archived_at: Mapped[datetime | None]

    template: Mapped[StructureTemplate] = relationship(back_populates="every_section")

    __table_args__ = (sa.UniqueConstraint("template_id", "key"),
                      sa.CheckConstraint("min_words BETWEEN 0 AND max_words", name="words_in_order"))

    def title(self, lang: str) -> str:
        """The heading in a text of ``lang``."""
        return in_language(self.title_nl, self.title_en, lang)

    def ghost(self, lang: str) -> str:
        """What the part asks while it is empty."""
        return in_language(self.ghost_nl, self.ghost_en, lang)


class TemplateItem(Entity, Model):
    """One line of a checklist. ``key`` says whether the machine checks it (``rules.AUTOMATIC``) or a person does."""

    __tablename__ = "template_item"

    template_id: Mapped[int] = mapped_column(sa.ForeignKey("structure_template.id", ondelete="CASCADE"), index=True)
    key: Mapped[str] = mapped_column(sa.String(40))
    text_nl: Mapped[str] = mapped_column(sa.String(200), default="")
    text_en: Mapped[str] = mapped_column(sa.String(200), default="")
    weight: Mapped[Weight]
    position: Mapped[int]
    archived_at: Mapped[datetime | None]

    template: Mapped[StructureTemplate] = relationship(back_populates="every_item")

    __table_args__ = (sa.UniqueConstraint("template_id", "key"),)

    def text(self, locale: str) -> str:
        """What is checked, for a reader of ``locale``."""
        return in_language(self.text_nl, self.text_en, locale)
