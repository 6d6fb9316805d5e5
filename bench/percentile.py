"""The percentile that waits are told by."""

from __future__ import annotations

import statistics
from collections.abc import Sequence


def p95(times: Sequence[float]) -> float:
    """The ninety-fifth percentile, the least and the greatest time included."""
    return statistics.quantiles(times, n=20, method="inclusive")[18]
