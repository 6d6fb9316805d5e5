"""What the system tells of a process."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path


def resident(pid: int | str = "self") -> int | None:
    """How many bytes of memory a process takes; None where the system does not tell."""
    try:
        lines = Path("/proc", str(pid), "status").read_text().splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) << 10 for line in lines if line.startswith("VmRSS:")), None)


def is_alive(pid: int) -> bool:
    """Whether a process is there and does something: one that only waits to be reaped is not."""
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    process = Path("/proc", str(pid))
    try:
        state = (process / "stat").read_text().rpartition(")")[2].split()[0]
        # Dead but not yet reaped by its parent; while other threads of it still end, its store is not yet free.
        return state != "Z" or len(list((process / "task").iterdir())) > 1
    except OSError:
        return not Path("/proc").exists()


def remove_left_behind(folders: Iterable[Path], prefix: str = "") -> None:
    """Removes folders of processes that are no more; the name of each is `prefix`, the number of its process, and -anything."""
    for folder in folders:
        pid = folder.name.removeprefix(prefix).partition("-")[0]
        if not (pid.isdigit() and is_alive(int(pid))):
            shutil.rmtree(folder, ignore_errors=True)
