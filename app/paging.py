"""Which page of a list: how many there are, and the nearest one to what was asked for."""

from __future__ import annotations


def pages(total: int, of: int) -> int:
    """How many pages of so many rows; one, when there is nothing."""
    return max(1, -(-total // of))


def within(page: int, total: int, of: int) -> int:
    """The page that there is instead of one that there is not."""
    return min(max(page, 1), pages(total, of))
