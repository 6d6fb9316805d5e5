"""The console: one's own Cypher over a copy of what the whole network may see."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import re
from collections.abc import Mapping
from functools import partial
from typing import Any, cast

from flask import Blueprint, Flask, Response, abort, current_app, jsonify, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app import disclosures, i18n, query_trail
from app.access import Action, needs
from app.config import Settings
from app.console import content, filling, history
from app.console.gate import Refused
from app.console.mirror import Mirrors
from app.console.opened import statement
from app.console.run import BYTES, ROWS, SECONDS, Answer, Console, Stopped, Wrong
from app.context import actor, database, graph, municipality, while_awaited
from app.context import store as session_of
from app.database import Database
from app.graph import GraphError
from app.refusals import N_, Refusal
from app.reports.own import Outcome
from app.reports.values import named_ids
from app.security import caller
from app.store import ConsoleRun
from app.views.places import names_of

blueprint = Blueprint("console", __name__)

SAMPLE = (
    "MATCH (a:Institution)-[t:FORMAL_TIE]-(b:Institution)\n"
    "WHERE t.until IS NULL OR t.until >= date()\n"
    "RETURN a.short_name AS institution, count(DISTINCT b) AS partners\n"
    "ORDER BY partners DESC\n"
    "LIMIT 20"
)
LARGEST = 256 << 10
PICTURED = 12  # nodes that a picture of an answer opens besides its centre


@blueprint.get("/console")
@needs(Action.CONSOLE_RUN)
def page() -> ResponseReturnValue:
    """The editor, the last answer, what was asked before."""
    account = actor().account_id
    places = _places()
    asked = request.args.get("municipality", "")
    part = asked if asked in places else _home()
    with contextlib.suppress(GraphError):  # the first query need not wait for the copy then
        console().prepare(database().now(), part)
    runs = history.of(session_of(), account) if account is not None else []
    text, given = _of_report(request.args.get("report", ""))
    return render_template(
        "console/page.html",
        text=text or SAMPLE,
        given=json.dumps(given, ensure_ascii=False, indent=1) if given else "",
        runs=[_told(run) for run in runs],
        schema=content.schema(i18n.language()),
        places=places,
        part=part,
        largest=filling.LARGEST,
        limits={"seconds": int(SECONDS), "rows": ROWS, "megabytes": BYTES >> 20},
    )


def _places() -> dict[str, str]:
    """The municipalities to choose from, by id, where the network is too large to be copied whole; else none."""
    return dict(graph().rows("suggest.municipalities").rows) if filling.is_large(graph()) else {}


def _home() -> str | None:
    """The municipality that is asked when nobody chose one."""
    return actor().municipality or (municipality() or {}).get("id")


def _of_report(name: str) -> tuple[str, dict[str, Any]]:
    """The text of a report with the values of the address; nothing when there is no such report."""
    query = database().queries.get(name)
    if query is None or not query.heads or query.is_of_records or not query_trail.is_open(query):
        return "", {}
    raw: dict[str, Any] = {"municipality": _home()}
    raw |= {key: request.args.getlist(key) for key in query.params if key in request.args}
    return statement(query, raw)


@blueprint.post("/api/console/run")
@needs(Action.CONSOLE_RUN)
def run() -> ResponseReturnValue:
    """Runs one statement; the answer is its rows, its plan, and what they were read from."""
    given = _body()
    text, params = given.get("text"), given.get("params", {})
    text = text if isinstance(text, str) else ""
    try:
        part = given.get("municipality")
        written, found = _run(
            text, params, part=part if isinstance(part, str) else None, only_plan=given.get("plan") is True
        )
    except Refusal as refusal:
        return _refused(refusal, text)
    return jsonify(_answer(found) | {"run": _told(written)})


@blueprint.post("/api/console/cancel")
@needs(Action.CONSOLE_RUN)
def cancel() -> ResponseReturnValue:
    """Stops what I run now."""
    account = actor().account_id
    return jsonify(ok=True, stopped=account is not None and console().cancel(account))


@blueprint.get("/api/console/copy")
@needs(Action.CONSOLE_RUN)
def copied() -> ResponseReturnValue:
    """How far the copy is that the next answer waits for."""
    return jsonify(copied=console().copied(database().now(), request.args.get("municipality") or _home()))


def _body() -> dict[str, Any]:
    """What was sent; what cannot be read is nothing."""
    if (request.content_length or 0) > LARGEST:
        abort(413)
    try:
        given = request.get_json(silent=True)
    except RecursionError:
        return {}
    return given if isinstance(given, dict) else {}


def console() -> Console:
    """The console of the running application."""
    return cast(Console, current_app.extensions["setka.console"])


def _outcome(refusal: Refusal) -> str:
    if isinstance(refusal, Stopped):
        return "stopped"
    return "wrong" if isinstance(refusal, Wrong) else "refused"


def _refused(refusal: Refusal, text: str) -> tuple[Response, int, dict[str, str]]:
    told: dict[str, Any] = {
        "ok": False,
        "error": gettext(refusal.message, **refusal.values) if refusal.values else gettext(refusal.message),
        "status": refusal.status,
        "kind": _outcome(refusal),
    }
    if isinstance(refusal, Refused | Wrong) and refusal.at is not None:
        before = text[: refusal.at]
        told["at"] = {"offset": refusal.at, "line": before.count("\n") + 1, "column": refusal.at - before.rfind("\n")}
    if isinstance(refusal, Wrong):
        told["detail"] = refusal.detail
    wait = getattr(refusal, "retry_after", None)
    return jsonify(told), refusal.status, {"Retry-After": str(wait)} if wait else {}


def _answer(found: Answer) -> dict[str, Any]:
    first, *others = found.found or [""]
    picture = (
        url_for("explore.page", focus=first, select=first, open=",".join(others[:PICTURED]) or None) if first else ""
    )
    return {
        "ok": True,
        "columns": found.columns,
        "rows": found.rows,
        "total": found.total,
        "exact": found.is_exact,
        "plan": found.plan,
        "milliseconds": found.milliseconds,
        "as_of": dt.datetime.fromtimestamp(found.as_of, dt.UTC).isoformat(timespec="seconds"),
        "nodes": found.nodes,
        "ties": found.ties,
        "part": _name(found.part),
        "picture": picture,
        "pictured": min(len(found.found), PICTURED + 1),
    }


def _name(part: str | None) -> str:
    """The name of the municipality that was asked; empty for the whole network."""
    return names_of([part]).get(part, part) if part else ""


def _told(run: ConsoleRun) -> dict[str, Any]:
    return {
        "text": run.text,
        "params": run.params,
        "at": run.at.isoformat(timespec="seconds"),
        "outcome": run.outcome,
        "total": run.total,
        "milliseconds": run.milliseconds,
    }


def run_kept(text: str, params: Mapping[str, Any]) -> Outcome:
    """The gate of kept reports: runs a text as whoever looks, over the same copy, within the same limits, written down alike.

    Raises Refusal, with the database's own words when it does not understand the text.
    """
    if re.search(r"\$viewer\b", text):
        params = {"viewer": content.NETWORK.as_param(), **params}
    asked = params.get("municipality")
    try:
        _, found = _run(text, params, part=asked if isinstance(asked, str) else None)
    except Wrong as wrong:
        message = N_("The query cannot be run as it stands. The database says: %(detail)s")
        raise Refusal(message, field="text", detail=wrong.detail) from wrong
    return Outcome(found.columns, found.rows, found.total, found.is_exact, _name(found.part))


def _run(text: str, params: Any, *, part: str | None = None, only_plan: bool = False) -> tuple[ConsoleRun, Answer]:
    """Runs a statement as whoever asks, written down before it runs and at its end, however that comes."""
    who = actor()
    assert who.account_id is not None
    written = history.begin(session_of(), caller(), text, params if isinstance(params, Mapping) else {})
    while_awaited(partial(console().cancel, who.account_id))
    outcome: tuple[Any, ...] = ("failed",)
    try:
        found = console().run(
            database().now(),
            who.account_id,
            who.viewer.sees,
            text,
            params,
            municipality=part or _home(),
            only_plan=only_plan,
        )
        people = [id for id, one in named_ids(graph(), sorted(found.named)).items() if one.label == "Teacher"]
        disclosures.note(session_of(), caller(), disclosures.CONSOLE, people)
        outcome = ("done", found.total, found.milliseconds, found.part)
    except Refusal as refusal:
        outcome = (_outcome(refusal),)
        raise
    finally:
        history.end(session_of(), caller(), written, *outcome)
    return written, found


def _open(state: BlueprintSetupState) -> None:
    app = cast(Flask, state.app)
    settings = cast(Settings, app.extensions["setka.settings"])
    graph = cast(Database, app.extensions["setka.database"])
    app.extensions["setka.console"] = Console(Mirrors(settings.home, settings.jars, graph.queries, settings.repository))
    app.extensions["setka.report_gate"] = run_kept


blueprint.record_once(_open)
