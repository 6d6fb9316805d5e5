"""The structure of a very large network, worked out beside the page and kept for a while with its time.

What is kept holds ids only; names are looked up when it is shown, so a kept answer widens nobody's sight.
"""

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
"""After so long an answer is worked out anew; until the new one is there the old one is shown with its time."""
MOST = 8
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Kept:
    """An answer and when it was begun."""

    value: Any
    at: dt.datetime


class Shelf:
    """Answers by what was asked, the latest `MOST` of them, each worked out once for everybody who asks the same. Safe to
    share between threads."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, Kept] = OrderedDict()
        self._running: set[Hashable] = set()
        self._failed: dict[Hashable, GraphError] = {}
        self._news = threading.Condition()

    def look(self, asked: Hashable, make: Callable[[], Any], wait: float) -> Kept | None:
        """The answer, after at most `wait` seconds; None while the first one is being worked out by `make`, in a thread of its
        own. Raises the GraphError with which that ended."""
        give_up = time.monotonic() + wait
        with self._news:
            kept = self._kept.get(asked)
            is_due = kept is None or kept.at < now() - FRESH
            if is_due and asked not in self._running and asked not in self._failed:
                self._running.add(asked)
                threading.Thread(target=self._work, args=(asked, make), name="structure", daemon=True).start()
            while asked in self._running and asked not in self._kept:
                if not self._news.wait(give_up - time.monotonic()):
                    break
            if error := self._failed.pop(asked, None):
                raise error
            return self._kept.get(asked)

    def _work(self, asked: Hashable, make: Callable[[], Any]) -> None:
        at, error, value = now(), None, None
        try:
            value = make()
        except GraphError as caught:
            error = caught
        except Exception as caught:  # one answer's mistake must not leave a page waiting for ever
            _log.exception("The structure could not be worked out")
            error = GraphUnavailable(str(caught))
        with self._news:
            self._running.discard(asked)
            if error is not None:
                self._failed[asked] = error
            else:
                self._kept[asked] = Kept(value, at)
                self._kept.move_to_end(asked)
                while len(self._kept) > MOST:
                    self._kept.popitem(last=False)
            self._news.notify_all()
