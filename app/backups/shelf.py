"""The folder of backups: what they are called, which is the newest, which may go."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from pathlib import Path

DAYS, WEEKS, MONTHS = 7, 4, 3
"""Of so many last days, weeks and months with a backup the newest one of each is kept."""
OLD = dt.timedelta(days=2)
"""A newest backup of that age is told about: the daily one was missed."""
_NAME = re.compile(r"setka-(\d{8}T\d{6})Z\.tar")
_TIME = "%Y%m%dT%H%M%S"


def named(at: dt.datetime) -> str:
    """The file name of a backup made at this moment (UTC)."""
    return f"setka-{at.strftime(_TIME)}Z.tar"


def may_go(made: Iterable[dt.datetime]) -> list[dt.datetime]:
    """Which backups are not needed any more, oldest first. The newest one is never among them."""
    newest_first = sorted(made, reverse=True)
    kept: set[dt.datetime] = set(newest_first[:1])
    for most, period in ((DAYS, "%Y-%m-%d"), (WEEKS, "%G-%V"), (MONTHS, "%Y-%m")):
        seen: dict[str, dt.datetime] = {}
        for one in newest_first:
            seen.setdefault(one.strftime(period), one)
        kept.update(list(seen.values())[:most])
    return sorted(set(newest_first) - kept)


class Shelf:
    """The backups in one folder. Files of other names are nobody’s business here."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def held(self) -> list[tuple[dt.datetime, Path]]:
        """Every backup with the moment (UTC) at which it was made, the newest first."""
        found = ((_NAME.fullmatch(path.name), path) for path in self.folder.glob("setka-*.tar"))
        return sorted(
            ((dt.datetime.strptime(match[1], _TIME).replace(tzinfo=dt.UTC), path) for match, path in found if match),
            reverse=True,
        )

    def newest(self) -> dt.datetime | None:
        """When the newest one was made."""
        return next((at for at, _ in self.held()), None)

    def is_late(self, now: dt.datetime) -> bool:
        """Whether there are backups, but none of the last days (`OLD`)."""
        newest = self.newest()
        return newest is not None and now - newest > OLD

    def rotate(self) -> list[Path]:
        """Deletes what may go; returns it."""
        held = dict(self.held())
        gone = [held[one] for one in may_go(held)]
        for path in gone:
            path.unlink()
        return gone
