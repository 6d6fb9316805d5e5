"""The tables of secret addresses, at which a program reads with the rights of an account."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.store.accounts import Account
from app.store.tables import Base, now


class FeedLink(Base):
    """A secret address at which a reader of feeds gets posts for everyone, with the rights of an account.

    `what` is "follows" (what the account follows), "all", or one thing to follow, whose id or code is `key`.
    """

    __tablename__ = "feed_links"
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(default="")
    municipality: Mapped[str] = mapped_column(String(80))
    what: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(80), default="")
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[dt.datetime] = mapped_column(default=now)
    used_at: Mapped[dt.datetime | None]
    revoked_at: Mapped[dt.datetime | None]
    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)


class CalendarLink(Base):
    """A secret address at which a calendar programme reads shared resources with the rights of an account."""

    __tablename__ = "calendar_links"
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(default="")
    municipality: Mapped[str] = mapped_column(String(80))
    institution: Mapped[str] = mapped_column(String(80), default="")  # empty: not narrowed to one
    resource: Mapped[str] = mapped_column(String(80), default="")
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[dt.datetime] = mapped_column(default=now)
    used_at: Mapped[dt.datetime | None]
    revoked_at: Mapped[dt.datetime | None]
    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)
