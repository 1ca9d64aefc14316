"""Two personas become one, and can be two again for thirty days. Source: docs/domain.md f (Merge); R10."""
from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from planner import policy
from planner.core import event_log, events
from planner.core.errors import Conflict, RuleBroken
from planner.people.models import Person
from planner.personas import queries, rules
from planner.personas.events import CountedFactChanged, Moved, PersonasMerged, PersonasUnmerged, Touch
from planner.personas.models import (
    FactEvidence,
    Persona,
    PersonaFact,
    PersonaHistory,
    PersonaStatus,
    Relevance,
    Representation,
    Verification,
)
from planner.personas.rules import Choice, Fate, MergingFact, Step
from planner.personas.services.personas import PersonaText, edit_persona, put_away, take_back
from planner.personas.services.snapshots import snapshot, write_back
from planner.policy import Action


def merging_facts(session: Session, persona: Persona, on: date) -> list[MergingFact]:
    """The facts of a persona as merging looks at them, in the order in which they were entered."""
    return [MergingFact(fact.uid, fact.key, fact.kind, fact.polarity, queries.is_counted(fact, on), fact.verified_at)
            for fact in sorted(queries.facts_of(session, persona), key=lambda fact: fact.id)]


def merge_personas(session: Session, *, actor: Person, now: datetime, kept: Persona, gone: Persona,
                   versions: tuple[int, int], choices: Mapping[str, Choice], text: PersonaText) -> PersonaHistory:
    """Let ``gone`` go up in ``kept``: facts, people who speak for it and all open work go over; ``gone`` is archived.

    Args:
        versions: of ``kept`` and ``gone``, as the choice was made on them.
        choices: per contradicting key which side holds.
        text: names and summary of what remains.
    Raises:
        NotAllowed: only leads merge.
        RuleBroken: the two are one, of another kind, archived, or the one in use would go up in one that is not;
            a contradiction has no choice (``merge_choice_missing``).
        Conflict: somebody changed one of them meanwhile (``stale``).
    """
    for persona in (kept, gone):
        policy.require(actor, Action.EDIT_PERSONA, persona)
    _lock(session, kept, gone)
    if (kept.version, gone.version) != versions:
        raise Conflict("stale")
    _check_pair(kept, gone)
    today = queries.local_day(session, now)
    known = (merging_facts(session, kept, today), merging_facts(session, gone, today))
    if any(ours.key not in choices for ours, _theirs in rules.contradictions(*known)):
        raise RuleBroken("merge_choice_missing")
    edit_persona(session, actor=actor, now=now, persona=kept, version=kept.version, text=text)
    was = gone.status
    changed = _Facts(session, kept, gone, actor=actor, now=now).follow(rules.merge_steps(*known, choices))
    speakers = _hand_over_speakers(session, kept, gone, today)
    moved = [row for rows in events.announce(session, PersonasMerged(kept, gone, actor.id, now)) for row in rows]
    history = PersonaHistory(persona_id=gone.id, event="merge", by_id=actor.id, at=now, snapshot={
        "kept": kept.uid, "status": was.value, "facts": changed, "speakers": speakers,
        "moved": [asdict(row) for row in moved]})
    session.add(history)
    gone.merged_into_id = kept.id
    put_away(session, gone, actor=actor, now=now, reason=f"{gone.code} → {kept.code}")
    event_log.record(session, kept, "merge", actor_id=actor.id, now=now, persona=gone.code)
    return history


def _lock(session: Session, *personas: Persona) -> None:
    """Of two merges at once the second sees the first."""
    session.execute(sa.select(Persona.id).where(Persona.id.in_([persona.id for persona in personas]))
                    .order_by(Persona.id).with_for_update())
    for persona in personas:
        session.refresh(persona)


def _check_pair(kept: Persona, gone: Persona) -> None:
    if kept.id == gone.id or kept.kind is not gone.kind:
        raise RuleBroken("merge_other_kind")
    if PersonaStatus.ARCHIVED in (kept.status, gone.status):
        raise RuleBroken("persona_archived")
    if gone.status is PersonaStatus.ACTIVE and kept.status is not PersonaStatus.ACTIVE:
        raise RuleBroken("merge_into_draft", name=kept.code)


# --- Facts -------------------------------------------------------------------------------------------------------


class _Facts:
    """Carries out the steps of one merge; what each fact was before is kept for the undo."""

    def __init__(self, session: Session, kept: Persona, gone: Persona, *, actor: Person, now: datetime) -> None:
        self.session, self.kept, self.gone, self.actor, self.now = session, kept, gone, actor, now
        self.by_uid = {fact.uid: fact for persona in (kept, gone) for fact in queries.facts_of(session, persona)}
        self.taken = {fact.key for fact in self.by_uid.values() if fact.persona_id == kept.id}
        self.before: dict[str, dict[str, Any]] = {}

    def follow(self, steps: Iterable[Step]) -> list[dict[str, Any]]:
        """Do them all; returns what each fact that changed was before, and its version now."""
        acts: dict[Fate, Callable[[Step], object]] = {
            Fate.COPY: lambda step: self._move(step, step.gone.key), Fate.COPY_PARKED: self._move_parked,
            Fate.RENEW: self._renew, Fate.REPLACE: self._replace, Fate.SOURCE: self._add_source,
            Fate.LEAVE: lambda step: None}
        for step in steps:
            acts[step.fate](step)
        self.session.flush()
        return [kept | {"version": self.by_uid[uid].version} for uid, kept in self.before.items()]

    def _touch(self, fact: PersonaFact) -> PersonaFact:
        self.before.setdefault(fact.uid, {"uid": fact.uid, "key": fact.key, "was_gone": fact.persona_id == self.gone.id,
                                          "before": snapshot(fact)})
        return fact

    def _facts_of(self, step: Step) -> tuple[PersonaFact, PersonaFact]:
        assert step.kept is not None, "both sides have it"
        return self._touch(self.by_uid[step.kept.uid]), self.by_uid[step.gone.uid]

    def _free_key(self, key: str) -> str:
        taken = self.taken | {fact.key for fact in self.by_uid.values()}
        found = rules.free_key(key[:rules.LONGEST_FACT_KEY - 4], taken)
        self.taken.add(found)
        return found

    def _move(self, step: Step, key: str) -> PersonaFact:
        fact = self._touch(self.by_uid[step.gone.uid])
        fact.key, fact.persona = key, self.kept
        self.taken.add(fact.key)
        return fact

    def _move_parked(self, step: Step) -> None:
        _park(self._move(step, self._free_key(step.gone.key)))

    def _renew(self, step: Step) -> None:
        ours, theirs = self._facts_of(step)
        both, wording = _sources(ours, theirs), (ours.statement_nl or theirs.statement_nl,
                                                 ours.statement_en or theirs.statement_en)
        write_back(ours, snapshot(theirs))
        ours.kind, ours.source = step.kind, both
        ours.statement_nl, ours.statement_en = wording
        self._hand_over_evidence(ours, theirs)

    def _add_source(self, step: Step) -> None:
        ours, theirs = self._facts_of(step)
        ours.kind, ours.source = step.kind, _sources(ours, theirs)
        self._hand_over_evidence(ours, theirs)

    def _hand_over_evidence(self, ours: PersonaFact, theirs: PersonaFact) -> None:
        """What the one rested on speaks for what remains as well; a check that picked one picks it no more there."""
        pieces = list(theirs.evidence)
        if not pieces:
            return
        self._touch(theirs)
        theirs.picked_id = None
        self.before[ours.uid]["evidence"] = [piece.uid for piece in pieces]
        for piece in pieces:
            piece.fact = ours

    def _replace(self, step: Step) -> None:
        ours, _theirs = self._facts_of(step)
        ours.key = self._free_key(ours.key)
        _park(ours)
        self.session.flush()            # its key is free now
        self._move(step, step.gone.key)
        events.announce(self.session, CountedFactChanged(self.kept, ours, self.actor.id, self.now))


def _park(fact: PersonaFact) -> None:
    """Somebody has to check it again: on which condition is it true?"""
    if fact.verification is Verification.VERIFIED:
        fact.verification, fact.method = Verification.UNVERIFIED, None
        fact.verified_by_id, fact.verified_at = None, None
    if fact.relevance is Relevance.RELEVANT:
        fact.relevance = Relevance.UNKNOWN


def _sources(ours: PersonaFact, theirs: PersonaFact) -> str:
    """Both sources, each once, as far as there is room."""
    column: Any = PersonaFact.__table__.c.source.type
    return "; ".join(dict.fromkeys(text for text in (ours.source, theirs.source) if text))[:column.length]


# --- People and work ---------------------------------------------------------------------------------------------


def _hand_over_speakers(session: Session, kept: Persona, gone: Persona, today: date) -> list[str]:
    """Whoever speaks for the one speaks for the other; who did already goes on. Returns which rows changed."""
    speaking = {each.person_id for each in queries.upcoming_representations(session, kept, today)}
    moved = [each for each in queries.upcoming_representations(session, gone, today) if each.person_id not in speaking]
    for each in moved:
        each.persona = kept
    return [each.uid for each in moved]


def swap_target(targets: list[Persona], gone: Persona, kept: Persona) -> bool:
    """Put ``kept`` in the place of ``gone`` among the readers of something; returns whether it was there already."""
    both = kept in targets
    targets.remove(gone)
    if not both:
        targets.append(kept)
    return both


def swap_back(targets: list[Persona], gone: Persona, kept: Persona, *, both: bool) -> bool:
    """Undo :func:`swap_target`; False, and nothing is done, when somebody gave it other readers since."""
    if kept not in targets or gone in targets:
        return False
    if not both:
        targets.remove(kept)
    targets.append(gone)
    return True


# --- Undo --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Unmerged:
    """What could not be put back because somebody changed it since: facts, and work of other packages."""

    facts: Sequence[PersonaFact]
    work: Sequence[Touch]


def unmerge(session: Session, *, actor: Person, now: datetime, gone: Persona) -> Unmerged:
    """Undo a merge: facts, speakers and work go back, but for what somebody changed since.

    Raises:
        NotAllowed: only leads do.
        RuleBroken: it is more than thirty days ago (``merge_too_old``), or what remained was put away since.
        Conflict: the persona went up in no other (``merge_nothing_to_undo``).
    """
    policy.require(actor, Action.EDIT_PERSONA, gone)
    history = queries.last_snapshot(session, gone, "merge")
    if gone.merged_into_id is None or history is None:
        raise Conflict("merge_nothing_to_undo")
    kept = session.get_one(Persona, gone.merged_into_id)
    _lock(session, kept, gone)
    if not rules.may_undo(history.at, now):
        raise RuleBroken("merge_too_old")
    if kept.status is PersonaStatus.ARCHIVED:
        raise RuleBroken("merge_moved_on", name=kept.code)
    facts = _put_facts_back(session, kept, gone, history.snapshot["facts"])
    for each in session.scalars(sa.select(Representation).where(
            Representation.uid.in_(history.snapshot["speakers"]), Representation.persona_id == kept.id)):
        each.persona = gone
    gone.merged_into_id = None
    take_back(session, gone, PersonaStatus(history.snapshot["status"]), actor=actor, now=now)
    moved = tuple(Moved(**row) for row in history.snapshot["moved"])
    answers = events.announce(session, PersonasUnmerged(kept, gone, moved, actor.id, now))
    event_log.record(session, kept, "unmerge", actor_id=actor.id, now=now, persona=gone.code)
    return Unmerged(facts, [row for rows in answers for row in rows])


def _put_facts_back(session: Session, kept: Persona, gone: Persona,
                    rows: Sequence[dict[str, Any]]) -> list[PersonaFact]:
    """First what went over, so that its key is free for what it replaced; returns what stays as it is now."""
    known = {fact.uid: fact for fact in session.scalars(
        sa.select(PersonaFact).where(PersonaFact.uid.in_([row["uid"] for row in rows]),
                                     PersonaFact.persona_id.in_([kept.id, gone.id])))}
    left = [known[row["uid"]] for row in sorted(rows, key=lambda row: not row["was_gone"])
            if row["uid"] in known and not _put_back(session, known[row["uid"]], row, gone)]
    _put_evidence_back(session, gone, [(known[row["uid"]], row["evidence"]) for row in rows
                                       if row["uid"] in known and row.get("evidence")], left)
    return left


def _put_evidence_back(session: Session, gone: Persona, moved: Sequence[tuple[PersonaFact, Sequence[str]]],
                       left: Sequence[PersonaFact]) -> None:
    """Evidence goes back to the fact with the same key, but for one whose check was decided anew since."""
    theirs = {fact.key: fact for fact in queries.facts_of(session, gone)}
    for ours, uids in moved:
        if ours in left or ours.key not in theirs:
            continue
        for piece in session.scalars(sa.select(FactEvidence).where(FactEvidence.uid.in_(uids),
                                                                   FactEvidence.fact_id == ours.id)):
            piece.fact = theirs[ours.key]
    session.flush()


def _put_back(session: Session, fact: PersonaFact, row: dict[str, Any], gone: Persona) -> bool:
    """A fact that went over goes back with whatever was decided about it since; another one only when untouched."""
    untouched = fact.version == row["version"]
    if not row["was_gone"] and not untouched:
        return False
    try:
        with session.begin_nested():
            if untouched:
                write_back(fact, row["before"])
            if row["was_gone"]:
                fact.persona = gone
            fact.key = row["key"]
    except IntegrityError:              # somebody entered that statement anew
        session.refresh(fact)
        return False
    return True
