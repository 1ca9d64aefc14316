"""A real WordPress for the tests, from Debian's packages: a database, a site and its users, all in one folder.

Nothing of it is kept: the servers end with the block, or with the process that started them, and the folder goes.
"""
from __future__ import annotations

import ctypes
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tools.wordpress import SOURCE, missing, path

HOST = "127.0.0.1"
HOME = Path("/tmp")  # noqa: S108 - a socket's path may be 107 characters long at most
PATIENCE = 60.0
CONFIG = """<?php
define('DB_NAME', 'wordpress'); define('DB_USER', 'root'); define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:%(socket)s'); define('DB_CHARSET', 'utf8mb4'); define('DB_COLLATE', '');
define('WP_ENVIRONMENT_TYPE', 'local');  // application passwords over http
define('WP_HTTP_BLOCK_EXTERNAL', true); define('DISABLE_WP_CRON', true); define('AUTOMATIC_UPDATER_DISABLED', true);
define('WP_CONTENT_DIR', __DIR__ . '/wp-content'); define('WP_CONTENT_URL', '%(url)s/wp-content');
define('WP_SITEURL', '%(url)s'); define('WP_HOME', '%(url)s');
$table_prefix = 'wp_';
if (!defined('ABSPATH')) { define('ABSPATH', __DIR__ . '/'); }
require_once ABSPATH . 'wp-settings.php';
"""
INSTALL = """<?php
define('WP_INSTALLING', true);
$_SERVER['HTTP_HOST'] = '%(host)s'; $_SERVER['REQUEST_URI'] = '/';
require __DIR__ . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
function wp_new_blog_notification(...$nobody) {}
wp_install('Brugwacht IT', 'admin', 'admin@brugwacht.example', true, '', 'not-used-anywhere');
$made = [];
foreach (['editor', 'author', 'contributor'] as $role) {
    $id = wp_insert_user(['user_login' => "planner-$role", 'user_pass' => wp_generate_password(24), 'role' => $role,
                          'display_name' => "Planner ($role)", 'user_email' => "$role@brugwacht.example"]);
    $made[$role] = WP_Application_Passwords::create_new_application_password($id, ['name' => 'Planner'])[0];
}
echo "\\nPASSWORDS " . json_encode($made);
"""
# The server of PHP itself asks the site for what is no file, as Apache does for WordPress.
ROUTER = """<?php
$path = __DIR__ . parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
if (is_file($path)) { return false; }
require __DIR__ . '/index.php';
"""


class NoWordPress(Exception):
    """There is none to start; the message says what is missing, or what the servers said."""


@dataclass(frozen=True, slots=True)
class Site:
    """A running site: its address, and an application password for the user ``planner-<role>`` of each role."""

    address: str
    port: int
    passwords: dict[str, str]
    folder: Path


@contextmanager
def wordpress() -> Iterator[Site]:
    """Set up and serve a WordPress for the length of the block; about ten seconds. Raises NoWordPress."""
    if lack := missing():
        raise NoWordPress(lack)
    folder = Path(tempfile.mkdtemp(prefix="planner-wp-", dir=HOME))
    port = _free_port()
    address = f"http://{HOST}:{port}"
    try:
        with _database(folder) as door:
            site = _site(folder, address=address, door=door)
            passwords = _install(site)
            with _running(folder, "php", "-S", f"{HOST}:{port}", "-t", str(site), str(site / "router.php"), cwd=site):
                _wait(lambda: _answers(f"{address}/?rest_route=/"), "the site")
                yield Site(address, port, passwords, site)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _database(folder: Path) -> Iterator[Path]:
    """A private server that listens on a socket of its own only."""
    data, door = folder / "data", folder / "db.sock"
    account = ["--user=root"] if os.geteuid() == 0 else []
    _run("mariadb-install-db", "--no-defaults", f"--datadir={data}", "--auth-root-authentication-method=normal",
         "--skip-test-db", *account)
    options = ("--no-defaults", f"--datadir={data}", f"--socket={door}", "--skip-networking", "--skip-log-bin",
               f"--pid-file={folder / 'db.pid'}", "--innodb-flush-log-at-trx-commit=0", "--innodb-buffer-pool-size=32M")
    with _running(folder, "mariadbd", *options, *account):
        _wait(lambda: _listens(door), "the database")
        _run("mariadb", "--no-defaults", f"--socket={door}", "--user=root", "-e",
             "CREATE DATABASE wordpress CHARACTER SET utf8mb4")
        yield door


def _site(folder: Path, *, address: str, door: Path) -> Path:
    """The program's files are linked, but for those that say where it lives."""
    site = folder / "site"
    site.mkdir()
    for file in SOURCE.glob("*.php"):
        if file.name != "wp-config.php":
            shutil.copyfile(file, site / file.name)
    for name in ("wp-admin", "wp-includes"):
        (site / name).symlink_to(SOURCE / name)
    content = site / "wp-content"
    (content / "uploads").mkdir(parents=True)
    (content / "plugins").mkdir()
    (content / "themes").symlink_to(SOURCE / "wp-content" / "themes")
    said = {"url": address, "host": address.removeprefix("http://"), "socket": str(door)}
    (site / "wp-config.php").write_text(CONFIG % said, "utf-8")
    (site / "install-once.php").write_text(INSTALL % said, "utf-8")
    (site / "router.php").write_text(ROUTER, "utf-8")
    return site


def _install(site: Path) -> dict[str, str]:
    said = _run("php", str(site / "install-once.php"))
    (site / "install-once.php").unlink()
    _before, found, passwords = said.rpartition("\nPASSWORDS ")
    if not found:
        raise NoWordPress(f"the site was not installed: {said[-2000:]}")
    made: dict[str, str] = json.loads(passwords)
    return made


def _run(*command: str) -> str:
    done = subprocess.run(command, env={**os.environ, "PATH": path()}, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NoWordPress(f"{command[0]}: {(done.stderr or done.stdout)[-2000:]}")
    return done.stdout


def _end_with_parent() -> None:
    """Have the system end this process when the one that started it is gone, however it went."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


@contextmanager
def _running(folder: Path, *command: str, cwd: Path | None = None) -> Iterator[None]:
    """A program for the length of the block; it is asked to end, then made to."""
    with (folder / f"{command[0]}.log").open("wb") as log, subprocess.Popen(
            command, cwd=cwd, env={**os.environ, "PATH": path()}, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            preexec_fn=_end_with_parent) as process:
        try:
            yield
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def _wait(ready: Callable[[], bool], what: str) -> None:
    until = time.monotonic() + PATIENCE
    while not ready():
        if time.monotonic() > until:
            raise NoWordPress(f"{what} did not start within {PATIENCE:.0f} s")
        time.sleep(0.1)


def _listens(door: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as line, suppress(OSError):
        line.connect(str(door))
        return True
    return False


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _free_port() -> int:
    with socket.socket() as door:
        door.bind((HOST, 0))
        port: int = door.getsockname()[1]
        return port
