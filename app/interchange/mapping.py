"""Which column of somebody's table is which field of ours: guessed from its name, changed by whoever brings it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from app.interchange.networks import Field, Row

_GAPS = re.compile(r"[\s_\-.,:;()№]+")
_KUMU = {
    "node": {"class": "type", "code": "kind", "type": "kind"},
    "tie": {"class": "type", "code": "kind", "type": "kind", "circumstances": "context", "description": "context"},
}


def plain(name: str) -> str:
    """A column's name without case, signs and ё."""
    return _GAPS.sub(" ", name).strip().casefold().replace("ё", "е")


def guess(names: Sequence[str], fields: Mapping[str, Field]) -> dict[int, str]:
    """Position of a column → field; a field is meant by one column only, by the one that is called most like it."""
    wanted: list[tuple[int, int, str]] = []
    side = "tie" if "source" in fields else "node"
    known = {plain(name) for name in names}
    for position, name in enumerate(names):
        text = plain(name)
        for field in fields.values():
            spellings = [field.name, field.title.ru, field.title.en, *field.also]
            if text in {plain(one) for one in spellings}:
                rank = 0 if text == plain(field.name) else 1
                wanted.append((rank, position, field.name))
    # In Kumu and Gephi “type” is a word for the sort or the way of something; what we call so stands beside it.
    if "class" in known:
        ranked = _KUMU[side]
        wanted = [one for one in wanted if plain(names[one[1]]) not in ranked]
        for position, name in enumerate(names):
            field_name = ranked.get(plain(name), "")
            if field_name in fields and not (plain(name) == "type" and ("code" in known or "kind" in known)):
                wanted.append((0, position, field_name))
    found: dict[int, str] = {}
    for _, position, field_name in sorted(wanted):
        if position not in found and field_name not in found.values():
            found[position] = field_name
    return dict(sorted(found.items()))


def mapped(rows: Iterable[tuple[int, list[str]]], mapping: Mapping[int, str]) -> list[Row]:
    """Rows as fields with the text of their cells; `line` says where each stands. A second column of a field is joined."""
    made = []
    for line, cells in rows:
        row: Row = {"line": line}
        for position, name in mapping.items():
            text = cells[position].strip() if position < len(cells) else ""
            if text:
                row[name] = f"{row[name]} {text}" if name in row else text
        if len(row) > 1:
            made.append(row)
    return made
