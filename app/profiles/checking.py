"""Pure: the texts of a form as properties of the graph, or what is wrong with them, field by field."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from app.interchange import BadDate, parse_partial_date
from app.profiles.parts import CHOICE, CODES, IDS, LINES, MOST_LINES, MOST_TOPICS, Field, Part, Texts, canonical
from app.refusals import N_, Refusal
from app.vocabulary import Property

_HIDDEN = {*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x2028, 0x2029, 0xFEFF}
"""Characters that turn the direction of a line or break it without being seen."""
_INT = re.compile(r"[+-]?[0-9]{1,9}")
_FLOAT = re.compile(r"[+-]?[0-9]{1,6}([.,][0-9]{1,12})?")
_URL = re.compile(r"https?://[^\s/?#]+\S*", re.I)
_UNKNOWN_TOPICS = N_("Choose topics of the list.")
_TOO_MANY_TOPICS = N_("Choose at most %(count)s topics: by more of them nothing is found.")
_UNKNOWN = N_("Choose one of the list.")
_TOO_MANY = N_("Choose at most %(count)s of them.")
MOST_IDS = 200
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,79}")


@dataclass(frozen=True)
class Problem:
    """What is wrong with a field: an English message id, and what fills it."""

    message: str
    values: Mapping[str, object]


class Wrong(Refusal):
    """Nothing was written: `problems` says for each field why."""

    def __init__(self, problems: Mapping[str, Problem]) -> None:
        super().__init__(N_("Nothing was saved yet: look at the fields that are marked."))
        self.problems = dict(problems)


class _Bad(ValueError):
    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message)
        self.problem = Problem(message, values)


@dataclass(frozen=True)
class Checked:
    """A record ready to be written: its properties (None takes one away), its topics, and its texts as they are kept."""

    properties: dict[str, Any]
    topics: list[str]
    texts: Texts


def checked(part: Part, given: Mapping[str, str], only: Collection[str] | None = None) -> Checked:
    """The texts of `part` checked, or of `only` some of its fields. Raises Wrong with everything that is wrong, not only the
    first."""
    problems: dict[str, Problem] = {}
    properties: dict[str, Any] = {}
    topics: list[str] = []
    texts: Texts = {}
    for field in part.fields:
        if field.type == CHOICE or (only is not None and field.name not in only):
            continue
        try:
            text = canonical(field, _clean(field, given.get(field.name, "")))
            texts[field.name] = text
            if field.type == "topics":
                topics = _ids(text, MOST_TOPICS, _TOO_MANY_TOPICS, _UNKNOWN_TOPICS)
                texts[field.name] = "\n".join(topics)
            elif field.type == IDS:
                texts[field.name] = "\n".join(_ids(text, MOST_IDS, _TOO_MANY, _UNKNOWN))
            elif field.type == "date":
                properties |= _day(field.name, text) if field.declared else _date(field.name, text)
            else:
                properties[field.name] = _value(field, text)
        except _Bad as bad:
            problems[field.name] = bad.problem
    _pairs(properties, problems)
    if problems:
        raise Wrong(problems)
    return Checked(properties, topics, texts)


def checked_id(text: str, field: str) -> str:
    """An id that was chosen from a list. Raises Wrong."""
    if not _ID.fullmatch(text):
        raise Wrong({field: Problem(N_("Choose one of the list."), {})})
    return text


def unknown_topics() -> Wrong:
    """Topics that the network does not hold, as the graph says when it is written to."""
    return Wrong({"topics": Problem(_UNKNOWN_TOPICS, {})})


def _clean(field: Field, text: str) -> str:
    """The text as it is kept: composed characters, no blanks around it, no characters that nobody types."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    multiline = field.type in ("long", LINES, CODES, IDS, "topics")
    for character in text:
        if character in "\n\t" and (multiline or character == "\t"):
            continue
        if unicodedata.category(character) in ("Cc", "Cs") or ord(character) in _HIDDEN:
            raise _Bad(N_("There is a character here that cannot be kept. Type the text anew."))
    if not multiline:
        return " ".join(text.split())
    return "\n".join(line.rstrip() for line in text.split("\n")).strip()


def _value(field: Field, text: str) -> Any:
    declared = field.declared
    assert declared is not None
    if not text:
        if declared.required:
            raise _Bad(N_("This is needed."))
        return None
    return _codes(declared, text) if field.type == CODES else _READERS[declared.type](declared, text)


def _plain(declared: Property, text: str) -> str:
    if len(text) > declared.longest:
        raise _Bad(
            N_("At most %(count)s characters fit here; these are %(now)s."), count=declared.longest, now=len(text)
        )
    return text


def _lines(declared: Property, text: str) -> list[str]:
    lines = list(dict.fromkeys(line.strip() for line in text.split("\n") if line.strip()))
    if len(lines) > MOST_LINES:
        raise _Bad(N_("At most %(count)s lines fit here; these are %(now)s."), count=MOST_LINES, now=len(lines))
    if any("|" in line for line in lines):
        raise _Bad(N_("The sign | divides values in files and cannot stand here."))
    return [_plain(declared, line) for line in lines]


def _codes(declared: Property, text: str) -> list[str] | None:
    codes = sorted({line.strip() for line in text.split("\n") if line.strip()})
    return [_code(declared, code) for code in codes] or None


def _int(declared: Property, text: str) -> int:
    if not _INT.fullmatch(text):
        raise _Bad(N_("Write a whole number, such as 12."))
    return int(_bounded(declared, int(text)))


def _float(declared: Property, text: str) -> float:
    if not _FLOAT.fullmatch(text):
        raise _Bad(N_("Write a number, such as 57.395."))
    return _bounded(declared, float(text.replace(",", ".")))


def _bounded(declared: Property, number: float) -> float:
    if (declared.least is not None and number < declared.least) or (
        declared.most is not None and number > declared.most
    ):
        raise _Bad(N_("The number must lie from %(least)s to %(most)s."), least=declared.least, most=declared.most)
    return number


def _code(declared: Property, text: str) -> str:
    if text not in (declared.codes or {}):
        raise _Bad(N_("Choose one of the list."))
    return text


def _url(declared: Property, text: str) -> str:
    if not _URL.fullmatch(text):
        raise _Bad(N_("Write a whole address that begins with http:// or https://."))
    return _plain(declared, text)


_READERS: Mapping[str, Callable[[Property, str], Any]] = {
    "text": _plain, "list": _lines, "int": _int, "float": _float, "code": _code, "url": _url,
}  # fmt: skip


def _date(name: str, text: str) -> dict[str, Any]:
    if not text:
        return {name: None, f"{name}_precision": None}
    try:
        day, precision = parse_partial_date(text, end=name == "until")
    except BadDate as bad:
        message = {
            "is not a date: write 2017, 03.2017 or 15.03.2017": N_(
                "This is not a date: write 2026, 09.2026 or 15.09.2026."
            ),
            "there is no such month": N_("There is no such month."),
            "there is no such day in that month": N_("There is no such day in that month."),
        }.get(bad.reason, N_("The year must lie from %(first)s to %(last)s."))
        raise _Bad(message, **bad.params) from bad
    return {name: day, f"{name}_precision": precision}


def _day(name: str, text: str) -> dict[str, Any]:
    """A day that is one day."""
    found = _date(name, text)
    if found.pop(f"{name}_precision") not in (None, "day"):
        raise _Bad(N_("Write a whole day, such as 15.09.2026."))
    return found


def _ids(text: str, most: int, too_many: str, unknown: str) -> list[str]:
    ids = sorted({line.strip() for line in text.split("\n") if line.strip()})
    if len(ids) > most:
        raise _Bad(too_many, count=most)
    if not all(_ID.fullmatch(id) for id in ids):
        raise _Bad(unknown)
    return ids


def _pairs(properties: Mapping[str, Any], problems: dict[str, Problem]) -> None:
    """What two fields say together."""
    since, until = properties.get("since"), properties.get("until")
    if since and until and until < since:
        problems["until"] = Problem(N_("It cannot end before it begins."), {})
    youngest, oldest = properties.get("age_from"), properties.get("age_to")
    if youngest is not None and oldest is not None and oldest < youngest:
        problems["age_to"] = Problem(N_("The oldest cannot be younger than the youngest."), {})
    if "lat" in properties and "lon" in properties and (properties["lat"] is None) != (properties["lon"] is None):
        empty = "lat" if properties["lat"] is None else "lon"
        problems.setdefault(empty, Problem(N_("Both coordinates are needed, or none."), {}))
