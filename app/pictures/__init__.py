"""Pictures to take away: a scene as SVG or as one file that works by itself, and the poster of a municipality.

Drawn here, by own code, of what the graph says the viewer may see; nothing asks the graph or the web.
"""

from app.pictures.poster import Count, poster
from app.pictures.sheet import Texts, sheet
from app.pictures.taken import Taken, Wanted, missing, read, take, whole
from app.pictures.words import Speech, Words

__all__ = [
    "Count",
    "Speech",
    "Taken",
    "Texts",
    "Wanted",
    "Words",
    "missing",
    "poster",
    "read",
    "sheet",
    "take",
    "whole",
]
