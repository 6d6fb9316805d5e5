"""Elements of a drawing: well-formed and escaped by construction."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, tostring

# What XML 1.0 has no place for, and what turns the direction of the text around it.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """The text without characters that may not stand in a file."""
    return _FORBIDDEN.sub("", text)


def el(tag: str, *children: Element | str | None, **attributes: str | float | int | None) -> Element:
    """An element; `_` in names of attributes is written `-`, numbers with at most two decimals, None not at all."""
    made = Element(
        tag, {name.strip("_").replace("_", "-"): _value(v) for name, v in attributes.items() if v is not None}
    )
    for child in children:
        if isinstance(child, str):
            made.text = (made.text or "") + clean(child)
        elif child is not None:
            made.append(child)
    return made


def written(element: Element) -> str:
    """The element as text."""
    return tostring(element, encoding="unicode")


def _value(value: str | float | int) -> str:
    if isinstance(value, str):
        return clean(value)
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
