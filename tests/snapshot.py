"""A graph kept in memory and put back as it was: much quicker than importing the same files again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.graph import Graph

_NODES = """MATCH (n) WHERE NOT n:Migration
RETURN elementId(n), labels(n), properties(n)"""
_TIES = """MATCH (a)-[t]->(b) WHERE NOT a:Migration
RETURN type(t), elementId(a), elementId(b), properties(t)"""
_NODES_BACK = "UNWIND $rows AS row CREATE (n:$(row[0])) SET n = row[1] RETURN elementId(n)"
_TIES_BACK = """UNWIND $rows AS row
MATCH (a) WHERE elementId(a) = row[1] MATCH (b) WHERE elementId(b) = row[2]
CREATE (a)-[t:$(row[0])]->(b) SET t = row[3]"""


@dataclass(frozen=True)
class Snapshot:
    """Nodes with their old element ids and labels; ties with their types and the element ids of their ends."""

    nodes: list[tuple[str, list[str], dict[str, Any]]]
    ties: list[tuple[str, str, str, dict[str, Any]]]

    @classmethod
    def of(cls, graph: Graph) -> Snapshot:
        """Everything that `graph` holds, migration records aside."""
        with graph.driver_session("read") as session:
            nodes = [tuple(record) for record in session.run(_NODES)]
            return cls(nodes, [tuple(record) for record in session.run(_TIES)])

    def put(self, graph: Graph) -> None:
        """Writes it into `graph`, which is empty, in one transaction of two statements: one for each label and type would be
        planned anew nearly each time."""
        with graph.driver_session("write") as session, session.begin_transaction() as transaction:
            made = transaction.run(_NODES_BACK, rows=[(labels, known) for _, labels, known in self.nodes]).value()
            places = dict(zip((old for old, _, _ in self.nodes), made, strict=True))
            rows = [(type_, places[one], places[other], known) for type_, one, other, known in self.ties]
            transaction.run(_TIES_BACK, rows=rows).consume()
            transaction.commit()
