"""Backups by themselves: once a day at the time that was chosen, by the process that serves."""

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections.abc import Callable
from zoneinfo import ZoneInfo

from app.backups.shelf import Shelf
from app.backups.taking import Taken, take
from app.config import Settings
from app.database import Database
from app.engine import EngineError
from app.graph import GraphError, ViewerLike
from app.refusals import Refusal

AGAIN_SECONDS = 1800.0
"""After a failure it is tried again so much later."""
LONGEST_SLEEP = 600.0
_log = logging.getLogger("app.backups")


def next_due(last: dt.datetime | None, at: dt.time, zone: ZoneInfo, now: dt.datetime) -> dt.datetime:
    """When the next backup is due: the first time of day `at` after the last one; what was missed while nothing ran is due now.

    Moments have a time zone. Without any backup so far the next time of day counts, so that a first start is left in peace.
    """
    since = (now if last is None else min(last, now)).astimezone(zone)
    due = dt.datetime.combine(since.date(), at, zone)
    if due <= since:
        due = dt.datetime.combine(since.date() + dt.timedelta(days=1), at, zone)
    return max(due, now.astimezone(zone))


class Nightly:
    """Makes the backups of a serving installation until `stop`; one thread, one backup at a time."""

    def __init__(
        self, settings: Settings, database: Database, viewer: ViewerLike, made: Callable[[Taken], None]
    ) -> None:
        self._settings, self._database, self._viewer, self._made = settings, database, viewer, made
        self._shelf = Shelf(settings.backups)
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, name="nightly-backup", daemon=True)

    def start(self) -> None:
        """Begins to wait for the time."""
        self._thread.start()

    def stop(self) -> None:
        """Begins no more backup; one that is being made is waited for."""
        self._end.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._end.is_set():
            pause = self._seconds_left()
            if pause > 0:  # in short sleeps: a clock may be set, a machine may have slept
                self._end.wait(min(pause, LONGEST_SLEEP))
            elif not self.once():
                self._end.wait(AGAIN_SECONDS)

    def _seconds_left(self) -> float:
        assert self._settings.backup_at is not None
        now = dt.datetime.now(dt.UTC)
        zone = ZoneInfo(self._settings.timezone)
        return (next_due(self._shelf.newest(), self._settings.backup_at, zone, now) - now).total_seconds()

    def once(self) -> bool:
        """Makes a backup and deletes those that are not needed any more; a failure is logged and tells false."""
        try:
            graph = self._database.now().session(self._viewer)
            taken = take(self._settings, graph, self._database.engine, self._shelf.folder)
            self._made(taken)
            self._shelf.rotate()
        except (Refusal, EngineError, GraphError, OSError) as error:
            _log.error("The backup was not made: %s", error)
            return False
        _log.info("A backup was made: %s, %.0f s, writing paused for %s ms.",
                  taken.path.name, taken.seconds, taken.manifest.still_ms)  # fmt: skip
        return True
