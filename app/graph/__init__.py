"""The only way to the network: one driver per process, named queries, plain Python out.

Reads and writes run in managed transactions that are repeated on passing errors; every call has its own time limit,
because the engine lets a client's zero override its own. Rows beyond a cap are counted, not kept, so a list that was
cut can say of how many. `$viewer` is bound to every query: what a person may not see is left out inside the database.
"""

from app.graph.connection import Graph
from app.graph.errors import (
    AlreadyExists,
    GraphError,
    GraphPaused,
    GraphStopped,
    GraphTimeout,
    GraphUnavailable,
    QueryFailed,
    named_faults,
)
from app.graph.foresight import plan_ahead
from app.graph.results import ROW_CAP, Asked, Result, Step
from app.graph.session import BESIDE_SECONDS, READ_SECONDS, Ask, GraphSession, ViewerLike
from app.graph.values import exact, given_back, plain

__all__ = [
    "BESIDE_SECONDS",
    "READ_SECONDS",
    "ROW_CAP",
    "AlreadyExists",
    "Ask",
    "Asked",
    "Graph",
    "GraphError",
    "GraphPaused",
    "GraphSession",
    "GraphStopped",
    "GraphTimeout",
    "GraphUnavailable",
    "QueryFailed",
    "Result",
    "Step",
    "ViewerLike",
    "exact",
    "given_back",
    "named_faults",
    "plain",
    "plan_ahead",
]
