"""What the logs of partnerships and of agreements have in common."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.store.tables import now


class NumberedParty:
    """An institution in a log, which names it by `number`, so that it stays itself when two records become one. `waits` repeats
    what the log makes of it."""

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int]
    institution: Mapped[str] = mapped_column(String(80), index=True)
    municipality: Mapped[str] = mapped_column(String(80), default="", index=True)
    waits: Mapped[str] = mapped_column(String(20), default="")


class LogLine:
    """A line of a log: written once, never changed. `party` is the number of a party (0: the coordination, or nobody)."""

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int]
    at: Mapped[dt.datetime] = mapped_column(default=now)
    party: Mapped[int] = mapped_column(default=0)
    role: Mapped[str] = mapped_column(String(20), default="")
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"), index=True)
    act: Mapped[str] = mapped_column(String(20))
    version: Mapped[int] = mapped_column(default=0)
    words: Mapped[str] = mapped_column(Text, default="")
    texts: Mapped[dict[str, Any]]
    nonce: Mapped[str] = mapped_column(String(32), default="")  # of the form that wrote it: sent twice, it is one line
