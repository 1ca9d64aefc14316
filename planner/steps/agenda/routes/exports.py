"""The agenda as a file for a spreadsheet."""
from __future__ import annotations

from collections.abc import Iterator

from flask import Response, request, stream_with_context, url_for
from flask_babel import gettext as _
from flask_login import current_user

from planner.policy import Action
from planner.steps.agenda import queries, rules
from planner.steps.agenda.calendar_words import standing
from planner.steps.agenda.queries import Card
from planner.steps.agenda.routes.base import bp
from planner.steps.agenda.routes.board import Look, look_at
from planner.steps.agenda.routes.board_place import View
from planner.web.access import needs
from planner.web.csv_out import csv_lines
from planner.web.i18n import locale


@bp.get("/agenda.csv")
@needs(Action.READ_AGENDA)
def export_csv() -> Response:
    """What the view shows, all of it, as CSV: the days of the month, week or year; the list from its first day on."""
    look = look_at(request.args)
    answer = Response(stream_with_context(_lines(look)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="agenda-{look.place.at}.csv"'
    return answer


def _span(look: Look) -> rules.Period:
    if look.place.view is View.MONTH:
        weeks = rules.month_grid(look.place.first.year, look.place.first.month)
        return rules.Period(weeks[0].days[0], weeks[-1].days[-1])
    if look.place.view is View.LIST:
        return rules.Period(look.place.first, look.place.first.replace(year=look.place.first.year + 2))
    return look.place.span


def _lines(look: Look) -> Iterator[bytes]:
    headings = [_("Date"), _("Time"), _("Time zone"), _("Title"), _("Language"), _("Status"), _("Persona"),
                _("Channel"), _("Author"), _("Address")]
    found = queries.every_card(look.session, _span(look), look.filters, person_id=current_user.id, now=look.now)
    return csv_lines(headings, map(_row, found), delimiter=";" if locale() == "nl" else ",")


def _row(card: Card) -> list[object]:
    return [card.day, f"{card.clock:%H:%M}", card.zone, card.title or _("Empty slot"), card.lang, standing(card),
            ", ".join(persona.code for persona in card.personas), ", ".join(mark.name for mark in card.channels),
            card.author.name if card.author else "", url_for("agenda.slot", uid=card.uid, _external=True)]
