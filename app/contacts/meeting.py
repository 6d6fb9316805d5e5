"""A person's own code, shown on a telephone at a meeting: whoever scans it may register her, even if her profile is closed."""

from __future__ import annotations

import datetime as dt

from itsdangerous import BadData, URLSafeTimedSerializer

from app.refusals import N_, Refusal

LIFE = dt.timedelta(hours=12)


class BadCode(Refusal):
    """The code is too old, not whole, or not ours."""

    status = 410

    def __init__(self) -> None:
        super().__init__(
            N_("This code is too old or was not read whole. Ask to be shown it anew, or find the person by name here.")
        )


def code_of(secret: str, person: str) -> str:
    """The code by which a person shows herself for half a day."""
    return _codes(secret).dumps(person)


def shown_by(secret: str, code: str) -> str:
    """The id of the person who has shown this code. Raises BadCode."""
    try:
        found = _codes(secret).loads(code, max_age=int(LIFE.total_seconds()))
    except (BadData, UnicodeError):
        raise BadCode from None
    if not isinstance(found, str):
        raise BadCode
    return found


def _codes(secret: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret, salt="contacts.meeting")
