"""What the templates of the directory, and of all pages built of its parts, read."""

from __future__ import annotations

import datetime as dt
from typing import Any

from app import directory, i18n, partnership, profiles, vocabulary
from app.context import actor


def glossary() -> dict[str, Any]:
    """Names of codes in the reader's language, the signs of sectors, today (which is also the day looked at, unless a page says
    another), who reads and whether in a name of its own, for which institutions, and `shown`: a kept text of a field as people
    read it."""
    language, who = i18n.language(), actor()
    return {
        "names": directory.names(language),
        "sectors": vocabulary.SECTORS,
        "today": dt.date.today(),
        "on": dt.date.today(),
        "me": who.person,
        "asks": bool(who.person or who.institutions),
        "speaks_for": partnership.speaks_for(who),
        "stage_names": partnership.STAGES,
        "shown": lambda field, text: profiles.shown(field, text, language),
    }
