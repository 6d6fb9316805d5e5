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
    # The menu of a node
    "menu": _("What to do with it"),
    "menu.card": _("Open the card"),
    "menu.unmove": _("Back to its place on the map"),
    # Time
    "time.play": _("Play the years"),
    "time.pause": _("Pause"),
    "time.before": _("A season earlier"),
    "time.after": _("A season later"),
    "time.slider": _("Date"),
    "time.winter": _("winter {year}"),
    "time.spring": _("spring {year}"),
    "time.summer": _("summer {year}"),
    "time.autumn": _("autumn {year}"),
    "time.said": _("{when}: {count} ties, {begun} new, {ended} ended"),
    "time.short": _("{count} ties, +{begun}, −{ended}"),
    "time.today": _("today"),
    "time.about": _(
        "Formal ties and every informal contact among the nodes of this picture, after filters, in force on {date};"
        " new: begun in this season; ended: in force before it or in it, no more on this date. A tie counts by the days"
        " it held, not by when it was written down."
    ),
    "time.bars": _("Ties begun (above) and ended (below) in each year"),
    "time.bar": _("{year}: {begun} begun, {ended} ended"),
    "time.mode": _("What is shown"),
    "time.instant": _("on this date"),
    "time.window1": _("in the year before it"),
    "time.window3": _("in the three years before it"),
    "time.windown": _("from {date}"),
    "time.growth": _("everything begun by then"),
    "time.reset": _("Back to today"),
    "time.keep": _("Keep “{when}” in the picture, or go back to what was before?"),
    "time.keep.yes": _("Keep"),
    "time.keep.no": _("Restore"),
    "time.of_date": _("Not all years fit into one answer: each date is asked for by itself, and the bars count this date only."),
    # First visit
    "welcome": _("This is the network of your municipality: who works with whom, by agreement and by acquaintance."),
    "welcome.network": _("Show me our network"),
    "welcome.find": _("Find someone"),
    "welcome.end": _("Understood"),
    "hint.click": _("A click on a circle or a line opens its card."),
    "hint.expand": _("A double click brings in the neighbours; everybody else stays in place."),
    "hint.time": _("The slider below moves through the years; nobody changes place."),
    # Keys
    "keys": _("Keys"),
    "keys.close": _("Close the list of keys"),
    "keys.picture": _("In the picture"),
    "keys.anywhere": _("Anywhere on the page"),
    "keys.turn": _("go round the neighbours"),
    "keys.stand": _("stand on the neighbour"),
    "keys.up": _("back to where you came from"),
    "keys.open": _("open the card"),
    "keys.expand": _("expand or collapse"),
    "keys.focus": _("show the surroundings"),
    "keys.menu": _("what else to do"),
    "keys.back": _("close the card, leave"),
    "keys.zoom": _("zoom"),
    "keys.fit": _("show everything"),
    "keys.search": _("search"),
    "keys.undo": _("a step back"),
    "keys.redo": _("a step forward"),
    "keys.season": _("a season earlier or later"),
    "keys.play": _("play the years or pause"),
    "keys.help": _("this list"),
    # Two dates
    "compare": _("Two dates"),
    "compare.close": _("Stop comparing"),
    "compare.earlier": _("Earlier"),
    "compare.later": _("Later"),
    "compare.year": _("A year ago"),
    "compare.years": _("Five years ago"),
    "compare.kept": _("kept"),
    "compare.begun": _("new"),
    "compare.ended": _("ended"),
    "compare.about": _(
        "Kept: in force on both dates. New: on the later date only. Ended: on the earlier date only. Formal ties and every"
        " informal contact among the nodes of this picture count, after filters; the days a tie held decide."
    ),
    "compare.same": _("The two dates are the same: choose an earlier one."),
    "compare.nothing": _("Nothing changed between the two dates in this picture."),
    "compare.kind": _("Kind"),
    "compare.informal": _("informal contacts"),
    "compare.total": _("All"),
    "compare.list": _("What changed"),
    "compare.more": _("{shown} of {of} changed lines are listed; the table holds all."),
    "compare.delta": _("{before} → {now}"),
    "compare.filter": _("Show only changes"),
    # Phases in the legend
    "phase.begun": _("begun in this season"),
    "phase.begun.window": _("begun in this period"),
    "phase.ended": _("ended in this period"),
    "phase.ended.growth": _("ended by then"),
    "phase.later": _("new: on the later date only"),
    "phase.earlier": _("ended: on the earlier date only"),
    "phase.both": _("kept: on both dates"),
}
