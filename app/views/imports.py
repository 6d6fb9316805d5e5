"""Bringing a network in: the file, what its columns are, how every row is understood, writing it and taking it back."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app import directory, exchange, i18n, vocabulary
from app import store as stores
from app.access import Action, needs
from app.context import database, graph, municipality, store
from app.exchange import Choices, Plan
from app.interchange.foreign import LARGEST, MOST_ROWS
from app.interchange.networks import INSTITUTION, NODE_FIELDS, TEACHER, TIE_FIELDS
from app.refusals import N_, NotThere, Refusal
from app.security import caller
from app.store import NetworkImport, now

blueprint = Blueprint("imports", __name__)

SHOWN = 50
REFRESH = 2  # seconds between two looks at an import that is under way
STATUS_NAMES = {
    "wrong": N_("cannot be taken"),
    "new": N_("new"),
    "changed": N_("there already, changes"),
    "same": N_("there already, the same"),
    "known": N_("there already, recognised"),
    "left": N_("left out"),
}
STATE_NAMES = {
    "draft": N_("not written yet"),
    "running": N_("being written"),
    "done": N_("written"),
    "failed": N_("nothing was written"),
    "undone": N_("taken back"),
}
_CHOICES: dict[str, tuple[str, ...]] = {
    "nodes": (INSTITUTION, TEACHER),
    "institution_kind": ("", *vocabulary.INSTITUTION_KINDS),
    "formal_kind": ("", *vocabulary.FORMAL_TIE_KINDS),
    "informal_kind": ("", *vocabulary.INFORMAL_TIE_KINDS),
    "state": ("proposed", "confirmed"),
    "visibility": tuple(vocabulary.VISIBILITIES),
    "scale": exchange.SCALES,
}


@blueprint.get("/import")
@needs(Action.GRAPH_IMPORT)
def page() -> ResponseReturnValue:
    """The file to be brought in, and what was brought in before."""
    return _page()


@blueprint.post("/import")
@needs(Action.GRAPH_IMPORT)
def take() -> ResponseReturnValue:
    """Reads the file; what is wrong with it is told beside it."""
    sent = [one for one in request.files.getlist("file") if one.filename][:2]
    try:
        if not sent:
            raise Refusal(N_("Choose a file first."), field="file")
        place = municipality()
        files = [(one.filename or "", one.stream.read(LARGEST + 1)) for one in sent]
        row = exchange.take_in(store(), caller(), files, place["id"] if place else None)
    except Refusal as refusal:
        return _page(refusal), refusal.status
    return redirect(url_for("imports.one", id=row.id))


@blueprint.get("/import/<int:id>")
@needs(Action.GRAPH_IMPORT)
def one(id: int) -> ResponseReturnValue:
    """A draft with its columns and rows; an import under way; or what became of it."""
    exchange.prune(store())
    row = exchange.draft(store(), caller(), id)
    if row.state == "draft":
        return _draft(row)
    is_silent = row.state == "running" and now() - row.changed_at > exchange.SILENT
    page = render_template(
        "imports/result.html", row=row, is_silent=is_silent, sorts=_sorts(), states=STATE_NAMES,
        until=row.changed_at + exchange.UNDOABLE, days=exchange.UNDOABLE.days,
    )  # fmt: skip
    headers = {"Refresh": str(REFRESH)} if row.state == "running" and not is_silent else {}
    return page, headers


@blueprint.post("/import/<int:id>")
@needs(Action.GRAPH_IMPORT)
def choose(id: int) -> ResponseReturnValue:
    """Keeps what the columns are and shows the rows anew."""
    row = exchange.draft(store(), caller(), id)
    given = exchange.given_of(row)
    columns = {
        side: {str(place): request.form.get(f"{side}-{place}", "") for place in range(len(grid.names))}
        for side, grid in (("nodes", given.nodes), ("ties", given.ties))
    }
    chosen = {name: request.form.get(name, "") for name in _CHOICES}
    known = {name: value if value in _CHOICES[name] else _CHOICES[name][0] for name, value in chosen.items()}
    try:
        exchange.choose(store(), row, columns, Choices(**known))
    except Refusal as refusal:
        return _draft(row, refusal), refusal.status
    return redirect(url_for("imports.one", id=id, _anchor="rows"))


@blueprint.post("/import/<int:id>/write")
@needs(Action.GRAPH_IMPORT)
def write(id: int) -> ResponseReturnValue:
    """Writes all of it; a large one goes on beside."""
    try:
        row = exchange.bring_in(
            stores.of(current_app._get_current_object()), database().now(), caller(), id, session.get("bookmarks", ())  # type: ignore[attr-defined]
        )  # fmt: skip
    except NotThere:
        raise
    except Refusal as refusal:
        flash(gettext(refusal.message, **refusal.values), "warning")
        return redirect(url_for("imports.one", id=id))
    if row.state == "done":
        flash(gettext("Written. It can be taken back here as long as nobody has changed it."), "success")
    return redirect(url_for("imports.one", id=id))


@blueprint.post("/import/<int:id>/undo")
@needs(Action.GRAPH_IMPORT)
def undo(id: int) -> ResponseReturnValue:
    """Takes an import back, or says why that is not possible."""
    exchange.prune(store())
    try:
        exchange.undo(graph(), store(), caller(), id)
    except NotThere:
        raise
    except Refusal as refusal:
        flash(gettext(refusal.message, **refusal.values), "warning")
    else:
        flash(gettext("Taken back: the network is as it was before."), "success")
    return redirect(url_for("imports.one", id=id))


def _page(refusal: Refusal | None = None) -> str:
    return render_template(
        "imports/page.html",
        refusal=refusal,
        rows=exchange.latest(store()),
        states=STATE_NAMES,
        most=MOST_ROWS,
        days=exchange.UNDOABLE.days,
        megabytes=LARGEST >> 20,
    )


def _draft(row: NetworkImport, refusal: Refusal | None = None) -> str:
    plan: Plan = exchange.plan(graph(), row)
    given = exchange.given_of(row)
    items = sorted(plan.items, key=lambda item: (exchange.STATUSES.index(item.status), item.side, item.line))
    language = i18n.language()
    return render_template(
        "imports/draft.html",
        row=row,
        refusal=refusal,
        plan=plan,
        grids=[
            (side, grid, fields, _samples(grid))
            for side, grid, fields in (("nodes", given.nodes, NODE_FIELDS), ("ties", given.ties, TIE_FIELDS))
            if grid.names
        ],
        columns=row.mapping["columns"],
        notices=row.mapping.get("notices", []),
        choices=exchange.choices_of(row),
        options=_CHOICES,
        option_names=_option_names(language),
        items={status: [item for item in items if item.status == status] for status in exchange.STATUSES},
        statuses=STATUS_NAMES,
        shown=SHOWN,
        spoken=language,
    )


def _samples(grid: Any) -> list[str]:
    """The first values of each column, so that people recognise it."""
    found = []
    for place in range(len(grid.names)):
        values = [cells[place] for _, cells in grid.rows[:200] if cells[place].strip()]
        found.append(" · ".join(dict.fromkeys(value[:40] for value in values[:3])))
    return found


def _option_names(language: str) -> dict[str, dict[str, str]]:
    names = directory.names(language)
    said = gettext("the file says")
    return {
        "nodes": {INSTITUTION: gettext("institutions"), TEACHER: gettext("people")},
        "institution_kind": {"": said} | _named(vocabulary.INSTITUTION_KINDS, language),
        "formal_kind": {"": said} | _named(vocabulary.FORMAL_TIE_KINDS, language),
        "informal_kind": {"": said} | _named(vocabulary.INFORMAL_TIE_KINDS, language),
        "state": {code: str(names["tie_states"][code]) for code in _CHOICES["state"]},
        "visibility": _named(vocabulary.VISIBILITIES, language),
        "scale": {
            "": gettext("nothing"),
            "more": gettext("how often: the largest is weekly"),
            "less": gettext("how seldom: the smallest is weekly"),
        },
    }  # fmt: skip


def _named(terms: Any, language: str) -> dict[str, str]:
    return {term.code: term.name(language) for term in terms.values()}


def _sorts() -> dict[str, str]:
    language = i18n.language()
    kinds = {kind.label: kind.name(language) for kind in vocabulary.NODE_KINDS.values()}
    return kinds | {tie.code: tie.name(language) for tie in vocabulary.TIE_TYPES.values()}
