"""The little pictures of suggestions on the seed: lines that are there, a name at every sign, nothing without a name."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator
from xml.etree import ElementTree

import pytest

from app import sketches
from app.discovery import KINDS, Line, Said, Scope, Sketch, Suggestion
from app.discovery.reading import Reading
from app.graph import GraphSession
from tests.conftest import Site

SEED = Scope("zarechye", dt.date(2026, 11, 23))
SVG = "{http://www.w3.org/2000/svg}"
TYPES = {
    "work": {"WORKS_AT"}, "formal": {"FORMAL_TIE"}, "party": {"PARTY_TO"}, "member": {"ANNEX_TO"},
    "has": {"OFFERS", "NEEDS", "RUNS", "TAKES_PART", "FOLLOWS", "PURSUES"}, "informal": {"INFORMAL_TIE"},
}  # fmt: skip
Seeded = Callable[..., GraphSession]


class Joined(defaultdict[frozenset[str], set[str]]):
    """What joins each pair of nodes in the graph, and who is a person."""

    people: set[str]


@pytest.fixture
def ties(seeded: Seeded) -> Joined:
    found = Joined(set)
    with seeded().graph.driver_session("read") as session:
        for one, other, kind in session.run("MATCH (a)-[t]->(b) RETURN a.id, b.id, type(t)").values():
            found[frozenset((one, other))].add(kind)
        found.people = set(session.run("MATCH (p:Teacher) RETURN p.id").value())
    return found


@pytest.fixture
def speaking(site: Site) -> Iterator[None]:
    with site.app.test_request_context("/"):
        yield


@pytest.mark.parametrize("kind", KINDS)
def test_every_suggestion_has_a_picture_of_what_is_there(kind: str, seeded: Seeded, ties: Joined) -> None:
    for one in KINDS[kind].find(seeded(), SEED).suggestions:
        assert one.sketch.ids
        assert one.sketch.of is None or one.sketch.of > len(one.sketch.lines)
        for line in one.sketch.lines:
            joined = ties.get(frozenset((line.one, line.other)), set())
            is_sum = line.sort == "informal" and not {line.one, line.other} <= ties.people
            assert is_sum or line.sort not in TYPES or joined & TYPES[line.sort], (one.key, line)
            assert line.sort != "likely" or "INFORMAL_TIE" not in joined
        names = {ref.id for ref in one.refs()}
        assert names & set(one.sketch.ids) or one.sketch.alone, "it shows something that the words speak of"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.usefixtures("speaking")
def test_every_sign_has_its_name_and_the_words_say_the_same(kind: str, seeded: Seeded) -> None:
    graph = seeded()
    suggestions = KINDS[kind].find(graph, Scope(SEED.municipality, SEED.on, limit=25)).suggestions
    pictures = sketches.drawn(graph, suggestions, {})
    assert len(pictures) == len(suggestions)
    for one in suggestions:
        picture = ElementTree.fromstring(str(pictures[one.kind, one.key].svg))  # noqa: S314 - our own
        signs, names = (picture.findall(f".//*[@class='{name}']") for name in ("node", "name"))
        assert len(signs) == len(names) == len(one.sketch.ids), one.key
        assert picture.get("role") == "img"
        said = picture.get("aria-label") or ""
        assert said.count(";") == max(len(one.sketch.lines) - 1, 0)
        assert not [element for element in picture.iter() if element.get("id")], "many pictures stand on one page"
        assert bool(pictures[one.kind, one.key].note) == (one.sketch.of is not None)


@pytest.mark.usefixtures("speaking")
def test_whoever_has_no_name_for_the_reader_is_not_drawn(seeded: Seeded) -> None:
    lines = (Line("school-7", "t-gromova-ts", "work"), Line("t-gromova-ts", "gone", "informal"))
    one = Suggestion("bridges", "x", 1.0, "g", Said("x"), sketch=Sketch(lines))
    left = Suggestion("bridges", "y", 1.0, "g", Said("y"), sketch=Sketch((Line("gone", "gone-too", "formal"),)))
    pictures = sketches.drawn(seeded("analyst"), [one, left], {})
    assert set(pictures) == {("bridges", "x")}
    assert "gone" not in pictures["bridges", "x"].svg
    stranger = sketches.drawn(seeded("anonymous"), [one], {})
    assert not stranger or "Громова" not in stranger["bridges", "x"].svg


def test_all_kinds_in_one_reading_find_what_each_finds_alone(seeded: Seeded) -> None:
    graph = seeded()
    reading = Reading(graph.graph, graph.viewer)
    for kind in KINDS.values():
        assert kind.find(reading, SEED) == kind.find(graph, SEED), kind.code
