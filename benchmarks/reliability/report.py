"""What a proof says: figures, and for each promise whether it held."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Report:
    """Collects the outcome of one proof and prints it as it goes. ``short`` asks for a tenth of the work."""

    say: Callable[[str], None]
    short: bool = False
    failed: list[str] = field(default_factory=list)
    held: int = 0

    def figure(self, words: str) -> None:
        """A measured figure."""
        self.say(f"         {words}")

    def check(self, words: str, holds: bool) -> None:
        """A promise, and whether it held."""
        self.say(f"  {'pass' if holds else 'FAIL'}   {words}")
        if holds:
            self.held += 1
        else:
            self.failed.append(words)

    def skip(self, words: str) -> None:
        """What could not be tried here, loudly."""
        self.say(f"  SKIPPED: {words}")
