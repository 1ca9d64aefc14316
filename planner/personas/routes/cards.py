"""Cards: what is known for sure, laid out for a topic, for sales, for writers or for product; to print and to keep."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from flask import Response, make_response, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import clock, db, unit_of_work
from planner.core.errors import NotFound, RuleBroken
from planner.personas import queries, rules, services
from planner.personas.forms import CardForm
from planner.personas.models import CardKind, PersonaFact
from planner.personas.queries import Sheet
from planner.personas.routes.base import FIELDS, bp
from planner.personas.services.cards import MOST_LINES
from planner.personas.texts import markdown
from planner.personas.words import FOR_WHOM, on_card
from planner.policy import Action
from planner.web.access import needs
from planner.web.forms import blame
from planner.web.i18n import locale
from planner.web.reply import page, page_or_fragment, see_other
from planner.web.toasts import toast
from planner.web.words import label


def _kind(asked: str | None) -> CardKind:
    return CardKind(asked) if asked in {kind.value for kind in CardKind} else CardKind.BRIEF


def _today() -> date:
    return queries.local_day(db.session(), clock().now())


def _laid(kind: CardKind, facts: Sequence[PersonaFact]) -> Sheet:
    counted = [fact.id for fact in facts if queries.is_counted(fact, _today())]
    return queries.sheet(kind, facts, _today(), queries.quotes_about(db.session(), counted) if counted else ())


def _says(sheet: Sheet) -> Callable[[PersonaFact], tuple[str, str]]:
    """How the facts of a card are said."""
    facts = sheet.facts
    return lambda fact: on_card(facts, fact, locale())


def _as_markdown(sheet: Sheet, title: str, name: str) -> Response:
    response = make_response(markdown(sheet, title, locale()))
    response.content_type = "text/markdown; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.md"'
    return response


def _chosen() -> list[PersonaFact]:
    asked = request.form if request.method == "POST" else request.args
    return queries.facts_by_uid(db.session(), asked.getlist("fact")[:MOST_LINES])


def _selection(facts: list[PersonaFact], form: CardForm, status: int = 200) -> Response:
    kind = _kind(form.kind.data)
    sheet = _laid(kind, facts)
    return page_or_fragment("personas/selection.html", "personas/_becomes.html", sheet=sheet, kind=kind, facts=facts,
                            form=form, kinds=list(CardKind), for_whom=FOR_WHOM, says=_says(sheet), status=status,
                            title=label(kind))


@bp.get("/sales-knows/card")
@needs(Action.READ_PERSONA)
def selection() -> Response:
    """What the chosen lines become; ``form=md`` gives it as Markdown."""
    facts, kind = _chosen(), _kind(request.args.get("kind"))
    if request.args.get("form") == "md":
        return _as_markdown(_laid(kind, facts), label(kind), kind.value)
    return _selection(facts, CardForm(None, kind=kind.value))


@bp.post("/sales-knows/card")
@needs(Action.ADD_FACT)
def keep_card() -> BaseResponse:
    """Keep the chosen lines under a name."""
    form, facts = CardForm(), _chosen()
    if not form.validate():
        return _selection(facts, form, 422)
    try:
        with unit_of_work() as work:
            kept = services.keep_card(work.session, actor=current_user, now=work.now, title=form.title.data or "",
                                      kind=CardKind(form.kind.data),
                                      facts=queries.facts_by_uid(work.session, [fact.uid for fact in facts]))
            uid = kept.uid
    except RuleBroken as error:
        blame(form, error, FIELDS)
        return _selection(_chosen(), form, error.status)
    toast(_("Kept. Its address stays the same."), undo=url_for(".drop_card", uid=uid))
    return see_other(url_for(".card", uid=uid))


@bp.get("/cards")
@needs(Action.READ_PERSONA)
def cards() -> Response:
    """The cards that were kept."""
    return page("personas/cards.html", kept=queries.kept_cards(db.session(), 100), for_whom=FOR_WHOM)


@bp.get("/cards/<uid>")
@needs(Action.READ_PERSONA)
def card(uid: str) -> Response:
    """A kept card, as it holds today; ``kind`` shows it for somebody else, ``form=md`` gives it as Markdown."""
    found = queries.get_card(db.session(), uid)
    kind = _kind(request.args.get("kind") or found.kind.value)
    sheet = _laid(kind, [line.fact for line in found.lines])
    if request.args.get("form") == "md":
        return _as_markdown(sheet, found.title, rules.key_of(found.title, 60) or "card")
    return page("personas/card.html", card=found, kind=kind, sheet=sheet, says=_says(sheet), kinds=list(CardKind),
                for_whom=FOR_WHOM, title=found.title,
                to=lambda each, **more: url_for(".card", uid=uid, kind=each.value, **more))


@bp.post("/cards/<uid>/drop")
@needs(Action.EDIT_CARD)
def drop_card(uid: str) -> BaseResponse:
    """Put a kept card away."""
    with unit_of_work() as work:
        services.drop_card(work.session, actor=current_user, now=work.now, card=queries.get_card(work.session, uid))
    toast(_("Put away. The facts stay."), undo=url_for(".restore_card", uid=uid))
    return see_other(url_for(".cards"))


@bp.post("/cards/<uid>/restore")
@needs(Action.EDIT_CARD)
def restore_card(uid: str) -> BaseResponse:
    """Bring a kept card back."""
    with unit_of_work() as work:
        services.restore_card(work.session, actor=current_user, now=work.now, card=queries.get_card(work.session, uid))
    toast(_("It is back."))
    return see_other(url_for(".card", uid=uid))


@bp.get("/<code>/card/<kind>")
@needs(Action.READ_PERSONA)
def persona_card(code: str, kind: str) -> Response:
    """Everything that counts about one persona, for sales, writers or product."""
    if kind not in {each.value for each in CardKind}:
        raise NotFound("not_found")
    found = queries.get_persona(db.session(), code)
    sheet = _laid(CardKind(kind), queries.counted_facts(db.session(), [found.id], _today())[found.id])
    title = found.label(locale())
    if request.args.get("form") == "md":
        return _as_markdown(sheet, title, f"{found.code.lower()}-{kind}")
    return page("personas/card.html", card=None, persona=found, kind=CardKind(kind), sheet=sheet, says=_says(sheet),
                kinds=list(CardKind), for_whom=FOR_WHOM, title=title,
                to=lambda each, **more: url_for(".persona_card", code=found.code, kind=each.value, **more))
