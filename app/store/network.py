"""The tables of what was done to the network at large, so that it can be taken back: records made one, networks brought in."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.store.tables import Base, now


class Merge(Base):
    """Two nodes of the network that were made one: what was moved, so that it can be taken apart again."""

    __tablename__ = "merges"
    id: Mapped[int] = mapped_column(primary_key=True)
    municipality: Mapped[str] = mapped_column(String(80), index=True)
    label: Mapped[str] = mapped_column(String(20))
    kept: Mapped[str] = mapped_column(String(80), index=True)
    gone: Mapped[str] = mapped_column(String(80))
    moved: Mapped[dict[str, Any]]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    made_at: Mapped[dt.datetime] = mapped_column(default=now)
    undone_at: Mapped[dt.datetime | None]


class NetworkImport(Base):
    """A network that is being brought in from a file, or was: what the file holds until it is written (`content`), how it
    is read (`mapping`), how far it is, and what was in the graph before (`undo`), so that it can be taken back."""

    __tablename__ = "network_imports"
    id: Mapped[int] = mapped_column(primary_key=True)
    municipality: Mapped[str] = mapped_column(String(80), index=True)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    made_at: Mapped[dt.datetime] = mapped_column(default=now)
    changed_at: Mapped[dt.datetime] = mapped_column(default=now)
    name: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(20))  # "draft", "running", "done", "failed", "undone"
    content: Mapped[dict[str, Any]]
    mapping: Mapped[dict[str, Any]]
    counts: Mapped[dict[str, Any]]
    undo: Mapped[dict[str, Any]]
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    undone_at: Mapped[dt.datetime | None]
