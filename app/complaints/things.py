"""What a complaint can be about, as far as whoever complains may see it; whose it is, and whose act."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from app import agreements, bulletin, partnership
from app.access import Action, may
from app.audit import Caller
from app.graph import GraphSession
from app.refusals import N_, NotThere
from app.site import MUNICIPALITY
from app.store import MaterialChange, PostChange, ProfileChange, Publication

LABELS: Mapping[str, str] = {
    "institution": "Institution",
    "programme": "Programme",
    "offer": "Resource",
    "need": "Need",
    "practice": "Practice",
    "material": "Material",
    "post": "Post",
}
"""What stands in the network: the label of its node."""
WHATS: Mapping[str, str] = {
    "institution": N_("what an institution tells about itself"),
    "programme": N_("a programme"),
    "offer": N_("an offer"),
    "need": N_("a need"),
    "practice": N_("a practice"),
    "material": N_("a material of the library"),
    "post": N_("a post of the bulletin"),
    "agreement": N_("an agreement"),
    "partnership": N_("a line of a partnership’s log"),
    "public": N_("a public page"),
}
"""What a complaint can be about, as it is called."""
NOT_THERE = N_("There is no such thing to complain about, or it is not yours to see.")
Row = dict[str, Any]


@dataclass(frozen=True)
class Thing:
    """What a complaint is about. `institutions` and `person` are whose it is; `accounts` whose act it was."""

    what: str
    id: str
    title: str
    municipality: str
    institutions: tuple[str, ...] = ()
    person: str | None = None
    accounts: frozenset[int] = frozenset()


def thing(graph: GraphSession, session: Session, caller: Caller, what: str, id: str, here: str) -> Thing:
    """The thing of this kind and id. `here` is the municipality of the bulletin that is shown. Raises NotThere, also when it is
    only not the caller’s to see."""
    find = _FOUND.get(what)
    found = find(graph, session, caller, what, id, here) if find is not None else None
    if found is None:
        raise NotThere(NOT_THERE)
    return found


def _of_network(graph: GraphSession, session: Session, caller: Caller, what: str, id: str, here: str) -> Thing | None:
    if what == "post":
        bulletin.shown(graph, id, here)
    row = graph.row("complaints.thing", id=id)
    if row is None or row["label"] != LABELS[what]:
        return None
    return _thing(what, id, row, _writers(session, what, id))


def _thing(what: str, id: str, row: Row, accounts: frozenset[int]) -> Thing:
    homes = row["municipalities"]
    return Thing(
        what, id, row["title"] or id, homes[0] if homes else "", tuple(row["institutions"]), row["person"], accounts
    )  # fmt: skip


def _writers(session: Session, what: str, id: str) -> frozenset[int]:
    """The accounts that have written or changed it."""
    column: Any
    of: ColumnElement[bool]
    if what == "post":
        column, of = PostChange.account_id, PostChange.post == id
    elif what == "material":
        column, of = MaterialChange.account_id, MaterialChange.material == id
    else:
        column, of = ProfileChange.account_id, ProfileChange.record == id
        if what == "institution":
            of = or_(of, (ProfileChange.institution == id) & (ProfileChange.part == "about"))
    return frozenset(session.scalars(select(column).where(column.is_not(None), of).distinct()))


def _agreement(graph: GraphSession, session: Session, caller: Caller, what: str, id: str, here: str) -> Thing | None:
    if not may(caller.actor, Action.AGREEMENTS_VIEW):
        return None
    seen = agreements.one(graph, session, caller, id)
    if not seen.is_own:
        return None
    if seen.agreement is not None:
        text = seen.agreement.text
        sides = [(party.institution, party.municipality) for party in seen.agreement.parties.values()]
        home, title = seen.agreement.municipality, text.texts.get("subject", "") if text else ""
        wrote = frozenset(line.account for line in seen.agreement.log if line.account is not None)
    else:
        known = seen.known or {}
        sides = [(party["institution"], party["municipality"] or "") for party in known["parties"]]
        home, title, wrote = "", known["subject"] or known["number"] or "", frozenset()
    home = home or next((place for _, place in sides if place), "")
    return Thing(what, id, title or id, home, tuple(id for id, _ in sides), accounts=wrote)


def _line(graph: GraphSession, session: Session, caller: Caller, what: str, id: str, here: str) -> Thing | None:
    """A line of a partnership, named “partnership:number”, for a party that reads it. Of what the coordination wrote no institution
    is the owner."""
    of, _, number = id.partition(":")
    if not number.isdecimal() or len(number) > 5 or not may(caller.actor, Action.PARTNERSHIP_VIEW):
        return None
    seen = partnership.one(session, caller, of)
    line = next((line for line in seen.workspace.log if line.number == int(number)), None)
    if line is None or not (seen.mine or seen.coordinates):
        return None
    places = (seen.workspace.places[line.party],) if line.party else ()
    home = seen.workspace.homes.get(line.party, "") or seen.workspace.municipality
    wrote = frozenset() if line.account is None else frozenset({line.account})
    return Thing(what, id, seen.workspace.title, home, places, accounts=wrote)


def _public(graph: GraphSession, session: Session, caller: Caller, what: str, id: str, here: str) -> Thing | None:
    """What stands on the public site, named “kind:id”."""
    row = session.scalars(select(Publication).where(Publication.open_key == f"{id}:")).first()
    if row is None or row.kind == "person":
        return None
    wrote = frozenset() if row.account_id is None else frozenset({row.account_id})
    if row.kind == MUNICIPALITY:
        known = graph.rows("site.municipalities", ids=[row.thing]).dicts()
        return Thing(what, id, known[0]["name"] if known else row.thing, row.municipality, accounts=wrote)
    found = graph.row("complaints.thing", id=row.thing)
    title = found["title"] if found else row.thing
    return Thing(what, id, title, row.municipality, (row.institution,), accounts=wrote)


_Finder = Callable[[GraphSession, Session, Caller, str, str, str], Thing | None]
_FOUND: Mapping[str, _Finder] = {
    **dict.fromkeys(LABELS, _of_network),
    "agreement": _agreement,
    "partnership": _line,
    "public": _public,
}
