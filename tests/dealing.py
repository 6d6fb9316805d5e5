"""The seed with something in it dealt anew by chance, in memory: the finders ask as ever, some answers are dealt.

Undealt, a `Deal` answers what the engine answers (a test holds it to that), so what is found in a deal is what would be found in a
network written that way.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from app.discovery import Scope
from app.discovery.ties import holds
from app.graph import GraphSession, Result

SWAPS = 20  # tried for each tie

_TIES = """MATCH (p:Teacher)-[t:INFORMAL_TIE]->(q)
RETURN t.id AS id, t.kind AS kind, t.state AS state, t.since AS since, t.until AS until, p.id AS one, q.id AS other,
  COLLECT { MATCH (p)-[:WORKS_AT]->(i) RETURN i.id } AS here, COLLECT { MATCH (q)-[:WORKS_AT]->(i) RETURN i.id } AS there
ORDER BY id"""
_WORK = {
    "Programme": ("RUNS", "(x.since IS NULL OR x.since <= $on) AND (x.until IS NULL OR x.until >= $on)", "x.direction"),
    "Resource": ("OFFERS", "x.until IS NULL OR x.until >= $on", "x.kind"),
    "Project": (
        "TAKES_PART",
        "(t.since IS NULL OR t.since <= $on) AND (t.until IS NULL OR t.until >= $on) AND x.status <> 'finished'",
        "x.id",
    ),
    "Practice": ("FOLLOWS", "true", "x.id"),
    "Outcome": ("PURSUES", "true", "x.id"),
}
_COLUMNS = {"Programme": "directions", "Resource": "resources", "Practice": "practices", "Outcome": "outcomes"}


class Deal(GraphSession):
    """The graph as somebody sees it; `ties`, `needs` or `work` deals one thing in it anew, each time from what the engine holds."""

    def __init__(self, session: GraphSession, scope: Scope) -> None:
        super().__init__(session.graph, session.viewer)
        self.scope, self.on = scope, scope.on
        self._answers: dict[str, Result] = {}
        self._dealt: dict[str, Callable[[Mapping[str, Any]], dict[str, Any] | list[dict[str, Any]]]] = {}
        self._read: dict[str, list[dict[str, Any]]] = {}

    def rows(self, name: str, /, **params: Any) -> Result:
        """The dealt answer, else the engine's, asked for once."""
        if name in self._dealt:
            found = self._dealt[name](params)
            rows = [found] if isinstance(found, dict) else found
            columns = tuple(self.graph.queries[name].columns)
            return Result(columns, [tuple(row[column] for column in columns) for row in rows], len(rows))
        return self._engine(name, params)

    def _engine(self, name: str, params: Mapping[str, Any]) -> Result:
        key = f"{name} {params}"
        if key not in self._answers:
            self._answers[key] = super().rows(name, **params)
        return self._answers[key]

    def _of_municipality(self, name: str) -> dict[str, Any]:
        return self._engine(name, {"municipality": self.scope.municipality, "on": self.on}).dicts()[0]

    # --- ties ---------------------------------------------------------------------------------------------------------

    def ties(self, chance: random.Random | None) -> Deal:
        """Informal ties between teachers of different institutions with their ends exchanged; everybody keeps as many, and every
        tie still joins two institutions."""
        ties = [dict(tie) for tie in self._known("ties", _TIES)]
        if chance:
            _exchange([tie for tie in ties if tie["there"] and not set(tie["here"]) & set(tie["there"])], chance)
        force = [tie for tie in ties if tie["state"] == "confirmed" and holds(tie["since"], tie["until"], self.on)]

        def between(params: Mapping[str, Any]) -> dict[str, Any]:
            row = self.row("discovery.at_work", ids=params["ids"], on=params["on"]) or {}
            people = set(row["people"])
            here = [tie for tie in force if tie["one"] in people]
            return {"ones": [tie["one"] for tie in here], "others": [tie["other"] for tie in here]}

        def contacts(params: Mapping[str, Any]) -> list[dict[str, Any]]:
            at: dict[frozenset[str], list[dict[str, Any]]] = defaultdict(list)
            for tie in force:
                at[frozenset((tie["one"], tie["other"]))].append(tie)
            return [
                {"row": pair["row"], **{column: tie[column] for column in ("id", "kind", "since")}}
                for pair in params["pairs"]
                for tie in at[frozenset((pair["one"], pair["other"]))]
            ]

        self._dealt = {"discovery.between": between, "discovery.contacts": contacts}
        return self

    # --- what is needed, offered and done -----------------------------------------------------------------------------

    def needs(self, chance: random.Random | None) -> Deal:
        """Open needs change their institutions among themselves, and offers theirs."""
        row = self._of_municipality("discovery.rings")
        dealt = {what: _new_owners(row[what], 1, chance) for what in ("needs", "offers")}
        self._dealt = {"discovery.rings": lambda params: dealt}
        return self

    def work(self, chance: random.Random | None) -> Deal:
        """Programmes, offers, projects, practices and outcomes change their institutions among themselves."""
        of_place: dict[str, dict[str, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
        for label, (tie, in_force, code) in _WORK.items():
            rows = self._known(
                label,
                f"""MATCH (i:Institution)-[t:{tie}]->(x:{label}) WHERE {in_force}
                RETURN i.id AS place, {code} AS code, [(x)-[:ABOUT]->(u:Topic) | u.id] AS topics ORDER BY x.id, place""",
            )
            places = [row["place"] for row in rows]
            if chance:
                chance.shuffle(places)
            for place, row in zip(places, rows, strict=True):
                of_place[place][label].append(row)
        row = dict(self._of_municipality("discovery.twins"))
        for label, column in _COLUMNS.items():
            row[column] = [[thing["code"] for thing in of_place[id][label]] for id in row["ids"]]
        row["topics"] = [
            sorted({topic for things in of_place[id].values() for thing in things for topic in thing["topics"]})
            for id in row["ids"]
        ]
        self._dealt = {"discovery.twins": lambda params: row}
        return self

    def _known(self, what: str, text: str) -> list[dict[str, Any]]:
        if what not in self._read:
            self._read[what] = self.graph.read(text, {"on": self.on}, 100_000, (), 30).dicts()
        return self._read[what]


def _exchange(ties: list[dict[str, Any]], chance: random.Random) -> None:
    for _ in range(SWAPS * len(ties)):
        one, two = chance.choice(ties), chance.choice(ties)
        if set(one["here"]).isdisjoint(two["there"]) and set(two["here"]).isdisjoint(one["there"]):
            for end in ("other", "there"):
                one[end], two[end] = two[end], one[end]


def _new_owners(rows: list[list[Any]], at: int, chance: random.Random | None) -> list[list[Any]]:
    owners = [row[at] for row in rows]
    if chance:
        chance.shuffle(owners)
    return [[*row[:at], owner, *row[at + 1 :]] for row, owner in zip(rows, owners, strict=True)]
