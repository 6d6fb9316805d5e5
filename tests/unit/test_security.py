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


@given(st.text())
def test_a_line_stays_a_line(text: str) -> None:
    assert len(one_line(text).splitlines()) <= 1
