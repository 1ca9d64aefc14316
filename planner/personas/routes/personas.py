"""The list of personas, and one of them: reading, naming, using, putting away."""
from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import clock, db, unit_of_work
from planner.core.errors import Conflict, RuleBroken
from planner.personas import queries, rules, services
from planner.personas.forms import NewPersonaForm, ReasonForm, WholePersonaForm
from planner.personas.models import Persona, PersonaFact, PersonaKind, PersonaStatus
from planner.personas.pair_words import keys_apart, set_apart, two_decimals
from planner.personas.routes.base import FIELDS, bp
from planner.personas.words import FOR_WHOM, advice, raises, sentence
from planner.policy import Action, allowed
from planner.web.access import needs
from planner.web.asked import whole
from planner.web.forms import blame, rebase
from planner.web.i18n import locale
from planner.web.reply import page, see_other
from planner.web.toasts import toast
from planner.web.words import label

FACTS = 8                  # of one persona on a page, beside those in short; and so many that are parked
NAMED = 4                   # facts in a sentence that warns


@bp.get("")
@needs(Action.READ_PERSONA)
def index() -> Response:
    """Every persona: in use, in preparation, whom we do not want, archived."""
    session = db.session()
    today = queries.local_day(session, clock().now())
    seen = queries.sight(session, today)
    found = queries.lines(session, today, seen=seen)
    groups: dict[str, list[queries.Line]] = {"active": [], "draft": [], "negative": [], "archived": []}
    for line in found:
        negative = line.persona.is_negative and line.persona.status is not PersonaStatus.ARCHIVED
        groups["negative" if negative else line.persona.status.value].append(line)
    usable = sum(line.counted >= rules.FACTS_TO_COMPARE for line in groups["active"])
    return page("personas/index.html", lists=groups, usable=usable, needed=rules.FACTS_TO_COMPARE,
                begin=_to_begin_with([*groups["active"], *groups["draft"]]), start=_start(session, seen, today))


def _to_begin_with(ideal: list[queries.Line]) -> list[tuple[queries.Line, int]]:
    """The two of which most is known, each with the facts it still needs: what the list asks to fill first (S2)."""
    best = sorted(ideal, key=lambda line: (-line.counted, line.persona.code))[:rules.START_WITH]
    return [(line, rules.facts_to_go(line.counted)) for line in best]


def _start(session: Session, seen: queries.Sight, today: date) -> dict[str, Any] | None:
    """The pair to start with and why, once there is one."""
    found = queries.start_pair(queries.profiles(session, today, seen=seen))
    if found is None:
        return None
    said = queries.saying(session, (found.a, found.b), {key for keys in keys_apart(found) for key in keys}, today)
    return {"pair": found, "apart": set_apart(found, said, locale()),
            "divergence": two_decimals(found.comparison.divergence)}


@bp.get("/<code>")
@needs(Action.READ_PERSONA)
def persona(code: str) -> Response:
    """What is known for sure, what is parked, who speaks for it, and whom it resembles."""
    session, now = db.session(), clock().now()
    found = queries.get_persona(session, code)
    today = queries.local_day(session, now)
    number = max(whole(request.args.get("page")) or 1, 1)
    stands, seen = queries.standing(session, found, today)
    neighbours = queries.neighbours(session, found, today, seen=seen)
    experts = queries.upcoming_representations(session, found, today)
    speaking = frozenset(each.person_id for each in experts if rules.represents(each.from_date, each.to_date, today))
    others, parked = stands.others[FACTS * (number - 1):FACTS * number], stands.parked[:FACTS]
    shown = queries.facts_to_show(session, {*stands.short, *others, *(one for one, _why in parked),
                                            *_named(stands, neighbours)})
    facts = {one: each.fact for one, each in shown.items()}
    counted = [facts[one] for one, _key in stands.counted if one in facts]
    return page("personas/persona.html", persona=found, number=len(stands.counted), today=today, page=number,
                short=[facts[one] for one in stands.short], others=[facts[one] for one in others], most=FACTS,
                left=len(stands.others), went=_went_up(session, found, now), pieces=stands.pieces,
                absorbed=queries.absorbed(session, found, now - rules.UNDO_FOR) if stands.absorbed else (),
                undo_for=rules.UNDO_FOR,
                strength=stands.strength, raises=[(each, raises(each)) for each in stands.ways[:3]],
                used={one: each.cards for one, each in shown.items()}, cards=list(FOR_WHOM.items())[1:],
                parked=[(facts[one], why) for one, why in parked], all_parked=len(stands.parked), experts=experts,
                says=lambda fact: sentence(found, fact, locale()), neighbours=neighbours,
                notes=_notes(found, neighbours, counted), missing=rules.facts_missing(len(stands.counted)),
                may_check=_may_check(list(facts.values()), speaking), speaking=speaking)


def _named(stands: queries.Standing, neighbours: list[queries.Neighbour]) -> set[int]:
    """The facts that a warning about an unwanted reader names: the first few that only this persona has."""
    warned = [each.finding.comparison.only_a for each in neighbours
              if each.finding.advice is rules.Advice.ATTRACTS_UNWANTED]
    return {one for only in warned for one in [one for one, key in stands.counted if key in only][:NAMED]}


def _notes(found: Persona, neighbours: list[queries.Neighbour],
           counted: list[PersonaFact]) -> list[tuple[str, Persona | None, rules.Advice]]:
    """What comparing suggests: the sentence, with whom, of which kind; that it has too few facts is said once."""
    said: dict[str, tuple[str, Persona | None, rules.Advice]] = {}
    for each in neighbours:
        kind = each.finding.advice
        if text := advice(found, each.persona, each.finding, counted, locale()):
            said.setdefault(text, (text, None if kind is rules.Advice.INSUFFICIENT else each.persona, kind))
    return list(said.values())


def _went_up(session: Session, found: Persona, now: datetime) -> dict[str, Any] | None:
    """In which persona this one went up, and until when that can be undone; None when it did not."""
    kept = session.get(Persona, found.merged_into_id) if found.merged_into_id is not None else None
    merged = queries.last_snapshot(session, found, "merge") if kept is not None else None
    if kept is None or merged is None:
        return None
    return {"kept": kept, "at": merged.at, "until": merged.at + rules.UNDO_FOR,
            "can_undo": rules.may_undo(merged.at, now)}


def _may_check(facts: list[PersonaFact], speaking: frozenset[int]) -> bool:
    """Whether the reader may verify facts of this persona: the same for all of them, own ones aside."""
    return bool(facts) and allowed(current_user, Action.VERIFY_FACT, services.FactInHand(facts[0], speaking))


def _kinds(session: Any) -> list[tuple[str, str]]:
    """The kinds that a new persona can have now: negative ones only when two others can be used (S2)."""
    known = queries.profiles(session, queries.local_day(session, clock().now()))
    kinds = PersonaKind if queries.negative_ones_make_sense(known.values()) else [PersonaKind.IDEAL]
    return [(kind.value, label(kind)) for kind in kinds]


@bp.get("/new")
@needs(Action.EDIT_PERSONA)
def new() -> Response:
    """Ask for the code and name of a new persona."""
    return _new_page(NewPersonaForm(kinds=_kinds(db.session())))


def _new_page(form: NewPersonaForm, status: int = 200) -> Response:
    """The form, beside the personas that are there; what was typed is held against the one most like it (R43)."""
    session = db.session()
    others = [persona for persona in queries.all_personas(session)
              if persona.status is not PersonaStatus.ARCHIVED and not persona.is_negative]
    typed = " ".join(text for text in (form.name_nl.data, form.name_en.data, form.summary.data, form.reason.data)
                     if text)
    return page("personas/new.html", form=form, status=status, others=others,
                asks_why=rules.needs_reason(len(others), is_negative=False), many=rules.is_a_handful(len(others)),
                nearest=queries.nearest_persona(session, typed, locale()) if others and typed else None)


@bp.post("/new")
@needs(Action.EDIT_PERSONA)
def make() -> BaseResponse:
    """Begin a persona."""
    form = NewPersonaForm(kinds=_kinds(db.session()))
    if not form.validate():
        return _new_page(form, 422)
    try:
        with unit_of_work() as work:
            made = services.make_persona(work.session, actor=current_user, now=work.now, code=form.code.data or "",
                                         text=form.text(), kind=PersonaKind(form.kind.data))
            code = made.code
    except RuleBroken as error:
        blame(form, error, FIELDS)
        return _new_page(form, error.status)
    toast(_("Begun. Now add what you know for sure."))
    return see_other(url_for(".persona", code=code))


@bp.get("/<code>/edit")
@needs(Action.EDIT_PERSONA)
def edit(code: str) -> Response:
    """Ask for other names."""
    found = queries.get_persona(db.session(), code)
    return page("personas/edit.html", form=WholePersonaForm(obj=found), persona=found)


@bp.post("/<code>/edit")
@needs(Action.EDIT_PERSONA)
def change(code: str) -> BaseResponse:
    """Change names and summary."""
    form = WholePersonaForm()
    if not form.validate():
        return page("personas/edit.html", form=form, persona=queries.get_persona(db.session(), code), status=422)
    try:
        with unit_of_work() as work:
            services.edit_persona(work.session, actor=current_user, now=work.now, text=form.text(),
                                  persona=queries.get_persona(work.session, code), version=form.version.data or 0)
    except (RuleBroken, Conflict) as error:
        found = queries.get_persona(db.session(), code)
        blame(form, error, FIELDS)
        rebase(form, found.version)
        return page("personas/edit.html", form=form, persona=found, status=error.status,
                    theirs=found if error.code == "stale" else None)
    toast(_("Saved."))
    return see_other(url_for(".persona", code=code))


@bp.post("/<code>/activate")
@needs(Action.EDIT_PERSONA)
def activate(code: str) -> BaseResponse:
    """Put a draft to use."""
    with unit_of_work() as work:
        found = queries.get_persona(work.session, code)
        services.activate_persona(work.session, actor=current_user, now=work.now, persona=found)
        name = found.label(locale())
    toast(_("%(name)s is in use: topics can have it as their reader.", name=name))
    return see_other(url_for(".persona", code=code))


@bp.get("/<code>/archive")
@needs(Action.EDIT_PERSONA)
def ask_archive(code: str) -> Response:
    """Show what hangs on the persona before it is put away."""
    return _archive_page(queries.get_persona(db.session(), code), ReasonForm())


def _archive_page(found: Persona, form: ReasonForm, status: int = 200) -> Response:
    return page("personas/archive.html", persona=found, form=form, status=status,
                touches=services.touches(db.session(), found))


@bp.post("/<code>/archive")
@needs(Action.EDIT_PERSONA)
def archive(code: str) -> BaseResponse:
    """Put a persona away, with the reason."""
    form = ReasonForm()
    if not form.validate():
        return _archive_page(queries.get_persona(db.session(), code), form, 422)
    try:
        with unit_of_work() as work:
            found = queries.get_persona(work.session, code)
            services.archive_persona(work.session, actor=current_user, now=work.now, persona=found,
                                     reason=form.reason.data or "")
            name = found.label(locale())
    except RuleBroken as error:
        blame(form, error, FIELDS)
        return _archive_page(queries.get_persona(db.session(), code), form, error.status)
    toast(_("%(name)s is archived.", name=name), undo=url_for(".restore", code=code))
    return see_other(url_for(".index"))


@bp.post("/<code>/restore")
@needs(Action.EDIT_PERSONA)
def restore(code: str) -> BaseResponse:
    """Bring an archived persona back."""
    with unit_of_work() as work:
        found = queries.get_persona(work.session, code)
        services.restore_persona(work.session, actor=current_user, now=work.now, persona=found)
        name = found.label(locale())
    toast(_("%(name)s is back.", name=name))
    return see_other(url_for(".persona", code=code))
