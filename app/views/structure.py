"""How the network is built and how it changed: whole numbers, brokers, communities, and two days compared."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Any, cast

from flask import Blueprint, Response, current_app, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app import directory, disclosures, exports, i18n, structure, vocabulary, wording
from app.access import Action, Viewer, needs
from app.audit import record
from app.beside import Kept, Shelf, Told, Underway, untold
from app.context import actor, database, disclosed, disclosing, graph, municipality, store
from app.discovery import Ref
from app.discovery.links import years_before
from app.exports import Sheet
from app.graph import GraphSession
from app.queries import Head, Param, ParamError
from app.refusals import N_
from app.security import caller
from app.store import now as this_moment
from app.structure import EXACT, LEVELS, Asked, Evolution
from app.structure.evolution import GAP
from app.structure.portraits import SORTS, Portrait, Row, order_of_sectors
from app.views import waiting
from app.views.board import along
from app.vocabulary import Term

blueprint = Blueprint("structure", __name__)

LISTED = 30
OWN = ("level", "on", "against", "ties", "sectors", "strength")
PAIRS = 60  # pairs of one sort that a list shows
NAMED = 12  # members of a community named at once
NAMED_BY_ONE = 1_000
"""So many of a table are given their names by one question."""
PRESETS = (1, 3, 5)
_ON = Param("on", "date", default="today")
_AGAINST = Param("against", "date", default=None)
_LEVEL = Param("level", "code", LEVELS[0], codes=LEVELS)
_SORT = Param("sort", "code", SORTS[0], codes=SORTS)
_STRENGTH = Param("strength", "int", 1, min=1, max=100)
_KINDS = Param("ties", "list", default=[], codes=tuple(vocabulary.TIE_KINDS))
_SECTORS = Param("sectors", "list", default=[], codes=tuple(vocabulary.SECTORS))


@blueprint.context_processor
def words() -> dict[str, Any]:
    """Names of codes in the reader's language, the signs of sectors, and today."""
    return {
        "names": directory.names(i18n.language()),
        "sectors": vocabulary.SECTORS,
        "formal_kinds": vocabulary.FORMAL_TIE_KINDS,
        "informal_kinds": vocabulary.INFORMAL_TIE_KINDS,
        "today": dt.date.today(),
        "levels": LEVELS,
        "named_at_once": NAMED,
    }


@blueprint.get("/structure", endpoint="page")
@needs(Action.DISCOVERY_VIEW)
def now() -> ResponseReturnValue:
    """The structure of my municipality's network on a day."""
    asked, home = _asked(), _home()
    sort: str = _SORT.parse(request.args.get("sort", ""))
    if home is None:
        return render_template("structure/empty.html")
    kept = _portrait(home, asked)
    if isinstance(kept, Underway):
        return waiting.page("board/waiting.html", gettext("How the network is built"), kept)
    found: Portrait = kept.value
    rows = [row for row in found.sorted_by(sort) if row.degree][:LISTED]
    return render_template(
        "structure/page.html",
        asked=asked,
        given=_given(asked),
        portrait=found,
        worked_out=kept.at,
        rows=rows,
        sort=sort,
        tied=sum(1 for row in found.rows if row.degree),
        sector_order=order_of_sectors(found.by_sector),
        exact=EXACT,
        called=_called(
            [row.id for row in rows],
            [row.institution for row in rows],
            *([id for id, _ in one.institutions] for one in found.communities),
            *(one.members[:NAMED] for one in found.communities),
        ),
    )


@blueprint.get("/structure.csv", endpoint="table")
@needs(Action.DISCOVERY_VIEW)
def as_table() -> ResponseReturnValue:
    """The brokers of the same network as a table for a spreadsheet: everybody, not the first only."""
    asked, home = _asked(), _home()
    sort: str = _SORT.parse(request.args.get("sort", ""))
    kept = _portrait(home, asked) if home is not None else None
    if isinstance(kept, Underway) or waiting.is_watched():
        address = _given(asked) | {"sort": sort}
        back = url_for("structure.page", **address), gettext("To the structure of the network")
        return waiting.before_file("board/waiting.html", gettext("How the network is built"), kept, address, back)
    format = exports.TABLES["csv-excel"]
    record(store(), caller(), "export.table", target=f"structure:{asked.level}:{asked.on.isoformat()}:csv")
    store().commit()
    return Response(
        exports.write(_sheet(asked, kept, sort), format),
        content_type=format.mimetype,
        headers={"Content-Disposition": f'attachment; filename="structure-{asked.on.isoformat()}.csv"'},
    )


@blueprint.get("/evolution", endpoint="evolution")
@needs(Action.DISCOVERY_VIEW)
def change() -> ResponseReturnValue:
    """What changed in my municipality's network between two days."""
    asked, home = _asked(), _home()
    earlier: dt.date = _AGAINST.parse(request.args.get("against", "")) or years_before(asked.on, 1)
    if earlier >= asked.on:
        raise ParamError("against", N_("The first day must lie before the second."))
    if home is None:
        return render_template("structure/empty.html")
    kept = _worked_out(
        (home, asked, earlier),
        lambda seen, told: structure.evolve(seen, structure.read(seen, home, asked.on, earlier), asked, earlier, told),
    )
    if isinstance(kept, Underway):
        return waiting.page("board/waiting.html", gettext("How the network changed"), kept)
    found: Evolution = kept.value
    pairs = {what: sorted(getattr(found.change, what)) for what in ("new", "lost")}
    movers = found.movers[:LISTED]
    return render_template(
        "structure/evolution.html",
        asked=asked,
        given=_given(asked) | {"against": earlier.isoformat()},
        earlier=earlier,
        evolution=found,
        worked_out=kept.at,
        pairs=pairs,
        most=PAIRS,
        gap=GAP,
        movers=movers,
        presets=[(years, years_before(asked.on, years)) for years in PRESETS],
        called=_called(
            *([id for pair in every[:PAIRS] for id in pair] for every in pairs.values()),
            [id for one in found.returns for id in one.pair],
            [mover.id for mover in movers],
            *([id for id, _ in one.institutions] for one, _ in found.communities),
            *(one.members[:NAMED] for one, _ in found.communities),
        ),
    )


def _portrait(home: str, asked: Asked) -> Kept | Underway:
    return _worked_out(
        (home, asked),
        lambda seen, told: structure.portrait(seen, structure.read(seen, home, asked.on), asked, told),
    )


def _worked_out(asked: tuple[Hashable, ...], work: Callable[[GraphSession, Told], Any]) -> Kept | Underway:
    """What `work` gives; in a very large network that of some minutes ago at most, without the reader's own closed ties, or
    how far it is. It holds ids only; names are looked up when it is shown, so a kept answer widens nobody's sight."""
    if not directory.is_large(graph()):
        found, at = work(graph(), untold), this_moment()
        return Kept(found, at, at)
    viewer, base = Viewer(sees=actor().viewer.sees, municipality=actor().municipality), database().now()
    shelf = cast(Shelf, current_app.extensions["setka.structures"])
    return shelf.look(
        (*asked, viewer.sees), lambda told: work(waiting.unhurried(base.session(viewer)), told), waiting.WAIT
    )  # fmt: skip


@blueprint.record_once
def _keep(state: BlueprintSetupState) -> None:
    state.app.extensions["setka.structures"] = Shelf()


def _asked() -> Asked:
    args = request.args
    level: str = _LEVEL.parse(args.get("level", ""))
    asked = Asked(
        level,
        _ON.parse(args.get("on", "")),
        tuple(dict.fromkeys(_KINDS.parse(args.getlist("ties")))),
        tuple(dict.fromkeys(_SECTORS.parse(args.getlist("sectors")))),
        _STRENGTH.parse(args.get("strength", "")) if level == "institutions" else 1,
    )
    possible = asked.possible_kinds
    kinds = tuple(kind for kind in asked.kinds if kind in possible)
    return Asked(level, asked.on, kinds, asked.sectors, asked.strength)


def _home() -> str | None:
    place = municipality()
    return None if place is None else actor().municipality or place["id"]


def _given(asked: Asked) -> dict[str, Any]:
    """The address of the same network, for links that change one part of it."""
    return {
        "level": asked.level if asked.level != LEVELS[0] else None,
        "on": asked.on.isoformat() if asked.on != dt.date.today() else None,
        "ties": list(asked.kinds) or None,
        "sectors": list(asked.sectors) or None,
        "strength": asked.strength if asked.strength > 1 else None,
        **along(*OWN),
    }


def _called(*groups: Iterable[str]) -> dict[str, str]:
    """What is named on the page is called so; who may not be seen has no name here. That people are named is written down."""
    called, people = _names(graph(), (id for group in groups for id in group))
    disclosed(disclosures.REPORT, people)
    return called


def _names(seen: GraphSession, ids: Iterable[str]) -> tuple[dict[str, str], list[str]]:
    """What they are called, as far as they may be seen, and which of them are people."""
    found = wording.names_of(seen, [Ref("", id) for id in dict.fromkeys(ids)])
    return {ref.id: named.short for ref, named in found.items()}, [ref.id for ref in found if ref.label == "Teacher"]


def _sheet(asked: Asked, kept: Kept | None, sort: str) -> Sheet:
    heads = [
        ("name", gettext("Name")), ("institution", gettext("Institution")), ("ties", gettext("Ties")),
        ("betweenness", gettext("Betweenness")), ("constraint", gettext("Constraint")), ("core", gettext("Core")),
        ("coordinator", gettext("Coordinator")), ("consultant", gettext("Consultant")),
        ("representative", gettext("Representative")), ("gatekeeper", gettext("Gatekeeper")),
        ("liaison", gettext("Liaison")), ("day", gettext("Day")), ("n", "n"), ("m", "m"),
        ("worked_out", gettext("Worked out")),
    ]  # fmt: skip
    rows = kept.value.sorted_by(sort) if kept else []
    at = i18n.moment(kept.at) if kept else ""
    return Sheet(
        "structure", gettext("How the network is built"), [Head(name, Term(name, title, title)) for name, title in heads],
        _lines(graph(), disclosing(disclosures.FILE), asked.on, rows, at), language=i18n.language(),
    )  # fmt: skip


def _lines(
    seen: GraphSession, tell: Callable[[Iterable[str]], None], on: dt.date, rows: list[Row], at: str
) -> Iterator[tuple[Any, ...]]:
    """The lines of the table as they are written: some at a time are given their names, which is written down first."""
    nodes, pairs = len(rows), sum(row.degree for row in rows) // 2
    for first in range(0, nodes, NAMED_BY_ONE):
        some = rows[first : first + NAMED_BY_ONE]
        called, people = _names(seen, (id for row in some for id in (row.id, row.institution)))
        tell(people)
        for row in some:
            yield (
                called.get(row.id, ""), called.get(row.institution, row.institution), row.degree, _rounded(row.betweenness),
                _rounded(row.constraint), row.core, *row.roles.values(), on, nodes, pairs, at,
            )  # fmt: skip


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)
