"""Making two records one: everything that the one has goes to the other, in one transaction, with a full record of what was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.access import Action, Target, may
from app.audit import Caller, record
from app.graph import Ask, GraphSession
from app.merging import followers
from app.merging.ties import Plan, plan, ties_of
from app.refusals import N_, NotThere, Refusal
from app.store import Merge

_OWN = frozenset({"id", "created_at", "updated_at", "visibility", "state", "proposed_by", "x", "y"})
"""Properties that are not filled from the other record: what it is, who sees it, where it is drawn."""


@dataclass(frozen=True)
class Side:
    """One of two records as their page shows it; `accounts` is how many people sign in as it (or for it)."""

    row: dict[str, Any]
    accounts: int = 0

    @property
    def id(self) -> str:
        found: str = self.row["id"]
        return found

    @property
    def label(self) -> str:
        found: str = self.row["label"]
        return found

    @property
    def weight(self) -> tuple[bool, int, int]:
        """How much speaks for keeping this record rather than the other one."""
        ties = sum(one["times"] for one in (*self.row["ties"], *self.row["others"])) + len(self.row["jobs"])
        return (self.row["state"] != "proposed", self.accounts, ties)


def side(graph: GraphSession, session: Session, caller: Caller, id: str) -> Side:
    """What the record `id` has, for a coordinator of its municipality; NotThere for everybody else."""
    return _managed(graph, session, caller, id)[0]


def _managed(graph: GraphSession, session: Session, caller: Caller, id: str) -> tuple[Side, str]:
    row = graph.row("merging.side", id=id[:80])
    if row is not None:
        # Only an administrator, who acts everywhere, may merge somebody without a municipality.
        for place in row["municipalities"] or [""]:
            if may(caller.actor, Action.CONTACTS_MANAGE, Target(municipality=place)):
                return Side(row, followers.accounts_of(session, row["label"], row["id"])), place
    raise NotThere(N_("There is no such person or institution, or not for you."))


def merge(graph: GraphSession, session: Session, caller: Caller, *, kept: str, gone: str) -> Merge:
    """Makes one of two records: `kept` has from now on all that `gone` had, and `gone` is no more.

    Raises NotThere (no such record, or none for this caller) or a Refusal; then nothing has changed.
    """
    (one, place), (other, _) = (_managed(graph, session, caller, id) for id in (kept, gone))
    if one.id == other.id:
        raise Refusal(N_("This is one and the same record."))
    if one.label != other.label:
        raise Refusal(N_("A person and an institution cannot be made one."))
    row = Merge(municipality=place, label=one.label, kept=kept, gone=gone, moved={}, made_by=caller.actor.account_id)
    try:
        graph.transact(lambda ask: _merge(ask, session, caller, row))
    except BaseException:
        session.rollback()
        if row.id is not None and (kept_row := session.get(Merge, row.id)) is not None:
            # The record was written first, so that no moment exists in which ties were moved and nobody knows from where.
            followers.lead_back(session, kept_row)
            session.delete(kept_row)
            session.commit()
        raise
    return row


def _merge(ask: Ask, session: Session, caller: Caller, row: Merge) -> None:
    kept, gone = row.kept, row.gone
    ask("merging.lock", ids=sorted((kept, gone)))
    nodes = [ask("merging.node", id=id) for id in (kept, gone)]
    if not all(nodes):
        raise NotThere(N_("One of the two is not there any more."))
    (into,), (from_,) = nodes
    of_kept, of_gone = (ties_of(id, row.label, ask("merging.around", id=id)) for id in (kept, gone))
    made = plan(kept, gone, row.label, of_kept, of_gone)
    named = [one["id"] for one in ask("merging.named_by", id=gone, states=["proposed", "confirmed", "declined"])]
    named = [id for id in named if id not in (kept, gone)]
    changes = _changes(into["properties"], from_["properties"], kept, gone)
    write(ask, made, row)
    if not ask("merging.drop", id=gone):
        raise Refusal(N_("Somebody has just changed one of the two. Look at them again."))
    ask("merging.rename", ids=named, by=kept)
    followed = (
        ask("merging.follow", **{"from": gone}, to=kept, places=[], all=True) if row.label == "Institution" else []
    )
    ask("merging.fill", id=kept, properties={name: after for name, (_, after) in changes.items()})
    moved = {
        "node": from_["properties"],
        "kept_name": into["properties"].get("short_name") or into["properties"].get("name"),
        "changes": changes,
        "before": [tie.row for tie in made.before],
        "after": [tie.row for tie in made.after],
        "named": named,
        "exchanging": [one["place"] for one in followed],
        "counts": {"moved": made.moved, "joined": made.joined, "dropped": made.dropped},
    }
    is_new = row.id is None
    if is_new:
        session.add(row)
        row.moved = moved | {"followers": followers.lead(session, row)}
        record(session, caller, "merge.make", target=f"{gone}>{kept}")
    else:
        row.moved = moved | {"followers": row.moved["followers"]}
    session.commit()


def write(ask: Ask, made: Plan, row: Merge) -> None:
    """Takes `before` out of the graph and puts `after` in."""
    elements = list(dict.fromkeys(tie.element for tie in made.before))
    removed = ask("merging.untie", elements=elements)[0]["removed"]
    created = ask("merging.tie", rows=[tie.row for tie in made.after])[0]["created"]
    if removed != len(elements) or created != len(made.after):
        raise Refusal(N_("Somebody has just changed one of the two. Look at them again."))


def _changes(into: Mapping[str, Any], from_: Mapping[str, Any], kept: str, gone: str) -> dict[str, tuple[Any, Any]]:
    """Property → (before, after) of the record that is kept: what it lacked; and a person who is surely there is no longer
    only proposed."""
    found: dict[str, tuple[Any, Any]] = {}
    for name, value in from_.items():
        if name not in _OWN and into.get(name) in (None, "", []) and value not in (None, "", []):
            found[name] = (into.get(name), value)
    if into.get("state") in ("proposed", "declined") and from_.get("state") in (None, "confirmed"):
        found["state"] = (into["state"], from_.get("state"))
    if into.get("proposed_by") == gone:
        found["proposed_by"] = (gone, kept)
    return found
