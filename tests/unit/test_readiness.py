"""The self-check by hand: who comes first among holders, and why a need and an institution are judged as they are."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from app.readiness import Candidate, Judged, Need, Reach, by_reach, judged, kilometres, overall, ranked

ON = dt.date(2026, 11, 26)
SWIM = (("swim", "swim", 0), ("swim", "sport", 1))
SPORT = (("sport", "sport", 0),)
SKI = (("ski", "ski", 0), ("ski", "sport", 1))
NEED = Need("need", "Тренер", "staff", 1, dt.date(2026, 9, 1), dt.date(2027, 5, 31), SWIM)


def offer(of: str, kind: str = "staff", topics: Any = SWIM, **more: Any) -> Candidate:
    return Candidate("Resource", f"r-{of}", of, kind, of, of, topics=topics, **more)


def order(need: Need, *candidates: Candidate, home: tuple[float, float] | None = None, **reached: Reach) -> list[str]:
    return [holder.candidate.institution for holder in by_reach(ranked(need, candidates, ON, home), reached)]


def test_only_what_fits_by_kind_topic_and_days_is_a_holder() -> None:
    assert order(
        NEED,
        offer("good"),
        offer("other-kind", "premises"),
        offer("sister-topic", topics=SKI),
        offer("wider", topics=SPORT),
        offer("over", until=dt.date(2026, 11, 25)),
        offer("thirteen-days", since=dt.date(2027, 5, 19)),
        offer("fourteen-days", since=dt.date(2027, 5, 18)),
        offer("a-week-of-its-own", since=dt.date(2027, 2, 1), until=dt.date(2027, 2, 7)),
        offer("after", since=dt.date(2027, 6, 1)),
    ) == ["good", "a-week-of-its-own", "fourteen-days", "wider"]


def test_the_order_is_kind_topic_window_contacts_kilometres_exchanges_id() -> None:
    """Each is better than the next by one thing only, and worse by all that comes after it."""
    mentor = replace(NEED, kind="mentor")
    half = dt.date(2027, 2, 1)
    near, far = Reach(1, exchanges=9), Reach(3)
    places = {"home": (57.0, 46.0), "near": (57.1, 46.0), "far": (58.0, 46.0)}
    found = order(
        mentor,
        offer("h-stand-in", "partners", place=places["near"]),
        offer("g-wider", topics=SPORT, place=places["near"]),
        offer("f-half", since=half, place=places["near"]),
        offer("e-apart", place=places["near"]),
        offer("d-far", place=places["far"]),
        offer("c-fewer", place=places["near"]),
        offer("b-later-id", place=places["near"]),
        offer("a-first", place=places["near"]),
        home=places["home"],
        **{"h-stand-in": near, "g-wider": near, "f-half": near, "e-apart": Reach(None, exchanges=9), "d-far": Reach(1, exchanges=9),
           "c-fewer": Reach(1), "b-later-id": Reach(1, exchanges=1), "a-first": Reach(1, exchanges=1)},
    )  # fmt: skip
    assert found == ["a-first", "b-later-id", "c-fewer", "d-far", "e-apart", "f-half", "g-wider", "h-stand-in"]
    assert order(mentor, offer("x"), offer("y"), x=far, y=near) == ["y", "x"]


def test_windows_are_whole_half_or_less() -> None:
    """From 26.11.2026 to 31.05.2027 are 187 days; half are 93.5."""
    days = {"whole": dt.date(2027, 5, 31), "half": ON + dt.timedelta(93), "less": ON + dt.timedelta(92)}
    found = ranked(NEED, [offer(name, until=until) for name, until in days.items()], ON)
    assert {holder.candidate.institution: holder.window for holder in found} == {"whole": 0, "half": 1, "less": 2}


@pytest.mark.parametrize(
    ("kind", "candidate", "stands_in"),
    [
        ("programme", Candidate("Programme", "p", "П", None, "a", "a", topics=SWIM), 0),
        ("pd", Candidate("Practice", "p", "П", "methodical", "a", "a", topics=SWIM), 0),
        ("pd", offer("a", "method"), 1),
        ("expert", offer("a", "partners"), 0),
        ("expert", offer("a", "staff"), 1),
        ("audience", offer("a", "premises"), 0),
        ("joint_project", Candidate("Need", "n", "Н", "joint_project", "a", "a", topics=SWIM), 0),
    ],
)
def test_kinds_that_no_offer_has_are_held_otherwise(kind: str, candidate: Candidate, stands_in: int) -> None:
    [holder] = ranked(replace(NEED, kind=kind), [candidate], ON)
    assert holder.kind == stands_in
    assert ranked(NEED, [replace(candidate, kind="info", label="Resource")], ON) == []


def test_a_practice_of_two_institutions_has_two_holders() -> None:
    practice = Candidate("Practice", "p", "П", "methodical", "a", "a", topics=SWIM)
    found = order(replace(NEED, kind="pd"), practice, replace(practice, institution="b", name="b"))
    assert found == ["a", "b"]


@pytest.mark.parametrize(
    ("reach", "verdict"),
    [
        (Reach(0), "near"), (Reach(1), "near"), (Reach(2), "introduced"), (Reach(3), "introduced"), (Reach(), "apart"),
        (Reach(formal=1), "near"), (Reach(exchanges=5), "apart"),
    ],
)  # fmt: skip
def test_the_verdict_is_that_of_the_way(reach: Reach, verdict: str) -> None:
    assert judged(NEED, by_reach(ranked(NEED, [offer("a")], ON), {"a": reach})).verdict == verdict


def test_the_verdict_rests_on_whoever_is_reached_best_though_another_fits_better() -> None:
    holders = ranked(NEED, [offer("fits"), offer("wider", topics=SPORT)], ON)
    found = judged(NEED, by_reach(holders, {"fits": Reach(2), "wider": Reach(1)}))
    assert [holder.candidate.institution for holder in found.holders] == ["fits", "wider"]
    assert found.verdict == "near"
    assert found.best is not None
    assert found.best.candidate.institution == "wider"


def test_nobody_and_untold_are_not_the_same() -> None:
    assert judged(NEED, []).verdict == "nobody"
    assert judged(replace(NEED, topics=()), []).verdict == "untold"


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ("", "silent"),
        ("near1", "ready"),
        ("near1 introduced2 nobody3", "ready"),
        ("nobody1 near2 near2 near2", "part"),  # three of four, but not the most important one
        ("near1 nobody2 nobody2", "part"),
        ("near1 introduced2 nobody2 nobody2", "part"),
        ("near1 nobody2 apart2 untold2", "not_yet"),
        ("apart1", "not_yet"),
    ],
)
def test_the_institution_is_judged_by_thirds_and_by_what_matters_most(verdicts: str, expected: str) -> None:
    needs = [Judged(replace(NEED, priority=int(word[-1])), [], word[:-1], None) for word in verdicts.split()]
    assert overall(needs) == expected


def test_kilometres() -> None:
    """A degree of latitude is 6371 × π / 180 = 111.2 km; without a place nothing is told."""
    assert kilometres((57.0, 46.0), (58.0, 46.0)) == 111.2
    assert kilometres((57.0, 46.0), (57.0, 46.0)) == 0
    assert kilometres(None, (57.0, 46.0)) is None
