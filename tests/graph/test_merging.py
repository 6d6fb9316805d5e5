"""Merging on the real engine: everything goes to the record that is kept, the model holds, and the undo gives back exactly the
graph that was there, or says why it cannot."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import select

from app import contacts, merging, model_check
from app.access import Actor
from app.audit import Caller
from app.graph import Graph, GraphSession, QueryFailed, exact
from app.interchange import tie_key
from app.merging import joining
from app.refusals import NotThere, Refusal
from app.store import (
    Account,
    Complaint,
    ComplaintPlace,
    Consent,
    Disclosure,
    FeedLink,
    Membership,
    Merge,
    Partnership,
    PartnershipParty,
    Subscription,
    Wave,
    WaveLink,
    now,
    open_store,
)
from tests.graph.test_contacts import Town

MORE = """
MATCH (m:Municipality {id: 'm'}), (m2:Municipality {id: 'm2'}), (museum:Institution {id: 'museum'}),
  (school:Institution {id: 'school'})
CREATE (twin:Institution {id: 'museum-2', name: 'Музей города', short_name: 'Музей', kind: 'museum', sector: 'culture',
    site: 'https://m.example', created_at: datetime('2021-01-01T10:00:00.123456789Z'), updated_at: datetime()})-[:IN]->(m)
CREATE (far:Institution {id: 'far', name: 'Далёкая школа', short_name: 'Далёкая', kind: 'school', sector: 'general',
    created_at: datetime(), updated_at: datetime()})-[:IN]->(m2)
CREATE (:Deal {id: 'deal-m', giver: 'museum-2', receiver: 'school', state: 'agreed'})
CREATE (:Reservation {id: 'booking-m', owner: 'school', institution: 'museum-2', starts: '2026-01-01T09:00'})
CREATE (u:Unit {id: 'u', name: 'Зал', kind: 'growth_point', created_at: datetime(), updated_at: datetime()})-[:UNIT_OF]->(twin)
CREATE (p:Project {id: 'p', title: 'Проект', kind: 'network', status: 'active', created_at: datetime(), updated_at: datetime()})
CREATE (museum)-[:FORMAL_TIE {id: 'f1', kind: 'coop_agreement', key: $f1, source: 'import',
    agreement: 'a', since: date('2020-01-01'),
    since_precision: 'day', created_at: datetime(), updated_at: datetime()}]->(school)
CREATE (twin)-[:FORMAL_TIE {id: 'f2', kind: 'coop_agreement', key: $f2, source: 'import',
    agreement: 'a', since: date('2020-01-01'),
    since_precision: 'day', created_at: datetime(), updated_at: datetime()}]->(school)
CREATE (twin)-[:FORMAL_TIE {id: 'f3', kind: 'coop_agreement', key: $f3, source: 'import',
    agreement: 'a', since: date('2019-01-01'),
    since_precision: 'day', created_at: datetime(), updated_at: datetime()}]->(museum)
CREATE (b2:Teacher {id: 'boris-2', name: 'Смирнов Б.', visibility: 'coordinators', state: 'proposed', proposed_by: 'vera',
    subjects: ['история'], created_at: datetime('2022-02-02T02:02:02.000000002Z'), updated_at: datetime()})
CREATE (b2)-[:WORKS_AT {id: 'boris-2:work', position: '—', created_at: datetime(), updated_at: datetime()}]->(museum)
CREATE (b2)-[:TAKES_PART {id: 'tp', role: 'member', since: date('2020-01-01'), since_precision: 'day', created_at: datetime(),
    updated_at: datetime()}]->(p)
CREATE (b2)-[:SHARES]->(:Material {id: 'mat', title: 'Материал', kind: 'video', created_at: datetime(), updated_at: datetime()})
CREATE (named:Teacher {id: 'named', name: 'Новый Олег', visibility: 'coordinators', state: 'proposed', proposed_by: 'boris-2',
    created_at: datetime(), updated_at: datetime()})-[:WORKS_AT {id: 'named:work', position: '—', created_at: datetime(),
    updated_at: datetime()}]->(museum)
CREATE (f:Teacher {id: 'afar', name: 'Дальний Пётр', visibility: 'network', created_at: datetime(), updated_at: datetime()})
  -[:WORKS_AT {id: 'afar:work', position: 'учитель', created_at: datetime(), updated_at: datetime()}]->(far)
"""
DAY = dt.date(2020, 1, 1)


class Merged(Town):
    """The small town with people and institutions that were written down twice."""

    def __init__(self, database: Graph, store: Any) -> None:
        super().__init__(database, store)
        store.add(Account(id=2, email="coordinator@x.example", name="К", password_hash="-"))
        store.commit()
        key = "coop_agreement"
        keys = {
            "f1": tie_key(key, "museum", "school", DAY),
            "f2": tie_key(key, "museum-2", "school", DAY),
            "f3": tie_key(key, "museum-2", "museum", dt.date(2019, 1, 1)),
        }
        with database.driver_session("write") as session:
            session.run(MORE, keys).consume()

    def tie_up(
        self, id: str, start: str, end: str, kind: str = "joint_lesson", since: dt.date = DAY, **more: Any
    ) -> None:
        """Puts an informal tie into the graph as it might have been registered."""
        known = {
            "id": id, "kind": kind, "key": tie_key(kind, start, end, since), "since": since, "since_precision": "day",
            "state": "confirmed", "source": "teacher", "visibility": "coordinators", "registered_by": start, "version": 1,
        } | more  # fmt: skip
        with self.database.driver_session("write") as session:
            session.run(
                "MATCH (a {id: $start}), (b {id: $end}) CREATE (a)-[t:INFORMAL_TIE]->(b) SET t = $known, "
                "t.created_at = datetime($made), t.updated_at = datetime()",
                start=start,
                end=end,
                made=known.pop("made", "2023-01-01T00:00:00.000000001Z"),
                known=known,
            ).consume()

    def merge(self, kept: str, gone: str, who: str = "coordinator") -> Merge:
        return merging.merge(self.graph(who), self.store, self.caller(who), kept=kept, gone=gone)

    def undo(self, row: Merge, who: str = "coordinator") -> None:
        merging.undo(self.graph(who), self.store, self.caller(who), row.id)

    def print(self) -> str:
        """A fingerprint of the whole graph."""
        with self.database.driver_session("read") as session:
            nodes = [
                json.dumps([sorted(r["l"]), exact(r["p"])], sort_keys=True)
                for r in session.run("MATCH (n) WHERE NOT n:Migration RETURN labels(n) AS l, properties(n) AS p")
            ]
            ties = [
                json.dumps([r["a"], r["t"], r["b"], exact(r["p"])], sort_keys=True)
                for r in session.run("MATCH (a)-[r]->(b) RETURN a.id AS a, type(r) AS t, b.id AS b, properties(r) AS p")
            ]
        return hashlib.sha256("\n".join([*sorted(nodes), *sorted(ties)]).encode()).hexdigest()

    def value(self, cypher: str) -> Any:
        with self.database.driver_session("read") as session:
            return session.run(cypher).single(strict=True)[0]

    def breaches(self) -> list[str]:
        return [str(one) for one in model_check.check(self.graph("coordinator"))]


@pytest.fixture
def town(database: Graph, graph: GraphSession) -> Iterator[Merged]:
    store = open_store("sqlite://")
    with store.session() as session:
        yield Merged(database, session)
    store.close()


# --- people -----------------------------------------------------------------------------------------------------------


def test_a_person_gets_everything_of_the_other_record_and_gives_it_back(town: Merged) -> None:
    town.tie_up("c1", "boris-2", "anna", registered_by="boris-2", answered_by="anna", context="на семинаре")
    town.tie_up("c2", "vera", "boris-2", "advice", answered_by="boris-2")
    town.tie_up("c3", "boris-2", "school", "joint_event", state="proposed")
    before, was_clean = town.print(), town.breaches()
    row = town.merge("boris", "boris-2")
    assert town.breaches() == was_clean == []
    assert town.value("MATCH (n:Teacher {id: 'boris-2'}) RETURN count(n)") == 0
    ties = {tie["id"]: tie for tie in town.ties()}
    assert set(ties) == {"c1", "c2", "c3"}
    assert (ties["c1"]["registered_by"], ties["c2"]["answered_by"], ties["c1"]["context"]) == (
        "boris",
        "boris",
        "на семинаре",
    )
    assert ties["c1"]["key"] == tie_key("joint_lesson", "anna", "boris", DAY)
    assert town.value("MATCH (:Teacher {id: 'vera'})-[t:INFORMAL_TIE]->(b) RETURN b.id") == "boris", (
        "the direction stays"
    )
    assert town.value("MATCH (t:Teacher {id: 'boris'})-[:TAKES_PART]->(p) RETURN p.id") == "p"
    assert town.value("MATCH (t:Teacher {id: 'boris'})-[:SHARES]->(m) RETURN m.id") == "mat"
    assert town.value("MATCH (t:Teacher {id: 'boris'}) RETURN t.subjects") == ["история"], "what it lacked is filled"
    assert town.value("MATCH (t:Teacher {id: 'boris'}) RETURN t.name") == "Смирнов Борис"
    assert town.value("MATCH (:Teacher {id: 'boris'})-[w:WORKS_AT]->() RETURN count(w)") == 1, (
        "“works there” adds nothing"
    )
    assert town.value("MATCH (t:Teacher {id: 'named'}) RETURN t.proposed_by") == "boris"
    assert row.moved["counts"] == {"moved": 5, "joined": 1, "dropped": 0}
    town.undo(row)
    assert town.print() == before
    assert [entry for entry in town.trail() if entry.startswith("merge")] == ["merge.make", "merge.undo"]


def test_two_ties_that_say_the_same_are_joined_and_a_tie_between_the_two_goes(town: Merged) -> None:
    town.tie_up("mine", "anna", "boris", state="proposed", visibility="network", start_sees="network")
    town.tie_up("theirs", "boris-2", "anna", state="confirmed", visibility="public", end_sees="public")
    town.tie_up("between", "boris", "boris-2", "method_exchange")
    town.tie_up("other", "anna", "boris-2", since=dt.date(2021, 1, 1))
    before = town.print()
    row = town.merge("boris", "boris-2")
    ties = {tie["id"]: tie for tie in town.ties()}
    assert set(ties) == {"theirs", "other"}, "the confirmed one stays"
    assert ties["theirs"]["visibility"] == "network", "and is open to no more people than either was"
    assert row.moved["counts"]["dropped"] == 1
    assert town.breaches() == []
    town.undo(row)
    assert town.print() == before


def test_of_two_alike_the_older_stays(town: Merged) -> None:
    town.tie_up("young", "anna", "boris", made="2024-01-01T00:00:00Z")
    town.tie_up("old", "anna", "boris-2", made="2021-01-01T00:00:00Z")
    before = town.print()
    row = town.merge("boris", "boris-2")
    assert [tie["id"] for tie in town.ties()] == ["old"]
    town.undo(row)
    assert town.print() == before


def test_keeping_the_record_that_was_only_named_makes_the_person_sure(town: Merged) -> None:
    before = town.print()
    row = town.merge("boris-2", "boris")
    assert town.value("MATCH (t:Teacher {id: 'boris-2'}) RETURN t.state IS NULL")
    assert town.value("MATCH (:Teacher {id: 'boris-2'})-[w:WORKS_AT]->() RETURN collect(w.position)") == ["учитель"]
    assert town.value("MATCH (t:Teacher {id: 'boris-2'}) RETURN t.visibility") == "coordinators", "opened to nobody new"
    assert town.breaches() == []
    town.undo(row)
    assert town.print() == before


def test_whatever_the_ties_are_the_undo_gives_back_the_graph(town: Merged) -> None:
    chance = random.Random(7)
    people = ["anna", "boris", "boris-2", "vera", "hidden", "museum", "museum-2"]
    for number in range(40):
        start, end = chance.choice(people[:5]), chance.choice(people)
        known = {
            "kind": chance.choice(["joint_lesson", "advice"]),
            "since": dt.date(chance.choice([2019, 2020]), 1, 1),
            "state": chance.choice(["proposed", "confirmed", "declined"]),
            "visibility": chance.choice(["coordinators", "network", "public"]),
        }
        keys = {tie["key"] for tie in town.ties()}
        if start != end and tie_key(known["kind"], start, end, known["since"]) not in keys:
            town.tie_up(f"r{number}", start, end, **known)
    prints = [town.print()]
    rows = []
    for kept, gone in (("boris", "boris-2"), ("museum-2", "museum"), ("anna", "boris"), ("vera", "anna")):
        rows.append(town.merge(kept, gone))
        assert town.breaches() == []
        prints.append(town.print())
    for row in reversed(rows):
        assert town.print() == prints.pop()
        town.undo(row)
        assert town.breaches() == []
    assert town.print() == prints.pop()


# --- institutions -----------------------------------------------------------------------------------------------------


def test_an_institution_gets_everything_of_the_other_record_and_gives_it_back(town: Merged) -> None:
    town.tie_up("c1", "anna", "museum-2", "joint_event", answered_by="museum-2")
    before, was_clean = town.print(), town.breaches()
    row = town.merge("museum", "museum-2")
    assert [one for one in town.breaches() if one not in was_clean] == []
    assert town.value("MATCH (i:Institution {id: 'museum'}) RETURN i.site") == "https://m.example"
    assert town.value("MATCH (:Unit {id: 'u'})-[:UNIT_OF]->(i) RETURN i.id") == "museum"
    assert town.value("MATCH (:Institution {id: 'museum'})-[r:IN]->() RETURN count(r)") == 1
    assert town.value("MATCH ()-[t:FORMAL_TIE]->() RETURN collect(t.id)") == ["f1"], (
        "f2 says the same, f3 ties it to itself"
    )
    assert town.tie("c1")["answered_by"] == "museum"
    assert town.value("MATCH (d:Deal), (b:Reservation) RETURN d.giver + b.institution") == "museummuseum"
    town.undo(row)
    assert town.print() == before


# --- what follows in the store ----------------------------------------------------------------------------------------


def test_accounts_consents_and_links_follow_and_come_back(town: Merged) -> None:
    store = town.store
    account = Account(email="b@x.example", name="Б", password_hash="-", person="boris-2")
    twice = Account(email="m@x.example", name="М", password_hash="-")
    twice.memberships = [Membership(role="representative", institution=place) for place in ("museum", "museum-2")]
    wave, other_wave = (Wave(municipality="m", title="В", ends_on=DAY, nonce=nonce * 32) for nonce in "ab")
    store.add_all([account, twice, wave, other_wave])
    store.flush()
    links = [
        WaveLink(wave_id=wave_id, person=person, institution="museum-2", token_hash=f"{wave_id}{person}")
        for wave_id, person in ((wave.id, "boris-2"), (other_wave.id, "boris-2"), (other_wave.id, "boris"))
    ]
    store.add_all(
        [
            *links,
            Consent(person="boris-2", purpose="public", version=1),
            Partnership(id="p", title="П", municipality="m"),
        ]
    )
    parties = [
        PartnershipParty(partnership_id="p", number=n, institution=f"museum{end}") for n, end in ((1, ""), (2, "-2"))
    ]
    follows = [Subscription(account_id=account.id, what=what, key="museum-2") for what in ("institution", "kind")]
    feeds = [
        FeedLink(account_id=account.id, municipality="m", what=what, key="museum-2", token_hash=what)
        for what in ("institution", "kind")
    ]
    seen = [
        Disclosure(account_id=twice.id, role="teacher", institution="museum-2", person=person, day=day, way="card")
        for person, day in (("boris", DAY), ("boris-2", DAY), ("boris-2", dt.date(2021, 1, 1)))
    ]
    about = [
        Complaint(id=f"c{n}", what=what, thing="museum-2", municipality="m", person="boris-2", own={}, reason="wrong")
        for n, what in enumerate(("institution", "material"))
    ]
    spoken_for = ComplaintPlace(complaint_id="c0", institution="museum-2")
    store.add_all([*parties, *follows, *feeds, *seen, *about, spoken_for])
    store.commit()
    row, places = town.merge("boris", "boris-2"), town.merge("museum", "museum-2")
    assert account.person == "boris"
    assert contacts.agreed(store, "boris", contacts.PUBLIC)
    assert [link.person for link in links] == ["boris", "boris-2", "boris"]
    assert links[1].withdrawn_at is not None, "of two links of one wave one stays"
    store.refresh(twice)
    assert twice.institutions == {"museum"}
    assert {link.institution for link in links} == {"museum"}
    assert [party.institution for party in parties] == ["museum", "museum"], "both sides stay, each with its own words"
    assert [one.person for one in seen] == ["boris", "boris-2", "boris"], (
        "told twice of one day it would be counted twice"
    )
    assert {one.institution for one in seen} == {"museum"}
    assert [(one.thing, one.person) for one in about] == [("museum", "boris"), ("museum-2", "boris")]
    assert spoken_for.institution == "museum"
    for told in (follows, feeds):
        assert [one.key for one in told] == ["museum", "museum-2"], "a kind of the same name is no institution"
    town.undo(places)
    town.undo(row)
    store.expire_all()
    assert account.person == "boris-2"
    assert not contacts.agreed(store, "boris", contacts.PUBLIC)
    assert [link.person for link in links] == ["boris-2", "boris-2", "boris"]
    assert links[1].withdrawn_at is None
    assert twice.institutions == {"museum", "museum-2"}
    assert {link.institution for link in links} == {"museum-2"}
    assert [party.institution for party in parties] == ["museum", "museum-2"]
    assert {one.key for one in (*follows, *feeds)} == {"museum-2"}
    assert {(one.thing, one.person) for one in about} == {("museum-2", "boris-2")}
    assert spoken_for.institution == "museum-2"
    assert [(one.person, one.institution) for one in seen] == [
        ("boris", "museum-2"), ("boris-2", "museum-2"), ("boris-2", "museum-2"),
    ]  # fmt: skip


def test_a_consent_that_was_withdrawn_is_not_revived_by_a_merge(town: Merged) -> None:
    given = now() - dt.timedelta(days=9)
    town.store.add(Consent(person="boris-2", purpose="public", version=1, given_at=given))
    town.store.add(Consent(person="boris", purpose="public", version=1, given_at=given, withdrawn_at=now()))
    town.store.commit()
    row = town.merge("boris", "boris-2")
    assert not contacts.agreed(town.store, "boris", contacts.PUBLIC)
    town.undo(row)
    assert contacts.agreed(town.store, "boris-2", contacts.PUBLIC)


# --- when the undo is too late ----------------------------------------------------------------------------------------


def test_an_undo_is_refused_when_somebody_changed_what_was_moved(town: Merged) -> None:
    town.tie_up("c1", "boris-2", "anna", registered_by="boris-2")
    row = town.merge("boris", "boris-2")
    town.act(contacts.end, "anna", "c1", "2023")
    before = town.print()
    with pytest.raises(Refusal) as refused:
        town.undo(row)
    assert refused.value.values == {"count": 1}
    assert town.print() == before
    assert row.undone_at is None


def test_what_happened_after_the_merge_stays_with_the_record_that_was_kept(town: Merged) -> None:
    row = town.merge("boris", "boris-2")
    made = town.register("vera", "boris")
    town.undo(row)
    assert town.value("MATCH ()-[t:INFORMAL_TIE]-(b:Teacher {id: 'boris'}) RETURN t.id") == made.tie["id"]
    assert town.value("MATCH (b:Teacher {id: 'boris-2'}) RETURN count(b)") == 1
    assert town.breaches() == []


def test_merges_of_one_record_are_taken_back_the_latest_first(town: Merged) -> None:
    before = town.print()
    first, second = town.merge("boris", "boris-2"), town.merge("boris", "vera")
    listed, total = merging.merges(town.store, town.caller("coordinator"))
    assert total == 2
    assert [(one.row.id, one.blocked) for one in listed] == [(second.id, False), (first.id, True)]
    with pytest.raises(Refusal):
        town.undo(first)
    town.undo(second)
    town.undo(first)
    assert town.print() == before
    with pytest.raises(Refusal):
        town.undo(first)


def test_a_contact_registered_anew_is_not_overwritten_by_an_undo(town: Merged) -> None:
    town.tie_up("between", "boris", "boris-2", "method_exchange")
    row = town.merge("boris", "boris-2")
    with town.database.driver_session("write") as session:
        session.run("CREATE (:Teacher {id: 'boris-2', name: 'Н', visibility: 'network'})").consume()
    before = town.print()
    with pytest.raises(Refusal):
        town.undo(row)
    assert town.print() == before


def test_a_failure_in_the_middle_changes_neither_the_graph_nor_the_store(
    town: Merged, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.store.add(Account(email="b@x.example", name="Б", password_hash="-", person="boris-2"))
    town.store.commit()
    before = town.print()
    real = GraphSession.transact

    def fail_at_the_end(self: GraphSession, work: Callable[..., Any], **more: Any) -> Any:
        def and_fail(ask: Callable[..., Any]) -> None:
            work(ask)
            raise QueryFailed("lost")

        return real(self, and_fail, **more)

    monkeypatch.setattr(GraphSession, "transact", fail_at_the_end)
    with pytest.raises(QueryFailed):
        town.merge("boris", "boris-2")
    assert town.print() == before
    assert town.store.scalars(select(Merge)).all() == []
    assert town.store.scalars(select(Account.person).where(Account.id != 2)).one() == "boris-2"
    monkeypatch.setattr(joining, "write", lambda *_: (_ for _ in ()).throw(Refusal("no")))
    monkeypatch.setattr(GraphSession, "transact", real)
    with pytest.raises(Refusal):
        town.merge("boris", "boris-2")
    assert town.print() == before


# --- who may ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["stranger", "anna", "museum", "analyst", "nobody"])
def test_an_outsider_meets_nothing(town: Merged, who: str) -> None:
    row = town.merge("boris", "boris-2")
    before = town.print()
    caller = Caller(Actor()) if who == "nobody" else town.caller(who)
    graph = town.database.session(caller.actor.viewer)
    for act in (
        lambda: merging.merge(graph, town.store, caller, kept="anna", gone="vera"),
        lambda: merging.merge(graph, town.store, caller, kept="afar", gone="vera"),
        lambda: merging.undo(graph, town.store, caller, row.id),
        lambda: merging.undo(graph, town.store, caller, 99),
        lambda: merging.side(graph, town.store, caller, "anna"),
    ):
        with pytest.raises(NotThere):
            act()
    assert merging.merges(town.store, caller) == ([], 0)
    assert town.print() == before


def test_whoever_leaves_the_network_leaves_the_records_of_merges_too(town: Merged) -> None:
    town.tie_up("c1", "boris-2", "anna")
    town.merge("boris", "boris-2")
    assert merging.forget(town.store, "vera") == 1, "she had named him"
    town.store.rollback()
    assert merging.forget(town.store, "anna") == 1
    assert merging.forget(town.store, "nobody") == 0


# --- finding ----------------------------------------------------------------------------------------------------------
