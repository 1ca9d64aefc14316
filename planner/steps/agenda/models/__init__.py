"""Tables of step 3: ideas, topics, slots, claims, and what plans them (docs/domain.md b, Agenda)."""
from __future__ import annotations

from planner.steps.agenda.models.claims import (
    CHOSEN_REASONS,
    Claim,
    ClaimHandover,
    ClaimSwap,
    OfferOrigin,
    ReleaseReason,
    claim_co_author,
)
from planner.steps.agenda.models.ideas import (
    Idea,
    IdeaVote,
    Origin,
    Phase,
    PitchRequest,
    Structure,
    Topic,
    idea_persona,
    pitch_asked,
    topic_fact,
    topic_persona,
)
from planner.steps.agenda.models.planning import (
    Audience,
    Band,
    BandKind,
    BulkChange,
    CadenceGoal,
    CadencePeriod,
    CampaignReserve,
    Pause,
    PauseScope,
    SavedView,
)
from planner.steps.agenda.models.slots import (
    Series,
    Slot,
    series_channel,
    slot_channel,
    slot_persona,
)
from planner.steps.agenda.rules.series import HolidayPolicy, Pattern

__all__ = [
    "CHOSEN_REASONS", "Audience", "Band", "BandKind", "BulkChange", "CadenceGoal", "CadencePeriod",
    "CampaignReserve", "Claim", "ClaimHandover", "ClaimSwap", "HolidayPolicy", "Idea", "IdeaVote", "OfferOrigin",
    "Origin", "Pattern", "Pause", "PauseScope", "Phase", "PitchRequest", "ReleaseReason", "SavedView", "Series",
    "Slot", "Structure", "Topic", "claim_co_author", "idea_persona", "pitch_asked", "series_channel",
    "slot_channel", "slot_persona", "topic_fact", "topic_persona",
]
