"""The municipality's year: one page for whoever answers for the network, as of a day, beside the year before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app import exports, i18n, wording, year
from app import store as stores
from app.access import Action, needs
from app.audit import record
from app.beside import Kept, Told, Underway
from app.context import actor, graph, municipality, store
from app.discovery import Ref
from app.exports import Sheet
from app.graph import GraphSession
from app.partnership import STAGES
from app.queries import Head, Param
from app.reports import Answer, values
from app.security import caller
from app.views import waiting
from app.views.glossary import glossary
from app.vocabulary import Term
from app.year import Year

blueprint = Blueprint("year", __name__)

NAMED = 4
"""So many of what needs a decision are named; the report has them all."""
LISTED = 20
_ON = Param("on", "date", default="today")


@blueprint.context_processor
def words() -> dict[str, Any]:
    """Names of codes, today, and how a cell of a report is written."""
    return glossary() | {"cell": _cell, "named_at_once": NAMED, "listed": LISTED, "stages": list(STAGES)}


@blueprint.get("/year", endpoint="page")
@needs(Action.YEAR_VIEW)
def shown() -> ResponseReturnValue:
    """The year that ends on a day (`on`)."""
    kept, today = _read(), dt.date.today()
    if isinstance(kept, Underway):
        return waiting.page("year/waiting.html", gettext("The municipality’s year"), kept)
    found: Year | None = kept.value if kept else None
    ends = (dt.date(today.year, 8, 31), dt.date(today.year - 1, 12, 31))
    return render_template(
        "year/page.html",
        year=found,
        on=found.period.on if found else today,
        presets=[("today", today), *(("school", day) for day in ends[:1] if day < today), ("calendar", ends[1])],
        report=_report,
        late=year.PATIENCE,
        called=wording.names_of(graph(), [Ref("", id) for id in found.silent[:NAMED]]) if found and found.silent else {},
        thresholds=year.THRESHOLDS,
    )  # fmt: skip


@blueprint.get("/year.csv", endpoint="table")
@needs(Action.YEAR_VIEW)
def as_table() -> ResponseReturnValue:
    """Every number of the page as a table for a spreadsheet, each with its days and its definition."""
    kept, format = _read(for_file=True), exports.TABLES["csv-excel"]
    on = _on().isoformat()
    if isinstance(kept, Underway) or waiting.is_watched():
        back = url_for("year.page", on=on), gettext("To the page of the year")
        return waiting.before_file("year/waiting.html", gettext("The municipality’s year"), kept, {"on": on}, back)
    found: Year | None = kept.value if kept else None
    titles = (gettext("Part"), gettext("Number"), gettext("day of the year before"), gettext("then"), gettext("day"),
              gettext("now"), gettext("What is counted"))  # fmt: skip
    heads = [Head(str(at), Term(str(at), title, title)) for at, title in enumerate(titles)]
    sheet = Sheet(
        "year", gettext("The municipality’s year"), heads, _rows(found) if found else iter(()), language=i18n.language()
    )
    record(store(), caller(), "export.table", target=f"year:{on}:csv")
    store().commit()
    return Response(
        exports.write(sheet, format),
        content_type=format.mimetype,
        headers={"Content-Disposition": f'attachment; filename="year-{on}.csv"'},
    )


def _on() -> dt.date:
    on: dt.date = _ON.parse(request.args.get("on", ""))
    return on


def _read(*, for_file: bool = False) -> Kept | Underway | None:
    """The asked year of whoever asks, or how far it is; None while there is no municipality."""
    on, place = _on(), municipality()
    if place is None:
        return None
    home, today, books = actor().municipality or place["id"], dt.date.today(), stores.of(current_app)
    zone = ZoneInfo(current_app.config["BABEL_DEFAULT_TIMEZONE"])

    def work(seen: GraphSession, told: Told) -> Year:
        with books.session() as session:
            return year.read(
                seen, session, home, on, today, lambda day: dt.datetime.combine(day, dt.time.min, zone), told
            )  # fmt: skip

    return waiting.worked_out(work, home, on, today, for_file=for_file)


def _cell(found: Answer, row: tuple[Any, ...], column: str) -> str:
    return found.text(row, found.place(column), i18n.language())


def _report(found: Answer, **changed: Any) -> str:
    """The address of a report with what was asked of it."""
    asked = dict(found.params) | changed
    given: dict[str, Any] = {
        name: value.isoformat() if isinstance(value, dt.date) else value for name, value in asked.items()
    }
    return url_for("reports.page", name=found.query.name.rpartition(".")[2], **given)


def _rows(found: Year) -> Iterator[tuple[Any, ...]]:
    language, now, then = i18n.language(), found.period, found.earlier

    def about(one: Answer) -> str:
        return one.query.about.name(language)

    part = gettext("The state of the network")
    for figure in found.figures:
        name = found.state.query.heads[figure.column].heading(language)
        yield part, name, now.before, figure.before, now.on, figure.now, about(found.state)
    part = gettext("Ties begun and ended")
    kinds = values.FAMILIES["tie"]
    for flow in found.flows:
        told = gettext("Pairs tied by this kind on one of the two days only.")
        for what, old, new in (("begun", flow.begun_earlier, flow.begun), ("ended", flow.ended_earlier, flow.ended)):
            name = f"{kinds[flow.kind].name(language)}: {gettext('Begun') if what == 'begun' else gettext('Ended')}"
            yield part, name, then.on, old, now.on, new, told
    part, counted = gettext("Partnerships"), gettext("As their logs stood at the end of the day.")
    here, there = found.partnerships.ends
    for stage in STAGES:
        yield (
            part,
            gettext(STAGES[stage]),
            then.on,
            there.groups.get(stage, 0),
            now.on,
            here.groups.get(stage, 0),
            counted,
        )
    part = gettext("Deficits closed")
    for closed, name in ((True, gettext("closed")), (False, gettext("helped in part"))):
        old, new = (len(found.deficits(one, closed)) for one in (found.closed_earlier, found.closed))
        yield part, name, then.on, old, now.on, new, about(found.closed)
    name = gettext("Institutions left alone")
    yield name, name, now.before, found.apart.before, now.on, len(found.apart.alone), about(found.apart.answer)
