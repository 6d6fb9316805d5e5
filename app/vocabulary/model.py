"""In what terms the property graph's model is declared: properties, links, kinds of nodes, types of ties.

One declaration serves forms, the import of files, `flask graph check` and the pictures. The engine's community
edition enforces uniqueness only, so everything else that must hold is stated in these terms and checked from them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from app.vocabulary import terms
from app.vocabulary.terms import Term

PropertyType = Literal["text", "list", "int", "float", "date", "code", "url"]

KEY_LENGTH = 200
TEXT_LENGTH = 20_000


@dataclass(frozen=True)
class Property:
    """A property of a node or tie: its type, names for people and bounds.

    `codes` lists the values that a `code` (or `list` of codes) may take; `longest` is in characters; `least` and
    `most` bound numbers, both inclusive.
    """

    name: str
    type: PropertyType
    ru: str
    en: str
    required: bool = False
    codes: Mapping[str, Term] | None = None
    longest: int = KEY_LENGTH
    least: float | None = None
    most: float | None = None


@dataclass(frozen=True)
class Link:
    """A column of a node's file that stands for a tie to another node.

    `outward` means (this)-[tie]->(other); with `many` the cell lists ids divided by `|`.
    """

    column: str
    tie: str
    label: str
    outward: bool = True
    many: bool = False
    required: bool = False


@dataclass(frozen=True)
class NodeKind(Term):
    """A kind of node. `code` is the singular in URLs, `plural` names its file, `caption` the property shown as its name.

    With `timed` it may carry `since` and `until`: whole days, both inclusive, a missing `until` meaning "still". `kept`
    are properties that the program itself keeps: no file and no form has them.
    """

    label: str = ""
    plural: str = ""
    caption: str = "name"
    properties: tuple[Property, ...] = ()
    links: tuple[Link, ...] = ()
    timed: bool = False
    kept: tuple[Property, ...] = ()


@dataclass(frozen=True)
class TieType(Term):
    """A relationship type; `code` is its name in the graph, `ends` the allowed pairs (start label, end label).

    `kept` is as in NodeKind. `identified` ties have a stable `id` of their own. `file` and its two end columns
    `ends_columns` are set when ties of this type come in a file of their own; other types come through a `Link` column.
    """

    ends: frozenset[tuple[str, str]] = frozenset()
    properties: tuple[Property, ...] = ()
    timed: bool = False
    identified: bool = False
    kept: tuple[Property, ...] = ()
    file: str | None = None
    ends_columns: tuple[str, str] = ("from", "to")


def text(name: str, ru: str, en: str, *, required: bool = False, longest: int = KEY_LENGTH) -> Property:
    """A property that is a text."""
    return Property(name, "text", ru, en, required=required, longest=longest)


def code(name: str, ru: str, en: str, codes: Mapping[str, Term], *, required: bool = True) -> Property:
    """A property that is one of these codes."""
    return Property(name, "code", ru, en, required=required, codes=codes)


VERSION = (Property("version", "int", "версия", "version", least=1),)
"""How often people have changed it here; who comes with an older one is shown what holds now."""
VISIBILITY = code("visibility", "кто видит", "who sees it", terms.VISIBILITIES)
