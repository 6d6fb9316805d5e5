"""Pure: entries as an Atom feed (RFC 4287)."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from dataclasses import dataclass
from xml.etree import ElementTree

ATOM = "http://www.w3.org/2005/Atom"
_SPACE = uuid.UUID("6f2c1b6e-3a53-5d0e-9a57-2c6d1b0f8e11")
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold."""


@dataclass(frozen=True)
class Entry:
    """An entry; `content` is HTML, `topics` are pairs of a term and its name."""

    id: str
    title: str
    author: str
    published: dt.datetime
    updated: dt.datetime
    address: str
    content: str = ""
    topics: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Feed:
    """A feed; `made` is when its address was made, which is when it changed last as long as it is empty."""

    id: str
    title: str
    address: str
    itself: str
    language: str
    made: dt.datetime
    entries: tuple[Entry, ...] = ()


def name_of(kind: str, id: str) -> str:
    """A stable name of a thing for feeds: the same wherever and whenever it is told."""
    return uuid.uuid5(_SPACE, f"{kind}:{id}").urn


def written(feed: Feed) -> bytes:
    """The feed as a document. The same entries give the same bytes."""
    ElementTree.register_namespace("", ATOM)
    root = ElementTree.Element(f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": feed.language})
    _add(root, "id", feed.id)
    _add(root, "title", feed.title)
    _add(root, "updated", _moment(max((entry.updated for entry in feed.entries), default=feed.made)))
    _add(root, "link", rel="alternate", type="text/html", href=feed.address)
    _add(root, "link", rel="self", type="application/atom+xml", href=feed.itself)
    _add(root, "generator", "Setka")
    for entry in feed.entries:
        _entry(root, entry)
    return ElementTree.tostring(root, "utf-8", xml_declaration=True)


def _entry(root: ElementTree.Element, entry: Entry) -> None:
    one = _add(root, "entry")
    _add(one, "id", entry.id)
    _add(one, "title", entry.title)
    _add(_add(one, "author"), "name", entry.author)
    _add(one, "published", _moment(entry.published))
    _add(one, "updated", _moment(entry.updated))
    _add(one, "link", rel="alternate", type="text/html", href=entry.address)
    for term, label in entry.topics:
        _add(one, "category", term=term, label=label)
    _add(one, "content", entry.content, type="html")


def _add(parent: ElementTree.Element, name: str, text: str | None = None, **attributes: str) -> ElementTree.Element:
    kept = {key: _clean(value) for key, value in attributes.items()}
    found = ElementTree.SubElement(parent, f"{{{ATOM}}}{name}", kept)
    found.text = None if text is None else _clean(text)
    return found


def _clean(text: str) -> str:
    return _ILLEGAL.sub("", text)


def _moment(value: dt.datetime) -> str:
    return value.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
