"""How the rows of somebody's network are understood: who is meant, what is new, what cannot be taken and why.

Whoever is in the network already is recognised by id, then by name and place; nobody is ever recognised by a name that two
have. The rows that are to be written become the tables of an ordinary import, so that its rules hold for them.
"""

from __future__ import annotations

from app.exchange.known import Held
from app.exchange.nodes import Nodes
from app.exchange.plan import ANY_ID, WRONG, Choices, Item, Plan
from app.exchange.tables import Tables
from app.exchange.ties import Ties
from app.interchange import BadFiles, Batch, read_folder
from app.interchange.networks import Row


def understand(held: Held, nodes: list[Row], ties: list[Row], choices: Choices) -> Plan:
    """What would become of these rows; nothing is written."""
    plan, tables = Plan(), Tables()
    mentioned = [row.get("id", "") for row in nodes]
    mentioned += [row.get(end, "") for row in ties for end in ("source", "target")]
    ids = {id for id in mentioned if ANY_ID.fullmatch(id)}
    known, taken = held.nodes(ids), held.registry.labels(ids)
    of_nodes = Nodes(held, choices, plan, tables)
    of_nodes.read(nodes, known, taken)
    of_ties = Ties(of_nodes)
    of_ties.read(ties)
    of_nodes.add_jobs(nodes, of_ties.at_work)
    _finish(plan, tables, held)
    return plan


def _finish(plan: Plan, tables: Tables, held: Held) -> None:
    if any(item.status == WRONG for item in plan.items):
        return
    files = tables.files()
    if not files:
        plan.batch = Batch()
        return
    try:
        batch = read_folder(files, held.registry)
    except BadFiles as bad:
        for problem in bad.problems:
            item = tables.item(problem.file, problem.line)
            if item is None:
                plan.problems += (Item("", 0, problem.file).say(WRONG, problem.reason, **dict(problem.params)),)
            elif item.status != WRONG:
                item.say(WRONG, problem.reason, **dict(problem.params))
        return
    plan.batch = tables.told(batch)
