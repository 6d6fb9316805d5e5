"""Makes the generated tables of «Заречье»: teachers, jobs, participations and informal_ties.

Deterministic: the chance has a fixed seed and only the standard library is used, so running it again gives
byte-identical files. All other tables are written by hand and only read here.

    python -m seed.make [folder]      the folder defaults to this one
"""

from __future__ import annotations

import csv
import math
import random
import sys
from collections.abc import Sequence
from pathlib import Path

from seed import story, ties
from seed.participants import participations
from seed.people import Person, Row, people

HERE = Path(__file__).resolve().parent
GENERATED = ("teachers", "jobs", "participations", "informal_ties")
_SEED = 1723
_INSIDE, _ACROSS, _TO_INSTITUTIONS = 712, 292, 120


def read(name: str) -> list[Row]:
    """The rows of a hand-written table."""
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _write(folder: Path, name: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, columns, lineterminator="\n")
        table.writeheader()
        table.writerows(rows)


def _nearness(institutions: Sequence[Row]) -> dict[frozenset[str], float]:
    """How readily people of two institutions meet: 1 next door, falling with the distance in kilometres."""
    near = {}
    for one in institutions:
        for other in institutions:
            north = (float(one["lat"]) - float(other["lat"])) * 111
            east = (float(one["lon"]) - float(other["lon"])) * 60
            near[frozenset((one["id"], other["id"]))] = 1 / (1 + math.hypot(north, east) / 2.5)
    return near


def _kept_agreements() -> list[tuple[list[str], str]]:
    """The agreements that are not only paper, as (parties, first day); consortium and hub have their own stories."""
    parties: dict[str, list[str]] = {}
    for party in read("parties"):
        parties.setdefault(party["agreement"], []).append(party["institution"])
    return [
        (parties[agreement["id"]], agreement["since"])
        for agreement in read("agreements")
        if agreement["state"] == "active" and not agreement["id"].startswith(("agr-paper", "agr-consortium"))
    ]


def _informal_ties(everyone: Sequence[Person], institutions: Sequence[Row]) -> list[Row]:
    chance = random.Random(_SEED + 1)
    ledger, cast = ties.Ledger(chance), story.Cast(everyone)
    story.tell(ledger, chance, cast)
    right, left = story.cliques(cast)
    circles = [{person.id for person in right}, {person.id for person in left} | {story.BRIDGE}]
    ties.inside(ledger, chance, everyone, _INSIDE)
    ties.under_agreements(ledger, chance, everyone, _kept_agreements(), circles)
    ties.across(ledger, chance, everyone, _nearness(institutions), circles, _ACROSS)
    ties.to_institutions(ledger, chance, everyone, _TO_INSTITUTIONS)
    return [{"id": f"tie-{number:04d}", **row} for number, row in enumerate(ledger.rows, 1)]


def make(folder: Path) -> None:
    """Writes every generated table into the folder."""
    institutions = read("institutions")
    everyone = people(random.Random(_SEED), institutions)
    teachers = [
        {"id": p.id, "name": p.name, "subjects": "|".join(p.subjects), "visibility": p.visibility}
        for p in sorted(everyone, key=lambda person: person.name)
    ]
    _write(folder, "teachers", ["id", "name", "subjects", "visibility"], teachers)
    held = [
        {"teacher": person.id, "institution": place, "position": position, "since": since, "until": until}
        for person in everyone
        for (place, since, until), position in zip(person.jobs, person.positions, strict=True)
    ]
    jobs = [{"id": f"job-{number:03d}", **row} for number, row in enumerate(held, 1)]
    _write(folder, "jobs", ["id", "teacher", "institution", "position", "since", "until"], jobs)
    parts = participations(random.Random(_SEED + 3), read("projects"), everyone)
    _write(folder, "participations", ["id", "participant", "project", "role", "since", "until"], parts)
    columns = ["id", "from", "to", "kind", "frequency", "context", "state", "source", "visibility", "since", "until"]
    _write(folder, "informal_ties", columns, _informal_ties(everyone, institutions))


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
