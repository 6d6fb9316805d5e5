"""Reads the year: which reports are asked as of which day, and which of their rows count."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count, pairwise
from typing import Any

from sqlalchemy.orm import Session

from app import voices
from app.beside import Told, untold
from app.discovery.links import years_before
from app.graph import GraphSession
from app.partnership import Standings, standings
from app.reports import Answer, answer

STATE, TIES, CLOSED, ALONE = (
    f"reports.{name}" for name in ("network_state", "evolution_kinds", "deficits_closed", "without_partners")
)
STOOD = (
    "institutions", "people", "formal", "agreements", "contacts", "projects", "programmes", "offers", "exchanges",
)  # fmt: skip
"""Numbers of the state that are known for every day."""
KNOWN_TODAY = ("needs", "waiting")
"""Those of which only the state of today is kept."""
PATIENCE = 30
"""A word, or an answer to a contact, is waited for too long after so many days."""
THRESHOLDS: Mapping[str, Mapping[str, Any]] = {
    "ending": {"days": 90},
    "paper": {"days": 90},
    "friends": {"least": 3},
    "lifelines": {"least": 5, "share": 0.9},
}
"""What the reports behind what needs a decision are asked with."""
QUESTIONS, QUESTIONS_TODAY = 12, 2
"""So many reports are asked, and so many more when the year ends today."""

Row = dict[str, Any]


@dataclass(frozen=True)
class Period:
    """The year that ends with the day `on`: the days after `before`, up to and with `on`."""

    on: dt.date
    before: dt.date

    @property
    def first(self) -> dt.date:
        """Its first day."""
        return self.before + dt.timedelta(days=1)


@dataclass(frozen=True)
class Figure:
    """A number of the state by its column: a year before (None: not known) and on the day (None: not known for a past day)."""

    column: str
    before: int | None
    now: int | None

    @property
    def change(self) -> int | None:
        return None if self.before is None or self.now is None else self.now - self.before


@dataclass(frozen=True)
class Flow:
    """Tied pairs of one kind of tie: what became of them in the year, and how many began and ended in the year before it."""

    kind: str
    nature: str
    before: int
    kept: int
    ended: int
    begun: int
    after: int
    begun_earlier: int
    ended_earlier: int


@dataclass(frozen=True)
class Apart:
    """Institutions tied to nobody: no formal tie in force, and no contact of its people outside."""

    answer: Answer
    alone: list[Row]
    before: int


@dataclass(frozen=True)
class Matter:
    """Something that needs a decision: what a report found, and which of its rows are meant."""

    code: str
    answer: Answer
    rows: list[tuple[Any, ...]]

    @property
    def total(self) -> int:
        return len(self.rows)


@dataclass(frozen=True)
class Year:
    """A municipality's year and the one before it. `silent` are its institutions for which nobody speaks, as of today only."""

    period: Period
    earlier: Period
    is_today: bool
    state: Answer
    figures: list[Figure]
    ties: Answer
    flows: list[Flow]
    closed: Answer
    closed_earlier: Answer
    apart: Apart
    partnerships: Standings
    matters: list[Matter] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether there was nobody on either day."""
        return not any(figure.now or figure.before for figure in self.figures if figure.column == "institutions")

    def deficits(self, found: Answer, closed: bool) -> list[tuple[Any, ...]]:
        """The needs that were closed, or those that were helped in part."""
        place = found.place("is_closed")
        return [row for row in found.rows if row[place] is closed]


def read(
    graph: GraphSession, session: Session, municipality: str, on: dt.date, today: dt.date,
    moment: Callable[[dt.date], dt.datetime], told: Told = untold,
) -> Year:  # fmt: skip
    """The year up to a day, and the one before, as far as the graph's viewer may see. `moment` says when a day begins; `told` is
    told after each question how many of how many are answered."""
    now, then = Period(on, years_before(on, 1)), Period(years_before(on, 1), years_before(on, 2))
    asked, questions = count(1), QUESTIONS + (QUESTIONS_TODAY if on == today else 0)

    def ask(name: str, **params: Any) -> Answer:
        found = answer(graph, graph.graph.queries[name], {"municipality": municipality} | params)
        told(next(asked), questions)
        return found

    state = ask(STATE, on=on)
    alone = ask(ALONE, on=on)
    stood = [moment(day) for day in (then.first, now.first, on + dt.timedelta(days=1))]
    flows = [ask(TIES, then=period.before, on=period.on) for period in (now, then)]
    return Year(
        now, then, on == today, state,
        _figures(state, ask(STATE, on=now.before), on == today),
        flows[0], _flows(*flows),
        ask(CLOSED, **{"from": now.first, "to": on}), ask(CLOSED, **{"from": then.first, "to": then.on}),
        Apart(alone, [row for row in _dicts(alone) if not row["contacts"]],
              sum(not row["contacts"] for row in _dicts(ask(ALONE, on=now.before)))),
        standings(session, municipality, list(pairwise(stood))[::-1]),
        [*_matters(ask, on), *(_waiting(ask, on) if on == today else [])],
        voices.silent(session, _present(graph, municipality, on), on) if on == today else [],
    )  # fmt: skip


def _present(graph: GraphSession, municipality: str, on: dt.date) -> list[str]:
    row = graph.row("discovery.institutions", municipality=municipality, on=on) or {"ids": ()}
    return list(row["ids"])


def _dicts(found: Answer) -> list[Row]:
    return [dict(zip(found.query.columns, row, strict=True)) for row in found.rows]


def _figures(now: Answer, before: Answer, is_today: bool) -> list[Figure]:
    here, there = (_dicts(one)[0] if one.rows else {} for one in (now, before))
    stood = [Figure(column, there.get(column), here.get(column)) for column in STOOD]
    return stood + [Figure(column, None, here.get(column) if is_today else None) for column in KNOWN_TODAY]


def _flows(now: Answer, earlier: Answer) -> list[Flow]:
    gone = {row["kind"]: row for row in _dicts(earlier)}
    rows = {row["kind"]: row for row in _dicts(now)}
    found = []
    for kind in [*rows, *(kind for kind in gone if kind not in rows)]:
        row, old = rows.get(kind, {}), gone.get(kind, {})
        counts = {name: int(row.get(name, 0)) for name in ("before", "kept", "ended", "begun", "after")}
        earlier_counts = {f"{name}_earlier": int(old.get(name, 0)) for name in ("begun", "ended")}
        found.append(Flow(kind, str((row or old)["nature"]), **counts, **earlier_counts))
    return sorted(found, key=lambda flow: (flow.nature, -flow.after, flow.kind))


def _matters(ask: Callable[..., Answer], on: dt.date) -> Sequence[Matter]:
    """What the network itself says to decide, as of any day."""
    reports = {
        "ending": "agreements_ending", "paper": "agreements_on_paper", "friends": "contacts_without_agreement",
        "lifelines": "lifelines",
    }  # fmt: skip
    found = {code: ask(f"reports.{name}", on=on, **THRESHOLDS[code]) for code, name in reports.items()}
    return [Matter(code, answer, answer.rows) for code, answer in found.items()]


def _waiting(ask: Callable[..., Answer], on: dt.date) -> Sequence[Matter]:
    """What waits today: earlier states of needs and contacts are not kept."""
    needs, contacts = ask("reports.needs_open", on=on), ask("reports.contacts_waiting", on=on)
    priority, offers, oldest = needs.place("priority"), needs.place("offers"), contacts.place("oldest")
    late = on - dt.timedelta(days=PATIENCE)
    return [
        Matter("unmet", needs, [row for row in needs.rows if row[priority] == 1 and not row[offers]]),
        Matter("unanswered", contacts, [row for row in contacts.rows if row[oldest] <= late]),
    ]
