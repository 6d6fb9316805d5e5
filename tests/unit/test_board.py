"""The board: decisions hold as long as their ground, news are what nobody has decided about, answers are kept with their time."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine

from app import board
from app.access import Actor
from app.audit import Caller
from app.discovery import Discovery, Found, Said, Scope, Suggestion
from app.discovery.keeping import FRESH, Keeper
from app.discovery.reading import once
from app.graph import GraphSession, GraphTimeout
from app.refusals import Forbidden, NotThere, Refusal
from app.store import Account, Advice, AdviceDecision, Store, now, open_store

TOWN, KIND = "town", "matches"
TODAY = dt.date(2026, 11, 26)


def suggestion(key: str = "a b", ground: str = "1", kind: str = KIND) -> Suggestion:
    return Suggestion(kind, key, 1.0, ground, Said("There is something."))


@pytest.fixture
def books(tmp_path: Path) -> Iterator[Store]:
    store = open_store(f"sqlite:///{tmp_path / 'store.sqlite'}")
    with store.session() as session:
        session.add(Account(id=7, email="anna@setka.example", name="Анна", password_hash="x"))
        session.commit()
    yield store
    store.close()


@pytest.fixture
def anna() -> Caller:
    return Caller(Actor(7, "Анна", frozenset({"coordinator"}), municipality=TOWN))


def found(*suggestions: Suggestion) -> Found:
    return Found(list(suggestions), len(suggestions))


def state(books: Store, told: Suggestion, on: dt.date = TODAY) -> str:
    with books.session() as session:
        return board.states(session, TOWN, told.kind, [told], on).get(told.key, board.OPEN).what


@pytest.mark.parametrize(
    ("what", "more"),
    [("dismissed", {"reason": "known"}), ("taken", {}), ("snoozed", {"days": 7})],
    ids=lambda value: str(value),
)
def test_what_was_decided_holds_until_its_ground_changes(
    books: Store, anna: Caller, what: str, more: dict[str, Any]
) -> None:
    with books.session() as session:
        board.note(session, TOWN, KIND, found(suggestion()))
        board.decide(session, anna, TOWN, KIND, "a b", what, on=TODAY, **more)
        board.note(session, TOWN, KIND, found(suggestion()))
    assert state(books, suggestion()) == what, "found again on the same ground"
    with books.session() as session:
        board.note(session, TOWN, KIND, found(suggestion(ground="2")))
    assert state(books, suggestion(ground="2")) == "open", "the facts are others now"


def test_what_was_put_off_comes_back_by_itself(books: Store, anna: Caller) -> None:
    with books.session() as session:
        board.note(session, TOWN, KIND, found(suggestion()))
        board.decide(session, anna, TOWN, KIND, "a b", "snoozed", days=30, on=TODAY)
    assert state(books, suggestion(), TODAY + dt.timedelta(29)) == "snoozed"
    assert state(books, suggestion(), TODAY + dt.timedelta(30)) == "open"


def test_a_decision_is_taken_back(books: Store, anna: Caller) -> None:
    with books.session() as session:
        board.note(session, TOWN, KIND, found(suggestion()))
        board.decide(session, anna, TOWN, KIND, "a b", "dismissed", reason="wrong")
        board.decide(session, anna, TOWN, KIND, "a b", "restored")
        assert [row.what for row in session.query(AdviceDecision)] == ["dismissed", "restored"], "nothing is lost"
    assert state(books, suggestion()) == "open"


def test_decisions_that_say_too_little_are_refused(books: Store, anna: Caller) -> None:
    with books.session() as session:
        board.note(session, TOWN, KIND, found(suggestion()))
        for what, more in (("dismissed", {}), ("dismissed", {"reason": "because"}), ("snoozed", {}), ("burned", {})):
            with pytest.raises(Refusal):
                board.decide(session, anna, TOWN, KIND, "a b", what, **more)
        with pytest.raises(NotThere):
            board.decide(session, anna, TOWN, KIND, "c d", "taken")
        assert session.query(AdviceDecision).count() == 0


@pytest.mark.parametrize(("role", "home"), [("analyst", TOWN), ("teacher", TOWN), ("coordinator", "another town")])
def test_only_the_coordinators_of_the_town_decide(books: Store, role: str, home: str) -> None:
    stranger = Caller(Actor(7, "", frozenset({role}), municipality=home))
    with books.session() as session:
        board.note(session, TOWN, KIND, found(suggestion()))
        with pytest.raises(Forbidden):
            board.decide(session, stranger, TOWN, KIND, "a b", "taken")


def test_news_are_open_suggestions_on_new_ground(books: Store, anna: Caller) -> None:
    before = now() - dt.timedelta(hours=1)
    with books.session() as session:
        board.note(session, TOWN, KIND, found(suggestion("a"), suggestion("b"), suggestion("c")))
        board.note(session, TOWN, "rings", found(suggestion("a", kind="rings")))
        assert board.news(session, TOWN, before, TODAY) == {KIND: 3, "rings": 1}
        board.decide(session, anna, TOWN, KIND, "b", "dismissed", reason="unreal")
        assert board.news(session, TOWN, before, TODAY) == {KIND: 2, "rings": 1}
        looked = now()
        assert board.news(session, TOWN, looked, TODAY) == {}
        board.note(session, TOWN, KIND, found(suggestion("a"), suggestion("b", "2"), suggestion("c")))
        assert board.news(session, TOWN, looked, TODAY) == {KIND: 1}, "the dismissed one stands on other facts"
    with time_machine.travel(now() + dt.timedelta(days=3), tick=False), books.session() as session:
        board.note(session, TOWN, KIND, found(suggestion("a")))
        assert board.news(session, TOWN, before, TODAY) == {KIND: 1}, "what is not found any more is no news"


def test_use_counts_what_was_decided_in_each_month(books: Store, anna: Caller) -> None:
    with time_machine.travel(dt.datetime(2026, 10, 5, tzinfo=dt.UTC), tick=False), books.session() as session:
        board.note(session, TOWN, KIND, found(suggestion("a"), suggestion("b"), suggestion("c")))
        board.decide(session, anna, TOWN, KIND, "a", "taken")
    with time_machine.travel(dt.datetime(2026, 11, 5, tzinfo=dt.UTC), tick=False), books.session() as session:
        board.decide(session, anna, TOWN, KIND, "b", "taken")
        board.decide(session, anna, TOWN, KIND, "c", "dismissed", reason="known")
        told = board.use(session, TOWN, on=dt.date(2026, 11, 30))[KIND]
        assert [(row.month.month, row.new, row.taken, row.dismissed, row.share) for row in told] == [
            (11, 0, 1, 1, 50),
            (10, 3, 1, 0, 100),
        ]
        assert board.use(session, TOWN, 1, on=dt.date(2026, 11, 30))[KIND] == told[:1]


def test_thousands_of_suggestions_are_written_down(books: Store) -> None:
    many = [suggestion(f"key {number}") for number in range(2_000)]
    with books.session() as session:
        board.note(session, TOWN, KIND, found(*many))
        board.note(session, TOWN, KIND, found(*many))
        assert session.query(Advice).count() == 2_000
        assert len(board.states(session, TOWN, KIND, many, TODAY)) == 2_000


# --- the keeper -------------------------------------------------------------------------------------------------------


class Town:
    """A graph that nobody asks, and a finder that counts how often it is called."""

    def __init__(self) -> None:
        self.calls = 0
        self.go = threading.Event()
        self.go.set()
        self.trouble: Exception | None = None

    def find(self, graph: GraphSession, scope: Scope) -> Found:
        self.viewer = graph.viewer
        assert self.go.wait(10)
        self.calls += 1
        if self.trouble:
            raise self.trouble
        return found(suggestion(f"call {self.calls}"))


@pytest.fixture
def town() -> Town:
    return Town()


@pytest.fixture
def keeper(town: Town) -> Keeper:
    kind = Discovery(KIND, "Matches", "…", "discovery.matches", town.find)
    return Keeper(lambda: town, kinds={KIND: kind})  # type: ignore[return-value]


SCOPE, SEES = Scope(TOWN, TODAY), ("public", "network")


def test_an_answer_is_computed_once_and_shared(town: Town, keeper: Keeper) -> None:
    first = keeper.look(SCOPE, SEES, 10)
    again = keeper.look(SCOPE, SEES, 10)
    assert (town.calls, first.kept[KIND], again.missing) == (1, again.kept[KIND], frozenset())
    keeper.look(SCOPE, (*SEES, "coordinators"), 10)
    assert town.calls == 2, "whoever sees more has answers of his own"
    assert town.viewer.person is None, "nobody's own closed contacts are in a shared answer"  # type: ignore[attr-defined]


def test_nobody_waits_longer_than_said(town: Town, keeper: Keeper) -> None:
    town.go.clear()
    answers = keeper.look(SCOPE, SEES, 0.05)
    assert (answers.missing, dict(answers.kept)) == ({KIND}, {})
    town.go.set()
    assert keeper.look(SCOPE, SEES, 10).kept[KIND].found.total == 1


def test_an_old_answer_is_shown_while_a_new_one_is_made(town: Town, keeper: Keeper) -> None:
    keeper.look(SCOPE, SEES, 10)
    town.go.clear()
    with time_machine.travel(now() + FRESH + dt.timedelta(seconds=1), tick=True):
        answers = keeper.look(SCOPE, SEES, 10)
        assert (answers.running, answers.missing, answers.kept[KIND].found.suggestions[0].key) == (
            {KIND},
            set(),
            "call 1",
        )
        town.go.set()
        _until(lambda: keeper.look(SCOPE, SEES).kept[KIND].found.suggestions[0].key == "call 2")


def test_a_failure_is_told_and_tried_again(town: Town, keeper: Keeper) -> None:
    town.trouble = GraphTimeout("too long")
    assert keeper.look(SCOPE, SEES, 10).kept[KIND].trouble == "time"
    town.trouble = ZeroDivisionError("a mistake of ours")
    keeper.renew(SCOPE, SEES)
    _until(lambda: keeper.look(SCOPE, SEES).kept[KIND].trouble == "graph")
    town.trouble = None
    keeper.renew(SCOPE, SEES)
    _until(lambda: keeper.look(SCOPE, SEES).kept[KIND].trouble is None)
    town.trouble = GraphTimeout("too long")
    keeper.renew(SCOPE, SEES)
    _until(lambda: not keeper.look(SCOPE, SEES).running)
    assert keeper.look(SCOPE, SEES).kept[KIND].trouble is None, "a failure does not push out an answer"


def test_what_several_kinds_need_is_read_once_a_run_and_anew_in_the_next(town: Town) -> None:
    read: list[str] = []

    def find(graph: GraphSession, scope: Scope) -> Found:
        return found(suggestion(once(graph, "network", lambda: read.append("network") or f"reading {len(read)}")))

    kinds = {code: Discovery(code, "…", "…", "discovery.matches", find) for code in ("matches", "rings", "paper")}
    keeper = Keeper(lambda: town, kinds=kinds)  # type: ignore[return-value]
    answers = keeper.look(SCOPE, SEES, 10).kept.values()
    assert {kept.found.suggestions[0].key for kept in answers} == {"reading 1"}
    assert len({kept.at for kept in answers}) == 1, "all of them speak of one moment"
    keeper.renew(SCOPE, SEES)
    _until(lambda: {kept.found.suggestions[0].key for kept in keeper.look(SCOPE, SEES).kept.values()} == {"reading 2"})


def _until(true: Callable[[], bool]) -> None:
    """Waits for another thread, ten seconds at most."""
    done = threading.Event()
    for _ in range(1000):
        if true():
            return
        done.wait(0.01)
    raise AssertionError("it did not happen")
