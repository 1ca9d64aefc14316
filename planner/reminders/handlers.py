"""What the clockwork hands out for reminders: offers, told at once."""
from __future__ import annotations

from planner.core import outbox
from planner.core.db import unit_of_work
from planner.reminders import services


def tell_offer(delivery: outbox.Delivery) -> None:
    """Write the mail about an offer, unless it was answered meanwhile."""
    with unit_of_work() as work:
        services.mail_offer(work.session, delivery.payload["claim"], key=delivery.key, now=work.now)
