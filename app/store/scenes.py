"""The tables of scenes that people kept, and of who else may open them."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.store.accounts import Account
from app.store.tables import Base, now


class Scene(Base):
    """A scene of the explorer that somebody kept: its address, with a name, a note and the day that it looks at.

    `version` grows with every change, so that whoever changes an older one is told.
    """

    __tablename__ = "scenes"
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    title: Mapped[str]
    note: Mapped[str] = mapped_column(Text, default="")
    query: Mapped[str] = mapped_column(Text, default="")  # of the explorer's address, with its question mark
    as_of: Mapped[dt.date]  # the day that was looked at when it was kept
    version: Mapped[int] = mapped_column(default=1)
    made_at: Mapped[dt.datetime] = mapped_column(default=now)
    changed_at: Mapped[dt.datetime] = mapped_column(default=now)
    deleted_at: Mapped[dt.datetime | None]
    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)


class SceneShare(Base):
    """Who else may open a scene: a person by their e-mail, or whoever holds a link until it expires.

    A person is kept by the e-mail that was typed, whether or not it has an account: nobody learns which.
    """

    __tablename__ = "scene_shares"
    __table_args__ = (UniqueConstraint("scene_id", "email"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    scene_id: Mapped[int] = mapped_column(ForeignKey("scenes.id", ondelete="CASCADE"), index=True)
    email: Mapped[str | None] = mapped_column(index=True)
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    made_at: Mapped[dt.datetime] = mapped_column(default=now)
    expires_at: Mapped[dt.datetime | None]
    closed_at: Mapped[dt.datetime | None]
    opened: Mapped[int] = mapped_column(default=0)  # how often a link was opened; of persons nothing is counted
    opened_at: Mapped[dt.datetime | None]
    scene: Mapped[Scene] = relationship(lazy="joined", innerjoin=True)
