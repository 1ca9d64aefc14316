"""Words for a chat: an incoming webhook of Slack, Teams, Mattermost or Matrix gets ``{"text"}`` and nothing else.

Source: docs/domain-more.md q (chat endpoints); trust 3.5.
"""
from __future__ import annotations

import json
import logging
import re
from urllib.parse import urlsplit

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from planner.core.db import clock, unit_of_work
from planner.core.errors import Conflict
from planner.core.guarded_http import Caller, CallFailed, Limits, Trouble
from planner.core.lines import lines_of
from planner.core.outbox import Delivery, Pointless, Refused
from planner.messages.letters import absolute
from planner.messages.models import ChatAddress, Notice
from planner.messages.notices import sentence
from planner.people.queries import get_organisation

log = logging.getLogger("planner.chat")
LONGEST = 3_000                     # Slack cuts above that, and nobody reads it
LIMITS = Limits(connect=5.0, read=5.0, total=10.0, size=64 * 1024)
SLACK = frozenset({"hooks.slack.com", "hooks.slack-gov.com"})
_APART = "\N{ZERO WIDTH SPACE}"
# A mention (@all), what a link in Markdown or a reference to one goes on with, and what opens a tag or a sign of Slack.
_MORE_THAN_WORDS = re.compile(r"@(?=\S)|\](?=[(\[:])|<(?=\S)")
GONE = frozenset({404, 410})        # the webhook was taken away over there
# What a repeat can't mend: the address itself is refused.
HOPELESS = frozenset({Trouble.ADDRESS_WRONG, Trouble.NOT_ALLOWED})
SILENT = frozenset({Trouble.TOO_SLOW.value, Trouble.NO_CONNECTION.value, Trouble.NAME_UNKNOWN.value})


def deliver(delivery: Delivery) -> None:
    """Post one text.

    Raises:
        Pointless: what it is about was read or done meanwhile.
        Refused: the address is gone, off, or refuses these words: another try can't help.
        OSError: nobody answered, or asked to come back later: tried again with rising pauses.
        Later: its machine did not answer a moment ago: it waits, and costs no attempt.
    """
    session, payload = delivery.session, delivery.payload
    chat = session.scalar(sa.select(ChatAddress).where(ChatAddress.uid == payload["chat"]))
    if chat is None or not chat.is_on:
        raise Refused("the chat address is off")
    text = payload.get("text") or _told(session, chat, payload["notice"])
    if text is None:
        raise Pointless("it was read or done meanwhile")
    uid, url = chat.uid, chat.url
    session.rollback()                                      # no transaction is open during the call
    with lines_of(current_app.extensions).to(urlsplit(url).netloc, now=clock().now()) as line:
        code, error = _posted(url, text[:LONGEST])
        line.is_silent = code in SILENT
    _note(uid, code, error)


def _told(session: Session, chat: ChatAddress, uid: str) -> str | None:
    """The sentence of a notice and where it opens; None when it was read or done meanwhile, or is gone."""
    notice = session.scalar(sa.select(Notice).where(Notice.uid == uid))
    if notice is None or notice.done_at is not None or (chat.person is not None and notice.read_at is not None):
        return None
    reader = chat.person or get_organisation(session)
    words = sentence(notice, locale=reader.locale, zone=reader.zone)
    return f"{words}\n{absolute(notice.address)}" if notice.address else words


def _tamed(url: str, text: str) -> str:
    """``text`` as words only: a title could call everybody, or wear the link of another.

    Slack says how words are told from its own signs. The others (Teams, Mattermost, Matrix) read Markdown, some of
    them HTML and Slack's signs too; a sign without width keeps apart what only together means more than it shows.
    """
    if urlsplit(url).hostname in SLACK:
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _MORE_THAN_WORDS.sub(lambda found: found[0] + _APART, text)


def _posted(url: str, text: str) -> tuple[str, Exception | None]:
    """Post it; the code of what went wrong ('' for nothing), and the error that says what to do about it."""
    caller: Caller = current_app.extensions["planner.caller"]
    body = json.dumps({"text": _tamed(url, text)}, ensure_ascii=False).encode()
    try:
        status = caller.call("POST", url, body=body, limits=LIMITS,
                             headers={"Content-Type": "application/json; charset=utf-8"}).status
    except CallFailed as error:
        kind = Refused if error.code in HOPELESS else OSError
        return error.code.value, kind(error.code.value)
    if 200 <= status < 300:
        return "", None
    if status in GONE:
        return "gone", Refused(f"{status}: it is gone over there")
    if status == 429 or status >= 500:
        return "busy", OSError(f"it answered {status}")
    return "refused", Refused(f"it answered {status}")


def _note(uid: str, code: str, error: Exception | None) -> None:
    """Keep what came of it beside the address; one that is gone is off until somebody types it again."""
    try:
        with unit_of_work() as work:
            chat = work.session.scalar(sa.select(ChatAddress).where(ChatAddress.uid == uid).with_for_update())
            if chat is not None:
                chat.trouble = code
                chat.is_on = chat.is_on and code not in {"gone", *(trouble.value for trouble in HOPELESS)}
                chat.worked_at = chat.worked_at if code else work.now
    except (Conflict, SQLAlchemyError):                     # what was posted stays so
        log.warning("what became of a post to a chat was not written down")
    if error is not None:
        raise error
