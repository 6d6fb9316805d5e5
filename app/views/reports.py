"""The report library, its answers as a table, a chart, a picture or a number, and the reports that people keep."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import orjson
from flask import Blueprint, Response, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app import disclosures, exports, i18n, network, query_trail, vocabulary
from app.access import Action, may, needs
from app.audit import record
from app.context import actor, database, disclosed, disclosing, graph, municipality, municipality_count, running
from app.context import store as session_of
from app.queries import Param, ParamError, Query
from app.reports import (
    MOST_ROWS,
    Answer,
    Report,
    answer,
    built_in,
    charts,
    favourites,
    find,
    own,
    plots,
    used_tags,
    values,
)
from app.reports.library import FOLDER, TAGS
from app.reports.run import sheet, suggestions, told
from app.security import caller, local_address
from app.store import OwnReport

blueprint = Blueprint("reports", __name__)

FIRST_ROWS = 200
"""So many rows stand in the page itself; a script brings the others in as they are scrolled to."""
INLINE_ROWS = 2000
VIEWS = ("table", "chart", "graph", "map", "number")
_RESERVED = ("view", "sort", "filter", "page")
_FORMAT = Param("format", "code", codes=tuple(exports.TABLES))
_FILTER = Param("filter", "text", "", longest=200)
_TAGS = Param("tag", "list", default=[], codes=tuple(TAGS))


@dataclass
class Asked:
    """A report as an address asks for it: what was typed, its values, and what is wrong with which of them."""

    query: Query
    raw: dict[str, Any]
    params: dict[str, Any]
    problems: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    is_blank: bool = False  # something needed was not given yet, and nothing wrong

    @property
    def is_ready(self) -> bool:
        return not self.problems and not self.is_blank


@blueprint.context_processor
def words() -> dict[str, Any]:
    """What the pages of reports name: tags, sectors, codes."""
    language = i18n.language()
    return {
        "tag_name": lambda tag: TAGS[tag].name(language) if tag in TAGS else tag,
        "code_name": lambda family, code: values.code_name(family, code, language),
        "sector_signs": vocabulary.SECTORS,
        "view_words": {
            "table": gettext("Table"), "chart": gettext("Chart"), "graph": gettext("Picture"), "map": gettext("Map"),
            "number": gettext("Numbers"),
        },
    }  # fmt: skip


@blueprint.get("/reports")
@needs(Action.REPORTS_VIEW)
def library() -> ResponseReturnValue:
    """What can be asked: built-in reports by what they are about, favourites first, and those that people keep."""
    reports = _built_in()
    words, tags = _FILTER.parse(request.args.get("q", "")), _TAGS.parse(request.args.getlist("tag"))
    found = find(reports.values(), words, tags)
    session, language = session_of(), i18n.language()
    mine, told_me = own.mine(session, caller()), own.told(session, caller())
    if words:
        held = words.casefold()
        mine, told_me = ([r for r in each if held in f"{r.title} {r.note}".casefold()] for each in (mine, told_me))
    kept = {f"own:{report.id}": report for report in [*mine, *told_me]}
    liked = favourites.of(session, caller())
    first = [(name, reports.get(name), kept.get(name)) for name in liked if name in reports or name in kept]
    used = used_tags(reports.values())
    return render_template(
        "reports/library.html",
        words=words,
        tags=tags,
        found=found,
        total=len(reports),
        all_tags=[(tag, used[tag]) for tag in TAGS if used[tag]],
        favourites=first,
        liked=set(liked),
        mine=[] if tags else mine,
        told_me=[] if tags else told_me,
        language=language,
        may_keep=may(actor(), Action.REPORTS_KEEP),
        has_gate="setka.report_gate" in current_app.extensions,
    )


@blueprint.get("/reports/<name>")
@needs(Action.REPORTS_VIEW)
def page(name: str) -> ResponseReturnValue:
    """A report: its parameters, and its answer once they are complete."""
    return show(report_of(name))


@blueprint.get("/reports/<name>/file")
@needs(Action.REPORTS_VIEW)
def file(name: str) -> ResponseReturnValue:
    """All rows of the answer as a file, written as they come. That it was taken, by whom, is written down."""
    report = report_of(name)
    format = exports.TABLES[_FORMAT.parse(request.args.get("format", ""))]
    asked = asked_of(report.query)
    if not asked.is_ready:
        return redirect(url_for("reports.page", name=name, **address_of(asked)))
    table = sheet(running("file", report.query.name), report.query, asked.params, i18n.language(), store=session_of(),
                  seen=disclosing(disclosures.FILE))  # fmt: skip
    record(session_of(), caller(), "export.report", target=f"{report.query.name}.{format.code}"[:255])
    session_of().commit()
    name = format.file_name(f"{table.name}-{dt.date.today().isoformat()}")
    return Response(
        exports.write(table, format),
        content_type=format.mimetype,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@blueprint.get("/api/reports/<name>/rows")
@needs(Action.REPORTS_VIEW)
def rows(name: str) -> ResponseReturnValue:
    """All rows of an answer that a page may show, for its table."""
    asked = asked_of(report_of(name).query)
    if not asked.is_ready:
        abort(400)
    found = _asked_now(asked.query, asked)
    return Response(_table(found), mimetype="application/json")


@blueprint.get("/api/reports/<name>/suggest")
@needs(Action.REPORTS_VIEW)
def suggest(name: str) -> ResponseReturnValue:
    """`param`: the values it may take, given those of the parameters before it, as `[[value, name], …]`."""
    query = report_of(name).query
    wanted = request.args.get("param", "")
    if wanted not in query.params or not query.params[wanted].suggest:
        abort(404)
    asked = asked_of(query, choose=False)
    return Response(
        orjson.dumps(suggestions(graph(), query, wanted, asked.params, session_of())), mimetype="application/json"
    )


@blueprint.post("/reports/favourites")
@needs(Action.REPORTS_VIEW)
def favour() -> ResponseReturnValue:
    """Puts a report among one's favourites, takes it away, or moves it."""
    name, act = request.form.get("report", "")[:80], request.form.get("act", "")
    session = session_of()
    if act == "add":
        if name.startswith("own:"):
            own.open_for(session, caller(), number(name.removeprefix("own:")))
        else:
            report_of(name)
        favourites.add(session, caller(), name)
    elif act == "remove":
        favourites.remove(session, caller(), name)
    elif act in ("up", "down"):
        favourites.move(session, caller(), name, -1 if act == "up" else 1)
    else:
        abort(400)
    return redirect(local_address(request.form.get("back")) or url_for("reports.library"))


# --- an answer on a page ----------------------------------------------------------------------------------------------


def show(report: Report, kept: OwnReport | None = None) -> ResponseReturnValue:
    """The page of a report; of a kept one, with its values where the address gives no others."""
    asked = asked_of(report.query, kept)
    facts = _facts(f"own:{kept.id}" if kept else report.name, asked, kept) | {
        "report": report,
        "title": kept.title if kept else report.title(i18n.language()),
        "address": address_of(asked),
        "cypher": query_trail.text(report.query, i18n.language()),
        "console": _console(report.query, asked),
        "formats": exports.TABLES,
        "one_place": municipality_count() == 1,
        "is_empty": municipality_count() == 0,
    }
    if not asked.is_ready:
        return render_template("reports/page.html", **facts, answer=None), 400 if asked.problems else 200
    return _answered(_asked_now(report.query, asked), facts)


def _asked_now(query: Query, asked: Asked) -> Answer:
    found = answer(running("report", query.name), query, asked.params, store=session_of())
    disclosed(disclosures.REPORT, found.people)
    return found


def show_text(kept: OwnReport, asked: Asked, found: Answer | None) -> ResponseReturnValue:
    """The page of a kept report that is a text of its own, with what the gate has answered."""
    facts = _facts(f"own:{kept.id}", replace(asked, query=found.query) if found else asked, kept) | {
        "title": kept.title,
        "address": address_of(asked),
        "cypher": {"file": "", "text": kept.text},
    }
    if found is None:
        return render_template("reports/page.html", **facts, answer=None), 400
    return _answered(found, facts)


def _facts(name: str, asked: Asked, kept: OwnReport | None) -> dict[str, Any]:
    """What every page of a report says; `name` is that of the report among favourites."""
    sort = request.args.get("sort", "")[:60]
    return {
        "report": None,
        "kept": kept,
        "name": name,
        "asked": asked,
        "address": {},
        "sort": sort if sort.removeprefix("-") in asked.query.columns else "",
        "filter": _FILTER.parse(request.args.get("filter", "")),
        "liked": name in favourites.of(session_of(), caller()),
        "may_keep": may(actor(), Action.REPORTS_KEEP),
        "is_mine": kept is not None and kept.account_id == actor().account_id,
        "console": None,
        "formats": {},
        "language": i18n.language(),
        "one_place": True,
    }


def _answered(found: Answer, facts: dict[str, Any]) -> ResponseReturnValue:
    language, query = i18n.language(), found.query
    orders = tuple(way + column for column in query.columns for way in ("", "-"))
    Param("sort", "code", "", codes=orders).parse(
        request.args.get("sort", "")
    )  # an order that is none is told, not passed over
    numbers = found.holding(found.sorted_by(facts["sort"], language), facts["filter"], language)
    views = _views(found)
    view = request.args.get("view", "")
    view = view if view in views else query.view if query.view in views else "table"
    return render_template(
        "reports/page.html",
        **facts,
        answer=found,
        numbers=numbers[:FIRST_ROWS],
        held=len(numbers),
        views=views,
        view=view,
        most=MOST_ROWS,
        told=told_of(facts["asked"]),
        picture=_picture(found, numbers, view, language),
        elements=plots.elements(found, numbers, language) if view == "graph" else None,
        legend=network.legend(language) if view == "graph" else None,
        island=_table(found).decode() if len(found.rows) <= INLINE_ROWS else "",
        today=dt.date.today(),
    )  # fmt: skip


def _picture(found: Answer, numbers: list[int], view: str, language: str) -> Any:
    if view == "chart":
        return charts.draw(found, numbers, language)
    if view == "map":
        return plots.on_the_ground(found, numbers, language)
    return plots.of_ties(found, numbers, language) if view == "graph" else None


def _views(found: Answer) -> list[str]:
    """The ways in which an answer can be shown, the declared one among them."""
    fits = {
        "table": True,
        "chart": found.query.chart is not None,
        "graph": plots.ends(found) is not None,
        "map": plots.has_map(found),
        "number": found.query.view == "number" and len(found.rows) == 1,
    }
    return [view for view in VIEWS if fits[view]]


def _table(found: Answer) -> bytes:
    """The answer for the table's script: its heads, raw rows, and the names of what stands in them."""
    language = i18n.language()
    codes = {
        head.family: {code: values.code_name(head.family, code, language) for code in values.FAMILIES[head.family]}
        for head in found.heads
        if head.type == "code" and head.family in values.FAMILIES
    }
    shown: dict[str, Any] = {
        "heads": [{"name": h.name, "type": h.type, "family": h.family} for h in found.heads],
        "rows": found.rows,
        "names": {id: [one.label, one.short, one.name] for id, one in found.names.items()},
        "codes": codes,
        "total": found.total,
        "is_exact": found.is_exact,
    }
    # Inside a page the end of a script must not be readable in a text.
    return orjson.dumps(shown, default=str).replace(b"<", b"\\u003c")


# --- what is asked ----------------------------------------------------------------------------------------------------


def asked_of(query: Query, kept: OwnReport | None = None, *, choose: bool = True) -> Asked:
    """The values of the address, over those that a kept report has, over the defaults; each checked, and looked up in its list."""
    given = request.args
    raw: dict[str, Any] = {}
    for name, param in query.params.items():
        if name in given:
            raw[name] = given.getlist(name) if param.type in ("ids", "list") else given.get(name, "")
        elif kept is not None and name in kept.params:
            raw[name] = kept.params[name]
        elif name == "municipality" and param.suggest and (home := _home()):
            raw[name] = home
    asked = Asked(query, raw, {})
    for name, param in query.params.items():
        try:
            asked.params[name] = param.parse(raw[name]) if raw.get(name) not in (None, "", []) else param.missing()
        except ParamError as error:
            if param.required and not raw.get(name):
                asked.is_blank = True
            else:
                asked.problems[name] = (
                    gettext(error.message, **error.values) if error.values else gettext(error.message)
                )
        if choose and param.suggest:
            asked.choices[name] = suggestions(graph(), query, name, asked.params, session_of())
            value = asked.params.get(name)
            if value is not None and value not in dict(asked.choices[name]):
                asked.problems[name] = gettext("This is not among the values to choose from here. Choose another one.")
                del asked.params[name]
    return asked


def _home() -> str | None:
    place = municipality()
    return None if place is None else actor().municipality or place["id"]


def address_of(asked: Asked) -> dict[str, Any]:
    """The values as an address holds them: what was given, and where it was given."""
    is_built_in = bool(asked.query.name)
    return {
        name: raw
        for name, raw in asked.raw.items()
        if raw not in (None, "", []) and not (is_built_in and name == "municipality" and raw == _home())
    }


def told_of(asked: Asked) -> list[tuple[str, str]]:
    """The values in words; the municipality only where there are several."""
    if not asked.query.params:
        return []
    params = list(asked.query.params.values())
    # A text of one's own names nothing that the network would have to be asked for.
    seen = graph() if any(param.suggest for param in params) else None
    found = told(seen, asked.query, asked.params, i18n.language(), session_of())
    return found[1:] if params[0].suggest == "suggest.municipalities" and municipality_count() == 1 else found


def _console(query: Query, asked: Asked) -> str | None:
    """Where the same question opens as a text, for whoever may put texts to the graph."""
    if query.is_of_records or "console.page" not in current_app.view_functions or not may(actor(), Action.CONSOLE_RUN):
        return None
    return url_for("console.page", report=query.name, **address_of(asked))


def _built_in() -> Mapping[str, Report]:
    return built_in(database().queries)


def report_of(name: str) -> Report:
    """A built-in report by its part of the address; 404 without one."""
    query = database().queries.get(FOLDER + name)
    if query is None or not query.heads:
        abort(404)
    return Report(name, query)


def number(text: str) -> int:
    """The number of a kept report or of its version, as it stands in a form or in the name of a favourite."""
    return int(text) if text.isdecimal() and len(text) < 10 else abort(404)
