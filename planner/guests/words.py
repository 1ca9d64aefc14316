"""Words of this package: its codes of refusal and its line in the inbox."""
from __future__ import annotations

from flask_babel import lazy_gettext as _l

from planner.web.words import Labels

LABELS: Labels = {}
REFUSALS: dict[str, str] = {
    "guest_no_text": _l("There is no text yet that a guest could read."),
    "guest_too_often": _l("That is much in one hour. Come back in a while; nothing that you wrote before is lost."),
    "guest_form_old": _l("This page stood open for long. Here it is anew; send it again."),
}
NOTICES: dict[str, str] = {
    "guest_advice": _l("%(name)s, a guest, gave advice on “%(title)s”."),
}
