"""What matching says of an instance, in the words of the format planner-matching/1; for whoever checks a plan."""
from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from planner.matching.engine import Engine, Solution, solve
from planner.matching.rules import BadInstance, Instance, Worth, fit_terms, parse, rank
from planner.matching.rules.terms import against_topic, refuses

MOST_BYTES = 64 * 1024 * 1024


def read_file(path: Path) -> Instance:
    """The instance in a file.

    Raises:
        BadInstance: it can't be read; the text is a sentence for whoever wrote it.
    """
    try:
        with path.open("rb") as file:
            given = file.read(MOST_BYTES + 1)
        if len(given) > MOST_BYTES:
            raise BadInstance(f"it is larger than {MOST_BYTES // 1024 // 1024} MB")
        return parse(given.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BadInstance("it is no text in UTF-8") from error
    except OSError as error:
        raise BadInstance(str(error.strerror or error)) from error


def answer(instance: Instance, engine: Engine = Engine.AUTO) -> dict[str, Any]:
    """Plan, value, bound, and who could write what. Raises MissingEngine."""
    found = solve(instance, engine=engine)
    return {
        "optimum": found.z, "bound": found.bound, "proven": found.proven, "engine": found.engine.value,
        "seconds": round(found.seconds, 3), "plan": _plan(found), "breakdown": _breakdown(found.worth),
        "fit_terms": _fit_terms(instance), "ranking_per_slot_and_topic": _rankings(instance)}


def _plan(found: Solution) -> dict[str, dict[str, str]]:
    return {line.slot: {"topic": line.topic, "author": line.author} for line in found.plan}


def _breakdown(found: Worth) -> dict[str, int]:
    """The terms of the value; what only some instances have stands there when it counts."""
    return {name: points for name, points in found.by_name().items() if points or name not in {"empty", "change"}}


def _fit_terms(instance: Instance) -> dict[str, dict[str, dict[str, int] | None]]:
    """Null for who asked not to be asked."""
    found: dict[str, dict[str, dict[str, int] | None]] = {}
    for topic in instance.topics:
        found[topic.id] = {}
        for person in instance.people:
            terms = None if refuses(instance, person, topic.area) else fit_terms(instance, topic, person)
            found[topic.id][person.id] = None if terms is None else asdict(terms) | {"total": terms.total}
    return found


def _rankings(instance: Instance) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """Topics that nobody can write on a slot are left out."""
    found: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for slot in instance.slots:
        found[slot.id] = {}
        for topic in instance.topics:
            if against_topic(slot, topic) is None and (ranked := rank(instance, slot, topic).ranked):
                found[slot.id][topic.id] = [{"author": one.person.id, "score": one.score} for one in ranked]
    return found
