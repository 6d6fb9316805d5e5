"""Reserving a resource, and cancelling that. The resource is locked first: whoever comes second sees what the first has taken, so
no moment is ever promised twice."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from app import nonces
from app.access import Action, Target, may
from app.audit import Caller, record
from app.graph import Ask, GraphSession, given_back, plain
from app.profiles.checking import Problem, Wrong, checked
from app.profiles.history import role_of
from app.profiles.parts import Field, Part
from app.refusals import N_, NotThere, Refusal
from app.reservations.times import Span, peak, read, too_much, written
from app.store import now as this_moment
from app.vocabulary import Property

NOT_THERE = N_("There is no such resource or reservation, or it is not yours.")

_QUANTITY = Property("quantity", "int", "сколько", "how many", required=True, least=1, most=1_000_000)
_WORDS = Property("words", "text", "для чего", "what for", longest=300)
_WHY = Property("words", "text", "почему", "why", longest=300)
FORM = Part(
    "reserve",
    "Resource",
    "",
    (
        Field("quantity", "int", _QUANTITY.ru, _QUANTITY.en, _QUANTITY),
        Field("words", "text", _WORDS.ru, _WORDS.en, _WORDS),
    ),
)
CANCEL = Part("cancel", "Resource", "", (Field("words", "text", _WHY.ru, _WHY.en, _WHY),))


class Taken(Wrong):
    """Not so many are free then; the problem stands at the quantity."""

    status = 409


def reserve(
    graph: GraphSession,
    session: Session,
    caller: Caller,
    resource: str,
    institution: str,
    given: Mapping[str, str],
    *,
    nonce: str,
    now: dt.datetime,
    deal: str = "",
) -> str:
    """Reserves a resource for an institution for which the caller answers; the id of the reservation. Sent twice it is one. `now`
    is the wall clock. Raises Wrong (at the fields), Taken, NotThere; then nothing is written."""
    span, found = _read(given, now)
    mark = nonces.mark(nonce)
    id = f"booking-{mark}"

    def write(ask: Ask) -> bool:
        held = ask("reservations.held", resource=resource, after=span.kept[0])
        places = ask("reservations.place", institution=institution, id=id, deal=deal, resource=resource)
        one, place = (plain(given_back(rows[0])) if rows else None for rows in (held, places))
        municipality = next(iter(place["municipalities"]), None) if place else None
        target = Target(municipality=municipality, institution=institution)
        allowed = one is not None and municipality in one["municipalities"]
        if one is None or place is None or not allowed or not may(caller.actor, Action.EXCHANGE_DEAL, target):
            raise NotThere(NOT_THERE)
        if place["made"]:
            return False
        _fits(one, span, found["quantity"])
        side = "owner" if one["owner"] == institution else "guest"
        starts, ends = span.kept
        properties = {
            "id": id,
            "resource": resource,
            "owner": one["owner"],
            "institution": institution,
            "municipality": municipality,
            "title": one["resource"]["title"],
            "words": found["words"],
            "quantity": found["quantity"],
            "starts": starts,
            "ends": ends,
            "whole_days": span.whole_days,
            "state": "held",
            "deal": place["deal"],
            "last_side": side,
        }
        entry = _entry(caller, side, institution, "reserve", found["words"])
        ask("reservations.make", properties={n: v for n, v in properties.items() if v is not None}, entry=entry)
        return True

    if graph.transact(write):
        record(session, caller, "reservation.make", target=id)
        session.commit()
    return id


def _read(given: Mapping[str, str], now: dt.datetime) -> tuple[Span, dict[str, Any]]:
    problems: dict[str, Problem] = {}
    span, found = None, {}
    try:
        span = read(given, now)
    except Wrong as wrong:
        problems |= wrong.problems
    try:
        found = checked(FORM, given).properties
    except Wrong as wrong:
        problems |= wrong.problems
    if problems or span is None:
        raise Wrong(problems)
    return span, found


def _fits(one: Mapping[str, Any], span: Span, quantity: int) -> None:
    """Raises unless so many are free all the time, within the window of the offer."""
    resource = one["resource"]
    first, last = span.days
    since, until = resource["since"], resource["until"]
    if since and first < since:
        raise Wrong({"day": Problem(N_("It is offered from %(day)s on."), {"day": since.isoformat()})})
    if until and last > until:
        raise Wrong(
            {
                "last" if first <= until else "day": Problem(
                    N_("It is offered until %(day)s."), {"day": until.isoformat()}
                )
            }
        )
    capacity = resource["quantity"] or 1
    starts, ends = span.kept
    most = peak(((a, b, count) for a, b, count, _ in one["taken"]), starts, ends)
    free = capacity - most.taken
    if quantity > free:
        when = most.at.replace("T", " ")
        message = (
            N_("Of %(all)s only %(free)s are free then (at %(when)s).") if free > 0 and most.taken
            else N_("Taken then (at %(when)s). Look at the calendar for a free time.") if most.taken
            else N_("There are only %(all)s.")
        )  # fmt: skip
        raise Taken({"quantity": Problem(message, {"all": capacity, "free": free, "when": when})})


def guard(ask: Ask, resource: str, becomes: Mapping[str, Any], now: str) -> None:
    """Part of a change of a resource: locks it, and raises Wrong if it is to become less than what is reserved after `now`."""
    rows = ask("reservations.held", resource=resource, after=now)
    one = plain(given_back(rows[0])) if rows else None
    field = too_much(one["taken"], becomes.get("quantity"), becomes.get("since"), becomes.get("until")) if one else ""
    if field:
        message = N_("More is reserved ahead than this allows. Cancel reservations first, or leave it as it was.")
        raise Wrong({field: Problem(message, {})})


def cancel(
    graph: GraphSession,
    session: Session,
    caller: Caller,
    id: str,
    given: Mapping[str, str],
    *,
    seen: int,
    now: dt.datetime,
) -> None:
    """Cancels a reservation: whoever reserved may, and the owner of the resource, who says why. Cancelled twice it is once.
    Raises Wrong, NotThere or a Refusal."""
    found = checked(CANCEL, given).properties

    def write(ask: Ask) -> bool:
        rows = ask("reservations.lock", id=id)
        row = plain(given_back(rows[0]))["reservation"] if rows else None
        side = side_of(caller, row) if row else None
        if row is None or side is None:
            raise NotThere(NOT_THERE)
        if row["state"] == "cancelled":
            return False
        if row["version"] != seen or row["ends"] <= written(now):
            raise Refusal(N_("This is over already."))
        if side == "owner" and row["owner"] != row["institution"] and not found["words"]:
            raise Wrong({"words": Problem(N_("Say why: they counted on it."), {})})
        institution = row["owner"] if side == "owner" else row["institution"]
        ask("reservations.cancel", id=id, side=side, entry=_entry(caller, side, institution, "cancel", found["words"]))
        return True

    if graph.transact(write):
        record(session, caller, "reservation.cancel", target=id)
        session.commit()


def side_of(caller: Caller, row: Mapping[str, Any]) -> str | None:
    """In whose name the caller acts on a reservation: “guest” (who reserved), “owner”, or nobody's. A representative of the owner
    is the owner; who answers for both acts as the guest."""

    def answers(institution: str) -> bool:
        return may(
            caller.actor, Action.EXCHANGE_DEAL, Target(municipality=row["municipality"], institution=institution)
        )

    own = caller.actor.institutions
    if row["owner"] in own and row["institution"] not in own and answers(row["owner"]):
        return "owner"
    if answers(row["institution"]):
        return "guest"
    return "owner" if answers(row["owner"]) else None


def _entry(caller: Caller, side: str, institution: str, act: str, words: str | None) -> str:
    line = {
        "at": this_moment().isoformat(), "side": side, "role": role_of(caller.actor, institution), "act": act,
        "account": caller.actor.account_id, "words": words,
    }  # fmt: skip
    return json.dumps({name: value for name, value in line.items() if value}, ensure_ascii=False)
