"""Partnerships without a web or a graph: what takes force and what does not, who may read how much, what differs between texts."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import partnership
from app.access import Actor
from app.audit import Caller
from app.partnership import COORDINATION, Before, Going, Moved, Workspace
from app.partnership.difference import difference
from app.partnership.results import counted
from app.profiles import Wrong
from app.refusals import NotThere, Refusal
from app.store import Account, AuditEntry, Partnership, PartnershipEntry, open_store
from tests.racing import in_threads

TODAY = dt.date(2026, 11, 26)
SCHOOL, LYCEUM, MUSEUM, FAR = "school", "lyceum", "museum", "far"
PLACES: dict[str, dict[str, Any]] = {
    id: {"id": id, "municipality": "m2" if id == FAR else "m", "until": dt.date(2020, 1, 1) if id == "closed" else None}
    for id in (SCHOOL, LYCEUM, MUSEUM, FAR, "closed")
}
TEXT = {"goals": "Урок памяти каждый год", "rules": "Решаем вместе"}


class Town:
    """Two schools and a museum, each with somebody who speaks for it, and coordinators of two municipalities."""

    def __init__(self, store: Session) -> None:
        self.store = store
        for id in range(1, 7):
            store.add(Account(id=id, email=f"{id}@x.example", name=f"Имя {id}", password_hash=""))
        store.commit()

    def caller(self, who: str) -> Caller:
        number = [SCHOOL, LYCEUM, MUSEUM, FAR, "coordinator", "stranger"].index(who) + 1
        if who in ("coordinator", "stranger"):
            return Caller(
                Actor(number, who, frozenset({"coordinator"}), municipality="m" if who == "coordinator" else "m2")
            )
        return Caller(
            Actor(number, who, frozenset({"representative"}), institutions=frozenset({who}), municipality="m")
        )

    def open(self, *others: str, who: str = SCHOOL, nonce: str = "", **given: str) -> str:
        typed = {"title": "Память"} | given
        return partnership.begin(
            self.store, self.caller(who), who, others or (LYCEUM, MUSEUM), typed, PLACES, nonce, TODAY
        )

    def now(self, id: str) -> Workspace:
        found = partnership.read(self.store, id)
        assert found is not None
        return found

    def number(self, id: str, who: str) -> int:
        return next((p.number for p in self.now(id).active if p.institution == who), COORDINATION)

    def step(
        self, who: str, id: str, act: str, before: Before | None = None, nonce: str = "", guest: str = "", **given: str
    ) -> Workspace:
        now, number = self.now(id), self.number(id, who)
        party = now.parties.get(number)
        seen = before or Before(
            partnership.to_confirm(now, number) if act in ("agree", "stepback") else now.latest,
            now.circle,
            party.wrote if party else 0,
        )
        place = PLACES.get(guest)
        return partnership.step(self.store, self.caller(who), id, number, act, given, seen, nonce, place, TODAY)

    def joined(self, *others: str) -> str:
        id = self.open(*others)
        for who in others or (LYCEUM, MUSEUM):
            self.step(who, id, "join")
        return id

    def lacking(self, id: str) -> list[str]:
        return [party.institution for party in self.now(id).lacking]

    def waits(self, who: str) -> list[tuple[str, str]]:
        found = partnership.news(self.store, self.caller(who).actor, None, dt.timedelta(days=30))
        return [(row["what"], row["kind"]) for row in found]


@pytest.fixture
def town() -> Iterator[Town]:
    store = open_store("sqlite://")
    with store.session() as session:
        yield Town(session)
    store.close()


# --- force ------------------------------------------------------------------------------------------------------------


def test_a_text_takes_force_by_everybodys_word_only(town: Town) -> None:
    id = town.open(words="Давайте вместе")
    assert (town.now(id).stage, town.waits(MUSEUM), town.waits(SCHOOL)) == (1, [("partnership", "invited")], [])
    town.step(LYCEUM, id, "join")
    assert town.now(id).stage == 2
    town.step(SCHOOL, id, "propose", **TEXT)
    assert town.lacking(id) == [LYCEUM, MUSEUM]
    town.step(LYCEUM, id, "agree")
    assert (town.now(id).in_force, town.lacking(id)) == (0, [MUSEUM]), (
        "who was asked and has not answered is waited for"
    )
    town.step(MUSEUM, id, "join")
    assert (town.now(id).in_force, town.waits(MUSEUM)) == (0, [("partnership", "confirm")])
    done = town.step(MUSEUM, id, "agree")
    assert (done.stage, done.in_force, [p.institution for p in done.bound]) == (3, 1, [SCHOOL, LYCEUM, MUSEUM])
    changed = town.step(MUSEUM, id, "propose", goals="Два урока", rules="Решаем вместе", words="Классов стало больше")
    assert (changed.in_force, town.lacking(id)) == (1, [SCHOOL, LYCEUM]), (
        "the older one holds until all confirm the newer"
    )
    town.step(SCHOOL, id, "agree")
    assert town.step(LYCEUM, id, "agree").in_force == 2
    first, second = town.now(id).versions
    assert first.ended_at == second.taken_at
    trail = [row.action for row in town.store.scalars(select(AuditEntry).order_by(AuditEntry.id))]
    assert trail[:3] == ["partnership.open", "partnership.join", "partnership.propose"]


def test_a_refusal_leaves_no_trace_of_force(town: Town) -> None:
    id = town.open()
    town.step(LYCEUM, id, "join")
    town.step(SCHOOL, id, "propose", **TEXT)
    town.step(LYCEUM, id, "agree")
    with pytest.raises(Wrong):
        town.step(MUSEUM, id, "decline")
    after = town.step(MUSEUM, id, "decline", words="Нет людей")
    assert (after.in_force, town.lacking(id)) == (0, [SCHOOL, LYCEUM]), (
        "those who remain confirm anew, without the museum"
    )
    town.step(SCHOOL, id, "agree")
    assert [p.institution for p in town.step(LYCEUM, id, "agree").bound] == [SCHOOL, LYCEUM]


def test_whoever_has_stepped_back_or_gone_is_not_bound(town: Town) -> None:
    id = town.joined()
    town.step(SCHOOL, id, "propose", **TEXT)
    town.step(LYCEUM, id, "agree")
    town.step(SCHOOL, id, "stepback", words="Подождите, проверю часы")
    assert town.step(MUSEUM, id, "agree").in_force == 0
    assert town.step(SCHOOL, id, "agree").in_force == 1
    with pytest.raises(Moved):
        town.step(SCHOOL, id, "stepback", words="Поздно")
    left = town.step(MUSEUM, id, "leave", words="Закрываемся на ремонт")
    assert (left.in_force, [p.institution for p in left.bound]) == (1, [SCHOOL, LYCEUM])
    town.step(SCHOOL, id, "invite", guest=FAR)
    joined = town.step(FAR, id, "join")
    assert (joined.in_force, town.waits(FAR)) == (1, [("partnership", "confirm")]), (
        "it holds for who comes only by its own word"
    )
    assert FAR not in {p.institution for p in joined.bound}
    assert len(town.step(FAR, id, "agree").bound) == 3
    town.step(LYCEUM, id, "leave", words="x")
    over = town.step(FAR, id, "leave", words="x")
    assert (over.state, over.in_force, over.versions[0].ended_at is not None) == ("ended", 0, True)
    with pytest.raises(Moved):
        town.step(SCHOOL, id, "say", words="Есть кто?")


def test_a_new_circle_makes_older_confirmations_void(town: Town) -> None:
    id = town.open(LYCEUM)
    town.step(LYCEUM, id, "join")
    town.step(SCHOOL, id, "propose", **TEXT)
    seen = Before(1, town.now(id).circle)
    town.step(SCHOOL, id, "invite", guest=MUSEUM)
    with pytest.raises(Moved):
        town.step(LYCEUM, id, "agree", seen)
    assert town.lacking(id) == [SCHOOL, LYCEUM, MUSEUM]
    with pytest.raises(Moved):
        town.step(LYCEUM, id, "recall", about="3", words="Не наш гость")
    town.step(SCHOOL, id, "recall", about="3", words="Ошиблись")
    assert town.lacking(id) == [SCHOOL, LYCEUM]


# --- words ------------------------------------------------------------------------------------------------------------


def test_nobody_writes_for_another_and_every_word_stays(town: Town) -> None:
    id = town.joined()
    town.step(SCHOOL, id, "write", goals="Живая история", expectations="Письма", gives="Автобус")
    seen = Before(wrote=town.now(id).parties[1].wrote)
    town.step(SCHOOL, id, "write", goals="Живая история в каждом классе")
    with pytest.raises(Moved):
        town.step(SCHOOL, id, "write", seen, goals="Другое")
    lines = len(town.now(id).log)
    with pytest.raises(Refusal):
        town.step(SCHOOL, id, "write", goals="Живая история в каждом классе")
    assert len(town.now(id).log) == lines, "what says the same is not written again"
    for who in (MUSEUM, "coordinator", "stranger"):
        with pytest.raises(NotThere):
            partnership.step(town.store, town.caller(who), id, 1, "write", {"goals": "x"}, Before(), "")
    written = [entry.texts["goals"] for entry in town.now(id).log if entry.act == "write"]
    assert written == ["Живая история", "Живая история в каждом классе"]
    assert town.waits(LYCEUM) == [("partnership_news", "write")]


def test_two_texts_at_once_and_one_form_sent_twice(town: Town) -> None:
    id = town.joined()
    seen = Before(0, town.now(id).circle)
    town.step(SCHOOL, id, "propose", seen, nonce="a" * 32, **TEXT)
    assert town.step(SCHOOL, id, "propose", seen, nonce="a" * 32, **TEXT).latest == 1
    with pytest.raises(Moved) as late:
        town.step(MUSEUM, id, "propose", seen, goals="Своё")
    assert late.value.workspace.versions[0].texts == TEXT
    old = Before(1, town.now(id).circle)
    town.step(LYCEUM, id, "propose", goals="Своё")
    with pytest.raises(Moved):
        town.step(MUSEUM, id, "agree", old)
    assert town.now(id).in_force == 0
    with pytest.raises(Refusal):
        town.step(SCHOOL, id, "propose", goals="Своё")
    with pytest.raises(Wrong) as empty:
        town.step(SCHOOL, id, "propose", goals=" ", rules="")
    assert set(empty.value.problems) == {"goals"}
    with pytest.raises(Wrong) as bad:
        town.step(SCHOOL, id, "propose", goals="a\u202eb", rules="x" * 4001)
    assert set(bad.value.problems) == {"goals", "rules"}


def test_what_cannot_be_opened(town: Town) -> None:
    for others, field in (
        ((), "partners"),
        ((SCHOOL,), "partners"),
        (("nowhere",), "partners"),
        (("closed",), "partners"),
    ):
        with pytest.raises(Wrong) as refused:
            partnership.begin(town.store, town.caller(SCHOOL), SCHOOL, others, {"title": "П"}, PLACES, "", TODAY)
        assert set(refused.value.problems) == {field}
    with pytest.raises(Wrong) as untitled:
        town.open(MUSEUM, title=" ")
    assert set(untitled.value.problems) == {"title"}
    for who in ("coordinator", LYCEUM):
        with pytest.raises(NotThere):
            partnership.begin(town.store, town.caller(who), SCHOOL, (MUSEUM,), {"title": "П"}, PLACES, "", TODAY)
    id = town.open(MUSEUM, nonce="b" * 32)
    assert town.open(MUSEUM, nonce="b" * 32) == id
    with pytest.raises(Going) as going:
        town.open(SCHOOL, who=MUSEUM)
    assert going.value.id == id
    assert town.open(MUSEUM, LYCEUM) != id


def test_of_two_proposals_at_one_moment_one_partnership_comes(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'store.sqlite'}")
    with store.session() as session:
        Town(session)
    together = threading.Barrier(2)
    found: dict[str, str] = {}

    def propose(who: str, other: str) -> None:
        with store.session() as session:
            actor = Actor(
                [SCHOOL, LYCEUM].index(who) + 1, who, frozenset({"representative"}), institutions=frozenset({who})
            )
            session.get_one(Account, 1)  # as a request has read something before
            together.wait()
            try:
                found[who] = partnership.begin(session, Caller(actor), who, [other], {"title": who}, PLACES, "", TODAY)
            except Going as going:
                found[who] = f"goes on: {going.id}"

    in_threads(partial(propose, *pair) for pair in ((SCHOOL, LYCEUM), (LYCEUM, SCHOOL)))
    with store.session() as session:
        [id] = session.scalars(select(Partnership.id))
    assert sorted(found.values()) == sorted([id, f"goes on: {id}"])
    store.close()


# --- who sees what ----------------------------------------------------------------------------------------------------


def test_all_read_the_same_log_and_who_has_gone_reads_up_to_then(town: Town) -> None:
    id = town.joined()
    town.step(SCHOOL, id, "ask", words="Когда удобно?")
    town.step(MUSEUM, id, "leave", words="Некогда")
    town.step(LYCEUM, id, "say", words="Без музея")
    town.step("coordinator", id, "note", words="Помогу с автобусом")
    seen = {who: partnership.one(town.store, town.caller(who), id) for who in (SCHOOL, LYCEUM, MUSEUM, "coordinator")}
    assert seen[SCHOOL].workspace.log == seen[LYCEUM].workspace.log == seen["coordinator"].workspace.log
    assert (seen[MUSEUM].cut, seen[MUSEUM].workspace.log[-1].words) == (2, "Некогда")
    names = [(said.by, said.name) for said in partnership.told(town.store, town.caller(SCHOOL), seen[SCHOOL])]
    assert names[0] == ("role", "")
    assert ("me", "") in names
    assert ("name", "Имя 1") in [
        (s.by, s.name) for s in partnership.told(town.store, town.caller("coordinator"), seen["coordinator"])
    ]
    for who in (FAR, "stranger"):
        for wanted in (id, "partnership-none"):
            with pytest.raises(NotThere) as same:
                partnership.one(town.store, town.caller(who), wanted)
            assert same.value.message == "There is no such partnership, or it is not yours to see."
    for who in (SCHOOL, "stranger"):
        with pytest.raises(NotThere):
            partnership.step(town.store, town.caller(who), id, COORDINATION, "close", {"words": "x"}, Before(), "")
    closed = town.step("coordinator", id, "close", words="Заброшено два года")
    assert (closed.state, closed.log[-1].party, closed.log[-1].role) == ("closed", COORDINATION, "coordinator")
    assert town.waits(LYCEUM) == [("partnership_news", "close")]


def test_lists_tell_what_waits_and_nothing_of_others(town: Town) -> None:
    first, second = town.open(), town.open(FAR, who=LYCEUM)
    town.step(MUSEUM, first, "decline", words="Нет")

    def listed(who: str, group: str = "") -> list[tuple[str, str, str]]:
        found = partnership.listed(town.store, town.caller(who).actor, group)
        return [(line.row.id, line.group, line.waits) for line in found.lines]

    assert listed(SCHOOL) == [(first, "1", "")]
    assert listed(MUSEUM) == [(first, "over", "")]
    assert listed(LYCEUM) == [(first, "1", "invited"), (second, "1", "")]
    assert listed(LYCEUM, "waits") == [(first, "1", "invited")]
    assert {row[0] for row in listed("coordinator")} == {first, second}
    assert listed("stranger") == [(second, "1", "")], "of another municipality, one of whose institutions is asked"
    assert partnership.listed(town.store, town.caller(LYCEUM).actor, institution=FAR).total == 1


def test_the_log_is_only_added_to(town: Town) -> None:
    id = town.joined()
    before = [(row.id, row.number, row.act, row.words, row.at) for row in town.store.scalars(select(PartnershipEntry))]
    town.step(SCHOOL, id, "propose", **TEXT)
    town.step(SCHOOL, id, "stepback", words="Ещё раз")
    after = [(row.id, row.number, row.act, row.words, row.at) for row in town.store.scalars(select(PartnershipEntry))]
    assert after[: len(before)] == before
    assert len(after) == len(before) + 2


# --- pure -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new"),
    [("", "a b"), ("a b c", "a x c"), ("один два\nтри", "один\nтри четыре"), ("x", ""), ("a  b", "a b")],
)
def test_a_difference_holds_both_texts(old: str, new: str) -> None:
    pieces = difference(old, new)
    assert "".join(p.text for p in pieces if p.what != "in") == old
    assert "".join(p.text for p in pieces if p.what != "out") == new
    assert [p.text for p in difference("a b c", "a x c") if p.what != "same"] == ["b ", "x "]


def test_what_it_gave_each_side_by_hand() -> None:
    rows = [
        {"giver": MUSEUM, "receiver": SCHOOL, "happened_on": dt.date(2026, 11, 21), "met": "closed", "total": 3},
        {"giver": MUSEUM, "receiver": SCHOOL, "happened_on": dt.date(2026, 11, 16), "met": "part", "total": 3},
        {"giver": SCHOOL, "receiver": MUSEUM, "happened_on": dt.date(2026, 11, 16), "met": None, "total": 3},
    ]
    found = counted(rows, [SCHOOL, MUSEUM, LYCEUM], dt.date(2026, 11, 16), TODAY)
    assert [(s.institution, s.gave, s.received, s.closed, s.in_part) for s in found.sides] == [
        (SCHOOL, 1, 2, 1, 1), (MUSEUM, 2, 1, 0, 0), (LYCEUM, 0, 0, 0, 0),
    ]  # fmt: skip
    school = found.sides[0].marks
    assert school[1].x < school[0].x < found.ticks[-1][0]
    assert school[0].x == found.ticks[1][0], "the middle of the ten days"
    assert (found.total, found.closed) == (3, 1)


# --- as they stood ----------------------------------------------------------------------------------------------------


def test_a_year_counts_partnerships_as_their_logs_stood(town: Town) -> None:
    def on(day: str) -> time_machine.travel:
        return time_machine.travel(f"{day} 12:00 +0000", tick=True)

    with on("2025-03-01"):
        id = town.open(LYCEUM, MUSEUM)
    with on("2025-05-01"):
        town.step(LYCEUM, id, "join")
    with on("2026-02-01"):
        town.step(MUSEUM, id, "join")
        town.step(SCHOOL, id, "propose", **TEXT)
        town.step(LYCEUM, id, "agree")
        guests = town.open(FAR, who=LYCEUM)
    with on("2026-03-01"):
        town.step(MUSEUM, id, "agree")
        town.step(FAR, guests, "decline", words="Далеко")
    days = [dt.datetime(year, 11, 27, tzinfo=dt.UTC) for year in (2024, 2025, 2026)]
    middle = dt.datetime(2026, 2, 15, tzinfo=dt.UTC)

    def stood(municipality: str, *periods: tuple[dt.datetime, dt.datetime]) -> list[tuple[Any, ...]]:
        found = partnership.standings(town.store, municipality, periods)
        return [(dict(one.groups), one.begun, one.taken) for one in found.ends]

    assert stood("m", *pairwise(days)) == [({"2": 1}, 1, 0), ({"3": 1, partnership.OVER: 1}, 1, 1)]
    assert stood("m2", (days[1], middle), (days[1], days[2])) == [({"1": 1}, 1, 0), ({}, 0, 0)], (
        "who has gone looks no more"
    )
    first, meanwhile = partnership.standings(town.store, "m", [(days[0], days[1]), (days[1], middle)]).ends
    assert [(one.id, one.since.date(), one.institutions) for one in first.waiting] == [
        (id, dt.date(2025, 3, 1), (MUSEUM,))
    ]
    assert {one.id: one.institutions for one in meanwhile.waiting} == {id: (MUSEUM,), guests: (FAR,)}
