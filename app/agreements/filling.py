"""Pure: the first text of an agreement, filled from a partnership whose common text is in force."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from app.agreements.making import Draft
from app.partnership import Workspace

_YEAR_ENDS = (8, 31)
_NEXT_FROM = 6
"""A school year ends on this day; from July on it is the next one that is meant."""


def from_partnership(
    workspace: Workspace, today: dt.date, form: str = "coop_agreement"
) -> tuple[Draft, dict[str, str]]:
    """Parties are those for whom the text in force holds; goals and terms are its own words, duties those in which each party has
    said what it is ready to do and to give. The last day is the end of this school year."""
    bound = workspace.bound
    draft = Draft(form, tuple(party.institution for party in bound), source=("partnership", workspace.id))
    common: Mapping[str, str] = workspace.force.texts if workspace.force else {}
    month, day = _YEAR_ENDS
    until = dt.date(today.year + (today.month > _NEXT_FROM), month, day)
    texts = {
        "subject": workspace.title,
        "goals": common.get("goals", ""),
        "terms": common.get("rules", ""),
        "since": today.isoformat(),
        "until": until.isoformat(),
        **{f"duties_{n}": party.words.get("gives", "") for n, party in enumerate(bound, 1)},
    }
    return draft, {name: text for name, text in texts.items() if text}


def expectations(workspace: Workspace) -> list[tuple[str, str]]:
    """What each party expects of the others, to be read beside the form: institution and words."""
    return [
        (party.institution, party.words["expectations"]) for party in workspace.bound if party.words.get("expectations")
    ]
