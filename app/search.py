"""The search box: what people type, made into a safe full-text question."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from app.graph import GraphSession

MOST_WORDS = 8
KEPT = 500


def find(graph: GraphSession, text: str, limit: int) -> dict[str, Any]:
    """The `limit` closest of at most 500 names that hold words beginning with all the given ones, and of how many.

    {"results": [{id, label, name, detail, kind, sector}], "shown", "of", "of_is_exact"}
    """
    question = phrase(text)
    if not question:
        return {"results": [], "shown": 0, "of": 0, "of_is_exact": True}
    found = graph.rows("explore.search", _cap=limit, text=question)
    return {
        "results": found.dicts(),
        "shown": len(found.rows),
        "of": found.total,
        "of_is_exact": found.total < KEPT,
    }


def phrase(text: str) -> str:
    """The Lucene question for `text`: every word must begin some word of the name, or be one of its forms.

    Only letters and digits survive, so nothing a person types is an operator; ё reads as е on both sides.
    """
    words = re.findall(r"\w+", unicodedata.normalize("NFC", text).lower().replace("_", " "))[:MOST_WORDS]
    return " AND ".join(f"({word}* OR {word})" for word in words)
