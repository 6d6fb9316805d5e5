"""Query files: `cypher/**/*.cypher` as objects, and `sql/**/*.sql`, which ask Setka's own records. A parameter is declared
once, in the file, and is then the form field, the part of the URL, the command-line option and the bound value. Convention:
`cypher/README.md`."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.vocabulary import Term

ROOT = Path(__file__).parent.parent / "cypher"
RECORDS = ROOT.parent / "sql"
COMMENTS = {".cypher": "//", ".sql": "--"}
LANGUAGES = ("ru", "en")
PARAM_TYPES = ("id", "ids", "text", "date", "int", "float", "bool", "code", "list", "rows", "map")
VIEWER = "viewer"  # bound by app.graph for every query, never declared
VIEWER_IN_SQL = ("viewer_municipality", "viewer_looks_after")  # what app.reports.records binds instead

COLUMN_TYPES = (
    "text",
    "int",
    "float",
    "share",
    "date",
    "bool",
    "code",
    "institution",
    "teacher",
    "node",
    "tie",
    "list",
)
"""What a column of a report holds. `share` is from 0 to 1; `institution` and `teacher` are ids; `node` and `tie` whole ones."""
VIEWS = ("table", "chart", "graph", "map", "number")
CHARTS = ("bar", "line", "matrix")

_HEADER_KEYS = {"title", "about", "access", "tags", "columns", "params", "needs", "schema", "heads", "view", "chart"}
_PARAM_KEYS = {"type", "default", "min", "max", "longest", "codes", "title", "suggest", "family"}
_HEAD_KEYS = {"ru", "en", "type", "family", "unit"}
_CHART_KEYS = {"type", "x", "y", "series"}
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9:-]{0,199}")
_USED = {".cypher": re.compile(r"\$([A-Za-z_][A-Za-z0-9_]*)"), ".sql": re.compile(r"(?<!:):([a-z_][a-z0-9_]*)")}
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_REQUIRED: Any = object()


class QueryFileError(Exception):
    """A query file breaks the convention; names the file and what is wrong. Raised at start-up."""


class ParamError(ValueError):
    """A given value does not fit its declared parameter. `message` is an English message id with `values` for it."""

    def __init__(self, param: str, message: str, **values: object) -> None:
        super().__init__(f"{param}: {message % values if values else message}")
        self.param, self.message, self.values = param, message, values


def N_(message: str) -> str:
    """Marks a message for the catalogue; it is translated where it is shown."""
    return message


@dataclass(frozen=True)
class Param:
    """One declared parameter of a query: its type, default and bounds."""

    name: str
    type: str
    default: Any = _REQUIRED
    min: float | None = None
    max: float | None = None
    longest: int = 200
    codes: tuple[str, ...] = ()
    title: Term | None = None  # what people read beside the field
    suggest: str = ""  # the query that lists its values; it may declare parameters that stand before this one
    family: str = ""  # of the vocabulary, when the codes have names there

    @property
    def required(self) -> bool:
        return self.default is _REQUIRED

    def missing(self) -> Any:
        """The value bound when none was given; raises ParamError if the parameter is required."""
        if self.required:
            raise ParamError(self.name, N_("A value is needed."))
        if self.type == "date" and self.default == "today":
            return dt.date.today()
        return None if self.default == "" and self.type != "text" else self.default

    def parse(self, raw: str | Sequence[str]) -> Any:
        """The typed value of what stood in a URL, form or command line; raises ParamError when it does not fit."""
        if self.type in ("ids", "list"):
            parts = [part for item in ([raw] if isinstance(raw, str) else raw) for part in item.split(",")]
            return [self._single(part.strip()) for part in parts if part.strip()]
        text = raw if isinstance(raw, str) else (raw[-1] if raw else "")
        return self._single(text.strip()) if text.strip() else self.missing()

    def _single(self, text: str) -> Any:
        if self.type in ("id", "ids"):
            if not _ID.fullmatch(text):
                raise ParamError(self.name, N_("“%(value)s” is not an identifier."), value=text[:40])
            return text
        if self.type in ("text", "list"):
            clean = text.encode("utf-8", "ignore").decode().replace("\0", "")
            if len(clean) > self.longest:
                raise ParamError(self.name, N_("At most %(longest)s characters fit here."), longest=self.longest)
            if self.codes and clean not in self.codes:
                raise ParamError(self.name, N_("“%(value)s” is not one of the possible values."), value=text[:40])
            return clean
        if self.type == "code":
            if text not in self.codes:
                raise ParamError(self.name, N_("“%(value)s” is not one of the possible values."), value=text[:40])
            return text
        if self.type == "date":
            return self._date(text)
        if self.type == "bool":
            return text.lower() in ("1", "true", "on", "yes")
        try:
            number = int(text) if self.type == "int" else float(text)
        except ValueError:
            raise ParamError(self.name, N_("“%(value)s” is not a number."), value=text[:40]) from None
        if (self.min is not None and number < self.min) or (self.max is not None and number > self.max):
            raise ParamError(self.name, N_("The number must lie from %(min)s to %(max)s."), min=self.min, max=self.max)
        return number

    def _date(self, text: str) -> dt.date:
        if text == "today":
            return dt.date.today()
        try:
            day = dt.date.fromisoformat(text)
        except ValueError:
            raise ParamError(self.name, N_("“%(value)s” is not a date such as 2026-11-23."), value=text[:40]) from None
        if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
            raise ParamError(self.name, N_("The year must lie from 1900 to 2100."))
        return day


@dataclass(frozen=True)
class Head:
    """The head of a column: what people read, what stands below it (of `COLUMN_TYPES`), the family of its codes, its unit."""

    name: str
    title: Term
    type: str = "text"
    family: str = ""
    unit: Term | None = None

    def heading(self, language: str) -> str:
        """What stands over the column: its title, with its unit."""
        title = self.title.name(language)
        return f"{title}, {self.unit.name(language)}" if self.unit else title


@dataclass(frozen=True)
class Chart:
    """How a report is drawn: `x` and each of `y` are columns; `series` is the column that divides it into several lines."""

    type: str  # of CHARTS
    x: str
    y: tuple[str, ...]
    series: str = ""


@dataclass(frozen=True)
class Query:
    """One query file: its Cypher, what it declares and promises. `name` is its path with dots (`directory.donors`)."""

    name: str
    text: str
    path: Path
    access: str  # "read" or "write"
    title: Term
    about: Term
    columns: tuple[str, ...]
    params: Mapping[str, Param] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    heads: Mapping[str, Head] = field(default_factory=dict)  # of every column, for a report
    view: str = "table"  # what is shown first, of VIEWS
    chart: Chart | None = None

    @property
    def is_of_records(self) -> bool:
        """Whether it asks Setka's own records (SQL), not the network."""
        return self.path.suffix == ".sql"

    @property
    def file(self) -> str:
        """Where it stands, as people are told."""
        kind = "sql" if self.is_of_records else "cypher"
        return f"{kind}/{self.name.replace('.', '/')}.{kind}"

    @property
    def body(self) -> str:
        """The statement without its header."""
        return split_header(self.text, COMMENTS.get(self.path.suffix, "//"))[1].strip()

    def bind(self, raw: Mapping[str, Any]) -> dict[str, Any]:
        """Values for every declared parameter from strings (or lists of strings); names not declared are ignored.

        Raises ParamError for the first value that does not fit.
        """
        return {
            name: param.parse(raw[name]) if raw.get(name) not in (None, "", []) else param.missing()
            for name, param in self.params.items()
        }

    def complete(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Values for every declared parameter from already typed values; an undeclared name is a programmer's error."""
        unknown = given.keys() - self.params.keys()
        if unknown:
            raise TypeError(f"{self.name} declares no parameter {', '.join(sorted(unknown))}")
        return {name: given[name] if name in given else param.missing() for name, param in self.params.items()}


def load(*roots: Path) -> dict[str, Query]:
    """Every query file below the roots (those of Setka by default) except `schema/`, by name; raises QueryFileError for the
    first that breaks the convention."""
    found = [
        (path, root)
        for root in roots or (ROOT, RECORDS)
        for path in sorted(root.rglob("*.*"))
        if path.suffix in COMMENTS
    ]
    wanted = [read(path, root) for path, root in found if path.relative_to(root).parts[0] != "schema"]
    return {query.name: query for query in wanted}


def read(path: Path, root: Path = ROOT) -> Query:
    """One query file; raises QueryFileError naming the file when it breaks the convention."""
    name = ".".join(path.relative_to(root).with_suffix("").parts)
    text = path.read_text(encoding="utf-8")
    mark = COMMENTS[path.suffix]
    header, body = split_header(text, mark)
    try:
        meta = tomllib.loads(header)
    except tomllib.TOMLDecodeError as error:
        raise QueryFileError(f"{path}: the header is not TOML: {error}") from None
    _check_keys(path, meta)
    params = {key: _param(path, key, spec) for key, spec in meta.get("params", {}).items()}
    used = set(_USED[path.suffix].findall(without_comments(body, mark))) - {VIEWER, *VIEWER_IN_SQL}
    if used != params.keys():
        difference = ", ".join(sorted(used ^ params.keys()))
        raise QueryFileError(f"{path}: declared and used parameters differ: {difference}")
    return Query(
        name=name,
        text=text,
        path=path,
        access=meta["access"],
        title=Term(name, **meta["title"]),
        about=Term(name, **meta["about"]),
        columns=tuple(meta["columns"]),
        params=params,
        tags=tuple(meta.get("tags", ())),
        needs=tuple(meta.get("needs", ())),
        heads={key: _head(path, key, spec) for key, spec in meta.get("heads", {}).items()},
        view=meta.get("view", "table"),
        chart=_chart(path, meta),
    )


def split_header(text: str, mark: str = "//") -> tuple[str, str]:
    """The leading lines of comment without their marks, and the rest of the file."""
    lines = text.splitlines()
    count = next((i for i, line in enumerate(lines) if not line.startswith(mark)), len(lines))
    return "\n".join(line[2:].strip() for line in lines[:count]), "\n".join(lines[count:])


def dated(text: str, name: str) -> str:
    """The text with a parameter made a date in it, for values that come as JSON, which knows none."""
    return re.sub(rf"\${name}\b", f"date(${name})", text)


def without_comments(text: str, mark: str = "//") -> str:
    """`text` without comments and with the insides of string literals emptied (a `//` inside a string is not a comment)."""
    pattern = re.compile(rf"""("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|{mark}[^\n]*|/\*.*?\*/""", re.S)
    return pattern.sub(lambda match: "''" if match.group(1) else " ", text)


def _check_keys(path: Path, meta: Mapping[str, Any]) -> None:
    unknown = meta.keys() - _HEADER_KEYS
    if unknown:
        raise QueryFileError(f"{path}: unknown key {', '.join(sorted(unknown))}")
    for key in ("title", "about"):
        names = meta.get(key, {})
        if not isinstance(names, dict) or set(names) != set(LANGUAGES) or not all(names.values()):
            raise QueryFileError(f"{path}: {key} needs exactly the languages {', '.join(LANGUAGES)}")
    if meta.get("access") not in (("read",) if path.suffix == ".sql" else ("read", "write")):
        raise QueryFileError(f'{path}: access must be "read" or "write"')
    if not isinstance(meta.get("columns"), list):
        raise QueryFileError(f"{path}: columns must be a list")
    if (heads := meta.get("heads")) is not None and (not isinstance(heads, dict) or set(heads) != set(meta["columns"])):
        raise QueryFileError(f"{path}: heads must name exactly the columns")
    if meta.get("view", "table") not in VIEWS:
        raise QueryFileError(f"{path}: view must be one of {', '.join(VIEWS)}")


def _head(path: Path, name: str, spec: Mapping[str, Any]) -> Head:
    if spec.keys() - _HEAD_KEYS or not all(spec.get(language) for language in LANGUAGES):
        raise QueryFileError(
            f"{path}: head {name}: keys are {', '.join(sorted(_HEAD_KEYS))}, both languages are needed"
        )
    if spec.get("type", "text") not in COLUMN_TYPES:
        raise QueryFileError(f"{path}: head {name}: unknown type {spec['type']!r}")
    if "unit" in spec and (not isinstance(spec["unit"], dict) or set(spec["unit"]) != set(LANGUAGES)):
        raise QueryFileError(f"{path}: head {name}: unit needs exactly the languages {', '.join(LANGUAGES)}")
    more = {key: spec[key] for key in ("type", "family") if key in spec}
    unit = Term(name, **spec["unit"]) if "unit" in spec else None
    return Head(name, Term(name, spec["ru"], spec["en"]), unit=unit, **more)


def _chart(path: Path, meta: Mapping[str, Any]) -> Chart | None:
    spec = meta.get("chart")
    if spec is None:
        return None
    if spec.keys() - _CHART_KEYS or spec.get("type") not in CHARTS:
        raise QueryFileError(
            f"{path}: chart: keys are {', '.join(sorted(_CHART_KEYS))}, type one of {', '.join(CHARTS)}"
        )
    chart = Chart(spec["type"], spec.get("x", ""), tuple(spec.get("y", ())), spec.get("series", ""))
    if not chart.y or {chart.x, *chart.y, *filter(None, [chart.series])} - set(meta["columns"]):
        raise QueryFileError(f"{path}: chart: x, y and series must be columns")
    return chart


def _param(path: Path, name: str, spec: Mapping[str, Any]) -> Param:
    unknown = spec.keys() - _PARAM_KEYS
    if unknown:
        raise QueryFileError(f"{path}: parameter {name}: unknown key {', '.join(sorted(unknown))}")
    if spec.get("type") not in PARAM_TYPES:
        raise QueryFileError(f"{path}: parameter {name}: unknown type {spec.get('type')!r}")
    if name == VIEWER:
        raise QueryFileError(f"{path}: $viewer is always bound and is not declared")
    values = {key: spec[key] for key in ("default", "min", "max", "longest", "suggest", "family") if key in spec}
    title = Term(name, **spec["title"]) if "title" in spec else None
    return Param(name, spec["type"], codes=tuple(spec.get("codes", ())), title=title, **values)
