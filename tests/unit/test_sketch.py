"""Little pictures: whatever the lines, everybody has a place and a name that can be read."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

from hypothesis import example, given
from hypothesis import strategies as st

from app.discovery import Line
from app.discovery.suggestion import MOST_LINES, sketch
from app.pictures.sketch import WIDTH, Stroke, downwards, drawn, in_columns, placed

NODES = "abcdefghij"
ends = st.tuples(st.sampled_from(NODES), st.sampled_from(NODES)).filter(lambda pair: pair[0] != pair[1])
pairs = st.lists(ends, min_size=1, max_size=9)
words = st.just("№") | st.text("абвшщм«»7", min_size=1, max_size=20)
names = st.lists(
    st.lists(words, min_size=1, max_size=4).map(lambda said: " ".join(said)[:30].strip()), min_size=10, max_size=10
)


def picture(lines: list[tuple[str, str]], called: list[str]) -> ElementTree.Element:
    nodes: list[dict[str, Any]] = []
    for id in dict.fromkeys(end for pair in lines for end in pair):
        name, label = called[NODES.index(id)], "Teacher" if id > "e" else "Institution"
        nodes.append({"id": id, "label": label, "sector": None, "name": name, "short": name})
    strokes = [Stroke(one, other, {"type": "FORMAL_TIE"}, "formal tie") for one, other in lines]
    return ElementTree.fromstring(drawn(nodes, strokes, "words", lambda one: str(one.facts.get("name"))))  # noqa: S314 - our own


@given(pairs, names)
@example([("a", "b"), ("a", "c"), ("b", "d"), ("d", "f")], ["7"] * 5 + ["щ" * 20 + " щщщщщ"] + ["7"] * 4)
def test_everybody_is_drawn_with_a_name(lines: list[tuple[str, str]], called: list[str]) -> None:
    svg = picture(lines, called)
    ids = {end for pair in lines for end in pair}
    signs, labels = (svg.findall(f".//*[@class='{what}']") for what in ("node", "name"))
    assert len(signs) == len(labels) == len(ids)
    assert len(svg.findall(".//*[@class='tie']")) == len(lines)


@given(pairs)
def test_nobody_stands_upon_another_or_outside(lines: list[tuple[str, str]]) -> None:
    columns = in_columns(list(dict.fromkeys(end for pair in lines for end in pair)), lines)
    for places, height in (placed(columns), downwards(columns, 9, 44)):
        assert len(set(places.values())) == len(places) == len({end for pair in lines for end in pair})
        assert all(0 < x < WIDTH and 0 < y < height for x, y in places.values())


def test_columns_are_steps_from_the_first_and_leave_room_for_what_passes_by() -> None:
    assert in_columns("abcd", [("a", "b"), ("a", "c"), ("c", "d")]) == [["a"], ["b", "c"], ["d"]]
    assert in_columns("abc", [("a", "b"), ("b", "c")], passing=[("a", "c")]) == [["a"], ["b", None], ["c"]]
    assert in_columns("abcd", [("a", "b"), ("c", "d")]) == [["a", "c"], ["b", "d"]], "parts stand one below the other"


def test_a_sketch_says_of_how_many_lines_it_shows_some() -> None:
    def lines(count: int) -> list[Line]:
        return [Line("a", f"b{n}", "formal") for n in range(count)]

    assert (len(sketch(lines(3)).lines), sketch(lines(3)).of) == (3, None)
    assert (len(sketch(lines(20)).lines), sketch(lines(20)).of) == (MOST_LINES, 20)
    assert sketch(lines(MOST_LINES + 1)).of is None, "for one more nothing is left out"
    assert sketch([*lines(2), *lines(2)]).lines == tuple(lines(2))
