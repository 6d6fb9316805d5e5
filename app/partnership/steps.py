"""Pure: a partnership is what its log says. What every line of it does, and who may add which.

A text takes force only when every institution that is asked or has joined has confirmed that very text while the circle of them
stayed the same. Whoever comes or goes makes another circle, and what was confirmed in the older one is confirmed anew: nobody
is bound by a refusal of somebody else.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from app.profiles.parts import Field, Part
from app.refusals import N_
from app.vocabulary import Property

INVITED, JOINED, DECLINED, LEFT, RECALLED = "invited", "joined", "declined", "left", "recalled"
ACTIVE = (INVITED, JOINED)
"""States of a party whose word is waited for."""
OPEN, ENDED, CLOSED = "open", "ended", "closed"
"""A partnership goes on; has ended because fewer than two are left; was closed by a coordinator."""
GETTING_TO_KNOW, AGREEING, WORKING = 1, 2, 3
OVER = "over"
"""In a list or a count: those that go on no more."""
STAGES: Mapping[str, str] = {
    "1": N_("Getting to know each other"),
    "2": N_("Agreeing"),
    "3": N_("Working together"),
    OVER: N_("Over"),
}
"""What the stages are called."""
COORDINATION = 0
"""The number in the log of whoever is no party."""
MOST_PARTIES = 12
MOST_STEPS = 1_000
"""Lines of one log: who needs more begins anew."""
MOST_WORDS, MOST_TEXT = 1_000, 4_000

Texts = Mapping[str, str]


def _text(name: str, ru: str, en: str, longest: int = MOST_TEXT, *, required: bool = False) -> Field:
    declared = Property(name, "text", ru, en, required=required, longest=longest)
    return Field(name, "long", ru, en, declared)


def _words(ru: str, en: str, *, required: bool = False) -> Field:
    return _text("words", ru, en, MOST_WORDS, required=required)


_TITLE = Property("title", "text", "о чём партнёрство", "what the partnership is about", required=True, longest=120)
TITLE = Field("title", "text", _TITLE.ru, _TITLE.en, _TITLE)
OWN_WORDS = (
    _text("goals", "чего мы хотим достичь", "what we want to reach"),
    _text("expectations", "чего мы ждём от партнёров", "what we expect of the partners"),
    _text("gives", "что мы готовы делать и давать", "what we are ready to do and to give"),
)
"""What each party says of itself; nobody else writes it."""
COMMON = (
    _text("goals", "общие цели", "common goals"),
    _text("rules", "общие правила", "common rules"),
)
"""The text that holds for all."""
_SAY = _words("сказать всем сторонам", "what to say to all parties")
_WHY = _words("почему", "why", required=True)
_MUST_SAY = _words("сказать всем сторонам", "what to say to all parties", required=True)


@dataclass(frozen=True)
class Act:
    """Something that can be done, and its form."""

    code: str
    fields: tuple[Field, ...]

    @property
    def part(self) -> Part:
        """Its form."""
        return Part(self.code, "Institution", "", self.fields)


OPENING = Part("open", "Institution", "", (TITLE, _SAY))
_EVERY = (
    Act("join", (_SAY,)),
    Act("decline", (_WHY,)),
    Act("write", OWN_WORDS),
    Act("propose", (*COMMON, _words("что и почему меняется", "what changes, and why"))),
    Act("agree", (_SAY,)),
    Act("stepback", (_WHY,)),
    Act("ask", (_words("вопрос всем сторонам", "a question to all parties", required=True),)),
    Act("say", (_MUST_SAY,)),
    Act("adapt", (_words("что мы изменили у себя ради общего дела", "what we have changed for the common cause", required=True),)),
    Act("invite", (_SAY,)),
    Act("recall", (_WHY,)),
    Act("leave", (_WHY,)),
    Act("note", (_MUST_SAY,)),
    Act("close", (_WHY,)),
)  # fmt: skip
ACTS: Mapping[str, Act] = {act.code: act for act in _EVERY}
OF_COORDINATION = ("note", "close")
"""What a coordinator does; never in the name of a party."""


@dataclass(frozen=True)
class Entry:
    """A line of the log: which party (or the coordination), in which role, by which account, when, what and in which words.
    `about` is the party concerned, `version` the text concerned, `texts` what was written."""

    number: int
    at: dt.datetime
    party: int
    act: str
    role: str = ""
    account: int | None = None
    words: str = ""
    about: int = 0
    version: int = 0
    texts: Texts = field(default_factory=dict)
    nonce: str = ""


@dataclass
class Party:
    """An institution in a partnership. `wrote` is the line by which its own words were last written (0: by none)."""

    number: int
    institution: str
    state: str
    by: int
    at: dt.datetime
    words: Texts = field(default_factory=dict)
    wrote: int = 0

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE


@dataclass
class Version:
    """One common text. `confirmed` counts in the circle as it is now, and for the text in force says for whom it holds."""

    number: int
    party: int
    base: int
    texts: Texts
    at: dt.datetime
    words: str = ""
    confirmed: dict[int, dt.datetime] = field(default_factory=dict)
    taken_at: dt.datetime | None = None
    ended_at: dt.datetime | None = None


@dataclass
class Workspace:
    """A partnership as its log makes it; only `fold` changes one. `places` and `homes` are institutions and their municipalities by
    the number of the party."""

    id: str
    title: str
    municipality: str
    places: Mapping[int, str]
    homes: Mapping[int, str] = field(default_factory=dict)
    parties: dict[int, Party] = field(default_factory=dict)
    versions: list[Version] = field(default_factory=list)
    in_force: int = 0
    circle: int = 0
    state: str = OPEN
    stages: dict[int, dt.datetime] = field(default_factory=dict)
    log: list[Entry] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        return self.state == OPEN

    @property
    def active(self) -> list[Party]:
        """Those whose word counts: who has joined, and who is asked and has not answered."""
        return [party for party in self.parties.values() if party.is_active]

    @property
    def joined(self) -> list[Party]:
        return [party for party in self.parties.values() if party.state == JOINED]

    @property
    def latest(self) -> int:
        """The number of the last text; 0 before there is one."""
        return len(self.versions)

    @property
    def force(self) -> Version | None:
        """The text in force."""
        return self.versions[self.in_force - 1] if self.in_force else None

    @property
    def candidate(self) -> Version | None:
        """The text that waits to be confirmed: the last one, unless it has been in force."""
        last = self.versions[-1] if self.versions else None
        return last if self.is_open and last is not None and last.taken_at is None else None

    @property
    def lacking(self) -> list[Party]:
        """Those without whom the text that waits takes no force."""
        waiting = self.candidate
        return [party for party in self.active if party.number not in waiting.confirmed] if waiting else []

    @property
    def bound(self) -> list[Party]:
        """Those for whom the text in force holds."""
        force = self.force
        return [party for party in self.joined if party.number in force.confirmed] if force else []

    @property
    def stage(self) -> int:
        """How far it is: GETTING_TO_KNOW, AGREEING or WORKING."""
        return WORKING if self.in_force else AGREEING if len(self.joined) > 1 else GETTING_TO_KNOW

    def waits(self, number: int) -> str:
        """What this party is asked for: "invited", "confirm", or nothing."""
        party = self.parties[number]
        if not self.is_open or not party.is_active:
            return ""
        if party.state == INVITED:
            return "invited"
        lacks = self.candidate is not None and number not in self.candidate.confirmed
        return "confirm" if lacks or self.joins_force(number) else ""

    def joins_force(self, number: int) -> bool:
        """Whether a party came after the text in force had been confirmed, and has yet to confirm it."""
        force = self.force
        is_joined = self.parties[number].state == JOINED
        return is_joined and force is not None and self.candidate is None and number not in force.confirmed


# --- the log makes the partnership ------------------------------------------------------------------------------------


def fold(workspace: Workspace, entries: Iterable[Entry]) -> Workspace:
    """Adds lines to a partnership, in their order."""
    for entry in entries:
        _DO[entry.act](workspace, entry)
        workspace.log.append(entry)
        if workspace.is_open:
            workspace.stages.setdefault(workspace.stage, entry.at)
    return workspace


def _enter(workspace: Workspace, entry: Entry, number: int, state: str) -> None:
    workspace.parties[number] = Party(number, workspace.places[number], state, entry.party, entry.at)
    _other_circle(workspace)


def _go(workspace: Workspace, entry: Entry, number: int, state: str) -> None:
    party = workspace.parties[number]
    party.state, party.at = state, entry.at
    _other_circle(workspace)
    force = workspace.force
    if force is not None and len(workspace.bound) < 2:
        force.ended_at, workspace.in_force = entry.at, 0
    if len(workspace.active) < 2 or not workspace.joined:
        _over(workspace, entry, ENDED)


def _over(workspace: Workspace, entry: Entry, state: str) -> None:
    if workspace.force is not None:
        workspace.force.ended_at = entry.at
    workspace.in_force, workspace.state = 0, state


def _other_circle(workspace: Workspace) -> None:
    workspace.circle += 1
    if workspace.candidate is not None:
        workspace.candidate.confirmed.clear()


def _join(workspace: Workspace, entry: Entry) -> None:
    party = workspace.parties[entry.party]
    party.state, party.at = JOINED, entry.at


def _write(workspace: Workspace, entry: Entry) -> None:
    party = workspace.parties[entry.party]
    party.words, party.wrote = dict(entry.texts), entry.number


def _propose(workspace: Workspace, entry: Entry) -> None:
    made = Version(entry.version, entry.party, workspace.latest, dict(entry.texts), entry.at, entry.words)
    workspace.versions.append(made)
    _confirm(workspace, entry)


def _confirm(workspace: Workspace, entry: Entry) -> None:
    version = workspace.versions[entry.version - 1]
    version.confirmed[entry.party] = entry.at
    if version is workspace.candidate and not any(
        party.state != JOINED or party.number not in version.confirmed for party in workspace.active
    ):
        if workspace.force is not None:
            workspace.force.ended_at = entry.at
        version.taken_at, workspace.in_force = entry.at, version.number


def _step_back(workspace: Workspace, entry: Entry) -> None:
    workspace.versions[entry.version - 1].confirmed.pop(entry.party, None)


def _nothing(workspace: Workspace, entry: Entry) -> None:
    """Words alone change nothing."""


_DO: Mapping[str, Callable[[Workspace, Entry], None]] = {
    "open": lambda workspace, entry: _enter(workspace, entry, entry.party, JOINED),
    "invite": lambda workspace, entry: _enter(workspace, entry, entry.about, INVITED),
    "join": _join,
    "decline": lambda workspace, entry: _go(workspace, entry, entry.party, DECLINED),
    "leave": lambda workspace, entry: _go(workspace, entry, entry.party, LEFT),
    "recall": lambda workspace, entry: _go(workspace, entry, entry.about, RECALLED),
    "write": _write,
    "propose": _propose,
    "agree": _confirm,
    "stepback": _step_back,
    "ask": _nothing,
    "say": _nothing,
    "adapt": _nothing,
    "note": _nothing,
    "close": lambda workspace, entry: _over(workspace, entry, CLOSED),
}


# --- who may do what --------------------------------------------------------------------------------------------------


def may_act(workspace: Workspace, number: int) -> list[Act]:
    """What a party can do now; with COORDINATION, what a coordinator can."""
    return [act for act in _EVERY if workspace.is_open and _is_open_to(workspace, number, act.code)]


def _is_open_to(workspace: Workspace, number: int, act: str) -> bool:
    if number == COORDINATION or act in OF_COORDINATION:
        return number == COORDINATION and act in OF_COORDINATION
    party = workspace.parties.get(number)
    if party is None or not party.is_active:
        return False
    if party.state == INVITED:
        return act in ("join", "decline", "ask", "say")
    candidate = workspace.candidate
    confirmed = candidate is not None and number in candidate.confirmed
    return {
        "join": False,
        "decline": False,
        "agree": (candidate is not None and not confirmed) or workspace.joins_force(number),
        "stepback": confirmed,
        "adapt": bool(workspace.in_force),
        "invite": len(workspace.active) < MOST_PARTIES,
        "recall": bool(recallable(workspace, number)),
    }.get(act, True)


def recallable(workspace: Workspace, number: int) -> list[Party]:
    """Whose invitation a party can take back: those it has asked itself, and those asked by somebody who has gone since."""
    return [
        party for party in workspace.active
        if party.state == INVITED and (party.by == number or workspace.parties[party.by].state != JOINED)
    ]  # fmt: skip


def to_confirm(workspace: Workspace, number: int) -> int:
    """The text that a party's “agree” would mean now; 0 when there is none."""
    if workspace.candidate is not None:
        return workspace.candidate.number
    return workspace.in_force if workspace.joins_force(number) else 0


def as_of(workspace: Workspace, number: int) -> int:
    """How many lines of the log somebody may read: all, or for a party that has gone those up to its going."""
    party = workspace.parties[number]
    if party.is_active:
        return len(workspace.log)
    gone = [
        entry.number for entry in workspace.log
        if (entry.act in ("decline", "leave") and entry.party == number) or (entry.act == "recall" and entry.about == number)
    ]  # fmt: skip
    return gone[-1]
