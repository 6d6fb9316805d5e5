"""What a discovery says: suggestions in words, with the rows behind them.

A suggestion holds ids, codes, dates and numbers, never names: whoever shows it looks the names up as the reader may see them,
so one that was computed a while ago shows nobody what is not theirs, and nothing of a person who has left since.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Ref:
    """Something in the network that has a name: its label in the graph ("Institution", "Need" …) and its id."""

    label: str
    id: str


@dataclass(frozen=True)
class Code:
    """A code of the vocabulary, named in the reader's language. `family` is "tie", "resource", "need", "sector",
    "institution", "frequency" or "form" (of an agreement)."""

    family: str
    code: str


@dataclass(frozen=True)
class Many:
    """Several values, joined by commas; `of` is how many there are when not all are listed."""

    values: tuple[Value, ...]
    of: int | None = None


Value = str | int | float | dt.date | Ref | Code | Many | None


@dataclass(frozen=True)
class Said:
    """A sentence: an English message id with named places (`%(giver)s`) and what fills them. A str is shown as it is and
    must not be anybody's name."""

    message: str
    values: Mapping[str, Value] = field(default_factory=dict)

    def refs(self) -> frozenset[Ref]:
        """Everything in the network that the sentence names."""
        return frozenset(ref for value in self.values.values() for ref in _refs(value))


@dataclass(frozen=True)
class Act:
    """What can be done about a suggestion. `what` is "path" (from `ids[0]` to `ids[1]` in the explorer, through people),
    "picture" (the explorer around `ids`), "node" (the page of `ids[0]`, with `label`), "tie" (the contact `ids[0]`)."""

    what: str
    ids: tuple[str, ...]
    label: str = ""


@dataclass(frozen=True)
class Line:
    """A line of a suggestion's little picture, between the ids of two nodes; `sort` is one of `SORTS`. `count`: so many contacts
    or pairs of people stand behind it."""

    one: str
    other: str
    sort: str
    count: int = 1


SORTS = ("informal", "formal", "work", "party", "about", "has", "gives", "fits", "likely", "ended", "new", "member")
"""Sorts of lines: contacts in force; a formal tie; works at; a party to; about a topic or a part of it; has or takes part in;
gives (from the first to the second); an offer fits a need; a contact that is not there yet; contacts that are over; tied only
since then; of one circle."""
MOST_LINES = 7


@dataclass(frozen=True)
class Sketch:
    """The little picture of a suggestion: lines of the very path or rows behind it, the main node first. `of` is how many lines
    there are when not all are drawn; `alone` is somebody who has none."""

    lines: tuple[Line, ...] = ()
    of: int | None = None
    alone: str | None = None

    @property
    def ids(self) -> tuple[str, ...]:
        """Everybody in it, each once."""
        ends = (end for line in self.lines for end in (line.one, line.other))
        return tuple(dict.fromkeys((*ends, *([self.alone] if self.alone else ()))))


def sketch(lines: Iterable[Line], most: int = MOST_LINES) -> Sketch:
    """A sketch of the first `most` of the lines, each once; a last single one is not left out."""
    every = tuple(dict.fromkeys(lines))
    most = len(every) if len(every) == most + 1 else most
    return Sketch(every[:most], len(every) if len(every) > most else None)


@dataclass(frozen=True)
class Suggestion:
    """One suggestion. `key` is the same each time it is found (at most 250 characters); `ground` changes when the facts
    behind it do. `score` ranks it within its kind, the highest first."""

    kind: str
    key: str
    score: float
    ground: str
    what: Said
    why: tuple[Said, ...] = ()
    institutions: tuple[str, ...] = ()  # ids of those that it concerns
    topics: tuple[str, ...] = ()
    picture: tuple[str, ...] = ()  # ids of nodes that show it, the main one first
    acts: tuple[Act, ...] = ()
    sketch: Sketch = Sketch()

    def refs(self) -> frozenset[Ref]:
        """Everything in the network that it names."""
        return frozenset().union(*(said.refs() for said in (self.what, *self.why)))


@dataclass(frozen=True)
class Scope:
    """Where a discovery looks: one municipality, as of a day; how many suggestions it lists at most."""

    municipality: str
    on: dt.date
    limit: int = 200


@dataclass(frozen=True)
class Found:
    """The best suggestions of one kind, of how many; `counted` says in words what was counted, from what, by which threshold."""

    suggestions: list[Suggestion]
    total: int
    counted: tuple[Said, ...] = ()


def ground(*facts: object) -> str:
    """A short print of the facts behind a suggestion: another one as soon as any of them is another."""
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]


def _refs(value: Value) -> frozenset[Ref]:
    if isinstance(value, Ref):
        return frozenset({value})
    if isinstance(value, Many):
        return frozenset().union(*(_refs(each) for each in value.values))
    return frozenset()
