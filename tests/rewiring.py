"""Networks in which nothing has happened: the ties of a municipality dealt anew by chance."""

from __future__ import annotations

import dataclasses
import random
from typing import TypeVar

from app.discovery.ties import Contact, Formal, Ties

Tie = TypeVar("Tie", Contact, Formal)
SWAPS = 10  # tried for each tie


def rewired(ties: Ties, seed: int) -> Ties:
    """Everybody keeps as many ties as they have, of both sorts; with whom, and in which years, is chance.

    Ends are exchanged between two ties at a time (a loop or a repeated pair is not made), then the periods are dealt anew.
    """
    chance = random.Random(seed)
    return dataclasses.replace(ties, contacts=_dealt(ties.contacts, chance), formal=_dealt(ties.formal, chance))


def scattered(ties: Ties, seed: int) -> Ties:
    """Nobody is preferred: the ends of every tie are any two people (of a formal tie: institutions); its years stay."""
    chance = random.Random(seed)
    people, places = sorted({job.person for job in ties.jobs}), sorted(ties.institutions)

    def anew(tie: Tie, among: list[str]) -> Tie:
        source, target = chance.sample(among, 2)
        return tie._replace(source=source, target=target)

    return dataclasses.replace(
        ties,
        contacts=[anew(contact, people) for contact in ties.contacts],
        formal=[anew(tie, places) for tie in ties.formal],
    )


def _dealt(ties: list[Tie], chance: random.Random) -> list[Tie]:
    ends = [(tie.source, tie.target) for tie in ties]
    pairs = {frozenset(pair) for pair in ends}
    for _ in range(SWAPS * len(ends)):
        i, j = chance.randrange(len(ends)), chance.randrange(len(ends))
        (a, b), (c, d) = ends[i], ends[j]
        swapped = frozenset((a, d)), frozenset((c, b))
        if len({a, b, c, d}) == 4 and not pairs.intersection(swapped):
            ends[i], ends[j] = (a, d), (c, b)
            pairs.update(swapped)
    periods = [(tie.since, tie.until) for tie in ties]
    chance.shuffle(periods)
    return [
        tie._replace(source=source, target=target, since=since, until=until)
        for tie, (source, target), (since, until) in zip(ties, ends, periods, strict=True)
    ]
