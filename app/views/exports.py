"""Taking the network away: what would be in the file, in which formats, and the file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import format_date, format_decimal, gettext

from app import directory, disclosures, exports, i18n, runs, vocabulary
from app.access import Action, needs
from app.audit import record
from app.beside import Kept, Told, Underway
from app.context import actor, municipality, running, store
from app.exchange import LEVELS, REASONS, Counted, Gathered, Wanted, count, gather
from app.graph import GraphSession
from app.interchange.networks import FORMAL, INFORMAL, INSTITUTION, SUM, TEACHER, WORK
from app.queries import Param
from app.refusals import N_, Refusal
from app.security import caller
from app.views import waiting

blueprint = Blueprint("exports", __name__)

_ON = Param("on", "date", None)
_LEVEL = Param("level", "code", LEVELS[0], codes=LEVELS)
_KINDS = Param("kinds", "list", default=[], codes=tuple(vocabulary.TIE_KINDS))
_SECTORS = Param("sectors", "list", default=[], codes=tuple(vocabulary.SECTORS))
_WORDS = ("formal", "informal")
_TIES = Param("ties", "list", default=[], codes=_WORDS)
_FORMAT = Param("format", "code", codes=tuple(exports.NETWORKS))

SORTS = {
    INSTITUTION: N_("institutions"),
    TEACHER: N_("people"),
    FORMAL: N_("formal ties"),
    INFORMAL: N_("informal ties"),
    WORK: N_("workplaces"),
    SUM: N_("pairs of institutions in contact"),
}


@blueprint.get("/export")
@needs(Action.EXPLORE_VIEW)
def page() -> ResponseReturnValue:
    """What a file would hold, and the formats to take it in."""
    place, wanted = municipality(), _wanted()
    found: Counted | Refusal | None = None
    if place is not None:
        kept = _counted(place, wanted)
        if isinstance(kept, Underway):
            return waiting.page("exports/waiting.html", gettext("Take the network away"), kept)
        found = kept.value
    refused, counted = (found, None) if isinstance(found, Refusal) else (None, found)
    return render_template(
        "exports/page.html",
        place=place,
        wanted=wanted,
        given=_given(wanted),
        found=counted,
        refused=refused,
        sorts=SORTS,
        left_out=_left_out(counted.left_out) if counted else [],
        formats=exports.NETWORKS,
        names=directory.names(i18n.language()),
        sectors=vocabulary.SECTORS,
        formal_kinds=vocabulary.FORMAL_TIE_KINDS,
        informal_kinds=vocabulary.INFORMAL_TIE_KINDS,
        today=dt.date.today(),
    )


@blueprint.get("/export/file")
@needs(Action.EXPLORE_VIEW)
def file() -> ResponseReturnValue:
    """The file itself. That it was taken, by whom and what of, is written down."""
    place, wanted = municipality() or abort(404), _wanted()
    format = exports.NETWORKS[_FORMAT.parse(request.args.get("format", ""))]
    network = _gathered(place, wanted).network
    day = wanted.on.isoformat() if wanted.on else "all"
    counts = f"{len(network.nodes)}+{len(network.ties)}"
    record(
        store(), caller(), "export.network", target=f"{place['id']}:{wanted.level}:{day}:{format.code}:{counts}"[:255]
    )
    disclosures.note(
        store(), caller(), disclosures.FILE, [node["id"] for node in network.nodes if node["type"] == TEACHER]
    )
    store().commit()
    name = format.file_name(f"setka-{wanted.level}-{day}")
    return Response(
        exports.write_network(network, format),
        content_type=format.mimetype,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _wanted() -> Wanted:
    args = request.args
    level = args.get("level", "")
    words = frozenset(_TIES.parse(args.getlist("ties"))) or frozenset(_WORDS)
    return Wanted(
        # The explorer's coarser levels stand for institutions.
        _LEVEL.parse(level) if level in LEVELS else LEVELS[0],
        _ON.parse(args.get("on", "")),
        words,
        tuple(dict.fromkeys(_KINDS.parse(args.getlist("kinds")))),
        tuple(dict.fromkeys(_SECTORS.parse(args.getlist("sectors")))),
    )


def _given(wanted: Wanted) -> dict[str, Any]:
    """The address of the same file."""
    return {
        "level": wanted.level if wanted.level != LEVELS[0] else None,
        "on": wanted.on.isoformat() if wanted.on else None,
        "ties": sorted(wanted.words) if len(wanted.words) < len(_WORDS) else None,
        "kinds": list(wanted.kinds) or None,
        "sectors": list(wanted.sectors) or None,
    }


def _counted(place: dict[str, Any], wanted: Wanted) -> Kept | Underway:
    """What the file would hold, as a `Counted` or the Refusal of one that is too large. It stands in the list of what runs."""
    who, home = actor(), actor().municipality or place["id"]

    def work(seen: GraphSession, told: Told) -> Counted | Refusal:
        seen.tag = runs.tag("network", wanted.level, who.account_id)
        try:
            return count(seen, home, wanted, told)
        except Refusal as refusal:
            return refusal

    return waiting.worked_out(work, home, wanted)


def _gathered(place: dict[str, Any], wanted: Wanted) -> Gathered:
    found = gather(
        running("network", wanted.level), actor().municipality or place["id"], wanted, place["name"], i18n.language()
    )
    found.network.notes = tuple(_notes(found, wanted))
    return found


def _notes(found: Gathered, wanted: Wanted) -> list[tuple[str, str]]:
    names = directory.names(i18n.language())
    day = (
        str(format_date(wanted.on, gettext("d MMM yyyy")))
        if wanted.on
        else gettext("all years; every tie with its days")
    )
    counts = "; ".join(f"{gettext(SORTS[sort])}: {format_decimal(count)}" for sort, count in found.counts().items())
    notes = [(gettext("As of"), day), (gettext("In the file"), counts)]
    if wanted.kinds:
        notes.append((gettext("Kinds of ties"), ", ".join(str(names["tie_kinds"][kind]) for kind in wanted.kinds)))
    if wanted.sectors:
        notes.append((gettext("Sectors"), ", ".join(str(names["sectors"][code]) for code in wanted.sectors)))
    if found.left_out:
        notes.append((gettext("Left out"), "; ".join(_left_out(found.left_out))))
    notes.append(
        (gettext("Whose view"), gettext("What may be seen by whoever made the file; nothing else is counted."))
    )
    notes.append((gettext("Made"), i18n.moment(dt.datetime.now(dt.UTC))))
    return notes


def _left_out(ties: Mapping[str, int]) -> list[str]:
    return [gettext(REASONS[reason], count=number) for reason, number in ties.items() if number]
