"""What a real WordPress needs on this machine: found, or fetched where that can be done without asking."""
from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from tools import troubles
from tools.console import run_logged, step, warn
from tools.environment import Environment, clean_environ

WANTED = "TEST_WORDPRESS"           # tells the tests that a real one was asked for
PACKAGES = ("wordpress", "wordpress-theme-twentytwentythree", "php-cli", "php-mysql", "php-curl", "php-xml",
            "php-mbstring", "mariadb-server")
SOURCE = Path("/usr/share/wordpress")
PROGRAMS = ("php", "mariadbd", "mariadb-install-db", "mariadb")


def path() -> str:
    """Where programs are looked for; a database server stands among those of the administrator."""
    return os.environ.get("PATH", os.defpath) + ":/usr/sbin:/sbin"


def missing() -> str | None:
    """One sentence on what must be installed first; None when all is there."""
    lacking = [program for program in PROGRAMS if not shutil.which(program, path=path())]
    if not (SOURCE / "wp-load.php").is_file():
        lacking.append(str(SOURCE))
    if not lacking:
        return None
    return f"There is no {', '.join(lacking)}: apt-get install --no-install-recommends {' '.join(PACKAGES)}"


def ensure_wordpress(environment: Environment) -> str | None:
    """Install what is missing, as root on a Debian family system; what still is then, as ``missing`` says it."""
    if missing() and hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        log = environment.notes / "wordpress.log"
        environ = clean_environ() | {"DEBIAN_FRONTEND": "noninteractive"}
        try:
            with step("WordPress", "installing Debian's with PHP and MariaDB; about a minute"):
                run_logged(["apt-get", "update"], log=log, cwd=environment.root, env=environ)
                run_logged(["apt-get", "install", "-y", "--no-install-recommends", *PACKAGES], log=log,
                           cwd=environment.root, env=environ)
        except subprocess.CalledProcessError as error:
            warn(troubles.explain("Installing WordPress", str(error.output), log=log))
    return missing()
