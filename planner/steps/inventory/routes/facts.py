"""Facts worth sharing: the list, adding one in seconds, changing it."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa
from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import db, unit_of_work
from planner.core.errors import Conflict, RuleBroken
from planner.people.models import Person, PersonStatus
from planner.policy import Action
from planner.steps.inventory import queries, services
from planner.steps.inventory.forms import FactForm
from planner.steps.inventory.models import KnowledgeFact, Shareable, TopicArea
from planner.steps.inventory.routes.base import FIELDS, bp, page_number, typed_area
from planner.steps.inventory.routes.lists import area_label, ask, cut
from planner.steps.inventory.services.facts import Statement
from planner.web.access import needs
from planner.web.forms import blame, rebase
from planner.web.i18n import locale
from planner.web.reply import page, see_other
from planner.web.toasts import toast

BESIDE = FIELDS | {"person_unknown": "known_by", "fact_in_brief": "shareable"}


@dataclass(frozen=True, slots=True)
class FactFilters:
    """What the address narrows the list to; '' means all. ``area`` and ``theme`` are keys."""

    area: str = ""
    theme: str = ""
    share: str = ""
    mine: str = ""

    def arguments(self, **over: Any) -> dict[str, Any]:
        """These filters as arguments of an address, with some of them other; empty ones are left out."""
        return {key: value for key, value in {**asdict(self), **over}.items() if value}


def read_filters(arguments: Mapping[str, str]) -> FactFilters:
    """The filters of an address; what makes no sense there is as if it were not there."""
    share = arguments.get("share", "")
    return FactFilters(arguments.get("area", ""), arguments.get("theme", ""),
                       share if share in set(Shareable) else "", "1" if arguments.get("mine") else "")


@bp.get("/knowledge/facts")
@needs(Action.READ_KNOWLEDGE)
def facts() -> Response:
    """What is worth sharing, newest first, as the address narrows it."""
    session, number = db.session(), page_number()
    directory, themes, filters = queries.directory(session), queries.themes(session), read_filters(request.args)
    area = directory.find(filters.area)
    theme = next((each for each in themes if each.key == filters.theme), None)
    rows = queries.facts(session, areas=directory.within(area.key) if area else None,
                         shareable=Shareable(filters.share) if filters.share else None,
                         theme_id=theme.id if theme else None, known_by=current_user.id if filters.mine else None,
                         offset=(number - 1) * queries.PAGE_SIZE)
    return page("inventory/facts.html", area=area, theme=theme, filters=filters, themes=themes, shares=list(Shareable),
                **cut(rows, number))


@bp.get("/knowledge/facts/new")
@needs(Action.ADD_KNOWLEDGE)
def new_fact() -> Response:
    """Ask for one sentence worth sharing."""
    form = FactForm(None, lang=current_user.locale, area=area_label(request.args.get("area")))
    return _ask(form, None)


def _ask(form: FactForm, fact: KnowledgeFact | None, status: int = 200, **context: object) -> Response:
    names = db.session.scalars(sa.select(Person.name).where(Person.status != PersonStatus.LEFT).order_by(Person.name))
    return ask("inventory/edit_fact.html", form, status, fact=fact, names=list(names), **context)


@bp.post("/knowledge/facts/new")
@needs(Action.ADD_KNOWLEDGE)
def add_fact() -> BaseResponse:
    """Keep it, with Undo; when one says nearly the same, ask first."""
    form = FactForm()
    if not form.validate():
        return _ask(form, None, 422)
    if "sure" not in request.form and (found := queries.twins(db.session(), form.text.data or "", form.lang.data)):
        return _ask(form, None, twins=found)
    try:
        with unit_of_work() as work:
            fact = services.facts.add_fact(work.session, actor=current_user, now=work.now,
                                           statement=_statement(work.session, form))
            uid = fact.uid
    except RuleBroken as error:
        blame(form, error, BESIDE)
        return _ask(form, None, error.status)
    toast(_("Kept."), undo=url_for(".remove_fact", uid=uid))
    return see_other(url_for(".facts", _anchor=f"fact-{uid}"))


def _statement(session: Session, form: FactForm) -> Statement:
    areas: dict[int, TopicArea] = {}
    for text in (form.area.data, *(form.others.data or "").split(",")):
        if (area := typed_area(session, text and text.strip())) is not None:
            areas[area.id] = area
    return Statement(form.text.data or "", form.lang.data, list(areas.values()), Shareable(form.shareable.data),
                     _people(session, form.known_by.data or ""))


def _people(session: Session, text: str) -> list[Person]:
    """The colleagues that somebody typed, by name. Raises RuleBroken when nobody goes by a name."""
    found = []
    for name in dict.fromkeys(part.strip() for part in text.split(",") if part.strip()):
        person = session.scalar(sa.select(Person).where(sa.func.lower(Person.name) == name.lower())
                                .order_by(Person.id).limit(1))
        if person is None:
            raise RuleBroken("person_unknown", text=name)
        found.append(person)
    return found


def _fact_form(fact: KnowledgeFact) -> FactForm:
    names = [area.label(locale()) for area in fact.areas]
    return FactForm(None, version=fact.version, text=fact.text, lang=fact.lang, shareable=fact.shareable.value,
                    area=names[0] if names else "", others=", ".join(names[1:]),
                    known_by=", ".join(person.name for person in fact.known_by))


@bp.get("/knowledge/facts/<uid>")
@needs(Action.EDIT_KNOWLEDGE)
def fact(uid: str) -> Response:
    """Ask for other words; for who knows it, and leads."""
    found = queries.get_fact(db.session(), uid)
    services.facts.require_edit(current_user, found)
    return _ask(_fact_form(found), found)


@bp.post("/knowledge/facts/<uid>")
@needs(Action.EDIT_KNOWLEDGE)
def change_fact(uid: str) -> BaseResponse:
    """Change it."""
    form = FactForm()
    if not form.validate():
        return _ask(form, queries.get_fact(db.session(), uid), 422)
    try:
        with unit_of_work() as work:
            services.facts.edit_fact(work.session, actor=current_user, now=work.now,
                                     fact=queries.get_fact(work.session, uid), version=form.version.data or 0,
                                     statement=_statement(work.session, form))
    except (RuleBroken, Conflict) as error:
        found = queries.get_fact(db.session(), uid)
        blame(form, error, BESIDE)
        rebase(form, found.version)
        return _ask(form, found, error.status, theirs=found.text if error.code == "stale" else None)
    toast(_("Saved."))
    return see_other(url_for(".facts", _anchor=f"fact-{uid}"))


@bp.post("/knowledge/facts/<uid>/know")
@needs(Action.ADD_KNOWLEDGE)
def know_fact(uid: str) -> BaseResponse:
    """Say that one knows it too, with Undo."""
    _know(uid, knows=True)
    toast(_("You stand with it now."), undo=url_for(".forget_fact", uid=uid))
    return see_other(url_for(".facts", _anchor=f"fact-{uid}"))


@bp.post("/knowledge/facts/<uid>/forget")
@needs(Action.ADD_KNOWLEDGE)
def forget_fact(uid: str) -> BaseResponse:
    """Take that back."""
    _know(uid, knows=False)
    toast(_("Taken back."))
    return see_other(url_for(".facts", _anchor=f"fact-{uid}"))


def _know(uid: str, *, knows: bool) -> None:
    with unit_of_work() as work:
        services.facts.know_fact_too(work.session, actor=current_user, now=work.now, knows=knows,
                                     fact=queries.get_fact(work.session, uid))


@bp.post("/knowledge/facts/<uid>/remove")
@needs(Action.EDIT_KNOWLEDGE)
def remove_fact(uid: str) -> BaseResponse:
    """Take it off the list, with Undo."""
    with unit_of_work() as work:
        services.facts.set_fact_away(work.session, actor=current_user, now=work.now, away=True,
                                     fact=queries.get_fact(work.session, uid))
    toast(_("Off the list."), undo=url_for(".restore_fact", uid=uid))
    return see_other(url_for(".facts"))


@bp.post("/knowledge/facts/<uid>/restore")
@needs(Action.EDIT_KNOWLEDGE)
def restore_fact(uid: str) -> BaseResponse:
    """Undo."""
    with unit_of_work() as work:
        services.facts.set_fact_away(work.session, actor=current_user, now=work.now, away=False,
                                     fact=queries.get_fact(work.session, uid, archived=True))
    toast(_("As it was."))
    return see_other(url_for(".facts", _anchor=f"fact-{uid}"))
