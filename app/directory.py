"""The directory of institutions, teachers and projects: the rows of the graph made into what lists, pages and cards show.

Everything here is pure except the functions that take a `GraphSession` and read. What a viewer may not see is left out by
the queries; nothing here widens it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app import paging, vocabulary
from app.graph import GraphSession
from app.queries import Param, ParamError, Query
from app.search import question, readings
from app.vocabulary import Term

PAGE = 50
SUM = "sum"

Row = dict[str, Any]

_Q = Param("q", "text", "", longest=200)
_PAGE = Param("page", "int", 1, min=1, max=20_000)
_ID = Param("id", "id")
_OWN = {"text", "skip", "limit", "place", "most"}
LARGE = 20_000
"""In a network with more teachers than that a list without words is that of one municipality: nobody reads a country by pages."""
LISTED = 2_000
"""Of so many that fit the words a list is made; of all, where its page or its filters need more."""


# ---- What is asked ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """What the address of a list asks for: the words, the filters as the query takes them, and the page."""

    words: str
    filters: Mapping[str, Any]
    page: int
    values: Mapping[str, Any]

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but order, page and date was chosen."""
        return bool(self.words) or any(value for name, value in self.filters.items() if name not in ("sort", "on"))

    @property
    def sort(self) -> str:
        """The order in force: without words there is nothing to match, so the list is by name."""
        return "name" if self.filters["sort"] == "match" and not self.words else str(self.filters["sort"])


def is_large(graph: GraphSession) -> bool:
    """Whether lists without words are those of one municipality."""
    found = graph.row("directory.size")
    return found is not None and found["teachers"] > LARGE


def asked(query: Query, raw: Mapping[str, Any], place: str = "") -> Asked:
    """The address of a list checked against `query`; raises ParamError on a value that does not fit. Of a list without words
    only what is in the municipality `place`, when it is named."""
    words = _Q.parse(raw.get("q", ""))
    page = _PAGE.parse(raw.get("page", ""))
    filters = query.bind({name: raw[name] for name in query.params.keys() - _OWN if name in raw})
    values = filters | {"text": question(words), "skip": (page - 1) * PAGE, "limit": PAGE}
    if place:
        values["place"] = place
    return Asked(words, {name: filters[name] for name in query.params if name not in _OWN}, page, values)


# ---- Lists -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Listing:
    """A page of a list: `items` of `total` that fit, and the address that led here.

    `is_near` tells that nothing held the words as they were typed and the items are those that nearly do, `is_cut` that the
    words fit more than was looked at: then `total` is at least so many.
    """

    asked: Asked
    items: list[Row]
    total: int
    is_near: bool = False
    is_cut: bool = False

    @property
    def pages(self) -> int:
        return paging.pages(self.total, PAGE)


def listing(graph: GraphSession, name: str, wanted: Asked) -> Listing:
    """The page of the list `name` that `wanted` asks for; when the words find nothing, of what they may have meant."""
    exact = wanted.values["text"]
    for text in dict.fromkeys(reading.question for reading in readings(wanted.words)) if wanted.words else [exact]:
        row = _closest(graph, name, {**wanted.values, "text": text})
        if row["total"]:
            return Listing(wanted, row["items"], row["total"], text != exact, row.get("is_cut", False))
    return Listing(wanted, [], 0)


def _closest(graph: GraphSession, name: str, values: Mapping[str, Any]) -> Row:
    row = None
    if "most" in graph.graph.queries[name].params:
        row = graph.row(name, **{**values, "most": LISTED})
    if row is None or (row["is_cut"] and row["total"] < values["skip"] + values["limit"]):
        row = graph.row(name, **values)
    assert row is not None
    return row


# ---- Time ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Times:
    """Rows by where a date falls: in force on it, over before it (the latest first), or still to begin."""

    now: list[Row] = field(default_factory=list)
    ended: list[Row] = field(default_factory=list)
    coming: list[Row] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.now) + len(self.ended) + len(self.coming)


def by_time(rows: Iterable[Row], on: dt.date) -> Times:
    """`rows` with `since` and `until` (both inclusive, either may be missing) told apart on the day `on`."""
    times = Times()
    for row in rows:
        if row.get("until") and row["until"] < on:
            times.ended.append(row)
        elif row.get("since") and row["since"] > on:
            times.coming.append(row)
        else:
            times.now.append(row)
    times.ended.sort(key=lambda row: row["until"], reverse=True)
    times.coming.sort(key=lambda row: row["since"])
    return times


# ---- Ties ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Group:
    """Ties of one kind."""

    kind: Term
    ties: list[Row]


def by_kind(ties: Iterable[Row]) -> list[Group]:
    """Ties grouped by kind, the most frequent kind first, equals in the order of the vocabulary."""
    order = {code: place for place, code in enumerate(vocabulary.TIE_KINDS)}
    groups: dict[str, list[Row]] = {}
    for tie in ties:
        groups.setdefault(tie["kind"], []).append(tie)
    codes = sorted(groups, key=lambda code: (-len(groups[code]), order.get(code, len(order)), code))
    return [Group(vocabulary.TIE_KINDS.get(code) or Term(code, code, code), groups[code]) for code in codes]


@dataclass(frozen=True)
class TeacherTies:
    """A teacher's informal ties as the viewer may see them.

    `count` is of confirmed ties in force and `proposed` of those in force that nobody confirmed yet; `declined` holds only
    the viewer's own.
    """

    groups: list[Group]
    count: int
    proposed: int
    coming: list[Row]
    ended: list[Row]
    declined: list[Row]


def teacher_ties(rows: Iterable[Row], on: dt.date) -> TeacherTies:
    """`rows` of `directory.teacher_ties` as a page or card shows them on the day `on`."""
    rows = list(rows)
    times = by_time((row for row in rows if row["state"] != "declined"), on)
    confirmed = [row for row in times.now if row["state"] == "confirmed"]
    return TeacherTies(
        groups=by_kind(times.now),
        count=len(confirmed),
        proposed=len(times.now) - len(confirmed),
        coming=times.coming,
        ended=times.ended,
        declined=[row for row in rows if row["state"] == "declined"],
    )


# ---- Pages and cards -------------------------------------------------------------------------------------------------


def institution(graph: GraphSession, id: str, on: dt.date) -> Row | None:
    """What the page and the card of an institution show, or None when there is none."""
    row = graph.row("directory.institution", id=id, on=on)
    if row is None:
        return None
    ties = by_time(graph.rows("directory.institution_ties", id=id).dicts(), on)
    contacts = graph.rows("directory.institution_contacts", id=id, on=on).dicts()
    return row | {
        **{part: by_time(row[part], on) for part in ("units", "offers", "programmes", "projects")},
        "needs": _needs(row["needs"], on),
        "ties_by_kind": by_kind(ties.now),
        "ties_ended": ties.ended,
        "ties_coming": ties.coming,
        "partners": [contact for contact in contacts if contact["partner"]],
        "inside": next((contact for contact in contacts if not contact["partner"]), None),
    }


def _needs(rows: list[Row], on: dt.date) -> Times:
    """Needs by time; one that was closed is over, whatever its window says."""
    times = by_time((row for row in rows if row["state"] != "closed"), on)
    times.ended.extend(row for row in rows if row["state"] == "closed")
    return times


def people(graph: GraphSession, id: str, on: dt.date) -> Times:
    """The people of an institution whom the viewer may see, by whether they work there on the day."""
    return by_time(graph.rows("directory.institution_people", id=id, on=on).dicts(), on)


def teacher(graph: GraphSession, id: str, on: dt.date) -> Row | None:
    """What the page and the card of a teacher show; None when there is none or the viewer may not see the profile."""
    row = graph.row("directory.teacher", id=id)
    if row is None:
        return None
    ties = graph.rows("directory.teacher_ties", id=id, on=on).dicts()
    return row | {
        "jobs": by_time(row["jobs"], on),
        "projects": by_time(row["projects"], on),
        "ties": teacher_ties(ties, on),
    }


def project(graph: GraphSession, id: str, on: dt.date) -> Row | None:
    """What the page and the card of a project show, or None when there is none."""
    row = graph.row("directory.project", id=id, on=on)
    if row is None:
        return None
    return row | {part: by_time(row[part], on) for part in ("institutions", "people")}


def node(graph: GraphSession, id: str, on: dt.date) -> Row | None:
    """What the card of a node of any kind shows: {"label", and what that kind shows}; None as for pages."""
    row = graph.row("directory.node", id=id)
    if row is None:
        return None
    rich = {"Institution": institution, "Teacher": teacher, "Project": project}.get(row["label"])
    shown = rich(graph, id, on) if rich else plain(row)
    return None if shown is None else {"label": row["label"]} | shown


def plain(row: Row) -> Row:
    """A node as a list of facts: its kind, its name, its properties in the order of the model, its neighbours."""
    kind = vocabulary.NODE_KINDS[row["label"]]
    values = row["properties"]
    facts = [
        {"property": declared, "value": values[declared.name]}
        for declared in kind.properties
        if declared.name != kind.caption and values.get(declared.name) not in (None, "", [])
    ]
    links = [link | {"tie": vocabulary.TIE_TYPES[link["type"]]} for link in row["links"]]
    return {
        "kind": kind,
        "id": values["id"],
        "name": values.get(kind.caption),
        "facts": facts,
        "links": links,
        "node": values,
    }


# ---- Ties' cards -----------------------------------------------------------------------------------------------------


def tie(graph: GraphSession, id: str, on: dt.date) -> Row | None:
    """What the card of a tie shows; None when there is none or the viewer may not see it.

    `id` is the tie's own, or one that the explorer makes for lines without one: `sum:A:B` stands for all informal ties
    between two institutions, `TYPE:A:B` for a plain relationship.
    """
    row = graph.row("directory.tie", id=id)
    if row is not None:
        return _identified(row, on)
    first, *ends = id.split(":")
    if len(ends) != 2 or not all(ends):
        return None
    if first == SUM:
        return _sum(graph, ends[0], ends[1], on)
    if first not in vocabulary.TIE_TYPES:
        return None
    try:
        link = graph.row(
            "directory.link",
            **graph.graph.queries["directory.link"].bind({"type": first, "start": ends[0], "end": ends[1]}),
        )
    except ParamError:
        return None
    return link and _identified(link | {"properties": {}, "agreement": None, "municipalities": []}, on)


def _identified(row: Row, on: dt.date) -> Row:
    values = row["properties"]
    times = by_time([values], on)
    kind = vocabulary.TIE_KINDS.get(values.get("kind"))
    return {
        "form": "tie",
        "type": vocabulary.TIE_TYPES[row["type"]],
        "kind": kind,
        "directed": kind.directed if kind else row["type"] not in ("FORMAL_TIE", "INFORMAL_TIE"),
        "tie": values,
        "start": row["start"],
        "end": row["end"],
        "agreement": row["agreement"],
        "municipalities": row["municipalities"],
        "when": "now" if times.now else "ended" if times.ended else "coming",
    }


def _sum(graph: GraphSession, one: str, other: str, on: dt.date) -> Row | None:
    row = graph.row("directory.contacts_between", one=one, other=other, on=on)
    if row is None:
        return None
    confirmed = [tie for tie in row["ties"] if tie["state"] == "confirmed"]
    return {
        "form": "sum",
        "one": row["one"],
        "other": row["other"],
        "groups": by_kind(row["ties"]),
        "count": len(confirmed),
        "proposed": len(row["ties"]) - len(confirmed),
    }


# ---- Words -----------------------------------------------------------------------------------------------------------


class Names(dict[str, str]):
    """Codes to names; a code that the vocabulary does not know (an older file, a newer graph) is its own name."""

    def __missing__(self, code: str) -> str:
        return code


def names(language: str) -> dict[str, Names]:
    """Every vocabulary's names in one language: `names["sectors"]["culture"]`."""
    vocabularies: dict[str, Mapping[str, Term]] = {
        "sectors": vocabulary.SECTORS,
        "institution_kinds": vocabulary.INSTITUTION_KINDS,
        "unit_kinds": vocabulary.UNIT_KINDS,
        "tie_kinds": vocabulary.TIE_KINDS,
        "resource_kinds": vocabulary.RESOURCE_KINDS,
        "need_kinds": vocabulary.NEED_KINDS,
        "need_states": vocabulary.NEED_STATES,
        "directions": vocabulary.DIRECTIONS,
        "levels": vocabulary.LEVELS,
        "formats": vocabulary.PROGRAMME_FORMATS,
        "project_kinds": vocabulary.PROJECT_KINDS,
        "project_states": vocabulary.PROJECT_STATES,
        "agreement_states": vocabulary.AGREEMENT_STATES,
        "participation_roles": vocabulary.PARTICIPATION_ROLES,
        "pd_states": vocabulary.PD_STATES,
        "party_roles": vocabulary.PARTY_ROLES,
        "practice_kinds": vocabulary.PRACTICE_KINDS,
        "material_kinds": vocabulary.MATERIAL_KINDS,
        "frequencies": vocabulary.FREQUENCIES,
        "tie_states": vocabulary.TIE_STATES,
        "tie_sources": vocabulary.TIE_SOURCES,
        "visibilities": vocabulary.VISIBILITIES,
        "labels": vocabulary.NODE_KINDS,
    }
    return {
        name: Names({code: term.name(language) for code, term in terms.items()}) for name, terms in vocabularies.items()
    }
