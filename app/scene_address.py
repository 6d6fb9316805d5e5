"""Pure: the address of a scene as text. What in it names nodes and ties, and what is left when somebody may not see them.

The browser reads and writes addresses by itself (`address.js`); here they are only kept, checked and redacted. Ids of
people are made of their names, so an address that holds a hidden id gives away the person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from app.queries import Param, ParamError
from app.refusals import N_, Refusal

LONGEST = 16_000
CLOSED = "closed"
"""Stands where the centre of a scene is hidden: an id that nothing has, so that the picture is empty and not another one."""

NAMES = (
    "level", "focus", "depth", "open", "draw", "on", "mode", "start", "against", "way", "avoid", "through", "best",
    "ties", "sectors", "kinds", "states", "topics", "places", "strength", "hide", "pin", "core", "moved", "colour", "size",
    "label", "view", "select",
)  # fmt: skip
"""The parameters of a scene in the order in which they are written."""

ALWAYS = ("level", "focus", "depth", "open", "draw")
FILTERS = ("ties", "sectors", "kinds")
"""Those that the explorer's answer depends on: always, and where everything is too much for one answer."""

NAMING = ("focus", "open", "way", "avoid", "hide", "pin", "moved", "select")
"""Those whose values name nodes and ties."""

DISCS = ("group",)
"""Beginnings of ids that stand for many nodes at once, so that they name nobody: `group:kind:school`. A line between two
discs is not among them: where there are no workplaces, its end may be a person."""


def canonical(text: str) -> str:
    """An explorer's query as it is kept: known parameters, each once, in order. Raises Refusal when it is too long."""
    if len(text) > LONGEST:
        raise Refusal(N_("This scene is too large to keep: put fewer nodes by hand, or open fewer."))
    return _written(_read(text))


def named(query: str) -> list[str]:
    """The ids of nodes and ties that the address holds."""
    given = _read(query)
    found = [id for name in NAMING for id, _ in _entries(name, given.get(name, "")) if id]
    whole = [id for id in found if ":" not in id]
    ends = [end for id in found if ":" in id and not _is_disc(id) for end in id.split(":")[1:]]
    return list(dict.fromkeys([*whole, *ends]))


def redacted(query: str, visible: Set[str]) -> str:
    """The address for somebody who may see only these of the ids `named` in it: the same, but the others are not in it."""

    def may_stay(id: str) -> bool:
        if id in visible or _is_disc(id):
            return True
        kind, _, ends = id.partition(":")
        return bool(ends) and kind != "INFORMAL_TIE" and all(end in visible for end in ends.split(":"))

    given = _read(query)
    return _written({name: _without(name, value, may_stay) for name, value in given.items()})


def _without(name: str, value: str, may_stay: Callable[[str], bool]) -> str:
    if name not in NAMING:
        return value
    kept = [(id, entry) for id, entry in _entries(name, value) if not id or may_stay(id)]
    if name == "focus":
        return kept[0][1] if kept or not value else CLOSED
    if name == "way":
        return ",".join(entry if not id or may_stay(id) else "?" for id, entry in _entries(name, value))
    return ",".join(entry for _, entry in kept)


def _entries(name: str, value: str) -> Iterator[tuple[str, str]]:
    """The parts of a value, each with the id that it names ("" for the empty box of a path)."""
    for entry in [value] if name in ("focus", "select") else value.split(","):
        part = entry.strip()
        if part:
            yield ("" if part == "?" else part.split("~")[0].split("!")[0]), part


def _is_disc(id: str) -> bool:
    return id.split(":")[0] in DISCS and ":" in id


def _read(text: str) -> dict[str, str]:
    given = dict(reversed(parse_qsl(text.removeprefix("?"), keep_blank_values=True, errors="ignore")))
    return {name: given[name].replace("\0", "") for name in NAMES if name in given}


def _written(given: dict[str, str]) -> str:
    kept = [(name, value) for name, value in given.items() if value or name in ("way", "ties")]
    return "?" + urlencode(kept, quote_via=quote, safe=",:?~!*'()") if kept else ""


# --- what a scene shows -----------------------------------------------------------------------------------------------


def _param(name: str, type_: str, default: object, **bounds: int) -> Param:
    return Param(name, type_, default, **bounds)  # type: ignore[arg-type]


TIES = ("formal", "informal")
_KNOWN = {
    param.name: param
    for param in (
        _param("level", "text", "institutions"),
        _param("focus", "text", None),
        _param("depth", "int", 1),
        _param("on", "date", None),
        _param("start", "date", None),
        _param("against", "date", None),
        _param("mode", "text", "instant"),
        _param("strength", "int", 1),
        _param("core", "int", 0),
        *(_param(name, "list", []) for name in ("sectors", "kinds", "states", "topics", "places")),
    )
}


@dataclass(frozen=True)
class Wish:
    """What an address asks to see: the time and the filters, as far as they decide what belongs to the scene."""

    query: str
    level: str = "institutions"
    focus: str | None = None
    depth: int = 1
    on: date | None = None
    start: date | None = None
    against: date | None = None
    mode: str = "instant"
    strength: int = 1
    core: int = 0
    sectors: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    states: list[str] = field(default_factory=list)
    topics: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    ties: tuple[str, ...] = TIES
    open: tuple[str, ...] = ()
    hide: frozenset[str] = frozenset()
    pin: frozenset[str] = frozenset()
    path: tuple[str, ...] | None = None

    @property
    def given(self) -> dict[str, str]:
        """The parameters as they stand in the address."""
        return _read(self.query)

    def span(self, today: date) -> tuple[date, date]:
        """The first and last day that the scene looks at; comparing, the two days."""
        last = self.on or today
        if self.against:
            return self.against, last
        if self.mode == "growth":
            return date.min, last
        if self.mode == "window":
            return (self.start if self.start and self.start <= last else last - timedelta(365)), last
        return last, last


def wish(query: str) -> Wish:
    """Reads an address; nonsense reads as the usual, as in the browser."""
    given = _read(query)
    values: dict[str, Any] = {name: _parsed(param, given.get(name, "")) for name, param in _KNOWN.items()}
    words = given.get("ties", ",".join(TIES)).split(",")
    return Wish(
        query,
        **values,
        ties=tuple(word for word in TIES if word in words),
        open=tuple(id for id, _ in _entries("open", given.get("open", ""))),
        hide=frozenset(id for id, _ in _entries("hide", given.get("hide", ""))),
        pin=frozenset(id for id, _ in _entries("pin", given.get("pin", ""))),
        path=tuple(id for id, _ in _entries("way", given["way"])) if "way" in given else None,
    )


def _parsed(param: Param, raw: str) -> object:
    try:
        return param.parse(raw)
    except ParamError:
        return param.missing()


def kind(query: str) -> str:
    """What sort of scene it is, for its card: path, comparison, surroundings, people or network."""
    asked = wish(query)
    if asked.path is not None:
        return "path"
    if asked.against:
        return "comparison"
    if asked.focus:
        return "surroundings"
    return "people" if asked.level == "people" else "network"


def without(query: str, gone: Set[str]) -> str:
    """The address without these ids, alone or as ends of a line; an address that does not name them stays as it is."""

    def may_stay(id: str) -> bool:
        return id not in gone and not any(end in gone for end in id.split(":"))

    return _written({name: _without(name, value, may_stay) for name, value in _read(query).items()})
