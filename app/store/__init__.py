"""The second store: what is about people using the app, in SQL. Nothing of it is ever in the graph.

SQLite in the installation's folder by default, any server that SQLAlchemy knows by `store_url`. Times are UTC. A
store written by a newer version is refused rather than guessed at.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import Connection, Engine, create_engine, event, insert, inspect, select, text, update
from sqlalchemy import exc as faults
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session, sessionmaker

from app import withdrawals
from app.refusals import N_, Refusal
from app.store.accounts import (
    Account,
    ApiToken,
    AuditEntry,
    Invitation,
    Membership,
    Throttle,
    VoiceChange,
    WebSession,
    is_held,
)
from app.store.agreements import AgreementEntry, AgreementLog, AgreementParty
from app.store.bulletin import PostChange, Subscription
from app.store.complaints import Complaint, ComplaintEntry, ComplaintPlace
from app.store.contacts import Consent, Digest, Dismissal, Wave, WaveLink
from app.store.disclosures import Disclosure
from app.store.discoveries import Advice, AdviceDecision, FoundAnswer, FoundLease
from app.store.library import MaterialChange, MaterialThanks
from app.store.network import Merge, NetworkImport
from app.store.partnerships import Partnership, PartnershipEntry, PartnershipParty
from app.store.profiles import ProfileChange, ReadinessCheck
from app.store.reports import ConsoleRun, FavouriteReport, OwnReport, OwnReportShare, OwnReportVersion, ReportSchedule
from app.store.scenes import Scene, SceneShare
from app.store.secret_addresses import CalendarLink, FeedLink
from app.store.site import Publication, PublicSite
from app.store.tables import Base, StoreVersion, now
from app.withdrawals import Ledger

if TYPE_CHECKING:
    from flask import Flask

    from app.config import Settings

__all__ = [
    "STORE_VERSION",
    "Account",
    "Advice",
    "AdviceDecision",
    "AgreementEntry",
    "AgreementLog",
    "AgreementParty",
    "ApiToken",
    "AuditEntry",
    "Base",
    "CalendarLink",
    "Complaint",
    "ComplaintEntry",
    "ComplaintPlace",
    "Consent",
    "ConsoleRun",
    "Digest",
    "Disclosure",
    "Dismissal",
    "FavouriteReport",
    "FeedLink",
    "FoundAnswer",
    "FoundLease",
    "Invitation",
    "MaterialChange",
    "MaterialThanks",
    "Membership",
    "Merge",
    "NetworkImport",
    "OwnReport",
    "OwnReportShare",
    "OwnReportVersion",
    "Partnership",
    "PartnershipEntry",
    "PartnershipParty",
    "PostChange",
    "ProfileChange",
    "PublicSite",
    "Publication",
    "ReadinessCheck",
    "ReportSchedule",
    "Scene",
    "SceneShare",
    "Store",
    "StoreError",
    "StoreTooNew",
    "StoreVersion",
    "Subscription",
    "Throttle",
    "VoiceChange",
    "Wave",
    "WaveLink",
    "WebSession",
    "is_held",
    "now",
    "of",
    "open_store",
    "request_session",
    "store_url",
]

STORE_VERSION = 18
BUSY_MS = 5000


class StoreError(Refusal):
    """The store cannot be used; the message says why and what to do."""


class StoreTooNew(StoreError):
    """The store was written by a newer version of Setka."""


# --- opening ----------------------------------------------------------------------------------------------------------


class Store:
    """An open store: its engine and a maker of sessions, which know the `ledger` of what is taken back."""

    def __init__(self, engine: Engine, ledger: Ledger | None = None) -> None:
        self.engine = engine
        self.session = sessionmaker(engine, expire_on_commit=False, info={"withdrawals": ledger})

    def close(self) -> None:
        """Closes every connection."""
        self.engine.dispose()


def open_store(url: str, ledger: Ledger | None = None) -> Store:
    """Opens the store and brings its tables up to this version. Raises StoreError."""
    try:
        parsed = make_url(url)
        # A failed statement is told without what stood in it: it goes into the log.
        engine = create_engine(parsed, hide_parameters=True, **_engine_options(parsed.get_backend_name()))
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
    return Store(engine, ledger)


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
        cursor.execute("PRAGMA secure_delete = ON")  # who is erased does not stay in the file's free pages
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


def _add(*names: str) -> Callable[[Connection], None]:
    """An upgrade that makes tables which were not there before."""
    tables = [Base.metadata.tables[name] for name in names]
    return lambda connection: Base.metadata.create_all(connection, tables=tables)


def _hold_for_a_time(connection: Connection) -> None:
    """Memberships and invitations get a last day, and changes of who speaks for an institution are kept."""
    for table in ("memberships", "invitations"):
        if not any(column["name"] == "until" for column in inspect(connection).get_columns(table)):
            connection.execute(text(f"ALTER TABLE {table} ADD COLUMN until DATE"))
    _add("voice_changes")(connection)


def _take_complaints(connection: Connection) -> None:
    """Complaints and their logs."""
    _add("complaints", "complaint_places", "complaint_entries")(connection)


_UPGRADES: Mapping[int, Callable[[Connection], None]] = {
    1: _add("scenes", "scene_shares"),
    2: _add("consents", "waves", "wave_links", "digests", "dismissals", "merges"),
    3: _add("advice", "advice_decisions"),
    4: _add("own_reports", "own_report_versions", "own_report_shares", "favourite_reports"),
    5: _add("console_runs", "api_tokens", "report_schedules"),
    6: _add("network_imports"),
    7: _add("profile_changes", "readiness_checks"),
    8: _add("calendar_links"),
    9: _add("material_changes", "material_thanks"),
    10: _add("partnerships", "partnership_parties", "partnership_entries"),
    11: _add("post_changes", "subscriptions", "feed_links"),
    12: _hold_for_a_time,
    13: _add("public_sites", "publications"),
    14: _add("agreements", "agreement_parties", "agreement_entries"),
    15: _take_complaints,
    16: _add("disclosures"),
    17: _add("found_answers", "found_leases"),
}
"""How the tables of a version become those of the next one, in the same transaction."""


# --- in a request -----------------------------------------------------------------------------------------------------


def init_app(app: Flask, settings: Settings) -> Store:
    """Opens the store for an application; every request that asks for a session has it closed at its end."""
    from flask import g

    if not settings.store_url:
        settings.home.mkdir(parents=True, exist_ok=True)
    store = open_store(store_url(settings), Ledger(settings.home / withdrawals.NAME))
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
