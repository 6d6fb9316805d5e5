"""The tables of profiles: every change of one, and self-checks that were kept."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.store.tables import Base, now


class ProfileChange(Base):
    """One change of what an institution tells about itself: a record that was made, changed, taken out or brought back.

    `before` and `after` hold the fields that differ, as they stand in forms. `held` is what was taken out of the network,
    whole, written down before it goes, so that it can be brought back.
    """

    __tablename__ = "profile_changes"
    id: Mapped[int] = mapped_column(primary_key=True)
    institution: Mapped[str] = mapped_column(String(80), index=True)
    part: Mapped[str] = mapped_column(String(20))  # "about", "practice", "programme", "offer", "need", "outcome"
    record: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(Text, default="")
    act: Mapped[str] = mapped_column(String(20))  # "make", "change", "remove", "restore"
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    held: Mapped[dict[str, Any]]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"), index=True)
    role: Mapped[str] = mapped_column(String(20), default="")  # in which the account acted
    at: Mapped[dt.datetime] = mapped_column(default=now)
    restored_at: Mapped[dt.datetime | None]


class ReadinessCheck(Base):
    """A self-check of an institution that somebody kept: what its needs met on a day.

    It names institutions and what they offer, no people. `sees` are the visibilities it was computed with: whoever sees
    less is not shown it.
    """

    __tablename__ = "readiness_checks"
    id: Mapped[int] = mapped_column(primary_key=True)
    institution: Mapped[str] = mapped_column(String(80), index=True)
    as_of: Mapped[dt.date]
    made_at: Mapped[dt.datetime] = mapped_column(default=now)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    sees: Mapped[str] = mapped_column(String(60))
    verdict: Mapped[str] = mapped_column(String(20))
    answer: Mapped[dict[str, Any]]
    nonce: Mapped[str] = mapped_column(String(32), unique=True)  # of the form that kept it: sent twice, it keeps one
