"""A guarded caller that calls nobody: it keeps what would have been sent, and answers what a test says."""
from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from planner.core.guarded_http import Answer, CallFailed, Trouble


@dataclass(frozen=True)
class Call:
    """One call as it would have been sent."""

    method: str
    address: str
    body: bytes
    headers: Mapping[str, str]


@dataclass
class FakeCaller:
    """``answers``: statuses, or troubles, for the next calls; afterwards each is answered with 200."""

    calls: list[Call] = field(default_factory=list)
    answers: deque[int | Trouble] = field(default_factory=deque)
    refused: Trouble | None = None

    def call(self, method: str, address: str, *, body: bytes = b"", headers: Mapping[str, str] | None = None,
             **_limits: Any) -> Answer:
        """Keep the call, and answer the next answer."""
        self.calls.append(Call(method, address, body, dict(headers or {})))
        answer = self.answers.popleft() if self.answers else 200
        if isinstance(answer, Trouble):
            raise CallFailed(answer, sent=answer is Trouble.TOO_SLOW)
        return Answer(answer, {}, b"never read", address)

    def judge(self, _address: str, **_limits: Any) -> None:
        """Let an address through, unless the test refuses all."""
        if self.refused is not None:
            raise CallFailed(self.refused)
