"""Pure: what may happen between two who exchange, who may do it, and what follows from it.

asked → agreed → handed → received; a way out of each. Whoever's turn it is acts; nothing that was said is ever changed.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.interchange import format_partial_date
from app.profiles.parts import Field, Part
from app.vocabulary import Property, Term

GIVER, RECEIVER = SIDES = ("giver", "receiver")
OTHER: Mapping[str, str] = {GIVER: RECEIVER, RECEIVER: GIVER}
OPEN = ("asked", "agreed", "handed")
LIVE = ("agreed", "handed")
"""States in which a need has found its partner."""
ENDED = ("received", "declined", "withdrawn", "cancelled")
MOST_WORDS = 1_000
MOST_STEPS = 200
"""Steps of one deal: who talks longer than that should meet."""

MET: Mapping[str, Term] = {
    term.code: term
    for term in (
        Term("closed", "да, дефицит закрыт", "yes, the deficit is closed"),
        Term("part", "частично, потребность остаётся", "partly, the need remains"),
        Term("none", "нет, это не помогло", "no, it did not help"),
    )
}


@dataclass(frozen=True)
class Act:
    """Something that can be done. `by` is "turn" (whose turn it is), "waiting" (the other one), a side, or "any"."""

    code: str
    states: tuple[str, ...]
    by: str
    fields: tuple[Field, ...]

    @property
    def part(self) -> Part:
        """Its form."""
        return Part(self.code, "Exchange", "", self.fields)


def _words(*, required: bool = False) -> Field:
    declared = Property("words", "text", "что сказать другой стороне", "what to say to the other side",
                        required=required, longest=MOST_WORDS)  # fmt: skip
    return Field("words", "long", declared.ru, declared.en, declared)


_WHEN = (Field("since", "date", "с какого дня", "from"), Field("until", "date", "по какой день", "to"))
_QUANTITY_OF = Property("quantity", "int", "количество", "quantity", least=1, most=1_000_000)
_QUANTITY = Field("quantity", "int", _QUANTITY_OF.ru, _QUANTITY_OF.en, _QUANTITY_OF)
_DAY = Field("day", "date", "в какой день передано", "on which day it was handed over")
_MET_OF = Property("met", "code", "закрыт ли дефицит", "whether the deficit is closed", required=True, codes=MET)
_MET = Field("met", "code", _MET_OF.ru, _MET_OF.en, _MET_OF)

ASK = Part("ask", "Exchange", "", (_words(), *_WHEN, _QUANTITY))
"""What whoever begins says."""

_EVERY: tuple[Act, ...] = (
    Act("agree", ("asked",), "turn", (_words(),)),
    Act("propose", ("asked",), "turn", (*_WHEN, _QUANTITY, _words())),
    Act("decline", ("asked",), "turn", (_words(required=True),)),
    Act("withdraw", ("asked",), "waiting", (_words(),)),
    Act("hand", ("agreed",), GIVER, (_DAY, _words())),
    Act("receive", ("agreed", "handed"), RECEIVER, (_MET, _DAY, _words())),
    Act("deny", ("handed",), RECEIVER, (_words(required=True),)),
    Act("cancel", ("agreed",), "any", (_words(required=True),)),
    Act("say", OPEN, "any", (_words(required=True),)),
)
ACTS: Mapping[str, Act] = {act.code: act for act in _EVERY}


@dataclass(frozen=True)
class Entry:
    """A line of the log: who (a side, in which role, by which account), when, what, and in which words."""

    at: dt.datetime
    side: str
    role: str
    account: int | None
    act: str
    words: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    quantity: int | None = None
    day: dt.date | None = None
    met: str = ""

    def text(self) -> str:
        """The line as it is kept."""
        held = {name: value for name, value in vars(self).items() if value not in (None, "")}
        return json.dumps(held, ensure_ascii=False, default=lambda day: day.isoformat())

    @classmethod
    def read(cls, text: str) -> Entry:
        """The line that `text` wrote."""
        held: dict[str, Any] = json.loads(text)
        days = {name: dt.date.fromisoformat(held[name]) for name in ("since", "until", "day") if name in held}
        whole: dict[str, Any] = {"account": None} | held | days | {"at": dt.datetime.fromisoformat(held["at"])}
        return cls(**whole)


@dataclass(frozen=True)
class Deal:
    """What two institutions agree about: `giver` gives `resource` (or what it thinks fit) for a `need` of `receiver` (or none)."""

    id: str
    giver: str
    receiver: str
    title: str
    state: str
    turn: str
    by: str
    version: int
    municipality: str
    resource: str | None = None
    need: str | None = None
    need_title: str | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    quantity: int | None = None
    exchange: str | None = None
    happened_on: dt.date | None = None
    met: str | None = None
    log: tuple[Entry, ...] = ()
    nonces: tuple[str, ...] = ()

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> Deal:
        """The deal that a node's properties are."""
        known = {name: row[name] for name in cls.__dataclass_fields__ if row.get(name) is not None}
        log = tuple(Entry.read(line) for line in known.pop("log", ()))
        return cls(**{**known, "log": log, "nonces": tuple(known.get("nonces", ()))})

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    def texts(self, act: Act) -> dict[str, str]:
        """What the form of an act begins with."""
        known = {
            "since": format_partial_date(self.since, "day") if self.since else "",
            "until": format_partial_date(self.until, "day") if self.until else "",
            "quantity": str(self.quantity or ""),
        }
        return {field.name: known.get(field.name, "") for field in act.fields}


def may_act(deal: Deal, side: str) -> list[Act]:
    """What this side can do now."""
    return [act for act in ACTS.values() if deal.state in act.states and _is_asked(act, deal, side)]


def _is_asked(act: Act, deal: Deal, side: str) -> bool:
    if act.by == "turn":
        return deal.turn == side
    if act.by == "waiting":
        return deal.turn == OTHER[side]
    return act.by in ("any", side)


def fields_of(act: Act, deal: Deal) -> tuple[Field, ...]:
    """What is asked for: nothing about a deficit where none was named, nor about a day that the giver has written."""
    left_out = set()
    if deal.need is None:
        left_out.add("met")
    if deal.state == "handed":
        left_out.add("day")
    return tuple(field for field in act.fields if field.name not in left_out)


def after(deal: Deal, act: Act, side: str, given: Mapping[str, Any], today: dt.date) -> dict[str, Any]:
    """What of the deal changes by an act of a side. `given` are checked values."""
    if act.code == "agree":
        return {"state": "agreed", "turn": GIVER}
    if act.code == "propose":
        return {"turn": OTHER[side], **{name: given.get(name) for name in ("since", "until", "quantity")}}
    if act.code == "hand":
        return {"state": "handed", "turn": RECEIVER, "happened_on": given.get("day") or today}
    if act.code == "receive":
        day = deal.happened_on if deal.state == "handed" else given.get("day") or today
        return {"state": "received", "turn": "", "happened_on": day, "met": given.get("met")}
    if act.code == "deny":
        return {"state": "agreed", "turn": GIVER, "happened_on": None}
    if act.code == "say":
        return {}
    return {"state": {"decline": "declined", "withdraw": "withdrawn", "cancel": "cancelled"}[act.code], "turn": ""}


def need_after(state: str | None, act: Act, met: str | None, others: int) -> str:
    """The state of the need after an act; "" when it stays. `others` deals about the same need are agreed or handed over."""
    if act.code == "agree" and state == "open":
        return "matched"
    if act.code == "receive" and met == "closed":
        return "closed" if state in ("open", "matched") else ""
    if act.code in ("receive", "cancel") and state == "matched" and not others:
        return "open"
    return ""
