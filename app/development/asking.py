"""Requests as they stand in the graph, and what one may be formed from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.access import Action, Target, may
from app.audit import Caller
from app.development.terms import Term, term
from app.graph import GraphSession
from app.refusals import N_, NotThere

Row = dict[str, Any]
STATES = ("gathering", "passed", "answered", "closed")


@dataclass(frozen=True)
class PdRequest:
    """A request as the viewer may see it: `values` has `id`, `seen` (which version this is) and its properties; `askers` are those
    whom the viewer may see, `joined` the ids of the viewer's own among them."""

    values: Row
    municipality: str
    askers: list[Row]
    joined: list[str]
    topics: list[Row]
    practice: Row | None
    need: Row | None
    partner: Row | None

    @property
    def id(self) -> str:
        id: str = self.values["id"]
        return id

    @property
    def term(self) -> Term | None:
        return term(self.values["term"])

    @property
    def institutions(self) -> list[Row]:
        return [one for one in self.askers if one["label"] == "Institution"]

    @property
    def teachers(self) -> list[Row]:
        return [one for one in self.askers if one["label"] == "Teacher"]

    @property
    def target(self) -> Target:
        """This request as the table of permissions sees it."""
        return Target(municipality=self.municipality)


def asked_for(graph: GraphSession, municipality: str, filters: Mapping[str, Any] | None = None) -> list[PdRequest]:
    """The requests of a municipality that fit: those that gather first, then by half-year and by how many ask."""
    rows = graph.rows("development.requests", municipality=municipality, **(filters or {})).dicts()
    return [_request(row) for row in rows]


def known(graph: GraphSession, id: str) -> PdRequest:
    """A request. Raises NotThere."""
    row = graph.row("development.request", id=id)
    if row is None:
        raise NotThere(N_("There is no such request."))
    return _request(row)


def needed(graph: GraphSession, caller: Caller, id: str) -> PdRequest:
    """A request that the caller looks after. Raises NotThere, also when it is only not theirs."""
    found = known(graph, id)
    if not is_managed_by(caller, found):
        raise NotThere(N_("There is no such request."))
    return found


def is_managed_by(caller: Caller, one: PdRequest) -> bool:
    """Whether the caller passes this request on, writes its answer and closes it."""
    return may(caller.actor, Action.PD_MANAGE, one.target)


def _request(row: Row) -> PdRequest:
    names = ("municipality", "askers", "joined", "topics", "practice", "need", "partner")
    return PdRequest(row["request"] | {"seen": row["seen"]}, **{name: row[name] for name in names})


@dataclass(frozen=True)
class Start:
    """What a request is formed from: a practice of a partner institution, or a need; what stands in its form at first, and the
    request for the same that gathers already, if there is one."""

    practice: Row | None
    need: Row | None
    partner: Row | None
    title: str
    topics: list[str]
    gathering: list[Row]


def start(graph: GraphSession, practice: str, partner: str, need: str) -> Start:
    """What a request is formed from. Raises NotThere when there is no such thing; with neither given, from nothing but words."""
    row = graph.row("development.start", practice=practice, partner=partner, need=need)
    assert row is not None
    if (practice and row["practice"] is None) or (need and row["need"] is None) or (partner and row["partner"] is None):
        raise NotThere(N_("What the request is to be formed from is not in the network any more."))
    source = row["practice"] or row["need"]
    return Start(
        row["practice"], row["need"], row["partner"], source["title"] if source else "", row["topics"], row["gathering"]
    )
