"""Backup and restore: of a living installation, with its own engine; nothing lost, nothing half restored."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
import sqlite3
import tarfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app import accounts, backups, contacts, migrations, withdrawals
from app.access import SYSTEM, Actor
from app.audit import COMMAND_LINE, Caller
from app.backups import Archive, BadArchive, Nightly, Outlook, Shelf, exchanging, may_go, next_due
from app.backups.taking import Taken, take
from app.config import Settings
from app.engine import Engine, EngineError, errors, tool
from app.graph import Graph, GraphError, GraphPaused
from app.library import Shelf as Library
from app.queries import load
from app.refusals import Refusal
from app.store import Account, Consent, WebSession, open_store, store_url
from app.withdrawals import Ledger
from tests.conftest import JARS

QUERIES = dict(load())
PERSON = """
CREATE (:Teacher {id: $id, name: 'Зимина ' + $id, visibility: 'network', state: 'active', created_at: datetime(),
  updated_at: datetime()})
"""
LEFT = "Коллега, отозвавшая согласие"
CONTENT = "Конспект занятия".encode()


@dataclass
class Installation:
    """A home with an engine of its own."""

    settings: Settings
    engine: Engine
    graph: Graph

    def write(self, text: str, **params: Any) -> None:
        self.graph.execute(lambda tx: tx.run(text, params).consume(), "write", (), 30)

    def digest(self) -> str:
        """A hash of every node and tie with all they hold."""
        with self.graph.driver_session("read") as session:
            nodes = session.run("MATCH (n) RETURN labels(n) AS l, properties(n) AS p").data()
            ties = session.run(
                "MATCH (a)-[t]->(b) RETURN type(t) AS t, properties(t) AS p, a.id AS a, b.id AS b"
            ).data()
        lines = sorted(json.dumps(row, sort_keys=True, default=str) for row in [*nodes, *ties])
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

    def backup(self) -> Taken:
        return take(self.settings, self.graph.session(SYSTEM.viewer), self.engine, self.settings.home / "backups")

    def connect(self) -> None:
        found = self.engine.connect()
        self.graph = Graph(found.uri, (found.user, found.password), QUERIES)


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    home = tmp_path_factory.mktemp("installation")
    engine = Engine(home, jars=JARS)
    found = engine.connect()
    here = Installation(
        Settings(home=home, secret_key="s", demo=True), engine, Graph(found.uri, (found.user, found.password), QUERIES)
    )
    migrations.apply(here.graph)
    here.write("UNWIND range(1, 3000) AS n CREATE (:Topic {id: 't' + n, name: 'Тема ' + n})")
    here.write(PERSON, id="t-erased")
    here.write("MATCH (a:Topic), (b:Topic) WHERE b.id = 't1' AND a <> b CREATE (a)-[:PART_OF {id: 'p' + a.id}]->(b)")
    (home / "secret.key").write_text("as it was")
    Library(home).put(CONTENT)
    store = open_store(store_url(here.settings))
    with store.session() as session:
        made = accounts.ensure_demo(session, here.settings, person="p", institution="i", municipality="m")
        session.add(WebSession(token_hash="0" * 64, account_id=session.query(Account.id).first()[0]))  # type: ignore[index]
        session.commit()
    store.close()
    assert made
    yield here
    here.graph.close()
    engine.stop()


@pytest.fixture(scope="module")
def taken(installation: Installation) -> Taken:
    return installation.backup()


def restored(here: Installation, path: Path, agreed: bool = True) -> Any:
    return backups.restore(here.settings, path, here.engine, QUERIES, lambda _: agreed, left_name=LEFT)


@pytest.mark.long
def test_34_what_was_wiped_comes_back_from_the_backup_as_it_was(installation: Installation, taken: Taken) -> None:
    home = installation.settings.home
    installation.write("MATCH (gone:Teacher) DELETE gone")
    Ledger(home / withdrawals.NAME).add(withdrawals.PERSON, ["t-erased"])
    before = installation.digest()
    with pytest.raises(Refusal, match="is running here"):
        restored(installation, taken.path)
    assert installation.digest() == before

    installation.write("MATCH (n:Topic) WHERE n.id <> 't7' DETACH DELETE n")
    installation.graph.close()
    installation.engine.stop()
    shutil.rmtree(home / "library")
    (home / "secret.key").write_text("another")
    with sqlite3.connect(home / "store.sqlite") as store:
        store.execute("DELETE FROM accounts")

    assert restored(installation, taken.path, agreed=False) is None
    assert (home / "secret.key").read_text() == "another", "who said no had it restored all the same"
    done = restored(installation, taken.path)

    installation.connect()
    assert installation.digest() == before, (
        "attack: wipe; expected: the graph as it was, without who was erased since; the graph differs"
    )
    assert Library(home).read(hashlib.sha256(CONTENT).hexdigest()) == CONTENT
    assert (home / "secret.key").read_text() == "as it was"
    opened = open_store(store_url(installation.settings))
    with opened.session() as session:
        assert session.query(Account).count() == 5
        assert session.query(WebSession).count() == 0, "sessions that may have ended since live again"
    opened.close()
    assert done.before is not None
    assert (done.before / "secret.key").read_text() == "another", "what was here before is gone"
    assert not (home / ".restore").exists()


def test_34_a_broken_off_damaged_or_foreign_archive_is_refused_and_what_is_here_stays(
    installation: Installation, taken: Taken, tmp_path: Path
) -> None:
    before = installation.digest()
    content = taken.path.read_bytes()
    bad = tmp_path / "bad.tar"
    for what, changed in (
        ("broken off", content[: len(content) * 2 // 3]),
        ("empty", b""),
        ("foreign", b"PK\x03\x04" + bytes(4096)),
        ("one bit of the graph", _with_a_bit_flipped(content, content.index(b"DZV1") + 40)),
        ("one bit of the accounts", _with_a_bit_flipped(content, content.index(b"SQLite format 3") + 5000)),
    ):
        bad.write_bytes(changed)
        idle = Engine(tmp_path / "nobody", jars=JARS)
        with pytest.raises(BadArchive):
            backups.restore(
                replace(installation.settings, home=tmp_path / "nobody"),
                bad,
                idle,
                QUERIES,
                lambda _: True,
                left_name=LEFT,
            )
        assert not (tmp_path / "nobody" / "store.sqlite").exists(), f"{what}: something was restored"
        assert not (tmp_path / "nobody" / ".restore").exists(), f"{what}: something was left behind"
    assert installation.digest() == before


@pytest.mark.long
def test_who_was_erased_after_the_backup_is_erased_in_what_is_restored_also_on_a_new_machine(
    installation: Installation, tmp_path: Path
) -> None:
    home = installation.settings.home
    installation.write("MATCH (one:Teacher) DELETE one")
    for id in ("t-gone", "t-stays", "t-quiet"):
        installation.write(PERSON, id=id)
    ledger = Ledger(home / withdrawals.NAME)
    store = open_store(store_url(installation.settings), ledger)
    with store.session() as session:
        for person, purpose in (("t-gone", "contacts"), ("t-quiet", "site"), ("t-stays", "site")):
            session.add(Consent(person=person, purpose=purpose, version=1))
        teacher = session.scalars(select(Account).where(Account.email.startswith("teacher"))).one()
        session.commit()
        before = installation.backup()
        as_gone = Caller(Actor(person="t-gone"))
        contacts.erase(installation.graph.session(as_gone.actor.viewer), session, as_gone, name=LEFT)
        contacts.withdraw_site(session, Caller(Actor(person="t-quiet")))
        accounts.disable(session, COMMAND_LINE, teacher.id)
        accounts.disable(session, COMMAND_LINE, teacher.id + 1)
        accounts.enable(session, COMMAND_LINE, teacher.id + 1)
    store.close()
    installation.backup()
    text = ledger.path.read_text()
    assert "t-gone" not in text
    assert "account" not in text, "the ledger names whom it is about"

    new = Settings(home=tmp_path / "new", secret_key="s")
    engine = Engine(new.home, jars=JARS)
    told: list[Outlook] = []
    assert backups.restore(new, before.path, engine, QUERIES, lambda outlook: not told.append(outlook), left_name=LEFT)
    assert told == [Outlook(before.manifest, backups.Repeated(people=1, consents=1, accounts=1), lost=None)]
    found = engine.connect()
    graph = Graph(found.uri, (found.user, found.password), QUERIES)
    people = graph.session(SYSTEM.viewer).rows("backups.people").rows
    graph.close()
    engine.stop()
    assert sorted(people) == [("t-quiet",), ("t-stays",)], "a person who was erased is there again"
    opened = open_store(store_url(new))
    with opened.session() as session:
        assert session.scalars(select(Account.id).where(Account.disabled_at.is_not(None))).all() == [teacher.id]
        held = {one.person: one.withdrawn_at for one in session.scalars(select(Consent))}
    opened.close()
    assert "t-gone" not in held
    assert held["t-quiet"] is not None
    assert held["t-stays"] is None
    assert Ledger(new.home / withdrawals.NAME).held() == withdrawals.read(text)


def _with_a_bit_flipped(content: bytes, at: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def test_an_archive_of_a_newer_setka_is_refused(installation: Installation, taken: Taken, tmp_path: Path) -> None:
    text = taken.path.read_bytes()
    newer = tmp_path / "newer.tar"
    known = f'"store_version": {taken.manifest.store_version}'.encode()
    assert known in text
    newer.write_bytes(text.replace(known, known[:-2] + b"99"))
    with pytest.raises(BadArchive, match="newer Setka"):
        backups.restore(
            replace(installation.settings, home=tmp_path),
            newer,
            Engine(tmp_path, jars=JARS),
            QUERIES,
            lambda _: True,
            left_name=LEFT,
        )


@pytest.mark.long
def test_people_write_on_while_a_backup_is_made_and_it_holds_a_moment_between_two_writes(
    installation: Installation, tmp_path: Path
) -> None:
    stop, written = threading.Event(), [0]

    def write() -> None:
        while not stop.is_set():
            installation.write("CREATE (:Note {n: $n})", n=written[0] + 1)
            written[0] += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        while written[0] < 5 and writer.is_alive():
            pass
        taken = installation.backup()
    finally:
        stop.set()
        writer.join()
    with installation.graph.driver_session("read") as session:
        numbers = session.run("MATCH (n:Note) RETURN collect(n.n)").single(strict=True)[0]
        others = session.run("MATCH (n) WHERE NOT n:Note RETURN count(n)").single(strict=True)[0]
    assert sorted(numbers) == list(range(1, written[0] + 1)), "a write was lost or done twice"
    assert 5 <= taken.manifest.nodes - others <= written[0]
    assert taken.manifest.checked
    Archive(taken.path).unpack(tmp_path)


def test_pauses_among_many_who_write_break_nobody_off(installation: Installation) -> None:
    """A commit that the pause met between the log and the store would make the engine give up until it is started again."""
    installation.write("CREATE INDEX written IF NOT EXISTS FOR (n:Written) ON (n.n)")
    stop, written, troubles = threading.Event(), [0] * 4, []
    heard = threading.Semaphore(0)

    def write(who: int) -> None:
        try:
            while not stop.is_set():
                installation.write("CREATE (:Written {who: $who, n: $n})", who=who, n=written[who])
                written[who] += 1
                heard.release()
        except GraphError as error:
            troubles.append(str(error))

    writers = [threading.Thread(target=write, args=(who,)) for who in range(4)]
    for writer in writers:
        writer.start()
    try:
        for _ in range(8):
            assert all(heard.acquire(timeout=30) for _ in range(12)), troubles
            with installation.engine.still():
                """Nobody writes."""
    finally:
        stop.set()
        for writer in writers:
            writer.join()
    assert not troubles
    with installation.graph.driver_session("read") as session:
        held = session.run("MATCH (n:Written) RETURN n.who AS who, count(*) AS c ORDER BY who").value("c")
    assert held == written, "a write was lost or done twice"
    installation.write("MATCH (n:Written) DELETE n")
    installation.write("DROP INDEX written")


def test_what_meets_the_pause_waits_and_one_that_lasts_is_told_as_a_pause(installation: Installation) -> None:
    impatient = Graph(
        installation.engine.connect().uri, ("neo4j", installation.engine.connect().password), QUERIES, retry_seconds=0.2
    )
    with installation.engine.still():
        with pytest.raises(GraphPaused):
            impatient.execute(lambda tx: tx.run("CREATE (:Note)").consume(), "write", (), 5)
        with pytest.raises(EngineError), installation.engine.still():
            pass
        assert impatient.execute(lambda tx: tx.run("RETURN 1").single(strict=True)[0], "read", (), 5)[0] == 1
    impatient.execute(lambda tx: tx.run("MERGE (n:Note {n: -1}) DELETE n").consume(), "write", (), 5)
    impatient.close()


@pytest.mark.parametrize("killed_after", range(4))
def test_a_restore_that_was_killed_between_its_moves_is_completed_by_the_next_start(
    tmp_path: Path, killed_after: int
) -> None:
    moves = [("a", "away/a"), ("b", "away/b"), (".restore/a", "a"), (".restore/b", "b")]
    (tmp_path / ".restore").mkdir()
    for name in ("a", "b"):
        (tmp_path / name).write_text("old")
        (tmp_path / ".restore" / name).write_text("new")
    (tmp_path / "away").mkdir()
    for source, target in moves[:killed_after]:
        (tmp_path / source).rename(tmp_path / target)
    (tmp_path / exchanging.JOURNAL).write_text(json.dumps(moves))
    assert backups.finish(tmp_path)
    assert [(tmp_path / name).read_text() for name in ("a", "b", "away/a", "away/b")] == ["new", "new", "old", "old"]
    assert not backups.finish(tmp_path)


MOMENTS = st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2026, 12, 31), timezones=st.just(dt.UTC))


@given(MOMENTS, MOMENTS, st.times(), st.sampled_from(["Europe/Moscow", "Asia/Kamchatka", "America/New_York"]))
def test_a_daily_backup_comes_within_a_day_at_its_time_and_one_that_was_missed_at_once(
    last: dt.datetime, now: dt.datetime, at: dt.time, zone: str
) -> None:
    here = ZoneInfo(zone)
    due = next_due(last, at, here, now)
    assert now <= due <= now + dt.timedelta(hours=25)
    if due > now:
        assert (due.hour, due.minute) == (at.hour, at.minute)
    assert now - last < dt.timedelta(hours=26) or due == now, "it was missed and is not made at once"
    assert next_due(None, at, here, now) > now - dt.timedelta(seconds=1)


def test_a_copy_that_did_not_pass_its_check_is_made_once_more(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, failures = tool.run, [1]

    def fails_at_first(*args: Any, **more: Any) -> None:
        if failures:
            raise EngineError(errors.TOOL_FAILED, command="check", code=failures.pop(), log="-")
        run(*args, **more)

    monkeypatch.setattr(tool, "run", fails_at_first)
    made = installation.backup()
    assert made.manifest.checked
    with tarfile.open(made.path) as archive:
        assert {"graph/neo4j.dump", "store.sqlite"} <= set(archive.getnames())
    made.path.unlink()
    failures += [1, 1]
    with pytest.raises(EngineError):
        installation.backup()
    assert not made.path.exists()
    assert not list(installation.settings.home.glob(".backup-*")), "something is left behind"


def test_the_serving_process_makes_its_backup_by_itself_and_says_so(installation: Installation) -> None:
    class Held:
        engine = installation.engine

        def now(self) -> Graph:
            return installation.graph

    told: list[Taken] = []
    settings = replace(installation.settings, backup_at=dt.time(3, 30), backup_folder=installation.settings.home / "n")
    nightly = Nightly(settings, cast(Any, Held()), SYSTEM.viewer, told.append)
    assert nightly.once()
    assert [path for _, path in Shelf(settings.backups).held()] == [told[0].path]
    full = replace(settings, backup_folder=installation.settings.home / "secret.key" / "not a folder")
    assert not Nightly(full, cast(Any, Held()), SYSTEM.viewer, told.append).once(), "a failure was told as a backup"


@given(st.lists(st.datetimes(dt.datetime(2024, 1, 1), dt.datetime(2026, 12, 31)), unique=True, max_size=80))
def test_of_old_backups_the_newest_of_each_last_day_week_and_month_stays(made: list[dt.datetime]) -> None:
    kept = sorted(set(made) - set(may_go(made)), reverse=True)
    assert len(kept) <= 7 + 4 + 3
    assert made == [] or kept[0] == max(made)
    days = sorted({one.date() for one in made}, reverse=True)[:7]
    assert {max(one for one in made if one.date() == day) for day in days} <= set(kept)


def test_only_backups_are_rotated(tmp_path: Path) -> None:
    (tmp_path / "setka-notes.tar").write_text("mine")
    for day in range(1, 29):
        (tmp_path / f"setka-202602{day:02}T030000Z.tar").write_text("")
    gone = Shelf(tmp_path).rotate()
    assert (tmp_path / "setka-notes.tar").exists()
    assert len(gone) == 28 - len(Shelf(tmp_path).held())
    assert Shelf(tmp_path).held()[0][1].name == "setka-20260228T030000Z.tar"
