"""How often Python looks for what nothing refers to any more."""

from __future__ import annotations

import gc

FRESH = 10_000
"""So many new objects that are not gone yet make the collector look at the newest. Python’s own 700 make it walk the rows of a
large network again and again, lasting tuples by the hundred thousand: that was a quarter of the time of a discovery. With five
times as many it is no quicker, but every hundredth page waits 30 ms for it instead of 3."""
ROUNDS = 20


def patiently() -> None:
    """Lets the collector look seldom. What goes in circles (the tracebacks of failed requests) waits a little longer."""
    gc.set_threshold(FRESH, ROUNDS, ROUNDS)
