"""A slow way between the pages and the browser, to find tests that look before a page is there.

With SETKA_TEST_LAG=0.4 every page starts that many seconds late and pauses as long in its middle:
`SETKA_TEST_LAG=0.4 make test TESTS=tests/browser`. What then fails would one day fail on a busy machine.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

LAG = float(os.environ.get("SETKA_TEST_LAG", "0"))


def lagging(app: WSGIApplication) -> WSGIApplication:
    """The application itself, or behind a slow way."""
    if not LAG:
        return app

    def late(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        time.sleep(LAG)
        return _halting(app(environ, start_response), environ.get("HTTP_ACCEPT", "").startswith("text/html"))

    return late


def _halting(body: Iterable[bytes], is_page: bool) -> Iterator[bytes]:
    try:
        for part in body:
            if is_page and len(part) > 1:
                yield part[: len(part) // 2]
                time.sleep(LAG)
                yield part[len(part) // 2 :]
            else:
                yield part
    finally:
        if close := getattr(body, "close", None):
            close()
