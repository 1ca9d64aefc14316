"""The files of the demo, and how their offsets in days become dates: the demo never looks old."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy.orm import Session

from planner.core.localtime import local_date, to_utc

FOLDER = Path(__file__).parent.parent.parent / "demo"
HOUR = time(10)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# Kept in the files and not loaded; the loader says so.
SKIPPED = ("suggestions", "segments", "assets", "reactions", "lead definitions", "leads")


def read_clock(text: str) -> time:
    """09:00 as a time."""
    return time.fromisoformat(text)


def read_text(path: Path) -> tuple[dict[str, Any], str]:
    """Front matter and body of a Markdown file of ours."""
    _, head, body = path.read_text("utf-8").split("---\n", 2)
    return yaml.safe_load(head), body.strip()


@dataclass
class Demo:
    """One loading: the files, the moment, and what was made so far, by key."""

    session: Session
    now: datetime
    zone: str = "Europe/Amsterdam"
    made: dict[str, dict[str, Any]] = field(default_factory=dict)

    def file(self, name: str) -> dict[str, Any]:
        """The content of one YAML file."""
        content: dict[str, Any] = yaml.safe_load((FOLDER / f"{name}.yaml").read_text("utf-8"))
        return content

    @cached_property
    def loaded_on(self) -> date:
        """The day of loading, where the organisation is."""
        return local_date(self.now, self.zone)

    def day(self, offset: int) -> date:
        """The date ``offset`` days from the day of loading."""
        return self.loaded_on + timedelta(days=offset)

    def instant(self, offset: int, clock: time = HOUR) -> datetime:
        """That day at 10:00 local, but never in the future of a past offset."""
        found = to_utc(self.day(offset), clock, self.zone)
        return min(found, self.now) if offset <= 0 else found

    def slot_date(self, week: int, weekday: str) -> date:
        """A weekday, ``week`` weeks from the week of loading."""
        monday = self.loaded_on - timedelta(days=self.loaded_on.weekday())
        return monday + timedelta(weeks=week, days=WEEKDAYS.index(weekday))

    def keep(self, kind: str, key: str, row: Any) -> Any:
        """Remember what was made for ``key``, and add it to the session."""
        self.session.add(row)
        self.made.setdefault(kind, {})[key] = row
        return row

    def get(self, kind: str, key: str | None) -> Any:
        """What was made for ``key`` before; None for no key. Raises KeyError for an unknown one."""
        return None if key is None else self.made[kind][key]

    def each(self, kind: str, keys: list[str]) -> list[Any]:
        """What was made for ``keys``."""
        return [self.made[kind][key] for key in keys]

    def count(self, kind: str) -> int:
        """How many of a kind were made."""
        return len(self.made.get(kind, {}))


Part = Callable[[Demo], None]
