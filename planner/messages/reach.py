"""The ways to one person as their own page shows them: does it work, and what became of the last test."""
from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from planner.core.outbox import Message, OutboxState
from planner.messages import queries
from planner.messages.rules import AddressState, Way, masked
from planner.messages.words import MAIL_TROUBLES
from planner.people.models import Person

# The outbox keeps errors as Python writes them: the words inside are what the other side said.
_SAID = re.compile(r"""^\w+\(\s*(["'])(.*)\1,?\s*\)$""", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Tested:
    """What became of a test: asked for when, where it stands, sent when, and what the other side said."""

    asked_at: datetime
    state: OutboxState
    done_at: datetime | None
    said: str


@dataclass(frozen=True, slots=True)
class Row:
    """One way: what it is, where it goes, whether it works, its last test."""

    way: str                        # "mail" or "chat"
    name: str
    address: str
    state: AddressState
    trouble: str                    # code, or the mail server's words
    test: Tested | None


def said(error: str | None) -> str:
    """The words inside an error as the outbox keeps it; those of ours in the reader's language."""
    found = _SAID.match(error or "")
    words = found.group(2) if found else error or ""
    return next((str(ours) for start, ours in MAIL_TROUBLES.items() if words.startswith(start)), words)


def _tested(message: Message | None) -> Tested | None:
    if message is None:
        return None
    return Tested(message.created_at, message.state, message.done_at, said(message.last_error))


def reach_rows(session: Session, person: Person) -> list[Row]:
    """The ways of ``person`` that have an address; three statements."""
    tests, rows = queries.last_tests(session, person), []
    if person.email is not None:
        trouble = queries.trouble_of(session, person.email)
        state = AddressState.OK if trouble is None else trouble.state
        rows.append(Row("mail", "", person.email, state, trouble.said if trouble else "",
                        _tested(tests.get(Way.AT_ONCE))))
    chat = queries.own_chat(session, person)
    if chat is not None:
        rows.append(Row("chat", chat.name, masked(chat.url), chat.state, chat.trouble, _tested(tests.get(Way.CHAT))))
    return rows
