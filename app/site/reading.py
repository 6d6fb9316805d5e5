"""The pages of the public site: what the world sees of what was published. The preview asks the very same.

The graph is asked as somebody who is not signed in, about the published things only, never more than a few questions a page.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import paging
from app.facets import settlement
from app.graph import GraphSession
from app.queries import Param
from app.site import numbers
from app.site.names import Withheld, emails, may_name
from app.site.publications import INSTITUTION, MUNICIPALITY, PERSON, POST, PROGRAMME, Published
from app.store import Account
from app.terrain import Spot
from app.vocabulary import SECTORS

PAGE = 50
NEXT = 3
"""Events on the first page."""
MOST_EVENTS = 200
PROGRAMMES = "site.programmes"
TYPED = ("about", "title", "place")
"""What people typed and may have named somebody in, beside strengths."""
FILTERS = ("direction", "age", "topic")
_PAGE = Param("page", "int", 1, min=1, max=1000)

Row = dict[str, Any]


@dataclass(frozen=True)
class Place:
    """An institution's page."""

    institution: Row
    programmes: list[Row]
    events: list[Row]
    people: list[Row]


@dataclass(frozen=True)
class Front:
    """The first page of a municipality. `numbers` with their day, or None while none are published."""

    id: str
    name: str
    region: str | None
    words: str | None
    numbers: tuple[dt.date, list[numbers.Number]] | None
    institutions: list[Row]
    programmes: int
    events: list[Row]

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all is public here."""
        return not (self.institutions or self.words or self.numbers)

    @property
    def by_sector(self) -> Mapping[str, list[Row]]:
        """The institutions by their sectors."""
        codes = [*SECTORS, *sorted({row["sector"] or "" for row in self.institutions} - set(SECTORS))]
        groups = {code: [row for row in self.institutions if (row["sector"] or "") == code] for code in codes}
        return {code: rows for code, rows in groups.items() if rows}


@dataclass(frozen=True)
class Programmes:
    """A page of the list of programmes: `items` of `total` that fit, of `every` that are public."""

    items: list[Row]
    total: int
    every: int
    directions: list[str]
    topics: list[tuple[str, str]]
    wanted: Mapping[str, Any] = field(default_factory=dict)
    page: int = 1

    @property
    def pages(self) -> int:
        return paging.pages(self.total, PAGE)

    @property
    def is_narrowed(self) -> bool:
        """Whether anything was chosen."""
        return any(self.wanted.values())


def institution(graph: GraphSession, session: Session, shown: Published, id: str, on: dt.date) -> Place | None:
    """The page of an institution; None when it is not public, or not there."""
    found = _places(graph, shown.rows(INSTITUTION, id))
    if not found:
        return None
    programmes = _programmes(graph, shown.rows(PROGRAMME, institution=id), on)
    events = _events(graph, shown.rows(POST, institution=id), on)
    named = shown.rows(PERSON, institution=id)
    people = graph.rows("site.people", published=named, on=on).dicts() if named else []
    clean = _withheld(graph, session, shown, on, [id], [*found, *programmes, *events])
    return Place(clean(found[0]), [clean(row) for row in programmes], [clean(row) for row in events], people)


def programme(graph: GraphSession, session: Session, shown: Published, id: str, on: dt.date) -> Row | None:
    """The page of a programme."""
    return _one(graph, session, shown, on, _programmes(graph, shown.rows(PROGRAMME, id), on))


def event(graph: GraphSession, session: Session, shown: Published, id: str, on: dt.date) -> Row | None:
    """The page of an event."""
    return _one(graph, session, shown, on, _events(graph, shown.rows(POST, id), on))


def _one(graph: GraphSession, session: Session, shown: Published, on: dt.date, rows: list[Row]) -> Row | None:
    return _withheld(graph, session, shown, on, [rows[0]["institution"]], rows)(rows[0]) if rows else None


def front(graph: GraphSession, session: Session, shown: Published, municipality: str, on: dt.date) -> Front | None:
    """The first page of a municipality; None when there is no such municipality or nothing of it is public."""
    places = institutions(graph, shown)
    page = next(iter(shown.of(MUNICIPALITY, municipality)), None)
    known = graph.rows("site.municipalities", ids=[municipality]).dicts()
    if not known or (page is None and not places):
        return None
    details = page.details if page is not None and page.made == known[0]["made"] else {}
    taught = shown.rows(PROGRAMME)
    counted = graph.row("site.taught", published=taught, on=on) if taught else None
    coming = [row for row in events(graph, session, shown, on) if not row["over"]][:NEXT]
    own = {"about": details.get("words")}
    words = _withheld(graph, session, shown, on, [row["id"] for row in places], [own])(own)["about"]
    return Front(
        municipality,
        known[0]["name"],
        known[0]["region"],
        words,
        numbers.told(details.get("numbers")),
        places,
        counted["count"] if counted else 0,
        coming,
    )


def institutions(graph: GraphSession, shown: Published) -> list[Row]:
    """Every institution that is public, without its long texts."""
    rows = _places(graph, shown.rows(INSTITUTION))
    return [{**row, "about": None, "strengths": None} for row in rows]


def programmes(
    graph: GraphSession, session: Session, shown: Published, raw: Mapping[str, Any], on: dt.date, limit: int = PAGE
) -> Programmes:
    """The list of programmes that an address asks for. Raises ParamError on a value that does not fit."""
    query = graph.graph.queries[PROGRAMMES]
    wanted = {name: query.params[name].parse(raw.get(name, "")) for name in FILTERS}
    page = _PAGE.parse(raw.get("page", ""))
    if not shown.of(PROGRAMME):
        return Programmes([], 0, 0, [], [], wanted, page)
    row = graph.row(
        PROGRAMMES, published=shown.rows(PROGRAMME), **wanted, on=on, skip=(page - 1) * PAGE, limit=limit
    )  # fmt: skip
    assert row is not None
    clean = _withheld(graph, session, shown, on, sorted({one["institution"] for one in row["items"]}), row["items"])
    return Programmes(
        [clean(one) for one in row["items"]],
        row["total"],
        row["every"],
        row["directions"],
        [tuple(one) for one in row["topics"]],
        wanted,
        page,
    )


def events(graph: GraphSession, session: Session, shown: Published, on: dt.date) -> list[Row]:
    """Events, those to come first in their order, then past ones, the latest first; at most `MOST_EVENTS`."""
    rows = _events(graph, shown.rows(POST), on)
    clean = _withheld(graph, session, shown, on, sorted({row["institution"] for row in rows}), rows)
    return [clean(row) for row in rows]


def spots(rows: Iterable[Row]) -> list[Spot]:
    """Published institutions for the map; of one that keeps its contacts to itself no place is known."""
    return [
        Spot(
            row["id"], row["short_name"], row["kind"], row["sector"], row["address"], settlement(row["address"]),
            None if row["lat"] is None or row["lon"] is None else (row["lat"], row["lon"]),
        )
        for row in rows
    ]  # fmt: skip


def _programmes(graph: GraphSession, published: list[Row], on: dt.date) -> list[Row]:
    if not published:
        return []
    return _items(graph, PROGRAMMES, published=published, on=on, limit=len(published))


def _places(graph: GraphSession, published: list[Row]) -> list[Row]:
    return _items(graph, "site.institutions", published=published) if published else []


def _events(graph: GraphSession, published: list[Row], on: dt.date) -> list[Row]:
    return _items(graph, "site.events", published=published, on=on, limit=MOST_EVENTS) if published else []


def _items(graph: GraphSession, name: str, **given: Any) -> list[Row]:
    """The items of a question that answers in one row: a list travels many times faster than as many rows."""
    row = graph.row(name, **given)
    found: list[Row] = row["items"] if row else []
    return found


# --- whose names stay inside ------------------------------------------------------------------------------------------


class _Clean:
    """Rows as the world reads them: the texts that people typed without the names of those who have not agreed."""

    def __init__(self, withheld: Withheld) -> None:
        self.withheld = withheld

    def __call__(self, row: Row) -> Row:
        clean = dict(row)
        for name in TYPED:
            if clean.get(name):
                clean[name] = self.withheld(clean[name])
        if clean.get("strengths"):
            clean["strengths"] = [self.withheld(line) for line in clean["strengths"]]
        return clean


def _withheld(
    graph: GraphSession, session: Session, shown: Published, on: dt.date, institutions: list[str], rows: Iterable[Row]
) -> _Clean:  # fmt: skip
    """What takes out of these rows the names of whoever works or worked at these institutions, but for people who have agreed and
    are named by an institution, and e-mail addresses of accounts."""
    texts = [
        text for row in rows for text in (*(row.get(name) for name in TYPED), *(row.get("strengths") or ())) if text
    ]
    if not texts:
        return _Clean(Withheld(()))
    agreed = shown.rows(PERSON) if any(may_name(text) for text in texts) else None
    named = {row["id"] for row in graph.rows("site.people", published=agreed, on=on).dicts()} if agreed else set()
    known = graph.row("site.names", institutions=institutions) if institutions and agreed is not None else None
    people = known["people"] if known else []
    written = {found.casefold() for text in texts if "@" in text for found in emails(text)}
    addresses = session.scalars(select(Account.email).where(func.lower(Account.email).in_(written))) if written else ()
    return _Clean(Withheld((name for id, name in people if id not in named), addresses))
