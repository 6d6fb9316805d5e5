"""Several at one moment."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable


def in_threads(works: Iterable[Callable[[], object]]) -> None:
    """Runs each in a thread of its own and returns when all have ended; what one of them raises fails the test."""
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
