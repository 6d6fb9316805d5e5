"""Errors as people read them: what happened, why, what to do. One page and one JSON shape for all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import current_app, g, jsonify, make_response, render_template, request
from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _
from flask_wtf.csrf import CSRFError
from markupsafe import escape
from sqlalchemy import exc as faults
from werkzeug.exceptions import BadRequestKeyError, HTTPException, default_exceptions
from werkzeug.routing.exceptions import RequestRedirect

from app.refusals import N_, Refusal
from app.security import API, METRICS, wants_json

if TYPE_CHECKING:
    from flask import Flask, Response


@dataclass(frozen=True)
class Words:
    """What is said about a status: what happened, why it may be so, what to do."""

    title: LazyString
    why: LazyString
    advice: LazyString


WORDS = {
    400: Words(
        _("The request could not be understood"),
        _("Its address or form holds something that Setka cannot read, or the form was open too long."),
        _("Go back, reload the page and try again."),
    ),
    401: Words(
        _("You are not signed in"),
        _("You have not signed in, or your session has ended."),
        _("Sign in and try again."),
    ),
    403: Words(
        _("You may not do this"),
        _("Your role does not include it."),
        _("If you need it for your work, ask an administrator or your coordinator."),
    ),
    404: Words(
        _("There is nothing here"),
        _("The address is mistyped, the thing was removed, or it is not open to you."),
        _("Check the address, or find what you need through the search."),
    ),
    405: Words(
        _("This address does not work that way"),
        _("It is meant for a button or a form, not to be opened by itself."),
        _("Go back to the page you came from and use the button there."),
    ),
    409: Words(
        _("It has changed meanwhile"),
        _("The same thing exists already, or somebody else has just changed it."),
        _("Reload the page, look at what is there now, and repeat if it is still needed."),
    ),
    410: Words(
        _("This link does not work any more"),
        _("Links are good for one use and for 7 days."),
        _("Ask whoever gave it to you for a new one."),
    ),
    406: Words(
        _("None of the formats asked for is offered here"),
        _("The answer can be had in other formats only."),
        _("Ask for JSON, NDJSON, CSV or XLSX."),
    ),
    413: Words(
        _("This is too much at once"),
        _("The file or the form is larger than Setka accepts."),
        _("Divide it into smaller parts and send them one after another."),
    ),
    415: Words(
        _("This kind of content is not accepted here"),
        _("The request was sent in a format that this address does not read."),
        _("Send it as JSON."),
    ),
    422: Words(
        _("This cannot be done as asked"),
        _("Some of what was sent does not fit together."),
        _("Go back, correct it and try again."),
    ),
    429: Words(
        _("Too many attempts"),
        _("After many attempts in a row there is a pause, so that nobody can guess passwords."),
        _("Wait as long as it says here and try again."),
    ),
    500: Words(
        _("Something is broken on our side"),
        _("Setka has met an error of its own. It is written down with the number below."),
        _("Try again. If it happens again, tell your administrator that number."),
    ),
    503: Words(
        _("Setka cannot answer right now"),
        _("The database is starting, restarting or busy. Nothing of yours is lost."),
        _("Try again in half a minute. If it goes on, tell your administrator."),
    ),
}
STOPPED = Words(
    _("Stopped"),
    _("It was stopped before its answer came: by you on the page “Running now”, or by an administrator."),
    _("Nothing was changed. Go back and ask again, for less at once if it took too long."),
)
PAUSED = Words(
    _("A backup is being made"),
    _("For a moment nothing can be written, so that the copy is whole. Reading goes on."),
    _("Nothing of yours was written yet. Go back and send it again in half a minute."),
)
RETRY_SECONDS = 30


def words(status: int) -> Words:
    """What is said about a status; a rare one reads like its whole class."""
    return WORDS.get(status) or WORDS[500 if status >= 500 else 400]


CODES = {
    400: "bad_request", 401: "unauthorized", 403: "forbidden", 404: "not_found", 405: "method_not_allowed",
    406: "not_acceptable", 409: "conflict", 413: "too_large", 415: "unsupported_type", 422: "unprocessable",
    429: "too_many_requests", 500: "internal", 503: "unavailable",
}  # fmt: skip
"""What a program is told beside the sentence, where it asks by `/api/v1`."""


NO_KEY = N_("A key that works is needed: “Authorization: Bearer setka_…”. Keys are made on the page of your account.")


def _told(status: int, message: str, field: str | None) -> dict[str, str]:
    code = CODES.get(status, "internal" if status >= 500 else "bad_request")
    return {"code": code, "message": message} | ({"field": field} if field else {})


def answer(
    status: int,
    why: str | None = None,
    retry_after: int | None = None,
    field: str | None = None,
    said: Words | None = None,
) -> Response:
    """The page or the JSON of an error. `why` replaces the usual reason by a more exact one, `said` everything that is usually
    said about the status; `field` is what it is about."""
    said = said or words(status)
    if request.path.startswith(API) or request.path == METRICS:
        why = why or (gettext(NO_KEY) if status == 401 else None)
        response = jsonify(error=_told(status, why or f"{said.title}. {said.why}", field))
        if status == 401:
            response.headers["WWW-Authenticate"] = "Bearer"
    elif wants_json():
        sentence = why or f"{said.title}. {said.advice}"
        response = jsonify(ok=False, error=sentence, status=status)
    else:
        response = make_response(_page(status, said, why))
    response.status_code = status
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    return response


def _page(status: int, said: Words, why: str | None) -> str:
    facts: dict[str, Any] = {
        "status": status,
        "title": said.title,
        "why": why or said.why,
        "advice": said.advice,
        "request_id": g.get("request_id", ""),
    }
    try:
        return render_template("errors/error.html", **facts)
    except Exception:  # the frame itself may need what is broken
        current_app.logger.exception("The error page could not be drawn.")
        title, why, advice = (escape(str(facts[name])) for name in ("title", "why", "advice"))
        return f"<!doctype html><title>{title}</title><h1>{title}</h1><p>{why}</p><p>{advice}</p>"


def _own_words(error: HTTPException) -> str | None:
    """What a view said with `abort(…, description)`; never the library's own English or a key's name."""
    if isinstance(error, CSRFError | BadRequestKeyError):
        return None
    usual = getattr(default_exceptions.get(error.code or 500), "description", None)
    return str(error.description) if error.description and error.description != usual else None


def init_app(app: Flask) -> None:
    """Answers every error of the application in its one shape."""

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Any:
        if isinstance(error, RequestRedirect) or error.code is None or error.response is not None:
            return error
        response = answer(error.code, _own_words(error) if error.code < 500 else None)
        for name, value in error.get_headers(request.environ):
            if name in ("Allow", "Retry-After"):
                response.headers[name] = value
        return response

    @app.errorhandler(Refusal)
    def refusal(error: Refusal) -> Response:
        text = gettext(error.message, **error.values) if error.values else gettext(error.message)
        return answer(error.status, text, getattr(error, "retry_after", None))

    @app.errorhandler(faults.OperationalError)
    @app.errorhandler(faults.TimeoutError)
    def store_down(error: Exception) -> Response:
        app.logger.error("The store of accounts does not answer: %s", type(error).__name__)
        if "store_session" in g:
            g.store_session.rollback()  # what could not be written does not stand in the way of the page that says so
        return answer(503, None, RETRY_SECONDS)

    _handle_graph(app)


def _code(error: Exception) -> str:
    """What kind of trouble it was: the database’s own words may repeat what was written."""
    return str(getattr(error.__cause__, "code", None) or type(error.__cause__ or error).__name__)


def _handle_graph(app: Flask) -> None:
    # Imported here: the driver is not loaded by those who only want the words.
    from app.graph import AlreadyExists, GraphPaused, GraphStopped, GraphTimeout, GraphUnavailable
    from app.queries import ParamError

    @app.errorhandler(GraphUnavailable)
    def graph_down(error: GraphUnavailable) -> Response:
        app.logger.error("The graph does not answer: %s", _code(error))
        return answer(503, None, RETRY_SECONDS)

    @app.errorhandler(GraphPaused)
    def graph_paused(error: GraphPaused) -> Response:
        return answer(503, None, RETRY_SECONDS, said=PAUSED)

    @app.errorhandler(GraphTimeout)
    def graph_slow(error: GraphTimeout) -> Response:
        return answer(503, gettext("The question took too long to answer. Narrow it down, for example by a sector."))

    @app.errorhandler(GraphStopped)
    def graph_stopped(error: GraphStopped) -> Response:
        return answer(503, said=STOPPED)

    @app.errorhandler(AlreadyExists)
    def twice(error: AlreadyExists) -> Response:
        return answer(409)

    @app.errorhandler(ParamError)
    def nonsense(error: ParamError) -> Response:
        text = gettext(error.message, **error.values) if error.values else gettext(error.message)
        said = gettext("“%(name)s” in the address: %(problem)s", name=error.param, problem=text)
        return answer(400, said, field=error.param)
