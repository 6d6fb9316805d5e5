"""Partnerships on the real engine: what the parties have in common, what they gave each other; and the workspace over HTTP."""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any

import pytest
from sqlalchemy import delete, select

from app import partnership
from app.graph import Graph
from app.store import Account, Membership, Partnership, PartnershipEntry, PartnershipParty
from app.store import of as store_of
from bench.site import Browser
from tests.conftest import Site
from tests.graph.test_deals import MUSEUM, SCHOOL, TODAY, Town, sent, shown, town
from tests.plans import operators

__all__ = ["town"]

IN_COMMON = """
MATCH (a:Institution {id: 'gymnasium-1'}), (b:Institution {id: 'museum'}), (c:Institution {id: 'college'}), (war:Topic {id: 'war'})
CREATE (o:Outcome {id: 'o', title: 'Читает источник'})-[:ABOUT]->(war)
CREATE (p:Practice {id: 'p', title: 'Урок в музее', kind: 'method'})
CREATE (a)-[:PURSUES {way: 'на уроках'}]->(o), (b)-[:PURSUES {way: 'на экскурсиях'}]->(o), (a)-[:FOLLOWS]->(p), (c)-[:FOLLOWS]->(p)
CREATE (x:Project {id: 'x', title: 'Вахта', kind: 'network', status: 'active'})
CREATE (old:Project {id: 'old', title: 'Было', kind: 'network', status: 'finished'})
CREATE (a)-[:TAKES_PART {id: 't1'}]->(x), (b)-[:TAKES_PART {id: 't2'}]->(x)
CREATE (a)-[:TAKES_PART {id: 't3'}]->(old), (b)-[:TAKES_PART {id: 't4'}]->(old)
WITH a, b, c, war
UNWIND [[a, 'pa', 'social', 10, 12, null], [b, 'pb', 'social', 12, 15, null], [b, 'pc', 'social', 13, 15, null],
  [c, 'pd', 'technical', 10, 12, null], [b, 'pe', 'social', 10, 12, $on - duration('P1D')]] AS row
WITH row, row[0] AS i, war
CREATE (i)-[:RUNS]->(:Programme {id: row[1], title: row[1], direction: row[2], level: 'basic', format: 'in_person',
  age_from: row[3], age_to: row[4], until: row[5]})-[:ABOUT]->(war)
"""
JOINED = """
MATCH (a:Institution {id: 'gymnasium-1'}), (b:Institution {id: 'museum'}), (c:Institution {id: 'college'})
CREATE (a)-[:FORMAL_TIE {id: 'f', kind: 'coop_agreement', since: date('2020-01-01')}]->(c)
CREATE (p:Teacher {id: 'anna', name: 'А', visibility: 'network'})-[:WORKS_AT {id: 'w1'}]->(a)
CREATE (q:Teacher {id: 'boris', name: 'Б', visibility: 'network'})-[:WORKS_AT {id: 'w2'}]->(b)
CREATE (s:Teacher {id: 'vera', name: 'В', visibility: 'coordinators'})-[:WORKS_AT {id: 'w3'}]->(b)
CREATE (p)-[:INFORMAL_TIE {id: 'i1', kind: 'advice', state: 'confirmed', visibility: 'network'}]->(q)
CREATE (p)-[:INFORMAL_TIE {id: 'i2', kind: 'advice', state: 'confirmed', visibility: 'coordinators'}]->(s)
"""
OF_ALL = [SCHOOL, MUSEUM, "college"]


def write(database: Graph, *texts: str) -> None:
    with database.driver_session("write") as session:
        for text in texts:
            session.run(text, on=TODAY).consume()


# --- what the network says --------------------------------------------------------------------------------------------


def test_points_of_contact_by_hand(town: Town, database: Graph) -> None:
    """The letters fit the school's need on the very topic, the archive on a wider one; what is over, another direction, ages that
    do not meet and the institution that is no party are left out."""
    write(database, IN_COMMON, JOINED)
    found = partnership.points(town.graph(), OF_ALL, TODAY)
    assert [(g.need.id, g.offer.id, g.steps) for g in found.fits] == [
        ("need-a", "letters", 0),
        ("need-a", "archive", 1),
    ]
    assert found.titles["letters"] == "Письма и снимки"
    assert sorted((one.id, sorted(who for who, _ in one.who)) for one in found.topics) == [
        ("past", ["college", SCHOOL]), ("war", ["college", SCHOOL, MUSEUM]),
    ]  # fmt: skip
    assert [(one.id, one.who) for one in found.outcomes] == [("o", [(SCHOOL, "на уроках"), (MUSEUM, "на экскурсиях")])]
    assert [(one.id, sorted(who for who, _ in one.who)) for one in found.practices] == [("p", ["college", SCHOOL])]
    assert [one.id for one in found.projects] == ["x"]
    assert [(one.ids, one.topics) for one in found.twins] == [(("pa", "pb"), ["Война"])]
    assert found.totals == {"fits": 2, "topics": 2, "outcomes": 1, "practices": 1, "projects": 1, "twins": 1}

    def joined(who: str) -> list[tuple[str, str, int, bool]]:
        return [(j.one, j.other, j.people, j.formal) for j in partnership.points(town.graph(who), OF_ALL, TODAY).joined]

    known = [("college", SCHOOL, 0, True), ("college", MUSEUM, 0, False)]
    assert joined(SCHOOL) == [*known, (SCHOOL, MUSEUM, 1, False)]
    assert joined("coordinator") == [*known, (SCHOOL, MUSEUM, 2, False)], "as far as each may see them"
    two = partnership.points(town.graph(), [MUSEUM, "college"], TODAY)
    assert (two.fits, two.totals["twins"], [one.id for one in two.topics]) == ([], 0, ["war"])


def test_what_they_gave_each_other_since_a_text_took_force(town: Town) -> None:
    id = town.begin(words="x")
    town.step(MUSEUM, id, "agree")
    town.step(MUSEUM, id, "hand")

    def found(since: dt.date, *ids: str) -> list[tuple[str, int, int, int]]:
        sides = partnership.results(town.graph(), ids or OF_ALL, since, TODAY).sides
        return [
            (side.institution, side.gave, side.received, side.closed) for side in sides if side.gave or side.received
        ]

    assert found(TODAY) == [], "what the receiver has not confirmed does not count"
    town.step(SCHOOL, id, "receive", met="closed")
    assert found(TODAY) == [(SCHOOL, 0, 1, 1), (MUSEUM, 1, 0, 0)]
    assert found(TODAY + dt.timedelta(days=1)) == found(TODAY, MUSEUM, "college") == []


@pytest.mark.parametrize("name", ["partnership.places", "partnership.points", "partnership.results"])
def test_questions_begin_at_an_index(town: Town, database: Graph, name: str) -> None:
    known = {"institutions": OF_ALL, "on": TODAY, "since": TODAY, "limit": 10}
    with database.driver_session("read") as session:
        steps = operators(session, database.queries[name].text, known)
    assert any("IndexSeek" in step for step in steps)
    assert [step for step in steps if "Scan" in step] == []


# --- over HTTP --------------------------------------------------------------------------------------------------------


@pytest.fixture
def web(application: Site, town: Town, caller: Callable[..., Browser]) -> Iterator[Callable[..., Browser]]:
    application.forget_languages()
    books = store_of(application.app)
    with books.session() as session:
        demo = session.query(Account).filter_by(email=application.accounts["representative"][0]).one()
        for place, email in ((MUSEUM, "p-museum@setka.example"), ("college", "p-college@setka.example")):
            one = Account(
                email=email, name="М", password_hash=demo.password_hash, municipality=demo.municipality, demo=True
            )
            one.memberships = [Membership(role="representative", institution=place)]
            session.add(one)
        session.commit()
    yield caller
    with books.session() as session:
        for table in (PartnershipEntry, PartnershipParty, Partnership):
            session.execute(delete(table))
        session.execute(delete(Account).where(Account.email.like("p-%@setka.example")))
        coordinators = select(Account.id).where(Account.email == application.accounts["coordinator"][0])
        session.execute(
            delete(Membership).where(Membership.role == "representative", Membership.account_id.in_(coordinators))
        )
        session.commit()


@pytest.fixture
def house(web: Callable[..., Browser], application: Site) -> Iterator[Callable[[str], Browser]]:
    """`house(name)`: somebody signed in who speaks for that institution."""
    opened: list[Browser] = []

    def enter(name: str) -> Browser:
        opened.append(Browser(application.url))
        opened[-1].sign_in(f"p-{name}@setka.example", application.accounts["representative"][1])
        return opened[-1]

    yield enter
    for one in opened:
        one.close()


def seen_in(page: str, act: str) -> dict[str, str]:
    """The hidden fields of a form of the page."""
    form = page[page.index(f'data-act="{act}"') :]
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form[: form.index("</form>")]))


def test_where_a_partnership_begins(web: Callable[..., Browser], town: Town, application: Site) -> None:
    """From the exchange board, a closed exchange, and a suggestion, for whoever speaks for one of the two."""
    id = town.begin(words="x")
    town.step(MUSEUM, id, "agree")
    assert "partnerships/new" not in shown(web("representative"), f"/deals/{id}")[1], "not before it is closed"
    town.step(SCHOOL, id, "receive", met="part")
    link = f"/partnerships/new?institution={SCHOOL}&source=deal&of={id}&with={MUSEUM}"
    school, coordinator = web("representative"), web("coordinator")
    page = shown(school, f"/deals/{id}")[1]
    assert link in page
    assert f'value="{id}"' in shown(school, link)[1]
    assert f"source=board&with={MUSEUM}" not in shown(school, "/exchange-board")[1], "the letters are given already"
    assert "source=board&with=college" in shown(school, "/exchange-board")[1]

    application.app.extensions["setka.discoveries"].forget()  # what is kept may be of another network

    def suggestions() -> str:
        """The board, once this kind is computed: a look waits until some are."""
        give_up = time.monotonic() + 120
        while time.monotonic() < give_up:
            page = shown(coordinator, "/discovery?kind=matches")[1]
            if 'data-kind="matches"' in page:
                return page
        raise AssertionError("nothing was suggested")

    assert "source=suggestion" not in suggestions(), "a coordinator opens none"
    both = Membership(role="representative", institution=SCHOOL)
    with store_of(application.app).session() as session:
        both.account = session.query(Account).filter_by(email=application.accounts["coordinator"][0]).one()
        session.add(both)
        session.commit()
    assert f"institution={SCHOOL}&source=suggestion&of=matches&with=college" in suggestions()


def test_the_workspace_over_http(web: Callable[..., Browser], house: Callable[[str], Browser], database: Graph) -> None:
    write(database, IN_COMMON, JOINED)
    school, museum, college = web("representative"), house(MUSEUM), house("college")
    for page in ("/partnerships", f"/partnerships/new?with={MUSEUM}&source=page"):
        assert shown(school, page)[0] == 200
    assert 'href="/partnerships/new?' in shown(school, f"/institutions/{MUSEUM}")[1]
    assert "/partnerships/new?" in shown(school, f"/cards/{MUSEUM}")[1]
    assert "/partnerships/new?" not in shown(school, f"/institutions/{SCHOOL}")[1]
    assert "/partnerships/new?" not in shown(web("coordinator"), f"/institutions/{MUSEUM}")[1]
    form: dict[str, Any] = {"institution": SCHOOL, "title": "Память\u202e", "words": "Просим", "nonce": "a" * 32}
    status, page = sent(school, "/partnerships/new", form)
    assert (status, 'id="e-open-title"' in page, 'id="e-open-partners"' in page, "Просим" in page) == (
        422,
        True,
        True,
        True,
    )
    assert sent(school, "/partnerships/new", form | {"title": "Память", "with": MUSEUM})[0] == 302
    path = f"/partnerships/partnership-{'a' * 32}"
    for stranger in (college, web("teacher"), web("analyst")):
        seen, none = shown(stranger, path), shown(stranger, "/partnerships/partnership-none")
        assert (seen[0], seen[0]) == (none[0], 404 if stranger is college else 403)
        assert "Память" not in seen[1]
        assert sent(stranger, f"{path}/join", {"party": "2", "nonce": "b" * 32})[0] == none[0]
    assert "Память" not in shown(college, "/partnerships")[1]

    status, page = shown(museum, "/contacts/inbox")
    assert 'data-item="partnership"' in page
    status, page = shown(museum, path)
    assert (status, "Читает источник" in page, "Письма к уроку" in page) == (200, True, True)
    assert sent(museum, f"{path}/join", seen_in(page, "2-join"))[0] == 302
    old = seen_in(shown(school, path)[1], "1-propose")
    text = {"goals": "Урок памяти", "rules": "Вместе"}
    theirs = seen_in(shown(museum, path)[1], "2-propose")
    assert sent(museum, f"{path}/propose", theirs | text)[0] == 302
    status, page = sent(school, f"{path}/propose", old | {"goals": "Урок мужества", "rules": "Вместе"})
    assert (status, "<del>памяти</del>" in page, "<ins>мужества</ins>" in page) == (409, True, True)
    assert "Урок мужества</textarea>" in page, "what was typed stays in the form"
    status, page = sent(school, f"{path}/agree", seen_in(page, "1-agree"))
    assert status == 302
    page = shown(school, path)[1]
    assert (re.search(r'id="force".*?</div>', page, re.S) or [""])[0].count("tag-now") == 1
    assert shown(school, f"{path}/texts")[0] == shown(school, f"{path}/texts?older=1&newer=1")[0] == 200
    assert shown(school, f"{path}/texts?older=zzz&newer=99")[0] == 200
    status, page = sent(school, f"{path}/leave", seen_in(page, "1-leave") | {"words": ""})
    assert (status, 'id="e-1-leave-words"' in page) == (422, True)

    coordinator = web("coordinator")
    assert "Память" in shown(coordinator, "/partnerships")[1]
    page = shown(coordinator, path)[1]
    assert 'data-act="1-' not in page, "a coordinator says nothing in the name of a party"
    assert sent(coordinator, f"{path}/say", {"party": "1", "words": "x", "nonce": "c" * 32})[0] == 404
    assert sent(coordinator, f"{path}/close", seen_in(page, "0-close") | {"words": "Оба не отвечают"})[0] == 302
    page = shown(museum, path)[1]
    assert "Оба не отвечают" in unescape(page)
    assert 'data-item="partnership_news"' in shown(museum, "/contacts/inbox")[1]
