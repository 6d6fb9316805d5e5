"""Schema migrations: the files of `cypher/schema/`, applied once, in order, at start.

Each statement is idempotent, because the engine does not let schema and data share a transaction: a process killed between a
statement and its record simply repeats it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.graph import Graph, GraphError, named_faults
from app.queries import ROOT

SECONDS = 60.0
_RECORD = "MERGE (m:Migration {name: $name}) SET m.checksum = $checksum, m.applied_at = datetime()"
_APPLIED = "MATCH (m:Migration) RETURN m.name, m.checksum"


class MigrationError(GraphError):
    """The stored schema is not one that this version can work with."""


@dataclass(frozen=True)
class Migration:
    """One file of schema statements, known by its name."""

    name: str
    statements: tuple[str, ...]
    checksum: str


def load(folder: Path = ROOT / "schema") -> list[Migration]:
    """The migrations in order."""
    return [_read(path) for path in sorted(folder.glob("*.cypher"))]


def apply(
    graph: Graph, migrations: list[Migration] | None = None, progress: Callable[[int, int], None] | None = None
) -> list[str]:
    """Brings the schema up to date; returns the names applied now. `progress` is told statements done and in all.

    Raises MigrationError for a store that knows migrations this version does not: it was written by a newer one.
    """
    wanted = load() if migrations is None else migrations
    with named_faults(), graph.driver_session("write") as session:
        recorded = {record[0]: record[1] for record in session.run(_APPLIED)}
        unknown = recorded.keys() - {migration.name for migration in wanted}
        if unknown:
            raise MigrationError(
                f"the graph was written by a newer version of Setka (it knows {', '.join(sorted(unknown))})"
            )
        fresh = [migration for migration in wanted if recorded.get(migration.name) != migration.checksum]
        done, whole = 0, sum(len(migration.statements) for migration in fresh)
        for migration in fresh:
            for statement in migration.statements:
                session.run(statement).consume()
                done += 1
                if progress:
                    progress(done, whole)
            session.run(_RECORD, name=migration.name, checksum=migration.checksum).consume()
        if fresh:
            session.run("CALL db.awaitIndexes(300)").consume()
        return [migration.name for migration in fresh]


def pending(graph: Graph) -> list[str]:
    """The names of the migrations that the stored schema lacks. Raises GraphError."""
    with named_faults(), graph.driver_session("read") as session:
        recorded = {record[0]: record[1] for record in session.run(_APPLIED)}
    return [migration.name for migration in load() if recorded.get(migration.name) != migration.checksum]


def _read(path: Path) -> Migration:
    text = path.read_text(encoding="utf-8")
    lines = "\n".join(line for line in text.splitlines() if not line.startswith("//"))
    statements = tuple(part.strip() for part in lines.split(";\n") if part.strip().rstrip(";"))
    return Migration(
        path.stem, tuple(s.rstrip(";") for s in statements), hashlib.sha256(text.encode()).hexdigest()[:16]
    )
