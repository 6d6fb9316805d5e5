"""Two, twenty and a hundred at once: one tie, one state, and whoever is slower is told."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable

import pytest

from app import contacts
from app.contacts import Changed
from app.interchange import tie_key
from app.store import open_store
from tests.graph.test_contacts import Town, states, town

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

    threads = [threading.Thread(target=work, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
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

    threads = [threading.Thread(target=answer, args=(what,)) for what in (contacts.confirm, contacts.decline)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
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
