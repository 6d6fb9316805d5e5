"""Pure: numbers through the years as the chart of lines that reports have, between two given values."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from app.refusals import N_
from app.reports import values
from app.reports.charts import BOTTOM, LEFT, LINE_HEIGHT, TOP, WIDTH, Chart, Mark, Series, Tick

YEARS_NAMED = 14


def lines(
    named: Sequence[tuple[str, Mapping[int, float]]], low: float, high: float, ticks: Sequence[float], language: str
) -> Chart | None:
    """A chart of a line for each name, over the years that any of them has; None when there is nothing to draw."""
    years = sorted({year for _, line in named for year in line})
    if not years:
        return None
    room, drawn = WIDTH - LEFT - 24, LINE_HEIGHT - TOP - BOTTOM
    across = {
        year: LEFT + (room * i / (len(years) - 1) if len(years) > 1 else room / 2) for i, year in enumerate(years)
    }

    def height(value: float) -> float:
        return round(TOP + drawn * (high - value) / (high - low), 1)

    chart = Chart("line", WIDTH, LINE_HEIGHT, [], shown=len(years), total=len(years))
    for number, (name, line) in enumerate(named):
        series = Series(number, name)
        for year, value in sorted(line.items()):
            said = values.plain(round(value, 2), language)
            series.marks.append(Mark(round(across[year], 1), height(value), 0, said, f"{year}: {name} {said}", 0))
        chart.series.append(series)
        if line:
            first, last, peak = min(line), max(line), max(line, key=lambda year, line=line: (line[year], year))  # type: ignore[misc]
            told = {year: values.plain(round(line[year], 2), language) for year in (first, last, peak)}
            chart.summary.append(
                (
                    N_("%(series)s: %(first)s in %(from)s, %(last)s in %(to)s, most in %(peak)s: %(most)s."),
                    {
                        "series": name, "first": told[first], "from": first, "last": told[last], "to": last, "peak": peak,
                        "most": told[peak],
                    },
                )
            )  # fmt: skip
    step = max(1, math.ceil(len(years) / YEARS_NAMED))
    chart.x.extend(Tick(round(across[year], 1), str(year)) for year in years[::-1][::step])
    chart.y.extend(Tick(height(tick), values.plain(tick, language)) for tick in ticks)
    return chart
