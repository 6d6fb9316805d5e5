"""The convention of query files: what is accepted, and what stops the start with a sentence naming the file."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.queries import Param, ParamError, QueryFileError, load, read, without_comments
from app.vocabulary import NODE_KINDS, TIE_TYPES

HEADER = """// title.ru = "Имя"
// title.en = "Name"
// about.ru = "О чём"
// about.en = "About"
// access = "read"
// columns = ["id"]
// params.id = {type = "id"}
"""
BODY = "MATCH (n:Institution {id: $id}) RETURN n.id AS id\n"


def query(tmp_path: Path, text: str):
    path = tmp_path / "area" / "name.cypher"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return read(path, tmp_path)


def test_a_file_is_a_query_named_by_its_path(tmp_path: Path) -> None:
    found = query(tmp_path, HEADER + BODY)
    assert (found.name, found.title.ru, found.columns, list(found.params)) == ("area.name", "Имя", ("id",), ["id"])


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (('// title.en = "Name"\n', ""), "title needs exactly"),
        (('// about.ru = "О чём"\n', '// about.ru = ""\n'), "about needs exactly"),
        (('access = "read"', 'access = "all"'), "access must be"),
        (("// columns", "// colunms"), "unknown key colunms"),
        (('{type = "id"}', '{type = "uuid"}'), "unknown type"),
        (('{type = "id"}', '{type = "id", mni = 1}'), "unknown key mni"),
        (("$id}", "$name}"), "declared and used parameters differ"),
        (("params.id", "params.viewer"), "always bound"),
        (("// title.ru =", "// title.ru"), "not TOML"),
    ],
)
def test_a_mistake_stops_the_start_and_names_the_file(tmp_path: Path, change: tuple[str, str], complaint: str) -> None:
    text = HEADER + BODY
    assert change[0] in text
    with pytest.raises(QueryFileError, match=complaint) as refusal:
        query(tmp_path, text.replace(*change))
    assert "name.cypher" in str(refusal.value)


def test_slashes_inside_a_string_are_no_comment(tmp_path: Path) -> None:
    body = "MATCH (n {site: 'https://a.example'}) WHERE n.id = $id // $ignored\n/* $also */ RETURN n.id AS id\n"
    assert list(query(tmp_path, HEADER + body).params) == ["id"]
    assert "$ignored" not in without_comments(body)


def test_every_committed_file_keeps_the_convention() -> None:
    assert len(load()) > 20


def param(type: str, **known: object) -> Param:
    return Param("p", type, **known)


@pytest.mark.parametrize(
    ("declared", "raw", "value"),
    [
        (param("int", min=1, max=5), "3", 3),
        (param("date"), "2024-02-29", dt.date(2024, 2, 29)),
        (param("date", default="today"), "", dt.date.today()),
        (param("bool"), "on", True),
        (param("ids"), "a,b", ["a", "b"]),
        (param("list"), ["x", "y,z"], ["x", "y", "z"]),
        (param("code", codes=("a", "b")), "b", "b"),
        (param("text", default=""), "", ""),
        (param("id", default=None), "", None),
    ],
)
def test_a_value_is_parsed_as_declared(declared: Param, raw: str, value: object) -> None:
    assert declared.parse(raw) == value


@pytest.mark.parametrize(
    ("declared", "raw"),
    [
        (param("int", min=1, max=5), "6"),
        (param("int"), "1e3"),
        (param("int"), "٣x"),
        (param("date"), "2023-02-29"),
        (param("date"), "0000-01-01"),
        (param("date"), "9999-12-31"),
        (param("id"), "a' OR 1=1"),
        (param("id"), "`\\u0060"),
        (param("id"), "x" * 201),
        (param("code", codes=("a",)), "b"),
        (param("text", longest=3), "four"),
        (param("id"), ""),
    ],
)
def test_what_does_not_fit_is_refused_by_name(declared: Param, raw: str) -> None:
    with pytest.raises(ParamError) as refusal:
        declared.parse(raw)
    assert refusal.value.param == "p"


@given(st.sampled_from(["id", "ids", "text", "date", "int", "float", "bool", "list"]), st.text())
def test_any_text_is_either_a_value_or_a_refusal(type: str, text: str) -> None:
    try:
        value = param(type).parse(text)
    except ParamError:
        return
    if isinstance(value, str):
        value.encode()


def test_an_import_asks_every_kind_of_the_model_whether_an_id_is_taken() -> None:
    queries = load()
    labels = re.search(r"MATCH \(n:([^)]*)\)", queries["intake.known_nodes"].text)
    assert labels
    assert set(re.split(r"[\s|]+", labels[1])) == set(NODE_KINDS)
    types = set(re.findall(r"-\[t:(\w+)\]->", queries["intake.known_ties"].text))
    assert types == {tie.code for tie in TIE_TYPES.values() if tie.identified}
