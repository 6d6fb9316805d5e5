"""Who is probably in the network twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from app.graph import GraphSession
from app.likeness import RANK, numbers, persons, place_words, places, words

Row = dict[str, Any]

MOST_PEOPLE, MOST_INSTITUTIONS = 50_000, 20_000
MOST_COMPARED = 300_000


@dataclass(frozen=True)
class Pair:
    """Two records that may be one: `how` alike (see app.likeness); `place` is the institution that both work at."""

    one: Row
    other: Row
    how: str
    place: str = ""

    @property
    def has_proposed(self) -> bool:
        """Whether one of them was only named by a colleague."""
        return "proposed" in (self.one.get("state"), self.other.get("state"))


@dataclass
class Pairs:
    """The likely pairs, `people` and `institutions`, the likeliest first, with how many were looked at."""

    people: list[Pair] = field(default_factory=list)
    institutions: list[Pair] = field(default_factory=list)
    people_seen: int = 0
    people_compared: int = 0
    institutions_seen: int = 0
    institutions_compared: int = 0
    is_cut: bool = False  # not everything was compared: there is too much of it


def pairs(graph: GraphSession, municipality: str) -> Pairs:
    """The pairs of a municipality. People are compared when they have a workplace and a word of their names in common,
    institutions when they have a word and the number of a name in common."""
    found = Pairs()
    schools = graph.rows(
        "merging.institutions", _cap=MOST_INSTITUTIONS, municipality=municipality, limit=MOST_INSTITUTIONS
    ).dicts()
    people = _people(graph, municipality, {school["id"]: school["name"] for school in schools})
    found.people_seen, found.institutions_seen = len(people), len(schools)
    found.is_cut = len(people) == MOST_PEOPLE or len(schools) == MOST_INSTITUTIONS
    found.people, found.people_compared, cut = _alike(people, _person_keys, _same_person)
    found.institutions, found.institutions_compared, cut_too = _alike(schools, _place_keys, _same_place)
    found.is_cut |= cut or cut_too
    found.people.sort(key=lambda pair: (not pair.has_proposed, RANK[pair.how], pair.one["name"].casefold()))
    found.institutions.sort(key=lambda pair: (RANK[pair.how], pair.one["name"].casefold()))
    return found


def _people(graph: GraphSession, municipality: str, names: Mapping[str, str]) -> list[Row]:
    row = graph.row("merging.people", municipality=municipality, limit=MOST_PEOPLE) or {}
    fields = ("ids", "names", "states", "places")
    return [
        {
            "id": id, "name": name, "state": state, "places": places,
            "place_names": [names.get(place) for place in places],
        }
        for id, name, state, places in zip(*(row.get(field, ()) for field in fields), strict=True)
    ]  # fmt: skip


def _alike(
    rows: Iterable[Row], keys: Callable[[Row], Iterable[object]], same: Callable[[Row, Row], Pair | None]
) -> tuple[list[Pair], int, bool]:
    blocks: dict[object, list[Row]] = defaultdict(list)
    for row in rows:
        for key in dict.fromkeys(keys(row)):
            blocks[key].append(row)
    seen: set[tuple[str, str]] = set()
    found: list[Pair] = []
    for block in blocks.values():
        for one, other in combinations(block, 2):
            ids = (one["id"], other["id"])
            if ids in seen:
                continue
            if len(seen) == MOST_COMPARED:
                return found, len(seen), True
            seen.add(ids)
            if pair := same(one, other):
                found.append(pair)
    return found, len(seen), False


def _person_keys(row: Row) -> Iterable[object]:
    return [(place, word) for place in row["places"] for word in words(row["name"]) if len(word) > 1]


def _same_person(one: Row, other: Row) -> Pair | None:
    how = persons(one["name"], other["name"])
    if how is None:
        return None
    common = next(
        (name for id, name in zip(one["places"], one["place_names"], strict=True) if id in other["places"]), ""
    )
    return Pair(one, other, how, common)


def _place_keys(row: Row) -> Iterable[object]:
    return [(numbers(name), word) for name in (row["name"], row["full_name"]) for word in place_words(name)]


def _same_place(one: Row, other: Row) -> Pair | None:
    how = places((one["name"], one["full_name"]), (other["name"], other["full_name"]))
    return Pair(one, other, how) if how else None
