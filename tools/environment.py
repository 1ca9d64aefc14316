"""The virtual environment: made once, repaired when an earlier attempt broke off, renewed when a lock file changes."""
from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tools import stamps, troubles
from tools.console import Stop, run_logged, say, step, warn

ROOT = Path(__file__).resolve().parent.parent
MEBIBYTE = 1024 * 1024
# What an installation takes at most, with room to spare.
NEEDED_MIB = {"runtime": 400, "dev": 900, "build": 400}
LOCKS = {"runtime": "requirements.txt", "dev": "requirements-dev.txt", "build": "requirements-build.txt"}
# These would send packages elsewhere, let a stranger's modules in, or have each start compile 900 modules anew.
MISLEADING = ("PYTHONHOME", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE",
              "PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_REQUIRE_VIRTUALENV")


def clean_environ() -> dict[str, str]:
    """The environment for programs that we start: ours, less what would mislead them."""
    environ = {name: value for name, value in os.environ.items() if name not in MISLEADING}
    return environ | {"PYTHONUNBUFFERED": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


class Environment:
    """``.venv`` of one checkout."""

    def __init__(self, root: Path = ROOT) -> None:
        self.root = root
        self.folder = root / ".venv"
        self.notes = self.folder / "planner-setup"  # stamps and logs; gone with the folder
        self.unfinished = self.notes / "installing"

    @property
    def python(self) -> Path:
        """The environment's own Python."""
        return self.folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

    def ensure(self, kind: str) -> None:
        """Have the packages of one lock file (``runtime``, ``dev`` or ``build``) installed.

        Raises:
            Stop: it can't be done; the message says why and what to do.
        """
        self._ensure_folder()
        if self.has(kind):
            return
        lock = self.root / LOCKS[kind]
        self._check_space(NEEDED_MIB[kind])
        count = sum(1 for line in lock.read_text("utf-8").splitlines() if line[:1].isalnum())
        with step("Python packages", f"checking {count} of {lock.name}; fetching may take half a minute"):
            self._install(lock)
        stamps.write(self.notes / kind, self._mark(kind))
        if kind == "dev":  # the lock for development holds all of the other one
            stamps.write(self.notes / "runtime", self._mark("runtime"))

    def has(self, kind: str) -> bool:
        """Whether the packages of this lock file are installed."""
        return stamps.is_current(self.notes / kind, self._mark(kind))

    def _mark(self, kind: str) -> str:
        return stamps.fingerprint([self.root / LOCKS[kind]])

    def _ensure_folder(self) -> None:
        fault = self._fault()
        if fault is None:
            return
        if self.folder.exists():
            warn(f"{fault}; making it anew")
            shutil.rmtree(self.folder)
        with step("Python environment", f"making {self.folder.name}"):
            self._make()

    def _fault(self) -> str | None:
        """What is wrong with the environment, None when it serves."""
        if not self.folder.exists():
            return "there is no environment"
        if self.unfinished.exists():
            return "an earlier installation was broken off"
        try:
            answer = subprocess.run([self.python, "-I", "-c", "import sys, pip; print(sys.version_info >= (3, 11))"],
                                    capture_output=True, text=True, timeout=60, check=False).stdout.strip()
        except (OSError, subprocess.TimeoutExpired):
            return "the environment's Python does not start"
        return {"True": None, "False": "the environment's Python is too old"}.get(answer, "the environment has no pip")

    def _make(self) -> None:
        base: str = getattr(sys, "_base_executable", "") or sys.executable
        try:
            run_logged([base, "-m", "venv", self.folder], log=self.notes / "venv.log",
                       cwd=self.root, env=clean_environ())
        except subprocess.CalledProcessError as error:
            output = str(error.output)
            if "ensurepip" in output or "No module named venv" in output:
                raise Stop("This Python came without its venv module. On Debian or Ubuntu: apt-get install "
                           "python3-venv; then start again.") from error
            log = self.notes / "venv.log"
            raise Stop(troubles.explain("Making the Python environment", output, log=log)) from error

    def _check_space(self, needed: int) -> None:
        free = shutil.disk_usage(self.root).free // MEBIBYTE
        if free < needed:
            raise Stop(f"The disk is nearly full: {free} MB free in {self.root}, about {needed} MB needed. "
                       "Free some and start again.")

    def _install(self, lock: Path) -> None:
        log = self.notes / "install.log"
        self.notes.mkdir(exist_ok=True)
        self.unfinished.touch()
        if not self._uv_installed(lock, log):
            self._pip_install(lock, log)
        self.unfinished.unlink()

    def _pip_install(self, lock: Path, log: Path) -> None:
        command = [str(self.python), "-m", "pip", "install", "--require-hashes", "--no-input", "--retries", "2",
                   "--timeout", "20", "--progress-bar", "off", "-r", str(lock)]
        try:
            run_logged(command, log=log, cwd=self.root, env=clean_environ())
        except subprocess.CalledProcessError as error:
            output = str(error.output)
            if troubles.is_network(output):  # pip installs only after it has fetched all: nothing is half done
                self.unfinished.unlink()
            raise Stop(troubles.explain("Installing the Python packages", output, log=log)) from error

    def _uv_installed(self, lock: Path, log: Path) -> bool:
        """Whether uv is here and did it: ten times faster than pip, and never required."""
        uv = shutil.which("uv")
        if uv is None:
            return False
        command = [uv, "pip", "install", "--quiet", "--python", str(self.python), "--require-hashes", "-r", str(lock)]
        try:
            run_logged(command, log=log, cwd=self.root, env=clean_environ())
        except (subprocess.CalledProcessError, OSError):
            say("    uv could not do it; pip tries")
            return False
        return True
