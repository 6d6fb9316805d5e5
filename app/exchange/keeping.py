"""Networks that are being brought in: kept from the file to the last word, so that nothing has to be sent twice."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from sqlalchemy import Text, cast, delete, or_, select, update
from sqlalchemy.orm import Session

from app import layout
from app.access import Action, may
from app.audit import Caller
from app.exchange.known import Held
from app.exchange.plan import Choices, Plan
from app.exchange.understanding import understand
from app.exchange.writing import write
from app.graph import Graph, GraphError, GraphSession
from app.interchange.foreign import BadNetwork, Given, Grid, read_network
from app.interchange.mapping import guess, mapped
from app.interchange.networks import NODE_FIELDS, TIE_FIELDS
from app.refusals import N_, Forbidden, NotThere, Refusal
from app.store import NetworkImport, Store, now

LISTED = 20
DRAFTS = dt.timedelta(days=1)
UNDOABLE = dt.timedelta(days=30)
"""So long an import can be taken back; then what was before it is forgotten, and so is the content of one that failed."""
SILENT = dt.timedelta(minutes=10)
"""A running import that has said nothing for so long was interrupted."""
WAITED_FOR = 2_000
"""Rows that are written while the person waits; more go on beside, with progress."""


def take_in(
    session: Session, caller: Caller, files: list[tuple[str, bytes]], municipality: str | None
) -> NetworkImport:
    """Reads the files and keeps what is in them; raises Refusal with what is wrong."""
    if not may(caller.actor, Action.GRAPH_IMPORT):
        raise Forbidden(N_("Only an administrator brings networks in."))
    try:
        given = read_network(files)
    except BadNetwork as bad:
        raise Refusal(bad.reason, field="file", **bad.params) from bad
    columns = {"nodes": _guessed(given.nodes, NODE_FIELDS), "ties": _guessed(given.ties, TIE_FIELDS)}
    row = NetworkImport(
        municipality=municipality or "",
        made_by=caller.actor.account_id,
        name=" + ".join(name[:80] for name, _ in files)[:200],
        state="draft",
        content=given.as_json(),
        mapping={"columns": columns, "choices": asdict(Choices()), "notices": list(given.notices)},
        counts={},
        undo={},
    )
    prune(session)
    session.add(row)
    session.commit()
    return row


def prune(session: Session) -> None:
    """Forgets drafts of days ago, and what was kept so that an import can be taken back or repeated, once that is over. The
    list of imports stays."""
    old = NetworkImport.changed_at < now() - UNDOABLE
    kept = or_(cast(NetworkImport.undo, Text) != "{}", cast(NetworkImport.content, Text) != "{}")
    session.execute(
        delete(NetworkImport).where(NetworkImport.state == "draft", NetworkImport.changed_at < now() - DRAFTS)
    )
    session.execute(
        update(NetworkImport).where(NetworkImport.state.in_(("done", "failed")), old, kept).values(undo={}, content={})
    )
    session.commit()


def _guessed(grid: Grid, fields: Mapping[str, Any]) -> dict[str, str]:
    return {str(place): name for place, name in guess(grid.names, fields).items()}


def draft(session: Session, caller: Caller, id: int) -> NetworkImport:
    """The import with this id; NotThere for everybody who may not bring networks in."""
    row = session.get(NetworkImport, id)
    if row is None or not may(caller.actor, Action.GRAPH_IMPORT):
        raise NotThere(N_("There is no such import, or not for you."))
    return row


def latest(session: Session, *, limit: int = LISTED) -> list[NetworkImport]:
    """The latest imports, drafts among them; what is too old to be taken back is forgotten first."""
    prune(session)
    return list(session.scalars(select(NetworkImport).order_by(NetworkImport.id.desc()).limit(limit)))


def given_of(row: NetworkImport) -> Given:
    """The tables of a draft."""
    return Given.from_json(row.content) if row.content else Given()


def choices_of(row: NetworkImport) -> Choices:
    """What was chosen for a draft."""
    return Choices(**row.mapping["choices"])


def choose(session: Session, row: NetworkImport, columns: Mapping[str, Mapping[str, str]], choices: Choices) -> None:
    """Keeps which column is which field, and what holds where the file says nothing; raises Refusal."""
    for side, fields in (("nodes", NODE_FIELDS), ("ties", TIE_FIELDS)):
        chosen = [name for name in columns[side].values() if name]
        if set(chosen) - fields.keys():
            raise Refusal(N_("There is no such field."))
        twice = {name for name in chosen if chosen.count(name) > 1}
        if twice:
            raise Refusal(N_("Two columns cannot be the same field: choose one of them."), field=side)
    ties = given_of(row).ties
    if ties.rows and not {"source", "target"} <= set(columns["ties"].values()):
        raise Refusal(N_("Say which column holds the beginning of a tie and which its end."), field="ties")
    row.mapping = {
        **row.mapping,
        "columns": {side: dict(one) for side, one in columns.items()},
        "choices": asdict(choices),
    }
    row.changed_at = now()
    session.commit()


def plan(graph: GraphSession, row: NetworkImport) -> Plan:
    """How the draft is understood now."""
    given = given_of(row)
    sides = (
        mapped(grid.rows, {int(place): name for place, name in row.mapping["columns"][side].items() if name})
        for side, grid in (("nodes", given.nodes), ("ties", given.ties))
    )
    nodes, ties = sides
    return understand(Held(graph, row.municipality or None), nodes, ties, choices_of(row))


def bring_in(store: Store, graph: Graph, caller: Caller, id: int, bookmarks: Iterable[str] = ()) -> NetworkImport:
    """Writes a draft: at once, or a large one beside, whoever asks again sees how far it is. Raises Refusal when a row is
    wrong or the draft is none any more."""
    session = store.session()
    try:
        row = draft(session, caller, id)
        # Of two who press the button at once, one begins.
        started: Any = session.execute(
            update(NetworkImport)
            .where(NetworkImport.id == id, NetworkImport.state.in_(("draft", "failed")))
            .values(state="running", changed_at=now())
        )
        session.commit()
        if started.rowcount != 1:
            raise Refusal(N_("This import is under way or finished already."))
        session.refresh(row)
        network = graph.session(caller.actor.viewer, bookmarks)
        try:
            found = plan(network, row)
        except BaseException:
            _back(session, row, "draft")
            raise
        if not found.writes or found.batch is None:
            _back(session, row, "draft")
            raise Refusal(N_("There is nothing to write, or a row is wrong: look at the rows again."))
        row.total = found.batch.size
        session.commit()
    except BaseException:
        session.close()
        raise
    if found.batch.size <= WAITED_FOR:
        with session:
            write(network, session, caller, row, found.batch)
            _place(network)
            return row
    threading.Thread(
        target=_beside, args=(store, network, session, caller, row, found.batch), name=f"import-{id}", daemon=True
    ).start()
    return row


def _beside(
    store: Store, network: GraphSession, session: Session, caller: Caller, row: NetworkImport, batch: Any
) -> None:
    id = row.id

    def progress(done: int, total: int) -> None:
        with store.session() as other:
            other.execute(
                update(NetworkImport).where(NetworkImport.id == id).values(done=done, total=total, changed_at=now())
            )
            other.commit()

    with session:
        try:
            write(network, session, caller, row, batch, progress)
            _place(network)
        except (GraphError, Refusal):
            return  # the row says that it failed


def _place(network: GraphSession) -> None:
    """Gives the new ones a place on the map. What is written is written, even if that must wait for the next change."""
    with suppress(GraphError):
        layout.store_places(network)


def _back(session: Session, row: NetworkImport, state: str) -> None:
    session.rollback()
    row.state = state
    session.commit()
