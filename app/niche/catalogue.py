"""The catalogue of a municipality's programmes: found by words, narrowed by facets, each with how many it would leave."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app import vocabulary
from app.directory import PAGE, Asked, Listing
from app.facets import ELSEWHERE
from app.graph import GraphSession
from app.niche.matrix import BANDS, FIRST_AGE, LAST_AGE, band_of
from app.niche.programmes import Programme, Programmes
from app.niche.uniqueness import Score, scores
from app.queries import Param
from app.search import Reading, question, readings, split

SORTS = ("match", "name", "unique", "ages", "new")
AGES = (*BANDS, *(str(age) for age in range(FIRST_AGE, LAST_AGE + 1)))
PARAMS = {
    param.name: param
    for param in (
        Param("direction", "code", "", codes=tuple(vocabulary.DIRECTIONS)),
        Param("level", "code", "", codes=tuple(vocabulary.LEVELS)),
        Param("age", "code", "", codes=AGES),
        Param("topic", "id", ""),
        Param("place", "text", "", longest=120),
        Param("format", "code", "", codes=tuple(vocabulary.PROGRAMME_FORMATS)),
        Param("institution", "id", ""),
        Param("sort", "code", "match", codes=SORTS),
        Param("on", "date", "today"),
    )
}
FACETS = ("direction", "level", "age", "topic", "place", "format", "institution")
_Q = Param("q", "text", "", longest=200)
_PAGE = Param("page", "int", 1, min=1, max=20_000)
_FOUND_BY = {"Programme": 1.0, "Institution": 0.5, "Topic": 0.5}
"""What a word weighs that is found in the name of the programme itself, of its institution, of its topics or wider ones."""


@dataclass(frozen=True)
class Option:
    """A value of a facet, with how many programmes choosing it would leave; `depth` is a topic's in its tree."""

    value: str
    name: str
    count: int
    depth: int = 0


@dataclass(frozen=True)
class Catalogue:
    """A page of the catalogue: its list, its facets, and how many programmes there are on the day without any choice."""

    list: Listing
    facets: Mapping[str, Sequence[Option]]
    of: int
    scores: Mapping[str, Score] = field(default_factory=dict)


def asked(raw: Mapping[str, Any]) -> Asked:
    """The address of the catalogue, checked; raises ParamError on a value that does not fit."""
    filters = {name: param.parse(raw.get(name, "")) for name, param in PARAMS.items()}
    return Asked(_Q.parse(raw.get("q", "")), filters, _PAGE.parse(raw.get("page", "")), filters)


def catalogue(graph: GraphSession, programmes: Programmes, wanted: Asked) -> Catalogue:
    """The page that `wanted` asks for; when the words find nothing, of what they may have meant."""
    everyone = programmes.on(wanted.filters["on"])
    known = scores(everyone, programmes.tree)
    if not wanted.words:
        return _page(programmes, everyone, {}, wanted, known, is_near=False)
    empty = None
    for turn, reading in enumerate({reading.question: reading for reading in readings(wanted.words)}.values()):
        found = _read(graph, reading, everyone, programmes)
        page = _page(programmes, everyone, found, wanted, known, is_near=turn > 0)
        if page.list.total:
            return page
        empty = empty or page
    return empty or _page(programmes, [], {}, wanted, known, is_near=False)


def _read(graph: GraphSession, reading: Reading, everyone: list[Programme], programmes: Programmes) -> dict[str, float]:
    """The programmes that one reading of the words finds: all of them in one name, or each in some name («робототехника лицей»)."""

    def find(text: str) -> dict[str, float]:
        return _found(graph.rows("niche.found", text=text).dicts(), everyone, programmes)

    whole = find(reading.question)
    words = split(reading.text)
    if len(words) > 1:
        each = [find(question(word, tolerant=reading.tolerant)) for word in words]
        for id in set.intersection(*(set(found) for found in each)) - set(whole):
            whole[id] = min(found[id] for found in each)
    return whole


def _found(
    rows: Iterable[Mapping[str, Any]], everyone: Iterable[Programme], programmes: Programmes
) -> dict[str, float]:
    """The programmes that words found, with how well: by their own name, their institution's, their topics' and wider ones'."""
    by = {(row["label"], row["id"]): row["score"] * _FOUND_BY[row["label"]] for row in rows}
    found = {}
    for one in everyone:
        about = [("Topic", wider) for topic in one.topics for wider in programmes.tree.up(topic)]
        score = max(by.get(key, 0.0) for key in (("Programme", one.id), ("Institution", one.institution), *about))
        if score:
            found[one.id] = score
    return found


def _page(
    programmes: Programmes,
    everyone: list[Programme],
    found: Mapping[str, float],
    wanted: Asked,
    known: Mapping[str, Score],
    *,
    is_near: bool,
) -> Catalogue:
    matching = [one for one in everyone if one.id in found] if wanted.words else everyone
    tests = _tests(programmes, wanted.filters)
    fits = {one.id: {name for name, test in tests.items() if not test(one)} for one in matching}
    kept = sorted((one for one in matching if not fits[one.id]), key=_order(wanted.sort, found, known))
    first = (wanted.page - 1) * PAGE
    items = [row(programmes, one, known[one.id]) for one in kept[first : first + PAGE]]
    facets = {}
    for name in FACETS:
        # A facet counts what the other choices leave, so that it says what choosing otherwise in it would bring.
        left = [one for one in matching if not fits[one.id] - {name}]
        facets[name] = _options(name, left, programmes, wanted.filters[name])
    return Catalogue(Listing(wanted, items, len(kept), is_near=is_near and bool(kept)), facets, len(everyone), known)


def row(programmes: Programmes, one: Programme, score: Score) -> dict[str, Any]:
    """A programme as lists show it."""
    place = programmes.places[one.institution]
    return {
        "programme": one, "id": one.id, "title": one.title, "place": place, "topics": programmes.named(one.topics),
        "score": score,
    }  # fmt: skip


def _tests(programmes: Programmes, filters: Mapping[str, Any]) -> dict[str, Callable[[Programme], bool]]:
    """What each chosen facet asks of a programme."""
    tests: dict[str, Callable[[Programme], bool]] = {}
    for name in ("direction", "level", "format", "institution"):
        if filters[name]:
            tests[name] = lambda one, name=name: getattr(one, name) == filters[name]  # type: ignore[misc]
    if filters["age"]:
        ages = _ages(filters["age"])
        tests["age"] = lambda one: one.age_from <= ages[-1] and one.age_to >= ages[0]
    if filters["topic"]:
        topics = programmes.tree.below(filters["topic"])
        tests["topic"] = lambda one: not topics.isdisjoint(one.topics)
    if filters["place"]:
        tests["place"] = lambda one: programmes.places[one.institution].settlement == filters["place"]
    return tests


def _ages(code: str) -> range:
    return BANDS[code] if code in BANDS else range(int(code), int(code) + 1)


def _order(sort: str, found: Mapping[str, float], known: Mapping[str, Score]) -> Callable[[Programme], Any]:
    def key(one: Programme) -> tuple[Any, ...]:
        first: Any = {
            "match": -found.get(one.id, 0.0),
            "unique": known[one.id].rank,
            "ages": (one.age_from, one.age_to),
            "new": -(one.since or dt.date.min).toordinal(),
        }.get(sort, 0)
        return (first, one.title.lower().lstrip('«“"'), one.id)

    return key


def _options(name: str, left: Collection[Programme], programmes: Programmes, chosen: str | None) -> list[Option]:
    counts: dict[str, int] = {}

    def count(values: Iterable[str]) -> None:
        for value in values:
            counts[value] = counts.get(value, 0) + 1

    for one in left:
        if name == "age":
            count({band for age in one.ages if (band := band_of(age))} | {str(age) for age in one.ages})
        elif name == "topic":
            count({wider for topic in one.topics for wider in programmes.tree.up(topic)})
        elif name == "place":
            count([programmes.places[one.institution].settlement])
        else:
            count([getattr(one, name)])
    if name == "topic":
        ordered = [(topic, programmes.tree.names[topic], depth) for topic, depth in programmes.tree.ordered()]
    elif name == "institution":
        ordered = sorted(
            ((place.id, place.name, 0) for place in programmes.places.values()), key=lambda one: one[1].lower()
        )
    elif name == "place":
        seen = {place.settlement for place in programmes.places.values()}
        ordered = [(place, place, 0) for place in sorted(seen, key=lambda place: (place != ELSEWHERE, place))]
    else:
        codes: Iterable[str] = AGES if name == "age" else PARAMS[name].codes
        ordered = [(code, code, 0) for code in codes]
    return [
        Option(value, text, counts.get(value, 0), depth)
        for value, text, depth in ordered
        if value in counts or value == chosen
    ]
