"""Words of this package: its codes of refusal."""
from __future__ import annotations

from flask_babel import lazy_gettext as _l

from planner.web.words import Labels

LABELS: Labels = {}
REFUSALS: dict[str, str] = {
    # The file.
    "transfer_no_zip": _l("%(path)s is no file that we can open."),
    "transfer_no_manifest": _l("This file has no list of what it holds, so it is none of ours."),
    "transfer_other_kind": _l("This file is something else than an %(kind)s of Planner."),
    "transfer_newer": _l("A newer Planner made this file (format %(format)s, we know %(known)s). Upgrade first."),
    "transfer_other_migration": _l("This file was made with other tables (%(found)s; here they are %(wanted)s). Import it with the same release, then upgrade."),  # noqa: E501
    "transfer_other_files": _l("This file holds more or less than its own list says."),
    "transfer_bad_name": _l("This file holds “%(name)s”, and no file of ours has such a name."),
    "transfer_bomb": _l("This file would unpack to far more than it says."),
    "transfer_checksum": _l("“%(name)s” in this file is damaged: its checksum is another one."),
    "transfer_row_wrong": _l("Something is wrong in “%(name)s”, near line %(line)s. Nothing was brought in."),
    "transfer_row_refused": _l("The other database refuses rows of “%(name)s”: %(why)s. Nothing was moved."),
    "transfer_no_database": _l("That is no address of a SQLite file or a PostgreSQL database."),
    "transfer_differs": _l("What came in as “%(name)s” is not what went out. Nothing was brought in."),
    "transfer_no_picture": _l("A text names “%(name)s”, and this file does not hold it."),
    "transfer_not_ours": _l("This backup does not carry the seal of this installation's secret key: another house made it, or an older Planner, or somebody changed it. A backup is trusted like a program. If you know who made it, say --from-elsewhere."),  # noqa: E501
    "transfer_works": _l("This house works already."),
    "transfer_damaged": _l("The database itself is damaged: %(why)s."),
    "transfer_unknown_migration": _l("This backup was made by a newer Planner (tables at %(found)s). Upgrade first."),
    "export_person_left": _l("This person works here no more."),
    # The place.
    "transfer_not_empty": _l("Somebody lives here already. Point Planner at an empty database."),
    "transfer_migrate_first": _l("The tables are at %(found)s and this program wants %(wanted)s. Run “prepare” first."),
    "transfer_file_there": _l("There is a file called %(path)s already."),
    "transfer_no_program": _l("%(name)s is not there. Install PostgreSQL's client programs, or say --portable."),
    "transfer_program_failed": _l("%(name)s refused: %(why)s"),
    "transfer_needs_postgres": _l("This backup holds a PostgreSQL database. Restore it to one, then move it."),
    "transfer_no_folder": _l("There is no folder called %(path)s."),
    "transfer_no_room": _l("The disk is full. Make room, then try again; nothing is left half done."),
}
