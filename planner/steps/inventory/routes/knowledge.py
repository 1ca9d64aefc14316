"""Who knows what: the map, and one area of it."""
from __future__ import annotations

from typing import Any

from flask import Response, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import db
from planner.core.errors import NotFound
from planner.policy import Action, Role
from planner.steps.inventory import queries, rules
from planner.steps.inventory.routes.base import bp, page_number, today
from planner.steps.inventory.routes.maps import choice
from planner.steps.inventory.words import INTERESTS, LEVELS
from planner.web.access import needs
from planner.web.i18n import locale
from planner.web.reply import page

TRENDS_SHOWN, THEMES_SHOWN, KNOWERS = 5, 6, 15


@bp.get("/knowledge")
@needs(Action.READ_KNOWLEDGE)
def index() -> Response:
    """The map of teams and areas, what hangs on one person, trends, themes; narrowed by the address."""
    session, day = db.session(), today(db.session())
    all_of_it = queries.overview(session, today=day)
    seen, themes = all_of_it.seen, all_of_it.themes
    directory, wanted = seen.directory, choice(seen.directory, seen.crews, themes)
    areas = [area.key for area in wanted.theme.areas if area.key in directory.areas] if wanted.theme else None
    wish = queries.Wish(wanted.crew.key if wanted.crew else None, areas, request.args.get("areas") == "all",
                        wanted.branch.key if wanted.branch else None, wanted.level, page_number())
    found = queries.knowledge_map(session, seen, wish, today=day, out=all_of_it.out)
    trends = queries.trends(session, today=day, areas=wanted.areas(directory), limit=TRENDS_SHOWN)
    return page("inventory/index.html", map=found, choice=wanted, themes=themes, trends=trends[:TRENDS_SHOWN],
                themes_shown=THEMES_SHOWN, everything=wish.everything, weight=rules.trend_weight, levels=LEVELS,
                high=rules.Heat.HIGH, number=wish.page, size=queries.MEMBERS, **_table(found))


def _table(found: queries.KnowledgeMap) -> dict[str, Any]:
    """What the cells of the map need, made once for each line and column: up to forty columns cost their time."""
    rows = [(line.person.name if line.person else _name(line.crew), line) for line in found.lines]
    return {"rows": rows, "tos": [url_for(".area", key=column.area.key) for column in found.columns],
            "told": [", ".join([f"{name} {line.cells[at].value}" for name, line in rows if line.cells[at].value])
                     for at in range(len(found.columns))]}


def _name(crew: queries.Crew | None) -> str:
    return crew.label(locale()) if crew is not None and crew.id else _("In no team")


@bp.get("/knowledge/areas/<key>")
@needs(Action.READ_KNOWLEDGE)
def area(key: str) -> BaseResponse:
    """One area: who knows it, what was written about it, what is worth sharing. An old address leads on."""
    session, me = db.session(), current_user.id
    directory, mark = queries.marked_directory(session, *queries.knowers_mark())
    if key not in directory.areas:
        kept = queries.merged_into(session, key)
        if kept is None:
            raise NotFound("not_found")
        return redirect(url_for(".area", key=kept))
    team = request.args.get("team")
    crew = next((each for each in (queries.crews(session) if team else ()) if each.key == team), None)
    here, below = directory.areas[key], directory.within(key)
    (known, carrying), number = queries.known_about(session, here, directory, mark), page_number()
    wanted = [each for each in known if crew is None or each.person_id in crew.members]
    number = min(number, max(1, -(-len(wanted) // KNOWERS)))
    shown = wanted[(number - 1) * KNOWERS:number * KNOWERS]
    works, facts = queries.works_about(session, below), queries.facts(session, areas=below, limit=10)
    return page("inventory/area.html", area=here, path=directory.path(key), children=directory.children(key, locale()),
                knowers=shown, wanted=len(wanted), number=number, size=KNOWERS, crew=crew,
                claims=queries.claims_behind(session, shown), areas=directory.areas,
                alone=rules.is_single_voice(carrying), carrying=carrying,
                works=works[:10], more_works=len(works) > 10, facts=facts[:10], more_facts=len(facts) > 10,
                trends=queries.trends(session, today=today(session), areas=below, limit=TRENDS_SHOWN)[:TRENDS_SHOWN],
                levels=LEVELS, interests=INTERESTS, sees_refusals=Role.LEAD in current_user.roles,
                mine=any(each.person_id == me and each.exact for each in known))
