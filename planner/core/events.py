"""News inside one transaction: a lower floor announces, upper floors that subscribed act at once.

``wire.py`` connects them, lowest floor first. The outbox is for what leaves the process or may wait.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

Listener = Callable[[Session, Any], Any]

_listeners: dict[type[Any], list[Listener]] = defaultdict(list)


def subscribe(kind: type[Any], listener: Listener) -> None:
    """Call ``listener`` for each announcement of ``kind``; subscribing twice is once."""
    if listener not in _listeners[kind]:
        _listeners[kind].append(listener)


def announce(session: Session, news: Any) -> list[Any]:
    """Tell every subscriber, in order, in this transaction; returns what each of them changed."""
    session.flush()
    return [listener(session, news) for listener in _listeners[type(news)]]


def collect(session: Session, question: Any) -> list[Any]:
    """Ask every subscriber for rows; the lists of effects shown before a step are made so."""
    return [row for listener in _listeners[type(question)] for row in listener(session, question)]
