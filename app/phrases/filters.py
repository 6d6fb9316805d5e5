"""What the explorer says of its filters, of the rules by which it draws, and of the legend that tells both."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

FILTERS: dict[str, LazyString] = {
    # Filters
    "filters.clear": _("Clear filters ({count})"),
    "filters.year_before": _("A year earlier"),
    "filters.year_after": _("A year later"),
    "filters.today": _("Today"),
    # Facets of the filter panel
    "facet.more": _("{shown} of {of}, show all"),
    "facet.fewer": _("Show fewer"),
    "facet.meaning": _("What it means"),
    "facet.loading": _("Counting…"),
    "facet.none": _("Nobody in this picture has one."),
    "facet.centre": _("in the centre, no settlement named"),
    "facet.focus": _("What is around"),
    "facet.depth": _("steps: {count}"),
    "facet.about": _(
        "Each number is of the picture as of {date}, after all other filters and before its own; a line that sums up"
        " contacts counts as all of them under Ties and as one line elsewhere."
    ),
    "facet.strength": _("Least number of contacts on a line"),
    "facet.strength.about": _(
        "A line between two institutions stands for the confirmed informal contacts of their people. Only lines with at"
        " least so many contacts stay; other ties are not touched. The bars show how many lines have each number."
    ),
    "facet.strength.said": _("at least {least}: lines {lines} of {of}"),
    "facet.core": _("Least number of neighbours inside the core"),
    "facet.core.about": _(
        "The k-core is the largest part of the picture in which everyone has at least k neighbours in that same part"
        " (Seidman, 1983). Several ties of two nodes count once. The bars show how many nodes each core holds."
    ),
    "facet.core.said": _("k = {k}: nodes {nodes} of {of}"),
    "facet.core.all": _("everything is shown; the innermost core has k = {most}"),
    "state.ended": _("ended"),
    "hide.back": _("Show again"),
    "pin.back": _("Unpin"),
    "menu.hide": _("Hide"),
    "menu.pin": _("Pin: keep whatever the filters say"),
    "menu.unpin": _("Unpin"),
    # Rules of drawing
    "rule.colour": _("Colour"),
    "rule.colour.sector": _("sector"),
    "rule.colour.kind": _("kind"),
    "rule.colour.community": _("community"),
    "rule.colour.none": _("one for all"),
    "rule.size": _("Size"),
    "rule.size.degree": _("ties in the picture"),
    "rule.size.contacts": _("informal contacts"),
    "rule.size.betweenness": _("betweenness"),
    "rule.size.equal": _("equal"),
    "rule.label": _("Names"),
    "rule.label.name": _("short names"),
    "rule.label.initials": _("initials"),
    "rule.label.none": _("hidden"),
    "measure.degree": _("How many lines of the picture meet at a node; a line that sums up contacts is one."),
    "measure.contacts": _(
        "How many informal ties of the picture a node has; those inside a line that sums up contacts count one by one."
    ),
    "measure.betweenness": _(
        "The share of all pairs of other nodes whose shortest path in this picture runs through the node (Freeman, 1977)."
        " Several ties of two nodes count once; direction and strength do not matter."
    ),
    "measure.equal": _("All nodes of one kind have one size."),
    "measure.date": _("Counted over what is drawn, as of {date}."),
    "legend.size": _("Size: {what}, from {least} to {most}"),
    "legend.size.equal": _("Size: equal for all of one kind"),
    "legend.percent": _("{value} %"),
    "legend.computing": _("Size: {what}, computing… {part} %"),
    "legend.large": _("Size: equal. Betweenness is computed for at most {most} nodes; narrow the picture."),
    "legend.rest": _("other"),
    "legend.one_colour": _("one colour for all; the shape tells the sector"),
    "legend.community": _("community {name}"),
    "legend.label.none": _("Names are hidden."),
    "legend.label.initials": _("Names are shortened to initials."),
    "legend.core": _("Only the k-core with k = {k} is drawn."),
    "legend.strength": _("Only lines of at least {least} contacts are drawn."),
    "legend.hidden": _("Hidden by hand: {count}."),
}
