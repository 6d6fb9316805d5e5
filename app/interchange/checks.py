"""What must hold between records: ids are unique, references meet something, ends fit, nothing is said twice."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping

from app.interchange.agreements import tie_key
from app.interchange.problems import N_, Findings
from app.interchange.records import Record
from app.interchange.registry import Registry
from app.vocabulary import NODE_KINDS, TIE_KINDS, TIE_TYPES, NodeKind, TieType

_LOOKALIKES = str.maketrans("abcehkmoptxyё", "авсенкмортхуе")


def check_ids(records: Iterable[Record], registry: Registry, findings: Findings) -> dict[str, str]:
    """Notes ids used twice or for something else in the graph; returns id → label of all that may be referred to."""
    first: dict[str, Record] = {}
    mentioned: set[str] = set()
    for record in records:
        mentioned.update((record.id, *record.ends, *(one for ids in record.links.values() for one in ids)))
        if not record.id:
            continue
        if record.id in first:
            other = first[record.id]
            record.problem(
                findings,
                "id",
                N_("this id is already used in %(file)s, line %(line)s"),
                file=other.file,
                line=other.line,
            )
        else:
            first[record.id] = record
    mentioned.discard("")
    labels = dict(registry.labels(mentioned))
    ties = registry.ties(
        [name for name, record in first.items() if isinstance(record.kind, TieType) or name not in labels]
    )
    for record in first.values():
        _check_known(record, labels, ties, findings)
    labels |= {name: record.kind.label for name, record in first.items() if isinstance(record.kind, NodeKind)}
    return labels


def _check_known(record: Record, labels: Mapping[str, str], ties: Mapping, findings: Findings) -> None:
    expected = record.kind.label if isinstance(record.kind, NodeKind) else None
    label, tie = labels.get(record.id), ties.get(record.id)
    if label and label != expected:
        record.problem(
            findings,
            "id",
            N_("this id already belongs to something else in the network (%(kind)s)"),
            kind=_called(label),
        )
    elif tie and (tie.type, tie.start, tie.end) != (getattr(record.kind, "code", ""), *record.ends):
        record.problem(
            findings,
            "id",
            N_("this id already belongs to a tie of %(start)s and %(end)s"),
            start=tie.start,
            end=tie.end,
        )


def check_references(records: Iterable[Record], labels: Mapping[str, str], findings: Findings) -> None:
    """Notes references to what is neither in the files nor in the network, or is of a kind that is not allowed."""
    for record in records:
        if isinstance(record.kind, NodeKind):
            for link in record.kind.links:
                for target in record.links.get(link.column, ()):
                    _check_one(record, link.column, target, {link.label}, labels, findings)
        else:
            _check_ends(record, record.kind, labels, findings)


def _check_one(
    record: Record, column: str, target: str, allowed: set[str], labels: Mapping[str, str], findings: Findings
) -> None:
    label = labels.get(target)
    if label is None:
        record.problem(findings, column, N_("%(id)s is neither in the files nor in the network"), id=target)
    elif label not in allowed:
        kinds = ", ".join(sorted(_called(one) for one in allowed))
        record.problem(
            findings,
            column,
            N_("%(id)s is of another kind (%(kind)s), allowed are: %(kinds)s"),
            id=target,
            kind=_called(label),
            kinds=kinds,
        )
    elif target == record.id:
        record.problem(findings, column, N_("refers to itself"))


def _check_ends(record: Record, tie: TieType, labels: Mapping[str, str], findings: Findings) -> None:
    start, end = record.ends
    starts, ends = ({pair[side] for pair in tie.ends} for side in (0, 1))
    before = findings.total
    for column, target, allowed in zip(tie.ends_columns, (start, end), (starts, ends), strict=True):
        if target:
            _check_one(record, column, target, allowed, labels, findings)
    if findings.total != before or not start or not end:
        return
    if start == end:
        record.problem(findings, tie.ends_columns[1], N_("a tie needs two different ends"))
    elif (labels[start], labels[end]) not in tie.ends:
        record.problem(findings, tie.ends_columns[1], N_("this tie cannot join these two kinds"))


def identity(record: Record) -> str | None:
    """The text that two ties share when they say the same: pair, kind or role, first day; None if incomplete."""
    tie = record.kind
    assert isinstance(tie, TieType)
    start, end = record.ends
    if not (start and end):
        return None
    names = {prop.name for prop in tie.properties}
    if "kind" in names:
        kind = record.values.get("kind")
        return tie_key(kind, start, end, record.since) if isinstance(kind, str) and kind in TIE_KINDS else None
    role = record.values.get("role", "") if tie.code == "TAKES_PART" else ""
    return f"{start}|{end}|{role}|{record.since or ''}"


def check_repeats(records: Iterable[Record], registry: Registry, findings: Findings) -> dict[tuple[str, str], Record]:
    """Notes ties said twice, in the files or in the network; returns the ties by (type, identity)."""
    first: dict[tuple[str, str], Record] = {}
    for record in records:
        if not isinstance(record.kind, TieType):
            continue
        same = identity(record)
        if same is None:
            continue
        place = (record.kind.code, same)
        if place in first:
            other = first[place]
            record.problem(
                findings,
                record.kind.ends_columns[1],
                N_("the same tie is already in line %(line)s (%(id)s)"),
                line=other.line,
                id=other.id,
            )
        else:
            first[place] = record
    keyed = {same: record for (code, same), record in first.items() if "kind" in _names(code)}
    for same, holder in registry.keys(list(keyed)).items():
        if same in keyed and holder != keyed[same].id:
            record = keyed[same]
            assert isinstance(record.kind, TieType)
            record.problem(
                findings, record.kind.ends_columns[1], N_("the network already has this tie as %(id)s"), id=holder
            )
    return first


def _names(code: str) -> set[str]:
    return {prop.name for prop in TIE_TYPES[code].properties}


def check_circles(records: Iterable[Record], registry: Registry, findings: Findings) -> None:
    """Notes topics that are parts of themselves, annexes of themselves and the like, round any number of steps."""
    for kind in NODE_KINDS.values():
        for link in kind.links:
            if link.label != kind.label:
                continue
            own = {record.id: record for record in records if record.kind is kind and link.column in record.links}
            if not own:
                continue
            parents = dict(registry.parents(link.tie))
            for name, record in own.items():
                parents.pop(name, None)
                if record.links[link.column]:
                    parents[name] = record.links[link.column][0]
            for circle in circles(parents):
                inside = [own[name] for name in circle if name in own]
                if inside and len(circle) > 1:
                    record = min(inside, key=lambda one: one.line)
                    record.problem(
                        findings, link.column, N_("goes round in a circle: %(circle)s"), circle=" → ".join(circle)
                    )


def circles(parents: Mapping[str, str]) -> list[list[str]]:
    """Every circle once, as the ids along it."""
    done: set[str] = set()
    found = []
    for begin in parents:
        path: dict[str, int] = {}
        at: str | None = begin
        while at is not None and at not in done and at not in path:
            path[at] = len(path)
            at = parents.get(at)
        if at is not None and at in path:
            found.append(list(path)[path[at] :])
        done.update(path)
    return found


def note_lookalikes(records: Iterable[Record], findings: Findings) -> None:
    """Notices names that a reader takes for one another («Школа №1», «Школа № 1»); nothing is merged on its own."""
    seen: dict[tuple[str, str], Record] = {}
    for record in records:
        if not isinstance(record.kind, NodeKind) or record.kind.label not in ("Institution", "Teacher", "Topic"):
            continue
        name = str(record.values.get(record.kind.caption) or "")
        if not name:
            continue
        place = (record.kind.label, skeleton(name))
        other = seen.setdefault(place, record)
        if other is not record:
            findings.notice(
                record.file,
                record.line,
                record.kind.caption,
                name,
                N_("looks like %(name)s in line %(line)s; are they the same?"),
                name=str(other.values.get(record.kind.caption)),
                line=other.line,
            )


def skeleton(name: str) -> str:
    """What is left of a name when case, spaces, signs, ё and Latin letters that look Cyrillic make no difference."""
    folded = unicodedata.normalize("NFKC", name.replace("№", "")).casefold()
    return "".join(sign for sign in folded if sign.isalnum()).translate(_LOOKALIKES)


def _called(label: str) -> str:
    return NODE_KINDS[label].code
