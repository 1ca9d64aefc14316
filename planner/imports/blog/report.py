"""What became of each file of an imported blog, as it is kept with the run and shown afterwards."""
from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


class FileState(StrEnum):
    """What became of one file (docs/domain-more.md s)."""

    NEW = "new"
    UPDATE = "update"
    SAME = "same"
    KEPT = "kept"
    DOUBLE = "double"
    DRAFT = "draft"
    REFUSED = "refused"
    GONE = "no_longer_there"


IMPORTED = frozenset({FileState.NEW, FileState.UPDATE})
FINE = IMPORTED | {FileState.SAME}
# What a person should look at comes first.
ORDER = (FileState.REFUSED, FileState.DOUBLE, FileState.KEPT, FileState.DRAFT, FileState.GONE, FileState.UPDATE,
         FileState.NEW, FileState.SAME)


@dataclass(frozen=True, slots=True)
class Line:
    """One file. ``code`` and ``params`` say why it was refused; ``found`` what its text held beside Markdown."""

    path: str
    state: FileState
    title: str = ""
    lang: str = ""
    address: str = ""
    old_paths: list[str] = field(default_factory=list)
    code: str = ""
    params: dict[str, Any] = field(default_factory=dict)
    found: list[dict[str, Any]] = field(default_factory=list)

    def plain(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return asdict(self)


def read(stored: Iterable[dict[str, Any]]) -> list[Line]:
    """The lines of a stored report."""
    return [Line(**(each | {"state": FileState(each["state"])})) for each in stored]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many files there were, and how many of them came in."""

    files: int
    imported: int
    states: dict[str, int]

    @property
    def skipped(self) -> int:
        """Files that changed nothing here, each with its reason in the report."""
        return self.files - self.imported


def tally(lines: Iterable[Line]) -> Tally:
    """Count ``lines``; what is no longer there is no file of this run."""
    states = Counter(line.state for line in lines)
    files = sum(states.values()) - states[FileState.GONE]
    return Tally(files, sum(states[state] for state in IMPORTED),
                 {state.value: states[state] for state in FileState if states[state]})


def redirects(lines: Iterable[Line]) -> list[tuple[str, str]]:
    """Old path and new address of every article that stood elsewhere, for the operator's web server."""
    return sorted({(old, line.address) for line in lines for old in line.old_paths if line.address})
