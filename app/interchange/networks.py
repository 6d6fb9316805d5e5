"""A network on its way to a file or from one: nodes, ties, and the columns that both may have. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app import vocabulary
from app.interchange.dates import format_partial_date
from app.vocabulary import Term

Row = dict[str, Any]
FORMAL, INFORMAL, WORK, SUM = "FORMAL_TIE", "INFORMAL_TIE", "WORKS_AT", "INFORMAL_SUM"
INSTITUTION, TEACHER = "Institution", "Teacher"


@dataclass(frozen=True)
class Field:
    """A column of nodes or of ties: its name in files, its type, its names for people, what else it may be called."""

    name: str
    type: str  # "text", "list", "int", "float", "bool", "date"
    title: Term
    also: tuple[str, ...] = ()


def _field(name: str, type: str, ru: str, en: str, *also: str) -> Field:
    return Field(name, type, Term(name, ru, en), also)


NODE_FIELDS: Mapping[str, Field] = {
    one.name: one
    for one in (
        _field("id", "text", "идентификатор", "id", "key", "ид", "код", "nodes"),
        _field("name", "text", "название", "name", "label", "имя", "фио", "наименование", "полное название"),
        _field("type", "text", "тип", "type", "node type", "label type", "тип узла"),
        _field("kind", "text", "вид", "kind", "вид учреждения", "kind of institution"),
        _field("sector", "text", "сектор", "sector"),
        _field("short_name", "text", "краткое название", "short name", "short"),
        _field("municipality", "text", "муниципалитет", "municipality"),
        _field("workplace", "list", "место работы", "workplace", "institution", "учреждение", "organisation", "школа"),
        _field("position", "text", "должность", "position"),
        _field("subjects", "list", "предметы", "subjects", "subject", "предмет"),
        _field("visibility", "text", "кто видит", "visibility", "who sees it"),
        _field("address", "text", "адрес", "address"),
        _field("lat", "float", "широта", "latitude", "lat"),
        _field("lon", "float", "долгота", "longitude", "lon", "lng"),
        _field("location", "text", "место", "location", "coordinates", "координаты"),
        _field("x", "float", "x на карте", "x"),
        _field("y", "float", "y на карте", "y"),
        _field("since", "date", "с", "since", "start", "начало", "from date", "begin"),
        _field("until", "date", "по", "until", "end", "конец", "to date"),
    )
}
TIE_FIELDS: Mapping[str, Field] = {
    one.name: one
    for one in (
        _field("id", "text", "идентификатор", "id", "key", "ид"),
        _field("source", "text", "от кого", "source", "from", "откуда", "кто", "ego", "respondent", "респондент"),
        _field("target", "text", "к кому", "target", "to", "куда", "с кем", "кого", "alter"),
        _field("type", "text", "тип", "tie", "tie type", "type of tie", "связь", "тип связи", "relation"),
        _field("kind", "text", "вид", "kind", "вид связи", "kind of tie", "label", "название"),
        _field("direction", "text", "направление", "direction", "directed"),
        _field("state", "text", "состояние", "state", "status"),
        _field("frequency", "text", "частота", "frequency", "как часто"),
        _field("weight", "float", "вес", "weight", "value", "strength", "сила", "оценка", "значение"),
        _field("wave", "date", "волна опроса", "wave", "wave date", "дата волны", "дата опроса", "survey date"),
        _field("context", "text", "обстоятельства", "context", "description", "описание", "comment", "комментарий"),
        _field("agreement", "text", "договор", "agreement"),
        _field("origin", "text", "источник", "origin", "who said so"),
        _field("visibility", "text", "кто видит", "visibility", "who sees it"),
        _field("position", "text", "должность", "position"),
        _field("since", "date", "с", "since", "start", "начало", "begin", "с какого времени", "год", "year"),
        _field("until", "date", "по", "until", "end", "конец"),
    )
}
SAVED_TIE_FIELDS = tuple(name for name in TIE_FIELDS if name != "wave")
SAVED_NODE_FIELDS = tuple(name for name in NODE_FIELDS if name not in ("position", "location"))


@dataclass
class Network:
    """Nodes and ties with the fields above; days are dates, `since_precision` and `until_precision` say how well they are
    known. A tie of type INFORMAL_SUM is a sum of contacts, its `spans` are their days. `notes` go along where a format
    has a place for them; `left_out` are message ids with values: what is not here, and why."""

    title: str
    nodes: list[Row] = field(default_factory=list)
    ties: list[Row] = field(default_factory=list)
    notes: tuple[tuple[str, str], ...] = ()
    language: str = "ru"
    on: dt.date | None = None  # None: all years


def directed(tie: Mapping[str, Any]) -> bool:
    """Whether the tie leads from its source to its target, rather than joining both alike."""
    if tie["type"] == WORK:
        return True
    kind = vocabulary.TIE_KINDS.get(tie.get("kind") or "")
    return bool(kind and kind.directed)


def days(row: Mapping[str, Any]) -> list[tuple[str | None, str | None]]:
    """The days that a node or tie holds, as ISO texts, both inclusive, in order and without overlaps."""
    spans = row.get("spans")
    if spans is None:
        spans = [(_iso(row.get("since")), _iso(row.get("until")))]
    return merged(spans)


def merged(spans: Iterable[Any]) -> list[tuple[str | None, str | None]]:
    """Periods in order; those that overlap or follow one another day by day become one."""
    found: list[tuple[str | None, str | None]] = []
    for since, until in sorted(((since, until) for since, until in spans), key=lambda one: one[0] or ""):
        if found and _touches(found[-1][1], since):
            last = found[-1][1]
            later = None if last is None or until is None else max(last, until)
            found[-1] = (found[-1][0], later)
        else:
            found.append((since, until))
    return found


def told(row: Mapping[str, Any], name: str) -> str:
    """A day as precisely as it is known: 2017, 2017-03, 2017-03-15; an empty text where there is none."""
    day = row.get(name)
    return format_partial_date(day, row.get(f"{name}_precision") or "day") if isinstance(day, dt.date) else ""


def years(row: Mapping[str, Any], first: int, last: int) -> list[str]:
    """The years between `first` and `last` in which it held, for programs that know time only as words."""
    found: set[int] = set()
    for since, until in days(row):
        begin, end = (int(since[:4]) if since else first), (int(until[:4]) if until else last)
        found.update(range(max(begin, first), min(end, last) + 1))
    return [str(year) for year in sorted(found)]


def _touches(until: str | None, since: str | None) -> bool:
    if until is None or since is None:
        return True
    return dt.date.fromisoformat(since) <= dt.date.fromisoformat(until) + dt.timedelta(days=1)


def _iso(day: Any) -> str | None:
    return day.isoformat() if isinstance(day, dt.date) else day or None
