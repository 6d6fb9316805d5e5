"""From the bytes of an XLSX file to rows of texts. A workbook is a zip of XML that strangers send, so it is measured before
anything of it is opened, and nothing in it is computed or fetched."""

from __future__ import annotations

import datetime as dt
import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from typing import Any

from app.interchange.problems import N_

MOST_ENTRIES = 500
LARGEST_INSIDE = 16 * 1024 * 1024
MOST_RATIO = 100
_SMALL = 1024 * 1024  # below this the ratio says nothing
MOST_ROWS, MOST_COLUMNS = 5_000, 20
_CODED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class BadWorkbook(ValueError):
    """A file that is not opened; `reason` is a message id, `params` fill it."""

    def __init__(self, reason: str, /, **params: object) -> None:
        super().__init__(reason % params if params else reason)
        self.reason = reason
        self.params = params


def is_workbook(data: bytes) -> bool:
    """Whether the bytes claim to be an XLSX file."""
    return data.startswith(b"PK")


def read_workbook(data: bytes) -> list[tuple[int, list[str]]]:
    """(row number, its texts) of the first sheet: rows that hold something, at most 5,000 × 20 cells looked at.

    Raises BadWorkbook. Formulas are not computed: what they gave when the file was saved is read.
    """
    return next(iter(read_sheets(data, MOST_ROWS, MOST_COLUMNS, most_sheets=1).values()), [])


def read_sheets(
    data: bytes, most_rows: int, most_columns: int, *, most_sheets: int = 20, largest: int = LARGEST_INSIDE
) -> dict[str, list[tuple[int, list[str]]]]:
    """The same of every sheet by its name; `largest` bounds what the file may be when it is opened."""
    _measure(data, largest)
    import openpyxl  # heavy, and only needed by whoever sends a workbook

    if not openpyxl.DEFUSEDXML:
        raise BadWorkbook(N_("XLSX files cannot be read safely here. Save the list as CSV."))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and extensions, which are of no interest here
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            try:
                return {
                    sheet.title: list(_rows(sheet, most_rows, most_columns)) for sheet in book.worksheets[:most_sheets]
                }
            finally:
                book.close()
    except BadWorkbook:
        raise
    except Exception as error:  # whatever a crafted file makes the library raise
        raise BadWorkbook(N_("This XLSX file is damaged. Open it and save it anew, or save it as CSV.")) from error


def _measure(data: bytes, largest: int) -> None:
    """Raises BadWorkbook unless the archive is small when opened and its XML declares nothing of its own."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_ENTRIES:
                raise BadWorkbook(N_("This file has far too many parts for a list."))
            inside = sum(entry.file_size for entry in entries)
            packed = sum(entry.compress_size for entry in entries)
            if inside > largest or (inside > _SMALL and inside > MOST_RATIO * max(packed, 1)):
                raise BadWorkbook(N_("This file is far too large when it is opened. Save only the list, as CSV."))
            names = {entry.filename for entry in entries}
            if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
                raise BadWorkbook(N_("This is no XLSX file. Save the list as XLSX or as CSV."))
            for entry in entries:
                if entry.filename.casefold().endswith((".xml", ".rels", ".vml")):
                    _look_into(archive.read(entry))
    except BadWorkbook:
        raise
    except Exception as error:  # damaged, encrypted, or packed in a way that Python does not know
        raise BadWorkbook(N_("This XLSX file is damaged. Open it and save it anew, or save it as CSV.")) from error


def _look_into(part: bytes) -> None:
    plain = part.replace(b"\0", b"")  # as UTF-16 writes Latin letters
    if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
        raise BadWorkbook(N_("This file declares XML entities, which no list needs. It was not opened."))


def _rows(sheet: Any, most_rows: int, most_columns: int) -> Iterator[tuple[int, list[str]]]:
    rows = sheet.iter_rows(max_row=most_rows, max_col=most_columns, values_only=True)
    for number, cells in enumerate(rows, 1):
        texts = [_text(cell) for cell in cells]
        while texts and not texts[-1]:
            texts.pop()
        if texts:
            yield number, texts


def _text(cell: object) -> str:
    """A cell as a person would have typed it."""
    if cell is None:
        return ""
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    if isinstance(cell, dt.date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    text = str(cell)
    # What XML has no place for, and what looks like it, is written so in workbooks.
    return (_CODED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text).strip()
