"""A profile as it stands in the graph, and what its forms offer to choose from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.access import Action, Target, may
from app.audit import Caller
from app.graph import GraphSession
from app.profiles.parts import BY_TIE, PARTS, Part
from app.refusals import N_, NotThere

Row = dict[str, Any]
MOST_CHOICES = 500


@dataclass(frozen=True)
class Profile:
    """An institution and what it tells. `records` are by part; each has `id`, `seen` (which version this is), its values and
    `topics`; a shared one counts the `others` that have it too."""

    institution: Row
    municipality: str | None
    records: Mapping[str, list[Row]]

    @property
    def id(self) -> str:
        id: str = self.institution["id"]
        return id

    @property
    def name(self) -> str:
        name: str = self.institution["short_name"] or self.institution["name"]
        return name

    @property
    def target(self) -> Target:
        """This profile as the table of permissions sees it."""
        return Target(municipality=self.municipality, institution=self.id)

    def find(self, part: Part, id: str) -> Row | None:
        """A record of a part."""
        if part.code == "about":
            return self.institution if id == self.id else None
        return next((record for record in self.records[part.code] if record["id"] == id), None)


def profile(graph: GraphSession, id: str) -> Profile | None:
    """The profile of an institution; None when there is none."""
    row = graph.row("profiles.profile", id=id)
    if row is None:
        return None
    records: dict[str, list[Row]] = {code: [] for code in PARTS if code != "about"}
    for tie, values, topics, others, seen, way in row["records"]:
        records[BY_TIE[tie].code].append({**values, "topics": topics, "others": others, "seen": seen, "way": way})
    return Profile(row["institution"] | {"seen": row["seen"]}, row["municipality"], records)


def editable(graph: GraphSession, caller: Caller, id: str) -> Profile:
    """The profile that the caller may write. Raises NotThere, also when it is only not theirs."""
    found = profile(graph, id)
    if found is None or not may(caller.actor, Action.PROFILE_EDIT, found.target):
        raise NotThere(N_("There is no such institution, or its profile is not yours to write."))
    return found


@dataclass(frozen=True)
class Choices:
    """What forms offer: topics (id, name, the id of the wider one), and practices or outcomes that others have named (id,
    title), at most `MOST_CHOICES` of `total`."""

    topics: list[tuple[str, str, str | None]]
    named: list[tuple[str, str]]
    total: int

    @property
    def topic_names(self) -> Mapping[str, str]:
        return {id: name for id, name, _ in self.topics}

    @property
    def topic_groups(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Topics under the widest one that they belong to, which stands first in its group."""
        names, parents = self.topic_names, {id: parent for id, _, parent in self.topics}

        def top(id: str) -> str:
            seen = {id}
            while (parent := parents.get(id)) in names and parent not in seen:
                id = str(parent)
                seen.add(id)
            return id

        groups: dict[str, list[tuple[str, str]]] = {}
        for id, name, _ in self.topics:
            groups.setdefault(top(id), []).append((id, name))
        return [
            (names[head], sorted(members, key=lambda one: (one[0] != head, one[1].casefold())))
            for head, members in sorted(groups.items(), key=lambda group: names[group[0]].casefold())
        ]


def choices(graph: GraphSession, place: Profile, part: Part) -> Choices:
    """What the form of a part offers for this institution: of practices and outcomes those that it does not have yet."""
    row = graph.row(
        "profiles.choices", institution=place.id, label=part.label if part.shared else "", limit=MOST_CHOICES
    )
    if row is None:
        return Choices([], [], 0)
    return Choices([tuple(one) for one in row["topics"]], [tuple(one) for one in row["named"]], row["total"])
