"""Reports for programs on the seed: by a key, in every format, with one shape of errors; and on the command line."""

from __future__ import annotations

import csv
import datetime as dt
import email
import io
import json
from collections.abc import Callable, Iterator
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select, update

from app import create_app, throttling, tokens
from app.access import Actor
from app.accounts import memberships
from app.audit import Caller
from app.config import Settings
from app.database import Database
from app.engine import Connection
from app.graph import GraphError, GraphSession
from app.queries import load
from app.store import Account, ApiToken, AuditEntry, Disclosure, ReportSchedule, Wave, WaveLink, now
from app.store import of as store_of

REPORTS = Path(__file__).parent.parent / "reports"


@pytest.fixture(scope="module")
def app(engine: Connection, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application with two reports of the tests."""
    settings = Settings(
        home=tmp_path_factory.mktemp("api"),
        secret_key="for this run only",
        neo4j_uri=engine.uri,
        neo4j_user=engine.user,
        neo4j_password=engine.password,
        language="en",
        testing=True,
    )
    database = Database(settings, load() | load(REPORTS))
    database.open()
    made = create_app(settings, database)
    yield made
    database.close()
    store_of(made).close()


def account(app: Flask, role: str, **known: Any) -> int:
    """The id of the account of a role, made when it is first asked for."""
    with store_of(app).session() as session:
        found = session.scalar(select(Account).where(Account.email == f"{role}@api.example"))
        if found is None:
            found = Account(
                email=f"{role}@api.example", name=role, password_hash="-", memberships=memberships([role], ""), **known
            )
            session.add(found)
            session.commit()
        return found.id


def key(app: Flask, role: str = "analyst", days: int = 30) -> str:
    with store_of(app).session() as session:
        return tokens.make(session, Caller(Actor(account(app, role))), "for tests", days).key


@pytest.fixture
def ask(app: Flask, seeded: Callable[..., GraphSession]) -> Callable[..., Any]:
    """`ask(path, role="analyst", **headers)`: an answer to a program that holds a key of that role."""
    seeded()
    held: dict[str, str] = {}
    client: FlaskClient = app.test_client()

    def get(path: str, role: str = "analyst", **headers: str) -> Any:
        if role and role not in held:
            held[role] = key(app, role)
        given = {"Authorization": f"Bearer {held[role]}"} if role else {}
        return client.get(f"/api/v1/{path}", headers=given | headers, buffered=True)

    return get


# --- reports ----------------------------------------------------------------------------------------------------------


def test_every_format_holds_the_same_rows(ask: Callable[..., Any]) -> None:
    whole = ask("reports/places?least=1&order=ties&limit=7").get_json()
    assert (whole["total"], whole["complete"], len(whole["rows"])) == (7, True, 7)
    assert whole["columns"][3] == {"name": "ties", "title": "Ties", "type": "int", "unit": None}
    assert whole["rows"][0]["ties"] >= whole["rows"][-1]["ties"] >= 1
    lines = ask("reports/places.ndjson?least=1&order=ties&limit=7").text.splitlines()
    assert [json.loads(line) for line in lines] == whole["rows"]
    table = ask("reports/places?least=1&order=ties&limit=7", Accept="text/csv")
    assert table.content_type == "text/csv; charset=utf-8"
    read = list(csv.reader(io.StringIO(table.text)))
    assert read[0] == ["Institution", "Name", "Sector", "Ties", "Since"], (
        "tables are for people: heads and codes in words"
    )
    assert [(row[1], int(row[3])) for row in read[1:]] == [(row["name"], row["ties"]) for row in whole["rows"]]
    assert not {row[0] for row in read[1:]} & {row["id"] for row in whole["rows"]}
    book = load_workbook(io.BytesIO(ask("reports/places.xlsx?least=1&order=ties&limit=7").data), read_only=True)
    cells = list(book.worksheets[0].iter_rows(values_only=True))
    assert [list(map(str, row[1:4])) for row in cells[1:]] == [row[1:4] for row in read[1:]]


@pytest.mark.parametrize(
    ("path", "headers", "status", "code", "field"),
    [
        ("reports/none", {}, 404, "not_found", None),
        ("reports/places.pdf", {}, 404, "not_found", None),
        ("reports/contacts", {}, 400, "bad_request", "person"),
        ("reports/places?limit=0", {}, 400, "bad_request", "limit"),
        ("reports/places?limit=%27%20OR%201=1", {}, 400, "bad_request", "limit"),
        ("reports/places?on=2026-13-01", {}, 400, "bad_request", "on"),
        ("reports/places?order=name%60", {}, 400, "bad_request", "order"),
        ("reports/places?limt=5", {}, 400, "bad_request", "limt"),
        ("reports/places?lang=de", {}, 400, "bad_request", "lang"),
        ("reports/places", {"Accept": "image/png"}, 406, "not_acceptable", None),
        ("nothing", {}, 404, "not_found", None),
    ],
)
def test_every_error_has_one_shape(
    ask: Callable[..., Any], path: str, headers: dict[str, str], status: int, code: str, field: str | None
) -> None:
    answer = ask(path, **headers)
    assert answer.status_code == status
    error = answer.get_json()["error"]
    assert (error["code"], error.get("field")) == (code, field)
    assert error["message"]


def test_a_key_opens_what_its_account_sees_and_no_more(
    app: Flask, ask: Callable[..., Any], seeded: Callable[..., GraphSession]
) -> None:
    hidden = seeded("coordinator").graph.driver_session("read")
    with hidden as session:
        person = session.run(
            "MATCH (p:Teacher)-[t:INFORMAL_TIE {visibility: 'coordinators'}]-(o:Teacher) "
            "WHERE p.visibility <> 'coordinators' AND o.visibility <> 'coordinators' RETURN p.id LIMIT 1"
        ).single(strict=True)[0]
    seen = ask(f"reports/contacts?person={person}", role="analyst").get_json()["total"]
    assert ask(f"reports/contacts?person={person}", role="coordinator").get_json()["total"] > seen
    assert ask("reports", role="teacher").status_code == 403
    # A key is for programs: no page opens by it, nothing is changed by it.
    header = {"Authorization": f"Bearer {key(app, 'admin')}"}
    client = app.test_client()
    assert client.get("/api/explore/view", headers=header).status_code == 401
    assert client.get("/accounts", headers=header).status_code == 302
    assert client.post("/api/v1/reports", headers=header, json={}).status_code in (400, 405)


def test_a_key_ends_when_it_is_revoked_expires_or_its_account_is_closed(app: Flask) -> None:
    client, store = app.test_client(), store_of(app)

    def status(key: str) -> int:
        return client.get("/api/v1/reports", headers={"Authorization": f"Bearer {key}"}).status_code

    who = Caller(Actor(account(app, "coordinator")))
    with store.session() as session:
        revoked = tokens.make(session, who, "one", 30)
        assert status(revoked.key) == 200
        tokens.revoke(session, who, revoked.token.id)
    assert status(revoked.key) == 401
    with store.session() as session:
        expired = tokens.make(session, who, "two", 30)
        past = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=1)
        session.execute(update(ApiToken).where(ApiToken.id == expired.token.id).values(expires_at=past))
        session.commit()
    assert status(expired.key) == 401
    closed = key(app, "coordinator")
    assert status(closed) == 200
    with store.session() as session:
        session.execute(update(Account).where(Account.id == who.actor.account_id).values(disabled_at=past))
        session.commit()
        assert status(closed) == 401
        session.execute(update(Account).where(Account.id == who.actor.account_id).values(disabled_at=None))
        session.commit()
        kept = session.scalars(select(ApiToken)).all()
        assert all(revoked.key not in (one.token_hash, one.prefix, one.name) for one in kept)
    assert status("setka_" + "A" * 43) == 401
    assert status("") == 401
    answer = client.get("/api/v1/reports")
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")


def test_too_many_requests_are_slowed_down(
    app: Flask, ask: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttling, "spend", lambda session, secret, who: _spend(session, secret, who, limit=3))
    statuses = [ask("reports", role="admin") for _ in range(5)]
    assert [one.status_code for one in statuses] == [200, 200, 200, 429, 429]
    assert statuses[-1].get_json()["error"]["code"] == "too_many_requests"
    assert 1 <= int(statuses[-1].headers["Retry-After"]) <= 60


_spend = throttling.spend


def test_what_was_read_is_in_the_trail(app: Flask, ask: Callable[..., Any]) -> None:
    ask("reports/places.csv")
    with store_of(app).session() as session:
        last = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert last is not None
        assert (last.account_id, last.action, last.target) == (
            account(app, "analyst"),
            "report.run",
            "reports.places.csv",
        )


def test_an_answer_that_breaks_off_says_so(ask: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any, **kwargs: Any) -> Iterator[tuple[Any, ...]]:
        yield ("a", "A", "general", 1, None)
        raise GraphError("gone")

    monkeypatch.setattr(GraphSession, "stream", broken)
    whole = ask("reports/places").get_json()
    assert (whole["total"], whole["complete"]) == (1, False)
    assert "error" in json.loads(ask("reports/places.ndjson").text.splitlines()[-1])


# --- the document -----------------------------------------------------------------------------------------------------


# --- the command line -------------------------------------------------------------------------------------------------


@pytest.fixture
def command(app: Flask, seeded: Callable[..., GraphSession]) -> Callable[..., Any]:
    """`command("report", "run", …)`: what a command printed and how it ended."""
    seeded()
    return lambda *args: app.test_cli_runner().invoke(args=[str(arg) for arg in args])


def test_a_report_is_run_into_a_file(command: Callable[..., Any], ask: Callable[..., Any], tmp_path: Path) -> None:
    file = tmp_path / "places.csv"
    done = command("report", "run", "places", "--param", "limit=3", "--param", "order=ties", "--output", file)
    assert (done.exit_code, "3 rows" in done.stderr) == (0, True)
    assert file.read_text() == ask("reports/places.csv?limit=3&order=ties", role="coordinator").text.replace(
        "\r\n", "\n"
    )
    assert json.loads(command("report", "run", "reports.places", "--format", "json").stdout)["complete"] is True
    for wrong in ("limit=0", "limt=3", "limit"):
        refused = command("report", "run", "places", "--param", wrong)
        assert (refused.exit_code, refused.stdout, len(refused.stderr.splitlines())) == (1, "", 1)
    assert "places" in command("report", "list").stdout
    assert command("report", "run", "nothing").exit_code == 1


def test_the_response_to_survey_waves_is_a_report_like_the_others(
    app: Flask, ask: Callable[..., Any], command: Callable[..., Any], tmp_path: Path
) -> None:
    with store_of(app).session() as session:
        wave = Wave(municipality="zarechye", title="Осень", ends_on=dt.date(2026, 10, 1), nonce="a")
        wave.links = [
            WaveLink(
                person=f"{place}-{n}", institution=place, token_hash=f"{place}{n}", answered_at=now() if n else None
            )
            for place, people in (("school-7", 6), ("museum", 2))
            for n in range(people)
        ]
        session.add(wave)
        session.commit()
    assert "wave_response" in {one["name"] for one in ask("reports").get_json()["reports"]}
    (row,) = ask("reports/wave_response?municipality=zarechye").get_json()["rows"]
    assert (row["wave"], row["ends_on"], row["institution"], row["response"]) == (
        "Осень",
        "2026-10-01",
        "school-7",
        0.8,
    )
    assert row["asked"] is row["answered"] is None, "an analyst does not look after the wave"
    file = tmp_path / "waves.csv"
    done = command("report", "run", "wave_response", "--param", "municipality=zarechye", "--output", file)
    assert done.exit_code == 0, done.stderr
    rows = list(csv.DictReader(io.StringIO(file.read_text())))
    seen = {line["Institution"]: (line["Asked"], line["Answered"]) for line in rows}
    assert seen == {"Школа № 7": ("6", "5"), "Краеведческий музей": ("2", "1")}


def test_a_report_that_breaks_off_leaves_no_file(
    command: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: Any, **kwargs: Any) -> Iterator[tuple[Any, ...]]:
        yield ("a", "A", "general", 1, None)
        raise GraphError("gone")

    monkeypatch.setattr(GraphSession, "stream", broken)
    for ending in ("json", "ndjson", "csv", "xlsx"):
        assert command("report", "run", "places", "--output", tmp_path / f"places.{ending}").exit_code == 1
    assert list(tmp_path.iterdir()) == []


def test_a_report_comes_by_e_mail_once_a_week(app: Flask, command: Callable[..., Any], tmp_path: Path) -> None:
    account(app, "analyst")
    account(app, "teacher")
    folder = app.extensions["setka.settings"].mail_folder
    assert command("report", "schedule", "places", "--to", "teacher@api.example").exit_code == 1
    assert command("report", "schedule", "places", "--to", "analyst@api.example", "--param", "limit=0").exit_code == 1
    assert command("report", "schedule", "places", "--to", "analyst@api.example", "--param", "limit=4").exit_code == 0
    assert "1 letter was due" in command("report", "send", "--dry-run").stdout
    assert not folder.exists()
    assert "Sent: 1, failed: 0" in command("report", "send").stdout
    assert "Sent: 0, failed: 0, had theirs this week: 1" in command("report", "send").stdout
    (letter,) = [email.message_from_bytes(path.read_bytes(), policy=default) for path in folder.glob("*.eml")]
    (file,) = letter.iter_attachments()
    assert file.get_filename() == f"places-{dt.date.today().isoformat()}.xlsx"
    book = load_workbook(io.BytesIO(file.get_content()), read_only=True)
    assert len(list(book.worksheets[0].iter_rows())) == 5
    with store_of(app).session() as session:
        id = session.scalars(select(ReportSchedule.id)).one()
        assert session.scalars(select(Disclosure).where(Disclosure.way == "letter")).all() == [], "places are no people"
    assert command("report", "schedule", "--stop", id).exit_code == 0
    assert "0 letters were due" in command("report", "send").stdout


def test_a_report_by_e_mail_tells_its_people_to_whom_it_went(
    app: Flask, command: Callable[..., Any], seeded: Callable[..., GraphSession]
) -> None:
    seeded()
    reader = account(app, "analyst")
    chosen = ("--param", "municipality=zarechye", "--param", "least=1")
    assert command("report", "schedule", "people_most_tied", "--to", "analyst@api.example", *chosen).exit_code == 0
    assert "Sent: 1, failed: 0" in command("report", "send").stdout
    with store_of(app).session() as session:
        told = session.scalars(select(Disclosure).where(Disclosure.way == "letter")).all()
        assert len(told) > 5
        assert {(one.account_id, one.role, one.times) for one in told} == {(reader, "analyst", 1)}
        id = session.scalars(select(ReportSchedule.id).order_by(ReportSchedule.id.desc())).first()
    assert command("report", "schedule", "--stop", id).exit_code == 0
