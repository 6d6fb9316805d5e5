"""What the explorer says of paths between two nodes."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

PATHS: dict[str, LazyString] = {
    "path": _("Path"),
    "path.close": _("Close the paths"),
    "path.from": _("Start"),
    "path.to": _("Finish"),
    "path.stop": _("Through {number}"),
    "path.empty": _("an empty box"),
    "path.type": _("Institution, person or project"),
    "path.nobody": _("No institution, person or project has such a name."),
    "path.suggested": _("Suggestions: {count}"),
    "path.swap": _("Swap"),
    "path.swapped": _("The ends have changed places"),
    "path.add": _("Add a stop"),
    "path.remove": _("Remove this stop"),
    "path.up": _("Earlier on the way"),
    "path.down": _("Later on the way"),
    "path.moved": _("{name} is now number {place} of {of}"),
    "path.introduce": _("Who can introduce us"),
    "path.introduce.about": _("Only through people: confirmed informal ties and workplaces"),
    "path.conditions": _("Conditions:"),
    "path.through": _("Steps may be"),
    "path.kind.formal": _("formal ties"),
    "path.kind.informal": _("confirmed informal ties"),
    "path.kind.work": _("workplaces"),
    "path.kind.project": _("projects taken part in"),
    "path.kind.proposed": _("proposed informal ties, not confirmed yet"),
    "path.kind.last": _("At least one kind of steps is needed."),
    "path.on": _("As of"),
    "path.best": _("How many paths"),
    "path.about": _(
        "Every step is in force on this date. A proposed tie is not a fact yet: it is a step only when you ask for it, and"
        " is marked. Declined ties are never steps."
    ),
    "path.hint": _(
        "Choose two ends: type a name, or open the menu of a node in the picture (right click, long press or M) and take"
        " “Path from here”."
    ),
    "path.missing": _("One of the ends is not in the network, or is not open to you. Choose another one."),
    "path.same": _("The same node stands in two boxes. Choose another one."),
    "path.looking": _("Looking for paths…"),
    "path.found": _("Found {found} of {asked} paths asked for."),
    "path.no_more": _("There are no more within {within} steps."),
    "path.definition": _("The best first: fewest steps, then confirmed informal ties before others."),
    "path.order": _(
        "The best path has the fewest steps. Of equally long ones those with fewer unconfirmed ties come first, then those"
        " with more confirmed informal ties (there is somebody to ask), then those whose informal ties are used more often;"
        " the rest stand in an order that is always the same. Between two stops there are at most six steps, and no node"
        " is passed twice."
    ),
    "path.cut": _("Only paths of up to {within} steps were looked for: further on there is too much to look through."),
    "path.cut.at_once": _(
        "There is too much to look through around these ends. Allow fewer kinds of steps or avoid a node."
    ),
    "path.none": _("No path within {within} steps by: {kinds}, as of {date}."),
    "path.none.avoiding": _("No path within {within} steps by: {kinds}, as of {date}, without what is avoided."),
    "path.out": _("What would help:"),
    "path.out.none": _(
        "There is none by any kind of step, today or in earlier years. Look around the ends or at another date:"
    ),
    "path.out.allow": _("Allow {kinds} (steps: {steps})"),
    "path.out.avoid": _("Avoid nothing (steps: {steps})"),
    "path.out.between": _("Without stops in between (steps: {steps})"),
    "path.out.everything": _("Allow everything, as of today (steps: {steps})"),
    "path.out.on": _("As of {date} (steps: {steps})"),
    "path.out.date": _("Choose another date"),
    "path.around": _("Surroundings: {name}"),
    "path.number": _("Path {number}, steps: {steps}"),
    "path.only": _("Mark only this path in the picture"),
    "path.unconfirmed": _("not confirmed"),
    "path.works": _("{person} works at {institution}"),
    "path.works_as": _("{person} works at {institution}: {position}"),
    "path.takes_part": _("{who} takes part in “{project}”: {role}"),
    "path.formal": _("formal tie: {kind}"),
    "path.informal": _("informal tie: {kind}"),
    "path.directed": _("{kind} ({from} → {to})"),
    "path.since": _("since {date}"),
    "path.until": _("until {date}"),
    "path.both": _("confirmed by both"),
    "path.confirmed": _("confirmed"),
    "path.proposed": _("proposed, not confirmed yet"),
    "path.also": _("between them also: {kinds}"),
    "path.ask": _("Whom to ask: {name}"),
    "path.contact": _("Contact at the other end: {name}"),
    "path.ask.nobody": _("They know each other already: nobody needs to be asked."),
    "path.avoid": _("Avoid this: {name}"),
    "path.avoided": _("Avoided"),
    "path.allow": _("Do not avoid any more: {name}"),
    "path.allow_all": _("Avoid nothing"),
    "path.menu.from": _("Path from here"),
    "path.menu.to": _("Path to here"),
    "path.menu.through": _("Path through here"),
    "path.menu.avoid": _("Avoid it on paths"),
    "path.menu.avoid_tie": _("Avoid this tie on paths"),
}
