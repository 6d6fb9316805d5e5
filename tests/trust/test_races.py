"""Two, twenty and a hundred at once: one tie, one state, and whoever is slower is told."""

from __future__ import annotations

import datetime as dt
import re
import threading
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from app import contacts, model_check
from app.contacts import Changed, Wanted
from app.graph import Graph, GraphSession
from app.interchange import tie_key
from app.refusals import Refusal
from app.store import AuditEntry, Store, open_store
from tests.conftest import Site
from tests.graph.test_contacts import Town, states, town
from tests.racing import in_threads
from tests.trust import crawl

__all__ = ["town"]


@pytest.mark.parametrize("both", [False, True], ids=["one side", "both sides"])
def test_27a_a_hundred_parallel_registrations_make_one_tie(town: Town, both: bool) -> None:
    outcomes: list[str] = []
    start = threading.Barrier(20)

    def work(number: int) -> None:
        start.wait()
        for round in range(5):
            who, other = ("boris", "anna") if both and (number + round) % 2 else ("anna", "boris")
            ends = (who, other)
            found = town.graph(who).write(
                "contacts.register", me=who, other=other, locks=sorted(ends), id=f"c-{number}-{round}", kind="joint_lesson",
                key=tie_key("joint_lesson", *ends, dt.date(2020, 1, 1 + number)), visibility="network",
                properties={"since": dt.date(2020, 1, 1 + number), "since_precision": "day", "source": "teacher"},
            )  # fmt: skip
            outcomes.append(found.dicts()[0]["outcome"])

    in_threads(partial(work, number) for number in range(20))
    assert len(town.ties()) == 1
    assert len(outcomes) == 100
    assert outcomes.count("made") == 1
    assert outcomes.count("met") == (1 if both else 0)


def test_27b_two_who_answer_at_once_do_not_contradict_each_other(town: Town) -> None:
    id = town.register("anna", "museum").tie["id"]
    start, outcomes, versions = threading.Barrier(2), [], []

    def answer(what: Callable[..., None]) -> None:
        store = open_store("sqlite://")
        with store.session() as session:
            start.wait()
            try:
                what(town.graph("museum"), session, town.caller("museum"), id, 1)
                outcomes.append("done")
            except Changed as late:
                versions.append(late.contact.tie["version"] if late.contact else None)
                outcomes.append("late")
        store.close()

    in_threads(partial(answer, what) for what in (contacts.confirm, contacts.decline))
    assert sorted(outcomes) == ["done", "late"]
    assert versions == [2], "the later one is shown what the first one did"
    assert town.tie(id)["version"] == 2


def test_29a_whoever_answers_later_is_told_what_happened_and_changes_nothing(town: Town) -> None:
    id = town.register("anna", "boris").tie["id"]
    town.act(contacts.withdraw, "anna", id, version=1)
    with pytest.raises(Changed) as late:
        town.act(contacts.confirm, "boris", id, version=1)
    assert late.value.contact is not None
    assert late.value.contact.tie["state"] == "declined"
    assert states(town) == {id: "declined"}


def test_27c_twenty_who_press_the_button_at_once_make_one_tie_and_one_line_in_the_trail(
    database: Graph, graph: GraphSession, books: Store
) -> None:
    with books.session() as session:
        town = Town(database, session)
    start, outcomes = threading.Barrier(20), Counter[str]()

    def press(number: int) -> None:
        who, other = ("anna", "boris") if number % 2 else ("boris", "anna")
        with books.session() as session:
            start.wait()
            made = contacts.register(town.graph(who), session, town.caller(who), Wanted(other, "joint_lesson", "2020"))
            outcomes[made.outcome] += 1

    in_threads(partial(press, number) for number in range(20))
    with books.session() as session:
        lines = Counter(session.scalars(select(AuditEntry.action).where(AuditEntry.action.startswith("contact."))))
    assert sum(outcomes.values()) == 20, f"everybody is answered kindly, {dict(outcomes)}"
    assert len(town.ties()) == 1, f"expected one tie, there are {len(town.ties())}"
    assert (outcomes["made"], outcomes["met"]) == (1, 1), dict(outcomes)
    assert lines["contact.register"] == 1, f"expected one line of the registration, the trail has {dict(lines)}"


# --- two coordinators -------------------------------------------------------------------------------------------------


def test_28_the_second_of_two_coordinators_is_shown_both_versions(site: Site, database: Graph, content: Any) -> None:
    content.name = "changed"
    one, two = (crawl.Askers(site)["coordinator"] for _ in range(2))
    seen = re.search(r'name="version" value="(\d+)"', one.get("/contacts/tie-0001").text)
    assert seen
    first = one.post("/contacts/tie-0001/correct", {"version": seen[1], "context": "Слово первой"})
    second = two.post("/contacts/tie-0001/correct", {"version": seen[1], "context": "Слово второй"})
    assert first.status_code == 302, f"the first: expected to be led on, got {first.status_code}"
    assert second.status_code == 409, f"the second: expected 409, got {second.status_code}"
    facts, _, forms = second.text.partition("</dl>")
    assert "Слово первой" in facts, "what holds now is shown"
    assert "Слово второй" in forms, "and what she wrote is not lost"
    assert f'name="version" value="{int(seen[1]) + 1}"' in forms, "saved again, it is saved upon what holds now"
    with database.driver_session("read") as session:
        kept = session.run("MATCH ()-[t {id: 'tie-0001'}]->() RETURN t.context").single(strict=True)[0]
    assert kept == "Слово первой"


# --- while the other side goes ----------------------------------------------------------------------------------------


def test_29b_of_confirming_and_withdrawing_at_once_one_holds(
    database: Graph, graph: GraphSession, books: Store
) -> None:
    with books.session() as session:
        town = Town(database, session)
        ids = [town.register("anna", "boris", since=f"{year}", until=f"{year}").tie["id"] for year in range(2010, 2016)]
    assert len(set(ids)) == 6
    for id in ids:
        start, outcomes = threading.Barrier(2), []

        def act(
            who: str,
            what: Callable[..., None],
            id: str = id,
            start: threading.Barrier = start,
            outcomes: list[str] = outcomes,
        ) -> None:
            with books.session() as session:
                start.wait()
                try:
                    what(town.graph(who), session, town.caller(who), id, 1)
                    outcomes.append(what.__name__)
                except Changed:
                    outcomes.append("late")

        in_threads([partial(act, "boris", contacts.confirm), partial(act, "anna", contacts.withdraw)])
        assert outcomes.count("late") == 1, (
            f"expected one to be told, got {outcomes}; the contact is now {town.tie(id)}"
        )
        (winner,) = set(outcomes) - {"late"}
        assert town.tie(id)["state"] == {"confirm": "confirmed", "withdraw": "declined"}[winner]


def test_29c_confirming_while_the_other_side_leaves_the_network_leaves_no_orphan(
    database: Graph, graph: GraphSession, books: Store
) -> None:
    with books.session() as session:
        town = Town(database, session)
        id = town.register("anna", "boris").tie["id"]
    start, outcomes = threading.Barrier(2), []

    def confirm() -> None:
        with books.session() as session:
            start.wait()
            try:
                contacts.confirm(town.graph("boris"), session, town.caller("boris"), id, 1)
                outcomes.append("confirmed")
            except Refusal as refusal:
                outcomes.append(type(refusal).__name__)

    def leave() -> None:
        with books.session() as session:
            start.wait()
            contacts.erase(town.graph("anna"), session, town.caller("anna"), name="Кто-то")

    in_threads([confirm, leave])
    assert outcomes in (["confirmed"], ["NotThere"], ["Changed"]), outcomes
    assert model_check.check(town.graph("coordinator")) == [], "the graph keeps to its model"
    with database.driver_session("read") as reading:
        found = reading.run("MATCH (a:Teacher {id: 'anna'}) RETURN count(a)").single(strict=True)[0]
        states = reading.run("MATCH ()-[t:INFORMAL_TIE]->() RETURN t.state").value()
    assert found == 0, "she has left"
    assert states in ([], ["confirmed"]), f"expected nothing, or the confirmed contact without her name, got {states}"
