"""A moment in which nothing is written, so that the store’s files can be copied while everybody reads on.

Runs in the process that is the database. The Community edition can neither stop one database nor copy it while it is written
to; but “read only” is a setting that takes effect at once, and is asked again when a transaction commits. What had begun to
write is refused at its commit and rolled back; whoever wrote it tries again.
"""

from __future__ import annotations

import threading
import time
from typing import Any

import jpype

READ_ONLY = "server.databases.read_only"
COMMIT_SECONDS = 10.0
"""A commit that has passed the question takes milliseconds; after this it is given up waiting for."""
QUIET_SECONDS = 5.0
"""So long a moment is looked for in which nothing at all goes on; after this whatever does not commit just then may go on."""
HELD_SECONDS = 0.25
"""What wants to begin waits at most so long for that moment."""
LATE_SECONDS = 0.03
_CHECKPOINTS = "org.neo4j.kernel.impl.transaction.log.checkpoint"


class Stillness:
    """One holder at a time; safe to use from several threads."""

    def __init__(self, service: Any) -> None:
        self._database = service.database("neo4j")
        self._guard = threading.Lock()
        self._held = threading.Lock()
        self._holder: object | None = None

    def begin(self, holder: object) -> bool:
        """Whether nothing is written from now on and all that was is in the files, until `holder` ends it or is gone."""
        if not self._held.acquire(blocking=False):
            return False
        try:
            self._write_all_down()  # most of it, while others still write
            self._close_between_commits()
            last = None
            while last != (last := self._last_commit()):  # one that had passed the gate comes a little later
                if not self._commits_have_ended():
                    raise TimeoutError
                self._write_all_down()
                time.sleep(LATE_SECONDS)
        except (jpype.JException, TimeoutError) as error:
            print(f"no stillness: {error}", flush=True)
            self._set_read_only("")
            self._held.release()
            return False
        with self._guard:
            self._holder = holder
        return True

    def end(self, holder: object) -> bool:
        """Lets everybody write again, if it was this one that wanted nothing to be written; tells whether it was."""
        with self._guard:
            if self._holder is not holder:
                return False
            self._holder = None
        self._set_read_only("")
        self._held.release()
        return True

    def _resolve(self, name: str) -> Any:
        return self._database.getDependencyResolver().resolveDependency(jpype.JClass(name))

    def _set_read_only(self, databases: str) -> None:
        config = self._resolve("org.neo4j.configuration.Config")
        setting = config.getSetting(READ_ONLY)
        config.setDynamic(setting, setting.parse(databases), "setka")

    def _close_between_commits(self) -> None:
        """Makes the database read only in a moment in which nothing commits: a commit that is in the log and not yet in the store
        would be refused there, and the engine give up writing until it is started again. Raises TimeoutError."""
        transactions = self._transactions()
        begun = time.monotonic()
        while (waited := time.monotonic() - begun) < COMMIT_SECONDS:
            transactions.blockNewTransactions()
            try:
                held = time.monotonic()
                while transactions.getNumberOfActiveTransactions() and time.monotonic() - held < HELD_SECONDS:
                    time.sleep(0.001)
                going_on = transactions.activeTransactions()
                if not going_on or (waited > QUIET_SECONDS and not any(one.isCommitting() for one in going_on)):
                    self._set_read_only("neo4j")
                    return
            finally:
                transactions.unblockNewTransactions()
            time.sleep(HELD_SECONDS)
        raise TimeoutError("commits do not end")

    def _transactions(self) -> Any:
        return self._resolve("org.neo4j.kernel.impl.api.KernelTransactions")

    def _commits_have_ended(self) -> bool:
        transactions = self._transactions()
        give_up = time.monotonic() + COMMIT_SECONDS
        while any(one.isCommitting() for one in transactions.activeTransactions()):
            if time.monotonic() > give_up:
                return False
            time.sleep(0.005)
        return True

    def _last_commit(self) -> int:
        return int(self._resolve("org.neo4j.storageengine.api.TransactionIdStore").getLastCommittedTransactionId())

    def _write_all_down(self) -> None:
        # What was deleted gives its ids back up to a second later, by itself, in a file of the store: met by the copy or by what
        # is written below, that file is one that only a start of the engine mends, and a check refuses.
        self._resolve("org.neo4j.internal.id.IdController").maintenance()
        why = jpype.JClass(f"{_CHECKPOINTS}.SimpleTriggerInfo")("backup")
        self._resolve(f"{_CHECKPOINTS}.CheckPointer").forceCheckPoint(why)
