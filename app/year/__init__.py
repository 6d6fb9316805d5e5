"""The municipality's year on one page: its state on a day and a year before, what began and ended, who is left alone, what needs a
decision. Every number is a report of the library, asked as of the day; partnerships are counted by their own logs."""

from app.year.reading import (
    PATIENCE,
    THRESHOLDS,
    Apart,
    Figure,
    Flow,
    Matter,
    Period,
    Year,
    read,
)

__all__ = [
    "PATIENCE", "THRESHOLDS", "Apart", "Figure", "Flow", "Matter", "Period", "Year", "read",
]  # fmt: skip
