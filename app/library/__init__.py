"""The shared library of methodical materials: who shares what under which licence, who uses it, what it was made from.

Knows no web framework.
"""

from app.library.changing import change, forget, make, remove, restore, sweep, thank, use, wait
from app.library.files import LARGEST, TYPES, File, Unfit, checked, clean_name
from app.library.history import Entry, history, removed, restorable
from app.library.licences import LICENCES, Licence, allows
from app.library.reading import (
    Material,
    Owner,
    has_thanked,
    material,
    narrowing,
    owner,
    owners,
    shown,
    thanks,
    writable,
)
from app.library.shelf import Missing, Shelf
from app.profiles.parts import MATERIAL

__all__ = [
    "LARGEST",
    "LICENCES",
    "MATERIAL",
    "TYPES",
    "Entry",
    "File",
    "Licence",
    "Material",
    "Missing",
    "Owner",
    "Shelf",
    "Unfit",
    "allows",
    "change",
    "checked",
    "clean_name",
    "forget",
    "has_thanked",
    "history",
    "make",
    "material",
    "narrowing",
    "owner",
    "owners",
    "remove",
    "removed",
    "restorable",
    "restore",
    "shown",
    "sweep",
    "thank",
    "thanks",
    "use",
    "wait",
    "writable",
]
