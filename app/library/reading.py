"""Materials as they stand in the graph, and in whose name somebody may share one or say that they use it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.access import Action, Target, may
from app.audit import Caller
from app.graph import GraphSession
from app.profiles.reading import Choices
from app.refusals import N_, NotThere
from app.store import MaterialThanks

Row = dict[str, Any]


@dataclass(frozen=True)
class Owner:
    """In whose name something is done: a teacher for herself, or an institution through whoever answers for it."""

    label: str
    id: str
    name: str
    municipality: str | None
    visibility: str | None = None

    @property
    def target(self) -> Target:
        """What is this owner's, as the table of permissions sees it."""
        is_person = self.label == "Teacher"
        return Target(
            municipality=self.municipality,
            institution=None if is_person else self.id,
            person=self.id if is_person else None,
        )


@dataclass(frozen=True)
class Material:
    """A material as the viewer may see it. `values` has `id`, `seen` (which version this is), its properties and `topics`;
    owners and users are dictionaries with `label`, `id` (None: closed to the viewer), `name`, `place`."""

    values: Row
    topic_names: list[str]
    owners: list[Row]
    mine: bool
    municipality: str | None
    sources: list[Row]
    made_into: list[Row]
    used_by: list[Row]
    uses: list[str]

    @property
    def id(self) -> str:
        id: str = self.values["id"]
        return id

    @property
    def title(self) -> str:
        title: str = self.values["title"]
        return title

    @property
    def attribution(self) -> str:
        """How the material is named wherever something was made from it: its title, and the institution whose it is. People are
        not named here: this outlives what they may take back."""
        places = [owner["name"] for owner in self.owners if owner["label"] == "Institution"]
        return ", ".join([f"«{self.title}»", *places, *filter(None, [self.values["licence"]])])[:1000]

    def is_written_by(self, caller: Caller) -> bool:
        """Whether the caller may change it: it is their own, or their institution's."""
        if self.mine:
            return may(caller.actor, Action.LIBRARY_SHARE, Target(person=caller.actor.person))
        return any(
            may(caller.actor, Action.LIBRARY_SHARE, Target(municipality=self.municipality, institution=owner["id"]))
            for owner in self.owners
            if owner["label"] == "Institution"
        )

    def is_judged_by(self, caller: Caller) -> bool:
        """Whether the caller may take it out though it is not theirs."""
        return may(caller.actor, Action.LIBRARY_TAKE_OUT, Target(municipality=self.municipality))


def material(graph: GraphSession, id: str) -> Material | None:
    """A material of the library; None when there is none."""
    row = graph.row("library.material", id=id)
    if row is None:
        return None
    values = row["material"] | {"topics": row["topics"], "seen": row["seen"]}
    shown = {
        key: row[key]
        for key in ("topic_names", "owners", "mine", "municipality", "sources", "made_into", "used_by", "uses")
    }
    return Material(values, **shown)


def shown(graph: GraphSession, id: str) -> Material:
    """The same; raises NotThere."""
    found = material(graph, id)
    if found is None:
        raise NotThere(N_("There is no such material in the library. It may have been taken out."))
    return found


def writable(graph: GraphSession, caller: Caller, id: str) -> Material:
    """A material that the caller may change. Raises NotThere, also when it is only not theirs."""
    found = shown(graph, id)
    if not found.is_written_by(caller):
        raise NotThere(N_("There is no such material, or it is not yours to change."))
    return found


def owners(graph: GraphSession, caller: Caller) -> list[Owner]:
    """In whose name the caller may share and say that something is used: their own first."""
    found = [
        Owner(row["label"], row["id"], row["name"], row["municipality"], row["visibility"])
        for row in graph.rows("library.owner").dicts()
    ]
    return [owner for owner in found if may(caller.actor, Action.LIBRARY_SHARE, owner.target)]


def owner(graph: GraphSession, caller: Caller, id: str) -> Owner:
    """One of them: the one with this id, or the only one there is. Raises NotThere."""
    found = owners(graph, caller)
    wanted = [one for one in found if one.id == id] if id else found[:1]
    if not wanted:
        raise NotThere(N_("You cannot do this in that name."))
    return wanted[0]


@dataclass(frozen=True)
class Narrowing:
    """What the library can be narrowed by: (value, name, how many materials of the whole library)."""

    topics: list[tuple[str, str, int]]
    licences: list[tuple[str, int]]
    institutions: list[tuple[str, str, int]]
    tree: Choices


def narrowing(graph: GraphSession) -> Narrowing:
    """The choices of the library's filters, and the tree of topics for its form."""
    row = graph.row("library.choices")
    assert row is not None
    return Narrowing(
        [tuple(one) for one in row["topics"]],
        [tuple(one) for one in row["licences"]],
        [tuple(one) for one in row["institutions"]],
        Choices([tuple(one) for one in row["tree"]], [], 0),
    )


# --- thanks -----------------------------------------------------------------------------------------------------------


def thanks(session: Session, ids: Iterable[str]) -> Mapping[str, int]:
    """How many people have thanked for each of these materials."""
    counted = (
        select(MaterialThanks.material, func.count())
        .where(MaterialThanks.material.in_(list(ids)))
        .group_by(MaterialThanks.material)
    )
    return {material: count for material, count in session.execute(counted)}  # noqa: C416 # rows, not pairs, to the types


def has_thanked(session: Session, caller: Caller, id: str) -> bool:
    """Whether the caller has."""
    return (
        caller.actor.account_id is not None and session.get(MaterialThanks, (caller.actor.account_id, id)) is not None
    )
