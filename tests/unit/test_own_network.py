"""My network drawn: nobody covers anybody, nobody leaves the sheet, nobody moves while the years do, and the numbers add up."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.access import Actor
from app.contacts import drawing, opens
from app.contacts.drawing import NARROW, NODE, WIDE, Line, Node, Paper, Texts
from app.contacts.own_network import RINGS, OwnNetwork, through_years
from app.pictures import letters
from app.pictures.letters import Box
from app.vocabulary import INFORMAL_TIE_KINDS

TODAY = dt.date(2026, 11, 25)
TEXTS = Texts("about", "me", ("together", "share", "know"))
PAPERS = pytest.mark.parametrize("paper", [NARROW, WIDE], ids=lambda paper: paper.name)

sizes = st.tuples(*[st.integers(0, 8) | st.integers(0, 40)] * 3).filter(any)
days = st.dates(dt.date(2015, 1, 1), TODAY)


@st.composite
def ties(draw: st.DrawFn) -> dict[str, Any]:
    since = draw(st.none() | days)
    until = draw(st.none() | st.dates(since or dt.date(2015, 1, 1), TODAY))
    return tie(
        draw(st.sampled_from(list(INFORMAL_TIE_KINDS))), since, until, draw(st.sampled_from(["confirmed", "proposed"]))
    )


def tie(kind: str, since: dt.date | None, until: dt.date | None = None, state: str = "confirmed") -> dict[str, Any]:
    return {
        "id": f"{kind}:{since}:{until}", "kind": kind, "outward": True, "state": state, "frequency": "weekly",
        "since": since, "until": until, "since_precision": "day", "until_precision": "day",
    }  # fmt: skip


def row(key: str, *held: dict[str, Any]) -> dict[str, Any]:
    return {
        "key": key, "person": key, "label": "Teacher", "name": f"Петрова Анна {key}", "workplace": "Школа", "sector": "general",
        "subjects": [], "ties": list(held),
    }  # fmt: skip


def rings(counts: tuple[int, ...]) -> list[list[str]]:
    return [[f"{ring}-{number}" for number in range(count)] for ring, count in enumerate(counts)]


def node(key: str, name: str, looks: str = "o") -> Node:
    names = drawing.short_names(name, is_person=True)
    return Node(key, names, name, f"/contacts/{key}", "Teacher", "general", looks, (Line("weekly", looks, False),))


# --- places -----------------------------------------------------------------------------------------------------------


@PAPERS
@settings(deadline=None, max_examples=50)
@given(counts=sizes, name=st.text(min_size=1, max_size=40))
def test_signs_and_labels_cover_nothing_and_stay_on_the_sheet(paper: Paper, counts: tuple[int, ...], name: str) -> None:
    layout = drawing.laid_out(rings(counts), paper)
    sheet = Box(-paper.width / 2, -layout.height / 2, paper.width / 2, layout.height / 2)
    taken = [Box(-drawing.CENTRE, -drawing.CENTRE, drawing.CENTRE, drawing.CENTRE)]
    for ring in layout.rings:
        half = letters.width("do together", 10) / 2
        taken.append(Box(-half, -ring.ry - 5, half, -ring.ry + 5))
        assert taken[-1].within(sheet)
    for place in layout.places.values():
        sign = Box(place.x - NODE, place.y - NODE, place.x + NODE, place.y + NODE)
        text = drawing.fitting((name,), layout.room(place), paper.letters)
        long = letters.width(text, paper.letters)
        near = place.x + place.side * (NODE + drawing.GAP)
        ends = sorted((near, near + place.side * long))
        label = Box(ends[0], place.y - paper.letters * 0.6, ends[1], place.y + paper.letters * 0.6)
        for box in (sign, label):
            assert box.within(sheet)
            assert not any(box.meets(other) for other in taken)
        taken += [sign, label]
    assert len(layout.places) == sum(counts)


@PAPERS
@settings(deadline=None, max_examples=50)
@given(counts=sizes)
def test_whoever_is_closer_stands_in_an_inner_ring(paper: Paper, counts: tuple[int, ...]) -> None:
    layout = drawing.laid_out(rings(counts), paper)
    half_axes = [(ring.rx, ring.ry) for ring in layout.rings]
    assert half_axes == sorted(half_axes)
    inner: tuple[float, float] | None = None
    for ring in layout.rings:
        for number in range(counts[ring.number]):
            place = layout.places[f"{ring.number}-{number}"]
            assert abs(place.y) <= ring.ry
            if inner is not None:
                assert abs(place.y) > inner[1], "inside the next inner ring"
        inner = ring.rx, ring.ry


def test_the_picture_of_sixty_fits_a_page_of_a_phone_and_of_one_is_not_empty() -> None:
    assert drawing.laid_out(rings((20, 20, 20)), NARROW).height <= 740
    assert drawing.laid_out(rings((1, 0, 0)), NARROW).height >= 100


# --- the picture ------------------------------------------------------------------------------------------------------


@PAPERS
def test_nobody_moves_while_the_years_do(paper: Paper) -> None:
    people = [[node("a", "Петрова Анна", "lno"), node("b", "Ким Вера", "oeg")], [node("c", "Смирнов Борис", "lla")]]
    pictures = [drawing.drawn(people, index, TEXTS, paper) for index in range(3)]
    assert len(set(pictures)) == 3
    assert len({re.sub(r"look-\w", "", picture) for picture in pictures}) == 1


def test_an_often_met_partner_has_a_thicker_line_and_each_contact_a_line_of_its_own() -> None:
    lines = (Line("weekly", "o", False), Line("rarely", "g", False), Line(None, "a", True))
    one = Node("a", ("А",), "А", "/", "Teacher", None, "o", lines)
    root = ElementTree.fromstring(drawing.drawn([[one]], 0, TEXTS, WIDE))  # noqa: S314
    drawn = [(line.attrib["class"], float(line.attrib["stroke-width"])) for line in root.iter("line")]
    assert drawn == [("net-line look-o", 4.2), ("net-line look-g", 1.1), ("net-line is-proposed look-a", 1.1)]
    assert len({(line.attrib["x2"], line.attrib["y2"]) for line in root.iter("line")}) == 3


def test_a_name_is_shortened_as_far_as_there_is_room() -> None:
    names = drawing.short_names("Константинопольская Ирина Алексеевна", is_person=True)
    assert names == ("Константинопольская\u00a0И.\u00a0А.", "Константинопольская\u00a0И.", "Константинопольская")
    assert drawing.fitting(names, 500, 11) == names[0]
    assert drawing.fitting(names, 145, 11) == names[2]
    assert drawing.fitting(names, 60, 11).endswith("…")
    assert drawing.short_names("Школа № 7", is_person=False) == ("Школа № 7",)


# --- years ------------------------------------------------------------------------------------------------------------


def told(network: OwnNetwork) -> dict[int, tuple[int, int, int, int]]:
    counts = [network.count(index) for index in range(len(network.years))]
    return {one.year: (one.contacts, one.new, one.ended, one.waiting) for one in counts}


def test_every_kind_of_contact_has_one_ring() -> None:
    assert sorted(kind for kinds in RINGS.values() for kind in kinds) == sorted(INFORMAL_TIE_KINDS)


def test_a_year_is_seen_as_it_ended_and_this_one_as_it_is_today() -> None:
    network = through_years(
        [
            row("stays", tie("advice", dt.date(2023, 5, 1))),
            row("ended", tie("advice", dt.date(2023, 1, 1), dt.date(2024, 12, 31))),
            row("brief", tie("advice", dt.date(2025, 1, 1), dt.date(2025, 2, 1))),
            row("until tomorrow", tie("advice", dt.date(2025, 1, 1), TODAY + dt.timedelta(1))),
            row("asked", tie("advice", dt.date(2026, 1, 1), None, "proposed")),
        ],
        TODAY,
    )
    assert told(network) == {2023: (2, 2, 0, 0), 2024: (1, 0, 1, 0), 2025: (2, 2, 1, 0), 2026: (2, 0, 0, 1)}
    assert {one.key: one.looks for one in network.partners} == {
        "stays": "nooo", "ended": "negg", "brief": "llbg", "until tomorrow": "llno", "asked": "llla",
    }  # fmt: skip


def test_a_person_with_two_contacts_counts_once_and_stands_in_the_inner_ring() -> None:
    both = row(
        "a", tie("acquaintance", dt.date(2024, 1, 1)), tie("joint_lesson", dt.date(2025, 1, 1), dt.date(2026, 1, 9))
    )
    network = through_years([both], TODAY)
    assert told(network) == {2024: (1, 1, 0, 0), 2025: (1, 0, 0, 0), 2026: (1, 0, 0, 0)}
    (partner,) = network.partners
    assert partner.ring == 0
    assert [partner.tie_in(index).kind for index in range(3)] == ["acquaintance", "joint_lesson", "acquaintance"]


@settings(deadline=None, max_examples=50)
@given(st.lists(st.lists(ties(), min_size=1, max_size=4), max_size=8))
def test_the_numbers_of_the_years_add_up(held: list[list[dict[str, Any]]]) -> None:
    network = through_years([row(str(number), *some) for number, some in enumerate(held)], TODAY)
    counts = [network.count(index) for index in range(len(network.years))]
    for before, after in itertools.pairwise(counts):
        assert after.contacts == before.contacts + after.new - after.ended
    assert counts[-1].contacts == sum(
        any(one["state"] == "confirmed" and (one["until"] is None or one["until"] >= TODAY) for one in some)
        for some in held
    )
    assert all(len(partner.looks) == len(network.years) for partner in network.partners)


# --- for whom a contact opens -----------------------------------------------------------------------------------------

ANNA, MUSEUM = {"id": "anna"}, {"id": "museum"}


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        (Actor(1, roles=frozenset({"teacher"}), person="anna"), True),
        (Actor(1, roles=frozenset({"teacher"}), person="boris"), False),
        (Actor(1, roles=frozenset({"teacher"})), False),
        (Actor(1, roles=frozenset({"representative"}), institutions=frozenset({"museum"})), True),
        (Actor(1, roles=frozenset({"representative"}), institutions=frozenset({"school"})), False),
        (Actor(1, roles=frozenset({"coordinator"}), municipality="m"), True),
        (Actor(1, roles=frozenset({"coordinator"}), municipality="m2"), False),
        (Actor(1, roles=frozenset({"analyst"}), municipality="m"), False),
        (Actor(1, roles=frozenset({"admin"}), municipality="m"), False),
        (Actor(), False),
    ],
)
def test_a_card_leads_to_a_contact_only_whom_it_opens_for(who: Actor, expected: bool) -> None:
    assert opens(who, ANNA, MUSEUM, ["m"]) is expected


def test_a_closed_end_is_nobodys() -> None:
    assert not opens(Actor(1, roles=frozenset({"teacher"})), None, None, [])
    assert opens(Actor(1, roles=frozenset({"teacher"}), person="anna"), None, ANNA, [])
