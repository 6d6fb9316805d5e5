"""Where the vision of outcomes is shared and where it diverges: computed from the institutions' own words. Pure, except for `read`.

How it is judged, said on the page with the same words: two ways are akin when they have a word in common, endings and the commonest
little words left out. Ways are put into groups in which each is akin to at least one other; an outcome whose ways fall into several
groups is one that is understood differently. Nobody says who is right.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from app.graph import GraphSession
from app.search import split, stem

Row = dict[str, Any]


@dataclass(frozen=True)
class Outcome:
    """An outcome: who pursues it (`id`, `name`, `kind`, `sector`, `way`), who could join and why, of how many."""

    id: str
    title: str
    about: str | None
    topics: list[str]
    pursuers: list[Row]
    could: list[Row]
    could_of: int

    @property
    def is_alone(self) -> bool:
        """Pursued by one institution only."""
        return len(self.pursuers) == 1

    @property
    def groups(self) -> list[list[Row]]:
        """Those whose way is told, by ways that are akin; the largest group first."""
        return akin([one for one in self.pursuers if words(one["way"])])

    @property
    def untold(self) -> list[Row]:
        """Those who do not say in which way."""
        return [one for one in self.pursuers if not words(one["way"])]

    @property
    def diverges(self) -> bool:
        """Whether its ways fall into several groups."""
        return len(self.groups) > 1


@dataclass(frozen=True)
class Kind:
    """Institutions of one kind that pursue anything: of their `pairs` those that pursue nothing in common, and the outcome that
    most of them share (None: no two of them share any)."""

    code: str
    institutions: int
    pairs: int
    apart: int
    shared: tuple[str, int] | None


def words(way: str | None) -> frozenset[str]:
    """The words of a way by which it is compared."""
    return frozenset(stem(word) for word in _all(way or "") if len(word) > 2)


def _all(way: str) -> Iterable[str]:
    parts = way.split()
    for n in range(0, len(parts), 8):  # a search looks at eight words; a way may have more
        yield from split(" ".join(parts[n : n + 8]))


def akin(pursuers: list[Row]) -> list[list[Row]]:
    """The pursuers by ways that are akin, directly or through others."""
    groups: list[tuple[set[str], list[Row]]] = []
    for one in pursuers:
        said, members = set(words(one["way"])), [one]
        apart = []
        for others, there in groups:
            if others & said:
                said |= others
                members = [*there, *members]
            else:
                apart.append((others, there))
        groups = [*apart, (said, members)]
    return sorted((members for _, members in groups), key=lambda members: (-len(members), members[0]["name"]))


def kinds(outcomes: Iterable[Outcome]) -> list[Kind]:
    """For each kind with at least two institutions that pursue anything: how far they pursue the same."""
    titles: dict[str, str] = {}
    held: dict[str, dict[str, set[str]]] = {}
    for outcome in outcomes:
        titles[outcome.id] = outcome.title
        for one in outcome.pursuers:
            held.setdefault(one["kind"], {}).setdefault(one["id"], set()).add(outcome.id)
    found = []
    for code, pursued in held.items():
        if len(pursued) < 2:
            continue
        pairs = list(combinations(pursued.values(), 2))
        most = Counter(outcome for mine in pursued.values() for outcome in mine).most_common(1)[0]
        found.append(
            Kind(
                code,
                len(pursued),
                len(pairs),
                sum(not mine & theirs for mine, theirs in pairs),
                (titles[most[0]], most[1]) if most[1] > 1 else None,
            )
        )
    return sorted(found, key=lambda kind: (-kind.apart / kind.pairs, -kind.institutions, kind.code))


def read(graph: GraphSession, municipality: str) -> list[Outcome]:
    """The outcomes that the institutions of a municipality pursue, those with most pursuers first."""
    return [Outcome(**row) for row in graph.rows("outcomes.shared", municipality=municipality).dicts()]


def own(outcomes: Iterable[Outcome], institutions: Iterable[str]) -> Mapping[str, set[str]]:
    """Of these institutions, which outcomes each pursues."""
    found: dict[str, set[str]] = {id: set() for id in institutions}
    for outcome in outcomes:
        for one in outcome.pursuers:
            if one["id"] in found:
                found[one["id"]].add(outcome.id)
    return found
