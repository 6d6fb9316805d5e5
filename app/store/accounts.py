"""The tables of accounts: who signs in, in which roles and by what, and what was done."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.store.tables import Base, now


class Account(Base):
    """Someone who signs in. `person` is the id of the Teacher that this account is, if any.

    `epoch` grows whenever every open session must end: disabling, a new password, other roles.
    """

    __tablename__ = "accounts"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str]
    epoch: Mapped[int] = mapped_column(default=1)
    person: Mapped[str | None] = mapped_column(String(80), index=True)
    municipality: Mapped[str | None] = mapped_column(String(80))
    language: Mapped[str | None] = mapped_column(String(8))
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    signed_in_at: Mapped[dt.datetime | None]
    disabled_at: Mapped[dt.datetime | None]
    demo: Mapped[bool] = mapped_column(default=False)  # made by the demo; of no use outside it
    sought: Mapped[str] = mapped_column(Text, default="")  # what a search of people looks at, case folded
    memberships: Mapped[list[Membership]] = relationship(
        back_populates="account", cascade="all, delete-orphan", lazy="selectin", passive_deletes=True
    )

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(m.role for m in self.memberships if m.holds)

    @property
    def institutions(self) -> frozenset[str]:
        """Where this account belongs in any role."""
        return frozenset(m.institution for m in self.memberships if m.institution and m.holds)

    @property
    def represented(self) -> frozenset[str]:
        """The institutions in whose name this account answers."""
        return frozenset(
            m.institution for m in self.memberships if m.institution and m.role == "representative" and m.holds
        )


@event.listens_for(Account, "before_insert")
@event.listens_for(Account, "before_update")
def _keep_sought(mapper: object, connection: object, account: Account) -> None:
    """Folded here, because SQLite itself knows the case of Latin letters only."""
    account.sought = f"{account.name} {account.email}".casefold()


def is_held(until: dt.date | None, on: dt.date) -> bool:
    """Whether what is held up to and with a day (None: for good) is held on another."""
    return until is None or until >= on


class Membership(Base):
    """A role of an account; a representative's and a teacher's may name the institution it is held in. It is held up to and with
    the day `until`, without one for good."""

    __tablename__ = "memberships"
    __table_args__ = (
        UniqueConstraint("account_id", "role", "institution"),
        Index("memberships_by_place", "institution"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    role: Mapped[str] = mapped_column(String(20))
    institution: Mapped[str] = mapped_column(String(80), default="")  # never null: uniqueness would not hold
    until: Mapped[dt.date | None]
    account: Mapped[Account] = relationship(back_populates="memberships")

    @property
    def holds(self) -> bool:
        """Whether it is held today."""
        return is_held(self.until, dt.date.today())


class VoiceChange(Base):
    """Who was given, or lost, the right to speak for an institution, by whom and why. `subject_id` is whose right it is."""

    __tablename__ = "voice_changes"
    id: Mapped[int] = mapped_column(primary_key=True)
    institution: Mapped[str] = mapped_column(String(80), index=True)
    at: Mapped[dt.datetime] = mapped_column(default=now)
    act: Mapped[str] = mapped_column(String(20))  # "name", "invite", "join", "end"
    subject_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    role: Mapped[str] = mapped_column(String(20), default="")
    until: Mapped[dt.date | None]
    reason: Mapped[str] = mapped_column(Text, default="")


class WebSession(Base):
    """One browser's session. The token itself is only in the browser's cookie."""

    __tablename__ = "web_sessions"
    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    epoch: Mapped[int] = mapped_column(default=0)
    browser: Mapped[str] = mapped_column(String(60), default="")
    data: Mapped[str] = mapped_column(Text, default="{}")
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    seen_at: Mapped[dt.datetime] = mapped_column(default=now, index=True)


class Invitation(Base):
    """A single-use link: to a new account, or (with `account_id`) to a new password for an old one."""

    __tablename__ = "invitations"
    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    email: Mapped[str]
    role: Mapped[str] = mapped_column(String(20), default="")
    institution: Mapped[str] = mapped_column(String(80), default="")
    until: Mapped[dt.date | None]  # of a role that is given for a time
    municipality: Mapped[str | None] = mapped_column(String(80))
    person: Mapped[str | None] = mapped_column(String(80))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    demo: Mapped[bool] = mapped_column(default=False)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    made_at: Mapped[dt.datetime] = mapped_column(default=now)
    expires_at: Mapped[dt.datetime]
    closed_at: Mapped[dt.datetime | None]  # when it was used or withdrawn
    outcome: Mapped[str | None] = mapped_column(String(20))  # "accepted", "withdrawn", "replaced"


class ApiToken(Base):
    """A key by which a program asks in the name of an account. The key itself is only where it was copied to."""

    __tablename__ = "api_tokens"
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    prefix: Mapped[str] = mapped_column(String(16))  # the beginning of the key, by which people tell it from others
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    scope: Mapped[str] = mapped_column(String(20), default="reports")
    made_at: Mapped[dt.datetime] = mapped_column(default=now)
    expires_at: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime | None]
    revoked_at: Mapped[dt.datetime | None]
    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)


class Throttle(Base):
    """Failed sign-ins from one place. The key is a keyed hash: no address and no e-mail is kept."""

    __tablename__ = "throttles"
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    resets_at: Mapped[dt.datetime] = mapped_column(index=True)


class AuditEntry(Base):
    """Who did what, when and how it ended. Of a person only the account's id is kept."""

    __tablename__ = "audit"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(default=now, index=True)
    account_id: Mapped[int | None] = mapped_column(index=True)  # no foreign key: the trail outlives the account
    action: Mapped[str] = mapped_column(String(60))
    target: Mapped[str] = mapped_column(default="")
    outcome: Mapped[str] = mapped_column(String(20))  # "done", "refused", "failed"
    request_id: Mapped[str] = mapped_column(String(40), default="")
