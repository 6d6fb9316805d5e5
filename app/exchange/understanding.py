"""How the rows of somebody's network are understood: who is meant, what is new, what cannot be taken and why.

Whoever is in the network already is recognised by id, then by name and place; nobody is ever recognised by a name that two
have. The rows that are to be written become the tables of an ordinary import, so that its rules hold for them.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from app.exchange import readings
from app.exchange.known import Held, Names
from app.exchange.tables import Tables
from app.interchange import BadDate, BadFiles, Batch, parse_partial_date, read_folder, tie_key
from app.interchange.cells import ID
from app.interchange.checks import skeleton
from app.interchange.networks import FORMAL, INFORMAL, INSTITUTION, SUM, TEACHER, WORK, Row
from app.refusals import N_
from app.vocabulary import FORMAL_TIE_KINDS, INFORMAL_TIE_KINDS, TIE_KINDS

NEW, CHANGED, SAME, KNOWN, LEFT, WRONG = "new", "changed", "same", "known", "left", "wrong"
STATUSES = (WRONG, NEW, CHANGED, SAME, KNOWN, LEFT)
_ANY_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9:-]{0,199}")


@dataclass(frozen=True)
class Choices:
    """What holds where the file does not say. `scale` is how values of ties are read (of `readings.SCALES`)."""

    nodes: str = INSTITUTION
    institution_kind: str = ""
    formal_kind: str = ""
    informal_kind: str = ""
    state: str = "proposed"
    visibility: str = "coordinators"
    scale: str = ""


@dataclass
class Item:
    """A row and what becomes of it. `reason` is a message id with `params`; `id` is the id in the network."""

    side: str  # "nodes" or "ties"
    line: int
    name: str
    status: str = NEW
    id: str = ""
    label: str = ""
    reason: str = ""
    params: Mapping[str, object] = field(default_factory=dict)

    def say(self, status: str, reason: str = "", /, **params: object) -> Item:
        """Sets what becomes of it, and why."""
        self.status, self.reason, self.params = status, reason, params
        return self


@dataclass
class Plan:
    """Every row with what becomes of it, and the batch to be written when no row is wrong."""

    items: list[Item] = field(default_factory=list)
    batch: Batch | None = None
    problems: tuple[Item, ...] = ()  # of the file as a whole

    def counts(self, side: str) -> Counter[str]:
        """How many rows of a side have which status."""
        return Counter(item.status for item in self.items if item.side == side)

    @property
    def writes(self) -> bool:
        """Whether there is anything to write, and nothing in the way."""
        return self.batch is not None and any(item.status in (NEW, CHANGED) for item in self.items)


def understand(held: Held, nodes: list[Row], ties: list[Row], choices: Choices) -> Plan:
    """What would become of these rows; nothing is written."""
    return _Reader(held, choices).read(nodes, ties)


def made_id(prefix: str, *parts: str) -> str:
    """An id that is the same whenever the same thing is brought in again."""
    return f"{prefix}-{hashlib.sha256('|'.join(parts).encode()).hexdigest()[:16]}"


class _Reader:
    def __init__(self, held: Held, choices: Choices) -> None:
        self.held, self.choices = held, choices
        self.plan = Plan()
        self.tables = Tables()
        self.raw: dict[str, Item] = {}  # the file's id → the node
        self.own = Names()  # the file's names → our ids
        self.labels: dict[str, str] = {}  # our id → label
        self.items: dict[str, Item] = {}  # our id → the node's row
        self.jobs: set[tuple[str, str]] = set()

    def read(self, nodes: list[Row], ties: list[Row]) -> Plan:
        mentioned = [row.get("id", "") for row in nodes]
        mentioned += [row.get(end, "") for row in ties for end in ("source", "target")]
        known = self.held.nodes([id for id in mentioned if _ANY_ID.fullmatch(id)])
        self._places(nodes, known)
        for row in nodes:
            self._node(row, known)
        for id, one in known.items():
            self.labels.setdefault(id, one["label"])
        self._ties(ties)
        self._jobs(nodes)
        self._finish(known)
        return self.plan

    # --- nodes --------------------------------------------------------------------------------------------------------

    def _places(self, nodes: list[Row], known: Mapping[str, Any]) -> None:
        """Institutions go first: people are recognised by where they work."""
        nodes.sort(key=lambda row: (self._label(row, known) != INSTITUTION, row["line"]))

    def _label(self, row: Row, known: Mapping[str, Any]) -> str:
        if row.get("id") in known:
            return str(known[row["id"]]["label"])
        said = readings.type_of(row.get("type", ""))
        if said in (INSTITUTION, TEACHER):
            return said
        if any(readings.code("INSTITUTION_KINDS", row.get(key, "")) for key in ("kind", "type")):
            return INSTITUTION
        if row.get("subjects") or row.get("workplace") or row.get("position"):
            return TEACHER
        return self.choices.nodes

    def _node(self, row: Row, known: Mapping[str, Any]) -> None:
        raw, name = row.get("id", ""), row.get("name", "")
        item = Item("nodes", row["line"], name or raw)
        self.plan.items.append(item)
        if raw and raw in self.raw:
            item.say(WRONG, N_("the same id as in line %(line)s"), line=self.raw[raw].line)
            return
        if raw:
            self.raw[raw] = item
        held = known.get(raw)
        item.label = label = self._label(row, known)
        if held and label not in (INSTITUTION, TEACHER):
            item.say(WRONG, N_("this id is something else in the network"))
            return
        if not held and not name:
            item.say(WRONG, N_("it has no name"))
            return
        if label == INSTITUTION:
            self._institution(item, row, held)
        else:
            self._person(item, row, held)
        if item.status == WRONG or not item.id:
            return
        if item.id in self.items:
            item.say(LEFT, N_("the same one as in line %(line)s"), line=self.items[item.id].line)
        self.items.setdefault(item.id, item)
        self.labels[item.id] = label
        if not raw:
            self.raw.setdefault(item.id, item)
        places = self._workplaces(row) if label == TEACHER else ()
        self.own.add(label, item.id, (name, row.get("short_name")), places)

    def _institution(self, item: Item, row: Row, held: Mapping[str, Any] | None) -> None:
        same = set().union(
            *(self.held.names.institutions.get(skeleton(row.get(key, "")), set()) for key in ("name", "short_name"))
        )
        if not held and self._met(item, same, row.get("id", "")):
            return
        kind = readings.code("INSTITUTION_KINDS", row.get("kind", "")) or readings.code(
            "INSTITUTION_KINDS", row.get("type", "")
        )
        kind = kind or ("" if row.get("kind") else self.choices.institution_kind)
        was = held["properties"] if held else {}
        if not (kind or was.get("kind")):
            reason = N_("unknown kind of institution: “%(kind)s”") if row.get("kind") else N_("its kind is not said")
            item.say(WRONG, reason, kind=row.get("kind", "")[:60]) if row.get("kind") else item.say(WRONG, reason)
            return
        place = held["municipality"] if held else self._municipality(row)
        if not place:
            item.say(
                WRONG, N_("there is no municipality “%(name)s” in the network"), name=row.get("municipality", "")[:60]
            )
            return
        item.id = item.id or self._fresh(row.get("id", ""), INSTITUTION, row.get("name", ""), place)
        lat, lon = row.get("lat", ""), row.get("lon", "")
        if not lat and row.get("location", "").count(",") == 1:
            lat, lon = map(str.strip, row["location"].split(","))
        name = row.get("name") or was.get("name") or ""
        self.tables.add(
            "institutions", item, was,
            id=item.id, name=name, short_name=row.get("short_name") or was.get("short_name") or name[:60],
            kind=kind or was.get("kind"), sector=readings.code("SECTORS", row.get("sector", "")) or row.get("sector"),
            address=row.get("address"), lat=lat, lon=lon, municipality=place,
            since=row.get("since"), until=row.get("until"),
        )  # fmt: skip

    def _person(self, item: Item, row: Row, held: Mapping[str, Any] | None) -> None:
        namesakes = self.held.names.people.get(skeleton(row.get("name", "")), {})
        places = self._workplaces(row)
        same = {id for id, at in namesakes.items() if at & places} if places else set(namesakes)
        if not held:
            if not places and same:
                item.say(WRONG, N_("somebody of this name is in the network: say the workplace or the id"))
                return
            if self._met(item, same, row.get("id", "")):
                return
        was = held["properties"] if held else {}
        item.id = item.id or self._fresh(row.get("id", ""), TEACHER, row.get("name", ""), "|".join(sorted(places)))
        seen = row.get("visibility", "")
        self.tables.add(
            "teachers", item, was,
            id=item.id, name=row.get("name") or was.get("name"), subjects=row.get("subjects"),
            visibility=(readings.code("VISIBILITIES", seen) or seen) or was.get("visibility") or self.choices.visibility,
        )  # fmt: skip

    def _met(self, item: Item, same: set[str], raw: str) -> bool:
        """Whether the name settles who it is; then nothing of the row is written over what is known."""
        if len(same) > 1:
            item.say(WRONG, N_("several are called so: give the id"))
            return True
        if same:
            item.id = next(iter(same))
            item.say(KNOWN, N_("recognised by name and place"))
            return True
        return False

    def _fresh(self, raw: str, *parts: str) -> str:
        return raw if ID.fullmatch(raw) else made_id("n", raw, *(() if raw else parts))

    def _municipality(self, row: Row) -> str:
        text = row.get("municipality", "")
        if not self.held.municipalities and text:
            return self.tables.municipality(text)
        if not text:
            return self.held.municipality or ""
        if text in self.held.municipalities:
            return text
        wanted = skeleton(text)
        return next((id for id, name in self.held.municipalities.items() if skeleton(name) == wanted), "")

    def _workplaces(self, row: Row) -> set[str]:
        """The institutions that a row names as workplaces and that are known, from the file or from the network."""
        found: set[str] = set()
        for text in filter(None, map(str.strip, row.get("workplace", "").split("|"))):
            found |= self._meant(text) & {
                id for id in self._meant(text) if self.labels.get(id, INSTITUTION) == INSTITUTION
            }
        return found

    # --- ties ---------------------------------------------------------------------------------------------------------

    def _meant(self, text: str) -> set[str]:
        """Ids of whoever an end of a tie may mean: by the file's id, by the network's, by a name in the file, by one there."""
        if text in self.raw:
            return {self.raw[text].id} if self.raw[text].id else set()
        if text in self.labels:
            return {text}
        return self.own.find(text) or self.held.names.find(text)

    def _ties(self, ties: list[Row]) -> None:
        values = [number for row in ties if (number := readings.number(row.get("weight", ""))) is not None]
        most = max(values, default=0)
        taken: dict[str, Item] = {}
        ready: list[tuple[Item, Row, str, str, str, str]] = []
        for row in ties:
            item = Item("ties", row["line"], f"{row.get('source', '')} – {row.get('target', '')}")
            self.plan.items.append(item)
            if (found := self._tie(item, row)) is None:
                continue
            type_, kind, start, end = found
            if (
                type_ in (FORMAL, INFORMAL)
                and TIE_KINDS[kind].directed
                and row.get("direction", "").casefold() == "mutual"
            ):
                back = Item("ties", row["line"], f"{row.get('target', '')} – {row.get('source', '')}")
                self.plan.items.append(back)
                ready.append(
                    (back, {**row, "id": f"{row['id']}-back" if row.get("id") else ""}, type_, kind, end, start)
                )
            ready.append((item, row, type_, kind, start, end))
        by_id = self.held.ties([row["id"] for _, row, *_ in ready if _ANY_ID.fullmatch(row.get("id", ""))])
        keys = {
            self._key(type_, kind, start, end, row): None for _, row, type_, kind, start, end in ready if type_ != WORK
        }
        by_key = dict(self.held.registry.keys(list(keys)))
        for item, row, type_, kind, start, end in ready:
            key = self._key(type_, kind, start, end, row)
            raw = row.get("id", "")
            same = by_id.get(raw)
            if same is not None and (same["type"], {same["start"], same["end"]}) != (type_, {start, end}):
                item.say(WRONG, N_("this id is another tie in the network"))
            elif key in taken:
                item.say(LEFT, N_("the same tie as in line %(line)s"), line=taken[key].line)
            elif same is None and key in by_key:
                item.id = by_key[key]
                item.say(KNOWN, N_("the network has this tie"))
            elif same is not None and not ID.fullmatch(raw):
                item.id = raw
                item.say(SAME, N_("an agreement makes this tie"))
            else:
                item.id = raw if same is not None or ID.fullmatch(raw) else ""
                item.id = item.id or (raw.replace(":", "-")[:80] if _ANY_ID.fullmatch(raw) else made_id("t", key))
                self._add_tie(
                    item, row, type_, kind, (same["start"], same["end"]) if same else (start, end), same, most
                )
            taken.setdefault(key, item)

    def _key(self, type_: str, kind: str, start: str, end: str, row: Row) -> str:
        since = None
        with suppress(BadDate):  # told when the row is checked
            since = parse_partial_date(row.get("since") or row.get("wave") or "")[0]
        return f"{type_}|{start}|{end}|{since}" if type_ == WORK else tie_key(kind, start, end, since)

    def _tie(self, item: Item, row: Row) -> tuple[str, str, str, str] | None:
        """Type, kind, start and end of a tie; None when it is left out or wrong."""
        value = readings.number(row.get("weight", ""))
        said = readings.type_of(row.get("type", ""))
        if said == SUM:
            item.say(LEFT, N_("a sum of contacts is no tie: the contacts themselves make it"))
            return None
        if value == 0:
            item.say(LEFT, N_("its value is 0: no tie"))
            return None
        ends: list[str] = []
        for key in ("source", "target"):
            text = row.get(key, "")
            found = self._meant(text)
            if not text:
                item.say(WRONG, N_("one of its ends is empty"))
                return None
            if len(found) != 1:
                many, none = (
                    N_("several are called “%(name)s”: give the id"),
                    N_("“%(name)s” is neither in the file nor in the network"),
                )
                item.say(WRONG, many if found else none, name=text[:60])
                return None
            ends.append(next(iter(found)))
        start, end = ends
        if start == end:
            item.say(WRONG, N_("both of its ends are the same one"))
            return None
        return self._kind(item, row, said, start, end)

    def _kind(self, item: Item, row: Row, said: str | None, start: str, end: str) -> tuple[str, str, str, str] | None:
        pair = (self.labels.get(start, self._label_of(start)), self.labels.get(end, self._label_of(end)))
        text = row.get("kind", "")
        kind = readings.code("TIE_KINDS", text) or readings.code("TIE_KINDS", row.get("type", ""))
        is_work = said == WORK or readings.type_of(text) == WORK
        is_mixed = set(pair) == {TEACHER, INSTITUTION}
        says_nothing = said is None and not text and not kind and not self.choices.informal_kind
        if is_work or (is_mixed and says_nothing):
            if not is_mixed:
                item.say(WRONG, N_("a person works at an institution: here both ends are alike"))
                return None
            return (WORK, "", start, end) if pair[0] == TEACHER else (WORK, "", end, start)
        type_ = (
            said if said in (FORMAL, INFORMAL) else FORMAL if kind in FORMAL_TIE_KINDS else INFORMAL if kind else None
        )
        type_ = type_ or (FORMAL if pair == (INSTITUTION, INSTITUTION) else INFORMAL)
        usual = self.choices.formal_kind if type_ == FORMAL else self.choices.informal_kind
        kinds = FORMAL_TIE_KINDS if type_ == FORMAL else INFORMAL_TIE_KINDS
        kind = kind or ("" if text and not usual else usual)
        if kind not in kinds:
            if text:
                item.say(WRONG, N_("unknown kind of tie: “%(kind)s”"), kind=text[:60])
            else:
                item.say(WRONG, N_("the kind of the tie is not said"))
            return None
        if type_ == INFORMAL and pair == (INSTITUTION, TEACHER) and not TIE_KINDS[kind].directed:
            start, end, pair = end, start, (TEACHER, INSTITUTION)
        if type_ == FORMAL and pair != (INSTITUTION, INSTITUTION):
            item.say(WRONG, N_("a formal tie joins two institutions"))
            return None
        if type_ == INFORMAL and pair[0] != TEACHER:
            item.say(WRONG, N_("an informal tie begins at a person"))
            return None
        return type_, kind, start, end

    def _label_of(self, id: str) -> str:
        is_person = any(id in people for people in self.held.names.people.values())
        self.labels[id] = TEACHER if is_person else INSTITUTION
        return self.labels[id]

    def _add_tie(
        self,
        item: Item,
        row: Row,
        type_: str,
        kind: str,
        ends: tuple[str, str],
        held: Mapping[str, Any] | None,
        most: float,
    ) -> None:
        was = held["properties"] if held else {}
        start, end = ends
        days = {"since": row.get("since") or row.get("wave"), "until": row.get("until")}
        if type_ == WORK:
            self.jobs.add(ends)
            position = row.get("position") or was.get("position") or "—"
            self.tables.add("jobs", item, was, id=item.id, teacher=start, institution=end, position=position, **days)
            return
        origin = "survey" if row.get("wave") else readings.code("TIE_SOURCES", row.get("origin", ""))
        shared = {
            "id": item.id,
            "from": start,
            "to": end,
            "kind": kind,
            "source": origin or was.get("source") or "import",
        }
        if type_ == FORMAL:
            self.tables.add("formal_ties", item, was, **shared, agreement=row.get("agreement"), **days)
            return
        value = readings.number(row.get("weight", ""))
        often = readings.code("FREQUENCIES", row.get("frequency", "")) or row.get("frequency")
        state, seen = row.get("state", ""), row.get("visibility", "")
        self.tables.add(
            "informal_ties", item, was, **shared, **days,
            frequency=often or (readings.frequency(value, most, self.choices.scale) if value is not None else None),
            context=row.get("context"),
            state=(readings.code("TIE_STATES", state) or state) or was.get("state") or self.choices.state,
            visibility=(readings.code("VISIBILITIES", seen) or seen) or was.get("visibility") or self.choices.visibility,
        )  # fmt: skip

    def _jobs(self, nodes: list[Row]) -> None:
        """New people work where their row says, unless the file has workplaces as ties."""
        at_work = {person for person, _ in self.jobs}
        by_line = {item.line: item for item in self.plan.items if item.side == "nodes"}
        for row in nodes:
            item = by_line[row["line"]]
            if item.label != TEACHER or item.status != NEW or item.id in at_work:
                continue
            for place in sorted(self._workplaces(row)):
                job = made_id("w", item.id, place)
                self.tables.add(
                    "jobs", item, {}, id=job, teacher=item.id, institution=place, position=row.get("position") or "—"
                )

    # --- the batch ----------------------------------------------------------------------------------------------------

    def _finish(self, known: Mapping[str, Any]) -> None:
        if any(item.status == WRONG for item in self.plan.items):
            return
        files = self.tables.files()
        if not files:
            self.plan.batch = Batch()
            return
        try:
            batch = read_folder(files, self.held.registry)
        except BadFiles as bad:
            for problem in bad.problems:
                item = self.tables.item(problem.file, problem.line)
                if item is None:
                    self.plan.problems += (
                        Item("", 0, problem.file).say(WRONG, problem.reason, **dict(problem.params)),
                    )
                elif item.status != WRONG:
                    item.say(WRONG, problem.reason, **dict(problem.params))
            return
        self.plan.batch = self.tables.told(batch)
