"""“Are we ready?”: for each need of an institution who holds what it lacks, how far that is, and what follows from it."""

from app.readiness.asking import check
from app.readiness.fit import (
    HELD,
    PART_READY,
    READY,
    VERDICTS,
    WITHIN,
    Answer,
    Candidate,
    Holder,
    Judged,
    Need,
    Reach,
    by_reach,
    judged,
    kilometres,
    overall,
    ranked,
)
from app.readiness.keeping import Kept, Line, compared, keep, kept, one, usual

__all__ = [
    "HELD",
    "PART_READY",
    "READY",
    "VERDICTS",
    "WITHIN",
    "Answer",
    "Candidate",
    "Holder",
    "Judged",
    "Kept",
    "Line",
    "Need",
    "Reach",
    "by_reach",
    "check",
    "compared",
    "judged",
    "keep",
    "kept",
    "kilometres",
    "one",
    "overall",
    "ranked",
    "usual",
]
