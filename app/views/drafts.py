"""The form by which an agreement is drawn up: with what it begins, and what is sent with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from flask import render_template, request
from flask_babel import gettext

from app import agreements, nonces, partnership, profiles
from app.agreements import Draft, Seen, text_fields
from app.agreements.annexes import OVER
from app.context import graph, institution_choices, store
from app.profiles import Problem
from app.refusals import NotThere, Refusal
from app.security import caller

SLOTS = 6
"""Parties that the form asks for at once."""


def begun(voices: list[str], today: dt.date) -> str:
    """The form as it is first shown: empty, or filled from a partnership in force or from the agreement that it is an annex to."""
    given = request.args
    own, others = given.get("institution", "")[:80], [id[:80] for id in given.getlist("with")[:SLOTS] if id]
    own = own if own in voices else voices[0]
    draft, texts = Draft(given.get("kind", "")[:40], tuple([own] if own else []) + tuple(others)), {"since": str(today)}
    if source := given.get("partnership", "")[:60]:
        workspace = partnership.one(store(), caller(), source).workspace
        if not workspace.in_force:
            raise Refusal(gettext("No text of this partnership is in force: agree on one first."))
        draft, texts = agreements.from_partnership(workspace, today)
        own = next((id for id in voices if id in draft.parties), "" if "" in voices else own)
    elif framework := given.get("annex", "")[:80]:
        seen = agreements.one(graph(), store(), caller(), framework)
        if seen.known is None or not seen.is_own:
            raise NotThere(gettext("There is no such agreement, or it is not yours to see."))
        _refuse_ended(seen)
        parties = seen.known["parties"]
        base = next((one["institution"] for one in parties if one["role"] == "base"), "")
        draft = Draft(seen.form, tuple(one["institution"] for one in parties), base, framework)
        own = next((id for id in voices if id in draft.parties), "" if "" in voices else own)
        texts |= {"until": str(seen.known["until"] or "")}
    return form(own, voices, draft, texts, nonces.new())


def _refuse_ended(framework: Seen) -> None:
    if framework.standing(dt.date.today()) in ("expired", "terminated"):
        raise Refusal(OVER, number=(framework.known or {}).get("number", ""))


def sent() -> tuple[Draft, dict[str, str]]:
    """What was sent with the form; places left empty fall away."""
    given = request.form
    slots = [n for n in range(1, SLOTS + 1) if given.get(f"party_{n}", "").strip()]
    parties = tuple(given.get(f"party_{n}", "")[:80] for n in slots)
    base = given.get("base", "")
    chosen = given.get(f"party_{base}", "")[:80] if base.isdecimal() and len(base) < 3 else ""
    texts = {field.name: profiles.canonical(field, given.get(field.name, "")) for field in text_fields([])}
    texts |= {f"duties_{n}": given.get(f"duties_{slot}", "") for n, slot in enumerate(slots, 1)}
    source = ("partnership", given.get("partnership", "")[:60])
    if not source[1] or not is_in_force(source[1]):
        source = ("", "")
    annex = given.get("annex_to", "")[:80]
    if annex:
        seen = agreements.one(graph(), store(), caller(), annex)
        _refuse_ended(seen)
        annex = annex if seen.is_own else ""
    return Draft(given.get("kind", "")[:40], parties, chosen, annex, source), texts


def is_in_force(workspace: str) -> bool:
    """Whether somebody who asks sees this partnership, and a text of it is in force."""
    try:
        return bool(partnership.one(store(), caller(), workspace).workspace.in_force)
    except NotThere:
        return False


def form(
    own: str,
    voices: list[str],
    draft: Draft,
    texts: Mapping[str, str],
    nonce: str,
    problems: Mapping[str, Problem] | None = None,
) -> str:
    """The form, in the name of `own`; one of the `voices` can be chosen instead."""
    workspace = partnership.one(store(), caller(), draft.source[1]).workspace if draft.source[0] else None
    framework = agreements.one(graph(), store(), caller(), draft.annex_to) if draft.annex_to else None
    return render_template(
        "agreements/new.html",
        own=own,
        voices=voices,
        known=partnership.places(graph(), [*voices, *draft.parties, *(workspace.places.values() if workspace else ())]),
        draft=draft,
        slots=SLOTS,
        texts=texts,
        fields={field.name: field for field in text_fields([])},
        duties=text_fields(range(1, SLOTS + 1))[2 : 2 + SLOTS],
        choices=institution_choices(*draft.parties, *(workspace.places.values() if workspace else ())),
        nonce=nonce,
        problems=problems or {},
        workspace=workspace,
        expectations=agreements.expectations(workspace) if workspace else [],
        framework=framework,
        orders=agreements.ORDERS,
    )
