"""The sentences that scripts say: key → English text, translated by the catalogue like every other string.

Scripts hold no sentences; the page hands them these. Words in braces are filled in by the script and stay as they
are in a translation.
"""

from __future__ import annotations

from flask_babel import LazyString

from app.phrases.filters import FILTERS
from app.phrases.finder import FINDER
from app.phrases.pages import PAGES
from app.phrases.paths import PATHS
from app.phrases.picture import PICTURE
from app.phrases.scenes import SCENES
from app.phrases.table import TABLE
from app.phrases.time import TIME

__all__ = ["PHRASES"]

PHRASES: dict[str, LazyString] = PICTURE | FILTERS | TABLE | TIME | PATHS | FINDER | SCENES | PAGES
