"""What discoveries find: the stories of the seed among the first, true counts, nothing that is over, hidden or unconfirmed,
and little to say where there is nothing but chance."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from typing import Any

import pytest

from app.discovery import KINDS, Found, Scope, Suggestion
from app.discovery.suggestion import Ref
from app.graph import Graph, GraphSession
from tests.conftest import person
from tests.dealing import Deal

TODAY = dt.date(2026, 11, 23)
SEED = Scope("zarechye", TODAY)
MINE = ("matches", "rings", "formalise", "paper", "fading", "twins", "niches")
FIRST = 5


def seed(look: Callable[..., GraphSession], kind: str, role: str = "coordinator", **scope: Any) -> Found:
    return KINDS[kind].find(look(role), Scope("zarechye", TODAY, **scope))


# --- the seed ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "first", "key"),
    [
        ("formalise", FIRST, "library-children:school-9"),  # story 5
        ("paper", 1, "agr-paper"),  # story 4
        ("rings", FIRST, "kindergarten-12:sport-school-2"),  # story 8
        ("rings", FIRST, "art-school:museum-river:media-tv"),
        ("rings", FIRST, "lyceum-10:supp-center:school-lipovka:ngo-river"),
    ],
)
def test_a_story_of_the_seed_is_among_the_first(
    kind: str, first: int, key: str, seeded: Callable[..., GraphSession]
) -> None:
    assert key in [found.key for found in seed(seeded, kind).suggestions[:first]]


@pytest.mark.parametrize(("kind", "total"), [("paper", 1), ("rings", 3)])
def test_the_seed_has_no_other(kind: str, total: int, seeded: Callable[..., GraphSession]) -> None:
    assert seed(seeded, kind).total == total


def test_the_island_may_begin_with_a_teacher_from_the_gymnasium(seeded: Callable[..., GraphSession]) -> None:
    """Story 7: an open need of the school that nobody is tied with."""
    found = {one.key: one for one in seed(seeded, "matches").suggestions}
    match = found["need-klyuchi-english:offer-042"]
    assert "Nothing joins them yet, not even through others." in [said.message for said in match.why]


@pytest.mark.parametrize("kind", MINE)
def test_every_suggestion_is_explained_and_can_be_acted_on(kind: str, seeded: Callable[..., GraphSession]) -> None:
    found = seed(seeded, kind)
    assert found.total == len(found.suggestions) > 0
    assert found.counted
    with seeded("coordinator").graph.driver_session("read") as session:
        ids = set(session.run("MATCH (n) WHERE n.id IS NOT NULL RETURN n.id").value())
        ties = set(session.run("MATCH ()-[t:INFORMAL_TIE]->() RETURN t.id").value())
    assert [one.score for one in found.suggestions] == sorted((one.score for one in found.suggestions), reverse=True)
    assert len({one.key for one in found.suggestions}) == found.total
    for one in found.suggestions:
        assert one.kind == kind
        assert len(one.key) <= 250
        assert one.why
        assert one.acts
        assert {ref.id for ref in one.refs()} | set(one.picture) | set(one.institutions) | set(one.topics) <= ids
        for act in one.acts:
            assert act.what in ("path", "picture", "node", "tie")
            assert set(act.ids) <= (ties if act.what == "tie" else ids)
            assert bool(act.label) == (act.what == "node")
        for said in (one.what, *one.why, *found.counted):
            said.message % dict.fromkeys(said.values, "")  # every place is filled


@pytest.mark.parametrize("kind", MINE)
def test_a_short_list_says_of_how_many_and_keeps_the_best(kind: str, seeded: Callable[..., GraphSession]) -> None:
    whole = seed(seeded, kind)
    cut = seed(seeded, kind, limit=2)
    assert cut.total == whole.total
    kept = [one.key for one in whole.suggestions[:2]]
    assert [one.key for one in cut.suggestions] == (kept if kind != "rings" else [one.key for one in cut.suggestions])
    assert len(cut.suggestions) == min(2, whole.total)


@pytest.mark.parametrize("kind", MINE)
def test_an_analyst_is_told_of_what_an_analyst_may_see(kind: str, seeded: Callable[..., GraphSession]) -> None:
    found = seed(seeded, kind, "analyst")
    acts = {id for one in found.suggestions for act in one.acts if act.what == "tie" for id in act.ids}
    with seeded("coordinator").graph.driver_session("read") as session:
        hidden = set(session.run("MATCH ()-[t:INFORMAL_TIE {visibility: 'coordinators'}]->() RETURN t.id").value())
    assert hidden
    assert not acts & hidden


# --- a town of four ---------------------------------------------------------------------------------------------------


class Town:
    """One municipality with the institutions a, b, c and d, four teachers at each (a1 … d4), and what a test adds."""

    def __init__(self, database: Graph) -> None:
        self.database = database
        self.run(
            """CREATE (m:Municipality {id: 'm', name: 'm'}) WITH m
            UNWIND ['a', 'b', 'c', 'd'] AS id
            CREATE (i:Institution {id: id, name: id, short_name: id, kind: 'school', sector: 'general'})-[:IN]->(m)
            WITH i UNWIND range(1, 4) AS n
            CREATE (:Teacher {id: i.id + n, name: i.id + n, visibility: 'network'})
              -[:WORKS_AT {id: i.id + n + ':w', position: 'x'}]->(i)"""
        )
        self.run(
            """UNWIND [['sport', null], ['swim', 'sport'], ['ski', 'sport'], ['music', null]] AS row
            CREATE (t:Topic {id: row[0], name: row[0]}) WITH t, row WHERE row[1] IS NOT NULL
            MATCH (u:Topic {id: row[1]}) CREATE (t)-[:PART_OF]->(u)"""
        )

    def run(self, cypher: str, **params: Any) -> None:
        with self.database.driver_session("write") as session:
            session.run(cypher, params).consume()

    def tie(self, one: str, other: str, **more: Any) -> None:
        known = {"id": f"{one}-{other}", "kind": "advice", "state": "confirmed", "visibility": "network"} | more
        self.run(
            """MATCH (p {id: $one}), (q {id: $other}) WHERE (p:Teacher) AND (q:Teacher OR q:Institution)
            CREATE (p)-[t:INFORMAL_TIE]->(q) SET t = $known, t.key = $known.id""",
            one=one, other=other, known=known,
        )  # fmt: skip

    def thing(self, label: str, id: str, place: str, *topics: str, **more: Any) -> None:
        tie = {"Need": "NEEDS", "Resource": "OFFERS", "Programme": "RUNS"}[label]
        kinds: dict[str, dict[str, Any]] = {
            "Need": {"kind": "staff", "priority": 2, "state": "open"},
            "Resource": {"kind": "staff"},
            "Programme": {"direction": "sport", "level": "base", "age_from": 7, "age_to": 9, "format": "in_person"},
        }
        usual = kinds[label]
        self.run(
            f"""MATCH (i:Institution {{id: $place}}) CREATE (i)-[:{tie}]->(x:{label}) SET x = $known
            WITH x UNWIND $topics AS topic MATCH (t:Topic {{id: topic}}) CREATE (x)-[:ABOUT]->(t)""",
            place=place, topics=list(topics), known={"id": id, "title": id} | usual | more,
        )  # fmt: skip

    def agreement(self, *parties: str, id: str = "agr", **more: Any) -> None:
        known = {"id": id, "number": id, "form": "coop_agreement", "subject": id, "state": "active"}
        self.run(
            """CREATE (g:Agreement) SET g = $known WITH g UNWIND $parties AS party
            MATCH (i:Institution {id: party}) CREATE (i)-[:PARTY_TO {id: g.id + party, role: 'party'}]->(g)""",
            parties=list(parties), known=known | {"since": dt.date(2024, 1, 1)} | more,
        )  # fmt: skip

    def exchange(self, giver: str, receiver: str, on: dt.date, *, of: str = "", met: str = "", **more: Any) -> None:
        self.run(
            """MATCH (g:Institution {id: $giver}), (r:Institution {id: $receiver})
            CREATE (g)-[:GAVE]->(e:Exchange)-[:RECEIVED_BY]->(r) SET e = $known
            WITH e OPTIONAL MATCH (x:Resource {id: $of}) OPTIONAL MATCH (n:Need {id: $met})
            FOREACH (one IN CASE WHEN x IS NULL THEN [] ELSE [x] END | CREATE (e)-[:OF]->(one))
            FOREACH (one IN CASE WHEN n IS NULL THEN [] ELSE [n] END | CREATE (e)-[:MET]->(one))""",
            giver=giver, receiver=receiver, of=of, met=met,
            known={"id": f"e-{giver}-{receiver}-{on}", "title": "e", "state": "confirmed", "happened_on": on} | more,
        )  # fmt: skip

    def find(self, kind: str, role: str = "coordinator", limit: int = 200) -> Found:
        return KINDS[kind].find(self.database.session(person(role).viewer), Scope("m", TODAY, limit))

    def keys(self, kind: str, role: str = "coordinator") -> list[str]:
        return [one.key for one in self.find(kind, role).suggestions]

    def only(self, kind: str) -> Suggestion:
        (one,) = self.find(kind).suggestions
        return one


@pytest.fixture
def town(database: Graph, graph: GraphSession) -> Town:
    return Town(database)


def friends(town: Town, **more: Any) -> None:
    """Three pairs of people of a and b in contact."""
    for number in (1, 2, 3):
        town.tie(f"a{number}", f"b{number}", **more)


def far(days: int) -> dt.date:
    return TODAY + dt.timedelta(days)


# --- needs and offers -------------------------------------------------------------------------------------------------


def test_a_need_meets_an_offer_of_its_kind_and_topic(town: Town) -> None:
    town.thing("Need", "n", "a", "swim")
    town.thing("Resource", "o", "b", "swim")
    town.thing("Resource", "own", "a", "swim")
    town.thing("Resource", "sister", "b", "ski")
    town.thing("Resource", "kind", "b", "swim", kind="equipment")
    match = town.only("matches")
    assert match.key == "n:o"
    assert match.institutions == ("b", "a")
    assert {(act.what, act.ids) for act in match.acts} == {
        ("path", ("b", "a")), ("node", ("n",)), ("node", ("o",))
    }  # fmt: skip


@pytest.mark.parametrize(
    ("need", "offer"),
    [
        ({"state": "matched"}, {}),
        ({"state": "closed"}, {}),
        ({"until": far(-1)}, {}),
        ({}, {"until": far(-1)}),
        ({"until": far(60)}, {"since": far(60)}),  # they touch by one day
    ],
)
def test_what_is_over_or_does_not_overlap_is_left_out(town: Town, need: dict[str, Any], offer: dict[str, Any]) -> None:
    for one, other, number in (("a", "b", 1), ("b", "a", 2)):
        town.thing("Need", f"n{number}", one, "swim" if number == 1 else "music", **need)
        town.thing("Resource", f"o{number}", other, "swim" if number == 1 else "music", **offer)
    assert town.find("matches").total == town.find("rings").total == 0


def test_nearer_topics_come_first_then_nearer_institutions_then_priority(town: Town) -> None:
    town.thing("Need", "n1", "a", "swim", priority=1)
    town.thing("Need", "n2", "a", "swim", priority=3)
    town.thing("Resource", "wide", "b", "sport")
    for place in "bcd":
        town.thing("Resource", place, place, "swim")
    town.tie("a1", "b1")
    town.tie("b2", "c2", id="x")
    assert town.keys("matches") == ["n1:b", "n2:b", "n1:c", "n2:c", "n1:d", "n2:d", "n1:wide", "n2:wide"]
    said = [{why.message for why in one.why} for one in town.find("matches").suggestions]
    assert "They are tied already, pairs of people in contact: %(people)s." in said[0]
    assert "They are one step apart: both are tied with %(middle)s." in said[2]
    assert "Nothing joins them yet, not even through others." in said[4]


def test_a_match_that_was_carried_out_is_not_suggested_again(town: Town) -> None:
    town.thing("Need", "n", "a", "swim")
    for place in ("b", "c", "d"):
        town.thing("Resource", place, place, "swim")
    town.exchange("b", "a", far(-5), of="b", met="n", state="proposed")
    town.exchange("c", "a", far(-5), of="c", met="n", state="declined")
    assert town.keys("matches") == ["n:c", "n:d"]


@pytest.mark.parametrize(
    ("change", "other"),
    [
        ("MATCH (n:Need {id: 'n'}) SET n.priority = 1", True),
        ("MATCH (n:Resource {id: 'o'}) SET n.until = date('2027-06-01')", True),
        ("MATCH (n:Resource {id: 'o'}), (t:Topic {id: 'music'}) CREATE (n)-[:ABOUT]->(t)", True),
        ("MATCH (n:Need {id: 'n'}) SET n.title = 'another', n.updated_at = datetime()", False),
        (
            "MATCH (i:Institution {id: 'c'}) CREATE (i)-[:OFFERS]->(:Resource {id: 'x', kind: 'staff', title: 'x'})",
            False,
        ),
    ],
)
def test_a_match_turned_down_comes_back_when_its_facts_change(town: Town, change: str, other: bool) -> None:
    town.thing("Need", "n", "a", "swim")
    town.thing("Resource", "o", "b", "swim")
    before = town.only("matches").ground
    town.run(change)
    assert (town.only("matches").ground != before) == other


# --- rings ------------------------------------------------------------------------------------------------------------


def give(town: Town, one: str, other: str, topic: str = "swim", **more: Any) -> None:
    town.thing("Resource", f"o-{one}{other}", one, topic, kind=f"{one}{other}")
    town.thing("Need", f"n-{one}{other}", other, topic, kind=f"{one}{other}", **more)


def test_rings_are_told_once_and_counted_by_length(town: Town) -> None:
    for one, other in ("ab", "ba", "bc", "ca", "cd", "da"):
        give(town, one, other)
    found = town.find("rings")
    assert sorted(one.institutions for one in found.suggestions) == [("a", "b"), ("a", "b", "c"), ("a", "b", "c", "d")]
    assert {key: found.counted[0].values[key] for key in ("pairs", "twos", "threes", "fours")} == {
        "pairs": 6, "twos": 1, "threes": 1, "fours": 1
    }  # fmt: skip
    assert town.find("rings", limit=2).total == 3


def test_important_needs_and_people_who_know_each_other_put_a_ring_first(town: Town) -> None:
    for one, other in ("ab", "ba", "cd", "dc"):
        give(town, one, other)
    assert town.keys("rings") == ["a:b", "c:d"]
    town.tie("c1", "d1")
    assert town.keys("rings") == ["c:d", "a:b"]
    town.run("MATCH (n:Need {id: 'n-ab'}) SET n.priority = 1")
    assert town.keys("rings")[0] == "a:b"


def test_a_ring_needs_one_topic_not_a_wider_one(town: Town) -> None:
    give(town, "a", "b")
    town.thing("Resource", "o", "b", "sport")
    town.thing("Need", "n", "a", "swim")
    assert town.find("matches").total == 2
    assert town.find("rings").total == 0


# --- contacts without an agreement ------------------------------------------------------------------------------------


def test_contacts_without_an_agreement_need_several_pairs_of_people(town: Town) -> None:
    town.tie("a1", "b1")
    town.tie("a1", "b1", id="again", kind="joint_lesson")
    town.tie("b1", "a1", id="back")
    town.tie("b2", "a1")
    assert not town.keys("formalise")
    town.tie("a3", "b")  # with the institution itself
    one = town.only("formalise")
    assert one.key == "a:b"
    assert one.why[0].values == {"ties": 5, "people": 3}


@pytest.mark.parametrize(
    "more",
    [
        {"state": "proposed"}, {"state": "declined"}, {"until": far(-1)}, {"since": far(1)},
    ],
)  # fmt: skip
def test_a_tie_that_is_not_a_fact_today_does_not_count(town: Town, more: dict[str, Any]) -> None:
    friends(town, **more)
    assert not town.keys("formalise")
    town.agreement("a", "b")
    assert town.keys("paper") == ["agr"]


def test_people_who_share_a_workplace_do_not_join_institutions(town: Town) -> None:
    friends(town)
    town.run(
        "MATCH (p:Teacher {id: 'a1'}), (i:Institution {id: 'b'}) CREATE (p)-[:WORKS_AT {id: 'second', position: 'x'}]->(i)"
    )
    assert not town.keys("formalise")


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({}, False),
        ({"until": far(0)}, False),
        ({"until": far(-1)}, True),
        ({"state": "draft", "since": None}, True),
        ({"state": "terminated"}, True),
        ({"state": "expired"}, True),
        ({"since": far(1)}, True),
    ],
)
def test_an_agreement_in_force_is_enough(town: Town, more: dict[str, Any], told: bool) -> None:
    friends(town)
    town.agreement("a", "b", "c", **more)
    assert bool(town.keys("formalise")) == told
    if more.get("state") == "draft":
        assert Ref("Agreement", "agr") in town.only("formalise").refs()


@pytest.mark.parametrize(("until", "told"), [(None, False), (far(-1), True)])
def test_patronage_is_enough(town: Town, until: dt.date | None, told: bool) -> None:
    friends(town)
    town.run(
        "MATCH (a:Institution {id: 'b'}), (b:Institution {id: 'a'}) "
        "CREATE (a)-[:FORMAL_TIE {id: 'f', key: 'f', kind: 'patronage', until: $until}]->(b)", until=until,
    )  # fmt: skip
    assert bool(town.keys("formalise")) == told


def test_hidden_contacts_are_not_told_to_an_analyst(town: Town) -> None:
    friends(town, visibility="coordinators")
    assert town.keys("formalise") == ["a:b"]
    assert not town.keys("formalise", "analyst")
    town.run("MATCH ()-[t:INFORMAL_TIE]->() SET t.visibility = 'network'")
    assert town.keys("formalise", "analyst") == ["a:b"]
    town.run("MATCH (p:Teacher {id: 'a1'}) SET p.visibility = 'coordinators'")
    assert not town.keys("formalise", "analyst")


def test_contacts_turned_down_come_back_with_a_new_contact(town: Town) -> None:
    friends(town)
    before = town.only("formalise").ground
    town.tie("a1", "c1")
    town.tie("a4", "a1")
    assert town.only("formalise").ground == before
    town.tie("a4", "b4")
    assert town.only("formalise").ground != before


# --- agreements on paper ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({}, True),
        ({"since": far(-90)}, True),
        ({"since": far(-89)}, False),  # too young
        ({"until": far(-1)}, False),
        ({"state": "draft", "since": None}, False),
        ({"state": "expired"}, False),
        ({"state": "terminated"}, False),
    ],
)
def test_only_an_agreement_in_force_for_some_time_can_stay_on_paper(
    town: Town, more: dict[str, Any], told: bool
) -> None:
    town.agreement("a", "b", **more)
    assert bool(town.keys("paper")) == told


def test_one_living_pair_of_parties_keeps_an_agreement_alive(town: Town) -> None:
    town.agreement("a", "b", "c")
    town.tie("a1", "d1")
    assert town.keys("paper") == ["agr"]
    town.tie("c1", "b")
    assert not town.keys("paper")


@pytest.mark.parametrize(
    ("days", "state", "told"), [(0, "confirmed", False), (364, "confirmed", False), (365, "confirmed", True), (5, "proposed", True)]
)  # fmt: skip
def test_an_exchange_of_the_last_year_keeps_an_agreement_alive(town: Town, days: int, state: str, told: bool) -> None:
    town.agreement("a", "b")
    town.exchange("b", "a", far(-days), state=state)
    assert bool(town.keys("paper")) == told


def test_the_longest_silent_agreement_comes_first(town: Town) -> None:
    town.agreement("a", "b", id="exchanged", since=dt.date(2018, 1, 1))
    town.exchange("a", "b", dt.date(2025, 1, 1))
    town.agreement("a", "c", id="old", since=dt.date(2017, 1, 1))
    town.tie("a1", "c1", until=dt.date(2023, 5, 1))
    town.agreement("a", "d", id="never", since=dt.date(2020, 1, 1))
    assert town.keys("paper") == ["old", "never", "exchanged"]
    before = town.find("paper").suggestions[1].ground
    town.exchange("b", "c", far(-10))
    assert town.find("paper").suggestions[1].ground == before
    town.exchange("d", "a", far(-700))
    assert town.find("paper").suggestions[1].ground != before


def test_a_party_of_another_municipality_keeps_an_agreement_alive_too(town: Town) -> None:
    town.run(
        "CREATE (:Municipality {id: 'other'})<-[:IN]-(i:Institution {id: 'z', kind: 'school'})"
        "<-[:WORKS_AT {id: 'zw'}]-(:Teacher {id: 'z1', visibility: 'network'})"
    )
    town.agreement("a", "z")
    assert town.keys("paper") == ["agr"]
    town.tie("z1", "a1")
    assert not town.keys("paper")


def test_whoever_works_in_two_places_is_counted_once(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.discovery.between.CHUNK", 1)
    friends(town)
    town.run(
        "MATCH (p:Teacher {id: 'a1'}), (i:Institution {id: 'c'}) CREATE (p)-[:WORKS_AT {id: 'second', position: 'x'}]->(i)"
    )
    one = town.only("formalise")
    assert one.key == "a:b"
    assert one.why[0].values == {"ties": 3, "people": 3}
    town.run("MATCH ()-[t:INFORMAL_TIE]->() SET t.until = $day", day=far(-5))
    assert [len(each.acts) for each in town.find("fading").suggestions] == [5, 3]


# --- contacts that fade -----------------------------------------------------------------------------------------------


def test_contacts_fade_when_half_of_them_end_and_none_begins(town: Town) -> None:
    town.tie("a1", "b1", until=far(-30))
    town.tie("a2", "b2")
    one = town.only("fading")
    assert one.key == "a:b"
    assert one.why[0].values == {"before": dt.date(2025, 11, 23), "was": 2, "kept": 1}
    assert ("tie", ("a1-b1",)) in {(act.what, act.ids) for act in one.acts}
    before = one.ground
    town.tie("c1", "d1")
    assert town.only("fading").ground == before
    town.run("MATCH ()-[t:INFORMAL_TIE {id: 'a2-b2'}]->() SET t.until = $day", day=far(-1))
    assert town.only("fading").ground != before


@pytest.mark.parametrize(
    "more",
    [
        [{}, {}],  # two of three are left
        [{"since": far(-10)}, {"until": far(-2)}],  # one began
        [{"since": far(-10), "state": "confirmed"}],
    ],
)
def test_contacts_that_live_on_do_not_fade(town: Town, more: list[dict[str, Any]]) -> None:
    town.tie("a1", "b1", until=far(-30))
    for number, known in enumerate(more, 2):
        town.tie(f"a{number}", f"b{number}", **known)
    assert not town.keys("fading")


def test_a_contact_ends_for_an_institution_when_its_person_moves(town: Town) -> None:
    town.tie("a1", "b1")
    assert not town.keys("fading")
    town.run("MATCH (:Teacher {id: 'a1'})-[w:WORKS_AT]->() SET w.until = $day", day=far(-60))
    one = town.only("fading")
    assert [said.message for said in one.why][1] == "None of them was ended: a person works elsewhere now."


@pytest.mark.parametrize("more", [{"state": "proposed"}, {"since": far(-300)}, {"until": far(-400)}])
def test_what_was_no_contact_a_year_ago_does_not_fade(town: Town, more: dict[str, Any]) -> None:
    town.tie("a1", "b1", **{"until": far(-30)} | more)
    assert not town.keys("fading")


def test_fading_is_not_told_of_hidden_contacts(town: Town) -> None:
    town.tie("a1", "b1", until=far(-30), visibility="coordinators")
    assert town.keys("fading") == ["a:b"]
    assert not town.keys("fading", "analyst")


# --- twins and niches -------------------------------------------------------------------------------------------------


def twins(town: Town) -> None:
    for place in "ab":
        for topic in ("swim", "music"):
            town.thing("Programme", f"{place}-{topic}", place, topic, age_from=7, age_to=9)
    town.thing("Programme", "c-ski", "c", "ski", direction="tourism")
    town.run("MATCH (i:Institution) WHERE i.id IN ['c', 'd'] SET i.kind = 'museum'")


def test_twins_do_the_same_and_have_not_met(town: Town) -> None:
    twins(town)
    one = town.only("twins")
    assert one.key == "a:b"
    assert one.score == pytest.approx(1)
    assert one.topics == ("music", "swim")
    before = one.ground
    town.thing("Need", "n", "a", "ski")
    town.thing("Programme", "d-ski", "d", "ski", direction="tourism")
    assert town.only("twins").ground == before
    town.thing("Resource", "o", "a", "ski")
    assert town.only("twins").ground != before


@pytest.mark.parametrize("how", ["contact", "patronage", "agreement"])
def test_whoever_is_tied_is_no_twin(town: Town, how: str) -> None:
    twins(town)
    if how == "contact":
        town.tie("a1", "b1")
    elif how == "agreement":
        town.agreement("a", "b", "c")
    else:
        town.run(
            "MATCH (a:Institution {id: 'a'}), (b:Institution {id: 'b'}) "
            "CREATE (b)-[:FORMAL_TIE {id: 'f', key: 'f', kind: 'patronage'}]->(a)"
        )
    assert not town.keys("twins")


def test_a_hidden_or_unconfirmed_contact_leaves_twins_apart(town: Town) -> None:
    twins(town)
    town.tie("a1", "b1", state="proposed")
    assert town.keys("twins") == ["a:b"]
    town.tie("a2", "b2", visibility="coordinators")
    assert not town.keys("twins")
    assert town.keys("twins", "analyst") == ["a:b"]


def niche(town: Town) -> None:
    town.thing("Programme", "p", "a", "swim")
    town.thing("Need", "n", "b", "swim", kind="programme")


def test_a_niche_is_what_nobody_else_has_and_nobody_uses(town: Town) -> None:
    niche(town)
    town.thing("Programme", "older", "d", "swim", age_from=10, age_to=12)
    town.thing("Programme", "other", "c", "swim", direction="art")
    town.thing("Programme", "unwanted", "a", "music")
    assert sorted(town.keys("niches")) == ["older", "other", "p"]


@pytest.mark.parametrize("how", ["another", "network", "given", "over", "nobody"])
def test_what_others_have_or_use_is_no_niche(town: Town, how: str) -> None:
    niche(town)
    assert town.keys("niches") == ["p"]
    if how == "another":
        town.thing("Programme", "q", "c", "swim", age_from=9, age_to=12)
    elif how == "network":
        town.run("MATCH (p:Programme {id: 'p'}) SET p.format = 'network'")
    elif how == "given":
        town.thing("Resource", "o", "a", "swim", kind="method")
        town.exchange("a", "d", far(-700), of="o")
    elif how == "over":
        town.run("MATCH (p:Programme {id: 'p'}) SET p.until = $day", day=far(-1))
    else:
        town.run("MATCH (n:Need {id: 'n'}) SET n.state = 'closed'")
    assert "p" not in town.keys("niches")


def test_an_offer_is_a_niche_until_somebody_asks_or_takes(town: Town) -> None:
    town.thing("Resource", "o", "a", "swim")
    town.thing("Need", "n", "b", "swim", kind="programme")
    assert town.keys("niches") == ["o"]
    before = town.only("niches").ground
    town.thing("Resource", "x", "c", "music")
    assert town.only("niches").ground == before
    town.exchange("a", "c", far(-3), of="o", state="proposed")
    assert not town.keys("niches")
    town.run("MATCH (e:Exchange) DETACH DELETE e")
    town.run("MATCH (n:Need {id: 'n'}) SET n.kind = 'staff'")
    assert not town.keys("niches")
    assert town.keys("matches") == ["n:o"]


# --- quietness --------------------------------------------------------------------------------------------------------

DEALS = range(20)


@pytest.fixture
def deal(seeded: Callable[..., GraphSession]) -> Deal:
    """The seed with one thing in it dealt anew, in memory: what is found then, chance alone has made."""
    return Deal(seeded(), SEED)


def test_a_deal_that_leaves_everything_answers_what_the_engine_does(
    deal: Deal, seeded: Callable[..., GraphSession]
) -> None:
    for kinds, undealt in (
        (("formalise", "paper"), Deal.ties),
        (("rings",), Deal.needs),
        (("twins",), Deal.work),
    ):
        dealt = undealt(deal, None)
        for kind in kinds:
            assert KINDS[kind].find(dealt, SEED) == seed(seeded, kind), kind


def test_chance_alone_seldom_puts_anything_at_the_top_of_contacts_without_an_agreement(
    deal: Deal, seeded: Callable[..., GraphSession]
) -> None:
    """That an agreement lies on paper is a fact, not a guess: where contacts no longer follow agreements, more of them do."""
    real = seed(seeded, "formalise")
    story = next(one for one in real.suggestions if one.key == "library-children:school-9")
    assert real.counted[0].values["clear"] == 3
    clear, best, paper = [], [], []
    for number in DEALS:
        dealt = deal.ties(random.Random(number))
        found = KINDS["formalise"].find(dealt, SEED)
        clear.append(int(str(found.counted[0].values["clear"])))
        best.append(found.suggestions[0].score if found.suggestions else 0)
        paper.append(KINDS["paper"].find(dealt, SEED).total)
    print(
        f"formalise, ties rewired: clear of chance {clear}, best {best}, story {story.score}; paper {paper}, in the seed 1"
    )
    assert sum(clear) <= len(DEALS)
    assert max(best) < story.score
    assert 1 < min(paper) <= max(paper) < 30


def test_chance_alone_makes_few_rings(deal: Deal) -> None:
    found = [KINDS["rings"].find(deal.needs(random.Random(number)), SEED).total for number in DEALS]
    print(f"rings, needs and offers dealt: {found}, in the seed 3")
    assert max(found) <= 3
    assert sum(found) < 2 * len(found)


def test_chance_alone_makes_few_twins(deal: Deal) -> None:
    found = [KINDS["twins"].find(deal.work(random.Random(number)), SEED).total for number in DEALS]
    print(f"twins, work dealt: {found}, in the seed 4")
    assert max(found) <= 3
    assert sum(found) <= len(found)
