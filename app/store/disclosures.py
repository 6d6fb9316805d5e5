"""The table of disclosures: to whom a person's data were shown or handed out."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Date, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.store.tables import Base


class Disclosure(Base):
    """That a person of the network was shown to an account on a day in one way; `times` counts how often on it.

    `role` and `institution` are those in which the account looked then, at the first time on that day. What is told about a
    person outlives the account: it then says only to whom by role.
    """

    __tablename__ = "disclosures"
    __table_args__ = (UniqueConstraint("person", "day", "account_id", "way"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    institution: Mapped[str] = mapped_column(String(80), default="")
    person: Mapped[str] = mapped_column(String(80))  # the first of the unique key, by which she is found
    day: Mapped[dt.date] = mapped_column(Date, index=True)
    way: Mapped[str] = mapped_column(String(20))  # of `app.disclosures.WAYS`
    times: Mapped[int] = mapped_column(default=1)
