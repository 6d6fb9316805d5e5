"""What discoveries have found, kept for a while with its time: a page is not held up by questions about a whole network.

What is kept holds ids only (see `suggestion`); names are looked up when it is shown, so a kept answer widens nobody's sight. With
an archive the answers are those of the whole installation: one process computes, the others and the next start read.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlalchemy.exc import SQLAlchemyError

from app.access import Viewer
from app.discovery.archive import Archive, Kept
from app.discovery.kinds import KINDS, Discovery
from app.discovery.reading import Reading
from app.discovery.suggestion import Found, Scope
from app.graph import Graph, GraphError, GraphTimeout
from app.store import now

FRESH = dt.timedelta(minutes=10)
"""After so long an answer is computed anew; until the new one is there the old one is shown with its time …"""
SHARE = 10
"""… and not before ten times as long as all of them took has passed: a region must not be computed all day."""
LOOK = 2.0
"""Seconds after which a process that waits for another one’s answers asks for them again."""
BOOKS = 8
_LONG_AGO = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_log = logging.getLogger(__name__)

Told = Callable[[Scope, Viewer, str, Found], None]


@dataclass
class _Book:
    kept: dict[str, Kept] = field(default_factory=dict)
    worker: threading.Thread | None = None
    wanted: set[str] = field(default_factory=set)
    is_due: bool = True  # what is asked for since is read anew
    since: dt.datetime = _LONG_AGO  # what was read before somebody wanted it anew is not what is wanted

    def good(self, on: dt.date) -> set[str]:
        """Kinds whose answers are of this day and not old."""
        seconds = SHARE * sum(kept.seconds for kept in self.kept.values())
        old = now() - max(FRESH, dt.timedelta(seconds=seconds))
        return {code for code, kept in self.kept.items() if kept.day == on and kept.at >= old}


@dataclass(frozen=True)
class Answers:
    """What is known by now. `running` are kinds that are being computed, for the first time or again."""

    kept: Mapping[str, Kept]
    running: frozenset[str]

    @property
    def missing(self) -> frozenset[str]:
        """Kinds without any answer yet."""
        return self.running - self.kept.keys()

    @property
    def cut(self) -> list[str]:
        """Kinds of which more was found than is listed."""
        return [kind for kind, kept in self.kept.items() if kept.found.total > len(kept.found.suggestions)]


class Keeper:
    """Computes every kind of discovery once for all who see the same, in the background, and keeps the answers. The network is
    read once for all kinds of a run, and let go of when the run is over.

    Whoever looks shares an answer with everybody of the same municipality, day and sight; nobody's own closed contacts are in
    it. `told` hears of each new answer. Safe to share between threads.
    """

    def __init__(
        self,
        graph: Callable[[], Graph],
        told: Told | None = None,
        kinds: Mapping[str, Discovery] = KINDS,
        archive: Archive | None = None,
    ) -> None:
        self._graph, self._told, self.kinds, self._archive = graph, told, kinds, archive
        self._books: OrderedDict[tuple[Scope, tuple[str, ...]], _Book] = OrderedDict()
        self._news = threading.Condition()

    def look(self, scope: Scope, sees: tuple[str, ...], wait: float = 0.0) -> Answers:
        """What is known, after at most `wait` seconds in which the first answers may come; starts what is due.

        Raises GraphUnavailable when the graph is away.
        """
        graph = self._graph()
        give_up = time.monotonic() + wait
        with self._news:
            book = self._book(scope, sees)
            if self.kinds.keys() - book.good(scope.on):
                self._read(scope, sees, book)
            self._start(graph, scope, sees, book, set(self.kinds) - book.good(scope.on))
            while any(code not in book.kept for code in self.kinds):
                if not self._news.wait(give_up - time.monotonic()):
                    break
            return Answers(dict(book.kept), frozenset(book.wanted))

    def renew(self, scope: Scope, sees: tuple[str, ...]) -> None:
        """Computes every kind again; until then the old answers stay."""
        graph = self._graph()
        with self._news:
            book = self._book(scope, sees)
            book.is_due, book.since = True, now()
            self._start(graph, scope, sees, book, set(self.kinds))

    def forget(self) -> None:
        """Keeps nothing of what was found before this moment."""
        with self._news:
            self._books.clear()
        if self._archive is not None:
            self._archive.forget()

    def _read(self, scope: Scope, sees: tuple[str, ...], book: _Book) -> bool:
        """Takes over what any process has written down since; whether there was anything."""
        if self._archive is None:
            return False
        try:
            found = self._archive.newer(scope, sees, book.kept)
        except SQLAlchemyError:  # the store is away: this process computes for itself
            return False
        book.kept |= {code: kept for code, kept in found.items() if code in self.kinds}
        return bool(found)

    def _book(self, scope: Scope, sees: tuple[str, ...]) -> _Book:
        book = self._books.setdefault((scope, sees), _Book())
        self._books.move_to_end((scope, sees))
        while len(self._books) > BOOKS:
            self._books.popitem(last=False)
        return book

    def _start(self, graph: Graph, scope: Scope, sees: tuple[str, ...], book: _Book, due: set[str]) -> None:
        book.is_due = book.is_due or not due <= book.wanted
        book.wanted |= due
        if book.wanted and (book.worker is None or not book.worker.is_alive()):
            viewer = Viewer(sees=sees, municipality=scope.municipality)
            book.worker = threading.Thread(
                target=self._work, args=(graph, scope, viewer, book), name="discoveries", daemon=True
            )
            book.worker.start()

    def _work(self, graph: Graph, scope: Scope, viewer: Viewer, book: _Book) -> None:
        reading, at = Reading(graph, viewer), now()
        is_ours = False
        while True:
            was_ours, is_ours = is_ours, is_ours or self._lease(scope, viewer)
            with self._news:
                book.is_due = book.is_due or not was_ours
                if book.is_due:  # what was asked for meanwhile, or computed by another process
                    is_news = self._read(scope, viewer.sees, book)
                    book.wanted -= {code for code in book.good(scope.on) if book.kept[code].at >= book.since}
                    if is_news:  # without any, books that wait for other processes would wake each other all the time
                        self._news.notify_all()
                code = next((code for code in self.kinds if code in book.wanted), None)
                if code is None:
                    book.worker = None
                    if is_ours:  # before the next worker of this process takes it
                        self._release(scope, viewer)
                    return
                if not is_ours:
                    self._news.wait(LOOK)
                    continue
                if book.is_due:
                    book.is_due = False
                    reading, at = Reading(graph, viewer), now()
            kept = self._compute(reading, at, scope, viewer, self.kinds[code])
            is_ours = self._write(scope, viewer, code, kept)
            with self._news:
                before = book.kept.get(code)
                # A failed attempt does not push out an answer that is there.
                if kept.trouble is None or before is None or before.trouble is not None:
                    book.kept[code] = kept
                book.wanted.discard(code)
                self._news.notify_all()

    def _release(self, scope: Scope, viewer: Viewer) -> None:
        if self._archive is not None:
            with contextlib.suppress(SQLAlchemyError):
                self._archive.release(scope, viewer.sees)

    def _lease(self, scope: Scope, viewer: Viewer) -> bool:
        try:
            return self._archive is None or self._archive.lease(scope, viewer.sees)
        except SQLAlchemyError:
            return True

    def _write(self, scope: Scope, viewer: Viewer, code: str, kept: Kept) -> bool:
        """Writes an answer down; whether this process still is the one that computes."""
        if self._archive is None:
            return True
        try:
            return self._archive.keep(scope, viewer.sees, code, kept)
        except SQLAlchemyError:
            return True

    def _compute(self, reading: Reading, at: dt.datetime, scope: Scope, viewer: Viewer, kind: Discovery) -> Kept:
        began, trouble = time.monotonic(), None
        found = Found([], 0)
        try:
            found = kind.find(reading, scope)
            if self._told is not None:
                self._told(scope, viewer, kind.code, found)
        except GraphTimeout:
            trouble = "time"
        except GraphError:
            trouble = "graph"
        except Exception:  # one kind's mistake must not end the others, nor leave a page waiting for ever
            _log.exception("The discovery %s failed", kind.code)
            trouble = "graph"
        return Kept(found, scope.on, at, time.monotonic() - began, trouble)
