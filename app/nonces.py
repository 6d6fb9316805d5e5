"""The mark that a form carries so that, sent twice, it is written once."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import exc as faults
from sqlalchemy.orm import Session

_NONCE = re.compile(r"[0-9a-f]{32}")


def new() -> str:
    """A mark that no form has yet: 32 hexadecimal digits."""
    return secrets.token_hex(16)


def mark(sent: str) -> str:
    """The mark that came with a form, or a new one where it is none: ids and keys are made of it."""
    return sent if _NONCE.fullmatch(sent) else new()


@contextmanager
def written_once(session: Session, table: type[object], id: str) -> Iterator[None]:
    """Commits what the block writes, the row `id` of `table` with it; when the same form, sent twice at one moment, has written
    that row already, nothing is written and nothing raised. Raises IntegrityError for whatever else clashes."""
    try:
        yield
        session.commit()
    except faults.IntegrityError:
        session.rollback()
        if session.get(table, id) is None:
            raise
