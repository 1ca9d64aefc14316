"""Small instances to test with, and every plan of one, counted out."""
from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from planner.matching.rules import Instance, Known, Params, PersonIn, Plan, SlotIn, TopicIn, Turn, check

FIRST = date(2027, 1, 4)
TREE = {"cloud": None, "kubernetes": "cloud", "finops": "cloud", "ux": None}


def person(id: str = "carlijn", **over: Any) -> PersonIn:
    """Somebody who knows the cloud well: level 3, two pieces of evidence, eager; FIT 49 for a topic in it."""
    return PersonIn(**{"id": id, "name": id.title(), "claims": (Known("cloud", 3, 2, 2),)} | over)


def topic(id: str = "bill", **over: Any) -> TopicIn:
    """A Dutch topic about the cloud, for the controller."""
    return TopicIn(**{"id": id, "title": id.title(), "area": "cloud", "personas": frozenset({"controller"}),
                      "language": "nl"} | over)


def slot(id: str = "s1", week: int = 0, **over: Any) -> SlotIn:
    """A Dutch slot on the Monday of a week."""
    given: dict[str, Any] = {"id": id, "date": FIRST + timedelta(weeks=week), "language": "nl"}
    return SlotIn(**given | over)


def instance(slots=(), topics=(), people=(), **over: Any) -> Instance:
    """One slot, one topic, one person, unless others are given."""
    given: dict[str, Any] = {"slots": tuple(slots) or (slot(),), "topics": tuple(topics) or (topic(),),
                             "people": tuple(people) or (person(),), "parents": TREE, "params": Params()}
    return Instance(**given | over)


def turns(**lines: tuple[str, str]) -> dict[str, Turn]:
    """A plan: slot=(topic, author)."""
    return {place: Turn(*line) for place, line in lines.items()}


def all_plans(house: Instance) -> Iterator[Plan]:
    """Every plan that breaks no rule, one slot after the other."""
    def extend(places: list[SlotIn], plan: dict[str, Turn]) -> Iterator[Plan]:
        if not places:
            yield plan
            return
        yield from extend(places[1:], plan)
        for about in house.topics:
            for author in house.people:
                longer = {**plan, places[0].id: Turn(about.id, author.id)}
                if not check(house, longer):
                    yield from extend(places[1:], longer)
    yield from extend([one for one in house.slots if one.id not in house.fixed], dict(house.fixed))
