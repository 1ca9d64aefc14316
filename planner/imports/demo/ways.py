"""How the demo's people are reached, which program was told what, and what was reminded of before the day of loading.

The program is switched off and no chat of the demo is anybody's way, so that the demo calls nobody.
"""
from __future__ import annotations

from datetime import time, timedelta

from planner.core.localtime import to_utc
from planner.core.outbox import Message, OutboxState
from planner.core.uid import new_uid
from planner.imports.demo.source import Demo
from planner.messages.models import ChatAddress, DeliveryPref
from planner.messages.rules import Purpose, Way
from planner.reminders import expected, queries, rules, words
from planner.reminders.models import Reminder, ReminderState
from planner.reminders.rules import Outcome, Subject
from planner.webhooks.models import WebhookDelivery, WebhookEndpoint
from planner.webhooks.rules import EndpointState, OffReason, Type, body
from planner.webhooks.rules import Subject as Told
from planner.webhooks.services import TOPIC


def load_ways(demo: Demo) -> None:
    """Somebody's chat, a team's that is gone, two choices of ways, and a program that was told two things."""
    content = demo.file("ways")
    for chat in content["chats"]:
        owner = demo.get("person", chat["user"]) if "user" in chat else demo.get("team", chat["team"])
        trouble = chat.get("trouble", "")
        demo.keep("chat", chat["name"], ChatAddress(
            person_id=owner.id if "user" in chat else None, team_id=owner.id if "team" in chat else None,
            name=chat["name"], url=chat["url"], is_on=not trouble, trouble=trouble,
            worked_at=demo.instant(chat["worked_day"])))
    for chosen in content["ways"]:
        demo.keep("way", f"{chosen['user']} {chosen['kind']}", DeliveryPref(
            person_id=demo.get("person", chosen["user"]).id, kind=Purpose(chosen["kind"]), way=Way(chosen["way"])))
    for program in content["webhooks"]:
        endpoint = demo.keep("webhook", program["name"], WebhookEndpoint(
            name=program["name"], url=program["url"], types=program["types"], state=EndpointState.OFF,
            off_reason=OffReason.BY_HAND))
        demo.session.flush()
        for told in program["told"]:
            _told(demo, endpoint, told["type"], told["draft"], day=told["day"], answer=told["answer"])


def _told(demo: Demo, endpoint: WebhookEndpoint, kind: str, draft: str, *, day: int, answer: str) -> None:
    slot, at, uid = demo.get("draft", draft).claim.slot, demo.instant(day), new_uid()
    subject = Told(slot.uid, f"/agenda/slots/{slot.uid}", demo.get("draft", draft).title, "published", at, demo.zone)
    demo.session.add(WebhookDelivery(
        uid=uid, endpoint_id=endpoint.id, type=Type(kind), key=f"{TOPIC}:{uid}", at=at, tried_at=at, answer=answer,
        body=body(Type(kind), subject, now=at)))
    demo.session.add(Message(topic=TOPIC, key=f"{TOPIC}:{uid}", payload={"delivery": uid}, state=OutboxState.SENT,
                             created_at=at, due_at=at, available_at=at, done_at=at, attempts=1))


def load_said(demo: Demo) -> None:
    """What was said about courses before the day of loading: a house at work would not say on that day what was due
    long before.
    """
    session, house = demo.session, queries.house_of(demo.session)
    today = to_utc(demo.loaded_on, time(0), demo.zone)
    hours = queries.hours_of(session)
    courses = [matter for matter in queries.matters(session, now=demo.now, house=house)
               if matter.subject is Subject.TRAINING]
    for due in expected.due_steps(courses, table=queries.rules_of(session), house=house, hours=hours, until=today):
        day, planned = due.planned.digest_on, due.planned
        said_at = rules.digest_at(day, hours=hours[due.recipient_id]) if day else planned.send_at
        if said_at < today - timedelta(hours=1):
            demo.keep("reminder", f"{due.row.key} {due.recipient_id} {due.step}", Reminder(
                rule=due.row.key, subject_kind=due.matter.subject.value, subject_uid=due.matter.uid,
                anchor_at=due.matter.anchor_at, recipient_id=due.recipient_id, step=due.step,
                nominal_at=planned.nominal_at, send_at=planned.send_at, state=ReminderState.SENT,
                outcome=Outcome.DIGEST.value, sent_at=said_at, detail=words.detail(due)))
