"""Who takes part in the projects: institutions as written here, teachers chosen among their people."""

from __future__ import annotations

import random
from collections.abc import Sequence

from seed.people import Person, Row
from seed.story import CONSORTIUM

# project -> "institution:role|…"
INSTITUTIONS: dict[str, str] = {
    "project-pedagogical-kitchen": (
        "school-7:leader|method-center:expert|school-9:member|school-1:member|gymnasium-1:member|basic-school-6:member"
    ),
    "project-river-sensors": "lyceum-10:leader|ngo-river:expert|quantorium:member|it-cube:member",
    "project-city-reads": "method-center:leader|library:host|library-children:host|school-1:member|school-8:member",
    "project-letters": "gymnasium-1:leader|museum:host|library:member",
    "project-verkhovya": "school-8:leader|supp-center-2:member|museum:expert",
    "project-regatta": "supp-center:leader|museum-river:host|river-port:member|quantorium:member",
    "project-robotics-cup": "quantorium:leader|lyceum-10:member|school-2:member|school-5:member|plant-pribor:expert",
    "project-math-battles": "school-5:leader|lyceum-10:member|gymnasium-1:member|school-9:member",
    "project-theatre-fest": "gymnasium-1:leader|culture-house:host|school-1:member",
    "project-puppet-yard": "kindergarten-3:leader|kindergarten-7:member|kindergarten-8:member|kindergarten-5:host",
    "project-bridge": "kindergarten-11:leader|school-9:member|kindergarten-1:member|school-1:member",
    "project-walks": "kindergarten-7:leader|kindergarten-12:member|method-center:expert|kindergarten-lipovka:member",
    "project-inclusion-route": "ppms:leader|kindergarten-8:member|basic-school-6:member|ngo-parents:expert|clinic-children:member",
    "project-mediation": "ppms:leader|basic-school-6:member|school-7:member|kdn:expert",
    "project-holidays": "supp-center:leader|supp-center-2:member|quantorium:member|culture-house:host|fok:host",
    "project-pedclass": "college-ped:leader|school-1:member|school-4:member|school-7:member|kindergarten-5:host",
    "project-medclass": "clinic:leader|school-9:member|school-4:member|university:expert",
    "project-agro": "school-lipovka:leader|agro-holding:host|university:expert",
    "project-drones": "quantorium:leader|school-sosnovka:host|school-lipovka:member",
    "project-river-patrol": "ngo-river:leader|school-4:member|basic-school-6:member|supp-center-2:member",
    "project-ski-fest": "school-4:leader|sport-school:member|ski-base:host|kindergarten-12:member",
    "project-swim": "fok:host|sport-school-2:leader|school-9:member|school-5:member",
    "project-spartakiad": "sport-school:leader|edu-authority:member|fok:host|school-4:member|school-2:member",
    "project-newsroom": "media-paper:leader|school-8:member|school-7:member|gymnasium-1:member",
    "project-tv-lesson": "media-tv:leader|school-4:member|it-cube:member",
    "project-data-town": "it-cube:leader|university:expert|school-9:member|lyceum-10:member",
    "project-night-museum": "museum:leader|museum-river:member|library:member|supp-center-2:member",
    "project-fleet-year": "museum-river:leader|museum:member|river-port:host|supp-center:member",
    "project-choir": "music-school:leader|school-3:member|school-1:member|culture-house:host",
    "project-clay": "art-school:leader|culture-house-lipovka:member|kindergarten-3:member",
    "project-english-week": "gymnasium-1:leader|school-5:member|school-7:member|lyceum-10:member",
    "project-young-teacher": "method-center:leader|school-7:host|college-ped:member|school-9:member",
    "project-assessment": "school-7:leader|school-9:member|school-sosnovka:member|basic-school-6:member|university:expert",
    "project-functional": "method-center:leader|school-5:member|school-1:member|lyceum-10:member",
    "project-remote": "method-center:leader|school-7:member|gymnasium-1:member|school-2:member",
    "project-career-map": "college-poly:leader|plant-pribor:host|plant-bread:host|school-2:member|school-4:member",
    "project-bread": "plant-bread:host|school-4:leader|college-poly:member",
    "project-good-deeds": "ngo-good:leader|school-7:member|school-9:member|supp-center:member",
    "project-accept": "ngo-parents:leader|school-7:member|basic-school-6:member",
    "project-food": "clinic-children:leader|kindergarten-7:member|school-9:member",
    "project-forest": "school-sosnovka:leader|ngo-river:member",
    "project-dances": "culture-house:leader|art-school:member|supp-center:member",
    "project-audiobook": "library:leader|school-8:member|school-1:member",
    "project-chess": "supp-center:leader|school-5:member|kindergarten-2:member",
    "project-game-lab": "college-ped:leader|kindergarten-5:host|kindergarten-11:member|library-children:member",
    "project-astronomy": "quantorium:leader|ski-base:host|lyceum-10:member",
    "project-junior-profi": "college-poly:leader|school-2:member|lyceum-10:member|supp-center:member",
    "project-family-sat": "basic-school-6:leader|kindergarten-12:member|ppms:expert",
    "project-summer-labs": "university:leader|ngo-river:member|school-lipovka:host",
}
# Circles whose people a project calls for first, by topic.
_CALLED = {
    "topic-reading": "слово",
    "topic-memory": "общество",
    "topic-local": "общество",
    "topic-maths": "числа",
    "topic-robotics": "числа",
    "topic-ecology": "природа",
    "topic-agro": "природа",
    "topic-theatre": "искусство",
    "topic-music": "искусство",
    "topic-inclusion": "поддержка",
    "topic-mediation": "поддержка",
    "topic-english": "языки",
    "topic-early": "детство",
    "topic-transition": "детство",
    "topic-play": "детство",
    "topic-skiing": "движение",
    "topic-swimming": "движение",
    "topic-sport": "движение",
    "topic-media": "слово",
    "topic-data": "числа",
    "topic-engineering": "мастерство",
    "topic-modelling": "мастерство",
    "topic-drones": "числа",
    "topic-chemistry": "природа",
    "topic-teaching": "управление",
}
# People of the stories who are the first to take part in their project.
_FACES = {
    "project-engineering-vertical": ("t-kudrin-do", "t-laptev-ai", "t-tokarev-nb"),
    "project-pedagogical-kitchen": ("t-gromova-ts",),
    "project-letters": ("t-ladygina-ep", "t-sukharev-il"),
}


def participations(chance: random.Random, projects: Sequence[Row], people: Sequence[Person]) -> list[Row]:
    """Rows of participations.csv: institutions first, then one to three of their people in each project."""
    rows: list[Row] = []

    def add(participant: str, project: str, role: str, since: str, until: str = "") -> None:
        rows.append(
            {
                "id": f"part-{len(rows) + 1:03d}",
                "participant": participant,
                "project": project,
                "role": role,
                "since": since,
                "until": until,
            }
        )

    for project in projects:
        identity, began, ended = project["id"], project["since"], project["until"]
        planned = project["status"] == "planned"
        until = ended if project["status"] == "finished" else ""
        if identity == "project-engineering-vertical":
            members = [
                (place, "leader" if place == "lyceum-10" else "member", f"{year}-09-01")
                for place, (year, _) in CONSORTIUM.items()
            ]
        else:
            members = []
            for number, part in enumerate(INSTITUTIONS[identity].split("|")):
                place, _, role = part.partition(":")
                year = int(began[:4]) + (0 if number < 2 or planned or until else chance.choice((0, 0, 1, 2, 3)))
                late = f"{year}-09-15"
                members.append((place, role, began if year == int(began[:4]) or late > "2026-11-01" else late))
        called = {_CALLED.get(topic, "") for topic in project["topics"].split("|")}
        for place, role, since in members:
            add(place, identity, role, since, until)
            staff = [p for p in people if p.places == {place} and not p.left and p.began <= since]
            faces = _FACES.get(identity, ())
            order = {
                person.id: (person.id not in faces, person.circle not in called, chance.random()) for person in staff
            }
            staff.sort(key=lambda person: order[person.id])
            for number, person in enumerate(staff[: chance.choice((1, 1, 2, 2, 3))]):
                add(person.id, identity, role if number == 0 and role != "host" else "member", since, until)
    olkhovka = next(person for person in people if person.id == "t-roshchina-va")
    add(olkhovka.id, "project-river-patrol", "member", "2017-05-13")
    add(olkhovka.id, "project-data-town", "expert", "2022-10-01")
    return rows
