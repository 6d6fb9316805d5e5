"""Nobody sees, counts or changes what is not theirs; whoever leaves is found nowhere."""

from __future__ import annotations

import io
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from app import contacts, passwords, store, throttling
from app.access import GRANTS, PUBLIC, declared
from app.accounts import memberships
from app.exchange.gathering import Wanted, gather
from app.exports import NETWORKS, write_network
from app.graph import Graph
from app.refusals import NotThere, Refusal
from app.store import Account, AuditEntry, Base, Store
from tests.conftest import Site
from tests.graph.test_console import everything
from tests.graph.test_merging import Merged
from tests.graph.test_merging import town as merged
from tests.graph.test_my_data import ID, NAME, Home, town, traces
from tests.trust import crawl
from tests.web.conftest import PASSWORD, Browser

__all__ = ["merged", "town"]


A, PLACE = "t-gromova-ts", "basic-school-klyuchi"
CONTACT = {
    "id": "tie-secret", "key": "secret", "kind": "friendship", "state": "confirmed", "frequency": "weekly",
    "visibility": "coordinators",
}  # fmt: skip
ABOUT = [
    "/cards/ties/tie-secret", "/contacts/tie-secret", f"/teachers/{A}", f"/cards/{A}", f"/institutions/{PLACE}", f"/cards/{PLACE}",
    f"/api/explore/neighbours/{A}", f"/api/explore/hub/{A}", f"/api/explore/neighbours/{PLACE}", "/api/search?q=громова",
    "/api/contacts/suggest?q=громова", f"/api/explore/view?level=people&focus={A}&depth=3", "/api/explore/view?level=people",
    "/api/explore/view?level=communities", "/api/explore/facets", f"/api/explore/paths?way={A},{PLACE}",
    f"/removal?id={A}", "/export/file?format=gexf&level=people", "/export/file?format=kumu-json&level=people",
    "/reports/ties_by_kind/file?format=csv", "/reports/people_most_tied/file?format=csv", f"/reports/dossier?institution={PLACE}",
    f"/institutions/{PLACE}/readiness",
]  # fmt: skip
"""Everywhere where that contact would show: by id, search, path, neighbour, count, export, autocomplete, graph JSON, aggregate."""


@pytest.fixture
def private(site: Site, database: Graph) -> Iterator[Callable[[bool], None]]:
    """`private(True)`: two teachers have a contact that only they and coordinators may see; `private(False)`: they have none."""

    def change(there: bool) -> None:
        with database.driver_session("write") as session:
            session.run("MATCH ()-[t:INFORMAL_TIE {id: 'tie-secret'}]->() DELETE t").consume()
            if there:
                made = session.run(
                    "MATCH (a:Teacher {id: $a}), (:Institution {id: $place})<-[:WORKS_AT]-(b:Teacher) "
                    "WITH a, b ORDER BY b.id LIMIT 1 "
                    "CREATE (a)-[t:INFORMAL_TIE]->(b) SET t += $contact, t.since = date('2026-01-01'), t.created_at = datetime() "
                    "RETURN count(t)", a=A, place=PLACE, contact=CONTACT,
                ).single(strict=True)[0]  # fmt: skip
                assert made == 1, "the seed has no such people: this test would prove nothing"

    yield change
    change(False)


def _answers(asking: Browser, paths: Iterable[str]) -> dict[str, tuple[int, str]]:
    """Status and text of each answer, without what is another one every time."""
    told, deadline = {}, time.monotonic() + 120
    for path in paths:
        answer = asking.get(path)
        while "board/board.js" in answer.text and time.monotonic() < deadline:  # found meanwhile: the page looks again
            answer = asking.get(path)
        told[path] = (answer.status_code, crawl.settled(answer.get_data(as_text=True)))
    return told


@pytest.mark.parametrize("role", ["teacher", pytest.param("analyst", marks=pytest.mark.long)])
def test_18a_every_answer_is_the_same_with_and_without_somebody_elses_private_contact(
    site: Site, private: Callable[[bool], None], database: Graph, monkeypatch: pytest.MonkeyPatch, role: str
) -> None:
    monkeypatch.setattr(throttling, "spend", lambda *_: None)
    asking = crawl.Askers(site)[role]
    known = crawl.addresses(site.app, every_report=True)
    right = {endpoint: declared(site.app, endpoint) for endpoint, _ in known}
    mine = [path for endpoint, path in known if right[endpoint] == PUBLIC or right[endpoint] in GRANTS[role]]
    # Her own page of data counts what she has asked for here.
    paths = [path for path in dict.fromkeys([*mine, *ABOUT]) if path != "/contacts/data"]
    if "/console" in paths:
        with site.app.extensions["setka.console"].mirrors.copy(database):
            pass  # else its page begins to make it in the background, and the first answers come while it is made
    without = _answers(asking, paths)
    private(True)
    with_it = _answers(asking, paths)
    told = [
        f"{path}: {_first_difference(without[path][1], with_it[path][1])}"
        for path in paths
        if without[path] != with_it[path]
    ]
    assert not told, f"a {role} can tell that there is a private contact by {told}"
    assert with_it["/cards/ties/tie-secret"][0] == 404


def _first_difference(one: str, other: str) -> str:
    at = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return f"…{one[max(0, at - 60) : at + 60]!r} became …{other[max(0, at - 60) : at + 60]!r}"


def test_18b_the_coordinator_sees_it_by_those_same_ways(site: Site, private: Callable[[bool], None]) -> None:
    """Otherwise the test before would pass by asking where nothing ever shows."""
    asking = crawl.Askers(site)["coordinator"]
    without = _answers(asking, ABOUT)
    private(True)
    with_it = _answers(asking, ABOUT)
    changed = [path for path in ABOUT if without[path] != with_it[path]]
    assert with_it["/cards/ties/tie-secret"][0] == 200
    assert len(changed) >= 10, f"only {changed} show the contact to a coordinator"


def test_20a_a_coordinator_of_another_municipality_changes_nothing_here(site: Site, database: Graph) -> None:
    """Every form there is, with ids of this municipality in it."""
    with store.of(site.app).session() as session:
        session.add(
            Account(
                email="far@elsewhere.example", name="Далёкая", password_hash=passwords.make_hash(PASSWORD),
                memberships=memberships(["coordinator"], ""), municipality="elsewhere",
            )
        )  # fmt: skip
        session.commit()
    stranger = Browser(site.app)
    assert stranger.sign_in("far@elsewhere.example").status_code == 302
    before, wrong, statuses = everything(database), [], Counter[int]()
    secret = stranger.secret()
    values = {
        "csrf_token": secret, "version": "1", "until": "2026-01-01", "title": "Чужое", "name": "Чужое", "kept": "school-7",
        "gone": "school-5", "institutions": "school-7", "reason": "Чужое", "choice": "joint_lesson", "institution": "school-7",
    }  # fmt: skip
    for endpoint, path in crawl.addresses(site.app, "POST"):
        # Her own account is hers (other people’s are tested with the invitations), and to thank is everybody’s.
        if endpoint.startswith("accounts.") or endpoint == "library.thank":
            continue
        if path.startswith("/api/"):
            answer = stranger.send("POST", path, json=values, headers={"X-CSRFToken": secret})
        else:
            answer = stranger.send("POST", path, data=values)
        statuses[answer.status_code] += 1
        is_theirs = any(place in path for place in ("school-7", "tie-0001", "agr-consortium", "material-01", "post-01"))
        if answer.status_code >= 500 or (is_theirs and answer.status_code not in (403, 404, 410)):
            wrong.append(
                f"POST {path}: expected 403 or 404, got {answer.status_code} {answer.headers.get('Location', '')}"
            )
    print(dict(statuses))
    assert not wrong
    assert everything(database) == before, "the network was changed from another municipality"


def test_20b_a_coordinator_merges_nobody_of_another_municipality(merged: Merged) -> None:
    before = merged.print()
    for kept, gone in (("anna", "afar"), ("afar", "anna"), ("school", "far"), ("far", "school"), ("anna", "no-such")):
        with pytest.raises(NotThere):
            merged.merge(kept, gone)
    for kept, gone in (("anna", "school"), ("anna", "anna")):
        with pytest.raises(Refusal):
            merged.merge(kept, gone)
    assert merged.print() == before
    assert [e.action for e in merged.store.scalars(select(AuditEntry)) if e.action.startswith("merge")] == []


def test_41a_an_erased_person_is_found_nowhere(town: Home, books: Store, tmp_path: Path) -> None:
    ties = town.fill()
    assert ID in town.everything()
    assert NAME in town.everything()
    assert town.erase() == contacts.Erased(deleted=3, kept=1)
    assert traces(town.everything()) == []
    for id in ties.values():
        with town.database.driver_session("read") as session:
            assert session.run("MATCH ()-[t {id: $id}]->() RETURN count(t)", id=id).single(strict=True)[0] == 0
    town.store.close()
    raw = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert ID.encode() not in raw, "nothing stays in the free pages of the store’s file"
    assert NAME.encode() not in raw


def test_41b_nothing_in_the_store_leads_to_the_record_that_remains(town: Home) -> None:
    town.fill()
    town.erase()
    with town.database.driver_session("read") as session:
        left = session.run("MATCH (p:Teacher {state: 'left'}) RETURN p.id AS id").single(strict=True)["id"]
    rows = [str(row) for table in Base.metadata.sorted_tables for row in town.store.execute(select(table)).all()]
    assert left not in " ".join(rows)
    for tie in town.ties():
        assert tie["id"] not in " ".join(rows)
    line = town.store.scalars(select(AuditEntry).where(AuditEntry.action == "person.erase")).one()
    assert (line.account_id, line.target, line.request_id) == (None, "", "")


def test_41c_no_file_of_the_network_holds_whoever_has_left(town: Home) -> None:
    town.fill()

    def files() -> dict[str, bytes]:
        graph = town.graph("coordinator")
        held = {}
        for code, format in NETWORKS.items():
            network = gather(graph, "m", Wanted("people"), "").network
            data = b"".join(write_network(network, format))
            if zipfile.is_zipfile(io.BytesIO(data)):
                archive = zipfile.ZipFile(io.BytesIO(data))
                data = b"".join(archive.read(name) for name in archive.namelist())
            held[code] = data
        return held

    before = files()
    assert any(NAME.encode() in data for data in before.values()), "she was in no file: this test would prove nothing"
    town.erase()
    left = [code for code, data in files().items() if NAME.encode() in data or ID.encode() in data]
    assert not left, f"files of these kinds still hold her: {left}"
