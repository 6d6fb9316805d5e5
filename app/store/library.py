"""The tables of the library: every change of a material, and thanks."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.store.tables import Base, now


class MaterialChange(Base):
    """One change of a material of the library: that it was shared, changed, taken out or brought back.

    `owner_kind` and `owner` are the label and id of whose it is. `held` is what was taken out of the network, whole;
    `file` the SHA-256 of its file, which stays on the shelf for as long as it may come back.
    """

    __tablename__ = "material_changes"
    id: Mapped[int] = mapped_column(primary_key=True)
    material: Mapped[str] = mapped_column(String(80), index=True)
    owner_kind: Mapped[str] = mapped_column(String(20))  # "Institution" or "Teacher"
    owner: Mapped[str] = mapped_column(String(80), index=True)
    municipality: Mapped[str] = mapped_column(String(80), default="")
    title: Mapped[str] = mapped_column(Text, default="")
    act: Mapped[str] = mapped_column(String(20))  # "make", "change", "remove", "restore"
    reason: Mapped[str] = mapped_column(Text, default="")  # why somebody who is not its owner took it out
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    held: Mapped[dict[str, Any]]
    file: Mapped[str] = mapped_column(String(64), default="", index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"), index=True)
    role: Mapped[str] = mapped_column(String(20), default="")  # in which the account acted
    at: Mapped[dt.datetime] = mapped_column(default=now)
    restored_at: Mapped[dt.datetime | None]


class MaterialThanks(Base):
    """That an account has thanked for a material: once, until it takes that back."""

    __tablename__ = "material_thanks"
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    material: Mapped[str] = mapped_column(String(80), primary_key=True, index=True)
    at: Mapped[dt.datetime] = mapped_column(default=now)
