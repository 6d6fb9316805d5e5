"""The best paths against a search that tries everything: same paths, same order, however little of the graph was asked for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any, cast
from unittest import mock

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.graph import GraphSession
from app.paths import WITHIN, Answer, Day, Looks, Question, Tie, Web, find, simple_paths, ways_out
from app.paths.asking import WORDS

TODAY = dt.date(2026, 11, 23)
NODES = "abcdefg"
TYPES = ("FORMAL_TIE", "INFORMAL_TIE", "WORKS_AT", "TAKES_PART")


def _both_ways(tie: Tie) -> tuple[tuple[str, str], tuple[str, str]]:
    return (tie.source, tie.target), (tie.target, tie.source)


class Paper:
    """A graph on paper that answers the one question paths are made of, and counts how often it was asked."""

    def __init__(self, ties: list[Tie], since: dict[str, str] | None = None) -> None:
        self.ties, self.since, self.asked = ties, since or {}, 0

    def row(
        self,
        name: str,
        *,
        ids: list[str],
        types: list[str],
        states: list[str],
        on: dt.date,
        limit: int,
        onto: Sequence[str] = (),
    ) -> Any:
        assert name == "explore.path_steps"
        self.asked += 1
        fits = [
            tie
            for tie in self.ties
            if any(one in ids and (not onto or other in onto) for one, other in _both_ways(tie))
            and tie.type in types
            and (tie.type != "INFORMAL_TIE" or tie.state in states)
            and self.since.get(tie.id, "") <= on.isoformat()
        ][:limit]
        names = {
            "ids": "id", "sources": "source", "targets": "target", "types": "type", "kinds": "kind", "states": "state",
            "frequencies": "frequency",
        }  # fmt: skip
        return {list_: [getattr(tie, field) for tie in fits] for list_, field in names.items()}


def ask(ties: list[Tie], asked: Question, **options: Any) -> Answer:
    return find(cast(GraphSession, Paper(ties)), asked, **options)


def tie(id: str, one: str, other: str, type_: str = "INFORMAL_TIE", **known: Any) -> Tie:
    state = {"state": "confirmed"} if type_ == "INFORMAL_TIE" else {}
    return Tie(id, one, other, type_, **state | known)


@st.composite
def networks(draw: st.DrawFn) -> list[Tie]:
    pairs = draw(st.lists(st.tuples(st.sampled_from(NODES), st.sampled_from(NODES)), max_size=16))
    ties = []
    for number, (one, other) in enumerate(pairs):
        if one != other:
            type_ = draw(st.sampled_from(TYPES))
            known = {"frequency": draw(st.sampled_from([None, "weekly", "rarely"]))} if type_ == "INFORMAL_TIE" else {}
            if type_ == "INFORMAL_TIE":
                known["state"] = draw(st.sampled_from(["confirmed", "proposed"]))
            ties.append(tie(f"t{number}", one, other, type_, **known))
    return ties


def everything(ties: list[Tie], asked: Question) -> list[tuple[tuple[int, ...], tuple[str, ...]]]:
    """Every path through the stops, the best first, by trying all."""
    least: dict[frozenset[str], tuple[int, ...]] = {}
    off = asked.avoid - set(asked.stops)
    for each in ties:
        if each.type == "INFORMAL_TIE" and each.state not in asked.states:
            continue
        if each.type in asked.types and not {each.id, each.source, each.target} & off:
            pair = frozenset({each.source, each.target})
            least[pair] = min(least.get(pair, each.cost), each.cost)

    found = []
    everybody = sorted({end for each in ties for end in (each.source, each.target)})

    def walk(nodes: tuple[str, ...]) -> None:
        if nodes[-1] == asked.stops[-1]:
            places = [nodes.index(stop) if stop in nodes else -1 for stop in asked.stops]
            if -1 not in places and places == sorted(places) and all(b - a <= WITHIN for a, b in pairwise(places)):
                costs = [least[frozenset(pair)] for pair in pairwise(nodes)]
                found.append((tuple(sum(part) for part in zip(*costs, strict=True)), nodes))
            return
        if len(nodes) > WITHIN * (len(asked.stops) - 1):
            return
        for other in everybody:
            if other not in nodes and frozenset({nodes[-1], other}) in least:
                walk((*nodes, other))

    walk(asked.stops[:1])
    return sorted(found)


@settings(max_examples=300, deadline=None)
@given(
    networks(),
    st.lists(st.sampled_from(NODES), min_size=2, max_size=4, unique=True),
    st.sets(st.sampled_from(["formal", "informal", "work", "project", "proposed"]), min_size=1),
    st.sets(st.sampled_from([*NODES, "t0", "t1", "t2"]), max_size=2),
    st.integers(1, 10),
    st.sampled_from([0, 60]),
)
def test_the_best_are_paths_in_order(
    ties: list[Tie], stops: list[str], through: set[str], avoid: set[str], best: int, together: int
) -> None:
    asked = Question(tuple(stops), TODAY, frozenset(through), frozenset(avoid), best)
    with mock.patch("app.paths.asking.TOGETHER", together):
        answer = ask(ties, asked)
    assert answer.paths == everything(ties, asked)[:best]
    assert answer.searched == WITHIN
    graph = cast(GraphSession, Paper(ties))
    day = Day(graph, TODAY)
    find(graph, replace(asked, through=frozenset(WORDS)), day)
    assert find(graph, asked, day).paths == answer.paths, "what was read for another question changes the answer"


SOME = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=2, max_size=5)


@settings(max_examples=100, deadline=None)
@given(st.tuples(*[SOME] * WITHIN), st.sampled_from([(), ("5-0",), ("4-1",)]), st.sampled_from([0, 60]))
def test_paths_of_the_most_steps_are_found_through_all_that_is_between(
    layers: tuple[list[tuple[int, int]], ...], back: tuple[str, ...], together: int
) -> None:
    """From the first of seven layers to the last, and some way back: up to three nodes in each, tied to some of the next."""
    width = (1, *[3] * (WITHIN - 1), 1)
    ties = [
        tie(f"t{layer}-{at}", f"{layer}-{one % width[layer]}", f"{layer + 1}-{other % width[layer + 1]}")
        for layer, steps in enumerate(layers)
        for at, (one, other) in enumerate(steps)
    ]
    asked = Question(("0-0", f"{WITHIN}-0", *back), TODAY, best=10)
    with mock.patch("app.paths.asking.TOGETHER", together):
        assert ask(ties, asked).paths == everything(ties, asked)[:10]


@settings(max_examples=200, deadline=None)
@given(networks(), st.integers(1, WITHIN))
def test_every_path_comes_once_and_in_order(ties: list[Tie], within: int) -> None:
    web = Web()
    web.add(ties)
    asked = Question(("a", "b"), TODAY, frozenset({"formal", "informal", "work", "project", "proposed"}))
    assert list(simple_paths(web, "a", "b", within)) == [
        path for path in everything(ties, asked) if path[0][0] <= within
    ]


@settings(max_examples=100, deadline=None)
@given(networks(), st.integers(1, 12))
def test_a_search_that_was_cut_claims_no_more_than_it_knows(ties: list[Tie], room: int) -> None:
    asked = Question(("a", "b"), TODAY, frozenset({"formal", "informal", "work", "project"}), best=10)
    answer = ask(ties, asked, ties_at_most=room)
    known = [path for path in everything(ties, asked) if path[0][0] <= answer.searched]
    assert [path for path in answer.paths if path[0][0] <= answer.searched] == known[:10]


def test_a_repeated_question_has_the_same_answer_in_any_order_of_the_ties() -> None:
    ties = [tie(f"{one}{other}", one, other) for one in "ab" for other in "cdef"]
    asked = Question(("a", "b"), TODAY, best=4)
    first = [nodes for _, nodes in ask(ties, asked).paths]
    assert first == [("a", middle, "b") for middle in "cdef"]
    assert [nodes for _, nodes in ask(ties[::-1], asked).paths] == first


def test_fewest_steps_then_confirmed_contacts_then_frequent_ones() -> None:
    ties = [
        tie("1", "a", "c", "FORMAL_TIE"),
        tie("2", "c", "b", "FORMAL_TIE"),
        tie("3", "a", "d", frequency="rarely"),
        tie("4", "d", "b", frequency="rarely"),
        tie("5", "a", "e", frequency="weekly"),
        tie("6", "e", "b", frequency="weekly"),
        tie("7", "a", "f", state="proposed", frequency="weekly"),
        tie("8", "f", "b", frequency="weekly"),
        tie("9", "a", "g"),
        tie("10", "g", "c"),
    ]
    asked = Question(("a", "b"), TODAY, frozenset({"formal", "informal", "proposed"}), best=10)
    order = [nodes[1] for _, nodes in ask(ties, asked).paths]
    assert order == ["e", "d", "c", "f", "g"]


def test_a_proposed_tie_is_no_step_unless_asked_for() -> None:
    ties = [tie("1", "a", "b", state="proposed")]
    assert not ask(ties, Question(("a", "b"), TODAY)).paths
    assert ask(ties, Question(("a", "b"), TODAY, frozenset({"informal", "proposed"}))).paths


def test_the_best_of_several_ties_makes_the_step_and_avoiding_it_leaves_the_next() -> None:
    ties = [
        tie("1", "a", "b", "FORMAL_TIE"),
        tie("2", "b", "a", frequency="weekly"),
        tie("3", "a", "b", state="proposed"),
    ]
    through = frozenset({"formal", "informal", "proposed"})
    web = ask(ties, Question(("a", "b"), TODAY, through)).web
    assert [each.id for each in web.between("a", "b")] == ["2", "1", "3"]
    web = ask(ties, Question(("a", "b"), TODAY, through, frozenset({"2"}))).web
    assert [each.id for each in web.between("b", "a")] == ["1", "3"]


def test_a_stop_cannot_be_avoided() -> None:
    assert ask([tie("1", "a", "b")], Question(("a", "b"), TODAY, avoid=frozenset({"a"}))).paths


def test_more_steps_than_six_are_too_many() -> None:
    chain = [tie(str(i), one, other) for i, (one, other) in enumerate(pairwise("0123456789"))]
    assert ask(chain, Question(("0", "6"), TODAY)).paths
    assert not ask(chain, Question(("0", "7"), TODAY)).paths
    assert ask(chain, Question(("0", "5", "9"), TODAY)).paths, "each part between stops has its own six"


def test_a_longer_first_part_may_make_a_better_whole() -> None:
    formal = ["ab", "ax", "xb", "bw", "wc"]
    ties = [tie(pair, pair[0], pair[1], "FORMAL_TIE") for pair in formal]
    ties += [tie(pair, *pair, frequency="weekly") for pair in ("ay", "yz", "zb", "bc")]
    paths = ask(ties, Question(("a", "b", "c"), TODAY, best=4)).paths
    assert ["".join(nodes) for _, nodes in paths] == ["abc", "axbc", "abwc", "ayzbc"]


def test_near_answers_are_asked_for_near() -> None:
    paper = Paper([tie(str(i), one, other) for i, (one, other) in enumerate(pairwise("0123456789"))])
    find(cast(GraphSession, paper), Question(("0", "1"), TODAY, best=1))
    assert paper.asked == 1


def test_looking_ends_in_time() -> None:
    web = Web()
    web.add(tie(f"{one}-{other}", str(one), str(other)) for one in range(40) for other in range(one))
    web.add([tie("out", "0", "goal")])
    looks = Looks(1000)
    found = list(simple_paths(web, "1", "goal", WITHIN, looks=looks))
    assert looks.spent
    assert found[0][1] == ("1", "0", "goal")


def test_ways_out_name_what_would_help() -> None:
    def out(ties: list[Tie], asked: Question) -> list[dict[str, Any]]:
        return ways_out(cast(GraphSession, Paper(ties, {"4": "2020-01-01"})), asked, TODAY)

    asked = Question(("a", "b"), dt.date(2019, 1, 1), frozenset({"informal"}), frozenset({"c"}))
    ties = [
        tie("1", "a", "b", "FORMAL_TIE"),
        tie("2", "a", "c"),
        tie("3", "c", "b"),
        tie("4", "a", "b"),
    ]
    assert out(ties, asked) == [
        {"allow": ["formal"], "steps": 1},
        {"forget": "avoid", "steps": 2},
        {"on": "2026-11-23", "steps": 1},
    ]
    assert out([tie("1", "a", "b", state="proposed")], asked) == [{"allow": ["proposed"], "steps": 1}]
    both = [tie("1", "a", "d", "FORMAL_TIE"), tie("2", "d", "b", "TAKES_PART")]
    assert out(both, asked) == [{"everything": True, "steps": 2}]
    assert out([], asked) == []


@given(
    networks(), st.frozensets(st.sampled_from(WORDS)), st.frozensets(st.sampled_from([*NODES, "t1", "t2"]), max_size=2)
)
def test_what_would_help_is_what_the_changed_question_would_be_answered(
    ties: list[Tie], through: frozenset[str], avoid: frozenset[str]
) -> None:
    asked = Question(("a", "b"), TODAY, through, avoid, best=1)
    assume(not ask(ties, asked).paths)
    ways = ways_out(cast(GraphSession, Paper(ties)), asked, TODAY)
    told = {tuple(way.get("allow", ["avoid"])): way["steps"] for way in ways if way.keys() & {"allow", "forget"}}
    expected = {}
    for word in set(WORDS) - through:
        more = frozenset({"informal", word} if word == "proposed" else {word})
        expected[tuple(sorted(more - through))] = replace(asked, through=through | more)
    if avoid:
        expected[("avoid",)] = replace(asked, avoid=frozenset())
    answers = {change: ask(ties, question).paths for change, question in expected.items()}
    assert told == {change: paths[0][0][0] for change, paths in answers.items() if paths}


def test_too_much_of_everything_does_not_hide_what_one_change_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.paths.asking.KEPT_AT_MOST", 5)
    crowd = [tie(f"p{at}", "a", f"p{at}", "TAKES_PART") for at in range(9)]
    asked = Question(("a", "b"), TODAY, frozenset({"informal"}))
    told = ways_out(cast(GraphSession, Paper([*crowd, tie("1", "a", "b", "FORMAL_TIE")])), asked, TODAY)
    assert told == [{"allow": ["formal"], "steps": 1}]


def test_what_would_help_is_asked_for_once_and_not_by_each_change() -> None:
    chains = [tie(f"{side}{at}", f"{side}{at}", f"{side}{at + 1}") for side in "ab" for at in range(4)]
    asked = Question(("a0", "b0"), TODAY, frozenset({"informal"}), frozenset({"x"}))
    alone, changed = Paper(chains), Paper(chains)
    assert not find(cast(GraphSession, alone), asked).paths
    assert ways_out(cast(GraphSession, changed), asked, TODAY) == []
    assert changed.asked <= 11 * alone.asked, "one search for this day and one for each of ten years before it"
    graph, day = cast(GraphSession, again := Paper(chains)), Day(cast(GraphSession, again), TODAY)
    assert not find(graph, asked, day).paths
    assert ways_out(graph, asked, TODAY, day) == []
    assert again.asked <= 11 * alone.asked, "and the question itself is asked with it"
