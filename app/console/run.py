"""Running a statement of one's own: looked at, explained, run on the copy, stopped when it takes too much.

A run never blocks another one for long: at most `AT_ONCE` of them go on, one of an account; each has its own connection,
its own limits of time and size, and a clock that cuts the connection when the engine does not answer at all.
"""

from __future__ import annotations

import contextlib
import re
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from app.console import cells, content, filling, gate
from app.console.cells import MORE_THAN_READS
from app.console.mirror import Copy, Mirrors
from app.console.relay import Relay
from app.engine import EngineError
from app.graph import Graph, GraphError, GraphTimeout, GraphUnavailable, named_faults
from app.refusals import N_, Busy, Refusal

SECONDS = 10.0
WALL_SECONDS = 15.0
"""An engine that has not answered by then (its parser may have fallen over) is ended."""
ROWS = 1_000
COUNTED = 100_000
BYTES = 4 << 20
PICTURED = 60
AT_ONCE = 2
WAIT_SECONDS = 5.0
_CODE = re.compile(r"(Neo\.[A-Za-z.]+): ")

_PLACE = re.compile(r"\(line (\d+), column (\d+) \(offset: (\d+)\)\)")
EXPLAIN = "EXPLAIN "

STOPPED = N_("Stopped, as you asked.")
STOPPED_BY_OTHERS = N_("Stopped by an administrator.")
TOO_LONG = N_(
    "Stopped: the query took longer than %(seconds)s s. Begin from one node, bound the length of paths, or look in the plan "
    "for a product of all with all."
)
TOO_LARGE = N_("Stopped: the answer is larger than %(megabytes)s MB. Return single properties, or set a LIMIT.")
TOO_HUNGRY = N_(
    "Stopped: the query needed more memory than a query of the console may have. Collect fewer things at once."
)
NO_ANSWER = N_(
    "Stopped: there was no answer within %(seconds)s s. The console’s own database was ended with it and starts anew; "
    "nobody else noticed. Narrow the query down."
)
HEAP_GONE = N_(
    "Stopped: the console’s own database ran out of memory and starts anew; nobody else noticed. Build fewer things at once."
)
AWAY = N_("The console’s database did not answer. Run the query again.")


class Stopped(Refusal):
    """The statement was begun and stopped; `kind` is time, memory, size, cancel or engine."""

    status = 422

    def __init__(self, kind: str, message: str, **values: object) -> None:
        super().__init__(message, field=None, **values)
        self.kind = kind


class Wrong(Refusal):
    """The engine did not understand the statement; its own words, in English, are in `detail`."""

    status = 422

    def __init__(self, said: str) -> None:
        super().__init__(N_("The query cannot be run as it stands. The database says:"))
        self.detail, self.at = _as_written(said)


class InLine(Busy):
    """Others, or an earlier query of one’s own, come first."""

    status = 429


class NoEngine(Refusal):
    """The engine of the console cannot be started; the message says why."""

    status = 503


class NotForThisRole(Refusal):
    """Whoever asks may see less than the console shows."""

    status = 403


@dataclass(frozen=True)
class Answer:
    """What came back. `rows` are JSON cells; `total` counts every row, and is "at least" when it is not exact."""

    columns: tuple[str, ...]
    rows: list[list[Any]]
    total: int
    is_exact: bool
    plan: dict[str, Any]
    milliseconds: int
    as_of: float
    nodes: int
    ties: int
    found: list[str] = field(default_factory=list)  # ids of nodes in the rows, the first ones, for a picture
    named: frozenset[str] = frozenset()  # what in the rows may be the id of a person
    part: str | None = None  # the municipality that was asked, where it was not the whole network


class _Run:
    """What an account runs now; it may be stopped before its connection is there."""

    def __init__(self) -> None:
        self.begun = time.time()
        self.message = ""  # why it was stopped
        self._guard = threading.Lock()
        self._relay: Relay | None = None

    def begin(self, relay: Relay) -> None:
        """From now on stopping it cuts the connection. Raises Stopped when it was stopped already."""
        with self._guard:
            self._relay = relay
            if self.message:
                raise Stopped("cancel", self.message)

    def cancel(self, message: str) -> None:
        """Stops it."""
        with self._guard:
            self.message = self.message or message
            if self._relay is not None:
                self._relay.cut("cancel")


class Console:
    """The console of one application."""

    def __init__(self, mirrors: Mirrors) -> None:
        self.mirrors = mirrors
        self._places = threading.BoundedSemaphore(AT_ONCE)
        self._guard = threading.Lock()
        self._running: dict[int, _Run] = {}

    def run(
        self, network: Graph, account: int, sees: tuple[str, ...], text: str, params: Mapping[str, Any], *,
        municipality: str | None = None, only_plan: bool = False,
    ) -> Answer:  # fmt: skip
        """The answer of a statement; where the network is too large to be copied whole, from this municipality. Raises Refused,
        Wrong, Stopped, InLine; NoEngine and GraphError when there is no copy."""
        if not set(content.SEES) <= set(sees):
            raise NotForThisRole(N_("The console shows what the whole network may see; your role sees less."))
        gate.check(text)
        given = gate.check_params(params)
        with self._place(account) as own, self._copy(network, municipality) as copy:
            attempt = _Attempt(copy, text, given, only_plan)
            with Relay(copy.port, BYTES) as relay:
                clock = threading.Timer(WALL_SECONDS, relay.cut, ("time",))
                clock.start()
                try:
                    return attempt.made(relay, own)
                except GraphError as error:
                    raise self._named(error, relay, copy, own) from error
                finally:
                    clock.cancel()

    def prepare(self, network: Graph, municipality: str | None = None) -> None:
        """Makes the copy in the background, so that it is there when it is needed."""

        def make() -> None:
            with contextlib.suppress(Refusal, GraphError), self._copy(network, municipality):
                return

        threading.Thread(target=make, name="console-copy", daemon=True).start()

    def copied(self, network: Graph, municipality: str | None = None) -> int | None:
        """How many nodes and ties are copied so far, while a copy is being made that `run` would wait for; else None."""
        return self.mirrors.copied(municipality if filling.is_large(network.session(content.NETWORK)) else None)

    def cancel(self, account: int, is_own: bool = True) -> bool:
        """Stops what the account runs now, at its own wish or somebody else’s; tells whether there was anything."""
        with self._guard:
            own = self._running.get(account)
        if own is not None:
            own.cancel(STOPPED if is_own else STOPPED_BY_OTHERS)
        return own is not None

    def running(self) -> dict[int, float]:
        """Since when each account runs a statement here (seconds since 1970)."""
        with self._guard:
            return {account: own.begun for account, own in self._running.items()}

    @property
    def waiting(self) -> int:
        """How many statements wait for a place."""
        with self._guard:
            return max(0, len(self._running) - AT_ONCE)

    @contextmanager
    def _copy(self, network: Graph, municipality: str | None) -> Iterator[Copy]:
        is_large = filling.is_large(network.session(content.NETWORK))
        if is_large and municipality is None:
            raise gate.Refused(N_("The network is too large to be copied whole: choose a municipality."))
        try:
            with self.mirrors.copy(network, municipality if is_large else None) as copy:
                yield copy
        except EngineError as error:
            raise NoEngine(error.message, field=None, **error.values) from error

    def close(self) -> None:
        """Ends the engine of the console."""
        self.mirrors.close()

    @contextmanager
    def _place(self, account: int) -> Iterator[_Run]:
        with self._guard:
            if account in self._running:
                raise InLine(N_("Your previous query still runs. Wait for it, or stop it."))
            own = self._running[account] = _Run()
        try:
            if not self._places.acquire(timeout=WAIT_SECONDS):
                raise InLine(N_("The console is busy with other people’s queries. Try again in a few seconds."))
            try:
                yield own
            finally:
                self._places.release()
        finally:
            with self._guard:
                self._running.pop(account, None)

    def _named(self, error: GraphError, relay: Relay, copy: Copy, own: _Run) -> Refusal:
        """What happened, for people; an engine that no longer answers is ended."""
        if relay.reason == "cancel":
            return Stopped("cancel", own.message)
        if relay.reason == "size":
            return Stopped("size", TOO_LARGE, megabytes=BYTES >> 20)
        if relay.reason == "time":
            self.mirrors.kill(copy)
            return Stopped("time", NO_ANSWER, seconds=int(WALL_SECONDS))
        if isinstance(error, GraphTimeout):
            return Stopped("time", TOO_LONG, seconds=int(SECONDS))
        if isinstance(error, GraphUnavailable):
            time.sleep(0.2)  # an engine that ran out of memory is a moment later not there any more
            return Stopped("engine", AWAY) if self.mirrors.is_up(copy) else Stopped("memory", HEAP_GONE)
        return _of_the_engine(str(error))


def _of_the_engine(said: str) -> Refusal:
    found = _CODE.match(said)
    code, detail = (found[1], said[found.end() :]) if found else ("", said)
    if "OutOfMemory" in code or "heap space" in said:
        return Stopped("memory", TOO_HUNGRY)
    if "AccessMode" in code or "Forbidden" in code or "Security" in code:
        return gate.Refused(MORE_THAN_READS)
    if "Terminated" in code or "LockClientStopped" in code:
        return Stopped("time", TOO_LONG, seconds=int(SECONDS))
    return Wrong(detail[:2000])


def _as_written(said: str) -> tuple[str, int | None]:
    """The engine's words about the text as it was written: it was asked with EXPLAIN before it. And the place, if it names one."""
    found = _PLACE.search(said)
    if found is None:
        return said, None
    line, column, offset = (int(part) for part in found.groups())
    shift = len(EXPLAIN)
    if offset < shift or ('"' + EXPLAIN not in said and line == 1):
        return said, max(0, offset)
    if line > 1:
        return said, offset - shift
    head, _, rest = said[found.end() :].partition('"' + EXPLAIN)
    clean = re.sub(rf"(?m)^ {{{shift}}}( *\^)$", r"\1", rest)
    return f'{said[: found.start()]}(line 1, column {column - shift}){head}"{clean}', offset - shift


class _Attempt:
    """One run over one connection."""

    def __init__(self, copy: Copy, text: str, params: dict[str, Any], only_plan: bool) -> None:
        self._copy, self._text, self._params, self._only_plan = copy, text, params, only_plan
        self._rows: list[list[Any]] = []
        self._found: dict[str, None] = {}
        self._named: set[str] = set()

    def made(self, relay: Relay, own: _Run) -> Answer:
        begun = time.perf_counter()
        graph = Graph(
            f"bolt://127.0.0.1:{relay.port}", (self._copy.user, self._copy.password), {}, connect_seconds=5.0, retry_seconds=0.0
        )  # fmt: skip
        try:
            with named_faults(), graph.driver_session("read") as session:
                # The driver leaves a socket behind when its connection is cut while it is made: nobody may stop it before.
                session.run("RETURN 1").consume()
                own.begin(relay)
                plan = self._explained(session)
                columns, total, is_exact = self._asked(session, relay) if not self._only_plan else ((), 0, True)
        finally:
            graph.close()
        return Answer(
            columns,
            self._rows,
            total,
            is_exact,
            cells.tree(plan),
            round((time.perf_counter() - begun) * 1000),
            self._copy.as_of,
            self._copy.nodes,
            self._copy.ties,
            list(self._found),
            frozenset(self._named),
            self._copy.part,
        )

    def _explained(self, session: Any) -> dict[str, Any]:
        with session.begin_transaction(timeout=SECONDS) as transaction:
            summary = transaction.run(EXPLAIN + self._text, self._params).consume()
        plan = dict(summary.plan or {})
        cells.check_plan(plan, summary.query_type)
        return plan

    def _asked(self, session: Any, relay: Relay) -> tuple[tuple[str, ...], int, bool]:
        with session.begin_transaction(timeout=SECONDS) as transaction:
            answer = transaction.run(self._text, self._params)
            columns = tuple(answer.keys())
            total, is_exact = 0, True
            try:
                for record in answer:
                    total += 1
                    if total <= ROWS:
                        self._keep(record.values())
                    elif total >= COUNTED:
                        return columns, total, False
            except Exception:
                # Rows are there, only their number is not: what was asked for is shown, and “at least” said.
                if total <= ROWS or relay.reason == "cancel":
                    raise
                is_exact = False
                with contextlib.suppress(Exception):
                    transaction.close()  # left open, it would be committed now, which fails and takes the rows with it
        return columns, total, is_exact

    def _keep(self, values: list[Any]) -> None:
        self._rows.append([cells.cell(value) for value in values])
        for value in values:
            self._named.update(cells.people(value))
            for id in cells.found(value):
                if len(self._found) < PICTURED:
                    self._found[id] = None
