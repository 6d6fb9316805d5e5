"""The tables of partnerships: their parties, and a log in which each line is written once."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.store.logs import LogLine, NumberedParty
from app.store.tables import Base, now


class Partnership(Base):
    """A partnership of institutions. What it is, is what its log says; `steps` counts the lines of that. `stage`, `state`,
    `last_party` and `last_act` repeat what the log makes of it, for lists.
    """

    __tablename__ = "partnerships"
    id: Mapped[str] = mapped_column(String(60), primary_key=True)
    title: Mapped[str]
    municipality: Mapped[str] = mapped_column(String(80), index=True)  # of whoever opened it
    source: Mapped[str] = mapped_column(String(20), default="")  # where it began: "deal", "suggestion", "page" …
    source_id: Mapped[str] = mapped_column(String(80), default="")
    steps: Mapped[int] = mapped_column(default=0)
    stage: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(20), default="open")
    last_party: Mapped[int] = mapped_column(default=0)
    last_act: Mapped[str] = mapped_column(String(20), default="open")
    made_at: Mapped[dt.datetime] = mapped_column(default=now)
    changed_at: Mapped[dt.datetime] = mapped_column(default=now)


class PartnershipParty(NumberedParty, Base):
    """An institution in a partnership. The log names it by `number`, so that it stays itself when two records become one.
    `state` and `waits` repeat what the log makes of it."""

    __tablename__ = "partnership_parties"
    __table_args__ = (UniqueConstraint("partnership_id", "number"),)
    partnership_id: Mapped[str] = mapped_column(ForeignKey("partnerships.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(String(20), default="invited")


class PartnershipEntry(LogLine, Base):
    """A line of the log of a partnership: written once, never changed. `party` and `about` are numbers of parties (0: the
    coordination, or nobody); `texts` is what was written: a common text, or a party's own words."""

    __tablename__ = "partnership_entries"
    __table_args__ = (UniqueConstraint("partnership_id", "number"),)
    partnership_id: Mapped[str] = mapped_column(ForeignKey("partnerships.id", ondelete="CASCADE"))
    about: Mapped[int] = mapped_column(default=0)
