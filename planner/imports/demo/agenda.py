"""The demo's ideas, topics, slots and claims."""
from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from planner.campaigns.models import Campaign
from planner.core.localtime import to_utc
from planner.imports.demo.source import HOUR, WEEKDAYS, Demo, read_clock
from planner.people.queries import work_calendar
from planner.personas.words import moment_source
from planner.steps.agenda import rules
from planner.steps.agenda.models import (
    Band,
    BandKind,
    CadenceGoal,
    CadencePeriod,
    CampaignReserve,
    Claim,
    HolidayPolicy,
    Idea,
    IdeaVote,
    Origin,
    Pattern,
    Phase,
    PitchRequest,
    ReleaseReason,
    Series,
    Slot,
    Topic,
)
from planner.steps.agenda.rules.reserve import chain_day, usable_until
from planner.steps.agenda.services.claims import set_chain
from planner.steps.agenda.services.slots import When, derive
from planner.workflow.agenda import ClaimState, IdeaState, RequestState, SlotState, TopicState, Validation
from planner.workflow.campaigns import CampaignState


def load_ideas(demo: Demo) -> None:
    """Thirty ideas, with as many votes of colleagues as the file says."""
    people = list(demo.made["person"].values())
    demo.session.flush()
    for idea in demo.file("agenda")["ideas"]:
        by = demo.get("person", idea["by"])
        moment = demo.get("contact moment", idea.get("validated_at"))
        row = demo.keep("idea", idea["key"], Idea(
            key=idea["key"], title=idea["title"], lang=idea["lang"], origin=Origin(idea["origin"]), by=by,
            area=demo.get("area", idea.get("area")), personas=demo.each("persona", idea["personas"]),
            votes=idea["votes"], validation=Validation(idea["validation"]), state=IdeaState(idea["state"]),
            validation_moment_id=moment.id if moment else None,
            validation_source=moment_source(moment) if moment else "",
            reason=idea.get("reason"), created_at=demo.instant(idea["day"]), **_asked(demo, idea)))
        demo.session.flush()
        voters = [person for person in people if person is not by and person.is_active][:idea["votes"]]
        demo.session.add_all(IdeaVote(idea_id=row.id, person_id=voter.id, at=demo.now) for voter in voters)


def _asked(demo: Demo, content: dict[str, Any]) -> dict[str, Any]:
    """The buyer's question of an idea or a topic; ``question_fact`` names a persona and the key of its fact."""
    fact = None
    if "question_fact" in content:
        persona, key = content["question_fact"].split("/")
        fact = next(fact for fact in demo.get("persona", persona).facts if fact.key == key)
    words = content.get("question") or (fact.statement(content["lang"]) if fact else "")
    return {"question": words, "question_fact": fact, "gift": content.get("gift", ""),
            "phase": Phase(content["phase"]) if "phase" in content else None}


def load_requests(demo: Demo) -> None:
    """Requests for ideas, with the ideas that answered them; one whose day has passed is over."""
    for content in demo.file("agenda")["pitch_requests"]:
        due_on = demo.day(content["due_day"])
        request = demo.keep("request", content["key"], PitchRequest(
            text=content["text"], area=demo.get("area", content["area"]), lang=content["lang"], due_on=due_on,
            persona=demo.get("persona", content.get("persona")), by=demo.get("person", content["by"]),
            wanted=content["wanted"], asked=demo.each("person", content["asked"]),
            state=RequestState.OPEN if due_on >= demo.loaded_on else RequestState.CLOSED))
        for idea in demo.each("idea", content["answers"]):
            idea.request = request


def load_agenda(demo: Demo) -> None:
    """Goals, topics and slots; every moment is worked out by the rules, not written down."""
    content = demo.file("agenda")
    for goal in content["cadence_goals"]:
        demo.keep("goal", goal["scope"], CadenceGoal(scope=goal["scope"], period=CadencePeriod(goal["period"]),
                                                     minimum=goal["minimum"]))
    for topic in content["topics"]:
        demo.keep("topic", topic["key"], Topic(
            key=topic["key"], title=topic["title"], brief=topic.get("brief", ""), lang=topic["lang"],
            idea=demo.get("idea", topic.get("idea")), area=demo.get("area", topic["area"]),
            personas=demo.each("persona", topic["personas"]), priority=topic["priority"],
            structure=topic.get("structure", "blog"), state=TopicState(topic["state"]),
            facts=demo.each("knowledge fact", topic.get("facts", [])), **_asked(demo, topic)))
    for campaign in content["campaigns"]:
        _campaign(demo, campaign)
    for series in content["series"]:
        _series(demo, series, content["slots"])
    for band in content["bands"]:
        demo.session.add(Band(
            kind=BandKind(band["kind"]), title=band["title"], campaign=demo.get("campaign", band["campaign"]),
            from_date=demo.slot_date(band["from_week"], band["from_weekday"]),
            to_date=demo.slot_date(band["to_week"], band["to_weekday"])))
    demo.session.flush()
    for slot in content["slots"]:
        _slot(demo, slot)
    for item in content["reserve"]:
        _reserve(demo, item)


def _campaign(demo: Demo, content: dict[str, Any]) -> None:
    """From the Monday of its first week to the Sunday of its last one."""
    demo.keep("campaign", content["key"], Campaign(
        key=content["key"], name_nl=content["name_nl"], name_en=content["name_en"], goal=content["goal"],
        from_date=demo.slot_date(content["from_week"], "mon"), to_date=demo.slot_date(content["to_week"], "sun"),
        personas=demo.each("persona", content["personas"]), channels=demo.each("channel", content["channels"]),
        state=CampaignState(content["state"]), no_plan_b=content.get("no_plan_b", "")))


def _series(demo: Demo, content: dict[str, Any], slots: list[dict[str, Any]]) -> None:
    """A rhythm whose turns of the file are made; the clock goes on from the last one."""
    channels = demo.each("channel", content["channels"])
    days = [demo.slot_date(slot["week"], slot["weekday"]) for slot in slots if slot["series"] == content["key"]]
    weekday = WEEKDAYS.index(content["rule"]["weekday"]) + 1
    demo.keep("series", content["key"], Series(
        key=content["key"], title=content["title"], pattern=Pattern.WEEKLY, every=content["rule"]["every_weeks"],
        weekday=weekday, local_time=read_clock(content["local_time"]), zone=content["zone"], channels=channels,
        lang=channels[0].languages[0], holiday_policy=HolidayPolicy(content["holiday_policy"]),
        site_id=next((channel.site.id for channel in channels if channel.site), None), from_date=min(days),
        made_until=max(days)))


def _reserve(demo: Demo, content: dict[str, Any]) -> None:
    """A topic that is kept without a day, and whose plan B it is."""
    slot = Slot(key=content["key"], topic=demo.get("topic", content["topic"]), lang=content["lang"], personas=[],
                channels=demo.each("channel", content["channels"]), state=SlotState(content["state"]), origin="reserve",
                is_reserve=True, ready_by=demo.slot_date(content["ready_by_week"], "fri"))
    slot.site_id = next((channel.site.id for channel in slot.channels if channel.site), None)
    assert slot.ready_by is not None
    derive(demo.session, slot, When(chain_day(slot.ready_by, work_calendar(demo.session)), HOUR, demo.zone))
    if slot.state is SlotState.READY:
        slot.usable_until = usable_until(demo.loaded_on)
    demo.keep("slot", content["key"], slot)
    demo.session.flush()
    demo.session.add(CampaignReserve(campaign_id=demo.get("campaign", content["plan_b_of"]).id, slot_id=slot.id))


def _slot(demo: Demo, content: dict[str, Any]) -> None:
    channels = demo.each("channel", content["channels"])
    site = next((channel.site for channel in channels if channel.site), None)
    slot = Slot(key=content["key"], topic=demo.get("topic", content["topic"]), lang=content["lang"],
                channels=channels, personas=demo.each("persona", content["personas"]), required=content["required"],
                state=SlotState(content["state"]), site_id=site.id if site else None,
                campaign=demo.get("campaign", content.get("campaign")), series=demo.get("series", content["series"]))
    if slot.series is not None:
        slot.series_on, slot.is_edited = demo.slot_date(content["week"], content["weekday"]), True
    derive(demo.session, slot, When(demo.slot_date(content["week"], content["weekday"]),
                                    read_clock(content["local_time"]), content["zone"]))
    demo.keep("slot", content["key"], slot)


def add_claim(demo: Demo, slot: Slot, content: dict[str, Any]) -> Claim:
    """The claim behind a draft: taken in time, so its deadlines are those of the whole chain."""
    taken_at = _taken_at(demo, slot)
    chain = rules.deadline_chain(slot.local_date, slot.local_time, slot.zone, work_calendar(demo.session))
    state = ClaimState(content["claim_state"])
    claim = Claim(slot=slot, author=demo.get("person", content["author"]), state=state, taken_at=taken_at,
                  co_authors=demo.each("person", content["co_authors"]))
    set_chain(claim, chain)
    if state is ClaimState.RELEASED:
        claim.release_reason, claim.ended_at = ReleaseReason.OTHER_WORK, min(demo.now, taken_at + timedelta(days=2))
    elif state is ClaimState.FULFILLED:
        claim.ended_at = slot.publish_at
    demo.session.add(claim)
    for person in demo.each("person", content.get("waiting", [])):
        joined_at = demo.now - timedelta(days=1)
        demo.session.add(Claim(slot=slot, author=person, state=ClaimState.WAITING, taken_at=joined_at,
                               joined_at=joined_at))
    demo.session.flush()
    return claim


def _taken_at(demo: Demo, slot: Slot) -> datetime:
    day = work_calendar(demo.session).addwd(slot.local_date, -25)
    return min(to_utc(day, HOUR, slot.zone), demo.now - timedelta(days=3))
