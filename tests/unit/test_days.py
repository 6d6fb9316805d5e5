"""What day it is: that of the municipality, wherever its server stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine

from app.config import Settings
from app.i18n import live_in

AFTERNOON = dt.datetime(2026, 11, 27, 15, tzinfo=dt.UTC).timestamp()


@pytest.fixture(autouse=True)
def home_again() -> Iterator[None]:
    yield
    live_in(Settings.timezone)


@pytest.mark.parametrize(("zone", "today"), [("Asia/Kamchatka", 28), ("Europe/Moscow", 27), ("America/New_York", 27)])
def test_today_is_the_day_of_the_installations_time_zone(zone: str, today: int) -> None:
    live_in(zone)
    with time_machine.travel(AFTERNOON, tick=False):
        assert dt.date.today().day == today
