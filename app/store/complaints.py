"""The tables of complaints: what each is about, and a log in which nothing is written over."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import DDL, ForeignKey, String, Text, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column

from app.store.tables import Base, now


class Complaint(Base):
    """That somebody holds a thing to be wrong or harmful. What became of it is what its log says; `steps` counts the lines of that,
    `state` repeats what the log makes of it, for lists.

    `title` is what the thing was called then. `municipality` is whose coordinators answer. `own` holds the accounts whose act the
    thing was when the complaint came ("accounts"): they do not judge it.
    """

    __tablename__ = "complaints"
    id: Mapped[str] = mapped_column(String(60), primary_key=True)
    what: Mapped[str] = mapped_column(String(20))
    thing: Mapped[str] = mapped_column(String(190), index=True)
    title: Mapped[str] = mapped_column(Text, default="")
    municipality: Mapped[str] = mapped_column(String(80), default="", index=True)
    person: Mapped[str | None] = mapped_column(String(80), index=True)  # the teacher whose thing it is
    own: Mapped[dict[str, Any]]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"), index=True)
    reason: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20), default="open")
    steps: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[dt.datetime] = mapped_column(default=now)
    changed_at: Mapped[dt.datetime] = mapped_column(default=now)


class ComplaintPlace(Base):
    """An institution whose thing a complaint is about."""

    __tablename__ = "complaint_places"
    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[str] = mapped_column(ForeignKey("complaints.id", ondelete="CASCADE"), index=True)
    institution: Mapped[str] = mapped_column(String(80), index=True)


class ComplaintEntry(Base):
    """A line of the log of a complaint: written once. The store itself refuses to change or to delete it; only a person’s name is
    taken out of its words when she leaves the network."""

    __tablename__ = "complaint_entries"
    __table_args__ = (UniqueConstraint("complaint_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[str] = mapped_column(ForeignKey("complaints.id"))
    number: Mapped[int]
    at: Mapped[dt.datetime] = mapped_column(default=now)
    act: Mapped[str] = mapped_column(String(20))  # "file", "ask", "reply", "uphold", "reject", "withdraw"
    role: Mapped[str] = mapped_column(String(20), default="")
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"), index=True)
    on_own: Mapped[bool] = mapped_column(default=False)  # decided by somebody whose own act it was about
    words: Mapped[str] = mapped_column(Text, default="")
    nonce: Mapped[str] = mapped_column(String(32), default="")  # of the form that wrote it: sent twice, it is one line


# --- written once -----------------------------------------------------------------------------------------------------

_KEPT = "complaint_id, number, at, act, role, on_own, nonce"
_TABLE = ComplaintEntry.__table__
_ONCE: tuple[tuple[str, str], ...] = (
    (
        "sqlite",
        f"CREATE TRIGGER complaint_entries_kept BEFORE UPDATE OF {_KEPT} ON complaint_entries "
        "BEGIN SELECT RAISE(ABORT, 'a line of a log is written once'); END",
    ),
    (
        "sqlite",
        "CREATE TRIGGER complaint_entries_stay BEFORE DELETE ON complaint_entries "
        "BEGIN SELECT RAISE(ABORT, 'a line of a log is written once'); END",
    ),
    (
        "postgresql",
        "CREATE OR REPLACE FUNCTION setka_written_once() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'a line of a log is written once'; END $$",
    ),
    (
        "postgresql",
        f"CREATE TRIGGER complaint_entries_kept BEFORE UPDATE OF {_KEPT} OR DELETE ON complaint_entries "
        "FOR EACH ROW EXECUTE FUNCTION setka_written_once()",
    ),
)
for _dialect, _statement in _ONCE:
    event.listen(_TABLE, "after_create", DDL(_statement).execute_if(dialect=_dialect))
