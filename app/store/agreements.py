"""The tables of agreements that are drawn up or kept here: their parties, and a log in which each line is written once."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Date, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.store.logs import LogLine, NumberedParty
from app.store.tables import Base, now


class AgreementLog(Base):
    """An agreement that is drawn up or kept here. What it is, is what its log says; `steps` counts the lines of that, `bears` is
    the last that changes what the network shows, `written` the line up to which the network has it. On `look_on` a day changes it.
    `title`, `state`, `last_party` and `last_act` repeat what the log makes of it, for lists.
    """

    __tablename__ = "agreements"
    id: Mapped[str] = mapped_column(String(80), primary_key=True)  # also of the node in the graph
    form: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(Text, default="")
    municipality: Mapped[str] = mapped_column(String(80), default="", index=True)  # of whoever drew it up
    annex_to: Mapped[str] = mapped_column(String(80), default="")
    source: Mapped[str] = mapped_column(
        String(20), default=""
    )  # where it began: "partnership", "network" (it was there), ""
    source_id: Mapped[str] = mapped_column(String(80), default="", index=True)
    steps: Mapped[int] = mapped_column(default=0)
    bears: Mapped[int] = mapped_column(default=0)
    written: Mapped[int] = mapped_column(default=0)
    look_on: Mapped[dt.date | None] = mapped_column(Date, index=True)
    state: Mapped[str] = mapped_column(String(20), default="draft")
    last_party: Mapped[int] = mapped_column(default=0)
    last_act: Mapped[str] = mapped_column(String(20), default="open")
    made_at: Mapped[dt.datetime] = mapped_column(default=now)
    changed_at: Mapped[dt.datetime] = mapped_column(default=now)


class AgreementParty(NumberedParty, Base):
    """An institution in an agreement. The log names it by `number`, so that it stays itself when two records become one. `waits`
    repeats what the log makes of it."""

    __tablename__ = "agreement_parties"
    __table_args__ = (UniqueConstraint("agreement_id", "number"),)
    agreement_id: Mapped[str] = mapped_column(ForeignKey("agreements.id", ondelete="CASCADE"))
    role: Mapped[str] = mapped_column(String(20), default="party")


class AgreementEntry(LogLine, Base):
    """A line of the log of an agreement: written once, never changed. `party` is the number of a party (0: the coordination),
    `version` the text concerned, `texts` what was written, signed or attached."""

    __tablename__ = "agreement_entries"
    __table_args__ = (UniqueConstraint("agreement_id", "number"),)
    agreement_id: Mapped[str] = mapped_column(ForeignKey("agreements.id", ondelete="CASCADE"))
    file: Mapped[str] = mapped_column(String(64), default="", index=True)  # SHA-256 of what was attached
