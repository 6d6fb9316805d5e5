"""The process that is the database: starts the Java runtime, builds the engine, and ends it when nobody uses it.

Run as `python -m app.engine.child`; the specification comes as one JSON line on standard input, the answer
(`ready` or `error`) goes as one JSON line to standard output. Everything else is in the engine's log.

Every process that uses the engine holds a connection to its control port. When the last one has gone, however it
ended, the engine shuts down by itself, so nothing is left behind; `keep` makes it stay until `stop`.
"""

from __future__ import annotations

import json
import os
import selectors
import shutil
import signal
import socket
import sys
import threading
import time
from pathlib import Path
from typing import Any, TextIO

import jpype

from app.engine import settings
from app.engine.runtime import start_runtime
from app.engine.stillness import Stillness

FIRST_USER_SECONDS = 60.0
GRACE_SECONDS = 1.0
RECORD_SECONDS = 240.0
FIRST_LOOK_SECONDS = 20.0
"""Before this nobody asks whether the engine gave up: one that does so at once must not be started over and over."""
LOOK_SECONDS = 2.0


class Refused(Exception):
    """The engine must not run like this; the first argument is a reason the parent knows, the rest its values."""


def main() -> None:
    """Reads the specification, runs the engine until it is not needed, and leaves."""
    spec = json.loads(sys.stdin.readline())
    answer = os.fdopen(os.dup(1), "w")
    log = os.open(spec["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(log, 1)
    os.dup2(log, 2)
    wake_reader, wake_writer = socket.socketpair()
    try:
        if spec["priority"] and hasattr(os, "nice"):
            os.nice(spec["priority"])
        service = start(spec)
        control = socket.create_server(("127.0.0.1", 0))
    except BaseException as error:
        reason = error.args if isinstance(error, Refused) else ("failed", _causes(error))
        print(json.dumps({"error": reason}), file=answer, flush=True)
        print(_causes(error, everything=True), flush=True)
        os._exit(1)
    # Set after the Java runtime came up. Only the users of the engine decide when it ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: wake_writer.send(b"."))
    soundness = _Soundness(service, Path(spec["data"]), spec["room"])
    if _is_told(answer, control.getsockname()[1]):
        _Control(control, wake_reader, spec["token"], Stillness(service), soundness).serve()
    watchdog = threading.Timer(RECORD_SECONDS if spec["recorded"] else 30, os._exit, (3,))
    watchdog.daemon = True
    watchdog.start()
    if soundness.is_whole():
        service.shutdown()
        end = "stopped cleanly"
    else:
        end = "ended as it was: the next start brings back what was acknowledged"
    Path(spec["state"]).unlink(missing_ok=True)
    print(end, flush=True)
    # The store is closed; what is left are idle threads that would keep the process for another second.
    jpype.JClass("java.lang.Runtime").getRuntime().halt(0)


def _is_told(answer: TextIO, port: int) -> bool:
    """Whether whoever started the engine is still there to hear where it answers; nobody else would ever know."""
    try:
        print(json.dumps({"ready": port}), file=answer, flush=True)
        answer.close()
    except OSError:
        return False
    return True


def start(spec: dict[str, Any]) -> Any:
    """The running database service; raises Refused when a protecting setting did not take."""
    home = Path(spec["data"])
    start_runtime(spec["jars"], spec["heap"], _ahead(spec))
    path = jpype.JClass("java.nio.file.Path").of
    if not (home / "data").exists():
        _set_first_password(home, spec["password"])
    builder = jpype.JClass("org.neo4j.dbms.api.DatabaseManagementServiceBuilder")(path(str(home)))
    service = builder.loadPropertiesFromFile(path(str(home / "conf" / "neo4j.conf"))).build()
    try:
        if not service.database("neo4j").isAvailable(60_000):
            raise Refused("failed", "the database did not become available")
        if spec["reset_password"]:
            _reset_password(service, spec["password"])
        protecting = {**settings.PROTECTING, **spec["tightened"]}
        _tighten(service, protecting, spec["changed"])
        _check_settings(service, protecting)
    except BaseException:
        service.shutdown()
        raise
    return service


def _ahead(spec: dict[str, Any]) -> list[str]:
    """What the runtime is told of classes read ahead of time: where they are, or where to record which ones are needed."""
    if spec["recorded"]:
        return ["-XX:AOTMode=record", f"-XX:AOTConfiguration={spec['recorded']}", "-Xlog:aot*=off"]
    # What does not fit is left aside by itself; hundreds of lines about it would bury what the log is for.
    return [f"-XX:AOTCache={spec['ahead']}", "-Xlog:aot*=off", "-Xlog:cds*=off"] if spec["ahead"] else []


def _set_first_password(home: Path, password: str) -> None:
    path = jpype.JClass("java.nio.file.Path").of
    context = jpype.JClass("org.neo4j.cli.ExecutionContext")(path(str(home)), path(str(home / "conf")))
    command = jpype.JClass("org.neo4j.commandline.admin.security.SetInitialPasswordCommand")(context)
    if jpype.JClass("picocli.CommandLine")(command).execute([password]) != 0:
        raise Refused("failed", "the first password could not be set")


def _reset_password(service: Any, password: str) -> None:
    """Gives the store the password of a file that was lost and made anew: who owns these files owns the data anyway."""
    transaction = service.database("system").beginTx()
    try:
        values = jpype.JClass("java.util.HashMap")()
        values.put("password", password)
        transaction.execute("ALTER USER neo4j SET PASSWORD $password CHANGE NOT REQUIRED", values)
        transaction.commit()
    except jpype.JException as error:
        if "cannot be the same" not in str(error):
            raise
    finally:
        transaction.close()


def _config(service: Any) -> Any:
    # Internal settings are left out of SHOW SETTINGS, so the live configuration itself is used.
    resolver = service.database("neo4j").getDependencyResolver()
    return resolver.resolveDependency(jpype.JClass("org.neo4j.configuration.Config"))


def _tighten(service: Any, protecting: dict[str, str], changed: dict[str, str]) -> None:
    """What was loose while the databases were made is as it must be from now on."""
    config = _config(service)
    for name in settings.STARTING:
        if name not in changed:
            setting = config.getSetting(name)
            config.setDynamic(setting, setting.parse(protecting[name]), "setka")


def _check_settings(service: Any, protecting: dict[str, str]) -> None:
    config = _config(service)

    def live(name: str) -> str:
        setting = config.getSetting(name)
        return str(setting.valueToString(config.get(setting)))

    for name, wanted in protecting.items():
        if not settings.same(name, wanted, live(name)):
            raise Refused("open", name, live(name))
    listens = live("server.bolt.listen_address")
    if not listens.startswith("127.0.0.1:"):
        raise Refused("open", "server.bolt.listen_address", listens)


def _causes(error: BaseException, *, everything: bool = False) -> str:
    lines: list[str] = []
    cause: Any = error
    while cause is not None and len(lines) < 12:
        lines.append(str(cause).splitlines()[0][:300] if str(cause) else type(cause).__name__)
        cause = cause.getCause() if hasattr(cause, "getCause") else cause.__cause__
    return "\n".join(lines) if everything else " | ".join(dict.fromkeys(lines))


def _heap() -> dict[str, int]:
    """The Java heap in bytes: what is used of it, garbage not yet collected included, and the most that it may become."""
    runtime = jpype.JClass("java.lang.Runtime").getRuntime()
    return {"heap_used": runtime.totalMemory() - runtime.freeMemory(), "heap_most": runtime.maxMemory()}


class _Soundness:
    """Whether the engine has not given up writing, as it does on a full disk. Then it answers nobody until started anew."""

    def __init__(self, service: Any, folder: Path, room: int) -> None:
        health = jpype.JClass("org.neo4j.monitoring.DatabaseHealth")
        databases = [service.database(name).getDependencyResolver() for name in ("neo4j", "system")]
        self._healths = [one.resolveDependency(health) for one in databases]
        self._folder, self._room = folder, room
        self._next_look = time.monotonic() + FIRST_LOOK_SECONDS

    def is_whole(self) -> bool:
        """When it is not, the rest of a broken-off transaction is still in the engine's memory: an orderly end would append that to
        the log, if there is room again, and no later start could read it."""
        return all(one.hasNoPanic() for one in self._healths)

    def is_to_begin_anew(self) -> bool:
        """Whether it has given up and there is room to start again: whoever uses it starts the next one then."""
        if time.monotonic() < self._next_look:
            return False
        self._next_look = time.monotonic() + LOOK_SECONDS
        return not self.is_whole() and shutil.disk_usage(self._folder).free >= self._room


class _Control:
    """The control port: who uses the engine, who asks it to stay or to stop, and who wants nothing to be written for a moment."""

    def __init__(
        self, server: socket.socket, wake: socket.socket, token: str, stillness: Stillness, soundness: _Soundness
    ) -> None:
        self.server, self.wake, self.token = server, wake, token
        self.stillness, self.soundness = stillness, soundness
        self.selector = selectors.DefaultSelector()
        self.selector.register(server, selectors.EVENT_READ)
        self.selector.register(wake, selectors.EVENT_READ)
        self.users: dict[socket.socket, bytes] = {}
        self.greeted: set[socket.socket] = set()
        self.kept = False
        self.alone_at = time.monotonic() + FIRST_USER_SECONDS - GRACE_SECONDS

    def serve(self) -> None:
        """Returns when the engine should end."""
        while True:
            alone = not self.greeted and not self.kept
            if (alone and time.monotonic() > self.alone_at + GRACE_SECONDS) or self.soundness.is_to_begin_anew():
                return
            for key, _ in self.selector.select(0.25 if alone else LOOK_SECONDS):
                if key.fileobj is self.wake:
                    return
                if key.fileobj is self.server:
                    user, _ = self.server.accept()
                    user.settimeout(2)
                    self.users[user] = b""
                    self.selector.register(user, selectors.EVENT_READ)
                elif isinstance(key.fileobj, socket.socket) and self._hear(key.fileobj):
                    return

    def _hear(self, user: socket.socket) -> bool:
        try:
            data = user.recv(4096)
        except OSError:
            data = b""
        if not data or len(self.users[user]) > 8192:
            self._drop(user)
            return False
        *lines, self.users[user] = (self.users[user] + data).split(b"\n")
        for line in lines:
            try:
                message = json.loads(line)
            except ValueError:
                message = {}
            if not isinstance(message, dict) or message.get("token") != self.token:
                self._drop(user)
                return False
            if self._obey(user, str(message.get("say"))):
                return True
        return False

    def _obey(self, user: socket.socket, word: str) -> bool:
        if word == "use":
            self.greeted.add(user)
        elif word == "keep":
            self.kept = True
        elif word == "still":  # takes as long as the commits under way: others are heard meanwhile
            threading.Thread(target=self._be_still, args=(user,), daemon=True).start()
            return False
        answer = {"users": len(self.greeted), "kept": self.kept} | (_heap() if word == "status" else {})
        if word == "go on":
            answer = {"still": self.stillness.end(user)}
        try:
            user.sendall(json.dumps(answer).encode() + b"\n")
        except OSError:
            self._drop(user)
        return word == "stop"

    def _be_still(self, user: socket.socket) -> None:
        held = self.stillness.begin(user)
        try:
            user.sendall(json.dumps({"still": held}).encode() + b"\n")
        except OSError:  # whoever asked has gone
            self.stillness.end(user)

    def _drop(self, user: socket.socket) -> None:
        self.selector.unregister(user)
        self.stillness.end(user)
        user.close()
        self.users.pop(user, None)
        if user in self.greeted:
            self.greeted.discard(user)
            self.alone_at = time.monotonic()


if __name__ == "__main__":
    main()
