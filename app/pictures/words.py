"""What a picture that is taken away says of itself: its title, its time, its filters, its legend, where it comes from.

Sentences are English message ids; whoever draws gives the translator. Where names are hidden, nothing here says one.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.pictures.signs import Sign, Stroke, line_of, stroke
from app.pictures.taken import Node, Taken, Tie
from app.refusals import N_
from app.scene_address import Wish

TITLES = {
    "path": N_("A path through the network"),
    "around": N_("Surroundings: {name}"),
    "around.hidden": N_("Surroundings of one node"),
    "region": N_("Municipalities of the region and their ties"),
    "communities": N_("Communities of institutions and their ties"),
    "kinds": N_("Kinds of institutions and their ties"),
    "institutions": N_("Institutions and their ties"),
    "people": N_("People, their workplaces and their ties"),
}
LINES = {
    "formal": N_("formal tie"),
    "informal": N_("informal tie"),
    "proposed": N_("proposed, not confirmed yet"),
    "sum": N_("informal contacts between people of two institutions, the wider the more"),
    "context": N_("works at, takes part and other links"),
}
PHASES = {
    "begun": N_("begun in this season"),
    "begun.window": N_("begun in this period"),
    "ended": N_("ended in this period"),
    "ended.growth": N_("ended by then"),
}
COMPARED = {
    "begun": N_("new: on the later date only"),
    "ended": N_("ended: on the earlier date only"),
    "kept": N_("kept: on both dates"),
}
LEVELS_OF_PEOPLE = ("Teacher",)


@dataclass(frozen=True)
class Speech:
    """A language: its sentences, days, numbers, and the names of codes (`app.network.legend`)."""

    translate: Callable[[str], str]
    day: Callable[[dt.date], str]
    number: Callable[[int], str]
    codes: Mapping[str, Any]

    def say(self, sentence: str, **values: object) -> str:
        """A sentence with its places in braces filled."""
        return self.translate(sentence).format(**values)

    def date(self, iso: str | None) -> str:
        """A day as people write it; "" for none."""
        return self.day(dt.date.fromisoformat(iso)) if iso else ""


@dataclass(frozen=True)
class Row:
    """A row of the legend: what is drawn before its text."""

    text: str
    sign: Sign | None = None
    stroke: Stroke | None = None


class Words:
    """What is said of one picture, in one language, with its names or without."""

    def __init__(self, speech: Speech, wish: Wish, taken: Taken, *, names: bool) -> None:
        self.speech, self.wish, self.taken, self.names = speech, wish, taken, names
        self.say = speech.say

    # ---- Head ----

    def title(self) -> str:
        """What the picture shows."""
        if self.wish.path is not None:
            return self.say(TITLES["path"])
        if self.wish.focus:
            centre = next((n for n in self.taken.nodes if n.facts["id"] == self.wish.focus), None)
            if self.names and centre:
                return self.say(TITLES["around"], name=centre.facts["name"])
            return self.say(TITLES["around.hidden"])
        return self.say(TITLES.get(self.taken.level, TITLES["institutions"]))

    def when(self) -> str:
        """The time that it shows."""
        last = self.wish.on or dt.date.fromisoformat(self.taken.as_of)
        on = self.speech.day(last)
        if self.wish.against:
            return self.say(N_("{earlier} compared with {later}"), earlier=self.speech.day(self.wish.against), later=on)
        if self.wish.mode == "window":
            first = self.wish.span(last)[0]
            return self.say(N_("in force at any time from {first} to {last}"), first=self.speech.day(first), last=on)
        if self.wish.mode == "growth":
            return self.say(N_("everything begun by {date}"), date=on)
        return self.say(N_("as of {date}"), date=on)

    def shown(self) -> str:
        """How much of what there is."""
        number = self.speech.number
        return self.say(
            N_("Shown: nodes {nodes} of {nodes_of}, ties {ties} of {ties_of}"),
            nodes=number(len(self.taken.nodes)), nodes_of=number(self.taken.nodes_of),
            ties=number(len(self.taken.ties)), ties_of=number(self.taken.ties_of),
        )  # fmt: skip

    def filters(self) -> list[str]:
        """Everything that was left out on purpose, in words."""
        wish, codes, number = self.wish, self.speech.codes, self.speech.number
        said = []
        if wish.focus:
            said.append(self.say(N_("steps from the centre: {count}"), count=number(wish.depth)))
        if set(wish.ties) == {"formal"}:
            said.append(self.say(N_("formal ties only")))
        elif set(wish.ties) == {"informal"}:
            said.append(self.say(N_("informal ties only")))
        elif not wish.ties:
            said.append(self.say(N_("without formal and informal ties")))
        if wish.sectors:
            names = [codes["sectors"][code]["name"] for code in wish.sectors if code in codes["sectors"]]
            said.append(self.say(N_("sectors: {names}"), names=", ".join(names)))
        if wish.kinds:
            names = [codes["ties"][code]["name"] for code in wish.kinds if code in codes["ties"]]
            said.append(self.say(N_("kinds of ties: {names}"), names=", ".join(names)))
        if wish.states:
            names = [codes["states"][code] for code in wish.states if code in codes["states"]]
            said.append(self.say(N_("states: {names}"), names=", ".join(names)))
        if wish.topics:
            said.append(self.say(N_("chosen topics: {count}"), count=number(len(wish.topics))))
        if wish.places:
            said.append(self.say(N_("chosen places: {count}"), count=number(len(wish.places))))
        if wish.strength > 1:
            said.append(self.say(N_("at least {count} contacts on a line"), count=number(wish.strength)))
        if wish.core > 0:
            said.append(self.say(N_("everyone with at least {count} ties among those shown"), count=number(wish.core)))
        if wish.hide:
            said.append(self.say(N_("hidden by hand: {count}"), count=number(len(wish.hide))))
        return said

    # ---- What a pointer is told ----

    def name(self, node: Node) -> str:
        """What stands at a node, by the scene's rule for labels."""
        rule = self.wish.given.get("label", "name")
        if not self.names or rule == "none":
            return ""
        name = str(node.facts.get("short") or node.facts["name"])
        return initials(name) if rule == "initials" else name

    def kind(self, node: Node) -> str:
        """What a node is: its kind and sector."""
        codes = self.speech.codes
        kind = codes["kinds"].get(node.facts.get("kind")) or codes["labels"].get(node.label) or ""
        sector = codes["sectors"].get(node.facts.get("sector"), {}).get("name", "")
        return ", ".join(part for part in (kind, sector) if part)

    def node(self, node: Node) -> str:
        """A node in one line."""
        shown = self.names and self.wish.given.get("label", "name") != "none"
        name = str(node.facts["name"]) if self.wish.given.get("label") != "initials" else self.name(node)
        return ": ".join(part for part in (name if shown else "", self.kind(node)) if part)

    def tie(self, tie: Tie) -> str:
        """A line in one line."""
        codes = self.speech.codes
        if line_of(tie.facts) == "sum":
            return self.say(N_("Informal contacts: {count}"), count=self.speech.number(tie.count))
        kind = tie.facts.get("kind")
        name = codes["ties"].get(kind, {}).get("name") or codes["types"].get(tie.facts["type"], "")
        if kind in codes["roles"]:
            name = f"{name}: {codes['roles'][kind]}"
        since, until = tie.facts.get("since"), tie.facts.get("until")
        if since and until:
            return self.say(
                N_("{what}, {since} to {until}"),
                what=name,
                since=self.speech.date(since),
                until=self.speech.date(until),
            )
        return self.say(N_("{what}, since {since}"), what=name, since=self.speech.date(since)) if since else str(name)

    def about(self, said: Node | Tie) -> str:
        """A node or a line in one line."""
        return self.node(said) if isinstance(said, Node) else self.tie(said)

    # ---- Legend and foot ----

    def legend(self) -> list[Row]:
        """What the drawn lines and signs mean; nothing that is not drawn."""
        kinds = Counter(line_of(tie.facts) for tie in self.taken.ties)
        rows = [Row(self.say(text), stroke=stroke(kind, 5)) for kind, text in LINES.items() if kinds[kind]]
        return [*rows, *self._phases(), *self._signs()]

    def _phases(self) -> list[Row]:
        phases = {tie.phase for tie in self.taken.ties}
        compared = bool(self.wish.against)
        if compared:
            return [
                Row(self.say(text), stroke=stroke("formal", 1, phase, compared=True))
                for phase, text in COMPARED.items()
                if phase in phases
            ]
        rows = []
        for phase, mode in (("begun", "window"), ("ended", "growth")):
            if phase in phases:
                text = PHASES.get(f"{phase}.{self.wish.mode}" if self.wish.mode == mode else phase, PHASES[phase])
                rows.append(Row(self.say(text), stroke=stroke("formal", 1, phase)))
        return rows

    def _signs(self) -> list[Row]:
        codes, nodes = self.speech.codes, self.taken.nodes
        rows: list[Row] = []
        people = [node for node in nodes if node.label in LEVELS_OF_PEOPLE]
        if people:
            rows.append(
                Row(self.say(N_("hollow: person, by the workplace’s sector")), Sign("#566272", "ellipse", True))
            )
        rule = self.wish.given.get("colour", "sector")
        ruled = rule in ("kind", "community", "none")
        seen: dict[str, Node] = {}
        for node in nodes:
            if node.facts.get("sector") in codes["sectors"]:
                seen.setdefault(node.facts["sector"], node)
        filled = any(node.label not in LEVELS_OF_PEOPLE for node in nodes)
        for code, sector in codes["sectors"].items():
            if code in seen:
                paint = "#566272" if ruled else sector["colour"]
                rows.append(Row(sector["name"], Sign(paint, sector["shape"], not filled)))
        others = {
            node.label: node
            for node in nodes
            if node.facts.get("sector") not in codes["sectors"] and node not in people
        }
        for label, node in others.items():
            text = codes["labels"].get(label) or codes["kinds"].get(node.facts.get("kind")) or ""
            if text:
                rows.append(Row(text[:1].upper() + text[1:], node.sign))
        return [*rows, *self._colours(rule)] if ruled else rows

    def _colours(self, rule: str) -> list[Row]:
        """What colours stand for where they are not the sectors’."""
        if rule == "none":
            return []
        groups: dict[str, Counter[str]] = {}
        for node in self.taken.nodes:
            if rule == "kind":
                text = self.speech.codes["kinds"].get(node.facts.get("kind")) or self.speech.codes["labels"].get(
                    node.label, ""
                )
            else:
                community = node.facts.get("community")
                text = self.say(N_("community {name}"), name=community) if community is not None else ""
            groups.setdefault(node.sign.colour, Counter())[text] += 1
        rows = []
        for colour, texts in sorted(groups.items(), key=lambda item: -sum(item[1].values())):
            named = [text for text in texts if text]
            text = named[0] if len(named) == 1 else self.say(N_("the others"))
            if named and (self.names or rule == "kind"):
                rows.append(Row(f"{text} ({self.speech.number(sum(texts.values()))})", Sign(colour, "ellipse")))
        return rows

    def source(self, municipality: str, moment: str, address: str) -> str:
        """Where the picture comes from, as whom, when."""
        if not self.names:
            return self.say(N_("Setka, {moment}. Names are left out."), moment=moment)
        place = f"{municipality}. " if municipality else ""
        return place + self.say(
            N_("Setka ({address}), {moment}. It holds what its maker may see: there may be more."),
            address=address, moment=moment,
        )  # fmt: skip


def initials(name: str) -> str:
    """First letters and whole numbers, as in the browser: “Школа № 7” is “Ш. 7”."""
    words = re.findall(r"[^\W_]+", name)
    return " ".join(word if word[0].isdigit() else f"{word[0].upper()}." for word in words)
