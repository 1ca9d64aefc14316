"""From a package client's output to one plain sentence: what is wrong and what to do."""
from __future__ import annotations

import re
from pathlib import Path

from tools.console import tail

NO_NETWORK = re.compile(
    r"name resolution|name or service not known|network is unreachable|failed to establish"
    r"|no matching distribution found"
    r"|connection (refused|reset|timed)|ConnectionError|NewConnectionError|ConnectTimeout|ReadTimeout|read timed out"
    r"|ProxyError|\bENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|dns error|error sending request"
    r"|could not connect|temporary failure resolving|unable to fetch",
    re.IGNORECASE,
)
DISK_FULL = re.compile(r"no space left|ENOSPC|errno 28|disk quota|disk is full", re.IGNORECASE)
WRONG_HASH = re.compile(r"do not match the hashes|hash mismatch|EINTEGRITY", re.IGNORECASE)
DENIED = re.compile(
    r"permission denied|EACCES|EPERM|errno 13|readonly database|unable to open database file", re.IGNORECASE)


def is_network(output: str) -> bool:
    """Whether the program failed because it reached no registry."""
    return bool(NO_NETWORK.search(output)) and not DISK_FULL.search(output)


def explain(what: str, output: str, *, log: Path) -> str:
    """One sentence on why ``what`` failed and what to do; the end of the output when the cause is not known."""
    if DISK_FULL.search(output):
        return f"{what} failed: the disk is full. Free about a gigabyte and start again; it goes on where it was."
    if WRONG_HASH.search(output):
        return (f"{what} failed: a download is not the file that we pinned. Try again; if it happens twice, a mirror "
                f"between you and the registry changes files ({log}).")
    if is_network(output):
        return (f"{what} failed: no package registry answered. Connect to the network (or set the proxy or mirror of "
                "pip and npm) and start again.")
    if DENIED.search(output):
        return f"{what} failed: this user may not write here. Start it as the owner of the folder. Details: {log}"
    return f"{what} failed. The last lines of {log}:\n{tail(output)}"
