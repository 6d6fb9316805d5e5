"""Lists of contacts as people paste and upload them: every line is read, whatever it holds, and no file hurts."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from contextlib import suppress

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.contacts import lists
from app.contacts.lists import Line, read_file, read_text
from app.refusals import Refusal


def cells(text: str) -> list[list[str]]:
    return [line.cells for line in read_text(text).lines]


@pytest.mark.parametrize(
    "line",
    [
        "Петрова Ирина; Гимназия № 1; совместный урок; 2019",
        "Петрова Ирина\tГимназия № 1\tсовместный урок\t2019",
        "Петрова Ирина, Гимназия № 1, совместный урок, 2019",
        "2019; совместный урок; Гимназия № 1; Петрова Ирина",
        "Гимназия № 1; Петрова Ирина; 2019; Совместный урок",
        '"Петрова Ирина"; "Гимназия № 1"; "совместный урок"; "с 2019 г."',
    ],
)
def test_cells_are_told_apart_in_any_order(line: str) -> None:
    (found,) = cells(line)
    assert [found[0], found[1], found[2].lower(), found[3]] == [
        "Петрова Ирина",
        "Гимназия № 1",
        "совместный урок",
        "2019",
    ]


def test_what_a_line_leaves_out_stays_empty() -> None:
    assert cells("Ким Вера; 03.2024\nКим Вера; консультирую\nМузей") == [
        ["Ким Вера", "", "", "03.2024"],
        ["Ким Вера", "", "консультирую", ""],
        ["Музей", "", "", ""],
    ]


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_template_is_read_back_by_its_headers(language: str) -> None:
    filled = lists.template(language) + "Ким;Вера;Олегова;2020\r\n".encode()
    read = read_file(filled)
    assert [line.cells for line in read.lines] == [["Ким", "Вера", "Олегова", "2020"]]
    assert read.lines[0].number == 2, "lines are counted as in the file"


def test_a_header_says_what_is_what_and_unknown_columns_are_told() -> None:
    read = read_text("Школа;Телефон;ФИО\n7;+7 900;Ким Вера")
    assert read.lines == (Line(2, "Ким Вера", "7"),)
    assert read.ignored == ("Телефон",)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_files_of_any_spreadsheet_are_read(encoding: str, sign: str) -> None:
    data = sign.join(["Семёнова Ольга", "Лицей № 10", "совместный урок", "2020"]).encode(encoding)
    assert [line.cells for line in read_file(data).lines] == [
        ["Семёнова Ольга", "Лицей № 10", "совместный урок", "2020"]
    ]


def test_kinds_are_understood_as_people_call_them() -> None:
    assert lists.meant("Совместный  урок") == "joint_lesson"
    assert lists.meant("I advise") == "advice:out"
    assert lists.meant("меня консультируют") == "advice:in"
    ambiguous, mistyped, nonsense = lists.meant("консультация"), lists.meant("совмесный урок"), lists.meant("телепатия")
    assert all(isinstance(wrong, lists.Wrong) for wrong in (ambiguous, mistyped, nonsense))
    assert dict(ambiguous.params) == {"way1": "консультирую", "way2": "меня консультируют"}
    assert dict(mistyped.params) == {"meant": "совместный урок"}


@given(st.text(max_size=400))
@settings(max_examples=150, deadline=None)
def test_whatever_is_pasted_loses_no_line(text: str) -> None:
    read = read_text(text)
    filled = [line for line in lists._lines(text) if line.strip()]
    assert read.total in (len(filled), len(filled) - 1), "a header may be no contact"
    assert len(read.lines) == min(read.total, lists.MOST_LINES)
    again = read_text(lists.written(read.lines))
    assert again.total <= read.total


@given(st.lists(st.lists(st.text("аб;,\"' \t1.№", max_size=8), min_size=1, max_size=6), min_size=1, max_size=20))
@settings(max_examples=100, deadline=None)
def test_signs_that_divide_cells_lose_no_line_either(rows: list[list[str]]) -> None:
    text = "\n".join(";".join(row) for row in rows)
    assert read_text(text).total == sum(bool(line.strip()) for line in text.split("\n"))


@given(st.binary(max_size=300))
@settings(max_examples=100, deadline=None)
def test_whatever_is_uploaded_is_read_or_refused(data: bytes) -> None:
    for given_data in (data, b"PK\x03\x04" + data):
        with suppress(Refusal):
            read_file(given_data)


def test_of_a_long_list_the_first_lines_are_read_and_all_are_counted() -> None:
    read = read_text("\n".join(f"Ким Вера {number}" for number in range(450)))
    assert (len(read.lines), read.total) == (lists.MOST_LINES, 450)


# --- workbooks --------------------------------------------------------------------------------------------------------


def workbook(*rows: list[object]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def repacked(data: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    """A workbook whose parts somebody has tampered with."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return kept.getvalue()


def test_a_workbook_is_read_like_a_pasted_list() -> None:
    import datetime as dt

    data = workbook(
        ["ФИО", "Школа", "Что связывает", "С какого времени"],
        ["Ким Вера", "Школа № 7", "консультирую", 2019],
        [],
        ["Петров Олег", None, "совместный урок", dt.datetime(2024, 3, 5)],
        ["=1+1", '=HYPERLINK("http://evil")', "@x", -5],
    )
    read = read_file(data)
    assert [line.cells for line in read.lines[:2]] == [
        ["Ким Вера", "Школа № 7", "консультирую", "2019"],
        ["Петров Олег", "", "совместный урок", "2024-03-05"],
    ]
    assert [line.number for line in read.lines] == [2, 4, 5], "rows are counted as in the sheet"
    assert read.lines[2].name == "", "a formula is not computed"


@pytest.mark.parametrize(
    "data",
    [
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500,
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\x00",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        "Ким Вера".encode("utf-16"),
        b"PK\x03\x04not a zip",
        b"PK\x05\x06" + b"\0" * 18,
    ],
    ids=["xls", "pdf", "png", "utf-16", "no zip", "empty zip"],
)
def test_a_file_of_another_kind_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        read_file(data)
    assert refused.value.field == "file"
