"""A table on its way to a file: its heads, its rows one by one, and what stands beside a number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from app.queries import Head


@dataclass(frozen=True)
class Sheet:
    """`rows` are read once, as they come; ids and codes in them have been named already, by whoever knows the reader.

    `notes` are pairs of a label and a text in the reader's language: definition, date, parameters, threshold, source.
    """

    name: str  # of the file, without its ending
    title: str
    heads: Sequence[Head]
    rows: Iterator[tuple[Any, ...]]
    notes: tuple[tuple[str, str], ...] = ()
    language: str = "ru"
