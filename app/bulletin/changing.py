"""Writing on the bulletin: put up, change, take down, bring back. Nothing is lost: whoever comes later is shown what holds now, and
what is taken down stays whole in the history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import nonces
from app.audit import Caller, record
from app.bulletin.concern import concerns_more
from app.bulletin.reading import Owner, Post, post
from app.graph import Ask, GraphSession, given_back
from app.profiles.changing import Changed, Saved, take_out
from app.profiles.checking import Checked, Problem, Wrong, checked, unknown_topics
from app.profiles.history import role_of
from app.profiles.parts import POST, Texts, texts_of
from app.profiles.parts import changed as differing
from app.refusals import N_, NotThere, Refusal
from app.store import PostChange, now

MOST_A_DAY = 50
"""Posts that one account may put up in a day: each of them may come to thousands of inboxes."""
_ADDRESSED = ("kinds", "sectors", "addressees")


def make(
    graph: GraphSession,
    session: Session,
    caller: Caller,
    owner: Owner,
    given: Mapping[str, str],
    *,
    nonce: str = "",
    on: dt.date | None = None,
) -> Saved:
    """Puts up a post in the owner's name (one of `owners`). Raises Wrong at the fields; then nothing is written."""
    found = _whole(given)
    _check_measure(session, caller)
    id = f"post-{nonces.mark(nonce)}"
    properties = {name: value for name, value in found.properties.items() if value is not None}
    row = graph.write(
        "bulletin.make",
        institution=owner.id,
        id=id,
        properties=properties | {"posted_on": on or dt.date.today()},
        topics=found.topics,
        addressees=_addressees(found),
    ).dicts()
    if not row:
        raise NotThere(N_("You cannot do this in that name."))
    _check_known(row[0])
    if row[0]["made"]:
        texts = {name: text for name, text in found.texts.items() if text}
        title = str(properties["title"])
        _keep(session, caller, _row(caller, owner.id, owner.municipality, id, title, "make", {}, texts))
    return Saved("made", id)


def change(
    graph: GraphSession, session: Session, caller: Caller, held: Post, given: Mapping[str, str], *, seen: str
) -> Saved:
    """Changes a post that the caller may write, if it is still as `seen`. Raises Wrong or Changed."""
    found = _whole(given)
    before = texts_of(POST, held.values)
    if held.values["seen"] != seen:
        raise Changed(held.values)
    if before == found.texts:
        return Saved("same", held.id)
    row = graph.write(
        "bulletin.change",
        id=held.id,
        seen=seen,
        properties=found.properties,
        topics=found.topics,
        addressees=_addressees(found),
        told=concerns_more(before, found.texts),
    ).dicts()
    if not row:
        raise Changed(None)
    _check_known(row[0])
    if not row[0]["changed"]:
        after = post(graph, held.id, held.municipality)
        raise Changed(after.values if after else None)
    was, became = differing(before, found.texts)
    title = str(found.properties["title"])
    _keep(session, caller, _row(caller, held.owner["id"], held.municipality, held.id, title, "change", was, became))
    return Saved("changed", held.id)


def remove(
    graph: GraphSession, session: Session, caller: Caller, held: Post, seen: str, reason: str = ""
) -> PostChange:
    """Takes a post down; the history keeps it whole. Who does not speak for its institution says why. Raises Changed, NotThere or
    Refusal."""
    reason = " ".join(reason.split())[:1000]
    if not held.is_written_by(caller):
        raise NotThere(N_("There is no such post, or it is not yours to change."))
    if held.needs_reason(caller) and not reason:
        raise Refusal(N_("Say why: whoever put it up will read this."), field="reason")
    row = _row(
        caller, held.owner["id"], held.municipality, held.id, held.title, "remove", texts_of(POST, held.values), {}
    )
    row.reason = reason if held.needs_reason(caller) else ""

    def take(ask: Ask) -> None:
        found = ask("bulletin.held", id=held.id)
        if not found or found[0]["seen"] != seen:
            raise Changed(held.values if found else None)
        row.held = {"node": found[0]["properties"], "ties": found[0]["ties"]}
        session.add(row)
        session.commit()  # first: what goes must be held already
        ask("bulletin.remove", id=held.id)

    take_out(graph, session, row, take)
    record(session, caller, "bulletin.remove", target=held.id)
    session.commit()
    return row


def restore(graph: GraphSession, session: Session, caller: Caller, row: PostChange) -> PostChange:
    """Brings back what a change (one of `removed`) has taken down, as it was. Raises Refusal when it cannot be."""
    if row.restored_at is not None:
        raise Refusal(N_("This has been brought back already."))
    found = graph.write(
        "bulletin.restore",
        id=row.post,
        institution=row.institution,
        node=given_back(row.held["node"]),
        ties=given_back(row.held["ties"]),
    ).dicts()
    if not found or not found[0]["there"]:
        raise Refusal(N_("This cannot be brought back: whose it was is not in the network any more."))
    row.restored_at = now()
    _keep(
        session,
        caller,
        _row(caller, row.institution, row.municipality, row.post, row.title, "restore", {}, dict(row.before)),
    )
    return row


def _whole(given: Mapping[str, str]) -> Checked:
    """The texts checked, and what fields say together: a post for everyone names nobody, one for some names somebody."""
    problems: dict[str, Problem] = {}
    named = given.get("audience") == "some"
    try:
        found = checked(POST, given if named else {**given, "audience": "everyone"} | dict.fromkeys(_ADDRESSED, ""))
    except Wrong as wrong:
        problems, found = wrong.problems, None
    if named and not any(given.get(name, "").strip() for name in _ADDRESSED):
        problems.setdefault("audience", Problem(N_("Choose at least one kind, sector or institution below."), {}))
    if problems or found is None:
        raise Wrong(problems)
    return found


def _addressees(found: Checked) -> list[str]:
    return list(filter(None, found.texts["addressees"].split("\n")))


def _check_known(row: Mapping[str, Any]) -> None:
    if not row["known"]:
        raise unknown_topics()
    if not row["there"]:
        raise Wrong({"addressees": Problem(N_("Choose institutions of the list."), {})})


def _check_measure(session: Session, caller: Caller) -> None:
    since = now() - dt.timedelta(days=1)
    made = select(func.count()).where(
        PostChange.account_id == caller.actor.account_id, PostChange.act == "make", PostChange.at >= since
    )
    if (session.scalar(made) or 0) >= MOST_A_DAY:
        raise Refusal(
            N_("At most %(most)s posts a day are taken from one person. Go on tomorrow."),
            field="title",
            most=MOST_A_DAY,
        )


def _row(
    caller: Caller, institution: str, municipality: str, id: str, title: str, act: str, before: Texts, after: Texts
) -> PostChange:
    return PostChange(
        post=id,
        institution=institution,
        municipality=municipality,
        title=title,
        act=act,
        before=before,
        after=after,
        held={},
        account_id=caller.actor.account_id,
        role=role_of(caller.actor, institution),
    )


def _keep(session: Session, caller: Caller, row: PostChange) -> None:
    session.add(row)
    record(session, caller, f"bulletin.{row.act}", target=row.post)
    session.commit()
