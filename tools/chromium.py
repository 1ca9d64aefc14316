"""The browser that tests drive: found, or fetched where that can be done without asking."""
from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from tools import troubles
from tools.console import run_logged, step, warn
from tools.environment import Environment, clean_environ

VARIABLE = "PLANNER_CHROMIUM"
# The shell without windows needs a sixth less of the machine; the others do as well.
SHELL = "chromium-headless-shell"
NAMES = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PLACES = ("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",)


def find_chromium() -> Path | None:
    """The Chromium to drive: PLANNER_CHROMIUM, else one on the path; None when there is none."""
    named = os.environ.get(VARIABLE)
    if named:
        return Path(named) if Path(named).is_file() else None
    found = [path for path in (*map(shutil.which, NAMES), *PLACES) if path and Path(path).is_file()]
    return Path(found[0]) if found else None


def ensure_chromium(environment: Environment) -> Path | None:
    """Find Chromium; as root on a Debian family system, install it when it is missing. None: there is none."""
    found = find_chromium()
    if found is None and not os.environ.get(VARIABLE) and _may_install():
        _install(environment)
        found = find_chromium()
    return found


def _may_install() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def _install(environment: Environment) -> None:
    log = environment.notes / "chromium.log"
    environ = clean_environ() | {"DEBIAN_FRONTEND": "noninteractive"}

    def run(*command: str) -> None:
        run_logged(["apt-get", *command], log=log, cwd=environment.root, env=environ)

    def install(package: str) -> None:
        run("install", "-y", "--no-install-recommends", package)

    try:
        with step("Chromium", "installing Debian's; about half a minute"):
            if not Path("/var/lib/apt/lists").is_dir() or not any(Path("/var/lib/apt/lists").glob("*_Packages*")):
                run("update")
            try:
                install(SHELL)
            except subprocess.CalledProcessError:   # the list of packages may be old, or have no shell of its own
                run("update")
                install("chromium")
    except subprocess.CalledProcessError as error:
        warn(troubles.explain("Installing Chromium", str(error.output), log=log))
