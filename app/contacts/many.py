"""Many contacts at once: a list is understood line by line, shown, and written only when its owner has said yes."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from app.audit import Caller
from app.contacts import consents
from app.contacts.choices import choice, code_of
from app.contacts.lists import Line, Read, Wrong, meant
from app.contacts.mine import mine
from app.contacts.persons import name_person
from app.contacts.registering import Wanted, checked_since, person_of, register
from app.contacts.suggesting import suggest_at, suggest_places
from app.graph import GraphSession
from app.likeness import NEAR, PART, RANK, SAME, folded, persons, place_question, places, words
from app.refusals import N_, Refusal

OFFERED = 8
NEW, SKIP = "new:", "skip"
_PLACES = 3

Found = dict[str, Any]


@dataclass
class Understood:
    """A line as it was understood. `chosen` is an answer of `options` (an id, "new:" with an institution's id, "skip"), or
    empty when its owner must choose.

    `similar` are people whom a new person may be; `known` are kinds of contacts with the chosen one that are there
    already; `same_as` is the number of an earlier line that says the same.
    """

    line: Line
    choice: str = ""
    since: dt.date | None = None
    precision: str = "day"
    wrong: list[Wrong] = field(default_factory=list)
    options: list[Found] = field(default_factory=list)
    new_places: list[Found] = field(default_factory=list)
    chosen: str = ""
    is_exact: bool = False
    known: list[str] = field(default_factory=list)
    is_there: bool = False
    same_as: int | None = None

    @property
    def similar(self) -> list[Found]:
        """Whom a person newly named here may be."""
        return [row for row in self.options if row["label"] == "Teacher"] if self.new_places else []

    def row_of(self, id: str) -> Found | None:
        """The option with this id."""
        return next((row for row in self.options if row["id"] == id), None)


@dataclass(frozen=True)
class Outcome:
    """What became of a line: "made", "met", "exists", "declined" as in `register`; "refused" with the reason; "skipped"."""

    line: Line
    what: str
    name: str = ""
    tie: str = ""
    reason: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
    column: str = ""


# --- understanding ----------------------------------------------------------------------------------------------------


def understand(
    graph: GraphSession, caller: Caller, read: Read, *, kind: str = "", since: str = "", language: str = "ru"
) -> list[Understood]:
    """Every line with whom it may mean and what is wrong with it. `kind` and `since` stand for what a line leaves out.

    Writes nothing. Raises NoPerson.
    """
    person_of(caller)
    finder = _Finder(graph)
    found = [_understood(finder, line, kind, since, language) for line in read.lines]
    _mark_there(graph, found)
    _mark_repeats(found)
    return found


def _understood(finder: _Finder, line: Line, kind: str, since: str, language: str) -> Understood:
    row = Understood(line, wrong=list(line.wrong))
    told = meant(line.kind or kind, language) if line.kind or kind else Wrong("kind", N_("no kind of contact is named"))
    if isinstance(told, Wrong):
        row.wrong.append(told)
    else:
        row.choice = told
    try:
        row.since, row.precision = checked_since(line.since or since, dt.date.today())
    except Refusal as refusal:
        row.wrong.append(Wrong("since", refusal.message, tuple(refusal.values.items())))
    if not line.name:
        row.wrong.append(Wrong("name", N_("nobody is named")))
    elif not line.wrong:
        finder.look(row)
    return row


class _Finder:
    """Finds whom lines mean. The same institution or name in several lines is looked for once."""

    def __init__(self, graph: GraphSession) -> None:
        self.graph = graph
        self._places: dict[str, list[Found]] = {}
        self._people: dict[tuple[str, tuple[str, ...]], list[Found]] = {}

    def look(self, row: Understood) -> None:
        """Fills the options of the row, the likeliest first, and chooses where only one can be meant."""
        line = row.line
        at = self._at(line.place) if line.place else []
        if line.place and not at:
            row.wrong.append(Wrong("place", N_("no institution has such a name")))
        alike = self._alike(line.name, tuple(one["id"] for one in at))
        if not alike and at:
            # Perhaps she works elsewhere: shown, never chosen.
            alike = [(NEAR, one) for _, one in self._alike(line.name, ()) if one["label"] == "Teacher"]
        row.options = [one for _, one in alike[:OFFERED]]
        if len(line.name.split()) > 1 and not any(one["label"] == "Institution" for one in row.options):
            row.new_places = at[:_PLACES]
        best = [one for kind, one in alike if kind == alike[0][0]]
        sure = alike and alike[0][0] != NEAR and len(best) == 1
        # A name without a patronymic or with initials is sure only when nobody else fits it.
        if sure and (alike[0][0] == SAME or len(alike) == 1):
            row.chosen, row.is_exact = best[0]["id"], alike[0][0] == SAME
        if (
            best
            and best[0]["label"] == "Institution"
            and row.choice
            and (told := choice(row.choice))
            and not told.outward
        ):
            row.wrong.append(Wrong("kind", N_("an institution has no such part: turn the kind round")))

    def _at(self, place: str) -> list[Found]:
        """The institutions that a text names: those of exactly this name, else those that fit it."""
        key = folded(place)
        if key not in self._places:
            rows = suggest_places(self.graph, key) or suggest_places(self.graph, place_question(key))
            self._places[key] = _closest(key, rows)
        return self._places[key]

    def _alike(self, name: str, at: tuple[str, ...]) -> list[tuple[str, Found]]:
        key = (folded(name), at)
        if key not in self._people:
            self._people[key] = suggest_at(self.graph, key[0], at, limit=50).rows
        found = []
        for one in self._people[key]:
            names = (one["name"], one["detail"] or "")
            kind = persons(name, one["name"]) if one["label"] == "Teacher" else places((name,), names)
            if kind is None and len(words(name)) == 1:
                # Only a surname, or one word of an institution's name; a word that is merely like one is only shown.
                telling = words(one["name"])[:1] if one["label"] == "Teacher" else words(" ".join(names))
                kind = PART if words(name)[0] in telling else NEAR
            if kind:
                found.append((kind, one))
        return sorted(found, key=lambda pair: RANK[pair[0]])


def _closest(place: str, rows: list[Found]) -> list[Found]:
    kinds = [(places((place,), (row["name"], row["full_name"])), row) for row in rows]
    same = [row for kind, row in kinds if kind == SAME]
    return same or [row for _, row in sorted(kinds, key=lambda pair: RANK.get(pair[0] or "", 9))][:OFFERED]


def _mark_there(graph: GraphSession, rows: Sequence[Understood]) -> None:
    """Marks whose chosen person is among the viewer's contacts already, and by which kinds."""
    held = mine(graph)
    ties = [*held.waiting, *held.asked, *held.confirmed, *held.ended]
    for row in rows:
        if not row.chosen:
            continue
        with_them = [tie for tie in ties if tie["partner"] == row.chosen]
        row.known = list(dict.fromkeys(code_of(tie["kind"], tie["outward"]) for tie in with_them))
        row.is_there = any(
            code_of(tie["kind"], tie["outward"]) == row.choice
            and (tie["until"] is None or row.since is None or tie["until"] >= row.since)
            for tie in with_them
        )


def _mark_repeats(rows: Sequence[Understood]) -> None:
    seen: dict[tuple[str, ...], int] = {}
    for row in rows:
        if row.wrong:
            continue
        whom = (row.chosen,) if row.chosen else (folded(row.line.name), folded(row.line.place))
        first = seen.setdefault((row.choice, *whom), row.line.number)
        if first != row.line.number:
            row.same_as, row.chosen = first, SKIP


# --- writing ----------------------------------------------------------------------------------------------------------


def register_many(
    graph: GraphSession,
    session: Session,
    caller: Caller,
    lines: Sequence[Line],
    answers: Mapping[int, str],
    *,
    nonce: str,
    kind: str = "",
    since: str = "",
    visibility: str = "coordinators",
    language: str = "ru",
) -> list[Outcome]:
    """Registers the lines whose `answers` (line number → as in Understood.chosen) say whom, each by the rules of one contact.

    What a line or an answer says is checked anew. A line that is refused changes nothing and stops no other. Sending the
    same `nonce` again makes nothing twice. Raises NoPerson or NeedsConsent before anything is written.
    """
    consents.needed(session, person_of(caller))
    if visibility == "public":
        consents.needed(session, person_of(caller), consents.PUBLIC)
    return [
        _registered(
            graph, session, caller, line, answers.get(line.number, ""), nonce, kind, since, visibility, language
        )
        for line in lines
    ]


def _registered(
    graph: GraphSession,
    session: Session,
    caller: Caller,
    line: Line,
    answer: str,
    nonce: str,
    kind: str,
    since: str,
    visibility: str,
    language: str,
) -> Outcome:
    wrong = line.wrong[0] if line.wrong else None
    told = meant(line.kind or kind, language)
    if wrong is None and isinstance(told, Wrong):
        wrong = told
    if wrong is not None:
        return Outcome(line, "refused", reason=wrong.reason, values=dict(wrong.params), column=wrong.column)
    try:
        checked_since(line.since or since, dt.date.today())
        if answer in ("", SKIP):
            return Outcome(line, "skipped")
        other = answer
        if answer.startswith(NEW):
            other = name_person(graph, session, caller, name=line.name, institution=answer.removeprefix(NEW))
        made = register(
            graph,
            session,
            caller,
            Wanted(
                other,
                str(told),
                line.since or since,
                visibility=visibility,
                nonce=hashlib.sha256(f"{nonce}:{line.number}".encode()).hexdigest()[:32],
            ),
        )
    except Refusal as refusal:
        column = {"choice": "kind", "since": "since", "institution": "place"}.get(refusal.field or "", "name")
        return Outcome(line, "refused", reason=refusal.message, values=refusal.values, column=column)
    return Outcome(line, made.outcome, made.other_name, made.tie["id"])
