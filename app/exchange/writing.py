"""Writing a network that was brought in: all of it or nothing, with a full record of what was before, and taking it back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.access import Action, may
from app.audit import DONE, FAILED, Caller, record
from app.exchange.known import AT_ONCE, LABELS, TIES
from app.graph import Ask, GraphSession
from app.intake import MOST_ROWS, Report, steps
from app.interchange import Batch
from app.refusals import N_, Forbidden, NotThere, Refusal
from app.store import NetworkImport, now

SECONDS = 60.0
ROWS_A_SECOND = 300
_DRAWN = ("x", "y", "community")  # where a node stands is the map's business
_States = dict[str, dict[str, dict[str, Any]]]


def write(
    graph: GraphSession,
    session: Session,
    caller: Caller,
    row: NetworkImport,
    batch: Batch,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Writes the batch; `row` then says what was before, so that it can be taken back. Raises what the graph raises, and
    then nothing has changed."""
    if not may(caller.actor, Action.GRAPH_IMPORT):
        raise Forbidden(N_("Only an administrator brings networks in."))
    if batch.size > MOST_ROWS:
        raise Refusal(
            N_("There are %(rows)s rows, at most %(most)s can be brought in at once."), rows=batch.size, most=MOST_ROWS
        )
    nodes = [one["id"] for rows in batch.nodes.values() for one in rows]
    ties = [one["id"] for rows in batch.ties.values() for one in rows]

    def work(ask: Ask) -> tuple[dict[str, Any], dict[str, Any]]:
        report = Report()
        before = _states(ask, nodes, ties)
        todo = list(steps(batch, report))
        total, done = sum(len(step.rows) for step in todo), 0
        for step in todo:
            found = ask(step.query, rows=step.rows)[0]
            step.counts.add(found.get("created", 0), found.get("updated", 0), 0, found.get("removed", 0))
            done += len(step.rows)
            if progress:
                progress(done, total)
        after = _states(ask, nodes, ties)
        return _counts(report), _changes(before, after)

    try:
        row.counts, row.undo = graph.transact(work, _seconds=SECONDS + batch.size / ROWS_A_SECOND)
    except BaseException:
        session.rollback()
        row.state = "failed"
        row.changed_at = now()
        record(session, caller, "network.import", FAILED, target=str(row.id))
        session.commit()
        raise
    row.state, row.content, row.changed_at = "done", {}, now()
    record(session, caller, "network.import", DONE, target=str(row.id))
    session.commit()


def undo(graph: GraphSession, session: Session, caller: Caller, id: int) -> NetworkImport:
    """Takes an import back: what it made goes, what it changed is as it was. Raises NotThere, or a Refusal that says why
    that is not possible now; then nothing has changed."""
    row = session.get(NetworkImport, id)
    if row is None or not may(caller.actor, Action.GRAPH_IMPORT):
        raise NotThere(N_("There is no such import, or not for you."))
    if row.state != "done":
        raise Refusal(N_("This import has been taken back already, or was never finished."))
    if not row.undo:
        raise Refusal(N_("What was before this import is not kept any more, so it cannot be taken back."))
    changes = row.undo
    graph.transact(lambda ask: _undo(ask, changes), _seconds=SECONDS + MOST_ROWS / ROWS_A_SECOND)
    row.state, row.undo, row.undone_at, row.changed_at = "undone", {}, now(), now()
    record(session, caller, "network.undo", target=str(row.id))
    session.commit()
    return row


def _undo(ask: Ask, changes: Mapping[str, Any]) -> None:
    nodes, ties = changes["nodes"], changes["ties"]
    there = _states(ask, list(nodes), list(ties))
    changed = [
        id
        for sort, found in (("nodes", nodes), ("ties", ties))
        for id, one in found.items()
        if not _same(there[sort].get(id), one["after"])
    ]
    if changed:
        raise Refusal(
            N_("%(count)s of what this import brought was changed since (%(some)s). It cannot be taken back any more."),
            count=len(changed),
            some=", ".join(changed[:3]),
        )
    _each(
        ask,
        "exchange.drop_ties",
        [{"id": id, "type": one["after"]["type"]} for id, one in ties.items() if not one["before"]],
    )
    made = [{"id": id, "label": one["after"]["label"]} for id, one in nodes.items() if not one["before"]]
    # A municipality goes last: its institutions must have gone.
    made.sort(key=lambda one: one["label"] == "Municipality")
    towns = [one for one in made if one["label"] == "Municipality"]
    gone = _each(ask, "exchange.drop_nodes", made[: len(made) - len(towns)]) + _each(ask, "exchange.drop_nodes", towns)
    if gone != len(made):
        raise Refusal(
            N_("%(count)s of those whom this import brought have got ties since. It cannot be taken back any more."),
            count=len(made) - gone,
        )
    _each(
        ask,
        "exchange.restore_nodes",
        [{"id": id, **_place(one["before"])} for id, one in nodes.items() if one["before"]],
    )
    _each(
        ask,
        "exchange.restore_ties",
        [
            {"id": id, "type": one["before"]["type"], "properties": one["before"]["properties"]}
            for id, one in ties.items()
            if one["before"]
        ],
    )


def _place(state: Mapping[str, Any]) -> dict[str, Any]:
    return {"label": state["label"], "properties": state["properties"]}


def _each(ask: Ask, query: str, rows: list[dict[str, Any]]) -> int:
    count = 0
    for first in range(0, len(rows), AT_ONCE):
        found = ask(query, rows=rows[first : first + AT_ONCE])[0]
        count += next(iter(found.values()))
    return count


def _states(ask: Ask, nodes: list[str], ties: list[str]) -> _States:
    """Nodes and ties as they are, by id; where a node stands on the map is not a part of it."""
    found: _States = {"nodes": {}, "ties": {}}
    for sort, ids, query, param, values in (
        ("nodes", nodes, "exchange.held_nodes", "labels", LABELS),
        ("ties", ties, "exchange.held_ties", "types", TIES),
    ):
        for first in range(0, len(ids), AT_ONCE):
            more = {param: list(values)}
            for one in ask(query, ids=ids[first : first + AT_ONCE], **more):
                one.pop("ties", None)
                for name in _DRAWN:
                    one["properties"].pop(name, None)
                found[sort][one["id"]] = one
    return found


def _changes(before: _States, after: _States) -> dict[str, Any]:
    return {
        sort: {
            id: {"before": before[sort].get(id), "after": state}
            for id, state in after[sort].items()
            if before[sort].get(id) != state
        }
        for sort in ("nodes", "ties")
    }


def _same(now_there: Mapping[str, Any] | None, was: Mapping[str, Any]) -> bool:
    return now_there is not None and dict(now_there) == dict(was)


def _counts(report: Report) -> dict[str, Any]:
    counts = {**report.nodes, **report.ties}
    return {
        sort: {"created": one.created, "updated": one.updated}
        for sort, one in counts.items()
        if one.created or one.updated
    }
