"""Plans of invented quarters: how near both engines come to the best, and how long they take (goals P12, P13).

``python3 dev.py bench --matching [SECONDS]``. Every plan is judged by ``rules.check`` and ``rules.value``, which share
nothing with the engines. The bound is the tightest that was proved: never above what a linear relaxation gives.
"""
from __future__ import annotations

import os
import random
import statistics
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from planner.matching.engine import Engine, Solution, solve
from planner.matching.rules import Instance, Known, PersonIn, SlotIn, TopicIn, check, value

FIRST = date(2027, 1, 4)
PERSONAS = tuple(f"persona-{n}" for n in range(8))
SEEDS, FEW = range(10), range(3)
LONGER = 3              # times the limit, to know the bound of a large one better
SHARED = 6              # seconds of the clock for one of CPU, at most, where others use the machine too
QUIET = 1.3             # load of the last minute, our own included, up to which nobody else does


def invent(people: int, slots: int, *, seed: int, topics: int = 0, weeks: int = 52) -> Instance:
    """An invented house; without ``topics`` every slot has its own, else so many are free to choose."""
    chance = random.Random(seed)
    count = max(10, people // 4)
    areas = {f"area-{n}": None if n < 6 else f"area-{chance.randrange(min(n, count))}" for n in range(count)}
    names = list(areas)
    staff = tuple(_person(n, names, chance) for n in range(people))
    subjects = tuple(_topic(n, names, chance) for n in range(topics or slots))
    places = tuple(_slot(n, FIRST + timedelta(days=n * weeks * 7 // slots), None if topics else subjects[n], chance)
                   for n in range(slots))
    alike = {one.id: {topic.id: chance.choice((0, 0, 90, 180, 320, 450, 600)) for topic in subjects} for one in staff}
    return Instance(places, subjects, staff, areas, text_sim=alike,
                    persona_targets={persona: max(1, slots // 12) for persona in PERSONAS[:5]})


def _person(n: int, areas: Sequence[str], chance: random.Random) -> PersonIn:
    own = chance.sample(areas, min(len(areas), chance.randint(2, 6)))
    claims = tuple(Known(area, chance.randint(1, 4), chance.choice((-1, 0, 0, 1, 1, 2)), chance.randint(0, 4))
                   for area in own)
    wrote = {claim.area: chance.randint(1, 3) for claim in claims if chance.random() < 0.25}
    return PersonIn(
        f"p{n:03}", f"Person {n:03}", languages=frozenset(chance.choice((("nl",), ("nl", "en"), ("nl", "en")))),
        trained=chance.random() < 0.8, capacity=chance.randint(1, 4), first_timer=not wrote, claims=claims,
        open_claims=chance.choice((0, 0, 0, 1, 2)), published=wrote,
        persona_knowledge=frozenset(chance.sample(PERSONAS, chance.randint(0, 4))),
        last_turn=FIRST - timedelta(days=chance.randint(5, 200)) if wrote else None)


def _topic(n: int, areas: Sequence[str], chance: random.Random) -> TopicIn:
    return TopicIn(f"t{n:04}", f"Topic {n}", chance.choice(areas),
                   frozenset(chance.sample(PERSONAS, chance.randint(1, 3))),
                   "nl" if chance.random() < 0.7 else "en", chance.randrange(4))


def _slot(n: int, day: date, topic: TopicIn | None, chance: random.Random) -> SlotIn:
    language = topic.language if topic else ("nl" if chance.random() < 0.7 else "en")
    return SlotIn(f"s{n:04}", day, language, chance.random() < 0.5, frozenset(), topic.id if topic else None)


@dataclass(frozen=True, slots=True)
class Measured:
    """One plan: what was found, CPU and wall seconds, rules broken (none, one hopes)."""

    found: Solution
    cpu: float
    wall: float
    broken: int


def measured(instance: Instance, engine: Engine, seconds: float) -> Measured:
    """Plan once, in about so many CPU seconds; on a machine that nobody shares these are those of the clock."""
    cpu, wall = time.process_time(), time.perf_counter()
    limit = seconds if os.getloadavg()[0] < QUIET else SHARED * seconds
    found = solve(instance, engine=engine, limit_s=limit,
                  cancelled=lambda: time.process_time() - cpu > seconds)
    taken = Measured(found, time.process_time() - cpu, time.perf_counter() - wall, len(check(instance, found.turns)))
    assert value(instance, found.turns) == found.z
    return taken


def run(say: Callable[[str], None], seconds: float = 5.0) -> None:
    """Print the tables of P12 and P13."""
    measured(invent(10, 10, seed=0), Engine.EXACT, seconds)              # SciPy is loaded once
    measured(invent(50, 52, seed=99), Engine.EXACT, seconds)
    say("goal engine  people x slots  value/bound: mean, least   CPU s: median, worst   wall s: worst  proven  broken")
    _sizes(50, 52, SEEDS, say, seconds)
    _sizes(500, 1000, SEEDS, say, seconds)
    _free(say, 2 * seconds)
    _ill(say, seconds)


def _sizes(people: int, slots: int, seeds: Sequence[int], say: Callable[[str], None], seconds: float) -> None:
    rows: dict[Engine, list[Measured]] = {Engine.FAST: [], Engine.EXACT: []}
    bounds = []
    for seed in seeds:
        instance = invent(people, slots, seed=seed)
        for engine, found in rows.items():
            found.append(measured(instance, engine, seconds if engine is Engine.EXACT else LONGER * seconds))
        best = rows[Engine.EXACT][-1].found
        bounds.append(best.bound if best.proven else measured(instance, Engine.EXACT, LONGER * seconds).found.bound)
    for engine, found in rows.items():
        shares = [one.found.z / bound for one, bound in zip(found, bounds, strict=True)]
        say(f"P12  {engine.value:<6} {people:4} x {slots:<5}          {statistics.mean(shares):8.4f} {min(shares):8.4f}"
            f"       {statistics.median(one.cpu for one in found):8.3f} {max(one.cpu for one in found):8.3f}"
            f"     {max(one.wall for one in found):8.2f}       {sum(one.found.proven for one in found)}/{len(found)}"
            f"  {sum(one.broken for one in found)}")


def _free(say: Callable[[str], None], seconds: float) -> None:
    for seed in FEW:
        found = measured(invent(50, 52, seed=seed, topics=60), Engine.EXACT, seconds)
        gap = (found.found.bound - found.found.z) / found.found.bound
        say(f"P12  60 topics free, seed {seed}: {found.found.z} of at most {found.found.bound} (gap {gap:.2%}) in "
            f"{found.wall:.1f} s, {found.cpu:.1f} s CPU; rules broken {found.broken}")


def _ill(say: Callable[[str], None], seconds: float) -> None:
    """The person with most turns falls ill: a new plan, and how many turns moved beside theirs."""
    for engine in (Engine.EXACT, Engine.FAST):
        taken, moved, least = [], [], []
        for seed in SEEDS:
            instance = invent(50, 52, seed=seed)
            before = solve(instance, engine=engine).turns
            turns = Counter(turn.author for turn in before.values())
            who = max(turns, key=lambda one: (turns[one], one))
            after = measured(replace(instance, away=frozenset({who}), previous=before), engine, seconds)
            taken.append(after.cpu)
            moved.append(sum(after.found.turns.get(slot) != turn for slot, turn in before.items()))
            least.append(turns[who])
        say(f"P13  {engine.value:<6} one of 50 ill: {statistics.median(taken):.3f} s CPU median, {max(taken):.3f} "
            f"worst; turns moved {sum(moved)}, of which {sum(least)} had to; "
            f"worst {max(map(_share, moved, least)):.2f} times")


def _share(moved: int, least: int) -> float:
    return moved / least
