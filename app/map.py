"""The rules of the map that everyone shares: who may change it, that a change can be taken back, and that it leaves a
trace. Knows no web framework.

A person's own moves are a part of their scene and no business of these rules, until a coordinator makes them the map.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from sqlalchemy.orm import Session

from app import layout
from app.access import Action, Actor, Target, may
from app.audit import DONE, FAILED, REFUSED, Caller, record
from app.graph import GraphError, GraphSession
from app.refusals import N_, Forbidden, NotThere, Refusal

MOVED_AT_MOST = 2_000
LAID_OUT_AT_MOST = 30_000  # nodes of one municipality while somebody waits; more is a job for the command line
FURTHEST = 1e7


class Changed(Refusal):
    """Somebody else has changed the map meanwhile."""

    status = 409

    def __init__(self) -> None:
        super().__init__(
            N_("Somebody has changed the map meanwhile. Look at it as it is now and repeat if you still want it.")
        )


@dataclass(frozen=True)
class Version:
    """One version of a municipality's map: when and why it was made; `previous` can be returned to, if there is one."""

    id: str
    created_at: dt.datetime
    reason: str  # "first", "anew", "hands"
    method: str
    previous: str | None

    @property
    def date(self) -> dt.date:
        return self.created_at.astimezone().date()

    def as_json(self) -> dict[str, Any]:
        """What a picture says of the map that it is drawn by."""
        return {"id": self.id, "date": self.date.isoformat(), "reason": self.reason}


def version(graph: GraphSession, municipality: str | None) -> Version | None:
    """The version of the map that everyone has now; the empty municipality is whatever is outside of all."""
    row = graph.row("explore.map_version", municipality=municipality or "")
    return Version(row["id"], row["created_at"], row["reason"], row["method"], row["previous"]) if row else None


def may_change(actor: Actor, municipality: str | None) -> bool:
    """Whether the actor may change this municipality's map for everyone."""
    return may(actor, Action.MAP_CHANGE, Target(municipality=municipality))


def keep(
    session: Session, caller: Caller, graph: GraphSession, municipality: str, moved: Mapping[str, Any], *, seen: str
) -> Version:
    """Makes the places where the caller has put nodes the map that everyone sees.

    `seen` is the version that the caller looked at. Raises Refusal, in particular `Changed`.
    """
    places = _checked(moved)
    with _Journal(session, caller, "map.keep", municipality):
        if not layout.move(graph, municipality, places, made_by=_role(caller), expected=seen):
            raise Refusal(N_("None of these nodes stands on this map."))
        return _now(graph, municipality)


def lay_out(
    session: Session, caller: Caller, graph: GraphSession, municipality: str, method: str, *, seen: str
) -> Version:
    """Computes every place anew, by communities or by geography. Raises Refusal like `keep`."""
    if method not in layout.METHODS:
        raise Refusal(N_("The map can be laid out by communities or by geography."))
    with _Journal(session, caller, "map.lay_out", municipality):
        try:
            layout.arrange(
                graph, municipality, method, reason="anew", made_by=_role(caller), expected=seen, most=LAID_OUT_AT_MOST
            )
        except layout.TooLarge:
            raise Refusal(
                N_(
                    "The map is too large to be laid out while you wait. An administrator does it with “flask graph layout --anew”."
                )
            ) from None
        return _now(graph, municipality)


def undo(session: Session, caller: Caller, graph: GraphSession, municipality: str, *, seen: str) -> Version:
    """Takes the last change of the map back: every node stands where it stood. Raises Refusal like `keep`."""
    with _Journal(session, caller, "map.undo", municipality):
        if layout.restore(graph, municipality, expected=seen) is None:
            raise Refusal(N_("There is no earlier map to return to."))
        return _now(graph, municipality)


class _Journal:
    """A block that changes the map: the right is asked for first, and whatever comes of it is written down."""

    def __init__(self, session: Session, caller: Caller, action: str, municipality: str) -> None:
        self.session, self.caller, self.action, self.municipality = session, caller, action, municipality

    def __enter__(self) -> None:
        if may_change(self.caller.actor, self.municipality):
            return
        self._write(REFUSED)
        # A coordinator of another place learns nothing of this one.
        raise (
            NotThere(N_("There is no such map."))
            if may(self.caller.actor, Action.MAP_CHANGE)
            else Forbidden(N_("Only a coordinator changes the map that everyone sees."))
        )

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        self._write(DONE if kind is None else REFUSED if isinstance(error, Refusal) else FAILED)
        if isinstance(error, layout.Stale):
            raise Changed from None

    def _write(self, outcome: str) -> None:
        record(self.session, self.caller, self.action, outcome, target=f"map:{self.municipality}"[:255])
        self.session.commit()


def _now(graph: GraphSession, municipality: str) -> Version:
    found = version(graph, municipality)
    if found is None:
        raise GraphError(f"the map of {municipality} has no version")
    return found


def _role(caller: Caller) -> str:
    """The role in which the map is changed: a version does not name the person, the trail does."""
    return next((role for role in ("coordinator", "admin") if role in caller.actor.roles), "system")


def _checked(moved: Mapping[str, Any]) -> dict[str, layout.Place]:
    if not isinstance(moved, Mapping) or not 0 < len(moved) <= MOVED_AT_MOST:
        raise Refusal(N_("Move from 1 to %(count)s nodes first."), count=MOVED_AT_MOST)
    places = {}
    for id, spot in moved.items():
        if not isinstance(spot, list | tuple) or len(spot) != 2 or not all(_is_number(part) for part in spot):
            raise Refusal(N_("A place on the map is two numbers."))
        places[str(id)] = (float(spot[0]), float(spot[1]))
    return places


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value) and abs(value) < FURTHEST
