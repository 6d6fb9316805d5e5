"""Writing a profile: make, change, take out, bring back. Whoever comes later is shown what holds now and loses nothing.

What is taken out leaves the network, and stays whole in the history, from which it can be brought back: it is written down
there before it goes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app import nonces
from app.audit import Caller, record
from app.graph import Ask, GraphSession, GraphUnavailable, given_back
from app.profiles.checking import Checked, Problem, Wrong, checked, checked_id, unknown_topics
from app.profiles.history import of_institution, role_of
from app.profiles.parts import CHOICE, PARTS, Part, Texts, texts_of, title_of
from app.profiles.parts import changed as differing
from app.profiles.reading import Profile, Row, profile
from app.refusals import N_, NotThere, Refusal
from app.store import MaterialChange, PostChange, ProfileChange, now

_OWN = ("way",)
_GONE = N_("This record is not there any more. What you have typed is still below.")


class Changed(Refusal):
    """Somebody was faster; `record` is what holds now (None: it was taken out)."""

    status = 409

    def __init__(self, record: Row | None) -> None:
        message = N_(
            "Somebody has changed this meanwhile. Nothing of yours was saved yet, and nothing is lost: look below."
        )
        super().__init__(message if record else _GONE)
        self.record = record


@dataclass(frozen=True)
class Saved:
    """What became of it: "made", "changed", or "same" when there was nothing to write."""

    outcome: str
    id: str


def save(
    graph: GraphSession,
    session: Session,
    caller: Caller,
    place: Profile,
    part: Part,
    given: Mapping[str, str],
    *,
    id: str | None = None,
    seen: str = "",
    nonce: str = "",
) -> Saved:
    """Writes a record of a profile that the caller may edit: a new one, or the one with `id` if it is still as `seen`.

    Raises Wrong (at the fields), Changed or NotThere; then nothing is written.
    """
    if id is None:
        return _make(graph, session, caller, place, part, given, nonce)
    held = place.find(part, id)
    if held is None:
        raise Changed(None)
    found = _checked(part, given, held)
    before = texts_of(part, held)
    if held["seen"] != seen:
        raise Changed(held)
    if before == found.texts:
        return Saved("same", id)
    row = graph.transact(lambda ask: _change(ask, part, id, found, _asked(part, place, id, seen, found)))
    if not row:
        raise Changed(None)
    if not row[0]["known"]:
        raise unknown_topics()
    if not row[0]["changed"]:
        after = profile(graph, place.id)
        raise Changed(after.find(part, id) if after else None)
    was, became = differing(before, found.texts)
    _keep(session, caller, place, part, id, title_of(part, held | found.properties), "change", was, became)
    session.commit()
    return Saved("changed", id)


def _change(ask: Ask, part: Part, id: str, found: Checked, asked: dict[str, Any]) -> list[dict[str, Any]]:
    if part.code == "offer":
        from app.reservations import guard  # only here: reservations know what a profile is

        guard(ask, id, found.properties, f"{dt.date.today()}T00:00")
    return ask(_CHANGES.get(part.code, "profiles.change"), **asked)


_CHANGES = {"about": "profiles.describe", "outcome": "profiles.repursue"}


def _asked(part: Part, place: Profile, id: str, seen: str, found: Checked) -> dict[str, Any]:
    asked: dict[str, Any] = {"institution": place.id, "seen": seen}
    if part.code == "about":
        return asked | {"properties": found.properties}
    if part.code == "outcome":
        return asked | {"outcome": id, "way": found.properties["way"] or ""}
    return asked | {"label": part.label, "id": id, "properties": found.properties, "topics": found.topics}


def _checked(part: Part, given: Mapping[str, str], held: Row) -> Checked:
    """Of an outcome only the way is this institution's; the words of a practice are, as long as nobody else has it."""
    if part.code == "outcome":
        own = checked(part, given, only=_OWN)
        return Checked(own.properties, [], texts_of(part, held) | own.texts)
    if part.shared and held["others"]:
        raise Refusal(
            N_("Other institutions follow this practice too, so its words are not one institution’s to change.")
        )
    return checked(part, given)


def _make(
    graph: GraphSession,
    session: Session,
    caller: Caller,
    place: Profile,
    part: Part,
    given: Mapping[str, str],
    nonce: str,
) -> Saved:
    if part.code == "about":
        raise NotThere(N_("There is no such record."))
    mark = nonces.mark(nonce)
    chosen = given.get(CHOICE, "").strip() if part.shared else ""
    if chosen:
        checked_id(chosen, CHOICE)
        # Of what others have described only the way is one's own.
        found = checked(part, given, only=_OWN)
    else:
        found = checked(part, given)
    id = chosen or f"{part.code}-{mark}"
    properties = {name: value for name, value in found.properties.items() if value is not None and name != "way"}
    row = graph.write(
        "profiles.make",
        institution=place.id,
        label=part.label,
        tie=part.tie,
        id=id,
        is_new=not chosen,
        properties=properties,
        topics=found.topics,
        tie_properties={"id": f"pursuit-{mark}", "way": found.properties.get("way")} if part.code == "outcome" else {},
    ).dicts()
    if not row:
        raise NotThere(N_("There is no such institution, or its profile is not yours to write."))
    if not row[0]["known"]:
        raise unknown_topics()
    if not row[0]["there"]:
        raise Wrong({CHOICE: Problem(N_("Choose one of the list."), {})})
    if row[0]["made"]:
        texts = {name: text for name, text in found.texts.items() if text}
        _keep(session, caller, place, part, id, row[0]["title"], "make", {}, texts)
        session.commit()
    return Saved("made", id)


# --- taking out and bringing back -------------------------------------------------------------------------------------


def remove(
    graph: GraphSession, session: Session, caller: Caller, place: Profile, part: Part, id: str, seen: str
) -> ProfileChange:
    """Takes a record out of the network; the history keeps it whole. Raises Changed, NotThere, or a Refusal when something
    else in the network rests on it."""
    held = place.find(part, id) if part.code != "about" else None
    if held is None:
        raise NotThere(N_("There is no such record."))
    row = _row(caller, place, part, id, title_of(part, held), "remove", texts_of(part, held), {})

    def take(ask: Ask) -> None:
        found = ask("profiles.held", institution=place.id, label=part.label, tie=part.tie, id=id)
        if not found or found[0]["seen"] != seen:
            raise Changed(held if found else None)
        [one] = found
        ends = {(tie["type"], tie["other"]) for tie in one["ties"]} - {(part.tie, place.id)}
        alone = all(type_ in ("ABOUT", "BASED_ON") for type_, _ in ends)
        if not alone and not part.shared:
            raise Refusal(N_("Exchanges are recorded for it, so it stays. Write its last day instead."))
        [resting] = ask("deals.resting", id=id, now=f"{dt.date.today()}T00:00")
        if resting["deals"] or resting["reservations"]:
            raise Refusal(N_("An exchange about it is under way, or it is reserved: end that first."))
        goes = alone and part.code != "outcome"  # an outcome is a shared one; a practice goes with its last follower
        row.held = {
            "node": one["properties"] if goes else None,
            "ties": one["ties"] if goes else [tie for tie in one["ties"] if (tie["type"], tie["other"]) == (part.tie, place.id)],
        }  # fmt: skip
        session.add(row)
        session.commit()  # first: what goes must be held already
        ask("profiles.remove", institution=place.id, label=part.label, tie=part.tie, id=id, whole=goes)

    take_out(graph, session, row, take)
    record(session, caller, "profile.remove", target=id)
    session.commit()
    return row


def take_out(
    graph: GraphSession, session: Session, row: ProfileChange | MaterialChange | PostChange, take: Callable[[Ask], None]
) -> None:
    """Runs `take`, which commits `row` (what goes, held whole) and then takes it out of the network. The row stays when that is
    done or may have been done; else it goes too."""
    try:
        graph.transact(take)
    except GraphUnavailable:  # it may have gone all the same: then it can be brought back
        session.rollback()
        raise
    except BaseException:
        session.rollback()
        if row.id is not None:
            session.delete(row)
            session.commit()
        raise


def restore(graph: GraphSession, session: Session, caller: Caller, place: Profile, change_id: int) -> ProfileChange:
    """Brings back what a change has taken out, as it was. Raises NotThere, or a Refusal when it cannot be."""
    row = of_institution(session, place, change_id)
    if row is None or row.act != "remove" or not row.held:
        raise NotThere(N_("There is nothing here to bring back."))
    if row.restored_at is not None:
        raise Refusal(N_("This has been brought back already."))
    part = PARTS[row.part]
    found = graph.write(
        "profiles.restore",
        institution=place.id,
        label=part.label,
        tie=part.tie,
        id=row.record,
        node=given_back(row.held["node"] or {}),
        ties=given_back(row.held["ties"]),
    ).dicts()
    if not found or not found[0]["there"]:
        raise Refusal(N_("This cannot be brought back: what it was part of is not in the network any more."))
    row.restored_at = now()
    _keep(session, caller, place, part, row.record, row.title, "restore", {}, dict(row.before))
    session.commit()
    return row


# --- the history ------------------------------------------------------------------------------------------------------


def _row(
    caller: Caller, place: Profile, part: Part, id: str, title: str, act: str, before: Texts, after: Texts
) -> ProfileChange:
    return ProfileChange(
        institution=place.id,
        part=part.code,
        record=id,
        title=title,
        act=act,
        before=before,
        after=after,
        held={},
        account_id=caller.actor.account_id,
        role=role_of(caller.actor, place.id),
    )


def _keep(
    session: Session,
    caller: Caller,
    place: Profile,
    part: Part,
    id: str,
    title: str,
    act: str,
    before: Texts,
    after: Texts,
) -> None:
    session.add(_row(caller, place, part, id, title, act, before, after))
    record(session, caller, f"profile.{act}", target=id)
