"""Who can introduce an institution that needs something to one that offers it, when the two do not know each other yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from app.discovery import fabric as fabrics
from app.discovery.fabric import INFORMAL, Fabric, Thread
from app.discovery.suggestion import Act, Code, Found, Ref, Said, Scope, Suggestion, Value, ground
from app.discovery.ties import read
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


class Acquaintance:
    """Who knows whom on a day: chains of confirmed contacts from one institution's people to another's."""

    def __init__(self, fabric: Fabric) -> None:
        self.fabric = fabric
        self.staff = fabric.staff()
        best: dict[tuple[str, str], Thread] = {}
        for thread in fabric.threads:
            if thread.type == INFORMAL:
                known = best.get(thread.pair)
                if known is None or (seldom(thread.frequency), thread.id) < (seldom(known.frequency), known.id):
                    best[thread.pair] = thread
        self.around: dict[str, list[tuple[str, Thread]]] = defaultdict(list)
        for (one, other), thread in sorted(best.items()):
            self.around[one].append((other, thread))
            self.around[other].append((one, thread))

    def members(self, institution: str) -> list[str]:
        """The people of an institution, and the institution itself: somebody may have a contact with it as a whole."""
        return [institution, *self.staff[institution]]

    def rings(self, institution: str, depth: int) -> list[dict[str, Chain]]:
        """Ring by ring, up to `depth` contacts away: each person reached first in this ring, with the best chain there."""
        here = {id: Chain((id,), (), 0) for id in self.members(institution)}
        rings, seen = [here], set(here)
        for _ in range(depth):
            ring: dict[str, Chain] = {}
            for id, chain in rings[-1].items():
                if len(rings) > 1 and id in self.fabric.institutions:
                    continue  # an institution as a whole introduces nobody
                for other, thread in self.around.get(id, ()):
                    if other in seen:
                        continue
                    there = Chain(
                        (*chain.nodes, other), (*chain.threads, thread), chain.seldom + seldom(thread.frequency)
                    )
                    if other not in ring or there.rank < ring[other].rank:
                        ring[other] = there
            rings.append(ring)
            seen.update(ring)
        return rings

    def best(self, rings: list[dict[str, Chain]], goal: str, within: int = WITHIN) -> Chain | None:
        """The best chain to an institution of at most `within` contacts, where `rings` reach to one contact less."""
        members = self.members(goal)
        for ring in rings:
            if met := [ring[id] for id in members if id in ring]:
                return min(met, key=lambda chain: chain.rank)
        if len(rings) > within:
            return None
        found: Chain | None = None
        for id in members:
            for other, thread in self.around.get(id, ()):
                chain = rings[-1].get(other)
                if chain is None or other in self.fabric.institutions:
                    continue
                whole = Chain((*chain.nodes, id), (*chain.threads, thread), chain.seldom + seldom(thread.frequency))
                if found is None or whole.rank < found.rank:
                    found = whole
        return found


def introductions(graph: GraphSession, scope: Scope) -> Found:
    """Open needs that another institution could answer best, one that the needing institution has no tie with, but people in
    between who know both."""
    row = graph.row("discovery.introductions", municipality=scope.municipality, on=scope.on) or {}
    fabric = fabrics.weave(read(graph, scope.municipality, scope.on))
    offers = offers_of(row)
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
                "needs": row.get("total", 0),
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


def offers_of(row: Mapping[str, Any]) -> list[Offer]:
    """The offers of a row of lists, as `discovery.introductions` returns it."""
    names = ("needs", "needing", "priorities", "resources", "givers", "kinds", "topics")
    lists = (row.get(name, ()) for name in names)
    return [
        Offer(need, needing, priority, resource, giver, kind, tuple(topics))
        for need, needing, priority, resource, giver, kind, topics in zip(*lists, strict=True)
    ]


def between(fabric: Fabric, offers: Iterable[Offer]) -> Iterable[Suggestion]:
    """The introductions that these offers ask for."""
    known = Acquaintance(fabric)
    tied = fabrics.tied_pairs(fabric)
    by_place = sorted(offers, key=lambda offer: (offer.needing, offer.need))
    for needing, wanted in groupby(by_place, key=lambda offer: offer.needing):
        if needing not in fabric.institutions:
            continue
        rings: list[dict[str, Chain]] | None = None
        for _, of_need in groupby(wanted, key=lambda offer: offer.need):
            best = _best(of_need)
            if any(_pair(needing, offer.giver) in tied for offer in best):
                continue
            rings = rings or known.rings(needing, WITHIN - 1)
            chains = [
                (chain.rank, offer.resource, offer, chain)
                for offer in best
                if offer.giver in fabric.institutions and (chain := known.best(rings, offer.giver))
            ]
            if chains:
                _, _, offer, chain = min(chains, key=lambda each: each[:2])
                yield _introduction(fabric, offer, chain)


def _best(offers: Iterable[Offer]) -> list[Offer]:
    every = list(offers)
    most = max(len(offer.topics) for offer in every)
    return [offer for offer in every if len(offer.topics) == most]


def _pair(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)


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
    )


def _step(fabric: Fabric, one: str, other: str, thread: Thread) -> Said:
    values: dict[str, Value] = {
        "one": _named(fabric, one),
        "other": _named(fabric, other),
        "kind": Code("tie", thread.kind or ""),
        "since": thread.since,
    }
    if thread.since is None:
        return Said(N_("%(one)s and %(other)s know each other: %(kind)s"), values)
    return Said(N_("%(one)s and %(other)s know each other: %(kind)s, since %(since)s"), values)


def _named(fabric: Fabric, id: str) -> Ref:
    return Ref("Institution" if id in fabric.institutions else "Teacher", id)
