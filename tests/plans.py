"""How the engine would answer a question, told without answering it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import neo4j


def operators(session: neo4j.Session, text: str, params: Mapping[str, Any]) -> list[str]:
    """The names of all operators in the plan of a query, made for what the graph holds now.

    The engine counts what an index holds some seconds after it was written; a plan made before then is one for what earlier tests
    left there, and may scan.
    """
    session.run("CALL db.prepareForReplanning(60)").consume()
    todo, found = [session.run("EXPLAIN " + text, dict(params)).consume().plan], []
    while todo:
        step = todo.pop()
        assert step is not None
        found.append(step["operatorType"].partition("@")[0])
        todo.extend(step.get("children", []))
    return found
