"""Review on screen: the queue, a text for one persona, and what leads and admins decide."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from flask import Blueprint, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from planner.core.db import clock, db, unit_of_work
from planner.core.errors import Conflict, NotFound, PlannerError
from planner.core.localtime import local_date
from planner.people.models import Person
from planner.people.queries import get_organisation, get_person, work_calendar
from planner.personas.models import Persona, PersonaFact
from planner.policy import Action, Role, allowed
from planner.steps.writing import queries, rules
from planner.steps.writing.forms import QUOTE, PersonForm, ReasonForm, VerdictForm, readings, scores_sent
from planner.steps.writing.margins import marked
from planner.steps.writing.models import Draft, ReviewRequest, Revision
from planner.steps.writing.queries import Table
from planner.steps.writing.routes.base import work_on
from planner.steps.writing.routes.drafts import mark_from, mark_text
from planner.steps.writing.rules.texts import reading_minutes
from planner.steps.writing.services import approvals, scoring, verdicts
from planner.steps.writing.services.asking import Considered, authors_of, consider, review_due
from planner.steps.writing.services.looking import is_looking
from planner.steps.writing.services.reopening import can_be_raised, may_reopen
from planner.steps.writing.services.rounds import round_facts
from planner.steps.writing.services.verdicts import Answer, Point
from planner.web import headers, markdown, navigation
from planner.web.access import needs
from planner.web.asked import whole, written
from planner.web.reply import page, see_other
from planner.web.toasts import toast
from planner.web.words import explain, refusal
from planner.workflow.writing import ChangeState, RoundState, Severity

bp = Blueprint("reviews", __name__, url_prefix="/reviews")
bp.before_request(headers.allow_pictures)
QUEUE_PAGE = 20


@bp.get("")
@needs(Action.OPEN_REVIEWS)
def index() -> Response:
    """What I was asked to judge, first due first; for leads also what waits for them, for admins who needs a deputy."""
    session, now = db.session(), clock().now()
    queue = queries.waiting_for_reviewer(
        session, current_user, on=local_date(now, get_organisation(session).zone), limit=QUEUE_PAGE,
        after=mark_from(request.args.get("after", "")))
    decides = Role.LEAD in current_user.roles
    lead = queries.waiting_for_lead(session, current_user)
    navigation.know(queries.known_of(queue, lead, decides=decides))
    orphans = queries.without_approver(session) if allowed(current_user, Action.NAME_DEPUTY) else []
    return page("reviews/index.html", queue=queue, next=mark_text(queue.next), lead=lead, decides=decides,
                orphans=orphans, now=now)


# --- The whole round ---------------------------------------------------------------------------------------------


@bp.get("/<uid>")
@needs(Action.READ_DRAFT)
def show(uid: str) -> Response:
    """A text with the verdicts of every persona; here leads (or the deputy) approve finally."""
    return round_page(queries.get_draft(db.session(), current_user, uid))


def round_page(draft: Draft, *, status: int = 200, refused: str | None = None) -> Response:
    """The page of a round, with the sentence of a rule that refused."""
    session, now = db.session(), clock().now()
    if draft.head is None or draft.claim_id is None:            # practice is in no round
        raise NotFound("not_found")
    seats = queries.table(db.session(), draft)
    return page(
        "reviews/show.html", status=status, draft=draft, table=seats, refused=refused, now=now,
        text=marked(draft, markdown.render(draft.head.body, lang=draft.lang)), gaps=_gaps(draft, seats),
        approvals=queries.final_approvals(session, draft), points=queries.changes_of(session, draft),
        may_approve=allowed(current_user, Action.APPROVE_FINALLY, draft), minutes=reading_minutes,
        may_raise=can_be_raised(draft) and allowed(current_user, Action.RAISE_CLASS, draft),
        busy={one.id for one in seats.requests if _busy(one, now)}, below=scoring.is_below_minimum(session, draft),
        figure=scoring.figure_of(session, draft) if draft.claim and draft.claim.author_id == current_user.id else None)


def _gaps(draft: Draft, seats: Table) -> tuple[rules.Gap, ...]:
    if seats.turn is None or seats.turn.state is not RoundState.OPEN:
        return ()
    return rules.quorum_gaps(round_facts(db.session(), draft, seats.turn, seats.requests, seats.standing,
                                         now=clock().now()))


@bp.post("/<uid>/approve")
@needs(Action.APPROVE_FINALLY)
def approve(uid: str) -> Response:
    """The final approval, of the revision that was read."""
    try:
        with work_on(uid) as (work, draft):
            read = queries.get_revision(work.session, draft, whole(request.form.get("read")) or 0)
            approvals.approve_finally(work.session, draft, read=read, actor=current_user, now=work.now,
                                      reason="".join(written("reason"))[:300])
    except PlannerError as error:
        return _refused_round(uid, error)
    toast(_("Approved. It goes out at its moment."))
    return see_other(url_for(".show", uid=uid))


def _refused_round(uid: str, error: PlannerError) -> Response:
    draft = queries.get_draft(db.session(), current_user, uid)
    return round_page(draft, status=error.status, refused=explain(error))


# --- One persona -------------------------------------------------------------------------------------------------


@bp.get("/<uid>/<code>")
@needs(Action.READ_DRAFT)
def persona(uid: str, code: str) -> Response:
    """The text for one persona: facts beside it, the verdict below them. Opens on what changed since last time."""
    draft = queries.get_draft(db.session(), current_user, uid)
    return persona_page(draft, queries.get_persona_of(draft, code))


def persona_page(draft: Draft, chosen: Persona, *, form: VerdictForm | None = None, status: int = 200,
                 refused: str | None = None, since: int | None = None) -> Response:
    """The page of one persona. ``since``: show what changed after that revision, whatever was read before."""
    session, now = db.session(), clock().now()
    head = draft.head
    if head is None:
        raise NotFound("not_found")
    seats = queries.table(db.session(), draft)
    facts = _facts(draft, chosen)
    own = seats.mine(current_user, chosen)
    before = queries.get_revision(session, draft, since) if since else seats.read_before(current_user)
    compared = queries.comparison(before, head) if before and (since or request.args.get("show") != "text") else None
    form = form or VerdictForm(formdata=None, fact_choices=_fact_choices(facts), read=head.number)
    return page(
        "reviews/persona.html", status=status, draft=draft, persona=chosen, table=seats, request_=own, facts=facts,
        form=form, before=before, compared=compared, refused=refused, now=now, minutes=reading_minutes,
        text=None if compared else marked(draft, markdown.render(head.body, lang=draft.lang)),
        parked=queries.parked_facts(session, chosen, _today(now)), said=_said(facts, own, form), busy=_busy(own, now),
        rubric=scoring.rubric_of(session), scored=_scored(own), answered=_answered(seats, chosen),
        reopens=_reopens(draft, seats, chosen, now),
        points=queries.earlier_points(seats.requests, chosen), choices=_choices(draft, chosen, seats))


def _today(now: datetime) -> date:
    return local_date(now, get_organisation(db.session()).zone)


def _busy(own: ReviewRequest | None, now: datetime) -> bool:
    """Whether somebody said that they are on it, for author and lead to see."""
    if own is None or own.looking_at is None:
        return False
    return is_looking(own, calendar=work_calendar(db.session()), zone=get_organisation(db.session()).zone, now=now)


def _scored(own: ReviewRequest | None) -> dict[str, int]:
    """What was just chosen for each criterion, else what is written down."""
    return scores_sent(request.form) if request.method == "POST" else scoring.scores_of(db.session(), own)


def _answered(seats: Table, chosen: Persona) -> int:
    """How many of the points of whoever asks have an answer of the author."""
    return sum(change.state in (ChangeState.DONE, ChangeState.CONTESTED)
               for one in seats.requests if one.persona_id == chosen.id and one.reviewer_id == current_user.id
               for change in one.changes)


def _reopens(draft: Draft, seats: Table, chosen: Persona, now: datetime) -> Revision | None:
    """The text that the own yes was given to, when it was carried over and there is time to look again."""
    mine = [one for one in seats.standing if one.request.reviewer_id == current_user.id
            and one.request.persona_id == chosen.id and may_reopen(db.session(), draft, one, now=now)]
    return mine[-1].request.revision_read if mine else None


def _facts(draft: Draft, chosen: Persona) -> list[PersonaFact]:
    """The facts of one persona that count today."""
    return next(known for one, known in queries.facts_for(db.session(), draft, now=clock().now()) if one is chosen)


def _fact_choices(facts: list[PersonaFact]) -> list[tuple[str, str]]:
    return [(fact.uid, fact.statement(current_user.locale)) for fact in facts]


def _said(facts: list[PersonaFact], own: ReviewRequest | None, form: VerdictForm) -> dict[str, str]:
    """What is chosen for each fact: what was just sent, else what is written down."""
    if form.is_submitted():
        return {uid: reading.value for uid, reading in readings(request.form, [fact.uid for fact in facts]).items()}
    known = {reading.fact_id: reading.reading.value for reading in own.readings} if own else {}
    return {fact.uid: known[fact.id] for fact in facts if fact.id in known}


def _choices(draft: Draft, chosen: Persona, seats: Table) -> list[Considered]:
    """Whom a lead could ask for this persona; only while a round is open."""
    may = allowed(current_user, Action.WAIVE_REVIEW, draft)
    if not may or seats.turn is None or seats.turn.state is not RoundState.OPEN:
        return []
    session, now = db.session(), clock().now()
    return consider(session, draft, [chosen.id], authors=authors_of(draft, seats.turn), requests=seats.requests,
                    due_at=review_due(session, draft, now=now), now=now)


def own_request(draft: Draft, chosen: Persona) -> ReviewRequest:
    """What the person asking has to answer for this persona. Raises NotFound when they were never asked."""
    found = queries.table(db.session(), draft).mine(current_user, chosen)
    if found is None:
        raise NotFound("not_found")
    return found


@bp.post("/<uid>/<code>")
@needs(Action.GIVE_VERDICT)
def judge(uid: str, code: str) -> Response:
    """Give a verdict on the revision that was read; a text that changed meanwhile is shown first (409)."""
    session = db.session()
    draft = queries.get_draft(session, current_user, uid)
    chosen = queries.get_persona_of(draft, code)
    facts = _facts(draft, chosen)
    form = VerdictForm(fact_choices=_fact_choices(facts))
    if not form.validate_on_submit() or form.chosen is None:
        return persona_page(draft, chosen, form=form, status=422)
    said = readings(request.form, [fact.uid for fact in facts])
    parked = [fact for fact, _why in queries.parked_facts(session, chosen, _today(clock().now()))]
    try:
        with work_on(uid) as (work, draft):
            read = queries.get_revision(work.session, draft, form.read.data or 0)
            answer = Answer(
                form.chosen, form.summary.data or "", _points(form, [*facts, *parked]),
                {fact.id: said[fact.uid] for fact in facts if fact.uid in said},
                frozenset(request.form.getlist("withdraw")), scores_sent(request.form))
            verdicts.give_verdict(work.session, own_request(draft, queries.get_persona_of(draft, code)), answer,
                                  read=read, actor=current_user, now=work.now)
    except PlannerError as error:
        return _refused_verdict(uid, code, form, error)
    toast(_("Thank you. The author reads it now."))
    return see_other(url_for(".index"))


def _points(form: VerdictForm, facts: Sequence[PersonaFact]) -> list[Point]:
    by_uid = {fact.uid: fact for fact in facts}
    return [Point(point.text.data or "", fact=by_uid.get(point.ground.data or QUOTE),
                  quote=(point.quote.data or "") if point.ground.data == QUOTE else "",
                  severity=Severity(point.severity.data)) for point in form.points if point.is_filled]


def _refused_verdict(uid: str, code: str, form: VerdictForm, error: PlannerError) -> Response:
    """The page again with everything typed; when the text changed, with what changed since it was read."""
    said = explain(error)
    draft = queries.get_draft(db.session(), current_user, uid)
    since = None
    if isinstance(error, Conflict) and error.code == "verdict_other_revision" and draft.head is not None:
        since = form.read.data
        form.read.raw_data = [str(draft.head.number)]       # what the field shows again
    return persona_page(draft, queries.get_persona_of(draft, code), form=form, status=error.status, since=since,
                        refused=said)


@bp.post("/<uid>/<code>/accept")
@needs(Action.GIVE_VERDICT)
def accept(uid: str, code: str) -> Response:
    """Say that one will read it."""
    with work_on(uid) as (work, draft):
        own = own_request(draft, queries.get_persona_of(draft, code))
        verdicts.accept_request(work.session, own, actor=current_user, now=work.now)
    return see_other(url_for(".persona", uid=uid, code=code))


@bp.post("/<uid>/<code>/decline")
@needs(Action.GIVE_VERDICT)
def decline(uid: str, code: str) -> Response:
    """Say that one can't; the next reviewer is asked."""
    form = ReasonForm()
    if not form.validate_on_submit():
        draft = queries.get_draft(db.session(), current_user, uid)
        return persona_page(draft, queries.get_persona_of(draft, code), status=422,
                            refused=refusal("reason_missing", {}))
    with work_on(uid) as (work, draft):
        own = own_request(draft, queries.get_persona_of(draft, code))
        following = verdicts.decline_request(work.session, own, reason=form.reason.data or "", actor=current_user,
                                             now=work.now)
        name = following.reviewer.name if following else None
    toast(_("Thank you for saying so. %(name)s is asked now.", name=name) if name
          else _("Thank you for saying so. The lead looks for somebody else."))
    return see_other(url_for(".index"))


# --- What leads and admins decide --------------------------------------------------------------------------------


@bp.post("/<uid>/<code>/ask")
@needs(Action.WAIVE_REVIEW)
def ask(uid: str, code: str) -> Response:
    """A lead asks somebody by name."""
    session = db.session()
    draft = queries.get_draft(session, current_user, uid)
    chosen = queries.get_persona_of(draft, code)
    known = {one.person.uid: one.person.name for one in _choices(draft, chosen, queries.table(db.session(), draft))}
    form = PersonForm(people=list(known.items()))
    try:
        with work_on(uid) as (work, draft):
            if not form.validate_on_submit():
                raise NotFound("not_found")
            person = get_person(work.session, form.person.data or "")
            name = person.name
            approvals.ask_person(work.session, draft, queries.get_persona_of(draft, code), person,
                                 actor=current_user, now=work.now)
    except PlannerError as error:
        return _refused_persona(uid, code, error)
    toast(_("%(name)s is asked.", name=name))
    return see_other(url_for(".persona", uid=uid, code=code))


@bp.post("/<uid>/<code>/waive")
@needs(Action.WAIVE_REVIEW)
def waive(uid: str, code: str) -> Response:
    """A lead goes on without the word of one persona."""
    form = ReasonForm()
    reason = form.reason.data if form.validate_on_submit() else ""
    try:
        with work_on(uid) as (work, draft):
            approvals.waive_persona(work.session, draft, queries.get_persona_of(draft, code), reason=reason or "",
                                    actor=current_user, now=work.now)
    except PlannerError as error:
        return _refused_persona(uid, code, error)
    toast(_("The text goes on without this persona."))
    return see_other(url_for(".show", uid=uid))


def _refused_persona(uid: str, code: str, error: PlannerError) -> Response:
    draft = queries.get_draft(db.session(), current_user, uid)
    return persona_page(draft, queries.get_persona_of(draft, code), status=error.status,
                        refused=explain(error))


@bp.get("/<uid>/deputy")
@needs(Action.NAME_DEPUTY)
def deputy(uid: str) -> Response:
    """Who approves a text that its only lead wrote: an admin chooses, without reading the text."""
    return _deputy_page(queries.get_orphan(db.session(), uid))


@bp.post("/<uid>/deputy")
@needs(Action.NAME_DEPUTY)
def name_deputy(uid: str) -> Response:
    """Name the deputy."""
    draft = queries.get_orphan(db.session(), uid)
    form = PersonForm(people=_deputies(draft))
    if not form.validate_on_submit():
        return _deputy_page(draft, form=form, status=422)
    with unit_of_work() as work:
        draft = queries.get_orphan(work.session, uid)
        person = get_person(work.session, form.person.data or "")
        approvals.name_deputy(work.session, draft, person, actor=current_user, now=work.now)
        name = person.name
    toast(_("%(name)s gives this text its final approval.", name=name))
    return see_other(url_for(".index"))


def _deputies(draft: Draft) -> list[tuple[str, str]]:
    people: list[Person] = queries.colleagues(db.session())
    return [(one.uid, one.name) for one in people if one.id not in draft.owner_ids]


def _deputy_page(draft: Draft, *, form: PersonForm | None = None, status: int = 200) -> Response:
    form = form or PersonForm(formdata=None, people=_deputies(draft))
    return page("reviews/deputy.html", status=status, draft=draft, form=form)

