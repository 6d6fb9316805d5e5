"""The search box over HTTP, signed in, against the same full-text question of a bare driver."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import neo4j
import orjson

from app.access import SYSTEM
from app.engine import Engine
from app.queries import load
from app.search import readings, split, stem
from bench.site import Browser, paired, running

ROUNDS = 200


def figures() -> Iterator[dict[str, Any]]:
    """`search.prefix`: two words as they stand while a person types."""
    text = load()["explore.search"].text
    with running() as site:
        browser = Browser(site.url)
        browser.sign_in(*site.accounts["coordinator"])
        engine = Engine(site.home)
        found = engine.connect()
        with (
            neo4j.GraphDatabase.driver(found.uri, auth=(found.user, found.password)) as driver,
            driver.session() as session,
        ):
            reading = next(readings("школа 7"))
            words = split(reading.text)
            params = {
                "text": reading.question,
                "plain": " ".join(words),
                "words": words,
                "stems": [stem(word) for word in words],
                "labels": [],
                "start": dt.date.today(),
                "on": dt.date.today(),
                "limit": 10,
                "viewer": SYSTEM.viewer.as_param(),
            }

            def bare() -> bytes:
                return orjson.dumps(session.run(text, params).values())

            status, body = browser.ask("/api/search?q=%D1%88%D0%BA%D0%BE%D0%BB%D0%B0+7")
            assert status == 200, status
            ours, baseline = paired(lambda: browser.ask("/api/search?q=%D1%88%D0%BA%D0%BE%D0%BB%D0%B0+7"), bare, ROUNDS)
            yield {
                "name": "search.prefix",
                "value": round(ours, 2),
                "unit": "ms median",
                "baseline": round(baseline, 2),
                "ratio": round(ours / baseline, 2),
                "size": f"{orjson.loads(body).get('of')} matches of about 1,000 indexed names",
            }
        engine.release()
