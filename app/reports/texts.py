"""The parameters of a text of one's own: found in it, declared when it is kept, checked and bound like those of a query file.

A kept report that is a text has its declarations where a copy of a built-in report has its values:
`{name: {"type": of TYPES, "default": as typed}}`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.queries import VIEWER, Param, ParamError, Query, dated, without_comments
from app.refusals import N_, Refusal
from app.store import OwnReport
from app.vocabulary import Term

TYPES: Mapping[str, str] = {
    "text": N_("text"), "number": N_("number"), "date": N_("date, such as 2026-11-23 or today"),
    "list": N_("list, divided by commas"),
}  # fmt: skip
MOST, LONGEST = 12, 2000
_KINDS = {"text": "text", "number": "float", "date": "date", "list": "list"}
_NAME = re.compile(r"\$([A-Za-z_][A-Za-z0-9_]{0,59})\b")

Declared = Mapping[str, Mapping[str, str]]


class Undeclared(Refusal):
    """The text has parameters of which it is not known what they are."""


def names(text: str) -> list[str]:
    """The parameters in a text, in the order in which they stand in it; whoever looks (`$viewer`) is none."""
    found = dict.fromkeys(_NAME.findall(without_comments(text)))
    return [name for name in found if name != VIEWER]


def checked(text: str, declared: Declared) -> dict[str, dict[str, str]]:
    """The declarations of the parameters that the text has. Raises Undeclared when one is missing, Refusal at `value-NAME` when
    its first value does not fit."""
    wanted = names(text)
    if len(wanted) > MOST:
        raise Refusal(N_("A report of your own has at most %(most)s parameters."), field="text", most=MOST)
    if any(declared.get(name, {}).get("type") not in TYPES for name in wanted):
        raise Undeclared(N_("Say below what each parameter of the text is, and its first value."), field="params")
    found = {name: {"type": declared[name]["type"], "default": declared[name].get("default", "")} for name in wanted}
    for name, param in _params(found, is_required=True).items():
        try:
            if len(found[name]["default"]) > LONGEST:
                raise ParamError(name, N_("At most %(longest)s characters fit here."), longest=LONGEST)
            param.parse(found[name]["default"])
        except ParamError as error:
            raise Refusal(error.message, field=f"value-{name}", **error.values) from error
    return found


def query(report: OwnReport) -> Query:
    """A kept text as a question whose parameters a form can ask for; its columns are known when it has been run."""
    title = Term("", report.title, report.title)
    about = Term("", report.note, report.note)
    return Query("", report.text, Path(), "read", title, about, (), params=_params(report.params))


def defaults(text: str, declared: Declared) -> dict[str, Any]:
    """The first values, typed."""
    return {name: param.missing() for name, param in _params(declared).items() if name in names(text)}


def bound(text: str, values: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """The text and its values as JSON holds them: JSON knows no dates, so the text makes them from what is given."""
    given = dict(values)
    for name, value in values.items():
        if isinstance(value, dt.date):
            text = dated(text, name)
            given[name] = value.isoformat()
        elif isinstance(value, float) and value.is_integer():
            given[name] = int(value)  # LIMIT and list places take whole numbers only
    return text, given


def _params(declared: Declared, *, is_required: bool = False) -> dict[str, Param]:
    found = {}
    for name, spec in declared.items():
        if not isinstance(spec, Mapping) or spec.get("type") not in _KINDS:
            continue
        param = Param(name, _KINDS[spec["type"]], longest=LONGEST, title=Term(name, name, name))
        if not is_required:
            param = replace(param, default=_default(param, spec.get("default", "")))
        found[name] = param
    return found


def _default(param: Param, typed: str) -> Any:
    """The value of a declaration; `today` of a date stays the day on which it is asked."""
    if param.type == "date" and typed.strip() == "today":
        return "today"
    return param.parse(typed)
