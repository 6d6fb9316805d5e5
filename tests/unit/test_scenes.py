"""Addresses of scenes and pictures cut down to them: pure, so tried with whatever comes."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from urllib.parse import parse_qs, quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import query_trail, scene_address
from app.config import ROOT
from app.queries import load
from app.refusals import Refusal
from app.scene_address import CLOSED, canonical, kind, named, redacted, wish
from app.shared_picture import bounded

TODAY = dt.date(2026, 11, 24)
ID = st.from_regex(r"[a-z]{1,6}(-[a-z0-9]{1,4}){0,2}", fullmatch=True)


def fields() -> dict[str, str]:
    """The parameters of the address as the browser's own code declares them: name → when the server is asked."""
    text = (ROOT / "app/static/js/explore/address.js").read_text(encoding="utf-8")
    found = re.findall(r'^  \w+: \["(\w+)", .*?(?:"(always|filter|date)")?\],$', text, re.M)
    assert len(found) > 20
    return dict(found)


# --- addresses --------------------------------------------------------------------------------------------------------


def test_every_field_of_the_address_is_kept_and_known_to_the_redaction() -> None:
    """Whoever adds a field says here whether it names nodes: an id that stays tells a hidden person's name."""
    assert set(scene_address.NAMES) == set(fields()) - {"scene"}
    assert set(scene_address.ALWAYS) == {name for name, asked in fields().items() if asked == "always"}
    assert set(scene_address.FILTERS) == {name for name, asked in fields().items() if asked == "filter"}


@given(st.text(max_size=400))
def test_whatever_is_kept_is_kept_the_same_the_second_time(text: str) -> None:
    once = canonical(text)
    assert canonical(once) == once
    assert set(parse_qs(once.removeprefix("?"), keep_blank_values=True)) <= set(scene_address.NAMES)
    wish(once)


def test_an_address_keeps_its_letters_as_the_browser_writes_them() -> None:
    asked = "?level=people&open=a,b&on=2026-11-24&way=t-a,?,t-b&hide=x&moved=a~1~-2,b~3~4&colour=kind"
    assert canonical(asked) == asked
    assert canonical("?scene=7&level=people&evil=1&level=region") == "?level=people"
    assert canonical("") == canonical("?") == canonical("?level=") == ""
    assert canonical("?places=" + quote("с. Липовка")) == "?places=" + quote("с. Липовка")


def test_a_scene_without_end_is_refused() -> None:
    with pytest.raises(Refusal, match="too large"):
        canonical("?open=" + "a," * 9000)


@given(st.lists(ID, min_size=1, max_size=8, unique=True), st.data())
def test_no_hidden_id_is_left_in_an_address(ids: list[str], data: st.DataObject) -> None:
    some = st.lists(st.sampled_from(ids), max_size=4)
    pick = lambda: ",".join(data.draw(some))  # noqa: E731
    query = canonical(
        f"?focus={data.draw(st.sampled_from(ids))}&open={pick()}&avoid={pick()}&hide={pick()}&pin={pick()}"
        f"&way={pick()}&moved={','.join(f'{id}~1~2' for id in data.draw(some))}"
        f"&select=sum:{data.draw(st.sampled_from(ids))}:{data.draw(st.sampled_from(ids))}"
    )
    visible = set(data.draw(some))
    assert set(named(query)) <= set(ids)
    left = redacted(query, visible)
    assert set(named(left)) - {CLOSED} <= visible
    assert redacted(left, visible | {CLOSED}) == left
    assert redacted(query, set(ids)) == query


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("?focus=t-secret&depth=2", f"?focus={CLOSED}&depth=2"),
        ("?open=school-1,t-secret,group:kind:town:school", "?open=school-1,group:kind:town:school"),
        ("?open=school-1!4,t-secret!4", "?open=school-1!4"),
        ("?way=school-1,t-secret,school-2", "?way=school-1,?,school-2"),
        ("?moved=t-secret~5~6,school-1~7~8", "?moved=school-1~7~8"),
        ("?hide=t-secret", ""),
        ("?pin=t-secret,school-2", "?pin=school-2"),
        ("?avoid=t-secret,tie-secret", ""),
        ("?select=t-secret", ""),
        ("?select=WORKS_AT:t-secret:school-1", ""),
        ("?select=INFORMAL_TIE:school-1:school-2", ""),
        ("?select=sum:school-1:school-2", "?select=sum:school-1:school-2"),
        ("?level=people&sectors=school&on=2024-01-01", "?level=people&on=2024-01-01&sectors=school"),
    ],
)
def test_what_is_left_of_an_address(query: str, left: str) -> None:
    assert redacted(query, {"school-1", "school-2"}) == left


@pytest.mark.parametrize(
    ("query", "sort"),
    [
        ("", "network"),
        ("?level=people", "people"),
        ("?focus=a", "surroundings"),
        ("?against=2020-01-01&focus=a", "comparison"),
        ("?way=a,b", "path"),
    ],
)
def test_the_sort_of_a_scene(query: str, sort: str) -> None:
    assert kind(query) == sort


def test_nonsense_reads_as_the_usual() -> None:
    asked = wish("?depth=x&on=yesterday&strength=many&ties=none&core=")
    assert (asked.depth, asked.on, asked.strength, asked.core, asked.ties) == (1, None, 1, 0, ())
    assert asked.span(TODAY) == (TODAY, TODAY)
    assert wish("?mode=window&on=2024-06-01").span(TODAY) == (dt.date(2023, 6, 2), dt.date(2024, 6, 1))
    assert wish("?mode=growth&on=2024-06-01").span(TODAY) == (dt.date.min, dt.date(2024, 6, 1))
    assert wish("?against=2020-01-01").span(TODAY) == (dt.date(2020, 1, 1), TODAY)


# --- pictures ---------------------------------------------------------------------------------------------------------


def node(id: str, label: str = "Institution", sector: str | None = "school", **more: Any) -> dict[str, Any]:
    return {"id": id, "label": label, "sector": sector, "degree": 99, "spans": None} | more


def tie(id: str, source: str, target: str, type_: str = "FORMAL_TIE", **more: Any) -> dict[str, Any]:
    known = {"id": id, "source": source, "target": target, "type": type_, "kind": "k", "state": None, "since": None}
    return known | {"until": None, "count": 1} | more


def told(nodes: list[dict[str, Any]], ties: list[dict[str, Any]]) -> dict[str, Any]:
    return {"nodes": nodes, "ties": ties, "level": "institutions", "layout": None, "shown": {"nodes_of": 999}} | {
        "missing": ["t-secret"],
        "truncated": True,
        "queries": ["secret"],
    }


def shown(query: str, nodes: list[dict[str, Any]], ties: list[dict[str, Any]], **more: Any) -> tuple[str, str]:
    cut = bounded(told(nodes, ties), wish(canonical(query)), TODAY, **more)
    assert "secret" not in str(cut)
    assert "999" not in str(cut)
    assert cut["shown"]["nodes"] == cut["shown"]["nodes_of"] == len(cut["nodes"])
    return " ".join(sorted(n["id"] for n in cut["nodes"])), " ".join(sorted(t["id"] for t in cut["ties"]))


FOUR = [node("a"), node("b", sector="sport"), node("c"), node("d")]
LINES = [
    tie("ab", "a", "b", since="2015-01-01", until="2019-12-31"),
    tie("bc", "b", "c", kind="other", since="2020-01-01"),
    tie("cd", "c", "d", "INFORMAL_SUM", spans=[["2010-01-01", "2012-01-01"], [None, None]], count=2, kind=None),
]


@pytest.mark.parametrize(
    ("query", "nodes", "ties"),
    [
        ("", "a b c d", "bc cd"),
        ("?on=2016-01-01", "a b c d", "ab cd"),
        ("?mode=growth", "a b c d", "ab bc cd"),
        ("?mode=window&start=2019-06-01&on=2020-06-01", "a b c d", "ab bc cd"),
        ("?against=2016-01-01", "a b c d", "ab bc cd"),
        ("?sectors=school", "a c d", "cd"),
        ("?kinds=other", "a b c d", "bc"),
        ("?ties=formal", "a b c d", "bc"),
        ("?ties=", "a b c d", ""),
        ("?strength=2", "a b c d", "bc"),
        ("?strength=2&on=2011-01-01", "a b c d", "cd"),
        ("?states=ended", "a b c d", ""),
        ("?states=ended&mode=growth", "a b c d", "ab"),
        ("?hide=c", "a b d", ""),
        ("?focus=b&depth=1", "b c", "bc"),
        ("?focus=b&depth=2&mode=growth", "a b c", "ab bc"),
        ("?focus=c&depth=2&mode=growth", "a b c", "ab bc"),
        ("?focus=c&open=b&mode=growth", "a b c", "ab bc"),
        ("?focus=d", "d", ""),
        ("?focus=b&sectors=school", "b c", "bc"),
        ("?pin=b&sectors=school", "a b c d", "bc cd"),
        ("?focus=closed", "a b c d", "bc cd"),
        ("?core=1", "b c d", "bc cd"),
        ("?core=2", "", ""),
    ],
)
def test_only_what_the_scene_shows_is_sent(query: str, nodes: str, ties: str) -> None:
    assert shown(query, FOUR, LINES) == (nodes, ties)


def test_between_the_two_days_of_a_comparison_nothing_is_sent() -> None:
    lines = [tie("ab", "a", "b", since="2017-01-01", until="2018-01-01"), tie("bc", "b", "c", until="2016-06-01")]
    assert shown("?against=2016-01-01&on=2020-01-01", FOUR, lines)[1] == "bc"
    assert shown("?mode=window&start=2016-01-01&on=2020-01-01", FOUR, lines)[1] == "ab bc"


def test_of_a_sum_only_the_contacts_of_the_time_are_sent() -> None:
    cut = bounded(told(FOUR, LINES), wish("?on=2016-01-01"), TODAY)
    (line,) = [tie for tie in cut["ties"] if tie["id"] == "cd"]
    assert (line["spans"], line["count"]) == ([[None, None]], 1)
    assert {n["id"]: n["degree"] for n in cut["nodes"]} == {"a": 1, "b": 1, "c": 1, "d": 1}


def test_topics_take_their_parts_along_and_hold_in_their_time() -> None:
    facets = {
        "topics": [{"id": "robots", "parent": "tech"}, {"id": "tech", "parent": None}],
        "nodes": {
            "a": {"topics": [["robots", "2020-01-01", None]], "places": [["-", None, None]]},
            "b": {"topics": [["robots", None, "2019-01-01"]], "places": [["с. Липовка", None, None]]},
        },
    }
    assert shown("?topics=tech", FOUR, LINES, facets=facets)[0] == "a"
    assert shown("?topics=tech&on=2018-01-01", FOUR, LINES, facets=facets)[0] == "b"
    assert shown("?places=" + quote("с. Липовка"), FOUR, LINES, facets=facets)[0] == "b"
    assert shown("?topics=tech", FOUR, LINES, facets=None)[0] == ""


def test_a_lone_person_is_a_finding_only_among_people() -> None:
    nodes = [node("a"), node("t", "Teacher"), node("p", "Project"), node("u", "Teacher")]
    part = tie("up", "u", "p", "TAKES_PART")
    assert shown("", nodes, [])[0] == "a"
    assert shown("", nodes, [part])[0] == "a"
    assert shown("?level=people", nodes, [])[0] == "a t u"
    assert shown("?level=people", nodes, [part]) == ("a p t u", "up")
    work = tie("ta", "t", "a", "WORKS_AT")
    assert shown("?open=a", nodes, [work, part]) == ("a t", "ta")


# --- queries ----------------------------------------------------------------------------------------------------------


def test_queries_for_the_program_itself_are_not_told() -> None:
    queries = load()
    assert query_trail.is_open(queries["explore.ties"])
    assert not query_trail.is_open(queries["explore.map_ties"])
    assert not any(query_trail.is_open(query) for query in queries.values() if query.access == "write")


def test_a_told_query_has_no_viewer_and_its_text_no_header() -> None:
    queries = load()

    class Session:
        asked = [(queries["explore.nodes"], {"ids": [f"n{i}" for i in range(100)]})] * 2

    (entry,) = query_trail.told(Session())
    assert entry["params"]["ids"]["of"] == 100
    assert len(entry["params"]["ids"]["first"]) == query_trail.SHOWN
    text = query_trail.text(queries["explore.nodes"], "ru")
    assert text["file"] == "cypher/explore/nodes.cypher"
    assert text["title"] == "Узлы по идентификаторам"
    assert text["text"].startswith("UNWIND $ids AS id")
    assert (ROOT / text["file"]).read_text(encoding="utf-8").strip().endswith(text["text"])
