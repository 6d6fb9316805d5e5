"""The list of attacks and faults is whole: every row has a test that bears its number."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.conftest import ROOT
from tests.trust.rows import NUMBER, ROWS

ELSEWHERE = {34: "tests/engine/test_backup.py"}
"""Rows whose tests stand beside what they test."""


def numbers(path: Path) -> Iterator[int]:
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef) and (found := NUMBER.match(node.name)):
            yield int(found[1])


def test_every_row_has_a_test() -> None:
    here = {number for path in Path(__file__).parent.glob("test_*.py") for number in numbers(path)}
    assert set(ROWS) == set(range(1, 43)), "the list has 42 rows"
    assert here <= set(ROWS), f"tests of rows that the list does not have: {sorted(here - set(ROWS))}"
    untested = set(ROWS) - here - set(ELSEWHERE)
    assert not untested, {number: ROWS[number] for number in untested}


def test_rows_that_are_tested_elsewhere_are() -> None:
    for number, name in ELSEWHERE.items():
        path = ROOT / name
        assert path.exists(), f"row {number} should be tested by {name}, which is not there"
        assert number in numbers(path), f"{name} has no test_{number}_…"
