"""Two personas become one: what it touches first, then the choice, then thirty days to take it back."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from planner.core.db import clock, db, unit_of_work
from planner.core.errors import Conflict, NotFound, RuleBroken
from planner.personas import queries, rules, services
from planner.personas.forms import MergeForm
from planner.personas.models import Persona, PersonaFact
from planner.personas.routes.base import FIELDS, bp
from planner.personas.rules import Choice
from planner.policy import Action
from planner.web.access import needs
from planner.web.forms import blame
from planner.web.i18n import locale
from planner.web.reply import page, see_other
from planner.web.toasts import toast


@dataclass(frozen=True, slots=True)
class Clash:
    """A contradiction to choose from; ``name`` is that of its field."""

    name: str
    kept: PersonaFact
    gone: PersonaFact


def _pair(session: Session, code: str, into: str) -> tuple[Persona, Persona]:
    """The persona that stays and the one that goes. Raises NotFound, also when they are one."""
    gone, kept = queries.get_persona(session, code), queries.get_persona(session, into)
    if gone.id == kept.id:
        raise NotFound("not_found")
    return kept, gone


def _clashes(session: Session, kept: Persona, gone: Persona, today: date) -> list[Clash]:
    facts = {fact.uid: fact for persona in (kept, gone) for fact in queries.facts_of(session, persona)}
    found = rules.contradictions(services.merging_facts(session, kept, today),
                                 services.merging_facts(session, gone, today))
    return [Clash(f"holds-{number}", facts[ours.uid], facts[theirs.uid])
            for number, (ours, theirs) in enumerate(found, 1)]


@bp.get("/<code>/merge/<into>")
@needs(Action.EDIT_PERSONA)
def ask_merge(code: str, into: str) -> Response:
    """What would become of two personas that are one."""
    kept, gone = _pair(db.session(), code, into)
    return _merge_page(kept, gone, MergeForm(obj=kept, other_version=gone.version))


def _merge_page(kept: Persona, gone: Persona, form: MergeForm, status: int = 200) -> Response:
    session, now = db.session(), clock().now()
    today = queries.local_day(session, now)
    touched = services.touches(session, gone)
    facts = {fact.key for persona in (kept, gone) for fact in queries.facts_of(session, persona)}
    counted = {fact.key for persona in queries.counted_facts(session, [kept.id, gone.id], today).values()
               for fact in persona}
    speaking = {each.person_id for each in queries.upcoming_representations(session, kept, today)}
    return page("personas/merge.html", status=status, kept=kept, gone=gone, form=form,
                clashes=_clashes(session, kept, gone, today), counted=len(counted), parked=len(facts - counted),
                live=[touch for touch in touched if touch.is_live], rest=[each for each in touched if not each.is_live],
                speakers=[each for each in queries.upcoming_representations(session, gone, today)
                          if each.person_id not in speaking],
                until=now + rules.UNDO_FOR, chosen=request.form)


@bp.post("/<code>/merge/<into>")
@needs(Action.EDIT_PERSONA)
def merge(code: str, into: str) -> Response:
    """Let the one go up in the other."""
    form = MergeForm()
    if not form.validate():
        return _merge_page(*_pair(db.session(), code, into), form, 422)
    try:
        with unit_of_work() as work:
            kept, gone = _pair(work.session, code, into)
            services.merge_personas(
                work.session, actor=current_user, now=work.now, kept=kept, gone=gone, text=form.text(),
                choices=_choices(_clashes(work.session, kept, gone, queries.local_day(work.session, work.now))),
                versions=(form.version.data or 0, form.other_version.data or 0))
            names = {"gone": gone.label(locale()), "kept": kept.label(locale())}
    except (RuleBroken, Conflict) as error:
        kept, gone = _pair(db.session(), code, into)
        blame(form, error, FIELDS)
        for field, seen in ((form.version, kept.version), (form.other_version, gone.version)):
            field.data, field.raw_data = seen, None
        return _merge_page(kept, gone, form, error.status)
    toast(_("%(gone)s went up in %(kept)s.", **names), undo=url_for(".unmerge", code=code))
    return see_other(url_for(".persona", code=into))


def _choices(clashes: Sequence[Clash]) -> dict[str, Choice]:
    """What was chosen, per key; a choice that is none of ours is no choice."""
    said = {clash.kept.key: request.form.get(clash.name, "") for clash in clashes}
    return {key: Choice(value) for key, value in said.items() if value in set(Choice)}


@bp.post("/<code>/unmerge")
@needs(Action.EDIT_PERSONA)
def unmerge(code: str) -> Response:
    """Make two of them again; says what stays as it is because somebody changed it since."""
    with unit_of_work() as work:
        gone = queries.get_persona(work.session, code)
        left = services.unmerge(work.session, actor=current_user, now=work.now, gone=gone)
        titles = [fact.statement(locale()) for fact in left.facts] + [touch.title for touch in left.work]
        name = gone.label(locale())
    if titles:
        toast(ngettext("%(name)s is back. One thing changed since and stays as it is: %(list)s.",
                       "%(name)s is back. %(num)d things changed since and stay as they are: %(list)s.", len(titles),
                       name=name, list="; ".join(titles[:5])))
    else:
        toast(_("%(name)s is back, with everything that was its own.", name=name))
    return see_other(url_for(".persona", code=code))
