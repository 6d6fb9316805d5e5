"""Where a sign-in may lead, and what a log line may look like."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.security import local_address, one_line


@pytest.mark.parametrize(
    "target", ["/", "/explore?focus=school-7&on=2024-01-01", "/institutions/%D1%88", "/a//b", "/a?next=//b"]
)
def test_a_local_address_is_kept(target: str) -> None:
    assert local_address(target) == target


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https:evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "/a\r\nSet-Cookie: x=1",
        "\x00/a",
        "/a\u2028b",
        " /a",
        "",
        None,
        "/" + "a" * 3000,
    ],
)
def test_anything_else_leads_nowhere(target: str | None) -> None:
    assert local_address(target) is None


@given(st.text())
def test_whatever_is_kept_stays_here(target: str) -> None:
    kept = local_address(target)
    if kept is not None:
        assert kept.startswith("/")
        assert kept[1:2] not in ("/", "\\")


@given(st.text())
def test_a_line_stays_a_line(text: str) -> None:
    assert len(one_line(text).splitlines()) <= 1
