"""Settings of the installation, read from the environment once; each is documented in docs/operators.md."""
from __future__ import annotations

import difflib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from planner.core.secrets import is_secret

PREFIX = "PLANNER_"
ENVIRONMENTS = ("production", "local", "test")
MIN_SECRET = 32
MIN_METRICS_TOKEN = 20
# Read by dev.py and the tests only; listed so that they are not reported as unknown.
TOOLING = frozenset({"PLANNER_CHROMIUM"})


class SettingsError(Exception):
    """A setting is unknown, missing or impossible; the message is one sentence for the operator."""


@dataclass(frozen=True, slots=True)
class Settings:
    """One field per ``PLANNER_*`` variable, the name being the field's in capitals.

    Sizes are in mebibytes, times in seconds unless the name says otherwise.
    """

    environment: str = "local"
    database_url: str = ""
    secret_key: str = field(default="", repr=False)
    base_url: str = "http://127.0.0.1:8000"
    instance_path: str = ""
    cache_path: str = ""
    smtp_url: str = field(default="", repr=False)
    mail_from: str = "planner@localhost"
    trusted_proxies: int = 0
    debug: bool = False
    max_upload_mib: int = 200
    session_days: int = 30
    log_level: str = "INFO"
    calls_allowed: str = ""
    worker_name: str = ""
    metrics_token: str = field(default="", repr=False)

    @property
    def allowed_calls(self) -> frozenset[tuple[str, int]]:
        """Hosts and ports inside that we may call all the same. Raises SettingsError for what is neither."""
        return frozenset(_host_and_port(pair.strip()) for pair in self.calls_allowed.split(",") if pair.strip())

    @property
    def cache_folder(self) -> Path:
        """Where things are kept that can be made again at any time."""
        return Path(self.cache_path or Path(self.instance_path) / "cache")

    @property
    def is_production(self) -> bool:
        """Whether the strict rules for a public installation hold."""
        return self.environment == "production"

    @property
    def is_https(self) -> bool:
        """Whether readers and members reach us by https."""
        return self.base_url.startswith("https://")

    @property
    def sqlalchemy_url(self) -> str:
        """The database address in the form that SQLAlchemy wants, psycopg 3 for PostgreSQL."""
        for short in ("postgres://", "postgresql://"):
            if self.database_url.startswith(short):
                return "postgresql+psycopg://" + self.database_url.removeprefix(short)
        return self.database_url or f"sqlite:///{Path(self.instance_path) / 'planner.db'}"


def _host_and_port(pair: str) -> tuple[str, int]:
    host, _colon, port = pair.rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 2**16:
        raise SettingsError(f"PLANNER_CALLS_ALLOWED holds {pair!r}; each part is host:port, such as feeds.intern:8080.")
    return host.strip("[]").lower(), int(port)


def _parse(name: str, kind: str, text: str) -> str | int | bool:
    if kind == "bool":
        if text.lower() not in {"0", "1", "true", "false", "yes", "no"}:
            raise SettingsError(f"{name} is {text!r}; say true or false.")
        return text.lower() in {"1", "true", "yes"}
    if kind == "int":
        try:
            return int(text)
        except ValueError as error:
            raise SettingsError(f"{name} is {text!r}; it must be a whole number.") from error
    return text


def load(environ: Mapping[str, str], *, root: Path) -> Settings:
    """Read the settings from ``environ``; ``root`` is the folder of the program.

    Raises:
        SettingsError: an unknown ``PLANNER_*`` name (the nearest one is suggested), a value of the wrong kind,
            debug mode or a weak secret in production.
    """
    kinds = {PREFIX + item.name.upper(): (item.name, str(item.type)) for item in fields(Settings)}
    for name in environ:
        if name.startswith(PREFIX) and name not in kinds and name not in TOOLING and not is_secret(name):
            near = difflib.get_close_matches(name, kinds, n=1, cutoff=0.5)
            hint = f" Did you mean {near[0]}?" if near else " docs/operators.md lists them."
            raise SettingsError(f"{name} is not a setting of Planner.{hint}")
    values: dict[str, Any] = {key: _parse(name, kind, environ[name])
                              for name, (key, kind) in kinds.items() if environ.get(name)}
    values.setdefault("instance_path", str(root / "instance"))
    settings = Settings(**values)
    _check(settings)
    return settings


def _check(settings: Settings) -> None:
    if settings.environment not in ENVIRONMENTS:
        raise SettingsError(f"PLANNER_ENVIRONMENT is {settings.environment!r}; it is one of {', '.join(ENVIRONMENTS)}.")
    if not settings.base_url.startswith(("http://", "https://")):
        raise SettingsError("PLANNER_BASE_URL must begin with http:// or https://.")
    _ = settings.allowed_calls
    if settings.metrics_token and len(settings.metrics_token) < MIN_METRICS_TOKEN:
        raise SettingsError(f"PLANNER_METRICS_TOKEN needs at least {MIN_METRICS_TOKEN} characters; make one with: "
                            "python3 -c 'import secrets; print(secrets.token_urlsafe(24))'")
    if settings.is_production and settings.debug:
        raise SettingsError("PLANNER_DEBUG can't be on in production: it would show the program's inside to strangers.")
    if settings.is_production and is_weak(settings.secret_key):
        raise SettingsError("PLANNER_SECRET_KEY is missing or weak; make one with: "
                            "python3 -c 'import secrets; print(secrets.token_urlsafe(48))'")


def is_weak(secret: str) -> bool:
    """Whether ``secret`` is too short or too plain to sign sessions with."""
    return len(secret) < MIN_SECRET or len(set(secret)) < 12


def local_secret(instance: Path) -> str:
    """The secret of an installation that was given none: made at the first start, kept with mode 600."""
    path = instance / "secret_key"
    if not path.exists():
        instance.mkdir(parents=True, exist_ok=True)
        write_private(path, secrets.token_urlsafe(48))
    return path.read_text("utf-8").strip()


def write_private(path: Path, text: str) -> None:
    """Write ``text`` to ``path`` so that only this system user can read it, whole or not at all."""
    part = path.with_suffix(".part")
    part.touch(mode=0o600)
    part.chmod(0o600)
    part.write_text(text + "\n", "utf-8")
    part.replace(path)
