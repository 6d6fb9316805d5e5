"""A million rows from the graph to CSV and to XLSX, against a bare loop of the driver that writes the same CSV: how many
rows a second, and how much memory the process needs at most. Each runs in a process of its own."""

from __future__ import annotations

import csv
import multiprocessing
import os
import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import neo4j

from app.engine import Connection, Engine
from app.exports import TABLES, Sheet, write
from app.graph import Graph
from app.queries import Head
from app.vocabulary import Term
from bench.site import ROOT

ROWS = 1_000_000
MOST_MB = 300
SECONDS = 600.0
CYPHER = """UNWIND range(1, $rows) AS n
RETURN 'school-' + toString(n % 900) AS id, 'МБОУ «Школа № ' + toString(n % 900) + '»' AS name,
  CASE n % 3 WHEN 0 THEN 'консультация' WHEN 1 THEN '=совместный урок' ELSE 'обмен методиками' END AS kind,
  n AS number, n / 7.0 AS share, date('2016-09-01') + duration({days: n % 3600}) AS since,
  n % 2 = 0 AS confirmed, CASE WHEN n % 5 = 0 THEN null ELSE 'у «моста», ' + toString(n) END AS context"""
TYPES = {"id": "text", "name": "text", "kind": "text", "number": "int", "share": "float", "since": "date",
         "confirmed": "bool", "context": "text"}  # fmt: skip


def figures() -> Iterator[dict[str, Any]]:
    """`export.csv`, `export.xlsx`."""
    jars = os.environ.get("SETKA_JARS") or str(ROOT / "instance" / "engine" / "jars")
    with tempfile.TemporaryDirectory() as folder:
        engine = Engine(Path(folder), jars=Path(jars))
        found = engine.connect()
        try:
            bare = _apart("bare", found)
            for code in ("csv", "xlsx"):
                ours = _apart(code, found)
                yield {
                    "name": f"export.{code}",
                    "value": round(ROWS / ours["seconds"]),
                    "unit": "rows/s",
                    "baseline": round(ROWS / bare["seconds"]),
                    "ratio": round(bare["seconds"] / ours["seconds"], 2),
                    "peak_mb": round(ours["peak"]),
                    "least_mb": round(ours["before"]),
                    "is_within": ours["peak"] < MOST_MB,
                    "size": f"{ROWS:,} rows of {len(TYPES)} columns, {ours['bytes'] / 1e6:.0f} MB",
                }
        finally:
            engine.release()


def _apart(what: str, found: Connection) -> dict[str, float]:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_run, (what, found.uri, found.user, found.password))


def _run(what: str, uri: str, user: str, password: str) -> dict[str, float]:
    before = _peak()
    began = time.perf_counter()
    with tempfile.TemporaryFile("w+b") as file:
        if what == "bare":
            _bare(file.fileno(), uri, user, password)
        else:
            graph = Graph(uri, (user, password), {})
            rows = graph.stream(CYPHER, {"rows": ROWS}, (), SECONDS)
            next(rows)
            heads = [Head(name, Term(name, name, name), type) for name, type in TYPES.items()]
            for part in write(Sheet("bench", "Bench", heads, rows), TABLES[what]):
                file.write(part)
            graph.close()
        file.flush()
        size = os.fstat(file.fileno()).st_size
    return {"seconds": time.perf_counter() - began, "peak": _peak(), "before": before, "bytes": size}


def _bare(number: int, uri: str, user: str, password: str) -> None:
    with (
        open(number, "w", encoding="utf-8", newline="", closefd=False) as file,
        neo4j.GraphDatabase.driver(uri, auth=(user, password)) as driver,
        driver.session(fetch_size=2000) as session,
    ):
        answer = session.run(neo4j.Query(CYPHER, timeout=SECONDS), rows=ROWS)
        writer = csv.writer(file)
        writer.writerow(answer.keys())
        for record in answer:
            writer.writerow(record.values())


def _peak() -> float:
    """The most memory that this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
