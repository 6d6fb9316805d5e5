"""The mark that a form carries so that, sent twice, it is written once."""

from __future__ import annotations

import re
import secrets

_NONCE = re.compile(r"[0-9a-f]{32}")


def new() -> str:
    """A mark that no form has yet: 32 hexadecimal digits."""
    return secrets.token_hex(16)


def mark(sent: str) -> str:
    """The mark that came with a form, or a new one where it is none: ids and keys are made of it."""
    return sent if _NONCE.fullmatch(sent) else new()
