"""What takes long is worked out beside the page: shown to whoever asks the same, or handed over once."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from typing import Any

import pytest

from app import beside
from app.beside import Kept, Shelf, Told, Underway
from app.graph import GraphTimeout, GraphUnavailable

LONG = 60.0


class Work:
    """Work that goes on when it is told to; counts how often it was begun."""

    def __init__(self, answer: str = "the answer") -> None:
        self.answer = answer
        self.begun, self.may_go_on, self.has_told = 0, threading.Event(), threading.Event()

    def __call__(self, told: Told) -> str:
        self.begun += 1
        told(3, 14)
        self.has_told.set()
        assert self.may_go_on.wait(LONG)
        return self.answer


def value(found: Kept | Underway) -> Any:
    assert isinstance(found, Kept)
    return found.value


@pytest.mark.parametrize("way", [Shelf.look, Shelf.take])
def test_who_asks_meanwhile_is_told_how_far_it_is_and_begins_nothing(way: Callable[..., Kept | Underway]) -> None:
    shelf, work = Shelf(), Work()
    assert isinstance(way(shelf, "year", work, 0.0), Underway)
    assert work.has_told.wait(LONG)
    assert way(shelf, "year", work, 0.0) == Underway(3, 14)
    work.may_go_on.set()
    assert value(way(shelf, "year", work, LONG)) == "the answer"
    assert work.begun == 1


def test_what_is_looked_at_stays_and_what_is_taken_is_gone() -> None:
    shelf, work = Shelf(), Work()
    work.may_go_on.set()
    for _ in range(3):
        assert value(shelf.look("structure", work, LONG)) == "the answer"
    assert work.begun == 1
    for times in (2, 3):
        assert value(shelf.take("year", work, LONG)) == "the answer"
        assert work.begun == times


def test_who_only_asks_whether_it_is_ready_leaves_it_to_be_taken() -> None:
    shelf, work = Shelf(), Work()
    work.may_go_on.set()
    for _ in range(2):
        assert value(shelf.ready("table", work, LONG)) == "the answer"
    assert value(shelf.take("table", work, 0.0)) == "the answer"
    assert work.begun == 1


def test_what_is_no_more_fresh_is_shown_until_the_new_one_is_there_but_handed_to_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = [dt.datetime(2026, 11, 27, 12, tzinfo=dt.UTC)]
    monkeypatch.setattr(beside, "now", lambda: clock[0])
    shelf, old, new = Shelf(), Work("old"), Work("new")
    old.may_go_on.set()
    assert value(shelf.look("asked", old, LONG)) == "old"
    clock[0] += beside.FRESH + dt.timedelta(seconds=1)
    assert value(shelf.look("asked", new, 0.0)) == "old"
    new.may_go_on.set()
    while value(shelf.look("asked", new, 0.0)) != "new":
        assert new.begun == 1

    clock[0] += beside.FRESH + dt.timedelta(seconds=1)
    newest = Work("newest")
    assert isinstance(shelf.take("asked", newest, 0.0), Underway)
    newest.may_go_on.set()
    assert value(shelf.take("asked", newest, LONG)) == "newest"


def test_what_takes_longer_than_it_is_kept_is_handed_over_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [dt.datetime(2026, 11, 27, 12, tzinfo=dt.UTC)]
    monkeypatch.setattr(beside, "now", lambda: clock[0])
    shelf, work = Shelf(fresh=dt.timedelta(minutes=1)), Work()
    assert isinstance(shelf.take("year", work, 0.0), Underway)
    assert work.has_told.wait(LONG)
    clock[0] += dt.timedelta(minutes=5)
    work.may_go_on.set()
    for thread in threading.enumerate():
        if thread.name == "beside":
            thread.join(LONG)
    clock[0] += dt.timedelta(seconds=3)
    assert value(shelf.take("year", work, LONG)) == "the answer"
    assert work.begun == 1


def test_a_failure_is_told_once_and_the_next_one_tries_again() -> None:
    shelf = Shelf()

    def late(told: Told) -> str:
        raise GraphTimeout("late")

    def wrong(told: Told) -> str:
        raise KeyError("nothing")

    with pytest.raises(GraphTimeout):
        shelf.take("year", late, LONG)
    with pytest.raises(GraphUnavailable):
        shelf.take("year", wrong, LONG)
    assert value(shelf.take("year", lambda told: "well", LONG)) == "well"


def test_no_more_than_so_many_are_worked_out_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beside, "MOST", 2)
    shelf, work = Shelf(), Work()
    for name in "abc":
        assert isinstance(shelf.take(name, work, 0.0), Underway)
    assert sum(thread.name == "beside" for thread in threading.enumerate()) == 2
    work.may_go_on.set()
    assert value(shelf.take("a", work, LONG)) == "the answer"
    assert value(shelf.take("c", work, LONG)) == "the answer"
