"""Pure: the OpenAPI document, made from what the reports' files declare; nothing in it is written by hand twice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.api.answers import FORMATS
from app.queries import Head, Param, Query

_YEARS = r"(19\d\d|20\d\d|2100)"
DATE = rf"^({_YEARS}-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])|today)$"
ID = r"^[A-Za-z0-9][A-Za-z0-9:-]{0,199}$"
ERRORS = {
    "400": "A parameter is missing, unknown or does not fit; `field` names it.",
    "401": "No key, or one that does not work.",
    "403": "The account may not read reports.",
    "404": "There is no such report.",
    "406": "None of the formats asked for is offered.",
    "429": "Too many requests; `Retry-After` says how many seconds to wait.",
    "503": "The network does not answer now (`Retry-After` says when to try again), or the question was stopped.",
}
_TYPES: Mapping[str, dict[str, Any]] = {
    "int": {"type": ["integer", "null"]},
    "float": {"type": ["number", "null"]},
    "share": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
    "bool": {"type": ["boolean", "null"]},
    "date": {"type": ["string", "null"], "format": "date"},
    "list": {"type": ["array", "null"]},
    "node": {"type": ["object", "null"]},
    "tie": {"type": ["object", "null"]},
}


def document(reports: Mapping[str, Query], language: str, server: str, version: str) -> dict[str, Any]:
    """The document for these reports, its sentences in one language."""
    paths: dict[str, Any] = {
        "/reports": {
            "get": {
                "operationId": "reports",
                "summary": "Reports",
                "parameters": [_language()],
                "responses": {
                    "200": _reply({"application/json": {"schema": _LISTING}}),
                    **_errors("400", "401", "403", "429"),
                },
            }
        },
        "/openapi.json": {
            "get": {
                "operationId": "openapi",
                "summary": "OpenAPI",
                "parameters": [_language()],
                "responses": {
                    "200": _reply({"application/json": {"schema": {"type": "object"}}}),
                    **_errors("400", "401", "403", "429"),
                },
            }
        },
    }
    for name, query in reports.items():
        about: dict[str, Any] = {
            "summary": query.title.name(language),
            "description": query.about.name(language),
            "tags": [tag for tag in query.tags if tag != "reports"] or ["reports"],
        }
        params = [_parameter(param, language) for param in query.params.values()] + [_language()]
        failures = _errors(*ERRORS)
        paths[f"/reports/{name}"] = {
            "get": about
            | {
                "operationId": name,
                "parameters": params,
                "responses": {"200": _reply(_contents(query, language)), **failures},
            }
        }
        ending = {"name": "format", "in": "path", "required": True, "schema": {"type": "string", "enum": list(FORMATS)}}
        paths[f"/reports/{name}.{{format}}"] = {
            "get": about
            | {
                "operationId": f"{name}.format",
                "parameters": [ending, *params],
                "responses": {"200": _reply(_contents(query, language)), **failures},
            }
        }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Setka", "version": version},
        "servers": [{"url": server}],
        "security": [{"key": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
            "schemas": {"Error": _ERROR},
        },
    }


_ERROR = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message"],
            "properties": {"code": {"type": "string"}, "message": {"type": "string"}, "field": {"type": "string"}},
            "additionalProperties": False,
        }
    },
    "additionalProperties": False,
}
_LISTING = {
    "type": "object",
    "required": ["reports"],
    "properties": {
        "reports": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["name", "title", "about", "href"],
                "properties": {key: {"type": "string"} for key in ("name", "title", "about", "href")},
            },
        }
    },
}


def _reply(content: dict[str, Any]) -> dict[str, Any]:
    return {"description": "OK", "content": content}


def _errors(*codes: str) -> dict[str, Any]:
    wait = {"Retry-After": {"schema": {"type": "integer"}}}
    return {
        code: {
            "description": ERRORS[code],
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
            **({"headers": wait} if code in ("429", "503") else {}),
        }
        for code in codes
    }


def _contents(query: Query, language: str) -> dict[str, Any]:
    row = {
        "type": "object",
        "required": list(query.columns),
        "properties": {column: _column(query.heads[column], language) for column in query.columns},
    }
    whole = {
        "type": "object",
        "required": ["report", "title", "columns", "rows", "total", "complete"],
        "properties": {
            "report": {"type": "string"},
            "title": {"type": "string"},
            "columns": {"type": "array", "items": {"type": "object"}},
            "notes": {"type": "object"},
            "rows": {"type": "array", "items": row},
            "total": {"type": "integer"},
            "complete": {"type": "boolean"},
        },
    }
    return {
        one.media_type: {"schema": whole}
        if one.name == "json"
        else {"schema": {"type": "string"}}
        if one.name != "xlsx"
        else {}
        for one in FORMATS.values()
    }


def _column(head: Head, language: str) -> dict[str, Any]:
    unit = {"description": head.unit.name(language)} if head.unit else {}
    return {**_TYPES.get(head.type, {"type": ["string", "null"]}), **unit}


def _language() -> dict[str, Any]:
    return {"name": "lang", "in": "query", "schema": {"type": "string", "enum": ["ru", "en"]}}


def _parameter(param: Param, language: str) -> dict[str, Any]:
    told: dict[str, Any] = {"name": param.name, "in": "query", "required": param.required, "schema": _schema(param)}
    if param.title is not None:
        told["description"] = param.title.name(language)
    if param.type in ("ids", "list"):
        told |= {"style": "form", "explode": False}
    return told


def _schema(param: Param) -> dict[str, Any]:
    single: dict[str, Any]
    if param.type in ("id", "ids"):
        single = {"type": "string", "pattern": ID}
    elif param.type == "date":
        single = {"type": "string", "pattern": DATE}
    elif param.type in ("int", "float"):
        single = {"type": "integer" if param.type == "int" else "number"}
        single |= {name: bound for name, bound in (("minimum", param.min), ("maximum", param.max)) if bound is not None}
    elif param.type == "bool":
        single = {"type": "boolean"}
    else:
        single = {"type": "string", "maxLength": param.longest} | ({"enum": list(param.codes)} if param.codes else {})
        if param.required and not param.codes:
            single |= {"minLength": 1, "pattern": r"\S"}
    if param.type in ("ids", "list"):
        return {"type": "array", "items": single}
    if not param.required and isinstance(param.default, str | int | float | bool) and param.default != "":
        single["default"] = param.default
    return single
