"""Opened nodes as the address writes them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.hub import MOST, OPEN_AT_ONCE, Opening, openings
from app.queries import ParamError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" , ", []),
        ("school-7", [Opening("school-7")]),
        ("a, b", [Opening("a"), Opening("b")]),
        ("a,a", [Opening("a")]),
        ("a!advice.online", [Opening("a", ("advice", "online"))]),
        ("a!!Teacher.school", [Opening("a", (), ("Teacher", "school"))]),
        ("a!advice!Teacher!least!20", [Opening("a", ("advice",), ("Teacher",), True, 20)]),
        ("a!!!most!", [Opening("a")]),
        ("a!!!!40", [Opening("a", most=40)]),
        ("a!advice,a!!!least", [Opening("a", least=True)]),
        ("group:kind:zarechye:supp_center", [Opening("group:kind:zarechye:supp_center")]),
        ("group:community::3", [Opening("group:community::3")]),
        ("a!b!c!least!5!more!and!more", [Opening("a", ("b",), ("c",), True, 5)]),
    ],
)
def test_an_address_is_read(text: str, expected: list[Opening]) -> None:
    assert openings(text) == expected


@pytest.mark.parametrize(
    "text", ["'", "a b", "!advice", "a!!!!0", "a!!!!601", "a!!!!many", "a!" + "x" * 61, "ы", "a" * 201]
)
def test_nonsense_is_refused(text: str) -> None:
    with pytest.raises(ParamError):
        openings(text)


def test_not_everything_is_opened_at_once() -> None:
    assert len(openings(",".join(f"n{n}" for n in range(100)))) == OPEN_AT_ONCE


def test_only_what_is_narrowed_is_not_whole() -> None:
    assert Opening("a").is_whole
    assert Opening("a", most=MOST).is_whole
    assert not Opening("a", least=True).is_whole


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        found = openings(text)
    except ParamError:
        return
    assert all(opening.id for opening in found)
