"""The explorer's data request over HTTP, signed in, against the same queries sent by a bare driver and made into JSON."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import neo4j
import orjson

from app.access import SYSTEM
from app.engine import Engine
from app.network import NODE_CAP, TIE_CAP, tie_types
from app.queries import load
from bench.site import Browser, paired, running

ROUNDS = 150


def figures() -> Iterator[dict[str, Any]]:
    """`explore.view`: the municipality's institutions; `explore.people`: its teachers."""
    queries = load()
    with running() as site:
        browser = Browser(site.url)
        browser.sign_in(*site.accounts["coordinator"])
        engine = Engine(site.home)
        found = engine.connect()
        with (
            neo4j.GraphDatabase.driver(found.uri, auth=(found.user, found.password)) as driver,
            driver.session() as session,
        ):
            # The page asks for the ties of all years at once, so the bare questions do too.
            common = {
                "first": dt.date.min,
                "last": dt.date.max,
                "viewer": SYSTEM.viewer.as_param(),
                "types": tie_types(()),
                "limit": TIE_CAP,
            }

            def ask(name: str, **params: Any) -> dict[str, Any]:
                record = session.run(queries[name].text, {**common, **params}).single()
                return dict(record) if record else {}

            def bare(level: str) -> bytes:
                nodes = ask(f"explore.{level}", municipality="zarechye", sectors=[], limit=NODE_CAP)
                parts = [nodes]
                ids = nodes["ids"]
                if level == "people":
                    parts.append(ask("explore.institutions", municipality="zarechye", sectors=[], limit=NODE_CAP))
                    ids = ids + parts[-1]["ids"]
                parts.append(ask("explore.ties", actors=ids, ids=ids))
                if level == "institutions":
                    parts.append(ask("explore.contacts", ids=ids))
                return orjson.dumps(parts)

            for name, level in (("explore.view", "institutions"), ("explore.people", "people")):
                path = f"/api/explore/view?level={level}"
                status, body = browser.ask(path)
                assert status == 200, status
                picture = orjson.loads(body)
                ours, baseline = paired(lambda p=path: browser.ask(p), lambda v=level: bare(v), ROUNDS)  # type: ignore[misc]
                yield {
                    "name": name,
                    "value": round(ours, 2),
                    "unit": "ms median",
                    "baseline": round(baseline, 2),
                    "ratio": round(ours / baseline, 2),
                    "size": f"{len(picture['nodes'])} nodes, {len(picture['ties'])} ties, {len(body) / 1000:.0f} kB",
                }
        engine.release()
