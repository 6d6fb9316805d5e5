"""What tests are called. Two workers that call them differently run none of them."""

from __future__ import annotations

import re

import pytest

# A set of several is written in an order that each process draws anew; an address in memory is of one process, too.
UNSTEADY = re.compile(r"set\(\{[^}]*,|\bat 0x")


def test_a_test_is_called_the_same_in_each_process(request: pytest.FixtureRequest) -> None:
    names = [item.nodeid for item in request.session.items]
    assert names
    assert [name for name in names if UNSTEADY.search(name)] == []


def test_what_is_drawn_anew_is_found() -> None:
    for name in ("t[W(words=frozenset({'formal', 'informal'}))]", "t[set({1, 2})]", "t[<object at 0x7f>]"):
        assert UNSTEADY.search(name)
    assert not UNSTEADY.search("t[frozenset({'teacher'})]")
