"""What the demo's people heard customers say, and what the facts of its personas rest on."""
from __future__ import annotations

from planner.imports.demo.source import Demo
from planner.personas.models import ContactMoment, FactEvidence, MomentKind, PersonaFact, Quoting


def load_moments(demo: Demo) -> None:
    """Eight contact moments; what was heard is also what was said, to be used without a name."""
    for content in demo.file("leads")["contact_moments"]:
        demo.keep("contact moment", content["key"], ContactMoment(
            kind=MomentKind(content["kind"].replace("_", " ")), on_date=demo.day(content["day"]),
            by=demo.get("person", content["by"]), attended_by=demo.each("person", content["attended_by"]),
            persona=demo.get("persona", content["persona"]), heard=content["heard"],
            lang="en" if content["heard"] == "Where does my text go?" else "nl", quotes=[content["heard"]],
            quoting=Quoting.ANONYMOUS))


def load_evidence(demo: Demo) -> None:
    """Each verified fact rests on its source, by the method and on the day of its check."""
    demo.session.flush()
    for persona in demo.made["persona"].values():
        for fact in persona.facts:
            _rest(demo, fact)
    demo.session.flush()


def _rest(demo: Demo, fact: PersonaFact) -> None:
    if fact.method is None or fact.verified_at is None or not fact.source:
        return
    piece = FactEvidence(method=fact.method, source=fact.source, on_date=fact.verified_at.date(),
                         by=fact.verified_by)
    fact.evidence.append(piece)
    demo.session.flush()
    fact.picked_id = piece.id
