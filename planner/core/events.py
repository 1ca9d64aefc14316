"""News inside one transaction: a lower floor announces, upper floors that subscribed act at once.

``wire.py`` connects them, lowest floor first. The outbox is for what leaves the process or may wait.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy.orm import Session

Listener = Callable[[Session, Any], Any]
ManyListener = Callable[[Session, Sequence[Any]], Any]

_listeners: dict[type[Any], list[Listener]] = defaultdict(list)
_many: dict[Listener, ManyListener] = {}


def subscribe(kind: type[Any], listener: Listener, *, many: ManyListener | None = None) -> None:
    """Call ``listener`` for each announcement of ``kind``; subscribing twice is once.

    ``many`` does the same for a list of them, for news that comes by the hundred.
    """
    if listener not in _listeners[kind]:
        _listeners[kind].append(listener)
    if many is not None:
        _many[listener] = many


def announce(session: Session, news: Any) -> list[Any]:
    """Tell every subscriber, in order, in this transaction; returns what each of them changed."""
    session.flush()
    return [listener(session, news) for listener in _listeners[type(news)]]


def announce_many(session: Session, news: Sequence[Any]) -> None:
    """As :func:`announce` for news of one kind: who can take them together gets them so, others one by one."""
    if not news:
        return
    session.flush()
    for listener in _listeners[type(news[0])]:
        if listener in _many:
            _many[listener](session, news)
        else:
            for each in news:
                listener(session, each)


def collect(session: Session, question: Any) -> list[Any]:
    """Ask every subscriber for rows; the lists of effects shown before a step are made so."""
    return [row for listener in _listeners[type(question)] for row in listener(session, question)]
