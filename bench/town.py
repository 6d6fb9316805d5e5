"""An invented network of any size in the shape of `/api/explore/view`: institutions as communities of their people."""

from __future__ import annotations

import datetime as dt
import math
import random
from typing import Any

from app import vocabulary

FIRST, TODAY = dt.date(2016, 9, 1), dt.date(2026, 11, 1)
GOLDEN = math.pi * (3 - math.sqrt(5))
SURNAMES = (
    "Абрамцева",
    "Белова",
    "Вагина",
    "Громова",
    "Дёмина",
    "Ершова",
    "Зимина",
    "Ильина",
    "Котова",
    "Ларина",
    "Мухина",
)
NAMES = ("Школа № {}", "Лицей № {}", "Детский сад № {}", "Дом творчества «Радуга {}»", "Библиотека № {}")


def network(nodes: int, ties: int, seed: int = 7) -> dict[str, Any]:
    """So many nodes (one in eight an institution) and ties with days of their own, each node at a place of its own."""
    dice = random.Random(seed)
    institutions = max(2, nodes // 8)
    made = [_institution(i, dice) for i in range(institutions)]
    per_place: list[list[int]] = [[i] for i in range(institutions)]
    for number in range(institutions, nodes):
        home = min(int(dice.paretovariate(1.2)) - 1, institutions - 1) if dice.random() < 0.4 else number % institutions
        made.append(_person(number, made[home], len(per_place[home]), dice))
        per_place[home].append(number)
    lines: dict[tuple[int, int], dict[str, Any]] = {}

    def tie(a: int, b: int, type_: str, kind: str | None, state: str | None = None) -> None:
        if a != b and (a, b) not in lines and (b, a) not in lines:
            lines[a, b] = _tie(len(lines), made[a]["id"], made[b]["id"], type_, kind, state, dice)

    for home, people in enumerate(per_place):
        for one in people[1:]:
            tie(one, home, "WORKS_AT", None)
    formal, informal = list(vocabulary.FORMAL_TIE_KINDS), list(vocabulary.INFORMAL_TIE_KINDS)
    for _ in range(ties * 50):
        if len(lines) >= ties:
            break
        if dice.random() < 0.2:
            tie(dice.randrange(institutions), dice.randrange(institutions), "FORMAL_TIE", dice.choice(formal))
        else:
            home = dice.randrange(institutions)
            other = home if dice.random() < 0.75 else dice.randrange(institutions)
            state = "proposed" if dice.random() < 0.1 else "confirmed"
            tie(
                dice.choice(per_place[home]),
                dice.choice(per_place[other]),
                "INFORMAL_TIE",
                dice.choice(informal),
                state,
            )
    by_id = {node["id"]: node for node in made}
    for line in lines.values():
        by_id[line["source"]]["degree"] += 1
        by_id[line["target"]]["degree"] += 1
    counts = {"nodes": nodes, "nodes_of": nodes, "ties": len(lines), "ties_of": len(lines)}
    return {
        "as_of": TODAY.isoformat(), "span": "all", "level": "people", "layout": "bench", "nodes": made,
        "ties": list(lines.values()), "shown": counts, "truncated": False, "missing": [],
    }  # fmt: skip


def _node(id: str, label: str, kind: str | None, sector: str, name: str, x: float, y: float) -> dict[str, Any]:
    sign = vocabulary.SECTORS[sector]
    return {
        "id": id, "label": label, "kind": kind, "sector": sector, "name": name, "short": name, "x": round(x, 1),
        "y": round(y, 1), "degree": 0, "spans": None, "colour": sign.colour, "shape": sign.shape,
    }  # fmt: skip


def _institution(i: int, dice: random.Random) -> dict[str, Any]:
    sector = dice.choice(list(vocabulary.SECTORS))
    radius = 330 * math.sqrt(i + 0.5)
    name = NAMES[i % len(NAMES)].format(i + 1)
    return _node(
        f"i{i}", "Institution", "school", sector, name, radius * math.cos(i * GOLDEN), radius * math.sin(i * GOLDEN)
    )


def _person(i: int, home: dict[str, Any], position: int, dice: random.Random) -> dict[str, Any]:
    radius = 34 * math.sqrt(position + 1.5)
    name = f"{dice.choice(SURNAMES)} {dice.choice('АБВГЕИКЛМНОПС')}. {dice.choice('АБВГЕИКЛМНОПС')}."
    x, y = home["x"] + radius * math.cos(position * GOLDEN), home["y"] + radius * math.sin(position * GOLDEN)
    return _node(f"t{i}", "Teacher", None, home["sector"], name, x, y)


def _tie(
    number: int, source: str, target: str, type_: str, kind: str | None, state: str | None, dice: random.Random
) -> dict[str, Any]:
    since = FIRST + dt.timedelta(days=dice.randrange((TODAY - FIRST).days))
    ended = dice.random() < 0.3
    until = since + dt.timedelta(days=dice.randrange(200, 1500)) if ended else None
    return {
        "id": f"e{number}", "source": source, "target": target, "type": type_, "kind": kind, "directed": False,
        "state": state, "since": since.isoformat(), "until": until.isoformat() if until else None, "count": 1,
    }  # fmt: skip
