"""The tables of the public site: whose part is which, and what the world may see."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.store.tables import Base, now


class PublicSite(Base):
    """Whose part of the public site this is: an institution's or a municipality's, by id. `version` grows with every change of
    what it lets the world see, so that whoever changes an older state is told."""

    __tablename__ = "public_sites"
    owner: Mapped[str] = mapped_column(String(100), primary_key=True)  # "institution:…" or "municipality:…"
    version: Mapped[int] = mapped_column(default=0)


class Publication(Base):
    """That its owner lets the world see one thing: an institution's page, a programme, a post, a person's name at an institution,
    a municipality's page. A row is only ever ended, never changed: the rows of a thing are its history.

    Nothing but the owner's own act makes one, so no import and no merge can publish. `made` is when the thing was made in the
    network: another thing that later bears the same id is not public.
    """

    __tablename__ = "publications"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))  # "institution", "programme", "post", "person", "municipality"
    thing: Mapped[str] = mapped_column(String(80), index=True)
    institution: Mapped[str] = mapped_column(
        String(80), default="", index=True
    )  # whose; of a municipality's page nobody's
    municipality: Mapped[str] = mapped_column(String(80), index=True)
    made: Mapped[str] = mapped_column(String(20))
    details: Mapped[dict[str, Any]]  # which parts; of a municipality's page its words and numbers
    open_key: Mapped[str | None] = mapped_column(
        String(190), unique=True
    )  # what is public is so once; null when it ended
    published_at: Mapped[dt.datetime] = mapped_column(default=now)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"), index=True)
    ended_at: Mapped[dt.datetime | None]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"), index=True)
    ended_role: Mapped[str] = mapped_column(String(20), default="")
    reason: Mapped[str] = mapped_column(Text, default="")
