"""Pure: the text of a post as paragraphs and lines, in which addresses of the web are links and nothing else is markup."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ADDRESS = re.compile(r"https?://[^\s<>\"'«»“”]+", re.I)
_TAIL = ".,;:!?…)]}"


@dataclass(frozen=True)
class Piece:
    """A piece of a line: words, or an address that is a link too."""

    text: str
    is_link: bool = False


Line = tuple[Piece, ...]


def paragraphs(text: str | None) -> list[list[Line]]:
    """The paragraphs of a text (an empty line divides them), each as its lines."""
    parts = re.split(r"\n[ \t]*\n", (text or "").replace("\r\n", "\n").replace("\r", "\n"))
    return [[pieces(line) for line in part.split("\n") if line.strip()] for part in parts if part.strip()]


def pieces(line: str) -> Line:
    """A line in pieces; joined again they are the line. What ends a sentence after an address is no part of it."""
    found: list[Piece] = []
    at = 0
    for match in _ADDRESS.finditer(line):
        address = match[0]
        while address[-1] in _TAIL and not (address[-1] == ")" and address.count("(") >= address.count(")")):
            address = address[:-1]
        if address.partition("://")[2] == "":
            continue
        if match.start() > at:
            found.append(Piece(line[at : match.start()]))
        found.append(Piece(address, True))
        at = match.start() + len(address)
    if at < len(line):
        found.append(Piece(line[at:]))
    return tuple(found)
