"""The days of lines, as the page that works by itself moves through them."""

from __future__ import annotations

from app.pictures.taken import Tie

Span = tuple[str | None, str | None]


def spans(tie: Tie) -> list[Span]:
    """First and last days, None where open, in order; a sum has one for every contact."""
    return sorted(((since, until) for since, until in tie.spans), key=lambda span: (span[0] or "", span[1] or "~"))
