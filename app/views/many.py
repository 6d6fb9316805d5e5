"""Many contacts at once: a list is pasted or uploaded, shown as it was understood, and written when its owner says so."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from itsdangerous import BadData, URLSafeSerializer

from app import contacts, i18n, nonces
from app.access import Action, needs
from app.contacts import NeedsConsent, lists
from app.contacts import many as rules
from app.context import actor, graph, store
from app.refusals import N_, Refusal
from app.security import caller
from app.views.contacts import words

blueprint = Blueprint("many", __name__)
blueprint.context_processor(words)

_DEFAULTS = ("kind", "since")
_LONGEST_DEFAULT = 60


@blueprint.route("/contacts/many", methods=["GET", "POST"])
@needs(Action.CONTACTS_OWN)
def page() -> ResponseReturnValue:
    """A list is given; its preview comes back, and nothing is written."""
    person = actor().person
    if person is None:
        return render_template("contacts/no_person.html"), 409 if request.method == "POST" else 200
    if contacts.agreed(store(), person) is None:
        return redirect(url_for("contacts.consent", purpose=contacts.CONTACTS, next=url_for("many.page")))
    if request.method != "POST":
        return _ask()
    given = request.form
    defaults = {name: given.get(name, "").strip()[:_LONGEST_DEFAULT] for name in _DEFAULTS}
    try:
        read = _read()
    except Refusal as refusal:
        return _ask(given.get("list", ""), defaults, refusal), refusal.status
    return _preview(read, defaults)


@blueprint.post("/contacts/many/write")
@needs(Action.CONTACTS_OWN)
def write() -> ResponseReturnValue:
    """Writes what the owner of a preview has chosen; every line by the rules of a single contact."""
    given = request.form
    kept = _opened(given.get("rows", ""))
    if kept is None:
        abort(400)
    lines = [_line(*cells) for cells in kept["lines"]]
    answers = {line.number: given.get(f"who-{line.number}", "")[:200] for line in lines}
    try:
        outcomes = rules.register_many(
            graph(),
            store(),
            caller(),
            lines,
            answers,
            nonce=kept["nonce"],
            kind=kept["kind"],
            since=kept["since"],
            visibility=given.get("visibility", "coordinators"),
            language=i18n.language(),
        )
    except NeedsConsent as refusal:
        return redirect(url_for("contacts.consent", purpose=refusal.purpose, next=url_for("many.page")))
    left = [one.line for one in outcomes if one.what in ("refused", "skipped")]
    counts = {what: sum(one.what == what for one in outcomes) for what in OUTCOMES}
    return render_template(
        "contacts/many_result.html", outcomes=outcomes, counts=counts, left=lists.written(left), defaults=kept
    )


OUTCOMES = ("made", "met", "exists", "declined", "refused", "skipped")


@blueprint.get("/contacts/many/template.csv")
@needs(Action.CONTACTS_OWN)
def template() -> ResponseReturnValue:
    """An empty list with the right headers, for a spreadsheet."""
    language = i18n.language()
    name = {"ru": "kontakty.csv"}.get(language, "contacts.csv")
    return Response(
        lists.template(language),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _ask(text: str = "", defaults: dict[str, str] | None = None, refusal: Refusal | None = None) -> str:
    return render_template(
        "contacts/many.html",
        text=text[: lists.LONGEST_TEXT],
        defaults=defaults or {},
        refusal=refusal,
        most=lists.MOST_LINES,
        heads=lists.HEADERS.get(i18n.language(), lists.HEADERS["en"]),
        choices=contacts.choices(),
    )


def _read() -> lists.Read:
    """The list of the request; raises a Refusal at `list` or `file`."""
    sent = request.files.get("file")
    data = sent.read() if sent is not None and sent.filename else b""
    if data:
        read = lists.read_file(data)
        if not read.lines:
            raise Refusal(N_("This file holds no line with a contact."), field="file")
        return read
    text = request.form.get("list", "")
    if len(text) > lists.LONGEST_TEXT:
        raise Refusal(N_("This is far too long for one list. Divide it."), field="list")
    read = lists.read_text(text)
    if not read.lines:
        raise Refusal(N_("Paste a list or choose a file."), field="list")
    return read


def _preview(read: lists.Read, defaults: dict[str, str]) -> str:
    rows = rules.understand(graph(), caller(), read, **defaults, language=i18n.language())
    kept = defaults | {"nonce": nonces.new(), "lines": [_cells(row) for row in rows]}
    person = actor().person
    assert person is not None
    return render_template(
        "contacts/many_preview.html",
        read=read,
        rows=rows,
        counts={
            "ready": sum(bool(row.chosen) and row.chosen != rules.SKIP and not row.wrong for row in rows),
            "open": sum(not row.chosen and not row.wrong for row in rows),
            "wrong": sum(bool(row.wrong) for row in rows),
            "same": sum(row.same_as is not None for row in rows),
        },
        kept=_signer().dumps(kept),
        text=lists.written(read.lines),
        defaults=defaults,
        may_publish=contacts.agreed(store(), person, contacts.PUBLIC) is not None,
    )


# --- the rows that a preview carries ----------------------------------------------------------------------------------


def _signer() -> URLSafeSerializer:
    """Signs for one account only: a preview of somebody else's is not opened."""
    return URLSafeSerializer(str(current_app.secret_key), salt=f"contacts-many:{actor().account_id}")


def _opened(signed: str) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = _signer().loads(signed)
    except BadData:
        return None
    return found


def _cells(row: rules.Understood) -> list[Any]:
    faults = [[wrong.column, wrong.reason, dict(wrong.params)] for wrong in row.wrong]
    return [row.line.number, *row.line.cells, faults]


def _line(number: int, name: str, place: str, kind: str, since: str, wrong: list[Any]) -> lists.Line:
    faults = tuple(lists.Wrong(column, reason, tuple(params.items())) for column, reason, params in wrong)
    return lists.Line(number, name, place, kind, since, faults)
