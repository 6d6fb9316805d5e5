"""Writing an agreement: every step is one transaction that adds one line to the log, counts once, and is refused to whoever saw an
older state. What a line says is never changed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app import nonces
from app.access import Action, Actor, Target, may, voices_of
from app.agreements.annexes import Framework, end_annexes, follow, framework_of, held, keep, refuse_late
from app.agreements.reading import NOT_THERE, read
from app.agreements.steps import (
    ACTS,
    DRAFT,
    ENDING,
    MOST_PARTIES,
    MOST_STEPS,
    ORDERS,
    Agreement,
    Party,
    Texts,
    Version,
    may_act,
    part_of,
    replaced,
    text_fields,
)
from app.audit import Caller, record
from app.partnership import COORDINATION, Entry, new_line
from app.profiles.checking import Problem, Wrong, checked
from app.profiles.parts import Part
from app.refusals import N_, Moved, NotThere, Refusal
from app.store import AgreementLog, AgreementParty, now
from app.vocabulary import FORMAL_TIE_KINDS

Row = Mapping[str, Any]
Clash = Callable[[Agreement, dt.date | None], list[dict[str, Any]]]


@dataclass(frozen=True)
class Draft:
    """What a new agreement is: its kind, its parties in their order, which of them is the base organisation (“”: none), what it is
    an annex to, and where it began."""

    form: str
    parties: tuple[str, ...]
    base: str = ""
    annex_to: str = ""
    source: tuple[str, str] = ("", "")


def speaks_for(actor: Actor) -> list[str]:
    """The institutions in whose name somebody speaks in agreements."""
    return voices_of(actor, Action.AGREEMENTS_SPEAK)


def acts_as(actor: Actor, agreement: Agreement, number: int) -> bool:
    """Whether somebody is this party's voice, or with COORDINATION a coordinator of a party's municipality."""
    if number == COORDINATION:
        homes = {agreement.municipality, *(one.municipality for one in agreement.parties.values())}
        return any(may(actor, Action.AGREEMENTS_KEEP, Target(municipality=home)) for home in homes)
    party = agreement.parties.get(number)
    return party is not None and may(actor, Action.AGREEMENTS_SPEAK, Target(institution=party.institution))


# --- a new one --------------------------------------------------------------------------------------------------------


def begin(
    session: Session, caller: Caller, own: str, draft: Draft, given: Texts, places: Mapping[str, Row], nonce: str, today: dt.date,
) -> str:  # fmt: skip
    """Draws up an agreement in the name of `own`, or with “” of the coordination; its id. `places` tells what the network holds of
    the institutions. Sent twice it is one. Raises Wrong, NotThere; then nothing is written."""
    homes = [places[id]["municipality"] or "" for id in draft.parties if id in places]
    if own and own not in speaks_for(caller.actor):
        raise NotThere(N_("There is no such institution, or you do not speak for it."))
    if not own and not may(caller.actor, Action.AGREEMENTS_KEEP):
        raise NotThere(N_("There is no such institution, or you do not speak for it."))
    problems = _wrong_parties(own, draft, places, today)
    if not own and not any(may(caller.actor, Action.AGREEMENTS_KEEP, Target(municipality=home)) for home in homes):
        problems.setdefault("parties", Problem(N_("At least one party must be of your municipality."), {}))
    try:
        texts = _text(Part("open", "Agreement", "", text_fields(range(1, len(draft.parties) + 1))), given, None)
    except Wrong as wrong:
        raise Wrong(problems | wrong.problems) from wrong
    if problems:
        raise Wrong(problems)
    mark = nonces.mark(nonce)
    id = f"agreement-{mark}"
    if session.get(AgreementLog, id) is not None:
        return id
    roles = [_role(draft, place) for place in draft.parties]
    parties = [
        AgreementParty(
            agreement_id=id, number=n, institution=place, municipality=places[place]["municipality"] or "", role=role
        )
        for n, (place, role) in enumerate(zip(draft.parties, roles, strict=True), 1)
    ]
    home = places[own]["municipality"] or "" if own else caller.actor.municipality or homes[0]
    row = _row(id, draft.form, texts["subject"], home, draft.source, draft.annex_to)
    party = draft.parties.index(own) + 1 if own else COORDINATION
    line = new_line(caller, own, 1, party, "open", version=1, texts=texts, nonce=mark)
    return _begun(session, caller, row, parties, line, "agreement.open", today)


def take_up(
    session: Session, caller: Caller, known: Row, number: int, places: Mapping[str, Row], today: dt.date
) -> str:  # fmt: skip
    """Begins the log of an agreement that the network knew before; what is recorded of it is its first text. Twice it is one."""
    id = known["id"]
    if session.get(AgreementLog, id) is not None:
        return str(id)
    sides = known["parties"]
    parties = [
        AgreementParty(
            agreement_id=id, number=n, institution=one["institution"], municipality=one["municipality"] or "", role=one["role"]
        )
        for n, one in enumerate(sides, 1)
    ]  # fmt: skip
    own = sides[number - 1]["institution"] if number else ""
    facts = {name: known[name] or "" for name in ("subject", "number", "signed_on", "since", "until")}
    texts = {name: str(value) for name, value in facts.items()}
    home = sides[number - 1]["municipality"] if number else caller.actor.municipality or sides[0]["municipality"]
    row = _row(id, known["form"], texts["subject"], home or "", ("network", ""), known["annex_to"] or "")
    if not own and not acts_as(caller.actor, Agreement(id, row.form, row.municipality, _known(parties)), COORDINATION):
        raise NotThere(NOT_THERE)
    if own and own not in speaks_for(caller.actor):
        raise NotThere(NOT_THERE)
    line = new_line(caller, own, 1, number, "takeup", version=1, texts=texts)
    return _begun(session, caller, row, parties, line, "agreement.takeup", today)


def _known(parties: Iterable[AgreementParty]) -> dict[int, Party]:
    return {one.number: Party(one.number, one.institution, one.role, one.municipality) for one in parties}


def _row(id: str, form: str, title: str, home: str, source: tuple[str, str], annex_to: str) -> AgreementLog:
    return AgreementLog(
        id=id, form=form, title=title, municipality=home, source=source[0], source_id=source[1], annex_to=annex_to,
        made_at=now(), changed_at=now(),
    )  # fmt: skip


def _begun(
    session: Session, caller: Caller, row: AgreementLog, parties: list[AgreementParty], line: Entry, act: str, today: dt.date
) -> str:  # fmt: skip
    id, known = row.id, _known(parties)
    session.add(row)
    session.add_all(parties)
    with nonces.written_once(session, AgreementLog, id):
        session.flush()
        keep(session, row, Agreement(id, row.form, row.municipality, known, row.annex_to), line, today)
        record(session, caller, act, target=id)
    return id


def _role(draft: Draft, place: str) -> str:
    if not draft.base:
        return "party"
    return "base" if place == draft.base else "participant"


def _wrong_parties(own: str, draft: Draft, places: Mapping[str, Row], today: dt.date) -> dict[str, Problem]:
    found: dict[str, Problem] = {}
    every = draft.parties
    if draft.form not in FORMAL_TIE_KINDS:
        found["form"] = Problem(N_("Choose the kind of the agreement."), {})
    if len(every) < 2:
        found["parties"] = Problem(N_("An agreement has at least two parties."), {})
    elif len(set(every)) < len(every):
        found["parties"] = Problem(N_("Each party is named once."), {})
    elif len(every) > MOST_PARTIES:
        found["parties"] = Problem(N_("At most %(count)s institutions can be parties."), {"count": MOST_PARTIES})
    elif any(id not in places for id in every) or (own and own not in every):
        found["parties"] = Problem(N_("Choose one of the list."), {})
    elif any(places[id]["until"] and places[id]["until"] < today for id in every):
        found["parties"] = Problem(N_("An institution that is closed cannot be a party."), {})
    kind = FORMAL_TIE_KINDS.get(draft.form)
    if kind is not None and kind.directed and draft.base not in every:
        found["base"] = Problem(N_("This kind has a base organisation: say which of the parties it is."), {})
    elif draft.form in ORDERS and own and draft.base != own:
        found["base"] = Problem(N_("An order is issued by the base organisation or by the coordination."), {})
    elif draft.base and draft.base not in every:
        found["base"] = Problem(N_("Choose one of the list."), {})
    return found


# --- a step -----------------------------------------------------------------------------------------------------------


def step(
    session: Session, caller: Caller, id: str, number: int, act: str, given: Texts, seen: int, nonce: str, today: dt.date,
    clash: Clash | None = None, framework: Row | None = None,
) -> Agreement:  # fmt: skip
    """Does an act in the name of a party (or of the coordination), if the last version is still the one `seen`; the agreement after
    it. Sent twice it happens once. `clash` finds ties without a document that begin on the very day; `framework` is what the
    network holds of what it is an annex to. Annexes end with what is ended.

    Raises Wrong (at the fields), Moved, NotThere or a Refusal; then nothing is written.
    """
    try:
        row = held(session, id)
        agreement = read(session, id) if row is not None else None
        if row is None or agreement is None or act not in ACTS or not acts_as(caller.actor, agreement, number):
            raise NotThere(NOT_THERE)
        mark = nonces.mark(nonce)
        if any(entry.nonce == mark for entry in agreement.log):
            session.rollback()
            return agreement
        above = framework_of(session, agreement, framework, today)
        follow(session, row, agreement, above, today)
        line = _decide(caller, agreement, number, act, given, seen, mark, today, clash, above)
        keep(session, row, agreement, line, today)
        record(session, caller, f"agreement.{act}", target=id)
        follow(session, row, agreement, above, today)
        end_annexes(session, agreement, today)
        session.commit()
    except BaseException:
        session.rollback()
        raise
    return agreement


def attach(
    session: Session, caller: Caller, id: str, number: int, file: Mapping[str, str], nonce: str, today: dt.date
) -> None:
    """Writes into the log that a file was attached: its name, kind, size and SHA-256. Raises NotThere or a Refusal."""
    try:
        row = held(session, id)
        agreement = read(session, id) if row is not None else None
        if row is None or agreement is None or not acts_as(caller.actor, agreement, number):
            raise NotThere(NOT_THERE)
        if len(agreement.log) >= MOST_STEPS:
            raise Refusal(_LONG)
        mark = nonces.mark(nonce)
        if not any(entry.nonce == mark for entry in agreement.log):
            place = agreement.parties[number].institution if number else ""
            known = {"version": agreement.latest, "texts": dict(file), "nonce": mark}
            line = new_line(caller, place, len(agreement.log) + 1, number, "attach", **known)
            keep(session, row, agreement, line, today)
            record(session, caller, "agreement.attach", target=id)
        session.commit()
    except BaseException:
        session.rollback()
        raise


_LONG = N_("This has gone on for long: draw up a new agreement.")


def _decide(
    caller: Caller, agreement: Agreement, number: int, act: str, given: Texts, seen: int, mark: str, today: dt.date,
    clash: Clash | None, above: Framework | None,
) -> Entry:  # fmt: skip
    """The line that the act adds."""
    is_past = act not in ("say", "note", "close") and seen != agreement.latest
    if is_past or ACTS[act] not in may_act(agreement, number, today):
        raise Moved
    if len(agreement.log) >= MOST_STEPS:
        raise Refusal(_LONG)
    part = part_of(act, agreement)
    texts = _text(part, given, agreement)
    words = texts.pop("words", "")
    version = agreement.latest
    if act == "propose":
        if agreement.in_force:
            texts |= {"since": (agreement.force or agreement.versions[0]).texts.get("since", "")}
        _worth_proposing(agreement, texts, number, today)
        version += 1
    elif act == "prolong":
        until = dt.date.fromisoformat(texts["until"])
        if agreement.until is None or until <= agreement.until or until < today:
            raise Wrong({"until": Problem(N_("Write a later day than the last one now."), {})})
        assert agreement.force is not None
        texts, version = replaced(agreement.force.texts, until=texts["until"]), version + 1
    elif act in ("end", "quit"):
        _possible_end(agreement, number, act, dt.date.fromisoformat(texts["day"]), today)
        version += act == "end"
    elif act == "sign":
        _possible_signing(agreement, dt.date.fromisoformat(texts["signed_on"]), today, clash, above)
    place = agreement.parties[number].institution if number != COORDINATION else ""
    return new_line(
        caller, place, len(agreement.log) + 1, number, act, version=version, texts=texts, words=words, nonce=mark
    )  # fmt: skip


def _text(part: Part, given: Texts, agreement: Agreement | None) -> dict[str, str]:
    """The texts of a form as they are kept."""
    texts = dict(checked(part, given).texts)
    since = texts.get("since") or (str(agreement.since or "") if agreement else "")
    if texts.get("until") and since and texts["until"] < since:
        raise Wrong({"until": Problem(N_("It cannot end before it begins."), {})})
    return texts


def _worth_proposing(agreement: Agreement, texts: Texts, number: int, today: dt.date) -> None:
    if texts.get("until") and dt.date.fromisoformat(texts["until"]) < today:
        raise Wrong({"until": Problem(N_("This day is past."), {})})
    last: Version | None = agreement.candidate or agreement.force
    if last is None or last.kind == ENDING or not _same(last.texts, texts):
        return
    if number in last.confirmed or last is agreement.force:
        raise Refusal(N_("This is the very text that is there already: confirm it, or change something."))


def _same(one: Texts, other: Texts) -> bool:
    return all(one.get(name, "") == other.get(name, "") for name in {*one, *other} - {"number", "signed_on"})


def _possible_end(agreement: Agreement, number: int, act: str, day: dt.date, today: dt.date) -> None:
    earliest = max(today, agreement.since or today)
    if act == "quit" and not agreement.is_order and agreement.force is not None:
        earliest = max(earliest, today + dt.timedelta(days=int(agreement.force.texts["notice"])))
    if day < earliest:
        raise Wrong({"day": Problem(N_("The earliest possible day is %(day)s."), {"day": earliest.isoformat()})})
    if agreement.until and day > agreement.until:
        raise Wrong({"day": Problem(N_("It runs out earlier by itself: on %(day)s."), {"day": str(agreement.until)})})


def _possible_signing(
    agreement: Agreement, signed_on: dt.date, today: dt.date, clash: Clash | None, above: Framework | None
) -> None:
    waiting = agreement.candidate
    assert waiting is not None
    if signed_on > today:
        raise Wrong({"signed_on": Problem(N_("This day has not come yet."), {})})
    since = waiting.day("since") or signed_on
    last = waiting.day("until")
    if agreement.state == DRAFT and last is not None and last < since:
        raise Wrong({"signed_on": Problem(N_("It cannot end before it begins."), {})})
    if agreement.state == DRAFT and above is not None:
        refuse_late(above, since, today)
    taken = clash(agreement, since) if clash is not None and agreement.state == DRAFT else []
    if taken:
        raise Refusal(
            N_(
                "The network has a tie of this kind between two of the parties from that very day already, recorded without a "
                "document (%(id)s). Propose a text with another first day, or let the coordination have that record taken out."
            ),
            id=taken[0]["id"],
        )
