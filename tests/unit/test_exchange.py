"""Networks as files: other programs read them, we read them back, and a file made to harm is not opened."""

from __future__ import annotations

import datetime as dt
import io
import json
from pathlib import Path

import igraph
import networkx
import openpyxl
import pytest
from lxml import etree

from app.exchange import readings
from app.exports import NETWORKS, write_network
from app.interchange.foreign import read_network
from app.interchange.mapping import guess, mapped
from app.interchange.networks import NODE_FIELDS, TIE_FIELDS, Network, days

SCHEMA = Path(__file__).parent.parent / "schemas" / "gexf-1.3" / "gexf.rng"
FORMATS = [code for code in NETWORKS if code != "pajek"]
MARCH = dt.date(2017, 3, 1)


def network() -> Network:
    return Network(
        "Сеть «Заречье»",
        [
            {"id": "s-1", "type": "Institution", "name": '=Школа № 1 & "Б" <i>', "kind": "school", "sector": "school",
             "short_name": "Ш 1", "municipality": "Заречье", "lat": 55.25, "lon": 37.5, "x": 10.0, "y": 20.0,
             "since": dt.date(2016, 9, 1), "since_precision": "day", "until": None},
            {"id": "mus", "type": "Institution", "name": "Музей", "kind": "museum", "x": -5.5, "y": 3.0},
            {"id": "t-1", "type": "Teacher", "name": "Ким Анна", "subjects": ["физика", "химия"], "visibility": "network"},
            {"id": "t-2", "type": "Teacher", "name": "Ёлкин Ю.\x07", "subjects": None},
        ],
        [
            {"id": "agr:mus:s-1", "source": "mus", "target": "s-1", "type": "FORMAL_TIE", "kind": "coop_agreement",
             "since": dt.date(2017, 1, 1), "since_precision": "year", "until": None},
            {"id": "j-1", "source": "t-1", "target": "s-1", "type": "WORKS_AT", "position": "учитель"},
            {"id": "c-1", "source": "t-1", "target": "t-2", "type": "INFORMAL_TIE", "kind": "advice", "state": "confirmed",
             "since": MARCH, "since_precision": "month", "until": dt.date(2018, 5, 5), "context": "две\nстроки; «и»"},
            {"id": "c-2", "source": "t-2", "target": "t-1", "type": "INFORMAL_TIE", "kind": "friendship", "state": "proposed"},
            {"id": "sum:mus:s-1", "source": "mus", "target": "s-1", "type": "INFORMAL_SUM", "weight": 3,
             "spans": [["2017-01-01", "2017-05-01"], ["2017-05-02", None], [None, "2015-01-01"]]},
        ],
        (("На дату", "все годы"),),
    )  # fmt: skip


def made(code: str) -> bytes:
    return b"".join(write_network(network(), NETWORKS[code]))


def saved(tmp_path: Path, code: str) -> str:
    path = tmp_path / f"network.{NETWORKS[code].ending}"
    path.write_bytes(made(code))
    return str(path)


@pytest.mark.parametrize("code", ["gexf", "gexf-arcs"])
def test_gexf_is_what_its_schema_says(code: str) -> None:
    schema = etree.RelaxNG(etree.parse(SCHEMA))
    assert schema.validate(etree.fromstring(made(code))), schema.error_log


def test_gexf_in_networkx(tmp_path: Path) -> None:
    found = networkx.read_gexf(saved(tmp_path, "gexf-arcs"))
    assert (len(found), found.number_of_edges()) == (4, 5)
    assert found.nodes["s-1"]["label"] == '=Школа № 1 & "Б" <i>'
    assert (found.nodes["s-1"]["start"], found.nodes["s-1"]["lat"]) == ("2016-09-01", 55.25)
    advice = next(facts for _, _, facts in found.edges(data=True) if facts.get("kind") == "advice")
    assert (advice["start"], advice["end"], advice["day_since"]) == ("2017-03-01", "2018-05-05", "2017-03")


def test_graphml_in_networkx_and_igraph(tmp_path: Path) -> None:
    path = saved(tmp_path, "graphml")
    found, other = networkx.read_graphml(path), igraph.Graph.Read_GraphML(path)
    assert (len(found), found.number_of_edges(), other.vcount(), other.ecount()) == (4, 5, 4, 5)
    assert found.nodes["t-1"]["subjects"] == "физика|химия"
    assert "lat" not in found.nodes["mus"], "an unknown number is not there, rather than zero"
    assert other.vs.find(id="s-1")["name"] == '=Школа № 1 & "Б" <i>'
    assert [facts["weight"] for *_, facts in found.edges(data=True) if "weight" in facts] == [3.0]


def test_pajek_in_networkx_and_igraph(tmp_path: Path) -> None:
    path = saved(tmp_path, "pajek")
    found, other = networkx.read_pajek(path), igraph.Graph.Read_Pajek(path)
    assert (len(found), other.vcount(), other.is_directed()) == (4, 4, True)
    # The two without direction lead both ways, the advice one; nobody's workplace is in this relation.
    weights = {(a, b): facts["weight"] for a, b, facts in found.edges(data=True)}
    assert weights["Музей", "=Школа № 1 & ”Б” <i>"] == 4
    assert (weights["Ким Анна", "Ёлкин Ю."], weights["Ёлкин Ю.", "Ким Анна"]) == (2, 1)


def test_kumu_finds_its_columns() -> None:
    book = openpyxl.load_workbook(io.BytesIO(made("kumu-xlsx")))
    book_rows = {name: [[cell.value for cell in row] for row in book[name].iter_rows()] for name in book.sheetnames}
    elements, connections = book_rows["Elements"], book_rows["Connections"]
    assert (elements[0][:4], connections[0][:3]) == (["ID", "Label", "Type", "Tags"], ["ID", "From", "To"])
    assert {row[0] for row in elements[1:]} >= {row[1] for row in connections[1:]} | {row[2] for row in connections[1:]}
    assert {row[connections[0].index("direction")] for row in connections[1:]} == {"directed", "undirected"}
    assert connections[3][connections[0].index("Tags")] == "2017|2018"
    assert book["Elements"]["B2"].data_type != "f"
    told = json.loads(made("kumu-json"))
    ids = [one["id"] for part in told.values() for one in part]
    assert len(ids) == len(set(ids)) == 9
    assert not any("_" in id or "." in id for id in ids)


def test_periods_follow_one_another_without_overlap() -> None:
    sum_ = network().ties[-1]
    assert days(sum_) == [(None, "2015-01-01"), ("2017-01-01", None)]


@pytest.mark.parametrize("code", FORMATS)
def test_we_read_back_what_we_wrote(code: str) -> None:
    given = read_network([(f"n.{NETWORKS[code].ending}", made(code))])
    nodes = {row["id"]: row for row in mapped(given.nodes.rows, guess(given.nodes.names, NODE_FIELDS))}
    ties = {row["id"]: row for row in mapped(given.ties.rows, guess(given.ties.names, TIE_FIELDS))}
    assert (set(nodes), set(ties)) == ({one["id"] for one in network().nodes}, {one["id"] for one in network().ties})
    school, advice = nodes["s-1"], ties["c-1"]
    assert (school["name"], school["type"], school["kind"], school["since"]) == (
        '=Школа № 1 & "Б" <i>', "Institution", "school", "2016-09-01",
    )  # fmt: skip
    assert (nodes["t-1"]["subjects"], nodes["t-2"]["name"].rstrip("\x07")) == ("физика|химия", "Ёлкин Ю.")
    assert (advice["source"], advice["target"], advice["kind"]) == ("t-1", "t-2", "advice")
    assert (advice["since"], advice["until"], advice["context"]) == ("2017-03", "2018-05-05", "две\nстроки; «и»")
    assert (ties["j-1"]["type"], ties["j-1"]["position"]) == ("WORKS_AT", "учитель")


def test_an_old_spreadsheet_and_russian_heads() -> None:
    text = "От кого;К кому;Вид связи;Дата опроса;Оценка\nКим;Ли;консультация;2024;3\n"
    given = read_network([("опрос.csv", text.encode("cp1251"))])
    assert mapped(given.ties.rows, guess(given.ties.names, TIE_FIELDS)) == [
        {"line": 2, "source": "Ким", "target": "Ли", "kind": "консультация", "wave": "2024", "weight": "3"}
    ]
    assert given.notices


@pytest.mark.parametrize(
    ("value", "most", "scale", "often"),
    [(4, 4, "more", "weekly"), (1, 4, "more", "rarely"), (1, 4, "less", "weekly"), (100, 100, "more", "weekly"),
     (1, 100, "more", "rarely"), (3, 4, "", None), (0, 4, "more", None)],
)  # fmt: skip
def test_values_as_how_often(value: float, most: float, scale: str, often: str | None) -> None:
    assert readings.frequency(value, most, scale) == often
