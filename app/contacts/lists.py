"""A pasted or uploaded list of contacts, read line by line: whom, where, what ties us, since when. Pure, and forgiving:
no line is lost, whatever it says."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from app.contacts.choices import choice, choices
from app.contacts.registering import TODAY
from app.interchange import BadDate, parse_partial_date
from app.interchange.cells import BadCell, clean
from app.interchange.problems import Findings
from app.interchange.tables import closest, decode
from app.interchange.workbooks import BadWorkbook, is_workbook, read_workbook
from app.likeness import folded, looks_like_place
from app.refusals import N_, Refusal
from app.vocabulary import INFORMAL_TIE_KINDS

MOST_LINES = 200
LONGEST_CELL = 200
LONGEST_TEXT = 200_000
COLUMNS = ("name", "place", "kind", "since")
HEADERS = {
    "ru": ("Фамилия, имя, отчество", "Учреждение", "Что связывает", "С какого времени"),
    "en": ("Name", "Institution", "Kind of contact", "Since"),
}
_HEADS = {
    "name": ("фио", "ф", "и", "о", "имя", "фамилия", "педагог", "учитель", "кто", "кого", "человек", "контакт", "контакты",
             "name", "person", "teacher", "whom", "who"),
    "place": ("школа", "учреждение", "где", "место", "организация", "работает", "работы",
              "school", "institution", "place", "where", "workplace"),
    "kind": ("вид", "связь", "тип", "связывает", "что", "связи", "контакта", "kind", "type", "tie", "what", "of", "contact"),
    "since": ("с", "дата", "начало", "когда", "времени", "какого", "начала", "since", "date", "from", "when"),
}  # fmt: skip
_DATE_LIKE = re.compile(r"[\d.\-/ ]*\d[\d.\-/ ]*(?:г\.?|год[а]?)?")
_YEAR_WORD = re.compile(r"\s*(?:г\.?|года?|y\.?)$", re.I)
_FROM = re.compile(r"^(?:с|со|since|from)\s+(?=\d|сегодня|today)", re.I)


@dataclass(frozen=True)
class Wrong:
    """What is wrong with a line and in which of COLUMNS; `reason` is a message id, `params` fill it."""

    column: str
    reason: str
    params: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True)
class Line:
    """One line of a list: its number there and its texts as typed."""

    number: int
    name: str = ""
    place: str = ""
    kind: str = ""
    since: str = ""
    wrong: tuple[Wrong, ...] = ()

    @property
    def cells(self) -> list[str]:
        return [self.name, self.place, self.kind, self.since]


@dataclass(frozen=True)
class Read:
    """The first lines of a list and how many it has in all; `ignored` are columns that say nothing to us."""

    lines: tuple[Line, ...]
    total: int
    ignored: tuple[str, ...] = ()


def read_text(text: str) -> Read:
    """The lines of a pasted list. Divided by tabs, semicolons or commas, each line by what it has itself."""
    numbered = [
        (number, cells) for number, line in enumerate(_lines(text), 1) if line.strip() and (cells := _cut(line)) != []
    ]
    return _read(numbered)


def read_file(data: bytes) -> Read:
    """The lines of an uploaded file: XLSX, or CSV in UTF-8 or Windows-1251. Raises a Refusal at `file`."""
    if is_workbook(data):
        try:
            return _read(read_workbook(data))
        except BadWorkbook as bad:
            raise Refusal(bad.reason, field="file", **bad.params) from bad
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refusal(N_("This is a file of an old Excel. Save it as XLSX or as CSV."), field="file")
    findings = Findings()
    text = decode("", data, findings)
    if text is None or re.search(r"[\x00-\x08\x0e-\x1f]", text):
        raise Refusal(N_("This file is no list that can be read. Save it as XLSX or as “CSV UTF-8”."), field="file")
    if len(text) > LONGEST_TEXT * 5:
        raise Refusal(N_("This file is far too long for a list of contacts."), field="file")
    return read_text(text)


def written(lines: Iterable[Line]) -> str:
    """The lines as a text that `read_text` reads again."""
    return "\n".join("\t".join(line.cells).rstrip("\t") for line in lines)


def template(language: str) -> bytes:
    """An empty list as a CSV file that spreadsheets open: only its header."""
    return ("\ufeff" + ";".join(f'"{head}"' for head in HEADERS.get(language, HEADERS["en"])) + "\r\n").encode()


def meant(code: str, language: str = "ru") -> str | Wrong:
    """The choice (see `choices`) that the words of a kind stand for."""
    spelled, undirected = _spellings()
    text = _spelled(code)
    if choice(code):
        return code
    if text in spelled:
        return spelled[text]
    if text in undirected:
        ways = [one for one in choices() if one.kind == undirected[text]]
        said = {f"way{number}": one.words(language) for number, one in enumerate(ways, 1)}
        return Wrong("kind", N_("say whose part is yours: “%(way1)s” or “%(way2)s”"), tuple(said.items()))
    guess = closest(text, {**spelled, **undirected}) if len(text) > 2 else None
    if guess:
        found = choice(guess)
        words = found.words(language) if found else INFORMAL_TIE_KINDS[guess].name(language)
        return Wrong("kind", N_("there is no such kind; did you mean “%(meant)s”?"), (("meant", words),))
    return Wrong("kind", N_("there is no such kind of contact"))


# --- cutting lines ----------------------------------------------------------------------------------------------------


def _lines(text: str) -> list[str]:
    lines = re.split(r"\r\n|[\r\n\u0085\u2028\u2029]", text.removeprefix("\ufeff"))
    return lines[1:] if re.fullmatch(r"sep=[,;]", lines[0]) else lines


def _cut(line: str) -> list[str]:
    sign = next((sign for sign in "\t;," if sign in line), ",")
    try:
        cells = next(csv.reader([line], delimiter=sign, skipinitialspace=True), [])
    except csv.Error:
        cells = line.split(sign)
    return cells or [line]


def _read(numbered: list[tuple[int, list[str]]]) -> Read:
    heads, ignored = _header(numbered[0][1]) if numbered else (None, ())
    if heads is not None:
        numbered = numbered[1:]
    lines = [_line(number, cells, heads) for number, cells in numbered[:MOST_LINES]]
    return Read(tuple(lines), len(numbered), ignored)


def _header(cells: list[str]) -> tuple[dict[int, str] | None, tuple[str, ...]]:
    """Column number → its meaning when the row is a header, and the heads that mean nothing to us."""
    found: dict[int, str] = {}
    ignored = []
    for place, cell in enumerate(cells):
        text = folded(cell).strip()
        exact = next((c for c in COLUMNS if any(text == folded(h[COLUMNS.index(c)]) for h in HEADERS.values())), None)
        words = re.findall(r"[^\W\d_]+", text)
        known = exact or (
            next((c for c in COLUMNS if c not in found.values() and words[0] in _HEADS[c]), None)
            if words and all(any(word in heads for heads in _HEADS.values()) for word in words)
            else None
        )
        if known and known not in found.values():
            found[place] = known
        elif text:
            ignored.append(cell.strip()[:60])
    is_header = "name" in found.values() and (len(found) > 1 or not ignored)
    return (found, tuple(ignored)) if is_header else (None, ())


def _line(number: int, cells: list[str], heads: dict[int, str] | None) -> Line:
    wrong: list[Wrong] = []
    texts = []
    for cell in cells:
        try:
            text = clean(cell)
        except BadCell as bad:
            wrong.append(Wrong("name", bad.reason, tuple(bad.params.items())))
            text = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in cell).strip()
        if len(text) > LONGEST_CELL:
            wrong.append(Wrong("name", N_("a value is far too long")))
        texts.append(text[:LONGEST_CELL])
    found = _by_heads(texts, heads) if heads is not None else _by_looks(texts, wrong)
    return Line(number, **found, wrong=tuple(wrong))


def _by_heads(texts: list[str], heads: dict[int, str]) -> dict[str, str]:
    found = {column: texts[place] if place < len(texts) else "" for place, column in heads.items()}
    return found | {"since": _tidy_date(found.get("since", ""))}


def _by_looks(texts: list[str], wrong: list[Wrong]) -> dict[str, str]:
    """Tells the cells apart by what they look like: a date, a kind, an institution, a person."""
    found: dict[str, str] = {}
    rest: list[str] = []
    known = {**_spellings()[0], **_spellings()[1]}
    for text in filter(None, texts):
        if "since" not in found and _is_date(text):
            found["since"] = _tidy_date(text)
        elif "kind" not in found and _spelled(text) in known:
            found["kind"] = text
        else:
            rest.append(text)
    places = [text for text in rest if looks_like_place(text)]
    persons = [text for text in rest if text not in places]
    if len(rest) == 1 or not persons:
        found["name"] = rest[0] if rest else ""
    else:
        found["name"] = persons.pop(0)
        if places:
            found["place"] = places[0]
        elif persons:
            # A place without a telling word stands where the example has it: right after the name.
            doubtful = persons.pop(0)
            found["kind" if "kind" not in found and _is_nearly_kind(doubtful) else "place"] = doubtful
        if persons and "kind" not in found:
            found["kind"] = persons.pop(0)
    if len(rest) > sum(column in found for column in ("name", "place")) + ("kind" in found and found["kind"] in rest):
        wrong.append(Wrong("name", N_("has more values than a name, an institution, a kind and a date")))
    return found


def _is_nearly_kind(text: str) -> bool:
    told = meant(text)
    return not isinstance(told, Wrong) or bool(told.params)


def _is_date(text: str) -> bool:
    return text.casefold() in TODAY or bool(_DATE_LIKE.fullmatch(_FROM.sub("", text))) or _parses(_tidy_date(text))


def _tidy_date(text: str) -> str:
    """«с 2019 г.» is 2019; 01/09/2020 is 01.09.2020."""
    bare = _YEAR_WORD.sub("", _FROM.sub("", text.strip()))
    return re.sub(r"(?<=\d)\s*/\s*(?=\d)", ".", bare)


def _parses(text: str) -> bool:
    try:
        parse_partial_date(text)
    except BadDate:
        return False
    return True


# --- kinds ------------------------------------------------------------------------------------------------------------


def _spelled(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", folded(text)))


@cache
def _spellings() -> tuple[dict[str, str], dict[str, str]]:
    """Words → choice, and words of a kind with two sides → that kind."""
    spelled = {_spelled(one.words(language)): one.code for one in choices() for language in ("ru", "en")}
    undirected: dict[str, str] = {}
    for kind in INFORMAL_TIE_KINDS.values():
        for words in (kind.ru, kind.en, kind.code):
            (undirected if kind.directed else spelled).setdefault(_spelled(words), kind.code)
    return spelled, {words: code for words, code in undirected.items() if words not in spelled}
