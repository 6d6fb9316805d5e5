"""The seed municipality keeps what seed/README.md tells: read straight from the CSV files, without the importer."""

from __future__ import annotations

import csv
import math
import os
import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest

from app.vocabulary import (
    FORMAL_TIE_KINDS,
    INFORMAL_TIE_KINDS,
    INSTITUTION_KINDS,
    NODE_KINDS,
    TIE_TYPES,
    NodeKind,
    TieType,
)
from seed.make import GENERATED

ROOT = Path(__file__).resolve().parents[2]
SEED = ROOT / "seed"
TODAY = "2026-11-23"
DATE = re.compile(r"(?:19|20)\d\d(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,79}")
PLANNED = {"needs", "offers", "projects", "participations"}
NODE_FILES = {kind.plural: kind for kind in NODE_KINDS.values()}
TIE_FILES = {tie.file: tie for tie in TIE_TYPES.values() if tie.file}
FILES = sorted(NODE_FILES | TIE_FILES)
RIGHT_BANK = ("school-1", "gymnasium-1", "school-3")
LEFT_BANK = ("school-4", "school-8", "basic-school-6")
BRIDGE = "t-belozerova-nv"

Row = dict[str, str]


@cache
def rows(name: str) -> list[Row]:
    with (SEED / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def by_id(name: str) -> dict[str, Row]:
    return {row["id"]: row for row in rows(name)}


@cache
def places() -> dict[str, frozenset[str]]:
    """The institutions of each teacher, past ones too; an institution stands for itself."""
    found = defaultdict(set)
    for job in rows("jobs"):
        found[job["teacher"]].add(job["institution"])
    return {person: frozenset(where) for person, where in found.items()} | {
        institution: frozenset({institution}) for institution in by_id("institutions")
    }


def outside_ties() -> Iterator[tuple[Row, str, str]]:
    """Each informal tie that was not declined, with every pair of different institutions that it joins."""
    for tie in rows("informal_ties"):
        here, there = places()[tie["from"]], places()[tie["to"]]
        if tie["state"] != "declined" and not here & there:
            for one in here:
                for other in there:
                    yield tie, one, other


def formal_pairs() -> dict[frozenset[str], list[Row]]:
    """Every pair of institutions with a common agreement or a formal tie, and the rows that say so."""
    parties = defaultdict(list)
    for party in rows("parties"):
        parties[party["agreement"]].append(party["institution"])
    pairs = defaultdict(list)
    for agreement, members in parties.items():
        for pair in combinations(members, 2):
            pairs[frozenset(pair)].append(by_id("agreements")[agreement])
    for tie in rows("formal_ties"):
        pairs[frozenset((tie["from"], tie["to"]))].append(tie)
    return pairs


def in_force(row: Row, day: str) -> bool:
    # A partial end lasts to the end of its year or month; "~" sorts after every digit.
    return row["since"] <= day and (not row["until"] or row["until"] + "~" >= day)


@pytest.mark.parametrize(
    ("name", "least", "most"),
    [
        ("institutions", 55, 65), ("units", 2, 3), ("teachers", 430, 480), ("projects", 50, 50), ("programmes", 115, 125),
        ("needs", 88, 95), ("offers", 105, 115), ("agreements", 80, 80), ("informal_ties", 1450, 1550), ("topics", 38, 56),
        ("exchanges", 55, 65), ("posts", 12, 12), ("materials", 40, 50), ("practices", 20, 30), ("outcomes", 8, 12),
    ],
)  # fmt: skip
def test_a_table_has_the_promised_size(name: str, least: int, most: int) -> None:
    assert least <= len(rows(name)) <= most


def test_every_kind_of_institution_is_there_and_near() -> None:
    assert {row["kind"] for row in rows("institutions")} == set(INSTITUTION_KINDS)
    for row in rows("institutions"):
        north = (float(row["lat"]) - 57.31) * 111.2
        east = (float(row["lon"]) - 46.52) * 111.2 * math.cos(math.radians(57.31))
        assert math.hypot(north, east) < 25, row["id"]
        assert row["sector"] == INSTITUTION_KINDS[row["kind"]].sector
        assert row["site"].endswith(".example")
        assert row["strengths"]
        assert row["about"]
        assert row["address"]


def test_ids_are_unique_across_all_tables() -> None:
    ids = Counter(row["id"] for name in FILES for row in rows(name))
    assert [identity for identity, times in ids.items() if times > 1] == []
    assert all(ID.fullmatch(identity) for identity in ids)


@pytest.mark.parametrize("name", FILES)
def test_columns_codes_numbers_and_dates_are_those_of_the_model(name: str) -> None:
    kind: NodeKind | TieType = NODE_FILES.get(name) or TIE_FILES[name]
    ends = TIE_FILES[name].ends_columns if name in TIE_FILES else [link.column for link in NODE_FILES[name].links]
    timed = {"since", "until"} if kind.timed else set()
    known = {"id", *ends, *(prop.name for prop in kind.properties)} | timed
    for row in rows(name):
        assert set(row) <= known
        for prop in kind.properties:
            cell = row.get(prop.name, "")
            assert cell or not prop.required, (row["id"], prop.name)
            if not cell:
                continue
            parts = cell.split("|") if prop.type == "list" else [cell]
            assert all(part.strip() == part and 0 < len(part) <= prop.longest for part in parts), (row["id"], prop.name)
            if prop.codes is not None:
                assert set(parts) <= set(prop.codes), (row["id"], prop.name, cell)
            if prop.type in ("int", "float"):
                number = float(cell)
                assert prop.least is None or number >= prop.least
                assert prop.most is None or number <= prop.most
            if prop.type == "date":
                assert DATE.fullmatch(cell), (row["id"], cell)
                assert cell <= TODAY or prop.name == "event_on", (row["id"], cell)
        since, until = row.get("since", ""), row.get("until", "")
        assert all(DATE.fullmatch(day) for day in (since, until) if day), row["id"]
        assert not until or since <= until, row["id"]
        assert name in PLANNED or since <= TODAY, row["id"]


def test_every_reference_resolves() -> None:
    for name, kind in NODE_FILES.items():
        for link in kind.links:
            known = by_id(NODE_KINDS[link.label].plural)
            for row in rows(name):
                cell = row.get(link.column, "")
                assert cell or not link.required, (row["id"], link.column)
                assert all(part in known for part in cell.split("|") if part), (row["id"], link.column, cell)
    for name, tie in TIE_FILES.items():
        for position, column in enumerate(tie.ends_columns):
            labels = {pair[position] for pair in tie.ends}
            known_ids = set().union(*(by_id(NODE_KINDS[label].plural) for label in labels))
            assert [row["id"] for row in rows(name) if row[column] not in known_ids] == []


def test_a_tie_is_told_once() -> None:
    for name, kinds in (("informal_ties", INFORMAL_TIE_KINDS), ("formal_ties", FORMAL_TIE_KINDS)):
        keys = Counter((frozenset((row["from"], row["to"])), row["kind"], row["since"]) for row in rows(name))
        assert [key for key, times in keys.items() if times > 1] == []
        assert all(row["from"] != row["to"] for row in rows(name))
        assert {row["kind"] for row in rows(name)} <= set(kinds)


def test_informal_ties_evolve_and_are_shown_as_promised() -> None:
    ties = rows("informal_ties")
    assert {tie["kind"] for tie in ties} == set(INFORMAL_TIE_KINDS)
    begun = Counter(tie["since"][:4] for tie in ties)
    assert sorted(begun) == [str(year) for year in range(2016, 2027)]
    assert min(begun.values()) >= 60
    assert 0.15 < sum(bool(tie["until"]) for tie in ties) / len(ties) < 0.35
    assert {len(tie["since"]) for tie in ties} == {4, 7, 10}
    states = Counter(tie["state"] for tie in ties)
    assert 0.10 < states["proposed"] / len(ties) < 0.15
    assert 0 < states["declined"] / len(ties) < 0.03
    visible = Counter(tie["visibility"] for tie in ties)
    assert 0.55 < visible["network"] / len(ties) < 0.65
    assert 0.25 < visible["coordinators"] / len(ties) < 0.35
    assert 0.07 < visible["public"] / len(ties) < 0.13


def test_no_sentence_is_worn_out() -> None:
    sentences = Counter(tie["context"] for tie in rows("informal_ties") if tie["context"])
    assert len(sentences) > 900
    assert max(sentences.values()) <= 3


def test_a_tie_lies_within_the_working_years_of_its_people() -> None:
    first: dict[str, str] = {}
    last: dict[str, str] = {}
    for job in rows("jobs"):
        first[job["teacher"]] = min(first.get(job["teacher"], "9"), job["since"])
        last[job["teacher"]] = max(last.get(job["teacher"], ""), job["until"] or "9")
    for tie in rows("informal_ties"):
        for person in {tie["from"], tie["to"]} & set(first):
            assert tie["since"] >= first[person][: len(tie["since"])], tie["id"]
            assert (tie["until"] or "8" if last[person] == "9" else tie["until"] or "9") <= last[person], tie["id"]


def test_names_are_declined_like_their_bearers() -> None:
    for teacher in rows("teachers"):
        surname, _given, patronymic = teacher["name"].split()
        woman = patronymic.endswith("на")
        assert woman or patronymic.endswith("ич"), teacher["name"]
        assert not surname.endswith(
            ("ова", "ева", "ёва", "ина", "ская", "ая") if not woman else ("ов", "ев", "ёв", "ин", "ий")
        )


def test_jobs_begin_after_the_institution_and_some_people_moved() -> None:
    opened = {row["id"]: row["since"] for row in rows("institutions")}
    assert all(job["since"] >= opened[job["institution"]] for job in rows("jobs"))
    assert {job["teacher"] for job in rows("jobs")} == set(by_id("teachers"))
    moved = {job["teacher"] for job in rows("jobs") if job["until"]} & {
        teacher for teacher, times in Counter(job["teacher"] for job in rows("jobs")).items() if times == 2
    }
    assert len(moved) == 12
    open_jobs = Counter(job["teacher"] for job in rows("jobs") if not job["until"])
    assert sum(times == 2 for times in open_jobs.values()) == 4
    assert len(set(by_id("teachers")) - set(open_jobs)) == 4


def test_agreements_have_parties_roles_and_states_that_agree() -> None:
    parties = defaultdict(list)
    for party in rows("parties"):
        parties[party["agreement"]].append(party)
    for agreement in rows("agreements"):
        members = parties[agreement["id"]]
        roles = Counter(party["role"] for party in members)
        assert len({party["institution"] for party in members}) == len(members) >= 2
        if FORMAL_TIE_KINDS[agreement["form"]].directed:
            assert (roles["base"], roles["party"]) == (1, 0), agreement["id"]
        else:
            assert set(roles) == {"party"}, agreement["id"]
        if agreement["state"] == "draft":
            assert not agreement["signed_on"]
            assert not agreement["since"]
        else:
            assert agreement["signed_on"] <= agreement["since"]
            assert all(party["confirmed_at"] for party in members)
            assert (agreement["until"] >= TODAY) == (agreement["state"] == "active"), agreement["id"]
        if agreement["annex_to"]:
            assert by_id("agreements")[agreement["annex_to"]]["since"] <= agreement["since"]
    assert {row["state"] for row in rows("agreements")} == {"draft", "active", "expired", "terminated"}
    assert sum(len(members) > 2 for members in parties.values()) >= 20
    ending = [row for row in rows("agreements") if row["state"] == "active" and row["until"] <= "2027-02-21"]
    assert len(ending) == 16
    assert min(ending, key=lambda row: row["until"])["id"] == "agr-060"
    assert by_id("agreements")["agr-024"]["state"] == "draft"
    assert sum(row["state"] == "draft" for row in rows("agreements")) == 3


def test_exchanges_are_between_owner_and_needy_and_under_their_agreement() -> None:
    parties = defaultdict(set)
    for party in rows("parties"):
        parties[party["agreement"]].add(party["institution"])
    for exchange in rows("exchanges"):
        pair = {exchange["giver"], exchange["receiver"]}
        assert len(pair) == 2
        if exchange["resource"]:
            offer = by_id("offers")[exchange["resource"]]
            assert offer["institution"] == exchange["giver"], exchange["id"]
            assert in_force(offer, exchange["happened_on"]), exchange["id"]
        if exchange["need"]:
            assert by_id("needs")[exchange["need"]]["institution"] == exchange["receiver"]
        if exchange["agreement"]:
            assert pair <= parties[exchange["agreement"]], exchange["id"]
            assert in_force(by_id("agreements")[exchange["agreement"]], exchange["happened_on"]), exchange["id"]


def test_story_a_consortium_forms() -> None:
    expected = {
        "2019-09-01": {"lyceum-10", "school-5", "quantorium"}, "2021-09-01": {"college-poly", "it-cube"},
        "2023-09-01": {"school-2", "plant-pribor"}, "2025-09-01": {"school-lipovka"},
    }  # fmt: skip
    entered = defaultdict(set)
    for part in rows("participations"):
        if part["project"] == "project-engineering-vertical" and part["participant"] in by_id("institutions"):
            entered[part["since"]].add(part["participant"])
    assert entered == expected
    family = [row for row in rows("agreements") if row["id"].startswith("agr-consortium")]
    assert [row["annex_to"] for row in family] == ["", "agr-consortium", "agr-consortium", "agr-consortium"]
    for row in family:
        members = {party["institution"] for party in rows("parties") if party["agreement"] == row["id"]}
        assert members - {"lyceum-10"} == expected[row["since"]] - {"lyceum-10"}
    members = set().union(*expected.values())
    pairs = {
        day: {
            frozenset((one, other))
            for tie, one, other in outside_ties()
            if {one, other} <= members and in_force(tie, day)
        }
        for day in ("2017-12-31", "2020-12-31", "2023-12-31", TODAY)
    }
    counts = [len(found) for found in pairs.values()]
    assert counts == sorted(set(counts))
    assert counts[0] <= 6
    assert counts[-1] >= 20


def test_story_a_school_becomes_a_hub() -> None:
    days = [f"{year}-12-31" for year in range(2016, 2026)] + [TODAY]
    partners: list[dict[str, set[str]]] = []
    for day in days:
        known: dict[str, set[str]] = defaultdict(set)
        for tie, one, other in outside_ties():
            if in_force(tie, day):
                known[one].add(other)
                known[other].add(one)
        partners.append(known)
    assert [len(known["school-7"]) for known in partners] == [1, 2, 4, 6, 9, 12, 15, 19, 23, 27, 32]
    most = sorted(((len(met), place) for place, met in partners[-1].items()), reverse=True)
    assert most[0][1] == "school-7"
    assert most[1][0] < 32
    assert sum(len(met) > 1 for met in partners[0].values()) > 20


def test_story_two_cliques_merge_through_one_teacher() -> None:
    literature = {row["id"] for row in rows("teachers") if row["subjects"].startswith("русский язык|литература")}
    right, left = (
        {person for person in literature - {BRIDGE} if places()[person] <= set(bank)}
        for bank in (RIGHT_BANK, LEFT_BANK)
    )
    assert (len(right), len(left)) == (7, 8)
    ties = [(tie, {tie["from"], tie["to"]}) for tie in rows("informal_ties") if tie["state"] == "confirmed"]
    for circle in (right, left):
        inner = {frozenset(ends) for _, ends in ties if ends <= circle}
        assert len(inner) / math.comb(len(circle), 2) > 0.6
    own = [tie for tie, ends in ties if BRIDGE in ends and ends & left]
    across = [tie for tie, ends in ties if ends & right and ends & left]
    assert min(tie["since"] for tie in own) == "2021-09-10"
    assert len(own) == 5
    assert len({frozenset(ends) for _, ends in ties if BRIDGE in ends and ends & right}) == 5
    assert len(across) == 10
    assert min(tie["since"] for tie in across) >= "2023"
    assert [(job["institution"], job["since"], job["until"]) for job in rows("jobs") if job["teacher"] == BRIDGE] == [
        ("school-1", "2006-09-01", "2021-08-31"), ("school-8", "2021-09-01", "")
    ]  # fmt: skip
    assert min(across, key=lambda tie: tie["since"])["id"] == "tie-0047"


def test_story_an_agreement_stays_on_paper() -> None:
    linked = {frozenset((one, other)) for _, one, other in outside_ties()}
    exchanged = {frozenset((row["giver"], row["receiver"])) for row in rows("exchanges")}
    parties = defaultdict(set)
    for party in rows("parties"):
        parties[party["agreement"]].add(party["institution"])
    paper = {
        agreement
        for agreement, members in parties.items()
        if by_id("agreements")[agreement]["state"] == "active"
        and not any(frozenset(pair) in linked | exchanged for pair in combinations(members, 2))
    }
    assert paper == {"agr-paper"}
    assert parties["agr-paper"] == {"school-3", "theatre"}


def test_story_informal_ties_without_any_paper() -> None:
    pair = frozenset(("school-9", "library-children"))
    assert pair not in formal_pairs()
    ties = {tie["id"] for tie, one, other in outside_ties() if {one, other} == pair}
    assert len(ties) >= 14


def test_story_a_partner_leaves_and_returns() -> None:
    pair = frozenset(("gymnasium-1", "museum"))
    assert {"agr-museum-first", "agr-museum-return"} <= {row["id"] for row in formal_pairs()[pair]}
    ties = [tie for tie, one, other in outside_ties() if {one, other} == pair]
    for day in ("2020-07-01", "2021-09-01", "2022-10-31"):
        assert not [tie for tie in ties if in_force(tie, day)]
        assert not [row for row in formal_pairs()[pair] if row["since"] and in_force(row, day)]
    assert sum(in_force(tie, "2019-01-15") for tie in ties) == 3
    assert sum(in_force(tie, TODAY) for tie in ties) == 4
    again = Counter((tie["from"], tie["to"], tie["kind"]) for tie in ties)
    assert again["t-ladygina-ep", "t-sukharev-il", "joint_lesson"] == 2
    for people, ids in (
        ({"t-ladygina-ep", "t-sukharev-il"}, ("tie-0211", "tie-0214")),
        ({"t-serebryakova-om", "t-zimina-ag"}, ("tie-0212", "tie-0215")),
    ):
        for tie in map(by_id("informal_ties").__getitem__, ids):
            assert {tie["from"], tie["to"]} == people
    exchanges = [row for row in rows("exchanges") if {row["giver"], row["receiver"]} == pair]
    assert not [row for row in exchanges if "2020-07" <= row["happened_on"] <= "2022-10-31"]


def test_story_a_school_is_isolated() -> None:
    lonely = "basic-school-klyuchi"
    reached = {place for _, one, other in outside_ties() for place in (one, other)}
    assert set(by_id("institutions")) - reached == {lonely}
    assert not [pair for pair in formal_pairs() if lonely in pair]
    assert not [row for row in rows("exchanges") if lonely in (row["giver"], row["receiver"])]
    staff = {person for person, where in places().items() if lonely in where}
    assert not [row for row in rows("participations") if row["participant"] in staff]
    assert [row for row in rows("informal_ties") if {row["from"], row["to"]} <= staff]
    assert [row for row in rows("needs") if row["institution"] == lonely and row["state"] == "open"]


def test_story_every_outside_tie_passes_through_one_teacher() -> None:
    place, gatekeeper = "basic-school-olkhovka", "t-roshchina-va"
    ties = [tie for tie, one, other in outside_ties() if place in (one, other)]
    assert len(ties) == 12
    assert all(gatekeeper in (tie["from"], tie["to"]) for tie in ties)
    assert not [pair for pair in formal_pairs() if place in pair]
    staff = {person for person, where in places().items() if place in where}
    assert {row["participant"] for row in rows("participations") if row["participant"] in staff} == {gatekeeper}


def rings(size: int) -> set[tuple[str, ...]]:
    """Barter rings: each gives the next what it openly needs, by kind and topic, with windows that overlap."""
    gives: dict[str, set[str]] = defaultdict(set)
    for offer in rows("offers"):
        for need in rows("needs"):
            if (
                need["state"] == "open"
                and need["kind"] == offer["kind"]
                and set(need["topics"].split("|")) & set(offer["topics"].split("|"))
                and max(need["since"], offer["since"]) <= min(need["until"] or "9", offer["until"] or "9")
                and need["institution"] != offer["institution"]
            ):
                gives[offer["institution"]].add(need["institution"])

    def walk(path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        if len(path) == size:
            if path[0] in gives[path[-1]]:
                yield path
            return
        for place in list(gives[path[-1]]):
            if place > path[0] and place not in path:
                yield from walk((*path, place))

    return {ring for place in list(gives) for ring in walk((place,))}


@pytest.mark.parametrize(
    "ring",
    [
        ("kindergarten-12", "sport-school-2"),
        ("art-school", "museum-river", "media-tv"),
        ("lyceum-10", "supp-center", "school-lipovka", "ngo-river"),
    ],
)
def test_story_barter_rings(ring: tuple[str, ...]) -> None:
    assert rings(len(ring)) == {ring}


def test_the_readme_points_at_what_exists() -> None:
    known = {row["id"] for name in FILES for row in rows(name)}
    told = set(re.findall(r"`([a-z]+(?:-[a-z0-9]+)+)`", (SEED / "README.md").read_text(encoding="utf-8")))
    assert len(told) > 50
    assert told - known == set()


def test_the_readme_counts_the_rows() -> None:
    text = (SEED / "README.md").read_text(encoding="utf-8")
    for name in FILES:
        assert f"| `{name}.csv` | {len(rows(name))} |" in text, (name, len(rows(name)))


@pytest.mark.parametrize("hash_seed", ["0", "4711"])
def test_the_generator_makes_the_same_bytes_again(tmp_path: Path, hash_seed: str) -> None:
    command = [sys.executable, "-m", "seed.make", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, env={**os.environ, "PYTHONHASHSEED": hash_seed}, timeout=60)
    assert sorted(path.stem for path in tmp_path.iterdir()) == sorted(GENERATED)
    for name in GENERATED:
        assert (tmp_path / f"{name}.csv").read_bytes() == (SEED / f"{name}.csv").read_bytes(), name
