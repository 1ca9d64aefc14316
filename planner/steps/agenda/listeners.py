"""News that the agenda hears, and what it adds to the side bar."""
from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from planner.core import events
from planner.messages.words import add_notices
from planner.people.events import CalendarChanged, Effect, Leaving, PersonLeft
from planner.personas.events import Moved, PersonaArchived, PersonasMerged, PersonasUnmerged, Touch, Touches
from planner.policy import Action
from planner.similarity import sources
from planner.similarity.rules import Part
from planner.steps.agenda import feeds, panels, queries, services
from planner.steps.agenda.models import Claim, Idea, Slot, Topic
from planner.steps.agenda.queries import demand
from planner.steps.agenda.services import series
from planner.steps.agenda.words import NOTICES
from planner.steps.inventory.events import (
    AreaMerged,
    AreasAskedFor,
    AreaUnmerged,
    AreaUses,
    FactUses,
    TurnsTaken,
    Wanted,
)
from planner.structure.events import TemplateUses, Use
from planner.web import navigation
from planner.web.formats import day
from planner.web.navigation import Count, Entry, Tally
from planner.web.panels import register


def release(session: Session, news: PersonLeft) -> list[Claim]:
    """Who left writes no more: their slots are open again."""
    return services.release_all_of(session, news.person, now=news.now)


def leaving(session: Session, question: Leaving) -> list[Effect]:
    """What somebody's leaving would open again."""
    held = queries.held_slots(session, question.person)
    return [Effect(slot.topic.title if slot.topic else "", url_for("agenda.slot", uid=slot.uid)) for slot in held]


def touches(session: Session, question: Touches) -> list[Touch]:
    """Which topics and empty slots are for this persona."""
    topics = [Touch(_("Topic"), topic.title, url_for("agenda.topic", uid=topic.uid), is_live, about=topic.uid)
              for topic, is_live in queries.topics_for(session, question.persona)]
    return topics + [Touch(_("Slot"), day(slot.local_date), url_for("agenda.slot", uid=slot.uid), is_live=True)
                     for slot in queries.empty_slots_for(session, question.persona)]


def uses_of_template(session: Session, question: TemplateUses) -> list[Use]:
    """Which topics on their way are built by this template."""
    return [Use(topic.title, url_for("agenda.topic", uid=topic.uid))
            for topic in queries.topics_built_by(session, question.template.key)]


def persona_archived(session: Session, news: PersonaArchived) -> int:
    """What its text in review answered for has one reader less."""
    return services.drop_reader(session, news.persona, actor_id=news.actor_id, now=news.now)


def personas_merged(session: Session, news: PersonasMerged) -> list[Moved]:
    """Two personas became one: what is to come is for the one that stayed."""
    return services.hand_over_persona(session, news.kept, news.gone, actor_id=news.actor_id, now=news.now)


def personas_unmerged(session: Session, news: PersonasUnmerged) -> list[Touch]:
    """They are two again; answers with what was given other readers since."""
    left = services.take_back_persona(session, news.kept, news.gone, news.moved, actor_id=news.actor_id, now=news.now)
    return [_as_touch(item) for item in left]


def _as_touch(item: Idea | Topic | Slot) -> Touch:
    if isinstance(item, Idea):
        return Touch(_("Idea"), item.title, url_for("ideas.idea", uid=item.uid), is_live=True)
    if isinstance(item, Topic):
        return Touch(_("Topic"), item.title, url_for("agenda.topic", uid=item.uid), is_live=True)
    return Touch(_("Slot"), item.topic.title if item.topic else "", url_for("agenda.slot", uid=item.uid), is_live=True)


def area_uses(session: Session, question: AreaUses) -> list[Any]:
    """Which topics and ideas are about this area."""
    return [*queries.topics_about(session, question.area), *queries.ideas_about(session, question.area)]


def area_merged(session: Session, news: AreaMerged) -> dict[str, list[int]]:
    """Two areas became one: ideas and topics are about the one that stayed."""
    return services.hand_over_area(session, news.gone, news.kept)


def area_unmerged(session: Session, news: AreaUnmerged) -> None:
    """They are two again."""
    services.take_back_area(session, news.gone, news.kept, news.moved)


def areas_asked_for(session: Session, _question: AreasAskedFor) -> list[Wanted]:
    """Ideas and topics about areas that are not out."""
    return demand.areas_asked_for(session)


def turns_taken(session: Session, question: TurnsTaken) -> list[tuple[int, int]]:
    """Who has how many turns in a period."""
    return demand.turns_taken(session, question.first, question.last)


def fact_uses(session: Session, question: FactUses) -> list[Topic]:
    """Which topics that are not out have this fact in their brief."""
    return demand.topics_with_fact(session, question.fact)


def derive_again(session: Session, news: CalendarChanged) -> list[Slot]:
    """Other working days, other dates by which to claim; and series find their days anew."""
    series.rearrange_all(session, reason=_("The working days changed"), now=news.now)
    return services.derive_all(session, now=news.now)


def idea_text(idea: Idea) -> list[Part]:
    """What an idea says, for finding those that say the same."""
    return [Part(idea.lang, idea.title), Part(idea.lang, idea.text)]


def _open_slots(found: int) -> Count | None:
    return Count(_("%(number)s open", number=navigation.shown_as(found))) if found else None


def connect() -> None:
    """Put them in place."""
    handlers: dict[type[Any], Any] = {PersonLeft: release, Leaving: leaving, Touches: touches,
                                      TemplateUses: uses_of_template,
                                      PersonaArchived: persona_archived, PersonasMerged: personas_merged,
                                      PersonasUnmerged: personas_unmerged,
                                      AreaUses: area_uses, AreaMerged: area_merged, AreaUnmerged: area_unmerged,
                                      AreasAskedFor: areas_asked_for, TurnsTaken: turns_taken,
                                      FactUses: fact_uses, CalendarChanged: derive_again}
    for kind, handler in handlers.items():
        events.subscribe(kind, handler)
    add_notices(NOTICES, told_elsewhere=("claim_offered",),
                news=("idea_accepted", "claim_confirmed", "more_time_granted"),
                talk=("pitch_met", "claim_waits", "offer_recalled", "offer_accepted", "handover_accepted",
                      "handover_withdrawn", "handover_done", "swap_accepted", "swap_withdrawn", "swap_done",
                      "line_ended", "line_ended_none", "pen_joined", "pen_left"))
    register("moment.actions", panels.moment_actions)
    register("moment.became", panels.moment_became)
    register("area.asked", panels.area_asked)
    register("trend.actions", panels.trend_actions)
    register("slot.side", panels.slot_series)
    register("agenda.view_links", panels.view_links)
    register("agenda.menu", panels.menu)
    register("links.begin", panels.begin_links)
    feeds.register_kinds()
    sources.compare(Idea, "idea", idea_text)
    waiting = Tally(lambda _roles: (queries.count_open(navigation.NOW),), _open_slots)
    navigation.add(Entry("agenda", _l("Agenda"), "agenda.index", "steps", 3, Action.READ_AGENDA, icon="calendar",
                         number="3", tab=True, count=waiting, also=("ideas", "quarter", "structure")))
