"""Who can introduce an institution that needs something to one that offers it, when the two do not know each other yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any

from app.discovery import fabric as fabrics
from app.discovery.between import pair
from app.discovery.fabric import INFORMAL, Fabric, Thread
from app.discovery.suggestion import Act, Code, Found, Line, Ref, Said, Scope, Sketch, Suggestion, Value, ground, sketch
from app.graph import GraphSession
from app.paths import seldom
from app.refusals import N_

WITHIN = 3
"""Contacts that a chain of introductions may have, from somebody of one institution to somebody of the other."""


@dataclass(frozen=True)
class Offer:
    """A resource that answers an open need; `topics` are those that the two share."""

    need: str
    needing: str
    priority: int | None
    resource: str
    giver: str
    kind: str
    topics: tuple[str, ...]


@dataclass(frozen=True)
class Chain:
    """From somebody of one institution, or that institution itself, to another: the people in their order, and the contact
    behind each step. `seldom` sums up how seldom these are used."""

    nodes: tuple[str, ...]
    threads: tuple[Thread, ...]
    seldom: int

    @property
    def rank(self) -> tuple[int, int, tuple[str, ...]]:
        """The best first: fewer steps, contacts used more often, ids."""
        return (len(self.threads), self.seldom, self.nodes)


Hop = tuple[int, str, Thread]
"""How seldom the contact is used, who of the institution has it, the contact."""


class Acquaintance:
    """Who knows whom on a day: chains of confirmed contacts from one institution's people to another's."""

    def __init__(self, fabric: Fabric) -> None:
        self.fabric = fabric
        self.staff = fabric.staff()
        self.best: dict[tuple[str, str], Thread] = {}  # of each pair, the contact used most often
        for thread in fabric.threads:
            if thread.type == INFORMAL:
                known = self.best.get(thread.pair)
                if known is None or (seldom(thread.frequency), thread.id) < (seldom(known.frequency), known.id):
                    self.best[thread.pair] = thread
        self.around: dict[str, list[tuple[str, Thread]]] = defaultdict(list)
        self.neighbours: dict[str, set[str]] = defaultdict(set)
        for (one, other), thread in self.best.items():
            self.around[one].append((other, thread))
            self.around[other].append((one, thread))
            self.neighbours[one].add(other)
            self.neighbours[other].add(one)
        self._near: dict[str, Mapping[str, Hop]] = {}

    def near(self, institution: str) -> Mapping[str, Hop]:
        """Everybody outside an institution whom somebody of it knows, or who has a contact with it as a whole: for each the
        contact used most often. Another institution as a whole introduces nobody, so it is not among them."""
        if institution not in self._near:
            members = {institution, *self.staff[institution]}
            found: dict[str, Hop] = {}
            for member in members:
                for other, thread in self.around.get(member, ()):
                    if other not in members and other not in self.fabric.institutions:
                        hop = (seldom(thread.frequency), member, thread)
                        if other not in found or hop[:2] < found[other][:2]:
                            found[other] = hop
            self._near[institution] = found
        return self._near[institution]

    def chain(self, start: str, goal: str) -> Chain | None:
        """The best chain from one institution to another that it has no tie with: two contacts if possible, else three."""
        here, there = self.near(start), self.near(goal)
        if both := here.keys() & there.keys():
            return min((self._two(here[id], id, there[id]) for id in both), key=lambda chain: chain.rank)
        reached = set(there)
        best: tuple[int, str, str] | None = None
        for id, (rarely, *_) in here.items():
            for other in self.neighbours[id] & reached:
                cost = rarely + seldom(self.best[pair(id, other)].frequency) + there[other][0]
                if best is None or (cost, id, other) < best:
                    best = (cost, id, other)
        if best is None:
            return None
        cost, id, other = best
        (_, first, begins), (_, last, ends) = here[id], there[other]
        return Chain((first, id, other, last), (begins, self.best[pair(id, other)], ends), cost)

    @staticmethod
    def _two(here: Hop, id: str, there: Hop) -> Chain:
        return Chain((here[1], id, there[1]), (here[2], there[2]), here[0] + there[0])


def introductions(graph: GraphSession, scope: Scope) -> Found:
    """Open needs that another institution could answer best, one that the needing institution has no tie with, but people in
    between who know both."""
    row = graph.row("discovery.introductions", municipality=scope.municipality, on=scope.on) or {}
    fabric = fabrics.read(graph, scope.municipality, scope.on)
    offers = list(offers_of(row))
    said = list(between(fabric, offers))
    said.sort(key=lambda one: (-one.score, one.key))
    counted = (
        Said(
            N_(
                "Looked at: %(needs)s open needs on %(on)s, of which %(answered)s have an offer of the same kind with a topic in "
                "common and available at the same time. The best offer shares most topics. Named are needs whose every best "
                "offer is at an institution without any tie to the needing one, where a chain of at most %(within)s confirmed "
                "contacts leads from one to the other."
            ),
            {
                "needs": len(row.get("needs", ())),
                "on": scope.on,
                "answered": len({offer.need for offer in offers}),
                "within": WITHIN,
            },
        ),
        Said(
            N_("Only ties and people visible to the reader are counted; proposed and declined contacts are not ties.")
        ),
    )
    return Found(said[: scope.limit], len(said), counted)


def offers_of(row: Mapping[str, Any]) -> Iterator[Offer]:
    """The offers that answer the needs of `discovery.introductions`: of another institution, the same kind, with a topic in
    common, at the same time. By need, those with most topics first."""
    about: dict[tuple[str, str], list[tuple[Any, ...]]] = defaultdict(list)
    for offer in row.get("offers", ()):
        for topic in dict.fromkeys(offer[-1]):
            about[offer[2], topic].append(offer)
    for need, needing, kind, since, until, topics, priority in row.get("needs", ()):
        shared: dict[str, list[str]] = defaultdict(list)
        found = {}
        for topic in dict.fromkeys(topics):
            for id, giver, _, begins, ends, _ in about.get((kind, topic), ()):
                if (
                    giver != needing
                    and not (ends and since and ends < since)
                    and not (until and begins and until < begins)
                ):
                    shared[id].append(topic)
                    found[id] = giver
        for id in sorted(found, key=lambda id: (-len(shared[id]), id)):
            yield Offer(need, needing, priority, id, found[id], kind, tuple(shared[id]))


def between(fabric: Fabric, offers: Iterable[Offer]) -> Iterable[Suggestion]:
    """The introductions that these offers ask for."""
    known = Acquaintance(fabric)
    tied = fabrics.tied_pairs(fabric)
    for _, of_need in groupby(sorted(offers, key=lambda offer: offer.need), key=lambda offer: offer.need):
        best = _best(of_need)
        if any(pair(offer.needing, offer.giver) in tied for offer in best):
            continue
        chains = [
            (chain.rank, offer.resource, offer, chain)
            for offer in best
            if {offer.needing, offer.giver} <= fabric.institutions
            and (chain := known.chain(offer.needing, offer.giver))
        ]
        if chains:
            _, _, offer, chain = min(chains, key=lambda each: each[:2])
            yield _introduction(fabric, offer, chain)


def _best(offers: Iterable[Offer]) -> list[Offer]:
    every = list(offers)
    most = max(len(offer.topics) for offer in every)
    return [offer for offer in every if len(offer.topics) == most]


def _introduction(fabric: Fabric, offer: Offer, chain: Chain) -> Suggestion:
    """The one to ask is the first in the chain who is not of the needing institution."""
    introducer = next(id for id in chain.nodes if offer.needing not in fabric.homes(id))
    return Suggestion(
        kind="introductions",
        key=fabrics.key_of(offer.need, offer.giver),
        score=(WITHIN - len(chain.threads)) * 10 + (4 - min(offer.priority or 3, 3)) + len(offer.topics) / 10,
        ground=ground(offer.need, offer.resource, offer.giver, chain.nodes),
        what=Said(
            N_("%(introducer)s can introduce %(needing)s to %(giver)s"),
            {
                "introducer": Ref("Teacher", introducer),
                "needing": Ref("Institution", offer.needing),
                "giver": Ref("Institution", offer.giver),
            },
        ),
        why=(
            Said(N_("Needed: %(need)s"), {"need": Ref("Need", offer.need)}),
            Said(
                N_("Offered: %(resource)s (%(kind)s)"),
                {"resource": Ref("Resource", offer.resource), "kind": Code("resource", offer.kind)},
            ),
            *(
                _step(fabric, one, other, thread)
                for one, other, thread in zip(chain.nodes, chain.nodes[1:], chain.threads, strict=False)
            ),
            Said(N_("The two institutions have no tie with each other on %(on)s"), {"on": fabric.on}),
        ),
        institutions=(offer.needing, offer.giver),
        topics=offer.topics,
        picture=tuple(dict.fromkeys((offer.needing, offer.giver, *chain.nodes))),
        acts=(
            Act("path", (offer.needing, offer.giver)),
            Act("picture", tuple(dict.fromkeys((introducer, offer.needing, offer.giver, *chain.nodes)))),
            Act("node", (offer.need,), "Need"),
        ),
        sketch=_sketch(offer, chain),
    )


def _sketch(offer: Offer, chain: Chain) -> Sketch:
    first, last = chain.nodes[0], chain.nodes[-1]
    way = [Line(*step, "informal") for step in pairwise(chain.nodes)]
    begin = [Line(offer.needing, first, "work")] if first != offer.needing else []
    end = [Line(last, offer.giver, "work")] if last != offer.giver else []
    return sketch([*begin, *way, *end])


def _step(fabric: Fabric, one: str, other: str, thread: Thread) -> Said:
    values: dict[str, Value] = {
        "one": fabric.ref(one),
        "other": fabric.ref(other),
        "kind": Code("tie", thread.kind or ""),
        "since": thread.since,
    }
    if thread.since is None:
        return Said(N_("%(one)s and %(other)s know each other: %(kind)s"), values)
    return Said(N_("%(one)s and %(other)s know each other: %(kind)s, since %(since)s"), values)
