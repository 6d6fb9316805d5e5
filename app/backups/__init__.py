"""Copies of all that an installation keeps, and how one becomes the installation again."""

from app.backups.archive import Archive, BadArchive, Manifest
from app.backups.asked import NOT_MADE, Asked, why
from app.backups.exchanging import finish
from app.backups.nightly import Nightly, next_due
from app.backups.repeating import Repeated, repeat
from app.backups.restoring import Outlook, restore
from app.backups.shelf import Shelf, may_go
from app.backups.taking import Taken, take

__all__ = [
    "NOT_MADE",
    "Archive",
    "Asked",
    "BadArchive",
    "Manifest",
    "Nightly",
    "Outlook",
    "Repeated",
    "Shelf",
    "Taken",
    "finish",
    "may_go",
    "next_due",
    "repeat",
    "restore",
    "take",
    "why",
]
