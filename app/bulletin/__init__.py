"""The bulletin: what institutions of a municipality let one another know, for everyone or for some of them.

Knows no web framework.
"""

from app.bulletin import concern
from app.bulletin.changing import change, make, remove, restore
from app.bulletin.concern import ADDRESSED, INSTITUTION, KIND, TOPIC, WHATS, Follow, Reason
from app.bulletin.history import Entry, history, made_by_coordination, removed, restorable
from app.bulletin.reading import Owner, Post, listing, news, owner, owners, post, shown, writable
from app.bulletin.texts import Piece, paragraphs
from app.profiles.parts import POST

__all__ = [
    "ADDRESSED",
    "INSTITUTION",
    "KIND",
    "POST",
    "TOPIC",
    "WHATS",
    "Entry",
    "Follow",
    "Owner",
    "Piece",
    "Post",
    "Reason",
    "change",
    "concern",
    "history",
    "listing",
    "made_by_coordination",
    "make",
    "news",
    "owner",
    "owners",
    "paragraphs",
    "post",
    "remove",
    "removed",
    "restorable",
    "restore",
    "shown",
    "writable",
]
