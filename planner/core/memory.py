"""What a process remembers of something costly, as long as a mark says that it still holds."""
from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Thing = TypeVar("Thing")


class Memory(Generic[Thing]):
    """The newest ``most`` things by their marks.

    A mark has to change with everything that the thing was made from, and to come from the database, so that many
    processes stay right. What is remembered is shared by threads: nobody may change it.
    """

    def __init__(self, most: int = 2) -> None:
        self._most = most
        self._known: dict[Hashable, Thing] = {}
        self._lock = Lock()

    def get(self, mark: Hashable, make: Callable[[], Thing]) -> Thing:
        """The thing with this mark, made now when nobody remembers it. Two threads may make it at once."""
        found = self._known.get(mark)
        if found is None:
            found = make()
            with self._lock:
                while len(self._known) >= self._most and mark not in self._known:
                    del self._known[next(iter(self._known))]
                self._known[mark] = found
        return found
