"""The little pictures of suggestions: the path or the rows behind each, drawn with the names that the reader may see.

A line whose end has no name for the reader, or none any more, is left out, as the suggestion itself would be.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from textwrap import shorten
from typing import Any

from flask_babel import gettext
from markupsafe import Markup

from app.contacts.drawing import short_names
from app.discovery import Line, Ref, Sketch, Suggestion
from app.graph import GraphSession
from app.pictures import sketch as pictures
from app.refusals import N_
from app.wording import Named, Names, names_of

SHORT = 30  # letters of a name; the whole of it is in the words beside the picture
_CONTEXT = {"type": "LINK"}
_SUM = {"type": "INFORMAL_SUM"}


@dataclass(frozen=True)
class _Sort:
    """How a sort of lines is drawn and called: for one, and for several where there may be several."""

    facts: Mapping[str, Any]
    one: str
    several: str = ""
    phase: str | None = None
    is_step: bool = True


_SORTS = {
    "informal": _Sort({"type": "INFORMAL_TIE", "state": "confirmed"}, N_("contact"), N_("contacts: %(count)s")),
    "formal": _Sort({"type": "FORMAL_TIE"}, N_("formal tie")),
    "work": _Sort(_CONTEXT, N_("works there")),
    "party": _Sort(_CONTEXT, N_("party to the agreement")),
    "about": _Sort(_CONTEXT, N_("on this topic")),
    "has": _Sort(_CONTEXT, N_("belongs to it")),
    "member": _Sort(_CONTEXT, N_("annex")),
    "gives": _Sort(_CONTEXT | {"directed": True}, N_("can give")),
    "fits": _Sort(_CONTEXT | {"directed": True}, N_("fits")),
    "likely": _Sort({"type": "INFORMAL_TIE", "state": "proposed"}, N_("likely, not there yet"), is_step=False),
    "ended": _Sort(_SUM, N_("contact that is over"), N_("contacts that are over: %(count)s"), "ended"),
    "new": _Sort({"type": "INFORMAL_TIE", "state": "confirmed"}, N_("begun since then"), phase="begun"),
}


@dataclass(frozen=True)
class Picture:
    """A drawn sketch, and what stands under it: how much of it was drawn, when not all."""

    svg: Markup
    note: str = ""


def drawn(graph: GraphSession, suggestions: Iterable[Suggestion], names: Names) -> dict[tuple[str, str], Picture]:
    """By kind and key: the picture of each of the suggestions. `names` are those known already."""
    every = list(suggestions)
    known = {ref.id: (ref, named) for ref, named in names.items()}
    missing = {id for one in every for id in one.sketch.ids} - known.keys()
    known |= {ref.id: (ref, named) for ref, named in names_of(graph, [Ref("", id) for id in missing]).items()}
    found = {}
    for one in every:
        if picture := _picture(one.sketch, known):
            found[one.kind, one.key] = picture
    return found


def _picture(sketch: Sketch, known: Mapping[str, tuple[Ref, Named]]) -> Picture | None:
    lines = [line for line in sketch.lines if line.one in known and line.other in known]
    ids = Sketch(tuple(lines), alone=sketch.alone if sketch.alone in known else None).ids
    if not ids:
        return None
    nodes = [_node(*known[id]) for id in ids]
    strokes = [_stroke(line) for line in lines]
    # Everything in it was made by the drawing, which escapes what it is given.
    svg = Markup(pictures.drawn(nodes, strokes, _about(lines, ids, known), _said))  # noqa: S704
    note = gettext("Drawn: %(shown)s of %(of)s lines.", shown=len(lines), of=sketch.of) if sketch.of else ""
    return Picture(svg, note)


def _node(ref: Ref, named: Named) -> dict[str, Any]:
    is_person = ref.label == "Teacher"
    short = short_names(named.name, is_person=True)[0] if is_person else shorten(named.short, SHORT, placeholder="…")
    return {"id": ref.id, "label": ref.label, "sector": named.sector, "name": named.name, "short": short}


def _stroke(line: Line) -> pictures.Stroke:
    sort = _SORTS[line.sort]
    facts = _SUM if line.sort == "informal" and line.count > 1 else sort.facts
    return pictures.Stroke(line.one, line.other, dict(facts), _words(line), line.count, sort.phase, sort.is_step)


def _words(line: Line) -> str:
    sort = _SORTS[line.sort]
    if sort.several and line.count > 1:
        return gettext(sort.several, count=line.count)
    return gettext(sort.one)


def _about(lines: list[Line], ids: tuple[str, ...], known: Mapping[str, tuple[Ref, Named]]) -> str:
    def name(id: str) -> str:
        return known[id][1].short

    if not lines:
        return gettext("Picture: %(name)s, without a line to anybody", name=name(ids[0]))
    said = [
        gettext("%(one)s – %(other)s: %(what)s", one=name(line.one), other=name(line.other), what=_words(line))
        for line in lines
    ]
    return gettext("Picture: %(lines)s", lines="; ".join(said))


def _said(one: Any) -> str:
    return str(one.facts.get("said") or one.facts["name"])
