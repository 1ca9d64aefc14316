"""Forms of imports: only the shape of what comes in; what is in a file is judged by its import."""
from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, StringField
from wtforms.validators import Length, Regexp

from planner.web.forms import PlannerForm, tidy

MAX_SOURCE = 100


class BlogForm(PlannerForm):
    """A zip of posts, and what to call the blog that it came from."""

    file = FileField(_l("Zip with your posts"), [FileRequired(_l("Choose a zip file."))])
    source = StringField(_l("Name of that blog"), [Length(max=MAX_SOURCE, message=_l("At most %(max)d characters."))],
                         filters=[tidy], description=_l("The same name next time finds the same posts again. "
                                                        "Empty: the name of the file."))


class PeopleForm(PlannerForm):
    """A table of people and what they know."""

    file = FileField(_l("Table with people, CSV"), [FileRequired(_l("Choose a CSV file."))])


class ImportPeopleForm(PlannerForm):
    """The last press: whether people hear of it."""

    invite = BooleanField(_l("Mail an invitation to everybody who is new"))


class AgendaForm(PlannerForm):
    """An agenda from elsewhere, and what to call where it came from."""

    file = FileField(_l("Agenda: CSV, .ics or a Trello board (JSON)"), [FileRequired(_l("Choose a file."))])
    source = StringField(_l("Name of that agenda"), [Length(max=80, message=_l("At most %(max)d characters."))],
                         filters=[tidy], description=_l("The same name next time finds the same entries again. "
                                                        "Empty: the name of the file."))


class MappingForm(PlannerForm):
    """What the parts of a file mean; its choices depend on the file, and are read against it."""

    clock = StringField(_l("Time for what names none"), [Regexp(r"(?:[01]\d|2[0-3]):[0-5]\d$", message=_l(
        "Choose a time, such as 09:00."))], default="09:00", filters=[tidy])
