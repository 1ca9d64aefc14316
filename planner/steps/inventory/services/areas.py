"""The tree of areas: finding, proposing, making, placing, moving and putting away."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from planner import policy
from planner.core import event_log
from planner.core.errors import Conflict, RuleBroken
from planner.people.models import Organisation, Person
from planner.personas.rules import free_key, key_of
from planner.policy import Action
from planner.search import services as search
from planner.steps.inventory import queries, rules
from planner.steps.inventory.models import AreaAlias, TopicArea

LONGEST_KEY = 70
LONGEST_ALIAS = 80
RESERVED = ("new",)         # an area's key stands in its address


@dataclass(frozen=True, slots=True)
class AreaText:
    """What is typed about an area: its name in both languages and other words for it."""

    label_nl: str
    label_en: str
    aliases_nl: tuple[str, ...] = ()
    aliases_en: tuple[str, ...] = ()


def lock_tree(session: Session) -> None:
    """Whoever changes the tree does so after the one before: two moves at once could close a ring that neither sees.

    What was read of it before is read anew.
    """
    session.flush()
    session.execute(sa.select(Organisation.id).with_for_update())
    session.expire_all()


def hold_areas(session: Session, areas: Iterable[TopicArea]) -> None:
    """Let these stay what they are until all is written: whoever makes one part of another waits, or is waited for.

    Whatever is newly about an area comes here first, or it would be about one that is gone.

    Raises:
        RuleBroken: one is archived by now (``area_archived``).
    """
    ids = {area.id for area in areas}
    held = sa.select(TopicArea.archived_at).where(TopicArea.id.in_(ids)).order_by(TopicArea.id)
    with session.no_autoflush:          # what is being written may be half done
        if ids and any(session.scalars(held.with_for_update(read=True))):
            raise RuleBroken("area_archived")


def find_area(session: Session, text: str) -> TopicArea | None:
    """The live area that ``text`` names by key, label or alias in either language, case and accents aside.

    Who looks up many asks ``queries.directory(session).find`` instead, which reads the tree once.
    """
    found = queries.directory(session).find(text)
    return session.get(TopicArea, found.id) if found else None


def make_area(session: Session, key: str | None, label_nl: str, label_en: str, parent: TopicArea | None = None,
              proposed: bool = False, *, now: datetime, actor: Person | None = None) -> TopicArea:
    """A new area; for imports too, so nobody's right is asked. ``actor`` None is the planner itself.

    Args:
        key: wanted key; made of the English name when None, with a number when taken.
        proposed: nobody placed it yet; leads see it apart.
    Raises:
        RuleBroken: the tree would be deeper than four levels.
    """
    stem = key_of(key or label_en or label_nl, LONGEST_KEY) or "area"
    taken = session.scalars(sa.select(TopicArea.key).where(TopicArea.key.startswith(stem, autoescape=True)))
    area = TopicArea(key=free_key(stem, (*taken, *RESERVED)), label_nl=label_nl, label_en=label_en, parent=parent,
                     is_proposed=proposed, aliases=[])
    if parent is not None:
        _check_parent(area.key, parent, queries.tree(session))
    session.add(area)
    event_log.record(session, area, "propose" if proposed else "make", actor_id=actor.id if actor else None, now=now)
    index_area(session, area)
    return area


def _check_parent(key: str, parent: TopicArea | None, tree: rules.Tree) -> None:
    if parent is not None and parent.archived_at is not None:
        raise RuleBroken("area_archived")
    refused = rules.parent_refusal(key, parent.key if parent else None, tree)
    if refused is not None:
        raise RuleBroken(refused.value)


def index_area(session: Session, area: TopicArea) -> None:
    """Let people find an area by every word for it, in both languages; an archived one no longer."""
    if area.archived_at is not None:
        search.drop(session, kind="area", uid=area.key)
        return
    title = area.label_nl if area.label_nl == area.label_en else f"{area.label_nl} / {area.label_en}"
    search.put(session, kind="area", uid=area.key, lang="nl", title=title, address=f"/knowledge/areas/{area.key}",
               text=" ".join(alias.alias for alias in area.aliases))


def propose_area(session: Session, *, actor: Person, now: datetime, label: str) -> TopicArea:
    """An employee's new area, under this word in both languages until a lead places it.

    An area that is known by this word is given back instead of a second one.
    """
    policy.require(actor, Action.PROPOSE_AREA)
    if not queries.bare(label):
        raise RuleBroken("area_label_missing")
    lock_tree(session)
    known = find_area(session, label)
    return known or make_area(session, None, label, label, proposed=True, now=now, actor=actor)


def add_area(session: Session, *, actor: Person, now: datetime, text: AreaText, parent: TopicArea | None) -> TopicArea:
    """A new area where a lead or administrator wants it.

    Raises:
        RuleBroken: a name is missing or taken, an alias stands for another area, or it would be too deep.
    """
    policy.require(actor, Action.EDIT_AREAS)
    lock_tree(session)
    directory = queries.directory(session)
    _check_text(text, None, directory)
    area = make_area(session, None, text.label_nl, text.label_en, parent, now=now, actor=actor)
    _set_aliases(session, area, text, now)
    index_area(session, area)
    return area


def edit_area(session: Session, *, actor: Person, now: datetime, area: TopicArea, version: int, text: AreaText) -> None:
    """Other names and other words for an area.

    Raises:
        Conflict: it was changed since ``version`` (``stale``).
        RuleBroken: as :func:`add_area`.
    """
    policy.require(actor, Action.EDIT_AREAS, area)
    lock_tree(session)
    if area.version != version:
        raise Conflict("stale")
    _check_text(text, area.key, queries.directory(session))
    was = text_of(area)
    area.label_nl, area.label_en = text.label_nl, text.label_en
    _set_aliases(session, area, text, now)
    event_log.record(session, area, "edit", actor_id=actor.id, now=now, was=asdict(was))
    index_area(session, area)


def text_of(area: TopicArea) -> AreaText:
    """Its names and other words as they are."""
    words = {lang: tuple(alias.alias for alias in area.aliases if alias.lang == lang) for lang in ("nl", "en")}
    return AreaText(area.label_nl, area.label_en, words["nl"], words["en"])


def undo_edit(session: Session, *, actor: Person, now: datetime, area: TopicArea) -> None:
    """Give an area the names and words back that it had before they were last changed.

    Raises:
        Conflict: they were never changed.
        RuleBroken: another area took one of the words meanwhile.
    """
    last = next((event for event in event_log.history(session, area.__tablename__, area.uid)
                 if event.event == "edit" and "was" in event.detail), None)
    if last is None:
        raise Conflict("stale")
    was = last.detail["was"]
    text = AreaText(was["label_nl"], was["label_en"], tuple(was["aliases_nl"]), tuple(was["aliases_en"]))
    edit_area(session, actor=actor, now=now, area=area, version=area.version, text=text)


def _check_text(text: AreaText, own: str | None, directory: queries.Directory) -> None:
    if not (queries.bare(text.label_nl) and queries.bare(text.label_en)):
        raise RuleBroken("area_label_missing")
    others = [area for area in directory.areas.values() if area.key != own]
    for label in (text.label_nl, text.label_en):
        if any(queries.bare(label) in (queries.bare(other.nl), queries.bare(other.en)) for other in others):
            raise RuleBroken("area_label_taken", text=label)
    for lang, aliases in (("nl", text.aliases_nl), ("en", text.aliases_en)):
        _check_aliases(lang, aliases, others)


def _check_aliases(lang: str, aliases: Iterable[str], others: Iterable[queries.Area]) -> None:
    taken = {queries.bare(alias): other for other in others for known, alias in other.aliases if known == lang}
    for alias in aliases:
        if len(alias) > LONGEST_ALIAS:
            raise RuleBroken("area_alias_long", text=alias)
        if (other := taken.get(queries.bare(alias))) is not None:
            raise RuleBroken("area_alias_taken", text=alias, area=other.label(lang))


def _set_aliases(session: Session, area: TopicArea, text: AreaText, now: datetime) -> None:
    """Keep the rows that stay: a unique word can't be taken out and put in at once.

    Other words are a change of the area: what is remembered of the tree is told apart by its areas' versions.
    """
    area.updated_at = now
    flag_modified(area, "updated_at")               # twice at one instant is two changes
    wanted = {(lang, queries.bare(alias)): alias for lang, aliases in (("nl", text.aliases_nl), ("en", text.aliases_en))
              for alias in aliases if queries.bare(alias)}
    for row in list(area.aliases):
        if (row.lang, row.bare) in wanted:
            row.alias = wanted.pop((row.lang, row.bare))
        else:
            area.aliases.remove(row)
    area.aliases.extend(AreaAlias(lang=lang, alias=alias, bare=word) for (lang, word), alias in wanted.items())
    try:
        with session.begin_nested():                # an archived area may hold the word
            session.flush()
    except IntegrityError as error:
        raise RuleBroken("area_alias_away", text=", ".join(wanted.values())) from error


def move_area(session: Session, *, actor: Person, now: datetime, area: TopicArea,
              parent: TopicArea | None) -> str | None:
    """Hang an area, with all below it, somewhere else; the key of where it was, None for the top.

    Raises:
        RuleBroken: it would hang below itself, or deeper than four levels, or one of the two is archived.
    """
    policy.require(actor, Action.EDIT_AREAS, area)
    lock_tree(session)
    if area.archived_at is not None:
        raise RuleBroken("area_archived")
    was = area.parent.key if area.parent else None
    _check_parent(area.key, parent, queries.tree(session))
    area.parent = parent
    event_log.record(session, area, "move", actor_id=actor.id, now=now, was=was, to=parent.key if parent else None)
    return was


def place_area(session: Session, *, actor: Person, now: datetime, area: TopicArea,
               parent: TopicArea | None) -> str | None:
    """Give a proposed area its place; from then on it is an area like any other. As :func:`move_area`."""
    was = move_area(session, actor=actor, now=now, area=area, parent=parent)
    area.is_proposed = False
    return was


def unplace_area(session: Session, *, actor: Person, now: datetime, area: TopicArea) -> None:
    """Undo :func:`place_area`: a proposal again."""
    policy.require(actor, Action.EDIT_AREAS, area)
    area.parent, area.is_proposed = None, True
    event_log.record(session, area, "propose", actor_id=actor.id, now=now)


def archive_area(session: Session, *, actor: Person, now: datetime, area: TopicArea) -> None:
    """Put an empty area away. Raises RuleBroken while anything hangs on it."""
    policy.require(actor, Action.EDIT_AREAS, area)
    lock_tree(session)
    if queries.is_used(session, area):
        raise RuleBroken("area_in_use")
    area.archived_at = now
    event_log.record(session, area, "archive", actor_id=actor.id, now=now)
    index_area(session, area)


def restore_area(session: Session, *, actor: Person, now: datetime, area: TopicArea) -> None:
    """Bring an archived area back; at the top when the area above it is archived too.

    Raises:
        RuleBroken: it became part of another area; undoing that brings it back.
    """
    policy.require(actor, Action.EDIT_AREAS, area)
    lock_tree(session)
    if (kept := queries.merged_into(session, area.key)) is not None:
        raise RuleBroken("area_is_merged", area=kept)
    if area.parent is not None and area.parent.archived_at is not None:
        area.parent = None
    area.archived_at = None
    event_log.record(session, area, "restore", actor_id=actor.id, now=now)
    index_area(session, area)
