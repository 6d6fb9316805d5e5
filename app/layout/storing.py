"""The map in the graph: read what is to be placed, write places and their dated versions, all of a version or nothing."""

from __future__ import annotations

import datetime as dt
import secrets
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from app.graph import GraphError, GraphSession
from app.layout.discs import push_apart, spiral
from app.layout.places import ALONE, GAP, Network, Place, discs, place

METHODS = ("communities", "geography")
KEPT = 20  # versions of a municipality's map
ROWS_A_STEP = 10_000
SECONDS = 300.0
MOST = 5_000_000
ROOM = 100.0  # the radius that a municipality’s map takes at most, by the square root of its nodes (measured: 58 to 96)


class Stale(GraphError):
    """The map has another version by now than the one that was to be changed."""


class TooLarge(GraphError):
    """There is more to lay out than was allowed."""


@dataclass
class _Home:
    """A municipality's nodes and ties, as the layout needs them."""

    municipality: str
    rows: list[dict[str, Any]]
    ties: list[tuple[str, str, float, float]] = field(default_factory=list)

    @property
    def open(self) -> set[str]:
        """Ids of what everyone signed in may see."""
        return {row["id"] for row in self.rows if not row["hidden"]}

    @property
    def communities(self) -> dict[str, int]:
        known = {row["id"]: row["community"] for row in self.rows if row["community"]}
        return {id: int(name.rsplit(":", 1)[1]) for id, name in known.items()}


Spots = dict[str, Place]


def store_places(graph: GraphSession, *, anew: bool = False, method: str = "communities") -> int:
    """Gives a place to every node of the map that has none (`anew`: to every one); returns how many were placed."""
    everywhere = graph.rows("explore.map_homes", _cap=MOST, _seconds=SECONDS).dicts()
    _lay_corners(graph, [home for home in everywhere if home["nodes"]])
    count = 0
    for home in everywhere:
        if anew:
            count += arrange(graph, home["id"], method, reason="anew", made_by="system")
        elif home["unplaced"]:
            count += _welcome(graph, home["id"])
    return count


def arrange(
    graph: GraphSession,
    municipality: str,
    method: str = "communities",
    *,
    reason: str,
    made_by: str,
    expected: str | None = None,
    most: int = MOST,
) -> int:
    """Lays a municipality out anew as a new version of its map; returns how many nodes have a place now.

    Raises `Stale` when `expected` is given and is not the current version any more, `TooLarge` above `most` nodes.
    """
    home = _read(graph, municipality, most)
    if not home.rows:
        return 0
    if reason != "first":
        _keep_first(graph, municipality)
    corner = _corner(graph, municipality)
    network = _network(home, home.open)
    numbers = network.communities(home.communities)
    grounds = {
        row["id"]: (row["lon"], row["lat"]) for row in home.rows if row["lat"] is not None and row["lon"] is not None
    }
    spots = place(
        _workplaces(home, home.open),
        _open_ties(home),
        grounds=grounds if method == "geography" else None,
        communities=numbers,
    )
    spots = {id: (x + corner[0], y + corner[1]) for id, (x, y) in spots.items()}
    spots = _with_hidden(home, spots)
    numbers = _all_numbers(home, numbers)
    rows = _rows(home, spots, numbers, {})
    _write(graph, municipality, rows, reason=reason, method=method, made_by=made_by, expected=expected)
    return len(spots)


def move(
    graph: GraphSession, municipality: str, moved: Mapping[str, Place], *, made_by: str, expected: str | None
) -> int:
    """Makes these places the map of the municipality, as a new version; ids that are not of its map are left out.

    Returns how many were moved; when none, there is no new version. Raises `Stale` like `arrange`.
    """
    _keep_first(graph, municipality)
    held = _held(graph, municipality)
    known = {id for rows in held.values() for id in (row["id"] for row in rows)}
    wanted = {id: (round(float(x), 1), round(float(y), 1)) for id, (x, y) in moved.items() if id in known}
    if not wanted:
        return 0
    for rows in held.values():
        for row in rows:
            if row["id"] in wanted:
                row["x"], row["y"] = wanted[row["id"]]
    _write(graph, municipality, held, reason="hands", method=None, made_by=made_by, expected=expected)
    return len(wanted)


def restore(graph: GraphSession, municipality: str, *, expected: str | None = None) -> str | None:
    """Takes the last change of the map back: every node stands again exactly where it stood; whoever was not yet there is
    placed beside the others. Returns the version that is current again, None when there is nothing to take back."""
    now = graph.row("explore.map_version", municipality=municipality)
    if now is None or now["previous"] is None:
        return None
    if expected is not None and now["id"] != expected:
        raise Stale(f"the map is {now['id']} by now")
    rows = _parts(graph, now["previous"])
    if not rows:
        return None
    held = {row["id"] for part in rows.values() for row in part}
    gone: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for label, part in _held(graph, municipality).items():
        gone[label] = [row | {"x": None, "y": None, "community": None} for row in part if row["id"] not in held]
    steps: list[Step] = [
        ("explore.map_back", {"municipality": municipality, "layout": now["previous"], "expected": now["id"]})
    ]
    steps += list(_place_steps(now["previous"], gone)) + list(_place_steps(now["previous"], rows))
    results = graph.write_all(steps, _seconds=SECONDS)
    if not results[0].rows:
        raise Stale("the map has changed meanwhile")
    _welcome(graph, municipality)
    return str(now["previous"])


# --- newcomers --------------------------------------------------------------------------------------------------------


def _welcome(graph: GraphSession, municipality: str) -> int:
    """Places whoever has no place yet; everyone else stays to the bit. The current version takes them in."""
    home = _read(graph, municipality, MOST)
    known = {row["id"]: (row["x"], row["y"]) for row in home.rows if row["x"] is not None}
    fresh = [row for row in home.rows if row["id"] not in known]
    if not fresh:
        return 0
    visible = {id: spot for id, spot in known.items() if id in home.open}
    if not visible and not known:
        return arrange(graph, municipality, reason="first", made_by="system")
    network = _network(home, home.open)
    held = home.communities
    numbers = _all_numbers(home, network.communities(held, anew=not held))
    spots = _with_hidden(home, place(_workplaces(home, home.open), _open_ties(home), visible) | known)
    old_discs = {
        row["id"]: (row["x"], row["y"]) for row in graph.rows("explore.map_discs", municipality=municipality).dicts()
    }
    rows = _rows(home, spots, numbers, old_discs)
    new = {row["id"] for row in fresh}
    changed = {
        label: [
            row for row in part
            if row["id"] in new or (label == "Disc" and row["id"] not in old_discs)
        ]
        for label, part in rows.items()
    }  # fmt: skip
    now = graph.row("explore.map_version", municipality=municipality)
    if now is None:
        _write(graph, municipality, rows, reason="first", method="communities", made_by="system", expected=None)
    else:
        graph.write_all(list(_version_steps(now["id"], changed)), _seconds=SECONDS)
    return len(fresh)


def _with_hidden(home: _Home, spots: Spots) -> Spots:
    """Adds those who are hidden from everyone signed in: beside the others, who do not make room for them."""
    if len(spots) == len(home.rows):
        return spots
    everyone = _workplaces(home, {row["id"] for row in home.rows})
    return place(everyone, [(a, b, weight) for a, b, _, weight in home.ties], spots)


def _all_numbers(home: _Home, numbers: Mapping[str, int]) -> dict[str, int]:
    rest = _network(home, {row["id"] for row in home.rows})
    return rest.communities(numbers, anew=False)


# --- where the maps of municipalities lie -----------------------------------------------------------------------------


def _lay_corners(graph: GraphSession, homes: list[dict[str, Any]]) -> None:
    """A middle for the map of each municipality that has none: as on the ground where that is known, clear of the others."""
    fresh = [home for home in homes if home["x"] is None]
    if not fresh:
        return
    radii = np.array([max(home["radius"] or 0.0, ROOM * float(np.sqrt(home["nodes"] + 1)), ALONE) for home in homes])
    pinned = np.array([home["x"] is not None for home in homes])
    spots = spiral(len(homes)) * float(radii.max())
    spots -= spots[0]
    grounds = np.array([(home["lon"] or np.nan, home["lat"] or np.nan) for home in homes], dtype=float)
    on_ground = ~np.isnan(grounds).any(axis=1) & ~pinned
    if on_ground.sum() > 1 and not pinned.any():
        flat = grounds[on_ground] * [np.cos(np.radians(grounds[on_ground, 1].mean())), -1.0]
        flat -= flat.mean(axis=0)
        scale = float(np.sqrt((radii[on_ground] ** 2).sum() / 0.35)) / (float(np.abs(flat).max()) or 1.0)
        spots[on_ground] = flat * scale
    for number, home in enumerate(homes):
        if pinned[number]:
            spots[number] = home["x"], home["y"]
    spots = push_apart(spots, radii + GAP, pinned)
    rows = [
        {"id": home["id"], "x": float(round(x)), "y": float(round(y))}
        for home, (x, y) in zip(homes, spots, strict=True)
        if home["x"] is None
    ]
    graph.write("explore.map_corners", rows=rows, _seconds=SECONDS)


def _corner(graph: GraphSession, municipality: str) -> Place:
    head = graph.row("explore.map_head", municipality=municipality)
    return (float(head["x"]), float(head["y"])) if head and head["x"] is not None else (0.0, 0.0)


# --- reading ----------------------------------------------------------------------------------------------------------


def _read(graph: GraphSession, municipality: str, most: int) -> _Home:
    found = graph.rows("explore.map_nodes", _cap=most, _seconds=SECONDS, municipality=municipality)
    if found.truncated:
        raise TooLarge(f"{municipality}: {found.total} nodes")
    rows = found.dicts()
    home = _Home(municipality, rows)
    ids = [row["id"] for row in rows]
    inside = set(ids)
    for first in range(0, len(ids), ROWS_A_STEP):
        part = graph.rows("explore.map_ties", _cap=MOST, _seconds=SECONDS, ids=ids[first : first + ROWS_A_STEP]).rows
        home.ties += [(a, b, float(open), float(all)) for a, b, open, all in part if b in inside]
    return home


def _workplaces(home: _Home, ids: set[str]) -> dict[str, str | None]:
    return {row["id"]: row["workplace"] for row in home.rows if row["id"] in ids}


def _open_ties(home: _Home) -> list[tuple[str, str, float]]:
    seen = home.open
    return [(a, b, weight) for a, b, weight, _ in home.ties if weight and a in seen and b in seen]


def _network(home: _Home, ids: set[str]) -> Network:
    return Network(_workplaces(home, ids), _open_ties(home))


def _keep_first(graph: GraphSession, municipality: str) -> None:
    """Places that are older than the first version become that version, so that the first change can be taken back."""
    if graph.row("explore.map_version", municipality=municipality) is None:
        held = _held(graph, municipality)
        if any(held.values()):
            _write(graph, municipality, held, reason="first", method=None, made_by="system", expected=None)


def _held(graph: GraphSession, municipality: str) -> dict[str, list[dict[str, Any]]]:
    """The rows of the map as it is now, by label."""
    held: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in graph.rows("explore.map_nodes", _cap=MOST, _seconds=SECONDS, municipality=municipality).dicts():
        if row["x"] is not None:
            held[row["label"]].append({key: row[key] for key in ("id", "x", "y", "community")})
    for row in graph.rows("explore.map_discs", municipality=municipality).dicts():
        held["Disc"].append(row | {"municipality": municipality, "community": None})
    return held


def _parts(graph: GraphSession, layout: str) -> dict[str, list[dict[str, Any]]]:
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for part in graph.rows("explore.map_parts", layout=layout).dicts():
        for id, x, y, community in zip(part["ids"], part["xs"], part["ys"], part["communities"], strict=True):
            rows[part["label"]].append(
                {"id": id, "x": x, "y": y, "community": community or None, "municipality": part["municipality"]}
            )
    return rows


# --- writing ----------------------------------------------------------------------------------------------------------


def _rows(
    home: _Home, spots: Mapping[str, Place], numbers: Mapping[str, int], old_discs: Mapping[str, Place]
) -> dict[str, list[dict[str, Any]]]:
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    by_disc: dict[str, list[Place]] = defaultdict(list)
    by_kind: dict[str, list[Place]] = defaultdict(list)
    for row in home.rows:
        id = row["id"]
        x, y = spots[id]
        is_known = row["x"] is not None and (row["x"], row["y"]) == (x, y)
        spot = (x, y) if is_known else (round(x, 1), round(y, 1))
        community = f"{home.municipality}:{numbers[id]}" if id in numbers else None
        rows[row["label"]].append({"id": id, "x": spot[0], "y": spot[1], "community": community})
        if row["hidden"]:
            continue
        if community:
            by_disc[f"group:community:{community}"].append(spot)
        if row["label"] == "Institution" and row["kind"]:
            by_kind[f"group:kind:{home.municipality}:{row['kind']}"].append(spot)
    for group in (by_disc, by_kind):
        # A disc of one is shown as the one, where that stands.
        alone = [spots[0] for spots in group.values() if len(spots) == 1]
        many = {id: spots for id, spots in group.items() if len(spots) > 1}
        for id, (x, y) in discs(many, {id: old for id, old in old_discs.items() if id in many}, alone).items():
            spot = old_discs.get(id) or (round(x, 1), round(y, 1))
            rows["Disc"].append(
                {"id": id, "x": spot[0], "y": spot[1], "community": None, "municipality": home.municipality}
            )
    return rows


def _write(
    graph: GraphSession,
    municipality: str,
    rows: Mapping[str, list[dict[str, Any]]],
    *,
    reason: str,
    method: str | None,
    made_by: str,
    expected: str | None,
) -> str:
    """A new version with these places, which are then everyone's; raises `Stale`."""
    spots = np.array([(row["x"], row["y"]) for part in rows.values() for row in part])
    layout = f"{dt.date.today().isoformat()}-{secrets.token_hex(3)}"
    begin = {
        "municipality": municipality, "layout": layout, "expected": expected, "reason": reason, "method": method or "",
        "made_by": made_by, "kept": KEPT,
        "radius": float(np.hypot(*(spots - (spots.min(axis=0) + spots.max(axis=0)) / 2).T).max()) + ALONE,
    }  # fmt: skip
    steps = [("explore.map_begin", begin), *_version_steps(layout, rows)]
    results = graph.write_all(steps, _seconds=SECONDS)
    if not results[0].rows:
        raise Stale("the map has changed meanwhile")
    return layout


Step = tuple[str, Mapping[str, Any]]


def _version_steps(layout: str, rows: Mapping[str, list[dict[str, Any]]]) -> Iterator[Step]:
    """The steps of one transaction that keep rows with a version and write them to the nodes; without the version they
    do nothing, so a change that came too late changes nothing."""
    for label, part in rows.items():
        for chunk in _chunks(part):
            yield (
                "explore.map_keep",
                {
                    "layout": layout,
                    "label": label,
                    "ids": [row["id"] for row in chunk],
                    "xs": [row["x"] for row in chunk],
                    "ys": [row["y"] for row in chunk],
                    "communities": [row["community"] or "" for row in chunk],
                },
            )
    yield from _place_steps(layout, rows)


def _place_steps(layout: str, rows: Mapping[str, list[dict[str, Any]]]) -> Iterator[Step]:
    names = {"Institution": "institutions", "Teacher": "teachers", "Project": "projects", "Disc": "discs"}
    for label, part in rows.items():
        for chunk in _chunks(part):
            empty: dict[str, Any] = {name: [] for name in names.values()}
            yield "explore.place", empty | {names[label]: chunk, "layout": layout}


def _chunks(rows: list[dict[str, Any]]) -> Iterable[list[dict[str, Any]]]:
    return (rows[first : first + ROWS_A_STEP] for first in range(0, len(rows), ROWS_A_STEP))
