"""Public identifiers: 26 characters, sortable by the moment of making, no two alike."""
import secrets

from planner.core.clock import milliseconds

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 26
_PAIRS = [first + second for first in ALPHABET for second in ALPHABET]


def new_uid() -> str:
    """A new identifier: 48 bits of time, then 80 random bits, in Crockford's base 32, small letters.

    Source: docs/domain.md b, conventions (every entity has a public ``uid``).
    """
    number = (milliseconds() << 80) | secrets.randbits(80)
    return "".join([_PAIRS[number >> shift & 1023] for shift in range(120, -1, -10)])
