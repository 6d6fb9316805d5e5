"""What institutions are told about themselves, in a municipality of 3,000 teachers, 400 programmes, 1,000 needs and as many
offers: p95 over different institutions, and how many times as long as its own questions take a bare driver."""

from __future__ import annotations

import datetime as dt
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import neo4j

from app import deals, niche, readiness, year
from app.access import Actor
from app.engine import Engine
from app.graph import Graph, Result
from app.queries import load
from app.store import open_store
from bench.discovery import TODAY, Size, build
from bench.percentile import p95
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

    def ask(turn: int) -> readiness.Answer:
        answer = readiness.check(graph.session(viewer), viewer, f"{TOWN.code}-i{turn % TOWN.institutions}", TODAY)
        assert answer is not None
        return answer

    measured = _measured(graph, driver, TOWN.runs, ask)
    needs = [need for answer in measured.answers for need in answer.needs]
    holders = sum(len(need.holders) for need in needs)
    return measured.figure(
        "institutions.readiness",
        f"{TOWN}, 400 programmes, 1,000 needs, 1,000 offers; {len(needs) / TOWN.runs:.1f} open needs with "
        f"{holders / TOWN.runs:.1f} holders an institution",
    )


def _match(graph: Noting, driver: neo4j.Driver) -> dict[str, Any]:
    """A page of the exchange board: what an institution lacks, what it gives, and all needs, in turn."""
    viewer = Actor(1, "", frozenset({"coordinator"})).viewer
    views = deals.VIEWS

    def ask(turn: int) -> int:
        wanted = deals.Wanted(views[turn % len(views)], f"{TOWN.code}-i{turn % TOWN.institutions}")
        return deals.board(graph.session(viewer), TOWN.code, wanted, TODAY).total

    measured = _measured(graph, driver, TOWN.runs, ask)
    of_view = {views[(WARM + at) % len(views)]: measured.ours[at :: len(views)] for at in range(len(views))}
    return measured.figure(
        "institutions.match",
        f"{TOWN}, 1,000 needs, 1,000 offers; {sum(measured.answers) / TOWN.runs:.1f} needs or offers a page’s list",
        views={view: round(statistics.median(of_view[view]), 1) for view in views},
    )


def _year(graph: Noting, driver: neo4j.Driver) -> dict[str, Any]:
    """The municipality's year, as of a different day each time."""
    viewer = Actor(1, "", frozenset({"coordinator"})).viewer
    store = open_store("sqlite://")
    with store.session() as records:

        def ask(turn: int) -> int:
            on = TODAY - dt.timedelta(days=turn)
            found = year.read(graph.session(viewer), records, TOWN.code, on, on, _midnight)
            return sum(matter.total for matter in found.matters)

        measured = _measured(graph, driver, YEARS, ask)
    store.close()
    matters = sum(measured.answers) / YEARS
    return measured.figure("institutions.year", f"{TOWN}, 1,000 needs; {matters:.0f} rows that need a decision")


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.min, dt.UTC)


def _uniqueness(graph: Noting, driver: neo4j.Driver) -> dict[str, Any]:
    """The uniqueness of all programmes of the municipality among one another, read and computed anew each time."""
    viewer = Actor(1, "", frozenset({"teacher"})).viewer

    def ask(turn: int) -> tuple[int, int]:
        known = niche.read(graph.session(viewer), TOWN.code)
        scores = niche.scores(known.on(TODAY), known.tree)
        return len(scores), sum(1 for one in scores.values() if one.uniqueness is not None)

    measured = _measured(graph, driver, TOWN.runs, ask)
    programmes, compared = measured.answers[-1]
    return measured.figure(
        "institutions.uniqueness",
        f"{TOWN}, {programmes} programmes in force, {compared} of them compared, each with all of other institutions",
    )


# --- measuring --------------------------------------------------------------------------------------------------------

T = TypeVar("T")


@dataclass
class Measured(Generic[T]):
    """How long each turn took, ours and the bare driver's, in milliseconds; and what was answered."""

    ours: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)
    answers: list[T] = field(default_factory=list)

    def figure(self, name: str, size: str, **more: Any) -> dict[str, Any]:
        """What is printed of it."""
        return {
            "name": name, "value": round(p95(self.ours), 1), "unit": f"ms p95 of {len(self.ours)}",
            "baseline": round(p95(self.bare), 1),
            "ratio": round(statistics.median(self.ours) / statistics.median(self.bare), 2),
            "median": round(statistics.median(self.ours), 1), **more, "size": size,
        }  # fmt: skip


def _measured(graph: Noting, driver: neo4j.Driver, runs: int, ask: Callable[[int], T]) -> Measured[T]:
    """Asks so many times, with the number of the turn, after some turns that do not count; and each time puts the same questions by
    the bare driver, with all their rows read."""
    found = Measured[T]()
    with driver.session(default_access_mode=neo4j.READ_ACCESS, fetch_size=2000) as session:
        for turn in range(runs + WARM):
            graph.questions.clear()
            began = time.perf_counter()
            answer = ask(turn)
            middle = time.perf_counter()
            for text, params in list(graph.questions):
                list(session.run(text, params))
            if turn >= WARM:
                found.ours.append((middle - began) * 1000)
                found.bare.append((time.perf_counter() - middle) * 1000)
                found.answers.append(answer)
    return found


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
