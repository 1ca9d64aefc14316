"""Words of this package: why a channel did not do it."""
from __future__ import annotations

from flask_babel import lazy_gettext as _l

from planner.connectors.base import Reason
from planner.web.words import Labels

LABELS: Labels = {Reason: {
    Reason.TOKEN_REFUSED: _l("The user or the secret is refused, or this user may not publish."),
    Reason.NO_SECRET: _l("The secret of this name is not set."),
    Reason.NOT_THERE: _l("There is no such site at this address."),
    Reason.GONE: _l("The article is not there any more."),
    Reason.MOVED: _l("The address sends us on. Fill in the address where the site is now."),
    Reason.REFUSED: _l("The site does not take what we sent."),
    Reason.KEPT_BACK: _l("The site keeps it back until somebody there lets it out."),
    Reason.TOO_LARGE: _l("The site finds it too large."),
    Reason.CONFLICT: _l("The site is busy with the same article."),
    Reason.TOO_MANY: _l("The site asks us to wait."),
    Reason.SERVER_ERROR: _l("The site has an error of its own."),
    Reason.ANSWER_BROKEN: _l("The answer of the site is broken."),
    Reason.ADDRESS_WRONG: _l("This is no address of the web."),
    Reason.NOT_ALLOWED: _l("This address leads to a machine inside, which we don't call."),
    Reason.NO_TRUST: _l("The certificate is not right for this address."),
    Reason.NAME_UNKNOWN: _l("No machine goes by this name."),
    Reason.NO_CONNECTION: _l("The other side does not answer."),
    Reason.TOO_SLOW: _l("The other side takes too long."),
}}
REFUSALS: dict[str, str] = {}
