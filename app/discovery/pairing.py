"""Pure: many pairs of numbered people at once, each pair as one key: the lesser number times `wide` plus the greater."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Places = NDArray[np.int64]


def within(groups: Sequence[Sequence[int]], wide: int) -> tuple[Places, Places]:
    """The key of every pair within each of the groups, whose members are in order, and the number of the group; in their order."""
    by_size: dict[int, list[int]] = defaultdict(list)
    for number, group in enumerate(groups):
        if len(group) > 1:
            by_size[len(group)].append(number)
    keys, numbers = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
    for size, held in by_size.items():
        table = np.array([groups[number] for number in held], dtype=np.int64)
        first, second = np.triu_indices(size, 1)
        keys.append((table[:, first] * wide + table[:, second]).ravel())
        numbers.append(np.repeat(np.array(held, dtype=np.int64), len(first)))
    group_of = np.concatenate(numbers)
    order = np.argsort(group_of, kind="stable")
    return np.concatenate(keys)[order], group_of[order]


def share(sets: Sequence[AbstractSet[str]], one: Places, other: Places) -> NDArray[np.bool_]:
    """Of each pair, whether both have a value."""
    values = {value: bit for bit, value in enumerate(sorted(frozenset().union(*sets)))}
    bits = np.zeros((len(sets), len(values) // 64 + 1), dtype=np.uint64)
    for number, held in enumerate(sets):
        for value in held:
            word, bit = divmod(values[value], 64)
            bits[number, word] |= np.uint64(1 << bit)
    shared = np.zeros(len(one), dtype=bool)
    for row in bits.T:
        shared |= (row[one] & row[other]) != 0
    return shared


def looked_up(wanted: Places, keys: Places, worth: Numbers) -> Numbers:
    """What each of the wanted keys is worth, 0 where it is not among the keys, which are in order."""
    if not len(keys):
        return np.zeros(len(wanted))
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[place] == wanted, worth[place], 0.0)


def mutual(one: Places, other: Places, scores: Numbers, best: int) -> Places:
    """Which pairs are among the `best` of both their people; of equal scores the pair that comes first is better."""
    people = np.concatenate([one, other])
    pair = np.concatenate([np.arange(len(one))] * 2)
    order = np.lexsort((pair, -np.concatenate([scores, scores]), people))
    ordered = people[order]
    first = np.searchsorted(ordered, ordered)
    is_best = np.arange(len(ordered)) - first < best
    times = np.bincount(pair[order][is_best], minlength=len(one))
    return np.flatnonzero(times == 2)


def pairs_of(count: int) -> tuple[Places, Places]:
    """All pairs of so many people."""
    first, second = np.triu_indices(count, 1)
    return first.astype(np.int64), second.astype(np.int64)
