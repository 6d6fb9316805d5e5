"""What the graph already holds, as far as the files mention it: asked for through `Registry`, so reading stays pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True)
class KnownTie:
    """An identified tie in the graph: its type and ends."""

    type: str
    start: str
    end: str


@dataclass(frozen=True)
class KnownAgreement:
    """An agreement in the graph: its properties, its parties as (institution, role), ids of ties derived from it; whether it is
    kept here, so that its log says what it is."""

    properties: Mapping[str, Any] = field(default_factory=dict)
    parties: tuple[tuple[str, str], ...] = ()
    derived: tuple[str, ...] = ()
    is_kept: bool = False


class Registry(Protocol):
    """Answers what the graph holds; ids and keys that it does not know are left out of the answers."""

    def labels(self, ids: Collection[str]) -> Mapping[str, str]:
        """Node id → label."""

    def ties(self, ids: Collection[str]) -> Mapping[str, KnownTie]:
        """Tie id → tie."""

    def keys(self, keys: Collection[str]) -> Mapping[str, str]:
        """Tie key → id of the tie that has it; of one without a document before those that agreements make."""

    def agreements(self, ids: Collection[str]) -> Mapping[str, KnownAgreement]:
        """Agreement id → agreement."""

    def parents(self, tie: str) -> Mapping[str, str]:
        """Id → id one step up, over the whole graph, for ties that join a label to itself (topics, annexes)."""


@dataclass(frozen=True)
class Known:
    """A registry of given facts; without any, an empty graph."""

    nodes: Mapping[str, str] = field(default_factory=dict)
    known_ties: Mapping[str, KnownTie] = field(default_factory=dict)
    known_keys: Mapping[str, str] = field(default_factory=dict)
    known_agreements: Mapping[str, KnownAgreement] = field(default_factory=dict)
    known_parents: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def labels(self, ids: Collection[str]) -> Mapping[str, str]:
        return self.nodes

    def ties(self, ids: Collection[str]) -> Mapping[str, KnownTie]:
        return self.known_ties

    def keys(self, keys: Collection[str]) -> Mapping[str, str]:
        return self.known_keys

    def agreements(self, ids: Collection[str]) -> Mapping[str, KnownAgreement]:
        return self.known_agreements

    def parents(self, tie: str) -> Mapping[str, str]:
        return self.known_parents.get(tie, {})
