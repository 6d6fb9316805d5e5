"""Every report on the seed: it answers, its numbers are those of the files that the seed was read from, nobody is counted whom
the reader may not see; and its page shows the answer in every way it offers."""

from __future__ import annotations

import csv
import datetime as dt
import html
import io
import re
import urllib.parse
from collections import Counter
from collections.abc import Callable
from itertools import combinations
from typing import Any

import orjson
import pytest

from app import exports
from app.graph import Graph, GraphSession
from app.queries import ROOT as NETWORK
from app.queries import load
from app.reports import Answer, answer, built_in, run, sheet, values
from app.store import AuditEntry, Wave, WaveLink, now
from app.store import of as store_of
from app.vocabulary import DIRECTIONS
from tests.conftest import ROOT, Caller, Site
from tests.graph.test_structure import counted

ON = dt.date(2026, 11, 23)
REPORTS = built_in(load(NETWORK))
EMPTY: set[str] = set()  # reports that truthfully have nothing to say about the seed
Seeded = Callable[..., GraphSession]
Enter = Callable[..., Caller]


def asked(name: str, **given: Any) -> dict[str, Any]:
    """The values of a report: the seed's municipality and day, its best known school."""
    usual = {"municipality": "zarechye", "on": ON, "to": ON, "institution": "school-7"} | given
    query = REPORTS[name].query
    return query.complete({key: value for key, value in usual.items() if key in query.params})


def ask(graph: GraphSession, name: str, **given: Any) -> list[dict[str, Any]]:
    found = answer(graph, REPORTS[name].query, asked(name, **given))
    return [dict(zip(found.query.columns, row, strict=True)) for row in found.rows]


def table(name: str) -> list[dict[str, str]]:
    with (ROOT / "seed" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def holds(row: dict[str, str], on: dt.date = ON) -> bool:
    """Whether a row of a file, with days that may be partial, is in force on a day."""
    since, until = row.get("since") or "", row.get("until") or ""
    return (not since or since <= on.isoformat()[: len(since)]) and (not until or until >= on.isoformat()[: len(until)])


@pytest.mark.parametrize("name", REPORTS)
def test_every_report_answers_on_the_seed(seeded: Seeded, name: str) -> None:
    found = answer(seeded(), REPORTS[name].query, asked(name))
    assert bool(found.rows) != (name in EMPTY)
    for row in found.rows:
        for head, value in zip(found.heads, row, strict=True):
            if value is None:
                continue
            said = found.text(row, found.place(head.name), "ru")
            if head.type in ("institution", "teacher"):
                assert value in found.names, f"{head.name}: {value} has no name"
            elif head.type == "code":
                assert said != value, f"{head.name}: the code {value} has no name in {head.family}"
            else:
                right = {
                    "text": str, "int": int, "float": float, "share": float, "date": dt.date, "bool": bool, "list": list,
                }[head.type]  # fmt: skip
                assert isinstance(value, right), f"{head.name} holds {value!r}"


def test_agreements_that_end_and_those_on_paper_are_the_ones_of_the_story(seeded: Seeded) -> None:
    ending = ask(seeded(), "agreements_ending", days=90)
    files = [r for r in table("agreements") if r["state"] == "active" and "2026-11-23" <= r["until"] <= "2027-02-21"]
    assert [row["number"] for row in ending] == [
        r["number"] for r in sorted(files, key=lambda r: (r["until"], r["number"]))
    ]
    assert (len(ending), ending[0]["until"], ending[0]["left"]) == (16, dt.date(2026, 12, 1), 8)
    assert [row["number"] for row in ask(seeded(), "agreements_on_paper")] == ["СД-14/2022"]


def test_forms_and_states_of_agreements_are_those_of_the_file(seeded: Seeded) -> None:
    files: dict[str, Counter[str]] = {}
    for r in table("agreements"):
        kind = r["state"] if r["state"] != "active" or holds(r) else "outside"
        files.setdefault(r["form"], Counter())[kind] += 1
    for row in ask(seeded(), "agreements_by_form"):
        assert row["agreements"] == sum(files[row["form"]].values())
        for state in ("draft", "active", "outside", "expired", "terminated"):
            assert row[state] == files[row["form"]][state], (row["form"], state)


def test_exchanges_are_counted_as_the_file_has_them(seeded: Seeded) -> None:
    done = [r for r in table("exchanges") if r["state"] == "confirmed" and r["happened_on"] <= "2026-11-23"]
    by_year = Counter(int(r["happened_on"][:4]) for r in done)
    met = Counter(int(r["happened_on"][:4]) for r in done if r["need"])
    found = ask(seeded(), "exchanges_by_year", years=12)
    assert {row["year"]: row["exchanges"] for row in found} == {year: by_year[year] for year in range(2015, 2027)}
    assert {row["year"]: row["met"] for row in found} == {year: met[year] for year in range(2015, 2027)}
    first = dt.date(2015, 1, 1)
    gave, received = Counter(r["giver"] for r in done), Counter(r["receiver"] for r in done)
    balance = {
        row["institution"]: (row["gave"], row["received"])
        for row in ask(seeded(), "exchange_balance", **{"from": first})
    }
    assert balance == {id: (gave[id], received[id]) for id in gave.keys() | received.keys()}
    year = [
        r for r in table("exchanges") if r["state"] != "declined" and "2025-11-23" <= r["happened_on"] <= "2026-11-23"
    ]
    assert sorted(row["title"] for row in ask(seeded(), "exchanges")) == sorted(r["title"] for r in year)


def test_needs_and_unused_offers_are_those_of_the_files(seeded: Seeded) -> None:
    needs = [r for r in table("needs") if not r["since"] or r["since"] <= "2026-11-23"[: len(r["since"])]]
    for row in ask(seeded(), "needs_by_kind"):
        states = Counter(r["state"] for r in needs if r["kind"] == row["kind"])
        assert (row["open"], row["matched"], row["closed"]) == (states["open"], states["matched"], states["closed"])
        assert row["share"] == pytest.approx(1 - states["open"] / row["needs"])
    assert sum(row["needs"] for row in ask(seeded(), "needs_by_kind")) == len(needs)
    used = {r["resource"] for r in table("exchanges") if r["state"] != "declined"}
    unused = sorted(r["title"] for r in table("offers") if holds(r) and r["id"] not in used)
    assert sorted(row["resource"] for row in ask(seeded(), "offers_unused")) == unused


def test_niches_and_specialisation_follow_from_the_programmes(seeded: Seeded) -> None:
    programmes = [r for r in table("programmes") if holds(r)]
    cover = {
        (d, age): sum(r["direction"] == d and int(r["age_from"]) <= age <= int(r["age_to"]) for r in programmes)
        for d in DIRECTIONS
        for age in range(5, 19)
    }
    assert {(row["direction"], row["age"]): row["programmes"] for row in ask(seeded(), "niches")} == cover
    for row in ask(seeded(), "specialisation"):
        own = Counter(r["direction"] for r in programmes if r["institution"] == row["institution"])
        assert (row["programmes"], row["directions"]) == (own.total(), len(own))
        assert row["share"] == pytest.approx(max(own.values()) / own.total())
        assert row["index"] == pytest.approx(sum((n / own.total()) ** 2 for n in own.values()))


def formal_pairs(on: dt.date = ON) -> set[frozenset[str]]:
    """Pairs with a formal tie, worked out from the files: all parties of an agreement in force, and ties without one."""
    parties: dict[str, set[str]] = {}
    for r in table("parties"):
        parties.setdefault(r["agreement"], set()).add(r["institution"])
    found = {frozenset((r["from"], r["to"])) for r in table("formal_ties") if holds(r, on)}
    for r in table("agreements"):
        if r["state"] != "draft" and holds(r, on):
            found |= {frozenset(pair) for pair in combinations(parties.get(r["id"], ()), 2)}
    return found


def test_who_has_no_partners_and_who_joins_others(database: Graph, seeded: Seeded) -> None:
    with database.driver_session("read") as session:
        pairs = {
            frozenset(pair)
            for pair in session.run(
                "MATCH (a:Institution)-[t:FORMAL_TIE]->(b:Institution) "
                "WHERE coalesce(t.since, $on) <= $on AND coalesce(t.until, $on) >= $on RETURN a.id, b.id",
                on=ON,
            ).values()
        }
    partners = {
        id: {*frozenset().union(*(p for p in pairs if id in p))} - {id}
        for id in (r["id"] for r in table("institutions"))
    }
    alone = {row["institution"] for row in ask(seeded(), "without_partners")}
    assert alone == {id for id, others in partners.items() if not others}
    assert {"basic-school-klyuchi", "basic-school-olkhovka"} <= alone
    brokers = ask(seeded(), "brokers", least=2)
    assert brokers
    assert {row["institution"] for row in brokers} == {id for id, others in partners.items() if len(others) > 1}
    for row in brokers:
        others = partners[row["institution"]]
        open_ = sum(frozenset(pair) not in pairs for pair in combinations(sorted(others), 2))
        assert (row["partners"], row["open"]) == (len(others), open_), row["institution"]
    sectors = {r["id"]: r["sector"] for r in table("institutions")}
    matrix = {(row["sector"], row["other"]): row["pairs"] for row in ask(seeded(), "sectors_matrix")}
    expected = Counter(tuple(sorted(sectors[id] for id in pair)) for pair in pairs)
    assert {(a, b): n for (a, b), n in matrix.items() if a <= b and n} == dict(expected)
    assert all(matrix[b, a] == n for (a, b), n in matrix.items())


def test_partners_gained_are_the_growth_of_the_hub(database: Graph, seeded: Seeded) -> None:
    then = dt.date(2017, 6, 1)
    before, after = (counted(database, seeded(), day) for day in (then, ON))
    rows = {row["institution"]: row for row in ask(seeded(), "evolution_institutions", then=then)}
    for id, row in rows.items():
        was = set(before[id]) if id in before else set()
        now = set(after[id])
        assert (row["before"], row["after"]) == (len(was), len(now)), id
        assert (row["gained"], row["lost"]) == (len(now - was), len(was - now)), id
    assert rows["school-7"]["change"] >= 20
    assert rows["basic-school-klyuchi"]["after"] == 0


def contacts(sees: set[str], on: dt.date = ON) -> list[dict[str, str]]:
    """Confirmed contacts of the file in force on a day, both ends of which these visibilities open."""
    open_ = {r["id"] for r in table("teachers") if r["visibility"] in sees} | {r["id"] for r in table("institutions")}
    return [
        r for r in table("informal_ties")
        if r["state"] == "confirmed" and r["visibility"] in sees and holds(r, on) and {r["from"], r["to"]} <= open_
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("role", "sees"),
    [
        ("coordinator", {"coordinators", "network", "public"}),
        ("analyst", {"network", "public"}),
        ("anonymous", {"public"}),
    ],
)
def test_contacts_are_those_that_the_reader_may_see(seeded: Seeded, role: str, sees: set[str]) -> None:
    graph = seeded(role)
    expected = Counter(r["kind"] for r in contacts(sees))
    found = {row["kind"]: row["ties"] for row in ask(graph, "ties_by_kind") if row["nature"] == "informal"}
    assert {kind: n for kind, n in found.items() if n} == dict(expected)
    year = next(row for row in ask(graph, "ties_by_year") if row["year"] == 2024)
    assert year["contacts"] == len(contacts(sees, dt.date(2024, 12, 31)))


def test_a_contact_kept_for_coordinators_changes_nothing_for_an_analyst(database: Graph, seeded: Seeded) -> None:
    """Every report, before and after such a contact is there: not listed, not counted, not averaged."""

    def everything(role: str) -> dict[str, list[Any]]:
        return {name: answer(seeded(role), REPORTS[name].query, asked(name)).rows for name in REPORTS}

    analyst, coordinator = everything("analyst"), everything("coordinator")
    with database.driver_session("write") as session:
        session.run(
            "MATCH (a:Teacher {id: 't-gromova-ts'}), (i:Institution {id: 'basic-school-klyuchi'})<-[:WORKS_AT]-(b:Teacher) "
            "WITH a, b ORDER BY b.id LIMIT 1 "
            "CREATE (a)-[t:INFORMAL_TIE]->(b) SET t += $contact, t.since = date('2026-01-01'), t.created_at = datetime()",
            contact={
                "id": "tie-secret",
                "key": "secret",
                "kind": "friendship",
                "state": "confirmed",
                "frequency": "weekly",
                "visibility": "coordinators",
            },
        ).consume()
    try:
        assert everything("analyst") == analyst
        changed = {name for name, rows in everything("coordinator").items() if rows != coordinator[name]}
    finally:
        with database.driver_session("write") as session:
            session.run("MATCH ()-[t:INFORMAL_TIE {id: 'tie-secret'}]->() DELETE t").consume()
    assert {
        "network_state",
        "ties_by_kind",
        "dossier",
        "dossier_partners",
        "people_most_tied",
        "without_partners",
    } <= changed


def test_the_one_person_of_olkhovka_and_the_friends_without_paper(seeded: Seeded) -> None:
    hanging = {row["institution"]: row for row in ask(seeded(), "lifelines", share=0.9)}
    assert hanging["basic-school-olkhovka"]["person"] == "t-roshchina-va"
    assert (hanging["basic-school-olkhovka"]["held"], hanging["basic-school-olkhovka"]["portion"]) == (12, 1.0)
    pairs = {frozenset((row["one"], row["other"])) for row in ask(seeded(), "contacts_without_agreement")}
    assert frozenset(("school-9", "library-children")) in pairs
    assert not pairs & formal_pairs()


def test_a_sheet_streams_every_row_in_words(seeded: Seeded) -> None:
    graph, query = seeded(), REPORTS["dossier_partners"].query
    made = sheet(graph, query, asked("dossier_partners"), "ru")
    rows = list(made.rows)
    assert len(rows) == len(ask(graph, "dossier_partners"))
    assert all(len(row) == len(made.heads) == len(query.columns) for row in rows)
    first = dict(zip(query.columns, rows[0], strict=True))
    assert first["partner"] not in {r["id"] for r in table("institutions")}
    assert first["sector"] in {term.ru for term in values.FAMILIES["sector"].values()}
    assert isinstance(first["since"], dt.date | None)
    assert isinstance(first["ties"], int)
    notes = dict(made.notes)
    assert notes["Что посчитано"] == query.about.ru
    assert notes["Учреждение"] == "Школа № 7"
    assert notes["На дату"] == "23.11.2026"


def test_institutions_to_choose_from_are_those_of_the_sector(seeded: Seeded) -> None:
    query = REPORTS["dossier"].query
    culture = run.suggestions(seeded(), query, "institution", {"municipality": "zarechye", "sector": "culture"})
    assert {id for id, _ in culture} == {r["id"] for r in table("institutions") if r["sector"] == "culture"}
    assert run.suggestions(seeded(), query, "institution", {}) == []


# --- pages ------------------------------------------------------------------------------------------------------------


def test_every_report_is_shown_in_every_way_it_offers(site: Site, caller: Enter) -> None:
    asking = caller("analyst")
    for name, report in REPORTS.items():
        query = {"on": "2026-11-23", "to": "2026-11-23", "institution": "school-7"}
        address = f"/reports/{name}?" + urllib.parse.urlencode(
            {k: v for k, v in query.items() if k in report.query.params}
        )
        status, body = asking.ask(address)
        page = body.decode()
        assert status == 200, (name, status)
        assert "report-meaning" in page
        for view in re.findall(r"view=(\w+)", page):
            assert asking.ask(f"{address}&view={view}")[0] == 200, (name, view)


def test_an_answer_is_taken_away_as_it_stands_and_that_is_written_down(site: Site, caller: Enter) -> None:
    asking = caller("analyst")
    address = "/reports/dossier_partners?institution=school-7&on=2026-11-23"
    page = asking.ask(address)[1].decode()
    links = re.findall(r'href="(/reports/dossier_partners/file[^"]+)"', page)
    assert len(links) == len(exports.TABLES)
    rows = {}
    for link in map(html.unescape, links):
        status, body = asking.ask(link)
        assert (status, len(body) > 100) == (200, True), link
        rows[urllib.parse.parse_qs(urllib.parse.urlsplit(link).query)["format"][0]] = body
    held = orjson.loads(rows["json"])["rows"]
    assert len(held) == len(rows["ndjson"].splitlines()) == len(list(csv.reader(io.StringIO(rows["csv"].decode())))) - 1
    assert "Школа № 7" in rows["csv-excel"].decode("utf-8-sig"), "the notes name what was asked for"
    with store_of(site.app).session() as session:
        last = session.query(AuditEntry).filter_by(action="export.report").order_by(AuditEntry.id.desc()).first()
        assert last is not None
        assert last.target == f"reports.dossier_partners.{list(rows)[-1]}"
    assert asking.ask("/reports/dossier_partners/file?format=csv&on=nonsense")[0] == 302, (
        "back to the field that is wrong"
    )
    assert asking.ask(links[0].replace("xlsx", "exe"))[0] == 400
    assert caller("teacher").ask(html.unescape(links[0]))[0] == 403


def test_the_response_to_waves_says_where_it_comes_from(site: Site, caller: Enter) -> None:
    with store_of(site.app).session() as session:
        wave = Wave(municipality="zarechye", title="Осенний опрос", ends_on=dt.date(2026, 10, 1), nonce="of reports")
        wave.links = [
            WaveLink(
                person=f"{place}-{n}", institution=place, token_hash=f"{place} {n}", answered_at=now() if n else None
            )
            for place, people in (("school-7", 6), ("museum", 2))
            for n in range(people)
        ]
        session.add(wave)
        session.commit()
        address = f"/reports/wave_response?wave={wave.id}"
        try:
            pages = {role: caller(role).ask(address)[1].decode() for role in ("coordinator", "analyst")}
            file = caller("analyst").ask(address.replace("?", "/file?format=csv-excel&"))[1].decode("utf-8-sig")
            other = caller("analyst").ask("/reports/wave_response?wave=999999")
        finally:
            session.delete(wave)
            session.commit()
    assert "Краеведческий музей" in pages["coordinator"]
    assert "Школа № 7" in pages["analyst"]
    assert "Краеведческий музей" not in pages["analyst"]
    for page in pages.values():
        assert "sql/reports/wave_response.sql" in page
        assert "Осенний опрос" in page
        assert "/console?report" not in page
    assert "Школа № 7" in file
    assert "sql/reports/wave_response.sql" in file, "a file says where it comes from too"
    assert other[0] == 400


def test_an_empty_network_says_so_and_leads_on(application: Site, graph: GraphSession, caller: Enter) -> None:
    status, body = caller("analyst").ask("/reports/agreements_ending")
    assert (status, "Сеть пока пуста" in body.decode(), b'href="/explore"' in body) == (200, True, True)
    status, body = caller("analyst").ask("/export")
    assert (status, "…" in body.decode().partition("<main")[2].partition("</main>")[0]) == (200, False)


def test_a_wrong_value_stands_at_its_field_and_nothing_typed_is_lost(site: Site, caller: Enter) -> None:
    asking = caller("analyst")
    status, body = asking.ask("/reports/agreements_ending?days=99999&on=2026-11-23")
    page = body.decode()
    assert status == 400
    assert re.search(r'name="days" value="99999"[^>]*aria-invalid="true" aria-describedby="wrong-days"', page)
    assert 'id="wrong-days"' in page
    assert 'name="on" value="2026-11-23"' in page
    status, body = asking.ask("/reports/dossier?sector=culture&institution=school-7")
    assert status == 400
    assert 'id="wrong-institution"' in body.decode()
    assert asking.ask("/reports/dossier")[0] == 200  # asks for an institution first
    assert asking.ask("/reports/no_such")[0] == 404
    assert asking.ask("/reports/network_state?municipality=%27%20OR%201%3D1")[0] == 400


def test_sort_and_filter_are_in_the_address(site: Site, caller: Enter) -> None:
    page = (
        caller("analyst")
        .ask("/reports/institutions_map?view=table&sort=-institution&filter=" + urllib.parse.quote("школа"))[1]
        .decode()
    )
    names = re.findall(r'<th scope=row><a href="[^"]+"[^>]*>([^<]+)</a>', page)
    assert names
    assert all("школа" in name.casefold() for name in names)
    assert names == sorted(names, key=values.natural, reverse=True)


def test_a_teacher_has_no_reports_and_a_copy_is_seen_by_those_it_is_shared_with(site: Site, caller: Enter) -> None:
    assert caller("teacher").ask("/reports")[0] == 403
    analyst, coordinator = caller("analyst"), caller("coordinator")
    status, _ = analyst.post(
        "/reports/agreements_ending/keep?days=30&on=2026-11-23", {"title": "Срочные договоры", "note": ""}
    )
    assert status == 302
    address = urllib.parse.urlsplit(analyst.location).path
    page = analyst.ask(address)[1].decode()
    assert "Срочные договоры" in page
    assert 'name="days" value="30"' in page
    assert coordinator.ask(address)[0] == 404
    assert "Срочные договоры" not in coordinator.ask("/reports")[1].decode()
    analyst.post(f"{address}/share", {"email": site.accounts["coordinator"][0]})
    assert coordinator.ask(address)[0] == 200
    assert "Срочные договоры" in coordinator.ask("/reports")[1].decode()
    assert coordinator.post(f"{address}/edit", {"title": "Чужое", "note": "", "version": "1"})[0] == 404
    assert analyst.post(f"{address}/edit", {"title": "Самые срочные", "note": "", "version": "1"})[0] == 302
    assert analyst.post(f"{address}/edit", {"title": "Поздно", "note": "", "version": "1"})[0] == 409
    analyst.post(f"{address}/restore", {"version": "1"})
    assert "<h1>Срочные договоры</h1>" in analyst.ask(address)[1].decode()
    coordinator.post("/reports/favourites", {"report": "own:" + address.rpartition("/")[2], "act": "add"})
    coordinator.post("/reports/favourites", {"report": "brokers", "act": "add"})
    coordinator.post("/reports/favourites", {"report": "brokers", "act": "up"})
    liked = coordinator.ask("/reports")[1].decode().partition("report-favourites")[2].partition("</ol>")[0]
    assert -1 < liked.find("Посредники") < liked.find("Срочные договоры")
    analyst.post(f"{address}/delete", {})
    assert coordinator.ask(address)[0] == 404


def test_an_answer_sorts_words_with_numbers_in_them(seeded: Seeded) -> None:
    found: Answer = answer(seeded(), REPORTS["institutions_map"].query, asked("institutions_map"))
    names = [found.text(found.rows[n], 0, "ru") for n in found.sorted_by("institution", "ru")]
    assert names.index("Школа № 7") < names.index("Школа № 9") < len(names)
    assert found.sorted_by("nonsense", "ru") == list(range(len(found.rows)))
