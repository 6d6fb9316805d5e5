"""Withdrawing consent (law 152-FZ, article 9): what was open to everyone closes; a person is erased within the request.

What is decided here: contacts that nobody has confirmed are deleted. Of a confirmed one the kind and the period remain, for
the statistics of the network; the person becomes a nameless record (“left”) under a random id that nothing else knows, and
without confirmed contacts she is deleted altogether. Ids, times and the trail are changed so that no row of the store leads
to that record. Repeating the request does what an interrupted one has left undone.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, or_, select, text, update
from sqlalchemy.orm import Session

from app import scene_address
from app.audit import Caller, record
from app.contacts.consents import CONTACTS, PUBLIC, SITE
from app.contacts.registering import person_of
from app.engine.settings import FITTING
from app.graph import GraphSession
from app.refusals import N_, Refusal
from app.sessions import token_hash
from app.store import (
    Account,
    Advice,
    AgreementEntry,
    AgreementLog,
    AuditEntry,
    Complaint,
    ComplaintEntry,
    Consent,
    ConsoleRun,
    Disclosure,
    Dismissal,
    FoundAnswer,
    FoundLease,
    Invitation,
    MaterialChange,
    MaterialThanks,
    Merge,
    NetworkImport,
    OwnReport,
    OwnReportVersion,
    Partnership,
    PartnershipEntry,
    PostChange,
    ProfileChange,
    Publication,
    ReadinessCheck,
    ReportSchedule,
    Scene,
    Subscription,
    VoiceChange,
    WaveLink,
    WebSession,
    now,
)
from app.vocabulary import INFORMAL_TIE_KINDS
from app.withdrawals import PERSON, noted

KEPT_LOG = FITTING["db.tx_log.rotation.retention_policy"].removesuffix(" size")
"""How much of its journal of changes the embedded engine keeps; it knows no days."""
LEFT_NAME = N_("a colleague who withdrew consent")
GONE = "…"
_WRITTEN: Mapping[Any, tuple[str, ...]] = {
    ConsoleRun: ("text", "params"),
    OwnReport: ("title", "note", "text", "params"),
    OwnReportVersion: ("title", "note", "text", "params"),
    ReportSchedule: ("params",),
    ProfileChange: ("title", "before", "after", "held"),
    MaterialChange: ("title", "before", "after", "held", "reason"),
    PostChange: ("title", "before", "after", "held", "reason"),
    Publication: ("details", "reason"),
    VoiceChange: ("reason",),
    ReadinessCheck: ("answer",),
    Partnership: ("title",),
    PartnershipEntry: ("words", "texts"),
    AgreementLog: ("title",),
    AgreementEntry: ("words", "texts"),
    Complaint: ("title",),
    ComplaintEntry: ("words",),
}
POSITION = "—"


@dataclass(frozen=True)
class Erased:
    """How much went and how much remains without a name; `files` are those of the library that were hers."""

    deleted: int
    kept: int
    files: tuple[str, ...] = field(default=(), compare=False)


def withdraw_public(graph: GraphSession, session: Session, caller: Caller) -> int:
    """Ends the consent to be shown to everyone; says how many contacts fell back to the network."""
    me = person_of(caller)
    with noted(session, PUBLIC, me):
        closed: int = graph.write("contacts.close_public").dicts()[0]["closed"]
        if _end_consents(session, me, PUBLIC):
            record(session, caller, "consent.withdraw", target=PUBLIC)
        session.commit()
    return closed


def withdraw_site(session: Session, caller: Caller) -> None:
    """Ends the consent to be named on the public page of one's institution: the name is gone from there with this moment."""
    me = person_of(caller)
    with noted(session, SITE, me):
        if _end_consents(session, me, SITE):
            record(session, caller, "consent.withdraw", target=SITE)
        session.commit()


def erase(graph: GraphSession, session: Session, caller: Caller, *, name: str) -> Erased:
    """Ends every consent of whoever calls and erases her. `name` stands where hers was; nothing of this can be undone.

    The texts of the store go first, while her name is still known, then the graph in one transaction, then the rows that
    hold her id. A request that broke off anywhere is completed by the next one.
    """
    ids = _ids_of(session, person_of(caller))
    with noted(session, PERSON, *ids):
        return _erase(graph, session, ids, name)


def _erase(graph: GraphSession, session: Session, ids: set[str], name: str) -> Erased:
    found = graph.row("contacts.data")
    words = {*ids, *([found["person"]["name"]] if found else [])}
    files = _files_of(session, ids, found["materials"] if found else [])
    session.execute(delete(MaterialChange).where(MaterialChange.owner.in_(ids)))  # what she had taken out is hers too
    _scrub_scenes(session, ids, words)
    _scrub_sessions(session, words)
    _scrub_written(session, words)
    _scrub_imports(session, words)
    session.commit()
    new = f"left-{secrets.token_hex(10)}"
    rows = graph.write(
        "contacts.erase",
        new=new,
        name=name,
        position=POSITION,
        directed=[kind.code for kind in INFORMAL_TIE_KINDS.values() if kind.directed],
    ).dicts()
    _forget(session, ids)
    # Neither who nor whom: the line says that it was done, and when.
    record(session, Caller(), "person.erase")
    session.commit()
    _overwrite(session)
    return Erased(rows[0]["deleted"], rows[0]["kept"], files) if rows else Erased(0, 0, files)


def checked_purpose(purpose: str) -> str:
    """A purpose of consent that can be withdrawn."""
    if purpose not in (CONTACTS, PUBLIC, SITE):
        raise Refusal(N_("There is no such consent."))
    return purpose


def _end_consents(session: Session, person: str, purpose: str) -> bool:
    given = session.scalars(
        select(Consent).where(Consent.person == person, Consent.purpose == purpose, Consent.withdrawn_at.is_(None))
    ).all()
    for one in given:
        one.withdrawn_at = now()
    return bool(given)


def _files_of(session: Session, ids: set[str], materials: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """The files of what she shares, and of what she shared before."""
    before = session.scalars(
        select(MaterialChange.file).where(MaterialChange.owner.in_(ids), MaterialChange.file != "")
    )
    return tuple({*before, *(one["file"] for one in materials if one["file"])})


def _ids_of(session: Session, me: str) -> set[str]:
    """Her id, and those of records that were merged into hers."""
    ids, todo = {me}, [me]
    while todo:
        gone = set(session.scalars(select(Merge.gone).where(Merge.kept == todo.pop(), Merge.label == "Teacher"))) - ids
        ids |= gone
        todo += gone
    return ids


def _forget(session: Session, ids: set[str]) -> None:
    """Takes her ids out of every row of the store."""
    hers = select(Account.id).where(Account.person.in_(ids))
    session.execute(delete(MaterialThanks).where(MaterialThanks.account_id.in_(hers)))
    session.execute(delete(Subscription).where(Subscription.account_id.in_(hers)))
    session.execute(update(Account).where(Account.person.in_(ids)).values(person=None))
    session.execute(update(Invitation).where(Invitation.person.in_(ids)).values(person=None))
    session.execute(update(Complaint).where(Complaint.person.in_(ids)).values(person=None))
    pseudonym = f"left-{secrets.token_hex(10)}"  # not the record's: consents are proof that there were some, of nobody
    for consent in session.scalars(select(Consent).where(Consent.person.in_(ids))):
        consent.person, consent.withdrawn_at = pseudonym, consent.withdrawn_at or now()
    for link in session.scalars(select(WaveLink).where(WaveLink.person.in_(ids))):
        link.person = f"left-{secrets.token_hex(10)}"
        link.token_hash, link.withdrawn_at = token_hash(secrets.token_urlsafe(32)), link.withdrawn_at or now()
    session.execute(delete(Disclosure).where(Disclosure.person.in_(ids)))
    session.execute(delete(Dismissal).where(Dismissal.key.in_(ids)))
    session.execute(delete(FoundLease))  # so that what is being computed with her in it is not kept either
    session.execute(delete(FoundAnswer))
    session.execute(delete(Publication).where(Publication.kind == "person", Publication.thing.in_(ids)))
    for advice in session.scalars(select(Advice).where(or_(*(Advice.key.contains(id, autoescape=True) for id in ids)))):
        if any(re.search(rf"(?<![\w-]){re.escape(id)}(?![\w-])", advice.key) for id in ids):
            session.delete(advice)
    session.execute(delete(Merge).where(or_(Merge.kept.in_(ids), Merge.gone.in_(ids))))
    for merge in session.scalars(select(Merge)):
        if (moved := _without_words(merge.moved, ids)) != merge.moved:
            merge.moved = moved
    for line in session.scalars(select(AuditEntry).where(or_(*(AuditEntry.target.contains(id) for id in ids)))):
        line.target = _without_words(line.target, ids)


def _scrub_scenes(session: Session, ids: set[str], words: set[str]) -> None:
    columns = (Scene.query, Scene.title, Scene.note)
    for scene in session.scalars(
        select(Scene).where(or_(*(column.contains(word, autoescape=True) for word in words for column in columns)))
    ):
        if set(scene_address.named(scene.query)) & ids:
            scene.query = scene_address.without(scene.query, ids)
        scene.title, scene.note = _without_words(scene.title, words), _without_words(scene.note, words)
        scene.version += 1


def _scrub_sessions(session: Session, words: set[str]) -> None:
    """A message that waits to be shown to somebody may hold her name."""
    for row in session.scalars(
        select(WebSession).where(or_(*(WebSession.data.contains(word, autoescape=True) for word in words)))
    ):
        row.data = json.dumps(_without_words(json.loads(row.data), words), ensure_ascii=False)


def _scrub_written(session: Session, words: set[str]) -> None:
    """What people have asked and kept may name her: statements of the console, reports of one's own, weekly ones, what was
    written about an institution."""
    for table, columns in _WRITTEN.items():
        for row in session.scalars(select(table)):
            for column in columns:
                value = getattr(row, column)
                if (clean := _without_words(value, words)) != value:
                    setattr(row, column, clean)


def _scrub_imports(session: Session, words: set[str]) -> None:
    for brought in session.scalars(select(NetworkImport)):
        # What an import found before it cannot be brought back without her: it is not kept.
        if _without_words(brought.undo, words) != brought.undo:
            brought.undo = {}
        if _without_words(brought.content, words) != brought.content:
            session.delete(brought)


def _without_words(value: Any, words: Iterable[str]) -> Any:
    """The value without these words, at any depth; a word inside a longer one is not meant."""
    if isinstance(value, dict):
        return {_without_words(key, words): _without_words(item, words) for key, item in value.items()}
    if isinstance(value, list):
        return [_without_words(item, words) for item in value]
    if isinstance(value, str):
        for word in words:
            value = re.sub(rf"(?<![\w-]){re.escape(word)}(?![\w-])", GONE, value)
    return value


def _overwrite(session: Session) -> None:
    """Writes over what SQLite has kept of the deleted rows in its journal. Of no effect while somebody reads; later
    writes do it then."""
    bind = session.get_bind()
    if bind.dialect.name == "sqlite":
        session.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
        session.commit()
