"""Who speaks for an institution: named, invited, for a time, handed over; what nobody may do; that what is held ends by itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app import invitations, voices
from app.access import Actor, Target
from app.audit import Caller
from app.refusals import NotThere, Refusal
from app.sessions import actor_of
from app.store import Account, AuditEntry, Invitation, Membership, open_store
from app.voices import Voice

TODAY = dt.date(2026, 11, 26)
SCHOOL = Target(municipality="m", institution="school")
HELD = {"olga": ("representative", "school"), "petr": ("teacher", "school"), "vera": ("teacher", "museum")}
COORDINATOR, FOREIGN = ("anna", "m"), ("far", "m2")


class Town:
    def __init__(self, store: Session) -> None:
        self.store = store
        for id, (name, (role, place)) in enumerate(HELD.items(), 1):
            held = [Membership(role=role, institution=place)]
            store.add(
                Account(
                    id=id, email=f"{name}@x.example", name=name, password_hash="", municipality="m", memberships=held
                )
            )
        store.commit()

    def account(self, name: str) -> Account:
        return self.store.scalars(select(Account).where(Account.name == name)).one()

    def caller(self, who: str) -> Caller:
        if (home := dict([COORDINATOR, FOREIGN]).get(who)) is not None:
            return Caller(Actor(None, who, frozenset({"coordinator"}), municipality=home))
        self.store.expire_all()
        return Caller(actor_of(self.account(who)))

    def name(self, who: str, whom: str, until: dt.date | None = None, *, instead: bool = False) -> None:
        voices.name(self.store, self.caller(who), SCHOOL, self.account(whom).id, until, TODAY, instead=instead)

    def end(self, who: str, whom: str, reason: str = "", *, silent: bool = False) -> None:
        voices.end(self.store, self.caller(who), SCHOOL, self.account(whom).id, reason, TODAY, leaves_silent=silent)

    def seen(self, who: str = "anna", on: dt.date = TODAY) -> list[Voice]:
        return voices.voices(self.store, self.caller(who), SCHOOL, on)

    def speak(self, on: dt.date = TODAY) -> list[str]:
        return [voice.name for voice in self.seen(on=on)]

    def log(self, who: str = "anna") -> list[tuple[str, str, str, str]]:
        return [
            (one.act, one.who, one.subject, one.reason) for one in voices.history(self.store, self.caller(who), SCHOOL)
        ]


@pytest.fixture
def town() -> Iterator[Town]:
    with time_machine.travel(dt.datetime(2026, 11, 26, 12, tzinfo=dt.UTC), tick=True):
        store = open_store("sqlite://")
        with store.session() as session:
            yield Town(session)
        store.close()


def test_two_speak_and_one_hands_over(town: Town) -> None:
    assert town.speak() == ["olga"]
    assert voices.colleagues(town.store, town.caller("olga"), SCHOOL, TODAY) == [(2, "petr")]
    town.name("olga", "petr")
    assert town.speak() == ["olga", "petr"]
    assert "school" in town.caller("petr").actor.institutions, "from the next request on"
    town.end("olga", "olga")
    assert (town.speak(), town.caller("olga").actor.institutions) == (["petr"], frozenset())
    town.store.add(Membership(account_id=1, role="teacher", institution="school"))
    town.store.commit()
    town.name("petr", "olga", instead=True)
    assert town.speak() == ["olga"], "whoever hands over speaks no more"
    assert town.log() == town.log("olga") == [
        ("end", "petr", "petr", ""), ("name", "petr", "olga", ""), ("end", "olga", "olga", ""), ("name", "olga", "petr", ""),
    ]  # fmt: skip
    trail = [row.action for row in town.store.scalars(select(AuditEntry).order_by(AuditEntry.id))]
    assert trail == ["voices.name", "voices.end", "voices.name", "voices.end"]


def test_who_speaks_for_a_time_falls_silent_by_themselves(town: Town) -> None:
    last = TODAY + dt.timedelta(days=10)
    town.name("olga", "petr", last)
    assert town.speak(last) == ["olga", "petr"]
    assert town.speak(last + dt.timedelta(days=1)) == ["olga"]
    with time_machine.travel(dt.datetime(2026, 12, 7, 12, tzinfo=dt.UTC)):
        actor = town.caller("petr").actor
        assert (actor.institutions, actor.roles) == (frozenset(), {"teacher"}), "and stays the teacher that they are"
        assert voices.silent(town.store, ["school", "museum"], dt.date.today()) == ["museum"]
        voices.name(town.store, town.caller("olga"), SCHOOL, 2, None, dt.date.today())
        assert "school" in town.caller("petr").actor.institutions, "named anew"
    with pytest.raises(Refusal, match="a year ahead"):
        town.name("olga", "petr", TODAY - dt.timedelta(days=1))


def test_nobody_takes_a_lasting_voice_from_another_but_the_coordinator(town: Town) -> None:
    town.name("olga", "petr")
    with pytest.raises(Refusal, match="Only the coordinator"):
        town.end("petr", "olga", "мешает")
    with pytest.raises(Refusal, match="Say why"):
        town.end("anna", "olga")
    town.end("anna", "olga", "уволилась")
    assert (town.speak(), town.log("petr")[0]) == (["petr"], ("end", "", "olga", "уволилась"))
    with pytest.raises(Refusal, match="Nobody would speak"):
        town.end("petr", "petr")
    town.end("petr", "petr", silent=True)
    assert (town.speak(), voices.silent(town.store, ["school"], TODAY)) == ([], ["school"])
    with pytest.raises(Refusal, match="Choose one of the colleagues"):
        town.name("anna", "vera")


def test_strangers_neither_see_nor_change(town: Town) -> None:
    for who in ("vera", "petr", "far"):
        for act in (
            lambda who=who: town.seen(who),
            lambda who=who: town.log(who),
            lambda who=who: town.name(who, "petr"),
        ):
            with pytest.raises(NotThere):
                act()
    assert town.speak() == ["olga"]


def test_who_is_invited_speaks_once_they_come(town: Town) -> None:
    last = TODAY + dt.timedelta(days=30)
    link = voices.invite(town.store, town.caller("olga"), SCHOOL, "new@x.example", last, TODAY)
    assert [one.email for one in voices.waiting(town.store, town.caller("olga"), SCHOOL)] == ["new@x.example"]
    made = invitations.accept(town.store, Caller(), link.token, password="лодка у старого моста", name="Новая")
    assert town.speak() == ["olga", "Новая"]
    assert actor_of(made).roles == {"teacher", "representative"}
    assert town.log()[0] == ("join", "Новая", "Новая", "")
    other = voices.invite(town.store, town.caller("olga"), SCHOOL, "late@x.example", None, TODAY)
    town.end("olga", "olga")
    with pytest.raises(invitations.LinkGone):
        invitations.opened(town.store, other.token)
    assert town.store.get(Invitation, other.invitation.id).outcome == "withdrawn"


def test_whoever_invites_does_not_learn_whether_there_is_an_account(town: Town) -> None:
    """Everything that the inviter sees is the same for an e-mail with an account and for one without, until the invitation is
    accepted; that it was declined is told to nobody."""
    month = dt.timedelta(days=30)

    def news(who: str) -> list[tuple[str, str]]:
        rows = voices.news(town.store, town.caller(who).actor, None, month)
        return [(row["what"], row["place"]) for row in rows]

    links = [
        voices.invite(town.store, town.caller("olga"), SCHOOL, email, None, TODAY)
        for email in ("nobody@x.example", "Vera@x.example")
    ]
    seen = [one.email for one in voices.waiting(town.store, town.caller("olga"), SCHOOL)]
    assert (sorted(seen), [line[:3] for line in town.log("olga")]) == (
        ["nobody@x.example", "vera@x.example"], [("invite", "olga", ""), ("invite", "olga", "")],
    )  # fmt: skip
    assert all(invitations.opened(town.store, link.token).email == link.invitation.email for link in links)
    assert (news("vera"), news("petr"), news("olga")) == ([("voice", "school")], [], [])
    before = town.log("olga")
    id = links[1].invitation.id
    voices.answer(town.store, town.caller("vera"), id, False, TODAY)
    waiting = [one.id for one in voices.waiting(town.store, town.caller("olga"), SCHOOL)]
    assert (news("vera"), id in waiting, town.log("olga")) == ([], True, before)
    again = voices.invite(town.store, town.caller("olga"), SCHOOL, "vera@x.example", None, TODAY).invitation.id
    for who in ("petr", "olga"):
        with pytest.raises(NotThere):
            voices.answer(town.store, town.caller(who), again, True, TODAY)
    assert voices.answer(town.store, town.caller("vera"), again, True, TODAY) == "school"
    assert (town.speak(), town.log()[0][:3]) == (["olga", "vera"], ("join", "vera", "vera"))
    assert town.caller("vera").actor.institutions == {"school"}
    with pytest.raises(NotThere):
        voices.answer(town.store, town.caller("vera"), again, True, TODAY)
    with pytest.raises(Refusal, match="speaks for the institution already"):
        voices.invite(town.store, town.caller("olga"), SCHOOL, "vera@x.example", None, TODAY)


def test_a_new_password_does_not_close_an_invitation_to_speak(town: Town) -> None:
    link = voices.invite(town.store, town.caller("olga"), SCHOOL, "vera@x.example", None, TODAY)
    invitations.password_link(town.store, Caller(Actor(None, "root", frozenset({"admin"}))), 3)
    assert town.store.get_one(Invitation, link.invitation.id).closed_at is None


def test_a_store_of_the_version_before_keeps_who_speaks(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    store = open_store(url)
    with store.session() as session:
        Town(session)
    with store.engine.begin() as connection:
        for change in (
            "ALTER TABLE memberships DROP COLUMN until", "ALTER TABLE invitations DROP COLUMN until", "DROP TABLE voice_changes",
            "UPDATE store_version SET version = 12",
        ):  # fmt: skip
            connection.execute(text(change))
    store.close()
    store = open_store(url)
    with store.session() as session:
        assert actor_of(session.get_one(Account, 1)).institutions == {"school"}
        assert voices.silent(session, ["school", "museum"], TODAY) == ["museum"]
    store.close()
