"""Data of an older Neo4j are brought up in a copy first; only when that has started do they change places with what was there.

What was there stays beside, as `data-<its version>`. A process killed anywhere leaves the old data where they were, or the new
ones complete: `complete` does at the next start what was left between the two renames.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from app.engine import errors
from app.engine.errors import EngineError

TRIAL = "upgrade"


def set_aside(folder: Path, version: str) -> Path:
    """Where the data of an engine’s folder stay that a version wrote."""
    return folder / f"data-{version}"


def complete(folder: Path) -> None:
    """Puts in place what was brought up, when only the old data had been moved away."""
    new = _trial_data(folder)
    if not (folder / "data").exists() and new.exists():
        new.rename(folder / "data")
        shutil.rmtree(folder / TRIAL)


def bring_up(folder: Path, found: str, ours: str, least_free: int, start: Callable[[Path], None]) -> None:
    """Makes of the data that `found` wrote data of `ours`. `start` starts an engine on a home of its own and ends it; whatever
    EngineError it raises, the old data are as they were. Raises EngineError."""
    data, trial = folder / "data", folder / TRIAL
    shutil.rmtree(trial, ignore_errors=True)  # of an attempt that was broken off
    size = sum(file.stat().st_size for file in data.rglob("*") if file.is_file() and not file.is_symlink())
    free = shutil.disk_usage(folder).free
    if free < size + least_free:
        raise EngineError(errors.DISK_FULL, folder=folder, free=free >> 20, needed=(size + least_free) >> 20)
    new = _trial_data(folder)
    new.parent.mkdir(mode=0o700, parents=True)
    try:
        shutil.copytree(data, new, symlinks=True, ignore=shutil.ignore_patterns("store_lock", "database_lock"))
        if (folder / "password").exists():
            shutil.copyfile(folder / "password", new.parent / "password")
            (new.parent / "password").chmod(0o600)
        (new.parent / "neo4j.version").write_text(ours)
        start(trial)
    except EngineError as error:
        shutil.rmtree(trial, ignore_errors=True)
        raise EngineError(errors.NOT_UPGRADED, folder=data, found=found, ours=ours, reason=error) from error
    kept = set_aside(folder, found)
    shutil.rmtree(kept, ignore_errors=True)  # of an upgrade from the same version before a restore
    data.rename(kept)
    complete(folder)


def _trial_data(folder: Path) -> Path:
    return folder / TRIAL / "engine" / "data"
