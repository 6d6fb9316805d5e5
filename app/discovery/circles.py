"""Circles: who is tied among themselves more than to the rest, computed for one question as the map's communities are."""

from __future__ import annotations

from collections.abc import Mapping

from app.layout import communities

Pair = tuple[str, str]


def find(weights: Mapping[Pair, float]) -> list[list[str]]:
    """The circles among the ends of the weighted pairs, the largest first, each in order of ids. The same pairs, the same
    circles."""
    names = sorted({end for pair in weights for end in pair})
    if not names:
        return []
    found = communities.parts(names, {pair: weights[pair] for pair in sorted(weights)})
    return sorted(found, key=lambda circle: (-len(circle), circle))


def numbered(circles: list[list[str]]) -> dict[str, int]:
    """The place of everybody's circle in the list, from 0."""
    return {id: number for number, circle in enumerate(circles) for id in circle}
