"""What is missing, what hangs on one person, how knowledge grows: pages and the tables behind them."""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import Response, request
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session

from planner.core.db import db
from planner.core.errors import NotFound
from planner.policy import Action, allowed
from planner.steps.inventory import queries, rules
from planner.steps.inventory.queries.directory import Area, Directory
from planner.steps.inventory.queries.sight import Crew
from planner.steps.inventory.routes.base import bp, page_number, today
from planner.steps.inventory.words import GAPS, LEVELS
from planner.web.access import needs
from planner.web.asked import whole
from planner.web.csv_out import csv_lines
from planner.web.i18n import locale
from planner.web.reply import page

LINES, VOICES = 50, 20


@dataclass(frozen=True, slots=True)
class Choice:
    """What the address narrows a map to: a team, a theme, a branch of the tree, from which level on."""

    crews: Sequence[Crew]
    themes: Sequence[queries.ThemeLine]
    crew: Crew | None
    theme: queries.ThemeLine | None
    branch: Area | None
    level: int
    branches: Sequence[tuple[str, str]]

    def areas(self, directory: Directory) -> set[str] | None:
        """The keys of the areas that are left; None for all."""
        found: set[str] | None = None
        if self.theme is not None:
            tops = [area.key for area in self.theme.areas if area.key in directory.areas]
            found = {low for top in tops for low in directory.within(top)}
        if self.branch is not None:
            below = set(directory.within(self.branch.key))
            found = below if found is None else found & below
        return found

    def arguments(self) -> dict[str, str]:
        """As arguments of an address."""
        level = str(self.level) if self.level != rules.WRITER_LEVEL else ""
        found = {"team": self.crew.key if self.crew else "", "theme": self.theme.key if self.theme else "",
                 "below": self.branch.key if self.branch else "", "level": level}
        return {key: value for key, value in found.items() if value}


def choice(directory: Directory, crews: Sequence[Crew], themes: Sequence[queries.ThemeLine]) -> Choice:
    """What the address asks for; what it does not know narrows nothing."""
    asked, level = request.args, whole(request.args.get("level"))
    branch = directory.areas.get(asked.get("below", ""))
    return Choice(crews, themes, next((each for each in crews if each.key == asked.get("team")), None),
                  next((each for each in themes if each.key == asked.get("theme")), None), branch,
                  level if level in LEVELS else rules.WRITER_LEVEL, _branches(directory, branch))


def _branches(directory: Directory, branch: Area | None) -> list[tuple[str, str]]:
    """Where a reader may go in the tree: back up the way that led here, and one level further down."""
    path = directory.path(branch.key) if branch else []
    found = [(area.key, _indented(area, depth)) for depth, area in enumerate(path)]
    return found + [(area.key, _indented(area, len(path)))
                    for area in directory.branching(branch.key if branch else None, locale())]


def _indented(area: Area, depth: int) -> str:
    return "\N{NO-BREAK SPACE}" * 3 * depth + area.label(locale())


def _asked_for(session: Session) -> tuple[queries.Overview, Choice]:
    found = queries.overview(session, today=today(session))
    return found, choice(found.seen.directory, found.seen.crews, found.themes)


def _kind() -> rules.Gap | None:
    asked = request.args.get("show")
    return rules.Gap(asked) if asked in list(rules.Gap) else None


def _lines(session: Session) -> tuple[Choice, list[queries.GapLine]]:
    found, wanted = _asked_for(session)
    wish = queries.GapWish(wanted.areas(found.seen.directory), wanted.crew, wanted.level, _kind())
    return wanted, queries.gap_map(session, found.seen, wish, today=today(session), out=found.out)


@bp.get("/knowledge/gaps")
@needs(Action.READ_KNOWLEDGE)
def gaps() -> Response:
    """Knowledge against what readers ask against what is out, an area a line, the worst gap first."""
    wanted, lines = _lines(db.session())
    number = page_number()
    shown = lines[(number - 1) * LINES:number * LINES]
    return page("inventory/gaps.html", choice=wanted, lines=shown, wanted=len(lines), number=number, gaps=GAPS,
                kind=_kind(), levels=LEVELS, arguments=_asked(wanted), has_more=len(lines) > number * LINES)


def _asked(wanted: Choice) -> dict[str, str]:
    kind = _kind()
    return wanted.arguments() | ({"show": kind.value} if kind else {})


@bp.get("/knowledge/areas/<key>/asked")
@needs(Action.READ_KNOWLEDGE)
def asked(key: str) -> Response:
    """What asks for texts about an area or one below it: readers' questions, ideas, topics (panel ``area.asked``)."""
    session = db.session()
    directory = queries.directory(session)
    if key not in directory.areas:
        raise NotFound("not_found")
    ids = [directory.areas[low].id for low in directory.within(key)]
    return page("inventory/asked.html", area=directory.areas[key], ids=ids,
                questions=queries.questions_about(session, key, today=today(session)))


@bp.get("/knowledge/gaps.csv")
@needs(Action.READ_KNOWLEDGE)
def gaps_table() -> Response:
    """The same lines as a table."""
    _wanted, lines = _lines(db.session())
    return _csv(_("gaps.csv"), [_("Area"), _("Can write"), _("Ideas and topics"), _("Persona questions"),
                                _("Articles, 12 months"), _("Articles, 24 months"), _("Missing")],
                ([line.area.label(locale()), line.writers, line.wanted, line.questions, line.works, line.works_before,
                  str(GAPS[line.gap])] for line in lines))


def _csv(name: str, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """A table to open elsewhere; semicolons where numbers have a comma."""
    table = b"".join(csv_lines(headings, rows, delimiter=";" if locale() == "nl" else ","))
    response = Response(table, mimetype="text/csv")
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    return response


@bp.get("/knowledge/single")
@needs(Action.READ_KNOWLEDGE)
def single() -> Response:
    """What hangs on one person, and who could be trained."""
    session, number = db.session(), page_number()
    found, wanted = _asked_for(session)
    seen = found.seen
    lone = queries.lone_areas(seen, areas=wanted.areas(seen.directory), crew=wanted.crew)
    voices = queries.single_voices(session, seen, lone[(number - 1) * VOICES:number * VOICES], today=today(session),
                                   out=found.out)
    return page("inventory/single.html", choice=wanted, voices=voices, wanted=len(lone), number=number, levels=LEVELS,
                arguments=wanted.arguments(), has_more=len(lone) > number * VOICES)


@bp.get("/knowledge/growth")
@needs(Action.READ_KNOWLEDGE)
def growth() -> Response:
    """Named, said again and written about, by quarter."""
    rows = queries.growth(db.session(), today=today(db.session()))
    return page("inventory/growth.html", rows=rows, most=max(1, *(max(row.known, row.works) for row in rows)))


@bp.get("/knowledge/expertise.csv")
@needs(Action.READ_KNOWLEDGE)
def expertise_table() -> Response:
    """Who knows what, as the import of people takes it; a refusal only where the reader may see it."""
    sees_all = allowed(current_user, Action.SEE_REFUSAL)
    rows = queries.expertise_rows(db.session())
    return _csv(_("expertise.csv"), _HEADINGS[locale()],
                ([row.name, row.email or "", row.area, row.level, _interest(row.interest, row.person_id, sees_all)]
                 for row in rows))


_HEADINGS = {"nl": ["Naam", "E-mailadres", "Kennisgebied", "Niveau", "Interesse"],
             "en": ["Name", "Email", "Area", "Level", "Interest"]}


def _interest(interest: int, person_id: int, sees_all: bool) -> object:
    """The number, "" for a refusal that is not the reader's to see: an import leaves it as it is then."""
    return interest if interest >= 0 or sees_all or person_id == current_user.id else ""


