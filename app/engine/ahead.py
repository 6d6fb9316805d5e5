"""The engine's classes, read and linked ahead of time: one file from which a start takes them, instead of from hundreds of jars.

Java's own ahead-of-time cache (JEP 483, 514, 515): a throwaway engine is started, does what it is trained with and records what was
needed; from that the file is made, beside the jars. It belongs to exactly these jars in this place and this Java: with others it
has another name, and a start without it is slower and nothing else. A runtime that finds it unfit leaves it aside by itself.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from app.engine import errors
from app.engine.errors import EngineError
from app.engine.life import LEAST_FREE, Connection, Engine
from app.engine.processes import remove_left_behind

RECORD_SECONDS = 300.0
MAKE_SECONDS = 600.0
ROOM = LEAST_FREE + (600 << 20)
"""Bytes that must be free: what is recorded, the file, and what always must stay."""
_RECORDING = ".ahead-"


def prepare(engine: Engine, train: Callable[[Connection], None]) -> bool:
    """Makes the file for the jars of `engine` (fetched already), unless it is there; returns whether it was made.

    `train` is given a throwaway engine, empty and at low priority, and does what should be quick later. Files for
    other jars or another Java are removed. Raises EngineError: no room, an engine that does not start, Java that does not make it.
    """
    made = engine.ahead
    if made.exists():
        return False
    remove_left_behind(engine.jars.glob(f"{_RECORDING}*"), _RECORDING)
    free = shutil.disk_usage(engine.jars).free
    if free < ROOM:
        raise EngineError(errors.DISK_FULL, folder=engine.jars, free=free >> 20, needed=ROOM >> 20)
    try:
        beside = tempfile.TemporaryDirectory(dir=engine.jars, prefix=f"{_RECORDING}{os.getpid()}-")
    except OSError as error:
        raise EngineError(errors.NOT_WRITABLE, folder=engine.jars, reason=error.strerror or error) from error
    with beside as folder:
        recorded, file = Path(folder, "recorded"), Path(folder, "made")
        pupil = Engine(Path(folder), jars=engine.jars, jar_lock=engine.lock, priority=10, recorded=recorded)
        connection = pupil.connect()
        try:
            train(connection)
        finally:
            pupil.release()
            pupil.wait_for_end(connection.pid, RECORD_SECONDS)
        _make(pupil, recorded, file)
        for old in engine.jars.glob("ahead-*.aot"):
            old.unlink()
        file.replace(made)
    return True


def _make(engine: Engine, recorded: Path, file: Path) -> None:
    from app.engine.runtime import HOME, class_path, options

    log = engine.jars / "ahead.log"
    command = [
        str(HOME / "bin" / "java"), f"-Xmx{engine.heap}", *options(), "-XX:AOTMode=create", f"-XX:AOTConfiguration={recorded}",
        f"-XX:AOTCache={file}", "-cp", class_path(engine.jar_files),
    ]  # fmt: skip
    try:
        done = subprocess.run(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=MAKE_SECONDS
        )
    except subprocess.TimeoutExpired as error:
        log.write_bytes(error.stdout or b"")
        raise EngineError(errors.NOT_PREPARED, code="-", log=log) from error
    if done.returncode or not file.exists():
        log.write_text(done.stdout)
        raise EngineError(errors.NOT_PREPARED, code=done.returncode, log=log)
