"""Public identifiers: 26 characters, sortable by the moment of making, no two alike."""
import secrets

from planner.core.clock import milliseconds

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 26


def new_uid() -> str:
    """A new identifier: 48 bits of time, then 80 random bits, in Crockford's base 32, small letters.

    Source: docs/domain.md b, conventions (every entity has a public ``uid``).
    """
    number = (milliseconds() << 80) | secrets.randbits(80)
    digits = []
    for _ in range(LENGTH):
        number, rest = divmod(number, 32)
        digits.append(ALPHABET[rest])
    return "".join(reversed(digits))
