"""``dev.py test``: lint, types, and the tests on both databases and in a browser."""
from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tools.chromium import VARIABLE, ensure_chromium
from tools.console import Stop, say, step, warn
from tools.environment import Environment, clean_environ
from tools.frontend import Frontend, ensure_translations
from tools.lock import only_one
from tools.suites import LANES, Suite, run_all
from tools.wordpress import WANTED, ensure_wordpress

DATABASE = "TEST_DATABASE_URL"
# What an older PostgreSQL could take otherwise: tables, locks, full text, twenty claims at once.
OLDEST = ("tests/core", "tests/people", "tests/search", "tests/steps/agenda/test_claim_race.py")


def is_ci() -> bool:
    """Whether nothing may be left out quietly."""
    return os.environ.get("CI", "").lower() in {"1", "true", "yes"}


def prepare(environment: Environment, *, browser: bool) -> Path | None:
    """Set up all that the tests need; gives the browser, None when it is left out or not to be had.

    Raises:
        Stop: something is missing that can't be done without, or that CI must not do without.
    """
    with only_one(environment.root / ".setup.lock"):
        environment.ensure("dev")
        Frontend(environment).ensure_strictly()
        ensure_translations(environment)
        chromium = ensure_chromium(environment) if browser else None
    if browser and chromium is None:
        message = f"There is no Chromium. Install one, or name it in {VARIABLE}."
        if is_ci():
            raise Stop(message)
        warn(f"{message} EVERY BROWSER TEST IS SKIPPED.")
    return chromium


@contextmanager
def postgres(environment: Environment, *options: str) -> Iterator[str]:
    """The address of a PostgreSQL for the length of the block: a given one, else one that is started and removed.

    Raises:
        Stop: none could be started.
    """
    given = os.environ.get(DATABASE)
    if given and not options:
        yield given
        return
    command = [str(environment.python), "-m", "tests.support.postgres", *options]
    with subprocess.Popen(command, cwd=environment.root, env=clean_environ(), stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        answer = process.stdout.readline().strip()
        if not answer.startswith("postgresql"):
            raise Stop(f"PostgreSQL did not start, and the tests need it. {answer.removeprefix('! ')}")
        yield answer
        process.communicate()  # closing its input stops the server


def check_everything(environment: Environment, *, browser: bool) -> int:
    """Run every check; 0 when nothing failed. The last line counts."""
    prepare(environment, browser=browser)
    with tempfile.TemporaryDirectory(prefix="planner-test-") as folder, ExitStack() as servers:
        with step("PostgreSQL", "starting one for the tests"):
            address = servers.enter_context(postgres(environment))
            oldest = servers.enter_context(postgres(environment, "--debian")) if _has_debians() else None
        suites = all_suites(environment, Path(folder), postgres=address, oldest=oldest, browser=browser)
        say(f"\n  Running {len(suites)} checks, {LANES} at a time: {', '.join(suite.name for suite in suites)}")
        total = run_all(suites, root=environment.root, environ=_environ(), logs=Path(folder))
    say()
    say("  Not asked here: a real WordPress (python3 dev.py test --wordpress).")
    say(str(total))
    return 1 if total.failed or not total.passed else 0


def all_suites(environment: Environment, folder: Path, *, postgres: str, oldest: str | None,
               browser: bool) -> list[Suite]:
    """The checks of a full run, the longest first."""
    python = str(environment.python)
    workers = str(_workers())

    def tests(name: str, marks: str, *where: str, **environ: str) -> Suite:
        report = folder / f"{name.replace(' ', '-')}.xml"
        command = [python, "-m", "pytest", "-q", "-m", marks, "-n", workers, f"--junitxml={report}", *where]
        return Suite(name, command, environ, report)

    # Told where to look: reading all tests costs each of the runs ten seconds.
    no_browser = "--ignore=tests/browser"
    suites = [tests("browser", "browser", "tests/browser", **{DATABASE: ""})] if browser else []
    suites += [
        # In two halves, so that the lanes end at about the same time.
        tests("pytest on SQLite, the rest", "not browser and not postgres and not wordpress", no_browser,
              "--ignore=tests/steps", **{DATABASE: ""}),
        tests("pytest on PostgreSQL", "not browser and not sqlite and not once", no_browser, **{DATABASE: postgres}),
        tests("pytest on SQLite, steps", "not browser and not postgres", "tests/steps", **{DATABASE: ""}),
    ]
    if oldest:
        marks = "database and not browser and not sqlite"
        suites.append(tests("pytest on Debian's PostgreSQL", marks, *OLDEST, **{DATABASE: oldest}))
    suites.append(Suite("types", [python, "-m", "mypy"]))
    suites.append(Suite("lint", [python, "-m", "ruff", "check"]))
    return suites


def check_wordpress(environment: Environment, arguments: Sequence[str]) -> int:
    """The tests of the WordPress connector against a real one that is set up for them and removed; never skipped.

    Raises:
        Stop: there is none to set up.
    """
    prepare(environment, browser=False)
    if lack := ensure_wordpress(environment):
        raise Stop(lack)
    command = [str(environment.python), "-m", "pytest", "-n0", "-m", "wordpress", "tests/connectors", *arguments]
    environ = {**_environ(), DATABASE: "", WANTED: "1"}
    return subprocess.run(command, cwd=environment.root, env=environ, check=False).returncode


def check_some(environment: Environment, arguments: Sequence[str], *, on_postgres: bool) -> int:
    """One run of pytest with the caller's arguments, on SQLite or on PostgreSQL; pytest's own exit code."""
    prepare(environment, browser=True)
    with ExitStack() as servers:
        address = servers.enter_context(postgres(environment)) if on_postgres else ""
        command = [str(environment.python), "-m", "pytest", *arguments]
        environ = {**_environ(), DATABASE: address}
        return subprocess.run(command, cwd=environment.root, env=environ, check=False).returncode


def _environ() -> Mapping[str, str]:
    """Our environment for tests: no setting of an installation may reach them."""
    ours = clean_environ().items()
    return {name: value for name, value in ours if not name.startswith("PLANNER_") or name == VARIABLE}


def _workers() -> int:
    """Processes of one pytest run. 0 keeps it in one: two runs side by side fill two cores."""
    cores = os.cpu_count() or 1
    return cores // LANES if cores >= 2 * LANES else 0


def _has_debians() -> bool:
    return any(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
