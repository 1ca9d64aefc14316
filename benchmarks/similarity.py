"""How well and how fast texts are compared: python -m benchmarks.similarity [--texts 10000].

Prints, over ``similarity_pairs.yaml``, how many pairs of each judgement reach the two bars, with the areas and the
profiles of the demo; then the CPU time of ``near`` and of the clockwork over many invented texts.
"""
from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import sqlalchemy as sa
import yaml
from sqlalchemy.orm import Session

from planner.core import events
from planner.core.db import Base
from planner.similarity import queries, rules, services
from planner.similarity.events import AreasAsked
from planner.similarity.rules import NEAR_DUPLICATE, RELATED, AreaWords, Lexicon, Part, Weights

HERE = Path(__file__).parent
KNOWLEDGE = HERE.parent / "planner" / "demo" / "knowledge.yaml"
JUDGEMENTS = ("same", "related", "other")
QUESTIONS = 200


class Pair(NamedTuple):
    """Two texts and what a person says of them."""

    a: Part
    b: Part
    judgement: str


def pairs() -> list[Pair]:
    """The pairs of the file."""
    rows = yaml.safe_load((HERE / "similarity_pairs.yaml").read_text("utf-8"))
    return [Pair(Part(a_lang, a), Part(b_lang, b), judgement) for a_lang, a, b_lang, b, judgement in rows]


def demo_areas() -> list[AreaWords]:
    """The areas of the demo with all their words."""
    return [AreaWords(area["key"], area["parent"], (
        ("nl", area["label_nl"]), ("en", area["label_en"]),
        *(("nl", alias) for alias in area.get("aliases_nl") or ()),
        *(("en", alias) for alias in area.get("aliases_en") or ())))
        for area in yaml.safe_load(KNOWLEDGE.read_text("utf-8"))["topic_areas"]]


def demo_weights(lexicon: Lexicon) -> Weights:
    """What words weigh in the profiles of the demo: notes, evidence, facts."""
    said: dict[str, list[Part]] = {}
    knowledge = yaml.safe_load(KNOWLEDGE.read_text("utf-8"))
    for claim in knowledge["expertise_claims"]:
        if claim.get("note"):
            said.setdefault(claim["user"], []).append(Part(claim.get("note_lang", "nl"), claim["note"]))
    for piece in knowledge["evidence"]:
        said.setdefault(piece["user"], []).append(Part("nl", piece["title"]))
    for fact in knowledge["knowledge_facts"]:
        for user in fact["known_by"]:
            said.setdefault(user, []).append(Part(fact["lang"], fact["text"]))
    seen_in = Counter(token for parts in said.values() for token in rules.tokens(parts, lexicon).counts)
    return Weights(len(said), seen_in)


def judged(lexicon: Lexicon, weights: Weights) -> list[tuple[int, Pair]]:
    """Each pair with its likeness in permille."""
    def vector(part: Part) -> dict[str, float]:
        return weights.vector(rules.tokens([part], lexicon).counts)
    return [(rules.cosine(vector(pair.a), vector(pair.b)), pair) for pair in pairs()]


def print_quality(*, show: bool) -> None:
    """One line for each bar: who reaches it, how many of them rightly, how many of those that should."""
    lexicon = Lexicon(demo_areas())
    found = judged(lexicon, demo_weights(lexicon))
    for crossing, chosen in (("one language", [row for row in found if row[1].a.lang == row[1].b.lang]),
                             ("nl and en", [row for row in found if row[1].a.lang != row[1].b.lang]), ("all", found)):
        number = Counter(pair.judgement for _, pair in chosen)
        print(f"{crossing}: {', '.join(f'{number[name]} {name}' for name in JUDGEMENTS)}")
        for bar, right in ((NEAR_DUPLICATE, {"same"}), (RELATED, {"same", "related"})):
            over = Counter(pair.judgement for permille, pair in chosen if permille >= bar)
            hits, should = sum(over[name] for name in right), sum(number[name] for name in right)
            print(f"  >= {bar / 1000:.2f}: precision {hits}/{over.total()}"
                  f" = {hits / max(over.total(), 1):.2f}, recall {hits}/{should} = {hits / should:.2f}"
                  f" ({', '.join(f'{over[name]} {name}' for name in JUDGEMENTS)})")
    if show:
        for permille, pair in sorted(found, key=lambda row: -row[0]):
            print(f"{permille:5} {pair.judgement:8} {pair.a.text} | {pair.b.text}")


@contextmanager
def database() -> Iterator[Session]:
    """An empty SQLite database of its own, which knows the areas of the demo."""
    def areas(_session: Session, _question: AreasAsked) -> list[AreaWords]:
        return demo_areas()

    events.subscribe(AreasAsked, areas)
    with tempfile.TemporaryDirectory() as folder:
        engine = sa.create_engine(f"sqlite:///{folder}/similarity.db")
        tables = [table for name, table in Base.metadata.tables.items() if name.startswith("similarity")]
        Base.metadata.create_all(engine, tables=tables)
        with Session(engine) as session:
            yield session
        engine.dispose()


def invented(number: int, chance: random.Random) -> list[str]:
    """Texts of 8 to 30 words out of 6,000, frequent ones as frequent as in prose; a third names an area."""
    words = [f"woord{at}" for at in range(6_000)]
    weights = [1 / (rank + 20) for rank in range(len(words))]
    names = [phrase for area in demo_areas() for _, phrase in area.phrases]
    texts = []
    for _ in range(number):
        chosen = chance.choices(words, weights, k=chance.randint(8, 30))
        if chance.random() < 1 / 3:
            chosen.insert(chance.randrange(len(chosen)), chance.choice(names))
        texts.append(" ".join(chosen))
    return texts


def timed(act: Callable[[], Any]) -> float:
    """CPU milliseconds of one call."""
    start = time.process_time()
    act()
    return (time.process_time() - start) * 1000


def print_speed(number: int) -> None:
    """How long the clockwork takes for all texts, and a question takes afterwards."""
    chance = random.Random(11)
    texts = invented(number, chance)
    with database() as session:
        services.put_many(session, kind="profile", texts={f"p{at}": [Part("nl", " ".join(texts[at * 8:at * 8 + 8]))]
                                                          for at in range(min(500, number // 8))})
        services.put_many(session, kind="idea", texts={f"i{at}": [Part("nl", text)] for at, text in enumerate(texts)})
        session.commit()
        spent = timed(lambda: services.work_off(session, limit=None))
        session.commit()
        print(f"{number} texts and {min(500, number // 8)} profiles computed: {spent / 1000:.1f} s CPU,"
              f" {spent / number:.2f} ms a text, pairs kept: {len(queries.pairs(session, ('idea',)))}")
        asked = [" ".join([*chance.choice(texts).split()[:6], *text.split()[:6]])
                 for text in invented(QUESTIONS, chance)]
        for kinds, bar in ((("idea",), NEAR_DUPLICATE), (("idea",), RELATED), (("profile",), 1)):
            took = sorted(timed(partial(queries.near, session, text, "nl", kinds, at_least=bar)) for text in asked)
            print(f"near, {kinds[0]} >= {bar / 1000:.2f}: median {statistics.median(took):.1f} ms CPU,"
                  f" 95th percentile {took[int(len(took) * .95)]:.1f} ms")


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--texts", type=int, default=10_000, help="0 leaves the timing out")
    asked.add_argument("--pairs", action="store_true", help="print each pair with its likeness")
    chosen = asked.parse_args()
    print_quality(show=chosen.pairs)
    if chosen.texts:
        print_speed(chosen.texts)


if __name__ == "__main__":
    main()
