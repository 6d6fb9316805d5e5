"""The tables of reports: those that people keep, put first and get by e-mail, and statements put to the console."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.store.accounts import Account
from app.store.tables import Base, now


class OwnReport(Base):
    """A report that somebody keeps: a built-in one (`base`) with other values, or a Cypher text of their own.

    `version` grows with every change; what it was before stays in `OwnReportVersion`.
    """

    __tablename__ = "own_reports"
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    title: Mapped[str]
    note: Mapped[str] = mapped_column(Text, default="")
    base: Mapped[str] = mapped_column(String(80), default="")  # the built-in report that it asks
    text: Mapped[str] = mapped_column(Text, default="")  # its own Cypher; then there is no base
    params: Mapped[dict[str, Any]]  # as they stand in an address
    everyone: Mapped[bool] = mapped_column(default=False)  # whether all who may see reports see it
    version: Mapped[int] = mapped_column(default=1)
    made_at: Mapped[dt.datetime] = mapped_column(default=now)
    changed_at: Mapped[dt.datetime] = mapped_column(default=now)
    deleted_at: Mapped[dt.datetime | None]
    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)


class OwnReportVersion(Base):
    """What a kept report was in one of its versions."""

    __tablename__ = "own_report_versions"
    report_id: Mapped[int] = mapped_column(ForeignKey("own_reports.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    note: Mapped[str] = mapped_column(Text, default="")
    text: Mapped[str] = mapped_column(Text, default="")
    params: Mapped[dict[str, Any]]
    at: Mapped[dt.datetime]


class OwnReportShare(Base):
    """A person who may open a kept report, by the e-mail that was typed, whether or not it has an account."""

    __tablename__ = "own_report_shares"
    report_id: Mapped[int] = mapped_column(ForeignKey("own_reports.id", ondelete="CASCADE"), primary_key=True)
    email: Mapped[str] = mapped_column(primary_key=True)
    made_at: Mapped[dt.datetime] = mapped_column(default=now)


class FavouriteReport(Base):
    """A report, built in or kept (`own:12`), that an account has put first, and where in its own order."""

    __tablename__ = "favourite_reports"
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    report: Mapped[str] = mapped_column(String(80), primary_key=True)
    place: Mapped[int] = mapped_column(default=0)


class ReportSchedule(Base):
    """A report that an account gets by e-mail every week, run with its own rights at that moment."""

    __tablename__ = "report_schedules"
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    report: Mapped[str] = mapped_column(String(120))
    params: Mapped[dict[str, Any]]
    format: Mapped[str] = mapped_column(String(10), default="xlsx")
    made_at: Mapped[dt.datetime] = mapped_column(default=now)
    sent_at: Mapped[dt.datetime | None]
    failed_at: Mapped[dt.datetime | None]
    failure: Mapped[str | None] = mapped_column(String(60))  # the kind of trouble: never an address or a server's words
    stopped_at: Mapped[dt.datetime | None]
    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)


class ConsoleRun(Base):
    """A statement that an account put to the console: its history, and with `audit` the answer to who asked what.

    Written before the statement runs, so that one which brings everything down leaves its trace too.
    """

    __tablename__ = "console_runs"
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(Text)
    params: Mapped[dict[str, Any]]
    at: Mapped[dt.datetime] = mapped_column(default=now)
    outcome: Mapped[str] = mapped_column(
        String(20), default="running"
    )  # then "done", "refused", "wrong", "stopped", "failed"
    total: Mapped[int | None]  # rows
    milliseconds: Mapped[int | None]
