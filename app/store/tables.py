"""The tables of the store: accounts and what hangs on them, scenes, consents, survey waves, merges, profiles, the trail."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, Date, DateTime, Dialect, ForeignKey, Index, String, Text, UniqueConstraint, event
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from sqlalchemy.types import TypeDecorator


def now() -> dt.datetime:
    """This moment, in UTC."""
    return dt.datetime.now(dt.UTC)


class UtcTime(TypeDecorator[dt.datetime]):
    """A moment, kept in UTC and always read back with its zone; a time without a zone is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a time zone")
        value = value.astimezone(dt.UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


class Base(DeclarativeBase):
    """All tables of the store."""

    type_annotation_map = {dt.datetime: UtcTime(), str: String(255), dict[str, Any]: JSON}  # noqa: RUF012


class StoreVersion(Base):
    """One row: the version of the tables."""

    __tablename__ = "store_version"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int]


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


class ProfileChange(Base):
    """One change of what an institution tells about itself: a record that was made, changed, taken out or brought back.

    `before` and `after` hold the fields that differ, as they stand in forms. `held` is what was taken out of the network,
    whole, written down before it goes, so that it can be brought back.
    """

    __tablename__ = "profile_changes"
    id: Mapped[int] = mapped_column(primary_key=True)
    institution: Mapped[str] = mapped_column(String(80), index=True)
    part: Mapped[str] = mapped_column(String(20))  # "about", "practice", "programme", "offer", "need", "outcome"
    record: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(Text, default="")
    act: Mapped[str] = mapped_column(String(20))  # "make", "change", "remove", "restore"
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    held: Mapped[dict[str, Any]]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"), index=True)
    role: Mapped[str] = mapped_column(String(20), default="")  # in which the account acted
    at: Mapped[dt.datetime] = mapped_column(default=now)
    restored_at: Mapped[dt.datetime | None]


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


class ReadinessCheck(Base):
    """A self-check of an institution that somebody kept: what its needs met on a day.

    It names institutions and what they offer, no people. `sees` are the visibilities it was computed with: whoever sees
    less is not shown it.
    """

    __tablename__ = "readiness_checks"
    id: Mapped[int] = mapped_column(primary_key=True)
    institution: Mapped[str] = mapped_column(String(80), index=True)
    as_of: Mapped[dt.date]
    made_at: Mapped[dt.datetime] = mapped_column(default=now)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    sees: Mapped[str] = mapped_column(String(60))
    verdict: Mapped[str] = mapped_column(String(20))
    answer: Mapped[dict[str, Any]]
    nonce: Mapped[str] = mapped_column(String(32), unique=True)  # of the form that kept it: sent twice, it keeps one


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


class Partnership(Base):
    """A partnership of institutions. What it is, is what its log says; `steps` counts the lines of that. `stage`, `state`,
    `last_party` and `last_act` repeat what the log makes of it, for lists.
    """

    __tablename__ = "partnerships"
    id: Mapped[str] = mapped_column(String(60), primary_key=True)
    title: Mapped[str]
    municipality: Mapped[str] = mapped_column(String(80), index=True)  # of whoever opened it
    source: Mapped[str] = mapped_column(String(20), default="")  # where it began: "deal", "suggestion", "page" …
    source_id: Mapped[str] = mapped_column(String(80), default="")
    steps: Mapped[int] = mapped_column(default=0)
    stage: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(20), default="open")
    last_party: Mapped[int] = mapped_column(default=0)
    last_act: Mapped[str] = mapped_column(String(20), default="open")
    made_at: Mapped[dt.datetime] = mapped_column(default=now)
    changed_at: Mapped[dt.datetime] = mapped_column(default=now)


class PartnershipParty(NumberedParty, Base):
    """An institution in a partnership. The log names it by `number`, so that it stays itself when two records become one.
    `state` and `waits` repeat what the log makes of it."""

    __tablename__ = "partnership_parties"
    __table_args__ = (UniqueConstraint("partnership_id", "number"),)
    partnership_id: Mapped[str] = mapped_column(ForeignKey("partnerships.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(String(20), default="invited")


class PartnershipEntry(LogLine, Base):
    """A line of the log of a partnership: written once, never changed. `party` and `about` are numbers of parties (0: the
    coordination, or nobody); `texts` is what was written: a common text, or a party's own words."""

    __tablename__ = "partnership_entries"
    __table_args__ = (UniqueConstraint("partnership_id", "number"),)
    partnership_id: Mapped[str] = mapped_column(ForeignKey("partnerships.id", ondelete="CASCADE"))
    about: Mapped[int] = mapped_column(default=0)


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


class AgreementLog(Base):
    """An agreement that is drawn up or kept here. What it is, is what its log says; `steps` counts the lines of that, `bears` is
    the last that changes what the network shows, `written` the line up to which the network has it. On `look_on` a day changes it.
    `title`, `state`, `last_party` and `last_act` repeat what the log makes of it, for lists.
    """

    __tablename__ = "agreements"
    id: Mapped[str] = mapped_column(String(80), primary_key=True)  # also of the node in the graph
    form: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(Text, default="")
    municipality: Mapped[str] = mapped_column(String(80), default="", index=True)  # of whoever drew it up
    annex_to: Mapped[str] = mapped_column(String(80), default="")
    source: Mapped[str] = mapped_column(
        String(20), default=""
    )  # where it began: "partnership", "network" (it was there), ""
    source_id: Mapped[str] = mapped_column(String(80), default="", index=True)
    steps: Mapped[int] = mapped_column(default=0)
    bears: Mapped[int] = mapped_column(default=0)
    written: Mapped[int] = mapped_column(default=0)
    look_on: Mapped[dt.date | None] = mapped_column(Date, index=True)
    state: Mapped[str] = mapped_column(String(20), default="draft")
    last_party: Mapped[int] = mapped_column(default=0)
    last_act: Mapped[str] = mapped_column(String(20), default="open")
    made_at: Mapped[dt.datetime] = mapped_column(default=now)
    changed_at: Mapped[dt.datetime] = mapped_column(default=now)


class AgreementParty(NumberedParty, Base):
    """An institution in an agreement. The log names it by `number`, so that it stays itself when two records become one. `waits`
    repeats what the log makes of it."""

    __tablename__ = "agreement_parties"
    __table_args__ = (UniqueConstraint("agreement_id", "number"),)
    agreement_id: Mapped[str] = mapped_column(ForeignKey("agreements.id", ondelete="CASCADE"))
    role: Mapped[str] = mapped_column(String(20), default="party")


class AgreementEntry(LogLine, Base):
    """A line of the log of an agreement: written once, never changed. `party` is the number of a party (0: the coordination),
    `version` the text concerned, `texts` what was written, signed or attached."""

    __tablename__ = "agreement_entries"
    __table_args__ = (UniqueConstraint("agreement_id", "number"),)
    agreement_id: Mapped[str] = mapped_column(ForeignKey("agreements.id", ondelete="CASCADE"))
    file: Mapped[str] = mapped_column(String(64), default="", index=True)  # SHA-256 of what was attached


class Dismissal(Base):
    """That an account does not want something suggested any more: a person (`kind`) by her id in the network (`key`)."""

    __tablename__ = "dismissals"
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    key: Mapped[str] = mapped_column(String(250), primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(default=now)


class Advice(Base):
    """A suggestion that a discovery has made, by its kind and key; nothing of its words is kept.

    `ground` is the print of the facts behind it when it was last found, `new_at` when it first stood on this ground.
    """

    __tablename__ = "advice"
    __table_args__ = (UniqueConstraint("municipality", "kind", "key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    municipality: Mapped[str] = mapped_column(String(80), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(250))
    ground: Mapped[str] = mapped_column(String(16))
    new_at: Mapped[dt.datetime] = mapped_column(default=now)
    seen_at: Mapped[dt.datetime] = mapped_column(default=now)  # when it was last found


class AdviceDecision(Base):
    """What a coordinator decided about a suggestion; the last one holds, as long as the ground is the same."""

    __tablename__ = "advice_decisions"
    id: Mapped[int] = mapped_column(primary_key=True)
    advice_id: Mapped[int] = mapped_column(ForeignKey("advice.id", ondelete="CASCADE"), index=True)
    what: Mapped[str] = mapped_column(String(20))  # "taken", "snoozed", "dismissed", "restored"
    ground: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(20), default="")
    note: Mapped[str] = mapped_column(String(500), default="")
    until: Mapped[dt.date | None]
    at: Mapped[dt.datetime] = mapped_column(default=now, index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))


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


class PostChange(Base):
    """One change of a post of the bulletin: that it was put up, changed, taken down or brought back.

    `held` is what was taken out of the network, whole.
    """

    __tablename__ = "post_changes"
    id: Mapped[int] = mapped_column(primary_key=True)
    post: Mapped[str] = mapped_column(String(80), index=True)
    institution: Mapped[str] = mapped_column(String(80), index=True)
    municipality: Mapped[str] = mapped_column(String(80), default="")
    title: Mapped[str] = mapped_column(Text, default="")
    act: Mapped[str] = mapped_column(String(20))  # "make", "change", "remove", "restore"
    reason: Mapped[str] = mapped_column(
        Text, default=""
    )  # why somebody who does not speak for the institution took it down
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    held: Mapped[dict[str, Any]]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"), index=True)
    role: Mapped[str] = mapped_column(String(20), default="")  # in which the account acted
    at: Mapped[dt.datetime] = mapped_column(default=now)
    restored_at: Mapped[dt.datetime | None]


class Subscription(Base):
    """That an account follows a topic, an institution or a kind of institution: `what`, and its id or code in `key`."""

    __tablename__ = "subscriptions"
    __table_args__ = (UniqueConstraint("account_id", "what", "key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    what: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(80), index=True)
    made_at: Mapped[dt.datetime] = mapped_column(default=now)


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
