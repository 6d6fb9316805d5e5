"""The log: one event a line, in UTC, as text for people or as JSON for programs.

A line names the event, the request and its account by their ids, a place of the application by its name. It holds no e-mail,
name of a person, typed text, address or token: of an error the kind and the lines of code are told, not its message, because
messages repeat what was typed.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import g, has_request_context, request
from flask.logging import default_handler, wsgi_errors_stream

from app.config import ROOT
from app.security import known_account, one_line

if TYPE_CHECKING:
    from types import TracebackType

    from flask import Flask

    from app.config import Settings

LOGGERS = ("app", "waitress", "neo4j")
"""Ours, the web server’s, the driver’s: all of them write the same way."""
LONGEST = 500
FRAMES = 20
_log = logging.getLogger(__name__)


def write(level: int, event: str, **facts: Any) -> None:
    """Writes one event down. `facts` are names and numbers; what people typed is none."""
    _log.log(level, event, extra={"facts": facts})


def facts_of(record: logging.LogRecord) -> dict[str, Any]:
    """A record of any library as the facts of one line, the request it belongs to among them."""
    moment = dt.datetime.fromtimestamp(record.created, dt.UTC)
    facts: dict[str, Any] = {
        "time": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "level": record.levelname.lower(),
        "event": one_line(record.getMessage())[:LONGEST],
    }
    if record.name != __name__:
        facts["logger"] = record.name
    if has_request_context():
        facts |= {"request": g.get("request_id", ""), "account": known_account()}
    facts |= getattr(record, "facts", {})
    if record.exc_info and record.exc_info[1] is not None:
        facts["error"], facts["trace"] = error_of(record.exc_info[1])
    return {name: value for name, value in facts.items() if value not in (None, "")}


def error_of(error: BaseException) -> tuple[str, list[str]]:
    """The kind of an error with that of its cause, and where in the code it was, the last line first."""
    kinds, cause = [type(error).__name__], error.__cause__ or error.__context__
    if cause is not None:
        kinds.append(type(cause).__name__)
    frames = reversed(traceback.extract_tb(error.__traceback__)[-FRAMES:])
    return " < ".join(kinds), [f"{_place(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]


def _place(file: str) -> str:
    path = Path(file)
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else path.name


class AsJson(logging.Formatter):
    """A line of JSON, for programs."""

    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(facts_of(record), ensure_ascii=False, default=str)


class AsText(logging.Formatter):
    """A line for people: the time, how grave, what happened, then its facts."""

    def format(self, record: logging.LogRecord) -> str:
        facts = facts_of(record)
        begin = f"{facts.pop('time')} {facts.pop('level').upper():<7} {facts.pop('event')}"
        return " ".join([begin, *(f"{name}={_text(value)}" for name, value in facts.items())])


def _text(value: Any) -> str:
    text = " < ".join(map(str, value)) if isinstance(value, list) else str(value)
    # Quoted, no control character stays as it is.
    return (
        text
        if text.isascii() and text.isprintable() and " " not in text
        else json.dumps(one_line(text), ensure_ascii=False)
    )


class _Handler(logging.StreamHandler[Any]):
    """Where lines go: the server’s stream of errors while it serves, else this process’s."""

    def __init__(self, form: str) -> None:
        super().__init__(wsgi_errors_stream)
        self.setFormatter(AsJson() if form == "json" else AsText())


def init_app(app: Flask, settings: Settings) -> None:
    """Has this process write its log in the form that the settings say. As JSON every request is a line; as text, only
    what needs attention."""
    handler = _Handler(settings.log)
    for name in LOGGERS:
        logger = logging.getLogger(name)
        for old in [one for one in logger.handlers if isinstance(one, _Handler)]:
            logger.removeHandler(old)
        logger.addHandler(handler)
    logging.getLogger("app").setLevel(logging.INFO if settings.log == "json" else logging.WARNING)
    app.logger.removeHandler(default_handler)

    def fault(exc_info: tuple[type, BaseException, TracebackType] | tuple[None, None, None]) -> None:
        # Flask itself would write the address down: the ones of personal pages are secrets.
        _log.error(
            "fault", exc_info=exc_info, extra={"facts": {"endpoint": request.endpoint, "method": request.method}}
        )

    app.log_exception = fault  # type: ignore[method-assign]
