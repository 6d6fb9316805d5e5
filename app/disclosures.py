"""To whom data about a person were shown or handed out (law 152-FZ, article 14): written down, counted by days, told.

What is handed out (a file, an answer of a report, of the console, to a program) is written down first: while the store does not
take that, nothing is handed out. A card or a picture on the screen is shown all the same, because reading goes on while the store
is busy or the disk full: what could not be written then is held by this process, said in its log, and written with the next one.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, delete, func, or_, select
from sqlalchemy import exc as faults
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app import paging
from app.access import Actor
from app.audit import Caller
from app.refusals import N_
from app.store import Account, Disclosure, Membership, Store

CARD, PICTURE, REPORT, FILE, API, CONSOLE, LETTER = "card", "picture", "report", "file", "api", "console", "letter"
WAYS: Mapping[str, str] = {
    CARD: N_("opened the card or the page"),
    PICTURE: N_("looked at the surroundings in the picture of the network"),
    REPORT: N_("opened a report or a table with this person in it"),
    FILE: N_("took away a file with this person in it"),
    API: N_("read a report by a program"),
    CONSOLE: N_("asked in the console"),
    LETTER: N_("got a report by e-mail"),
}
"""The ways that are told apart, in words."""
KEPT = dt.timedelta(days=3 * 365)
"""So long a disclosure is kept; with the first one of a day the older ones go."""
TOLD = dt.timedelta(days=90)
"""So far back a person is told on her page; the file of her data holds all that is kept."""
LARGEST = 1_000  # ids that one question binds
MOST_OWED = 10_000
PAGE = 50
_WIDEST = ("coordinator", "admin", "analyst", "representative", "teacher")
"""In which of several roles somebody looks: the one that sees most."""
_INSERTS: Mapping[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
_log = logging.getLogger(__name__)

Key = tuple[str, dt.date, int, str]
Row = dict[str, Any]


# --- written down -----------------------------------------------------------------------------------------------------


def note(session: Session, caller: Caller, way: str, people: Iterable[str]) -> None:
    """Adds to the caller's transaction that whoever calls is shown these people, by their ids, however many by one statement.

    Oneself is nobody to whom one is disclosed, and neither is who is not signed in: they see what is public.
    """
    _put(session, _rows(session, caller.actor, way, people))


def _rows(session: Session, actor: Actor, way: str, people: Iterable[str]) -> dict[Key, Row]:
    account, day = actor.account_id, dt.date.today()
    wanted = sorted(set(people) - {actor.person})
    if account is None or not wanted:
        return {}
    role = next((role for role in _WIDEST if role in actor.roles), "")
    common = {"role": role, "institution": _place(session, actor, role), "times": 1}
    return {
        (person, day, account, way): {"person": person, "day": day, "account_id": account, "way": way} | common
        for person in wanted
    }


def _place(session: Session, actor: Actor, role: str) -> str:
    """Where somebody holds the role; nowhere in particular for those who look after a municipality or the installation."""
    if role == "representative":
        return min(actor.institutions, default="")
    if role != "teacher":
        return ""
    held = select(Membership).where(Membership.account_id == actor.account_id, Membership.role == role)
    return min((one.institution for one in session.scalars(held) if one.holds), default="")


def _put(session: Session, rows: Mapping[Key, Row]) -> None:
    """One statement, however many rows it is given."""
    if not rows:
        return
    table = Disclosure.__table__
    new = _INSERTS[session.get_bind().dialect.name](table)
    counted = new.on_conflict_do_update(
        index_elements=["person", "day", "account_id", "way"], set_={"times": table.c.times + new.excluded.times}
    )
    session.execute(counted, list(rows.values()))


class Book:
    """Where an application writes its disclosures down."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._guard = threading.Lock()
        self._owed: dict[Key, Row] = {}
        self._swept: dt.date | None = None

    def write(self, caller: Caller, way: str, people: Iterable[str]) -> None:
        """Writes down that these people are handed out. Raises OperationalError when the store does not take it."""
        with self._store.session() as session:
            self._write(session, _rows(session, caller.actor, way, people))

    def owe(self, caller: Caller, way: str, people: Iterable[str]) -> None:
        """The same for what is shown all the same: while the store does not take it, it is held and written with the next one.
        Raises OperationalError only when too much is held already."""
        with self._store.session() as session:
            rows = _rows(session, caller.actor, way, people)
            try:
                self._write(session, rows)
            except faults.OperationalError:
                with self._guard:
                    if len(self._owed) + len(rows) > MOST_OWED:
                        raise
                    _add(self._owed, rows)
                _log.warning("disclosures that wait for the store", extra={"facts": {"waiting": len(self._owed)}})

    def settle(self) -> None:
        """Writes what is held, if anything is. Raises OperationalError."""
        with self._store.session() as session:
            self._write(session, {})

    def _write(self, session: Session, rows: Mapping[Key, Row]) -> None:
        with self._guard:
            owed, self._owed = self._owed, {}
        if not rows and not owed:
            return
        try:
            _put(session, _add(dict(rows), owed))
            self._sweep(session)
            session.commit()
        except Exception:
            session.rollback()
            with self._guard:
                _add(self._owed, owed)
            raise

    def _sweep(self, session: Session) -> None:
        today = dt.date.today()
        if self._swept != today:
            session.execute(delete(Disclosure).where(Disclosure.day < today - KEPT))
            self._swept = today


def _add(held: dict[Key, Row], more: Mapping[Key, Row]) -> dict[Key, Row]:
    for key, row in more.items():
        held[key] = row | {"times": held[key]["times"] + row["times"]} if key in held else dict(row)
    return held


# --- told to the person -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Told:
    """To whom a person was shown on a day: how many accounts of one role and place, and in which ways, how often in all."""

    day: dt.date
    role: str
    institution: str
    accounts: int
    ways: Mapping[str, int]


def told(session: Session, person: str, since: dt.date | None = None) -> list[Told]:
    """To whom data about a person were disclosed, the latest day first: by role and institution, not by name. What became her own
    account since then is left out."""
    own = select(Account.id).where(Account.person == person)
    other = or_(Disclosure.account_id.is_(None), Disclosure.account_id.not_in(own))
    found = select(Disclosure).where(Disclosure.person == person, other)
    if since is not None:
        found = found.where(Disclosure.day >= since)
    groups: dict[tuple[dt.date, str, str], tuple[set[Any], dict[str, int]]] = {}
    for row in session.scalars(found.order_by(Disclosure.day.desc(), Disclosure.role, Disclosure.institution)):
        accounts, ways = groups.setdefault((row.day, row.role, row.institution), (set(), {}))
        accounts.add(row.account_id if row.account_id is not None else f"gone:{row.id}")
        ways[row.way] = ways.get(row.way, 0) + row.times
    return [Told(*key, len(accounts), ways) for key, (accounts, ways) in groups.items()]


# --- told to administrators -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Wanted:
    """What is looked for among disclosures: of some people, to some accounts; None and empty values do not narrow."""

    people: tuple[str, ...] | None = None
    accounts: tuple[int, ...] | None = None
    way: str = ""
    first: dt.date | None = None
    last: dt.date | None = None
    newest: int | None = None  # no line after this one, by its number


@dataclass(frozen=True)
class Listing:
    """A page of disclosures with the names of their accounts; `total` fit."""

    rows: list[Disclosure]
    accounts: Mapping[int, str]
    total: int
    page: int
    since: dt.date | None

    @property
    def pages(self) -> int:
        return paging.pages(self.total, PAGE)


def listed(session: Session, wanted: Wanted, page: int = 1) -> Listing:
    """The disclosures that are wanted, the latest day first, and since when there are any at all."""
    found = _found(wanted)
    total = session.scalar(select(func.count()).select_from(found.subquery())) or 0
    page = paging.within(page, total, PAGE)
    rows = list(session.scalars(_ordered(found).limit(PAGE).offset((page - 1) * PAGE)))
    since = begun(session)
    return Listing(rows, names_of(session, (row.account_id for row in rows)), total, page, since)


def all_listed(session: Session, wanted: Wanted) -> Iterator[Disclosure]:
    """All of them in the same order, as they come."""
    yield from session.scalars(_ordered(_found(wanted)).execution_options(yield_per=LARGEST))


def named_by(session: Session, wanted: Wanted, column: str) -> list[str]:
    """The ids that stand in a column ("person", "institution") of them."""
    return sorted(session.scalars(_found(wanted).with_only_columns(getattr(Disclosure, column)).distinct()))


def newest(session: Session) -> int:
    """The number of the last line there is; 0 while there is none."""
    return session.scalar(select(func.max(Disclosure.id))) or 0


def begun(session: Session) -> dt.date | None:
    """The day of the first disclosure that is kept; None while there is none."""
    return session.scalar(select(func.min(Disclosure.day)))


def names_of(session: Session, ids: Iterable[int | None]) -> dict[int, str]:
    """What accounts are called; those that are no more are left out."""
    wanted = sorted({id for id in ids if id is not None})
    return {
        row.id: row.name
        for first in range(0, len(wanted), LARGEST)
        for row in session.execute(
            select(Account.id, Account.name).where(Account.id.in_(wanted[first : first + LARGEST]))
        )
    }


def _found(wanted: Wanted) -> Select[Disclosure]:
    found = select(Disclosure)
    if wanted.people is not None:
        found = found.where(Disclosure.person.in_(wanted.people))
    if wanted.accounts is not None:
        found = found.where(Disclosure.account_id.in_(wanted.accounts))
    if wanted.way:
        found = found.where(Disclosure.way == wanted.way)
    if wanted.newest is not None:
        found = found.where(Disclosure.id <= wanted.newest)
    if wanted.first is not None:
        found = found.where(Disclosure.day >= wanted.first)
    if wanted.last is not None:
        found = found.where(Disclosure.day <= wanted.last)
    return found


def _ordered(found: Select[Disclosure]) -> Select[Disclosure]:
    return found.order_by(Disclosure.day.desc(), Disclosure.id.desc())
