"""The board of suggestions: which are open, what became of the others, and how often each kind was of use.

Decisions belong to the municipality: what one coordinator has put aside does not wait for another. A suggestion that was put
aside comes back when the facts behind it change.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.access import Action, Target, may
from app.audit import Caller, record
from app.discovery import Found, Suggestion
from app.refusals import N_, Forbidden, NotThere, Refusal
from app.store import Advice, AdviceDecision, now

REASONS: Mapping[str, str] = {
    "known": N_("We know this already"),
    "wrong": N_("The data is wrong or old"),
    "unwanted": N_("One of the sides does not want it"),
    "unreal": N_("It cannot be done: distance, money, rules"),
    "later": N_("Not important now"),
    "other": N_("Another reason"),
}
"""Why a suggestion is dismissed."""
SNOOZES: Mapping[int, str] = {7: N_("for a week"), 30: N_("for a month"), 90: N_("for three months")}
MOST_SNOOZE = dt.timedelta(days=366)
CHUNK = 400


@dataclass(frozen=True)
class State:
    """Where a suggestion stands: "open", "snoozed", "dismissed" or "taken", since when, why, until when, decided by whom."""

    what: str = "open"
    at: dt.datetime | None = None
    reason: str = ""
    note: str = ""
    until: dt.date | None = None
    account_id: int | None = None
    new_at: dt.datetime | None = None


OPEN = State()


def note(session: Session, municipality: str, kind: str, found: Found) -> None:
    """Writes down which suggestions a discovery has made: when each was first found, and on which ground it stands now."""
    by_key = {suggestion.key: suggestion for suggestion in found.suggestions}
    try:
        _note(session, municipality, kind, by_key)
        session.commit()
    except IntegrityError:  # another process has written the same down at this moment
        session.rollback()
        _note(session, municipality, kind, by_key)
        session.commit()


def _note(session: Session, municipality: str, kind: str, by_key: Mapping[str, Suggestion]) -> None:
    moment = now()
    known = {row.key: row for row in _rows(session, municipality, kind, by_key)}
    for key, suggestion in by_key.items():
        row = known.get(key)
        if row is None:
            session.add(
                Advice(
                    municipality=municipality, kind=kind, key=key, ground=suggestion.ground, new_at=moment, seen_at=moment
                )
            )  # fmt: skip
        elif row.ground != suggestion.ground:
            row.ground, row.new_at, row.seen_at = suggestion.ground, moment, moment
    same = [row.id for key, row in known.items() if by_key[key].ground == row.ground]
    for first in range(0, len(same), CHUNK):
        session.execute(update(Advice).where(Advice.id.in_(same[first : first + CHUNK])).values(seen_at=moment))


def states(
    session: Session, municipality: str, kind: str, suggestions: Sequence[Suggestion], on: dt.date
) -> dict[str, State]:
    """Where each of these suggestions of one kind stands on a day, by its key."""
    grounds = {suggestion.key: suggestion.ground for suggestion in suggestions}
    rows = _rows(session, municipality, kind, grounds)
    last = _last_decisions(session, [row.id for row in rows])
    return {row.key: _state(last.get(row.id), row, grounds[row.key], on) for row in rows}


def _rows(session: Session, municipality: str, kind: str, keys: Iterable[str]) -> list[Advice]:
    wanted = list(keys)
    rows: list[Advice] = []
    for first in range(0, len(wanted), CHUNK):
        rows += session.scalars(
            select(Advice).where(
                Advice.municipality == municipality, Advice.kind == kind, Advice.key.in_(wanted[first : first + CHUNK])
            )
        ).all()
    return rows


def _last_decisions(session: Session, ids: list[int]) -> dict[int, AdviceDecision]:
    found: dict[int, AdviceDecision] = {}
    for first in range(0, len(ids), CHUNK):
        newest = (
            select(func.max(AdviceDecision.id))
            .where(AdviceDecision.advice_id.in_(ids[first : first + CHUNK]))
            .group_by(AdviceDecision.advice_id)
        )
        for decision in session.scalars(select(AdviceDecision).where(AdviceDecision.id.in_(newest))):
            found[decision.advice_id] = decision
    return found


def _state(decision: AdviceDecision | None, row: Advice, ground: str, on: dt.date) -> State:
    holds = decision is not None and decision.what != "restored" and decision.ground == ground
    if decision is not None and decision.what == "snoozed":
        holds = holds and decision.until is not None and decision.until > on
    if decision is None or not holds:
        return State(new_at=row.new_at)
    return State(
        decision.what, decision.at, decision.reason, decision.note, decision.until, decision.account_id, row.new_at
    )


# --- deciding ---------------------------------------------------------------------------------------------------------


def decide(
    session: Session,
    caller: Caller,
    municipality: str,
    kind: str,
    key: str,
    what: str,
    *,
    reason: str = "",
    note: str = "",
    days: int = 0,
    on: dt.date | None = None,
) -> None:
    """Says what became of a suggestion: "taken", "snoozed" for some days, "dismissed" for one of `REASONS`, or "restored".

    Raises Refusal for a decision that says too little, NotThere for a suggestion that nobody has made.
    """
    if not may(caller.actor, Action.DISCOVERY_DECIDE, Target(municipality=municipality)):
        raise Forbidden(N_("Only the coordinators of a municipality decide about its suggestions."))
    if what not in ("taken", "snoozed", "dismissed", "restored"):
        raise Refusal(N_("There is no such decision."))
    if what == "dismissed" and reason not in REASONS:
        raise Refusal(N_("Choose why you put this suggestion aside: it helps to make better ones."), field="reason")
    until = (on or dt.date.today()) + dt.timedelta(days=days) if what == "snoozed" else None
    if what == "snoozed" and not 0 < days <= MOST_SNOOZE.days:
        raise Refusal(N_("Choose for how long."), field="days")
    row = session.scalars(
        select(Advice).where(Advice.municipality == municipality, Advice.kind == kind, Advice.key == key)
    ).first()
    if row is None:
        raise NotThere(N_("There is no such suggestion any more."))
    session.add(
        AdviceDecision(
            advice_id=row.id, what=what, ground=row.ground, reason=reason if what == "dismissed" else "", note=note[:500],
            until=until, account_id=caller.actor.account_id,
        )
    )  # fmt: skip
    record(session, caller, f"advice.{what}", target=f"advice:{row.id}")
    session.commit()


# --- what became of them ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Use:
    """How often a kind was of use in one month: suggestions new in it, and of all decisions of the month how many took one up,
    put one off or dismissed one."""

    month: dt.date
    new: int
    taken: int
    snoozed: int
    dismissed: int

    @property
    def share(self) -> int | None:
        """Taken up of taken up and dismissed, in per cent, rounded; None without any."""
        of = self.taken + self.dismissed
        return round(100 * self.taken / of) if of else None


def use(session: Session, municipality: str, months: int = 12, on: dt.date | None = None) -> dict[str, list[Use]]:
    """By kind: the months with anything in them, the newest first, no more than the last `months`."""
    on = on or dt.date.today()
    first = dt.date(on.year - (months + 11 - on.month) // 12, (on.month - months) % 12 + 1, 1)
    since = dt.datetime.combine(first, dt.time(), dt.UTC)
    counts: dict[str, dict[dt.date, dict[str, int]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
    new = select(Advice.kind, Advice.new_at).where(Advice.municipality == municipality, Advice.new_at >= since)
    for kind, at in session.execute(new):
        counts[kind][at.astimezone().date().replace(day=1)]["new"] += 1
    decided = (
        select(Advice.kind, AdviceDecision.at, AdviceDecision.what)
        .join(Advice, Advice.id == AdviceDecision.advice_id)
        .where(Advice.municipality == municipality, AdviceDecision.at >= since)
    )
    for kind, at, what in session.execute(decided):
        counts[kind][at.astimezone().date().replace(day=1)][what] += 1
    return {
        kind: [
            Use(month, seen["new"], seen["taken"], seen["snoozed"], seen["dismissed"])
            for month, seen in sorted(by_month.items(), reverse=True)
        ]
        for kind, by_month in counts.items()
    }


def news(session: Session, municipality: str, since: dt.datetime, on: dt.date) -> dict[str, int]:
    """By kind: how many suggestions are open and stand on their ground only since a moment; those that were not found in the
    last two days are gone and do not count."""
    rows = session.scalars(
        select(Advice).where(
            Advice.municipality == municipality,
            Advice.new_at > since,
            Advice.seen_at > now() - dt.timedelta(days=2),
        )
    ).all()
    last = _last_decisions(session, [row.id for row in rows])
    found: dict[str, int] = defaultdict(int)
    for row in rows:
        if _state(last.get(row.id), row, row.ground, on).what == "open":
            found[row.kind] += 1
    return dict(found)
