"""An instance as a file of the format planner-matching/1, both ways; whatever is wrong with one is said in a sentence.

Source: docs/domain.md e (the reference instance).
"""
from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from datetime import date
from hashlib import sha256
from typing import Any, NoReturn

from planner.matching.rules.instance import BadInstance, Exclusion, Instance, PersonIn, SlotIn, TopicIn, Turn
from planner.matching.rules.points import STANDARD, Params, TrainingPolicy
from planner.steps.inventory.rules import Known

FORMAT = "planner-matching/1"
MOST = 1_000_000        # of anything that is counted
DEEPEST = 100           # an area below the top; an agenda's own tree has four levels


def parse(text: str) -> Instance:
    """The instance that a JSON file holds; its ``expected`` is ignored.

    Raises:
        BadInstance: no JSON, another format, or a part that is missing, of another kind, or leads nowhere.
    """
    try:
        given = json.loads(text, object_pairs_hook=_once_each, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise BadInstance(f"it is no JSON: {error}") from error
    except (ValueError, RecursionError) as error:
        raise BadInstance(str(error)) from error
    return read_instance(given)


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        raise BadInstance(f"the key “{next(key for key in keys if keys.count(key) > 1)}” stands there twice")
    return found


def _no_number(name: str) -> NoReturn:
    raise BadInstance(f"{name} is no number that counts")


def read_instance(given: object) -> Instance:
    """The instance that a parsed JSON file holds. Raises BadInstance."""
    top = Part(given, "the file")
    if top.text("format", "") != FORMAT:
        raise BadInstance(f"the format has to be “{FORMAT}”")
    areas = top.rows("areas")
    parents = {area.text("id"): area.text_or_none("parent") for area in areas}
    if len(parents) < len(areas):
        raise BadInstance("the id of an area stands there twice")
    _check_tree(parents)
    instance = Instance(
        params=_params(top.part("params")), parents=parents,
        people=tuple(_person(one) for one in top.rows("people")),
        topics=tuple(_topic(one) for one in top.rows("topics")), slots=tuple(_slot(one) for one in top.rows("slots")),
        text_sim={person: row.numbers(1000) for person, row in top.part("text_sim").parts()},
        persona_targets=top.part("persona_targets").numbers(MOST), previous=_turns(top.part("previous")),
        fixed=_turns(top.part("fixed")), excluded=frozenset(_exclusion(one) for one in top.rows("excluded", ())),
        away=top.texts("away"), persona_weights=top.part("persona_weights").numbers(MOST))
    _check_references(instance)
    return instance


def _check_tree(parents: Mapping[str, str | None]) -> None:
    """Refuse areas that lie in each other: their lines grow with the square of the circle."""
    for area in parents:
        steps, at = 0, parents[area]
        while at is not None and steps <= DEEPEST:
            steps, at = steps + 1, parents.get(at)
        if steps > DEEPEST:
            raise BadInstance(f"the area {area} lies more than {DEEPEST} deep, or in itself")


class Part:
    """An object of the file, asked key by key; ``place`` names it in what is said of it."""

    def __init__(self, given: object, place: str) -> None:
        if not isinstance(given, dict):
            raise BadInstance(f"{place} has to be an object")
        self.given: Mapping[str, Any] = given
        self.place = place

    def _of(self, key: str, kind: type, name: str, default: Any) -> Any:
        found = self.given.get(key, default)
        if found is ...:
            raise BadInstance(f"{self.place} has no “{key}”")
        if not isinstance(found, kind) or (kind is int and isinstance(found, bool)):
            raise BadInstance(f"“{key}” of {self.place} has to be {name}")
        return found

    def text(self, key: str, default: Any = ...) -> str:
        """A text."""
        return str(self._of(key, str, "a text", default))

    def text_or_none(self, key: str) -> str | None:
        """A text, or null."""
        return None if self.given.get(key) is None else self.text(key)

    def number(self, key: str, default: Any = ..., *, least: int = 0, most: int = MOST) -> int:
        """A whole number within bounds."""
        found = int(self._of(key, int, f"a whole number from {least} to {most}", default))
        if not least <= found <= most:
            raise BadInstance(f"“{key}” of {self.place} has to be a whole number from {least} to {most}")
        return found

    def yes(self, key: str, default: bool) -> bool:
        """True or false."""
        return bool(self._of(key, bool, "true or false", default))

    def day(self, key: str) -> date:
        """A date such as 2027-01-12."""
        try:
            return date.fromisoformat(self.text(key))
        except ValueError as error:
            raise BadInstance(f"“{key}” of {self.place} has to be a date such as 2027-01-12") from error

    def texts(self, key: str, default: Any = None) -> frozenset[str]:
        """A list of texts; empty when it is null, and when it is not there but might be."""
        found = self._of(key, list, "a list", default) if self.given.get(key, default) is not None else []
        if not all(isinstance(one, str) for one in found):
            raise BadInstance(f"“{key}” of {self.place} has to be a list of texts")
        return frozenset(found)

    def rows(self, key: str, default: Any = ...) -> list[Part]:
        """A list of objects."""
        found = self._of(key, list, "a list", default) if default is ... or key in self.given else default
        return [Part(one, f"{key}[{number}]") for number, one in enumerate(found)]

    def part(self, key: str) -> Part:
        """An object; empty when it is not there or null."""
        found = self.given.get(key)
        return Part({} if found is None else found, f"“{key}” of {self.place}")

    def parts(self) -> list[tuple[str, Part]]:
        """Its objects by their keys."""
        return [(key, Part(one, f"“{key}” of {self.place}")) for key, one in self.given.items()]

    def numbers(self, most: int) -> dict[str, int]:
        """Its whole numbers by their keys."""
        return {key: self.number(key, most=most) for key in self.given}

    def points(self, key: str, default: tuple[int, ...]) -> tuple[int, ...]:
        """As many whole numbers as there are in ``default``."""
        found = tuple(self._of(key, list, f"a list of {len(default)} whole numbers", list(default)))
        if len(found) != len(default) or any(type(one) is not int or not 0 <= one <= MOST for one in found):
            raise BadInstance(f"“{key}” of {self.place} has to be a list of {len(default)} whole numbers")
        return found


def _params(given: Part) -> Params:
    known = {one.name for one in fields(Params)}
    if unknown := sorted(given.given.keys() - known):
        raise BadInstance(f"{given.place} has the unknown “{unknown[0]}”")
    values: dict[str, Any] = {}
    for name, standard in asdict(STANDARD).items():
        if isinstance(standard, tuple):
            values[name] = given.points(name, standard)
        elif isinstance(standard, str):
            values[name] = _policy(given, name)
        else:
            values[name] = given.number(name, standard)
    return Params(**values)


def _policy(given: Part, name: str) -> TrainingPolicy:
    try:
        return TrainingPolicy(given.text(name, STANDARD.training_policy.value))
    except ValueError as error:
        raise BadInstance(f"“{name}” has to be one of {', '.join(TrainingPolicy)}") from error


def _person(one: Part) -> PersonIn:
    return PersonIn(
        id=one.text("id"), name=one.text("name", one.text("id")), active=one.yes("active", True),
        languages=one.texts("languages", ...), trained=one.yes("trained", True), capacity=one.number("capacity", 2),
        first_timer=one.yes("first_timer", False), open_claims=one.number("open_claims", 0),
        persona_knowledge=one.texts("persona_knowledge"),
        claims=tuple(_claim(claim) for claim in one.rows("claims", ())), published=one.part("published").numbers(MOST),
        last_turn=one.day("last_turn") if one.given.get("last_turn") is not None else None,
        unavailable=one.texts("unavailable"))


def _claim(one: Part) -> Known:
    return Known(one.text("area"), one.number("level", most=4), one.number("interest", 0, least=-1, most=2),
                 one.number("evidence", 0))


def _topic(one: Part) -> TopicIn:
    return TopicIn(one.text("id"), one.text("title", one.text("id")), one.text("area"), one.texts("personas"),
                   one.text("language"), one.number("priority", 0))


def _slot(one: Part) -> SlotIn:
    return SlotIn(one.text("id"), one.day("date"), one.text("language"), one.yes("required", False),
                  one.texts("personas"), one.text_or_none("topic"))


def _turns(given: Part) -> dict[str, Turn]:
    return {slot: Turn(turn.text("topic"), turn.text("author")) for slot, turn in given.parts()}


def _exclusion(one: Part) -> Exclusion:
    return Exclusion(one.text("topic"), one.text("author"), one.text_or_none("slot"))


def _check_references(instance: Instance) -> None:
    """What a file alone can get wrong: an agenda keeps areas and slots that are not of this instance."""
    people, topics, slots, areas = instance.person, instance.topic, instance.slot, instance.parents
    for person in instance.people:
        _known(areas, (*(claim.area for claim in person.claims), *person.published), f"person {person.id}", "area")
        _known(slots, person.unavailable, f"person {person.id}", "slot")
    _known(people, (*instance.text_sim, *instance.away), "“text_sim” or “away”", "person")
    for row in instance.text_sim.values():
        _known(topics, row, "“text_sim”", "topic")
    for one in instance.excluded:
        _known(people, (one.author,), "“excluded”", "person")
        _known(topics, (one.topic,), "“excluded”", "topic")
        _known(slots, (one.slot,) if one.slot is not None else (), "“excluded”", "slot")


def _known(things: Mapping[str, object], names: Any, place: str, kind: str) -> None:
    if lost := sorted(name for name in names if name not in things):
        raise BadInstance(f"{place} names the unknown {kind} {lost[0]}")


def write_instance(instance: Instance) -> dict[str, Any]:
    """The instance as such a file holds it; equal instances give equal files."""
    turns: Callable[[Mapping[str, Turn]], dict[str, Any]] = lambda plan: {slot: asdict(turn)  # noqa: E731
                                                                        for slot, turn in sorted(plan.items())}
    return {
        "format": FORMAT, "params": asdict(instance.params),
        "areas": [{"id": area, "parent": parent} for area, parent in sorted(instance.parents.items())],
        "people": [_plain(one) for one in instance.people], "topics": [_plain(one) for one in instance.topics],
        "slots": [_plain(one) for one in instance.slots],
        "text_sim": {person: dict(sorted(row.items())) for person, row in sorted(instance.text_sim.items())},
        "persona_targets": dict(sorted(instance.persona_targets.items())), "previous": turns(instance.previous),
        "fixed": turns(instance.fixed), "away": sorted(instance.away),
        "excluded": sorted((asdict(one) for one in instance.excluded), key=str),
        "persona_weights": dict(sorted(instance.persona_weights.items()))}


def _plain(one: PersonIn | TopicIn | SlotIn) -> dict[str, Any]:
    found = asdict(one)
    for key, thing in found.items():
        if isinstance(thing, frozenset):
            found[key] = sorted(thing)
        elif isinstance(thing, date):
            found[key] = thing.isoformat()
    return found


def input_hash(instance: Instance) -> str:
    """A mark that changes when anything does that the plan depends on; 64 hexadecimal digits."""
    return sha256(json.dumps(write_instance(instance), sort_keys=True, ensure_ascii=False).encode()).hexdigest()
