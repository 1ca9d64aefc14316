"""Words of this package: what was found in posts, what became of files, and its codes of refusal."""
from __future__ import annotations

from flask_babel import lazy_gettext as _l

from planner.imports import agenda_words
from planner.imports.blog.findings import Found
from planner.imports.blog.report import FileState
from planner.imports.csv_tables import Encoding
from planner.web.words import Labels

LABELS: Labels = {
    **agenda_words.LABELS,
    Encoding: {
        Encoding.UTF_8: _l("UTF-8"), Encoding.WINDOWS: _l("Windows, as Excel saves it (windows-1252)"),
        Encoding.MAC: _l("Mac, as Excel on a Mac saves it (Mac Roman)"),
    },
    FileState: {
        FileState.NEW: _l("New"), FileState.UPDATE: _l("Brought up to date"), FileState.SAME: _l("The same as before"),
        FileState.KEPT: _l("Changed here, left alone"), FileState.DOUBLE: _l("There twice, the first one counts"),
        FileState.DRAFT: _l("A draft, not imported"), FileState.REFUSED: _l("Refused"),
        FileState.GONE: _l("Not there any more, stays here"),
    },
    Found: {
        Found.ADDRESS: _l("An address made by a template"), Found.PICTURE: _l("A picture made by a template"),
        Found.EMBED: _l("A film or frame of another site"), Found.NAME: _l("A name made by a template"),
        Found.CODE: _l("Code between template marks"), Found.RAW: _l("Marks that kept templates from being read"),
        Found.VARIABLE: _l("A value of the site"), Found.COMMENT: _l("A comment"),
        Found.ATTRIBUTES: _l("Classes and names for the layout"), Found.CONDITION: _l("A condition of a template"),
        Found.LOOP: _l("A loop of a template"), Found.INCLUDE: _l("Another file of the site"),
        Found.TAG: _l("A template call that we don't know"), Found.FILTER: _l("A template filter that we don't know"),
        Found.SCRIPT: _l("A script"), Found.STYLE: _l("A style sheet"), Found.FORM: _l("A form"),
        Found.DRAWING: _l("A drawing in the page"), Found.LOCAL_PICTURE: _l("A picture of the old site"),
        Found.LOCAL_LINK: _l("A link within the old site"), Found.LEFTOVER: _l("Half a tag"),
        Found.HEADING: _l("A heading without a space"), Found.TITLE: _l("A title in the wrong place"),
        Found.FRONT_MATTER: _l("A header with a mistake in it"),
    },
}
REFUSALS: dict[str, str] = {
    **agenda_words.REFUSALS,
    "demo_not_empty": _l("Somebody lives here already, so the demo is not loaded."),
    # The file as a whole.
    "import_too_large": _l("This file is too large: at most %(limit)s MB."),
    "import_no_room": _l("The disk is full. Make room, then try again; nothing was saved."),
    "import_file_gone": _l("The uploaded file is not kept any more. Choose it again."),
    "not_a_zip": _l("This is no zip that we can open. Pack the folder with your posts as a zip."),
    "not_a_folder": _l("There is no folder or zip called %(path)s."),
    "zip_too_large": _l("This zip is too large: at most %(limit)s MB."),
    "unpacks_too_large": _l("This zip holds more than %(limit)s MB once unpacked. Import it in parts."),
    "too_many_files": _l("There are more than %(limit)s posts in it. Import it in parts."),
    "table_too_large": _l("This file is too large: at most %(limit)s MB."),
    "table_encoding": _l("The text can't be read so. Save the table as “CSV UTF-8”."),
    "table_empty": _l("The first row is empty. The headings belong there."),
    "table_unknown_column": _l("We don't know the column “%(heading)s”. The template has all names."),
    "table_double_column": _l("The column “%(heading)s” is there twice."),
    "table_missing_column": _l("There is no column “%(heading)s”."),
    "table_quotes": _l("A quotation mark is wrong, near line %(line)s."),
    "table_too_many_rows": _l("There are more than %(limit)s rows. Import them in parts."),
    "import_undo_over": _l("It can't be undone any more: more than half an hour has passed, or it was undone already."),
    "import_table_wrong": _l("Something in this table is wrong by now. Nothing was saved."),
    # One cell of a table of people.
    "cell_cells": _l("There is a filled cell beyond the last of the %(headings)s headings."),
    "cell_required": _l("This must be filled."),
    "cell_email": _l("“%(value)s” is no mail address. One looks like name@company.example."),
    "cell_left": _l("%(value)s belongs to somebody who has left. Take them back on their page first."),
    "cell_differs": _l("Row %(row)s has this address for %(name)s. One of the two is wrong."),
    "cell_too_long": _l("This is longer than %(limit)s characters."),
    "cell_unknown_value": _l("We don't know “%(value)s” here."),
    "cell_not_allowed": _l("A table can't make administrators. Give that role under People."),
    "cell_range": _l("A whole number from %(low)s to %(high)s belongs here, not “%(value)s”."),
    "cell_unknown_area": _l("There is no area “%(value)s”. Make it under Knowledge, or choose another word."),
    "cell_area_near": _l("There is no area “%(value)s”. Did you mean %(near)s?"),
    "cell_double": _l("Row %(row)s says this area of the same person already."),
    # One post.
    "post_encoding": _l("The text is not UTF-8 (%(detail)s). Save it as UTF-8."),
    "post_too_large": _l("The file is larger than 1 MB."),
    "post_no_front_matter": _l("There is no header between --- or +++ at its top, so we don't know what it is."),
    "post_bad_front_matter": _l("The header can't be read: %(detail)s."),
    "post_no_date": _l("It has no date, neither in the header nor in the name of the file."),
    "post_bad_date": _l("“%(detail)s” is no date that we can read, or no such day. Write it as 2024-05-31."),
    "post_future": _l("Its date, %(detail)s, is still to come."),
    "post_empty": _l("There is no text below the header."),
    "post_unreadable": _l("The file itself can't be read (%(detail)s)."),
    "post_title_long": _l("The title is longer than %(limit)s characters."),
    "post_no_author": _l("It names no author. Add “author:” to the header."),
    "post_author_wrong": _l("“%(name)s” can't be the name of an author."),
    "post_ambiguous_author": _l("Several people here are called %(name)s. Write the mail address of the right one."),
    "post_unforeseen": _l("Something went wrong that nobody foresaw; the log of the server has it."),
}
