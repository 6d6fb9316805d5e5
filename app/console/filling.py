"""Fills the console's empty copy: with the whole network, or, where that is too large, with one municipality of it."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from app.console import content
from app.graph import GraphSession
from app.refusals import N_, Refusal
from app.vocabulary import NODE_KINDS, TIE_TYPES

LARGEST = 300_000
"""So many nodes and ties together are copied whole."""
BATCH = 5_000
SECONDS = 120.0
"""What one batch may take, and what a look at a municipality may."""
BEYOND = ("IN", "WORKS_AT")
"""Ties between two ends beyond the border that are copied all the same: they tell where somebody there is."""


def is_large(network: GraphSession) -> bool:
    """Whether the network is copied by municipalities."""
    return bool(network.rows("console.size").rows[0][0] > LARGEST)


def state_of(network: GraphSession, municipality: str | None) -> tuple[str, ...]:
    """What differs after every change of something that the copy of a municipality (of the whole network: None) shows, and
    after nothing else: how many visible ties there are, what they lead to, and when each visible thing was changed."""
    if municipality is None:
        found = network.rows("console.whole_state", labels=[*NODE_KINDS], types=[*TIE_TYPES], _seconds=SECONDS)
    else:
        found = network.rows("console.part_state", municipality=municipality, _seconds=SECONDS)
    return tuple(map(str, itertools.chain(*found.rows)))


def fill(
    source: GraphSession, target: GraphSession, municipality: str | None, told: Callable[[int], None]
) -> tuple[int, int]:
    """Fills the empty `target`; without a municipality with the whole network. Returns how many nodes and ties it holds now;
    `told` hears of so many more while they are written. Raises Refusal when there is no such municipality."""
    copy = _Copy(target, told)
    return _fill_whole(source, copy) if municipality is None else _fill_part(source, copy, municipality)


# --- the whole network ------------------------------------------------------------------------------------------------


def _fill_whole(source: GraphSession, target: _Copy) -> tuple[int, int]:
    elements: dict[tuple[str, str], str] = {}
    for label in NODE_KINDS:
        keys = content.node_keys(label)
        for rows in _batches(source.stream("console.nodes", label=label, keys=keys)):
            made = target.nodes(label, [_known(keys, values) for _, values in rows])
            elements.update(zip(((label, id) for id, _ in rows), made, strict=True))
    return len(elements), sum(_fill_ties(source, target, type, elements) for type in TIE_TYPES)


def _fill_ties(source: GraphSession, target: _Copy, type: str, elements: Mapping[tuple[str, str], str]) -> int:
    keys, written = content.tie_keys(type), 0
    for rows in _batches(source.stream("console.ties", type=type, keys=keys)):
        ends = [(elements.get((row[0], row[1])), elements.get((row[2], row[3])), row[4]) for row in rows]
        written += target.ties(
            type,
            [[start, end, _known(keys, known)] for start, end, known in ends if start and end],
        )
    return written


# --- one municipality -------------------------------------------------------------------------------------------------


def _fill_part(source: GraphSession, target: _Copy, municipality: str) -> tuple[int, int]:
    elements: dict[str, str] = {}
    own: set[str] = set()
    node_keys = {label: content.node_keys(label) for label in NODE_KINDS}
    tie_keys = {type: content.tie_keys(type) for type in TIE_TYPES}
    for rows in _batches(source.stream("console.part_nodes", municipality=municipality)):
        new: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
        for element, label, is_own, known in rows:
            if label in node_keys and element not in elements and element not in new[label]:
                new[label][element] = _known(node_keys[label], map(known.get, node_keys[label]))
                if is_own:
                    own.add(element)
        for label, nodes in new.items():
            elements.update(zip(nodes, target.nodes(label, list(nodes.values())), strict=True))
    if not elements:
        raise Refusal(N_("There is no such municipality."), field="municipality")
    ties = 0
    for batch in _batches(iter(elements)):
        found: dict[str, list[list[Any]]] = defaultdict(list)
        for type, start, end, known in source.stream("console.part_ties", nodes=batch):
            if type in tie_keys and end in elements and (type in BEYOND or start in own or end in own):
                found[type].append(
                    [elements[start], elements[end], _known(tie_keys[type], map(known.get, tie_keys[type]))]
                )
        ties += sum(target.ties(type, some) for type, rows in found.items() for some in _batches(iter(rows)))
    return len(elements), ties


# --- writing ----------------------------------------------------------------------------------------------------------


class _Copy:
    """What is filled, batch by batch."""

    def __init__(self, graph: GraphSession, told: Callable[[int], None]) -> None:
        self._graph, self._told = graph, told

    def nodes(self, label: str, rows: list[dict[str, Any]]) -> list[str]:
        """Writes nodes of one kind; returns by which numbers the copy knows them."""
        made = self._graph.write("console.fill_nodes", label=label, rows=rows, _seconds=SECONDS)
        self._told(len(rows))
        return [row[0] for row in made.rows]

    def ties(self, type: str, rows: list[list[Any]]) -> int:
        """Writes ties of one type; returns how many."""
        if not rows:
            return 0
        made = self._graph.write("console.fill_ties", type=type, rows=rows, _seconds=SECONDS)
        self._told(len(rows))
        return int(made.rows[0][0])


def _known(keys: list[str], values: Iterable[Any]) -> dict[str, Any]:
    return {key: value for key, value in zip(keys, values, strict=True) if value is not None}


def _batches(rows: Iterator[Any]) -> Iterator[list[Any]]:
    while batch := list(itertools.islice(rows, BATCH)):
        yield batch
