"""Levels of detail: discs that count truly, open in place and tell nothing hidden; hubs that are asked about first."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from app import levels
from app.graph import Graph, GraphSession
from tests.conftest import Caller, Site, person, wipe

Ask = Callable[..., dict[str, Any]]
ON = "on=2026-11-23"
TODAY = "2026-11-23"
VIEW = "/api/explore/view"


@pytest.fixture
def ask(site: Site, caller: Callable[..., Caller]) -> Ask:
    """`ask(path, role)`: the JSON of an answer."""
    return asking(caller)


def asking(caller: Callable[..., Caller]) -> Ask:
    known: dict[str, Caller] = {}

    def answer(path: str, role: str = "coordinator", status: int = 200) -> dict[str, Any]:
        if role not in known:
            known[role] = caller(role)
        found, body = known[role].ask(path)
        assert found == status, body[:300]
        return dict(json.loads(body))

    return answer


def groups(picture: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {node["id"]: node for node in picture["nodes"] if node["label"] == "Group"}


def at(picture: dict[str, Any]) -> dict[str, tuple[float, float]]:
    return {node["id"]: (node["x"], node["y"]) for node in picture["nodes"]}


def of_type(picture: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [tie for tie in picture["ties"] if tie["type"] == kind]


@pytest.mark.parametrize("level", ["communities", "kinds", "region"])
def test_discs_stand_for_every_institution_once(ask: Ask, level: str) -> None:
    picture = ask(f"{VIEW}?level={level}&{ON}")
    discs = groups(picture)
    alone = [node for node in picture["nodes"] if node["label"] == "Institution"]
    assert len(discs) + len(alone) == len(picture["nodes"]) == picture["shown"]["nodes_of"]
    assert sum(disc["size"] for disc in discs.values()) + len(alone) == 59
    assert all(disc["x"] is not None and disc["name"] for disc in discs.values())
    assert (picture["level"], picture["grouped"], "instead_of" in picture) == (level, True, False)
    ids = {node["id"] for node in picture["nodes"]}
    for tie in of_type(picture, "GROUP_SUM"):
        assert {tie["source"], tie["target"]} <= ids
        assert tie["count"] == len(tie["spans"]) == tie["formal"] + tie["informal"] > 0


def test_nodes_tell_their_community(ask: Ask) -> None:
    discs = groups(ask(f"{VIEW}?level=communities&{ON}"))
    found = {node["id"]: node["community"] for node in ask(f"{VIEW}?{ON}")["nodes"]}
    for id, disc in discs.items():
        assert {found[member] for member in disc["members"]} == {id.rpartition(":")[2]}
    people = [node for node in ask(f"{VIEW}?level=people&{ON}")["nodes"] if node["label"] == "Teacher"]
    assert {person["community"] for person in people} <= set(found.values())


def test_a_disc_is_named_after_its_most_tied_members(ask: Ask) -> None:
    discs = groups(ask(f"{VIEW}?level=communities&{ON}"))
    shorts = {node["short"] for node in ask(f"{VIEW}?{ON}")["nodes"]}
    for disc in discs.values():
        named, _, rest = disc["name"].partition(" +")
        assert set(named.split(", ")) <= shorts
        assert len(named.split(", ")) + int(rest or 0) >= disc["size"]


def test_opening_a_disc_puts_its_members_in_its_place_and_moves_nothing(ask: Ask) -> None:
    closed = ask(f"{VIEW}?level=communities&{ON}")
    map_of = at(ask(f"{VIEW}?{ON}"))
    id, disc = max(groups(closed).items(), key=lambda item: item[1]["size"])
    opened = ask(f"{VIEW}?level=communities&{ON}&open={id}")
    before, after = at(closed), at(opened)
    assert before.keys() - after.keys() == {id}
    members = after.keys() - before.keys()
    assert len(members) == disc["size"]
    assert {m: after[m] for m in members} == {m: map_of[m] for m in members}, "members stand where the map has them"
    assert {i: after[i] for i in before if i != id} == {i: before[i] for i in before if i != id}
    assert opened["missing"] == []
    assert of_type(opened, "FORMAL_TIE"), "among the members there are ties, not sums"
    assert ask(f"{VIEW}?level=communities&{ON}&open={id},{id}")["nodes"] == opened["nodes"]


def test_everything_opened_is_the_level_of_institutions(ask: Ask) -> None:
    whole = ask(f"{VIEW}?{ON}")
    for level in ("communities", "kinds"):
        discs = groups(ask(f"{VIEW}?level={level}&{ON}"))
        opened = ask(f"{VIEW}?level={level}&{ON}&open={','.join(discs)}")
        assert at(opened) == at(whole)
        assert {tie["id"] for tie in opened["ties"]} == {tie["id"] for tie in whole["ties"]}


def test_a_municipality_opens_into_its_communities_and_these_into_institutions(ask: Ask) -> None:
    region = ask(f"{VIEW}?level=region&{ON}")
    assert [node["id"] for node in region["nodes"]] == ["group:region:zarechye"]
    opened = ask(f"{VIEW}?level=region&{ON}&open=group:region:zarechye")
    assert groups(opened).keys() == groups(ask(f"{VIEW}?level=communities&{ON}")).keys()
    one = next(iter(groups(opened)))
    deeper = ask(f"{VIEW}?level=region&{ON}&open=group:region:zarechye,{one}")
    assert one not in at(deeper)
    assert len(deeper["nodes"]) > len(opened["nodes"])


def test_an_institution_shown_by_itself_is_no_part_of_its_disc(ask: Ask) -> None:
    closed = groups(ask(f"{VIEW}?level=communities&{ON}"))
    picture = ask(f"{VIEW}?level=communities&{ON}&open=school-7")
    shown = [node for node in picture["nodes"] if node["label"] == "Institution"]
    assert len(shown) > 5
    assert sum(disc["size"] for disc in groups(picture).values()) + len(shown) == 59
    assert sum(disc["size"] for disc in closed.values()) > sum(disc["size"] for disc in groups(picture).values())


def test_sums_hold_every_tie_between_discs_and_no_other(ask: Ask) -> None:
    whole = ask(f"{VIEW}?ties=formal&{ON}")
    kind_of = {node["id"]: node["kind"] for node in whole["nodes"]}
    kinds = groups(ask(f"{VIEW}?level=kinds&{ON}"))

    def disc(id: str) -> str:
        group = f"group:kind:zarechye:{kind_of[id]}"
        return group if group in kinds else id

    expected: Counter[tuple[str, ...]] = Counter()
    for tie in of_type(whole, "FORMAL_TIE"):
        ends = sorted((disc(tie["source"]), disc(tie["target"])))
        if ends[0] != ends[1] and any(end.startswith("group:") for end in ends):
            expected[tuple(ends)] += 1
    sums = of_type(ask(f"{VIEW}?level=kinds&ties=formal&{ON}"), "GROUP_SUM")
    assert {(tie["source"], tie["target"]): tie["formal"] for tie in sums} == expected
    assert all(tie["informal"] == 0 for tie in sums)


def test_all_years_and_a_date_agree(ask: Ask) -> None:
    ever = ask(f"{VIEW}?level=kinds")
    dated = {tie["id"]: tie["count"] for tie in of_type(ask(f"{VIEW}?level=kinds&{ON}"), "GROUP_SUM")}
    living = {}
    for tie in of_type(ever, "GROUP_SUM"):
        there = sum((since or "") <= TODAY <= (until or "9999") for since, until in tie["spans"])
        if there:
            living[tie["id"]] = there
    assert living == dated


def test_filters_reach_into_discs(ask: Ask) -> None:
    culture = ask(f"{VIEW}?level=communities&sectors=culture&{ON}")
    expected = {node["id"] for node in ask(f"{VIEW}?sectors=culture&{ON}")["nodes"]}
    assert sum(disc["size"] for disc in groups(culture).values()) + len(culture["nodes"]) - len(groups(culture)) == len(
        expected
    )
    kinds = ask(f"{VIEW}?level=kinds&kinds=patronage&{ON}")
    patronage = ask(f"{VIEW}?kinds=patronage&{ON}")["ties"]
    assert 0 < sum(tie["count"] for tie in of_type(kinds, "GROUP_SUM")) <= len(patronage)
    assert all(tie["informal"] == 0 for tie in of_type(kinds, "GROUP_SUM"))


@pytest.mark.parametrize(
    "query", ["level=galaxy", "open=group:community:%27", "level=communities&open=a!b!c!d!nine", "open=a!" + "x" * 80]
)
def test_nonsense_is_a_sentence(ask: Ask, query: str) -> None:
    assert ask(f"{VIEW}?{query}", status=400)["error"]


@pytest.mark.parametrize(
    "id", ["group:community:zarechye:999", "group:kind:zarechye:circus", "group:region:nowhere", "group:x"]
)
def test_a_disc_that_is_not_there_opens_nothing(ask: Ask, id: str) -> None:
    assert ask(f"{VIEW}?level=kinds&{ON}&open={id}")["nodes"] == ask(f"{VIEW}?level=kinds&{ON}")["nodes"]


# --- too much ---------------------------------------------------------------------------------------------------------


def test_too_many_people_are_answered_by_institutions_and_counted(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = ask(f"{VIEW}?level=people&{ON}")
    assert "instead_of" not in whole
    monkeypatch.setattr(levels, "NODE_CAP", 200)
    picture = ask(f"{VIEW}?level=people&{ON}")
    assert (picture["level"], picture["instead_of"], picture["offer"]) == ("institutions", "people", ["draw", "table"])
    labels = Counter(node["label"] for node in whole["nodes"])
    assert (picture["counts"]["institutions"], picture["counts"]["people"]) == (
        labels["Institution"],
        labels["Teacher"],
    )
    assert picture["counts"]["ties"] == sum(Counter(tie["type"] for tie in whole["ties"]).values()) - len(
        of_type(whole, "TAKES_PART")
    )
    assert picture["shown"] == ask(f"{VIEW}?{ON}")["shown"]
    forced = ask(f"{VIEW}?level=people&draw=1&{ON}")
    assert "instead_of" not in forced
    assert len(forced["nodes"]) == len(whole["nodes"])


def test_too_many_ties_are_too_much_too(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(levels, "TIES_AT_ONCE", 300)
    picture = ask(f"{VIEW}?level=people&{ON}")
    assert (picture["level"], picture["instead_of"]) == ("communities", "people"), "institutions have too many as well"
    picture = ask(f"{VIEW}?{ON}")
    assert (picture["level"], picture["instead_of"], picture["counts"]["nodes"]) == ("communities", "institutions", 59)
    assert picture["counts"]["ties"] == len(ask(f"{VIEW}?draw=1&{ON}")["ties"])
    assert ask(f"{VIEW}?draw=1&{ON}")["level"] == "institutions"


def test_too_many_institutions_are_answered_by_communities(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(levels, "NODE_CAP", 30)
    for level in ("institutions", "people"):
        picture = ask(f"{VIEW}?level={level}&{ON}")
        assert (picture["level"], picture["instead_of"]) == ("communities", level)
        assert len(picture["nodes"]) <= 30


def test_sums_of_very_many_ties_are_numbers_of_the_day(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    spelled = ask(f"{VIEW}?level=kinds&{ON}")
    monkeypatch.setattr(levels, "SPANS", 50)
    picture = ask(f"{VIEW}?level=kinds")
    assert picture["span"] == "date"
    counts = {tie["id"]: tie["count"] for tie in of_type(ask(f"{VIEW}?level=kinds&{ON}"), "GROUP_SUM")}
    assert counts == {tie["id"]: tie["count"] for tie in of_type(spelled, "GROUP_SUM")}
    assert all("spans" not in tie for tie in of_type(picture, "GROUP_SUM"))


# --- hubs -------------------------------------------------------------------------------------------------------------


def test_a_hub_says_how_many_of_what(ask: Ask) -> None:
    hub = ask(f"/api/explore/hub/school-7?{ON}")
    whole = ask(f"/api/explore/neighbours/school-7?limit=500&{ON}")
    assert hub["neighbours"] >= len(whole["nodes"]) - 1
    people = next(row for row in hub["kinds"] if row["tie"] == "WORKS_AT")
    assert (people["label"], people["kind"]) == ("Teacher", None)
    assert people["count"] == sum(node["label"] == "Teacher" for node in whole["nodes"])
    assert sum(row["count"] for row in hub["kinds"]) >= hub["neighbours"]
    assert ask("/api/explore/hub/nobody") == {"neighbours": 0, "kinds": []}


def test_a_limited_hub_brings_what_was_chosen(ask: Ask) -> None:
    base = at(ask(f"{VIEW}?{ON}"))

    def brought(entry: str) -> list[dict[str, Any]]:
        picture = ask(f"{VIEW}?{ON}&open={entry}")
        assert not picture["truncated"]
        return [node for node in picture["nodes"] if node["id"] not in base]

    assert {node["label"] for node in brought("school-7!WORKS_AT")} == {"Teacher"}
    assert brought("school-7!patronage") == []
    assert {node["label"] for node in brought("school-7!!Programme.Need")} == {"Programme", "Need"}
    most = brought("school-7!WORKS_AT!!most!3")
    least = brought("school-7!WORKS_AT!!least!3")
    assert len(most) == len(least) == 3
    assert {n["id"] for n in most}.isdisjoint(n["id"] for n in least)
    wide = {node["id"]: node["degree"] for node in brought("school-7!WORKS_AT")}
    assert len(wide) > 10


# --- what is not theirs to see ----------------------------------------------------------------------------------------

SECRET = """
CREATE (m:Municipality {id: 'm', name: 'М', region: 'Р'}) CREATE (o:Municipality {id: 'o', name: 'О', region: 'Р'})
CREATE (s1:Institution {id: 's1', name: 'А', short_name: 'А', kind: 'school', sector: 'general',
  community: 'm:1', x: 0.0, y: 0.0})-[:IN]->(m)
CREATE (s2:Institution {id: 's2', name: 'Б', short_name: 'Б', kind: 'school', sector: 'general',
  community: 'm:1', x: 9.0, y: 0.0})-[:IN]->(m)
CREATE (s3:Institution {id: 's3', name: 'В', short_name: 'В', kind: 'museum', sector: 'culture',
  community: 'm:2', x: 0.0, y: 9.0})-[:IN]->(m)
CREATE (s4:Institution {id: 's4', name: 'Г', short_name: 'Г', kind: 'museum', sector: 'culture',
  community: 'm:2', x: 9.0, y: 9.0})-[:IN]->(m)
CREATE (s5:Institution {id: 's5', name: 'Д', short_name: 'Д', kind: 'museum', sector: 'culture',
  community: 'o:1', x: 99.0, y: 9.0})-[:IN]->(o)
CREATE (a:Teacher {id: 'a', name: 'Аникина', visibility: 'network'})-[:WORKS_AT {id: 'w1'}]->(s1)
CREATE (b:Teacher {id: 'b', name: 'Бокова', visibility: 'network'})-[:WORKS_AT {id: 'w2'}]->(s3)
CREATE (c:Teacher {id: 'c', name: 'Скрытая', visibility: 'coordinators'})-[:WORKS_AT {id: 'w3'}]->(s3)
CREATE (d:Teacher {id: 'd', name: 'Далёкая', visibility: 'network'})-[:WORKS_AT {id: 'w4'}]->(s5)
CREATE (a)-[:INFORMAL_TIE {id: 't1', key: '1', kind: 'advice', state: 'confirmed', visibility: 'coordinators'}]->(b)
CREATE (a)-[:INFORMAL_TIE {id: 't2', key: '2', kind: 'advice', state: 'confirmed', visibility: 'network'}]->(c)
CREATE (a)-[:INFORMAL_TIE {id: 't3', key: '3', kind: 'online', state: 'declined', visibility: 'public'}]->(b)
CREATE (a)-[:INFORMAL_TIE {id: 't4', key: '4', kind: 'online', state: 'proposed', visibility: 'public'}]->(b)
CREATE (d)-[:INFORMAL_TIE {id: 't5', key: '5', kind: 'online', state: 'confirmed', visibility: 'coordinators'}]->(b)
CREATE (c)-[:INFORMAL_TIE {id: 't6', key: '6', kind: 'online', state: 'confirmed', visibility: 'public'}]->(d)
CREATE (s1)-[:FORMAL_TIE {id: 'f1', key: 'f1', kind: 'patronage'}]->(s3)
CREATE (:Teacher {id: 'l1', name: 'Скрытая без места', visibility: 'coordinators', community: ':1'})
  -[:INFORMAL_TIE {id: 't7', key: '7', kind: 'online', state: 'confirmed', visibility: 'public'}]->
  (l2:Teacher {id: 'l2', name: 'Луна', visibility: 'public', community: ':2'})
CREATE (l2)-[:INFORMAL_TIE {id: 't8', key: '8', kind: 'online', state: 'confirmed', visibility: 'coordinators'}]->
  (:Teacher {id: 'l3', name: 'Лето', visibility: 'public', community: ':3'})
"""
MEMBERS = {"s1": "group:1", "s2": "group:1", "s3": "group:2", "s4": "group:2", "s5": "group:3"}
LONERS = {"l1": "group:1", "l2": "group:2", "l3": "group:3"}
TYPES = ["FORMAL_TIE", "INFORMAL_TIE", "WORKS_AT", "TAKES_PART"]


@pytest.fixture
def secret(application: Site, database: Graph, graph: GraphSession) -> None:
    wipe(database)
    with database.driver_session("write") as session:
        session.run(SECRET).consume()


def everything(session: GraphSession) -> list[Any]:
    return [
        session.rows("explore.level_counts", municipality="m").rows,
        session.rows("explore.level_counts").rows,
        session.rows("explore.level_people", members=MEMBERS).rows,
        session.rows("explore.level_sums", members=MEMBERS, types=TYPES).rows,
        session.rows("explore.level_loners").rows,
        session.rows("explore.level_loner_sums", members=LONERS, types=TYPES).rows,
        *(session.rows("explore.hub", id=id, types=TYPES).rows for id in ("s1", "s3", "a", "b", "c", "l2")),
        *(
            session.rows("explore.hub_around", id=id, types=TYPES, least=True).rows
            for id in ("s1", "s3", "a", "b", "c", "l2")
        ),
    ]


def test_no_count_tells_of_a_hidden_person_or_tie(secret: None, database: Graph) -> None:
    def as_seen_by(role: str, **known: object) -> list[Any]:
        return everything(database.session(person(role, **known).viewer))

    roles = ("teacher", "representative", "analyst", "admin")
    strangers = {role: as_seen_by(role) for role in roles}
    coordinator, own = as_seen_by("coordinator"), as_seen_by("teacher", person="a")
    with database.driver_session("write") as session:
        session.run("MATCH ()-[t:INFORMAL_TIE]->() WHERE t.id IN ['t1', 't3', 't5', 't8'] DELETE t").consume()
        session.run("MATCH (c:Teacher) WHERE c.id IN ['c', 'l1'] DETACH DELETE c").consume()
    for role, seen in strangers.items():
        assert as_seen_by(role) == seen, f"a {role} can tell that something is hidden"
    assert as_seen_by("coordinator") != coordinator, "a coordinator counts what is for coordinators"
    assert as_seen_by("teacher", person="a") != own, "a teacher counts her own"
    assert "Скрытая" not in str(strangers)


@pytest.mark.parametrize("level", ["region", "communities", "kinds", "people"])
def test_no_answer_tells_either(
    secret: None, database: Graph, application: Site, caller: Callable[..., Caller], level: str
) -> None:
    ask = asking(caller)
    query = f"{VIEW}?level={level}"
    before = {role: ask(query, role) for role in ("teacher", "analyst", "coordinator")}
    with database.driver_session("write") as session:
        session.run("MATCH ()-[t:INFORMAL_TIE]->() WHERE t.id IN ['t1', 't3', 't5', 't8'] DELETE t").consume()
        session.run("MATCH (c:Teacher) WHERE c.id IN ['c', 'l1'] DETACH DELETE c").consume()
    after = {role: ask(query, role) for role in before}
    for picture in (*before.values(), *after.values()):
        picture.pop("queries", None)
    assert after["teacher"] == before["teacher"]
    assert after["analyst"] == before["analyst"]
    assert after["coordinator"] != before["coordinator"]


def test_people_without_workplaces_have_communities(
    database: Graph, graph: GraphSession, application: Site, caller: Callable[..., Caller]
) -> None:
    wipe(database)
    with database.driver_session("write") as session:
        session.run(
            """UNWIND range(0, 29) AS n CREATE (:Teacher {id: 'p' + n, name: 'Человек ' + n, visibility: 'public',
                 community: ':' + (n % 3),
                 x: toFloat(n * n % 17), y: toFloat(n)})"""
        ).consume()
        session.run(
            """UNWIND range(0, 28) AS n MATCH (a:Teacher {id: 'p' + n}), (b:Teacher {id: 'p' + (n + 1)})
               CREATE (a)-[:INFORMAL_TIE {id: 't' + n, key: 't' + n, kind: 'advice', state: 'confirmed',
                 visibility: 'public'}]->(b)"""
        ).consume()
    ask = asking(caller)
    picture = ask(f"{VIEW}?level=communities")
    assert {id: (disc["size"], disc["people"]) for id, disc in groups(picture).items()} == {
        f"group:community::{n}": (10, 10) for n in range(3)
    }
    assert sum(tie["count"] for tie in of_type(picture, "GROUP_SUM")) == 29
    opened = ask(f"{VIEW}?level=communities&open=group:community::1")
    assert Counter(node["label"] for node in opened["nodes"]) == {"Teacher": 10, "Group": 2}
