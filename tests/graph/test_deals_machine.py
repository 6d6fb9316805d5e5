"""Whatever is done at once, and in whatever order: nothing is promised twice, no need is closed twice, no line of a log is lost."""

from __future__ import annotations

import datetime as dt
import itertools
import threading
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from app import deals, reservations
from app.access import Actor
from app.audit import Caller
from app.deals import ACTS, SIDES, Deal, Wish
from app.graph import Graph, GraphSession
from app.profiles import Wrong
from app.refusals import Refusal
from app.store import Store, open_store
from tests.conftest import wipe
from tests.graph.test_deals import MAKE, MUSEUM, SCHOOL
from tests.racing import in_threads

TODAY = dt.date.today()
NOW = dt.datetime.combine(TODAY, dt.time(8))
WISHES = (
    Wish(MUSEUM, SCHOOL, "letters", "need-a"),
    Wish("college", SCHOOL, "archive", "need-a"),
    Wish(MUSEUM, SCHOOL, "letters", "need-b"),
)
CAPACITY = {"letters": 3, "archive": 1}

STEPS = st.tuples(
    st.just("step"),
    st.integers(0, 2),
    st.sampled_from(SIDES),
    st.sampled_from(sorted(ACTS)),
    st.sampled_from(("closed", "part")),
)
ASKS = st.tuples(st.just("ask"), st.integers(0, 2))
RESERVES = st.tuples(
    st.just("reserve"), st.sampled_from(sorted(CAPACITY)), st.integers(8, 10), st.integers(1, 3), st.integers(1, 2)
)
CANCELS = st.tuples(st.just("cancel"), st.integers(0, 5))


class Machine(RuleBasedStateMachine):
    """Several things are done at one moment, by both sides; then everything is looked at."""

    database: Graph
    books: Store

    @initialize()
    def begin(self) -> None:
        wipe(self.database)
        with self.database.driver_session("write") as session:
            session.run(MAKE).consume()
        self.numbers = itertools.count()
        self.said: list[str] = []

    @rule(acts=st.lists(st.one_of(STEPS, STEPS, ASKS, RESERVES, CANCELS), min_size=2, max_size=5))
    def at_once(self, acts: list[tuple[Any, ...]]) -> None:
        held, start = self._deals(), threading.Barrier(len(acts))
        faults: list[BaseException] = []

        def work(act: tuple[Any, ...]) -> None:
            words = f"w{next(self.numbers)}"
            start.wait()
            try:
                if self._do(act, words, held):
                    self.said.append(words)
            except (Refusal, Wrong):
                pass
            except BaseException as fault:
                faults.append(fault)

        in_threads(partial(work, act) for act in acts)
        assert faults == []

    def _do(self, act: tuple[Any, ...], words: str, held: list[Deal]) -> bool:
        """Whether it was done; what was seen is older than what is done beside it."""
        with self.books.session() as session:
            if act[0] == "ask":
                who, graph = self._as(SCHOOL)
                deals.begin(graph, session, who, WISHES[act[1]], "receiver", {"words": words}, "", TODAY)
            elif act[0] == "step":
                if act[1] >= len(held):
                    return False
                deal = held[act[1]]
                who, graph = self._as(getattr(deal, act[2]))
                given = {"words": words, "met": act[4]}
                deals.step(
                    graph, session, who, deal.id, act[3], act[2], given, seen=deal.version, nonce="", today=TODAY
                )
            elif act[0] == "reserve":
                who, graph = self._as(SCHOOL)
                given = {"day": str(TODAY + dt.timedelta(days=1)), "begins": f"{act[2]}:00", "ends": f"{act[2] + act[3]}:00",
                         "quantity": str(act[4]), "words": words}  # fmt: skip
                reservations.reserve(graph, session, who, act[1], SCHOOL, given, nonce="", now=NOW)
            else:
                rows = self._rows("MATCH (b:Reservation) RETURN b.id, b.version ORDER BY b.created_at, b.id")
                if act[1] >= len(rows):
                    return False
                who, graph = self._as(SCHOOL)
                reservations.cancel(
                    graph, session, who, rows[act[1]][0], {"words": words}, seen=rows[act[1]][1], now=NOW
                )
                return False  # the second of two cancellations succeeds without a line of its own
        return True

    def _as(self, place: str) -> tuple[Caller, GraphSession]:
        who = Actor(
            None, place, frozenset({"representative"}), institutions=frozenset({place}), municipality="zarechye"
        )
        return Caller(who), self.database.session(who.viewer)

    def _rows(self, text: str) -> list[Any]:
        with self.database.driver_session("read") as session:
            return session.run(text).values()

    def _deals(self) -> list[Deal]:
        rows = self._rows("MATCH (d:Deal) RETURN properties(d) ORDER BY d.created_at DESC, d.id")
        return [Deal.read(row[0]) for row in rows]

    @invariant()
    def nothing_is_promised_twice(self) -> None:
        for resource, capacity in CAPACITY.items():
            rows = self._rows(
                f"MATCH (b:Reservation {{resource: '{resource}', state: 'held'}}) RETURN b.starts, b.ends, b.quantity"
            )
            moments = [row[0] for row in rows]
            assert all(sum(q for a, b, q in rows if a <= moment < b) <= capacity for moment in moments)

    @invariant()
    def no_need_is_closed_twice(self) -> None:
        held = self._deals()
        closed = Counter(deal.need for deal in held if deal.met == "closed")
        assert all(count == 1 for count in closed.values())
        states = dict(self._rows("MATCH (n:Need) RETURN n.id, n.state"))
        for need, state in states.items():
            live = any(deal.need == need and deal.state in ("agreed", "handed") for deal in held)
            assert state == ("closed" if closed[need] else "matched" if live else "open")

    @invariant()
    def no_line_is_lost(self) -> None:
        lines = [entry.words for deal in self._deals() for entry in deal.log]
        lines += [line for row in self._rows("MATCH (b:Reservation) RETURN b.words") for line in row]
        assert sorted(lines) == sorted(getattr(self, "said", []))
        assert all(deal.version == len(deal.log) for deal in self._deals())

    @invariant()
    def what_is_received_is_an_exchange(self) -> None:
        states = dict(self._rows("MATCH (e:Exchange) RETURN e.id, e.state"))
        wanted = {"received": "confirmed", "handed": "proposed"}
        assert all(states[d.exchange] == wanted.get(d.state, "declined") for d in self._deals() if d.exchange)


def test_no_order_of_parallel_actions_breaks_a_promise(database: Graph, graph: GraphSession, tmp_path: Path) -> None:
    Machine.database, Machine.books = database, open_store(f"sqlite:///{tmp_path / 's.sqlite'}")
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=10,
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )
    Machine.books.close()
