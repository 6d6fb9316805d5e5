"""The sentences that scripts say: key → English text, translated by the catalogue like every other string.

Scripts hold no sentences; the page hands them these. Words in braces are filled in by the script and stay as they
are in a translation.
"""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

PHRASES: dict[str, LazyString] = {
    # The line under the picture
    "shown": _("Shown: nodes {nodes} of {nodes_of}, ties {ties} of {ties_of}"),
    "shown.truncated": _(
        "There is more than fits into one picture. Choose a sector or show the surroundings of one node."
    ),
    "shown.as_of": _("as of {date}"),
    # Kinds of lines and nodes
    "line.formal": _("formal tie"),
    "line.informal": _("informal tie"),
    "line.sum": _("informal contacts between people of two institutions, the wider the more"),
    "line.proposed": _("proposed, not confirmed yet"),
    "line.context": _("works at, takes part and other links"),
    "sum.name": _("Informal contacts: {count}"),
    "sum.people": _("Show these people"),
    "legend.institution": _("filled: institution"),
    "legend.person": _("hollow: person, by the workplace’s sector"),
    "legend.focus": _("in the centre"),
    "legend.open": _("expanded"),
    # The card
    "card.expand": _("Expand"),
    "card.expand.about": _("Show its neighbours; everything else stays in place"),
    "card.collapse": _("Collapse"),
    "card.collapse.about": _("Take away what expanding this node has added"),
    "card.focus": _("Surroundings"),
    "card.focus.about": _("Show only this node and its neighbours"),
    "card.deeper": _("One step further"),
    "card.nearer": _("One step nearer"),
    "card.whole": _("Whole network"),
    "card.close": _("Close the card"),
    "card.loading": _("Opening the card…"),
    "card.absent": _("It is not in this picture: the filters hide it, or it was not in force on this date."),
    "card.show": _("Show its surroundings"),
    # Filters
    "filters.none": _("No kinds to choose from"),
    "filters.clear": _("Clear filters ({count})"),
    "filters.year_before": _("A year earlier"),
    "filters.year_after": _("A year later"),
    "filters.today": _("Today"),
    # Chip over the picture
    "around": _("Surroundings: {name}"),
    "around.close": _("Back to the whole network"),
    # The table
    "table.nodes": _("Nodes"),
    "table.ties": _("Ties"),
    "table.name": _("Name"),
    "table.kind": _("Kind"),
    "table.sector": _("Sector"),
    "table.degree": _("Ties in the picture"),
    "table.from": _("From"),
    "table.to": _("To"),
    "table.since": _("Since"),
    "table.until": _("Until"),
    "table.state": _("State"),
    "table.still": _("still"),
    # Waiting, nothing, failing
    "loading": _("Loading the network…"),
    "drawn": _("The picture shows nodes: {nodes}, ties: {ties}."),
    "empty.title": _("The network is still empty"),
    "empty.text": _(
        "Here you will see institutions, people and their ties. An administrator loads tables of your municipality "
        "with “flask graph import FOLDER”; the folder “seed” holds an invented municipality to try things on."
    ),
    "nothing.title": _("Nothing fits these filters"),
    "nothing.text": _("The network has nodes and ties, but none that you asked for together."),
    "nothing.clear": _("Clear filters"),
    "absent.title": _("This is not in the network"),
    "absent.text": _(
        "Its address may be wrong, it was not in force on this date, or its owner has not opened it to you."
    ),
    "then.title": _("Nothing was in force on this date"),
    "then.text": _("Choose a later date or look at today’s network."),
    "failed.title": _("The network could not be shown"),
    "failed.offline": _("The server does not answer. Check the connection and try again; nothing is lost."),
    "failed.answer": _("The server gave an answer that this page does not understand. Reload the page and try again."),
    "failed.signed_out": _("You have been signed out. Sign in again and you will return to this picture."),
    "failed.retry": _("Try again"),
    "failed.sign_in": _("Sign in"),
    "failed.whole": _("Whole network"),
    # The keyboard and the ear
    "walk.at": _("{name}, {kind}. Ties: {degree}."),
    "walk.neighbour": _("{name}, {kind}. Neighbour {n} of {of} of {anchor}. {tie}"),
    "walk.alone": _("{name} has no ties in this picture."),
    "said.selected": _("Card opened: {name}"),
    "said.closed": _("Card closed"),
    "said.undone": _("Step back"),
    "said.redone": _("Step forward"),
    "file": _("setka-network"),
}
