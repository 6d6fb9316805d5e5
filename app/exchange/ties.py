"""Ties of somebody's file: between whom, of which kind, new or there already, and why a row cannot be taken."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from app.exchange import readings
from app.exchange.nodes import Nodes
from app.exchange.plan import ANY_ID, KNOWN, LEFT, SAME, WRONG, Item, is_stable, made_id
from app.interchange import BadDate, parse_partial_date, tie_key
from app.interchange.cells import ID
from app.interchange.networks import FORMAL, INFORMAL, INSTITUTION, SUM, TEACHER, WORK, Row
from app.refusals import N_
from app.vocabulary import FORMAL_TIE_KINDS, INFORMAL_TIE_KINDS, TIE_KINDS


class Ties:
    """The ties of a file, as far as they are understood; `at_work` are the people whose workplaces are ties of it."""

    def __init__(self, nodes: Nodes) -> None:
        self.nodes, self.held, self.choices = nodes, nodes.held, nodes.choices
        self.plan, self.tables = nodes.plan, nodes.tables
        self.at_work: set[str] = set()

    def read(self, ties: list[Row]) -> None:
        """Understands every row."""
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
        by_id = self.held.ties([row["id"] for _, row, *_ in ready if ANY_ID.fullmatch(row.get("id", ""))])
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
            elif same is None and type_ == WORK and not row.get("since") and end in self.held.places.get(start, ()):
                item.say(KNOWN, N_("the network has this workplace"))
            elif same is not None and not ID.fullmatch(raw):
                item.id = raw
                item.say(SAME, N_("an agreement makes this tie"))
            else:
                wanted = raw if same is not None else raw.replace(":", "-")[:80]
                item.id = wanted if same is not None or is_stable(wanted) else made_id("t", key)
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
            found = self.nodes.meant(text)
            if not text:
                item.say(WRONG, N_("one of its ends is empty"))
                return None
            if (row_of := self.nodes.raw.get(text)) is not None and row_of.status == WRONG:
                item.say(WRONG, N_("its end in line %(line)s of the nodes cannot be taken"), line=row_of.line)
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
        pair = (self.nodes.label_of(start), self.nodes.label_of(end))
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
            self.at_work.add(start)
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
