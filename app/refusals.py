"""Refusals that people read: an English message id with its values, translated where it is shown."""

from __future__ import annotations


def N_(message: str) -> str:
    """Marks a message for the catalogue; it is translated where it is shown."""
    return message


class Refusal(Exception):
    """Something was not done. `message` is an English message id with `values` to fill it; `field` names the form
    field that it is about, if it is about one; `status` is what it is called in HTTP."""

    status = 422

    def __init__(self, message: str, *, field: str | None = None, **values: object) -> None:
        super().__init__(message % values if values else message)
        self.message, self.field, self.values = message, field, values


class Forbidden(Refusal):
    """The actor may not do this."""

    status = 403


class NotThere(Refusal):
    """The thing does not exist, or not for this actor."""

    status = 404


class Moved(Refusal):
    """Somebody else has acted since the page was drawn from which this was sent; nothing was written."""

    status = 409

    def __init__(self) -> None:
        super().__init__(
            N_(
                "Something has changed here meanwhile. Nothing of yours was sent, and what you have typed is still below."
            )
        )


class Busy(Refusal):
    """The machine does too much of this at once; trying again in a moment helps."""

    status = 503
    retry_after = 5
