"""What an owner may publish, what it has published, and a choice that was made in the form. Knows no web framework."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.audit import Caller
from app.graph import GraphSession
from app.refusals import N_, NotThere
from app.site import numbers
from app.site.names import doubts
from app.site.publications import (
    INSTITUTION,
    LONGEST_WORDS,
    MUNICIPALITY,
    PARTS,
    PERSON,
    POST,
    PROGRAMME,
    Item,
    consenting,
    may_publish,
)

LISTS: Mapping[str, str] = {PROGRAMME: "programmes", POST: "posts", PERSON: "people"}
"""Kinds of things that hang on an institution's page, and what the form calls each list."""

Row = dict[str, Any]


@dataclass(frozen=True)
class Offer:
    """What an institution may publish: itself, and rows of each list."""

    institution: Row
    programmes: list[Row]
    posts: list[Row]
    people: list[Row]

    @property
    def id(self) -> str:
        id: str = self.institution["id"]
        return id

    def rows(self, kind: str) -> list[Row]:
        """The rows of a kind."""
        found: list[Row] = getattr(self, LISTS[kind])
        return found

    def items(self, choice: Choice) -> list[Item]:
        """The things of a choice, as they would be published; what is not offered any more is left out."""
        if not choice.page:
            return []
        home, made = self.institution["municipality"], self.institution["made"]
        found = [Item(INSTITUTION, self.id, self.id, home, made, {part: part in choice.parts for part in PARTS})]
        for kind in LISTS:
            wanted = choice.things.get(kind, frozenset())
            found += [
                Item(kind, row["id"], self.id, home, row["made"]) for row in self.rows(kind) if row["id"] in wanted
            ]
        return found

    def titles(self) -> dict[tuple[str, str], str]:
        """Names of everything that may be spoken of."""
        named = {
            (kind, row["id"]): row.get("title") or row.get("name") or "" for kind in LISTS for row in self.rows(kind)
        }
        return named | {(INSTITUTION, self.id): self.institution["name"]}

    def doubts(self) -> list[str]:
        """E-mail addresses and phone numbers in what may be published."""
        texts = [self.institution["about"], *(self.institution["strengths"] or ())]
        texts += [row["about"] for row in (*self.programmes, *self.posts)]
        return list(dict.fromkeys(one for text in texts for one in doubts(text)))


@dataclass(frozen=True)
class Choice:
    """What somebody has chosen in the form of an institution: whether it has a page at all, which parts, which things."""

    page: bool = False
    parts: frozenset[str] = frozenset()
    things: Mapping[str, frozenset[str]] = None  # type: ignore[assignment]

    def __post_init__(self) -> None:
        if self.things is None:
            object.__setattr__(self, "things", {})

    def has(self, kind: str, id: str) -> bool:
        """Whether this thing is chosen."""
        return id in self.things.get(kind, ())


def chosen(items: Iterable[Item]) -> Choice:
    """What holds now, as a choice."""
    items = list(items)
    page = next((item for item in items if item.kind == INSTITUTION), None)
    if page is None:
        return Choice()
    parts = frozenset(part for part in PARTS if page.details.get(part))
    return Choice(
        True, parts, {kind: frozenset(item.thing for item in items if item.kind == kind) for kind in LISTS}
    )  # fmt: skip


def offered(graph: GraphSession, session: Session, caller: Caller, id: str, on: dt.date) -> Offer:
    """What the caller may publish of an institution. Raises NotThere, also when it is only not theirs."""
    row = graph.row("site.choices", id=id, on=on) if may_publish(caller.actor, institution=id) else None
    if row is None:
        raise NotThere(N_("There is no such institution, or it is not yours to publish."))
    return Offer(row["institution"], row["programmes"], row["posts"], consenting(session, row["people"]))


def municipality_item(
    graph: GraphSession, caller: Caller, id: str, words: str, with_numbers: bool, on: dt.date
) -> Item:  # fmt: skip
    """A municipality's page as the caller would publish it, its numbers counted now. Raises NotThere."""
    known = graph.rows("site.municipalities", ids=[id]).dicts() if may_publish(caller.actor, municipality=id) else []
    if not known:
        raise NotThere(N_("There is no such municipality, or its page is not yours to publish."))
    details: Row = {"words": words.strip()[:LONGEST_WORDS]}
    if with_numbers:
        row = graph.row(numbers.QUERY, municipality=id, on=on)
        assert row is not None
        details["numbers"] = numbers.counted(row, on)
    return Item(MUNICIPALITY, id, "", id, known[0]["made"], details)
