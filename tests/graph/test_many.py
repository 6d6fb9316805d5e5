"""Lists of contacts on the real engine: whom a line means, what is warned of, what is written and what is not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app import contacts, model_check
from app.contacts import NeedsConsent, NoPerson, many
from app.contacts.lists import Line, read_text
from app.contacts.many import Understood
from app.graph import Graph, GraphSession
from app.store import open_store
from tests.graph.test_contacts import Town

MORE = """
MATCH (school:Institution {id: 'school'}), (museum:Institution {id: 'museum'})
SET school.short_name = 'Школа № 1', school.name = 'МБОУ СОШ № 1', museum.short_name = 'Музей', museum.name = 'Музей города'
WITH school, museum
UNWIND [['ira', 'Семёнова Ирина Львовна', school], ['inna', 'Семёнова Инна Лазаревна', school],
  ['irina', 'Семёнова Ирина Львовна', museum]] AS row
WITH row, row[2] AS place
CREATE (:Teacher {id: row[0], name: row[1], visibility: 'network', subjects: ['химия'],
    created_at: datetime(), updated_at: datetime()})
  -[:WORKS_AT {id: row[0] + ':work', position: 'учитель', created_at: datetime(), updated_at: datetime()}]->(place)
"""


@pytest.fixture
def town(database: Graph, graph: GraphSession) -> Iterator[Town]:
    store = open_store("sqlite://")
    with store.session() as session:
        made = Town(database, session)
        with database.driver_session("write") as writing:
            writing.run(MORE).consume()
        yield made
    store.close()


def look(town: Town, text: str, who: str = "anna", **more: str) -> list[Understood]:
    return many.understand(town.graph(who), town.caller(who), read_text(text), **more)


def write(
    town: Town, rows: list[Understood], who: str = "anna", answers: dict[int, str] | None = None, **more: str
) -> list[str]:
    chosen = {row.line.number: row.chosen for row in rows} | (answers or {})
    lines = [row.line for row in rows]
    more = {"nonce": "n"} | more
    outcomes = many.register_many(town.graph(who), town.store, town.caller(who), lines, chosen, **more)
    return [one.what for one in outcomes]


def test_whom_a_line_means(town: Town) -> None:
    rows = look(
        town,
        "Смирнов Борис; Музей; совместный урок; 2019\n"  # exact
        "Пeтрова АННА\n"  # herself is no one to choose
        "Семенова И. Л.; школа №1; соавторство; 2020\n"  # two have these initials
        "Семёнова Ирина; Школа № 1; соавторство; 2020\n"  # one has this name there
        "Семёнова Ирина Львовна; ; соавторство; 2020\n"  # two schools have one
        "Никто Никита; Школа № 1; соавторство; 2020\n"
        "Музей; соавторство; 2020\n"
        "Тихая Мария; Музей; соавторство; 2020\n",  # hidden from everybody
    )
    assert [row.chosen for row in rows] == ["boris", "", "", "ira", "", "", "museum", ""]
    assert {one["id"] for one in rows[2].options} == {"ira", "inna"}
    assert {one["id"] for one in rows[4].options} == {"ira", "irina"}
    assert [one["id"] for one in rows[5].new_places] == ["school"]
    assert rows[5].options == []
    assert rows[7].options == [], "a hidden person is not to be guessed by a list"
    assert (rows[0].is_exact, rows[3].is_exact) == (True, False)
    assert town.ties() == []
    assert town.trail() == []


def test_what_is_wrong_is_told_by_line_and_column(town: Town) -> None:
    rows = look(
        town,
        "Смирнов Борис; Музей; телепатия; 2019\nСмирнов Борис; Музей; консультация; 32.13.2020\n; Музей; соавторство\n"
        "Смирнов Борис; Школа № 99; соавторство; 2999\nМузей; меня консультируют; 2020",
    )
    assert [[wrong.column for wrong in row.wrong] for row in rows] == [
        ["kind"],
        ["kind", "since"],
        ["since"],
        ["since", "place"],
        ["kind"],
    ]
    assert write(town, rows) == ["refused"] * 2 + ["refused"] * 3 or town.ties() == []
    assert town.ties() == []


def test_what_is_there_and_what_is_said_twice_is_told(town: Town) -> None:
    town.register("anna", "boris", "joint_lesson", "2019")
    town.register("anna", "vera", "joint_event", "2019")
    rows = look(
        town,
        "Смирнов Борис; Музей; совместный урок; 2020\nКим Вера; ; соавторство; 2020\nКим Вера; ; соавторство; 2021\n"
        "Никто Никита; Школа № 1; соавторство; 2020\nНикто Никита; Школа №1; соавторство; 2020",
    )
    assert [row.is_there for row in rows] == [True, False, False, False, False]
    assert rows[1].known == ["joint_event"]
    assert [row.same_as for row in rows] == [None, None, 2, None, 4]
    assert write(town, rows) == ["exists", "made", "skipped", "skipped", "skipped"]


def test_a_new_person_is_warned_of_and_named_once(town: Town) -> None:
    rows = look(
        town,
        "Семёнова Ирена Львовна; Школа № 1; соавторство; 2020\n"
        "Семёнова Ирена Львовна; Школа № 1; совместный урок; 2021",
    )
    assert [one["id"] for one in rows[0].similar] == ["ira"]
    assert rows[0].chosen == ""
    assert write(town, rows, answers={1: "new:school", 2: "new:school"}) == ["made", "made"]
    ties = town.ties()
    assert len(ties) == 2
    with town.database.driver_session("read") as session:
        named = session.run("MATCH (t:Teacher {proposed_by: 'anna'}) RETURN count(t)").single(strict=True)[0]
    assert named == 1
    assert model_check.check(town.graph("coordinator")) == []


def test_answers_and_rows_are_not_believed(town: Town) -> None:
    line = Line(1, "Тихая Мария", "Музей", "соавторство", "2020")
    for answer in ("hidden", "anna", "no-such", "new:no-such", "'}) DETACH DELETE n //", "x" * 200, "new:"):
        row = Understood(line)
        assert write(town, [row], answers={1: answer}) == ["refused"], answer
    assert write(town, [Understood(Line(1, "Б", "", "соавторство:out", "2020"))], answers={1: "boris"}) == ["refused"]
    assert write(town, [Understood(Line(1, "М", "", "advice:in", "2020"))], answers={1: "museum"}) == ["refused"]
    assert town.ties() == []


def test_a_repeated_sending_writes_nothing_twice(town: Town) -> None:
    rows = look(town, "Смирнов Борис; Музей; совместный урок; 2019\nКим Вера; ; соавторство; 2020")
    assert write(town, rows) == ["made", "made"]
    assert write(town, rows) == ["made", "made"]
    assert len(town.ties()) == 2
    assert write(town, rows, nonce="other") == ["exists", "exists"]


def test_what_a_line_leaves_out_is_taken_from_above(town: Town) -> None:
    rows = look(town, "Смирнов Борис\nКим Вера; 2021", kind="advice:out", since="2019")
    assert [(row.choice, row.since.year if row.since else None) for row in rows] == [
        ("advice:out", 2019),
        ("advice:out", 2021),
    ]
    assert write(town, rows, kind="advice:out", since="2019") == ["made", "made"]


def test_nobody_writes_a_list_without_consent_or_without_being_a_person(town: Town) -> None:
    rows = look(town, "Смирнов Борис; Музей; совместный урок; 2019")
    consent = contacts.agreed(town.store, "anna")
    assert consent is not None
    with pytest.raises(NeedsConsent):
        write(town, rows, visibility="public")
    consent.withdrawn_at = consent.given_at
    town.store.commit()
    with pytest.raises(NeedsConsent):
        write(town, rows)
    with pytest.raises(NoPerson):
        look(town, "x", "coordinator")
    with pytest.raises(NoPerson):
        write(town, rows, "coordinator")
    assert town.ties() == []
