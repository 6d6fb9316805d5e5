"""What runs now and may take long: a report, a file, a statement of the console; whose it is, since when; stopping it.

What the network's database does is asked of the database, by the tags of its transactions: so it is known whichever process of
the installation began it, and what has ended is not in the list. A tag holds no values of parameters.
"""

from __future__ import annotations

import contextlib
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.access import Action, Actor, may
from app.audit import Caller, record
from app.graph import GraphError, GraphSession
from app.refusals import N_, NotThere

KINDS: Mapping[str, str] = {
    "report": N_("Report"),
    "file": N_("Report as a file"),
    "program": N_("Report for a program"),
    "command": N_("Report on the command line"),
    "network": N_("Network as a file"),
    "console": N_("Query of the console"),
}
LOOK_SECONDS = 0.5


@dataclass(frozen=True)
class Running:
    """One thing that runs: of `KINDS`, by the name of its query (a statement of the console has none), for so many seconds."""

    id: str
    account: int | None
    kind: str
    name: str
    seconds: int


def tag(kind: str, name: str, account: int | None) -> dict[str, Any]:
    """What a session's `tag` is set to, so that what it reads from now on stands in the list."""
    known = {"run": secrets.token_hex(8), "kind": kind, "name": name, "begun": time.time()}
    return known if account is None else known | {"account": account}


def listed(graph: GraphSession, statements: Mapping[int, float], account: int | None = None) -> list[Running]:
    """What runs, the longest first: all of it, or only what this account began. `statements` are those of the console: since
    when each account has run one."""
    found = [
        Running(row["id"], row["account"], row["kind"], row["name"], _since(row["begun"]))
        for row in graph.rows("runs.list", account=account).dicts()
    ]
    found += [
        Running(f"console-{whose}", whose, "console", "", _since(begun))
        for whose, begun in statements.items()
        if account in (None, whose)
    ]
    return sorted(found, key=lambda one: -one.seconds)


def stop(
    session: Session, graph: GraphSession, caller: Caller, id: str, cancel: Callable[[int, bool], bool]
) -> None:  # fmt: skip
    """Ends one of those listed: one's own, or, for whoever may manage them, anybody's. Raises NotThere, also when it has
    ended meanwhile. `cancel(account, is_own)` stops a statement of the console."""
    account = None if may(caller.actor, Action.RUNS_MANAGE) else caller.actor.account_id
    kind, _, whose = id.partition("-")
    if kind == "console" and whose.isdecimal():
        is_own = int(whose) == caller.actor.account_id
        stopped = account in (None, int(whose)) and cancel(int(whose), is_own)
    else:
        stopped = end(graph, id, account)
    if not stopped:
        raise NotThere(N_("This does not run any more: it has ended, or was stopped already."))
    record(session, caller, "run.stop", target=id[:40])
    session.commit()


def end(graph: GraphSession, id: str, account: int | None = None) -> bool:
    """Ends what carries this tag in the database (of this account only, when one is named); tells whether there was anything."""
    return bool(graph.rows("runs.stop", run=id, account=account).rows[0][0])


def may_see_all(actor: Actor) -> bool:
    """Whether the actor is shown what others run too."""
    return may(actor, Action.RUNS_MANAGE)


def _since(begun: float) -> int:
    return max(0, int(time.time() - begun))


class Watch:
    """Ends what nobody waits for any more: a closed page, a download broken off. One thread, while there is anything to watch."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waited: dict[int, tuple[Callable[[], bool], Callable[[], object]]] = {}
        self._count = 0
        self._thread: threading.Thread | None = None

    def add(self, is_gone: Callable[[], bool], end: Callable[[], object]) -> Callable[[], None]:
        """From now on `end` is called (again and again) once `is_gone`; until the returned function is called."""
        with self._changed:
            self._count += 1
            number = self._count
            self._waited[number] = (is_gone, end)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="runs-watch", daemon=True)
                self._thread.start()

        def forget() -> None:
            with self._changed:
                self._waited.pop(number, None)
                self._changed.notify_all()

        return forget

    def _run(self) -> None:
        while True:
            with self._changed:
                if not self._waited:
                    self._thread = None
                    return
                self._changed.wait(LOOK_SECONDS)
                ends = [end for is_gone, end in self._waited.values() if is_gone()]
            for end in ends:
                with contextlib.suppress(GraphError):  # the database is away: there is nothing to end
                    end()
