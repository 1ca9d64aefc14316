"""Names that a comment calls with @."""
from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

_AT = re.compile(r"(?<![\w@.])@(?=\w)")


def mentioned(text: str, people: Mapping[int, str]) -> set[int]:
    """Who of these people is called in a text: by their whole name, or by a first name that only one of them has.

    Args:
        text: what somebody wrote.
        people: name by key of everybody who may be called.
    """
    by_name = {name.casefold(): person for person, name in people.items()}
    firsts = [(name.split()[0].casefold(), person) for person, name in people.items() if name.strip()]
    how_many = Counter(first for first, _ in firsts)
    by_name |= {first: person for first, person in firsts if how_many[first] == 1 and first not in by_name}
    longest_first = sorted(by_name, key=len, reverse=True)
    found = set()
    for call in _AT.finditer(text):
        rest = text[call.end():].casefold()
        name = next((name for name in longest_first if _begins(rest, name)), None)
        if name is not None:
            found.add(by_name[name])
    return found


def _begins(rest: str, name: str) -> bool:
    """``rest`` begins with this whole name, not with a longer word."""
    return rest.startswith(name) and not rest[len(name):len(name) + 1].isalnum()
