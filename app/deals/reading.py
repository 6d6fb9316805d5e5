"""Deals as they stand, for whoever may see them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.access import Action, Actor, Target, may
from app.audit import Caller
from app.deals.making import sides_of
from app.deals.steps import SIDES, Deal, Entry
from app.graph import GraphSession
from app.profiles.history import Said, said
from app.refusals import N_, NotThere

Row = dict[str, Any]
MOST = 200
LOOK_AFTER = frozenset({"coordinator", "admin"})


@dataclass(frozen=True)
class Seen:
    """A deal as its sides see it: both read the same. `sides` are those in whose name the reader may act."""

    deal: Deal
    places: Mapping[str, Row]
    resource: Row | None
    need: Row | None
    reservations: list[Row]
    sides: list[str]


def one(graph: GraphSession, caller: Caller, id: str) -> Seen:
    """A deal of an institution for which the caller answers. Raises NotThere, also when it is only not theirs."""
    row = graph.row("deals.one", id=id)
    deal = Deal.read(row["deal"]) if row else None
    sides = sides_of(caller.actor, deal) if deal else []
    if row is None or deal is None or not sides:
        raise NotThere(N_("There is no such exchange, or it is not yours to see."))
    gone = {"name": "", "short_name": "", "sector": None}
    places = {side: row[side] or gone | {"id": getattr(deal, side)} for side in SIDES}
    return Seen(deal, places, row["resource"], row["need"], row["reservations"], sides)


def listed(
    graph: GraphSession, institutions: Iterable[str], municipality: str = "", limit: int = MOST
) -> tuple[list[Row], int]:
    """Deals of these institutions, or of a whole municipality, for whoever may see them: that is the caller's to decide."""
    rows = graph.rows("deals.list", institutions=sorted(institutions), municipality=municipality, limit=limit).dicts()
    return rows, rows[0]["total"] if rows else 0


def looks_after(actor: Actor, municipality: str | None) -> bool:
    """Whether somebody sees every deal of a municipality and may act for either side, openly."""
    whole = Target(municipality=municipality, institution=None)
    return bool(LOOK_AFTER & actor.roles) and may(actor, Action.EXCHANGE_DEAL, whole)


def told(session: Session, caller: Caller, seen: Seen) -> list[Said[Entry]]:
    """The log, the latest last. Everything in it reads the same to both sides; names of people are told to coordinators only."""
    return said(session, caller, seen.deal.log, looks_after(caller.actor, seen.deal.municipality))


@dataclass(frozen=True)
class Beginning:
    """What a new deal begins with: in whose name one writes, the offer, the need and the partner; own needs and offers (id, title)
    to choose from."""

    own: Row
    resource: Row | None
    need: Row | None
    partner: Row | None
    needs: list[tuple[str, str]]
    offers: list[tuple[str, str]]


def beginning(
    graph: GraphSession, caller: Caller, institution: str, resource: str, need: str, partner: str, on: dt.date
) -> Beginning:
    """What a form for a new deal shows. Raises NotThere when the caller does not answer for the institution."""
    row = graph.row("deals.beginning", institution=institution, resource=resource, need=need, partner=partner, on=on)
    target = Target(municipality=row["own"]["municipality"], institution=institution) if row else None
    if row is None or target is None or not may(caller.actor, Action.EXCHANGE_DEAL, target):
        raise NotThere(N_("There is no such offer or need, or you do not act for one of the two."))
    return Beginning(
        row["own"], row["resource"], row["need"], row["partner"],
        [(id, title) for id, title in row["needs"]], [(id, title) for id, title in row["offers"]],
    )  # fmt: skip
