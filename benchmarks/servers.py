"""Floor and product under the same server: gunicorn, two gthread workers of four threads."""
from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


@dataclass(frozen=True, slots=True)
class Server:
    """One running server and how much it has worked."""

    port: int
    process: subprocess.Popen[bytes]

    def workers(self) -> list[int]:
        """The process ids of the workers."""
        pid = self.process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
        return [int(child) for child in children]

    def cpu(self) -> float:
        """CPU seconds of all workers so far, user and system."""
        total = 0
        for pid in self.workers():
            fields = Path(f"/proc/{pid}/stat").read_text("ascii").rsplit(")", 1)[1].split()
            total += int(fields[11]) + int(fields[12])
        return total / TICKS

    def resident_mib(self) -> float:
        """The resident memory of the largest worker, what it shares with others included."""
        return max(self._kib(pid, "Rss") for pid in self.workers()) / 2**10

    def own_mib(self) -> float:
        """What the largest worker costs the machine: its own memory, and its part of what several share."""
        return max(self._kib(pid, "Pss") for pid in self.workers()) / 2**10

    @staticmethod
    def _kib(pid: int, field: str) -> int:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
        return next(int(line.split()[1]) for line in rollup if line.startswith(f"{field}:"))


def free_port() -> int:
    """A port of this machine that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(port: int, path: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until the server answers. Raises RuntimeError when it died."""
    for _ in range(600):
        if process.poll() is not None:
            raise RuntimeError(f"the server stopped with code {process.returncode}")
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", path)
            connection.getresponse().read()
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("the server did not answer within 30 s")


def as_installed(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment of a server that finds its modules compiled, as an installed one does."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, **environ}


@contextmanager
def serve(app: str, environ: Mapping[str, str], path: str) -> Iterator[Server]:
    """Run ``app`` (module:callable) until the block ends."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", app, "--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "4",
               "--worker-class", "gthread", "--preload", "--log-level", "error"]
    process = subprocess.Popen(command, cwd=ROOT, env=as_installed(environ))
    try:
        wait_for(port, path, process)
        yield Server(port, process)
    finally:
        process.terminate()
        process.wait(20)
