"""Pure: values of an answer as JSON, and a plan as a tree; nothing in them is longer than a page can show."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

from app.console.gate import N_, PROCEDURES, Refused

LONGEST_TEXT = 2_000
LONGEST_LIST = 100
DEEPEST = 8
SAFE_INTEGER = 2**53
MORE_THAN_READS = N_("The console only reads, and the database says that this query does more than read.")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,79}")
FORBIDDEN = ("LoadCSV", "Show", "Terminate", "Administration", "Create", "Merge", "Set", "Delete", "DetachDelete", "Remove",
             "Foreach", "TransactionForeach", "TransactionApply", "Drop", "Alter", "Grant", "Revoke", "Deny", "Insert")  # fmt: skip


def cell(value: Any, depth: int = 0) -> Any:
    """A value as JSON. Nodes, ties and paths, what was shortened and what JSON has no sign for are objects with a `$`."""
    if value is None or isinstance(value, bool | str):
        return _text(value) if isinstance(value, str) else value
    if isinstance(value, int):
        return value if -SAFE_INTEGER < value < SAFE_INTEGER else {"$value": str(value)}
    if isinstance(value, float):
        return value if math.isfinite(value) else {"$value": str(value)}
    if type(value).__name__ == "Date":
        return {"$date": value.iso_format()}
    if hasattr(value, "iso_format"):
        return {"$value": value.iso_format()}
    if depth >= DEEPEST:
        return {"$value": "…"}
    if isinstance(value, list | tuple):
        kept = [cell(item, depth + 1) for item in value[:LONGEST_LIST]]
        return kept if len(value) <= LONGEST_LIST else {"$list": kept, "of": len(value)}
    if hasattr(value, "labels") and hasattr(value, "element_id"):
        return {"$node": _properties(value), "label": next(iter(value.labels), "")}
    if hasattr(value, "relationships") and hasattr(value, "nodes"):
        steps = [value.nodes[0]]
        for tie, node in zip(value.relationships, value.nodes[1:], strict=True):
            steps += [tie, node]
        return {"$path": [cell(step, depth + 1) for step in steps[:LONGEST_LIST]], "of": len(value.relationships)}
    if hasattr(value, "element_id") and hasattr(value, "nodes"):
        return {"$tie": _properties(value), "type": value.type}
    if isinstance(value, Mapping):
        return {"$map": {str(key): cell(item, depth + 1) for key, item in list(value.items())[:LONGEST_LIST]}}
    return {"$value": str(value)[:LONGEST_TEXT]}


def found(value: Any) -> Iterator[str]:
    """The ids of our own of the nodes in a value."""
    if hasattr(value, "labels") and hasattr(value, "element_id"):
        if isinstance(id := dict(value).get("id"), str):
            yield id
    elif isinstance(value, list | tuple):
        for item in value[:LONGEST_LIST]:
            yield from found(item)
    elif hasattr(value, "nodes") and hasattr(value, "element_id" if not hasattr(value, "relationships") else "nodes"):
        for node in value.nodes[:LONGEST_LIST]:
            yield from found(node)


def people(value: Any) -> Iterator[str]:
    """The ids of the teachers that a value may stand for: of the nodes in it, as far as a cell shows it, and every text that an
    id could be, alone in a cell or in a list or as a property of something else."""
    if isinstance(value, str):
        if _ID.fullmatch(value):
            yield value
    elif isinstance(value, list | tuple):
        for item in value[:LONGEST_LIST]:
            yield from people(item)
    elif hasattr(value, "nodes") and hasattr(value, "relationships"):
        yield from people([*value.nodes, *value.relationships])
    elif hasattr(value, "element_id"):
        yield from people(list(dict(value).values()))
    elif isinstance(value, Mapping):
        yield from people(list(value.values()))


def _properties(value: Any) -> dict[str, Any]:
    return {key: cell(item, DEEPEST - 2) for key, item in sorted(dict(value).items())}


def _text(value: str) -> Any:
    clean = value.encode("utf-8", "replace").decode()
    return clean if len(clean) <= LONGEST_TEXT else {"$text": clean[:LONGEST_TEXT], "of": len(clean)}


def check_plan(plan: Mapping[str, Any], kind: str) -> None:
    """Lets a plan pass that only reads, or raises Refused; `kind` is what the engine itself says it would do."""
    if kind != "r":
        raise Refused(MORE_THAN_READS)
    for step in steps(plan):
        operator = str(step.get("operatorType", "")).partition("@")[0]
        if operator.startswith(FORBIDDEN):
            raise Refused(N_("The console only reads: the plan of this query holds %(step)s."), step=operator)
        if operator == "ProcedureCall":
            called = str(step.get("args", {}).get("Details", "")).partition("(")[0].strip().lower()
            if called not in PROCEDURES:
                raise Refused(
                    N_("%(name)s may not be called here. These may: %(names)s."),
                    name=called[:80],
                    names=", ".join(sorted(PROCEDURES)),
                )


def steps(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Every step of a plan."""
    yield plan
    for child in plan.get("children", ()):
        yield from steps(child)


def tree(plan: Mapping[str, Any]) -> dict[str, Any]:
    """A plan as people read it: operators, what they do, how many rows the engine expects."""
    args = plan.get("args", {})
    expected = args.get("EstimatedRows")
    return {
        "step": str(plan.get("operatorType", "")).partition("@")[0],
        "details": str(args.get("Details", ""))[:500],
        "rows": None if expected is None else round(float(expected), 1),
        "children": [tree(child) for child in plan.get("children", ())],
    }
