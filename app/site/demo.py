"""What is public in the demo: some institutions of the invented municipality, as if their representatives had published them."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import Actor
from app.audit import Caller
from app.graph import Graph
from app.site.offering import LISTS, Choice, municipality_item, offered
from app.site.publications import PARTS, PERSON, institution_site, municipality_site, publish
from app.store import Publication

SHOWN = (
    "gymnasium-1", "school-7", "lyceum-10", "school-2", "school-sosnovka", "kindergarten-12", "supp-center", "sport-school-2",
    "it-cube", "quantorium", "theatre", "basic-school-6", "museum", "library", "college-poly", "plant-pribor",
)  # fmt: skip
"""Institutions of the demo with a page; those that the seed has not are passed over."""
WORDS = """Школы, детские сады, музей, библиотека и завод округа учат детей вместе: делятся мастерскими и хорошими уроками.

Здесь — то, что учреждения сами решили показать всем: кто они, какие программы ведут и куда можно прийти."""


def publish_demo(graph: Graph, session: Session, municipality: str, on: dt.date) -> int:
    """Publishes pages of the demo, once: never where anything was published before. Says how many."""
    if session.scalar(select(Publication.id).limit(1)) is not None:
        return 0
    done = 0
    for id in SHOWN:
        actor = Actor(
            name="demo", roles=frozenset({"representative"}), institutions=frozenset({id}), municipality=municipality
        )
        seen, caller = graph.session(actor.viewer), Caller(actor, request_id="start")
        if seen.row("site.choices", id=id, on=on) is None:
            continue
        offer = offered(seen, session, caller, id, on)
        things = {kind: frozenset(row["id"] for row in offer.rows(kind)) for kind in LISTS if kind != PERSON}
        publish(session, caller, institution_site(id), offer.items(Choice(True, frozenset(PARTS), things)), 0)
        done += 1
    actor = Actor(name="demo", roles=frozenset({"coordinator"}), municipality=municipality)
    caller = Caller(actor, request_id="start")
    item = municipality_item(graph.session(actor.viewer), caller, municipality, WORDS, True, on)
    publish(session, caller, municipality_site(municipality), [item], 0)
    return done
