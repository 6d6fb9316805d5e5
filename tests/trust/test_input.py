"""Clocks, spellings, slow and huge requests."""

from __future__ import annotations

import datetime as dt
import socket
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import time_machine
import waitress
from flask import Flask
from sqlalchemy import exc as faults
from sqlalchemy import text

from app import merging, serve
from app.config import Settings
from app.likeness import NEAR, PART, SAME, persons, places
from app.refusals import Refusal
from app.store import Throttle, open_store
from tests.conftest import Site
from tests.graph.test_contacts import Town
from tests.graph.test_contacts import town as contact_town
from tests.graph.test_merging import Merged, town
from tests.trust import crawl
from tests.web.conftest import Browser
from tests.web.test_store import url

__all__ = ["contact_town", "town"]


def test_35a_moments_are_kept_in_utc_whatever_the_zone(tmp_path: Path) -> None:
    kamchatka = dt.timezone(dt.timedelta(hours=12))
    store = open_store(url(tmp_path))
    with store.session() as session:
        session.add(Throttle(key="k", failures=1, resets_at=dt.datetime(2024, 2, 29, 1, 30, tzinfo=kamchatka)))
        session.commit()
        raw = session.execute(text("SELECT resets_at FROM throttles")).scalar()
        assert str(raw).startswith("2024-02-28 13:30:00")
        session.expire_all()
        assert session.get_one(Throttle, "k").resets_at == dt.datetime(2024, 2, 28, 13, 30, tzinfo=dt.UTC)
        session.add(Throttle(key="naive", failures=1, resets_at=dt.datetime(2024, 2, 29)))
        with pytest.raises(faults.StatementError, match="time zone"):
            session.commit()
    store.close()


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/institutions?on=2024-02-29", 200),
        ("/institutions?on=2023-02-29", 400),
        ("/institutions?on=0000-01-01", 400),
        ("/institutions?on=9999-12-31", 400),
        ("/api/explore/view?on=2024-02-29", 200),
        ("/api/explore/view?on=2023-02-29", 400),
        ("/api/explore/view?on=0000-01-01", 400),
        ("/structure?on=2025-02-29", 400),
        ("/year?on=0000-01-01", 400),
        ("/reports/ties_by_year?on=0000-00-00", 400),
    ],
)
def test_35b_a_day_that_is_none_is_refused(site: Site, address: str, status: int) -> None:
    got = crawl.Askers(site)["coordinator"].get(address).status_code
    assert got == status, f"{address}: expected {status}, got {got}"


@pytest.mark.parametrize(
    ("since", "until"), [("2021", "2020"), ("29.02.2023", ""), ("2020", "0000"), ("0000-01-01", "")]
)
def test_35c_an_end_before_the_beginning_and_a_year_0_are_refused(contact_town: Town, since: str, until: str) -> None:
    with pytest.raises(Refusal) as refused:
        contact_town.register("anna", "boris", since=since, until=until)
    assert refused.value.field in ("since", "until"), f"{since} to {until} is told at its field"
    assert contact_town.ties() == []


def test_35d_a_clock_that_goes_back_a_day_breaks_nothing(enter: Callable[..., Browser]) -> None:
    moment = dt.datetime(2024, 3, 1, 0, 30, tzinfo=dt.UTC)
    with time_machine.travel(moment, tick=False) as clock:
        visitor = enter("admin")
        clock.move_to(moment - dt.timedelta(days=1))  # the 29th of February
        for path in ("/account", "/accounts", "/account/keys"):
            status = visitor.get(path).status_code
            assert status == 200, f"{path} a day before signing in: expected 200, got {status}"
        assert visitor.post("/account", {"name": "Анна Ким", "language": "ru"}).status_code == 302
        clock.move_to(moment)
        assert visitor.is_in


@pytest.mark.parametrize(
    ("one", "other", "how"),
    [
        ("Семёнова Анна", "СЕМЕНОВА анна", SAME),
        ("Пeтрoва Ирина", "Петрова Ирина", SAME),  # Latin e and o
        ("Ирина Петрова", "Петрова Ирина", SAME),
        ("Петрова И. А.", "Петрова Ирина Александровна", PART),
        ("Петрова И.А.", "Петрова Инна Андреевна", PART),
        ("Петрова Ирина", "Петрова Ирина Александровна", PART),
        ("Королёва Анна", "Корлёва Анна", NEAR),
        ("Петрова Ирина Александровна", "Петрова Ирина Алексеевна", None),
        ("Петрова И. А.", "Петрова Инна Борисовна", None),
        ("Петрова Ирина", "Смирнова Ирина", None),
        ("Смирнова Ольга Ивановна", "Смирнов Олег Иванович", None),
        ("И. А.", "Петрова Ирина Александровна", None),
        ("", "Петрова Ирина", None),
    ],
)
def test_37a_names_of_people(one: str, other: str, how: str | None) -> None:
    assert persons(one, other) == persons(other, one) == how


@pytest.mark.parametrize(
    ("one", "other", "how"),
    [
        ("Школа №1", "Школа № 1", SAME),
        ("МБОУ СОШ № 1", "Школа №1", SAME),
        (
            "Муниципальное бюджетное общеобразовательное учреждение «Средняя общеобразовательная школа № 7»",
            "школа 7",
            SAME,
        ),
        ("Детский сад «Пчёлка»", "детский сад Пчелка", SAME),
        ("Шkoла № 1", "Школа № 1", SAME),
        ("Детский сад № 1 «Ромашка»", "Детский сад № 1", PART),
        ("Музей краеведения", "Музей краеведенья", NEAR),
        ("Школа № 1", "Школа № 11", None),
        ("Школа № 1", "Лицей № 1", None),
        ("Школа № 1", "Основная школа № 1", None),
        ("Детский сад «Ромашка»", "Детский сад «Радуга»", None),
    ],
)
def test_37b_names_of_institutions(one: str, other: str, how: str | None) -> None:
    assert places((one,), (other,)) == places((other,), (one,)) == how


def test_37c_likely_pairs_are_found_and_counted(town: Merged) -> None:
    with town.database.driver_session("write") as session:
        session.run(
            "MATCH (i:Institution {id: 'school'}) CREATE (:Teacher {id: 'anna-2', name: 'Пeтрова А.', visibility: 'network'})"
            "-[:WORKS_AT {id: 'x', position: 'учитель'}]->(i) SET i.short_name = 'Школа №1', i.name = 'МБОУ СОШ № 1' "
            "WITH i MATCH (i)-[:IN]->(m) CREATE (:Institution {id: 'school-b', name: 'Школа № 1', short_name: 'шк. 1'})-[:IN]->(m)"
        ).consume()
    found = merging.pairs(town.graph("coordinator"), "m")
    assert [(pair.one["id"], pair.other["id"]) for pair in found.people] == [("boris", "boris-2"), ("anna", "anna-2")]
    assert [{pair.one["id"], pair.other["id"]} for pair in found.institutions] == [{"school", "school-b"}]
    assert (found.people_seen, found.institutions_seen, found.is_cut) == (7, 4, False)
    assert found.people_compared >= 2
    assert merging.pairs(town.graph("anna"), "m").people[0].one["id"] == "anna", "whom one may not see is not compared"


# --- clients that take their time -------------------------------------------------------------------------------------


@pytest.fixture
def served(make_app: Callable[..., Flask], settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The port of an application served as `flask serve` serves it, but less patient."""
    monkeypatch.setattr(serve, "HEADER_SECONDS", 2.0)
    monkeypatch.setattr(serve, "BODY_SECONDS", 2.0)
    made: list[Any] = []
    create = waitress.create_server

    def watched(*args: Any, **named: Any) -> Any:
        made.append(create(*args, **named | {"cleanup_interval": 1}))
        return made[0]

    monkeypatch.setattr(waitress, "create_server", watched)
    is_ready = threading.Event()
    chosen = replace(settings, port=0)

    def listen() -> None:
        with suppress(OSError):
            serve.listen(make_app(chosen), chosen, is_ready.set)

    thread = threading.Thread(target=listen)
    thread.start()
    assert is_ready.wait(30)
    yield made[0].effective_port
    made[0].close()
    thread.join(30)
    assert not thread.is_alive()


def test_38a_two_hundred_slow_clients_keep_nobody_out_and_are_cut(served: int) -> None:
    beginnings = (
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ",
        b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000000\r\n\r\na",
    )
    slow = []
    try:
        for number in range(200):
            line = socket.create_connection(("127.0.0.1", served), timeout=120)
            line.sendall(beginnings[number % 2])
            slow.append(line)
        for path in ("/sign-in", "/robots.txt"):
            begun = time.perf_counter()
            with urllib.request.urlopen(f"http://localhost:{served}{path}", timeout=120) as answer:
                assert answer.status == 200
            took = time.perf_counter() - begun
            assert took < 10, f"{path}: somebody else waited {took:.1f} s"
        deadline = time.monotonic() + 30
        waiting = list(slow)
        while waiting and time.monotonic() < deadline:
            for line in list(waiting):
                try:
                    line.sendall(b"a")  # a drop now and then is no sign of life
                    line.settimeout(0.001)
                    if line.recv(100) == b"":
                        waiting.remove(line)
                except TimeoutError:
                    continue
                except OSError:
                    waiting.remove(line)
        assert not waiting, f"expected every slow client to be cut, {len(waiting)} of 200 are not"
    finally:
        for line in slow:
            line.close()


def test_38b_a_body_of_a_gigabyte_is_refused_before_it_comes(served: int) -> None:
    with socket.create_connection(("127.0.0.1", served), timeout=120) as line:
        line.sendall(b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1073741824\r\n\r\n")
        told = line.recv(200).split(b"\r\n")[0]
    assert b" 413 " in told, f"expected 413, got {told!r}"
