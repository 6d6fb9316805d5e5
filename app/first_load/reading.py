"""One file of a first load by itself: its rows checked and written for the bulk importer, and what they say of other files noted.

It is read in pieces, column by column: each value that occurs is read once. Of all that was read only marks of ids stay in memory
(and the agreements, whose ties follow from several files).
"""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import TextIO

from app.first_load.parts import Order, Part, Writing
from app.first_load.pieces import Piece
from app.interchange.problems import N_, Findings
from app.interchange.tables import LARGEST_FILE, decode, files, read_header
from app.vocabulary import NodeKind

PIECE = 20_000
Read = Callable[[int], None]
"""Hears how many bytes of a file have been read."""


def read(order: Order, told: Read) -> Part:
    """One file: its rows checked by themselves and written, its ids and references noted."""
    kind = files()[order.name]
    part = Part(order.name)
    text = opened(order.folder / order.name, part.findings)
    if text is None:
        part.is_torn = True
        return part
    with text, ExitStack() as stack:
        head = read_header(order.name, text, kind, part.findings)
        if head is None:
            part.is_torn = True
            return part
        lost: set[str] = set()
        records = head.records(part.findings, lost)
        if head.is_sound:
            part.names = list(head.names)
            piece = Piece(Writing(order, part, stack), head, kind)
            while rows := list(islice(records, PIECE)):
                piece.take([line for line, _ in rows], [cells for _, cells in rows])
                told(_place(text))
        else:
            list(records)
    part.is_torn = head.is_torn or not head.is_sound
    if isinstance(kind, NodeKind):
        part.lost = lost
    return part


def opened(path: Path, findings: Findings) -> TextIO | None:
    """The text of a file, which is read as it is needed when it is large; None when it is no text."""
    name = path.name
    if path.stat().st_size <= LARGEST_FILE:
        text = decode(name, path.read_bytes(), findings)
        return None if text is None else io.StringIO(text, newline="")
    with path.open("rb") as raw:
        line = next((line for line, each in enumerate(raw, 1) if not _is_text(each)), 0)
    if not line:
        return path.open(encoding="utf-8-sig", newline="")
    findings.add(name, line, "", "", N_("has bytes that are no text here; save the file as “CSV UTF-8”"))
    return None


def _is_text(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _place(text: TextIO) -> int:
    """Bytes of the file that have been read, as far as that is known cheaply."""
    raw = getattr(text, "buffer", None)
    return raw.tell() if raw else 0
