"""Complaints without a web: who sees how much, who judges, what the log keeps, what each finds in the inbox."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import exc as faults
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app import complaints
from app.audit import Caller
from app.complaints import Thing
from app.profiles import Wrong
from app.refusals import Moved, NotThere
from app.sessions import actor_of
from app.store import Account, ComplaintEntry, Membership, open_store

SECRET = "k" * 32
# name: role, institution, municipality
PEOPLE = {
    "olga": ("teacher", "", "m"),
    "voice": ("representative", "school", "m"),
    "anna": ("coordinator", "", "m"),
    "boris": ("coordinator", "", "m"),
    "far": ("coordinator", "", "m2"),
    "other": ("representative", "museum", "m"),
    "root": ("admin", "", "m"),
}


class Town:
    def __init__(self, store: Session) -> None:
        self.store = store
        for id, (name, (role, place, home)) in enumerate(PEOPLE.items(), 1):
            held = [Membership(role=role, institution=place)]
            known = {"email": f"{name}@x.example", "name": name, "password_hash": "", "municipality": home}
            store.add(Account(id=id, memberships=held, **known))
        store.commit()

    def id(self, who: str) -> int:
        return list(PEOPLE).index(who) + 1

    def caller(self, who: str) -> Caller:
        return Caller(actor_of(self.store.get_one(Account, self.id(who))))

    def thing(self, *wrote: str, id: str = "post-1") -> Thing:
        return Thing("post", id, "Экскурсия", "m", ("school",), accounts=frozenset(map(self.id, wrote)))

    def file(
        self, who: str = "olga", *wrote: str, words: str = "Это не наш телефон", nonce: str = "", id: str = "post-1"
    ) -> str:
        about = self.thing(*wrote, id=id)
        return complaints.file(self.store, self.caller(who), about, "personal", {"words": words}, nonce, SECRET)

    def step(self, who: str, id: str, act: str, words: str = "слова", seen: int = 0, nonce: str = "") -> str:
        seen = seen or complaints.one(self.store, self.caller(who), id).row.steps
        return complaints.step(self.store, self.caller(who), id, act, {"words": words}, seen, nonce).state

    def acts(self, who: str, id: str) -> tuple[str, ...]:
        return complaints.acts_for(complaints.one(self.store, self.caller(who), id))

    def sees(self, who: str, id: str) -> str:
        try:
            return complaints.one(self.store, self.caller(who), id).side
        except NotThere:
            return ""

    def told(self, who: str) -> list[tuple[str, str, str]]:
        rows = complaints.news(self.store, self.caller(who).actor, None, dt.timedelta(days=30))
        return [(row["what"], row["kind"], row["change"]) for row in rows]

    def disable(self, *names: str) -> None:
        for name in names:
            self.store.get_one(Account, self.id(name)).disabled_at = dt.datetime.now(dt.UTC)
        self.store.commit()


@pytest.fixture
def town() -> Iterator[Town]:
    store = open_store("sqlite://")
    with store.session() as session:
        yield Town(session)
    store.close()


def test_from_a_complaint_to_its_answer(town: Town) -> None:
    id = town.file()
    assert {who: town.sees(who, id) for who in PEOPLE} == {
        "olga": "mine", "voice": "about", "anna": "decide", "boris": "decide", "far": "", "other": "", "root": "decide",
    }  # fmt: skip
    waits = [("complaint", "decide", "open")]
    assert (town.told("anna"), town.told("boris"), town.told("root"), town.told("far")) == (waits, waits, [], [])
    assert town.told("voice") == [("complaint_news", "about", "open")]
    assert town.told("olga") == []
    assert town.step("anna", id, "ask", "Чей это телефон?") == "asked"
    assert (town.told("olga"), town.told("anna")) == ([("complaint", "mine", "asked")], [])
    assert town.step("olga", id, "reply", "Мой") == "open"
    assert town.step("boris", id, "uphold", "Телефон убран") == "upheld"
    assert (town.told("anna"), town.told("olga")) == ([], [("complaint_news", "mine", "upheld")])
    assert town.told("voice") == [("complaint_news", "about", "upheld")]
    with pytest.raises(Moved):
        town.step("anna", id, "reject")
    assert complaints.acts_for(complaints.one(town.store, town.caller("anna"), id)) == ()


def test_those_whose_thing_it_is_never_learn_who_complained(town: Town) -> None:
    id = town.file(words="Я, Ольга, против")
    town.step("anna", id, "ask", "Ольга, чей?")
    town.step("olga", id, "reply", "Мой, Ольги")
    town.step("anna", id, "reject", "Телефон общий")
    lines = complaints.one(town.store, town.caller("voice"), id).log
    assert [(line.entry.act, line.by, line.name, line.words) for line in lines] == [
        ("file", "role", "", ""), ("reject", "role", "", "Телефон общий"),
    ]  # fmt: skip
    mine = complaints.one(town.store, town.caller("olga"), id).log
    assert [(line.entry.act, line.by, line.name) for line in mine] == [
        ("file", "me", ""), ("ask", "role", ""), ("reply", "me", ""), ("reject", "role", ""),
    ]  # fmt: skip
    judge = complaints.one(town.store, town.caller("boris"), id).log
    assert [line.name for line in judge] == ["olga", "anna", "olga", "anna"]


def test_nobody_judges_their_own_act_complaint_or_institution(town: Town) -> None:
    own = town.file("olga", "anna")
    assert (town.acts("anna", own), town.sees("anna", own)) == ((), "about")
    assert town.told("anna") == [("complaint_news", "about", "open")]
    with pytest.raises(Moved):
        town.step("anna", own, "reject")
    assert town.acts("boris", own) == ("uphold", "reject", "ask")
    made = town.file("boris", id="post-2")
    assert (town.acts("boris", made), town.acts("anna", made)) == (("withdraw",), ("uphold", "reject", "ask"))
    town.store.add(Membership(account_id=town.id("anna"), role="representative", institution="school"))
    town.store.commit()
    town.store.expire_all()
    assert (town.sees("anna", made), town.acts("anna", made)) == ("about", ()), "she speaks for the school"


def test_where_no_coordinator_is_free_an_administrator_hears_of_it(town: Town) -> None:
    town.disable("boris")
    id = town.file("olga", "anna")
    assert (town.told("root"), town.acts("anna", id)) == ([("complaint", "decide", "open")], ())
    both = town.file("olga", "anna", "root", id="post-2")
    assert complaints.one(town.store, town.caller("root"), both).on_own
    town.step("root", both, "reject", "Всё верно")
    [first, last] = complaints.one(town.store, town.caller("voice"), both).log
    assert (first.entry.on_own, last.entry.on_own) == (False, True), "and everybody reads that it was about an own act"
    third = town.file("olga", "root", id="post-3")
    assert town.acts("root", third) == (), "while anna is free, the administrator does not judge their own act"
    assert town.acts("anna", third) == ("uphold", "reject", "ask")


def test_a_list_counts_only_what_one_may_see(town: Town) -> None:
    first = town.file()
    town.file("other", id="post-2")
    town.step("anna", first, "uphold")

    def counted(who: str, side: str = "", state: str = "") -> tuple[int, int, dict[str, int]]:
        found = complaints.listed(town.store, town.caller(who).actor, side, state)
        return len(found.lines), found.every, dict(found.sides)

    assert counted("anna") == counted("root") == (2, 2, {"decide": 2})
    assert counted("anna", state="upheld") == (1, 2, {"decide": 2})
    assert (counted("olga"), counted("other")) == ((1, 1, {"mine": 1}), (1, 1, {"mine": 1}))
    assert counted("voice") == (2, 2, {"about": 2})
    assert counted("far") == (0, 0, {})


def test_sent_twice_it_is_one_and_one_thing_has_one_open_complaint(town: Town) -> None:
    mark = "a" * 32
    assert town.file(nonce=mark) == town.file(nonce=mark) == town.file()
    id = town.file("other")
    town.step("anna", id, "ask", nonce="b" * 32)
    assert town.step("anna", id, "ask", nonce="b" * 32) == "asked"
    assert len(complaints.one(town.store, town.caller("anna"), id).log) == 2
    with pytest.raises(Moved):
        town.step("boris", id, "uphold", seen=1)
    town.step("other", id, "withdraw", "")
    assert town.file("other") != id, "a new one after the old one is over"


def test_what_is_needed_and_how_many_a_day(town: Town) -> None:
    with pytest.raises(Wrong) as wrong:
        complaints.file(town.store, town.caller("olga"), town.thing(), "nonsense", {"words": "x" * 1001}, "", SECRET)
    assert set(wrong.value.problems) == {"reason", "words"}
    with pytest.raises(Wrong):
        town.file(words="  ")
    for number in range(complaints.LIMIT):
        town.file(id=f"p-{number}")
    with pytest.raises(complaints.TooMany):
        town.file(id="one-more")
    assert town.file("other", id="one-more"), "others are not held up"


def test_the_log_cannot_be_rewritten(town: Town) -> None:
    id = town.file()
    town.step("anna", id, "reject", "Нет")
    for statement in (
        "UPDATE complaint_entries SET act = 'uphold'",
        "UPDATE complaint_entries SET at = '2020-01-01'",
        "DELETE FROM complaint_entries",
        "DELETE FROM complaints",
    ):
        with pytest.raises((faults.IntegrityError, faults.OperationalError), match=r"written once|FOREIGN KEY"):
            town.store.execute(text(statement))
        town.store.rollback()
    town.store.delete(town.store.get_one(Account, town.id("olga")))
    town.store.commit()
    lines = town.store.scalars(select(ComplaintEntry).order_by(ComplaintEntry.number)).all()
    assert [(line.act, line.account_id) for line in lines] == [("file", None), ("reject", town.id("anna"))]


def test_a_store_of_the_version_before_gains_complaints(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    store = open_store(url)
    with store.engine.begin() as connection:
        for name in ("complaint_entries", "complaint_places", "complaints"):
            connection.execute(text(f"DROP TABLE {name}"))
        connection.execute(text("UPDATE store_version SET version = 15"))
    store.close()
    store = open_store(url)
    with store.session() as session:
        town = Town(session)
        id = town.file()
        with pytest.raises((faults.IntegrityError, faults.OperationalError), match="written once"):
            session.execute(text("UPDATE complaint_entries SET act = 'reject'"))
        session.rollback()
        assert complaints.one(session, town.caller("anna"), id).row.state == "open"
    store.close()
