"""What the explorer says of its picture as a table."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

TABLE: dict[str, LazyString] = {
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
    # More of the table
    "table.contacts": _("Informal contacts"),
    "table.betweenness": _("Betweenness, %"),
    "table.count": _("Contacts"),
    "table.change": _("Change"),
    "table.id": _("Id"),
    "table.full": _("Full name"),
    "table.source": _("Id of the first"),
    "table.target": _("Id of the second"),
    "table.caption": _("{what}: {count}, as of {date}. The heads sort."),
    "table.before": _("Previous rows"),
    "table.after": _("Next rows"),
    "table.page": _("Rows {from}–{to} of {of}"),
    "table.save.nodes": _("Download the nodes (CSV)"),
    "table.save.ties": _("Download the ties (CSV)"),
}
