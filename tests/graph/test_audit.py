"""Who saw whom, through the pages and files themselves: what is written down when, who reads it, what it never says."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from sqlalchemy import delete, event, select, text

from app import disclosures
from app.audit import Caller as Who
from app.audit import record
from app.graph import Graph
from app.sessions import actor_of
from app.store import Account, AuditEntry, Disclosure
from app.store import of as store_of
from tests.conftest import Site
from tests.trust.crawl import Askers
from tests.web.conftest import Browser

SHE, OTHER = "t-petrova-ia", "t-gromova-ts"  # the first is who the demo’s teacher is
TODAY = dt.date.today()


@pytest.fixture
def askers(site: Site) -> Askers:
    """Somebody of each role; nothing was disclosed yet."""
    with store_of(site.app).session() as session:
        session.execute(delete(Disclosure))
        session.commit()
    return Askers(site)


def kept(site: Site, person: str = "") -> dict[tuple[str, str], int]:
    """Of everybody or one person: by role and way, how often."""
    with store_of(site.app).session() as session:
        found = select(Disclosure).where(Disclosure.person == person) if person else select(Disclosure)
        return {(row.role, row.way): row.times for row in session.scalars(found)}


def people(site: Site) -> set[str]:
    with store_of(site.app).session() as session:
        return set(session.scalars(select(Disclosure.person)))


def test_a_card_is_told_once_a_day_and_oneself_is_not(site: Site, askers: Askers) -> None:
    for path in (f"/teachers/{SHE}", f"/cards/{SHE}", f"/cards/{SHE}"):
        assert askers["coordinator"].get(path).status_code == 200
        assert askers["teacher"].get(path).status_code == 200
    assert askers["analyst"].get(f"/teachers/{SHE}").status_code == 200
    assert askers["coordinator"].get("/teachers/no-such-person").status_code == 404
    assert askers["coordinator"].get("/teachers").status_code == 200
    assert askers["coordinator"].get("/cards/school-7").status_code == 200
    assert kept(site) == {("coordinator", "card"): 3, ("analyst", "card"): 1}
    with store_of(site.app).session() as session:
        assert {(row.person, row.day) for row in session.scalars(select(Disclosure))} == {(SHE, TODAY)}


def test_the_card_of_a_contact_is_told_of_both(site: Site, askers: Askers, database: Graph) -> None:
    with database.driver_session("read") as session:
        row = session.run(
            "MATCH (a:Teacher)-[t:INFORMAL_TIE]->(b:Teacher) WHERE t.visibility = 'network' AND a.visibility = 'network' "
            "AND b.visibility = 'network' RETURN t.id AS id, a.id AS a, b.id AS b ORDER BY id LIMIT 1"
        ).single(strict=True)
    assert askers["coordinator"].get(f"/cards/{row['id']}").status_code == 200
    assert people(site) == {row["a"], row["b"]}


@pytest.mark.parametrize(
    ("path", "way"),
    [
        ("/reports/people_most_tied?least=1", "report"),
        ("/api/reports/people_most_tied/rows?least=1", "report"),
        ("/structure?level=people", "report"),
        ("/reports/people_most_tied/file?format=csv&least=1", "file"),
        ("/reports/people_most_tied/file?format=xlsx&least=1", "file"),
        ("/export/file?format=gexf&level=people", "file"),
        ("/export/file?format=kumu-json&level=people", "file"),
        ("/structure.csv?level=people", "file"),
        ("/export/picture.html?level=people", "file"),
        ("/api/v1/reports/people_most_tied.ndjson?least=1", "api"),
        ("/api/v1/reports/people_most_tied.csv?least=1", "api"),
        (f"/api/explore/view?focus={OTHER}", "picture"),
        (f"/api/explore/view?level=institutions&open={OTHER}", "picture"),
        (f"/api/explore/neighbours/{OTHER}", "picture"),
    ],
)
def test_whatever_hands_people_out_is_told(site: Site, askers: Askers, path: str, way: str) -> None:
    home = {"people_most_tied": "&municipality=zarechye"} if "/api/v1" in path else {}
    answer = askers["analyst"].get(path + "".join(home.values()))
    assert answer.status_code == 200, answer.text[:500]
    found = people(site)
    assert {way for _, way in kept(site)} == {way}
    assert found == {OTHER} if way == "picture" else len(found) > 5


@pytest.mark.parametrize(
    "path",
    [
        "/export/file?format=gexf", "/reports/network_state", "/explore/poster.svg", "/institutions", "/api/explore/view",
        "/api/explore/view?level=people", "/institutions/school-7", "/structure", "/api/search?q=петрова",
    ],
)  # fmt: skip
def test_what_hands_out_no_person_or_one_of_many_names_is_not(site: Site, askers: Askers, path: str) -> None:
    assert askers["analyst"].get(path).status_code == 200
    assert people(site) == set()


def test_every_person_of_an_answer_is_told_and_nobody_else(site: Site, askers: Askers) -> None:
    body = askers["analyst"].get("/api/v1/reports/people_most_tied.ndjson?least=1&municipality=zarechye").data
    assert people(site) == {orjson.loads(line)["person"] for line in body.splitlines()}


def test_an_answer_of_the_console_is_told_of_records_and_ids_and_not_of_bare_names(site: Site, askers: Askers) -> None:
    asking = askers["analyst"]

    def ask(statement: str) -> Any:
        return asking.send(
            "POST", "/api/console/run", json={"text": statement}, headers={"X-CSRFToken": asking.secret()}
        ).get_json()

    assert ask(f"MATCH (t:Teacher {{id: '{SHE}'}}) RETURN t.name")["rows"] == [["Петрова Ирина Алексеевна"]]
    assert people(site) == set()
    assert ask(f"MATCH (t:Teacher {{id: '{SHE}'}}) RETURN [t], 1 AS one")["ok"]
    assert ask(f"MATCH (t:Teacher {{id: '{OTHER}'}})-[:WORKS_AT]->(i) RETURN {{who: t.id, at: i.id}} LIMIT 1")["ok"]
    assert kept(site, SHE) == kept(site, OTHER) == {("analyst", "console"): 1}
    assert people(site) == {SHE, OTHER}


@pytest.fixture
def busy(site: Site) -> Iterator[Any]:
    """The store is held by somebody who writes and does not end, and nobody waits for long; it is let go by calling this."""
    store = store_of(site.app)

    def impatient(connection: Any, _: Any) -> None:
        connection.execute("PRAGMA busy_timeout = 20")

    event.listen(store.engine, "connect", impatient)
    store.engine.dispose()
    holder = store.session()

    def hold(held: bool) -> None:
        if held:
            holder.execute(text("UPDATE store_version SET version = version"))
        else:
            holder.rollback()

    yield hold
    holder.rollback()
    holder.close()
    event.remove(store.engine, "connect", impatient)
    store.engine.dispose()


def test_while_the_store_is_busy_a_card_is_shown_and_no_file_leaves(site: Site, askers: Askers, busy: Any) -> None:
    asking = askers["analyst"]
    busy(True)
    shown = asking.get(f"/teachers/{SHE}")
    refused = [
        asking.get(path)
        for path in (
            "/export/file?format=gexf&level=people", "/reports/people_most_tied/file?format=csv&least=1",
            "/reports/people_most_tied?least=1", "/structure.csv?level=people",
        )
    ]  # fmt: skip
    busy(False)
    assert (shown.status_code, "Петрова" in shown.text) == (200, True)
    assert [answer.status_code for answer in refused] == [503] * 4
    assert not any("Петрова" in answer.text for answer in refused)
    assert all('class="brand"' in answer.text for answer in refused), "the page that says so is drawn whole"
    assert people(site) == set()
    asking.get(f"/teachers/{OTHER}")
    assert people(site) == {SHE, OTHER}


# --- who reads it -----------------------------------------------------------------------------------------------------


def test_she_reads_who_looked_by_role_and_never_by_name(site: Site, askers: Askers) -> None:
    coordinator = store_of(site.app).session().query(Account).filter_by(email=site.accounts["coordinator"][0]).one()
    askers["coordinator"].get(f"/teachers/{SHE}")
    askers["coordinator"].get(f"/teachers/{SHE}")
    askers["representative"].get(f"/teachers/{SHE}")
    with store_of(site.app).session() as session:
        old = TODAY - dt.timedelta(days=100)
        session.add(Disclosure(account_id=None, role="analyst", person=SHE, day=old, way="file"))
        session.commit()
    page = askers["teacher"].get("/contacts/data").text
    assert re.findall(r'data-disclosed="(\w+)"', page) == ["coordinator", "representative"]
    assert re.search(r"\b2 (?:из|of) 3\b", page)
    assert "Гимназия" in page
    assert coordinator.name not in page
    assert coordinator.email not in page
    assert SHE not in askers["analyst"].get("/contacts/data").text
    answer = askers["teacher"].post("/contacts/data/file", {"form": "json"})
    told = orjson.loads(answer.data)["disclosed_to"]
    assert [(one["role"], one["ways"]) for one in told] == [
        ("coordinator", {"card": 2}), ("representative", {"card": 1}), ("analyst", {"file": 1}),
    ]  # fmt: skip


def entries(page: str) -> list[str]:
    return re.findall(r'data-(?:action|way)="([\w.]+)"', page)


def test_an_administrator_looks_by_person_account_way_and_day(site: Site, askers: Askers) -> None:
    for path in (f"/teachers/{SHE}", f"/teachers/{OTHER}", f"/api/explore/view?focus={OTHER}"):
        askers["coordinator"].get(path)
    askers["analyst"].get(f"/teachers/{SHE}")
    admin = askers["admin"]

    def found(query: str = "") -> list[str]:
        answer = admin.get(f"/audit/disclosures{query}")
        assert answer.status_code == 200
        return sorted(entries(answer.text))

    assert found() == ["card", "card", "card", "picture"]
    assert found(f"?person={SHE}") == ["card", "card"]
    assert found("?person=Громова") == ["card", "picture"]
    assert found("?person=no-such-person") == []
    assert found(f"?who={site.accounts['analyst'][0]}") == ["card"]
    assert found("?way=picture") == ["picture"]
    assert found(f"?last={TODAY - dt.timedelta(days=1)}") == []
    assert found(f"?first={TODAY}") == ["card", "card", "card", "picture"]
    assert admin.get("/audit/disclosures?way=nonsense").status_code == 400
    assert re.search(r"\b4 (?:из|of) 4\b", admin.get("/audit/disclosures").text)
    assert people(site) == {SHE, OTHER}, "the list itself discloses nobody anew"


def test_nobody_else_reads_it(site: Site, askers: Askers) -> None:
    for role in ("teacher", "representative", "coordinator", "analyst"):
        for path in ("/audit", "/audit/disclosures", "/audit.csv", "/audit/disclosures.csv"):
            assert askers[role].get(path).status_code == 403, (role, path)
    assert Browser(site.app).get("/audit").status_code == 302


def test_the_trail_says_in_words_what_was_done_and_nothing_of_private_contacts(site: Site, askers: Askers) -> None:
    with store_of(site.app).session() as session:
        session.execute(delete(AuditEntry))
        who = session.query(Account).filter_by(email=site.accounts["teacher"][0]).one()
        record(session, Who(actor_of(who)), "contact.register", target="tie-secret")
        record(session, Who(actor_of(who)), "export.network", target="zarechye:people:all:gexf:3+4")
        record(session, Who(), "access", "refused", target="audit.page")
        record(session, Who(), "person.erase")
        session.commit()
    page = askers["admin"].get("/audit").text
    assert "tie-secret" not in page
    assert "contact.register" not in page
    assert entries(page) == ["account.sign_in", "person.erase", "access", "export.network"]
    assert "Project-Id-Version" not in page, "an act without words of its own is not asked for in the catalogue"
    assert who.name in page
    assert "zarechye:people:all:gexf:3+4" in page
    assert re.search(r"\b1 (?:such act is|такое действие)", page), "what is left out is counted"
    assert entries(askers["admin"].get("/audit?area=export").text) == ["export.network"]
    assert entries(askers["admin"].get(f"/audit?who={who.email}&outcome=refused").text) == []
    file = askers["admin"].get("/audit.csv").get_data(as_text=True)
    assert "tie-secret" not in file
    assert "contact." not in file


def rows(answer: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))


def test_what_is_taken_away_is_what_was_looked_for_is_told_itself_and_starts_no_formula(
    site: Site, askers: Askers
) -> None:
    askers["coordinator"].get(f"/teachers/{SHE}")
    askers["analyst"].get(f"/teachers/{OTHER}")
    with store_of(site.app).session() as session:
        analyst = session.query(Account).filter_by(email=site.accounts["analyst"][0]).one()
        name, analyst.name = analyst.name, '=HYPERLINK("http://x.example")'
        session.commit()
    try:
        found = rows(askers["admin"].get("/audit/disclosures.csv?person=Громова"))
        acts = rows(askers["admin"].get(f"/audit.csv?area=account&who={site.accounts['analyst'][0]}"))
    finally:
        with store_of(site.app).session() as session:
            session.query(Account).filter_by(email=site.accounts["analyst"][0]).one().name = name
            session.commit()
    assert len(found) == 2
    assert found[1][1].startswith("Громова")
    assert {row[5] for row in acts[1:]} == {"account.sign_in"}
    for table in (found, acts):
        assert any("HYPERLINK" in cell for row in table for cell in row)
        assert not [cell for row in table for cell in row if cell[:1] in tuple("=+-@")]
    assert kept(site, OTHER) == {("analyst", "card"): 1, ("admin", "file"): 1}
    assert kept(site, SHE) == {("coordinator", "card"): 1}, "who was not in the file is not told"
    with store_of(site.app).session() as session:
        taken = session.scalars(select(AuditEntry.target).where(AuditEntry.action == "audit.export")).all()
    assert taken[-2:] == ["disclosures", "trail"]


def test_pages_follow_each_other(site: Site, askers: Askers) -> None:
    with store_of(site.app).session() as session:
        account = session.query(Account).filter_by(email=site.accounts["analyst"][0]).one()
        disclosures.note(session, Who(actor_of(account)), "api", [f"p-{number:03}" for number in range(120)])
        session.commit()
    admin = askers["admin"]
    pages = [entries(admin.get(f"/audit/disclosures?page={number}").text) for number in (1, 2, 3)]
    assert [len(page) for page in pages] == [50, 50, 20]
    assert "page=2" in admin.get("/audit/disclosures").text
