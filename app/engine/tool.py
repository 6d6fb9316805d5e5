"""The database’s own administration tool (check, dump, load, bulk import) on a store that no engine has open.

`run` is for the application; the module itself, run as `python -m app.engine.tool`, is the process that holds the Java
runtime: the order comes as one JSON line on standard input, what the tool said goes to the log, how each command ended to
standard output.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app.engine import errors
from app.engine.errors import EngineError

HEAP = "512m"
OFF_HEAP = "256m"
IMPORT_OFF_HEAP = "1500m"
SECONDS = 3600.0


def dump(to: Path) -> list[str]:
    """The command that writes the store into `to`/neo4j.dump, a file that any Neo4j loads."""
    return ["database", "dump", "neo4j", f"--to-path={to}"]


def load(folder: Path) -> list[str]:
    """The command that makes a store of `folder`/neo4j.dump."""
    return ["database", "load", "neo4j", f"--from-path={folder}"]


def check(report: Path) -> list[str]:
    """The command that looks at every record and index of the store; what it finds goes into the folder `report`."""
    return ["database", "check", "neo4j", f"--max-off-heap-memory={OFF_HEAP}", f"--report-path={report}"]


def bulk_import(
    nodes: Sequence[tuple[str, Path]], ties: Sequence[tuple[str, Path]], lined: Sequence[Path], report: Path
) -> list[str]:
    """The command that makes a store of CSV files with headers, (label or type, file); `lined` have values of several lines."""
    lines = ["--multiline-fields-format=v2", f"--multiline-fields={','.join(map(str, lined))}"] if lined else []
    return [
        "database", "import", "full", "neo4j", "--array-delimiter=U+001F", "--path-pattern-style=none", "--bad-tolerance=0",
        "--strict=true", f"--max-off-heap-memory={IMPORT_OFF_HEAP}", f"--report-file={report}", *lines,
        *(f"--nodes={label}={file}" for label, file in nodes),
        *(f"--relationships={type_}={file}" for type_, file in ties),
    ]  # fmt: skip


def run(jars: Sequence[Path], home: Path, commands: Sequence[list[str]], log: Path, *, heap: str = HEAP) -> None:
    """Runs the commands on the store in `home`/data, one after another, gently, with so much Java heap. Raises EngineError at the
    first that fails."""
    (home / "conf").mkdir(parents=True, exist_ok=True)
    (home / "conf" / "neo4j.conf").write_text("dbms.usage_report.enabled=false\n")
    order = {"jars": [str(jar) for jar in jars], "home": str(home), "commands": commands, "log": str(log), "heap": heap}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "app.engine.tool"],
            cwd=Path(__file__).parent.parent.parent,
            input=json.dumps(order) + "\n",
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            timeout=SECONDS,
        )
    except subprocess.TimeoutExpired as error:
        raise EngineError(errors.TOOL_FAILED, command=commands[0][1], code="-", log=log) from error
    codes = [int(line) for line in done.stdout.split()]
    for command, code in zip(commands, [*codes, *[done.returncode or -1] * len(commands)], strict=False):
        if code:
            raise EngineError(errors.TOOL_FAILED, command=command[1], code=code, log=log)


def main() -> None:
    """Reads the order, does it, and leaves."""
    order: dict[str, Any] = json.loads(sys.stdin.readline())
    answer = os.fdopen(os.dup(1), "w")
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(log, 1)
    os.dup2(log, 2)
    if hasattr(os, "nice"):
        os.nice(10)
    import jpype

    from app.engine.runtime import start_runtime

    start_runtime(order["jars"], order["heap"])
    path = jpype.JClass("java.nio.file.Path").of
    context = jpype.JClass("org.neo4j.cli.ExecutionContext")(path(order["home"]), path(order["home"], "conf"))
    tool = jpype.JClass("org.neo4j.cli.AdminTool")
    for command in order["commands"]:
        code = tool.execute(context, jpype.JArray(jpype.JString)(command))
        print(code, file=answer, flush=True)
        if code:
            break
    answer.close()
    os._exit(0)  # threads that the tool left behind would keep the process


if __name__ == "__main__":
    main()
