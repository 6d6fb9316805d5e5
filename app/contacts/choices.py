"""What ties two people: the kinds of informal contacts as a person chooses them, each directed kind from either side."""

from __future__ import annotations

from dataclasses import dataclass

from app.vocabulary import INFORMAL_TIE_KINDS

COMMON = ("joint_lesson", "method_exchange", "advice:out", "advice:in", "joint_event", "acquaintance")
"""What is offered first; the rest is one tap away."""


@dataclass(frozen=True)
class Choice:
    """One answer to “what ties you?”: `code` is the kind, with “:out” or “:in” when the two sides play different parts."""

    code: str
    kind: str
    outward: bool
    directed: bool

    def words(self, language: str) -> str:
        """What the person says of herself."""
        return INFORMAL_TIE_KINDS[self.kind].part(language, self.outward)


def choices(*, outward_only: bool = False) -> list[Choice]:
    """All choices, the common ones first. `outward_only` leaves out the other side's part: an institution has none."""
    found = [
        Choice(f"{kind.code}:{way}" if kind.directed else kind.code, kind.code, way == "out", kind.directed)
        for kind in INFORMAL_TIE_KINDS.values()
        for way in (("out", "in") if kind.directed else ("out",))
    ]
    found = [one for one in found if one.outward or not outward_only]
    return sorted(found, key=lambda one: COMMON.index(one.code) if one.code in COMMON else len(COMMON))


def choice(code: str) -> Choice | None:
    """The choice with this code."""
    return next((one for one in choices() if one.code == code), None)


def code_of(kind: str, outward: bool) -> str:
    """The code of the choice that a tie stands for, seen from the side at its start (`outward`) or at its end."""
    known = INFORMAL_TIE_KINDS.get(kind)
    return f"{kind}:{'out' if outward else 'in'}" if known and known.directed else kind
