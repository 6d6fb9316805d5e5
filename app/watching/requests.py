"""Every request as a number in the meters and an event in the log."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

from flask import g, request

from app.watching import journal
from app.watching.meters import NO_PAGE, Meters

if TYPE_CHECKING:
    from flask import Flask, Response

METHODS = ("GET", "HEAD", "POST", "OPTIONS")
QUIET = ("static", "health.check", "health.ready", "watching.metrics")
"""What is asked all the time: counted, and written down only when it fails."""


def init_app(app: Flask, meters: Meters) -> None:
    """Counts every answer: the time from the request’s arrival until its answer begins to be sent."""

    @app.before_request
    def begin() -> None:
        g.begun = time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        seconds = time.perf_counter() - g.get("begun", time.perf_counter())
        endpoint = request.endpoint or NO_PAGE
        method = request.method if request.method in METHODS else "other"
        meters.request(endpoint, method, response.status_code, seconds)
        failed = response.status_code >= 500
        if failed or endpoint not in QUIET:
            journal.write(
                logging.WARNING if failed else logging.INFO,
                "request",
                endpoint=endpoint,
                method=method,
                status=response.status_code,
                ms=round(seconds * 1000, 1),
            )
        return response
