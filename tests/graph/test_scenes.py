"""What a scene shows to whoever opens it: exactly what would be there if everything closed to them did not exist."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from app.access import SEES
from app.graph import Graph, GraphSession
from app.serve import DEMO_TEACHER
from bench.site import TOKEN, Browser
from tests.conftest import Site

Caller = Callable[..., Browser]
DELETE = (
    "MATCH ()-[t:INFORMAL_TIE]->() WHERE NOT ((t.visibility IN $sees AND t.state <> 'declined') "
    "OR $person IN [startNode(t).id, endNode(t).id]) DELETE t",
    "MATCH (t:Teacher) WHERE NOT (t.visibility IN $sees OR t.id = $person) DETACH DELETE t",
)


def post(browser: Browser, path: str, **form: object) -> str:
    token = TOKEN.search(browser.ask("/scenes")[1].decode())
    assert token
    status, body = browser.ask(path, {"csrf_token": token[1]} | {name: str(value) for name, value in form.items()})
    assert status < 400, body.decode()
    return body.decode()


def link_to(browser: Browser, query: str) -> str:
    """A link to a scene of this address."""
    post(browser, "/scenes", title="Сцена", query=query)
    newest = json.loads(browser.ask("/api/scenes")[1])["scenes"][0]
    found = re.search(r"/shared/[\w-]{43}", post(browser, f"/scenes/{newest['id']}/links", days=1))
    assert found
    return found[0]


def answer(browser: Browser, link: str, query: str = "") -> dict[str, Any]:
    status, body = browser.ask(f"/api{link}{query}")
    assert status == 200, body
    return json.loads(body)


def page_scene(browser: Browser, link: str) -> str:
    """The address that the page of a link works with."""
    found = re.search(r'data-scene="([^"]*)"', browser.ask(link)[1].decode())
    assert found
    return found[1].replace("&amp;", "&")


@pytest.fixture
def hidden(seeded: Callable[..., GraphSession], database: Graph) -> Iterator[dict[str, str]]:
    """Ids of a public teacher, and of one whom only some see, with an institution and a tie of theirs."""
    seeded()
    with database.driver_session("read") as session:
        one = session.run(
            "MATCH (t:Teacher {visibility: 'coordinators'})-[:WORKS_AT]->(i:Institution) "
            "MATCH (t)-[x:INFORMAL_TIE]-(o:Teacher) RETURN t.id AS closed, i.id AS school, x.id AS tie ORDER BY closed, tie"
        ).peek()
        public = session.run("MATCH (t:Teacher {visibility: 'public'}) RETURN t.id ORDER BY t.id").peek()
        assert one
        assert public
        yield dict(one) | {"public": public[0]}


def scenes(ids: dict[str, str]) -> list[str]:
    text = (
        "?|?level=people|?level=people&mode=growth|?level=communities|?level=kinds|?against=2019-06-01|"
        "?focus={closed}&depth=2|?focus={public}&depth=2|?focus={school}&depth=2&on=2024-06-01|"
        "?open={school},{closed}&moved={closed}~5~6,{school}~1~2&hide={public}&select={tie}|"
        "?way={public},{closed},{school}|?level=people&strength=2&core=2&sectors=school"
    )
    return text.format(**ids).split("|")


@pytest.fixture
def reduce(database: Graph, content: Any) -> Callable[..., None]:
    """Deletes what somebody may not see; the seed is laid anew for the next test."""

    def without(sees: list[str], own: str | None) -> None:
        content.name = "changed"
        with database.driver_session("write") as session:
            for statement in DELETE:
                session.run(statement, sees=sees, person=own or "").consume()

    return without


@pytest.mark.parametrize("role", ["anonymous", "analyst", "coordinator", "teacher"])
def test_a_link_shows_as_much_as_if_nothing_else_existed(
    site: Site, caller: Caller, hidden: dict[str, str], reduce: Callable[..., None], database: Graph, role: str
) -> None:
    owner, visitor = caller("admin"), caller(role)
    own = DEMO_TEACHER if role == "teacher" else None
    links = [link_to(owner, query) for query in scenes(hidden)]
    before = [(page_scene(visitor, link), answer(visitor, link)) for link in links]
    assert sum(bool(told["nodes"]) for _, told in before) > 6
    if role != "coordinator":
        assert hidden["closed"] not in str(before)
    sees = ["public", *SEES.get(role, ())]
    reduce(sees, own)
    after = [(page_scene(visitor, link), answer(visitor, link)) for link in links]
    for query, (scene, told), (bare, left) in zip(scenes(hidden), before, after, strict=True):
        assert (query, scene) == (query, bare)
        for part in ("nodes", "ties"):
            assert {item["id"]: item for item in told[part]} == {item["id"]: item for item in left[part]}, query
        assert told == left, query


def test_whatever_is_asked_with_a_link_the_answer_is_its_scene(
    site: Site, caller: Caller, hidden: dict[str, str]
) -> None:
    owner, visitor = caller("coordinator"), caller("anonymous")
    link = link_to(owner, "?sectors=general&on=2024-06-01")
    told = answer(visitor, link)
    assert 1 < len(told["nodes"]) < 40
    assert {node["sector"] for node in told["nodes"]} == {"general"}
    for tried in (
        "?level=people",
        "?level=region",
        f"?focus={hidden['closed']}",
        f"?focus={hidden['public']}&depth=3",
        f"?open={hidden['closed']},{hidden['school']}",
        "?on=2019-01-01&mode=growth",
        "?span=all&draw=1",
        f"?way={hidden['public']},{hidden['school']}",
        "?sectors=&kinds=&ties=formal,informal&strength=0&hide=",
        "?token=x&scene=1&viewer=admin",
    ):
        assert answer(visitor, link, tried) == told
        assert page_scene(visitor, link + tried) == page_scene(visitor, link)
    for path in (
        f"/api{link}/view",
        f"/api{link}/neighbours/{hidden['school']}",
        f"/api{link}/cards/{hidden['school']}",
    ):
        assert visitor.ask(path)[0] == 404
    days = {(tie["since"], tie["until"]) for tie in told["ties"]}
    assert all((since or "") <= "2024-06-01" and (until or "9999") >= "2024-06-01" for since, until in days)


def test_a_link_says_nothing_of_its_owner_but_the_name(site: Site, caller: Caller, hidden: dict[str, str]) -> None:
    owner, visitor = caller("coordinator"), caller("anonymous")
    link = link_to(owner, "")
    page = visitor.ask(link)[1].decode() + json.dumps(answer(visitor, link))
    assert site.accounts["coordinator"][0] not in page
    assert "queries" not in answer(visitor, link)
    assert "queries" not in answer(owner, link)


def test_a_scene_shared_with_a_person_opens_without_what_is_closed_to_her(
    site: Site, caller: Caller, hidden: dict[str, str]
) -> None:
    owner, guest = caller("coordinator"), caller("analyst")
    query = f"?open={hidden['school']}&hide={hidden['closed']},{hidden['public']}&select={hidden['tie']}"
    post(owner, "/scenes", title="Вместе", query=query)
    scene = json.loads(owner.ask("/api/scenes")[1])["scenes"][0]
    assert scene["query"] == query
    post(owner, f"/scenes/{scene['id']}/people", email=site.accounts["analyst"][0])
    told = json.loads(guest.ask(f"/api/scenes/{scene['id']}")[1])
    assert told["query"] == f"?open={hidden['school']}&hide={hidden['public']}"
    post(guest, f"/scenes/{scene['id']}/copy")
    assert json.loads(guest.ask("/api/scenes")[1])["scenes"][0]["query"] == told["query"]
    assert hidden["closed"] not in guest.ask("/scenes")[1].decode()


def test_the_queries_behind_a_picture_are_told_to_those_who_may_read_them(
    site: Site, caller: Caller, hidden: dict[str, str]
) -> None:
    for role, is_told in (("analyst", True), ("coordinator", True), ("teacher", False), ("representative", False)):
        told = json.loads(caller(role).ask(f"/api/explore/view?focus={hidden['school']}")[1])
        assert ("queries" in told) is is_told
    queries = {query["name"]: query["params"] for query in told.get("queries", ())}
    assert not queries
    told = json.loads(caller("analyst").ask(f"/api/explore/view?focus={hidden['school']}")[1])
    params = {query["name"]: query["params"] for query in told["queries"]}
    assert params["explore.around"]["id"] == hidden["school"]
    assert "explore.ties" in params
    assert "viewer" not in str(params)
    assert hidden["closed"] not in str(told)
