"""Writes to structure templates: their words, parts and checklists; bringing the built-in ones in."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import yaml
from sqlalchemy.orm import Session

from planner import policy
from planner.core import event_log
from planner.core.errors import Conflict, RuleBroken
from planner.core.uid import new_uid
from planner.people.models import Person
from planner.policy import Action
from planner.structure import rules
from planner.structure.models import Element, StructureTemplate, TemplateItem, TemplateSection, Weight

BUILT_IN = Path(__file__).parent.parent / "demo" / "structure.yaml"
Row = TemplateSection | TemplateItem


@dataclass(frozen=True, slots=True)
class Wording:
    """What a template says of itself, in one or both languages, and how many words such a piece has."""

    name_nl: str
    name_en: str
    about_nl: str
    about_en: str
    min_words: int
    max_words: int


@dataclass(frozen=True, slots=True)
class PartWording:
    """What a part says: its heading, what it asks while it is empty, its length, which element of the story it is."""

    title_nl: str
    title_en: str
    ghost_nl: str
    ghost_en: str
    min_words: int
    max_words: int
    required: bool = True
    element: Element | None = None


@dataclass(frozen=True, slots=True)
class ItemWording:
    """What an item says, and whether it holds a text back."""

    text_nl: str
    text_en: str
    weight: Weight


# --- The built-in ones -------------------------------------------------------------------------------------------


def bring_templates(session: Session, *, file: Path = BUILT_IN) -> list[StructureTemplate]:
    """Bring the built-in templates in that are not here; one that is here stays as it is. Returns the new ones."""
    content = yaml.safe_load(file.read_text("utf-8"))
    known = set(session.scalars(sa.select(StructureTemplate.key)))
    made = [_built_in(text, content["items"], place) for place, text in enumerate(content["templates"])
            if text["key"] not in known]
    session.add_all(made)
    session.flush()
    return made


def _built_in(text: Mapping[str, Any], items: Mapping[str, Mapping[str, str]], place: int) -> StructureTemplate:
    least, most = text["words"]
    template = StructureTemplate(
        key=text["key"], name_nl=text["name"]["nl"], name_en=text["name"]["en"], about_nl=text["about"]["nl"],
        about_en=text["about"]["en"], min_words=least, max_words=most, position=place)
    for number, part in enumerate(text["sections"]):
        template.every_section.append(TemplateSection(
            key=part["key"], title_nl=part["title"]["nl"], title_en=part["title"]["en"], ghost_nl=part["ghost"]["nl"],
            ghost_en=part["ghost"]["en"], min_words=part["words"][0], max_words=part["words"][1],
            required=part.get("required", True), position=number,
            element=Element(part["element"]) if "element" in part else None))
    for number, (key, weight) in enumerate(text["items"].items()):
        template.every_item.append(TemplateItem(key=key, text_nl=items[key]["nl"], text_en=items[key]["en"],
                                                weight=Weight(weight), position=number))
    return template


def add_built_in(session: Session, *, actor: Person, now: datetime) -> int:
    """A lead brings the built-in templates back that are not here. Returns how many. Raises NotAllowed."""
    policy.require(actor, Action.EDIT_STRUCTURE)
    made = bring_templates(session)
    for template in made:
        event_log.record(session, template, "create", actor_id=actor.id, now=now)
    return len(made)


# --- Templates ---------------------------------------------------------------------------------------------------


def add_template(session: Session, *, actor: Person, wording: Wording, now: datetime) -> StructureTemplate:
    """A new kind of piece, without parts yet. Raises RuleBroken (no name, words out of order), NotAllowed."""
    policy.require(actor, Action.EDIT_STRUCTURE)
    last = session.scalar(sa.select(sa.func.max(StructureTemplate.position)))
    template = StructureTemplate(key=_own_key(), position=0 if last is None else last + 1)
    _say(template, wording)
    session.add(template)
    session.flush()
    event_log.record(session, template, "create", actor_id=actor.id, now=now)
    return template


def edit_template(session: Session, template: StructureTemplate, *, actor: Person, wording: Wording, version: int,
                  now: datetime) -> None:
    """Change what a template says of itself. Raises Conflict; else as `add_template`."""
    policy.require(actor, Action.EDIT_STRUCTURE, template)
    _expect(template, version)
    _say(template, wording)
    event_log.record(session, template, "edit", actor_id=actor.id, now=now)
    session.flush()


def _own_key() -> str:
    """The key of what a house makes itself, beside those that everybody knows."""
    return f"own-{new_uid()[-10:].lower()}"


def _say(template: StructureTemplate, wording: Wording) -> None:
    _check(wording.name_nl, wording.name_en, wording.min_words, wording.max_words)
    for name in Wording.__slots__:
        setattr(template, name, getattr(wording, name))


def _check(nl: str, en: str, least: int, most: int) -> None:
    if not (nl or en):
        raise RuleBroken("structure_needs_name")
    if least > most:
        raise RuleBroken("structure_words_order")


def _expect(row: Any, version: int) -> None:
    if row.version != version:
        raise Conflict("stale")


def archive_template(session: Session, template: StructureTemplate, *, actor: Person, now: datetime,
                     back: bool = False) -> None:
    """Put a template away, or bring it back. What is built by it stays so. Raises NotAllowed."""
    policy.require(actor, Action.EDIT_STRUCTURE, template)
    template.archived_at = None if back else now
    event_log.record(session, template, "restore" if back else "archive", actor_id=actor.id, now=now)


# --- Parts and items ---------------------------------------------------------------------------------------------


def add_part(session: Session, template: StructureTemplate, *, actor: Person, wording: PartWording,
             now: datetime) -> TemplateSection:
    """One more part, as the last. Raises RuleBroken (no title, words out of order, too many), NotAllowed."""
    policy.require(actor, Action.EDIT_STRUCTURE, template)
    if len(template.sections) >= rules.MOST_PARTS:
        raise RuleBroken("structure_full", most=rules.MOST_PARTS)
    part = TemplateSection(template_id=template.id, key=_own_key(),
                           position=_end(template.every_section))
    _say_part(part, wording)
    session.add(part)
    _write(session, template)
    event_log.record(session, template, "add_part", actor_id=actor.id, now=now, part=part.key)
    return part


def edit_part(session: Session, part: TemplateSection, *, actor: Person, wording: PartWording, version: int,
              now: datetime) -> None:
    """Change a part. Raises Conflict; else as `add_part`."""
    policy.require(actor, Action.EDIT_STRUCTURE, part.template)
    _expect(part, version)
    _say_part(part, wording)
    event_log.record(session, part.template, "edit_part", actor_id=actor.id, now=now, part=part.key)
    session.flush()


def _say_part(part: TemplateSection, wording: PartWording) -> None:
    _check(wording.title_nl, wording.title_en, wording.min_words, wording.max_words)
    for name in PartWording.__slots__:
        setattr(part, name, getattr(wording, name))


def add_item(session: Session, template: StructureTemplate, *, actor: Person, wording: ItemWording, now: datetime,
             key: str = "") -> TemplateItem:
    """One more line of the checklist, as the last; with a ``key`` that the machine or everybody knows, or of one's own.

    A known one that was put away comes back with these words.

    Raises:
        RuleBroken: no words, too many lines, or it has this one already (``structure_item_twice``); NotAllowed.
    """
    policy.require(actor, Action.EDIT_STRUCTURE, template)
    if len(template.items) >= rules.MOST_ITEMS:
        raise RuleBroken("structure_full", most=rules.MOST_ITEMS)
    item = next((each for each in template.every_item if key and each.key == key), None)
    if item is not None and item.archived_at is None:
        raise RuleBroken("structure_item_twice")
    if item is None:
        item = TemplateItem(template_id=template.id, key=key or _own_key())
    item.position, item.archived_at = _end(template.every_item), None
    _say_item(item, wording)
    session.add(item)
    _write(session, template)
    event_log.record(session, template, "add_item", actor_id=actor.id, now=now, item=item.key)
    return item


def edit_item(session: Session, item: TemplateItem, *, actor: Person, wording: ItemWording, version: int,
              now: datetime) -> None:
    """Change a line of the checklist. Raises Conflict, RuleBroken (no words), NotAllowed."""
    policy.require(actor, Action.EDIT_STRUCTURE, item.template)
    _expect(item, version)
    _say_item(item, wording)
    event_log.record(session, item.template, "edit_item", actor_id=actor.id, now=now, item=item.key)
    session.flush()


def _say_item(item: TemplateItem, wording: ItemWording) -> None:
    if not (wording.text_nl or wording.text_en):
        raise RuleBroken("structure_needs_name")
    for name in ItemWording.__slots__:
        setattr(item, name, getattr(wording, name))


def _end(rows: Sequence[Row]) -> int:
    return max((row.position for row in rows), default=-1) + 1


def archive_row(session: Session, row: Row, *, actor: Person, now: datetime, back: bool = False) -> None:
    """Put a part or a line of the checklist away, or bring it back where it was. Raises NotAllowed."""
    policy.require(actor, Action.EDIT_STRUCTURE, row.template)
    row.archived_at = None if back else now
    event_log.record(session, row.template, "restore_row" if back else "archive_row", actor_id=actor.id, now=now,
                     row=row.key)


def move_row(session: Session, row: Row, *, up: bool, actor: Person, now: datetime) -> bool:
    """Put a part or a line one place up or down among those in use; returns whether it moved.

    One that was put away meanwhile stays where it is. Raises NotAllowed.
    """
    policy.require(actor, Action.EDIT_STRUCTURE, row.template)
    template = row.template
    rows: list[Row] = list(template.sections if isinstance(row, TemplateSection) else template.items)
    if row not in rows:
        return False
    at = rows.index(row)
    to = at - 1 if up else at + 1
    if not 0 <= to < len(rows):
        return False
    rows[at], rows[to] = rows[to], rows[at]
    for number, each in enumerate(rows):
        each.position = number
    event_log.record(session, template, "move_row", actor_id=actor.id, now=now, row=row.key)
    _write(session, template)
    return True


def _write(session: Session, template: StructureTemplate) -> None:
    """Write it, and read its parts and lines in their new order from now on."""
    session.flush()
    session.expire(template, ["every_section", "every_item"])
