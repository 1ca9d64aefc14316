"""Links between posts of one blog: after the import they lead to the articles here. Pure."""
from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import unquote, urlsplit

# Before an address in Markdown: of a link, of a reference, of a link in HTML.
_BEFORE = r"""(?P<before>\]\(\s*<?|^ {0,3}\[[^\]\n]+\]:[ \t]*<?|\bhref=["'])"""
_AFTER = r"""(?=[\s)>"']|$)"""


def bare_path(address: str) -> str:
    """The path of an address as posts of one site are compared by: without its last slash and the escapes in it."""
    return unquote(urlsplit(address).path).rstrip("/").removesuffix("/index.html").removesuffix(".html") or "/"


def relinked(body: str, links: Iterable[str], addresses: Mapping[str, str]) -> str:
    """``body`` with each of its ``links`` to a post that is here now leading there.

    Args:
        links: addresses within the old site, as they stand in the text.
        addresses: where posts are now, by `bare_path` of where they were.
    """
    moved = {link: addresses[bare_path(link)] for link in links if bare_path(link) in addresses}
    if not moved:
        return body
    known = "|".join(re.escape(link) for link in sorted(moved, key=len, reverse=True))

    def lead_there(found: re.Match[str]) -> str:
        anchor = urlsplit(found["link"]).fragment
        return found["before"] + moved[found["link"]] + (f"#{anchor}" if anchor else "")

    return re.sub(f"{_BEFORE}(?P<link>{known}){_AFTER}", lead_there, body, flags=re.MULTILINE)
