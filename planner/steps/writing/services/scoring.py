"""The rubric: what a house scores texts on, the scores themselves, and what comes of them (docs/domain-more.md p)."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner import policy
from planner.core.errors import RuleBroken
from planner.people.models import Person
from planner.personas.models import in_language
from planner.policy import Action
from planner.steps.agenda.models import Claim
from planner.steps.writing.models import Draft, ReviewRequest, ReviewRound
from planner.steps.writing.rubric_models import Rubric, RubricScore
from planner.steps.writing.rules.rubric import CRITERIA, HIGHEST, LONGEST, LOWEST, USUAL, Trend, figure, is_below, trend
from planner.workflow.writing import DraftState, RequestState


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing that a text is scored on."""

    key: str
    nl: str
    en: str

    def words(self, locale: str) -> str:
        """Its words for a reader of ``locale``."""
        return in_language(self.nl, self.en, locale)


@dataclass(frozen=True, slots=True)
class Criteria:
    """The rubric of the house."""

    is_on: bool
    has_gate: bool
    items: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True)
class Scored:
    """A text of an author and its figure."""

    draft: Draft
    figure: int


def rubric_set(session: Session) -> Criteria:
    """The rubric as it is set, on or off; the usual criteria when nobody changed them."""
    row = session.scalar(sa.select(Rubric).where(Rubric.content_type == ""))
    stored = row.criteria.get("items", []) if row else []
    items = tuple(Criterion(each["key"], each["nl"], each["en"]) for each in stored)
    usual = tuple(Criterion(*each) for each in USUAL)
    return Criteria(bool(row and row.is_on), bool(row and row.has_gate), items or usual)


def rubric_of(session: Session) -> Criteria | None:
    """The rubric that reviewers score by; None while it is off."""
    found = rubric_set(session)
    return found if found.is_on else None


def set_rubric(session: Session, wanted: Criteria, *, actor: Person) -> None:
    """Change the rubric; scores given before stay what they were.

    Raises NotAllowed; RuleBroken for fewer than 3 criteria, more than 6, or one without words or with too many.
    """
    policy.require(actor, Action.SET_RUBRIC)
    least, most = CRITERIA
    if not least <= len(wanted.items) <= most or not all(one.nl and one.en for one in wanted.items):
        raise RuleBroken("rubric_criteria", least=least, most=most)
    if any(len(words) > LONGEST for one in wanted.items for words in (one.nl, one.en)):
        raise RuleBroken("rubric_long", most=LONGEST)
    row = session.scalar(sa.select(Rubric).where(Rubric.content_type == ""))
    if row is None:
        row = Rubric(content_type="")
        session.add(row)
    row.is_on, row.has_gate = wanted.is_on, wanted.has_gate
    row.criteria = {"items": [{"key": one.key, "nl": one.nl, "en": one.en} for one in wanted.items]}
    session.flush()


# --- Scores ------------------------------------------------------------------------------------------------------


def give_scores(session: Session, request: ReviewRequest, scores: Mapping[str, int], *, actor: Person) -> None:
    """Keep what a reviewer gives for each criterion of today's rubric; others are left out. Raises NotAllowed."""
    policy.require(actor, Action.RATE_DRAFT, request)
    found = rubric_of(session)
    known = {one.key for one in found.items} if found else set()
    session.add_all(RubricScore(request_id=request.id, criterion=key, score=score) for key, score in scores.items()
                    if key in known and LOWEST <= score <= HIGHEST)
    session.flush()


def scores_of(session: Session, request: ReviewRequest | None) -> dict[str, int]:
    """What was given with one answer, by criterion."""
    if request is None:
        return {}
    rows = session.execute(sa.select(RubricScore.criterion, RubricScore.score)
                           .where(RubricScore.request_id == request.id))
    return {key: score for key, score in rows}  # noqa: C416 - rows are not pairs to the type checker


def _figures(session: Session, draft_ids: Sequence[int]) -> dict[int, int]:
    """The figures of these texts, out of the answers that stand; one statement."""
    rows = session.execute(
        sa.select(ReviewRound.draft_id, ReviewRequest.reviewer_id, RubricScore.score)
        .join(ReviewRequest, ReviewRequest.round_id == ReviewRound.id)
        .join(RubricScore, RubricScore.request_id == ReviewRequest.id)
        .where(ReviewRound.draft_id.in_(draft_ids), ReviewRequest.state == RequestState.ANSWERED))
    given: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for draft_id, reviewer_id, score in rows:
        given[draft_id][reviewer_id].append(score)
    return {draft_id: found for draft_id, each in given.items() if (found := figure(each)) is not None}


def figure_of(session: Session, draft: Draft) -> int | None:
    """What reviewers give a text, for its author alone; None while the rubric is off or too few scored."""
    return _figures(session, [draft.id]).get(draft.id) if rubric_of(session) else None


def is_below_minimum(session: Session, draft: Draft) -> bool:
    """Whether a final approval of this text wants a reason. The figure itself is told to nobody but the author."""
    found = rubric_of(session)
    return found is not None and found.has_gate and is_below(figure_of(session, draft))


def own_items(session: Session, person: Person) -> tuple[list[Scored], Trend | None]:
    """The texts of an author that were scored, newest first, and how they change; for that author alone."""
    drafts = session.scalars(
        sa.select(Draft).join(Draft.claim).where(Claim.author_id == person.id, Draft.state != DraftState.ABANDONED)
        .order_by(Draft.id)).all()
    figures = _figures(session, [draft.id for draft in drafts])
    items = [Scored(draft, figures[draft.id]) for draft in drafts if draft.id in figures]
    return items[::-1], trend([one.figure for one in items])
