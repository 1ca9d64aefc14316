"""Words of agendas from elsewhere: what their parts are, and what is wrong with them."""
from __future__ import annotations

from flask_babel import lazy_gettext as _l

from planner.imports.agenda.items import Becomes, Wish
from planner.imports.agenda.mapping import Dates, Field
from planner.web.words import Labels

LABELS: Labels = {
    Becomes: {Becomes.SLOT: _l("Slot"), Becomes.BAND: _l("Event"), Becomes.IDEA: _l("Idea")},
    Wish: {
        Wish.PLANNED: _l("Empty slot, or open when it has a title"), Wish.OPEN: _l("Open"),
        Wish.CLAIMED: _l("Claimed: its author is asked"), Wish.PUBLISHED: _l("Published"), Wish.IDEA: _l("Idea"),
    },
    Dates: {Dates.ISO: _l("year-month-day, 2027-01-31"), Dates.DAY_FIRST: _l("day-month-year, 31-1-2027"),
            Dates.MONTH_FIRST: _l("month-day-year, 1-31-2027")},
    Field: {
        Field.ID: _l("Number of its own"), Field.DATE: _l("Date"), Field.TIME: _l("Time"), Field.TITLE: _l("Title"),
        Field.CHANNEL: _l("Channel"), Field.AUTHOR: _l("Author, name or mail address"), Field.PERSONAS: _l("Personas"),
        Field.STATE: _l("Status"), Field.LANGUAGE: _l("Language"), Field.ADDRESS: _l("Address of what is out"),
        Field.NOTE: _l("Note"),
    },
}
# What the places of a board and of a calendar are called by whoever keeps them.
PLACES: dict[str, str] = {
    "name": _l("Title"), "desc": _l("Description"), "labels": _l("Labels"), "idList": _l("List"), "due": _l("Due date"),
    "attachments": _l("Attachments"), "id": _l("Number of its own"),
    "SUMMARY": _l("Title"), "DESCRIPTION": _l("Description"), "DTSTART": _l("Start"), "DTEND": _l("End"),
    "RRULE": _l("Repeats"), "URL": _l("Address"), "STATUS": _l("Status"),
}
REFUSALS: dict[str, str] = {
    "agenda_encoding": _l("The text is not UTF-8. Save the file as UTF-8, for a table “CSV UTF-8”."),
    "agenda_no_calendar": _l("There is no calendar in this file."),
    "agenda_no_board": _l("This is no export of a Trello board. Trello: Menu, Print and export, JSON."),
    "agenda_heavy": _l("The repeats in this calendar take too long to work out. Import it in parts."),
    "agenda_too_many": _l("This calendar has more than %(limit)s entries once repeats are worked out."),
    "agenda_many_columns": _l("This table has more than %(most)s columns. Leave out those that are not needed."),
    "agenda_many_states": _l("The column of states holds more than %(most)s words. Choose another column."),
    "agenda_no_date": _l("Say which column is the date."),
    "agenda_no_title": _l("Say which column is the title."),
    "agenda_twice": _l("Two columns are the same thing. Leave one out."),
    "agenda_states": _l("Say for each word where it stands."),
    "agenda_floating": _l("Times without a zone were read on the clock of your organisation."),
    "agenda_cell_required": _l("This must be filled."),
    "agenda_cell_long": _l("This is longer than %(limit)s characters."),
    "agenda_cell_control": _l("This holds a control character."),
    "agenda_cell_date": _l("“%(value)s” is no date such as 2027-01-31. Is it day-month-year? Then say so in the step "
                           "before."),
    "agenda_cell_day_first": _l("“%(value)s” is no day that there is. Write it as 31-1-2027."),
    "agenda_cell_month_first": _l("“%(value)s” is no day that there is. Write it as 1-31-2027."),
    "agenda_cell_far": _l("%(value)s is too far away."),
    "agenda_cell_time": _l("“%(value)s” is no time such as 09:00."),
    "agenda_cell_language": _l("We publish in Dutch and English, not in “%(value)s”."),
    "agenda_cell_channel": _l("No channel is called “%(value)s”."),
    "agenda_cell_no_channel": _l("No channel is named. Choose one for what names none in the step before."),
    "agenda_cell_channel_language": _l("“%(value)s” does not publish in this language."),
    "agenda_cell_persona": _l("No persona that one can write for is called “%(value)s”."),
    "agenda_cell_personas": _l("A topic is for %(most)s personas at most."),
    "agenda_cell_author": _l("Nobody here has the mail address “%(value)s”."),
    "agenda_cell_author_name": _l("Nobody who works here is called “%(name)s”."),
    "agenda_cell_author_names": _l("Several people here are called %(name)s. Write the mail address of the right one."),
    "agenda_cell_author_left": _l("%(value)s belongs to somebody who has left."),
    "agenda_cell_address": _l("“%(value)s” is no address of the web."),
    "agenda_cell_state": _l("We don't know where “%(value)s” stands."),
    "agenda_cell_past": _l("This day has passed. It can come in as published, with its address."),
    "agenda_cell_past_address": _l("What is published needs its address."),
    "agenda_cell_not_out_yet": _l("It is called published, but its day is still to come."),
    "agenda_cell_claimed_by": _l("It is claimed, but nobody is named."),
    "agenda_cell_double": _l("Row %(row)s is the same entry."),
    "agenda_cell_cells": _l("There is a filled cell beyond the last of the %(headings)s headings."),
    "agenda_event_uid": _l("It has no UID, so it could not be found again."),
    "agenda_event_start": _l("It does not say when it begins."),
    "agenda_event_moment": _l("“%(value)s” is no day that there is."),
    "agenda_event_zone": _l("We don't know the time zone “%(value)s”."),
    "agenda_event_rule": _l("We can't read how it repeats: “%(value)s”."),
}
