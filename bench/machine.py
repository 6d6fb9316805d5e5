"""How quick the machine is while the others are measured: one loop of plain Python, before them and after them."""

from __future__ import annotations

import time
from typing import Any

STEPS = 5_000_000
QUICK = 0.3
"""Seconds of the loop on the quickest machine that it ran on."""


def figure() -> dict[str, Any]:
    """`machine.loop`: seconds of the loop, and how many times as long as on the quickest; milliseconds beside it mean little when
    the ratio is far from 1."""
    began, total = time.perf_counter(), 0
    for step in range(STEPS):
        total += step * step
    took = time.perf_counter() - began
    return {
        "name": "machine.loop", "value": round(took, 2), "unit": "s", "baseline": QUICK, "ratio": round(took / QUICK, 1),
        "size": f"{STEPS:,} steps",
    }  # fmt: skip
