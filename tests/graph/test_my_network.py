"""My network on the real engine: who stands in the picture and by which name, whom colleagues know, what people have in
common, and that nobody learns of people or ties that are not theirs to see."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app import contacts
from app.contacts.common_ground import dismiss, dismissed, in_common, recall, through_colleagues
from app.contacts.own_network import OwnNetwork, own_network
from app.graph import Graph, GraphSession
from app.refusals import NotThere
from app.store import Account, open_store
from tests.graph.test_contacts import Town

# Lida works beside Anna at the school; the museum, where Boris and Maria (hidden) work, is its partner.
MORE = """
MATCH (school:Institution {id: 'school'}), (museum:Institution {id: 'museum'}), (anna:Teacher {id: 'anna'}),
  (boris:Teacher {id: 'boris'})
CREATE (lida:Teacher {id: 'lida', name: 'Орлова Лида', visibility: 'network', created_at: datetime(), updated_at: datetime()})
CREATE (lida)-[:WORKS_AT {id: 'lida:work', position: 'учитель', created_at: datetime(), updated_at: datetime()}]->(school)
CREATE (school)-[:FORMAL_TIE {id: 'f', key: 'f', kind: 'agreement', since: date('2020-01-01'), created_at: datetime(),
  updated_at: datetime()}]->(museum)
CREATE (x:Project {id: 'x', title: 'Музейный урок', kind: 'network', status: 'active'})
CREATE (anna)-[:TAKES_PART {id: 'x:a', role: 'member', since: date('2022-01-01')}]->(x)
CREATE (boris)-[:TAKES_PART {id: 'x:b', role: 'member', since: date('2023-01-01')}]->(x)
SET anna.subjects = ['история'], boris.subjects = ['История', 'право']
"""


@pytest.fixture
def town(database: Graph, graph: GraphSession) -> Iterator[Town]:
    store = open_store("sqlite://")
    with store.session() as session:
        made = Town(database, session)
        run(made, MORE)
        contacts.agree(session, made.caller("lida"), contacts.CONTACTS)
        yield made
    store.close()


def run(town: Town, cypher: str) -> None:
    with town.database.driver_session("write") as session:
        session.run(cypher).consume()


def both(
    town: Town, one: str, other: str, choice: str = "joint_lesson", visibility: str = "network", **more: str
) -> str:
    """A confirmed contact; `hidden` has shown herself to the other."""
    opened = [one, other]
    made = town.register(one, other, choice, visibility=visibility, opened=opened, **more)
    back = {"out": "in", "in": "out"}
    kind, _, way = choice.partition(":")
    town.register(other, one, f"{kind}:{back[way]}" if way else kind, visibility=visibility, opened=opened, **more)
    assert town.tie(made.tie["id"])["state"] == "confirmed"
    id: str = made.tie["id"]
    return id


def seen(town: Town, who: str) -> OwnNetwork:
    return own_network(town.graph(who))


def ids(rows: list[dict[str, object]]) -> list[object]:
    return [row["id"] for row in rows]


# --- the picture ------------------------------------------------------------------------------------------------------


def test_everybody_stands_once_with_all_contacts_and_the_declined_ones_are_left_out(town: Town) -> None:
    both(town, "anna", "boris", "acquaintance", since="2019")
    both(town, "anna", "boris", "joint_lesson", since="2021", until="2023")
    town.register("anna", "museum", "joint_event")
    refused = town.register("vera", "anna").tie["id"]
    town.act(contacts.decline, "anna", refused)
    network = seen(town, "anna")
    assert {one.id: [tie.kind for tie in one.ties] for one in network.partners} == {
        "boris": ["joint_lesson", "acquaintance"],
        "museum": ["joint_event"],
    }
    assert network.years[0] == 2019
    count = network.count(network.index(None))
    assert (count.contacts, count.waiting) == (1, 1)
    assert network.count(network.index(2022)).contacts == 1


def test_the_name_of_a_closed_profile_is_not_told_and_is_when_its_owner_wrote_the_contact_down(town: Town) -> None:
    run(
        town,
        "MATCH (a:Teacher {id: 'anna'}), (h:Teacher {id: 'hidden'}) CREATE (a)-[:INFORMAL_TIE {id: 'file', key: 'file', "
        "kind: 'online', state: 'confirmed', source: 'import', visibility: 'network'}]->(h)",
    )
    (closed,) = seen(town, "anna").partners
    assert (closed.id, closed.name, closed.workplace, closed.sector, closed.subjects) == (None, None, None, None, ())
    town.register("hidden", "anna", "advice:out")
    assert {(one.key, one.name) for one in seen(town, "anna").partners} == {
        ("file", None),
        (town.ties()[0]["id"], "Тихая Мария"),
    }, "the contact from the file does not tell that it is the same person"


def test_nobody_sees_the_network_of_another(town: Town) -> None:
    both(town, "anna", "boris")
    assert [one.id for one in seen(town, "boris").partners] == ["anna"]
    for who in ("vera", "coordinator", "admin", "museum"):
        assert seen(town, who).partners == ()


# --- through colleagues -----------------------------------------------------------------------------------------------


def test_whom_a_colleague_knows_is_suggested_with_through_whom(town: Town) -> None:
    both(town, "lida", "boris", "co_author")
    found = through_colleagues(town.graph("anna"), set())
    assert ids(found.rows) == ["boris"]
    assert found.rows[0]["through"] == [{"id": "lida", "name": "Орлова Лида", "kinds": ["co_author"]}]
    assert (found.rows[0]["workplace"], found.total) == ("museum", 1)
    assert through_colleagues(town.graph("boris"), set()).rows == [], "his only colleague is hidden and knows nobody"


@pytest.mark.parametrize(
    "change",
    [
        "MATCH ()-[t:INFORMAL_TIE]->() SET t.visibility = 'coordinators'",
        "MATCH ()-[t:INFORMAL_TIE]->() SET t.state = 'proposed'",
        "MATCH ()-[t:INFORMAL_TIE]->() SET t.state = 'declined'",
        "MATCH ()-[t:INFORMAL_TIE]->() SET t.until = date('2021-01-01')",
        "MATCH (n:Teacher {id: 'boris'}) SET n.visibility = 'coordinators'",
        "MATCH (n:Teacher {id: 'boris'}) SET n.state = 'proposed'",
        "MATCH (n:Teacher {id: 'lida'}) SET n.visibility = 'coordinators'",
        "MATCH (:Teacher {id: 'lida'})-[w:WORKS_AT]->() SET w.until = date('2022-01-01')",
        "MATCH (n:Teacher {id: 'boris'}), (i:Institution {id: 'school'}) CREATE (n)-[:WORKS_AT {id: 'b2', position: 'x'}]->(i)",
        "MATCH (a:Teacher {id: 'anna'}), (b:Teacher {id: 'boris'}) CREATE (b)-[:INFORMAL_TIE {id: 'own', key: 'own', "
        "kind: 'online', state: 'declined', visibility: 'coordinators'}]->(a)",
    ],
    ids=[
        "closed tie", "unconfirmed tie", "declined tie", "ended tie", "closed person", "unconfirmed person", "closed colleague",
        "former colleague", "works here", "declined once",
    ],
)  # fmt: skip
def test_what_is_not_open_or_not_fitting_is_not_suggested_through_colleagues(town: Town, change: str) -> None:
    both(town, "lida", "boris", "co_author", since="2020")
    assert through_colleagues(town.graph("anna"), set()).total == 1
    run(town, change)
    assert through_colleagues(town.graph("anna"), set()).rows == []


# --- in common --------------------------------------------------------------------------------------------------------


def test_each_suggestion_is_explained_by_all_its_data(town: Town) -> None:
    both(town, "anna", "vera")
    both(town, "vera", "boris")
    found = in_common(town.graph("anna"), set())
    assert ids(found.rows) == ["boris"]
    assert {(reason["why"], reason["name"], reason["place"]) for reason in found.rows[0]["reasons"]} == {
        ("project", "Музейный урок", None),
        ("subject", "История", "museum"),
        ("friend", "Ким Вера", None),
    }
    assert found.rows[0]["kinds"] == 3
    assert len(town.ties()) == 2, "a suggestion is no tie"


def test_more_reasons_come_first(town: Town) -> None:
    run(
        town,
        "MATCH (v:Teacher {id: 'lida'}), (x:Project {id: 'x'}) CREATE (v)-[:TAKES_PART {id: 'x:l', role: 'member'}]->(x)",
    )
    assert ids(in_common(town.graph("anna"), set()).rows) == ["boris", "lida"]


@pytest.mark.parametrize(
    ("change", "gone"),
    [
        ("MATCH ()-[t:INFORMAL_TIE {id: $vb}]->() SET t.visibility = 'coordinators'", "friend"),
        ("MATCH ()-[t:INFORMAL_TIE {id: $vb}]->() SET t.state = 'proposed'", "friend"),
        ("MATCH ()-[t:INFORMAL_TIE {id: $av}]->() SET t.until = date('2021-01-01')", "friend"),
        ("MATCH (n:Teacher {id: 'vera'}) SET n.visibility = 'coordinators'", "friend"),
        ("MATCH ()-[t:TAKES_PART {id: 'x:a'}]->() SET t.until = date('2022-06-01')", "project"),
        ("MATCH ()-[t:FORMAL_TIE {id: 'f'}]->() SET t.until = date('2021-01-01')", "subject"),
        ("MATCH (n:Teacher {id: 'boris'}) SET n.visibility = 'coordinators'", "everything"),
        ("MATCH (n:Teacher {id: 'boris'}) SET n.state = 'declined'", "everything"),
    ],
)
def test_a_reason_that_is_not_open_or_does_not_hold_is_not_told(town: Town, change: str, gone: str) -> None:
    with_vera, of_vera = both(town, "anna", "vera", visibility="coordinators"), both(town, "vera", "boris")
    run(town, change.replace("$vb", repr(of_vera)).replace("$av", repr(with_vera)))
    told = {reason["why"] for row in in_common(town.graph("anna"), set()).rows for reason in row["reasons"]}
    assert told == (set() if gone == "everything" else {"project", "subject", "friend"} - {gone})


def test_the_hidden_are_told_of_no_one_and_no_account_without_a_person_gets_suggestions(town: Town) -> None:
    both(town, "lida", "hidden")
    for who in ("anna", "vera", "boris"):
        for found in (through_colleagues(town.graph(who), set()), in_common(town.graph(who), set())):
            assert "hidden" not in str(found.rows)
    for who in ("museum", "coordinator", "admin"):
        assert through_colleagues(town.graph(who), set()).rows == in_common(town.graph(who), set()).rows == []


# --- not interesting --------------------------------------------------------------------------------------------------


def test_what_was_put_aside_is_suggested_no_more_to_that_account_until_shown_again(town: Town) -> None:
    both(town, "lida", "boris")
    town.store.add(Account(id=4, email="anna@school.example", name="Анна", password_hash="-"))
    town.store.commit()
    anna, graph = town.caller("anna"), town.graph("anna")
    for _ in range(2):
        dismiss(graph, town.store, anna, "boris")
    without = dismissed(town.store, anna)
    assert without == {"boris"}
    assert through_colleagues(graph, without).rows == in_common(graph, without).rows == []
    assert dismissed(town.store, town.caller("coordinator")) == set()
    assert recall(town.store, anna) == 1
    assert recall(town.store, anna) == 0
    assert in_common(graph, dismissed(town.store, anna)).total == 1
    assert [a for a in town.trail() if "suggestion" in a] == ["suggestion.dismiss", "suggestion.recall"]


@pytest.mark.parametrize("id", ["hidden", "museum", "nobody", "", "' OR 1=1", "x" * 200])
def test_only_a_person_whom_one_sees_can_be_put_aside_and_the_others_are_alike(town: Town, id: str) -> None:
    with pytest.raises(NotThere):
        dismiss(town.graph("anna"), town.store, town.caller("anna"), id)
    assert dismissed(town.store, town.caller("anna")) == set()
