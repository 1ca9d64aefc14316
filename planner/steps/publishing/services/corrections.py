"""Mending a text that is out: proposed, judged where it must be, approved, and put in place of the old one.

Source: docs/domain.md c (draft: correct; publication: correct; correction after publication).
"""
from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from planner import policy
from planner.core import event_log
from planner.core.errors import Conflict, RuleBroken
from planner.core.events import announce
from planner.core.localtime import local_date, to_utc
from planner.messages.services import finish, notify
from planner.people.models import Person
from planner.people.queries import get_organisation, holders, work_calendar
from planner.personas.queries import all_personas
from planner.policy import Action, Role
from planner.search import services as search
from planner.steps.inventory.models import PublishedWork
from planner.steps.publishing import queries
from planner.steps.publishing.events import ArticleCorrected
from planner.steps.publishing.models import AttemptKind, Correction, CorrectionKind, Publication
from planner.steps.publishing.services import errands
from planner.steps.publishing.services.planning import EXCERPT, is_automatic, is_own
from planner.steps.writing import queries as writing
from planner.steps.writing.models import Draft, FinalApproval, ReviewRound, Revision
from planner.steps.writing.rules.changes import ChangeClass, text_change
from planner.steps.writing.rules.texts import Text
from planner.steps.writing.services.asking import READING_DAYS, choose_reviewers, reasons_against_verdict
from planner.steps.writing.services.revisions import append_revision
from planner.web.markdown import excerpt, plain_text
from planner.workflow import CORRECTION
from planner.workflow.personas import PersonaStatus
from planner.workflow.publishing import CorrectionFacts, CorrectionState, PublicationState
from planner.workflow.writing import DraftState, RoundState

_TO_COME = frozenset({PublicationState.DRAFT, PublicationState.READY, PublicationState.SCHEDULED,
                      PublicationState.FAILED})


def propose(session: Session, draft: Draft, kind: CorrectionKind, text: Text, *, note: str, actor: Person,
            now: datetime) -> Correction:
    """Write the mended text down; whoever must look at it is asked. The draft was read with ``lock=True``.

    ``text.base`` is the number of the revision that was out when the mending began. What a lead may approve alone goes
    out at once when a lead proposes it.

    Raises:
        NotAllowed.
        Conflict: somebody mends it already (``correction_open``), or it was mended meanwhile (``correction_stale``).
        RuleBroken: it is not out, nothing changed, more changed than a typo, no words for readers, or no reviewer.
    """
    policy.require(actor, Action.CORRECT, draft)
    out = queries.text_that_is_out(session, draft.id)
    if draft.state is not DraftState.PUBLISHED or out is None:
        raise RuleBroken("correction_not_out")
    if text.base != out.number:
        raise Conflict("correction_stale")
    change = _checked(kind, (out.title, out.body), text.clean, note)
    reviewer = persona_id = due_at = None
    if kind is not CorrectionKind.TYPO:
        reviewer, persona_id, due_at = _reviewer(session, draft, actor, now=now)
    revision = append_revision(session, draft, text.clean, by_id=actor.id, now=now)
    revision.change_class = change
    correction = Correction(draft=draft, kind=kind, note=note, was=out, revision=revision, by=actor, at=now,
                            reviewer=reviewer, persona_id=persona_id, review_due_at=due_at)
    try:
        with session.begin_nested():
            session.add(correction)
    except IntegrityError as error:
        raise Conflict("correction_open") from error
    event_log.record(session, draft, "correct", actor_id=actor.id, now=now, revision=revision.number,
                     kind=kind.value)
    if reviewer is not None:
        _tell(session, reviewer, correction, "correction_to_judge", now=now)
    if kind is not CorrectionKind.FACT:
        _ask_leads(session, correction, now=now, but=actor)
    if may_go(correction, actor):
        approve(session, correction, actor=actor, now=now)
    return correction


def _checked(kind: CorrectionKind, out: tuple[str, str], text: Text, note: str) -> ChangeClass:
    """How much changes, when that is what ``kind`` may change. Raises RuleBroken."""
    change = text_change(out, (text.title, text.body)).change_class
    if change is None:
        raise RuleBroken("correction_nothing")
    if kind is CorrectionKind.TYPO and change is not ChangeClass.COSMETIC:
        raise RuleBroken("correction_no_typo")
    if kind is not CorrectionKind.TYPO and not note:
        raise RuleBroken("correction_note")
    return change


def _reviewer(session: Session, draft: Draft, actor: Person, *,
              now: datetime) -> tuple[Person, int, datetime]:
    """One eligible reviewer of one of the text's personas, and until when: two working days.

    A text that came in from elsewhere is for nobody in particular: whoever speaks for a persona in use may judge it.
    """
    requests = writing.requests_of(session, draft)
    in_use = [persona for persona in all_personas(session) if persona.status is PersonaStatus.ACTIVE]
    for persona in draft.personas or in_use:
        choice = choose_reviewers(session, draft, [persona], authors=draft.owner_ids | {actor.id}, requests=requests,
                                  now=now)
        for person in choice.people.values():
            house = get_organisation(session)
            day = work_calendar(session).addwd(local_date(now, house.zone), READING_DAYS)
            return person, persona.id, to_utc(day, house.office_close, house.zone)
    raise RuleBroken("correction_nobody")


def judge(session: Session, correction: Correction, *, well: bool, answer: str, actor: Person, now: datetime) -> None:
    """The reviewer's word; of a legal matter that is out already it comes afterwards.

    Raises:
        NotAllowed, Conflict: judged already.
        RuleBroken: a no without a reason, or the reviewer speaks for the persona no more.
    """
    policy.require(actor, Action.JUDGE_CORRECTION, correction)
    if correction.judged_at is not None:
        raise Conflict("correction_judged")
    if not well and not answer:
        raise RuleBroken("reason_needed")
    against = reasons_against_verdict(session, correction.draft, correction.persona, actor,
                                      authors=correction.owner_ids, now=now) if correction.persona else ()
    if against:
        raise RuleBroken("correction_not_eligible")
    _advance(session, correction, "accept" if well else "refuse", actor_id=actor.id, now=now)
    correction.judged_at, correction.judged_well, correction.answer = now, well, answer
    finish(session, f"correction-judge:{correction.uid}", now=now)
    if correction.state is CorrectionState.REVIEWED:
        _ask_leads(session, correction, now=now)
    elif not well:
        if correction.state is CorrectionState.REFUSED:
            _put_back(session, correction, actor_id=None, now=now)
        _tell(session, correction.by, correction, "correction_refused", now=now)
        for lead in holders(session, Role.LEAD) if correction.state is CorrectionState.OUT else ():
            _tell(session, lead, correction, "correction_refused", now=now)


def may_go(correction: Correction, actor: Person) -> bool:
    """Whether this person may put it in place now: a lead who did not write it, and a yes where one is needed."""
    facts = _facts(correction, actor)
    return policy.allowed(actor, Action.APPROVE_FINALLY, correction.draft) and facts.is_judged and facts.by_another


def _facts(correction: Correction, actor: Person) -> CorrectionFacts:
    judged = correction.kind is not CorrectionKind.FACT or bool(correction.judged_well)
    own_words = actor.id == correction.by_id and correction.revision.change_class is not ChangeClass.COSMETIC
    return CorrectionFacts(is_judged=judged, by_another=not own_words)


def approve(session: Session, correction: Correction, *, actor: Person, now: datetime) -> list[Publication]:
    """A lead's word: the mended text takes the old one's place on our sites, and on channels that can be edited as
    soon as they have a turn; elsewhere leads are asked to do it.

    Raises:
        NotAllowed, Conflict.
        RuleBroken: a reviewer must say yes first, or the lead wrote it.
    """
    policy.require(actor, Action.APPROVE_FINALLY, correction.draft)
    _advance(session, correction, "approve", actor_id=actor.id, now=now, facts=_facts(correction, actor))
    correction.out_at = now
    draft, revision = correction.draft, correction.revision
    _keep_approval(session, draft, revision, by=actor, now=now)
    leads = holders(session, Role.LEAD)
    live = queries.live_of_draft(session, draft.id)
    mended = [each for each in live if each.state is PublicationState.PUBLISHED]
    for publication in live:                    # not out yet: it goes out mended
        if publication.state in _TO_COME:
            publication.revision = revision
    for publication in mended:
        if is_own(publication.variant.channel):
            _replace(session, publication, revision, actor_id=actor.id, now=now)
        elif is_automatic(publication.variant.channel) and publication.external_id:
            errands.ask(session, publication, AttemptKind.UPDATE, actor_id=actor.id, revision=revision, now=now)
        else:
            for lead in leads:
                notify(session, lead, key=f"correct-by-hand:{correction.uid}:{publication.uid}",
                       text_key="correction_by_hand", now=now, address=publication.url or "",
                       params={"title": revision.title, "channel": publication.variant.channel.name})
    finish(session, f"correction-approve:{correction.uid}", now=now)
    announce(session, ArticleCorrected(correction, now))
    return mended


def _replace(session: Session, publication: Publication, revision: Revision, *, actor_id: int, now: datetime) -> None:
    errands.mend(session, publication, revision, actor_id=actor_id, now=now)
    publication.variant.excerpt = excerpt(revision.body, EXCERPT)
    work = session.scalar(sa.select(PublishedWork).where(PublishedWork.source_uid == publication.variant.draft.uid))
    if work is not None:
        work.title, work.excerpt = revision.title, publication.variant.excerpt
    claim = publication.variant.draft.claim
    names = [claim.author.name, *(person.name for person in claim.co_authors)] if claim else []
    search.put(session, kind="article", uid=publication.uid, lang=publication.lang, title=revision.title,
               text=plain_text(revision.body), address=publication.url or "", audience="public",
               detail=", ".join(names))


def _keep_approval(session: Session, draft: Draft, revision: Revision, *, by: Person, now: datetime) -> None:
    """The lead's approval of this very text, in the text's last round; an imported text had none."""
    turn = writing.current_round(session, draft)
    if turn is None:
        turn = ReviewRound(draft_id=draft.id, number=1, opened_on_id=revision.id, state=RoundState.CLOSED,
                           opened_at=now, closed_at=now)
        session.add(turn)
        session.flush()
    for earlier in writing.standing_approvals(session, draft):
        earlier.stale_at = now
    session.add(FinalApproval(round_id=turn.id, revision_id=revision.id, sha256=revision.sha256, by_id=by.id, at=now))
    session.flush()


def withdraw(session: Session, correction: Correction, *, actor: Person, now: datetime) -> None:
    """Nothing is mended after all; the text is again the one that is out. Raises NotAllowed, Conflict."""
    policy.require(actor, Action.CORRECT, correction.draft)
    _advance(session, correction, "withdraw", actor_id=actor.id, now=now)
    _put_back(session, correction, actor_id=actor.id, now=now)
    for key in ("judge", "approve"):
        finish(session, f"correction-{key}:{correction.uid}", now=now)


def _put_back(session: Session, correction: Correction, *, actor_id: int | None, now: datetime) -> None:
    """The newest text is again the one that is out."""
    was = correction.was
    append_revision(session, correction.draft, Text(was.title, was.body), by_id=actor_id, now=now, source=was)


def _advance(session: Session, correction: Correction, event: str, *, actor_id: int, now: datetime,
             facts: CorrectionFacts | None = None) -> None:
    was = correction.state
    correction.state = CorrectionState(CORRECTION.follow(was, event, facts))
    event_log.record(session, correction, event, actor_id=actor_id, now=now, from_state=was.value,
                     to_state=correction.state.value)


def _ask_leads(session: Session, correction: Correction, *, now: datetime, but: Person | None = None) -> None:
    for lead in holders(session, Role.LEAD):
        if lead is not but:
            _tell(session, lead, correction, "correction_to_approve", now=now)


def _tell(session: Session, person: Person, correction: Correction, text_key: str, *, now: datetime) -> None:
    key = text_key.replace("_to_", "-").replace("_", "-")
    notify(session, person, key=f"{key}:{correction.uid}", text_key=text_key, now=now,
           params={"name": correction.by.name, "title": correction.revision.title},
           address=f"/publish/corrections/{correction.uid}")
