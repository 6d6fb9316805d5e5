"""Import: everything or nothing, twice is once, and values are only values."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import Any

import pytest

from app.access import ANONYMOUS, Actor
from app.graph import AlreadyExists, GraphError, GraphSession
from app.intake import Forbidden, TooManyRows, import_batch, import_folder, read
from app.interchange import BadFiles, Batch
from app.model_check import check
from tests.networks import table

ADMIN = Actor(account_id=1, name="admin", roles=frozenset({"admin"}))

TOWN = table(("id", "name"), [("town", "Город")])
SCHOOLS = table(
    ("id", "name", "short_name", "kind", "municipality"),
    [
        ("s-1", "Школа № 1", "Школа 1", "school", "town"),
        ("s-2", "Школа № 2", "Школа 2", "school", "town"),
        ("mus", "Музей", "Музей", "museum", "town"),
    ],
)
TEACHERS = table(
    ("id", "name", "subjects", "visibility"),
    [("t-1", "Иванова Анна", "физика|астрономия", "network"), ("t-2", "Петров Пётр", "", "public")],
)
CONTACT_COLUMNS = ("id", "from", "to", "kind", "state", "source", "visibility", "since", "until")
CONTACTS = table(
    CONTACT_COLUMNS,
    [
        ("c-1", "t-1", "t-2", "online", "confirmed", "import", "network", "2017", "03.2019"),
        ("c-2", "t-1", "mus", "advice", "confirmed", "import", "public", "29.02.2020", ""),
    ],
)
SOUND = {
    "municipalities.csv": TOWN,
    "institutions.csv": SCHOOLS,
    "teachers.csv": TEACHERS,
    "informal_ties.csv": CONTACTS,
    "topics.csv": table(("id", "name", "parent"), [("sky", "Небо", "science"), ("science", "Наука", "")]),
    "projects.csv": table(
        ("id", "title", "kind", "status", "topics", "since"),
        [("p", "Проект", "network", "active", "sky|science", "2018")],
    ),
    "participations.csv": table(
        ("id", "participant", "project", "role"), [("a", "t-1", "p", "leader"), ("b", "s-1", "p", "host")]
    ),
    "agreements.csv": table(
        ("id", "number", "form", "subject", "state", "since"),
        [("agr", "12/3", "coop_agreement", "Предмет", "active", "09.2019")],
    ),
    "parties.csv": table(
        ("id", "institution", "agreement", "role"),
        [("p-1", "s-1", "agr", "base"), ("p-2", "mus", "agr", "participant")],
    ),
}


def held(graph: GraphSession) -> list[Any]:
    """Everything in the graph, times of change included, in an order of its own."""
    with graph.graph.driver_session("read", graph.bookmarks) as session:
        nodes = session.run(
            "MATCH (n) WHERE NOT n:Migration RETURN labels(n) AS labels, properties(n) AS facts ORDER BY n.id"
        ).data()
        ties = session.run(
            "MATCH (a)-[t]->(b) RETURN a.id AS a, type(t) AS type, b.id AS b, properties(t) AS facts ORDER BY a, type, b, t.id"
        ).data()
    return [nodes, ties]


def digest(graph: GraphSession) -> str:
    """One text that is equal for equal graphs."""
    return hashlib.sha256(json.dumps(held(graph), sort_keys=True, default=str).encode()).hexdigest()


def facts(graph: GraphSession, name: str) -> dict[str, Any]:
    """The properties of the node or tie with this id."""
    nodes, ties = held(graph)
    return next(one["facts"] for one in [*nodes, *ties] if one["facts"].get("id") == name)


def load(graph: GraphSession, **changed: bytes) -> Any:
    return import_batch(graph, ADMIN, read(graph, SOUND | {f"{name}.csv": data for name, data in changed.items()}))


def test_the_first_import(graph: GraphSession) -> None:
    progress: list[tuple[int, int]] = []
    batch = read(graph, SOUND)
    report = import_batch(graph, ADMIN, batch, progress=lambda done, total: progress.append((done, total)))

    assert {label: counts.created for label, counts in report.nodes.items()} == {
        "Municipality": 1, "Institution": 3, "Teacher": 2, "Topic": 2, "Project": 1, "Agreement": 1,
    }  # fmt: skip
    assert {code: counts.created for code, counts in report.ties.items()} == {
        "IN": 3, "PART_OF": 1, "ABOUT": 2, "TAKES_PART": 2, "PARTY_TO": 2, "FORMAL_TIE": 1, "INFORMAL_TIE": 2,
    }  # fmt: skip
    assert progress[-1][0] == progress[-1][1] > batch.size
    assert progress == sorted(progress)
    assert check(graph) == []

    contact = facts(graph, "c-1")
    assert (contact["since"].to_native(), contact["since_precision"]) == (date(2017, 1, 1), "year")
    assert (contact["until"].to_native(), contact["until_precision"]) == (date(2019, 3, 31), "month")
    assert contact["key"] == "t-1|t-2|online|2017-01-01"
    assert contact["created_at"].utcoffset().total_seconds() == 0
    assert facts(graph, "c-2")["since"].to_native() == date(2020, 2, 29)
    assert facts(graph, "agr:mus:s-1")["agreement"] == "agr"
    assert facts(graph, "t-1")["subjects"] == ["физика", "астрономия"]
    assert "subjects" not in facts(graph, "t-2")


def test_importing_again_changes_nothing(graph: GraphSession) -> None:
    load(graph)
    before = digest(graph)
    total = load(graph).total

    assert (total.created, total.updated, total.removed) == (0, 0, 0)
    assert total.unchanged == 23
    assert digest(graph) == before


def test_what_changed_is_updated_and_the_rest_is_left_alone(graph: GraphSession) -> None:
    load(graph)
    before = {name: facts(graph, name) for name in ("t-1", "t-2", "c-1")}
    teachers = table(
        ("id", "name", "visibility"), [("t-1", "Иванова А. А.", "network"), ("t-2", "Петров Пётр", "public")]
    )
    contacts = CONTACTS.replace(b"03.2019", b"")
    report = load(graph, teachers=teachers, informal_ties=contacts)

    assert report.nodes["Teacher"].updated == 1
    assert report.ties["INFORMAL_TIE"].updated == 1
    assert report.total.updated == 2
    changed = facts(graph, "t-1")
    assert changed["name"] == "Иванова А. А."
    assert changed["subjects"] == ["физика", "астрономия"], "a column that the file does not have is left alone"
    assert changed["created_at"] == before["t-1"]["created_at"]
    assert changed["updated_at"] > before["t-1"]["updated_at"]
    assert facts(graph, "t-2") == before["t-2"]
    assert "until" not in facts(graph, "c-1"), "an empty cell removes the value"
    assert "until_precision" not in facts(graph, "c-1")


def test_a_column_of_links_is_the_whole_list(graph: GraphSession) -> None:
    load(graph)
    projects = table(("id", "title", "kind", "status", "topics"), [("p", "Проект", "network", "active", "sky")])
    topics = table(("id", "name", "parent"), [("sky", "Небо", ""), ("science", "Наука", "sky")])
    report = load(graph, projects=projects, topics=topics)

    assert (report.ties["ABOUT"].removed, report.ties["ABOUT"].created) == (1, 0)
    assert (report.ties["PART_OF"].removed, report.ties["PART_OF"].created) == (1, 1)
    assert facts(graph, "p")["since"].to_native() == date(2018, 1, 1)
    assert check(graph) == []


def test_an_agreement_that_changes_form_ties_its_parties_anew(graph: GraphSession) -> None:
    load(graph)
    agreements = table(
        ("id", "number", "form", "subject", "state", "since"),
        [("agr", "12/3", "network_contract", "Предмет", "active", "09.2019")],
    )
    report = import_batch(graph, ADMIN, read(graph, {"agreements.csv": agreements}))

    assert (report.ties["FORMAL_TIE"].created, report.ties["FORMAL_TIE"].removed) == (1, 1)
    assert facts(graph, "agr:s-1:mus")["kind"] == "network_contract"
    assert check(graph) == []


def test_a_party_that_joins_is_tied_to_the_others(graph: GraphSession) -> None:
    load(graph)
    joined = table(("id", "institution", "agreement", "role"), [("p-3", "s-2", "agr", "participant")])
    report = import_batch(graph, ADMIN, read(graph, {"parties.csv": joined}))

    assert report.ties["FORMAL_TIE"].created == 2
    assert {facts(graph, name)["kind"] for name in ("agr:mus:s-2", "agr:s-1:s-2")} == {"coop_agreement"}


def test_a_failure_in_the_middle_and_nothing_is_written(graph: GraphSession) -> None:
    load(graph)
    batch = read(graph, {"teachers.csv": TEACHERS.replace("Анна".encode(), b"Ann"), "informal_ties.csv": CONTACTS})
    with graph.graph.driver_session("write") as session:  # meanwhile somebody removes an end of a tie
        session.run("MATCH (n:Institution {id: 'mus'}) DETACH DELETE n").consume()
    before = digest(graph)

    with pytest.raises(GraphError):
        import_batch(graph, ADMIN, batch)
    assert digest(graph) == before
    assert facts(graph, "t-1")["name"] == "Иванова Анна"


def test_a_link_whose_end_is_gone_undoes_the_import(graph: GraphSession) -> None:
    load(graph)
    new = table(
        ("id", "name", "short_name", "kind", "municipality"), [("s-9", "Школа № 9", "Школа 9", "school", "town")]
    )
    batch = read(graph, {"institutions.csv": new})
    with graph.graph.driver_session("write") as session:
        session.run("MATCH (n:Municipality) DETACH DELETE n").consume()
    before = digest(graph)

    with pytest.raises(GraphError):
        import_batch(graph, ADMIN, batch)
    assert digest(graph) == before


def test_a_tie_that_somebody_else_registers_meanwhile(graph: GraphSession) -> None:
    load(graph)
    row = ("c-9", "t-2", "t-1", "friendship", "confirmed", "import", "public", "2021", "")
    batch = read(
        graph,
        {"teachers.csv": TEACHERS.replace(b"public", b"network"), "informal_ties.csv": table(CONTACT_COLUMNS, [row])},
    )
    rival = read(graph, {"informal_ties.csv": table(CONTACT_COLUMNS, [("rival", *row[1:])])})
    import_batch(graph, ADMIN, rival)

    before = digest(graph)
    with pytest.raises(AlreadyExists):
        import_batch(graph, ADMIN, batch)
    assert digest(graph) == before


def test_the_network_is_asked_about_ids_and_ties(graph: GraphSession) -> None:
    load(graph)
    moved = table(CONTACT_COLUMNS, [("c-1", "t-1", "mus", "advice", "confirmed", "import", "public", "2021", "")])
    with pytest.raises(BadFiles, match="already belongs to a tie of t-1 and t-2"):
        read(graph, {"informal_ties.csv": moved})
    again = table(CONTACT_COLUMNS, [("c-3", "t-2", "t-1", "online", "confirmed", "import", "public", "2017", "")])
    with pytest.raises(BadFiles, match="the network already has this tie as c-1"):
        read(graph, {"informal_ties.csv": again})
    with pytest.raises(BadFiles, match="something else in the network"):
        read(graph, {"topics.csv": table(("id", "name"), [("s-1", "Тема")])})
    with pytest.raises(BadFiles, match="circle: sky → science"):
        read(graph, {"topics.csv": table(("id", "name", "parent"), [("science", "Наука", "sky")])})


HOSTILE = [
    "' OR 1=1",
    "`",
    "a\\u0060, 2 AS `b",
    "\\u0027}) DETACH DELETE n //",
    "}) DETACH DELETE n //",
    '"]} MATCH (n) DETACH DELETE n',
    "$rows {{7*7}} ${x} %(name)s",
    "<img src=x onerror=alert(1)></script>",
    "=1+1",
    "@SUM(A1)",
    "'=1",
    "👩\u200d🏫 Ё",
]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_values_are_only_values(graph: GraphSession, hostile: str) -> None:
    load(graph)
    teachers = table(("id", "name", "subjects", "visibility"), [("t-9", hostile, hostile.replace("|", ""), "public")])
    import_batch(graph, ADMIN, read(graph, {"teachers.csv": teachers}))

    assert facts(graph, "t-9")["name"] == hostile
    assert facts(graph, "t-9")["subjects"] == [hostile]
    assert len(held(graph)[0]) == 11
    with pytest.raises(BadFiles):
        read(graph, {"teachers.csv": table(("id", "name", "visibility"), [(hostile, "Анна", "public")])})
    with pytest.raises(BadFiles):
        read(graph, {"teachers.csv": table(("id", "name", hostile), [("t-9", "Анна", "public")])})


@pytest.mark.parametrize(
    "actor", [ANONYMOUS, Actor(account_id=2, name="t", roles=frozenset({"teacher"}), person="t-1")]
)
def test_not_everybody_may(graph: GraphSession, actor: Actor) -> None:
    with pytest.raises(Forbidden):
        import_batch(graph, actor, read(graph, SOUND))
    assert held(graph) == [[], []]


def test_a_batch_has_a_limit(graph: GraphSession) -> None:
    rows = [{"label": "Topic", "id": str(n), "properties": {"name": "x"}} for n in range(30_001)]
    with pytest.raises(TooManyRows):
        import_batch(graph, ADMIN, Batch(nodes={"Topic": rows}))


@pytest.mark.long
def test_twenty_thousand_rows_at_once(graph: GraphSession, tmp_path) -> None:
    people = [(f"t-{n}", f"Педагог {n}", "", "network") for n in range(5_000)]
    ties = [
        (
            f"c-{n}",
            f"t-{n % 5000}",
            f"t-{(n * 7 + 1 + n // 5000) % 5000}",
            "advice",
            "confirmed",
            "import",
            "network",
            "2020",
            "",
        )
        for n in range(15_000)
    ]
    (tmp_path / "teachers.csv").write_bytes(table(("id", "name", "subjects", "visibility"), people))
    (tmp_path / "informal_ties.csv").write_bytes(table(CONTACT_COLUMNS, [tie for tie in ties if tie[1] != tie[2]]))
    total = import_folder(graph, tmp_path).total

    assert total.created >= 19_900
    assert check(graph) == []
