"""What institutions are told about themselves, in a municipality of 3,000 teachers, 400 programmes, 1,000 needs and as many
offers: p95 over different institutions, and how many times as long as its own questions take a bare driver."""

from __future__ import annotations

import datetime as dt
import statistics
import time
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import neo4j

from app import deals, niche, readiness, year
from app.access import Actor
from app.engine import Engine
from app.graph import Graph, Result
from app.queries import load
from app.store import open_store
from bench.discovery import TODAY, Size, build
from bench.site import running

TOWN = Size("im", 120, 3_000, 15_000, 60, needs=1_000 / 120, offers=1_000 / 120, programmes=400 / 120)
WARM = 10
YEARS = 20


def figures() -> Iterator[dict[str, Any]]:
    """`institutions.readiness`, `institutions.match`, `institutions.uniqueness`, `institutions.year`."""
    with running() as site:
        engine = Engine(site.home)
        found = engine.connect()
        graph = Noting(found.uri, (found.user, found.password), load())
        with neo4j.GraphDatabase.driver(found.uri, auth=(found.user, found.password)) as driver:
            build(driver, TOWN)
            driver.execute_query(
                "MATCH (i:Institution) WHERE i.id STARTS WITH $code SET i.lat = 57.0 + rand() / 2, i.lon = 46.0 + rand() / 2",
                code=f"{TOWN.code}-",
            )
            yield _readiness(graph, driver)
            yield _match(graph, driver)
            yield _uniqueness(graph, driver)
            yield _year(graph, driver)
        graph.close()
        engine.release()


def _readiness(graph: Noting, driver: neo4j.Driver) -> dict[str, Any]:
    viewer = Actor(1, "", frozenset({"coordinator"})).viewer
    ours: list[float] = []
    bare: list[float] = []
    needs = holders = 0
    with driver.session(default_access_mode=neo4j.READ_ACCESS, fetch_size=2000) as session:
        for turn in range(TOWN.runs + WARM):
            graph.questions.clear()
            began = time.perf_counter()
            answer = readiness.check(graph.session(viewer), viewer, f"{TOWN.code}-i{turn % TOWN.institutions}", TODAY)
            middle = time.perf_counter()
            for text, params in list(graph.questions):
                list(session.run(text, params))
            assert answer is not None
            if turn >= WARM:
                ours.append((middle - began) * 1000)
                bare.append((time.perf_counter() - middle) * 1000)
                needs += len(answer.needs)
                holders += sum(len(one.holders) for one in answer.needs)
    return {
        "name": "institutions.readiness", "value": round(_p95(ours), 1), "unit": f"ms p95 of {TOWN.runs}",
        "baseline": round(_p95(bare), 1), "ratio": round(statistics.median(ours) / statistics.median(bare), 2),
        "median": round(statistics.median(ours), 1),
        "size": f"{TOWN}, 400 programmes, 1,000 needs, 1,000 offers; {needs / TOWN.runs:.1f} open needs with "
        f"{holders / TOWN.runs:.1f} holders an institution",
    }  # fmt: skip


def _match(graph: Noting, driver: neo4j.Driver) -> dict[str, Any]:
    """A page of the exchange board: what an institution lacks, what it gives, and all needs, in turn."""
    viewer = Actor(1, "", frozenset({"coordinator"})).viewer
    ours: list[float] = []
    bare: list[float] = []
    by_view: dict[str, list[float]] = {view: [] for view in deals.VIEWS}
    lines = 0
    with driver.session(default_access_mode=neo4j.READ_ACCESS, fetch_size=2000) as session:
        for turn in range(TOWN.runs + WARM):
            graph.questions.clear()
            view = deals.VIEWS[turn % len(deals.VIEWS)]
            wanted = deals.Wanted(view, f"{TOWN.code}-i{turn % TOWN.institutions}")
            began = time.perf_counter()
            found = deals.board(graph.session(viewer), TOWN.code, wanted, TODAY)
            middle = time.perf_counter()
            for text, params in list(graph.questions):
                list(session.run(text, params))
            if turn >= WARM:
                ours.append((middle - began) * 1000)
                bare.append((time.perf_counter() - middle) * 1000)
                by_view[view].append(ours[-1])
                lines += found.total
    return {
        "name": "institutions.match", "value": round(_p95(ours), 1), "unit": f"ms p95 of {TOWN.runs}",
        "baseline": round(_p95(bare), 1), "ratio": round(statistics.median(ours) / statistics.median(bare), 2),
        "median": round(statistics.median(ours), 1),
        "views": {view: round(statistics.median(times), 1) for view, times in by_view.items()},
        "size": f"{TOWN}, 1,000 needs, 1,000 offers; {lines / TOWN.runs:.1f} needs or offers a page’s list",
    }  # fmt: skip


def _year(graph: Noting, driver: neo4j.Driver) -> dict[str, Any]:
    """The municipality's year, as of a different day each time."""
    viewer = Actor(1, "", frozenset({"coordinator"})).viewer
    ours: list[float] = []
    bare: list[float] = []
    matters = 0
    store = open_store("sqlite://")
    with store.session() as records, driver.session(default_access_mode=neo4j.READ_ACCESS, fetch_size=2000) as session:
        for turn in range(YEARS + WARM):
            graph.questions.clear()
            on = TODAY - dt.timedelta(days=turn)
            began = time.perf_counter()
            found = year.read(graph.session(viewer), records, TOWN.code, on, on, _midnight)
            middle = time.perf_counter()
            for text, params in list(graph.questions):
                list(session.run(text, params))
            if turn >= WARM:
                ours.append((middle - began) * 1000)
                bare.append((time.perf_counter() - middle) * 1000)
                matters += sum(matter.total for matter in found.matters)
    store.close()
    return {
        "name": "institutions.year", "value": round(_p95(ours), 1), "unit": f"ms p95 of {YEARS}",
        "baseline": round(_p95(bare), 1), "ratio": round(statistics.median(ours) / statistics.median(bare), 2),
        "median": round(statistics.median(ours), 1),
        "size": f"{TOWN}, 1,000 needs; {matters / YEARS:.0f} rows that need a decision",
    }  # fmt: skip


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.min, dt.UTC)


def _uniqueness(graph: Noting, driver: neo4j.Driver) -> dict[str, Any]:
    """The uniqueness of all programmes of the municipality among one another, read and computed anew each time."""
    viewer = Actor(1, "", frozenset({"teacher"})).viewer
    ours: list[float] = []
    bare: list[float] = []
    programmes = compared = 0
    with driver.session(default_access_mode=neo4j.READ_ACCESS, fetch_size=2000) as session:
        for turn in range(TOWN.runs + WARM):
            graph.questions.clear()
            began = time.perf_counter()
            known = niche.read(graph.session(viewer), TOWN.code)
            scores = niche.scores(known.on(TODAY), known.tree)
            middle = time.perf_counter()
            for text, params in list(graph.questions):
                list(session.run(text, params))
            programmes, compared = len(scores), sum(1 for one in scores.values() if one.uniqueness is not None)
            if turn >= WARM:
                ours.append((middle - began) * 1000)
                bare.append((time.perf_counter() - middle) * 1000)
    return {
        "name": "institutions.uniqueness", "value": round(_p95(ours), 1), "unit": f"ms p95 of {TOWN.runs}",
        "baseline": round(_p95(bare), 1), "ratio": round(statistics.median(ours) / statistics.median(bare), 2),
        "median": round(statistics.median(ours), 1),
        "size": f"{TOWN}, {programmes} programmes in force, {compared} of them compared, each with all of other institutions",
    }  # fmt: skip


class Noting(Graph):
    """The graph, noting what is asked of it."""

    def __init__(self, *args: Any, **known: Any) -> None:
        super().__init__(*args, **known)
        self.questions: list[tuple[str, dict[str, Any]]] = []

    def read(
        self,
        text: str,
        params: Mapping[str, Any],
        cap: int,
        bookmarks: Iterable[str],
        seconds: float,
        tag: Mapping[str, Any] | None = None,
    ) -> Result:
        self.questions.append((text, dict(params)))
        return super().read(text, params, cap, bookmarks, seconds, tag)


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20, method="inclusive")[18]
