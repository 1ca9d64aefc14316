"""SQLite and PostgreSQL, one after the other, the latter as careful as it comes."""
from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path

from tests.support.postgres import cluster, programs_here

CAREFUL = "-c max_connections=100 -c timezone=UTC"


def each_database(folder: Path) -> Generator[tuple[str, str]]:
    """The name and the address of each; the folder of that name is made. ``PROOF_ON`` names the only one wanted."""
    only = os.environ.get("PROOF_ON", "")
    for name in ("SQLite", "PostgreSQL"):
        (folder / name).mkdir()
    if only != "PostgreSQL":
        yield "SQLite", ""
    if only == "SQLite":
        return
    with cluster(programs_here(), CAREFUL) as server:
        yield "PostgreSQL", server.address
