"""Uniqueness, niches, specialisation and integration by hand: every number here was worked out on paper."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from werkzeug.datastructures import MultiDict

from app import niche
from app.niche import Partners, Place, Programme, Programmes, Tree
from app.niche.catalogue import _page

ON = dt.date(2026, 11, 26)
TREE = Tree(
    {"making": "Making", "robots": "Robots", "drones": "Drones", "racing": "Racing", "song": "Song", "choir": "Choir"},
    {"making": None, "robots": "making", "drones": "making", "racing": "drones", "song": None, "choir": "song"},
)
ROBOTS = Programme("robots", "Robots", "technical", "base", "in_person", 11, 14, None, "here", topics=("robots",))


def beside(**changes: object) -> Programme:
    """The programme of robots once more, at another institution, with changes."""
    return replace(ROBOTS, **({"id": "other", "institution": "there"} | changes))


def likeness(one: Programme, other: Programme) -> float:
    found = niche.nearest(one, [one, other], TREE)
    return round(found[0].likeness, 4) if found else 0.0


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, 1.0),
        # Content 0.7 · ¼ + 0.3 = 0.475: drones are a sister of robots.
        ({"topics": ("drones",)}, 0.475),
        ({"topics": ("making",)}, 0.65),  # 0.7 · ½ + 0.3
        ({"topics": ("racing",)}, 0.3875),  # three steps: 0.7 · ⅛ + 0.3
        ({"topics": ("song",)}, 0.3),  # the direction alone
        # Two topics against one: the nearest to robots 1, to its own robots 1 and drones ¼: their mean is ¾.
        ({"topics": ("robots", "drones")}, 0.825),
        ({"direction": "art"}, 0.7),
        ({"direction": "art", "topics": ("song",)}, 0.0),
        # Ages 13 to 16 share two years of six: audience 0.6 · ⅓ + 0.25 + 0.15.
        ({"age_from": 13, "age_to": 16}, 0.6),
        ({"age_from": 15, "age_to": 17}, 0.4),  # none shared
        ({"level": "start"}, 0.875),  # neighbours: 0.25 · ½
        ({"format": "online"}, 0.85),
        # Everything at once: (0.7 · ¼ + 0) · (0.6 · ⅓ + 0.25 · ½ + 0).
        (
            {
                "topics": ("drones",),
                "direction": "art",
                "age_from": 13,
                "age_to": 16,
                "level": "advanced",
                "format": "mixed",
            },
            0.0569,
        ),
    ],
)
def test_likeness_is_content_by_audience(changes: dict[str, object], expected: float) -> None:
    other = beside(**changes)
    assert likeness(ROBOTS, other) == likeness(other, ROBOTS) == expected


def test_a_level_two_steps_away_has_nothing_of_it() -> None:
    assert likeness(replace(ROBOTS, level="start"), beside(level="advanced")) == 0.75


def test_uniqueness_is_what_the_nearest_of_another_institution_leaves() -> None:
    own = beside(id="own", institution="here")  # the same programme at the same institution does not count
    near, far = beside(id="near", topics=("drones",)), beside(id="far", topics=("song",), direction="art", age_to=18)
    untold = beside(id="untold", topics=())
    found = niche.scores([ROBOTS, own, near, far, untold], TREE)
    assert (found["robots"].uniqueness, found["robots"].nearest, found["robots"].word) == (0.525, "near", "own")
    assert found["own"].nearest == "near"
    assert (found["far"].uniqueness, found["far"].nearest, found["far"].word) == (1.0, None, "rare")
    assert (found["untold"].uniqueness, found["untold"].word) == (None, "untold")
    assert [near.programme.id for near in niche.nearest(ROBOTS, [ROBOTS, own, near, far, untold], TREE)] == ["near"]
    assert niche.scores([ROBOTS, own], TREE)["robots"].uniqueness is None, "nobody else, nothing to compare with"
    assert niche.scores([ROBOTS, beside()], TREE)["robots"].word == "common"


def test_the_whole_and_the_single_comparison_agree() -> None:
    directions, levels = ("technical", "art", "sport"), ("start", "base", "advanced")
    topics = list(TREE.names)
    every = [
        replace(
            ROBOTS,
            id=f"p{n}", institution=f"i{n % 7}", direction=directions[n % 3], level=levels[n * 5 % 3],
            age_from=5 + n % 9, age_to=8 + n % 9 + n % 4, topics=tuple({topics[n % 6], topics[n * n % 6]}),
        )
        for n in range(40)
    ]  # fmt: skip
    found = niche.scores(every, TREE)
    for one in every:
        near = niche.nearest(one, every, TREE, limit=1)[0]
        assert found[one.id].uniqueness == pytest.approx(1 - near.likeness, abs=1e-6)


def test_a_tree_that_runs_in_a_circle_ends() -> None:
    circle = Tree({"a": "A", "b": "B", "c": "C"}, {"a": "b", "b": "a", "c": None})
    assert circle.steps("a", "b") == 1
    assert circle.steps("a", "c") is None
    assert circle.below("a") == {"a", "b"}


# --- niches -----------------------------------------------------------------------------------------------------------


def test_a_programme_stands_in_every_band_that_it_reaches_into() -> None:
    song = beside(id="song", direction="art", topics=("choir",), age_from=6, age_to=7)
    adult = beside(id="adult", age_from=20, age_to=40)
    found = niche.matrix([ROBOTS, beside(age_from=10, age_to=12), song, adult], TREE)
    rows = {row.direction: [len(cell.programmes) for cell in row.cells] for row in found.rows}
    assert rows["technical"] == [0, 1, 2, 0]
    assert rows["art"] == [1, 1, 0, 0]
    assert found.covered == (4, 24)
    assert [one.id for one in found.outside] == ["adult"]
    technical = next(row for row in found.rows if row.direction == "technical")
    assert (technical.total, technical.cells[2].institutions) == (3, 2)
    assert technical.cells[1].missing == (7, 8, 9), "of the ages from 7 to 10 only 10 is taken"


def test_topics_of_a_direction_show_what_is_free_and_what_is_gone() -> None:
    gone = beside(id="gone", topics=("song",), direction="technical", until=dt.date(2024, 5, 31))
    found = niche.matrix([ROBOTS], TREE, opened=["technical"], ever=[gone])
    told = {row.topic: [len(cell.programmes) for cell in row.cells] for row in found.rows if row.topic}
    # A wider topic holds its narrower ones; a sister is there although nobody teaches it; so is what was there once.
    assert told == {
        "making": [0, 0, 1, 0], "robots": [0, 0, 1, 0], "drones": [0, 0, 0, 0], "racing": [0, 0, 0, 0],
        "song": [0, 0, 0, 0], "choir": [0, 0, 0, 0],
    }  # fmt: skip
    narrowed = niche.matrix([ROBOTS], TREE, "drones", opened=["technical"])
    assert [row.topic for row in narrowed.rows if row.topic] == ["drones", "racing"]


def test_beside_a_free_niche_stands_what_comes_nearest() -> None:
    drones = beside(id="drones", topics=("drones",), age_from=15, age_to=17)
    song = beside(id="song", direction="art", topics=("choir",))
    everyone = [ROBOTS, drones, song]
    empty = niche.cell(everyone, "technical", "7-10", TREE.below("drones"), "drones")
    assert not empty.programmes
    found = niche.beside(Programmes(everyone, {}, TREE), everyone, empty)
    assert [(near.programme.id, round(near.content, 3), near.years) for near in found] == [
        ("drones", 1.0, 5),
        ("robots", 0.475, 1),
    ]


# --- years ------------------------------------------------------------------------------------------------------------


def test_the_index_of_herfindahl() -> None:
    assert niche.herfindahl([3]) == 1
    assert niche.herfindahl([1, 1]) == 0.5
    assert niche.herfindahl([2, 1, 1]) == 0.375
    assert niche.herfindahl([]) is None


@pytest.fixture
def town() -> tuple[Programmes, Partners]:
    """School a (general) with three programmes of three years, school b opened in 2024, a museum; ties that begin and end."""
    day = dt.date
    own = [
        replace(ROBOTS, id="1", institution="a", since=day(2022, 9, 1)),
        replace(ROBOTS, id="2", institution="a", since=day(2023, 9, 1), direction="art"),
        replace(ROBOTS, id="3", institution="a", since=day(2022, 9, 1), until=day(2024, 12, 30)),
        replace(ROBOTS, id="4", institution="b", since=day(2021, 9, 1)),
        replace(ROBOTS, id="5", institution="b", since=day(2021, 9, 1)),
        replace(ROBOTS, id="6", institution="museum", since=day(2021, 9, 1)),
    ]
    lives = {"a": (None, None), "b": (day(2024, 1, 1), None), "museum": (None, None), "abroad": (None, None)}
    places = {id: Place(id, id, "general", "-", *lives[id]) for id in ("a", "b", "museum")}
    ties = [
        ("a", "museum", day(2022, 1, 1), None),
        ("museum", "a", day(2024, 1, 1), None),  # a second agreement of the same two
        ("a", "b", day(2024, 3, 1), day(2025, 6, 30)),
        ("a", "abroad", day(2025, 1, 1), None),
    ]
    sectors = {"a": "general", "b": "general", "museum": "culture", "abroad": "culture"}
    return Programmes(own, places, TREE), Partners(sectors, lives, frozenset({"a", "b", "museum"}), ties)


def test_an_institution_through_the_years(town: tuple[Programmes, Partners]) -> None:
    found = niche.of_institution(*town, "a", ON)
    assert [
        (year.year, year.programmes, year.specialisation and round(year.specialisation, 4), year.inside, year.across)
        for year in found
    ] == [
        (2022, 2, 1.0, 0, 1),
        (2023, 3, 0.5556, 0, 1),  # (2/3)² + (1/3)²
        (2024, 2, 0.5, 1, 1),  # programme 3 ended a day before the year did
        (2025, 2, 0.5, 0, 2),
        (2026, 2, 0.5, 0, 2),
    ]
    assert [year.integration for year in found] == [1, 1, 0, 1, 1]
    assert found[-1].on == ON


@pytest.mark.parametrize("day", [dt.date(2023, 12, 31), dt.date(2024, 12, 30), ON])
def test_all_institutions_of_a_day_are_those_asked_one_by_one(town: tuple[Programmes, Partners], day: dt.date) -> None:
    found = niche.of_each(*town, day)
    assert found == {id: niche.on_day(*town, id, day) for id in found}
    assert list(found) == (["a", "museum"] if day.year == 2023 else ["a", "b", "museum"])


def test_a_municipality_through_the_years(town: tuple[Programmes, Partners]) -> None:
    found = {year.year: year for year in niche.of_municipality(*town, ON)}
    assert list(found) == [2021, 2022, 2023, 2024, 2025, 2026]
    # School b is not there before 2024, whatever its programmes say; its two of one direction count 1 from then on.
    # The museum’s only programme is counted as a programme, but tells nothing of specialisation.
    assert (found[2021].programmes, found[2021].specialisation, found[2021].integration) == (1, None, None)
    assert (found[2023].counted, round(found[2023].specialisation or 0, 4)) == (1, 0.5556)
    assert (found[2024].counted, found[2024].specialisation) == (2, 0.75)
    # Pairs of 2024: a with the museum (once, for all its agreements) across, a with b inside; partners abroad are no pairs.
    assert (found[2024].across, found[2024].inside, found[2024].integration) == (1, 1, 0)
    assert (found[2025].across, found[2025].inside, found[2025].integration) == (1, 0, 1)
    # Of three institutions two pairs of three are across: (2 − 1) / 3.
    assert round(found[2024].expected or 0, 4) == 0.3333


def test_lines_stand_between_the_two_ends_of_their_scale() -> None:
    chart = niche.lines([("E–I", {2024: -1.0, 2025: 0.0, 2026: 1.0})], -1, 1, (-1, 0, 1), "en")
    assert chart is not None
    assert [tick.text for tick in chart.x[::-1]] == ["2024", "2025", "2026"]
    low, middle, high = (mark.y for mark in chart.series[0].marks)
    assert [tick.at for tick in chart.y] == [low, middle, high]
    assert low > middle > high
    assert niche.lines([("E–I", {})], -1, 1, (-1, 0, 1), "en") is None


# --- the catalogue ----------------------------------------------------------------------------------------------------


def page(**asked: str) -> niche.Catalogue:
    places = {id: Place(id, id, "general", place, None, None) for id, place in (("here", "-"), ("there", "с. Липовка"))}
    own = [
        ROBOTS,
        beside(id="drones", title="Drones", topics=("drones",), age_from=6, age_to=9),
        beside(id="song", title="«A song»", direction="art", topics=("choir",), since=dt.date(2025, 9, 1)),
    ]
    programmes = Programmes(own, places, TREE)
    wanted = niche.asked(MultiDict(asked))
    everyone = programmes.on(ON)
    return _page(programmes, everyone, {}, wanted, niche.scores(everyone, TREE), is_near=False)


def test_a_facet_counts_what_the_others_leave() -> None:
    found = page(direction="technical")
    assert [item["id"] for item in found.list.items] == ["drones", "robots"]
    assert {option.value: option.count for option in found.facets["direction"]} == {"technical": 2, "art": 1}
    assert {option.value: option.count for option in found.facets["place"]} == {"-": 1, "с. Липовка": 1}
    assert [(option.value, option.count, option.depth) for option in found.facets["topic"]] == [
        ("making", 2, 0), ("drones", 1, 1), ("robots", 1, 1),
    ]  # fmt: skip
    # A choice that leaves nothing stays visible, with its nought.
    nothing = page(direction="technical", topic="song")
    assert nothing.list.total == 0
    assert {option.value: option.count for option in nothing.facets["topic"]} == {
        "making": 2, "drones": 1, "robots": 1, "song": 0,
    }  # fmt: skip


def test_ages_topics_and_orders() -> None:
    assert [item["id"] for item in page(age="7-10").list.items] == ["drones"]
    assert [item["id"] for item in page(age="11").list.items] == ["song", "robots"]
    assert [item["id"] for item in page(topic="making").list.items] == ["drones", "robots"]
    assert next(item["id"] for item in page(sort="new").list.items) == "song"
    assert next(item["id"] for item in page(sort="unique").list.items) == "song"
    assert next(item["id"] for item in page(sort="ages").list.items) == "drones"
