"""`python -m checks.types`: the types that the JSDoc of our scripts promises, checked by TypeScript without emitting anything.

Every script of `app/static/js` is checked; what is vendored is not ours to check.
"""

from __future__ import annotations

import io
import re
import subprocess
import sys
from pathlib import Path

from app.config import ROOT
from checks import npm

LOCK = Path(__file__).with_name("typescript.lock.json")
PROJECT = ROOT / "app" / "static" / "js" / "tsconfig.json"
OURS = "app/static/js/"
_PLACE = re.compile(r"^(\S+)\((\d+),(\d+)\): ")


def complaints(project: Path = PROJECT, ours: str = OURS) -> list[str]:
    """What is wrong, a line each (with what explains it indented), in files whose path begins with `ours`."""
    tsc = npm.folder(LOCK, "typescript") / "lib" / "tsc.js"
    done = npm.node(str(tsc), "-p", str(project), "--pretty", "false")
    if done.returncode not in (0, 1, 2) or done.stderr:  # 1 and 2: it found something
        raise npm.Unavailable(f"TypeScript stopped with {done.returncode}: {done.stderr.strip()[-300:]}")
    found: list[str] = []
    is_ours = True
    for line in io.StringIO(done.stdout):
        place = _PLACE.match(line)
        if place or not line.startswith(" "):
            is_ours = place is None or place[1].startswith(ours)
        if is_ours:
            found.append(line.rstrip())
    return found


def main() -> int:
    """Prints what is wrong; 1 if anything is."""
    try:
        found = complaints()
    except (npm.Unavailable, subprocess.SubprocessError) as error:
        print(f"Types of scripts were not checked: {error}", file=sys.stderr)
        return 1
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
