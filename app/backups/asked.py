"""A backup that somebody asked for: made in a thread of this process, one at a time, while whoever asked looks on."""

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from app.backups.taking import Taken
from app.engine import EngineError
from app.graph import GraphError
from app.refusals import N_, Refusal

_log = logging.getLogger("app.backups")


NOT_MADE = N_("The backup was not made: %(reason)s")


def why(error: Exception, otherwise: str) -> tuple[str, dict[str, object]]:
    """What a fault says to people, a message with its values; `otherwise`, with a `reason`, where it has no words of its own."""
    if isinstance(error, Refusal | EngineError):
        return error.message, dict(error.values)
    return otherwise, {"reason": error}


@dataclass(frozen=True)
class Told:
    """How the last one ended: the backup, or why there is none, in a message with its values."""

    taken: Taken | None = None
    message: str = ""
    values: Mapping[str, object] = field(default_factory=dict)


class Asked:
    """The backups that are asked for of one process."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._thread: threading.Thread | None = None
        self.begun: dt.datetime | None = None
        self.told: Told | None = None

    @property
    def is_made(self) -> bool:
        """Whether one is being made at this moment."""
        return self._thread is not None and self._thread.is_alive()

    def begin(self, make: Callable[[], Taken]) -> None:
        """Begins to make one, and returns. Raises Refusal while another is being made."""
        with self._guard:
            if self.is_made:
                raise Refusal(N_("A backup is being made already. Wait until it is done."))
            self.begun, self.told = dt.datetime.now(dt.UTC), None
            self._thread = threading.Thread(target=self._run, args=(make,), name="asked-backup", daemon=True)
            self._thread.start()

    def wait(self) -> None:
        """Returns when none is being made any more."""
        if self._thread is not None:
            self._thread.join()

    def _run(self, make: Callable[[], Taken]) -> None:
        try:
            self.told = Told(make())
        except (Refusal, EngineError, GraphError, OSError) as error:
            self.told = Told(None, *why(error, NOT_MADE))
        if self.told.taken is None:
            _log.error("The backup that was asked for was not made: %s", self.told.message % self.told.values)
