"""The tables of what discoveries have found: kept for every process of the installation, and for the next start."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Date, String
from sqlalchemy.orm import Mapped, mapped_column

from app.store.tables import Base


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
