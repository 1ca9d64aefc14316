"""Words of this package: its enum members and its codes of refusal."""
from __future__ import annotations

from flask_babel import lazy_gettext as _l

from planner.channels.models import ChannelKind
from planner.channels.queries import HealthState
from planner.web.words import Labels

LABELS: Labels = {
    ChannelKind: {ChannelKind.SITE: _l("Site of ours"), ChannelKind.EXTERNAL: _l("Somebody else's site"),
                  ChannelKind.SOCIAL: _l("Social network"), ChannelKind.NEWSLETTER: _l("Newsletter")},
    HealthState: {HealthState.OK: _l("Works"), HealthState.WARN: _l("Needs a look"),
                  HealthState.FAILING: _l("Fails"), HealthState.PAUSED: _l("Paused")},
}
REFUSALS: dict[str, str] = {
    "channel_language": _l("Choose at least one language."),
    "channel_address": _l("Paste the address of the site's front page, beginning with https://."),
    "channel_address_open": _l("The secret would go in the clear: use https://. The operator names machines inside in "
                               "PLANNER_CALLS_ALLOWED."),
    "channel_user": _l("Which user publishes there?"),
    "channel_secret": _l("Use letters, digits and underscores, such as WORDPRESS_BLOG."),
    "channel_own_stays": _l("Our own blog stays our own blog. Add a channel for a site elsewhere."),
    "channel_no_line": _l("There is nothing to test: somebody puts texts there by hand."),
    "channel_hashtags_order": _l("At most is less than at least."),
    "channel_hours_half": _l("Fill in both times, or none."),
    "channel_hours_order": _l("Until comes after from."),
}
# How texts get there.
CONNECTORS: dict[str, str] = {
    "own": _l("This planner's own blog"), "manual": _l("By hand: somebody puts it there and pastes the address"),
    "wordpress": _l("WordPress: the planner publishes there"),
    "webhook": _l("Signed webhook: the planner calls your site"),
}
SHORT: dict[str, str] = {"own": _l("our own blog"), "manual": _l("by hand"), "wordpress": "WordPress",
                         "webhook": _l("signed webhook")}
# What happened to a channel, by its event; what changed is named by FIELDS.
HAPPENED: dict[str, str] = {
    "add": _l("%(who)s added the channel"), "change": _l("%(who)s changed %(fields)s"),
    "rules": _l("%(who)s made edition %(edition)s of the rules"), "switch_off": _l("%(who)s switched it off"),
    "switch_on": _l("%(who)s switched it on"),
}
FIELDS: dict[str, str] = {
    "name": _l("the name"), "kind": _l("the sort of place"), "connector": _l("how texts get there"),
    "site": _l("the site"), "languages": _l("the languages"), "address": _l("the address"), "user": _l("the user"),
    "secret": _l("the name of the secret"), "secret_until": _l("when the secret ends"),
}
