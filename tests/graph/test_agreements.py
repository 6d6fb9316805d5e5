"""Agreements on the real engine: what is in force stands in the network with its ties, whatever came between; and over HTTP."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from app import agreements, inbox, migrations, model_check
from app.agreements import Agreement, Draft, Wanted, papers
from app.graph import Graph, GraphError
from app.intake import import_folder
from app.partnership import COORDINATION
from app.partnership import places as places_of
from app.profiles import Wrong
from app.refusals import NotThere, Refusal
from app.store import AgreementEntry, AgreementLog, AgreementParty
from app.store import of as store_of
from bench.site import Browser
from tests.conftest import Site
from tests.graph.test_deals import MUSEUM, SCHOOL, TODAY, Town, sent, shown, town
from tests.graph.test_library import sent as upload
from tests.graph.test_partnership import house, seen_in, web
from tests.plans import operators

__all__ = ["house", "town", "web"]

IN_A_YEAR = TODAY + dt.timedelta(days=365)
EVERY_TIE = "MATCH (a)-[t:FORMAL_TIE]->(b) RETURN a.id, b.id, t.kind, t.since, t.until, t.agreement ORDER BY a.id, b.id, t.since"
OLD = """
MATCH (a:Institution {id: 'gymnasium-1'}), (b:Institution {id: 'museum'})
CREATE (g:Agreement {id: 'old', number: 'СД-1', form: 'coop_agreement', subject: 'Экскурсии', state: 'active',
   signed_on: $on - duration('P300D'), since: $on - duration('P300D'), since_precision: 'day',
  until: $on + duration('P20D'), until_precision: 'day'})
CREATE (a)-[p:PARTY_TO {id: 'p1', role: 'party'}]->(g)
CREATE (b)-[q:PARTY_TO {id: 'p2', role: 'party', confirmed_at: $on - duration('P301D')}]->(g)
CREATE (a)-[t:FORMAL_TIE {id: 'old:gymnasium-1:museum', kind: 'coop_agreement', agreement: 'old', source: 'agreement',
  since: $on - duration('P300D'), since_precision: 'day', until: $on + duration('P20D'), until_precision: 'day'}]->(b)
SET t.key = 'gymnasium-1|museum|coop_agreement|' + toString(t.since) + '|old'
FOREACH (x IN [p, q, t] | SET x.created_at = datetime(), x.updated_at = datetime())
FOREACH (x IN [g] | SET x.created_at = datetime(), x.updated_at = datetime())
"""
PLAIN = """
MATCH (a:Institution {id: 'gymnasium-1'}), (b:Institution {id: 'museum'})
CREATE (a)-[:FORMAL_TIE {id: 'plain', kind: 'coop_agreement', source: 'import', since: $on, since_precision: 'day',
  key: 'gymnasium-1|museum|coop_agreement|' + toString($on), created_at: datetime(), updated_at: datetime()}]->(b)
"""


class Desk:
    """What parties of a town do with agreements, one step after another."""

    def __init__(self, town: Town) -> None:
        self.town, self.store, self.id = town, town.store, ""

    def begin(self, own: str, *parties: str, form: str = "coop_agreement", base: str = "", **texts: str) -> Agreement:
        every, who = tuple(parties), own or "coordinator"
        given = {"subject": "Уроки памяти", "until": str(IN_A_YEAR)} | texts
        draft = Draft(form, every, base, given.pop("annex_to", ""))
        places = places_of(self.town.graph(), every)
        self.id = agreements.begin(self.store, self.town.caller(who), own, draft, given, places, "", TODAY)
        return self.now

    @property
    def now(self) -> Agreement:
        found = agreements.read(self.store, self.id)
        assert found is not None
        return found

    def do(self, who: str, act: str, today: dt.date = TODAY, settled: bool = True, **given: str) -> Agreement:
        now = self.now
        number = next((n for n, party in now.parties.items() if party.institution == who), COORDINATION)
        clash = partial(agreements.clashes, self.town.graph())
        agreements.step(self.store, self.town.caller(who), self.id, number, act, given, now.latest, "", today, clash)
        if settled:
            agreements.settle(self.town.graph(), self.store, self.id, today)
        return self.now

    def sign(self, who: str, number: str = "7", **more: Any) -> Agreement:
        return self.do(who, "sign", number=number, signed_on=str(TODAY), **more)

    @property
    def ties(self) -> list[Any]:
        return self.town.ask(EVERY_TIE)

    @property
    def node(self) -> dict[str, Any]:
        found = self.town.ask("MATCH (a:Agreement {id: $id}) RETURN properties(a)", id=self.id)
        return found[0][0] if found else {}


@pytest.fixture
def desk(town: Town) -> Desk:
    return Desk(town)


def test_from_a_draft_to_its_ties_and_to_its_end(desk: Desk, town: Town) -> None:
    """Nothing is in the network before everybody’s word and the paper; then the document with its ties; prolonged and ended by all,
    the ties end on the very day, and what was stays."""
    desk.begin(SCHOOL, SCHOOL, MUSEUM, duties_1="Готовит детей", duties_2="Даёт письма")
    assert (desk.node, desk.ties, desk.now.waits(2, TODAY)) == ({}, [], "confirm")
    with pytest.raises(Refusal):
        desk.sign(SCHOOL)
    assert [item.what for item in look(town, MUSEUM)] == ["paper"]
    desk.do(MUSEUM, "agree")
    assert (desk.ties, desk.node, desk.now.waits(1, TODAY)) == ([], {}, "sign")
    desk.sign(MUSEUM, number="СД-7")
    tie = [SCHOOL, MUSEUM, "coop_agreement", TODAY, IN_A_YEAR, desk.id]
    assert desk.ties == [tie]
    node = desk.node
    assert (node["number"], node["state"], node["subject"]) == ("СД-7", "active", "Уроки памяти")
    assert model_check.check(town.graph("coordinator")) == []

    later = IN_A_YEAR + dt.timedelta(days=100)
    desk.do(SCHOOL, "prolong", until=str(later))
    assert desk.ties == [tie], "not before all have confirmed and signed"
    desk.do(MUSEUM, "agree")
    desk.sign(SCHOOL, number="ДС-1")
    assert [row[4] for row in desk.ties] == [later]
    assert desk.now.number == desk.node["number"] == "СД-7", "the paper that prolongs it has another number"

    last = TODAY + dt.timedelta(days=10)
    desk.do(MUSEUM, "end", day=str(last), words="Музей на ремонте")
    assert [row[4] for row in desk.ties] == [later]
    desk.do(SCHOOL, "agree")
    assert [row[3:5] for row in desk.ties] == [[TODAY, last]], "it ends on its day, and its beginning stays"
    assert desk.node["state"] == "active"
    after = last + dt.timedelta(days=1)
    assert agreements.due(desk.store, TODAY) == []
    assert agreements.due(desk.store, after) == [desk.id]
    assert agreements.settle_due(town.graph(), desk.store, after) == 1
    assert (desk.node["state"], desk.node["until"], len(desk.ties)) == ("terminated", last, 1)
    assert desk.now.standing(after) == "terminated"


def look(town: Town, who: str) -> list[inbox.Item]:
    actor = town.caller(who).actor
    return inbox.look(town.graph(who), papers=inbox.papers_for(town.store, actor, None)).items


def test_what_came_between_log_and_network_is_made_good(
    desk: Desk, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The graph is away when the paper is signed: the log holds, no half of it is in the network, the next look writes it whole.
    Written twice it is the same; an older state that comes late changes nothing."""
    desk.begin(SCHOOL, SCHOOL, MUSEUM, "college", form="network_contract", base=SCHOOL)
    for who in (MUSEUM, "college"):
        desk.do(who, "agree")
    desk.sign(SCHOOL, settled=False)
    assert (desk.now.state, desk.ties, desk.node) == ("active", [], {})
    graph = town.graph()

    def away(*_: object, **__: object) -> None:
        raise GraphError("away")

    with monkeypatch.context() as broken:
        broken.setattr(graph, "write", away)
        assert agreements.settle_due(graph, desk.store, TODAY) == 0
    assert agreements.due(desk.store, TODAY) == [desk.id]
    older = agreements.effect(desk.now, TODAY)
    assert older is not None
    assert agreements.settle_due(graph, desk.store, TODAY) == 1
    assert [row[:2] for row in desk.ties] == [[SCHOOL, "college"], [SCHOOL, MUSEUM]]
    assert agreements.due(desk.store, TODAY) == []
    before = (desk.ties, {k: v for k, v in desk.node.items() if k != "updated_at"})
    agreements.settle(graph, desk.store, desk.id, TODAY)
    assert (desk.ties, {k: v for k, v in desk.node.items() if k != "updated_at"}) == before

    last = TODAY + dt.timedelta(days=3)
    desk.do("college", "end", day=str(last), words="Ремонт")
    for who in (MUSEUM, SCHOOL):
        desk.do(who, "agree")
    graph.write("agreements.write", **older)
    assert [row[4] for row in desk.ties] == [last, last]


def test_an_order_is_its_issuers_and_only_its_kind_makes_it_one(desk: Desk, town: Town) -> None:
    with pytest.raises(Wrong) as wrong:
        desk.begin(MUSEUM, SCHOOL, MUSEUM, form="mentoring_formal", base=SCHOOL)
    assert list(wrong.value.problems) == ["base"]
    desk.begin("", SCHOOL, MUSEUM, form="mentoring_formal", base=SCHOOL)
    with pytest.raises(Refusal):
        desk.sign(SCHOOL)
    desk.sign("coordinator", number="12-од")
    assert [row[:3] for row in desk.ties] == [[SCHOOL, MUSEUM, "mentoring_formal"]]
    desk.begin("", SCHOOL, MUSEUM, form="patronage", base=MUSEUM)
    with pytest.raises(Refusal):
        desk.sign("coordinator")
    with pytest.raises(NotThere):
        desk.do("far", "agree")


def test_two_of_one_kind_and_day_make_a_tie_each(desk: Desk, town: Town) -> None:
    """None in force is without its tie, no tie without its document; a partner is counted once, and each tie ends with its own."""
    ids = []
    for _ in range(2):
        desk.begin(SCHOOL, SCHOOL, MUSEUM)
        desk.do(MUSEUM, "agree")
        ids.append(desk.id)
    for desk.id in ids:  # both are signed before the network shows either
        desk.sign(SCHOOL, number=desk.id[-3:], settled=False)
    assert agreements.settle_due(town.graph(), desk.store, TODAY) == 2
    assert sorted(row[5] for row in desk.ties) == sorted(ids)
    assert model_check.check(town.graph("coordinator")) == []
    found = town.graph("coordinator").row("reports.dossier", municipality="zarechye", institution=SCHOOL, on=TODAY)
    assert (found or {})["partners"] == 1
    last = TODAY + dt.timedelta(days=5)
    desk.do(MUSEUM, "end", day=str(last), words="Ремонт")
    desk.do(SCHOOL, "agree")
    assert {row[5]: row[4] for row in desk.ties} == {ids[0]: IN_A_YEAR, ids[1]: last}


def test_a_tie_that_is_recorded_without_a_document_is_not_made_again(desk: Desk, database: Graph) -> None:
    with database.driver_session("write") as session:
        session.run(PLAIN, on=TODAY).consume()
    desk.begin(SCHOOL, SCHOOL, MUSEUM)
    desk.do(MUSEUM, "agree")
    with pytest.raises(Refusal, match=r"without a document \(plain\)"):
        desk.sign(SCHOOL)
    desk.do(SCHOOL, "propose", subject="Уроки памяти", since=str(TODAY + dt.timedelta(days=1)), until=str(IN_A_YEAR))
    desk.do(MUSEUM, "agree")
    desk.sign(SCHOOL)
    assert [row[5] for row in desk.ties] == [None, desk.id]


def test_older_ties_get_the_document_into_their_key(town: Town, database: Graph) -> None:
    with database.driver_session("write") as session:
        session.run(OLD.replace(" + '|old'", ""), on=TODAY).consume()
    assert [(one.of, one.id) for one in model_check.check(town.graph("coordinator"))] == [
        ("FORMAL_TIE", "old:gymnasium-1:museum")
    ]
    [made] = [one for one in migrations.load() if one.name == "0012_tie_documents"]
    with database.driver_session("write") as session:
        for statement in made.statements * 2:
            session.run(statement).consume()
    assert model_check.check(town.graph("coordinator")) == []


def test_notice_and_bad_days(desk: Desk, town: Town) -> None:
    desk.begin(SCHOOL, SCHOOL, MUSEUM, notice="30")
    desk.do(MUSEUM, "agree")
    desk.sign(SCHOOL)
    soon, late = TODAY + dt.timedelta(days=29), TODAY + dt.timedelta(days=30)
    with pytest.raises(Wrong) as wrong:
        desk.do(MUSEUM, "quit", day=str(soon), words="Нет людей")
    assert list(wrong.value.problems) == ["day"]
    first = desk.id
    desk.begin(SCHOOL, SCHOOL, MUSEUM)
    with pytest.raises(Wrong) as wrong:
        desk.do(SCHOOL, "propose", subject="", since="2026-13", until="2020-01-01")
    assert set(wrong.value.problems) == {"subject", "since"}
    desk.id = first
    desk.do(MUSEUM, "quit", day=str(late), words="Нет людей")
    assert [row[4] for row in desk.ties] == [late]
    with pytest.raises(Refusal):
        desk.do(SCHOOL, "prolong", until=str(IN_A_YEAR))


def under(desk: Desk, *, until: str = "", since: str = "", signed: bool = True) -> str:
    """An annex to the agreement of the desk; the desk then has the annex."""
    framework = desk.id
    desk.begin(SCHOOL, SCHOOL, MUSEUM, until=until, since=since, annex_to=framework)
    desk.do(MUSEUM, "agree")
    if signed:
        desk.sign(SCHOOL, number="П-1")
    return desk.id


def framework_of(desk: Desk, **texts: str) -> str:
    desk.begin(SCHOOL, SCHOOL, MUSEUM, **texts)
    desk.do(MUSEUM, "agree")
    desk.sign(SCHOOL, number="Р-1")
    return desk.id


def test_annexes_end_with_their_framework(desk: Desk, town: Town) -> None:
    """By everybody’s word: on the very day, unless it ends before; what has not begun never does; each log says why, the parties
    read it in their inboxes, and the ties end."""
    soon, last, later = (TODAY + dt.timedelta(days=days) for days in (3, 10, 20))
    framework = framework_of(desk)
    kinds = {"open": {}, "short": {"until": str(soon)}, "ahead": {"since": str(later)}}
    annexes = {}
    for name, days in kinds.items():
        desk.id = framework
        annexes[name] = under(desk, **days)
    desk.id = framework
    deeper = annexes["open"]
    desk.id = deeper
    annexes["deeper"] = under(desk)
    desk.id = framework
    late = under(desk, signed=False)
    assert len(desk.ties) == 5
    desk.id = framework
    desk.do(MUSEUM, "end", day=str(last), words="Ремонт")
    assert {row[5]: row[4] for row in desk.ties}[annexes["open"]] is None
    desk.do(SCHOOL, "agree")
    wanted = {framework: last, annexes["open"]: last, annexes["deeper"]: last, annexes["short"]: soon}
    assert {row[5]: row[4] for row in desk.ties} == wanted
    assert model_check.check(town.graph("coordinator")) == []
    logs = {}
    for name, desk.id in annexes.items():
        logs[name] = [
            (line.party, line.texts["day"], line.texts["framework"]) for line in desk.now.log if line.act == "follow"
        ]
    told = (agreements.FRAMEWORK, str(last))
    assert logs == {"open": [(*told, "Р-1")], "short": [], "ahead": [(*told, "Р-1")], "deeper": [(*told, "П-1")]}
    assert (desk.now.standing(TODAY), desk.now.standing(last + dt.timedelta(days=1))) == ("ending", "terminated")
    desk.id = annexes["ahead"]
    assert (desk.now.standing(TODAY), desk.node["state"], desk.node["until"]) == ("terminated", "terminated", last)
    for who in (SCHOOL, MUSEUM):
        rows = [item.row for item in look(town, who) if item.what == "paper_news"]
        assert {row["id"] for row in rows if row["kind"] == "follow"} == {
            annexes[name] for name in ("open", "ahead", "deeper")
        }
    desk.id = late
    with pytest.raises(Refusal, match="has ended"):
        desk.sign(SCHOOL, today=last + dt.timedelta(days=1))
    desk.sign(SCHOOL)
    assert desk.now.until == desk.node["until"] == last, "signed before that day, it ends on it too"


def test_annexes_end_by_notice_and_by_the_day(desk: Desk, town: Town) -> None:
    """A party leaves, or nobody prolongs; while a framework is prolonged, an annex keeps its own end."""
    framework = framework_of(desk, notice="5")
    annex = under(desk)
    desk.id = framework
    desk.do(MUSEUM, "quit", day=str(TODAY + dt.timedelta(days=5)), words="Нет людей")
    assert {row[5]: row[4] for row in desk.ties} == dict.fromkeys((framework, annex), TODAY + dt.timedelta(days=5))

    last = TODAY + dt.timedelta(days=30)
    framework = framework_of(desk, until=str(last))
    own = under(desk, until=str(last - dt.timedelta(days=1)))
    desk.id = framework
    annex = under(desk)
    desk.id = framework
    assert agreements.settle_due(town.graph(), desk.store, last) >= 0
    desk.do(SCHOOL, "prolong", until=str(last + dt.timedelta(days=5)))
    desk.do(MUSEUM, "agree")
    desk.sign(SCHOOL, number="ДС")
    ends = {row[5]: row[4] for row in desk.ties}
    assert (ends[own], ends[annex]) == (last - dt.timedelta(days=1), None)
    after = last + dt.timedelta(days=6)
    assert {framework, annex} <= set(agreements.due(desk.store, after))
    agreements.settle_due(town.graph(), desk.store, after)
    ends = {row[5]: row[4] for row in desk.ties}
    assert (ends[own], ends[annex]) == (last - dt.timedelta(days=1), last + dt.timedelta(days=5))
    desk.id = annex
    assert (desk.now.standing(after), desk.node["state"]) == ("terminated", "terminated")
    assert desk.now.log[-1].act == "follow"


def test_an_annex_takes_no_force_before_its_framework(desk: Desk) -> None:
    desk.begin(SCHOOL, SCHOOL, MUSEUM)
    under(desk, signed=False)
    with pytest.raises(Refusal, match="is not in force"):
        desk.sign(SCHOOL)
    framework_of(desk)
    under(desk, since=str(IN_A_YEAR + dt.timedelta(days=1)), signed=False)
    with pytest.raises(Refusal, match="begins later"):
        desk.sign(SCHOOL)


def test_an_agreement_that_the_network_knew_is_taken_up(desk: Desk, town: Town, database: Graph) -> None:
    """What is recorded is its first text; it is prolonged by everybody’s word, and its own tie goes on."""
    with database.driver_session("write") as session:
        session.run(OLD, on=TODAY).consume()

    def lines(who: str, **wanted: str) -> list[tuple[str, str, int | None]]:
        actor = town.caller(who).actor
        found = agreements.listed(town.graph(who), desk.store, actor, Wanted(**wanted), TODAY, "zarechye")
        assert found.total == len(found.lines)
        return [(line.id, line.standing, line.left(TODAY)) for line in found.lines]

    assert lines(MUSEUM) == lines("coordinator", show="ending") == [("old", "ending", 21)]
    assert lines("college") == lines(MUSEUM, show="draft") == lines(MUSEUM, form="patronage") == []
    seen = agreements.one(town.graph(MUSEUM), desk.store, town.caller(MUSEUM), "old")
    assert (seen.is_own, seen.agreement, [tie["id"] for tie in (seen.known or {})["ties"]]) == (
        True,
        None,
        ["old:gymnasium-1:museum"],
    )
    other = agreements.one(town.graph("college"), desk.store, town.caller("college"), "old")
    assert (other.is_own, other.agreement) == (False, None)
    known = seen.known or {}
    number = next(n for n, one in enumerate(known["parties"], 1) if one["institution"] == MUSEUM)
    for _ in range(2):
        agreements.take_up(desk.store, town.caller(MUSEUM), known, number, {}, TODAY)
    desk.id = "old"
    assert [entry.act for entry in desk.now.log] == ["takeup"]
    desk.do(MUSEUM, "prolong", until=str(IN_A_YEAR))
    assert [line for line in lines(SCHOOL) if line[1] == "ending"] == [("old", "ending", 21)]
    desk.do(SCHOOL, "agree")
    desk.sign(SCHOOL, number="ДС-2")
    assert [(row[3], row[4]) for row in desk.ties] == [(TODAY - dt.timedelta(days=300), IN_A_YEAR)]
    assert (desk.node["number"], desk.node["signed_on"]) == ("СД-1", TODAY - dt.timedelta(days=300))
    assert lines(SCHOOL) == [("old", "active", 366)]
    assert model_check.check(town.graph("coordinator")) == []


def test_an_import_leaves_what_is_kept_here_as_it_is_and_says_so(desk: Desk, town: Town) -> None:
    """The files say another number, form, end and a third party: of this agreement nothing is taken, of the rest everything."""
    framework_of(desk)
    before = (desk.node, desk.ties)
    rows = "id,number,form,subject,state,since,until\n"
    rows += f"{desk.id},X-1,patronage,Чужое,terminated,2019,2020\nother,Д-9,coop_agreement,Другое,active,2019,\n"
    parties = "id,institution,agreement,role\n"
    parties += f"x-1,college,{desk.id},base\nx-2,college,other,party\nx-3,{SCHOOL},other,party\n"
    report = import_folder(town.graph(), {"agreements.csv": rows.encode(), "parties.csv": parties.encode()})
    said = [(one.file, one.line, one.params["id"]) for one in report.notices if "kept here" in one.reason]
    assert said == [("agreements.csv", 2, desk.id), ("parties.csv", 2, desk.id)]
    assert (desk.node, [row for row in desk.ties if row[5] != "other"]) == before
    assert [row[:2] for row in desk.ties if row[5] == "other"] == [["college", SCHOOL]]
    assert model_check.check(town.graph("coordinator")) == []


@pytest.mark.parametrize("name", ["agreements.one", "agreements.listed", "agreements.clashes", "agreements.write"])
def test_questions_begin_at_an_index(town: Town, database: Graph, name: str) -> None:
    known: dict[str, Any] = {
        "id": "x",
        "institutions": [SCHOOL],
        "municipality": "zarechye",
        "limit": 10,
        "keys": ["k"],
    }
    known |= {"version": 1, "properties": {}, "parties": [], "ties": [], "annex_to": "-"}
    with database.driver_session("write") as session:
        steps = operators(session, database.queries[name].text, known)
    assert any("IndexSeek" in step for step in steps)
    assert [step for step in steps if "Scan" in step] == []


# --- over HTTP --------------------------------------------------------------------------------------------------------


def test_agreements_over_http(
    web: Callable[..., Browser], house: Callable[[str], Browser], town: Town, application: Site
) -> None:
    """Wrong fields keep what was typed; strangers get nothing; who comes later sees the difference; what is in force is seen in the
    network; every step is in the trail."""
    school, museum, college, coordinator = web("representative"), house(MUSEUM), house("college"), web("coordinator")
    for who in (school, coordinator):
        assert shown(who, "/agreements")[0] == shown(who, "/agreements/new")[0] == 200
    form = {"institution": SCHOOL, "nonce": "a" * 32, "party_1": SCHOOL, "party_3": MUSEUM, "kind": "patronage"}
    form |= {"subject": "Память\u202e", "until": "32.13.2030", "duties_3": "Даёт письма"}
    status, page = sent(school, "/agreements/new", form)
    wrong = [id for id in ("subject", "until", "base") if f'id="e-open-{id}"' in page]
    assert (status, wrong, "32.13.2030" in page, "Даёт письма" in page) == (
        422,
        ["subject", "until", "base"],
        True,
        True,
    )
    assert sent(school, "/agreements/new", form | {"institution": MUSEUM, "party_2": "x"})[0] in (404, 422)
    good = form | {"subject": "Шефство над музеем", "until": "", "base": "3"}
    assert sent(school, "/agreements/new", good)[0] == sent(school, "/agreements/new", good)[0] == 302
    path = f"/agreements/agreement-{'a' * 32}"
    for stranger in (college, web("teacher"), web("analyst")):
        seen, none = shown(stranger, path), shown(stranger, "/agreements/agreement-none")
        assert (seen[0], "Шефство над" in seen[1]) == (none[0], False)
        assert sent(stranger, f"{path}/agree", {"party": "2", "nonce": "b" * 32})[0] == none[0]
        assert shown(stranger, f"{path}/texts")[0] == none[0]
    assert "Шефство над" not in shown(college, "/agreements")[1]
    assert 'data-item="paper"' in shown(museum, "/contacts/inbox")[1]

    page = shown(museum, path)[1]
    old = seen_in(page, "2-propose") | {"subject": "Шефство школы", "duties_2": "Даёт зал"}
    theirs = seen_in(shown(school, path)[1], "1-propose") | {"subject": "Шефство музея", "duties_2": "Даёт письма"}
    assert sent(school, f"{path}/propose", theirs)[0] == 302
    status, page = sent(museum, f"{path}/propose", old)
    assert (status, "<del>музея</del>" in page, "<ins>школы</ins>" in page) == (409, True, True)
    assert "Шефство школы</textarea>" in page, "what was typed stays in the form"
    assert sent(museum, f"{path}/agree", seen_in(page, "2-agree"))[0] == 302
    page = shown(museum, path)[1]
    status, page = sent(museum, f"{path}/sign", seen_in(page, "2-sign") | {"number": "", "signed_on": "01.01.2999"})
    assert (status, 'id="e-2-sign-number"' in page) == (422, True)
    good = seen_in(page, "2-sign") | {"number": "Ш-1", "signed_on": TODAY.strftime("%d.%m.%Y")}
    assert sent(museum, f"{path}/sign", good)[0] == 302
    page = shown(school, path)[1]
    assert ("Ш-1" in page, 'class="tag tag-now"' in page, 'data-tie="' in page) == (True, True, True)
    tie = (re.search(r'data-tie="([^"]+)"', page) or [""])[1]
    assert f'href="{path}"' in shown(school, f"/cards/{tie}")[1]
    assert f'href="{path}"' in shown(school, f"/institutions/{MUSEUM}")[1]
    status, page = shown(college, path)
    assert (status, "Ш-1" in page, "Даёт письма" in page, 'id="log"' in page) == (200, True, False, False)
    attached(school, path, museum, college)
    status, page = shown(museum, f"{path}/document")
    assert (status, "Даёт письма" in page, papers.NOTICE in page) == (200, True, True)
    assert museum.ask(f"{path}/document.docx")[1][:2] == b"PK"
    assert [shown(college, f"{path}/document{ending}")[0] for ending in ("", ".docx")] == [404, 404]
    assert shown(school, f"{path}/texts?older=zzz&newer=99")[0] == shown(coordinator, f"{path}/texts")[0] == 200
    page = shown(coordinator, path)[1]
    assert 'data-act="1-' not in page, "a coordinator says nothing in the name of a party"
    assert sent(coordinator, f"{path}/say", {"party": "1", "words": "x", "version": "2"})[0] == 404
    assert shown(coordinator, f"/agreements/new?annex={path.rsplit('/', 1)[1]}")[0] == 200
    with store_of(application.app).session() as session:
        for table in (AgreementEntry, AgreementParty, AgreementLog):
            for row in session.scalars(select(table)):
                session.delete(row)
        session.commit()


def attached(school: Browser, path: str, *others: Browser) -> None:
    """A scan is taken for what is in it, its SHA-256 is shown, parties get it as a file to keep, nobody else at all."""
    content = b"%PDF-1.4\n1 0 obj\n%%EOF\n"
    hidden = seen_in(shown(school, path)[1], "attach")
    assert upload(school, f"{path}/file", hidden, "scan.pdf", b"<html>")[0] == 422
    assert upload(school, f"{path}/file", hidden, "sheet.csv", b"a,b")[0] == 422
    assert upload(school, f"{path}/file", hidden, "скан.pdf", content)[0] == 302
    page = shown(school, path)[1]
    assert hashlib.sha256(content).hexdigest() in page
    line = (re.search(r'data-file="(\d+)"', page) or [""])[1]
    museum, college = others
    assert museum.ask(f"{path}/file/{line}") == (200, content)
    assert college.ask(f"{path}/file/{line}")[0] == museum.ask(f"{path}/file/1")[0] == 404
