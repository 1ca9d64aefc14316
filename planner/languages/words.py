"""Words of this package: its enum members, its codes of refusal, its lines in the inbox."""
from __future__ import annotations

from flask_babel import lazy_gettext as _l

from planner.steps.writing.rules.languages import SourceFlag
from planner.web.words import Labels

LABELS: Labels = {
    SourceFlag: {
        SourceFlag.CURRENT: _l("In step with its source"), SourceFlag.SMALL: _l("Small change in the source"),
        SourceFlag.CHANGED: _l("Source changed"),
    },
}
REFUSALS: dict[str, str] = {
    "version_of_version": _l("This is a version itself. Begin another one from its source."),
    "version_same_language": _l("The text is in that language already."),
    "version_exists": _l("There is a version in that language already: “%(title)s”."),
    "version_no_text": _l("There is no text yet to begin a version from."),
    "version_translator": _l("Choose somebody who works here and speaks that language."),
    "version_in_step": _l("This version is in step with its source already."),
}
# What the inbox says.
NOTICES: dict[str, str] = {
    "version_begun": _l("%(name)s asks you to write a version of “%(title)s” in another language."),
    "version_source_changed": _l("The source of “%(title)s” changed. Is this version still right?"),
    "version_out_of_step": _l("“%(title)s” is out, and its source changed since."),
}
