"""For whom a contact's page opens: known from the ends alone, so that a card may lead there without asking the graph again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from app.access import Action, Actor, Target, may


def opens(
    actor: Actor, start: Mapping[str, Any] | None, end: Mapping[str, Any] | None, municipalities: Iterable[str]
) -> bool:
    """Whether the actor may answer or change the contact between these ends: a side, a representative of the institution at
    its end, the coordinator of a municipality that either end belongs to. An end that is None is closed to the actor."""
    if not may(actor, Action.CONTACTS_OWN):
        return False
    ends = {end_["id"] for end_ in (start, end) if end_ is not None}
    if actor.person is not None and actor.person in ends:
        return True
    if end is not None and end["id"] in actor.institutions:
        return True
    if "coordinators" not in actor.viewer.sees:
        return False
    return any(may(actor, Action.CONTACTS_MANAGE, Target(municipality=place)) for place in municipalities)
