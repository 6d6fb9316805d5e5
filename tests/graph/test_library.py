"""The library on the real engine: sharing, two editors at once, out and back, use and thanks, files; and its pages over HTTP with
whatever is sent."""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app import contacts, directory, library, model_check
from app.access import Actor
from app.audit import Caller
from app.graph import Graph, GraphSession
from app.library import MATERIAL, Shelf
from app.profiles import Changed, Wrong, texts_of
from app.refusals import NotThere, Refusal
from app.store import Account, AuditEntry, MaterialChange, MaterialThanks, open_store
from app.store import of as store_of
from bench.site import Browser
from tests.conftest import Site
from tests.racing import in_threads

MAKE = """
CREATE (m:Municipality {id: 'zarechye', name: 'З'}), (m2:Municipality {id: 'm2', name: 'Д'})
CREATE (sport:Topic {id: 'sport', name: 'Спорт'}), (swim:Topic {id: 'swim', name: 'Плавание'})-[:PART_OF]->(sport)
CREATE (a:Institution {id: 'gymnasium-1', name: 'Гимназия', short_name: 'Гимназия', kind: 'gymnasium', sector: 'general'})
CREATE (a)-[:IN]->(m)
CREATE (b:Institution {id: 'school-b', name: 'Школа Б', short_name: 'Школа Б', kind: 'school', sector: 'general'})-[:IN]->(m)
CREATE (anna:Teacher {id: 'anna', name: 'Анна Ёлкина', visibility: 'network'})-[w1:WORKS_AT {id: 'w1', position: 'учитель'}]->(a)
CREATE (boris:Teacher {id: 'boris', name: 'Борис Тихий', visibility: 'coordinators'})
CREATE (boris)-[w2:WORKS_AT {id: 'w2', position: 'учитель'}]->(b)
CREATE (a)-[:SHARES]->(x:Material {id: 'book', title: 'Инженерная книга', kind: 'method_guide', licence: 'CC BY 4.0',
  link: 'https://x.example/1'})-[:ABOUT]->(swim)
CREATE (boris)-[:SHARES]->(y:Material {id: 'quiet', title: 'Тихие игры', kind: 'tasks', link: 'https://x.example/2'})
WITH [m, m2, sport, swim, a, b, anna, boris, x, y] AS nodes, [w1, w2] AS ties
FOREACH (n IN nodes | SET n.created_at = datetime(), n.updated_at = datetime())
FOREACH (t IN ties | SET t.created_at = datetime(), t.updated_at = datetime())
"""
TEXTS = {
    "title": "Опыты с водой",
    "kind": "tasks",
    "licence": "CC BY-SA 4.0",
    "link": "https://x.example/w",
    "topics": "swim",
}
PDF = b"%PDF-1.7\n%%EOF\n"
ROLES = {
    "anna": (1, "teacher", "anna", ()), "boris": (2, "teacher", "boris", ()),
    "gymnasium-1": (3, "representative", None, ("gymnasium-1",)),
    "school-b": (4, "representative", None, ("school-b",)), "coordinator": (5, "coordinator", None, ()),
}  # fmt: skip


class Town:
    """A gymnasium and a school with a teacher each, and who answers for them."""

    def __init__(self, database: Graph, store: Session, folder: Path) -> None:
        self.database, self.store, self.shelf = database, store, Shelf(folder)
        with database.driver_session("write") as session:
            session.run(MAKE).consume()
        for name, (id, _, person, _) in ROLES.items():
            store.add(Account(id=id, email=f"{id}@x.example", name=name, password_hash="", person=person))
        store.commit()

    def caller(self, who: str) -> Caller:
        id, role, person, places = ROLES[who]
        return Caller(Actor(id, who, frozenset({role}), person, frozenset(places), "zarechye"))

    def graph(self, who: str) -> GraphSession:
        return self.database.session(self.caller(who).actor.viewer)

    def share(self, who: str, texts: dict[str, str] | None = None, **more: Any) -> str:
        owner = library.owner(self.graph(who), self.caller(who), "")
        given = TEXTS | (texts or {})
        return library.make(self.graph(who), self.store, self.caller(who), owner, given, self.shelf, **more).id

    def change(self, who: str, id: str, seen: str = "", **texts: str) -> str:
        held = library.shown(self.graph(who), id)
        given = texts_of(MATERIAL, held.values) | texts
        return library.change(
            self.graph(who), self.store, self.caller(who), held, given, self.shelf, seen=seen or held.values["seen"]
        ).outcome

    def remove(self, who: str, id: str, reason: str = "", seen: str = "") -> MaterialChange:
        held = library.shown(self.graph(who), id)
        return library.remove(self.graph(who), self.store, self.caller(who), held, seen or held.values["seen"], reason)

    def use(self, who: str, id: str, used: bool = True) -> bool:
        owner = library.owner(self.graph(who), self.caller(who), "")
        return library.use(
            self.graph(who), self.store, self.caller(who), library.shown(self.graph(who), id), owner, used
        )

    def thank(self, who: str, id: str, thankful: bool = True) -> int:
        library.thank(self.store, self.caller(who), library.shown(self.graph(who), id), thankful)
        return library.thanks(self.store, [id]).get(id, 0)

    def found(self, who: str, **asked: str) -> list[str]:
        graph = self.graph(who)
        wanted = directory.asked(graph.graph.queries["library.list"], asked)
        return [item["id"] for item in directory.listing(graph, "library.list", wanted).items]

    def everything(self) -> list[Any]:
        with self.database.driver_session("read") as session:
            nodes = session.run(
                "MATCH (n) WHERE NOT n:Migration RETURN labels(n)[0] AS l, properties(n) AS p ORDER BY l, n.id"
            ).data()
            ties = session.run(
                "MATCH (a)-[t]->(b) RETURN a.id AS a, type(t) AS type, b.id AS b ORDER BY a, type, b"
            ).data()
        for row in nodes:
            row["p"] = {key: str(value) for key, value in row["p"].items() if key not in ("updated_at", "version")}
        return [nodes, ties]


@pytest.fixture
def town(database: Graph, graph: GraphSession, tmp_path: Path) -> Iterator[Town]:
    store = open_store("sqlite://")
    with store.session() as session:
        yield Town(database, session, tmp_path)
    store.close()


# --- sharing and finding ----------------------------------------------------------------------------------------------


def test_what_is_shared_is_found_by_other_forms_of_its_words_and_by_facets(town: Town) -> None:
    id = town.share("anna", {"about": "Двадцать занятий на речке"}, file=library.checked("опыты.pdf", PDF))
    for words in ("опыт водой", "ОПЫТАМИ", "занятие", "jgsns", "опты вода"):  # another form, case, keyboard, mistyped
        assert town.found("school-b", q=words) == [id], words
    assert town.found("school-b", q="книги инженера") == ["book"]
    assert town.found("school-b", topic="sport", sort="name") == ["book", id], "narrower topics belong to a wider one"
    assert (
        town.found("school-b", licence="CC BY-SA 4.0")
        == town.found("school-b", institution="gymnasium-1", kind="tasks")
        == [id]
    )
    assert town.found("school-b", sort="newest")[0] == id
    held = library.shown(town.graph("school-b"), id)
    assert (held.values["file_name"], town.shelf.read(held.values["file"])) == ("опыты.pdf", PDF)
    assert model_check.check(town.graph("coordinator")) == []
    assert [row.action for row in town.store.scalars(select(AuditEntry))] == ["library.make"]


def test_a_hidden_teacher_is_not_named_nor_told_by_place(town: Town) -> None:
    assert library.shown(town.graph("anna"), "quiet").owners == [
        {"label": "Teacher", "id": None, "name": None, "sector": None, "place": None}
    ]
    assert library.shown(town.graph("coordinator"), "quiet").owners[0]["name"] == "Борис Тихий"
    assert town.found("anna", institution="school-b") == []
    assert town.found("coordinator", institution="school-b") == ["quiet"]
    assert [row[0] for row in library.narrowing(town.graph("anna")).institutions] == ["gymnasium-1"]
    town.use("boris", "book")
    assert library.shown(town.graph("anna"), "book").used_by == []
    assert [one["id"] for one in library.shown(town.graph("boris"), "book").used_by] == ["boris"]


def test_wrong_fields_are_told_and_nothing_is_written(town: Town) -> None:
    before = town.everything()
    for texts, field in (
        ({"title": ""}, "title"), ({"title": "a\u202eb"}, "title"), ({"kind": "poem"}, "kind"), ({"link": ""}, "link"),
        ({"link": "javascript:alert(1)"}, "link"), ({"topics": "no-such"}, "topics"), ({"licence": "x" * 101}, "licence"),
    ):  # fmt: skip
        with pytest.raises(Wrong) as refused:
            town.share("anna", texts)
        assert set(refused.value.problems) == {field}
    assert town.everything() == before


def test_sent_twice_at_once_it_is_shared_once(town: Town, tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 's.sqlite'}")
    with store.session() as session:
        session.add(Account(id=1, email="1@x.example", name="x", password_hash=""))
        session.commit()
    owner = library.owner(town.graph("anna"), town.caller("anna"), "")

    def work() -> None:
        with store.session() as session:
            library.make(town.graph("anna"), session, town.caller("anna"), owner, TEXTS, town.shelf, nonce="a" * 32)

    in_threads(work for _ in range(5))
    assert town.found("anna", q="опыты") == ["material-" + "a" * 32]
    with store.session() as session:
        assert len(session.scalars(select(MaterialChange)).all()) == 1
    store.close()


# --- changing, out and back -------------------------------------------------------------------------------------------


def test_the_second_editor_is_shown_what_holds_and_overwrites_nothing(town: Town) -> None:
    seen = library.shown(town.graph("gymnasium-1"), "book").values["seen"]
    assert town.change("gymnasium-1", "book", title="Книга инженера") == "changed"
    with pytest.raises(Changed) as late:
        town.change("coordinator", "book", seen=seen, licence="CC0")
    assert late.value.record is not None
    held = library.shown(town.graph("anna"), "book").values
    assert (held["title"], held["licence"]) == ("Книга инженера", "CC BY 4.0")
    assert town.change("gymnasium-1", "book") == "same"
    [entry] = library.history(town.store, town.caller("coordinator"), "book")
    assert [(field.name, was, became) for field, was, became in entry.fields] == [
        ("title", "Инженерная книга", "Книга инженера")
    ]


@pytest.mark.parametrize(
    ("who", "id"), [("anna", "book"), ("school-b", "book"), ("coordinator", "quiet"), ("gymnasium-1", "quiet")]
)
def test_nobody_changes_what_is_not_theirs(town: Town, who: str, id: str) -> None:
    with pytest.raises(NotThere):
        library.writable(town.graph(who), town.caller(who), id)
    if who != "coordinator":
        with pytest.raises(NotThere):
            town.remove(who, id, "мне не нравится")


def test_what_is_taken_out_comes_back_exactly_with_its_uses_and_its_file(town: Town) -> None:
    id = town.share("anna", file=library.checked("a.pdf", PDF))
    town.use("gymnasium-1", id)
    town.share("gymnasium-1", {"title": "Своё"}, source=library.shown(town.graph("gymnasium-1"), id))
    before = town.everything()
    hash = library.shown(town.graph("anna"), id).values["file"]
    row = town.remove("anna", id)
    assert library.material(town.graph("anna"), id) is None
    assert library.sweep(town.graph("anna"), town.store, town.shelf) == 0
    assert town.shelf.holds(hash), "it may come back"
    [entry] = library.removed(town.store, town.caller("anna"))
    assert (entry.row.id, entry.may_come_back) == (row.id, True)
    assert library.removed(town.store, town.caller("school-b")) == []
    assert library.restorable(town.store, town.caller("gymnasium-1"), row.id) is None
    library.restore(town.graph("anna"), town.store, town.caller("anna"), row)
    assert town.everything() == before
    with pytest.raises(Refusal):
        library.restore(town.graph("anna"), town.store, town.caller("anna"), row)


def test_a_coordinator_takes_out_with_a_reason_and_only_coordinators_bring_it_back(town: Town) -> None:
    with pytest.raises(Refusal, match="why"):
        town.remove("coordinator", "quiet")
    row = town.remove("coordinator", "quiet", "Есть имена детей")
    [entry] = library.removed(town.store, town.caller("boris"))
    assert (entry.row.reason, entry.may_come_back, entry.row.role) == ("Есть имена детей", False, "coordinator")
    assert library.restorable(town.store, town.caller("boris"), row.id) is None
    assert library.restorable(town.store, town.caller("coordinator"), row.id) is row
    elsewhere = Caller(Actor(6, "x", frozenset({"coordinator"}), municipality="m2"))
    assert library.restorable(town.store, elsewhere, row.id) is None
    library.restore(town.graph("coordinator"), town.store, town.caller("coordinator"), row)
    assert library.shown(town.graph("boris"), "quiet").mine


def test_what_something_was_made_from_cannot_be_taken_off(town: Town) -> None:
    source = library.shown(town.graph("anna"), "book")
    id = town.share("anna", source=source)
    town.change("anna", id, title="Совсем своё", about="")
    held = library.shown(town.graph("school-b"), id)
    assert (held.values["credit"], [one["id"] for one in held.sources]) == (
        "«Инженерная книга», Гимназия, CC BY 4.0",
        ["book"],
    )
    town.remove("gymnasium-1", "book")
    assert library.shown(town.graph("school-b"), id).values["credit"] == "«Инженерная книга», Гимназия, CC BY 4.0"


# --- use and thanks ---------------------------------------------------------------------------------------------------


def test_use_and_thanks_are_said_once_and_taken_back(town: Town) -> None:
    assert [town.use("school-b", "book"), town.use("school-b", "book"), town.use("anna", "book")] == [True, False, True]
    assert [one["id"] for one in library.shown(town.graph("anna"), "book").used_by] == ["school-b", "anna"]
    assert town.found("anna", sort="used")[0] == "book"
    with pytest.raises(Refusal, match="own"):
        town.use("gymnasium-1", "book")
    assert town.use("anna", "book", False)
    assert [one["id"] for one in library.shown(town.graph("anna"), "book").used_by] == ["school-b"]
    assert [town.thank("anna", "book"), town.thank("anna", "book"), town.thank("boris", "book")] == [1, 1, 2]
    assert town.thank("anna", "book", False) == 1
    with pytest.raises(Refusal, match="own"):
        town.thank("gymnasium-1", "book")


# --- my data ----------------------------------------------------------------------------------------------------------


def test_a_teacher_takes_her_library_with_her_and_leaves_nothing_behind(town: Town) -> None:
    kept, gone = (
        town.share("anna", file=library.checked("a.pdf", PDF)),
        town.share("anna", file=library.checked("b.pdf", PDF + b"2")),
    )
    hashes = [library.shown(town.graph("anna"), id).values["file"] for id in (kept, gone)]
    town.use("anna", "quiet"), town.thank("anna", "book")
    town.change("gymnasium-1", "book", author="Анна Ёлкина и другие")
    town.remove("anna", gone)
    data = contacts.exported(
        town.store, town.caller("anna"), contacts.my_data(town.graph("anna"), town.store, town.caller("anna"))
    )
    assert [one["id"] for one in data["materials"]] == [kept]
    assert [one["id"] for one in data["materials_used"]] == ["quiet"]
    assert [one["material"] for one in data["thanks"]] == ["book"]
    assert [one["act"] for one in data["material_changes"]] == ["make", "make", "remove"]
    erased = contacts.erase(town.graph("anna"), town.store, town.caller("anna"), name="Коллега")
    library.forget(town.graph("anna"), town.store, town.shelf, [*erased.files])
    assert not any(town.shelf.holds(hash) for hash in hashes)
    left = f"{town.everything()} {[row.__dict__ for row in town.store.scalars(select(MaterialChange))]}"
    assert "Анна Ёлкина" not in left
    assert kept not in left
    assert town.store.scalars(select(MaterialThanks)).all() == []
    assert model_check.check(town.graph("coordinator")) == []


# --- over HTTP --------------------------------------------------------------------------------------------------------


@pytest.fixture
def web(
    application: Site, database: Graph, graph: GraphSession, caller: Callable[..., Browser]
) -> Iterator[Callable[..., Browser]]:
    with database.driver_session("write") as session:
        session.run(MAKE).consume()
    application.forget_languages()
    yield caller
    with store_of(application.app).session() as session:
        for table in (MaterialChange, MaterialThanks):
            session.execute(delete(table))
        session.commit()


def sent(who: Browser, path: str, fields: dict[str, str], name: str = "", content: bytes = b"") -> tuple[int, str]:
    """A form with a file, as a browser sends it."""
    mark = uuid.uuid4().hex
    parts = [f'--{mark}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode("utf-8", "surrogatepass")
             for key, value in {"csrf_token": who.form_secret(), **fields}.items()]  # fmt: skip
    if name:
        head = f'Content-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: text/html'
        parts.append(f"--{mark}\r\n{head}\r\n\r\n".encode()
                     + content + b"\r\n")  # fmt: skip
    headers = {
        "Cookie": "; ".join(f"{k}={v}" for k, v in who.cookies.items()),
        "Content-Type": f"multipart/form-data; boundary={mark}",
    }
    who.connection.request("POST", path, b"".join(parts) + f"--{mark}--\r\n".encode(), headers)
    answer = who.connection.getresponse()
    body = answer.read()
    who.location = answer.headers.get("Location") or who.location
    return answer.status, unescape(body.decode())


def test_a_file_is_a_download_and_never_a_page(web: Callable[..., Browser], application: Site) -> None:
    who = web("representative")
    assert sent(who, "/library/new", TEXTS, "план \u202e«а».pdf", PDF)[0] == 302
    id = who.location.rsplit("/", 1)[1]
    reader = web("teacher")
    reader.connection.request(
        "GET", f"/library/{id}/file", headers={"Cookie": "; ".join(f"{k}={v}" for k, v in reader.cookies.items())}
    )
    answer = reader.connection.getresponse()
    assert answer.read() == PDF
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename=\"____ ___.pdf\"; filename*=UTF-8''%D0%BF%D0%BB%D0%B0%D0%BD%20%C2%AB%D0%B0%C2%BB.pdf"
    )
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "script-src" not in answer.headers["Content-Security-Policy"]
    [path] = [
        path
        for path in (application.app.extensions["setka.settings"].home / "library").rglob("*")
        if path.name == hashlib.sha256(PDF).hexdigest()
    ]
    path.write_bytes(b"%PDF-damaged")
    status, page = reader.ask(f"/library/{id}/file")
    assert (status, "alert-danger" in page.decode()) == (410, True)
    path.unlink()
    assert reader.ask(f"/library/{id}/file")[0] == 410
    assert web("anonymous").ask(f"/library/{id}/file")[0] == 302


def test_what_is_wrong_with_a_form_loses_neither_words_nor_file(web: Callable[..., Browser]) -> None:
    who = web("representative")
    status, page = sent(who, "/library/new", TEXTS | {"title": "", "about": "Много слов"}, "план.pdf", PDF)
    assert status == 422
    assert 'id="e-title"' in page
    assert "Много слов" in page
    kept = re.search(r'name="kept-file" value="([^"]+)"', page)
    assert kept
    assert sent(who, "/library/new", TEXTS | {"kept-file": kept[1], "link": ""})[0] == 302
    assert (
        b"%PDF"
        in who.ask(
            who.location.split("//")[-1].partition("/")[2] and f"/library/{who.location.rsplit('/', 1)[1]}/file"
        )[1]
    )
    for name, content in (
        ("a.html", b"<p>"),
        ("a.pdf", b"<script>"),
        ("a.docx", b"PK\x03\x04"),
        ("a.pdf", b"%PDF-" + b"0" * (20 << 20)),
    ):
        status, page = sent(who, "/library/new", TEXTS, name, content)
        assert status == 422, name
        assert 'id="e-file"' in page
        assert 'value="Опыты с водой"' in page
    status, page = sent(who, "/library/new", TEXTS | {"kept-file": kept[1] + "x"})
    assert (status, 'id="e-file"' in page) == (422, True)
    # It waits for whoever sent it, nobody else.
    assert sent(web("teacher"), "/library/new", TEXTS | {"kept-file": kept[1], "link": ""})[0] in (404, 422)


def test_a_conflict_over_http_shows_both_and_loses_nothing(web: Callable[..., Browser]) -> None:
    first, second = web("representative"), web("coordinator")
    page = unescape(second.ask("/library/book/edit")[1].decode())
    seen = re.search(r'name="seen" value="([^"]+)"', page)
    assert seen
    old = {
        "title": "Инженерная книга",
        "kind": "method_guide",
        "licence": "CC BY 4.0",
        "link": "https://x.example/1",
        "topics": "swim",
    }
    assert sent(first, "/library/book/edit", old | {"title": "Их название", "seen": seen[1]})[0] == 302
    was = {f"was-{name}": text for name, text in old.items()}
    status, page = sent(
        second, "/library/book/edit", old | was | {"title": "Моё название", "seen": seen[1]}, "моё.pdf", PDF
    )
    assert status == 409
    assert re.findall(r'name="take-(\w+)" value="(\w+)" checked', page) == [("title", "mine")]
    assert "Их название" in page
    assert 'name="kept-file"' in page
    again = re.search(r'name="seen" value="([^"]+)"', page)
    assert again
    offered = {"offered-title": "Моё название", "take-title": "theirs"}
    assert (
        sent(
            second,
            "/library/book/edit",
            old | was | offered | {"title": "Моё название", "seen": again[1], "licence": "CC0"},
        )[0]
        == 302
    )
    page = unescape(second.ask("/library/book")[1].decode())
    assert "<h1>Их название</h1>" in page
    assert "CC0" in page


def test_pages_answer_whatever_is_asked(web: Callable[..., Browser]) -> None:
    for role, path, status in (
        ("anonymous", "/library", 302), ("teacher", "/library?q=%D0%BA%D0%BD%D0%B8%D0%B3&sort=used&topic=sport", 200),
        ("teacher", "/library?kind=x", 400),
        ("teacher", "/library?q=%00%ff%22%20OR%201=1*", 200),
        ("teacher", "/library/no-such", 404), ("teacher", "/library/%ff", 404),
        ("teacher", "/library/book/edit", 404), ("representative", "/library/book/edit", 200), ("analyst", "/library/new", 404),
        ("teacher", "/library/mine", 200), ("teacher", "/library/book", 200), ("representative", "/library/new?from=quiet", 200),
    ):  # fmt: skip
        assert web(role).ask(path)[0] == status, (role, path)
    who = web("representative")
    assert who.post("/library/quiet/thank", {"said": "yes"})[0] == 302
    assert who.post("/library/quiet/use", {"said": "yes", "owner": "gymnasium-1"})[0] == 302
    assert who.post("/library/quiet/use", {"said": "yes", "owner": "school-b"})[0] == 404
    page = unescape(who.ask("/library/quiet")[1].decode())
    assert "Гимназия" in page
    assert "Борис" not in page
