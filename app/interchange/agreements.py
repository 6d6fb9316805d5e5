"""What follows from records: the key of a tie and the formal ties that an agreement makes between its parties."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import combinations
from typing import Any

from app.vocabulary import FORMAL_TIE_KINDS, TIE_KINDS


def tie_key(kind: str, start: str, end: str, since: date | None, document: str | None = None) -> str:
    """One text for one tie: equal for the same pair, kind and first day, in either direction when the kind has none.

    Ties that agreements make have the id of their `document` in it too: each agreement has its own, whatever others of that
    kind begin on the very day.
    """
    pair = (start, end) if TIE_KINDS[kind].directed else tuple(sorted((start, end)))
    said = f"{pair[0]}|{pair[1]}|{kind}|{since.isoformat() if since else ''}"
    return f"{said}|{document}" if document else said


def document_of(tie: Mapping[str, Any]) -> str | None:
    """The agreement that makes a tie, by the properties of the tie; None where nobody signed it here."""
    return tie.get("agreement") if tie.get("source") == "agreement" else None


def agreement_ties(agreement: Mapping[str, Any], parties: Iterable[tuple[str, str]]) -> list[dict[str, Any]]:
    """The formal ties that an agreement makes: rows of FORMAL_TIE, none while it is a draft.

    A form with a direction ties each base organisation to every other party; without one every pair of parties is tied
    once. `agreement` has id, form, state and its period; `parties` are (institution, role).
    """
    form = agreement.get("form")
    if form not in FORMAL_TIE_KINDS or agreement.get("state") == "draft":
        return []
    roles = dict(sorted(parties))
    if FORMAL_TIE_KINDS[form].directed:
        bases = [party for party, role in roles.items() if role == "base"]
        pairs = [(base, other) for base in bases for other, role in roles.items() if role != "base"]
    else:
        pairs = list(combinations(roles, 2))
    period = {name: agreement.get(name) for name in ("since", "since_precision", "until", "until_precision")}
    return [
        {
            "id": f"{agreement['id']}:{start}:{end}",
            "from": start,
            "to": end,
            "properties": {
                "key": tie_key(form, start, end, period["since"], agreement["id"]),
                "kind": form,
                "agreement": agreement["id"],
                "source": "agreement",
                **period,
            },
        }
        for start, end in pairs
    ]
