"""`python -m bench NAME` prints one JSON object per figure: name, value, unit, baseline, ratio, size.

A figure is a ratio measured in one run on one machine, ours to a baseline, so that it survives a change of machine.
"""

from __future__ import annotations

import importlib
import json
import sys

BENCHES = ("explore", "search", "layout", "contacts", "discovery", "institutions", "linkprediction", "export", "canvas")


def main(names: list[str]) -> int:
    """Runs the named benches (all of them for “all”); 2 when a name is unknown."""
    wanted = list(BENCHES) if names == ["all"] else names
    unknown = [name for name in wanted if name not in BENCHES]
    if unknown or not wanted:
        print(f"usage: python -m bench {{{'|'.join(BENCHES)}|all}}", file=sys.stderr)
        return 2
    for name in wanted:
        for figure in importlib.import_module(f"bench.{name}").figures():
            print(json.dumps(figure), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
