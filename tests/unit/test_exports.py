"""Tables as files: what was in a cell is in the file, and nothing of it is ever computed by a spreadsheet."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Iterator
from typing import Any

import openpyxl
import pytest
from hypothesis import strategies as st

from app.exports import TABLES, Sheet, workbook, write
from app.queries import Head
from app.vocabulary import Term


def sheet(rows: Any, *types: str, language: str = "ru", notes: tuple[tuple[str, str], ...] = ()) -> Sheet:
    heads = [Head(f"c{n}", Term("", f"Столбец {n}", f"Column {n}"), type) for n, type in enumerate(types)]
    return Sheet("t", "Таблица: всё", heads, iter(rows), notes, language)


def file(format: str, *args: Any, **more: Any) -> bytes:
    return b"".join(write(sheet(*args, **more), TABLES[format]))


def book(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data))


def csv_rows(data: bytes, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=delimiter))


texts = st.lists(
    st.text(st.characters(codec="utf-8"), max_size=12)
    | st.sampled_from(["=1+1", "+7 900", "-1", "@SUM(A1)", "\t=1", "\r=1", "\0=1", "'=1", "''=1", "'", 'a"b', "a;b,c",
                       "Ёлка\n№ 7", " край ", "_x0041_", "=HYPERLINK(\"http://x\")", "<&>", "\x01\x1f"])
    .flatmap(lambda risky: st.text(max_size=3).map(lambda rest: risky + rest)),
    min_size=2, max_size=2,
)  # fmt: skip


def test_values_keep_their_kind() -> None:
    row = (3, 0.25, dt.date(2026, 11, 26), True, None, ["а", "б"], {"id": "s-1", "name": "Школа"}, "текст", -5)
    kinds = ("int", "share", "date", "bool", "text", "list", "node", "text", "int")
    cells = [cell.value for cell in book(file("xlsx", [row], *kinds)).worksheets[0][2]]
    assert cells == [3, 0.25, dt.datetime(2026, 11, 26), True, None, "а|б", "Школа", "текст", -5]
    assert csv_rows(file("csv", [row], *kinds))[1] == [
        "3", "0.25", "2026-11-26", "true", "", "а|б", "Школа", "текст", "-5",
    ]  # fmt: skip
    assert csv_rows(file("csv-excel", [row], *kinds), ";")[1][:4] == ["3", "0,25", "2026-11-26", "да"]
    assert csv_rows(file("csv-excel", [row], *kinds, language="en"))[1][:4] == ["3", "0.25", "2026-11-26", "yes"]
    told = json.loads(file("json", [row, row], *kinds, notes=(("Дата", "26.11.2026"),)))
    assert told["rows"][1]["c2"] == "2026-11-26"
    assert (told["columns"][1]["type"], told["notes"]) == ("share", [{"name": "Дата", "text": "26.11.2026"}])
    assert [json.loads(line)["c5"] for line in file("ndjson", [row, row], *kinds).splitlines()] == [["а", "б"]] * 2


def test_definitions_go_along() -> None:
    notes = (("Определение", "Доля связей"), ("Порог", "≥ 1"))
    made = book(file("xlsx", [("x",)], "text", notes=notes))
    assert [(row[0].value, row[1].value) for row in made.worksheets[1].iter_rows()] == list(notes)
    assert made.sheetnames == ["Таблица всё", "О таблице"]
    assert csv_rows(file("csv-excel", [("x",)], "text", notes=notes), ";")[-1] == ["Порог", "≥ 1"]
    assert file("csv-excel", [], "text").startswith(b"\xef\xbb\xbf")


def test_rows_beyond_a_sheet_go_on_in_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 4)
    made = book(file("xlsx", ((n,) for n in range(7)), "int"))
    found = [[row[0].value for row in one.iter_rows()] for one in made.worksheets]
    assert found == [["Столбец 0", 0, 1, 2], ["Столбец 0", 3, 4, 5], ["Столбец 0", 6]]


@pytest.mark.parametrize("format", TABLES)
def test_a_long_table_is_handed_on_while_it_is_read(format: str) -> None:
    read = 0

    def rows() -> Iterator[tuple[Any, ...]]:
        nonlocal read
        for read in range(20_000):
            yield (read, f"строка {read}")

    parts = write(sheet(rows(), "int", "text"), format)
    while sum(map(len, (part for _, part in zip(range(3), parts, strict=False)))) == 0:
        pass
    assert 0 < read < 15_000, "the first bytes leave before the last row is read"
    for _ in parts:
        pass
    assert read == 19_999
