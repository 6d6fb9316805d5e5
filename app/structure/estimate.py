"""Betweenness for a request: exact up to a size, above it estimated by Graph Data Science, which leaves nothing behind."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from app import measures
from app.graph import GraphError, GraphSession, QueryFailed
from app.measures import Network, Scores
from app.measures.brokers import shares

EXACT = 5_000
"""Nodes of the largest component up to which betweenness is computed exactly."""
SOURCES = 512
"""Nodes from which shortest paths are followed when it is estimated."""
SECONDS = 20.0
_MISSING = ("ProcedureNotFound", "Unknown function", "unknown function", "42N48", "no procedure with the name")


class NoEstimate(Exception):
    """The network is too large for an exact number in a request, and the database has no Graph Data Science."""


def betweenness(network: Network, graph: GraphSession, *, exact: int = EXACT, sources: int = SOURCES) -> Scores:
    """Betweenness on the largest component, `Scores.sources` telling whether it was estimated. Raises NoEstimate.

    Estimated: shortest paths from so many nodes chosen at random (always the same), their sums multiplied by n / sources.
    """
    part = network.largest()
    if len(part.ids) <= exact:
        return measures.betweenness(network)
    sources = min(sources, len(part.ids))
    with projected(graph, part) as name:
        row = graph.rows("structure.betweenness", _cap=1, _seconds=SECONDS, name=name, sources=sources).dicts()[0]
    scale = len(part.ids) / sources
    raw = {
        part.ids[number]: score * scale for number, score in zip(row["numbers"], row["sums"], strict=True)
    }  # fmt: skip
    return shares(part, raw, sources if sources < len(part.ids) else None)


@contextmanager
def projected(graph: GraphSession, network: Network) -> Iterator[str]:
    """The name of the network in the database's memory, for as long as the block lasts; node i is `network.ids[i]`."""
    name = f"setka-{secrets.token_hex(8)}"
    index = {id: number for number, id in enumerate(network.ids)}
    ends = [(index[one], index[other]) for one, other in network.pairs]
    try:
        graph.rows(
            "structure.project",
            _seconds=SECONDS,
            name=name,
            sources=[one for one, _ in ends],
            targets=[other for _, other in ends],
        )
        yield name
    except QueryFailed as error:
        if any(sign in str(error) for sign in _MISSING):
            raise NoEstimate from error
        raise
    finally:
        # The trouble that ended the block is what is told; where there is no Graph Data Science, there is nothing to drop.
        with suppress(GraphError):
            graph.rows("structure.drop", name=name)
