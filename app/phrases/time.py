"""What the explorer says of the years: the slider, two dates compared, what the legend calls a tie’s phase."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

TIME: dict[str, LazyString] = {
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
    "time.of_date": _(
        "Not all years fit into one answer: each date is asked for by itself, and the bars count this date only."
    ),
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
