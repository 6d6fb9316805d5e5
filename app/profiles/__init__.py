"""What an institution tells about itself, written by whoever answers for it: records with versions, a history, a way back.

Knows no web framework.
"""

from app.profiles.changing import Changed, Saved, remove, restore, save
from app.profiles.checking import Problem, Wrong, checked
from app.profiles.history import Entry, history, removed
from app.profiles.missing import Gap, gaps
from app.profiles.parts import CHOICE, PARTS, Difference, Field, Part, canonical, differences, shown, texts_of
from app.profiles.reading import Choices, Profile, choices, editable, profile

__all__ = [
    "CHOICE",
    "PARTS",
    "Changed",
    "Choices",
    "Difference",
    "Entry",
    "Field",
    "Gap",
    "Part",
    "Problem",
    "Profile",
    "Saved",
    "Wrong",
    "canonical",
    "checked",
    "choices",
    "differences",
    "editable",
    "gaps",
    "history",
    "profile",
    "remove",
    "removed",
    "restore",
    "save",
    "shown",
    "texts_of",
]
