"""Reads of the agenda, a module per noun."""
from planner.steps.agenda.queries.board import Day, Month, Page, Pulse, WeekRow, count_open, listing, month
from planner.steps.agenda.queries.cadence import Bar, History, goal, history
from planner.steps.agenda.queries.cards import Card, ChannelMark, Face, PersonaMark, personas_by_code, progress
from planner.steps.agenda.queries.claims import Readiness, held_slots, live_claims_of, readiness, turns
from planner.steps.agenda.queries.filters import Filters, Shown, read
from planner.steps.agenda.queries.ideas import (
    Bank,
    IdeaFilters,
    IdeaPage,
    bank,
    get_idea,
    idea_page,
    ideas_about,
    ideas_alike,
    read_idea_filters,
    topic_of,
    voted,
)
from planner.steps.agenda.queries.pool import (
    Fit,
    Knowledge,
    OpenSlot,
    Reason,
    ReasonKind,
    knowledge_of,
    open_slots_for,
)
from planner.steps.agenda.queries.slots import (
    TopicCard,
    active_channels,
    areas,
    authors,
    cautions,
    empty_slot_on,
    get_claim,
    get_slot,
    get_topic,
    neighbours,
    own_channels,
    slot_of,
    target_personas,
    topic_cards,
    topics_about,
    topics_for,
    topics_to_place,
)

__all__ = [
    "Bank", "Bar", "Card", "ChannelMark", "Day", "Face", "Filters", "Fit", "History", "IdeaFilters", "IdeaPage",
    "Knowledge", "Month", "OpenSlot", "Page", "PersonaMark", "Pulse", "Readiness", "Reason", "ReasonKind", "Shown",
    "TopicCard", "WeekRow", "active_channels", "areas", "authors", "bank", "cautions", "count_open",
    "empty_slot_on", "get_claim", "get_idea", "get_slot", "get_topic", "goal", "held_slots", "history", "idea_page",
    "ideas_about", "ideas_alike", "knowledge_of", "listing", "live_claims_of", "month", "neighbours", "open_slots_for",
    "own_channels", "personas_by_code", "progress", "read", "read_idea_filters", "readiness", "slot_of",
    "target_personas", "topic_cards", "topic_of", "topics_about", "topics_for", "topics_to_place", "turns", "voted",
]
