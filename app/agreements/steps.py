"""Pure: an agreement is what its log says. What every line of it does, and who may add which.

Who its parties are, in which role, and of which kind it is, stands from the first line on. What it says comes in versions: one
takes force when everybody who must has confirmed that very version and a signed paper is named; an order is its issuer’s alone,
because its kind says so. Until then what was in force stays. Days decide the rest: from which one it holds, on which one it ends.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.partnership import COORDINATION, Act, Entry
from app.profiles.parts import Field, Part
from app.vocabulary import Property

DRAFT, ACTIVE, DROPPED = "draft", "active", "dropped"
"""States that the log makes: proposed, in force by everybody’s word, given up before that. Whether it has run out, days say."""
TEXT, ENDING = "text", "end"
"""Kinds of versions: what the agreement says, and the day on which it is to end."""
ORDERS = ("mentoring_formal",)
"""Kinds that one side issues: the base organisation, or the coordination."""
NOBODY, FRAMEWORK = -1, -2
"""In the place of a party: the network’s record; the agreement to which this one is an annex."""
BY_DAY = ("draft", "ahead", "active", "ending", "expired", "terminated", "dropped")
"""How an agreement stands on a day."""
ENDING_DAYS = 90
MOST_PARTIES = 12
MOST_STEPS = 1_000
MOST_WORDS, MOST_TEXT = 1_000, 4_000

Texts = Mapping[str, str]


def _text(name: str, ru: str, en: str, longest: int = MOST_TEXT, *, required: bool = False) -> Field:
    return Field(name, "long", ru, en, Property(name, "text", ru, en, required=required, longest=longest))


def _words(ru: str, en: str, *, required: bool = False) -> Field:
    return _text("words", ru, en, MOST_WORDS, required=required)


def _day(name: str, ru: str, en: str, *, required: bool = False) -> Field:
    return Field(name, "date", ru, en, Property(name, "date", ru, en, required=required))


_NOTICE = Property(
    "notice",
    "int",
    "сторона может выйти сама, предупредив за столько дней",
    "a party may leave by itself with so many days of notice",
    least=1,
    most=365,
)
_NUMBER = Property("number", "text", "номер", "number", required=True, longest=60)
SUBJECT = _text("subject", "предмет", "subject", 1_000, required=True)
GOALS = _text("goals", "цели", "goals")
TERMS = _text("terms", "условия и порядок работы", "terms")
NOTICE = Field("notice", "int", _NOTICE.ru, _NOTICE.en, _NOTICE)
SINCE = _day("since", "с какого дня действует", "in force from")
UNTIL = _day("until", "по какой день", "to")
PROLONGED = _day("until", "действует по какой день", "in force to", required=True)
NUMBER = Field("number", "text", "номер подписанного документа", "number of the signed paper", _NUMBER)
SIGNED_ON = _day("signed_on", "день подписания", "day of signing", required=True)
LAST_DAY = _day("day", "последний день", "last day", required=True)
_SAY = _words("сказать всем сторонам", "what to say to all parties")
_WHY = _words("почему", "why", required=True)
_MUST_SAY = _words("сказать всем сторонам", "what to say to all parties", required=True)


def duties(number: int) -> Field:
    """What one party does and gives."""
    return _text(f"duties_{number}", "что делает и даёт сторона", "what the party does and gives")


def text_fields(numbers: Iterable[int], *, begun: bool = False) -> tuple[Field, ...]:
    """The fields of a text between these parties; once it has been in force, its first day stays."""
    every = (SUBJECT, GOALS, *(duties(number) for number in numbers), TERMS, NOTICE, SINCE, UNTIL)
    return tuple(one for one in every if not (begun and one is SINCE))


_CHANGES = _words("что и почему меняется", "what changes, and why")
_EVERY = (
    Act("propose", (_CHANGES,)),
    Act("prolong", (PROLONGED, _CHANGES)),
    Act("agree", (_SAY,)),
    Act("stepback", (_WHY,)),
    Act("decline", (_WHY,)),
    Act("sign", (NUMBER, SIGNED_ON)),
    Act("end", (LAST_DAY, _WHY)),
    Act("quit", (LAST_DAY, _WHY)),
    Act("say", (_MUST_SAY,)),
    Act("note", (_MUST_SAY,)),
    Act("close", (_WHY,)),
)
ACTS: Mapping[str, Act] = {act.code: act for act in _EVERY}


def part_of(act: str, agreement: Agreement) -> Part:
    """The form of an act in this agreement."""
    if act != "propose":
        return ACTS[act].part
    fields = text_fields(agreement.parties, begun=bool(agreement.in_force))
    return Part(act, "Agreement", "", (*fields, *ACTS[act].fields))


@dataclass(frozen=True)
class Party:
    """An institution in an agreement, with its role (“base”, “participant” or “party”)."""

    number: int
    institution: str
    role: str
    municipality: str = ""


@dataclass
class Version:
    """One text, or one proposal to end. `agreed_at`: when the last of those who must had confirmed it; `taken_at`: when it took
    force; `over_at`: when another took its place, or it was put aside. `paper` and `signed_on` name what was signed."""

    number: int
    party: int
    kind: str
    texts: Texts
    at: dt.datetime
    words: str = ""
    confirmed: dict[int, dt.datetime] = field(default_factory=dict)
    agreed_at: dt.datetime | None = None
    taken_at: dt.datetime | None = None
    over_at: dt.datetime | None = None
    paper: str = ""
    signed_on: dt.date | None = None

    def day(self, name: str) -> dt.date | None:
        """A day that it says."""
        return dt.date.fromisoformat(self.texts[name]) if self.texts.get(name) else None


@dataclass
class Agreement:
    """An agreement as its log makes it; only `fold` changes one. `issuer` is whose word alone makes an order (NOBODY: it is none);
    `bears` is the last line that changes what the network shows."""

    id: str
    form: str
    municipality: str
    parties: Mapping[int, Party]
    annex_to: str = ""
    versions: list[Version] = field(default_factory=list)
    in_force: int = 0
    state: str = DRAFT
    issuer: int = NOBODY
    number: str = ""
    signed_on: dt.date | None = None
    since: dt.date | None = None
    ends_on: dt.date | None = None
    ended_by: int = NOBODY
    bears: int = 0
    log: list[Entry] = field(default_factory=list)

    @property
    def is_order(self) -> bool:
        return self.form in ORDERS

    @property
    def latest(self) -> int:
        """The number of the last version."""
        return len(self.versions)

    @property
    def force(self) -> Version | None:
        """What is in force."""
        return self.versions[self.in_force - 1] if self.in_force else None

    @property
    def candidate(self) -> Version | None:
        """What waits to be confirmed or signed."""
        last = self.versions[-1] if self.versions else None
        waits = last is not None and last.taken_at is None and last.over_at is None and self.state != DROPPED
        return last if waits and self.ends_on is None else None

    @property
    def needed(self) -> set[int]:
        """Those without whose word nothing takes force."""
        return {self.issuer} if self.is_order else set(self.parties)

    @property
    def lacking(self) -> list[int]:
        """Those whose word what waits still lacks."""
        return sorted(self.needed - self.candidate.confirmed.keys()) if self.candidate else []

    @property
    def until(self) -> dt.date | None:
        """The last day, as far as one is known."""
        last = self.force.day("until") if self.force else None
        return min((day for day in (last, self.ends_on) if day), default=None)

    @property
    def never_began(self) -> bool:
        """Whether it was over before its first day, as an annex whose framework ended before."""
        return bool(self.ends_on and self.since and self.ends_on < self.since)

    @property
    def text(self) -> Version | None:
        """What is to be read first: the text in force, or else the last one."""
        texts = [one for one in self.versions if one.kind == TEXT]
        return self.force or (texts[-1] if texts else None)

    def is_running(self, today: dt.date) -> bool:
        """Whether it is in force or will be, and no last day is agreed that is not its own."""
        return self.state == ACTIVE and self.ends_on is None and not (self.until and self.until < today)

    def standing(self, today: dt.date) -> str:
        """How it stands on a day: one of BY_DAY."""
        if self.state != ACTIVE:
            return self.state
        if self.never_began:
            return "terminated"
        if self.until and self.until < today:
            return "terminated" if self.ends_on else "expired"
        return standing(ACTIVE, self.since, self.until, today)

    def waits(self, number: int, today: dt.date) -> str:
        """What this party is asked for: "confirm", "sign", or nothing."""
        codes = {act.code for act in may_act(self, number, today)}
        return "confirm" if "agree" in codes else "sign" if "sign" in codes else ""


def standing(state: str | None, since: dt.date | None, until: dt.date | None, today: dt.date) -> str:
    """How an agreement stands on a day by what is recorded of it."""
    if state in ("draft", "terminated", "expired", DROPPED):
        return state
    if until and until < today:
        return "expired"
    if since and since > today:
        return "ahead"
    return "ending" if until and until <= today + dt.timedelta(days=ENDING_DAYS) else "active"


# --- the log makes the agreement --------------------------------------------------------------------------------------


def fold(agreement: Agreement, entries: Iterable[Entry]) -> Agreement:
    """Adds lines to an agreement, in their order."""
    for entry in entries:
        _DO[entry.act](agreement, entry)
        agreement.log.append(entry)
    return agreement


def _open(agreement: Agreement, entry: Entry) -> None:
    if agreement.is_order:
        agreement.issuer = entry.party
    _text_version(agreement, entry)


def _take_up(agreement: Agreement, entry: Entry) -> None:
    """An agreement that the network knew before: what is recorded of it is its first text."""
    if agreement.is_order:
        bases = [one.number for one in agreement.parties.values() if one.role == "base"]
        agreement.issuer = bases[0] if len(bases) == 1 else COORDINATION
    made = Version(1, NOBODY, TEXT, dict(entry.texts), entry.at)
    agreement.versions.append(made)
    signed = made.day("signed_on")
    _take(agreement, entry, made, entry.texts.get("number", ""), signed)
    agreement.since = made.day("since")


def _text_version(agreement: Agreement, entry: Entry) -> None:
    _add(agreement, entry, TEXT)


def _end(agreement: Agreement, entry: Entry) -> None:
    _add(agreement, entry, ENDING)


def _add(agreement: Agreement, entry: Entry, kind: str) -> None:
    if agreement.candidate is not None:
        agreement.candidate.over_at = entry.at
    made = Version(agreement.latest + 1, entry.party, kind, dict(entry.texts), entry.at, entry.words)
    agreement.versions.append(made)
    if entry.party in agreement.needed:
        _confirm(agreement, entry)


def _confirm(agreement: Agreement, entry: Entry) -> None:
    version = agreement.versions[entry.version - 1]
    version.confirmed[entry.party] = entry.at
    if agreement.needed <= version.confirmed.keys():
        version.agreed_at = entry.at
        if version.kind == ENDING:
            version.taken_at = entry.at
            agreement.ends_on, agreement.ended_by, agreement.bears = version.day("day"), NOBODY, entry.number


def _step_back(agreement: Agreement, entry: Entry) -> None:
    version = agreement.versions[entry.version - 1]
    version.confirmed.pop(entry.party, None)
    version.agreed_at = None


def _decline(agreement: Agreement, entry: Entry) -> None:
    if agreement.candidate is not None:
        agreement.candidate.over_at = entry.at
    if not agreement.in_force:
        agreement.state = DROPPED


def _sign(agreement: Agreement, entry: Entry) -> None:
    signed_on = dt.date.fromisoformat(entry.texts["signed_on"])
    _take(agreement, entry, agreement.versions[entry.version - 1], entry.texts["number"], signed_on)


def _take(agreement: Agreement, entry: Entry, version: Version, paper: str, signed_on: dt.date | None) -> None:
    version.taken_at, version.paper, version.signed_on = entry.at, paper, signed_on
    if agreement.force is not None:
        agreement.force.over_at = entry.at
    else:
        agreement.number, agreement.signed_on, agreement.since = paper, signed_on, version.day("since") or signed_on
    agreement.in_force, agreement.state, agreement.bears = version.number, ACTIVE, entry.number


def _quit(agreement: Agreement, entry: Entry) -> None:
    if agreement.candidate is not None:
        agreement.candidate.over_at = entry.at
    agreement.ends_on = dt.date.fromisoformat(entry.texts["day"])
    agreement.ended_by, agreement.bears = entry.party, entry.number


def _nothing(agreement: Agreement, entry: Entry) -> None:
    """Words and files alone change nothing."""


_DO: Mapping[str, Callable[[Agreement, Entry], None]] = {
    "open": _open,
    "takeup": _take_up,
    "propose": _text_version,
    "prolong": _text_version,
    "agree": _confirm,
    "stepback": _step_back,
    "decline": _decline,
    "close": _decline,
    "sign": _sign,
    "end": _end,
    "quit": _quit,
    "follow": _quit,
    "say": _nothing,
    "note": _nothing,
    "attach": _nothing,
}


# --- who may do what --------------------------------------------------------------------------------------------------


def may_act(agreement: Agreement, number: int, today: dt.date) -> list[Act]:
    """What a party can do now; with COORDINATION, what a coordinator can."""
    return [act for act in _EVERY if _is_open_to(agreement, number, act.code, today)]


def _is_open_to(agreement: Agreement, number: int, act: str, today: dt.date) -> bool:
    coordinates = number == COORDINATION
    if not coordinates and number not in agreement.parties:
        return False
    if act in ("say", "note", "close"):
        drops = agreement.state == DRAFT and agreement.issuer != COORDINATION
        return coordinates and (act == "note" or drops) if act != "say" else not coordinates
    draft, running = agreement.state == DRAFT, agreement.is_running(today)
    if not (draft or running):
        return False
    decides, waiting = number in agreement.needed, agreement.candidate
    confirmed = waiting is not None and number in waiting.confirmed
    is_text = waiting is not None and waiting.kind == TEXT
    own_order = agreement.is_order and decides
    proposes = decides or (coordinates and draft and not agreement.is_order)
    if act in ("propose", "prolong", "end", "quit"):
        free = bool(agreement.force and agreement.force.texts.get("notice"))
        return {
            "propose": proposes,
            "prolong": decides and running and agreement.until is not None,
            "end": decides and running and not agreement.is_order,
            "quit": decides and running and (own_order or free),
        }[act]
    if waiting is None:
        return False
    last = waiting.day("day" if waiting.kind == ENDING else "until")
    is_late = last is not None and last < today
    return {
        "agree": decides and not confirmed and not is_late,
        "stepback": decides and confirmed and not agreement.is_order,
        "decline": decides,
        "sign": is_text and waiting.agreed_at is not None and not is_late and (decides or coordinates),
    }[act]


def replaced(texts: Texts, **changes: Any) -> dict[str, str]:
    """A text with some of its fields changed."""
    return {**texts, **changes}
