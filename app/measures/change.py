"""What changed in a network between two days."""

from __future__ import annotations

from dataclasses import dataclass

from app.measures.network import Network, Pair


@dataclass(frozen=True)
class Change:
    """Tied pairs kept, new and lost, among the n nodes that were there on both days; `came` and `went` are the other nodes."""

    kept: frozenset[Pair]
    new: frozenset[Pair]
    lost: frozenset[Pair]
    n: int
    came: frozenset[str] = frozenset()
    went: frozenset[str] = frozenset()

    @property
    def jaccard(self) -> float | None:
        """K / (K + L + N): of all pairs tied on either day, the share tied on both."""
        return _divided(len(self.kept), len(self.kept) + len(self.lost) + len(self.new))

    @property
    def persistence(self) -> float | None:
        """K / (K + L): of the pairs tied on the first day, the share still tied."""
        return _divided(len(self.kept), len(self.kept) + len(self.lost))

    @property
    def churn(self) -> float | None:
        """(L + N) / (K + L + N): of all pairs tied on either day, the share tied on one only."""
        return _divided(len(self.lost) + len(self.new), len(self.kept) + len(self.lost) + len(self.new))


def change(before: Network, after: Network) -> Change:
    """What changed from one network to a later one, on the nodes that are in both."""
    both = set(before.ids) & set(after.ids)
    then = {ends for ends in before.pairs if both.issuperset(ends)}
    now = {ends for ends in after.pairs if both.issuperset(ends)}
    return Change(
        frozenset(then & now),
        frozenset(now - then),
        frozenset(then - now),
        len(both),
        frozenset(after.ids) - both,
        frozenset(before.ids) - both,
    )


def _divided(above: int, below: int) -> float | None:
    return above / below if below else None
