"""The tables of what discoveries have found, kept for every process of the installation and for the next start, and of what
coordinators decided about it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Date, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.store.tables import Base, now


class FoundAnswer(Base):
    """The newest answer of a kind of discovery about a municipality, for all who see the same. It holds ids, never names."""

    __tablename__ = "found_answers"
    municipality: Mapped[str] = mapped_column(String(80), primary_key=True)
    sees: Mapped[str] = mapped_column(String(120), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    day: Mapped[dt.date] = mapped_column(Date)  # as of which the network was read
    at: Mapped[dt.datetime]  # when it was read
    seconds: Mapped[float]
    trouble: Mapped[str | None] = mapped_column(String(10))
    content: Mapped[dict[str, Any]]


class FoundLease(Base):
    """Which process computes the answers about a municipality, and until when that is believed without a new word of it."""

    __tablename__ = "found_leases"
    municipality: Mapped[str] = mapped_column(String(80), primary_key=True)
    sees: Mapped[str] = mapped_column(String(120), primary_key=True)
    holder: Mapped[str] = mapped_column(String(32))
    until: Mapped[dt.datetime]


class Advice(Base):
    """A suggestion that a discovery has made, by its kind and key; nothing of its words is kept.

    `ground` is the print of the facts behind it when it was last found, `new_at` when it first stood on this ground.
    """

    __tablename__ = "advice"
    __table_args__ = (UniqueConstraint("municipality", "kind", "key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    municipality: Mapped[str] = mapped_column(String(80), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(250))
    ground: Mapped[str] = mapped_column(String(16))
    new_at: Mapped[dt.datetime] = mapped_column(default=now)
    seen_at: Mapped[dt.datetime] = mapped_column(default=now)  # when it was last found


class AdviceDecision(Base):
    """What a coordinator decided about a suggestion; the last one holds, as long as the ground is the same."""

    __tablename__ = "advice_decisions"
    id: Mapped[int] = mapped_column(primary_key=True)
    advice_id: Mapped[int] = mapped_column(ForeignKey("advice.id", ondelete="CASCADE"), index=True)
    what: Mapped[str] = mapped_column(String(20))  # "taken", "snoozed", "dismissed", "restored"
    ground: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(20), default="")
    note: Mapped[str] = mapped_column(String(500), default="")
    until: Mapped[dt.date | None]
    at: Mapped[dt.datetime] = mapped_column(default=now, index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
