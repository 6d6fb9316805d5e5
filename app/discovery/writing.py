"""What a discovery has found as JSON and back, so that it can be kept in the store."""

from __future__ import annotations

import datetime as dt
from typing import Any

from app.discovery.suggestion import Act, Code, Found, Line, Many, Ref, Said, Sketch, Suggestion, Value

Json = dict[str, Any]


def as_json(found: Found) -> Json:
    """Everything that it holds; `read` gives an equal one back."""
    return {
        "total": found.total,
        "counted": [_said(said) for said in found.counted],
        "suggestions": [_suggestion(each) for each in found.suggestions],
    }


def read(content: Json) -> Found:
    """What `as_json` has written. Raises KeyError, TypeError or ValueError for anything else."""
    return Found(
        [_read_suggestion(each) for each in content["suggestions"]],
        content["total"],
        tuple(_read_said(said) for said in content["counted"]),
    )


def _suggestion(one: Suggestion) -> Json:
    return {
        "kind": one.kind, "key": one.key, "score": one.score, "ground": one.ground, "what": _said(one.what),
        "why": [_said(said) for said in one.why], "institutions": one.institutions, "topics": one.topics, "picture": one.picture,
        "acts": [[act.what, act.ids, act.label] for act in one.acts],
        "sketch": {
            "lines": [[line.one, line.other, line.sort, line.count] for line in one.sketch.lines],
            "of": one.sketch.of, "alone": one.sketch.alone,
        },
    }  # fmt: skip


def _read_suggestion(held: Json) -> Suggestion:
    drawn = held["sketch"]
    return Suggestion(
        held["kind"], held["key"], held["score"], held["ground"], _read_said(held["what"]),
        tuple(_read_said(said) for said in held["why"]),
        tuple(held["institutions"]), tuple(held["topics"]), tuple(held["picture"]),
        tuple(Act(what, tuple(ids), label) for what, ids, label in held["acts"]),
        Sketch(tuple(Line(*line) for line in drawn["lines"]), drawn["of"], drawn["alone"]),
    )  # fmt: skip


def _said(said: Said) -> Json:
    return {"message": said.message, "values": {name: _value(value) for name, value in said.values.items()}}


def _read_said(held: Json) -> Said:
    return Said(held["message"], {name: _read_value(value) for name, value in held["values"].items()})


def _value(value: Value) -> Any:
    match value:
        case Ref(label, id):
            return {"ref": [label, id]}
        case Code(family, code):
            return {"code": [family, code]}
        case Many(values, of):
            return {"many": [_value(each) for each in values], "of": of}
        case dt.date():
            return {"day": value.isoformat()}
    return value


def _read_value(held: Any) -> Value:
    match held:
        case {"ref": [label, id]}:
            return Ref(label, id)
        case {"code": [family, code]}:
            return Code(family, code)
        case {"many": values, "of": of}:
            return Many(tuple(_read_value(each) for each in values), of)
        case {"day": day}:
            return dt.date.fromisoformat(day)
    value: Value = held
    return value
