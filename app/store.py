"""The second store: what is about people using the app, in SQL. Nothing of it is ever in the graph.

SQLite in the installation's folder by default, any server that SQLAlchemy knows by `store_url`. Times are UTC. A
store written by a newer version is refused rather than guessed at.
"""

from __future__ import annotations

import datetime as dt
import os
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import (
    JSON,
    Connection,
    DateTime,
    Dialect,
    Engine,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    create_engine,
    event,
    insert,
    inspect,
    select,
    update,
)
from sqlalchemy import exc as faults
from sqlalchemy.engine import make_url
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship, sessionmaker
from sqlalchemy.types import TypeDecorator

from app.refusals import N_, Refusal

if TYPE_CHECKING:
    from flask import Flask

    from app.config import Settings

STORE_VERSION = 2
BUSY_MS = 5000


class StoreError(Refusal):
    """The store cannot be used; the message says why and what to do."""


class StoreTooNew(StoreError):
    """The store was written by a newer version of Setka."""


def now() -> dt.datetime:
    """This moment, in UTC."""
    return dt.datetime.now(dt.UTC)


class UtcTime(TypeDecorator[dt.datetime]):
    """A moment, kept in UTC and always read back with its zone; a time without a zone is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a time zone")
        value = value.astimezone(dt.UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


class Base(DeclarativeBase):
    """All tables of the store."""

    type_annotation_map = {dt.datetime: UtcTime(), str: String(255), dict[str, Any]: JSON}  # noqa: RUF012


class StoreVersion(Base):
    """One row: the version of the tables."""

    __tablename__ = "store_version"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int]


class Account(Base):
    """Someone who signs in. `person` is the id of the Teacher that this account is, if any.

    `epoch` grows whenever every open session must end: disabling, a new password, other roles.
    """

    __tablename__ = "accounts"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str]
    epoch: Mapped[int] = mapped_column(default=1)
    person: Mapped[str | None] = mapped_column(String(80), index=True)
    municipality: Mapped[str | None] = mapped_column(String(80))
    language: Mapped[str | None] = mapped_column(String(8))
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    signed_in_at: Mapped[dt.datetime | None]
    disabled_at: Mapped[dt.datetime | None]
    demo: Mapped[bool] = mapped_column(default=False)  # made by the demo; of no use outside it
    sought: Mapped[str] = mapped_column(Text, default="")  # what a search of people looks at, case folded
    memberships: Mapped[list[Membership]] = relationship(
        back_populates="account", cascade="all, delete-orphan", lazy="selectin", passive_deletes=True
    )

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(m.role for m in self.memberships)

    @property
    def institutions(self) -> frozenset[str]:
        return frozenset(m.institution for m in self.memberships if m.institution)


@event.listens_for(Account, "before_insert")
@event.listens_for(Account, "before_update")
def _keep_sought(mapper: object, connection: object, account: Account) -> None:
    """Folded here, because SQLite itself knows the case of Latin letters only."""
    account.sought = f"{account.name} {account.email}".casefold()


class Membership(Base):
    """A role of an account; a representative's and a teacher's may name the institution it is held in."""

    __tablename__ = "memberships"
    __table_args__ = (
        UniqueConstraint("account_id", "role", "institution"),
        Index("memberships_by_place", "institution"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    role: Mapped[str] = mapped_column(String(20))
    institution: Mapped[str] = mapped_column(String(80), default="")  # never null: uniqueness would not hold
    account: Mapped[Account] = relationship(back_populates="memberships")


class WebSession(Base):
    """One browser's session. The token itself is only in the browser's cookie."""

    __tablename__ = "web_sessions"
    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    epoch: Mapped[int] = mapped_column(default=0)
    browser: Mapped[str] = mapped_column(String(60), default="")
    data: Mapped[str] = mapped_column(Text, default="{}")
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    seen_at: Mapped[dt.datetime] = mapped_column(default=now, index=True)


class Invitation(Base):
    """A single-use link: to a new account, or (with `account_id`) to a new password for an old one."""

    __tablename__ = "invitations"
    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    email: Mapped[str]
    role: Mapped[str] = mapped_column(String(20), default="")
    institution: Mapped[str] = mapped_column(String(80), default="")
    municipality: Mapped[str | None] = mapped_column(String(80))
    person: Mapped[str | None] = mapped_column(String(80))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    demo: Mapped[bool] = mapped_column(default=False)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    made_at: Mapped[dt.datetime] = mapped_column(default=now)
    expires_at: Mapped[dt.datetime]
    closed_at: Mapped[dt.datetime | None]  # when it was used or withdrawn
    outcome: Mapped[str | None] = mapped_column(String(20))  # "accepted", "withdrawn", "replaced"


class Scene(Base):
    """A scene of the explorer that somebody kept: its address, with a name, a note and the day that it looks at.

    `version` grows with every change, so that whoever changes an older one is told.
    """

    __tablename__ = "scenes"
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    title: Mapped[str]
    note: Mapped[str] = mapped_column(Text, default="")
    query: Mapped[str] = mapped_column(Text, default="")  # of the explorer's address, with its question mark
    as_of: Mapped[dt.date]  # the day that was looked at when it was kept
    version: Mapped[int] = mapped_column(default=1)
    made_at: Mapped[dt.datetime] = mapped_column(default=now)
    changed_at: Mapped[dt.datetime] = mapped_column(default=now)
    deleted_at: Mapped[dt.datetime | None]
    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)


class SceneShare(Base):
    """Who else may open a scene: a person by their e-mail, or whoever holds a link until it expires.

    A person is kept by the e-mail that was typed, whether or not it has an account: nobody learns which.
    """

    __tablename__ = "scene_shares"
    __table_args__ = (UniqueConstraint("scene_id", "email"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    scene_id: Mapped[int] = mapped_column(ForeignKey("scenes.id", ondelete="CASCADE"), index=True)
    email: Mapped[str | None] = mapped_column(index=True)
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    made_at: Mapped[dt.datetime] = mapped_column(default=now)
    expires_at: Mapped[dt.datetime | None]
    closed_at: Mapped[dt.datetime | None]
    opened: Mapped[int] = mapped_column(default=0)  # how often a link was opened; of persons nothing is counted
    opened_at: Mapped[dt.datetime | None]
    scene: Mapped[Scene] = relationship(lazy="joined", innerjoin=True)


class Throttle(Base):
    """Failed sign-ins from one place. The key is a keyed hash: no address and no e-mail is kept."""

    __tablename__ = "throttles"
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    resets_at: Mapped[dt.datetime] = mapped_column(index=True)


class AuditEntry(Base):
    """Who did what, when and how it ended. Of a person only the account's id is kept."""

    __tablename__ = "audit"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(default=now, index=True)
    account_id: Mapped[int | None] = mapped_column(index=True)  # no foreign key: the trail outlives the account
    action: Mapped[str] = mapped_column(String(60))
    target: Mapped[str] = mapped_column(default="")
    outcome: Mapped[str] = mapped_column(String(20))  # "done", "refused", "failed"
    request_id: Mapped[str] = mapped_column(String(40), default="")


# --- opening ----------------------------------------------------------------------------------------------------------


class Store:
    """An open store: its engine and a maker of sessions."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.session = sessionmaker(engine, expire_on_commit=False)

    def close(self) -> None:
        """Closes every connection."""
        self.engine.dispose()


def open_store(url: str) -> Store:
    """Opens the store and brings its tables up to this version. Raises StoreError."""
    try:
        parsed = make_url(url)
        engine = create_engine(parsed, **_engine_options(parsed.get_backend_name()))
    except (faults.ArgumentError, ModuleNotFoundError) as error:
        raise StoreError(N_("SETKA_STORE_URL cannot be used: %(reason)s"), reason=error) from error
    if parsed.get_backend_name() == "sqlite":
        _set_up_sqlite(engine)
    try:
        _bring_up(engine)
        if parsed.get_backend_name() == "sqlite" and parsed.database and parsed.database != ":memory:":
            _keep_private(Path(parsed.database))
    except faults.DBAPIError as error:
        engine.dispose()
        shown = parsed.render_as_string(hide_password=True)
        raise StoreError(
            N_("The store of accounts (%(store)s) cannot be opened: %(reason)s"), store=shown, reason=error.orig
        ) from error
    except StoreError:
        engine.dispose()
        raise
    return Store(engine)


def store_url(settings: Settings) -> str:
    """The address of the installation's store."""
    return settings.store_url or f"sqlite:///{settings.home / 'store.sqlite'}"


def _engine_options(backend: str) -> dict[str, Any]:
    if backend == "sqlite":
        return {"connect_args": {"timeout": BUSY_MS / 1000}}
    return {"pool_pre_ping": True, "pool_recycle": 1800}


def _set_up_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _(connection: Any, record: Any) -> None:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
        cursor.execute("PRAGMA foreign_keys = ON")
        # Somebody who makes the store at this moment sets this too; it stays with the file.
        with suppress(sqlite3.OperationalError):
            cursor.execute("PRAGMA journal_mode = WAL")
        cursor.close()


def _keep_private(path: Path) -> None:
    """Only the owner of the installation reads the store; the side files of SQLite take the rights of the main one."""
    for file in (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")):
        if file.exists():
            os.chmod(file, 0o600)


def _bring_up(engine: Engine) -> None:
    held = _held_version(engine)
    if held > STORE_VERSION:
        raise StoreTooNew(
            N_(
                "The store of accounts has version %(held)s, this Setka knows %(known)s: it was used by a newer Setka. "
                "Start that one, or restore a backup made before the update."
            ),
            held=held,
            known=STORE_VERSION,
        )


def _held_version(engine: Engine) -> int:
    """The version of the tables, which are made if there are none and brought up to this version if they are older. Of
    two processes that start at once, one waits."""
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        elif engine.dialect.name == "postgresql":
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(5385)")
        if not inspect(connection).has_table(StoreVersion.__tablename__):
            Base.metadata.create_all(connection)
            connection.execute(insert(StoreVersion).values(id=1, version=STORE_VERSION))
        held = connection.execute(select(StoreVersion.version)).scalar_one()
        for version in range(held, STORE_VERSION):
            _UPGRADES[version](connection)
        if held < STORE_VERSION:
            connection.execute(update(StoreVersion).values(version=STORE_VERSION))
        return max(held, STORE_VERSION)


def _add_scenes(connection: Connection) -> None:
    Base.metadata.create_all(connection, tables=[Base.metadata.tables[name] for name in ("scenes", "scene_shares")])


_UPGRADES: Mapping[int, Callable[[Connection], None]] = {1: _add_scenes}
"""How the tables of a version become those of the next one, in the same transaction."""


# --- in a request -----------------------------------------------------------------------------------------------------


def init_app(app: Flask, settings: Settings) -> Store:
    """Opens the store for an application; every request that asks for a session has it closed at its end."""
    from flask import g

    if not settings.store_url:
        settings.home.mkdir(parents=True, exist_ok=True)
    store = open_store(store_url(settings))
    app.extensions["setka.store"] = store

    @app.teardown_appcontext
    def close(error: BaseException | None) -> None:
        session = g.pop("store_session", None)
        if session is not None:
            session.close()

    return store


def of(app: Flask) -> Store:
    """The store of an application."""
    return cast(Store, app.extensions["setka.store"])


def request_session() -> Session:
    """The session of this request, made when first asked for. What is not committed is rolled back at the end."""
    from flask import current_app, g

    if "store_session" not in g:
        g.store_session = of(current_app).session()
    return cast(Session, g.store_session)
