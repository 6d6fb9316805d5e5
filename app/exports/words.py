"""What a network's rows say in files: values of fields as texts, codes as words of the reader's language."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from app import vocabulary
from app.interchange.networks import FORMAL, INFORMAL, SUM, TEACHER, WORK, Field, directed, told
from app.vocabulary import Term

TYPES: Mapping[str, Term] = {
    "Institution": Term("Institution", "учреждение", "institution"),
    TEACHER: Term(TEACHER, "педагог", "teacher"),
    FORMAL: Term(FORMAL, "формальная связь", "formal tie"),
    INFORMAL: Term(INFORMAL, "неформальная связь", "informal tie"),
    WORK: Term(WORK, "работает", "works at"),
    SUM: Term(SUM, "контакты людей", "contacts of people"),
}
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")


def clean(text: str) -> str:
    """The text without characters that XML has no place for."""
    return _FORBIDDEN.sub("", text) if _FORBIDDEN.search(text) else text


def value(row: Mapping[str, Any], field: Field) -> Any:
    """A field of a row as files hold it: dates as precisely as known, lists joined by `|`, None where there is nothing."""
    if field.name == "direction":
        return "directed" if directed(row) else "undirected"
    if field.type == "date":
        return told(row, field.name) or None
    if field.name == "name":
        return name(row)
    found = row.get(field.name)
    if isinstance(found, list | tuple):
        return clean("|".join(str(one).replace("|", "/") for one in found)) or None
    if isinstance(found, dt.date):
        return found.isoformat()
    if isinstance(found, str):
        return clean(found) or None
    return found


def called(row: Mapping[str, Any], language: str) -> str:
    """What a row is, in words: a school, a teacher, advice, a cooperation agreement."""
    kind = str(row.get("kind") or "")
    term = vocabulary.TIE_KINDS.get(kind) if "source" in row else vocabulary.INSTITUTION_KINDS.get(kind)
    return (term or TYPES[row["type"]]).name(language)


def name(node: Mapping[str, Any]) -> str:
    """What a node is called; its id where it has no name any more."""
    return clean(str(node.get("name") or node["id"]))
