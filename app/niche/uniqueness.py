"""Pure: how like one another two programmes are, and how unique each is among those of other institutions.

Likeness = content × audience, each from 0 to 1.
Content = 0.7 · topics + 0.3 · direction. Audience = 0.6 · ages + 0.25 · level + 0.15 · format.
Topics: for every topic of either the nearest topic of the other, 2 to the power of −steps in the tree (the same 1, wider or
narrower ½, sisters ¼, at most three steps, else 0), the mean of all. Direction and format: 1 when equal, else 0. Ages: years of
age that both take, divided by years that either takes. Level: 1 when equal, ½ when neighbours, else 0.
Uniqueness = 1 − the likeness to the most alike programme of another institution. A programme without topics is not compared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from app import vocabulary
from app.discovery.niches import Strength, unique
from app.niche.programmes import Programme, Tree

TOPICS, DIRECTION = 0.7, 0.3
AGES, LEVEL, FORMAT = 0.6, 0.25, 0.15
FARTHEST = 3
"""Steps in the tree of topics from which two topics have nothing in common."""
RARE, COMMON = 0.7, 0.3
"""Uniqueness from which a programme is called rare, and below which it is called one of several."""

_LEVELS = list(vocabulary.LEVELS)


@dataclass(frozen=True)
class Near:
    """A programme of another institution beside one, with the parts of their likeness, each from 0 to 1."""

    programme: Programme
    topics: float
    direction: float
    ages: float
    level: float
    format: float

    @property
    def content(self) -> float:
        """How alike what they are about is."""
        return TOPICS * self.topics + DIRECTION * self.direction

    @property
    def audience(self) -> float:
        """How alike whom they are for is, and how they go."""
        return AGES * self.ages + LEVEL * self.level + FORMAT * self.format

    @property
    def likeness(self) -> float:
        """Content × audience."""
        return self.content * self.audience


@dataclass(frozen=True)
class Score:
    """How unique a programme is (None: nothing to compare with), and the id of the programme most like it."""

    uniqueness: float | None
    nearest: str | None = None

    @property
    def rank(self) -> float:
        """Less for what is rarer; what was not compared is last."""
        return 1.0 if self.uniqueness is None else -self.uniqueness

    @property
    def word(self) -> str:
        """ "rare", "own" or "common"; "untold" when nothing could be compared."""
        if self.uniqueness is None:
            return "untold"
        return "rare" if self.uniqueness >= RARE else "own" if self.uniqueness >= COMMON else "common"


def scores(programmes: Sequence[Programme], tree: Tree) -> dict[str, Score]:
    """The uniqueness of each of these programmes among all of them."""
    told = [one for one in programmes if one.topics]
    found = {one.id: Score(None) for one in programmes}
    if len(told) < 2:
        return found
    likeness = _Table(told, tree).likeness()
    homes = np.unique([one.institution for one in told], return_inverse=True)[1]
    likeness[homes[:, None] == homes[None, :]] = -1.0
    best = likeness.argmax(axis=1)
    for place, one in enumerate(told):
        most = float(likeness[place, best[place]])
        if most >= 0:
            found[one.id] = Score(round(1 - most, 6), told[int(best[place])].id if most > 0 else None)
    return found


def nearest(programme: Programme, programmes: Sequence[Programme], tree: Tree, limit: int = 5) -> list[Near]:
    """The programmes of other institutions most like one, the most alike first; only those that are alike at all."""
    others = [one for one in programmes if one.topics and one.institution != programme.institution]
    if not programme.topics or not others:
        return []
    table = _Table([programme, *others], tree)
    parts = np.column_stack([part[0, 1:] for part in table.parts()])
    found = [Near(one, *map(float, values)) for one, values in zip(others, parts, strict=True)]
    alike = [near for near in found if near.likeness > 0]
    return sorted(alike, key=lambda near: (-round(near.likeness, 9), near.programme.id))[:limit]


def only_ones(programmes: Sequence[Programme]) -> frozenset[str]:
    """Those beside which no other institution has a programme of the same direction, with overlapping ages and a topic in common:
    as the report `reports.niches_single` and the suggestions have it."""
    strengths = [
        Strength("Programme", one.id, one.institution, one.direction, one.topics, one.age_from, one.age_to, used=False)
        for one in programmes
    ]
    return frozenset(one.id for one in unique(strengths))


class _Table:
    """Every pair of these programmes at once, part by part; each has topics."""

    def __init__(self, programmes: Sequence[Programme], tree: Tree) -> None:
        self.programmes = programmes
        self.topics = sorted({topic for one in programmes for topic in one.topics})
        self.closeness = closeness(self.topics, tree)

    def likeness(self) -> np.ndarray:
        topics, direction, ages, level, format = self.parts()
        found: np.ndarray = (TOPICS * topics + DIRECTION * direction) * (AGES * ages + LEVEL * level + FORMAT * format)
        return found

    def parts(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Topics, direction, ages, level and format: a square each."""
        low = np.array([one.age_from for one in self.programmes], dtype=float)
        high = np.array([one.age_to for one in self.programmes], dtype=float)
        shared = np.minimum(high[:, None], high) - np.maximum(low[:, None], low) + 1
        shared = np.maximum(shared, 0.0)
        years = high - low + 1
        either = years[:, None] + years - shared
        ages = np.divide(shared, either, out=np.zeros_like(shared), where=either > 0)
        return (
            self._topics(),
            _equal([one.direction for one in self.programmes]),
            ages,
            self._levels(),
            _equal([one.format for one in self.programmes]),
        )

    def _topics(self) -> np.ndarray:
        column = {topic: place for place, topic in enumerate(self.topics)}
        counts = np.array([len(one.topics) for one in self.programmes])
        own = np.array([column[topic] for one in self.programmes for topic in one.topics])
        first = np.cumsum(counts) - counts
        # Of every topic the nearest one of each programme; then the sum over the topics of each.
        reach = np.maximum.reduceat(self.closeness[:, own], first, axis=1)
        one_way = np.add.reduceat(reach[own], first, axis=0)
        found: np.ndarray = (one_way + one_way.T) / (counts[:, None] + counts)
        return found

    def _levels(self) -> np.ndarray:
        names, numbers = np.unique([one.level for one in self.programmes], return_inverse=True)
        table = np.array([[_level(one, other) for other in names] for one in names])
        found: np.ndarray = table[numbers[:, None], numbers]
        return found


def _level(one: str, other: str) -> float:
    if one == other:
        return 1.0
    known = one in _LEVELS and other in _LEVELS
    return 0.5 if known and abs(_LEVELS.index(one) - _LEVELS.index(other)) == 1 else 0.0


def closeness(topics: Sequence[str], tree: Tree) -> np.ndarray:
    """How near topics are to one another: 2 to the power of −steps in the tree, 0 beyond `FARTHEST`."""
    ways: list[Mapping[str, int]] = [{topic: steps for steps, topic in enumerate(tree.up(one))} for one in topics]
    found = np.eye(len(topics))
    for here, ours in enumerate(ways):
        for there in range(here):
            steps = min((ours[topic] + up for topic, up in ways[there].items() if topic in ours), default=FARTHEST + 1)
            if steps <= FARTHEST:
                found[here, there] = found[there, here] = 0.5**steps
    return found


def _equal(values: Sequence[str]) -> np.ndarray:
    numbers = np.unique(list(values), return_inverse=True)[1]
    found: np.ndarray = (numbers[:, None] == numbers).astype(float)
    return found
