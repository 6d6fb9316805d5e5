"""The store of accounts: it opens once for all, keeps UTC, and refuses what it does not understand."""

from __future__ import annotations

import stat
import threading
from pathlib import Path

import pytest
from sqlalchemy import exc as faults
from sqlalchemy import text

from app.accounts import memberships
from app.store import STORE_VERSION, Account, Membership, StoreError, StoreTooNew, open_store
from tests.racing import in_threads


def url(path: Path) -> str:
    return f"sqlite:///{path / 'store.sqlite'}"


def account(**known: object) -> Account:
    return Account(**{"email": "a@b.example", "name": "А", "password_hash": "-"} | known)


def test_what_is_written_is_there_after_reopening(tmp_path: Path) -> None:
    first = open_store(url(tmp_path))
    with first.session() as session:
        session.add(account(memberships=memberships(["teacher"], "school-7")))
        session.commit()
    first.close()
    second = open_store(url(tmp_path))
    with second.session() as session:
        found = session.get_one(Account, 1)
        assert found.roles == {"teacher"}
        assert found.institutions == {"school-7"}
        assert found.sought == "а a@b.example"
    second.close()


def test_a_newer_store_is_refused_with_what_to_do(tmp_path: Path) -> None:
    store = open_store(url(tmp_path))
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE store_version SET version = version + 1"))
    store.close()
    with pytest.raises(StoreTooNew, match=f"version {STORE_VERSION + 1}, this Setka knows {STORE_VERSION}.*backup"):
        open_store(url(tmp_path))


def test_a_file_that_is_no_store_is_refused(tmp_path: Path) -> None:
    (tmp_path / "store.sqlite").write_text("not a database, but somebody's letter\n" * 50)
    with pytest.raises(StoreError, match="cannot be opened"):
        open_store(url(tmp_path))


@pytest.mark.parametrize("address", ["nonsense", "no-such-engine://host/db", "sqlite:////no/such/folder/store.sqlite"])
def test_an_address_that_cannot_be_used_is_said_in_a_sentence(address: str) -> None:
    with pytest.raises(StoreError):
        open_store(address)


def test_two_processes_may_make_the_same_store(tmp_path: Path) -> None:
    opened, failed = [], []
    together = threading.Barrier(4)

    def start() -> None:
        together.wait()
        try:
            opened.append(open_store(url(tmp_path)))
        except StoreError as error:
            failed.append(error)

    in_threads(start for _ in range(4))
    assert not failed
    with opened[0].engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM store_version")).scalar() == 1
    for store in opened:
        store.close()


def test_sqlite_is_set_up_for_many_readers_and_true_references(tmp_path: Path) -> None:
    store = open_store(url(tmp_path))
    with store.engine.connect() as connection:
        pragmas = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "foreign_keys", "busy_timeout")
        }
    assert pragmas == {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 5000}
    with store.session() as session:
        session.add(Membership(account_id=99, role="teacher"))
        with pytest.raises(faults.IntegrityError):
            session.commit()
    store.close()


def test_the_store_is_for_its_owner_only(tmp_path: Path) -> None:
    store = open_store(url(tmp_path))
    for file in tmp_path.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) & 0o077 == 0, file
    store.close()


def test_an_e_mail_has_one_account(tmp_path: Path) -> None:
    store = open_store(url(tmp_path))
    with store.session() as session:
        session.add_all([account(), account()])
        with pytest.raises(faults.IntegrityError):
            session.commit()
    store.close()


def test_a_role_is_held_once(tmp_path: Path) -> None:
    store = open_store(url(tmp_path))
    with store.session() as session:
        session.add(account(memberships=memberships(["admin", "admin"], "")))
        with pytest.raises(faults.IntegrityError):
            session.commit()
    store.close()
