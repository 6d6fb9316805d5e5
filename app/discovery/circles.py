"""Circles: who is tied among themselves more than to the rest, computed for one question as the map's communities are."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Mapping

from app.layout import communities

Pair = tuple[str, str]
KEPT = 64
"""So many answers about days that are over are kept."""


def find(weights: Mapping[Pair, float]) -> list[list[str]]:
    """The circles among the ends of the weighted pairs, the largest first, each in order of ids. The same pairs, the same
    circles."""
    names = sorted({end for pair in weights for end in pair})
    if not names:
        return []
    found = communities.parts(names, {pair: weights[pair] for pair in sorted(weights)})
    return sorted(found, key=lambda circle: (-len(circle), circle))


class Past:
    """Circles of days that are over: their ties seldom change, so circles once found are found at once the next time. Safe to
    share between threads."""

    def __init__(self, most: int = KEPT) -> None:
        self._most, self._lock = most, threading.Lock()
        self._found: OrderedDict[bytes, list[list[str]]] = OrderedDict()

    def find(self, weights: Mapping[Pair, float]) -> list[list[str]]:
        """What `find` gives for these pairs; nobody may change it."""
        told = [*(end for pair in weights for end in pair), *map(str, weights.values())]
        mark = hashlib.sha256("\0".join(told).encode()).digest()
        with self._lock:
            if mark in self._found:
                self._found.move_to_end(mark)
                return self._found[mark]
        found = find(weights)
        with self._lock:
            self._found[mark] = found
            while len(self._found) > self._most:
                self._found.popitem(last=False)
        return found


def numbered(circles: list[list[str]]) -> dict[str, int]:
    """The place of everybody's circle in the list, from 0."""
    return {id: number for number, circle in enumerate(circles) for id in circle}
