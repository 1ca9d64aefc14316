"""The commands of dev.py."""
from __future__ import annotations

import argparse
import errno
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from types import FrameType
from typing import NoReturn

from tools import checks
from tools.console import Stop, fail, say, step, tail
from tools.environment import ROOT, Environment, clean_environ
from tools.frontend import Frontend, ensure_translations
from tools.lock import only_one

HOST = "127.0.0.1"
PORT = 8000
LOCK_OPTIONS = ("--generate-hashes", "--universal", "--python-version", "3.11", "--no-emit-index-url", "--no-annotate",
                "--no-header", "--quiet")


def main(arguments: Sequence[str]) -> int:
    """Do one command; the exit code. Every trouble that is foreseen ends in one sentence, not in a traceback."""
    options, rest = _parser().parse_known_args(arguments)
    if rest and options.command != "test" and options.command != "bench":
        _parser().error(f"unknown argument: {' '.join(rest)}")
    commands: dict[str, Callable[[], int]] = {
        "run": lambda: run(options),
        "test": lambda: test(rest, fast=options.fast, on_postgres=options.postgres, wordpress=options.wordpress),
        "bench": lambda: bench(rest),
        "setup": setup,
        "lock": lock,
    }
    signal.signal(signal.SIGTERM, _stop)
    try:
        return commands[options.command]()
    except Stop as trouble:
        return fail(str(trouble))
    except KeyboardInterrupt:
        fail("Stopped. Start it again and it goes on where it was.")
        return 130
    except OSError as error:
        return fail(_sentence(error))


def _stop(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dev.py", description="Start, test and measure the planner.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="run | test | bench | setup | lock")
    start = commands.add_parser("run", help="set up what is missing and serve the planner on this machine")
    start.add_argument("--port", type=_port, default=PORT, help=f"port on {HOST} ({PORT})")
    start.add_argument("--empty", action="store_true", help="begin with an empty organisation, without the demo")
    start.add_argument("--reset-demo", action="store_true", help="put the demo back as it was")
    test_parser = commands.add_parser("test", help="all checks; other arguments go to one run of pytest",
                                      allow_abbrev=False, add_help=False)
    test_parser.add_argument("--fast", action="store_true", help="leave the browser out")
    test_parser.add_argument("--postgres", action="store_true", help="with arguments: run on PostgreSQL")
    test_parser.add_argument("--wordpress", action="store_true", help="the WordPress line against a real one")
    commands.add_parser("bench", help="measure speed and weight", allow_abbrev=False, add_help=False)
    commands.add_parser("setup", help="install all that run and test need, and stop")
    commands.add_parser("lock", help="pin the requirements files anew after a change of a .in file")
    return parser


def _port(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text} is not a port; a port is a number from 1 to 65535")
    return int(text)


def run(options: argparse.Namespace) -> int:
    """Set up what is missing, then become the server."""
    check_port(options.port)
    environment = Environment()
    say("Planner: getting ready")
    flags = [flag for flag, wanted in (("--empty", options.empty), ("--reset-demo", options.reset_demo)) if wanted]
    _equip(environment, "runtime")
    say("  Database: migrating, and filling when it is new …")
    command = [str(environment.python), "-m", "tools.start", "--port", str(options.port), *flags,
               "--log", str(environment.notes / "start.log")]
    os.chdir(ROOT)
    return _become(command, {"PLANNER_BASE_URL": f"http://{HOST}:{options.port}", **clean_environ()})


def _equip(environment: Environment, kind: str) -> None:
    with only_one(ROOT / ".setup.lock"):
        environment.ensure(kind)
        Frontend(environment).ensure()
        ensure_translations(environment)


def _become(command: list[str], environ: dict[str, str]) -> int:
    """Become the server where the system can do that, so that a stop signal reaches it directly."""
    if os.name != "nt":
        os.execve(command[0], command, environ)  # noqa: S606 (our own environment's Python)
    return subprocess.run(command, env=environ, check=False).returncode


def check_port(port: int) -> None:
    """Raises Stop when something listens on the port already, or when this user may not use it."""
    with socket.socket() as probe:
        if os.name != "nt":  # a port that was just given up is free; on Windows the option means something else
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError as error:
            raise Stop(f"This user may not use port {port}. Start with another one: --port {PORT}") from error
        except OSError as error:
            other = port + 1 if port < 65535 else PORT
            raise Stop(f"Port {port} is taken, perhaps by a planner that runs already. Stop that one, or start with "
                       f"another port: --port {other}") from error


def setup() -> int:
    """Install all that ``run`` and ``test`` need."""
    say("Planner: setting up")
    environment = Environment()
    _equip(environment, "dev")
    say("Ready: python3 dev.py run, or python3 dev.py test")
    return 0


def test(arguments: Sequence[str], *, fast: bool, on_postgres: bool, wordpress: bool) -> int:
    """All checks; with arguments one run of pytest."""
    environment = Environment()
    say("Planner: getting ready to test")
    if wordpress:
        return checks.check_wordpress(environment, arguments)
    if arguments or on_postgres:
        return checks.check_some(environment, arguments, on_postgres=on_postgres)
    return checks.check_everything(environment, browser=not fast)


def bench(arguments: Sequence[str]) -> int:
    """Run the benchmarks."""
    environment = Environment()
    _equip(environment, "dev")
    command = [str(environment.python), "-m", "benchmarks", *arguments]
    return subprocess.run(command, cwd=ROOT, env=clean_environ(), check=False).returncode


def lock() -> int:
    """Resolve the .in files anew. uv does it; it is fetched for the moment when it is not here."""
    environment = Environment()
    environment.ensure("dev")
    with tempfile.TemporaryDirectory(prefix="planner-lock-") as folder, step("Lock files", "asking the registry"):
        python = str(environment.python)
        for command in (
            [python, "-m", "pip", "install", "--quiet", "--target", folder, "uv"],
            *([python, "-m", "uv", "pip", "compile", *LOCK_OPTIONS, f"{name}.in", "-o", f"{name}.txt"]
              for name in ("requirements", "requirements-dev", "requirements-build")),
        ):
            done = subprocess.run(command, cwd=ROOT, env={**clean_environ(), "PYTHONPATH": folder}, text=True,
                                  capture_output=True, check=False)
            if done.returncode:
                raise Stop(f"Pinning failed:\n{tail(done.stderr)}")
    return 0


def _sentence(error: OSError) -> str:
    place = f" ({error.filename})" if error.filename else ""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return f"The disk is full{place}. Free about a gigabyte and start again; it goes on where it was."
    if isinstance(error, PermissionError):
        return f"This user may not write here{place}. Start it as the owner of the folder {ROOT}."
    return f"The system refused: {error}. Start it again; if it says the same, look at the file it names."


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
