"""Fetching the engine's jars: in parallel, resumable, every hash checked, nothing half-written ever in place."""

from __future__ import annotations

import json
import shutil
import ssl
import threading
import time
from collections.abc import Callable
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any

import requests
import truststore
from filelock import FileLock
from jgo.constants import MAVEN_CENTRAL_URL
from requests.adapters import HTTPAdapter

from app.engine import errors
from app.engine.errors import EngineError
from app.engine.lock import Jar, JarLock, sha256

WORKERS = 16
ATTEMPTS = 4
CHUNK = 1 << 17
TIMEOUT = (10, 60)  # seconds to connect, seconds without a byte
ROOM_LEFT = 100 << 20

Progress = Callable[[int, int], None]
"""Told (bytes in place, bytes in all); called from several threads, one at a time."""


class _SystemTrust(HTTPAdapter):
    """Believes the certificates that the operating system believes: offices often inspect traffic with their own."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        kwargs["ssl_context"] = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        super().init_poolmanager(*args, **kwargs)


def missing(lock: JarLock, folder: Path, *, thorough: bool = False) -> list[Jar]:
    """The jars of `lock` that are not whole in `folder`; a damaged one counts as missing.

    A jar whose size and time are those of its last check is believed, unless `thorough`: then each one is hashed again.
    """
    seen = {} if thorough else _read_stamp(folder, lock)
    return [jar for jar in lock.jars if not _is_whole(folder / jar.name, jar, seen)]


def fetch(lock: JarLock, folder: Path, *, repository: str | None = None, progress: Progress | None = None) -> int:
    """Makes `folder` hold every jar of `lock`, and returns how many had to be fetched.

    What arrived stays when the rest fails, and a second call goes on from there, inside a file too. Raises EngineError:
    no network, too little room, a folder that cannot be written, a file with another hash than the lock's.
    """
    if not missing(lock, folder) and _read_stamp(folder, lock):
        return 0
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / ".fetching"):
            absent = missing(lock, folder)
            if absent:
                _check_room(folder, sum(jar.size for jar in absent))
                _Download(lock, absent, folder, repository or MAVEN_CENTRAL_URL, progress).run()
            _write_stamp(folder, lock)
            return len(absent)
    except OSError as error:
        raise EngineError(errors.NOT_WRITABLE, folder=folder, reason=error.strerror or error) from error


class _Download:
    """One run over the absent jars."""

    def __init__(self, lock: JarLock, absent: list[Jar], folder: Path, repository: str, progress: Progress | None):
        self.absent, self.folder, self.repository = absent, folder, repository.rstrip("/")
        self.total = lock.size
        self.done = lock.size - sum(jar.size for jar in absent)
        self.progress = progress
        self.count = len(lock.jars)
        self.guard = threading.Lock()
        self.stop = threading.Event()

    def run(self) -> None:
        with requests.Session() as session, ThreadPoolExecutor(WORKERS) as pool:
            session.mount("https://", _SystemTrust(pool_maxsize=WORKERS))
            session.mount("http://", HTTPAdapter(pool_maxsize=WORKERS))
            tasks = [pool.submit(self._one, session, jar) for jar in sorted(self.absent, key=lambda jar: -jar.size)]
            try:
                wait(tasks, return_when=FIRST_EXCEPTION)
            finally:
                self.stop.set()
                for task in tasks:
                    task.cancel()
        for task in tasks:
            if not task.cancelled() and (error := task.exception()):
                if isinstance(error, requests.RequestException):
                    left = sum(not (self.folder / jar.name).exists() for jar in self.absent)
                    raise EngineError(
                        errors.NO_NETWORK, reason=_reason(error), missing=left, total=self.count, folder=self.folder
                    ) from error
                raise error

    def _one(self, session: requests.Session, jar: Jar) -> None:
        for attempt in range(1, ATTEMPTS + 1):
            if self.stop.is_set():
                return
            before = self.done
            try:
                self._receive(session, jar)
                return
            except (EngineError, requests.RequestException) as error:
                final = attempt == ATTEMPTS or (isinstance(error, EngineError) and attempt > 1)
                hopeless = self.done == before and isinstance(error, requests.ConnectionError) and attempt > 2
                if final or hopeless:
                    raise
                self.stop.wait(0.3 * 2**attempt)

    def _receive(self, session: requests.Session, jar: Jar) -> None:
        part = self.folder / f"{jar.name}.part"
        have = part.stat().st_size if part.exists() else 0
        if have >= jar.size:
            part.unlink()
            have = 0
        headers = {"Range": f"bytes={have}-"} if have else {}
        with session.get(f"{self.repository}/{jar.path}", headers=headers, stream=True, timeout=TIMEOUT) as answer:
            answer.raise_for_status()
            resumed = answer.status_code == 206
            counted = 0
            with part.open("ab" if resumed else "wb") as file:
                if resumed:
                    counted = self._count(have)
                for chunk in answer.iter_content(CHUNK):
                    if self.stop.is_set():
                        self._count(-counted)
                        return
                    file.write(chunk)
                    counted += self._count(len(chunk))
        if part.stat().st_size < jar.size and counted < jar.size:
            self._count(-counted)
            raise requests.ConnectionError("the connection ended early")
        if sha256(part) != jar.sha256:
            self._count(-counted)
            part.unlink()
            raise EngineError(errors.WRONG_HASH, name=jar.name)
        part.replace(self.folder / jar.name)

    def _count(self, size: int) -> int:
        with self.guard:
            self.done += size
            if self.progress:
                self.progress(min(self.done, self.total), self.total)
        return size


def _is_whole(path: Path, jar: Jar, seen: dict[str, list[int]]) -> bool:
    try:
        facts = path.stat()
    except OSError:
        return False
    if facts.st_size == jar.size and (
        seen.get(jar.name) == [facts.st_size, facts.st_mtime_ns] or sha256(path) == jar.sha256
    ):
        return True
    path.unlink()
    return False


def _check_room(folder: Path, size: int) -> None:
    free, needed = shutil.disk_usage(folder).free, size + ROOM_LEFT
    if free < needed:
        raise EngineError(errors.DISK_FULL, folder=folder, free=free >> 20, needed=needed >> 20)


def _reason(error: Exception) -> str:
    text = str(error)
    for sign, name in (
        ("NameResolution", "the repository’s name cannot be resolved"),
        ("Name or service", "the repository’s name cannot be resolved"),
        ("refused", "the connection was refused"),
        ("CERTIFICATE", "the certificate is not trusted"),
        ("timed out", "no answer"),
    ):
        if sign in text:
            return name
    if isinstance(error, requests.HTTPError) and error.response is not None:
        return f"HTTP {error.response.status_code}"
    return "the connection broke"


def _stamp_path(folder: Path) -> Path:
    return folder / "checked.json"


def _read_stamp(folder: Path, lock: JarLock) -> dict[str, list[int]]:
    try:
        stamp = json.loads(_stamp_path(folder).read_text())
        return stamp["files"] if stamp["lock"] == lock.digest else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _write_stamp(folder: Path, lock: JarLock) -> None:
    facts = {jar.name: (folder / jar.name).stat() for jar in lock.jars}
    files = {name: [fact.st_size, fact.st_mtime_ns] for name, fact in facts.items()}
    temporary = _stamp_path(folder).with_suffix(f".{time.monotonic_ns()}")
    temporary.write_text(json.dumps({"lock": lock.digest, "files": files}))
    temporary.replace(_stamp_path(folder))
