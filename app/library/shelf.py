"""The shelf: files of the library in the installation's folder, each under the SHA-256 of its content, outside all that is served.

A file is written under another name, whole, and then renamed: under its own name it is always complete. What is read is compared
with its name first, so a damaged file is never handed out.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from app.engine import LEAST_FREE
from app.engine.lock import sha256
from app.refusals import N_, Refusal

WAITS = 24 * 3600
"""Seconds for which a file waits for the rest of its form, or stays when nothing refers to it any more."""
_HASH = re.compile(r"[0-9a-f]{64}")


class Missing(Refusal):
    """The file is not on the shelf, or not whole."""

    status = 410


class Shelf:
    """The files of one installation; `home` is its folder."""

    def __init__(self, home: Path) -> None:
        self.folder = home / "library"

    def put(self, content: bytes) -> str:
        """Keeps the content; returns its SHA-256. What is there already, and whole, is not written again."""
        hash = hashlib.sha256(content).hexdigest()
        path = self._path(hash)
        if path.exists() and path.stat().st_size == len(content) and _is(hash, path.read_bytes()):
            os.utime(path)  # it is wanted again: a sweep spares it
            return hash
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if shutil.disk_usage(path.parent).free < LEAST_FREE + len(content):
            raise Refusal(
                N_("There is too little room left on the server for files. Give a link for now."), field="file"
            )
        waiting = path.with_name(f".{hash[:16]}-{secrets.token_hex(8)}")
        try:
            with os.fdopen(os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(waiting, path)
        finally:
            waiting.unlink(missing_ok=True)
        return hash

    def read(self, hash: str) -> bytes:
        """The content under a hash. Raises Missing when it is not there or not what was put."""
        if not _HASH.fullmatch(hash):
            raise Missing(_GONE)
        try:
            content = self._path(hash).read_bytes()
        except OSError as error:
            raise Missing(_GONE) from error
        if not _is(hash, content):
            raise Missing(
                N_(
                    "The file is damaged on the server, so it is not handed out. Ask whoever shared it to put it there again."
                )
            )
        return content

    def holds(self, hash: str) -> bool:
        """Whether there is a file under this hash."""
        return bool(_HASH.fullmatch(hash)) and self._path(hash).is_file()

    def damaged(self) -> list[str]:
        """The files whose content is not what their names say. Reads every one."""
        held = sorted(path for path in self.folder.glob("??/*") if _HASH.fullmatch(path.name))
        return [path.name for path in held if sha256(path) != path.name]

    def drop(self, hash: str) -> None:
        """Takes a file off the shelf for good."""
        if _HASH.fullmatch(hash):
            self._path(hash).unlink(missing_ok=True)

    def sweep_is_due(self) -> bool:
        """Whether nobody has swept for a day; whoever is told so does it."""
        mark = self.folder / ".swept"
        if mark.exists() and mark.stat().st_mtime >= time.time() - WAITS:
            return False
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        mark.touch()
        return True

    def old(self) -> Iterator[str]:
        """The files that have lain here for a day; half-written ones of that age are dropped on the way."""
        before = time.time() - WAITS
        for path in self.folder.glob("??/*"):
            try:
                if path.stat().st_mtime >= before:
                    continue
                if _HASH.fullmatch(path.name):
                    yield path.name
                else:
                    path.unlink()
            except FileNotFoundError:  # somebody else was faster
                continue

    def _path(self, hash: str) -> Path:
        return self.folder / hash[:2] / hash


_GONE = N_("The file is not on the server any more. Ask whoever shared it to put it there again.")


def _is(hash: str, content: bytes) -> bool:
    return hashlib.sha256(content).hexdigest() == hash
