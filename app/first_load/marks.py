"""Sixty-four bits for a text: what a country of ids is compared by, eight bytes each instead of the texts themselves.

Two different texts with the same mark are possible and of no harm: what marks say is wrong is looked at again by the texts.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Marks = npt.NDArray[np.uint64]

_ONE, _OTHER = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9)
_SHIFT = np.uint64(29)


def marks(texts: Sequence[str]) -> Marks:
    """The mark of each text, which is ASCII; 0 for an empty one."""
    raw = np.array(texts, dtype=np.bytes_)
    words = -(-raw.dtype.itemsize // 8)
    parts = raw.astype(f"S{8 * words}").view(np.uint64).reshape(len(texts), words)
    found = np.zeros(len(texts), dtype=np.uint64)
    for number in range(words):
        word = parts[:, number]
        mixed = (found ^ word) * _ONE
        mixed = (mixed ^ (mixed >> _SHIFT)) * _OTHER
        mixed ^= mixed >> _SHIFT
        found = np.where(word == 0, found, mixed)
    return found


class Marked:
    """Marks with the place (file number, line) where each was said; `repeated` are the places of all said more than once."""

    def __init__(self) -> None:
        self._marks: list[Marks] = []
        self._places: list[npt.NDArray[np.uint64]] = []

    def add(self, found: Marks, file: int, lines: npt.NDArray[np.uint32]) -> None:
        """Notes them; 0 is nothing."""
        self._marks.append(found)
        self._places.append((np.uint64(file) << np.uint64(32)) | lines.astype(np.uint64))

    def repeated(self) -> list[tuple[int, int]]:
        """(file number, line) of whatever shares its mark with another."""
        if not self._marks:
            return []
        found = np.concatenate(self._marks)
        order = np.argsort(found, kind="stable")
        found = found[order]
        same = (found[1:] == found[:-1]) & (found[1:] != 0)
        twice = np.append(same, False) | np.insert(same, 0, False)
        if not twice.any():
            return []
        places = np.concatenate(self._places)[order[twice]]
        return [(int(place) >> 32, int(place) & 0xFFFFFFFF) for place in places]


class Labels:
    """Which label the node of a mark has, as a number from 1; 0 for none."""

    def __init__(self) -> None:
        self._marks: list[Marks] = []
        self._numbers: list[npt.NDArray[np.uint8]] = []
        self._sorted: tuple[Marks, npt.NDArray[np.uint8]] | None = None

    def add(self, found: Marks, number: int) -> None:
        """These are nodes of the label with this number."""
        self._marks.append(found)
        self._numbers.append(np.full(len(found), number, dtype=np.uint8))
        self._sorted = None

    def of(self, found: Marks) -> npt.NDArray[np.uint8]:
        """The number for each mark."""
        if self._sorted is None:
            whole = np.concatenate([*self._marks, np.zeros(1, dtype=np.uint64)])
            numbers = np.concatenate([*self._numbers, np.zeros(1, dtype=np.uint8)])
            order = np.argsort(whole, kind="stable")
            self._sorted = whole[order], numbers[order]
            self._marks, self._numbers = [self._sorted[0]], [self._sorted[1]]
        known, numbers = self._sorted
        at = np.minimum(np.searchsorted(known, found), len(known) - 1)
        return np.where((known[at] == found) & (found != 0), numbers[at], np.uint8(0)).astype(np.uint8)
