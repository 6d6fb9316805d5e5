"""Writing in the library: share, change, take out, bring back, use, thank. Nothing is lost: whoever comes later is shown what holds
now, and what is taken out stays whole in the history. What a material was made from is written once and cannot be taken off it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import exc as faults
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import nonces
from app.audit import Caller, record
from app.graph import Ask, GraphSession, given_back
from app.library.files import File
from app.library.reading import Material, Owner, material
from app.library.shelf import Shelf
from app.profiles.changing import Changed, Saved, take_out
from app.profiles.checking import Checked, Problem, Wrong, checked, unknown_topics
from app.profiles.history import role_of
from app.profiles.parts import MATERIAL, Texts, texts_of
from app.profiles.parts import changed as differing
from app.refusals import N_, NotThere, Refusal
from app.store import AgreementEntry, AuditEntry, MaterialChange, MaterialThanks, now

MOST_A_DAY = 40
"""Files that one account may put on the shelf in a day."""
FILE = "file"
WAITS = "library.wait"


def make(
    graph: GraphSession,
    session: Session,
    caller: Caller,
    owner: Owner,
    given: Mapping[str, str],
    shelf: Shelf,
    *,
    file: File | None = None,
    source: Material | None = None,
    nonce: str = "",
) -> Saved:
    """Shares a material in the owner's name (one of `owners`). Raises Wrong at the fields; then nothing is written."""
    found = _whole(checked(MATERIAL, given), has_file=file is not None)
    id = f"material-{nonces.mark(nonce)}"
    properties = {name: value for name, value in found.properties.items() if value is not None}
    properties |= _placed(session, caller, shelf, file)
    if source is not None:
        properties["credit"] = source.attribution
    row = graph.write(
        "library.make",
        owner=owner.id,
        owner_label=owner.label,
        id=id,
        properties=properties,
        topics=found.topics,
        made_from=source.id if source else "",
    ).dicts()
    if not row:
        raise NotThere(N_("You cannot do this in that name."))
    if not row[0]["known"]:
        raise unknown_topics()
    if not row[0]["there"]:
        raise NotThere(N_("What this was to be made from is not in the library any more."))
    if row[0]["made"]:
        texts = {name: text for name, text in found.texts.items() if text} | _file_text(file)
        change = _row(caller, owner.label, owner.id, owner.municipality, id, properties["title"], "make", {}, texts)
        change.file = properties.get("file", "")
        _keep(session, caller, change)
    return Saved("made", id)


def change(
    graph: GraphSession,
    session: Session,
    caller: Caller,
    held: Material,
    given: Mapping[str, str],
    shelf: Shelf,
    *,
    seen: str,
    file: File | None = None,
    drop_file: bool = False,
) -> Saved:
    """Changes a material that the caller may write, if it is still as `seen`. Raises Wrong or Changed."""
    keeps_file = bool(held.values["file"]) and not drop_file
    found = _whole(checked(MATERIAL, given), has_file=file is not None or keeps_file)
    before = texts_of(MATERIAL, held.values)
    if held.values["seen"] != seen:
        raise Changed(held.values)
    properties = dict(found.properties)
    if file is not None:
        properties |= _placed(session, caller, shelf, file)
    elif drop_file and held.values["file"]:
        properties |= {"file": None, "file_name": None, "file_type": None, "file_size": None}
    is_same_file = "file" not in properties or (properties["file"], properties["file_name"]) == (
        held.values["file"],
        held.values["file_name"],
    )
    if before == found.texts and is_same_file:
        return Saved("same", held.id)
    row = graph.write("library.change", id=held.id, seen=seen, properties=properties, topics=found.topics).dicts()
    if not row:
        raise Changed(None)
    if not row[0]["known"]:
        raise unknown_topics()
    if not row[0]["changed"]:
        after = material(graph, held.id)
        raise Changed(after.values if after else None)
    was, became = differing(before, found.texts)
    if not is_same_file:
        was, became = was | {FILE: held.values["file_name"] or ""}, became | {FILE: properties["file_name"] or ""}
    label, owner = _owner_of(held, caller)
    kept = _row(caller, label, owner, held.municipality, held.id, str(found.properties["title"]), "change", was, became)
    kept.file = properties.get("file") or ""
    _keep(session, caller, kept)
    return Saved("changed", held.id)


def remove(
    graph: GraphSession, session: Session, caller: Caller, held: Material, seen: str, reason: str = ""
) -> MaterialChange:
    """Takes a material out of the library; the history keeps it whole. Somebody who is not its owner says why. Raises Changed,
    NotThere or Refusal."""
    is_own = held.is_written_by(caller)
    reason = " ".join(reason.split())[:1000]
    if not is_own and not held.is_judged_by(caller):
        raise NotThere(N_("There is no such material, or it is not yours to change."))
    if not is_own and not reason:
        raise Refusal(N_("Say why: whoever shared it will read this."), field="reason")
    label, owner = _owner_of(held, caller)
    row = _row(
        caller,
        label,
        owner,
        held.municipality,
        held.id,
        held.title,
        "remove",
        texts_of(MATERIAL, held.values) | _file_name(held),
        {},
    )
    row.reason, row.file = "" if is_own else reason, held.values["file"] or ""

    def take(ask: Ask) -> None:
        found = ask("library.held", id=held.id)
        if not found or found[0]["seen"] != seen:
            raise Changed(held.values if found else None)
        # Hidden from the viewer, it is still somebody's; an institution stands before a teacher.
        shares = sorted((tie["other_label"], tie["other"]) for tie in found[0]["ties"] if tie["type"] == "SHARES")
        row.owner_kind, row.owner = shares[0] if shares else ("", "")
        row.held = {"node": found[0]["properties"], "ties": found[0]["ties"]}
        session.add(row)
        session.commit()  # first: what goes must be held already
        ask("library.remove", id=held.id)

    take_out(graph, session, row, take)
    record(session, caller, "library.remove", target=held.id)
    session.commit()
    return row


def restore(graph: GraphSession, session: Session, caller: Caller, row: MaterialChange) -> MaterialChange:
    """Brings back what a change (one of `removed`) has taken out, as it was. Raises Refusal when it cannot be."""
    if row.restored_at is not None:
        raise Refusal(N_("This has been brought back already."))
    found = graph.write(
        "library.restore",
        id=row.material,
        owner=row.owner,
        owner_label=row.owner_kind,
        node=given_back(row.held["node"]),
        ties=given_back(row.held["ties"]),
    ).dicts()
    if not found or not found[0]["there"]:
        raise Refusal(N_("This cannot be brought back: whose it was is not in the network any more."))
    row.restored_at = now()
    back = _row(
        caller, row.owner_kind, row.owner, row.municipality, row.material, row.title, "restore", {}, dict(row.before)
    )
    back.file = row.file
    _keep(session, caller, back)
    return row


def use(graph: GraphSession, session: Session, caller: Caller, held: Material, owner: Owner, used: bool) -> bool:
    """Says that the owner uses a material, or takes that back; whether anything changed."""
    row = graph.write("library.use", id=held.id, owner=owner.id, owner_label=owner.label, used=used).dicts()
    if not row:
        raise NotThere(N_("There is no such material in the library. It may have been taken out."))
    if used and row[0]["shares"]:
        raise Refusal(N_("It is your own: use by its owner is not counted."))
    if row[0]["changed"]:
        record(session, caller, "library.use" if used else "library.unuse", target=held.id)
        session.commit()
    return bool(row[0]["changed"])


def thank(session: Session, caller: Caller, held: Material, thankful: bool) -> None:
    """Thanks for a material once, or takes that back. Nobody thanks oneself."""
    account_id = caller.actor.account_id
    assert account_id is not None
    if thankful and held.is_written_by(caller) and not held.is_judged_by(caller):
        raise Refusal(N_("It is your own: others thank for it."))
    row = session.get(MaterialThanks, (account_id, held.id))
    if thankful and row is None:
        try:
            with session.begin_nested():
                session.add(MaterialThanks(account_id=account_id, material=held.id))
        except faults.IntegrityError:  # the same click, sent twice at once
            session.rollback()
            return
    elif not thankful and row is not None:
        session.delete(row)
    else:
        return
    record(session, caller, "library.thank" if thankful else "library.unthank", target=held.id)
    session.commit()


# --- files ------------------------------------------------------------------------------------------------------------


def wait(session: Session, caller: Caller, shelf: Shelf, file: File) -> str | None:
    """Puts a file on the shelf while something else of its form is still wrong; swept after a day. None when this person has let
    too many wait today, or there is no room."""
    since = now() - dt.timedelta(days=1)
    waited = select(func.count()).where(
        AuditEntry.account_id == caller.actor.account_id, AuditEntry.action == WAITS, AuditEntry.at >= since
    )
    if (session.scalar(waited) or 0) >= MOST_A_DAY:
        return None
    try:
        hash = shelf.put(file.content)
    except Refusal:
        return None
    record(session, caller, WAITS)
    session.commit()
    return hash


def sweep(graph: GraphSession, session: Session, shelf: Shelf) -> int:
    """Drops files that nothing has referred to for a day; says how many."""
    old = list(shelf.old())
    held = _referred(graph, session, old)
    for hash in set(old) - held:
        shelf.drop(hash)
    return len(set(old) - held)


def forget(graph: GraphSession, session: Session, shelf: Shelf, hashes: list[str]) -> None:
    """Drops these files at once, as far as nothing refers to them any more."""
    for hash in set(hashes) - _referred(graph, session, hashes):
        shelf.drop(hash)


def _referred(graph: GraphSession, session: Session, hashes: list[str]) -> set[str]:
    if not hashes:
        return set()
    kept: set[str] = set()
    for n in range(0, len(hashes), 500):
        some = MaterialChange.file.in_(hashes[n : n + 500])
        may_come_back = (MaterialChange.act == "remove", MaterialChange.restored_at.is_(None))
        kept.update(session.scalars(select(MaterialChange.file).where(some, *may_come_back)))
        kept.update(session.scalars(select(AgreementEntry.file).where(AgreementEntry.file.in_(hashes[n : n + 500]))))
    return kept | {row["file"] for row in graph.rows("library.files", files=hashes).dicts()}


def _placed(session: Session, caller: Caller, shelf: Shelf, file: File | None) -> dict[str, Any]:
    if file is None:
        return {}
    since = now() - dt.timedelta(days=1)
    put = select(func.count()).where(
        MaterialChange.account_id == caller.actor.account_id, MaterialChange.file != "", MaterialChange.at >= since
    )
    if (session.scalar(put) or 0) >= MOST_A_DAY:
        raise Refusal(
            N_("At most %(most)s files a day are taken from one person. Go on tomorrow."), field=FILE, most=MOST_A_DAY
        )
    hash = shelf.put(file.content)
    return {"file": hash, "file_name": file.name, "file_type": file.type, "file_size": len(file.content)}


def _whole(found: Checked, *, has_file: bool) -> Checked:
    """A material is a link or a file, or both."""
    if not has_file and not found.properties.get("link"):
        message = N_("A material is a file or a link: give at least one of them.")
        raise Wrong({"link": Problem(message, {})})
    return found


# --- the history ------------------------------------------------------------------------------------------------------


def _owner_of(held: Material, caller: Caller) -> tuple[str, str]:
    """Whose record the change belongs to: the institution, where there is one, else the teacher."""
    for row in held.owners:
        if row["label"] == "Institution":
            return "Institution", row["id"]
    return "Teacher", (caller.actor.person or "") if held.mine else ""


def _row(
    caller: Caller,
    label: str,
    owner: str,
    municipality: str | None,
    id: str,
    title: str,
    act: str,
    before: Texts,
    after: Texts,
) -> MaterialChange:
    return MaterialChange(
        material=id,
        owner_kind=label,
        owner=owner,
        municipality=municipality or "",
        title=title,
        act=act,
        before=before,
        after=after,
        held={},
        file="",
        account_id=caller.actor.account_id,
        role=_role_of(caller, label, owner),
    )


def _role_of(caller: Caller, label: str, owner: str) -> str:
    if label == "Teacher" and owner and caller.actor.person == owner:
        return "teacher"
    return role_of(caller.actor, owner)


def _keep(session: Session, caller: Caller, row: MaterialChange) -> None:
    session.add(row)
    record(session, caller, f"library.{row.act}", target=row.material)
    session.commit()


def _file_text(file: File | None) -> Texts:
    return {FILE: file.name} if file else {}


def _file_name(held: Material) -> Texts:
    return {FILE: held.values["file_name"]} if held.values["file_name"] else {}
