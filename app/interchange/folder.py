"""A folder of CSV files → one batch ready to be written, or everything that is wrong with it at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.interchange.agreements import agreement_ties, document_of, tie_key
from app.interchange.checks import (
    check_circles,
    check_ids,
    check_references,
    check_repeats,
    note_lookalikes,
)
from app.interchange.problems import N_, Findings, Problem
from app.interchange.records import Record, read_records
from app.interchange.registry import Known, KnownAgreement, Registry
from app.interchange.tables import LARGEST_FILE, read_tables
from app.vocabulary import FORMAL_TIE_KINDS, NODE_KINDS, TIE_TYPES, Link, NodeKind, TieType

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Batch:
    """What the files say, checked, as rows for the queries of `cypher/intake/`.

    `nodes`: label → {label, id, properties}; a property with None is to be removed, one not named is to be left alone.
    `links`: (label, column) → {label, id, type, outward, other, others}: the complete list of other ends, their label.
    `ties`: type → {type, id, start, from, end, to, properties}, with the labels of both ends.
    `stale`: ids of formal ties that their agreement no longer makes.
    """

    nodes: Mapping[str, Rows] = field(default_factory=dict)
    links: Mapping[tuple[str, str], Rows] = field(default_factory=dict)
    ties: Mapping[str, Rows] = field(default_factory=dict)
    stale: tuple[str, ...] = ()
    notices: tuple[Problem, ...] = ()

    @property
    def size(self) -> int:
        """Rows to be written."""
        return sum(len(rows) for group in (self.nodes, self.links, self.ties) for rows in group.values())


def read_folder(source: Path | str | Mapping[str, bytes], known: Registry | None = None) -> Batch:
    """The batch in a folder (or in a mapping of file names to bytes); raises `BadFiles` with every problem found.

    `known` answers what the network already holds; without it the network is taken to be empty.
    """
    registry = known or Known()
    findings = Findings()
    given = source if isinstance(source, Mapping) else _open(Path(source), findings)
    if not given:
        findings.refuse()
    tables = read_tables(given, findings)
    records = [record for table in tables for record in read_records(table, findings)]
    if len(tables) < sum(name.casefold().endswith(".csv") for name in given) or any(table.torn for table in tables):
        findings.refuse()  # what could not be read would make every reference to it look wrong
    lost = {name: table.kind.label for table in tables if isinstance(table.kind, NodeKind) for name in table.lost}
    records = _without_kept(records, registry, findings)
    labels = lost | check_ids(records, registry, findings)
    check_references(records, labels, findings)
    check_circles(records, registry, findings)
    said = check_repeats(records, registry, findings)
    derived, stale = derive(records, said, registry, findings)
    note_lookalikes(records, findings)
    findings.refuse()
    return _batch(records, labels, derived, stale, findings.notices)


def _open(folder: Path, findings: Findings) -> Mapping[str, bytes]:
    if not folder.is_dir():
        findings.add(str(folder.name or folder), 0, "", "", N_("is not a folder"))
        return {}
    given = {}
    for path in sorted(folder.iterdir()):
        if path.is_file() and path.suffix.casefold() == ".csv":
            with path.open("rb") as file:
                given[path.name] = file.read(LARGEST_FILE + 1)
    if not given:
        findings.add(folder.name, 0, "", "", N_("the folder has no CSV files"))
    return given


def _without_kept(records: list[Record], registry: Registry, findings: Findings) -> list[Record]:
    """Leaves out what the files say of agreements that are kept here: those are what their logs say, the files only look on."""
    said = {
        n: record.id if _is(record, "Agreement") else record.ends[1]
        for n, record in enumerate(records)
        if _is(record, "Agreement") or record.kind is TIE_TYPES["PARTY_TO"]
    }
    known = registry.agreements([id for id in dict.fromkeys(said.values()) if id])
    kept = {n: id for n, id in said.items() if id in known and known[id].is_kept}
    for n, id in kept.items():
        one = records[n]
        findings.notice(
            one.file,
            one.line,
            "",
            "",
            N_("agreement %(id)s is kept here with its log, so this row was left out: change it on its page"),
            id=id,
        )
    return [record for n, record in enumerate(records) if n not in kept]


def derive(
    records: Sequence[Record], said: Mapping[tuple[str, str], Record], registry: Registry, findings: Findings
) -> tuple[Rows, tuple[str, ...]]:
    """The formal ties of every agreement that the files touch, completed by what the network knows of it."""
    own = {record.id: record for record in records if _is(record, "Agreement") and record.id}
    parties = [record for record in records if record.kind is TIE_TYPES["PARTY_TO"] and all(record.ends)]
    touched = dict.fromkeys([*own, *(record.ends[1] for record in parties)])
    known = registry.agreements(list(touched))
    rows: dict[str, dict[str, Any]] = {}
    before: list[str] = []
    plain: dict[str, Record] = {}  # what a tie of the same days would be called without a document
    for agreement in touched:
        held = known.get(agreement, KnownAgreement())
        record = own.get(agreement)
        facts = {**held.properties, **(record.values if record else {}), "id": agreement}
        sides = dict(held.parties)
        sides |= {one.ends[0]: str(one.values.get("role")) for one in parties if one.ends[1] == agreement}
        ties = agreement_ties(facts, sides.items())
        told = record or next(one for one in parties if one.ends[1] == agreement)
        _check_base(agreement, facts, sides, told, findings)
        before.extend(held.derived)
        for tie in ties:
            key = tie_key(facts["form"], tie["from"], tie["to"], tie["properties"]["since"])
            same = said.get(("FORMAL_TIE", key))
            if same:
                same.problem(
                    findings, "kind", N_("agreement %(agreement)s already makes this tie"), agreement=agreement
                )
            rows[tie["id"]] = tie
            plain[key] = told
    for key, holder in registry.keys(list(plain)).items():
        if (
            key in plain and ":" not in holder and holder not in before
        ):  # of no document: the pair would be counted twice
            plain[key].problem(findings, "since", N_("the network already has this tie as %(id)s"), id=holder)
    return list(rows.values()), tuple(tie for tie in dict.fromkeys(before) if tie not in rows)


def _check_base(
    agreement: str, facts: Mapping[str, Any], sides: Mapping[str, str], record: Record, findings: Findings
) -> None:
    form = FORMAL_TIE_KINDS.get(facts.get("form", ""))
    if form and getattr(form, "directed", False) and len(sides) > 1 and "base" not in sides.values():
        column = "form" if _is(record, "Agreement") else "role"
        record.problem(
            findings, column, N_("an agreement of this form needs a party with the role base (%(id)s)"), id=agreement
        )


def _is(record: Record, label: str) -> bool:
    return isinstance(record.kind, NodeKind) and record.kind.label == label


def _batch(
    records: Sequence[Record], labels: Mapping[str, str], derived: Rows, stale: tuple[str, ...], notices: list[Problem]
) -> Batch:
    nodes: dict[str, Rows] = {}
    links: dict[tuple[str, str], Rows] = {}
    ties: dict[str, Rows] = {}
    for record in records:
        if isinstance(record.kind, NodeKind):
            label = record.kind.label
            nodes.setdefault(label, []).append({"label": label, "id": record.id, "properties": record.values})
            for link in record.kind.links:
                if link.column in record.links:
                    links.setdefault((label, link.column), []).append(_link_row(record, link, label))
        else:
            ties.setdefault(record.kind.code, []).append(_tie_row(record, record.kind))
    if derived:
        ties.setdefault("FORMAL_TIE", []).extend(derived)
    parties = {party: "Institution" for tie in derived for party in (tie["from"], tie["to"])}
    for code, rows in ties.items():
        for row in rows:
            ends = (labels.get(row[end]) or parties[row[end]] for end in ("from", "to"))
            row |= {"type": code} | dict(zip(("start", "end"), ends, strict=True))
    return Batch(
        {label: nodes[label] for label in NODE_KINDS if label in nodes},
        links,
        {code: ties[code] for code in TIE_TYPES if code in ties},
        stale,
        tuple(notices),
    )


def _link_row(record: Record, link: Link, label: str) -> dict[str, Any]:
    return {
        "label": label,
        "id": record.id,
        "type": link.tie,
        "outward": link.outward,
        "other": link.label,
        "others": record.links[link.column],
    }


def _tie_row(record: Record, tie: TieType) -> dict[str, Any]:
    properties: dict[str, Any] = dict(record.values)
    if any(prop.name == "kind" for prop in tie.properties):
        properties["key"] = tie_key(properties["kind"], *record.ends, record.since, document_of(properties))
    return {"id": record.id, "from": record.ends[0], "to": record.ends[1], "properties": properties}
