"""Which names may mean one and the same, and which must not."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.likeness import persons, places


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_two_texts_are_compared_the_same_either_way(one: str, other: str) -> None:
    assert persons(one, other) == persons(other, one)
    assert places((one,), (other,)) == places((other,), (one,))
