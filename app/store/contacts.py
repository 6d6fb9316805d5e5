"""The tables of contacts: consents, survey waves and their links, what is suggested no more, the weekly letter."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.store.tables import Base, now


class Consent(Base):
    """That a person of the network agreed to one purpose, in the words of one version; ended when it was withdrawn.

    Kept by the person's id in the network, because whoever answers by a personal link has no account.
    """

    __tablename__ = "consents"
    id: Mapped[int] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(String(80), index=True)
    purpose: Mapped[str] = mapped_column(String(20))  # "contacts" or "public"
    version: Mapped[int]
    given_at: Mapped[dt.datetime] = mapped_column(default=now)
    withdrawn_at: Mapped[dt.datetime | None]
    way: Mapped[str] = mapped_column(String(20), default="account")  # "account" or "link"


class Wave(Base):
    """A survey wave: people of a municipality are asked, each by a personal link, whom they know."""

    __tablename__ = "waves"
    id: Mapped[int] = mapped_column(primary_key=True)
    municipality: Mapped[str] = mapped_column(String(80), index=True)
    title: Mapped[str]
    note: Mapped[str] = mapped_column(Text, default="")  # what the coordinator says to those who are asked
    made_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    made_at: Mapped[dt.datetime] = mapped_column(default=now)
    ends_on: Mapped[dt.date]  # the last day on which its links open
    closed_at: Mapped[dt.datetime | None]
    nonce: Mapped[str] = mapped_column(String(32), unique=True)  # of the form that made it: sent twice, it makes one
    version: Mapped[int] = mapped_column(default=1)  # grows whenever links are made anew
    links: Mapped[list[WaveLink]] = relationship(
        back_populates="wave", cascade="all, delete-orphan", passive_deletes=True, order_by="WaveLink.id"
    )


class WaveLink(Base):
    """The personal link of one person in a wave. The token itself is only in the link."""

    __tablename__ = "wave_links"
    __table_args__ = (UniqueConstraint("wave_id", "person"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    wave_id: Mapped[int] = mapped_column(ForeignKey("waves.id", ondelete="CASCADE"), index=True)
    person: Mapped[str] = mapped_column(String(80), index=True)
    institution: Mapped[str] = mapped_column(String(80))  # through which the person was asked
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[dt.datetime] = mapped_column(default=now)
    reminded_at: Mapped[dt.datetime | None]
    reminders: Mapped[int] = mapped_column(default=0)
    opened_at: Mapped[dt.datetime | None]  # the first time
    answered_at: Mapped[dt.datetime | None]  # the first contact, or "I know nobody"
    withdrawn_at: Mapped[dt.datetime | None]
    wave: Mapped[Wave] = relationship(back_populates="links", lazy="joined", innerjoin=True)


class Dismissal(Base):
    """That an account does not want something suggested any more: a person (`kind`) by her id in the network (`key`)."""

    __tablename__ = "dismissals"
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    key: Mapped[str] = mapped_column(String(250), primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(default=now)


class Digest(Base):
    """What an account was told of its inbox: when it last looked, whether the weekly letter is wanted, when it was sent.

    A letter that could not be sent leaves `sent_at` as it was, so that the next run tries again.
    """

    __tablename__ = "digests"
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    stopped_at: Mapped[dt.datetime | None]
    sent_at: Mapped[dt.datetime | None]
    failed_at: Mapped[dt.datetime | None]
    failure: Mapped[str | None] = mapped_column(String(60))  # the kind of trouble: never an address or a server's words
    seen_at: Mapped[dt.datetime | None]
