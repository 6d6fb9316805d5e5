"""What would become of the rows of a network that is brought in."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from app.interchange import Batch
from app.interchange.cells import ID
from app.interchange.networks import INSTITUTION

NEW, CHANGED, SAME, KNOWN, LEFT, WRONG = "new", "changed", "same", "known", "left", "wrong"
STATUSES = (WRONG, NEW, CHANGED, SAME, KNOWN, LEFT)
_NUMBERED = re.compile(r"[A-Za-z]{0,4}[0-9]+")
ANY_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9:-]{0,199}")


@dataclass(frozen=True)
class Choices:
    """What holds where the file does not say. `scale` is how values of ties are read (of `readings.SCALES`)."""

    nodes: str = INSTITUTION
    institution_kind: str = ""
    formal_kind: str = ""
    informal_kind: str = ""
    state: str = "proposed"
    visibility: str = "coordinators"
    scale: str = ""


@dataclass
class Item:
    """A row and what becomes of it. `reason` is a message id with `params`; `id` is the id in the network."""

    side: str  # "nodes" or "ties"
    line: int
    name: str
    status: str = NEW
    id: str = ""
    label: str = ""
    reason: str = ""
    params: Mapping[str, object] = field(default_factory=dict)

    def say(self, status: str, reason: str = "", /, **params: object) -> Item:
        """Sets what becomes of it, and why."""
        self.status, self.reason, self.params = status, reason, params
        return self


@dataclass
class Plan:
    """Every row with what becomes of it, and the batch to be written when no row is wrong."""

    items: list[Item] = field(default_factory=list)
    batch: Batch | None = None
    problems: tuple[Item, ...] = ()  # of the file as a whole

    def counts(self, side: str) -> Counter[str]:
        """How many rows of a side have which status."""
        return Counter(item.status for item in self.items if item.side == side)

    @property
    def writes(self) -> bool:
        """Whether there is anything to write, and nothing in the way."""
        return self.batch is not None and any(item.status in (NEW, CHANGED) for item in self.items)


def is_stable(id: str) -> bool:
    """Whether an id of a file may become the network's: not the running numbers (0, n1, node12) that programs give and
    that mean somebody else in the next file."""
    return bool(ID.fullmatch(id)) and not _NUMBERED.fullmatch(id)


def made_id(prefix: str, *parts: str) -> str:
    """An id that is the same whenever the same thing is brought in again."""
    return f"{prefix}-{hashlib.sha256('|'.join(parts).encode()).hexdigest()[:16]}"
