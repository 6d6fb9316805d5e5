"""Writing what two institutions agree about: every step is one transaction, counts once, and is refused to whoever saw an older
state. The log only grows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from app import nonces
from app.access import Action, Actor, Target, may
from app.audit import Caller, record
from app.deals.steps import (
    ACTS,
    ASK,
    GIVER,
    MOST_STEPS,
    OTHER,
    SIDES,
    Act,
    Deal,
    Entry,
    after,
    fields_of,
    may_act,
    need_after,
)
from app.graph import Ask, GraphSession, given_back, plain
from app.profiles.checking import Problem, Wrong, checked
from app.profiles.history import role_of
from app.refusals import N_, NotThere, Refusal
from app.store import ProfileChange, now

_NOT_THERE = N_("There is no such exchange, or it is not yours to see.")


class Moved(Refusal):
    """Somebody has acted meanwhile; `deal` is what holds now."""

    status = 409

    def __init__(self, deal: Deal) -> None:
        super().__init__(
            N_(
                "Something has happened here meanwhile. Nothing of yours was sent, and what you have typed is still below."
            )
        )
        self.deal = deal


class Asked(Refusal):
    """The same two speak about the same already, in the deal `id`."""

    status = 409

    def __init__(self, id: str) -> None:
        super().__init__(N_("You two speak about this already: go on there."))
        self.id = id


@dataclass(frozen=True)
class Wish:
    """What a new deal is about: who gives and receives, what (an offer, or none) for which need (or none)."""

    giver: str
    receiver: str
    resource: str = ""
    need: str = ""

    def of(self, side: str) -> str:
        """The institution on a side."""
        return self.giver if side == GIVER else self.receiver


def sides_of(actor: Actor, deal: Deal) -> list[str]:
    """The sides in whose name somebody may act in a deal."""

    def answers(side: str) -> bool:
        target = Target(municipality=deal.municipality, institution=getattr(deal, side))
        return may(actor, Action.EXCHANGE_DEAL, target)

    return [side for side in SIDES if answers(side)]


# --- a new one --------------------------------------------------------------------------------------------------------


def begin(
    graph: GraphSession,
    session: Session,
    caller: Caller,
    wish: Wish,
    side: str,
    given: Mapping[str, str],
    nonce: str,
    today: dt.date,
) -> str:
    """Asks for something (side “receiver”) or offers it (“giver”) in the name of that side; the id of the deal. Sent twice it
    is one. Raises Wrong, Asked, NotThere or a Refusal; then nothing is written."""
    found = checked(ASK, given).properties
    _not_past(found, today)
    mark = nonces.mark(nonce)
    id = f"deal-{mark}"

    def write(ask: Ask) -> bool:
        rows = ask(
            "deals.ground", id=id, giver=wish.giver, receiver=wish.receiver, resource=wish.resource, need=wish.need
        )
        ground = plain(given_back(rows[0])) if rows else {"municipalities": []}
        municipality = next(iter(ground["municipalities"]), None)
        target = Target(municipality=municipality, institution=wish.of(side))
        if municipality is None or side not in SIDES or not may(caller.actor, Action.EXCHANGE_DEAL, target):
            raise NotThere(N_("There is no such offer or need, or you do not act for one of the two."))
        if ground["made"]:
            return False
        _possible(wish, ground, found, today)
        if ground["same"]:
            raise Asked(ground["same"])
        resource, need = ground["resource"], ground["need"]
        entry = _entry(caller, side, wish.of(side), "ask", found)
        properties = {
            "id": id,
            "giver": wish.giver,
            "receiver": wish.receiver,
            "resource": wish.resource or None,
            "need": wish.need or None,
            "title": (resource or need)["title"],
            "need_title": need["title"] if need else None,
            "municipality": municipality,
            "state": "asked",
            "turn": OTHER[side],
            "by": side,
            "last_side": side,
            **{name: found.get(name) for name in ("since", "until", "quantity")},
        }
        ask(
            "deals.make",
            properties={name: value for name, value in properties.items() if value is not None},
            entry=entry.text(),
        )
        return True

    if graph.transact(write):
        record(session, caller, "deal.ask", target=id)
        session.commit()
    return id


def _possible(wish: Wish, ground: Mapping[str, Any], found: Mapping[str, Any], today: dt.date) -> None:
    resource, need = ground["resource"], ground["need"]
    if wish.giver == wish.receiver:
        raise Refusal(N_("This is your own: there is nobody to ask."))
    if (wish.resource and not resource) or (wish.need and not need) or not (resource or need):
        raise NotThere(N_("There is no such offer or need, or you do not act for one of the two."))
    if resource and resource["until"] and resource["until"] < today:
        raise Refusal(N_("This is not offered any more."))
    if need and need["state"] == "closed":
        raise Refusal(N_("This need is closed already."))
    most = (resource or {}).get("quantity")
    if most and (found.get("quantity") or 0) > most:
        raise Wrong({"quantity": Problem(N_("At most %(count)s are offered."), {"count": most})})


def _not_past(found: Mapping[str, Any], today: dt.date) -> None:
    until = found.get("until")
    if until and until < today:
        raise Wrong({"until": Problem(N_("This day is past."), {})})


# --- a step -----------------------------------------------------------------------------------------------------------


def step(
    graph: GraphSession,
    session: Session,
    caller: Caller,
    id: str,
    act: str,
    side: str,
    given: Mapping[str, str],
    *,
    seen: int,
    nonce: str,
    today: dt.date,
) -> Deal:
    """Does an act in the name of a side, if the deal is still as `seen`; the deal after it. Sent twice it happens once.

    Raises Wrong (at the fields), Moved, NotThere or a Refusal; then nothing is written.
    """
    mark = nonces.mark(nonce)

    def write(ask: Ask) -> tuple[Deal, str, str] | Deal:
        rows = ask("deals.held", id=id)
        row = plain(given_back(rows[0])) if rows else None
        deal = Deal.read(row["deal"]) if row else None
        if row is None or deal is None or side not in sides_of(caller.actor, deal) or act not in ACTS:
            raise NotThere(_NOT_THERE)
        if mark in deal.nonces:
            return deal
        if deal.version != seen or ACTS[act] not in may_act(deal, side):
            raise Moved(deal)
        if len(deal.log) >= MOST_STEPS:
            raise Refusal(N_("This has gone on for long: meet, and begin anew."))
        return _write(ask, caller, deal, ACTS[act], side, given, mark, row, today)

    done = graph.transact(write)
    if isinstance(done, Deal):
        return done
    deal, before, became = done
    if became:
        session.add(_need_changed(caller, deal, before, became))
    record(session, caller, f"deal.{act}", target=id)
    session.commit()
    return deal


def _write(
    ask: Ask, caller: Caller, deal: Deal, act: Act, side: str, given: Mapping[str, str], mark: str, row: Mapping[str, Any],
    today: dt.date,
) -> tuple[Deal, str, str]:  # fmt: skip
    found = dict(checked(act.part, given, only={field.name for field in fields_of(act, deal)}).properties)
    if act.code == "propose":
        _not_past(found, today)
    if found.get("day"):
        _day(found, today)
    if found.get("met") == "closed" and row["need_state"] == "closed":
        raise Wrong({"met": Problem(N_("This need is closed already, by another exchange or by hand."), {})})
    became = need_after(row["need_state"], act, found.get("met"), row["others"])
    changes = after(deal, act, side, found, today)
    entry = _entry(caller, side, getattr(deal, side), act.code, found | {"day": changes.get("happened_on")})
    properties = changes | {"last_side": side}
    ask("deals.keep", id=deal.id, properties=properties, entry=entry.text(), nonce=mark, need_state=became)
    state = {"hand": "proposed", "receive": "confirmed", "deny": "declined"}.get(act.code)
    exchange = deal.exchange
    if state:
        exchange = deal.exchange or f"exchange-{deal.id.removeprefix('deal-')}"
        day = changes["happened_on"] or deal.happened_on
        ask("deals.exchange", deal=deal.id, id=exchange, on=day, state=state, met=found.get("met") != "none")
    known = {name: value for name, value in changes.items() if name in Deal.__dataclass_fields__}
    new = replace(deal, **known, version=deal.version + 1, log=(*deal.log, entry), exchange=exchange)
    return new, row["need_state"] or "", became


def _day(found: Mapping[str, Any], today: dt.date) -> None:
    if found.get("day_precision") != "day":
        raise Wrong({"day": Problem(N_("Write the very day, such as 15.09.2026."), {})})
    if found["day"] > today:
        raise Wrong({"day": Problem(N_("This day has not come yet."), {})})


def _entry(caller: Caller, side: str, institution: str, act: str, found: Mapping[str, Any]) -> Entry:
    said = {name: found.get(name) for name in ("since", "until", "quantity", "day")}
    return Entry(
        now(), side, role_of(caller.actor, institution), caller.actor.account_id, act,
        words=found.get("words") or "", met=found.get("met") or "", **said,
    )  # fmt: skip


def _need_changed(caller: Caller, deal: Deal, before: str, became: str) -> ProfileChange:
    """The profile's history tells too that an exchange has moved a need."""
    return ProfileChange(
        institution=deal.receiver,
        part="need",
        record=deal.need or "",
        title=deal.need_title or deal.title,
        act="change",
        before={"state": before},
        after={"state": became},
        held={},
        account_id=caller.actor.account_id,
        role=role_of(caller.actor, deal.receiver),
    )
