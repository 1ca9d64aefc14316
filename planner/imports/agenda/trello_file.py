"""A Trello board: cards with a date become slots, the others ideas (docs/domain-more.md s)."""
from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, time
from typing import Any

from planner.core.localtime import to_local
from planner.imports.agenda.cells import Cells
from planner.imports.agenda.items import Becomes, Broken, Format, Item, Known, Wish, bare, identity_of, text_of
from planner.imports.agenda.mapping import Outline, Reading
from planner.imports.csv_tables import LARGEST, MOST_ROWS
from planner.people.rules.addresses import fold_address

MOST_LABELS = 60
_MOST_COMMENTS = 20


def board_of(data: bytes) -> dict[str, Any]:
    """The board. Raises Broken when the file is no export of one."""
    if len(data) > LARGEST:
        raise Broken("table_too_large", limit=LARGEST // 2**20)
    try:
        board = json.loads(text_of(data))
    except (ValueError, RecursionError):
        raise Broken("agenda_no_board") from None
    if not isinstance(board, dict) or not isinstance(board.get("cards"), list) \
            or not isinstance(board.get("lists"), list):
        raise Broken("agenda_no_board")
    if len(board["cards"]) > MOST_ROWS:
        raise Broken("table_too_many_rows", limit=MOST_ROWS)
    return board


def _text(holder: Any, name: str) -> str:
    value = holder.get(name) if isinstance(holder, dict) else None
    return value if isinstance(value, str) else ""


def _each(holder: Any, name: str) -> list[dict[str, Any]]:
    value = holder.get(name) if isinstance(holder, dict) else None
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _open_cards(board: Mapping[str, Any]) -> list[tuple[int, dict[str, Any]]]:
    """Cards that are not closed, nor on a closed list, with their number."""
    closed = {_text(one, "id") for one in _each(board, "lists") if one.get("closed")}
    cards = board["cards"]
    return [(number, card) for number, card in enumerate(cards, 1)
            if isinstance(card, dict) and not card.get("closed") and _text(card, "idList") not in closed]


def _lists(board: Mapping[str, Any]) -> dict[str, str]:
    return {_text(one, "id"): _text(one, "name")[:60] for one in _each(board, "lists")}


def outline(data: bytes) -> Outline:
    """The lists that hold cards, and the labels. Raises Broken."""
    board = board_of(data)
    cards, lists = _open_cards(board), _lists(board)
    states = dict.fromkeys(name for _, card in cards if (name := lists.get(_text(card, "idList"), "")))
    labels = dict.fromkeys(_text(one, "name")[:60] for _, card in cards for one in _each(card, "labels")
                           if _text(one, "name"))
    return Outline(Format.TRELLO, len(cards), states=tuple(states), labels=tuple(labels)[:MOST_LABELS])


def without(data: bytes, numbers: Iterable[int]) -> bytes:
    """The board without these cards."""
    gone, board = set(numbers), board_of(data)
    board["cards"] = [card for number, card in enumerate(board["cards"], 1) if number not in gone]
    return json.dumps(board, ensure_ascii=False).encode("utf-8", "replace")


def items(data: bytes, reading: Reading, known: Known) -> list[Item]:
    """Every open card as an item. Raises Broken."""
    board = board_of(data)
    lists = _lists(board)
    members = {_text(one, "id"): _person(one, known) for one in _each(board, "members")}
    comments: dict[str, list[str]] = {}
    for action in _each(board, "actions"):
        said = action.get("data")
        card = said.get("card") if isinstance(said, dict) else None
        if _text(action, "type") == "commentCard" and _text(said, "text"):
            comments.setdefault(_text(card, "id"), []).append(_text(said, "text"))
    return [_card(number, card, reading, known, lists, members, comments) for number, card in _open_cards(board)]


def _card(number: int, card: Mapping[str, Any], reading: Reading, known: Known, lists: Mapping[str, str],
          members: Mapping[str, str], comments: Mapping[str, list[str]]) -> Item:
    cells, uid = Cells(known, reading), _text(card, "id")
    if not uid:
        cells.fault("id", "agenda_cell_required")
    title = cells.title(_text(card, "name"), "name", required=True)
    links = [_text(one, "url") for one in _each(card, "attachments") if _text(one, "url")]
    note = cells.note("\n\n".join(filter(None, [
        _text(card, "desc"), "\n".join(links), *reversed(comments.get(uid, [])[:_MOST_COMMENTS])])), "desc")
    labels = [reading.labels.get(_text(one, "name")[:60], "") for one in _each(card, "labels")]
    personas = cells.personas([name.removeprefix("persona:") for name in labels if name.startswith("persona:")],
                              "labels")
    area = next((name.removeprefix("area:") for name in labels if name.startswith("area:")), "")
    wish = _wish(reading, lists.get(_text(card, "idList"), ""), cells)
    due = _due(card, known, cells)
    shared: dict[str, Any] = {"lang": reading.lang, "personas": personas, "area": area, "note": note, "uid": uid}
    if wish is Wish.IDEA or due is None:
        return Item(number, identity_of("card", uid), Becomes.IDEA, title, zone=known.zone, wish=Wish.IDEA,
                    problems=tuple(cells.problems), **shared)
    author = _author(card, members)
    address = next((link for link in links if link.startswith(("http://", "https://"))), "")[:300] \
        if wish is Wish.PUBLISHED else ""
    channels = cells.channels("", "idList", reading.lang)
    clock = time(due.hour, due.minute)
    cells.agree(due.date(), clock, known.zone, wish, address, author, ("due", "idList", "attachments"))
    return Item(number, identity_of("card", uid), Becomes.SLOT, title, due.date(), None, clock, known.zone,
                channels=channels, author=author, wish=wish, address=address, problems=tuple(cells.problems), **shared)


def _wish(reading: Reading, name: str, cells: Cells) -> Wish:
    try:
        return Wish(reading.states.get(name, ""))
    except ValueError:
        cells.fault("idList", "agenda_cell_state", value=name)
        return Wish.IDEA


def _due(card: Mapping[str, Any], known: Known, cells: Cells) -> datetime | None:
    text = _text(card, "due")
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
        if found.tzinfo is None or not 2000 <= found.year <= 2199:
            raise ValueError(text)
        return to_local(found, known.zone)
    except (ValueError, OverflowError):
        cells.fault("due", "agenda_event_moment", value=text[:40])
        return None


def _person(member: Mapping[str, Any], known: Known) -> str:
    """The mail address of who works here, by that address or by a name that only one has: few boards hold mail."""
    mail = fold_address(_text(member, "email")) or ""
    if known.people.get(mail):
        return mail
    called = known.names.get(bare(_text(member, "fullName")), ())
    return called[0] if len(called) == 1 else ""


def _author(card: Mapping[str, Any], members: Mapping[str, str]) -> str:
    """The first member of a card who works here."""
    ids = card.get("idMembers")
    named = [members.get(one, "") for one in ids if isinstance(one, str)] if isinstance(ids, list) else []
    return next(filter(None, named), "")
