"""Answers of discoveries in the store: two processes of an installation, and the next start, know what one has found."""

from __future__ import annotations

import datetime as dt
import json
import threading
from dataclasses import replace

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import delete, select

from app.discovery import Discovery, Found, Said, Scope, Suggestion, writing
from app.discovery.archive import LEASE, Archive
from app.discovery.keeping import FRESH, Keeper
from app.discovery.suggestion import Act, Code, Line, Many, Ref, Sketch
from app.graph import GraphSession, GraphTimeout
from app.store import FoundAnswer, FoundLease, Store, now
from tests.unit.test_board import _until

TODAY = dt.date.today()
SCOPE, SEES = Scope("town", TODAY), ("public", "network")
KINDS = ("matches", "rings")


class Process:
    """One of those that serve an installation: its keeper, and how often it has computed anything itself."""

    def __init__(self, books: Store, name: str) -> None:
        self.calls, self.name = 0, name
        self.go, self.began = threading.Event(), threading.Event()
        self.go.set()
        self.trouble: Exception | None = None
        kinds = {code: Discovery(code, "…", "…", "discovery.matches", self.find) for code in KINDS}
        self.archive = Archive(books.session, name)
        self.keeper = Keeper(lambda: self, kinds=kinds, archive=self.archive)  # type: ignore[return-value]

    def find(self, graph: GraphSession, scope: Scope) -> Found:
        self.began.set()
        assert self.go.wait(20)
        self.calls += 1
        if self.trouble:
            raise self.trouble
        return Found([Suggestion("matches", f"{self.name} {self.calls}", 1.0, "g", Said("There is something."))], 1)

    def shown(self, wait: float = 10, scope: Scope = SCOPE) -> dict[str, str]:
        """By kind: the key of what it shows."""
        kept = self.keeper.look(scope, SEES, wait).kept
        return {code: one.found.suggestions[0].key for code, one in kept.items() if one.found.suggestions}


@pytest.fixture
def one(books: Store) -> Process:
    return Process(books, "one")


@pytest.fixture
def other(books: Store) -> Process:
    return Process(books, "other")


def test_what_one_process_has_found_the_other_and_the_next_start_show(
    one: Process, other: Process, books: Store
) -> None:
    said = one.shown()
    assert said == {"matches": "one 1", "rings": "one 2"}
    assert other.shown() == said
    assert Process(books, "next").shown(0) == said
    assert other.calls == 0
    with books.session() as session:
        _until(lambda: session.rollback() or session.scalars(select(FoundLease)).all() == [])


def test_while_one_computes_the_other_shows_how_far_it_is_and_does_not_compute_too(
    one: Process, other: Process
) -> None:
    one.go.clear()
    one.keeper.look(SCOPE, SEES)
    assert one.began.wait(10)
    waiting = other.keeper.look(SCOPE, SEES, 0.3)
    assert (waiting.missing, other.calls) == (set(KINDS), 0)
    one.go.set()
    _until(lambda: one.calls == 2)
    assert other.shown() == one.shown()
    _until(lambda: not other.keeper.look(SCOPE, SEES).running)
    assert other.calls == 0


def test_what_a_process_left_that_was_killed_is_taken_over(one: Process, other: Process) -> None:
    assert one.archive.lease(SCOPE, SEES), "and is never heard of again"
    assert not other.archive.lease(SCOPE, SEES)
    with time_machine.travel(now() + LEASE + dt.timedelta(seconds=1), tick=True):
        assert other.archive.lease(SCOPE, SEES)
        assert not one.archive.lease(SCOPE, SEES)
        other.archive.release(SCOPE, SEES)
        assert one.archive.lease(SCOPE, SEES)


def test_yesterdays_answer_is_shown_with_its_time_until_todays_is_there(one: Process, books: Store) -> None:
    yesterday = Scope("town", TODAY - dt.timedelta(days=1))
    one.shown(scope=yesterday)
    started = Process(books, "started")
    started.go.clear()
    answers = started.keeper.look(SCOPE, SEES)
    assert (answers.missing, answers.running) == (set(), set(KINDS))
    assert {kept.day for kept in answers.kept.values()} == {yesterday.on}
    started.go.set()
    _until(lambda: set(started.shown(0).values()) == {"started 1", "started 2"})


def test_an_answer_that_took_long_is_good_for_long(one: Process) -> None:
    one.shown()
    with time_machine.travel(now() + FRESH + dt.timedelta(seconds=1), tick=True):
        one.keeper._books[SCOPE, SEES].kept = {  # as if it had taken four minutes
            code: replace(kept, seconds=120.0) for code, kept in one.keeper._books[SCOPE, SEES].kept.items()
        }
        assert not one.keeper.look(SCOPE, SEES).running
    with time_machine.travel(now() + dt.timedelta(minutes=41), tick=True):
        assert one.keeper.look(SCOPE, SEES).running


def test_what_was_being_computed_when_somebody_was_erased_is_not_kept(one: Process, books: Store) -> None:
    one.go.clear()
    one.keeper.look(SCOPE, SEES)
    assert one.began.wait(10)
    with books.session() as session:  # what `erase` does to these tables
        session.execute(delete(FoundLease))
        session.execute(delete(FoundAnswer))
        session.commit()
    one.go.set()
    _until(lambda: not one.keeper.look(SCOPE, SEES).running)
    with books.session() as session:
        assert [row.kind for row in session.scalars(select(FoundAnswer))] == ["rings"], "the one computed afterwards"


def test_a_failure_does_not_push_out_what_is_kept(one: Process, books: Store) -> None:
    said = one.shown()
    one.trouble = GraphTimeout("too long")
    one.keeper.renew(SCOPE, SEES)
    _until(lambda: not one.keeper.look(SCOPE, SEES).running)
    assert Process(books, "next").shown(0) == said
    assert one.calls == 4


def test_a_new_answer_is_asked_for_and_made_by_whoever_is_asked(one: Process, other: Process) -> None:
    one.shown()
    other.shown()
    other.keeper.renew(SCOPE, SEES)
    _until(lambda: set(other.shown(0).values()) == {"other 1", "other 2"})


IDS = some.text("абвabc-19", min_size=1, max_size=8)
PLAIN = some.none() | some.text(max_size=8) | some.integers() | some.floats(allow_nan=False) | some.dates()
SINGLE = PLAIN | some.builds(Ref, some.sampled_from(["Teacher", "Need"]), IDS) | some.builds(Code, IDS, IDS)
VALUES = SINGLE | some.builds(Many, some.lists(SINGLE, max_size=3).map(tuple), some.none() | some.integers(0, 9))
SAID = some.builds(Said, some.text(max_size=9), some.dictionaries(IDS, VALUES, max_size=3))
SOME_IDS = some.lists(IDS, max_size=3).map(tuple)
SKETCHES = some.builds(
    Sketch,
    some.lists(some.builds(Line, IDS, IDS, some.just("gives"), some.integers(1, 9)), max_size=3).map(tuple),
    some.none() | some.integers(4, 9),
    some.none() | IDS,
)
SUGGESTIONS = some.builds(
    Suggestion, IDS, IDS, some.floats(allow_nan=False), IDS, SAID, some.lists(SAID, max_size=2).map(tuple), SOME_IDS, SOME_IDS,
    SOME_IDS, some.lists(some.builds(Act, IDS, SOME_IDS, IDS), max_size=2).map(tuple), SKETCHES,
)  # fmt: skip


@given(
    some.builds(Found, some.lists(SUGGESTIONS, max_size=2), some.integers(0), some.lists(SAID, max_size=2).map(tuple))
)
def test_what_was_found_is_the_same_when_it_is_read_again(found: Found) -> None:
    assert writing.read(json.loads(json.dumps(writing.as_json(found)))) == found
