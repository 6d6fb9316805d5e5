"""The archive of a backup: one tar file whose first member says what the others are, with the SHA-256 of each.

Members: `manifest.json`, `graph/neo4j.dump` (the database’s own format: any Neo4j of this version or a newer one loads it),
`store.sqlite`, `secret.key`, `withdrawals.jsonl` (what was taken back so far), `library/…` (the uploaded files). Nothing else
is ever unpacked.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import os
import re
import tarfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from app import withdrawals
from app.refusals import N_, Refusal
from app.withdrawals import Withdrawals

FORMAT = 2
MANIFEST = "manifest.json"
GRAPH = "graph/neo4j.dump"
STORE = "store.sqlite"
SECRET = "secret.key"  # noqa: S105 # the name of a file
LEDGER = withdrawals.NAME
LIBRARY = "library/"
LARGEST_MANIFEST = 256 << 20
_MEMBERS = re.compile(rf"{GRAPH}|{STORE}|{SECRET}|{LEDGER}|{LIBRARY}[0-9a-f]{{2}}/[0-9a-f]{{64}}")
_PIECE = 1 << 20

Progress = Callable[[int, int], None]


class BadArchive(Refusal):
    """The file is not a backup that can be restored here; the message says why. Nothing was changed."""


@dataclass(frozen=True)
class Manifest:
    """What a backup holds. Sizes are bytes, `files` the SHA-256 and size of every member, times ISO 8601 in UTC."""

    made_at: str
    setka: str
    store_version: int | None  # None: the store of accounts is on a server and was not copied
    neo4j: str | None  # None: the graph is on a server and was not copied
    migrations: tuple[str, ...]
    nodes: int
    ties: int
    still_ms: int
    checked: bool
    files: Mapping[str, tuple[str, int]]
    format: int = FORMAT

    @property
    def at(self) -> dt.datetime:
        """When it was made."""
        return dt.datetime.fromisoformat(self.made_at)

    @property
    def size(self) -> int:
        """Bytes of all members."""
        return sum(size for _, size in self.files.values())

    @property
    def library(self) -> int:
        """How many uploaded files."""
        return sum(name.startswith(LIBRARY) for name in self.files)


def is_member(name: str) -> bool:
    """Whether an archive may hold a file of this name."""
    return _MEMBERS.fullmatch(name) is not None


def write(path: Path, manifest: Manifest, sources: Mapping[str, Path]) -> None:
    """Writes the archive: under another name first, so that under its own it is always whole."""
    waiting = path.with_name(f".{path.name}.{os.getpid()}")
    text = json.dumps(asdict(manifest), ensure_ascii=False).encode()
    try:
        with os.fdopen(os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            with tarfile.open(fileobj=file, mode="w") as tar:
                tar.addfile(_member(MANIFEST, len(text)), io.BytesIO(text))
                for name, source in sources.items():
                    with source.open("rb") as content:
                        tar.addfile(_member(name, source.stat().st_size), content)
            file.flush()
            os.fsync(file.fileno())
        waiting.replace(path)
    finally:
        waiting.unlink(missing_ok=True)


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member


class Archive:
    """A file that should be a backup. Nothing of it is believed before it was compared."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def manifest(self) -> Manifest:
        """What the archive says of itself. Raises BadArchive."""
        with self._opened() as tar:
            return self._manifest(tar)

    def _manifest(self, tar: tarfile.TarFile) -> Manifest:
        first = tar.next()
        content = tar.extractfile(first) if first and first.isreg() and first.size <= LARGEST_MANIFEST else None
        if first is None or content is None or first.name != MANIFEST:
            raise BadArchive(FOREIGN, file=self.path)
        try:
            held = json.loads(content.read())
            version = held["format"]
            if isinstance(version, int) and version > FORMAT:
                raise BadArchive(NEWER, file=self.path)
            files = {str(name): (str(hash), int(size)) for name, (hash, size) in held.pop("files").items()}
            manifest = Manifest(**held | {"files": files, "migrations": tuple(held["migrations"])})
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise BadArchive(FOREIGN, file=self.path) from error
        if not all(map(is_member, files)):
            raise BadArchive(FOREIGN, file=self.path)
        return manifest

    def withdrawals(self) -> Withdrawals | None:
        """What had been taken back when it was made; None when it does not say. Raises BadArchive."""
        with self._opened() as tar:
            hash, size = self._manifest(tar).files.get(LEDGER, ("", -1))
            for member in tar:
                if member.name == LEDGER and member.isreg() and member.size == size <= LARGEST_MANIFEST:
                    held = tar.extractfile(member)
                    text = held.read() if held else b""
                    if hashlib.sha256(text).hexdigest() == hash:
                        return withdrawals.read(text.decode())
            return None

    def unpack(self, folder: Path, progress: Progress | None = None) -> Manifest:
        """Writes every member under `folder`, each compared with its hash, and returns the manifest. Raises BadArchive when
        one is missing, damaged or not in the manifest; what was written so far is then worth nothing."""
        with self._opened() as tar:
            manifest = self._manifest(tar)
            done, left = 0, dict(manifest.files)
            for member in tar:
                if member.name == MANIFEST:
                    continue
                hash, size = left.pop(member.name, ("", -1))
                content = tar.extractfile(member) if member.isreg() and member.size == size else None
                if content is None:
                    raise BadArchive(DAMAGED, file=self.path, name=member.name)
                target = folder / member.name
                target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                found = hashlib.sha256()
                with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                    while piece := content.read(_PIECE):
                        found.update(piece)
                        file.write(piece)
                        done += len(piece)
                        if progress:
                            progress(done, manifest.size)
                if found.hexdigest() != hash:
                    raise BadArchive(DAMAGED, file=self.path, name=member.name)
        if left:
            raise BadArchive(DAMAGED, file=self.path, name=min(left))
        return manifest

    @contextmanager
    def _opened(self) -> Iterator[tarfile.TarFile]:
        try:
            with tarfile.open(self.path, "r:") as tar:
                yield tar
        except (tarfile.TarError, EOFError) as error:
            raise BadArchive(FOREIGN, file=self.path) from error
        except FileNotFoundError as error:
            raise BadArchive(N_("There is no file %(file)s."), file=self.path) from error


FOREIGN = N_(
    "%(file)s is not a whole backup of Setka: it is another kind of file, or it broke off. Nothing was changed. Take another "
    "backup."
)
DAMAGED = N_(
    "The backup %(file)s is damaged: its part %(name)s is not what was written. Nothing was changed. Take another backup."
)
NEWER = N_("The backup %(file)s was made by a newer Setka. Nothing was changed. Update Setka and restore it then.")
