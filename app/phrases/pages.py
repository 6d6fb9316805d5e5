"""What the scripts of other pages than the explorer say."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

PAGES: dict[str, LazyString] = {
    # Contacts
    "contacts.known": _("already among your contacts"),
    "contacts.why.project": _("a project in common"),
    "contacts.why.colleague": _("your institution"),
    "contacts.why.friend": _("a colleague’s contact"),
    "contacts.why.partner": _("a partner institution"),
    "contacts.cut": _("{shown} of {of}: type more to narrow down"),
    "contacts.near": _("Nothing fits exactly. Perhaps you mean:"),
    "contacts.nobody": _("Nobody fits these words. Name the person below."),
    "contacts.found": _("{count} found"),
    "contacts.offline": _("No answer just now. What you have typed stays; try again in a moment."),
    # Reports
    "reports.choices": _("To choose from: {count}"),
    "reports.choices-kept": _("The list could not be brought anew; it stays as it was. Choose again."),
    "reports.closed": _("closed profile"),
    "reports.held": _("Rows that hold “{words}”: {held} of {of}."),
    "reports.line": _("a row of the table"),
    "reports.lines": _("lines here: {count}"),
    "reports.no": _("no"),
    "reports.printed": _("Printed are the first {shown} rows of {of}; all of them come as a file."),
    "reports.yes": _("yes"),
    # What runs for longer than a moment
    "runs.failed": _("It could not be stopped. Try again in a moment."),
    "runs.runs": _("{what}: this takes a while. It can be stopped."),
    "runs.seconds": _("{seconds} s"),
    "runs.stop": _("Stop"),
    "runs.stop.what": _("Stop: {what}"),
    "runs.stopped": _("Stopped."),
    # The console
    "console.running": _("Runs… {seconds} s"),
    "console.copying": _(
        "What the whole network may see is being copied: {copied} nodes and ties so far. Once, some ten seconds."
    ),
    "console.copying.part": _(
        "What the whole network may see of this municipality is being copied: {copied} nodes and ties so far. "
        "Once, a minute or two."
    ),
    "console.rows": _("Rows: {shown}"),
    "console.rows.of": _("Shown: the first {shown} rows of {total}"),
    "console.rows.least": _("Shown: the first {shown} rows of more than {total}"),
    "console.none": _("No rows: nothing fits this query."),
    "console.took": _("{milliseconds} ms; read from a copy of {nodes} nodes and {ties} ties as of {moment}"),
    "console.took.part": _(
        "{milliseconds} ms; read from a copy of “{part}”: {nodes} nodes and {ties} ties as of {moment}"
    ),
    "console.place": _("Line {line}, column {column}"),
    "console.picture": _("Show in the network ({count})"),
    "console.picture.first": _("Show in the network (the first {count})"),
    "console.plan.rows": _("rows expected: {rows}"),
    "console.params": _("The parameters are not JSON: {problem}"),
    "console.offline": _("Setka does not answer. What you have written stays here; try again in a moment."),
    "console.signed_out": _(
        "Your session has ended. Sign in in another tab and run it again: what you have written stays here."
    ),
    "console.more": _("… of {of}"),
    "console.done": _("done"),
    "console.stopped": _("stopped"),
    "console.refused": _("refused"),
    "console.wrong": _("not understood"),
    "console.failed": _("failed"),
    "console.true": _("yes"),
    "console.false": _("no"),
}
