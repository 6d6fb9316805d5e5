"""Nodes of somebody's file: who is meant, who is new, and why a row cannot be taken."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.exchange import readings
from app.exchange.known import Held, Names
from app.exchange.plan import KNOWN, LEFT, NEW, WRONG, Choices, Item, Plan, is_stable, made_id
from app.exchange.tables import Tables
from app.interchange.checks import skeleton
from app.interchange.networks import INSTITUTION, TEACHER, Row
from app.refusals import N_


class Nodes:
    """The nodes of a file, as far as they are understood, and how the ends of ties find them."""

    def __init__(self, held: Held, choices: Choices, plan: Plan, tables: Tables) -> None:
        self.held, self.choices, self.plan, self.tables = held, choices, plan, tables
        self.raw: dict[str, Item] = {}  # the file's id → the node
        self.own = Names()  # the file's names → our ids
        self.labels: dict[str, str] = {}  # our id → label
        self.items: dict[str, Item] = {}  # our id → the node's row
        self.taken: Mapping[str, str] = {}

    def read(self, nodes: list[Row], known: Mapping[str, Any], taken: Mapping[str, str]) -> None:
        """Understands every row; `known` are the nodes of the network that the file names by their ids, `taken` says of
        every id of it that is in the network what it is there."""
        self.taken = taken
        # Institutions go first: people are recognised by where they work.
        for row in sorted(nodes, key=lambda row: (self._label(row, known) != INSTITUTION, row["line"])):
            self._node(row, known)
        for id, one in known.items():
            self.labels.setdefault(id, one["label"])

    def meant(self, text: str) -> set[str]:
        """Ids of whoever an end of a tie may mean: by the file's id, by the network's, by a name in the file, by one there."""
        if text in self.raw:
            return {self.raw[text].id} if self.raw[text].id else set()
        if text in self.labels:
            return {text}
        return self.own.find(text) or self.held.names.find(text)

    def label_of(self, id: str) -> str:
        """What an end of a tie is."""
        return self.labels.get(id) or self.held.labels.get(id, INSTITUTION)

    def add_jobs(self, nodes: list[Row], at_work: set[str]) -> None:
        """New people work where their row says, unless the file has workplaces as ties."""
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
        if self.taken.get(raw, label) != label or label not in (INSTITUTION, TEACHER):
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
            if row.get("municipality"):
                item.say(WRONG, N_("there is no municipality “%(name)s” in the network"), name=row["municipality"][:60])
            else:
                item.say(WRONG, N_("which municipality it is in is not said"))
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
        return raw if is_stable(raw) else made_id("n", raw, *parts)

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
            found |= self.meant(text) & {
                id for id in self.meant(text) if self.labels.get(id, INSTITUTION) == INSTITUTION
            }
        return found
