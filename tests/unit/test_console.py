"""The console's gate without an engine: what analysts ordinarily ask passes, what may not pass says where and why."""

from __future__ import annotations

from typing import Any

import pytest

from app.console import cells, content, gate
from app.vocabulary import NODE_KINDS, TIE_TYPES

ORDINARY = [
    "MATCH (n) RETURN n.id;",
    "MATCH (i:Institution {name: 'SET CREATE LOAD CSV'}) RETURN i // DELETE everything",
    "MATCH (start:Institution)-[t:FORMAL_TIE*1..3]->(stop) RETURN start.name, length(t) AS `set`",
    "MATCH (n) WHERE n.`create` IS NULL AND NOT (n)-[:IN]->() RETURN count(*) AS offset",
    "MATCH p = shortestPath((a)-[*..4]-(b)) RETURN [n IN nodes(p) | n.id]",
    "CALL db.labels() YIELD label RETURN label",
    "CALL db . `schema` . visualization()",
    "MATCH (n) CALL (n) { MATCH (n)--(m) RETURN count(m) AS c } RETURN n.id, c",
    "RETURN date.truncate('month', date()), point.distance(point({x: 1, y: 2}), point({x: 3, y: 4}))",
    "RETURN COLLECT { MATCH (n:Topic) RETURN n.name }, EXISTS { (:Topic)--() }, -(-1), CASE WHEN true THEN 1 ELSE 2 END",
    "MATCH (n) RETURN n.name AS имя, 'ёлка «№ 1»\\n' ORDER BY имя SKIP 1 LIMIT toInteger($limit)",
]


@pytest.mark.parametrize("text", ORDINARY)
def test_what_is_ordinarily_asked_passes(text: str) -> None:
    gate.check(text)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("MATCH (n)\nSET n.x = 1", "SET"),
        ("RETURN COLLECT { /* x */ LOAD // y\n CSV FROM 'a' AS l RETURN l }", "LOAD"),
        ("MATCH (n) CALL dbms.listConfig() YIELD name RETURN name", "CALL"),
        ("RETURN `gds` . `graph`.`project`('x')", "`gds`"),
        ("RETURN 1; RETURN 2", "RETURN 2"),
        ("RETURN 'a\\u0027'", "\\u0027"),
        ("RETURN 'open", "'open"),
        ("RETURN 1 /* open", "/* open"),
        ("MATCH (n) RETURN n\u202e", "\u202e"),
    ],
)
def test_a_refusal_points_at_its_reason(text: str, at: str) -> None:
    with pytest.raises(gate.Refused) as refusal:
        gate.check(text)
    assert refusal.value.at == text.index(at)


@pytest.mark.parametrize(
    "params",
    [[], "x", {"a b": 1}, {"x": 2**63}, {"x": "\ud800"}, {"x": "y" * 30_000}, {"x": [[[[[[[[[[[[1]]]]]]]]]]]]}],
)
def test_parameters_are_plain_values_under_plain_names(params: Any) -> None:
    with pytest.raises(gate.Refused):
        gate.check_params(params)


def test_ordinary_parameters_pass() -> None:
    given = {"id": "school-7", "years": [2020, 2021], "deep": {"x": [1.5, None, True]}}
    assert gate.check_params(given) == given


@pytest.mark.parametrize(
    ("operator", "kind"),
    [("LoadCSV@neo4j", "r"), ("ShowSettings", "r"), ("TerminateTransactions", "r"), ("SetProperty", "r"), ("AllNodesScan", "w"),
     ("AllNodesScan", "s"), ("AllNodesScan", "rw")],
)  # fmt: skip
def test_a_plan_that_does_more_than_read_is_refused(operator: str, kind: str) -> None:
    plan = {"operatorType": "ProduceResults", "children": [{"operatorType": operator, "args": {}, "children": []}]}
    with pytest.raises(gate.Refused):
        cells.check_plan(plan, kind)


def test_nothing_is_copied_that_is_not_declared() -> None:
    """What the program keeps for itself about people and their contacts never reaches the console."""
    kept = {p.name for kind in NODE_KINDS.values() for p in kind.kept} | {
        p.name for t in TIE_TYPES.values() for p in t.kept
    }
    copied = {key for label in NODE_KINDS for key in content.node_keys(label) if label == "Teacher"}
    copied |= set(content.tie_keys("INFORMAL_TIE"))
    assert copied & kept == {"state"}  # whether a person has left, said by her card too
    assert not copied & {"created_at", "updated_at", "key", "x", "y", "community"}
    assert "id" not in content.tie_keys("INFORMAL_TIE") + content.tie_keys("WORKS_AT")
    assert "id" in content.tie_keys("FORMAL_TIE")


def test_values_of_any_size_fit_a_page() -> None:
    assert cells.cell(2**60) == {"$value": str(2**60)}
    assert cells.cell(float("nan")) == {"$value": "nan"}
    assert cells.cell("x" * 5000)["of"] == 5000
    assert cells.cell(list(range(500)))["of"] == 500
    assert cells.cell({"a": [1, {"b": None}]}) == {"$map": {"a": [1, {"$map": {"b": None}}]}}
