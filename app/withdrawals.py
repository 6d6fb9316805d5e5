"""What people have taken back, remembered outside of all that a restore brings back, so that it can be repeated.

One file of an installation, to which lines are only added: who was erased, which consents ended, which accounts were closed, each
with its moment. Ids stand in it as keyed hashes: whoever has the file can ask whether an id that he knows is in it, not list them.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from filelock import FileLock
from sqlalchemy.orm import Session

NAME = "withdrawals.jsonl"
PERSON, CLOSED, OPENED = "person", "closed", "opened"
"""Who was erased; an account that was closed, one that was opened again. Consents stand under their purpose."""


@dataclass(frozen=True, order=True)
class Line:
    """At this moment (UTC) this was taken back by whoever has this hash."""

    at: dt.datetime
    what: str
    who: str


@dataclass(frozen=True)
class Withdrawals:
    """What a file holds: lines of one installation, which its key tells from others."""

    key: str
    lines: frozenset[Line] = frozenset()

    def after(self, moment: dt.datetime) -> Withdrawals:
        """Those after a moment: what a copy made then does not know."""
        return replace(self, lines=frozenset(line for line in self.lines if line.at >= moment))

    def joined(self, others: Iterable[Withdrawals]) -> Withdrawals:
        """With the lines of others of the same installation."""
        return replace(self, lines=self.lines.union(*(one.lines for one in others if one.key == self.key)))

    def last(self, what: Iterable[str], id: str) -> Line | None:
        """The newest line of one of these kinds about an id."""
        who, kinds = _hash(self.key, id), set(what)
        return max((line for line in self.lines if line.who == who and line.what in kinds), default=None)

    def known(self, ids: Iterable[str]) -> list[str]:
        """Those of the ids about which there is a line."""
        held = {line.who for line in self.lines}
        return [id for id in ids if _hash(self.key, id) in held] if held else []

    def text(self) -> str:
        """The file."""
        head = json.dumps({"key": self.key})
        return "\n".join([head, *(_written(line) for line in sorted(self.lines))]) + "\n"


class Ledger:
    """The file itself. Safe for several processes."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def held(self) -> Withdrawals:
        """What it holds; it is begun when there is none yet."""
        if not self.path.exists():
            self._begin()
        return read(self.path.read_text("utf-8"))

    def add(self, what: str, ids: Iterable[str]) -> None:
        """Writes down that this was taken back now; returns when the disk has it. Once more does no harm."""
        key, at = self.held().key, dt.datetime.now(dt.UTC)
        text = "".join(f"\n{_written(Line(at, what, _hash(key, id)))}" for id in ids)
        with self.path.open(
            "ab"
        ) as file:  # begins with a line’s end: what a power cut left of the last one stands alone
            file.write(f"{text}\n".encode())
            file.flush()
            os.fsync(file.fileno())

    def _begin(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(self.path.with_suffix(".lock")):
            if not self.path.exists():
                write(self.path, Withdrawals(secrets.token_hex(32)))


def write(path: Path, held: Withdrawals) -> None:
    """Makes a file of this: under another name first, so that under its own it is always whole."""
    new = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(held.text())
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


def read(text: str) -> Withdrawals:
    """What a file of this kind holds. A line that broke off was never acknowledged. Raises ValueError when it is no such file."""
    head, *rest = text.split("\n")
    key = json.loads(head)["key"] if head.startswith("{") else None
    if not isinstance(key, str):
        raise ValueError("no key")
    lines = set()
    for one in rest:
        with suppress(ValueError, KeyError, TypeError):
            found = json.loads(one)
            lines.add(Line(dt.datetime.fromisoformat(found["at"]), found["what"], found["who"]))
    return Withdrawals(key, frozenset(lines))


@contextmanager
def noted(session: Session, what: str, *ids: str) -> Iterator[None]:
    """Writes into the ledger of the session’s store, if it has one, that what the block does was taken back.

    Before it, so that it is never forgotten, and after it, for a backup that was made meanwhile.
    """
    ledger: Ledger | None = session.info.get("withdrawals")
    if ledger is not None:
        ledger.add(what, ids)
    yield
    if ledger is not None:
        ledger.add(what, ids)


def _hash(key: str, id: str) -> str:
    return hmac.new(bytes.fromhex(key), id.encode(), hashlib.sha256).hexdigest()


def _written(line: Line) -> str:
    return json.dumps({"at": line.at.isoformat(), "what": line.what, "who": line.who})
