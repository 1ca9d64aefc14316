"""Hashes of passwords. Making or checking one takes a quarter of a second on purpose: never inside a transaction."""
from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from planner.core.errors import RuleBroken
from planner.core.settings import Settings
from planner.people.rules.passwords import normal, password_trouble

_STRONG = PasswordHasher()                                           # the library's advice, RFC 9106 low memory
_CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)   # for tests, which make thousands
_hasher = _STRONG


def install(settings: Settings) -> None:
    """Hash cheaply in tests, and only there."""
    global _hasher                  # one process serves one installation
    _hasher = _CHEAP if settings.environment == "test" else _STRONG


@lru_cache(maxsize=1)
def common_passwords() -> frozenset[str]:
    """What everybody tries first; read once."""
    lines = (Path(__file__).parent / "common_passwords.txt").read_text("utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def hash_password(password: str) -> str:
    """The hash to keep for ``password``."""
    return _hasher.hash(normal(password))


def new_secret(password: str, *, own_words: tuple[str, ...] = ()) -> str:
    """The hash of a password that somebody chose.

    Raises:
        RuleBroken: it will not do; the code says why (``rules.passwords``).
    """
    trouble = password_trouble(password, common=common_passwords(), own_words=own_words)
    if trouble:
        raise RuleBroken(trouble)
    return hash_password(password)


@lru_cache(maxsize=4)
def _nobodys(hasher: PasswordHasher) -> str:
    return hasher.hash("nobody has this password")


def is_right(password: str, kept: str | None) -> bool:
    """Whether ``password`` belongs to the hash ``kept``; takes as long when there is no hash at all."""
    try:
        _hasher.verify(kept or _nobodys(_hasher), normal(password))
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def is_outdated(kept: str) -> bool:
    """Whether ``kept`` was made with other costs than today's; made anew at the next sign-in."""
    return _hasher.check_needs_rehash(kept)
