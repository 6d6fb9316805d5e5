"""From the text of a cell to a value of the model, or the reason why it is none."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from urllib.parse import urlsplit

from app.interchange.dates import BadDate, parse_partial_date
from app.interchange.problems import N_
from app.interchange.tables import closest
from app.vocabulary import Property
from app.vocabulary.model import KEY_LENGTH, TEXT_LENGTH

Value = str | int | float | date | list[str]

ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,79}")
MOST_VALUES = 200

_INTEGER = re.compile(r"[+-]?[0-9]{1,15}")
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}([.,][0-9]{1,15})?")
_PASTED = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
_BREAKS = re.compile("\r\n|[\r\u0085\u2028\u2029]")
_GAPS = re.compile(r"[ ]*[\n\t]+[ ]*")
_TURNED = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_FORMULA = re.compile(r"'*[=+\-@\t\r\0]")


class BadCell(ValueError):
    """A cell that holds no value of its column; `reason` is a message id, `params` fill it."""

    def __init__(self, reason: str, /, **params: object) -> None:
        super().__init__(reason % params if params else reason)
        self.reason = reason
        self.params = params


def guard(text: str) -> str:
    """The text as a cell that no spreadsheet takes for a formula; `unguard` gives it back."""
    return "'" + text if _FORMULA.match(text) else text


def unguard(cell: str) -> str:
    """The text behind a cell written by `guard`; other cells stay as they are."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def clean(raw: str, *, lines: bool = False) -> str:
    """The text in one normal form without marks that come along when pasting; raises `BadCell` on what nobody can read.

    With `lines` it may have several lines; otherwise line breaks and tabs become a space.
    """
    text = unicodedata.normalize("NFC", _BREAKS.sub("\n", unguard(raw)).translate(_PASTED))
    text = text.replace("\t", " ") if lines else _GAPS.sub(" ", text)
    for sign in "" if text.isprintable() else text:
        if sign.isprintable() or sign in "\n\xa0":
            continue
        category = unicodedata.category(sign)
        if category in ("Cc", "Cs") or sign in _TURNED or _is_noncharacter(sign):
            raise BadCell(N_("has a hidden control character (U+%(code)s)"), code=f"{ord(sign):04X}")
    if "\ufffd" in text:
        raise BadCell(N_("has letters lost in an earlier conversion (�)"))
    return text.strip()


def _is_noncharacter(sign: str) -> bool:
    return ord(sign) & 0xFFFE == 0xFFFE or "\ufdd0" <= sign <= "\ufdef"


def read_id(raw: str) -> str:
    """A stable id: Latin letters, digits and hyphens."""
    text = raw.strip()
    if not ID.fullmatch(text):
        raise BadCell(N_("an id has Latin letters, digits and hyphens, at most 80 of them"))
    return text


def read_value(prop: Property, raw: str) -> Value | None:
    """The value of a property, None for an empty cell."""
    text = clean(raw, lines=prop.longest > KEY_LENGTH and prop.type == "text")
    if not text:
        return None
    match prop.type:
        case "text":
            return _within(text, prop)
        case "list":
            return _list(text, prop)
        case "int" | "float":
            return _number(text, prop)
        case "date":
            return _day(text)
        case "code":
            return _code(text, prop)
        case "url":
            return _url(text, prop)


def _within(text: str, prop: Property) -> str:
    most = min(prop.longest, TEXT_LENGTH)
    if len(text) > most:
        raise BadCell(N_("is too long: %(length)s characters, allowed are %(most)s"), length=len(text), most=most)
    return text


def _list(text: str, prop: Property) -> list[str] | None:
    parts = list(dict.fromkeys(part for part in map(str.strip, text.split("|")) if part))
    if len(parts) > MOST_VALUES:
        raise BadCell(N_("lists %(count)s values, allowed are %(most)s"), count=len(parts), most=MOST_VALUES)
    return [_code(part, prop) if prop.codes else _within(part, prop) for part in parts] or None


def _number(text: str, prop: Property) -> int | float:
    if prop.type == "int":
        if not _INTEGER.fullmatch(text):
            raise BadCell(N_("is not a whole number"))
        number: int | float = int(text)
    else:
        if not _NUMBER.fullmatch(text):
            raise BadCell(N_("is not a number"))
        number = float(text.replace(",", "."))
    if prop.least is not None and number < prop.least:
        raise BadCell(N_("is less than %(least)s"), least=f"{prop.least:g}")
    if prop.most is not None and number > prop.most:
        raise BadCell(N_("is more than %(most)s"), most=f"{prop.most:g}")
    return number


def _day(text: str) -> date:
    try:
        day, precision = parse_partial_date(text)
    except BadDate as error:
        raise BadCell(error.reason, **error.params) from error
    if precision != "day":
        raise BadCell(N_("needs a full date such as 15.03.2017"))
    return day


def _code(text: str, prop: Property) -> str:
    codes = prop.codes or {}
    if text in codes:
        return text
    spellings = {term.ru: code for code, term in codes.items()} | {term.en: code for code, term in codes.items()}
    meant = closest(text, spellings | {code: code for code in codes})
    if meant:
        raise BadCell(N_("unknown code; did you mean %(meant)s?"), meant=meant)
    raise BadCell(N_("unknown code; codes are: %(codes)s"), codes=", ".join(codes))


def _url(text: str, prop: Property) -> str:
    try:
        parts = urlsplit(text)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        sound = False
    if not sound or re.search(r"[\s\\<>\"]", text):
        raise BadCell(N_("is not a web address that begins with http:// or https://"))
    return _within(text, prop)
