"""Settings from the environment: everything an installation may choose, with its default and its meaning."""

from __future__ import annotations

import datetime as dt
import os
import secrets
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
VERSION = "0.1.0"


class SettingsError(Exception):
    """A setting cannot be used; the message says which and why."""


@dataclass(frozen=True)
class Settings:
    """One installation. The name of the environment variable stands behind each field."""

    home: Path  # SETKA_HOME: everything this installation keeps
    host: str = "127.0.0.1"  # SETKA_HOST
    port: int = 8000  # SETKA_PORT
    public_url: str | None = None  # SETKA_PUBLIC_URL: the address people use; https makes cookies Secure and sends HSTS
    trusted_proxies: int = 0  # SETKA_TRUSTED_PROXIES: how many proxies in front add X-Forwarded-* headers
    store_url: str | None = None  # SETKA_STORE_URL: an SQLAlchemy URL; by default SQLite in home
    secret_key: str = ""  # SETKA_SECRET_KEY: by default made once and kept in home
    language: str = "ru"  # SETKA_LANGUAGE: ru or en, where a visitor has not chosen
    timezone: str = "Europe/Moscow"  # SETKA_TIMEZONE: in which moments are shown
    municipality: str | None = None  # SETKA_MUNICIPALITY: id; by default the first one in the graph
    demo: bool = False  # SETKA_DEMO: the invented municipality and ready accounts; never for real data
    neo4j_uri: str | None = None  # NEO4J_URI: a server or cluster; without it the embedded engine runs
    neo4j_user: str = "neo4j"  # NEO4J_USER
    neo4j_password: str = ""  # NEO4J_PASSWORD
    neo4j_database: str | None = None  # NEO4J_DATABASE
    smtp_url: str | None = (
        None  # SETKA_SMTP_URL: smtp://user:password@host:587 or smtps://host; without it letters are files
    )
    mail_from: str = ""  # SETKA_MAIL_FROM: whom letters come from, an address or “Name <address>”
    backup_at: dt.time | None = None  # SETKA_BACKUP_AT: HH:MM of the daily backup, or off; 03:30, in the demo off
    backup_folder: Path | None = None  # SETKA_BACKUP_FOLDER: better on another disk; by default in home
    bolt_port: int | None = None  # SETKA_BOLT_PORT: of the embedded engine; by default a free one
    heap: str = "1g"  # SETKA_HEAP: the engine's Java heap
    page_cache: str = "256m"  # SETKA_PAGE_CACHE
    jars: Path | None = None  # SETKA_JARS: a folder of the engine's files, shared between homes
    repository: str | None = None  # SETKA_JAR_REPOSITORY: where the engine's files come from
    log: str = "text"  # SETKA_LOG: text (what needs attention, for people) or json (every request too, for programs)
    slow_ms: int = (
        1000  # SETKA_SLOW_MS: a query of the network that takes so many milliseconds is written down with its plan
    )
    development: bool = False  # SETKA_DEVELOPMENT: no caching of static files
    testing: bool = False

    @property
    def static_version(self) -> str:
        """The part of static addresses that changes with the version, so that they may be cached for good."""
        return "dev" if self.development or self.testing else VERSION

    @property
    def mail_folder(self) -> Path:
        """Where letters are put while there is no mail server."""
        return self.home / "mail"

    @property
    def backups(self) -> Path:
        """Where backups are kept."""
        return self.backup_folder or self.home / "backups"

    @property
    def url(self) -> str:
        """The address to give to a person on this machine."""
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::", "") else self.host  # noqa: S104 - compared, not bound
        return self.public_url or f"http://{host}:{self.port}"

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> Settings:
        """Settings from the environment; makes and keeps a secret key when none is given. Raises SettingsError."""

        def text(name: str, default: str = "") -> str:
            return environ.get(name, "").strip() or default

        def number(name: str, default: int | None) -> int | None:
            raw = text(name)
            if not raw:
                return default
            if not raw.isdigit() or int(raw) > 65535:
                raise SettingsError(f"{name} must be a number from 0 to 65535, not “{raw}”.")
            return int(raw)

        language = text("SETKA_LANGUAGE", "ru")
        if language not in ("ru", "en"):
            raise SettingsError(f"SETKA_LANGUAGE must be ru or en, not “{language}”.")
        log = text("SETKA_LOG", "text")
        if log not in ("text", "json"):
            raise SettingsError(f"SETKA_LOG must be text or json, not “{log}”.")
        slow_ms = number("SETKA_SLOW_MS", 1000)
        timezone = text("SETKA_TIMEZONE", "Europe/Moscow")
        if timezone not in zoneinfo.available_timezones():
            raise SettingsError(f"SETKA_TIMEZONE must be a name such as Europe/Moscow, not “{timezone}”.")
        home = Path(text("SETKA_HOME", str(ROOT / "instance"))).expanduser().resolve()
        jars, backups = text("SETKA_JARS"), text("SETKA_BACKUP_FOLDER")
        demo = _flag(text("SETKA_DEMO"))
        return cls(
            home=home,
            host=text("SETKA_HOST", "127.0.0.1"),
            port=number("SETKA_PORT", 8000) or 8000,
            public_url=text("SETKA_PUBLIC_URL").rstrip("/") or None,
            trusted_proxies=number("SETKA_TRUSTED_PROXIES", 0) or 0,
            store_url=text("SETKA_STORE_URL") or None,
            secret_key=text("SETKA_SECRET_KEY") or _kept_secret(home),
            language=language,
            timezone=timezone,
            municipality=text("SETKA_MUNICIPALITY") or None,
            demo=demo,
            neo4j_uri=text("NEO4J_URI") or None,
            neo4j_user=text("NEO4J_USER", "neo4j"),
            neo4j_password=text("NEO4J_PASSWORD"),
            neo4j_database=text("NEO4J_DATABASE") or None,
            smtp_url=text("SETKA_SMTP_URL") or None,
            mail_from=text("SETKA_MAIL_FROM"),
            backup_at=_time_of_day("SETKA_BACKUP_AT", text("SETKA_BACKUP_AT", "off" if demo else "03:30")),
            backup_folder=Path(backups).expanduser().resolve() if backups else None,
            bolt_port=number("SETKA_BOLT_PORT", None),
            heap=text("SETKA_HEAP", "1g"),
            page_cache=text("SETKA_PAGE_CACHE", "256m"),
            jars=Path(jars).expanduser().resolve() if jars else None,
            repository=text("SETKA_JAR_REPOSITORY") or None,
            log=log,
            slow_ms=1000 if slow_ms is None else slow_ms,
            development=_flag(text("SETKA_DEVELOPMENT")),
        )


def _flag(text: str) -> bool:
    return text.lower() in ("1", "true", "yes", "on")


def _time_of_day(name: str, text: str) -> dt.time | None:
    if text.lower() in ("off", "no", "0"):
        return None
    try:
        return dt.datetime.strptime(text, "%H:%M").time()
    except ValueError as error:
        raise SettingsError(f"{name} must be a time such as 03:30, or off, not “{text}”.") from error


def _kept_secret(home: Path) -> str:
    path = home / "secret.key"
    try:
        home.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(48))
        return path.read_text().strip()
    except OSError as error:
        raise SettingsError(f"The folder {home} (SETKA_HOME) cannot be written to: {error.strerror}.") from error
