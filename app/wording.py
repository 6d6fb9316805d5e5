"""Suggestions in words for whoever reads them: message ids, codes, dates and ids become sentences with links.

What the reader may not see has no name here, and a suggestion that speaks of it is not told at all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from flask import url_for
from flask_babel import format_date, format_decimal, gettext
from markupsafe import Markup

from app import contacts, vocabulary
from app.discovery import Act, Code, Many, Ref, Said, Suggestion
from app.discovery.suggestion import Value
from app.graph import GraphSession
from app.reports.values import Named, named_ids
from app.vocabulary import Term

_PAGES = {
    "Institution": "directory.institution",
    "Teacher": "directory.teacher",
    "Project": "directory.project",
    "Programme": "niche.programme",
}
_FAMILIES: Mapping[str, Mapping[str, Term]] = {
    "tie": vocabulary.TIE_KINDS,
    "form": vocabulary.FORMAL_TIE_KINDS,
    "resource": vocabulary.RESOURCE_KINDS,
    "need": vocabulary.NEED_KINDS,
    "sector": vocabulary.SECTORS,
    "institution": vocabulary.INSTITUTION_KINDS,
    "frequency": vocabulary.FREQUENCIES,
    "direction": vocabulary.DIRECTIONS,
    "level": vocabulary.LEVELS,
    "practice": vocabulary.PRACTICE_KINDS,
    "project": vocabulary.PROJECT_KINDS,
}

_KNOW_EACH_OTHER = ("formalise", "fading", "joined", "returned", "formed", "risen")


Names = Mapping[Ref, Named]


def names_of(graph: GraphSession, refs: Iterable[Ref]) -> dict[Ref, Named]:
    """The names of what the graph's viewer may see; the rest is left out."""
    found = named_ids(graph, sorted({ref.id for ref in refs}))
    return {Ref(one.label, id): one for id, one in found.items()}


def is_told(suggestion: Suggestion, names: Names) -> bool:
    """Whether everything that a suggestion speaks of may be seen."""
    return all(ref in names for ref in suggestion.refs())


def html(said: Said, names: Names, language: str) -> Markup:
    """A sentence with links."""
    message = Markup(gettext(said.message))  # noqa: S704 # our own sentence, from the catalogue
    return (
        message % {name: _html(value, names, language) for name, value in said.values.items()}
        if said.values
        else message
    )


def text(said: Said, names: Names, language: str) -> str:
    """A sentence without links, for a letter or a file."""
    message = gettext(said.message)
    return (
        message % {name: _text(value, names, language) for name, value in said.values.items()}
        if said.values
        else message
    )


def address(ref: Ref) -> str:
    """The page of something in the network; where it has none of its own, the explorer around it."""
    if page := _PAGES.get(ref.label):
        return url_for(page, id=ref.id)
    return url_for("explore.page", focus=ref.id, select=ref.id)


def act_address(act: Act) -> str:
    """Where an action leads."""
    if act.what == "path":
        return url_for("explore.page", way=",".join(act.ids), through="informal,work")
    if act.what == "tie":
        return url_for("explore.page", select=act.ids[0])
    if act.what == "node":
        return address(Ref(act.label, act.ids[0]))
    return url_for("explore.page", focus=act.ids[0], select=act.ids[0], open=",".join(act.ids[1:6]) or None)


def act_words(act: Act, names: Names, kind: str) -> str:
    """What an action about a suggestion of this kind is called."""
    if act.what == "path":
        return gettext("The path between them") if kind in _KNOW_EACH_OTHER else gettext("Who can introduce them")
    if act.what == "tie":
        return gettext("Show the contact")
    if act.what == "node":
        named = names.get(Ref(act.label, act.ids[0]))
        return named.short if named else gettext("Open the page")
    return gettext("Show in the network")


def _html(value: Value, names: Names, language: str) -> str:
    if isinstance(value, Ref):
        return Markup('<a href="{}">{}</a>').format(address(value), names[value].short)
    if isinstance(value, Many):
        return _listed([_html(each, names, language) for each in value.values], value.of, Markup(", "))
    return _text(value, names, language)


def _text(value: Value, names: Names, language: str) -> str:
    if value is None:
        return "—"
    if isinstance(value, Ref):
        return names[value].short
    if isinstance(value, Code):
        term = _FAMILIES[value.family].get(value.code)
        return term.name(language) if term else value.code
    if isinstance(value, Many):
        return _listed([_text(each, names, language) for each in value.values], value.of, ", ")
    if isinstance(value, dt.date):
        return format_date(value, gettext("d MMM yyyy")).replace(" ", "\u00a0")
    if isinstance(value, float):
        return str(format_decimal(round(value, 3)))
    return str(value)


def _listed(parts: list[str], of: int | None, comma: str) -> str:
    joined = comma.join(parts)
    if of is None or of <= len(parts):
        return joined
    return joined + comma + gettext("and %(count)s more", count=of - len(parts))


def left_name() -> str:
    """What stands where the name of somebody was who has withdrawn consent."""
    name = gettext(contacts.LEFT_NAME)
    return name[:1].upper() + name[1:]
