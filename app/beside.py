"""Answers that take long, worked out beside the page that asks for them: kept for a while with their time, or handed over once."""

from __future__ import annotations

import datetime as dt
import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

from app.graph import GraphError, GraphUnavailable
from app.store import now

FRESH = dt.timedelta(minutes=10)
MOST = 8
"""So many answers are kept, and so many are worked out at once; who comes later waits for a place."""
Told = Callable[[int, int], None]
"""Told (steps done, steps in all)."""
_log = logging.getLogger(__name__)


def untold(done: int, steps: int) -> None:
    """Nobody waits to be told."""


@dataclass(frozen=True)
class Kept:
    """An answer, when it was begun, and when it was there."""

    value: Any
    at: dt.datetime
    done: dt.datetime


@dataclass(frozen=True)
class Underway:
    """An answer that is being worked out: so many steps of so many are done; of none, nobody knows how many there are."""

    done: int = 0
    steps: int = 0


class Shelf:
    """Answers by what was asked, the latest `MOST` of them, each worked out once for everybody who asks the same. Safe to
    share between threads. An answer older than `fresh` is worked out anew."""

    def __init__(self, fresh: dt.timedelta = FRESH) -> None:
        self.fresh = fresh
        self._kept: OrderedDict[Hashable, Kept] = OrderedDict()
        self._running: dict[Hashable, Underway] = {}
        self._failed: dict[Hashable, GraphError] = {}
        self._news = threading.Condition()

    def look(self, asked: Hashable, make: Callable[[Told], Any], wait: float) -> Kept | Underway:
        """The answer, after at most `wait` seconds, or how far it is: `make` works it out in a thread of its own. One that is no
        more fresh is shown until the new one is there. Raises the GraphError with which that ended."""
        with self._news:
            kept = self._kept.get(asked)
            if kept is None or kept.at < now() - self.fresh:
                self._begin(asked, make)
            return self._kept.get(asked) or self._awaited(asked, wait)

    def ready(self, asked: Hashable, make: Callable[[Told], Any], wait: float) -> Kept | Underway:
        """As `look`, but an answer that nobody came for within `fresh` after it was there is worked out anew, and shown to nobody
        until it is."""
        with self._news:
            kept = self._kept.get(asked)
            if kept is not None and kept.done < now() - self.fresh:
                del self._kept[asked]
            if asked not in self._kept:
                self._begin(asked, make)
            return self._kept.get(asked) or self._awaited(asked, wait)

    def take(self, asked: Hashable, make: Callable[[Told], Any], wait: float) -> Kept | Underway:
        """As `ready`, but an answer is handed over once and kept no longer: for what must be as the graph is now and is one
        reader's own."""
        with self._news:
            found = self.ready(asked, make, wait)
            self._kept.pop(asked, None)
            return found

    def _begin(self, asked: Hashable, make: Callable[[Told], Any]) -> None:
        if asked not in self._running and asked not in self._failed and len(self._running) < MOST:
            self._running[asked] = Underway()
            threading.Thread(target=self._work, args=(asked, make), name="beside", daemon=True).start()

    def _awaited(self, asked: Hashable, wait: float) -> Kept | Underway:
        give_up = time.monotonic() + wait
        while asked in self._running and asked not in self._kept:
            if not self._news.wait(give_up - time.monotonic()):
                break
        if error := self._failed.pop(asked, None):
            raise error
        return self._kept.get(asked) or self._running.get(asked) or Underway()

    def _work(self, asked: Hashable, make: Callable[[Told], Any]) -> None:
        at, error, value = now(), None, None

        def told(done: int, steps: int) -> None:
            with self._news:
                self._running[asked] = Underway(done, steps)

        try:
            value = make(told)
        except GraphError as caught:
            error = caught
        except Exception as caught:  # one answer's mistake must not leave a page waiting for ever
            _log.exception("An answer could not be worked out")
            error = GraphUnavailable(str(caught))
        with self._news:
            del self._running[asked]
            if error is not None:
                self._failed[asked] = error
            else:
                self._kept[asked] = Kept(value, at, now())
                self._kept.move_to_end(asked)
                while len(self._kept) > MOST:
                    self._kept.popitem(last=False)
            self._news.notify_all()
