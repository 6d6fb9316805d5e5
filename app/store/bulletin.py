"""The tables of the bulletin: every change of a post, and who follows what."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.store.tables import Base, now


class PostChange(Base):
    """One change of a post of the bulletin: that it was put up, changed, taken down or brought back.

    `held` is what was taken out of the network, whole.
    """

    __tablename__ = "post_changes"
    id: Mapped[int] = mapped_column(primary_key=True)
    post: Mapped[str] = mapped_column(String(80), index=True)
    institution: Mapped[str] = mapped_column(String(80), index=True)
    municipality: Mapped[str] = mapped_column(String(80), default="")
    title: Mapped[str] = mapped_column(Text, default="")
    act: Mapped[str] = mapped_column(String(20))  # "make", "change", "remove", "restore"
    reason: Mapped[str] = mapped_column(
        Text, default=""
    )  # why somebody who does not speak for the institution took it down
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    held: Mapped[dict[str, Any]]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"), index=True)
    role: Mapped[str] = mapped_column(String(20), default="")  # in which the account acted
    at: Mapped[dt.datetime] = mapped_column(default=now)
    restored_at: Mapped[dt.datetime | None]


class Subscription(Base):
    """That an account follows a topic, an institution or a kind of institution: `what`, and its id or code in `key`."""

    __tablename__ = "subscriptions"
    __table_args__ = (UniqueConstraint("account_id", "what", "key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    what: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(80), index=True)
    made_at: Mapped[dt.datetime] = mapped_column(default=now)
