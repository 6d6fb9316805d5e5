"""Pure: what differs between two texts, word by word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

_WORDS = re.compile(r"\S+[^\S\n]*|\s+")


@dataclass(frozen=True)
class Piece:
    """A run of words: "same" in both, "out" (only in the older) or "in" (only in the newer)."""

    what: str
    text: str


def difference(old: str, new: str) -> list[Piece]:
    """The older text turned into the newer; the pieces "same" and "out" together are the older, "same" and "in" the newer."""
    a, b = _WORDS.findall(old), _WORDS.findall(new)
    pieces: list[Piece] = []
    for tag, a_from, a_to, b_from, b_to in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(a[a_from:a_to])))
            continue
        if a_from < a_to:
            pieces.append(Piece("out", "".join(a[a_from:a_to])))
        if b_from < b_to:
            pieces.append(Piece("in", "".join(b[b_from:b_to])))
    return pieces
