"""`/api/v1`: reports for programs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, abort, jsonify, request, url_for
from flask.typing import ResponseReturnValue

from app import disclosures, i18n, throttling
from app.access import Action, needs
from app.api import answers, openapi
from app.api.answers import FORMATS
from app.audit import record
from app.config import VERSION
from app.context import actor, database, disclosing, running, settings
from app.context import store as session_of
from app.queries import Param, ParamError, Query
from app.refusals import N_
from app.security import caller

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")

_LANGUAGE = Param("lang", "code", "", codes=("ru", "en"))


@blueprint.before_request
def slow_down() -> None:
    """So many requests a minute for an account, whichever of its keys asks."""
    throttling.spend(session_of(), settings().secret_key, f"api\0{actor().account_id}")


@blueprint.get("/reports")
@needs(Action.REPORTS_VIEW)
def listing() -> ResponseReturnValue:
    """What can be asked for."""
    language = _language({})
    return jsonify(
        reports=[
            {
                "name": name,
                "title": query.title.name(language),
                "about": query.about.name(language),
                "href": url_for("api.report", name=name),
            }
            for name, query in _reports().items()
        ]
    )


@blueprint.get("/reports/<name>")
@needs(Action.REPORTS_VIEW)
def report(name: str) -> ResponseReturnValue:
    """One report: its parameters in the address, its format by the ending or by Accept."""
    known = _reports()
    ending = name.rpartition(".")[2]
    if name not in known and ending in FORMATS:
        name = name.rpartition(".")[0]
    else:
        ending = ""
    query = known.get(name) or abort(404)
    language = _language(query.params)
    chosen = FORMATS[ending] if ending else _accepted()
    params = query.bind({key: _given(query, key) for key in query.params})
    sheet = answers.sheet(
        running("program", query.name), session_of(), query, params, language, chosen, disclosing(disclosures.API)
    )
    record(session_of(), caller(), "report.run", target=f"{query.name}.{chosen.name}"[:250])
    session_of().commit()
    response = Response(chosen.write(sheet), content_type=chosen.media_type)
    if chosen.media_type.startswith("text/"):
        response.headers["Content-Type"] = f"{chosen.media_type}; charset=utf-8"
    if chosen.name != "json":
        response.headers["Content-Disposition"] = f'attachment; filename="{name}.{chosen.name}"'
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Vary"] = "Accept, Authorization, Cookie"
    return response


@blueprint.get("/openapi.json")
@needs(Action.REPORTS_VIEW)
def document() -> ResponseReturnValue:
    """The OpenAPI document of the reports there are."""
    server = (settings().public_url or "").rstrip("/") + "/api/v1"
    return jsonify(openapi.document(_reports(), _language({}), server, VERSION))


def _reports() -> dict[str, Query]:
    return answers.reports(database().queries)


def _language(params: Mapping[str, Param]) -> str:
    """The language asked for; raises ParamError for it and for every name that the address may not hold."""
    for name in request.args:
        if name not in params and name != "lang":
            raise ParamError(name, N_("There is no such parameter here."))
    return _LANGUAGE.parse(request.args.get("lang", "")) or i18n.language()


def _given(query: Query, name: str) -> Any:
    """What stands in the address: a list for lists, one value for everything else."""
    values = request.args.getlist(name)
    return values if query.params[name].type in ("ids", "list") else (values[-1] if values else "")


def _accepted() -> answers.Format:
    best = request.accept_mimetypes.best_match([one.media_type for one in FORMATS.values()])
    if not request.accept_mimetypes:
        return next(iter(FORMATS.values()))
    return next((one for one in FORMATS.values() if one.media_type == best), None) or abort(406)
