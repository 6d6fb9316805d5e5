"""Networks from the literature come in through the same door as anybody's files."""

from __future__ import annotations

from pathlib import Path

import networkx as nx

from app.graph import GraphSession
from app.intake import import_folder
from app.model_check import check
from tests import networks


def edges(graph: GraphSession, kind: str) -> set[frozenset[str]]:
    """The pairs of ids that ties of this type join."""
    with graph.graph.driver_session("read", graph.bookmarks) as session:
        answer = session.run("MATCH (a)-[:$($kind)]->(b) RETURN a.id AS a, b.id AS b", kind=kind)
        return {frozenset((record["a"], record["b"])) for record in answer}


def test_southern_women(graph: GraphSession, tmp_path: Path) -> None:
    report = import_folder(graph, networks.save(networks.southern_women(), tmp_path))

    assert {label: counts.created for label, counts in report.nodes.items()} == {"Teacher": 18, "Project": 14}
    assert {code: counts.created for code, counts in report.ties.items()} == {"TAKES_PART": 89}
    assert check(graph) == []
    source = nx.davis_southern_women_graph()
    expected = {frozenset(name.lower().replace(" ", "-") for name in edge) for edge in source.edges}
    assert edges(graph, "TAKES_PART") == expected


def test_florentine_families(graph: GraphSession, tmp_path: Path) -> None:
    report = import_folder(graph, networks.save(networks.florentine_families(), tmp_path))

    assert {label: counts.created for label, counts in report.nodes.items()} == {"Municipality": 1, "Institution": 15}
    assert {code: counts.created for code, counts in report.ties.items()} == {"IN": 15, "FORMAL_TIE": 20}
    assert check(graph) == []
    married = edges(graph, "FORMAL_TIE")
    assert len(married) == 20
    degrees = {house: sum(house in pair for pair in married) for pair in married for house in pair}
    assert max(degrees, key=lambda house: degrees[house]) == "medici"
    assert degrees["medici"] == 6


def test_both_networks_live_in_one_graph_and_come_twice_without_a_change(graph: GraphSession, tmp_path: Path) -> None:
    both = networks.save(networks.southern_women() | networks.florentine_families(), tmp_path)
    import_folder(graph, both)
    total = import_folder(graph, both).total

    assert (total.created, total.updated, total.removed) == (0, 0, 0)
    assert check(graph) == []
