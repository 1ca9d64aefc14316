"""Words of this package."""
from __future__ import annotations

from flask_babel import lazy_gettext as _l

from planner.assets.models import Consent, Licence
from planner.web.words import Labels

LABELS: Labels = {
    Licence: {
        Licence.OWN: _l("Our own"), Licence.CC: _l("Creative Commons"), Licence.STOCK: _l("Stock picture"),
        Licence.CUSTOMER: _l("From a customer"),
    },
    Consent: {
        Consent.NOBODY: _l("Nobody can be recognised"), Consent.GIVEN: _l("Everybody on it said yes"),
        Consent.MISSING: _l("Somebody on it did not say yes yet"),
    },
}
REFUSALS: dict[str, str] = {
    "picture_missing": _l("Choose a picture first."),
    "picture_kind": _l("This is no picture that we can take. A PNG, JPEG, GIF or WebP works; export a drawing (SVG) "
                       "as PNG."),
    "picture_broken": _l("This picture is broken: it can't be read to its end."),
    "picture_bytes": _l("This picture is larger than %(most)s MB. Export it smaller."),
    "picture_pixels": _l("This picture has more than %(most)s million pixels. Export it smaller."),
    "picture_frames": _l("This moving picture is too long: at most %(most)s frames, and fewer when they are large."),
    "asset_needs_alt": _l("Say what the picture shows, in at least one language, or mark it as decoration."),
    "asset_needs_source": _l("Say whose it is and where the licence stands."),
}
