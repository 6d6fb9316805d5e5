"""The informal ties: a ledger that keeps the rules of the stories, and the everyday ties around the stories."""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterable, Sequence

from seed.contexts import Contexts
from seed.people import Person, Row

TODAY = "2026-11-23"
_UNDATED_KINDS = ("friendship", "acquaintance")
_FREQUENCIES = {
    "joint_lesson": (2, 6, 8, 1),
    "lesson_visit": (0, 4, 9, 3),
    "method_exchange": (4, 8, 6, 1),
    "advice": (5, 8, 5, 1),
    "mentoring": (9, 7, 1, 0),
    "joint_contest": (0, 1, 6, 8),
    "joint_event": (0, 2, 8, 6),
    "co_author": (0, 2, 4, 6),
    "resource_loan": (0, 2, 6, 6),
    "referral": (0, 0, 3, 8),
    "acquaintance": (0, 2, 5, 8),
    "friendship": (6, 7, 3, 0),
    "online": (9, 7, 2, 0),
}
_INSIDE = {
    "joint_lesson": 10,
    "lesson_visit": 14,
    "method_exchange": 15,
    "advice": 18,
    "mentoring": 12,
    "joint_event": 7,
    "joint_contest": 4,
    "co_author": 4,
    "resource_loan": 4,
    "friendship": 10,
    "online": 1,
    "referral": 1,
}
_ACROSS = {
    "method_exchange": 18,
    "joint_contest": 12,
    "joint_event": 14,
    "advice": 12,
    "online": 10,
    "acquaintance": 10,
    "lesson_visit": 8,
    "co_author": 6,
    "referral": 5,
    "friendship": 5,
    "resource_loan": 4,
    "mentoring": 4,
    "joint_lesson": 4,
}
_TO_INSTITUTION = {
    "joint_event": 10,
    "joint_lesson": 9,
    "resource_loan": 5,
    "advice": 5,
    "acquaintance": 5,
    "joint_contest": 4,
    "method_exchange": 4,
    "online": 3,
}
_YEARS = dict(zip(range(2016, 2027), (17, 10, 10, 10, 7, 9, 9, 10, 11, 11, 9), strict=True))
_MONTHS = (6, 7, 7, 6, 5, 3, 1, 5, 14, 10, 8, 4)
CLIQUE_A_PLACES, CLIQUE_B_PLACES = ("school-1", "gymnasium-1", "school-3"), ("school-4", "school-8", "basic-school-6")
# Places whose outside ties belong to a story alone, and pairs that must stay empty outside the stories.
_STORY_PLACES = {"school-7", "basic-school-olkhovka", "basic-school-klyuchi"}
_STORY_PAIRS = {frozenset(pair) for pair in (("school-3", "theatre"), ("gymnasium-1", "museum"))}


def setting(people: Iterable[Person]) -> str:
    """Which words fit these people: lessons (school), groups of small children (preschool) or neither (other)."""
    places = {place for person in people for place in person.places}
    if all(place.startswith("kindergarten") for place in places):
        return "preschool"
    general = ("school-", "basic-", "gymnasium", "lyceum")
    return "school" if all(place.startswith(general) for place in places) else "other"


class Ledger:
    """Collects informal ties and refuses a second one of the same pair, kind and beginning."""

    def __init__(self, chance: random.Random) -> None:
        self.rows: list[Row] = []
        self.joined: set[frozenset[str]] = set()
        self._chance = chance
        self._contexts = Contexts(chance)
        self._keys: set[tuple[frozenset[str], str, str]] = set()

    def add(
        self,
        start: Person,
        end: Person | str,
        kind: str,
        since: str,
        until: str = "",
        context: str | None = None,
        state: str | None = None,
        visibility: str | None = None,
        frequency: str | None = None,
    ) -> bool:
        """Registers a tie to a person or to an institution (its id); False when the same tie exists."""
        far = end if isinstance(end, str) else end.id
        chance = self._chance
        key = (frozenset((start.id, far)), kind, since)
        if key in self._keys:
            return False
        self._keys.add(key)
        self.joined.add(key[0])
        if state is None:
            fresh = since >= "2024"
            state = "proposed" if fresh and not until and chance.random() < 0.44 else "confirmed"
            state = "declined" if chance.random() < 0.02 else state
        if context is None:
            both = [start] if isinstance(end, str) else [start, end]
            circle = chance.choice(both).circle
            month = int(since[5:7] or 13)
            wanted = chance.random() < 0.8
            context = self._contexts.deal(kind, setting(both), circle, isinstance(end, str), month) if wanted else ""
        if frequency is None:
            codes = ("weekly", "monthly", "termly", "rarely")
            frequency = chance.choices(codes, _FREQUENCIES[kind])[0] if chance.random() < 0.9 else ""
        visible = visibility or chance.choices(("network", "coordinators", "public"), (61, 29, 10))[0]
        self.rows.append(
            {
                "from": start.id,
                "to": far,
                "kind": kind,
                "frequency": frequency,
                "context": context,
                "state": state,
                "source": chance.choices(("teacher", "survey", "coordinator", "import"), (62, 22, 9, 7))[0],
                "visibility": "coordinators" if state == "declined" else visible,
                "since": since,
                "until": until,
            }
        )
        return True


def some_day(chance: random.Random, first: str, year: int) -> str:
    """A day of the school year not before `first`, in the given year, not after today."""
    month = chance.choices(range(1, 13), _MONTHS)[0]
    day = f"{year}-{month:02d}-{chance.randint(1, 28):02d}"
    return max(first, min(day, "2026-11-20"))


def _met(one: Person, other: Person) -> bool:
    """Did these two ever work in the network at the same time?"""
    return not any(person.left and person.left <= max(one.began, other.began) for person in (one, other))


def span(chance: random.Random, people: Sequence[Person], kind: str, ending: float = 0.42) -> tuple[str, str]:
    """When such a tie began and ended: inside everyone's work, sometimes known only to the month or the year."""
    first = max("2016-01-11", *(person.began for person in people), "2016-01-11")
    years = [year for year in _YEARS if year >= int(first[:4])]
    since = some_day(chance, first, chance.choices(years, [_YEARS[year] for year in years])[0])
    left = min((person.left for person in people if person.left), default="")
    until = ""
    if left and left <= since:
        since = (datetime.date.fromisoformat(left) - datetime.timedelta(days=chance.randint(200, 900))).isoformat()
        since = max(first, since)
    if left or (chance.random() < ending and since < "2026"):
        end = datetime.date.fromisoformat(since) + datetime.timedelta(days=chance.randint(120, 1900))
        limit = datetime.date.fromisoformat(left or "2026-10-30")
        until = min(end, limit).isoformat() if left or end <= limit else ""
    vague = chance.choices(("day", "month", "year"), (50, 26, 38 if kind in _UNDATED_KINDS else 20))[0]
    cut = {"day": 10, "month": 7, "year": 4}[vague]
    # A vague beginning is read as its first day, which must not fall before the work that it grew from.
    if since[:cut].ljust(10, "~") > "0" and (since[:cut] + "-01-01")[:10] >= first:
        since = since[:cut]
    if until and until[:4] > since[:4] and until[:4] < "2026" and not left and chance.random() < 0.4:
        until = until[: chance.choice((4, 7))]
    return since, until


def _weighted(chance: random.Random, weights: dict[str, int]) -> str:
    return chance.choices(list(weights), list(weights.values()))[0]


def _orient(kind: str, one: Person, other: Person) -> tuple[Person, Person]:
    """A mentor or adviser is whoever has worked longer."""
    if kind in ("mentoring", "advice") and one.began > other.began:
        return other, one
    return one, other


def _free(one: Person, other: Person, cliques: Sequence[set[str]]) -> bool:
    """May an everyday tie join these two people of different institutions?"""
    if one.places & other.places or (one.places | other.places) & _STORY_PLACES:
        return False
    if any(frozenset((a, b)) in _STORY_PAIRS for a in one.places for b in other.places):
        return False
    members = set().union(*cliques)
    return not (one.id in members and other.id in members)


def inside(ledger: Ledger, chance: random.Random, people: Sequence[Person], wanted: int) -> None:
    """Everyday ties of colleagues under one roof: dense in a circle of subjects, thin between circles."""
    by_place: dict[str, list[Person]] = {}
    for person in people:
        if len(person.jobs) == 1:
            by_place.setdefault(person.home, []).append(person)
    pairs = [
        (one, other, 9 if one.circle == other.circle else 1)
        for staff in by_place.values()
        for number, one in enumerate(staff)
        for other in staff[number + 1 :]
    ]
    done = 0
    while done < wanted:
        one, other, _ = chance.choices(pairs, [weight for _, _, weight in pairs])[0]
        kind = _weighted(chance, _INSIDE)
        if (frozenset((one.id, other.id)) in ledger.joined and chance.random() < 0.6) or not _met(one, other):
            continue
        since, until = span(chance, (one, other), kind)
        done += ledger.add(*_orient(kind, one, other), kind, since, until)


def across(
    ledger: Ledger,
    chance: random.Random,
    people: Sequence[Person],
    near: dict[frozenset[str], float],
    cliques: Sequence[set[str]],
    wanted: int,
) -> None:
    """Everyday ties between institutions: subject unions first, then neighbours; a few people know many."""
    outgoing = {person.id: chance.choice((1, 1, 1, 1, 2, 2, 3, 5)) for person in people}
    pairs, weights = [], []
    for number, one in enumerate(people):
        for other in people[number + 1 :]:
            if _free(one, other, cliques):
                closeness = near[frozenset((one.home, other.home))]
                alike = 14 if one.circle == other.circle else 1
                pairs.append((one, other))
                weights.append(alike * closeness * outgoing[one.id] * outgoing[other.id])
    done = 0
    for one, other in chance.choices(pairs, weights, k=wanted * 3):
        if done == wanted:
            break
        kind = _weighted(chance, _ACROSS)
        if (frozenset((one.id, other.id)) in ledger.joined and chance.random() < 0.7) or not _met(one, other):
            continue
        since, until = span(chance, (one, other), kind, 0.46)
        done += ledger.add(*_orient(kind, one, other), kind, since, until)


def under_agreements(
    ledger: Ledger,
    chance: random.Random,
    people: Sequence[Person],
    agreements: Sequence[tuple[list[str], str]],
    cliques: Sequence[set[str]],
) -> None:
    """A few living contacts under agreements: given their parties (the base first) and their first days."""
    for parties, first_day in agreements:
        for place in parties[1:]:
            pairs = [
                (one, other)
                for one in people
                for other in people
                if one.home == parties[0]
                and other.home == place
                and not (one.left or other.left)
                and _free(one, other, cliques)
            ]
            alike = [pair for pair in pairs if pair[0].circle == pair[1].circle] or pairs
            for one, other in chance.sample(alike, min(len(alike), chance.choice((1, 1, 1, 2)))):
                first = max(first_day, "2016-02-01", one.began, other.began)
                year = min(2026, int(first[:4]) + chance.choice((0, 0, 1, 2)))
                kind = _weighted(chance, _ACROSS)
                ledger.add(*_orient(kind, one, other), kind, some_day(chance, first, year), state="confirmed")


_OPEN_HOUSES = {
    "museum": "общество слово",
    "museum-river": "общество мастерство детство",
    "library": "слово общество",
    "library-children": "слово начальная_школа детство",
    "theatre": "искусство слово",
    "quantorium": "числа мастерство природа",
    "it-cube": "числа",
    "ngo-river": "природа",
    "ngo-good": "поддержка общество",
    "fok": "движение",
    "ski-base": "движение",
    "art-school": "искусство детство",
    "music-school": "искусство детство",
    "university": "природа числа",
    "ppms": "поддержка",
    "plant-pribor": "мастерство числа",
    "agro-holding": "природа",
    "media-paper": "слово",
    "media-tv": "слово искусство",
    "clinic-children": "детство поддержка",
    "culture-house": "искусство",
    "supp-center": "мастерство начальная_школа",
    "college-poly": "мастерство",
    "plant-bread": "природа",
    "river-port": "мастерство общество",
}


def to_institutions(ledger: Ledger, chance: random.Random, people: Sequence[Person], wanted: int) -> None:
    """Ties of a person with an institution as a whole: a library, a museum, a workshop."""
    fitting = [
        (person, place)
        for person in people
        for place, circles in _OPEN_HOUSES.items()
        if person.circle.replace(" ", "_") in circles.split()
        and place not in person.places
        and not person.places & _STORY_PLACES
        and not any(frozenset((home, place)) in _STORY_PAIRS for home in person.places)
    ]
    done = 0
    while done < wanted:
        person, place = chance.choice(fitting)
        kind = _weighted(chance, _TO_INSTITUTION)
        since, until = span(chance, (person, person), kind)
        if since[:4] >= _OPENED.get(place, "2016"):
            done += ledger.add(person, place, kind, since, until)


_OPENED = {"quantorium": "2019", "it-cube": "2021"}
