"""Pure: the parts of a profile and their fields, and a record as the texts of a form."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.interchange import BadDate, format_partial_date, parse_partial_date
from app.vocabulary import NODE_KINDS, TIE_TYPES, NodeKind, Property

LINES, MOST_LINES, MOST_TOPICS = "lines", 20, 5
CODES, IDS = "codes", "ids"
"""Fields of several values of a vocabulary, and of several ids of the network."""
CHOICE = "choice"
"""The field that takes a practice or an outcome that others have described, instead of a new one."""

_ISO = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")

Texts = dict[str, str]
"""A record as a form holds it: every field a text; several values stand one a line, topics as ids."""


@dataclass(frozen=True)
class Field:
    """A field of a form. `type` is text, long, lines, int, float, url, code, codes, ids, date, topics or choice."""

    name: str
    type: str
    ru: str
    en: str
    declared: Property | None = None

    def label(self, language: str) -> str:
        """What stands over the field."""
        name = self.ru if language == "ru" else self.en
        return name[:1].upper() + name[1:]

    @property
    def required(self) -> bool:
        return self.declared is not None and self.declared.required


@dataclass(frozen=True)
class Part:
    """A part of a profile. `tie` leads from the institution to its records; `shared` ones may be those of several institutions,
    and then the words are nobody's alone."""

    code: str
    label: str
    tie: str
    fields: tuple[Field, ...]
    shared: bool = False

    @property
    def kind(self) -> NodeKind:
        """The kind of its records."""
        return NODE_KINDS[self.label]

    @property
    def timed(self) -> bool:
        """Whether its records begin and end."""
        return self.kind.timed and self.code != "about"

    def field(self, name: str) -> Field | None:
        """The field of this name."""
        return next((field for field in self.fields if field.name == name), None)

    def compared(
        self, before: Mapping[str, Any], after: Mapping[str, Any], *others: Field
    ) -> list[tuple[Field, str, str]]:
        """Its fields (and these others) of which a change tells, with what stood and what stands in each."""
        known = {field.name: field for field in (*self.fields, *others)}
        return [
            (known[name], before.get(name) or "", after.get(name) or "")
            for name in dict.fromkeys([*before, *after])
            if name in known
        ]


def _field(declared: Property) -> Field:
    if declared.type == "list" and declared.codes:
        return Field(declared.name, CODES, declared.ru, declared.en, declared)
    type_ = {"list": LINES, "text": "long" if declared.longest > 300 else "text"}.get(declared.type, declared.type)
    return Field(declared.name, type_, declared.ru, declared.en, declared)


def _fields(label: str, *only: str) -> tuple[Field, ...]:
    return tuple(_field(one) for one in NODE_KINDS[label].properties if not only or one.name in only)


_WINDOW = (Field("since", "date", "с какого дня", "from"), Field("until", "date", "по какой день", "to"))
_TOPICS = Field("topics", "topics", "темы", "topics")
_WAY = next(_field(one) for one in TIE_TYPES["PURSUES"].properties if one.name == "way")

PARTS: Mapping[str, Part] = {
    part.code: part
    for part in (
        Part("about", "Institution", "", _fields("Institution", "about", "strengths", "address", "lat", "lon", "site")),
        Part(
            "practice",
            "Practice",
            "FOLLOWS",
            (Field(CHOICE, CHOICE, "практика из описанных", "a practice described already"), *_fields("Practice"), _TOPICS),
            shared=True,
        ),
        Part("programme", "Programme", "RUNS", (*_fields("Programme"), _TOPICS, *_WINDOW)),
        Part("offer", "Resource", "OFFERS", (*_fields("Resource"), _TOPICS, *_WINDOW)),
        Part("need", "Need", "NEEDS", (*_fields("Need"), _TOPICS, *_WINDOW)),
        Part(
            "outcome",
            "Outcome",
            "PURSUES",
            (
                Field(CHOICE, CHOICE, "результат из названных", "an outcome named already"),
                *_fields("Outcome"),
                _TOPICS,
                _WAY,
            ),
            shared=True,
        ),
    )
}  # fmt: skip
MATERIAL = Part("material", "Material", "SHARES", (*_fields("Material"), _TOPICS))
REQUEST = Part("request", "PdRequest", "ASKS", (*_fields("PdRequest", "title", "about", "answer"), _TOPICS))
POST = Part(
    "post",
    "Post",
    "POSTED",
    (
        *_fields("Post", "title", "about", "event_on", "place", "audience", "kinds", "sectors"),
        Field("addressees", IDS, "учреждениям", "institutions"),
        _TOPICS,
        *_WINDOW,
    ),
)
"""None is part of a profile; but asked for, checked and compared in the same way."""
BY_TIE: Mapping[str, Part] = {part.tie: part for part in PARTS.values() if part.tie}


# --- a record as texts ------------------------------------------------------------------------------------------------


def texts_of(part: Part, record: Mapping[str, Any]) -> Texts:
    """The texts of a record; a field without a value is empty."""
    return {field.name: _text(field, record) for field in part.fields if field.type != CHOICE}


def _text(field: Field, record: Mapping[str, Any]) -> str:
    value = record.get(field.name)
    if value is None:
        return ""
    if field.type == "date":
        return format_partial_date(value, record.get(f"{field.name}_precision") or "day")
    if field.type in (CODES, IDS):
        return "\n".join(sorted(value))
    if field.type in (LINES, "topics"):
        return "\n".join(value)
    if isinstance(value, float):
        return f"{value:.10g}"
    return str(value)


def shown(field: Field, text: str, language: str) -> str:
    """A text of a form as people read it: codes by their names, days as they are written."""
    if field.declared is not None and field.declared.codes and text in field.declared.codes:
        return field.declared.codes[text].name(language)
    if field.type == "date" and language == "ru" and _ISO.fullmatch(text):
        return ".".join(reversed(text.split("-")))
    return text


def canonical(field: Field, text: str) -> str:
    """What was typed into a field as `texts_of` would write it, if it can be read at all; else as it is."""
    if field.type == "date":
        try:
            return format_partial_date(*parse_partial_date(text, end=field.name == "until"))
        except BadDate:
            return text
    if field.type == "float":
        return text.strip().replace(",", ".")
    return text.replace("\r\n", "\n")


@dataclass(frozen=True)
class Difference:
    """A field that somebody has changed meanwhile, or in which the two differ. `touched`: the later editor changed it too."""

    field: Field
    theirs: str
    mine: str
    touched: bool


def differences(
    part: Part, was: Mapping[str, str], theirs: Mapping[str, str], mine: Mapping[str, str]
) -> list[Difference]:
    """Where what holds now and what the later editor has typed are not the same, field by field. `was` is what that editor
    saw at first."""
    return [
        Difference(field, theirs.get(field.name, ""), mine.get(field.name, ""), was.get(field.name, "") != mine.get(field.name, ""))
        for field in part.fields
        if field.type != CHOICE and theirs.get(field.name, "") != mine.get(field.name, "")
    ]  # fmt: skip


def changed(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[Texts, Texts]:
    """The fields that differ, as they were and as they are."""
    names = [name for name in {**before, **after} if before.get(name, "") != after.get(name, "")]
    return {name: before.get(name, "") for name in names}, {name: after.get(name, "") for name in names}


def title_of(part: Part, record: Mapping[str, Any]) -> str:
    """What a record is called."""
    return str(record.get(part.kind.caption) or record.get("short_name") or "")


def holds(record: Mapping[str, Any], on: dt.date) -> bool:
    """Whether a record is not over on a day."""
    return record.get("until") is None or bool(record["until"] >= on)
