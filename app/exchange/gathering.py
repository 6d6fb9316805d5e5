"""The network of one municipality as one viewer sees it, ready to be written into a file."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.beside import Told, untold
from app.graph import GraphSession
from app.interchange.networks import FORMAL, INFORMAL, INSTITUTION, SUM, TEACHER, WORK, Network, Row
from app.refusals import N_, Refusal
from app.vocabulary import FORMAL_TIE_KINDS, INFORMAL_TIE_KINDS

LEVELS = ("institutions", "people")
MOST_NODES, MOST_TIES = 60_000, 300_000
MOST_SUMS = 10_000


@dataclass(frozen=True)
class Wanted:
    """Which part of a municipality's network: whose, on which day (None: of all years), which ties, which sectors.

    `kinds` are codes of kinds of ties; empty, every kind. With kinds chosen there are no sums of contacts, because a sum
    has no kind.
    """

    level: str = "institutions"
    on: dt.date | None = None
    words: frozenset[str] = frozenset({"formal", "informal"})
    kinds: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()

    @property
    def time(self) -> dict[str, dt.date]:
        """The first and last day that the graph is asked for."""
        return {"first": self.on or dt.date.min, "last": self.on or dt.date.max}


@dataclass
class Gathered:
    """What was found: the network, and how many ties were left out, by reason (of `REASONS`)."""

    network: Network
    left_out: Counter[str] = field(default_factory=Counter)

    def counts(self) -> dict[str, int]:
        """How many nodes and ties of each sort there are."""
        found = Counter(row["type"] for row in (*self.network.nodes, *self.network.ties))
        return dict(found)


@dataclass(frozen=True)
class Counted:
    """How many nodes and ties of each sort a file would hold, and how many ties would be left out, by reason (of `REASONS`)."""

    counts: Mapping[str, int]
    left_out: Mapping[str, int]


REASONS = {
    "outside": N_("ties that lead to somebody who is not in this file: %(count)s"),
    "sums": N_("pairs of institutions in contact, beyond those with most contacts: %(count)s"),
}


def gather(graph: GraphSession, municipality: str, wanted: Wanted, title: str, language: str = "ru") -> Gathered:
    """Everything wanted that this viewer may see. Raises Refusal when it is too much for one file."""
    common: dict[str, Any] = {"municipality": municipality, **wanted.time}
    found = Gathered(Network(title, language=language, on=wanted.on))
    nodes = found.network.nodes
    nodes += _kept(graph.stream("exchange.institutions", sectors=list(wanted.sectors), **common), MOST_NODES)
    if wanted.level == "people":
        nodes += _kept(graph.stream("exchange.people", sectors=list(wanted.sectors), **common), MOST_NODES)
        if len(nodes) > MOST_NODES:
            raise _too_large()
    known = {node["id"] for node in nodes}
    for sort, own in _ties(wanted).items():
        _add(found, known, graph.stream(f"exchange.{sort}", **own, **common))
    if _has_sums(wanted):
        _add_sums(found, graph, sorted(known), wanted)
    return found


def count(graph: GraphSession, municipality: str, wanted: Wanted, told: Told = untold) -> Counted:
    """What `gather` would find, counted by the graph: no row of it is read. Raises Refusal as that does; `told` is told after
    each question how many of how many are answered."""
    asked, counts, left_out = itertools.count(1), Counter[str](), Counter[str]()
    steps = 1 + (wanted.level == "people") + len(_ties(wanted)) + _has_sums(wanted)

    def ask(query: str, **params: Any) -> dict[str, Any]:
        found = graph.row(query, **params, **wanted.time) or {}
        told(next(asked), steps)
        return found

    def ids(query: str) -> list[str]:
        return list(ask(query, municipality=municipality, sectors=list(wanted.sectors))["ids"])

    known = ids("exchange.institutions_count")
    counts[INSTITUTION] = len(known)
    if wanted.level == "people":
        people = ids("exchange.people_count")
        counts[TEACHER] = len(people)
        known += people
    if len(known) > MOST_NODES:
        raise _too_large()
    for sort, own in _ties(wanted).items():
        row = ask(f"exchange.{sort}_count", municipality=municipality, known=known, **own)
        counts[_TYPES[sort]] = row["held"]
        left_out["outside"] += row["every"] - row["held"]
        if row["every"] > MOST_TIES or sum(counts[type] for type in _TYPES.values()) > MOST_TIES:
            raise _too_large()
    if _has_sums(wanted):
        pairs = ask("explore.contacts", ids=sorted(known), limit=1)["total"]
        counts[SUM] = min(pairs, MOST_SUMS)
        left_out["sums"] = pairs - counts[SUM]
    return Counted(+counts, left_out)


_TYPES = {"formal": FORMAL, "jobs": WORK, "informal": INFORMAL}
"""Types of ties by the query that brings them."""


def _ties(wanted: Wanted) -> dict[str, dict[str, Any]]:
    """The queries that bring the wanted ties, with the parameters that each has of its own."""
    formal = [kind for kind in wanted.kinds if kind in FORMAL_TIE_KINDS]
    informal = [kind for kind in wanted.kinds if kind in INFORMAL_TIE_KINDS]
    found: dict[str, dict[str, Any]] = {}
    if "formal" in wanted.words and (formal or not wanted.kinds):
        found["formal"] = {"kinds": formal}
    if wanted.level == "people":
        found["jobs"] = {}
        if "informal" in wanted.words and (informal or not wanted.kinds):
            found["informal"] = {"kinds": informal}
    return found


def _has_sums(wanted: Wanted) -> bool:
    return wanted.level != "people" and "informal" in wanted.words and not wanted.kinds


def _kept(rows: Iterator[tuple[Any, ...]], most: int) -> Iterator[Row]:
    for count, (row,) in enumerate(rows, 1):
        if count > most:
            raise _too_large()
        yield row


def _add(found: Gathered, known: set[str], rows: Iterator[tuple[Any, ...]]) -> None:
    ties = found.network.ties
    for tie in _kept(rows, MOST_TIES):
        if tie["source"] in known and tie["target"] in known:
            ties.append(tie)
        else:
            found.left_out["outside"] += 1
    if len(ties) > MOST_TIES:
        raise _too_large()


def _add_sums(found: Gathered, graph: GraphSession, ids: list[str], wanted: Wanted) -> None:
    row = graph.row("explore.contacts", ids=ids, limit=MOST_SUMS, **wanted.time) if ids else None
    if row is None:
        return
    for source, target, spans in zip(row["sources"], row["targets"], row["spans"], strict=True):
        found.network.ties.append(
            {
                "id": f"sum:{source}:{target}",
                "source": source,
                "target": target,
                "type": SUM,
                "weight": len(spans),
                "spans": spans,
            }
        )
    if row["total"] > MOST_SUMS:
        found.left_out["sums"] += row["total"] - MOST_SUMS


def _too_large() -> Refusal:
    return Refusal(
        N_(
            "This is too much for one file (at most %(nodes)s nodes and %(ties)s ties). Choose a day, sectors or kinds of ties."
        ),
        nodes=MOST_NODES,
        ties=MOST_TIES,
    )
