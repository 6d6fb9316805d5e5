"""A report opened in the console: its text and its values, as a statement of one's own that can be run and changed there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.console import content
from app.queries import ParamError, Query, dated


def statement(query: Query, raw: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """The text of a report and its parameters as JSON holds them; a value that does not fit is None, to be filled in.

    JSON knows no dates, so the text makes them from what is given. `$viewer` is whoever sees what the console holds.
    """
    text = query.body
    given: dict[str, Any] = {"viewer": content.NETWORK.as_param()}
    for name, param in query.params.items():
        value = raw.get(name)
        try:
            value = param.parse(value) if value not in (None, "", []) else None if param.required else param.missing()
        except ParamError:
            value = None
        if param.type == "date":
            text = dated(text, name)
            value = value.isoformat() if value else None
        given[name] = value
    return text, given
