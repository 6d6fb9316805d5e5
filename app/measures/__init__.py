"""Exact numbers of a network, by the definitions of the field; pure: ids and ties in, numbers with their ground out."""

from app.measures.brokers import ROLES, betweenness, brokerage, constraint, core
from app.measures.change import Change, change
from app.measures.network import Basis, Measure, Network, Scores, Tie
from app.measures.whole import (
    arc_reciprocity,
    arcs_density,
    degree_centralisation,
    density,
    dyad_reciprocity,
    ei_by_group,
    ei_index,
    indegree_centralisation,
    multiplexity,
)

__all__ = [
    "ROLES",
    "Basis",
    "Change",
    "Measure",
    "Network",
    "Scores",
    "Tie",
    "arc_reciprocity",
    "arcs_density",
    "betweenness",
    "brokerage",
    "change",
    "constraint",
    "core",
    "degree_centralisation",
    "density",
    "dyad_reciprocity",
    "ei_by_group",
    "ei_index",
    "indegree_centralisation",
    "multiplexity",
]
