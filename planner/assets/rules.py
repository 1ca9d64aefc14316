"""Which pictures a text shows, and whether each may go out; pure (docs/domain.md b, asset)."""
from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Protocol

ADDRESS = re.compile(r"(?:^|/)assets/([0-9a-z]{26})\.(?:jpg|png|webp)$")


class Shown(Protocol):
    """A picture in a rendered text (planner/web/markdown.py)."""

    @property
    def src(self) -> str:
        """Its address."""

    @property
    def alt(self) -> str:
        """What it shows, in words."""


class Rights(Protocol):
    """What is known of a picture of ours."""

    decorative: bool
    licence_until: date | None

    @property
    def lacks_consent(self) -> bool:
        """Whether people can be recognised who did not say yes."""


def uid_of(address: str) -> str | None:
    """Which picture of ours an address shows; None for one that lives elsewhere."""
    found = ADDRESS.search(address.partition("?")[0])
    return found[1] if found else None


def uids_in(images: Iterable[Shown]) -> list[str]:
    """The pictures of ours in a text, each once, in their order."""
    return list(dict.fromkeys(uid for image in images if (uid := uid_of(image.src))))


def why_not(images: Iterable[Shown], known: Mapping[str, Rights], *, on: date) -> str | None:
    """Why a text may not go out with its pictures: the code of the first reason; None when it may.

    Args:
        images: of the rendered text; one that lives elsewhere needs its words as well.
        known: rights of those that are ours, by uid; one that is missing here is gone.
        on: the day it goes out; a licence holds on its last day.
    Source: docs/domain.md b (asset: no publish with expired licence, missing alt text or missing consent).
    """
    for image in images:
        uid = uid_of(image.src)
        asset = known.get(uid) if uid else None
        if uid and asset is None:
            return "picture_gone"
        if not image.alt.strip() and not (asset and asset.decorative):
            return "picture_needs_alt"
        if asset and asset.licence_until is not None and asset.licence_until < on:
            return "picture_licence_over"
        if asset and asset.lacks_consent:
            return "picture_needs_consent"
    return None


def markdown_of(address: str, alt: str) -> str:
    """The Markdown that shows a picture."""
    words = re.sub(r"([\\\[\]])", r"\\\1", " ".join(alt.split()))
    return f"![{words}]({address})"
