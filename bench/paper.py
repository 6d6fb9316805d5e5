"""A network in files as discoveries see one of the graph: for measuring without an engine."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from app.discovery.ties import Contact, Formal, Institution, Job, Ties
from app.interchange import Batch, read_folder


def network(source: Path | Batch, on: dt.date, sees: tuple[str, ...] = ("public", "network", "coordinators")) -> Ties:
    """The ties in a folder of CSV files, as a viewer who sees these visibilities would read them."""
    batch = source if isinstance(source, Batch) else read_folder(source)
    people = {
        row["id"]
        for row in batch.nodes.get("Teacher", ())
        if (row["properties"].get("visibility") or "coordinators") in sees and row["properties"].get("state") != "left"
    }
    places = {
        row["id"]: Institution(row["id"], row["properties"]["kind"], row["properties"].get("sector") or "", None)
        for row in batch.nodes.get("Institution", ())
        if _began(row["properties"], on)
    }
    known = people | places.keys()
    ties = Ties(on, places)
    for row in batch.ties.get("WORKS_AT", ()):
        if row["from"] in people and row["to"] in places:
            ties.jobs.append(Job(row["from"], row["to"], *_period(row)))
    for row in batch.ties.get("INFORMAL_TIE", ()):
        told = row["properties"]
        is_seen = (told.get("visibility") or "coordinators") in sees
        if told["state"] == "confirmed" and is_seen and row["from"] in people and row["to"] in known:
            ties.contacts.append(
                Contact(row["id"], row["from"], row["to"], told["kind"], told.get("frequency"), *_period(row), None)
            )
    for row in batch.ties.get("FORMAL_TIE", ()):
        if row["from"] in places and row["to"] in places:
            told = row["properties"]
            ties.formal.append(
                Formal(row["id"], row["from"], row["to"], told["kind"], told.get("agreement"), *_period(row))
            )
    return ties


def _period(row: dict[str, Any]) -> tuple[dt.date | None, dt.date | None]:
    return row["properties"].get("since"), row["properties"].get("until")


def _began(told: dict[str, Any], on: dt.date) -> bool:
    since, until = told.get("since"), told.get("until")
    return (since is None or since <= on) and (until is None or until >= on)
