"""Files that people hand in and take away: never computed, never opened beyond their size, told to the row."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

from app.contacts.lists import read_file
from app.graph import GraphSession
from app.interchange import BadFiles, read_folder, unguard, workbooks
from app.interchange.foreign import BadNetwork, read_network
from app.refusals import Refusal
from tests.graph.test_intake import CONTACTS, SCHOOLS, TEACHERS, held, load
from tests.unit.test_exports import book, csv_rows, file, texts
from tests.unit.test_interchange import SCHOOLS as TABLE
from tests.unit.test_interchange import TEACHERS as PEOPLE
from tests.unit.test_interchange import folder, one
from tests.unit.test_lists import repacked, workbook


@given(st.lists(texts, max_size=4))
def test_14a_every_text_survives_csv_and_no_cell_begins_like_a_formula(rows: list[list[str]]) -> None:
    for format, delimiter in (("csv", ","), ("csv-excel", ";")):
        found = csv_rows(file(format, rows, "text", "text"), delimiter)[1:]
        assert [[unguard(cell) for cell in row] for row in found] == [
            [cell.encode("utf-8", "replace").decode() for cell in row] for row in rows
        ]
        assert not any(cell[:1] in ("=", "+", "-", "@", "\t", "\r", "\0") for row in found for cell in row)


@given(st.lists(texts, min_size=1, max_size=4))
def test_14b_every_text_survives_a_workbook_as_text(rows: list[list[str]]) -> None:
    table = book(file("xlsx", rows, "text", "text")).worksheets[0]
    for row, cells in zip(rows, table.iter_rows(min_row=2, max_col=2), strict=False):
        for text, cell in zip(row, cells, strict=True):
            assert cell.value is None or isinstance(cell.value, str)
            assert unescape(cell.value or "") == text.encode("utf-8", "replace").decode()


def bomb(parts: dict[str, bytes]) -> None:
    parts["xl/worksheets/sheet1.xml"] += b" " * (80 << 20)


def _crowd(parts: dict[str, bytes]) -> None:
    parts.update({f"xl/media/{number}.bin": b"" for number in range(10_000)})


def _entity(parts: dict[str, bytes]) -> None:
    lolz = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    head = f'<!DOCTYPE x [<!ENTITY l0 "lol">{lolz}]>'.encode()
    part = parts["xl/worksheets/sheet1.xml"]
    place = part.index(b"<worksheet")
    parts["xl/worksheets/sheet1.xml"] = part[:place] + head + part[place:].replace(b"Anna", b"&l9;")


def _outside(parts: dict[str, bytes]) -> None:
    head = b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    part = parts["xl/worksheets/sheet1.xml"]
    place = part.index(b"<worksheet")
    parts["xl/worksheets/sheet1.xml"] = part[:place] + head + part[place:].replace(b"Anna", b"&f;")


def _outside_in_utf16(parts: dict[str, bytes]) -> None:
    _outside(parts)
    text = parts["xl/worksheets/sheet1.xml"].decode()
    parts["xl/worksheets/sheet1.xml"] = ('<?xml version="1.0" encoding="utf-16"?>' + text).encode("utf-16")


def _no_book(parts: dict[str, bytes]) -> None:
    del parts["xl/workbook.xml"]


def _is_refused_at_once(attack: Callable[[dict[str, bytes]], None]) -> None:
    data = repacked(workbook(["Anna"]), attack)
    started = time.thread_time()
    with pytest.raises(Refusal) as refused:
        read_file(data)
    assert refused.value.field == "file"
    assert "passwd" not in str(refused.value)
    assert time.thread_time() - started < 1


@pytest.mark.parametrize("attack", [bomb, _crowd, _no_book])
def test_15a_a_workbook_that_swells_or_is_none_is_refused_at_once(attack: Callable[[dict[str, bytes]], None]) -> None:
    _is_refused_at_once(attack)


@pytest.mark.parametrize("attack", [_entity, _outside, _outside_in_utf16])
def test_16a_entities_in_a_workbook_are_refused_at_once(attack: Callable[[dict[str, bytes]], None]) -> None:
    _is_refused_at_once(attack)


def test_15b_of_a_huge_sheet_a_part_is_looked_at() -> None:
    rows = b"".join(b'<row r="%d"><c r="A%d"><v>%d</v></c></row>' % (n, n, n * 7919 % 99991) for n in range(1, 100_001))

    def swell(parts: dict[str, bytes]) -> None:
        part = parts["xl/worksheets/sheet1.xml"]
        before, after = part.index(b"<sheetData>") + 11, part.index(b"</sheetData>")
        parts["xl/worksheets/sheet1.xml"] = part[:before] + rows + part[after:]

    data = repacked(workbook(["Anna"]), swell)
    started = time.thread_time()
    read = read_file(data)
    assert read.total == workbooks.MOST_ROWS
    assert time.thread_time() - started < 3


ENTITY = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'


def packed(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        f'<?xml version="1.0"?>{ENTITY}<gexf><graph><nodes><node id="1" label="&a;"/></nodes></graph></gexf>'.encode(),
        f'<?xml version="1.0"?>{LAUGHS}<graphml><graph><node id="&b;"/></graph></graphml>'.encode(),
        f'<?xml version="1.0" encoding="utf-16"?>{ENTITY}<gexf/>'.encode("utf-16"),
    ],
    ids=["xxe", "laughs", "utf16-xxe"],
)
def test_16b_entities_in_a_network_are_refused(data: bytes) -> None:
    with pytest.raises(BadNetwork) as refused:
        read_network([("x", data)])
    assert "passwd" not in str(refused.value)


@pytest.mark.parametrize(
    "data",
    [
        packed(**{"nodes.csv": b"Id,Label\n" + b"0,a\n" * 4_000_000}),
        packed(**{f"{n}.csv": b"Id\n1\n" for n in range(40)}),
        packed(**{"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x>" + b"0" * 30_000_000 + b"</x>"}),
        b'{"elements":' + b"[" * 100_000,
        b"id,name\n" + b"x,y\n" * 31_000,
    ],
    ids=["bomb", "many-entries", "xlsx-bomb", "deep", "too-many"],
)
def test_15c_a_network_that_swells_is_refused(data: bytes) -> None:
    with pytest.raises(BadNetwork):
        read_network([("x", data)])


@pytest.mark.parametrize(
    "data",
    [
        b'{"elements": [1, 2], "connections": []}',
        b"\x00\x01\x02\xff" * 50,
        "имя,кто\n".encode("utf-16"),
        b'id,name\n"x,y\n',
        b"",
        b"<svg/>",
        b"id,name\n",
    ],
    ids=["no-objects", "binary", "utf16", "torn", "empty", "svg", "no-rows"],
)
def test_17b_what_is_no_network_is_refused(data: bytes) -> None:
    with pytest.raises(BadNetwork):
        read_network([("x", data)])


@pytest.mark.parametrize(
    ("file", "data", "line"),
    [
        ("teachers", TEACHERS + b"t-3,,,public\r\n", "teachers.csv, line 4, column name: a value is required"),
        ("teachers", TEACHERS + "t-3,Ян, Ли,,public\r\n".encode(), "teachers.csv, line 4: has 5 values for 4 columns"),
        (
            "informal_ties",
            CONTACTS.replace(b"29.02.2020", b"29.02.2021"),
            "informal_ties.csv, line 3, column since: there",
        ),
        (
            "informal_ties",
            CONTACTS.replace(b"03.2019", b"03.2016"),
            "informal_ties.csv, line 2, column until: ends before",
        ),
        (
            "informal_ties",
            CONTACTS.replace(b"c-2,t-1,mus", b"c-2,t-1,zoo"),
            "informal_ties.csv, line 3, column to: zoo is",
        ),
        ("institutions", SCHOOLS[:-9], "institutions.csv, line 4: has 4 values for 5 columns"),
        ("institutions", SCHOOLS.replace(b"museum", b"=1+1"), "institutions.csv, line 4, column kind: unknown code"),
    ],
)
def test_17a_one_bad_row_and_nothing_is_written(graph: GraphSession, file: str, data: bytes, line: str) -> None:
    with pytest.raises(BadFiles) as refused:
        load(graph, **{file: data})
    assert any(told.startswith(line) for told in refused.value.lines()), refused.value.lines()
    assert held(graph) == [[], []]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
@pytest.mark.parametrize("delimiter", [",", ";"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_17c_however_saved(encoding: str, delimiter: str, ending: str) -> None:
    text = TABLE.replace(",", delimiter).replace("\n", ending)
    batch = read_folder(folder(institutions=text.encode(encoding)))
    assert batch.nodes["Institution"] == read_folder(folder()).nodes["Institution"]
    assert [notice.file for notice in batch.notices] == (["institutions.csv"] if encoding == "cp1251" else [])


def test_17d_broken_bytes_are_located() -> None:
    data = PEOPLE.encode()
    assert "teachers.csv, line 3" in one(folder(teachers=data[:-20] + b"\xd0" + data[-20:]))
    assert "UTF-16" in one(folder(teachers=PEOPLE.encode("utf-16")))
    assert "line 1" in one(folder(teachers=bytes(range(128, 256))))
    assert "line 2" in one(folder(teachers=b"id,name,visibility\nt-1,\xed\xa0\x80,network\n"))
