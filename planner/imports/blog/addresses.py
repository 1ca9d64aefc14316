"""Addresses in a post of another site: made absolute where that site's own address is known.

Source: docs/domain.md s.
"""
from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urljoin, urlsplit

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Address:
    """An address as it goes into the text. ``local`` is set when it only means something on the old site."""

    text: str
    local: bool = False


def resolved(address: str, base: str) -> Address:
    """``address`` of the old site, absolute when ``base`` (https address of that site, or empty) is known."""
    address = address.strip().replace(" ", "%20")
    if address.startswith("//"):
        return Address(f"https:{address}")
    if not address or address.startswith("#") or _SCHEME.match(address):
        return Address(address)
    if base:
        return Address(urljoin(base.rstrip("/") + "/", address))
    return Address(address, local=True)


def watchable(address: str) -> str:
    """The page of a film or frame, from the address that is made for embedding."""
    address = f"https:{address}" if address.startswith("//") else address
    parts = urlsplit(address)
    host = parts.netloc.lower().removeprefix("www.").removeprefix("player.")
    if host in {"youtube.com", "youtube-nocookie.com"} and parts.path.startswith("/embed/"):
        start = parse_qs(parts.query).get("start", [""])[0]
        return f"https://www.youtube.com/watch?v={parts.path.split('/')[2]}" + (f"&t={start}" if start else "")
    if host == "vimeo.com" and parts.path.startswith("/video/"):
        return f"https://vimeo.com/{parts.path.split('/')[2]}"
    return address


def host_of(address: str) -> str:
    """The host of an absolute address, without ``www.``; the address itself when there is none."""
    return urlsplit(address).netloc.removeprefix("www.") or address


# Short codes that stand for a page of another site: the address with the code's first argument in its place.
EMBEDS = {
    "youtube": "https://www.youtube.com/watch?v={}",
    "vimeo": "https://vimeo.com/{}",
    "gist": "https://gist.github.com/{}",
    "instagram": "https://www.instagram.com/p/{}/",
    "tweet": "https://twitter.com/i/status/{}",
    "twitter": "https://twitter.com/i/status/{}",
    "x": "https://x.com/i/status/{}",
    "speakerdeck": "https://speakerdeck.com/player/{}",
    "codepen": "https://codepen.io/pen/{}",
    "soundcloud": "https://soundcloud.com/{}",
}
