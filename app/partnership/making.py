"""Writing a partnership: every step is one transaction that adds one line to the log, counts once, and is refused to whoever saw
an older state. What a line says is never changed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from app import nonces, refusals
from app.access import Action, Actor, Target, may, voices_of
from app.audit import Caller, record
from app.partnership.reading import NOT_THERE, entries_of, open_among, read
from app.partnership.steps import (
    ACTS,
    COMMON,
    COORDINATION,
    MOST_PARTIES,
    MOST_STEPS,
    OPENING,
    Entry,
    Texts,
    Workspace,
    fold,
    may_act,
    recallable,
    to_confirm,
)
from app.profiles.checking import Checked, Problem, Wrong, checked
from app.profiles.history import role_of
from app.refusals import N_, NotThere, Refusal
from app.store import Partnership, PartnershipParty, StoreVersion, now

Row = Mapping[str, Any]


class Moved(refusals.Moved):
    """Somebody has acted meanwhile; `workspace` is what holds now."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.workspace = workspace


class Going(Refusal):
    """The same institutions have an open partnership already: the one with this `id`."""

    status = 409

    def __init__(self, id: str) -> None:
        super().__init__(N_("You have an open partnership already: go on there."))
        self.id = id


@dataclass(frozen=True)
class Before:
    """What whoever acts has seen: the text that is confirmed or changed, the circle, the line by which own words were written."""

    version: int = 0
    circle: int = 0
    wrote: int = 0


def speaks_for(actor: Actor) -> list[str]:
    """The institutions in whose name somebody speaks in partnerships."""
    return voices_of(actor, Action.PARTNERSHIP_SPEAK)


def acts_as(actor: Actor, workspace: Workspace, number: int) -> bool:
    """Whether somebody is this party's voice, or with COORDINATION a coordinator who looks after the partnership."""
    if number == COORDINATION:
        return may(actor, Action.PARTNERSHIP_CLOSE, Target(municipality=workspace.municipality))
    party = workspace.parties.get(number)
    return party is not None and may(actor, Action.PARTNERSHIP_SPEAK, Target(institution=party.institution))


# --- a new one --------------------------------------------------------------------------------------------------------


def begin(
    session: Session, caller: Caller, own: str, others: Iterable[str], given: Texts, places: Mapping[str, Row], nonce: str,
    today: dt.date, source: tuple[str, str] = ("", ""),
) -> str:  # fmt: skip
    """Opens a partnership in the name of `own` and invites the others, of which `places` tells what the network holds; its id.
    Sent twice it is one. Raises Wrong, Going, NotThere; then nothing is written."""
    if own not in speaks_for(caller.actor) or own not in places:
        raise NotThere(N_("There is no such institution, or you do not speak for it."))
    asked = [id for id in dict.fromkeys(others) if id]
    found = _opening(own, asked, given, places, today)
    mark = nonces.mark(nonce)
    id = f"partnership-{mark}"
    _one_at_a_time(session)
    if session.get(Partnership, id) is not None:
        session.rollback()
        return id
    if going := open_among(session, {own, *asked}):
        session.rollback()
        raise Going(going)
    row = Partnership(
        id=id, title=found.properties["title"], municipality=places[own]["municipality"] or "", source=source[0],
        source_id=source[1], made_at=now(), changed_at=now(),
    )  # fmt: skip
    session.add(row)
    every = [own, *asked]
    session.add_all(_party(id, number, places[place]) for number, place in enumerate(every, 1))
    said = {"words": found.properties["words"] or ""}
    lines = [new_line(caller, own, 1, 1, "open", nonce=mark, **said)]
    lines += [new_line(caller, own, number, 1, "invite", about=number, **said) for number in range(2, len(every) + 1)]
    with nonces.written_once(session, Partnership, id):
        session.flush()
        workspace = read(session, id)
        assert workspace is not None
        _keep(session, row, workspace, lines)
        record(session, caller, "partnership.open", target=id)
    return id


def _one_at_a_time(session: Session) -> None:
    """Of two who open a partnership at one moment one waits here until the other has written theirs, and then sees it."""
    session.rollback()  # what was read before holds the store as it was then
    session.execute(update(StoreVersion).values(version=StoreVersion.version))


def _opening(own: str, asked: list[str], given: Texts, places: Mapping[str, Row], today: dt.date) -> Checked:
    wrong = _wrong_partners(own, asked, places, today)
    problems = {"partners": wrong} if wrong else {}
    try:
        found = checked(OPENING, given)
    except Wrong as other:
        raise Wrong(problems | other.problems) from other
    if problems:
        raise Wrong(problems)
    return found


def _wrong_partners(own: str, asked: list[str], places: Mapping[str, Row], today: dt.date) -> Problem | None:
    if not asked:
        return Problem(N_("Choose with whom."), {})
    if own in asked:
        return Problem(N_("This is your own institution: choose another one."), {})
    if len(asked) >= MOST_PARTIES:
        return Problem(N_("At most %(count)s institutions can be in one partnership."), {"count": MOST_PARTIES})
    if any(id not in places for id in asked):
        return Problem(N_("Choose one of the list."), {})
    if any(places[id]["until"] and places[id]["until"] < today for id in asked):
        return Problem(N_("An institution that is closed cannot be invited."), {})
    return None


def _party(id: str, number: int, place: Row) -> PartnershipParty:
    return PartnershipParty(
        partnership_id=id, number=number, institution=place["id"], municipality=place["municipality"] or ""
    )


# --- a step -----------------------------------------------------------------------------------------------------------


def step(
    session: Session, caller: Caller, id: str, number: int, act: str, given: Texts, before: Before, nonce: str,
    guest: Row | None = None, today: dt.date | None = None,
) -> Workspace:  # fmt: skip
    """Does an act in the name of a party (or of the coordination), if what it is about is still as seen `before`; the partnership
    after it. Sent twice it happens once. `guest` is who is invited, as the network knows it.

    Raises Wrong (at the fields), Moved, NotThere or a Refusal; then nothing is written.
    """
    try:
        row = _held(session, id)
        workspace = read(session, id) if row is not None else None
        if row is None or workspace is None or act not in ACTS or not acts_as(caller.actor, workspace, number):
            raise NotThere(NOT_THERE)
        mark = nonces.mark(nonce)
        if any(entry.nonce == mark for entry in workspace.log):
            session.rollback()
            return workspace
        line = _decide(session, caller, workspace, number, act, given, before, mark, guest, today or dt.date.today())
        _keep(session, row, workspace, [line])
        record(session, caller, f"partnership.{act}", target=id)
        session.commit()
    except BaseException:
        session.rollback()
        raise
    return workspace


def _held(session: Session, id: str) -> Partnership | None:
    """The partnership, held for this transaction before anything of it is read: whoever else acts waits."""
    session.execute(update(Partnership).where(Partnership.id == id).values(steps=Partnership.steps))
    return session.get(Partnership, id, populate_existing=True)


def _decide(
    session: Session, caller: Caller, workspace: Workspace, number: int, act: str, given: Texts, before: Before, mark: str,
    guest: Row | None, today: dt.date,
) -> Entry:  # fmt: skip
    """The line that the act adds."""
    if ACTS[act] not in may_act(workspace, number) or _is_past(workspace, number, act, before):
        raise Moved(workspace)
    if len(workspace.log) >= MOST_STEPS:
        raise Refusal(N_("This has gone on for long: meet, and begin anew."))
    found = checked(ACTS[act].part, given)
    texts = {name: text for name, text in found.texts.items() if name != "words"}
    said = {"words": found.properties.get("words") or "", "nonce": mark}
    place = workspace.places[number] if number != COORDINATION else ""
    next_line = len(workspace.log) + 1
    if act == "write":
        party = workspace.parties[number]
        if texts == {name: party.words.get(name, "") for name in texts}:
            raise Refusal(N_("This is what stands there already: change something."))
        return new_line(caller, place, next_line, number, act, texts=texts, **said)
    if act == "propose":
        _worth_proposing(workspace, texts)
        return new_line(caller, place, next_line, number, act, version=workspace.latest + 1, texts=texts, **said)
    if act in ("agree", "stepback"):
        version = to_confirm(workspace, number)
        return new_line(caller, place, next_line, number, act, version=version, **said)
    if act == "invite":
        return new_line(caller, place, next_line, number, act, about=_asked(session, workspace, guest, today), **said)
    if act == "recall":
        about = given.get("about", "")
        if about not in {str(party.number) for party in recallable(workspace, number)}:
            raise Moved(workspace)
        return new_line(caller, place, next_line, number, act, about=int(about), **said)
    return new_line(caller, place, next_line, number, act, **said)


def _is_past(workspace: Workspace, number: int, act: str, before: Before) -> bool:
    """Whether what the act is about has changed since it was looked at."""
    if act in ("agree", "stepback"):
        return before.version != to_confirm(workspace, number) or before.circle != workspace.circle
    if act == "propose":
        return before.version != workspace.latest
    if act == "write":
        return before.wrote != workspace.parties[number].wrote
    return False


def _worth_proposing(workspace: Workspace, texts: Texts) -> None:
    if not any(texts.values()):
        raise Wrong({COMMON[0].name: Problem(N_("Write the goals or the rules: an empty text binds nobody."), {})})
    last = workspace.candidate or workspace.force
    if last is not None and dict(last.texts) == dict(texts) and (last is workspace.force or last.confirmed):
        raise Refusal(N_("This is the very text that is there already: confirm it, or change something."))


def _asked(session: Session, workspace: Workspace, guest: Row | None, today: dt.date) -> int:
    """The number of whoever is invited, who becomes a party."""
    wrong = _wrong_partners("", [guest["id"]] if guest else [], {guest["id"]: guest} if guest else {}, today)
    if wrong is None and guest and guest["id"] in {party.institution for party in workspace.active}:
        wrong = Problem(N_("It is in this partnership already."), {})
    if wrong:
        raise Wrong({"institution": wrong})
    assert guest is not None
    number = max(workspace.places) + 1
    session.add(_party(workspace.id, number, guest))
    workspace.places = {**workspace.places, number: guest["id"]}
    workspace.homes = {**workspace.homes, number: guest["municipality"] or ""}
    session.flush()
    return number


# --- the log ----------------------------------------------------------------------------------------------------------


def new_line(caller: Caller, place: str, number: int, party: int, act: str, **more: Any) -> Entry:
    """A new line of a log: what somebody does now, in the name of the institution `place`, or with “” of none."""
    return Entry(number, now(), party, act, role_of(caller.actor, place), caller.actor.account_id, **more)


def _keep(session: Session, row: Partnership, workspace: Workspace, lines: list[Entry]) -> None:
    """Writes lines, and what they make of the partnership where lists look for it."""
    fold(workspace, lines)
    session.add_all(entries_of(workspace.id, lines))
    last = lines[-1]
    row.steps, row.stage, row.state = len(workspace.log), workspace.stage, workspace.state
    row.last_party, row.last_act, row.changed_at = last.party, last.act, last.at
    session.flush()
    for number in workspace.parties:
        known = {"state": workspace.parties[number].state, "waits": workspace.waits(number)}
        of = (PartnershipParty.partnership_id == workspace.id, PartnershipParty.number == number)
        session.execute(update(PartnershipParty).where(*of).values(**known))
