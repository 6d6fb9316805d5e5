"""`python -m bench make --size SIZE --to FOLDER`: an invented country as the files that users bring to the import.

Written row by row, so that of the country only the number of people of each institution is kept in memory; the same seed gives
the same bytes. Two ties of three stay inside an institution, most others inside its municipality, a few go to the region and the
country. How many ties somebody has is heavy-tailed, and so is the size of municipalities and institutions.
"""

from __future__ import annotations

import argparse
import datetime as dt
import itertools
import random
import shutil
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.config import ROOT
from seed.names import full_name

FIRST, TODAY = dt.date(2012, 9, 1), dt.date(2026, 11, 1)
DAYS = (TODAY - FIRST).days
HERE, NEAR, REGION = 0.65, 0.90, 0.97
"""Where the other end of a contact is: up to the first share in the same institution, then municipality, then region."""
NEEDS, OFFERS, PROGRAMMES, AGREEMENTS, PATRONAGES, PROJECTS, EXCHANGES = 1.6, 1.9, 2.0, 1.36, 0.6, 0.2, 0.5
"""So many to an institution, as in the seed."""
KINDS = (
    ("school", "Школа", 50), ("basic_school", "Основная школа", 17), ("gymnasium", "Гимназия", 60), ("lyceum", "Лицей", 55),
    ("kindergarten", "Детский сад", 26), ("supp_center", "Дом творчества", 32), ("art_school", "Школа искусств", 25),
    ("sport_school", "Спортивная школа", 28), ("college", "Колледж", 65), ("library", "Библиотека", 8), ("museum", "Музей", 7),
    ("culture_house", "Дом культуры", 12), ("enterprise", "Завод", 4), ("method_center", "Методический центр", 14),
)  # fmt: skip
OFTEN = (0, 0, 0, 0, 1, 2, 3, 4, 4, 4, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13)
CONTACTS = (
    "joint_lesson", "lesson_visit", "method_exchange", "method_exchange", "advice", "advice", "mentoring", "joint_event",
    "co_author", "resource_loan", "acquaintance", "friendship", "online",
)  # fmt: skip
SUBJECTS = (
    "математика", "русский язык|литература", "физика", "физика|астрономия", "химия", "биология", "история|обществознание",
    "география", "английский язык", "информатика", "начальные классы", "дошкольная педагогика", "музыка", "физкультура",
    "технология", "педагогика дополнительного образования",
)  # fmt: skip
POSITIONS = ("учитель", "учитель", "учитель", "воспитатель", "педагог-организатор", "методист", "заместитель директора")
THINGS = ("staff", "equipment", "premises", "info", "method", "digital", "transport", "partners")
DIRECTIONS = ("technical", "natural_science", "sport", "art", "tourism", "social")
NAMED = ("Речной", "Лесной", "Степной", "Озёрный", "Горный", "Полевой", "Северный", "Южный", "Заречный", "Приморский")


@dataclass(frozen=True)
class Size:
    """So many regions, municipalities in them, institutions and people in all; `ties` are jobs, contacts and formal ties."""

    regions: int
    municipalities: int
    institutions: int
    teachers: int
    ties: int


SIZES = {
    "town": Size(1, 1, 40, 1_300, 5_000),
    "municipality": Size(1, 1, 120, 3_000, 15_000),
    "region": Size(1, 30, 1_200, 40_000, 160_000),
    "national": Size(85, 2_300, 40_000, 1_300_000, 5_000_000),
}


@dataclass
class Country:
    """The plan: which municipality each institution is in, and with which number its people begin."""

    size: Size
    chance: random.Random
    first_place: list[int]  # of a municipality; one more than there are
    first_person: list[int]  # of an institution; one more than there are
    kinds: list[tuple[str, str, int]]

    @classmethod
    def planned(cls, size: Size, seed: int) -> Country:
        """A country of this size; the same for the same seed."""
        chance = random.Random(seed)
        weights = [min(chance.paretovariate(1.1), 250.0) for _ in range(size.municipalities)]
        kinds = [KINDS[OFTEN[int(chance.random() * len(OFTEN))]] for _ in range(size.institutions)]
        people = [kind[2] * (0.5 + chance.random()) for kind in kinds]
        return cls(size, chance, _starts(weights, size.institutions), _starts(people, size.teachers), kinds)

    def region(self, municipality: int) -> int:
        """Regions hold municipalities that follow each other."""
        return municipality * self.size.regions // self.size.municipalities

    def municipality(self, place: int) -> int:
        """Of an institution."""
        return bisect_right(self.first_place, place) - 1

    def around(self, place: int, draw: float) -> int:
        """Where the other end is: the place itself, one of its municipality, its region or the country."""
        if draw < HERE:
            return place
        at = self.municipality(place)
        first, last = at, at + 1
        if draw >= NEAR:
            region = self.region(at)
            first = -(-region * self.size.municipalities // self.size.regions)
            last = -(-(region + 1) * self.size.municipalities // self.size.regions)
        if draw >= REGION:
            first, last = 0, self.size.municipalities
        low, high = self.first_place[first], self.first_place[last]
        return low + int((high - low) * self.chance.random())


def _starts(weights: list[float], total: int) -> list[int]:
    """Shares of `total`, at least one for each weight, as running sums from 0 to `total`."""
    whole, rest, run = sum(weights), total - len(weights), 0.0
    starts = [0]
    for number, weight in enumerate(weights, 1):
        run += weight
        starts.append(number + int(rest * run / whole))
    return [*starts[:-1], total]


def make(size: Size, folder: Path, seed: int = 1) -> dict[str, int]:
    """Writes the files into the folder and says how many rows each has."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(ROOT / "seed" / "topics.csv", folder / "topics.csv")
    topics = [line.partition(",")[0] for line in (ROOT / "seed" / "topics.csv").read_text().splitlines()[1:]]
    country, rows = Country.planned(size, seed), {"topics": len(topics)}

    @contextmanager
    def table(name: str, columns: str) -> Iterator[Callable[[str], object]]:
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            file.write(columns + "\n")
            rows[name] = 0

            def write(row: str) -> None:
                rows[name] += 1
                file.write(row + "\n")

            yield write

    with table("municipalities", "id,name,region") as write:
        _each(write, _municipalities(country))
    with table("institutions", "id,name,short_name,kind,municipality,lat,lon,since") as write:
        _each(write, _institutions(country))
    with table("teachers", "id,name,subjects,visibility") as write:
        _each(write, _teachers(country))
    with table("jobs", "id,teacher,institution,position,since,until") as write:
        _each(write, _jobs(country))
    with table("offers", "id,title,institution,kind,quantity,topics,since,until") as write:
        _each(write, _things(country, topics, "o", "Предложение", OFFERS, "{kind},{least}"))
    with table("needs", "id,title,institution,kind,priority,state,topics,since,until") as write:
        _each(write, _things(country, topics, "n", "Потребность", NEEDS, "{kind},{least},{state}"))
    with table("programmes", "id,title,institution,direction,level,age_from,age_to,hours,format,topics,since") as write:
        _each(write, _programmes(country, topics))
    with table("projects", "id,title,kind,status,topics,since,until") as write:
        _each(write, _projects(country, topics))
    with table("participations", "id,participant,project,role,since") as write:
        _each(write, _participations(country))
    with (
        table("agreements", "id,number,form,subject,state,signed_on,since,until") as write,
        table("parties", "id,institution,agreement,role") as party,
    ):
        derived = _agreements(country, write, party)
    with table("formal_ties", "id,from,to,kind,source,since,until") as write:
        _each(write, _patronages(country))
    with table("exchanges", "id,title,happened_on,state,giver,receiver") as write:
        _each(write, _exchanges(country))
    with table("informal_ties", "id,from,to,kind,frequency,state,source,visibility,since,until") as write:
        _each(write, _contacts(country, size.ties - rows["jobs"] - rows["formal_ties"] - derived))
    return rows | {"ties of agreements": derived}


def _each(write: Callable[[str], object], rows: Iterable[str]) -> None:
    for row in rows:
        write(row)


def _municipalities(country: Country) -> Iterator[str]:
    for n in range(country.size.municipalities):
        region = country.region(n)
        yield f"m-{n},{NAMED[n % 10]} округ № {n + 1},{NAMED[region % 10]} край № {region + 1}"


def _institutions(country: Country) -> Iterator[str]:
    for at in range(country.size.municipalities):
        lat, lon = 45 + 20 * country.chance.random(), 30 + 110 * country.chance.random()
        for n in range(country.first_place[at], country.first_place[at + 1]):
            kind, name, _ = country.kinds[n]
            north, east = lat + 0.2 * country.chance.random(), lon + 0.3 * country.chance.random()
            number = f"№ {n - country.first_place[at] + 1}"
            yield (
                f"i-{n},«{name} {number}» округа № {at + 1},{name} {number},{kind},m-{at},{north:.4f},{east:.4f},"
                f"{1960 + int(60 * country.chance.random())}"
            )


def _teachers(country: Country) -> Iterator[str]:
    draw = country.chance.random
    for n in range(country.size.teachers):
        name = full_name(country.chance, draw() < 0.85)
        seen = draw()
        visibility = "network" if seen < 0.8 else "public" if seen < 0.9 else "coordinators"
        yield f"t-{n},{name},{SUBJECTS[int(draw() * len(SUBJECTS))]},{visibility}"


def _jobs(country: Country) -> Iterator[str]:
    draw = country.chance.random
    for place in range(country.size.institutions):
        for n in range(country.first_person[place], country.first_person[place + 1]):
            yield f"j-{n},t-{n},i-{place},{POSITIONS[int(draw() * len(POSITIONS))]},{1990 + int(36 * draw())}-09-01,"


def _topics(country: Country, topics: list[str]) -> str:
    one, other = (topics[int(len(topics) * country.chance.random() ** 1.5)] for _ in range(2))
    return one if one == other or country.chance.random() < 0.6 else f"{one}|{other}"


def _things(country: Country, topics: list[str], code: str, title: str, each: float, middle: str) -> Iterator[str]:
    draw = country.chance.random
    for n in range(int(each * country.size.institutions)):
        kind = THINGS[int(draw() * len(THINGS))]
        facts = middle.format(kind=kind, least=1 + int(3 * draw()), state="open" if draw() < 0.7 else "matched")
        since = TODAY + dt.timedelta(int(320 * draw()) - 200)
        until = since + dt.timedelta(30 + int(270 * draw()))
        place = int(draw() * country.size.institutions)
        yield f"{code}-{n},{title} № {n + 1},i-{place},{facts},{_topics(country, topics)},{since},{until}"


def _programmes(country: Country, topics: list[str]) -> Iterator[str]:
    draw = country.chance.random
    for n in range(int(PROGRAMMES * country.size.institutions)):
        age, place = 5 + int(10 * draw()), int(draw() * country.size.institutions)
        yield (
            f"p-{n},Программа № {n + 1},i-{place},{DIRECTIONS[int(6 * draw())]},base,{age},{age + 3},72,in_person,"
            f"{_topics(country, topics)},{2016 + int(10 * draw())}"
        )


def _projects(country: Country, topics: list[str]) -> Iterator[str]:
    draw = country.chance.random
    for n in range(int(PROJECTS * country.size.institutions)):
        yield f"w-{n},Проект № {n + 1},network,active,{_topics(country, topics)},{2018 + int(8 * draw())},"


def _participations(country: Country) -> Iterator[str]:
    draw, number = country.chance.random, itertools.count()
    for n in range(int(PROJECTS * country.size.institutions)):
        host = int(draw() * country.size.institutions)
        yield f"part-{next(number)},i-{host},w-{n},host,2021"
        for place in {country.around(host, NEAR - 0.01) for _ in range(3)} - {host}:
            yield f"part-{next(number)},i-{place},w-{n},member,2021"
        for one in {_somebody(country, country.around(host, draw())) for _ in range(3)}:
            yield f"part-{next(number)},t-{one},w-{n},member,2021-09"


def _agreements(country: Country, write: Callable[[str], object], party: Callable[[str], object]) -> int:
    draw, number, derived = country.chance.random, itertools.count(), 0
    for n in range(int(AGREEMENTS * country.size.institutions)):
        first = int(draw() * country.size.institutions)
        wanted = (2, 2, 2, 3, 5)[int(5 * draw())]
        parties = [first]
        for _ in range(4 * wanted):
            other = country.around(first, HERE + (1 - HERE) * draw())
            if len(parties) < wanted and other not in parties:
                parties.append(other)
        if len(parties) < 2:
            continue
        since = FIRST + dt.timedelta(int(DAYS * draw()))
        until = since + dt.timedelta(300 + int(1500 * draw()))
        state = "expired" if until < TODAY else "active"
        form = ("network_contract", "coop_agreement", "joint_plan")[int(3 * draw())]
        write(f"a-{n},{n + 1}/{since.year},{form},Совместная работа,{state},{since},{since},{until}")
        for place in parties:
            role = "base" if place == first and form == "network_contract" else "participant"
            party(f"y-{next(number)},i-{place},a-{n},{role}")
        derived += len(parties) - 1 if form == "network_contract" else len(parties) * (len(parties) - 1) // 2
    return derived


def _patronages(country: Country) -> Iterator[str]:
    draw = country.chance.random
    for n in range(int(PATRONAGES * country.size.institutions)):
        first = n * country.size.institutions // int(PATRONAGES * country.size.institutions)
        other = country.around(first, HERE + (1 - HERE) * draw())
        if other != first:
            yield f"f-{n},i-{first},i-{other},patronage,coordinator,{2012 + int(14 * draw())},"


def _exchanges(country: Country) -> Iterator[str]:
    draw = country.chance.random
    for n in range(int(EXCHANGES * country.size.institutions)):
        first = int(draw() * country.size.institutions)
        other = country.around(first, HERE + (1 - HERE) * draw())
        if other != first:
            on = TODAY - dt.timedelta(1 + int(900 * draw()))
            yield f"x-{n},Обмен № {n + 1},{on},confirmed,i-{first},i-{other}"


def _somebody(country: Country, place: int) -> int:
    """Somebody of the place; whom many know is more likely."""
    low, high = country.first_person[place], country.first_person[place + 1]
    return low + int((high - low) * country.chance.random() ** 1.8)


def _contacts(country: Country, count: int) -> Iterator[str]:
    draw, number = country.chance.random, 0
    mean = count / country.size.teachers
    for place in range(country.size.institutions):
        for one in range(country.first_person[place], country.first_person[place + 1]):
            behind = (
                count * (one + 1) / country.size.teachers - number
            )  # some were asked for twice, some draws were small
            wanted = min(int((mean + behind / 50) * 0.38 * max(draw(), 1e-9) ** -0.62 + draw()), 400)
            others: dict[int, None] = {}
            for _ in range(wanted):
                others[_somebody(country, country.around(place, draw()))] = None
            others.pop(one, None)
            for other in others:
                if number == count:
                    return
                yield _contact(draw, number, one, other)
                number += 1


def _contact(draw: Callable[[], float], number: int, one: int, other: int) -> str:
    """Odd days lead down and even days up, so that two people never have the same contact twice."""
    day = FIRST.toordinal() + int(DAYS * draw())
    since = dt.date.fromordinal(day - (day % 2 == (one < other)))
    rough = draw()
    if one < other and rough < 0.2:
        begun = since.isoformat()[:4] if rough < 0.1 else since.isoformat()[:7]
    elif one > other and since.day == 1:
        begun = (since + dt.timedelta(2)).isoformat()
    else:
        begun = since.isoformat()
    until = (since + dt.timedelta(400 + int(1100 * draw()))).isoformat() if draw() < 0.25 else ""
    kind = CONTACTS[int(draw() * len(CONTACTS))]
    often = ("weekly", "monthly", "termly", "rarely")[int(4 * draw())]
    state = "confirmed" if draw() < 0.9 else "proposed"
    seen = "network" if draw() < 0.7 else "coordinators"
    return f"c-{number},t-{one},t-{other},{kind},{often},{state},teacher,{seen},{begun},{until}"


def main(arguments: list[str]) -> int:
    """`make --size SIZE --to FOLDER [--seed N]`."""
    parser = argparse.ArgumentParser(prog="python -m bench make", description="An invented country as CSV files.")
    parser.add_argument("--size", choices=list(SIZES), required=True)
    parser.add_argument("--to", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args(arguments)
    for name, count in make(SIZES[wanted.size], wanted.to, wanted.seed).items():
        print(f"{name:<20}{count:>10,}")
    return 0
