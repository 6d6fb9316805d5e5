"""What is taken away is what its taker may see: asked of the graph as that person, whatever ids were sent."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from app.graph import Graph, GraphSession
from bench.site import TOKEN
from bench.site import Browser as Caller

Take = Callable[..., tuple[int, str]]


@pytest.fixture
def take(caller: Callable[..., Caller]) -> Take:
    """`take(role, body)`: status and text of the picture that somebody of this role asks for."""
    entered: dict[str, tuple[Caller, str]] = {}

    def ask(role: str, body: dict[str, Any], secret: str | None = None) -> tuple[int, str]:
        if role not in entered:
            one = caller(role)
            found = TOKEN.search(one.ask("/account")[1].decode())
            entered[role] = (one, found[1] if found else "")
        one, own = entered[role]
        cookies = "; ".join(f"{name}={value}" for name, value in one.cookies.items())
        headers = {
            "Content-Type": "application/json",
            "Cookie": cookies,
            "X-CSRFToken": own if secret is None else secret,
        }
        one.connection.request("POST", "/api/explore/picture", json.dumps(body), headers)
        answer = one.connection.getresponse()
        return answer.status, answer.read().decode()

    return ask


def body(ids: list[str], ties: list[str], **more: Any) -> dict[str, Any]:
    nodes = [{"id": id, "x": i * 50, "y": i % 3 * 40} for i, id in enumerate(ids)]
    return {
        "question": "?level=people",
        "scene": "?level=people",
        "nodes": nodes,
        "ties": [{"id": id} for id in ties],
    } | more


@pytest.fixture
def town(graph: GraphSession, database: Graph) -> None:
    with database.driver_session("write") as session:
        session.run(
            """
            CREATE (m:Municipality {id: 'm', name: 'Городок', region: 'Край'})
            CREATE (s1:Institution {id: 's1', name: 'Школа № 1', kind: 'school', sector: 'general', x: 0, y: 0})-[:IN]->(m)
            CREATE (s2:Institution {id: 's2', name: 'Школа № 2', kind: 'school', sector: 'general', x: 90, y: 0})-[:IN]->(m)
            CREATE (a:Teacher {id: 'a', name: 'Аникина', visibility: 'network', x: 10, y: 20})
            CREATE (c:Teacher {id: 'c', name: 'Скрытая', visibility: 'coordinators', x: 80, y: 20})
            CREATE (a)-[:WORKS_AT {id: 'w1', position: 'x'}]->(s1), (c)-[:WORKS_AT {id: 'w3', position: 'x'}]->(s2)
            CREATE (a)-[:INFORMAL_TIE {id: 't2', key: '2', kind: 'advice', state: 'confirmed', visibility: 'network'}]->(c)
            CREATE (s1)-[:FORMAL_TIE {id: 'f1', key: '3', kind: 'network_agreement', since: date('2021-01-01')}]->(s2)
            """
        ).consume()


ALL = body(["s1", "s2", "a", "c"], ["w1", "w3", "t2", "f1"])


@pytest.mark.usefixtures("town")
@pytest.mark.parametrize("format", ["svg", "html"])
def test_nobody_takes_away_more_than_she_may_see(take: Take, format: str) -> None:
    status, mine = take("coordinator", ALL | {"format": format})
    assert status == 200
    assert "Скрытая" in mine
    status, hers = take("teacher", ALL | {"format": format})
    assert status == 200
    assert "Аникина" in hers
    assert "Скрытая" not in hers
    without = body(["s1", "s2", "a"], ["w1", "f1"], format=format)
    assert take("teacher", without)[1] == hers, "a hidden id cannot be told from one that was not sent"


@pytest.mark.usefixtures("town")
def test_what_is_beside_the_scenes_answer_is_asked_as_the_viewer_too(take: Take) -> None:
    """A path runs through nodes that the level does not hold."""
    narrow = ALL | {"question": "?level=institutions"}
    assert "Скрытая" in take("coordinator", narrow)[1]
    hers = take("teacher", narrow)[1]
    assert "Аникина" in hers
    assert "Скрытая" not in hers


@pytest.mark.usefixtures("town")
@pytest.mark.parametrize("format", ["svg", "html"])
def test_without_names_there_is_none(take: Take, format: str) -> None:
    file = take("coordinator", ALL | {"format": format, "names": False, "scene": "?focus=s1&select=a"})[1]
    for word in ("Аникина", "Скрытая", "Школа №", "Городок", '"s1"'):
        assert word not in file, word


@pytest.mark.usefixtures("town")
def test_the_poster_is_for_the_signed_in_and_holds_what_she_sees(caller: Callable[..., Caller]) -> None:
    status, sheet = caller("teacher").ask("/explore/poster.svg?on=2022-01-01")
    assert status == 200
    assert "Школа № 1" in sheet.decode()
    assert "Городок" in sheet.decode()
    bare = caller("teacher").ask("/explore/poster.svg?names=0")[1].decode()
    assert "Школа №" not in bare
    assert "Городок" not in bare
    assert caller("anonymous").ask("/explore/poster.svg")[0] == 302
    assert caller("teacher").ask("/explore/poster.svg?on=never")[0] == 400


@pytest.mark.usefixtures("town")
def test_a_request_that_is_not_ours_or_makes_no_sense_is_refused(take: Take) -> None:
    assert take("teacher", ALL, secret="")[0] == 400
    assert take("teacher", ALL, secret="nonsense")[0] == 400
    for wrong in ({}, ALL | {"format": "exe"}, ALL | {"nodes": [{"id": "a", "x": None, "y": 1}]}):
        status, text = take("teacher", wrong)
        assert status == 422
        assert json.loads(text)["error"]
    assert take("teacher", ALL | {"question": "?depth=99"})[0] == 400
