"""Words of campaigns: states and refusals."""
from __future__ import annotations

from flask_babel import lazy_gettext as _l

from planner.web.words import Labels
from planner.workflow.campaigns import CampaignState

LABELS: Labels = {
    CampaignState: {CampaignState.PLANNED: _l("To come"), CampaignState.RUNNING: _l("Running"),
                    CampaignState.CLOSED: _l("Closed")},
}
REFUSALS: dict[str, str] = {
    "campaign_needs_name": _l("Give it a name, in Dutch or in English."),
    "campaign_dates_order": _l("The last day comes after the first one."),
    "campaign_slots_outside": _l("%(number)s slots of it would lie outside these dates: “%(title)s”, for one. "
                                 "Move them first."),
}
