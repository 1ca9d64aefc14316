"""What sales knows for sure: one line a fact, in columns, with what a selection becomes beside it."""
from __future__ import annotations

from enum import StrEnum
from typing import Any, TypeVar

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import clock, db, unit_of_work
from planner.core.errors import NotFound, RuleBroken
from planner.personas import queries, services
from planner.personas.forms import LineForm
from planner.personas.models import FactKind, Persona, PersonaFact, PersonaStatus
from planner.personas.queries import BoardLine, GroupBy, Shown, SortBy
from planner.personas.routes.base import FIELDS, bp
from planner.policy import Action
from planner.web.access import needs
from planner.web.asked import whole
from planner.web.forms import blame
from planner.web.i18n import locale
from planner.web.reply import is_fragment_request, own_path, page, page_or_fragment, see_other
from planner.web.toasts import toast
from planner.web.words import label

Choice = TypeVar("Choice", bound=StrEnum)


def _one_of(kind: type[Choice], asked: str | None, default: Choice) -> Choice:
    return kind(asked) if asked in {each.value for each in kind} else default


def _shown() -> Shown:
    """Which lines the address asks for; what it does not know it leaves out."""
    asked = request.args
    group = _one_of(GroupBy, asked.get("group"), GroupBy.READER)
    sort = _one_of(SortBy, asked.get("sort"), SortBy.NEWEST)
    if sort is SortBy.HAND:
        group = GroupBy.READER              # an order by hand is one within a persona
    return Shown(group, sort, asked.get("persona", "")[:2], asked.get("all") == "1",
                 max(1, min(whole(asked.get("page")) or 1, 1000)))


def _columns(lines: list[BoardLine], group: GroupBy) -> list[tuple[Any, list[BoardLine]]]:
    """The lines by reader, kind or who heard it last, in the order in which they come."""
    columns: dict[Any, list[BoardLine]] = {}
    for line in lines:
        last = line.evidence[0].by if line.evidence else line.fact.entered_by
        of: Any = {GroupBy.READER: line.fact.persona, GroupBy.KIND: line.fact.kind, GroupBy.WHO: last}[group]
        columns.setdefault(of, []).append(line)
    if group is GroupBy.READER:
        return sorted(columns.items(), key=lambda column: column[0].code)
    return list(columns.items())


def _living(personas: list[Persona]) -> list[Persona]:
    return [persona for persona in personas if persona.status is not PersonaStatus.ARCHIVED]


def _form(personas: list[Persona]) -> LineForm:
    form = LineForm(personas=[(persona.code, persona.label(locale())) for persona in personas])
    if request.method == "GET":
        form.persona.data = request.args.get("for") or request.args.get("persona") or (
            personas[0].code if len(personas) == 1 else None)
    return form


def _board(form: LineForm | None = None, status: int = 200) -> Response:
    session, shown = db.session(), _shown()
    personas = _living(queries.all_personas(session))
    found = queries.board(session, shown, queries.local_day(session, clock().now()))
    return page_or_fragment(
        "personas/board.html", "personas/_board.html", status=status, form=form or _form(personas), personas=personas,
        shown=shown, found=found, columns=_columns(found.lines, shown.group), kept=queries.kept_cards(session, 6),
        kinds=[(kind, label(kind)) for kind in FactKind], asked=services.asks_for_decision,
        to=lambda **over: url_for(".board", **_arguments(shown, over)))


def _arguments(shown: Shown, over: dict[str, Any]) -> dict[str, Any]:
    """The query of the board with some of it changed; what is the default is left out."""
    now = {"group": shown.group.value if shown.group is not GroupBy.READER else None,
           "sort": shown.sort.value if shown.sort is not SortBy.NEWEST else None, "persona": shown.persona or None,
           "all": "1" if shown.everything else None} | over
    return {key: value for key, value in now.items() if value}


@bp.get("/sales-knows")
@needs(Action.READ_PERSONA)
def board() -> Response:
    """Every line that sales heard, and what makes it sure."""
    return _board()


@bp.post("/sales-knows")
@needs(Action.ADD_FACT)
def capture() -> BaseResponse:
    """Park one line; a line that is there already was heard again."""
    form = _form(_living(queries.all_personas(db.session())))
    if not form.validate():
        return _board(form, 422) if not is_fragment_request() else _refused(form)
    try:
        with unit_of_work() as work:
            persona = queries.get_persona(work.session, form.persona.data)
            fact = services.capture_line(work.session, actor=current_user, now=work.now, persona=persona,
                                         line=form.line.data or "",
                                         kind=FactKind(form.kind.data) if form.kind.data else None)
            code, uid, is_new = persona.code, fact.uid, fact.created_at == work.now
            kind = label(fact.kind)
    except RuleBroken as error:
        if is_fragment_request():
            raise
        blame(form, error, FIELDS | {"fact_statement_missing": "line"})
        return _board(form, error.status)
    if is_new:
        toast(_("Parked as: %(kind)s.", kind=kind), undo=url_for(".withdraw_fact", code=code, uid=uid,
                                                                             back=url_for(".board")))
    else:
        toast(_("That was there already; heard once more."))
    if is_fragment_request():
        return _board()
    asked: dict[str, Any] = {**request.args.to_dict(), "for": code, "_anchor": f"fact-{uid}"}
    return see_other(url_for(".board", **asked))


def _refused(form: LineForm) -> Response:
    """The reason alone, for the place where refusals are shown."""
    said = next((field.errors[0] for field in form if field.errors), "")
    return page("errors/_refused.html", code=422, reason=said, number=None, status=422)


def _fact(session: Any, uid: str) -> PersonaFact:
    found = queries.facts_by_uid(session, [uid])
    if not found:
        raise NotFound("not_found")
    return found[0]


def _back(uid: str) -> BaseResponse:
    """The board as it was asked for, or its lines alone."""
    if is_fragment_request():
        return _board()
    return see_other(own_path(request.form.get("back"), url_for(".board")).partition("#")[0] + f"#fact-{uid}")


@bp.post("/sales-knows/<uid>/heard")
@needs(Action.ADD_FACT)
def hear_again(uid: str) -> BaseResponse:
    """Somebody else heard it too."""
    with unit_of_work() as work:
        piece = services.hear_again(work.session, actor=current_user, now=work.now, fact=_fact(work.session, uid))
        undo = url_for(".remove_evidence", uid=piece.uid)
    toast(_("Noted: you heard it too. It is one more reason to believe it, not yet the check."), undo=undo)
    return _back(uid)


@bp.post("/sales-knows/<uid>/kind")
@needs(Action.ADD_FACT)
def change_kind(uid: str) -> BaseResponse:
    """Correct what a line was guessed to be about."""
    kind = _one_of(FactKind, request.form.get("kind") or request.args.get("was"), FactKind.CONTEXT)
    with unit_of_work() as work:
        fact = _fact(work.session, uid)
        was = fact.kind
        services.change_kind(work.session, actor=current_user, now=work.now, fact=fact, kind=kind)
    toast(_("It is about: %(kind)s.", kind=label(kind)), undo=url_for(".change_kind", uid=uid, was=was.value))
    return _back(uid)


@bp.post("/sales-knows/<uid>/place")
@needs(Action.RANK_FACT)
def place_fact(uid: str) -> BaseResponse:
    """Put a fact before another one of its persona; before none: last."""
    before = request.form.get("before") or request.args.get("before") or ""
    with unit_of_work() as work:
        fact = _fact(work.session, uid)
        was = services.place_fact(work.session, actor=current_user, now=work.now, fact=fact,
                                  before=_fact(work.session, before) if before else None)
        undo = url_for(".place_fact", uid=uid, before=was.uid if was else "")
    toast(_("Moved."), undo=undo)
    return _back(uid)


@bp.post("/<code>/facts/<uid>/withdraw")
@needs(Action.ADD_FACT)
def withdraw_fact(code: str, uid: str) -> BaseResponse:
    """Take back a fact that was just entered."""
    with unit_of_work() as work:
        services.withdraw_fact(work.session, actor=current_user, now=work.now,
                               fact=queries.get_fact(work.session, code, uid))
    toast(_("Taken back."))
    return see_other(own_path(request.values.get("back"), url_for(".persona", code=code)))
