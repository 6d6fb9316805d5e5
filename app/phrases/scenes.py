"""What is said of scenes that were kept or shared, of where somebody was last, and of the queries behind what is seen."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

SCENES: dict[str, LazyString] = {
    "scene.words.region": _("The region"),
    "scene.words.communities": _("Communities"),
    "scene.words.kinds": _("Kinds of institutions"),
    "scene.words.institutions": _("Network of institutions"),
    "scene.words.people": _("Network of people"),
    "scene.words.around": _("Surroundings of one node"),
    "scene.words.path": _("Paths"),
    "scene.words.compare": _("{from} compared with {to}"),
    "scene.words.today": _("today"),
    "scene.words.filters": _("filters: {count}"),
    "scene.strip": _("Note of the scene"),
    "scene.strip.close": _("Close the note"),
    "scene.by": _("from {name}"),
    "scene.rights": _("You see what your rights allow."),
    "scene.opened": _("Scene opened: {title}"),
    "scene.saved": _("Scene saved: {title}"),
    "scene.date": _("Keep the date: as of {date}, however much changes later"),
    "scene.conflict": _("In place of what you opened, “{title}” now holds: {words}. What you see here is not lost."),
    "scene.mine": _("{title} (mine)"),
    "last": _("Where you were"),
    "last.where": _("Continue where you were: {words}"),
    "last.continue": _("Continue"),
    "last.close": _("Do not offer it"),
    "cypher.more": _("{count} more"),
    "cypher.copy": _("Copy"),
    "cypher.none": _("No query was needed for what you see."),
    "shared.shown": _("Nodes: {nodes}, ties: {ties}, as of {date}"),
    "shared.nothing": _("Nothing to see in this scene"),
    "shared.nothing.text": _("You see what your rights allow."),
}
