"""What would tear: institutions that hang on one person, institutions tied to nobody, and the people, institutions and ties
without which a part of the network falls away."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import partial

from app.discovery import fabric as fabrics
from app.discovery import hanging
from app.discovery.cuts import Piece, cuts
from app.discovery.fabric import FORMAL, INFORMAL, WORK, Fabric, Outside
from app.discovery.suggestion import (
    Act,
    Code,
    Found,
    Line,
    Many,
    Ref,
    Said,
    Scope,
    Sketch,
    Suggestion,
    Value,
    ground,
    sketch,
)
from app.discovery.ties import Ties, read
from app.graph import GraphSession
from app.refusals import N_

FEWEST_TIES = 2
"""An institution hangs on one person when that person holds at least so many outside ties, and nobody else holds any."""
FEWEST_PEOPLE = 5
"""Fewer people than this, without any institution, are no part of the network worth speaking of."""
NAMED = 6
"""So many partners and colleagues are named; the others are counted."""

VISIBLE = N_("Only ties and people visible to the reader are counted; proposed and declined contacts are not ties.")


# --- everything through one person ------------------------------------------------------------------------------------


def lifelines(graph: GraphSession, scope: Scope) -> Found:
    """Institutions whose every tie with another institution passes through one and the same person."""
    fabric = fabrics.read(graph, scope.municipality, scope.on)
    staff = fabric.staff()
    outside = fabrics.outside(fabric)
    said = [
        _lifeline(fabric, id, person, ties, staff[id])
        for id, ties in outside.items()
        if (person := lifeline(ties)) is not None
    ]
    counted = (
        Said(
            N_(
                "Looked at: %(institutions)s institutions, %(people)s people. Ties on %(on)s: confirmed contacts of its people "
                "with other institutions and their people, work at two institutions, formal ties. An institution is named when "
                "there are at least %(fewest)s such ties and one person holds them all; one with an agreement is not."
            ),
            _size(fabric) | {"fewest": FEWEST_TIES},
        ),
        Said(VISIBLE),
    )
    return _found(said, scope, counted)


def lifeline(ties: Iterable[Outside]) -> str | None:
    """The person who holds all of an institution's outside ties; None when there are fewer than `FEWEST_TIES`, when several
    people hold them, or when the institution itself is a party to one (a formal tie, a contact with it as a whole)."""
    ids, holders = set(), set()
    for tie in ties:
        ids.add(tie.thread.id)
        holders.add(tie.via)
    if len(ids) < FEWEST_TIES or len(holders) > 1:
        return None
    return next(iter(holders))


def _lifeline(fabric: Fabric, id: str, person: str, ties: list[Outside], staff: list[str]) -> Suggestion:
    ids = {tie.thread.id for tie in ties}
    partners = _by_weight(ties)
    others = [each for each in staff if each != person]
    why = [
        Said(
            N_("Ties with others: %(count)s, with %(institutions)s institutions: %(names)s"),
            {"count": len(ids), "institutions": len(partners), "names": _names("Institution", partners)},
        ),
        Said(N_("Formal ties in force on %(on)s: none"), {"on": fabric.on}),
    ]
    if others:
        why.append(
            Said(
                N_("Colleagues without a single outside tie: %(count)s"),
                {"count": len(others)},
            )
        )
    return Suggestion(
        kind="lifelines",
        key=fabrics.key_of(id, person),
        score=len(ids) + len(partners) / 1000,
        ground=ground(id, person, len(partners)),
        what=Said(
            N_("%(institution)s: every tie with other institutions passes through %(person)s"),
            {"institution": Ref("Institution", id), "person": Ref("Teacher", person)},
        ),
        why=tuple(why),
        institutions=(id,),
        picture=(id, person, *partners[:NAMED]),
        acts=(Act("picture", (person, id)), Act("node", (person,), "Teacher"), Act("node", (id,), "Institution")),
        sketch=sketch([Line(id, person, "work"), *hanging.held(person, partners, ties)]),
    )


# --- tied to nobody ---------------------------------------------------------------------------------------------------


def isolated(graph: GraphSession, scope: Scope) -> Found:
    """Institutions without any tie with another one in force on the day."""
    ties = read(graph, scope.municipality, scope.on)
    fabric = fabrics.read(graph, scope.municipality, scope.on)
    row = graph.row("discovery.projects", municipality=scope.municipality, on=scope.on)
    joint = _joint(zip(row["projects"], row["institutions"], strict=True) if row else ())
    alone = {id for id, tied in fabrics.outside(fabric).items() if not tied and id not in joint}
    last = _last_days(ties, alone)
    staff = fabric.staff()
    inner = _inner(fabric)
    said = [_alone(fabric, id, staff[id], inner.get(id, 0), last.get(id)) for id in sorted(alone)]
    counted = (
        Said(
            N_(
                "Looked at: %(institutions)s institutions, %(people)s people, ties on %(on)s. An institution is named when it "
                "has no formal tie, no confirmed contact of its people with another institution or its people, nobody who works "
                "at another one too, and no project with others."
            ),
            _size(fabric),
        ),
        Said(VISIBLE),
    )
    return _found(said, scope, counted)


def _joint(takes_part: Iterable[tuple[str, str]]) -> set[str]:
    """Institutions that share a project with another one, in their own name or through their people."""
    members: dict[str, set[str]] = defaultdict(set)
    for project, institution in takes_part:
        members[project].add(institution)
    return {id for ids in members.values() if len(ids) > 1 for id in ids}


def _last_days(ties: Ties, alone: Iterable[str]) -> Mapping[str, dt.date]:
    """For institutions without ties: the last day on which each had one, judged by where people worked on that day."""
    alone, found = set(alone), dict[str, dt.date]()
    ended = [(tie.source, tie.target, tie.until) for tie in ties.contacts if tie.until]
    ended += [(tie.source, tie.target, tie.until) for tie in ties.formal if tie.until]
    for source, target, until in ended:
        if until >= ties.on:
            continue
        one, other = ties.places(source, until), ties.places(target, until)
        if one and other and not set(one) & set(other):
            for id in alone.intersection((*one, *other)):
                found[id] = max(until, found.get(id, until))
    return found


def _inner(fabric: Fabric) -> Mapping[str, int]:
    counts: dict[str, int] = defaultdict(int)
    for thread in fabric.threads:
        if thread.type == INFORMAL:
            for id in set(fabric.homes(thread.one)) & set(fabric.homes(thread.other)):
                counts[id] += 1
    return counts


def _alone(fabric: Fabric, id: str, staff: list[str], inner: int, last: dt.date | None) -> Suggestion:
    why = [
        Said(
            N_("People who work there: %(people)s; contacts among themselves: %(inner)s"),
            {"people": len(staff), "inner": inner},
        )
    ]
    if last:
        why.append(Said(N_("The last tie with another institution ended on %(last)s"), {"last": last}))
    else:
        why.append(Said(N_("No tie with another institution is known from earlier years")))
    return Suggestion(
        kind="isolated",
        key=fabrics.key_of(id),
        score=len(staff),
        ground=ground(id, last),
        what=Said(N_("%(institution)s has no tie with any other institution"), {"institution": Ref("Institution", id)}),
        why=tuple(why),
        institutions=(id,),
        picture=(id,),
        acts=(Act("picture", (id,)), Act("node", (id,), "Institution")),
        sketch=sketch(Line(id, person, "work") for person in staff) if staff else Sketch(alone=id),
    )


# --- where a part of the network would fall away ----------------------------------------------------------------------


def bridges(graph: GraphSession, scope: Scope) -> Found:
    """People, institutions and single ties whose loss cuts a part worth speaking of off the rest of the network."""
    fabric = fabrics.read(graph, scope.municipality, scope.on)
    said, parts = weak_points(fabric)
    counted = (
        Said(
            N_(
                "Looked at: %(institutions)s institutions and %(people)s people with their ties on %(on)s (work, confirmed "
                "contacts, formal ties); they make up %(parts)s parts that hang together. Named is what would cut off at least one "
                "institution (of a person who leaves: or %(fewest)s people). A person on whom her own institution hangs is "
                "told under another heading."
            ),
            _size(fabric) | {"parts": parts, "fewest": FEWEST_PEOPLE},
        ),
        Said(VISIBLE),
    )
    return _found(said, scope, counted)


def weak_points(fabric: Fabric) -> tuple[list[Suggestion], int]:
    """Every weak point of a fabric, and into how many parts it falls already."""
    nodes = fabric.nodes
    found = cuts(nodes, (thread.pair for thread in fabric.threads))
    bridged = {(one, other) if one < other else (other, one) for one, other in found.bridges}
    threads = {thread.pair: thread for thread in fabric.threads if thread.pair in bridged}
    said: list[Suggestion] = []
    told, ends = set(), set()
    hung: list[tuple[str, list[Piece[str]]]] = []
    for (one, other), piece in sorted(found.bridges.items()):
        thread = threads[(one, other) if one < other else (other, one)]
        if thread.type != WORK and _institutions(fabric, piece):
            told.add(piece.key)
            ends |= {one, other}
            said.append(_tie(fabric, thread, piece))
    for node in sorted(found.vertices):
        if node in ends and len(found.vertices[node]) == 1:
            continue  # it parts the two sides of a tie that is told already
        pieces = [piece for piece in found.vertices[node] if piece.key not in told and _worth(fabric, node, piece)]
        if pieces:
            hung.append((node, pieces))
    near = hanging.threads_at(fabric, {node for node, _ in hung})
    said += [_vertex(fabric, node, pieces, near[node]) for node, pieces in hung]
    return said, found.parts


def pieces_of(fabric: Fabric) -> list[list[str]]:
    """The parts of the fabric that hang together, the largest first; of equally large ones the one with the first node."""
    around: dict[str, list[str]] = {id: [] for id in fabric.nodes}
    for thread in fabric.threads:
        around[thread.one].append(thread.other)
        around[thread.other].append(thread.one)
    seen: set[str] = set()
    found = []
    for start in around:
        if start in seen:
            continue
        seen.add(start)
        part = [start]
        for id in part:
            fresh = [other for other in around[id] if other not in seen]
            seen.update(fresh)
            part += dict.fromkeys(fresh)
        found.append(part)
    return sorted(found, key=lambda part: -len(part))


def _worth(fabric: Fabric, node: str, piece: Piece[str]) -> bool:
    places = _institutions(fabric, piece)
    if node in fabric.institutions:
        return bool(places)
    if not places:
        return len(piece.nodes) >= FEWEST_PEOPLE
    return not (len(places) == 1 and places[0] in fabric.places[node])  # else it is a lifeline, told there


def _institutions(fabric: Fabric, piece: Piece[str]) -> list[str]:
    return sorted(id for id in piece.nodes if id in fabric.institutions)


def _tie(fabric: Fabric, thread: fabrics.Thread, piece: Piece[str]) -> Suggestion:
    places = _institutions(fabric, piece)
    kind = Code("tie", thread.kind or "")
    values: dict[str, Value] = {"one": fabric.ref(thread.one), "other": fabric.ref(thread.other), "kind": kind}
    if thread.type == FORMAL:
        what = Said(N_("One formal tie holds a part of the network: %(one)s – %(other)s, %(kind)s"), values)
    else:
        what = Said(N_("One contact holds a part of the network: %(one)s – %(other)s, %(kind)s"), values)
    acts = (Act("picture", (thread.one, thread.other)),)
    return Suggestion(
        kind="bridges",
        key=fabrics.key_of("tie", thread.id),
        score=_score(places, piece),
        ground=ground(thread.id, places),
        what=what,
        why=(_falls(places, piece),),
        institutions=tuple(sorted({*fabric.homes(thread.one), *fabric.homes(thread.other), *places[:NAMED]})),
        picture=(thread.one, thread.other, *places[:NAMED]),
        acts=(*acts, Act("tie", (thread.id,))) if thread.type == INFORMAL else acts,
        sketch=hanging.on_tie(fabric, thread, piece),
    )


def _vertex(fabric: Fabric, node: str, pieces: list[Piece[str]], near: list[fabrics.Thread]) -> Suggestion:
    places = sorted(id for piece in pieces for id in _institutions(fabric, piece))
    is_place = node in fabric.institutions
    message = (
        N_("Without %(node)s a part of the network would be cut off from the rest")
        if is_place
        else N_("A part of the network hangs on %(node)s alone")
    )
    return Suggestion(
        kind="bridges",
        key=fabrics.key_of("node", node),
        score=max(_score(_institutions(fabric, piece), piece) for piece in pieces),
        ground=ground(node, places, len(pieces)),
        what=Said(message, {"node": fabric.ref(node)}),
        why=tuple(_falls(_institutions(fabric, piece), piece) for piece in pieces[:NAMED]),
        institutions=tuple(sorted({*fabric.homes(node), *places[:NAMED]})),
        picture=(node, *places[:NAMED]),
        acts=(Act("picture", (node,)), Act("node", (node,), "Institution" if is_place else "Teacher")),
        sketch=sketch(hanging.on_node(node, pieces, near)),
    )


def _falls(places: list[str], piece: Piece[str]) -> Said:
    people = len(piece.nodes) - len(places)
    if not places:
        return Said(N_("Would be cut off: %(people)s people"), {"people": people})
    return Said(
        N_("Would be cut off: institutions: %(count)s (%(names)s), people: %(people)s"),
        {"count": len(places), "names": _names("Institution", places), "people": people},
    )


def _score(places: list[str], piece: Piece[str]) -> float:
    return len(places) + (len(piece.nodes) - len(places)) / 1000


# --- what the kinds share ---------------------------------------------------------------------------------------------


def _size(fabric: Fabric) -> dict[str, Value]:
    return {"institutions": len(fabric.institutions), "people": len(fabric.places), "on": fabric.on}


def _by_weight(ties: Iterable[Outside]) -> list[str]:
    """The partners, those with most ties first."""
    weights: dict[str, set[str]] = defaultdict(set)
    for tie in ties:
        weights[tie.partner].add(tie.thread.id)
    return sorted(weights, key=lambda id: (-len(weights[id]), id))


def _names(label: str, ids: list[str]) -> Many:
    refs = tuple(map(partial(Ref, label), ids[:NAMED]))
    return Many(refs, len(ids) if len(ids) > NAMED else None)


def _found(said: list[Suggestion], scope: Scope, counted: tuple[Said, ...]) -> Found:
    said.sort(key=lambda one: (-one.score, one.key))
    return Found(said[: scope.limit], len(said), counted)
