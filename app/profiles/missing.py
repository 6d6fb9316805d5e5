"""Pure: what a profile does not tell yet, each with why it matters; no percentage says that."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from app.profiles.parts import holds
from app.profiles.reading import Profile
from app.refusals import N_


@dataclass(frozen=True)
class Gap:
    """Something missing: what, why it matters (message ids), and where one click leads: a part, with the record in which it is
    missing (None: a new one) and the field. `kind` fills the kind of a new practice."""

    what: str
    why: str
    part: str
    record: str | None = None
    field: str = ""
    count: int = 0
    kind: str = ""


_ABOUT = (
    ("about", N_("Who you are"), N_("Partners decide by these sentences whether to write to you.")),
    ("strengths", N_("What you are strong in"), N_("By your strengths others find out what they could learn from you.")),
    ("address", N_("The address"), N_("Partners see where to come.")),
    (
        "lat",
        N_("The place on the map"),
        N_("Without coordinates nobody is told how far you are, and you are not told how far others are."),
    ),
)  # fmt: skip
_PRACTICES = (
    (
        "methodical",
        N_("A methodical practice"),
        N_("How you teach: from this colleagues form requests for professional development."),
    ),
    ("technological", N_("A technological practice"), N_("With what means you work: others see what they could take over.")),
    ("organisational", N_("An organisational practice"), N_("How you arrange the work: it is what others copy first.")),
)  # fmt: skip
_RECORDS = (
    ("programme", N_("Programmes"), N_("Only from programmes can it be told what is unique about you and which niches are free.")),
    ("offer", N_("What you can give"), N_("Others find you by what you give, and whoever gives is helped more readily.")),
    ("need", N_("What you lack"), N_("A need that is not told cannot be met: the self-check begins with needs.")),
    (
        "outcome",
        N_("The outcomes you pursue, and in which way"),
        N_("A shared vision begins with seeing who pursues the same by another way."),
    ),
)  # fmt: skip
_TOPICS = {
    "offer": N_("Offers without a topic"),
    "need": N_("Needs without a topic"),
    "programme": N_("Programmes without a topic"),
}
_BY_TOPIC = N_("Needs and offers are matched by their topics: without one this is found by nobody.")
_DATES = {"offer": N_("Offers without dates"), "need": N_("Needs without dates")}
_BY_DATES = N_("Without dates nobody can plan, and it seems to last for ever.")


def gaps(place: Profile, on: dt.date) -> list[Gap]:
    """What is missing on a day, the most telling first."""
    return list(_gaps(place, on))


def _gaps(place: Profile, on: dt.date) -> Iterator[Gap]:
    for field, what, why in _ABOUT:
        if place.institution.get(field) in (None, "", []):
            yield Gap(what, why, "about", place.id, field)
    for part, what, why in _RECORDS:
        held = [record for record in place.records[part] if holds(record, on)]
        if not held:
            yield Gap(what, why, part)
    kinds = {record.get("kind") for record in place.records["practice"]}
    for kind, what, why in _PRACTICES:
        if kind not in kinds:
            yield Gap(what, why, "practice", kind=kind)
    for part, what in _TOPICS.items():
        without = [
            record for record in place.records[part] if holds(record, on) and not record["topics"] and _is_open(record)
        ]
        if without:
            yield Gap(what, _BY_TOPIC, part, without[0]["id"], "topics", len(without))
    for part, what in _DATES.items():
        without = [r for r in place.records[part] if r.get("since") is None and r.get("until") is None and _is_open(r)]
        if without:
            yield Gap(what, _BY_DATES, part, without[0]["id"], "since", len(without))
    without = [record for record in place.records["outcome"] if not record.get("way")]
    if without:
        yield Gap(N_("Outcomes without the way"), N_("The way is what tells you apart from others who pursue the same."),
                  "outcome", without[0]["id"], "way", len(without))  # fmt: skip


def _is_open(record: dict[str, object]) -> bool:
    return record.get("state") != "closed"
