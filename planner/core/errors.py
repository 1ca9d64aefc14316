"""Expected refusals. A code says which one; ``planner/web/words`` has the sentence in the reader's language."""
from typing import Any


class PlannerError(Exception):
    """An expected refusal, safe to show to the person who asked.

    ``code`` names the sentence, ``params`` fill its places. ``status`` is the HTTP status of the answer.
    """

    status = 400

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        detail = ", ".join(f"{key}={value}" for key, value in self.params.items())
        return f"{self.code} ({detail})" if detail else self.code


class NotAllowed(PlannerError):
    """The person sees the thing but may not do this with it."""

    status = 403


class NotFound(PlannerError):
    """There is no such thing, or it is out of this person's sight: both look the same."""

    status = 404


class Conflict(PlannerError):
    """Somebody or something was faster; the state is not what the person saw."""

    status = 409


class RuleBroken(PlannerError):
    """The input or the moment breaks a rule; ``code`` says which."""

    status = 422


class TooMany(PlannerError):
    """Too often; ``retry_after`` says after how many seconds it may be tried again."""

    status = 429

    def __init__(self, code: str, *, retry_after: int, **params: Any) -> None:
        super().__init__(code, retry_after=retry_after, **params)
        self.retry_after = retry_after
