"""What is read of the graph for a self-check, and no more than is needed: holders of what is lacking, and the ways to them.

An institution looks, not one of its people: nobody's own contacts are counted that the network does not see.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from app.access import Viewer
from app.discovery.between import at_work
from app.discovery.fabric import INFORMAL, Fabric, Thread
from app.discovery.introductions import Acquaintance
from app.discovery.ties import days
from app.graph import GraphSession
from app.paths import seldom
from app.readiness.fit import WITHIN, Answer, Candidate, Need, Reach, by_reach, held_by, judged, overall, ranked
from app.vocabulary import NODE_KINDS

TIES_AT_MOST = 40_000


def check(graph: GraphSession, viewer: Viewer, institution: str, on: dt.date) -> Answer | None:
    """The self-check of an institution on a day, from what a viewer with these rights sees; None when there is none."""
    graph = graph.graph.session(Viewer(None, viewer.sees, (), viewer.municipality), graph.bookmarks)
    row = graph.row("readiness.needs", institution=institution, on=on)
    if row is None:
        return None
    needs = [_need(one) for one in row["needs"]]
    found = _candidates(graph, institution, row["municipality"], needs, on)
    home = _place(row["institution"])
    fitting = [ranked(need, found, on, home) for need in needs]
    goals = {holder.candidate.institution for holders in fitting for holder in holders}
    ways = _Ways(graph, institution, on)
    reached = ways.to(goals)
    answers = [judged(need, by_reach(holders, reached)) for need, holders in zip(needs, fitting, strict=True)]
    return Answer(row["institution"], on, answers, overall(answers), row["matched"], row["closed"], ways.is_cut)


def _need(row: Mapping[str, Any]) -> Need:
    return Need(
        row["id"],
        row["title"],
        row["kind"],
        row["priority"],
        row["since"],
        row["until"],
        tuple((own, wider, steps) for own, wider, steps in row["topics"]),
        frozenset(row["met_by"]),
    )


def _candidates(
    graph: GraphSession, institution: str, municipality: str | None, needs: Iterable[Need], on: dt.date
) -> list[Candidate]:
    sources = {source for need in needs for source, _ in held_by(need.kind)}
    topics = sorted({own for need in needs for own, _, _ in need.topics})
    if not topics or municipality is None:
        return []
    labels = sources & NODE_KINDS.keys()
    kinds = sources - labels
    row = graph.row(
        "readiness.holders",
        institution=institution,
        municipality=municipality,
        topics=topics,
        kinds=sorted(kinds),
        labels=sorted(labels | ({"Resource"} if kinds else set())),
        on=on,
    )
    if row is None:
        return []
    chains: dict[str, list[tuple[str, str, int]]] = defaultdict(list)
    for own, wider, steps in row.pop("chains"):
        chains[own].append((own, wider, steps))
    row |= {
        "sinces": days(row["sinces"]),
        "untils": days(row["untils"]),
        "topics": [tuple(chain for own in about for chain in chains[own]) for about in row["topics"]],
        "lats": [
            None if lat is None or lon is None else (lat, lon)
            for lat, lon in zip(row["lats"], row.pop("lons"), strict=True)
        ],
    }
    return [Candidate(*values) for values in zip(*row.values(), strict=True)]


def _place(row: Mapping[str, Any]) -> tuple[float, float] | None:
    return (row["lat"], row["lon"]) if row["lat"] is not None and row["lon"] is not None else None


class _Ways:
    """How other institutions are reached from one, read ring by ring and only as far as somebody is not reached yet."""

    def __init__(self, graph: GraphSession, home: str, on: dt.date) -> None:
        self.graph, self.home, self.on = graph, home, on
        self.threads: dict[str, Thread] = {}
        self.read: set[str] = set()
        self.is_cut = False

    def to(self, goals: Collection[str]) -> dict[str, Reach]:
        """The best way to each of these institutions."""
        partners = {
            row["partner"]: row
            for row in self.graph.rows("readiness.partners", institution=self.home, on=self.on).dicts()
        }
        chains = self._chains(sorted(goals)) if goals else {}
        reached = {}
        for goal in goals:
            contacts, chain = chains.get(goal, (None, ()))
            held = partners.get(goal, {"formal": 0, "exchanges": 0})
            reached[goal] = Reach(contacts, chain, held["formal"], held["exchanges"])
        return reached

    def _chains(self, goals: list[str]) -> dict[str, tuple[int, tuple[str, ...]]]:
        institutions = [self.home, *goals]
        places = {
            person: at
            for person, at in at_work(self.graph, institutions, self.on).items()
            if person not in institutions
        }
        staff: dict[str, list[str]] = defaultdict(list)
        for person, at in places.items():
            for place in at:
                staff[place].append(person)
        self._look(institutions, [self.home, *staff[self.home]])
        known = self._known(institutions, places)
        chains = self._at_hand(known, goals)
        for ring in (2, WITHIN):
            wanted = [goal for goal in goals if goal not in chains]
            near = known.near(self.home)
            if not wanted or not near:
                break
            # What our acquaintances know tells every chain of two; what the far side knows as well, every chain of three.
            self._look(
                institutions, sorted(near) if ring == 2 else [id for goal in wanted for id in (goal, *staff[goal])]
            )
            known = self._known(institutions, places)
            for goal in wanted:
                chain = known.chain(self.home, goal)
                if chain is not None and len(chain.threads) <= ring:
                    chains[goal] = (len(chain.threads), chain.nodes)
        return chains

    def _look(self, institutions: list[str], ids: Iterable[str]) -> None:
        """The contacts of these people; those with an institution as a whole count for the institutions looked at only."""
        fresh = [id for id in ids if id not in self.read]
        self.read.update(fresh)
        row = self.graph.row("readiness.contacts", ids=fresh, on=self.on, limit=TIES_AT_MOST) if fresh else None
        if row is None:
            return
        self.is_cut |= len(row["sources"]) >= TIES_AT_MOST
        allowed = set(institutions)
        for one, other, frequency, whole in zip(*row.values(), strict=True):
            if not whole or other in allowed:
                thread = Thread(f"{one}|{other}|{frequency or ''}", one, other, INFORMAL, frequency=frequency)
                self.threads[thread.id] = thread

    def _known(self, institutions: list[str], places: Mapping[str, tuple[str, ...]]) -> Acquaintance:
        return Acquaintance(Fabric(self.on, frozenset(institutions), places, list(self.threads.values())))

    def _at_hand(self, known: Acquaintance, goals: Collection[str]) -> dict[str, tuple[int, tuple[str, ...]]]:
        """Institutions at which somebody of ours works too, or whom our people know themselves."""
        found: dict[str, tuple[int, tuple[str, ...]]] = {}
        wanted = set(goals)
        for person in known.staff[self.home]:
            for goal in known.fabric.places[person]:
                if goal in wanted:
                    found.setdefault(goal, (0, (person,)))
        ours = {self.home, *known.staff[self.home]}
        for pair in sorted(known.best, key=lambda ends: (seldom(known.best[ends].frequency), ends)):
            for here, there in (pair, pair[::-1]):
                if here in ours and there not in ours:
                    for goal in known.fabric.homes(there):
                        if goal in wanted:
                            found.setdefault(goal, (1, (here, there)))
        return found
