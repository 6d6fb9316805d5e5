"""Contacts on the real engine: one tie however often it is registered, two sides that cannot contradict each other, and
nobody who sees or changes what is not theirs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import contacts, model_check
from app.access import Actor
from app.audit import Caller
from app.contacts import Changed, NeedsConsent, NoPerson, Wanted
from app.graph import Graph, GraphSession
from app.interchange import tie_key
from app.refusals import NotThere, Refusal
from app.store import AuditEntry, open_store
from tests.conftest import person
from tests.plans import operators

MAKE = """
CREATE (m:Municipality {id: 'm', name: 'М', created_at: datetime(), updated_at: datetime()})
CREATE (other:Municipality {id: 'm2', name: 'Д', created_at: datetime(), updated_at: datetime()})
WITH m
UNWIND ['school', 'museum'] AS id
CREATE (i:Institution {id: id, name: 'Учреждение ' + id, short_name: id, kind: 'school', sector: 'general', created_at: datetime(),
  updated_at: datetime()})-[:IN]->(m)
WITH collect(i) AS places
UNWIND [['anna', 'Петрова Анна', 'network', 0], ['boris', 'Смирнов Борис', 'network', 1], ['vera', 'Ким Вера', 'network', 0],
  ['hidden', 'Тихая Мария', 'coordinators', 1]] AS row
WITH places, row, places[row[3]] AS place
CREATE (t:Teacher {id: row[0], name: row[1], visibility: row[2], created_at: datetime(), updated_at: datetime()})
  -[:WORKS_AT {id: row[0] + ':work', position: 'учитель', since: date('2015-09-01'), since_precision: 'day',
    created_at: datetime(), updated_at: datetime()}]->(place)
"""


class Town:
    """A small town, its store, and its people as callers."""

    def __init__(self, database: Graph, store: Session) -> None:
        self.database, self.store = database, store
        with database.driver_session("write") as session:
            session.run(MAKE).consume()
        for id in ("anna", "boris", "vera", "hidden"):
            contacts.agree(store, self.caller(id), contacts.CONTACTS)

    def caller(self, who: str) -> Caller:
        """Somebody of the town: a teacher by id, "museum" for its representative, or a role."""
        if who == "museum":
            return Caller(Actor(1, who, frozenset({"representative"}), institutions=frozenset({who}), municipality="m"))
        if who in ("coordinator", "analyst", "admin"):
            return Caller(Actor(2, who, frozenset({who}), municipality="m"))
        if who == "stranger":
            return Caller(Actor(3, who, frozenset({"coordinator"}), municipality="m2"))
        return Caller(Actor(4, who, frozenset({"teacher"}), person=who, municipality="m"))

    def graph(self, who: str) -> GraphSession:
        return self.database.session(self.caller(who).actor.viewer)

    def register(
        self, who: str, other: str, choice: str = "joint_lesson", since: str = "2020", **more: Any
    ) -> contacts.Registered:
        opened = more.pop("opened", ())
        wanted = Wanted(other=other, choice=choice, since=since, **more)
        return contacts.register(self.graph(who), self.store, self.caller(who), wanted, opened=opened)

    def act(self, what: Callable[..., None], who: str, id: str, *args: Any, **more: Any) -> None:
        version = more.pop("version", None) or self.tie(id)["version"]
        what(self.graph(who), self.store, self.caller(who), id, version, *args, **more)

    def ties(self) -> list[dict[str, Any]]:
        with self.database.driver_session("read") as session:
            return [
                r["t"] for r in session.run("MATCH ()-[t:INFORMAL_TIE]->() RETURN properties(t) AS t ORDER BY t.id")
            ]

    def tie(self, id: str) -> dict[str, Any]:
        return next(tie for tie in self.ties() if tie["id"] == id)

    def trail(self) -> list[str]:
        return [
            row.action
            for row in self.store.scalars(select(AuditEntry).order_by(AuditEntry.id))
            if "consent" not in row.action
        ]


@pytest.fixture
def town(database: Graph, graph: GraphSession) -> Iterator[Town]:
    store = open_store("sqlite://")
    with store.session() as session:
        yield Town(database, session)
    store.close()


def states(town: Town) -> dict[str, str]:
    return {tie["id"]: tie["state"] for tie in town.ties()}


# --- registering ------------------------------------------------------------------------------------------------------


def test_a_registered_contact_waits_for_the_other_side(town: Town) -> None:
    made = town.register("anna", "boris", since="03.2024")
    assert made.outcome == "made"
    assert made.other_name == "Смирнов Борис"
    mine, theirs = contacts.mine(town.graph("anna")), contacts.mine(town.graph("boris"))
    assert [row["partner_name"] for row in mine.asked] == ["Смирнов Борис"]
    assert [row["partner_name"] for row in theirs.waiting] == ["Петрова Анна"]
    assert theirs.waiting[0]["since"] == dt.date(2024, 3, 1)
    assert theirs.waiting[0]["since_precision"] == "month"
    assert contacts.waiting(town.graph("boris")) == 1
    assert contacts.waiting(town.graph("anna")) == contacts.waiting(town.graph("vera")) == 0
    assert model_check.check(town.graph("coordinator")) == []


def test_two_who_register_the_same_contact_meet_in_one_tie(town: Town) -> None:
    first = town.register("anna", "boris", since="2019", visibility="network")
    second = town.register("boris", "anna", since="05.2021")
    assert (first.outcome, second.outcome) == ("made", "met")
    assert states(town) == {first.tie["id"]: "confirmed"}
    assert town.tie(first.tie["id"])["visibility"] == "coordinators", "the lower wish of the two holds"
    assert town.register("anna", "boris", since="2022").outcome == "exists"
    assert town.trail() == ["contact.register", "contact.confirm"]


def test_the_two_directions_of_a_directed_kind_are_two_ties_and_the_two_sides_of_one_are_one(town: Town) -> None:
    town.register("anna", "boris", "advice:out")
    assert town.register("boris", "anna", "advice:in").outcome == "met"
    assert town.register("boris", "anna", "advice:out").outcome == "made"
    assert sorted(states(town).values()) == ["confirmed", "proposed"]


def test_a_partner_who_returned_has_two_ties(town: Town) -> None:
    old = town.register("anna", "boris", since="2016", until="2018")
    assert town.register("anna", "boris", since="2022").outcome == "made"
    assert town.register("anna", "boris", since="2017").outcome == "exists"
    assert len(town.ties()) == 2
    assert town.tie(old.tie["id"])["until"].to_native() == dt.date(2018, 12, 31)


def test_a_repeated_sending_of_one_form_changes_nothing(town: Town) -> None:
    nonce = "ab" * 16
    assert [town.register("anna", "boris", nonce=nonce).outcome for _ in range(2)] == ["made", "made"]
    assert len(town.ties()) == 1


def test_nobody_registers_without_consent_or_without_being_a_person(town: Town) -> None:
    consent = contacts.agreed(town.store, "anna")
    assert consent is not None
    consent.withdrawn_at = dt.datetime.now(dt.UTC)
    town.store.commit()
    with pytest.raises(NeedsConsent):
        town.register("anna", "boris")
    with pytest.raises(NeedsConsent) as public:
        town.register("boris", "anna", visibility="public")
    assert public.value.purpose == contacts.PUBLIC
    with pytest.raises(NoPerson):
        town.register("coordinator", "boris")
    assert town.ties() == []


def test_a_hidden_person_cannot_be_registered_by_guessing_but_by_showing_herself(town: Town) -> None:
    with pytest.raises(NotThere):
        town.register("anna", "hidden")
    with pytest.raises(NotThere):
        town.register("anna", "no-such")
    assert town.register("anna", "hidden", opened=["hidden"]).outcome == "made"


def test_a_contact_with_an_institution_waits_for_its_representative(town: Town) -> None:
    made = town.register("anna", "museum")
    assert [row["id"] for row in contacts.places_wait(town.graph("museum"))] == [made.tie["id"]]
    town.act(contacts.confirm, "museum", made.tie["id"])
    assert states(town) == {made.tie["id"]: "confirmed"}
    with pytest.raises(Refusal):
        town.register("museum", "anna")


BAD = {
    "other": ["", "anna", "нет", "'}) DETACH DELETE n //", "x" * 300],
    "choice": ["", "no_such", "advice", "joint_lesson:out", "advice:both"],
    "since": [
        "",
        "вчера",
        "1899",
        "31.02.2020",
        "13.2020",
        "2999",
        "01.01.2099",
        "0000",
        "२०२०",
        "2020-13-01",
        "\u202e2020",
        "😀",
    ],
    "until": ["2010", "2999", "завтра", "-1"],
    "frequency": ["hourly", "\0"],
    "context": ["x" * 1001, "a\0b", "\ud800"],
    "visibility": ["", "everyone", "none"],
}


@pytest.mark.parametrize("field", BAD)
def test_what_cannot_be_meant_is_refused_at_its_field_and_changes_nothing(town: Town, field: str) -> None:
    for value in BAD[field]:
        wanted = {"other": "boris", "choice": "joint_lesson", "since": "2020"} | {field: value}
        with pytest.raises((Refusal, ValueError)) as refused:
            town.register("anna", **wanted)
        assert getattr(refused.value, "field", field) == field, value
    assert town.ties() == []
    assert town.trail() == []


DAYS = st.dates(dt.date(1890, 1, 1), dt.date(2110, 1, 1)).map(str)


@given(
    choice=st.sampled_from([*(c.code for c in contacts.choices()), "x"]),
    since=st.one_of(st.text(max_size=12), DAYS, st.integers(0, 3000).map(str)),
    until=st.one_of(st.just(""), st.text(max_size=12), DAYS),
    context=st.text(max_size=1200),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_typed_either_fits_the_model_or_is_refused(
    town: Town, choice: str, since: str, until: str, context: str
) -> None:
    with town.database.driver_session("write") as session:
        session.run("MATCH ()-[t:INFORMAL_TIE]->() DELETE t").consume()
    refused = None
    try:
        made = town.register("anna", "boris", choice, since, until=until, context=context)
    except Refusal as refusal:
        refused = refusal.field
    if refused is not None:
        assert refused in ("choice", "since", "until", "context")
        assert town.ties() == []
        return
    tie = town.tie(made.tie["id"])
    assert dt.date(1900, 1, 1) <= tie["since"].to_native() <= dt.date.today()
    assert tie.get("until") is None or tie["since"].to_native() <= tie["until"].to_native() <= dt.date.today()
    assert model_check.check(town.graph("coordinator")) == []


# --- both sides -------------------------------------------------------------------------------------------------------


def test_the_other_side_confirms_with_a_correction(town: Town) -> None:
    made = town.register("anna", "boris", since="2019")
    town.act(contacts.confirm, "boris", made.tie["id"], choice="joint_event", since="09.2020")
    tie = town.tie(made.tie["id"])
    assert (tie["state"], tie["kind"], tie["since"].to_native()) == ("confirmed", "joint_event", dt.date(2020, 9, 1))
    assert tie["key"] == tie_key("joint_event", "anna", "boris", dt.date(2020, 9, 1))
    assert model_check.check(town.graph("coordinator")) == []


def test_a_declined_contact_is_seen_by_the_two_only_and_may_be_taken_up_again(town: Town) -> None:
    made = town.register("anna", "boris", visibility="network")
    town.act(contacts.decline, "boris", made.tie["id"])
    assert [len(contacts.mine(town.graph(who)).declined) for who in ("anna", "boris", "vera")] == [1, 1, 0]
    assert contacts.contact(town.graph("coordinator"), made.tie["id"]) is None
    assert town.register("anna", "boris").outcome == "declined"
    with pytest.raises(Changed):
        town.act(contacts.restore, "anna", made.tie["id"])
    town.act(contacts.restore, "boris", made.tie["id"])
    assert states(town) == {made.tie["id"]: "proposed"}
    town.act(contacts.decline, "boris", made.tie["id"])
    assert town.register("boris", "anna").outcome == "met", "who declined may change her mind"


def test_what_was_taken_back_before_an_answer_does_not_trouble_the_other_side(town: Town) -> None:
    made = town.register("anna", "boris")
    town.act(contacts.withdraw, "anna", made.tie["id"])
    assert contacts.mine(town.graph("boris")).total == 0
    town.act(contacts.restore, "anna", made.tie["id"])
    assert contacts.waiting(town.graph("boris")) == 1


def test_ending_resuming_and_taking_out_a_confirmed_contact(town: Town) -> None:
    made = town.register("anna", "boris", since="2019")
    town.register("boris", "anna", since="2019")
    id = made.tie["id"]
    town.act(contacts.end, "boris", id, "05.2023")
    assert town.tie(id)["until"].to_native() == dt.date(2023, 5, 31)
    assert [len(contacts.mine(town.graph("anna")).ended), len(contacts.mine(town.graph("anna")).confirmed)] == [1, 0]
    with pytest.raises(Refusal) as refused:
        town.act(contacts.end, "anna", id, "2018")
    assert refused.value.field == "until"
    town.act(contacts.end, "anna", id, "")
    assert town.tie(id).get("until") is None
    town.act(contacts.withdraw, "anna", id)
    town.act(contacts.restore, "anna", id)
    assert states(town) == {id: "confirmed"}


def test_of_two_wishes_the_lower_one_holds(town: Town) -> None:
    id = town.register("anna", "boris", visibility="network").tie["id"]
    town.register("boris", "anna", visibility="network")
    assert town.tie(id)["visibility"] == "network"
    town.act(contacts.open_to, "boris", id, "coordinators")
    assert town.tie(id)["visibility"] == "coordinators"
    town.act(contacts.open_to, "anna", id, "network")
    assert town.tie(id)["visibility"] == "coordinators"
    town.act(contacts.open_to, "boris", id, "network")
    assert town.tie(id)["visibility"] == "network"


def test_a_correction_that_makes_two_ties_one_is_refused(town: Town) -> None:
    town.register("anna", "boris", "joint_lesson", "2020")
    second = town.register("anna", "boris", "joint_event", "2020")
    with pytest.raises(Refusal) as refused:
        town.act(contacts.correct, "anna", second.tie["id"], choice="joint_lesson")
    assert refused.value.field == "choice"
    assert town.tie(second.tie["id"])["kind"] == "joint_event"


# --- whose it is ------------------------------------------------------------------------------------------------------

ACTS: dict[str, tuple[Callable[..., None], tuple[str, ...]]] = {
    "confirm": (contacts.confirm, ()),
    "decline": (contacts.decline, ()),
    "withdraw": (contacts.withdraw, ()),
    "correct": (contacts.correct, ()),
    "end": (contacts.end, ("2021",)),
    "open": (contacts.open_to, ("network",)),
    "restore": (contacts.restore, ()),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("confirmed", [False, True], ids=["proposed", "confirmed"])
def test_nobody_but_its_sides_and_their_coordinator_changes_a_tie(town: Town, act: str, confirmed: bool) -> None:
    id = town.register("anna", "boris", visibility="network").tie["id"]
    if confirmed:
        town.register("boris", "anna", visibility="network")
    before, trail = town.tie(id), town.trail()
    what, args = ACTS[act]
    for who in ("vera", "hidden", "museum", "analyst", "admin", "stranger"):
        with pytest.raises(NotThere):
            town.act(what, who, id, *args)
    assert town.tie(id) == before
    assert town.trail() == trail


def test_the_coordinator_may_correct_and_end_but_not_open_wider(town: Town) -> None:
    id = town.register("anna", "boris").tie["id"]
    town.act(contacts.confirm, "coordinator", id)
    town.act(contacts.correct, "coordinator", id, since="2021")
    assert town.tie(id)["answered_by"] == "coordination"
    with pytest.raises(Changed):
        town.act(contacts.open_to, "coordinator", id, "network")


# --- people who are not there yet -------------------------------------------------------------------------------------


def test_a_named_person_is_proposed_until_the_institution_says_yes(town: Town) -> None:
    graph, caller = town.graph("anna"), town.caller("anna")
    id = contacts.name_person(graph, town.store, caller, name="  Орлова   Нина ", institution="museum")
    assert contacts.name_person(graph, town.store, caller, name="орлова нина", institution="museum") == id
    assert town.register("anna", id).outcome == "made"
    assert contacts.mine(graph).asked[0]["partner_name"] == "Орлова Нина"
    assert contacts.contact(town.graph("boris"), town.ties()[0]["id"]) is None
    with pytest.raises(NotThere):
        town.register("vera", id)
    with pytest.raises(NotThere):
        contacts.answer_person(town.graph("vera"), town.store, town.caller("vera"), id, yes=True)
    assert [row["what"] for row in contacts.places_wait(town.graph("museum"))] == ["person"]
    assert contacts.answer_person(town.graph("museum"), town.store, town.caller("museum"), id, yes=True) == "confirmed"
    assert contacts.answer_person(town.graph("museum"), town.store, town.caller("museum"), id, yes=False) == "confirmed"
    assert model_check.check(town.graph("coordinator")) == []


NO_NAMES = [("Орлова", "museum", "name"), ("", "museum", "name"), ("А Б", "no", "institution")]


@pytest.mark.parametrize(("name", "institution", "field"), NO_NAMES)
def test_a_name_that_is_none_is_refused(town: Town, name: str, institution: str, field: str) -> None:
    with pytest.raises(Refusal) as refused:
        contacts.name_person(town.graph("anna"), town.store, town.caller("anna"), name=name, institution=institution)
    assert refused.value.field == field


# --- whom it may be ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("Петрова", None), ("петрова гимназия", None), ("гимназия 1 петрова", None), ("gtnhjdf", None),
        ("питрова", None),
    ],
)  # fmt: skip
def test_typing_finds_people_of_the_seed(seeded: Callable[..., GraphSession], typed: str, first: None) -> None:
    found = contacts.suggest(seeded("teacher", person="t-petrova-ia"), typed)
    assert found.rows, typed
    assert found.total >= len(found.rows)
    assert all(row["label"] in ("Teacher", "Institution") for row in found.rows)
    assert "t-petrova-ia" not in [row["id"] for row in found.rows], "nobody is offered herself"


def test_likely_people_come_first_and_say_why(seeded: Callable[..., GraphSession]) -> None:
    graph = seeded("teacher", person="t-petrova-ia")
    likely = contacts.suggest(graph, "").rows
    assert likely
    assert all(row["why"] and not row["known"] for row in likely)
    found = contacts.suggest(graph, "школа", limit=50)
    assert [len(row["why"]) for row in found.rows] == sorted((len(row["why"]) for row in found.rows), reverse=True)


def test_suggestions_show_nobody_who_is_closed_to_the_viewer(
    seeded: Callable[..., GraphSession], database: Graph
) -> None:
    with database.driver_session("read") as session:
        closed = session.run(
            "MATCH (p:Teacher {visibility: 'coordinators'}) RETURN p.id AS id, p.name AS name LIMIT 20"
        ).data()
    graph = seeded("teacher", person="t-petrova-ia")
    for row in closed:
        assert row["id"] not in [one["id"] for one in contacts.suggest(graph, row["name"], limit=50).rows]
    everything = seeded("coordinator")
    assert closed[0]["id"] in [one["id"] for one in contacts.suggest(everything, closed[0]["name"], limit=50).rows]


INDEXED = [
    *("contacts.mine", "contacts.likely", "contacts.one", "contacts.of_places", "contacts.shown"),
    *("waves.me", "waves.names", "waves.people", "waves.places"),
]


@pytest.mark.parametrize("name", INDEXED)
def test_the_question_starts_from_an_index(seeded: Callable[..., GraphSession], database: Graph, name: str) -> None:
    seeded()
    query = database.queries[name]
    values = {
        key: {"id": "x", "ids": ["x"], "date": dt.date(2024, 1, 1), "int": 8}[p.type] for key, p in query.params.items()
    }
    viewer = person("teacher", person="t-petrova-ia", institutions=frozenset({"school-7"})).viewer.as_param()
    with database.driver_session("read") as session:
        steps = operators(session, query.text, values | {"viewer": viewer})
    assert not {step for step in steps if "Scan" in step}
