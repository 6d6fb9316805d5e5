"""The directory on the real engine: who sees whom, what is counted, how lists search, filter, order and page."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import quote

import pytest

from app import directory, vocabulary
from app.graph import Graph, GraphSession
from app.queries import load
from bench.site import Browser as Caller
from tests.conftest import ROOT, Site, person
from tests.plans import operators

DAY = date(2026, 11, 23)

# Two schools, a museum and a closed club. Hanna hides her profile; Ann and Eve hide one of their ties.
PLACES: list[tuple[str, dict[str, Any]]] = [
    ("Municipality", {"id": "town", "name": "Town"}),
    ("Topic", {"id": "music", "name": "хоровое пение"}),
    (
        "Institution",
        {
            "id": "school-2",
            "name": "Средняя школа № 2",
            "short_name": "Школа № 2",
            "kind": "school",
            "sector": "general",
        },
    ),
    (
        "Institution",
        {
            "id": "school-10",
            "name": "Средняя школа № 10",
            "short_name": "Школа № 10",
            "kind": "school",
            "sector": "general",
        },
    ),
    (
        "Institution",
        {"id": "museum", "name": "Краеведческий музей", "short_name": "«Музей»", "kind": "museum", "sector": "culture"},
    ),
    (
        "Institution",
        {
            "id": "club",
            "name": "Дом культуры",
            "short_name": "Клуб",
            "kind": "culture_house",
            "sector": "culture",
            "until": date(2021, 6, 30),
        },
    ),
    (
        "Agreement",
        {
            "id": "g",
            "number": "12-С",
            "form": "coop_agreement",
            "subject": "Вместе",
            "state": "active",
            "signed_on": date(2019, 9, 1),
        },
    ),
    ("Teacher", {"id": "ann", "name": "Аннина Анна", "subjects": ["музыка"], "visibility": "network"}),
    ("Teacher", {"id": "bob", "name": "Бобров Борис", "subjects": ["физика", "музыка"], "visibility": "network"}),
    ("Teacher", {"id": "eve", "name": "Евина Ева", "subjects": ["физика"], "visibility": "public"}),
    ("Teacher", {"id": "hanna", "name": "Ханина Ханна", "subjects": ["спелеология"], "visibility": "coordinators"}),
    (
        "Project",
        {"id": "choirs", "title": "Фестиваль хоров", "kind": "festival", "status": "active", "since": date(2025, 9, 1)},
    ),
    ("Project", {"id": "stars", "title": "Звёзды", "kind": "research", "status": "finished"}),
    ("Resource", {"id": "hall", "title": "Актовый зал", "kind": "premises", "until": date(2026, 12, 31)}),
    ("Resource", {"id": "bus", "title": "Автобус", "kind": "transport", "until": date(2025, 12, 31)}),
    ("Need", {"id": "piano", "title": "Рояль", "kind": "equipment", "priority": 1, "state": "open"}),
    ("Need", {"id": "chairs", "title": "Стулья", "kind": "equipment", "priority": 2, "state": "closed"}),
    ("Material", {"id": "sky", "title": "Небо", "kind": "video"}),
]


def contact(
    id: str, start: str, end: str, kind: str, visibility: str, state: str = "confirmed", **more: Any
) -> tuple[Any, ...]:
    return (
        "INFORMAL_TIE",
        start,
        end,
        {"id": id, "key": id, "kind": kind, "state": state, "visibility": visibility, **more},
    )


def formal(id: str, start: str, end: str, kind: str, **more: Any) -> tuple[Any, ...]:
    return ("FORMAL_TIE", start, end, {"id": id, "key": id, "kind": kind, **more})


LINES = [
    *[("IN", id, "town", {}) for id in ("school-2", "school-10", "museum", "club")],
    formal("g:museum:school-2", "school-2", "museum", "coop_agreement", agreement="g", since=date(2019, 9, 1)),
    formal("f-old", "school-10", "school-2", "patronage", since=date(2015, 1, 1), until=date(2020, 12, 31)),
    formal("f-next", "club", "school-2", "joint_plan", since=date(2027, 1, 1)),
    ("WORKS_AT", "ann", "school-2", {"id": "w-ann", "position": "учитель", "since": date(2015, 9, 1)}),
    ("WORKS_AT", "ann", "club", {"id": "w-ann-old", "position": "вожатая", "until": date(2015, 8, 31)}),
    ("WORKS_AT", "bob", "school-10", {"id": "w-bob", "position": "учитель"}),
    ("WORKS_AT", "eve", "museum", {"id": "w-eve", "position": "экскурсовод"}),
    ("WORKS_AT", "hanna", "school-10", {"id": "w-hanna", "position": "методист"}),
    contact("open", "ann", "bob", "joint_lesson", "network", since=date(2020, 1, 1)),
    contact("asked", "bob", "ann", "advice", "network", "proposed"),
    contact("past", "ann", "eve", "mentoring", "public", until=date(2021, 5, 31)),
    contact("to-school", "eve", "school-2", "advice", "public"),
    contact("secret", "ann", "eve", "friendship", "coordinators", context="тайна"),
    contact("refused", "ann", "eve", "co_author", "network", "declined"),
    contact("with-hanna", "ann", "hanna", "joint_event", "network"),
    contact("from-hanna", "hanna", "ann", "online", "network"),
    contact("hanna-school", "hanna", "school-2", "advice", "public"),
    ("TAKES_PART", "school-2", "choirs", {"id": "p-s2", "role": "leader"}),
    ("TAKES_PART", "museum", "choirs", {"id": "p-mu", "role": "host", "until": date(2026, 1, 31)}),
    ("TAKES_PART", "ann", "choirs", {"id": "p-ann", "role": "member"}),
    ("TAKES_PART", "hanna", "choirs", {"id": "p-hanna", "role": "expert"}),
    ("TAKES_PART", "hanna", "stars", {"id": "p-hanna-2", "role": "leader"}),
    ("ABOUT", "choirs", "music", {}),
    ("ABOUT", "hall", "music", {}),
    ("OFFERS", "school-2", "hall", {}),
    ("OFFERS", "school-2", "bus", {}),
    ("NEEDS", "school-2", "piano", {}),
    ("NEEDS", "school-2", "chairs", {}),
    ("SHARES", "hanna", "sky", {}),
]
HIDDEN_PEOPLE, HIDDEN_TIES = ["hanna"], ["secret", "refused"]
INSTITUTIONS = ["school-2", "school-10", "museum", "club"]
NODES = [*(node["id"] for _, node in PLACES), "nobody"]
TIES = [
    *(line[3]["id"] if line[3] else ":".join(line[:3]) for line in LINES),
    "sum:school-2:school-10",
    "sum:school-10:school-2",
    "sum:school-2:museum",
    "nothing",
]

Look = Callable[..., GraphSession]


@pytest.fixture
def town(graph: GraphSession, database: Graph) -> Look:
    """The little town, seen by a role: `town("teacher", person="bob")`."""
    run(database, "UNWIND $places AS place CREATE (n:$(place[0])) SET n = place[1]", places=PLACES)
    run(
        database,
        "UNWIND $lines AS line MATCH (a {id: line[1]}), (b {id: line[2]}) CREATE (a)-[t:$(line[0])]->(b) SET t = line[3]",
        lines=LINES,
    )
    return lambda role="teacher", **known: database.session(person(role, **known).viewer)


def run(database: Graph, cypher: str, **params: Any) -> None:
    with database.driver_session("write") as session:
        session.run(cypher, params).consume()


def shown(look: GraphSession, name: str, **raw: str) -> directory.Listing:
    return directory.listing(look, f"directory.{name}", directory.asked(look.graph.queries[f"directory.{name}"], raw))


def ids(listing: directory.Listing) -> list[str]:
    return [item["id"] for item in listing.items]


def everything(look: GraphSession) -> dict[str, Any]:
    """All that the directory would ever answer to this viewer."""
    lists = [
        ("institutions", "name"),
        ("institutions", "ties"),
        ("teachers", "name"),
        ("teachers", "ties"),
        ("projects", "ties"),
    ]
    return (
        {
            f"{name} by {order}": repr(shown(look, name, sort=order, on=str(DAY)))
            for name, order in lists
            if name != "projects"
        }
        | {"projects": repr(shown(look, "projects", sort="ties"))}
        | {
            f"search {word}": repr([shown(look, name, q=word) for name in ("institutions", "teachers", "projects")])
            for word in ("ханина", "спелеология", "музыка", "школа")
        }
        | {"subjects": repr(look.rows("directory.subjects").rows)}
        | {f"node {id}": repr(directory.node(look, id, DAY)) for id in NODES}
        | {f"people of {id}": repr(directory.people(look, id, DAY)) for id in INSTITUTIONS}
        | {f"tie {id}": repr(directory.tie(look, id, DAY)) for id in TIES}
        | {f"ties of {id}": repr(look.rows("directory.teacher_ties", id=id, on=DAY).rows) for id in NODES}
    )


# ---- Who sees what ---------------------------------------------------------------------------------------------------


def test_what_may_not_be_seen_cannot_be_told_from_what_is_not_there(town: Look, database: Graph) -> None:
    """The strongest promise: every list, page, card and count reads the same when the hidden things do not exist at all."""
    stranger = town("teacher", person="bob")
    before = everything(stranger)
    assert "Ханина" not in str(before)
    assert "hanna" not in str({key: value for key, value in before.items() if "hanna" not in key})
    assert "тайна" not in str(before)

    run(database, "MATCH (n:Teacher) WHERE n.id IN $ids DETACH DELETE n", ids=HIDDEN_PEOPLE)
    run(database, "MATCH ()-[t:INFORMAL_TIE]->() WHERE t.id IN $ids DELETE t", ids=HIDDEN_TIES)
    after = everything(stranger)
    assert [key for key in before if before[key] != after[key]] == []


def test_a_coordinator_sees_the_same_things_named(town: Look) -> None:
    coordinator = everything(town("coordinator"))
    stranger = everything(town("teacher", person="bob"))
    told = {key for key in coordinator if coordinator[key] != stranger[key]}
    assert {
        "node hanna",
        "node ann",
        "tie secret",
        "tie with-hanna",
        "tie w-hanna",
        "subjects",
        "people of school-10",
    } <= told
    assert "refused" not in coordinator["node ann"], "a declined tie concerns its two ends only"


@pytest.mark.parametrize("role", ["anonymous", "analyst", "admin", "representative", "teacher"])
def test_only_coordinators_see_what_is_for_coordinators(town: Look, role: str) -> None:
    look = town(role) if role != "anonymous" else town("nobody")
    assert directory.teacher(look, "hanna", DAY) is None
    assert directory.tie(look, "secret", DAY) is None
    assert (directory.teacher(look, "ann", DAY) is None) == (role == "anonymous")


def test_own_ties_are_seen_but_a_closed_profile_stays_closed(town: Look) -> None:
    own = directory.teacher(town("teacher", person="ann"), "ann", DAY)
    assert own is not None
    ties = {tie["id"]: tie for group in own["ties"].groups for tie in group.ties}
    assert set(ties) == {"open", "asked", "secret", "with-hanna", "from-hanna"}
    assert [tie["id"] for tie in own["ties"].declined] == ["refused"]
    assert (
        ties["with-hanna"]["partner"] is ties["with-hanna"]["partner_name"] is ties["with-hanna"]["workplace"] is None
    )
    for id, here, there in (("with-hanna", "start", "end"), ("from-hanna", "end", "start")):
        card = directory.tie(town("teacher", person="ann"), id, DAY)
        assert card is not None
        assert card[there] is None
        assert card[here]["id"] == "ann"


def test_hanna_sees_herself(town: Look) -> None:
    hanna = town("teacher", person="hanna")
    own = directory.teacher(hanna, "hanna", DAY)
    assert own is not None
    assert own["ties"].count == 3
    assert "hanna" in ids(shown(hanna, "teachers"))
    assert "hanna" in [row["id"] for row in directory.people(hanna, "school-10", DAY).now]


# ---- What is counted -------------------------------------------------------------------------------------------------


def test_an_institution_counts_what_is_in_force(town: Look) -> None:
    page = directory.institution(town(), "school-2", DAY)
    assert page is not None
    assert (page["ties"], page["contacts"]) == (1, 2)
    assert [(group.kind.code, [tie["id"] for tie in group.ties]) for group in page["ties_by_kind"]] == [
        ("coop_agreement", ["g:museum:school-2"])
    ]
    assert page["ties_by_kind"][0].ties[0]["agreement_number"] == "12-С"
    assert [tie["id"] for tie in page["ties_ended"]] == ["f-old"]
    assert [tie["id"] for tie in page["ties_coming"]] == ["f-next"]
    assert [offer["id"] for offer in page["offers"].now] == ["hall"]
    assert [offer["id"] for offer in page["offers"].ended] == ["bus"]
    assert [need["id"] for need in page["needs"].now] == ["piano"]
    assert [need["id"] for need in page["needs"].ended] == ["chairs"]


def test_contacts_are_summed_by_partner(town: Look) -> None:
    page = directory.institution(town(), "school-2", DAY)
    assert page is not None
    assert [(row["partner"], row["confirmed"], row["proposed"]) for row in page["partners"]] == [
        ("school-10", 1, 1),
        ("museum", 1, 0),
    ]
    coordinator = directory.institution(town("coordinator"), "school-2", DAY)
    assert coordinator is not None
    assert {row["partner"]: row["confirmed"] for row in coordinator["partners"]} == {"school-10": 4, "museum": 2}
    assert coordinator["contacts"] == 6


def test_a_contact_with_the_institution_itself_is_a_contact(town: Look) -> None:
    museum = directory.institution(town(), "museum", DAY)
    assert museum is not None
    assert [(row["partner"], row["confirmed"]) for row in museum["partners"]] == [("school-2", 1)]
    assert museum["contacts"] == 1


def test_the_list_says_the_same_numbers_as_the_pages(town: Look) -> None:
    for role in ("teacher", "coordinator"):
        look = town(role)
        for item in shown(look, "institutions", on=str(DAY)).items:
            page = directory.institution(look, item["id"], DAY)
            assert page is not None
            assert (item["ties"], item["contacts"]) == (page["ties"], page["contacts"]), item["id"]
        for item in shown(look, "teachers", on=str(DAY)).items:
            profile = directory.teacher(look, item["id"], DAY)
            assert profile is not None
            assert (item["ties"], item["proposed"]) == (profile["ties"].count, profile["ties"].proposed), item["id"]


def test_the_page_of_another_day(town: Look) -> None:
    page = directory.institution(town(), "school-2", date(2019, 12, 31))
    assert page is not None
    assert page["ties"] == 2
    teacher = directory.teacher(town(), "ann", date(2015, 8, 31))
    assert teacher is not None
    assert [job["id"] for job in teacher["jobs"].now] == ["club"]
    assert [job["id"] for job in teacher["jobs"].coming] == ["school-2"]


def test_a_project_names_those_who_may_be_seen(town: Look) -> None:
    page = directory.project(town(), "choirs", DAY)
    assert page is not None
    assert [row["id"] for row in page["institutions"].now] == ["school-2"]
    assert [row["id"] for row in page["institutions"].ended] == ["museum"]
    assert [(row["id"], row["workplace"]) for row in page["people"].now] == [("ann", "Школа № 2")]
    coordinators = directory.project(town("coordinator"), "choirs", DAY)
    assert coordinators is not None
    assert {row["id"] for row in coordinators["people"].now} == {"ann", "hanna"}


# ---- Cards -----------------------------------------------------------------------------------------------------------


def test_a_tie_card_explains_the_tie(town: Look) -> None:
    card = directory.tie(town(), "g:museum:school-2", DAY)
    assert card is not None
    assert (card["kind"].code, card["directed"], card["when"]) == ("coop_agreement", False, "now")
    assert (card["start"]["name"], card["end"]["name"]) == ("Школа № 2", "«Музей»")
    assert card["agreement"]["signed_on"] == date(2019, 9, 1)
    past = directory.tie(town(), "past", DAY)
    assert past is not None
    assert past["when"] == "ended"
    work = directory.tie(town(), "w-ann", DAY)
    assert work is not None
    assert (work["type"].code, work["tie"]["position"]) == ("WORKS_AT", "учитель")


def test_the_sum_of_contacts_has_a_card(town: Look) -> None:
    card = directory.tie(town(), "sum:school-2:school-10", DAY)
    assert card is not None
    assert (card["count"], card["proposed"]) == (1, 1)
    coordinators = directory.tie(town("coordinator"), "sum:school-10:school-2", DAY)
    assert coordinators is not None
    assert coordinators["count"] == 4
    whole = directory.tie(town(), "sum:museum:school-2", DAY)
    assert whole is not None
    assert [(tie["id"], tie["one"], tie["other"]) for tie in whole["groups"][0].ties] == [
        ("to-school", "Евина Ева", None)
    ]


@pytest.mark.parametrize(
    "id",
    [
        "sum:school-2:nowhere",
        "sum:school-2:school-2",
        "sum:x",
        "OFFERS:hall:school-2",
        "NOTHING:a:b",
        "a:b:c:d",
        "IN:school-2",
    ],
)
def test_a_tie_that_is_not_there_has_no_card(town: Look, id: str) -> None:
    assert directory.tie(town(), id, DAY) is None


def test_any_node_has_a_card(town: Look) -> None:
    hall = directory.node(town(), "hall", DAY)
    assert hall is not None
    assert (hall["kind"].code, hall["name"]) == ("resource", "Актовый зал")
    assert [(fact["property"].name, fact["value"]) for fact in hall["facts"]] == [("kind", "premises")]
    assert {(link["type"], link["others"][0]["id"]) for link in hall["links"]} == {
        ("OFFERS", "school-2"),
        ("ABOUT", "music"),
    }


# ---- Lists -----------------------------------------------------------------------------------------------------------


def test_lists_are_in_the_order_people_expect(town: Look) -> None:
    assert ids(shown(town(), "institutions", on=str(DAY))) == ["museum", "school-2", "school-10", "club"], (
        "closed ones last"
    )
    assert ids(shown(town(), "institutions", sort="ties", on="2019-12-31")) == [
        "school-2",
        "museum",
        "school-10",
        "club",
    ]
    assert ids(shown(town(), "teachers")) == ["ann", "bob", "eve"]
    assert ids(shown(town("coordinator"), "teachers", sort="ties"))[0] == "ann"
    assert ids(shown(town(), "projects", sort="since")) == ["choirs", "stars"]


@pytest.mark.parametrize(
    ("name", "raw", "found"),
    [
        ("institutions", {"sector": "culture"}, ["museum", "club"]),
        ("institutions", {"kind": "school"}, ["school-2", "school-10"]),
        ("institutions", {"q": "школа 2"}, ["school-2"]),
        ("institutions", {"q": "шк"}, ["school-2", "school-10"]),
        ("institutions", {"q": "музея"}, ["museum"]),
        ("institutions", {"q": "мюзей"}, ["museum"]),
        ("institutions", {"q": "школа", "kind": "museum"}, []),
        ("institutions", {"q": "' OR 1=1 //"}, []),
        ("teachers", {"q": "бобров"}, ["bob"]),
        ("teachers", {"q": "бобрав"}, ["bob"]),
        ("teachers", {"q": "физика"}, ["bob", "eve"]),
        ("teachers", {"subject": "музыка"}, ["ann", "bob"]),
        ("teachers", {"institution": "school-10"}, ["bob"]),
        ("teachers", {"institution": "club"}, []),
        ("teachers", {"q": "музыка", "institution": "school-2"}, ["ann"]),
        ("teachers", {"q": "ханина"}, []),
        ("projects", {"status": "finished"}, ["stars"]),
        ("projects", {"q": "хор"}, ["choirs"]),
        ("projects", {"q": "звезды"}, ["stars"]),
        ("projects", {"q": "!!!"}, []),
    ],
)
def test_lists_find(town: Look, name: str, raw: dict[str, str], found: list[str]) -> None:
    listing = shown(town(), name, **raw)
    assert sorted(ids(listing)) == sorted(found)
    assert listing.total == len(found)


def test_a_near_match_is_said_to_be_one(town: Look) -> None:
    assert shown(town(), "teachers", q="бобрав").is_near
    assert not shown(town(), "teachers", q="бобров").is_near
    assert ids(shown(town(), "institutions", q="школа")) == ["school-2", "school-10"], (
        "what nearly fits stays out when something fits"
    )


def test_a_list_is_cut_into_pages(graph: GraphSession, database: Graph) -> None:
    run(
        database,
        "UNWIND range(1, 120) AS n CREATE (:Institution {id: 's' + n, name: 'Школа № ' + n, kind: 'school', sector: 'general'})",
    )
    pages = [shown(graph, "institutions", page=str(page)) for page in (1, 2, 3, 4)]
    assert [len(page.items) for page in pages] == [50, 50, 20, 0]
    assert {page.total for page in pages} == {120}
    assert {page.pages for page in pages} == {3}
    assert [id for page in pages for id in ids(page)] == [f"s{n}" for n in range(1, 121)]


def test_of_very_many_that_fit_the_words_at_least_so_many_are_listed_and_further_pages_hold_all(
    graph: GraphSession, database: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(
        database,
        "UNWIND range(1, 140) AS n CREATE (:Institution {id: 's' + n, name: 'Школа № ' + n, sector: 'general', "
        "kind: CASE WHEN n < 140 THEN 'school' ELSE 'gymnasium' END})",
    )
    whole = [shown(graph, "institutions", q="школа", page=str(page)) for page in (1, 2, 3)]
    monkeypatch.setattr(directory, "LISTED", 60)
    first, *further = [shown(graph, "institutions", q="школа", page=str(page)) for page in (1, 2, 3)]
    chosen = shown(graph, "institutions", q="школа", kind="gymnasium")
    assert {(page.total, page.is_cut) for page in whole} == {(140, False)}
    assert (first.total, first.is_cut, len(first.items)) == (60, True, 50)
    assert further == whole[1:]
    assert (ids(chosen), chosen.total, chosen.is_cut) == (["s140"], 1, False), (
        "a filter is asked of everything that fits"
    )


def test_an_empty_graph_has_empty_lists(graph: GraphSession) -> None:
    for name in ("institutions", "teachers", "projects"):
        assert (shown(graph, name).items, shown(graph, name).total) == ([], 0)
    assert directory.node(graph, "anything", DAY) is None


# ---- On the seed ----------------------------------------------------------------------------------------------------


def test_every_kind_of_node_of_the_seed_has_a_card(seeded: Look) -> None:
    look = seeded("coordinator")
    with look.graph.driver_session("read") as session:
        samples = session.run(
            "MATCH (n:$any($labels)) RETURN labels(n)[0] AS label, min(n.id) AS id", labels=list(vocabulary.NODE_KINDS)
        ).data()
    assert {sample["label"] for sample in samples} == set(vocabulary.NODE_KINDS)
    for sample in samples:
        card = directory.node(look, sample["id"], DAY)
        if sample["label"] == "Post":  # it is for some, and has a page of its own that knows for whom
            assert card is None
            continue
        assert card is not None
        assert card["label"] == sample["label"]


def test_every_line_of_the_seed_has_a_card(seeded: Look) -> None:
    """The explorer names lines without an id of their own TYPE:START:END."""
    look = seeded("coordinator")
    with look.graph.driver_session("read") as session:
        lines = session.run(
            "MATCH (a)-[t]->(b) WHERE NOT a:Post AND NOT b:Post "
            "RETURN type(t) AS type, head(collect(coalesce(t.id, type(t) + ':' + a.id + ':' + b.id))) AS id"
        ).data()
    of_posts = {"POSTED", "ADDRESSED_TO"}  # they are in no picture and have no card
    assert {line["type"] for line in lines} == set(vocabulary.TIE_TYPES) - of_posts
    for line in lines:
        card = directory.tie(look, line["id"], DAY)
        assert card is not None, line
        assert card["type"].code == line["type"]


def test_sums_agree_with_the_explorer(seeded: Look) -> None:
    for role in ("teacher", "coordinator"):
        look = seeded(role)
        with look.graph.driver_session("read") as session:
            institutions = [record[0] for record in session.run("MATCH (i:Institution) RETURN i.id ORDER BY i.id")]
        drawn = look.row("explore.contacts", ids=institutions, first=DAY, last=DAY)
        assert drawn is not None
        assert drawn["total"] > 50
        for one, other, spans in list(zip(drawn["sources"], drawn["targets"], drawn["spans"], strict=True))[::60]:
            count = len(spans)
            card = directory.tie(look, f"sum:{one}:{other}", DAY)
            page = directory.institution(look, one, DAY)
            assert card is not None
            assert page is not None
            assert card["count"] == count
            assert next(row["confirmed"] for row in page["partners"] if row["partner"] == other) == count


def test_the_seed_is_listed_in_full(seeded: Look) -> None:
    def rows(name: str) -> list[dict[str, str]]:
        with (ROOT / "seed" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    assert shown(seeded("teacher"), "institutions").total == len(rows("institutions"))
    assert shown(seeded("teacher"), "projects").total == len(rows("projects"))
    open_to_all = [row for row in rows("teachers") if row["visibility"] != "coordinators"]
    assert 0 < len(open_to_all) < len(rows("teachers"))
    assert shown(seeded("teacher"), "teachers").total == len(open_to_all)
    assert shown(seeded("coordinator"), "teachers").total == len(rows("teachers"))


# ---- How the engine goes about it ------------------------------------------------------------------------------------

ABOUT_ONE_THING = sorted(
    {name for name in load() if name.startswith("directory.")}
    - {f"directory.{name}" for name in ("institutions", "institution_names", "teachers", "subjects", "projects")}
)


@pytest.mark.parametrize("name", ABOUT_ONE_THING)
def test_the_question_about_one_thing_starts_from_an_index(seeded: Look, database: Graph, name: str) -> None:
    seeded()
    query = database.queries[name]
    values = {
        key: {"id": "school-7", "date": DAY, "code": param.codes[:1] and param.codes[0]}[param.type]
        for key, param in query.params.items()
    }
    with database.driver_session("read") as session:
        steps = operators(session, query.text, values | {"viewer": person("teacher").viewer.as_param()})
    assert not {step for step in steps if "Scan" in step}, "it reads everything of some kind"


def test_a_list_of_a_country_begins_with_the_municipality_and_words_search_all_of_it(
    site: Site, caller: Callable[..., Caller], monkeypatch: pytest.MonkeyPatch, database: Graph, content: Any
) -> None:
    content.name = "changed"
    database.execute(
        lambda tx: tx.run(
            """
            CREATE (m:Municipality {id: 'm-far', name: 'Далёкий'})
            CREATE (i:Institution {id: 'i-far', name: 'Школа Дальняя', kind: 'school', sector: 'general', created_at: datetime(),
              updated_at: datetime()})-[:IN]->(m)
            CREATE (:Teacher {id: 't-far', name: 'Дальняя Зоя', visibility: 'network', subjects: ['спелеология'],
              created_at: datetime(), updated_at: datetime()})
              -[:WORKS_AT {id: 'w-far', position: 'учитель'}]->(i)
            """
        ).consume(),
        "write", (), 10,
    )  # fmt: skip
    asking = caller("coordinator")

    def page(path: str) -> str:
        return asking.ask(path)[1].decode()

    for path, name in (("/teachers?sort=name", "Дальняя Зоя"), ("/institutions?sort=name", "Школа Дальняя")):
        of_all = page(path)
        assert name in of_all + page(f"{path}&page=2") + page(f"{path}&page=3")
        assert "слишком велика" not in of_all
    monkeypatch.setattr(directory, "LARGE", 10)
    for path, name in (("/teachers", "Дальняя Зоя"), ("/institutions", "Школа Дальняя")):
        of_one = page(path)
        assert "слишком велика" in of_one
        assert name not in of_one + page(f"{path}?page=2") + page(f"{path}?page=3")
        found = page(f"{path}?q=" + quote("дальняя"))
        assert name in found
        assert "слишком велика" not in found
    assert "спелеология" not in page("/teachers")
    assert "Дальняя Зоя" in page("/teachers?institution=i-far")
    invited = page("/accounts/invite")
    assert 'value="school-7"' in invited
    assert 'value="i-far"' not in invited
    far = caller("admin").ask("/accounts/invite?municipality=m-far")[1].decode()
    assert 'value="i-far"' in far
    assert 'value="m-far"' in far
