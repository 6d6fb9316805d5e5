"""Pure: which two people are likely to tie up next, learnt from the network's own past.

Every measure is taken of one day: from contacts in force on it, projects that both take part in, jobs held by then. Nothing
that came later is known to it, so the same functions measure how good a prediction would have been.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from app.discovery import pairing
from app.discovery.pairing import Numbers, Places
from app.discovery.ties import Ties, holds

FEATURES = ("common", "contacts", "projects", "subject", "former", "places", "formal", "sector")
"""What is measured of a pair: Σ 1/ln(degree) over common contacts (Adamic–Adar); ln(1 + contacts of one) + the same of the
other; common projects; a subject in common (0 or 1); worked at one place at one time (0 or 1); ln(1 + contacts between their
institutions); a formal tie between their institutions (0 or 1); the same sector (0 or 1)."""
FIXED = np.array([0.5, 0.5, 0.5, 1.0, 0.5, 0.5, 0.5, 0.0])
"""Weights of the features as they are, where the past is too short to learn from: chosen beforehand, fitted to nothing."""
LEAST_PAST = 30
"""Fewer new ties than this in the years learnt from teach nothing."""
WIDEST = 300
"""A contact whom more people have than this is no reason for any two of them to meet."""
WIDEST_PROJECT = 60
MOST_CANDIDATES = 60_000
_RIDGE = 5.0
_ROUNDS = 40
_CLOSE = 1e-6
_ALL = 150_000  # so many pairs are all learnt from
_UNTIED = 50_000  # of more, so many are, beside those that tied up
_DICE = 7


@dataclass(frozen=True)
class Facts:
    """What is known of people besides their ties: subjects, and projects with the days of taking part."""

    subjects: Mapping[str, frozenset[str]] = field(default_factory=dict)
    projects: Sequence[tuple[str, str, dt.date | None, dt.date | None]] = ()  # person, project, since, until


class Day:
    """The network as it was on a day, ready to measure pairs of the people who worked then.

    `met` are keys of pairs between whom a contact was known by then, in force or over, in order.
    """

    def __init__(self, ties: Ties, facts: Facts, on: dt.date) -> None:
        self.ties, self.facts, self.on = ties, facts, on
        homes: dict[str, set[str]] = defaultdict(set)
        for job in ties.jobs:
            if holds(job.since, job.until, on) and job.institution in ties.institutions:
                homes[job.person].add(job.institution)
        self.people = sorted(homes)
        self.number = {id: number for number, id in enumerate(self.people)}
        self.homes = [frozenset(homes[id]) for id in self.people]
        nodes = {**self.number, **{id: len(self.people) + k for k, id in enumerate(sorted(ties.institutions))}}
        self.ids = list(nodes)
        ends, day = ties.ends, on.toordinal()
        here = np.array([nodes.get(id, -1) for id in ends.ids], dtype=np.int64)
        one, other = here[ends.sources], here[ends.targets]
        begun = (one >= 0) & (other >= 0) & (one != other) & (ends.first <= day)
        keys = self.keys(one, other)
        self.met: Places = np.unique(keys[begun])
        self.around: list[set[int]] = [set() for _ in nodes]
        for a, b in zip(
            *(part.tolist() for part in self._parted(np.unique(keys[begun & (ends.last >= day)]))), strict=True
        ):
            self.around[a].add(b)
            self.around[b].add(a)
        self.projects: list[set[str]] = [set() for _ in self.people]
        for person, project, since, until in facts.projects:
            if person in self.number and holds(since, until, on):
                self.projects[self.number[person]].add(project)
        self.subjects = [facts.subjects.get(id, frozenset()) for id in self.people]

    def _key(self, one: int, other: int) -> int:
        return min(one, other) * len(self.ids) + max(one, other)

    def key(self, one: str, other: str) -> int:
        """The key of a pair of people, in either order."""
        return self._key(self.number[one], self.number[other])

    def _parted(self, keys: Places) -> tuple[Places, Places]:
        one, other = np.divmod(keys, max(len(self.ids), 1))
        return one, other

    # --- pairs --------------------------------------------------------------------------------------------------------

    def candidates(self, most: int = MOST_CANDIDATES) -> tuple[Places, Places]:
        """Pairs of people of different institutions, never tied by then, with a contact, a project or a past in common.

        Where there are more than `most`, those with most in common: a contact or project of fewer people counts more.
        """
        wide = len(self.ids)
        members: dict[str, list[int]] = defaultdict(list)
        for number, projects in enumerate(self.projects):
            for project in projects:
                members[project].append(number)
        met, through = self._met_through
        people = np.array(
            [sum(number < len(self.people) for number in around) for around in self.around], dtype=np.int64
        )
        groups = [group for group in members.values() if len(group) <= WIDEST_PROJECT]
        together, in_group = pairing.within(groups, wide)
        sizes = np.array([len(group) for group in groups], dtype=np.int64)
        former = self._former_keys
        keys = [former, met, together]
        weights = [np.full(len(former), 1.0), 1 / np.log(people[through] + 1), 1 / np.log(sizes[in_group] + 1)]
        every, place = np.unique(np.concatenate(keys), return_inverse=True)
        weight = np.bincount(place, np.concatenate(weights), minlength=len(every))
        fresh = ~np.isin(every, self.met)
        every, weight = every[fresh], weight[fresh]
        if len(every) > most:
            every = np.sort(every[np.lexsort((every, -weight))[:most]])
        one, other = self._parted(every)
        apart = self.apart(one, other)
        return one[apart], other[apart]

    def apart(self, one: Places, other: Places) -> NDArray[np.bool_]:
        """Of each pair, whether they work at different institutions only."""
        together = np.zeros(len(one), dtype=bool)
        for here in self._homes_at:
            for there in self._homes_at:
                together |= (here[one] == there[other]) & (here[one] >= 0)
        return ~together

    def known(self, one: Places, other: Places) -> NDArray[np.bool_]:
        """Of each pair, whether a contact of theirs was known by then."""
        return np.isin(self.keys(one, other), self.met)

    def later(self, until: dt.date) -> Places:
        """Keys of pairs without a contact by then who had the first one after that day and by `until`, in order."""
        ends = self.ties.ends
        here = np.array([self.number.get(id, -1) for id in ends.ids], dtype=np.int64)
        one, other = here[ends.sources], here[ends.targets]
        is_later = (ends.first > self.on.toordinal()) & (ends.first <= until.toordinal())
        return np.setdiff1d(self.keys(one, other)[(one >= 0) & (other >= 0) & is_later], self.met)

    def keys(self, one: Places, other: Places) -> Places:
        """The key of each pair."""
        return np.minimum(one, other) * len(self.ids) + np.maximum(one, other)

    # --- measures -----------------------------------------------------------------------------------------------------

    def features(self, one: Places, other: Places) -> Numbers:
        """A row for each pair, a column for each of `FEATURES`."""
        busy = np.log1p([len(around) for around in self.around])
        found = np.zeros((len(one), len(FEATURES)))
        found[:, 0] = self.adamic_adar(one, other)
        found[:, 1] = busy[one] + busy[other]
        found[:, 2] = self._shared(self.projects, one, other)
        found[:, 3] = pairing.share(self.subjects, one, other)
        found[:, 4] = np.isin(self.keys(one, other), self._former_keys)
        contacts, formal = self.between
        most, tied = self._of_places(one, other, contacts), self._of_places(one, other, dict.fromkeys(formal, 1))
        found[:, 5], found[:, 6] = np.log1p(most), tied
        sectors = {id: place.sector for id, place in self.ties.institutions.items()}
        found[:, 7] = pairing.share([{sectors[id] for id in homes} for homes in self.homes], one, other)
        return found

    def _shared(self, sets: Sequence[AbstractSet[str]], one: Places, other: Places) -> Numbers:
        """Of each pair, how many values both have; most pairs, which share none, cost nothing."""
        counts = np.zeros(len(one))
        for row in np.flatnonzero(pairing.share(sets, one, other)):
            counts[row] = len(sets[one[row]] & sets[other[row]])
        return counts

    def _of_places(self, one: Places, other: Places, values: Mapping[tuple[str, str], int]) -> Numbers:
        """Of each pair, the greatest value of a pair of their institutions."""
        number = {id: k for k, id in enumerate(sorted(self.ties.institutions))}
        wide = len(number) + 1
        known = sorted(
            (number[p] * wide + number[q], value) for (p, q), value in values.items() if p in number and q in number
        )
        keys = np.array([key for key, _ in known] or [-1])
        worth = np.array([value for _, value in known] or [0], dtype=float)
        found = np.zeros(len(one))
        for p in self._homes_at:
            for q in self._homes_at:
                first, second = p[one], q[other]
                key = np.minimum(first, second) * wide + np.maximum(first, second)
                place = np.minimum(np.searchsorted(keys, key), len(keys) - 1)
                hit = (keys[place] == key) & (first >= 0) & (second >= 0)
                found = np.maximum(found, np.where(hit, worth[place], 0.0))
        return found

    @cached_property
    def _homes_at(self) -> Places:
        """Rows: everybody's first institution, second one … by its place among all in order; -1 for none."""
        number = {id: k for k, id in enumerate(sorted(self.ties.institutions))}
        most = max(map(len, self.homes), default=0)
        table = np.full((most, len(self.homes)), -1, dtype=np.int64)
        for person, homes in enumerate(self.homes):
            for place, id in enumerate(sorted(homes)):
                table[place, person] = number[id]
        return table

    def adamic_adar(self, one: Places, other: Places) -> Numbers:
        """Of each pair, Σ 1/ln(degree) over the contacts that both have."""
        return self._over_common(one, other, [1 / math.log(n) if n > 1 else 0.0 for n in map(len, self.around)])

    def resource_allocation(self, one: Places, other: Places) -> Numbers:
        """Of each pair, Σ 1/degree over the contacts that both have."""
        return self._over_common(one, other, [1 / n if n else 0.0 for n in map(len, self.around)])

    def _over_common(self, one: Places, other: Places, weights: Sequence[float]) -> Numbers:
        worth = np.array(weights)
        met, through = self._met_through
        every, place = np.unique(met, return_inverse=True)
        sums: Numbers = np.bincount(place, worth[through], minlength=len(every)).astype(np.float64)
        found = pairing.looked_up(self.keys(one, other), every, sums)
        for z, around in enumerate(self.around):
            if len(around) > WIDEST:  # too many pairs have met through these to list them
                is_near = np.zeros(len(self.ids), dtype=bool)
                is_near[list(around)] = True
                found += worth[z] * (is_near[one] & is_near[other])
        return found

    @cached_property
    def _met_through(self) -> tuple[Places, Places]:
        """Keys of pairs of people with a contact in common, and which one: each as often as they have such; without contacts of
        more than `WIDEST`."""
        near = [
            sorted(number for number in around if number < len(self.people)) if len(around) <= WIDEST else ()
            for around in self.around
        ]
        return pairing.within(near, len(self.ids))

    def common(self, one: int, other: int) -> list[str]:
        """Ids of the contacts that both have, those with fewest contacts of their own first."""
        shared = self.around[one] & self.around[other]
        return [self.ids[z] for z in sorted(shared, key=lambda z: (len(self.around[z]), z))]

    @cached_property
    def former(self) -> frozenset[int]:
        """Keys of pairs who worked at one institution at the same time, by then, and no longer do."""
        by_place: dict[str, list[tuple[int, dt.date, dt.date]]] = defaultdict(list)
        movers = {job.person for job in self.ties.jobs if job.until is not None and job.until < self.on}
        for job in self.ties.jobs:
            number = self.number.get(job.person)
            since = job.since or dt.date.min
            if number is not None and since <= self.on:
                by_place[job.institution].append((number, since, min(job.until or self.on, self.on)))
        moved = {self.number[id] for id in movers if id in self.number}
        found = set()
        for jobs in by_place.values():
            for a, since, until in jobs:
                if a not in moved:
                    continue
                for b, began, ended in jobs:
                    if a != b and since <= ended and began <= until and not self.homes[a] & self.homes[b]:
                        found.add(self._key(a, b))
        return frozenset(found)

    @cached_property
    def _former_keys(self) -> Places:
        return np.fromiter(self.former, dtype=np.int64, count=len(self.former))

    @cached_property
    def between(self) -> tuple[Mapping[tuple[str, str], int], frozenset[tuple[str, str]]]:
        """For pairs of institutions: contacts in force between their people; which have a formal tie in force."""
        counts: dict[tuple[str, str], int] = defaultdict(int)
        for a, around in enumerate(self.around[: len(self.people)]):
            for b in around:
                if a < b < len(self.people) and not self.homes[a] & self.homes[b]:
                    for p in self.homes[a]:
                        for q in self.homes[b]:
                            counts[(p, q) if p < q else (q, p)] += 1
        formal = {
            (tie.source, tie.target) if tie.source < tie.target else (tie.target, tie.source)
            for tie in self.ties.formal_on(self.on)
        }
        return counts, frozenset(formal)


# --- the model --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Model:
    """Weights of the features, and what they were learnt from: of `pairs` pairs `positives` tied up. None were: `FIXED`."""

    weights: Numbers
    positives: int = 0
    pairs: int = 0
    since: dt.date | None = None
    until: dt.date | None = None

    @property
    def is_learnt(self) -> bool:
        """Whether the weights come from this network's past."""
        return self.positives >= LEAST_PAST

    def scores(self, features: Numbers) -> Numbers:
        """The higher, the likelier; comparable within one network and day only, not a probability."""
        scores: Numbers = features @ self.weights
        return scores


def learn(ties: Ties, facts: Facts, since: dt.date, until: dt.date) -> Model:
    """A model of which pairs of people of different institutions, without a contact by `since`, had one by `until`: logistic
    regression with a ridge on standardised features. `FIXED` weights when fewer than `LEAST_PAST` of them did.

    No weight is below zero: what spoke against ties in the past counts nothing. Learnt from all such pairs, or, where these
    are too many, from those that tied up and a sample of the others.
    """
    day = Day(ties, facts, since)
    came_later = day.later(until)
    one, other = _sample(day, came_later)
    apart = day.apart(one, other) & ~day.known(one, other)
    one, other = one[apart], other[apart]
    came = np.isin(day.keys(one, other), came_later)
    positives = int(came.sum())
    if positives < LEAST_PAST or positives == len(came):
        return Model(FIXED, positives, len(one), since, until)
    features = day.features(one, other)
    spread = features.std(axis=0)
    scale = np.where(spread > 0, spread, 1.0)
    return Model(_no_less_than_zero(features / scale, came) / scale, positives, len(one), since, until)


def _sample(day: Day, came: Places) -> tuple[Places, Places]:
    count = len(day.people)
    if count * (count - 1) // 2 <= _ALL:
        return pairing.pairs_of(count)
    dice = np.random.default_rng(_DICE)
    first, second = dice.integers(0, count, size=(2, _UNTIED))
    apart = first != second
    wide = len(day.ids)
    keys = np.unique(np.concatenate([day.keys(first[apart], second[apart]), came]))
    one, other = np.divmod(keys, wide)
    return one, other


def _no_less_than_zero(features: Numbers, came: NDArray[np.bool_]) -> Numbers:
    weights = np.zeros(features.shape[1])
    kept = np.flatnonzero(features.std(axis=0) > 0)
    while len(kept):
        fitted = _logistic(features[:, kept], came)
        if (fitted >= 0).all():
            weights[kept] = fitted
            break
        kept = kept[fitted >= 0]
    return weights


def _logistic(features: Numbers, came: NDArray[np.bool_]) -> Numbers:
    """Weights of a logistic regression by Newton's method; the intercept is fitted and left out, as it ranks nothing."""
    table = np.column_stack([np.ones(len(features)), features])
    ridge = np.diag([0.0, *[_RIDGE] * features.shape[1]])
    weights = np.zeros(table.shape[1])
    weights[0] = np.log(came.mean() / (1 - came.mean()))
    loss = _loss(table, came, weights)
    for _ in range(_ROUNDS):
        guess = 1 / (1 + np.exp(-table @ weights))
        slope = table.T @ (came - guess) - ridge @ weights
        bend = (table * (guess * (1 - guess))[:, None]).T @ table + ridge
        step = np.linalg.solve(bend, slope)
        while (better := _loss(table, came, weights + step)) > loss and np.abs(step).max() > _CLOSE:
            step = step / 2  # a whole step may overshoot where one of the two outcomes is rare
        if np.abs(step).max() <= _CLOSE:
            break
        weights, loss = weights + step, better
    fitted: Numbers = weights[1:]
    return fitted


def _loss(table: Numbers, came: NDArray[np.bool_], weights: Numbers) -> float:
    sums = table @ weights
    return float(np.logaddexp(0, sums).sum() - sums[came].sum() + _RIDGE / 2 * (weights[1:] ** 2).sum())


def auc(scores: Numbers, came: NDArray[np.bool_]) -> float:
    """The share of pairs (one that came, one that did not) in which the first has the higher score; equal ones count half."""
    positives = int(came.sum())
    negatives = len(came) - positives
    if not positives or not negatives:
        return float("nan")
    _, place, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[place]
    return float((ranks[came].sum() - positives * (positives + 1) / 2) / (positives * negatives))
