"""The directory's pure part: what an address asks for, words made safe, things told apart by time and kind."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from app import directory, search, vocabulary
from app.queries import ParamError, load

DAY = dt.date(2026, 11, 23)
QUERIES = load()


@pytest.mark.parametrize(
    ("typed", "question"),
    [
        ("", ""),
        ("№ !!! «»", ""),
        ("7", "7"),
        ("Школа 7", "(школа OR школа* OR школ) AND 7"),
        ("ОЗ 1б", "(оз OR оз*) AND 1б"),
    ],
)
def test_words_become_a_question(typed: str, question: str) -> None:
    assert directory.question(typed) == question


@pytest.mark.parametrize(
    "typed", ['a" OR "b', "name:x", "*", "/.*/", "[a TO z]", "x AND (", "\\", "a\\u0060b", "}) DETACH DELETE n //"]
)
def test_nothing_typed_is_an_operator(typed: str) -> None:
    words = directory.question(typed, tolerant=True)
    assert set(re.sub(r"\w|~[12]", "", words)) <= set("()* ")
    assert not re.search(r'["\\/:\[\]{}]', words)


def test_a_tolerant_question_allows_for_mistyped_letters() -> None:
    assert (
        directory.question("Бобрав зал", tolerant=True)
        == "(бобрав OR бобрав* OR бобрав~2 OR бобрав~1) AND (зал OR зал*)"
    )
    assert (
        directory.question("мюзей 12", tolerant=True) == "(мюзей OR мюзей* OR мюз OR мюзе* OR мюзей~1 OR мюз~1) AND 12"
    )


def test_only_so_many_words_are_asked_for() -> None:
    assert directory.question("слово " * 100).count(" AND ") == search.MOST_WORDS - 1


def test_an_address_is_checked() -> None:
    wanted = directory.asked(
        QUERIES["directory.institutions"], {"q": ["школа"], "page": ["3"], "sector": ["culture"], "x": ["y"]}
    )
    assert (wanted.words, wanted.page, wanted.sort, wanted.is_narrowed) == ("школа", 3, "match", True)
    assert (wanted.values["skip"], wanted.values["limit"], wanted.values["sector"]) == (100, 50, "culture")


@pytest.mark.parametrize(
    "raw",
    [
        {"sort": "name; DROP"},
        {"sector": "nowhere"},
        {"page": "0"},
        {"page": "two"},
        {"on": "31.12.2020"},
        {"on": "0000-01-01"},
        {"q": "x" * 201},
    ],
)
def test_nonsense_in_an_address_is_refused(raw: dict[str, str]) -> None:
    with pytest.raises(ParamError):
        directory.asked(QUERIES["directory.institutions"], raw)


def test_nobody_sets_how_much_is_read() -> None:
    wanted = directory.asked(QUERIES["directory.teachers"], {"limit": "200", "skip": "7", "text": "*"})
    assert (wanted.values["limit"], wanted.values["skip"], wanted.values["text"]) == (directory.PAGE, 0, "")


def test_both_ends_of_a_period_belong_to_it() -> None:
    rows = [
        {"id": "last day", "since": None, "until": DAY},
        {"id": "first day", "since": DAY, "until": None},
        {"id": "over", "since": dt.date(2020, 1, 1), "until": DAY - dt.timedelta(1)},
        {"id": "long over", "since": None, "until": dt.date(2019, 5, 1)},
        {"id": "tomorrow", "since": DAY + dt.timedelta(1), "until": None},
        {"id": "undated"},
    ]
    times = directory.by_time(rows, DAY)
    assert [row["id"] for row in times.now] == ["last day", "first day", "undated"]
    assert [row["id"] for row in times.ended] == ["over", "long over"]
    assert [row["id"] for row in times.coming] == ["tomorrow"]
    assert len(times) == 6


def test_the_most_frequent_kind_comes_first() -> None:
    groups = directory.by_kind(
        [{"kind": kind} for kind in ("advice", "friendship", "joint_lesson", "friendship", "of tomorrow")]
    )
    assert [(group.kind.code, len(group.ties)) for group in groups] == [
        ("friendship", 2), ("joint_lesson", 1), ("advice", 1), ("of tomorrow", 1),
    ]  # fmt: skip


def test_proposed_and_declined_ties_are_not_counted_as_ties() -> None:
    rows = [{"kind": "advice", "state": state} for state in ("confirmed", "proposed", "declined", "confirmed")]
    ties = directory.teacher_ties(rows, DAY)
    assert (ties.count, ties.proposed, len(ties.declined)) == (2, 1, 1)
    assert sum(len(group.ties) for group in ties.groups) == 3


@pytest.mark.parametrize(
    ("query", "param", "terms"),
    [
        ("institutions", "sector", vocabulary.SECTORS),
        ("institutions", "kind", vocabulary.INSTITUTION_KINDS),
        ("projects", "kind", vocabulary.PROJECT_KINDS),
        ("projects", "status", vocabulary.PROJECT_STATES),
    ],
)
def test_filters_offer_the_vocabulary(query: str, param: str, terms: dict[str, vocabulary.Term]) -> None:
    assert QUERIES[f"directory.{query}"].params[param].codes == tuple(terms)


def test_plain_relationships_that_may_be_asked_for_are_those_without_an_id_and_not_of_a_post() -> None:
    codes = set(QUERIES["directory.link"].params["type"].codes)
    plain = {code for code, tie in vocabulary.TIE_TYPES.items() if not tie.identified}
    assert codes == plain - {"POSTED", "ADDRESSED_TO"}, "only the page of a post knows whom it is for"


def test_an_unknown_code_is_its_own_name() -> None:
    assert directory.names("ru")["sectors"]["culture"] == "Культура"
    assert directory.names("en")["sectors"]["from the future"] == "from the future"
