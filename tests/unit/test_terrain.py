"""The map of institutions by hand: who is nearest, what lies where, and that nothing covers anything."""

from __future__ import annotations

import math
from itertools import combinations

from app.niche import Tree
from app.pictures.letters import Box
from app.terrain import Found, Offer, Picture, Spot, Terrain, Wish, draw, found
from app.terrain.drawing import ROOM, town

TREE = Tree({"sport": "Sport", "swim": "Swimming", "ski": "Skiing"}, {"sport": None, "swim": "sport", "ski": "sport"})


def spot(id: str, lat: float | None = None, lon: float | None = 46.0, *offers: tuple[str, str], **more: str) -> Spot:
    held = tuple(Offer(f"{id}-{n}", f"{kind} of {id}", kind, id, (topic,)) for n, (kind, topic) in enumerate(offers))
    place = None if lat is None or lon is None else (lat, lon)
    return Spot(
        id, id, more.get("kind", "school"), more.get("sector", "general"), None, more.get("at", "-"), place, held
    )


# A tenth of a degree of latitude is 11.1 km.
TOWN = Terrain(
    [
        spot("home", 57.0, 46.0, ("staff", "swim")),
        spot("far", 57.3, 46.0, ("staff", "swim")),
        spot("near", 57.1, 46.0, ("staff", "ski"), ("premises", "swim"), kind="museum", sector="culture"),
        spot("lost", None, None, ("staff", "swim")),
        spot("poor", 57.05),
    ],
    TREE,
)


def test_the_nearest_holders_by_kind_and_topic() -> None:
    def nearest(**wish: str) -> list[tuple[str, float | None]]:
        return [(one.spot.id, one.km) for one in found(TOWN, Wish(**wish))]

    # Whoever looks is no answer; one whose place is not known comes last.
    assert nearest(holds="staff", home="home") == [("near", 11.1), ("far", 33.4), ("lost", None)]
    assert nearest(holds="staff", topic="swim", home="home") == [("far", 33.4), ("lost", None)]
    assert nearest(topic="sport", home="far") == [("near", 22.2), ("home", 33.4), ("lost", None)]
    assert nearest(holds="staff", sector="culture", home="home") == [("near", 11.1)]
    # Without a place to look from: by name; without a resource: all, the place itself first.
    assert nearest(holds="premises") == [("near", None)]
    assert [id for id, _ in nearest(kind="school")] == ["far", "home", "lost", "poor"]
    assert nearest(home="home")[:2] == [("home", 0.0), ("poor", 5.6)]
    held = found(TOWN, Wish(topic="swim", home="home"))[0]
    assert [offer.title for offer in held.held] == ["premises of near"]


def drawn(spots: list[Spot], home: Spot | None = None, nearest: list[Found] | None = None) -> Picture:
    return draw(spots, [Found(one, (), None) for one in spots], home, nearest or [], "Town", lambda km: f"{km:g} km")


def crowded() -> list[Spot]:
    """Thirty institutions within a kilometre, two of them at one address, and three in a village 30 km to the north."""
    close = [spot(f"t{n}", 57 + n % 6 * 0.0015, 46 + n // 6 * 0.003) for n in range(29)]
    return [
        *close,
        spot("twin", 57.0, 46.0),
        *(spot(f"v{n}", 57.27 + n * 0.0003, 46.0, at="с. Север") for n in range(3)),
    ]


def test_a_town_is_drawn_once_more_larger_and_nothing_covers_anything() -> None:
    picture = drawn(crowded())
    near, whole = picture.panels
    assert (near.code, whole.code) == ("town", "whole")
    assert {sign.spot.id for sign in near.signs} == {f"t{n}" for n in range(29)} | {"twin"}
    assert {sign.spot.id for sign in whole.signs} == {"v0", "v1", "v2"}
    assert len(whole.dots) == 30
    assert picture.shown == 33
    assert {"с. Север", "Town"} <= {label.lines[0] for label in whole.names}
    for panel in picture.panels:
        for one, other in combinations(panel.signs, 2):
            assert math.dist((one.x, one.y), (other.x, other.y)) > 2 * ROOM - 1
        labels = [sign.label for sign in panel.signs if sign.label] + panel.names
        boxes = [label.box for label in labels]
        assert not any(one.meets(other) for one, other in combinations(boxes, 2))
        signs = [Box(sign.x - 8, sign.y - 8, sign.x + 8, sign.y + 8) for sign in panel.signs]
        assert not any(box.meets(sign) for box in boxes for sign in signs)
        assert all(0 <= sign.x <= panel.width and 0 <= sign.y <= panel.height for sign in panel.signs)
    twins = [sign for sign in near.signs if sign.spot.id in ("t0", "twin")]
    assert twins[0].at == twins[1].at
    assert all(sign.is_moved for sign in twins)


def test_both_scales_are_true() -> None:
    for panel in drawn(crowded()).panels:
        places = {sign.spot.id: (sign.at, sign.spot.place) for sign in panel.signs}
        ends = ("t0", "t28") if panel.code == "town" else ("v0", "v2")
        (one, (lat, lon)), (two, (lat2, lon2)) = (places[id] for id in ends)  # type: ignore[misc]
        east = (lon2 - lon) * math.cos(math.radians(57)) * 111.195
        there = math.hypot(east, (lat2 - lat) * 111.195)
        assert abs(math.dist(one, two) / panel.bar * panel.step - there) < max(0.02 * there, 0.06 * panel.step)
        assert (two[1] < one[1]) == (lat2 > lat), "north is above"


def test_few_or_even_institutions_have_one_panel() -> None:
    even = [spot(f"e{n}", 57 + n * 0.01) for n in range(20)]
    assert [panel.code for panel in drawn(even).panels] == ["whole"]
    assert town({f"e{n}": (0.0, 0.0) for n in range(20)}) == {}
    one = drawn([spot("alone", 57.0)])
    assert [sign.spot.id for sign in one.panels[0].signs] == ["alone"]


def test_a_line_leads_to_the_nearest_and_those_without_a_place_are_told() -> None:
    home, lost = TOWN.spots[0], TOWN.spots[3]
    nearest = [one for one in found(TOWN, Wish(holds="staff", home="home")) if one.km is not None]
    picture = draw(TOWN.spots, [*nearest, Found(lost, (), None)], home, nearest, "Town", lambda km: f"{km:g} km")
    panel = picture.panels[0]
    assert [(way.km, way.label and way.label.lines) for way in panel.ways] == [
        (11.1, ("11.1 km",)),
        (33.4, ("33.4 km",)),
    ]
    assert {sign.spot.id: sign.mark for sign in panel.signs} == {"home": "home", "near": "holder", "far": "holder"}
    assert [name for _, _, name in panel.dots] == ["poor"], "who was not chosen is a dot"
    assert picture.without == [lost]
    assert picture.sectors == ["general", "culture"]
    assert draw([lost], [Found(lost, (), None)], None, [], "", str).panels == []
