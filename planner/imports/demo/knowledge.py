"""The demo's tree of knowledge, who knows what, trends, facts and themes."""
from __future__ import annotations

from planner.imports.demo.source import Demo
from planner.search.rules import words
from planner.steps.inventory.models import (
    AreaAlias,
    Evidence,
    EvidenceKind,
    ExpertiseClaim,
    KnowledgeFact,
    Shareable,
    Theme,
    TopicArea,
    TrendObservation,
)

NAMED_EVERY = 8         # days: people named what they know one after another, so that growth shows


def load_areas(demo: Demo) -> None:
    """Eighteen areas with their Dutch and English aliases; an alias that is taken already is left out."""
    seen: set[tuple[str, str]] = set()
    content = demo.file("knowledge")["topic_areas"]
    for area in content:
        row = demo.keep("area", area["key"], TopicArea(key=area["key"], label_nl=area["label_nl"],
                                                       label_en=area["label_en"]))
        for lang in ("nl", "en"):
            for alias in area.get(f"aliases_{lang}") or []:
                bare = " ".join(words(alias))
                if (lang, bare) not in seen:
                    seen.add((lang, bare))
                    row.aliases.append(AreaAlias(lang=lang, alias=alias, bare=bare))
    for area in content:
        demo.get("area", area["key"]).parent = demo.get("area", area["parent"])


def load_expertise(demo: Demo) -> None:
    """Claims with evidence: what the file lists, and projects without a title up to the claim's count."""
    content = demo.file("knowledge")
    for number, claim in enumerate(content["expertise_claims"]):
        demo.keep("expertise", f"{claim['user']} {claim['area']}", ExpertiseClaim(
            person=demo.get("person", claim["user"]), area=demo.get("area", claim["area"]), level=claim["level"],
            interest=claim["interest"], note=claim.get("note", ""), note_lang=claim.get("note_lang", "nl"),
            confirmed_at=demo.instant(-60), created_at=demo.instant(-60 - NAMED_EVERY * number)))
    for piece in content["evidence"]:
        endorser = demo.get("person", piece.get("endorsed_by"))
        demo.get("expertise", f"{piece['user']} {piece['area']}").evidence.append(Evidence(
            kind=EvidenceKind(piece["kind"]), title=piece["title"], endorsed_by=endorser,
            on_date=demo.day(piece["day"]) if "day" in piece else None))
    for claim in content["expertise_claims"]:
        row = demo.get("expertise", f"{claim['user']} {claim['area']}")
        missing = claim.get("evidence_count", 0) - len(row.evidence)
        row.evidence.extend(Evidence(kind=EvidenceKind.PROJECT, title="") for _ in range(missing))


def load_trends_and_facts(demo: Demo) -> None:
    """What people see in the market, what is worth sharing, and which areas belong together."""
    content = demo.file("knowledge")
    for number, trend in enumerate(content["trend_observations"]):
        demo.keep("trend", str(number), TrendObservation(
            person=demo.get("person", trend["user"]), text=trend["text"], lang=trend["lang"],
            area=demo.get("area", trend.get("area")), strength=trend["strength"],
            seen_on=demo.day(trend["seen_day"])))
    for number, fact in enumerate(content["knowledge_facts"]):
        demo.keep("knowledge fact", str(number), KnowledgeFact(
            text=fact["text"], lang=fact["lang"], shareable=Shareable(fact["shareable"].replace("_", " ")),
            areas=demo.each("area", fact["areas"]), known_by=demo.each("person", fact["known_by"])))
    for theme in content["themes"]:
        demo.keep("theme", theme["key"], Theme(key=theme["key"], title_nl=theme["title_nl"],
                                               title_en=theme["title_en"], areas=demo.each("area", theme["areas"])))
