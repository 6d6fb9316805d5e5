"""The trail as administrators read it: which account did what, when, to what, and how it ended.

Denied by default: of what an act was done to only those kinds are told whose ids say nothing of a person's contacts. Acts with
one's own contacts are not listed one by one: two of them that follow each other would tell who knows whom. They are counted.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, not_, or_, select
from sqlalchemy.orm import Session

from app import paging
from app.audit import BEGUN, DONE, FAILED, REFUSED
from app.disclosures import names_of
from app.refusals import N_
from app.store import AuditEntry

PAGE = 50
AREAS: Mapping[str, str] = {
    "access": N_("opening of pages"),
    "account": N_("accounts"),
    "advice": N_("suggestions of the network"),
    "agreement": N_("agreements"),
    "audit": N_("the audit trail"),
    "backup": N_("backups"),
    "bulletin": N_("the bulletin"),
    "calendar": N_("calendars"),
    "complaint": N_("complaints"),
    "consent": N_("consents"),
    "console": N_("the console"),
    "data": N_("one’s own data"),
    "deal": N_("exchanges"),
    "demo": N_("the demo"),
    "export": N_("files taken away"),
    "feed": N_("feeds"),
    "invitation": N_("invitations"),
    "letter": N_("weekly letters"),
    "library": N_("the library"),
    "map": N_("the map of the network"),
    "merge": N_("merging of records"),
    "network": N_("networks brought in"),
    "partnership": N_("partnerships"),
    "pd": N_("requests for professional development"),
    "person": N_("people of the network"),
    "profile": N_("pages of institutions"),
    "readiness": N_("self-checks of readiness"),
    "report": N_("reports"),
    "reservation": N_("reservations"),
    "run": N_("what runs now"),
    "scene": N_("scenes"),
    "schedule": N_("reports by e-mail"),
    "site": N_("the public site"),
    "subscription": N_("subscriptions of the bulletin"),
    "token": N_("keys for programs"),
    "voices": N_("who speaks for an institution"),
    "wave": N_("survey waves"),
}
"""What acts are about, by the first word of their codes."""
ACTS: Mapping[str, str] = {
    "accept": N_("accepting"),
    "accounts": N_("preparing accounts"),
    "adapt": N_("adapting"),
    "add": N_("adding"),
    "agree": N_("agreeing"),
    "answer": N_("answering"),
    "ask": N_("asking"),
    "attach": N_("attaching a file"),
    "cancel": N_("cancelling"),
    "change": N_("changing"),
    "chosen": N_("closing to all but chosen people"),
    "close": N_("closing"),
    "decline": N_("declining"),
    "delete": N_("deleting"),
    "deny": N_("denying"),
    "disable": N_("disabling"),
    "dismissed": N_("putting aside"),
    "enable": N_("enabling"),
    "end": N_("ending"),
    "end_session": N_("ending sessions"),
    "erase": N_("erasing"),
    "everyone": N_("opening to everyone"),
    "export": N_("taking away a file"),
    "file": N_("filing"),
    "follow": N_("following"),
    "form": N_("forming"),
    "give": N_("giving"),
    "hand": N_("handing over"),
    "import": N_("bringing in"),
    "invite": N_("inviting"),
    "join": N_("joining"),
    "keep": N_("keeping"),
    "lay_out": N_("laying out anew"),
    "leave": N_("leaving"),
    "link": N_("making a link"),
    "make": N_("making"),
    "name": N_("naming"),
    "network": N_("the network"),
    "note": N_("writing a note"),
    "open": N_("opening"),
    "open_link": N_("opening by a link"),
    "pass": N_("passing on"),
    "password": N_("a new password"),
    "password_link": N_("a link to a new password"),
    "picture": N_("a picture"),
    "prolong": N_("prolonging"),
    "propose": N_("proposing"),
    "publish": N_("publishing"),
    "quit": N_("leaving an agreement"),
    "recall": N_("taking back"),
    "receive": N_("receiving"),
    "reject": N_("rejecting"),
    "remind": N_("reminding"),
    "remove": N_("taking out"),
    "renew": N_("new links"),
    "reply": N_("replying"),
    "report": N_("a report"),
    "restore": N_("bringing back"),
    "restored": N_("bringing back"),
    "revoke": N_("revoking"),
    "roles": N_("changing roles"),
    "run": N_("running"),
    "say": N_("writing a message"),
    "send": N_("sending"),
    "share": N_("sharing"),
    "sign": N_("signing"),
    "sign_in": N_("signing in"),
    "sign_out": N_("signing out"),
    "snoozed": N_("putting off"),
    "start": N_("starting"),
    "stepback": N_("stepping back"),
    "stop": N_("stopping"),
    "table": N_("a table"),
    "take": N_("taking"),
    "take_down": N_("taking down"),
    "taken": N_("taking up"),
    "takeup": N_("taking up"),
    "thank": N_("thanking"),
    "undo": N_("undoing"),
    "unfollow": N_("following no more"),
    "unshare": N_("sharing no more"),
    "unthank": N_("taking thanks back"),
    "unuse": N_("using no more"),
    "uphold": N_("upholding"),
    "use": N_("using"),
    "wait": N_("too many files in a day"),
    "withdraw": N_("withdrawing"),
    "write": N_("writing"),
}
"""What was done, by the rest of their codes."""
OUTCOMES: Mapping[str, str] = {BEGUN: N_("begun"), DONE: N_("done"), REFUSED: N_("refused"), FAILED: N_("failed")}
PAGES: Mapping[str, str] = {
    "agreement": "agreements.page",
    "deal": "deals.page",
    "library": "library.page",
    "partnership": "partnership.page",
    "readiness": "directory.institution",
}
"""Whose target is the id of a thing with a page of its own."""
_TOLD = ("access", "audit", "backup", "export", "network", *PAGES)
"""Whose targets are told whatever they are: names of pages and of reports, counts, ids of institutions' things."""
_SAFE = re.compile(r"(?:account|institution|invitation|map|report|run|schedule|token|wave):[\w.-]{1,80}")
"""Of all others only what is of this form."""
OF_CONTACTS = ("contact.", "suggestion.", "person.name", "person.confirm", "person.decline", "wave.answer")
"""Beginnings of the codes of acts that are counted only."""


@dataclass(frozen=True)
class Wanted:
    """What is looked for in the trail; empty values do not narrow. `area` is a key of AREAS."""

    accounts: tuple[int, ...] | None = None
    area: str = ""
    outcome: str = ""
    first: dt.datetime | None = None
    last: dt.datetime | None = None  # the first moment that is too late


@dataclass(frozen=True)
class Target:
    """What an act was done to, as far as that is told: its words, and the endpoint and id of its page where it has one."""

    text: str
    page: str = ""
    id: str = ""


@dataclass(frozen=True)
class Line:
    """A line of the trail as it is told. `area` and `act` are message ids, or the codes where no words are known."""

    at: dt.datetime
    account_id: int | None
    action: str
    area: str
    act: str
    outcome: str
    target: Target | None


@dataclass(frozen=True)
class Listing:
    """A page of the trail with the names of its accounts; `total` fit, and `hidden` more that are counted only."""

    lines: list[Line]
    accounts: Mapping[int, str]
    total: int
    hidden: int
    page: int
    since: dt.datetime | None

    @property
    def pages(self) -> int:
        return paging.pages(self.total, PAGE)


def listed(session: Session, wanted: Wanted, page: int = 1) -> Listing:
    """The lines that are wanted, newest first, and since when there are any at all."""
    fits = _fits(wanted)
    total = session.scalar(select(func.count()).select_from(AuditEntry).where(*fits, not_(_of_contacts()))) or 0
    hidden = session.scalar(select(func.count()).select_from(AuditEntry).where(*fits, _of_contacts())) or 0
    page = paging.within(page, total, PAGE)
    lines = [told(row) for row in session.scalars(_told(fits).limit(PAGE).offset((page - 1) * PAGE))]
    since = session.scalar(select(func.min(AuditEntry.at)))
    return Listing(lines, names_of(session, (line.account_id for line in lines)), total, hidden, page, since)


def all_listed(session: Session, wanted: Wanted) -> Iterator[Line]:
    """All of them in the same order, as they come."""
    for row in session.scalars(_told(_fits(wanted)).execution_options(yield_per=1_000)):
        yield told(row)


def told(row: AuditEntry) -> Line:
    """A row in words, without what may not be told of its target."""
    area, _, act = row.action.partition(".")
    return Line(
        row.at, row.account_id, row.action, AREAS.get(area, area), ACTS.get(act, act), row.outcome, _target(area, row.target)
    )  # fmt: skip


def _target(area: str, target: str) -> Target | None:
    if not target:
        return None
    if area in PAGES:
        return Target(target, PAGES[area], target)
    if area in _TOLD:
        return Target(target)
    found = _SAFE.fullmatch(target)
    if found is None:
        return None
    kind, _, id = target.partition(":")
    page = {"account": "accounts.person", "institution": "directory.institution"}.get(kind, "")
    return Target(target, page, id)


def _told(fits: list[ColumnElement[bool]]) -> Select[AuditEntry]:
    return select(AuditEntry).where(*fits, not_(_of_contacts())).order_by(AuditEntry.id.desc())


def _of_contacts() -> ColumnElement[bool]:
    return or_(*(AuditEntry.action.startswith(begin, autoescape=True) for begin in OF_CONTACTS))


def _fits(wanted: Wanted) -> list[ColumnElement[bool]]:
    fits: list[ColumnElement[bool]] = []
    if wanted.accounts is not None:
        fits.append(AuditEntry.account_id.in_(wanted.accounts))
    if wanted.area:
        alone = AuditEntry.action == wanted.area
        fits.append(or_(alone, AuditEntry.action.startswith(f"{wanted.area}.", autoescape=True)))
    if wanted.outcome:
        fits.append(AuditEntry.outcome == wanted.outcome)
    if wanted.first is not None:
        fits.append(AuditEntry.at >= wanted.first)
    if wanted.last is not None:
        fits.append(AuditEntry.at < wanted.last)
    return fits
