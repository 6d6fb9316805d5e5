"""The municipality's year: numbers that agree with the seed's own tables, what a past day can know, what needs a decision."""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app import year
from app.graph import Graph, GraphSession
from app.store import Store
from app.year import Year
from tests.conftest import ROOT, Caller, Site

ON, THEN = dt.date(2026, 11, 23), dt.date(2025, 11, 23)
Seeded = Callable[..., GraphSession]


@pytest.fixture
def records(books: Store) -> Iterator[Session]:
    with books.session() as session:
        yield session


def midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.min, dt.UTC)


def read(graph: GraphSession, records: Session, home: str = "zarechye", on: dt.date = ON, today: dt.date = ON) -> Year:
    return year.read(graph, records, home, on, today, midnight)


def table(name: str) -> list[dict[str, str]]:
    with (ROOT / "seed" / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def holds(row: dict[str, str], on: dt.date) -> bool:
    """Whether a row holds on a day; a month or a year alone lasts until its last day."""
    return (row["since"] or "0000") <= on.isoformat() <= (row["until"] or "9999") + "~"


def numbers(found: Year) -> dict[str, tuple[int | None, int | None]]:
    return {figure.column: (figure.before, figure.now) for figure in found.figures}


def test_the_year_of_the_seed_is_what_its_tables_say(seeded: Seeded, records: Session) -> None:
    found = read(seeded(), records)
    told = numbers(found)
    for column, rows in (
        ("contacts", [row for row in table("informal_ties") if row["state"] == "confirmed"]),
        ("programmes", table("programmes")),
    ):
        assert told[column] == tuple(sum(holds(row, day) for row in rows) for day in (THEN, ON)), column
    assert told["needs"][0] is None
    assert all(flow.before - flow.ended + flow.begun == flow.after == flow.kept + flow.begun for flow in found.flows)
    assert [row["institution"] for row in found.apart.alone] == ["basic-school-klyuchi"]
    due = (ON + dt.timedelta(days=90)).isoformat()
    ending = [row for row in table("agreements") if row["state"] == "active" and ON.isoformat() <= row["until"] <= due]
    matters = {matter.code: matter for matter in found.matters}
    assert matters["ending"].total == len(ending) > 0
    assert "basic-school-olkhovka" in {row[0] for row in matters["lifelines"].rows}
    met = {row["need"] for row in table("exchanges") if row["need"] and row["state"] == "confirmed"}
    both = [
        len(found.deficits(one, closed)) for one in (found.closed, found.closed_earlier) for closed in (True, False)
    ]
    assert 0 < sum(both) <= len(met)


def test_the_year_before_is_the_same_page_a_year_earlier(seeded: Seeded, records: Session) -> None:
    now, earlier = read(seeded(), records), read(seeded(), records, on=THEN)
    assert {c: n[0] for c, n in numbers(now).items()} == {c: n[1] for c, n in numbers(earlier).items()}
    assert now.apart.before == len(earlier.apart.alone)
    before = {flow.kind: (flow.begun, flow.ended) for flow in earlier.flows if flow.begun or flow.ended}
    assert before == {
        f.kind: (f.begun_earlier, f.ended_earlier) for f in now.flows if f.begun_earlier or f.ended_earlier
    }
    assert now.closed_earlier.rows == earlier.closed.rows
    assert {matter.code for matter in now.matters} - {matter.code for matter in earlier.matters} == {
        "unmet",
        "unanswered",
    }


CHANGED = """
CREATE (m:Municipality {id: 'm', name: 'М'}), (a:Institution {id: 'a', name: 'А', kind: 'school', sector: 'general'}),
  (b:Institution {id: 'b', name: 'Б', kind: 'museum', sector: 'culture'}), (a)-[:IN]->(m), (b)-[:IN]->(m)
WITH a, b
UNWIND [['over', 'terminated', '2020-01-01', '2026-03-01'], ['drawn', 'draft', '2020-01-01', null],
  ['kept', 'active', '2020-01-01', null], ['unknown', 'terminated', '2020-01-01', null]] AS row
CREATE (d:Agreement {id: row[0], number: row[0], subject: row[0], state: row[1], since: date(row[2]), until: date(row[3])})
CREATE (a)-[:PARTY_TO]->(d), (b)-[:PARTY_TO]->(d)
WITH DISTINCT a, b
UNWIND [['sent', 'closed'], ['lent', 'open'], ['refused', 'open']] AS row
CREATE (a)-[:NEEDS]->(n:Need {id: row[0], title: row[0], kind: 'method', state: row[1], priority: 1})
WITH a, b, collect(n) AS needs
UNWIND [['e1', 0, '2025-06-01', 'confirmed'], ['e2', 0, '2026-06-01', 'confirmed'], ['e3', 1, '2025-06-01', 'confirmed'],
  ['e4', 1, '2026-06-01', 'proposed'], ['e5', 2, '2026-06-01', 'declined']] AS row
WITH a, b, row, needs[row[1]] AS n
CREATE (b)-[:GAVE]->(e:Exchange {id: row[0], title: row[0], happened_on: date(row[2]), state: row[3]}),
  (e)-[:RECEIVED_BY]->(a), (e)-[:MET]->(n)
"""


def test_what_is_over_now_counts_for_the_day_on_which_it_held(
    graph: GraphSession, database: Graph, records: Session
) -> None:
    with database.driver_session("write") as session:
        session.run(CHANGED).consume()
    found = read(graph, records, "m")
    assert numbers(found)["agreements"] == (2, 1), (
        "the terminated one held a year ago; a draft never; without a last day nobody knows"
    )

    def needs(answer: Any, closed: bool) -> list[Any]:
        return [row[2] for row in found.deficits(answer, closed)]

    assert (needs(found.closed, True), needs(found.closed, False)) == (["sent"], []), "by its last confirmed exchange"
    assert (needs(found.closed_earlier, True), needs(found.closed_earlier, False)) == ([], ["lent"])
    assert {matter.code: matter.total for matter in found.matters}["unmet"] == 2, "nobody offers what is needed first"


def test_every_number_opens_its_report_and_nobody_else_comes_in(site: Site, caller: Callable[[str], Caller]) -> None:
    page = caller("coordinator").ask("/year?on=2021-08-31")[1].decode()
    assert "/reports/network_state?municipality=zarechye&amp;on=2020-08-31" in page
    assert "/reports/evolution_kinds?municipality=zarechye&amp;then=2020-08-31&amp;on=2021-08-31" in page
    assert 'data-matter="unmet"' not in page
    status, body = caller("coordinator").ask("/year.csv?on=2021-08-31")
    assert (status, len(body.decode("utf-8-sig").splitlines()) > 20) == (200, True)
    assert [caller(role).ask("/year")[0] for role in ("teacher", "representative", "analyst")] == [403] * 3
    assert caller("coordinator").ask("/year?on=yesterday")[0] == 400


def test_who_waits_for_the_year_sees_how_far_it_is_and_then_the_year(
    seeded: Seeded, caller: Callable[..., Caller], monkeypatch: pytest.MonkeyPatch
) -> None:
    seeded()
    whole = caller("coordinator").ask("/year?on=2021-08-31")[1].decode()
    monkeypatch.setattr("app.views.waiting.WAIT", 0.0)
    told = []
    while 'id="decide"' not in (body := caller("coordinator").ask("/year?on=2021-08-31")[1].decode()):
        assert 'http-equiv="refresh"' in body
        assert "<progress" in body
        told.append(body)
    assert told, "the first page came before the year was there"
    assert figures(body) == figures(whole)


@pytest.mark.parametrize("today", [ON, ON + dt.timedelta(days=1)], ids=["ends today", "ended"])
def test_every_question_of_the_year_is_counted(seeded: Seeded, records: Session, today: dt.date) -> None:
    told: list[tuple[int, int]] = []
    year.read(seeded(), records, "zarechye", ON, today, midnight, lambda done, steps: told.append((done, steps)))
    assert told == [(done, len(told)) for done in range(1, len(told) + 1)]


def figures(page: str) -> list[str]:
    return re.findall(r"<t[dh][^>]*>[^<]*</t[dh]>", page)
