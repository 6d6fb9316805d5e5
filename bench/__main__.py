"""`python -m bench NAME` prints one JSON object per figure: name, value, unit, baseline, ratio, size.

`python -m bench make --size SIZE --to FOLDER` writes an invented country as files for the import.

`--size SIZE` measures one of the sizes of a bench that has several (`discovery`: municipality, region; `care`:
also town, national), without it all.

A figure is a ratio measured in one run on one machine, ours to a baseline, so that it survives a change of machine.
"""

from __future__ import annotations

import importlib
import json
import sys

from app import collecting
from bench import country, machine

BENCHES = (
    "explore", "search", "layout", "contacts", "discovery", "institutions", "bulletin", "linkprediction", "export", "canvas",
    "care", "kills",
)  # fmt: skip


def main(arguments: list[str]) -> int:
    """Runs the named benches (all of them for “all”); 2 when a name or a size is unknown."""
    if arguments[:1] == ["make"]:
        return country.main(arguments[1:])
    names, size = list(arguments), ""
    if "--size" in names:
        at = names.index("--size")
        size = "".join(names[at + 1 : at + 2]) or "?"
        del names[at : at + 2]
    wanted = list(BENCHES) if names == ["all"] else names
    modules = [importlib.import_module(f"bench.{name}") for name in wanted if name in BENCHES]
    unknown = len(modules) < len(wanted) or any(size and size not in getattr(one, "SIZES", ()) for one in modules)
    if unknown or not wanted:
        print(f"usage: python -m bench {{{'|'.join(BENCHES)}|all}} [--size SIZE]", file=sys.stderr)
        return 2
    collecting.patiently()  # as the application does
    print(json.dumps(machine.figure()), flush=True)
    for module in modules:
        for figure in module.figures((module.SIZES[size],)) if size else module.figures():
            print(json.dumps(figure), flush=True)
        print(json.dumps(machine.figure()), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
