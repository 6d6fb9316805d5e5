"""The usual licences of methodical materials, and what each of them allows, in short. Any other may be written in words."""

from __future__ import annotations

from dataclasses import dataclass

from app.refusals import N_


@dataclass(frozen=True)
class Licence:
    """A licence: its name as it is written everywhere, and what others may do (an English message id)."""

    name: str
    allows: str


LICENCES: tuple[Licence, ...] = (
    Licence("CC0", N_("Anything, even without naming the author: the work is given to everybody.")),
    Licence("CC BY 4.0", N_("Use, change and share, also for money, as long as the author is named.")),
    Licence(
        "CC BY-SA 4.0",
        N_("Use, change and share, as long as the author is named and the new work has the same licence."),
    ),
    Licence(
        "CC BY-NC 4.0", N_("Use, change and share, as long as the author is named and nobody earns money with it.")
    ),
    Licence("CC BY-NC-SA 4.0", N_("As before, and the new work must have the same licence.")),
    Licence("CC BY-ND 4.0", N_("Use and share unchanged, as long as the author is named.")),
    Licence(
        "CC BY-NC-ND 4.0", N_("Use and share unchanged, as long as the author is named and nobody earns money with it.")
    ),
    Licence(
        "все права сохранены",
        N_(
            "Nothing without asking the author first, except what the law allows anyway: quoting, and showing in class."
        ),
    ),
)
KNOWN = {licence.name: licence for licence in LICENCES}
UNTOLD = N_("Nothing is said about use: ask the author before you pass it on or change it.")


def allows(name: str | None) -> str | None:
    """What a licence allows (an English message id); None for words of one's own."""
    if not name:
        return UNTOLD
    return KNOWN[name].allows if name in KNOWN else None
